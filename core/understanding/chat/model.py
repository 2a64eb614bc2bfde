"""What goes in and what comes out: a typed line with its context; a command, a question back, or nothing for us."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

CHANGING = frozenset({
    "invite_customer", "invite_vendor", "create_invoice", "send_invoice", "void_invoice", "record_payment", "remind",
    "pause_reminders", "approve", "reject",
})  # fmt: skip
"""Commands that change something: never understood where a careful clerk would ask back."""

COMMANDS = CHANGING | {"show_invoice", "list_invoices", "statement", "aging", "digest", "help"}
"""The closed set: whatever is typed, nothing else comes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatInvoice:
    """A document of ours or a bill received (its `customer` is the vendor then, its status `awaiting_approval`).

    `status` is draft, open, overdue, paid, void or awaiting_approval.
    """

    number: str
    customer: str
    total: Decimal
    currency: str
    due: dt.date | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatContext:
    """What is known when a line is typed. `today` is the writer's own day, `currency` the team's default.

    `language` is a hint ('de'): the line's own words weigh more.
    """

    today: dt.date
    currency: str
    customers: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    invoices: tuple[ChatInvoice, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One line of an invoice; `unit_price` in major units of the invoice's currency."""

    description: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words [start, end) of the typed text that a field rests on."""

    field: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCommand:
    """One of COMMANDS. `amount` is in the invoice's currency, None for all that is open; dates are the writer's days.

    A field that the text does not give is None (or empty).
    """

    name: str
    customer: str | None = None
    vendor: str | None = None
    invoice: str | None = None
    lines: tuple[ChatLine, ...] = ()
    currency: str | None = None
    due: dt.date | None = None
    purchase_order: str | None = None
    note: str | None = None
    amount: Decimal | None = None
    date: dt.date | None = None
    reference: str | None = None
    until: dt.date | None = None
    reason: str | None = None
    status: str | None = None
    email: str | None = None
    username: str | None = None
    party: str | None = None
    topic: str | None = None
    evidence: tuple[Evidence, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """A question back. `why` is a key of WHYS; `about` what it is about ('customer', 'invoice', 'amount', 'due', …);
    `word` the words that left it open; `candidates` what they may mean, best first; `meant` what was understood."""

    why: str
    about: str = ""
    word: str = ""
    candidates: tuple[str, ...] = ()
    meant: ChatCommand | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nothing that this bot is for; `small_talk` where it is plainly a greeting, thanks or a chat."""

    small_talk: bool = False
    language: str = "en"


Answer = ChatCommand | Clarify | Unknown
