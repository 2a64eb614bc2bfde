"""What a team or a person should know this morning: what happened, what is due, what is late, what waits for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import Lifecycle, Verdict
from core.domain.facts import Event
from core.domain.money import Money
from core.domain.network import ConnectionState
from core.reports.aging import Aging, aging
from core.reports.tomorrow import Tomorrow, tomorrow
from core.store.unit import Unit
from core.views.subject import View, subject_view

MOST_EVENTS = 25
MOST_WAITING = 8
LOOKED_AT = 60  # of each sort that may wait
TOLD = (
    "invoice.approved",
    "invoice.rejected",
    "invoice.disputed",
    "dispute.resolved",
    "invoice.credited",
    "invoice.promised",
    "invoice.ordered",
    "order.wanted",
    "reminders.stopped",
    "decision.undone",
    "promise.broken",
    "promise.partly_kept",
    "payment.reported",
    "payment.not_found",
    "payment.recorded",
    "connection.approved",
    "connection.declined",
)
"""Decisions, payments, promises (a kept one is told with its payment), disputes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What falls due in the seven days from today in one currency; `side` as in `Aging`."""

    side: str
    amount: Money
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The morning of `day`.

    `happened` are the latest events since `since`, oldest first, `earlier` how many more there were. `receivable`
    and `payable` are what is open by age. `waiting` are views, each with the offers of whom it was made for,
    `waiting_more` how many are left out. `tomorrow` is what goes out next.
    """

    own: str
    person: str
    day: date
    since: datetime
    happened: tuple[Event, ...]
    earlier: int
    coming: tuple[Coming, ...]
    receivable: Aging
    payable: Aging
    waiting: tuple[View, ...]
    waiting_more: int
    tomorrow: Tomorrow

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.happened or self.coming or self.waiting or self.receivable.late or self.payable.late)


def digest(unit: Unit, by: Actor, *, since: datetime, until: datetime | None = None, person: str = "") -> Digest:
    """Return the digest for `by` (for a team: the most that anybody of it may do). A bounded number of queries.

    `until`: what happened after it belongs to the next one; left out, up to now.
    """
    own = unit.business(by.business)
    today = local_day(unit.now, own.timezone)
    events = unit.reports.happened(own.id, TOLD, since, until or unit.now, MOST_EVENTS + 1)
    waiting = waiting_for(unit, by)
    shown = waiting[:MOST_WAITING]
    return Digest(
        own=own.name,
        person=person,
        day=local_day(unit.now, by.timezone),
        since=since,
        happened=tuple(reversed(events[:MOST_EVENTS])),
        earlier=max(0, len(events) - MOST_EVENTS),
        coming=_coming(unit, by, today),
        receivable=aging(unit, by, "seller"),
        payable=aging(unit, by, "buyer"),
        waiting=tuple(subject_view(unit, kind, id_, by) for kind, id_ in shown),
        waiting_more=len(waiting) - len(shown),
        tomorrow=tomorrow(unit, by),
    )


def _coming(unit: Unit, by: Actor, today: date) -> tuple[Coming, ...]:
    last = today + timedelta(days=6)
    return tuple(
        Coming(side=side, amount=Money(minor, code), count=count)
        for side in ("seller", "buyer")
        for code, minor, count in unit.reports.falling_due(by.business, side, today, last)
    )


def waiting_for(unit: Unit, by: Actor) -> list[tuple[str, str]]:
    """Return kind and id of what this person may act on, and should."""
    reports = unit.reports
    found: list[tuple[str, str]] = []
    for kind, ids, waits in (
        ("connection", reports.waiting_connections(by.business, LOOKED_AT), _request_waits),
        ("document", reports.waiting_documents(by.business, LOOKED_AT), _document_waits),
        ("question", reports.waiting_questions(by.business, LOOKED_AT), _question_waits),
    ):
        found += [(kind, id_) for id_ in ids if waits(unit, by, id_)]
    return found


def _document_waits(unit: Unit, by: Actor, id_: str) -> bool:
    case = unit.document_case(id_, by.business)
    document = case.document
    if case.side == "buyer":
        return policy.may_decide_document(by, case, "approve", Verdict.APPROVED) is None
    if document.lifecycle is Lifecycle.DRAFT:
        return policy.may_issue(by, case, "issue") is None
    return policy.role(by, policy.FINANCE, "void") is None


def _question_waits(unit: Unit, by: Actor, id_: str) -> bool:
    case = unit.question_case(id_, by.business)
    if case.question.is_join:
        return policy.may_decide_join(by, case, "admit", "admitted") is None
    if case.question.taken_by and by.member and case.question.taken_by != by.member:
        return False  # a colleague has it
    return policy.may_answer_question(by, case, "answer") is None


def _request_waits(unit: Unit, by: Actor, id_: str) -> bool:
    case = unit.connection_case(id_, by.business)
    return policy.may_decide_connection(by, case, "approve", ConnectionState.APPROVED) is None
