"""What was typed, strict or in free wording: the registry's grammar first, then core/understanding/chat.

Free wording is turned into a line of the strict grammar (`said`), which is read like any other: so it is echoed as a
line that can be copied, and no rule is passed by. Where a clerk would ask back there is a refusal with its options.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.actions.action import Action
from core.actions.create_invoice import lines_of
from core.actions.invoice_lines import content_of
from core.actions.registry import named
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Lifecycle, shown_word
from core.domain.errors import Ambiguous, BadField, BadFields, NotFound, NotUnderstood, Refusal
from core.store.unit import Unit
from core.understanding.chat import ChatCommand, ChatContext, ChatInvoice, Clarify, Unknown, understand_chat
from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import lexicons
from core.understanding.chat.line import known_words
from core.understanding.dates import HINT
from core.understanding.fields import Reading, raw_values, read_values, reading_for
from core.understanding.guarded import open_words
from core.understanding.lines import LONGEST, Do, Form, Line, Show, read_line
from core.understanding.parties import draft_name, parties_of

CREATE = "create_invoice"
_STATUS = {"awaiting_approval": "pending"}
_MOST_OPTIONS = 5
_MOST_KNOWN = 200  # documents, the newest, that free wording can mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way on: a form filled with what was understood, or (without an action) a document to look at."""

    label: str
    action: Action | None = None
    subject: str = ""
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line that was read. `said` is the strict line that free wording was taken for, '' where it was strict."""

    line: Line
    said: str = ""


class Asks(Exception):
    """A question back: `refusal` says what is open, `options` what can be pressed."""

    def __init__(self, refusal: Refusal, options: tuple[Option, ...] = ()) -> None:
        super().__init__(refusal)
        self.refusal, self.options = refusal, options


def read_typed(text: str, unit: Unit, by: Actor) -> Typed:
    """Read a line. Raises the Refusal of the strict grammar, or Asks."""
    try:
        line = read_line(text, unit, by)
    except (NotUnderstood, NotFound, BadField, BadFields) as refusal:
        if isinstance(refusal, NotUnderstood) and refusal.lacks:
            raise
        if isinstance(refusal, BadField) and refusal.problem == "quote":
            raise
        found = _freely(text, unit, by, refusal)
        if found is None:
            raise
        return found
    if isinstance(line, Form) and line.raw:
        return _freely(text, unit, by, None) or Typed(line=line)
    return Typed(line=_sure(text, line, unit, by))


def _sure(text: str, line: Line, unit: Unit, by: Actor) -> Line:
    """The line, unless its words leave open whether to do it now. Raises NotUnderstood then."""
    if not isinstance(line, Do):
        return line
    if unsure := open_words(text, line, reading_for(unit, by).today, _names(line, unit, by)):
        raise unsure
    return line


def _names(line: Do, unit: Unit, by: Actor) -> tuple[str, ...]:
    """What a connection that the line is about is called."""
    if line.action.on != "connection":
        return ()
    subject = getattr(line.command, line.action.subject_field)
    return tuple(name for party in parties_of(unit, by) if party.connection == subject for name in party.names)


def _freely(text: str, unit: Unit, by: Actor, refusal: Refusal | None) -> Typed | None:
    """The free reading, None where the strict one stands as it is."""
    if len(text) > LONGEST:
        return None
    book = Book(unit, by)
    match understand_chat(text, book.context):
        case ChatCommand() as command:
            try:
                found = book.typed(command)
                return None if refusal and found and _drops(refusal, found) else found
            except (NotUnderstood, BadField, BadFields) as worse:
                if refusal is None or (isinstance(worse, NotUnderstood) and worse.corrected):
                    raise
                return None  # the strict grammar names the bad part of what was typed
        case Clarify() as question if refusal is not None and not _told_better(refusal, question, text):
            asks = book.asks(question, text)
            if isinstance(asks, NotUnderstood) and not asks.word:
                return None  # the strict grammar at least names a word
            raise asks
        case Unknown(small_talk=True) if isinstance(refusal, NotUnderstood) and not refusal.corrected:
            return Typed(line=Show(what="hello"))
    return None


def _drops(refusal: Refusal, found: Typed) -> bool:
    """Whether the free reading is the strict one without the word that it stumbled over: nobody may take a payment
    of 'abc' for one of everything that is open."""
    line, meant = found.line, refusal.understood
    if meant is None or not isinstance(line, Do) or line.action.name != meant[0]:
        return False
    bad = fold(str(getattr(refusal, "value", "") or getattr(refusal, "word", "")))
    values = fold(" ".join(raw_values(line.action, line.command).values()))
    words = [word for word in re.findall(r"[^\W\d_]{2,}", bad) if word not in values]
    grammar = [known_words(lexicon) for lexicon in lexicons().values()]
    return any(not any(words_of.fullmatch(word) for words_of in grammar) for word in words)


def _told_better(refusal: Refusal, question: Clarify, text: str) -> bool:
    """Whether the strict grammar says better what is wrong: it knows a proposal, names a thing there is not, or
    knew the command and stumbled over a later word."""
    if question.why == "ambiguous" and question.meant:
        return False  # all but the name is understood: no slip of the first word then
    if getattr(refusal, "close", ()) or getattr(refusal, "corrected", "") or getattr(refusal, "suggestion", ""):
        return True
    knew = not isinstance(refusal, NotUnderstood) or not text.lstrip().startswith(refusal.word)
    return knew and (not question.candidates or question.why == "role")


class Book:
    """A business's customers, vendors and documents as the reader of free wording sees them."""

    def __init__(self, unit: Unit, by: Actor) -> None:
        """Read them; the newest documents only."""
        self.unit, self.by = unit, by
        self.reading: Reading = reading_for(unit, by)
        self.cases = {_called(case): case for case in unit.cases(by.business, limit=_MOST_KNOWN)}
        self.customers = {party.alias: party.connection for party in parties_of(unit, by, "customer")}
        self.vendors = {party.alias: party.connection for party in parties_of(unit, by, "vendor")}
        self.context = ChatContext(
            today=self.reading.today,
            currency=self.reading.currency or "EUR",
            customers=tuple(self.customers),
            vendors=tuple(self.vendors),
            invoices=tuple(_invoice(name, case) for name, case in self.cases.items()),
            language=(by.language or "en").replace("_", "-").partition("-")[0],
        )

    def typed(self, command: ChatCommand) -> Typed | None:
        """The command as a line of the strict grammar, read; an invoice of several lines as its form has them."""
        if command.name == CREATE:
            action = named(CREATE)
            raw = self.raw(command)
            wanted = read_values(action, None, raw, self.reading)
            content_of(lines_of(wanted), wanted.currency, self.unit.business(self.by.business), None)
            return Typed(line=Do(action=action, command=wanted), said="…")
        said = self._said(command)
        if not said:
            return None
        return Typed(line=_sure(said, read_line(said, self.unit, self.by), self.unit, self.by), said=said)

    def _said(self, command: ChatCommand) -> str:
        which = command.invoice or ""
        case = self.cases.get(which)
        match command.name:
            case "send_invoice":
                return f"issue and send {which}" if case and _is_draft(case) else f"send {which}"
            case "void_invoice":
                return f"void {which}"
            case "record_payment":
                return self._paid(command, which)
            case "remind":
                return f"remind {which or self._open_of(command.customer or '')}"
            case "pause_reminders":
                return f"pause {which} until {command.until.isoformat()}" if command.until else f"pause {which}"
            case "show_invoice":
                return which
            case "list_invoices":
                status = _STATUS.get(command.status or "", command.status or "")
                return " ".join(part for part in ("list", status, _quoted(command.customer)) if part)
            case "approve":
                return f"approve {which or _quoted(command.vendor)}"
            case "reject":
                return f"reject {which} {command.reason}" if command.reason else ""
            case "statement":
                return f"statement {_quoted(command.customer)}"
            case "aging" | "digest":
                return command.name
            case "help":
                return "help"
            case "invite_customer" | "invite_vendor":
                who = command.email or f"@{command.username}"
                role = "invite vendor" if command.name == "invite_vendor" else "invite"
                return " ".join(part for part in (role, who, _quoted(command.party)) if part)
        return ""

    def _paid(self, command: ChatCommand, which: str) -> str:
        parts = ["paid", which]
        if command.amount is not None:
            parts.append(f"{command.amount} {command.currency}")
        if command.date:
            parts.append(f"on {command.date.isoformat()}")
        if command.reference:
            parts.append(f"ref {command.reference}")
        return " ".join(parts)

    def _open_of(self, customer: str) -> str:
        """The one invoice that is open; of several the customer itself, which gets one mail about all."""
        owed = [i.number for i in self.context.invoices if i.customer == customer and i.status in {"open", "overdue"}]
        return owed[0] if len(owed) == 1 else _quoted(customer)

    def raw(self, command: ChatCommand) -> dict[str, str]:
        """What was understood of an invoice, by the names of its form's fields."""
        values = {
            "customer": self.customers.get(command.customer or "", ""),
            "currency": command.currency or "",
            "due": command.due.isoformat() if command.due else "",
            "purchase_order": command.purchase_order or "",
            "note": command.note or "",
        }
        for n, line in enumerate(command.lines, 1):
            values |= {
                f"lines.{n}.description": line.description,
                f"lines.{n}.quantity": _plain(line.quantity),
                f"lines.{n}.price": _plain(line.unit_price),
            }
        return {name: value for name, value in values.items() if value}

    def asks(self, question: Clarify, text: str) -> Asks | Refusal:
        """The question as a refusal, with buttons for what it can mean."""
        meant = question.meant if question.meant and question.meant.name == CREATE else None
        if question.about == "invoice" and question.candidates:
            return self._which(question.word, question.candidates)
        if meant is None:
            return self._refusal(question, text)
        options = self._customers(question, meant)
        return Asks(self._refusal(question, text), options or (self._form("", meant),))

    def _which(self, word: str, numbers: tuple[str, ...]) -> Asks:
        found = [(number, self.cases[number]) for number in numbers if number in self.cases][:_MOST_OPTIONS]
        options = tuple(
            Option(label=f"{name} {case.party}".strip(), subject=case.document.id, raw={}) for name, case in found
        )
        return Asks(Ambiguous(what="document", word=word or "…", candidates=numbers), options)

    def _customers(self, question: Clarify, meant: ChatCommand) -> tuple[Option, ...]:
        if question.about != "customer":
            return ()
        names = [name for name in question.candidates if name in self.customers][:_MOST_OPTIONS]
        return tuple(self._form(name, meant) for name in names)

    def _form(self, customer: str, meant: ChatCommand) -> Option:
        raw = self.raw(meant) | ({"customer": self.customers[customer]} if customer else {})
        return Option(label=customer, action=named(CREATE), raw=raw)

    def _refusal(self, question: Clarify, text: str) -> Refusal:
        word = question.word
        match question.about, question.why:
            case (("customer" | "vendor"), ("ambiguous" | "several")):
                return Ambiguous(what=question.about, word=word, candidates=question.candidates)
            case (("customer" | "vendor"), _) if word:
                return NotFound(what=question.about, word=word, close=question.candidates)
            case "due", "past":
                return BadField(field="due", value=word, problem="date", hint=HINT)
            case (("due" | "until" | "date"), _):
                return BadField(field="due", value=word, problem="date", hint=HINT)
            case "amount", _:
                return BadField(field="amount", value=word, problem="amount" if word else "missing", hint="1,250.00")
            case "customer", _:
                return BadField(field="customer", value="", problem="missing", hint="acme")
        return NotUnderstood(text=text, word=word)


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def _quoted(name: str | None) -> str:
    return f'"{name.replace(chr(34), "")}"' if name else ""


def _called(case: DocumentCase) -> str:
    return draft_name(case.document.id) if _is_draft(case) else case.label


def _is_draft(case: DocumentCase) -> bool:
    return case.document.lifecycle is Lifecycle.DRAFT


def _invoice(name: str, case: DocumentCase) -> ChatInvoice:
    document = case.document
    return ChatInvoice(
        number=name,
        customer=case.party,
        total=(document.open if case.side == "seller" and document.open.minor else document.total).amount,
        currency=document.currency,
        due=document.due_on,
        status=_state(case),
    )


def _state(case: DocumentCase) -> str:
    today = local_day(case.now, case.own.timezone)
    state = shown_word(case.document, today)
    if state in {"draft", "void", "paid"}:
        return state
    if case.side == "buyer":
        return "awaiting_approval" if state.startswith("pending") else "open"
    return "overdue" if case.document.due_on < today else "open"
