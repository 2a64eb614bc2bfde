"""Any subject as one actor sees it, and its history."""

from dataclasses import dataclass
from datetime import date, datetime

from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.errors import NotFound
from core.domain.facts import Event
from core.store.unit import Unit
from core.views.connection import ConnectionView, QuestionView, connection_view, question_view
from core.views.document import DocumentView, document_view

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


def documents(unit: Unit, by: Actor, *, status: str = "", side: str = "", limit: int = 200) -> list[DocumentView]:
    """Return the documents of a business, newest first. `status`: '', draft, open, overdue, paid, or a state."""
    cases = unit.cases(by.business, side=side, limit=limit)
    views = [document_view(unit, case, by) for case in cases]
    return [view for view in views if _has(view, status)]


def _has(view: DocumentView, status: str) -> bool:
    match status:
        case "" | "all":
            return True
        case "open":
            return view.state not in {"draft", "paid", "void", "rejected"}
        case "overdue":
            return view.state in {"overdue", "pending_overdue"}
        case "pending":
            return view.state in {"pending_approval", "pending_overdue"}
        case _:
            return view.state == status
