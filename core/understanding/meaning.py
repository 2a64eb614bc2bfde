"""What a reply in free words means here: the documents it may be about, its intents as commands, what to ask back.

The reading itself is pure (`core.understanding.replies`). An intent becomes the command of the action that names it;
one that no action names, or whose command lacks something, is for people.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.errors import NotFound, Refusal
from core.domain.money import Money
from core.domain.network import ConnectionCase
from core.store.unit import Unit
from core.understanding.replies import About, AboutDocument, AboutLine, Asked, Intent, Reading

MOST_DOCUMENTS = 30
SILENT = frozenset({"acknowledge", "auto_reply"})
FOR_PEOPLE = "question"
FEWEST_WORDS = 2  # 'rejected' alone is no reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """One command that a reply asks for, with the words it rests on."""

    action: Action
    command: Any
    evidence: str


def about_of(cases: Sequence[DocumentCase], unit: Unit, kind: str, *, told: bool = False) -> About:
    """Return what the answered mail was about. `kind`: connection (a request to trade), account (a mail about
    several documents) or document. One that only tells (`told`) is like a reminder: 'ok' is no approval."""
    if kind == "connection":
        return About(kind="vendor_request")
    sort: Literal["reminder", "invoice"] = "reminder" if kind == "account" or told else "invoice"
    return About(kind=sort, documents=tuple(_document(case, unit) for case in cases[:MOST_DOCUMENTS]))


def meant(
    intents: Iterable[Intent],
    cases: Sequence[DocumentCase],
    connection: ConnectionCase | None,
    registry: Sequence[Action],
) -> list[Meant] | None:
    """Return the commands of all the intents, in their order; None where one of them is only for people.

    Each document that is named gets its own command. Nothing is made for what merely acknowledges.
    """
    found: list[Meant] = []
    for intent in intents:
        if intent.name in SILENT:
            continue
        commands = _commands(intent, cases, connection, registry)
        if not commands:
            return None
        found += commands
    return found


def kept(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Return offered readings as JSON, to be remembered until they are answered."""
    return [{"word": r.word, "intents": [_as_json(i) for i in r.intents]} for r in readings]


def asked_from(found: Sequence[dict[str, Any]]) -> Asked:
    """Give them back."""
    readings = tuple(Reading(word=r["word"], intents=tuple(_intent(i) for i in r["intents"])) for r in found)
    return Asked(kind="readings", readings=readings)


def _document(case: DocumentCase, unit: Unit) -> AboutDocument:
    document = case.document
    version = unit.versions.find(business_id=document.business_id, document_id=document.id, version=document.version)
    lines = tuple(
        AboutLine(
            n=n,
            description=str(row["description"]),
            quantity=Decimal(str(row["quantity"])),
            unit_price=Decimal(str(row["unit_price"])),
        )
        for n, row in enumerate(version.lines if version else (), 1)
    )
    return AboutDocument(
        number=document.number,
        total=document.total.amount,
        currency=document.currency,
        issued=document.issued_on,
        due=document.due_on,
        lines=lines,
        names=(case.reference,) if case.reference != document.number else (),
    )


def _commands(
    intent: Intent, cases: Sequence[DocumentCase], connection: ConnectionCase | None, registry: Sequence[Action]
) -> list[Meant]:
    actions = [action for action in registry if action.intent == intent.name]
    on_documents = next((action for action in actions if action.on == "document"), None)
    on_connection = next((action for action in actions if action.on == "connection"), None)
    named = [case for case in cases if case.document.number in intent.documents]
    if on_documents and named:
        made = [_command(on_documents, case.document.id, intent, case.document.currency) for case in named]
    elif on_connection and connection:
        made = [_command(on_connection, connection.connection.id, intent, "")]
    else:
        return []
    return [one for one in made if one] if all(made) else []


def _command(action: Action, subject: str, intent: Intent, currency: str) -> Meant | None:
    values: dict[str, Any] = {action.subject_field: subject}
    for field in action.fields:
        said = _said(field.name, intent, currency)
        if said not in (None, ""):
            values[field.name] = said
        elif field.required:
            return None
    return Meant(action=action, command=action.command(**values), evidence=intent.evidence)


def _said(name: str, intent: Intent, currency: str) -> Any:
    try:
        match name:
            case "on":
                return intent.date
            case "amount":
                return Money.of(intent.amount, currency) if intent.amount is not None else None
            case "lines":
                return ", ".join(str(n) for n in intent.lines)
            case "reason":
                return intent.reason if len(intent.reason.split()) >= FEWEST_WORDS else ""
            case "reference" | "number" | "email":
                return getattr(intent, name)
            case "name":
                return intent.person
    except Refusal:  # an amount that the currency does not have
        return None
    return None


def _as_json(intent: Intent) -> dict[str, Any]:
    found = {f.name: getattr(intent, f.name) for f in fields(intent)}
    found |= {name: found[name].isoformat() for name in ("date", "until") if found[name]}
    found |= {name: list(found[name]) for name in ("documents", "lines", "at")}
    return found | {"amount": str(found["amount"]) if found["amount"] is not None else None}


def _intent(found: dict[str, Any]) -> Intent:
    days = {name: dt.date.fromisoformat(found[name]) if found[name] else None for name in ("date", "until")}
    amount = Decimal(found["amount"]) if found["amount"] is not None else None
    several: dict[str, Any] = {name: tuple(found[name]) for name in ("documents", "lines", "at")}
    return Intent(**{**found, **days, **several, "amount": amount})


def cases_of(unit: Unit, ids: Iterable[str], by: Actor) -> list[DocumentCase]:
    """Return the documents as the writer's business sees them, without those it does not."""
    found = []
    for id_ in ids:
        try:
            found.append(unit.document_case(id_, by.business))
        except NotFound:
            continue
    return found
