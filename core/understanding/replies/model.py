"""What goes in and what comes out: a reply with its context, intents with the words they rest on, open points."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

STATE_CHANGING = frozenset({
    "approve", "reject", "dispute", "promise_to_pay", "report_payment", "set_purchase_order", "redirect",
    "stop_reminders",
})  # fmt: skip
"""Intents that change something. They need positive evidence and nothing in their sentence that speaks against."""

INTENTS = STATE_CHANGING | {"request_copy", "request_statement", "question", "acknowledge", "auto_reply"}
"""The closed set: whatever a mail says, nothing else can come out of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutLine:
    """A line of a document, counted from 1."""

    n: int
    description: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutDocument:
    """A document the answered mail was about; `names` are other references it is known by ('BILL-7')."""

    number: str
    total: Decimal
    currency: str
    issued: dt.date | None = None
    due: dt.date | None = None
    lines: tuple[AboutLine, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What was asked: an invoice to approve, a reminder, a statement, or to be accepted as a vendor."""

    kind: Literal["invoice", "reminder", "statement", "vendor_request"]
    documents: tuple[AboutDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One thing the writer wants or says, by its name in INTENTS.

    `documents` are numbers as in About, `amount` is in their currency, dates are the writer's own days, `at` is the
    span of `evidence` in the new text (passages joined by an empty line).
    """

    name: str
    documents: tuple[str, ...] = ()
    reason: str = ""
    date: dt.date | None = None
    amount: Decimal | None = None
    reference: str | None = None
    number: str | None = None
    email: str | None = None
    person: str | None = None
    lines: tuple[int, ...] = ()
    until: dt.date | None = None
    evidence: str = ""
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What unclear words may have meant; `word` is the one-word answer that chooses it."""

    intents: tuple[Intent, ...]
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What we asked last in this thread: a short answer is understood by it."""

    kind: str
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """New text that stands together; `answers` is the quoted line it answers ('' where there is none)."""

    text: str
    answers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply and what is known of it. `sent_at` is aware: its date is the writer's own day.

    `language` and `locale` are what is known of the contact, and no more than a hint; `automatic` says that the
    mail's headers are a machine's, `until` the day it gave; `writer` is the writer's name, as it may be signed.
    """

    passages: tuple[Passage, ...]
    about: About
    sent_at: dt.datetime
    subject: str = ""
    language: str | None = None
    locale: str | None = None
    automatic: bool = False
    until: dt.date | None = None
    asked: Asked | None = None
    writer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Words that may mean something but bind nobody: why, the likely readings, the best first, and the single words
    that were not understood, where it is for them."""

    evidence: str
    why: str
    readings: tuple[Reading, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """All that was understood. The same reply always gives the same. `unheard` are words beside it that no list
    knows: they change nothing, and people may want to read them."""

    intents: tuple[Intent, ...]
    unclear: tuple[Unclear, ...] = ()
    unheard: tuple[str, ...] = ()
    language: str = "en"
