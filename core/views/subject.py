"""Any subject as one actor sees it, and its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, shown_word
from core.domain.errors import NotFound
from core.domain.facts import Event
from core.store.unit import Unit
from core.views.connection import ConnectionView, QuestionView, connection_view, question_view
from core.views.document import DocumentRow, DocumentView, document_row, document_view

View = DocumentView | ConnectionView | QuestionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A reminder that is still to come: when (UTC), which step in days from the due day (from sending, where `basis`
    is 'approval'); `vetoed_by` names who took it off the list."""

    at: datetime
    tz: str
    step: int
    basis: str = ""
    vetoed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything that happened to a document and everything that will: the answer to `why`."""

    view: DocumentView
    events: tuple[Event, ...]
    planned: tuple[Planned, ...]
    promised_on: date | None


def subject_view(unit: Unit, kind: str, subject: str, by: Actor) -> View:
    """Return the view of a document, connection or question. Raises NotFound."""
    match kind:
        case "document":
            return document_view(unit, unit.document_case(subject, by.business), by)
        case "connection":
            return connection_view(unit, unit.connection_case(subject, by.business), by)
        case "question":
            return question_view(unit.question_case(subject, by.business), by)
    raise NotFound(what=kind, word=subject)


def why(unit: Unit, case: DocumentCase, by: Actor) -> Why:
    """Return the history of a document as this side may see it; what is planned only to the seller."""
    view = document_view(unit, case, by)
    planned: list[Planned] = []
    if case.side == "seller":
        for due in unit.queue.planned(case.seller.id, case.document.id, "pending"):
            if due.kind == "reminder":
                basis, vetoed_by = str(due.data.get("basis", "")), str(due.data.get("vetoed_by", ""))
                step = int(due.data["step"])
                planned.append(Planned(at=due.next_at, tz=due.tz, step=step, basis=basis, vetoed_by=vetoed_by))
    events = tuple(unit.timeline("document", case.document.id, by.business))
    return Why(view=view, events=events, planned=tuple(planned), promised_on=view.promised_on)


SEARCHED = 2000
"""Documents, from the newest on, that are looked through for a state or a party."""


def documents(
    unit: Unit, by: Actor, args: Mapping[str, str], *, start: int = 0, limit: int
) -> tuple[list[DocumentRow], int]:
    """Return one page of the documents of a business, newest first, and how many there are in all.

    `args` sift: `status` (draft, open, overdue, paid or a state), `party` (the id of a connection). Only what is on
    the page is looked at closely. Raises NotFound for a party that is none.
    """
    status, party = args.get("status", ""), args.get("party", "")
    if not party and status in {"", "all"}:
        cases = unit.cases(by.business, start=start, limit=limit)
        count = unit.count_cases(by.business)
    else:
        connection = unit.connection_case(party, by.business).connection if party else None
        other = connection.other(by.business) if connection else None
        found = unit.cases(by.business, counterparty=other, limit=SEARCHED)
        sifted = [case for case in found if _has(case, status)]
        cases, count = sifted[start : start + limit], len(sifted)
    return [document_row(unit, case) for case in cases], count


def _has(case: DocumentCase, status: str) -> bool:
    state = shown_word(case.document, local_day(case.now, case.own.timezone))
    match status:
        case "" | "all":
            return True
        case "open":
            return state not in {"draft", "paid", "void", "rejected"}
        case "overdue":
            return state in {"overdue", "pending_overdue"}
        case "pending":
            return state in {"pending_approval", "pending_overdue"}
        case _:
            return state == status
