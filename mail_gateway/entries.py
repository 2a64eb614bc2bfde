"""One command of a mail and what became of it, as its answer shows it: plain values, ready for the template.

kind   done (it happened), asked (it waits for a yes), shown (something to look at), wrong (it was refused)
line   what was typed
head   one sentence; `more` are further ones
rows   (name, value) pairs: everything that was understood
table  rows of cells, the first is the head; the last column is an amount
items  a list of lines
words  (phrase, what it does): what can be answered
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from core.actions.action import Action
from core.domain.document import DocumentCase, QuestionCase
from core.domain.errors import BadFields, NotFound, ProfileLacks, Refusal
from core.domain.money import Money
from core.domain.network import ConnectionCase
from core.rendering.words import Sentence, Words
from core.store.unit import Unit
from core.understanding.parties import draft_name
from core.views.document import DocumentView

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """See above."""

    kind: Literal["done", "asked", "shown", "wrong"]
    line: str = ""
    head: str
    more: tuple[str, ...] = ()
    rows: Pairs = ()
    table: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()
    words: Pairs = ()

    def data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: _lists(value) for name, value in asdict(self).items()}


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, tuple | list) else value


def refused(line: str, refusal: Refusal, words: Words) -> Entry:
    """What is wrong, with each bad value named and the way out."""
    sentence = words.refusal(refusal)
    more = [sentence.next_step] if sentence.next_step else []
    phrases: list[tuple[str, str]] = []
    if isinstance(refusal, BadFields):
        more = [*(str(words.refusal(error)) for error in refusal.errors), *more]
    if isinstance(refusal, ProfileLacks):
        more = [words._("Answer this email with lines like these, with your own values:")]
        phrases = [
            ("country: DE", ""),
            ("address: Hauptstr. 1, 10115 Berlin", ""),
            (f"currency: {refusal.currency}", ""),
            ("tax: 19", words._("percent, 0 for none")),
        ]
    return Entry(kind="wrong", line=line, head=sentence.text, more=tuple(more), words=tuple(phrases))


def said(line: str, kind: Literal["done", "shown", "wrong"], sentence: Sentence) -> Entry:
    """One sentence and what comes next."""
    more = (sentence.next_step,) if sentence.next_step else ()
    return Entry(kind=kind, line=line, head=sentence.text, more=more)


def money_rows(view: DocumentView, words: Words) -> Pairs:
    """Everything about a document that binds: to whom, what, net, tax, gross, when."""
    taxes = [(words._("Tax {rate} %", rate=words.number(tax.rate)), words.money(tax.tax)) for tax in view.taxes]
    return (
        (words._("Customer") if view.side == "seller" else words._("Vendor"), view.party),
        (words._("For"), view.title),
        (words._("Net"), words.money(view.net)),
        *(taxes or [(words._("Tax"), words.money(view.tax))]),
        (words._("Gross"), words.money(view.gross)),
        (words._("Open"), words.money(view.open) if view.paid.minor else ""),
        (words._("Due"), words.day_iso(view.due_on)),
        (words._("Purchase order"), view.purchase_order),
    )


def subject_rows(case: Any, view: Any, words: Words) -> Pairs:
    """Which thing a command is about, so that nobody confirms another one."""
    match case, view:
        case DocumentCase(), DocumentView():
            return ((words._("Number"), case.reference or ""), *money_rows(view, words))
        case ConnectionCase(), _:
            party = words._("Customer") if case.me == case.vendor.id else words._("Vendor")
            return ((party, case.label), (words._("Email address"), getattr(view, "email", "")))
        case QuestionCase(), _:
            return ((words._("Asked by"), view.party), (words._("Question"), view.text))
    return ()


def value_rows(action: Action, command: Any, unit: Unit, words: Words, me: Any) -> Pairs:
    """Every value that was understood, under the label of its field."""
    rows = []
    for field in action.fields:
        value = getattr(command, field.name)
        if value is None or value == "" or field.kind == "hidden":
            continue
        shown = str(value)
        match value:
            case Money():
                shown = words.money(value)
            case date():
                shown = words.day_iso(value)
            case Decimal():
                shown = words.number(value)
            case _ if field.kind == "party":
                shown = party_name(unit, shown, me)
            case _ if field.kind == "choice":
                shown = dict(words.choices(field)).get(shown, shown)
        rows.append((words.field(field), shown))
    return tuple(rows)


def party_name(unit: Unit, connection: str, me: Any) -> str:
    """Return our name for the other side of a connection."""
    try:
        return unit.connection_case(connection, me).label
    except NotFound:
        return connection


def called(view: DocumentView) -> str:
    """What a document can be called by in a typed line."""
    return draft_name(view.id) if view.state == "draft" else view.label
