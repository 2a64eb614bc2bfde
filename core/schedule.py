"""What is due now. The rows of the calendar are the state; this module keeps none, so two of it do nothing twice.

Each occurrence is one transaction: take it, act as the scheduler through the gate with the occurrence as key,
mark it. A backlog (the machine slept for three days) is coalesced: of several reminders of one document that
are due at once only the latest leaves, the others are kept as missed.
"""

from datetime import date, datetime, timedelta

import structlog

from core.actions.manage_connection import EXPIRE_INVITATION, NUDGE_INVITATION, ExpireInvitation, NudgeInvitation
from core.actions.perform import perform_in
from core.actions.promise_payment import CHECK_PROMISE, CheckPromise
from core.actions.remind import SEND_REMINDER, SendReminder
from core.domain.actor import Actor, system
from core.domain.calendar import next_office_hour
from core.domain.errors import Conflict, Refusal
from core.domain.ids import BusinessId, ConnectionId, DocumentId
from core.store.engine import DatabaseUnavailable, Store
from core.store.records import Due
from core.store.unit import Unit

log = structlog.get_logger()
AGAIN = timedelta(minutes=10)


def tick(store: Store, limit: int = 200) -> int:
    """Do what is due; returns how many occurrences were finished."""
    with store.read() as unit:
        waiting = unit.queue.due(unit.now, limit)
    done = 0
    for due in waiting:
        try:
            with store.write() as unit:
                done += _one(unit, due)
        except Conflict:
            continue  # somebody changed the document meanwhile; the next tick sees the new state
        except DatabaseUnavailable:
            raise  # nothing is lost: the row still waits
        except Exception:
            log.exception("schedule.failed", due=due.id, kind=due.kind)
            with store.write() as unit:  # looked at again: a reminder is never silently dropped
                unit.queue.postpone(due.id, unit.now + AGAIN)
    return done


def _one(unit: Unit, due: Due) -> int:
    if not unit.queue.take_due(due.id):
        return 0
    office = next_office_hour(unit.now, due.tz, due.data.get("country", ""))
    if due.kind != "expire" and office > unit.now:
        # Woken late, at night or on a Sunday: what was missed waits until people are there.
        unit.queue.postpone(due.id, office)
        return 0
    by = system(BusinessId(due.business_id), due.tz)
    try:
        result = _act(unit, due, by)
    except Refusal as refusal:
        result = type(refusal).__name__
    return int(unit.queue.mark_due(due.id, "done", result)) if result else 0


def _act(unit: Unit, due: Due, by: Actor) -> str:
    key = f"due:{due.kind}:{due.occurrence}"
    match due.kind:
        case "reminder":
            return _remind(unit, due, by, key)
        case "promise":
            command = CheckPromise(invoice=DocumentId(due.subject_id))
            outcome = perform_in(unit, CHECK_PROMISE, command, by, key=key)
            if outcome.fact == "promise.broken":
                step = _days_late(unit, due, unit.now)
                reminder = SendReminder(invoice=DocumentId(due.subject_id), step=step)
                perform_in(unit, SEND_REMINDER, reminder, by, key=f"{key}:remind")
            return outcome.fact
        case "nudge":
            nudge = NudgeInvitation(connection=ConnectionId(due.subject_id))
            return perform_in(unit, NUDGE_INVITATION, nudge, by, key=key).fact
        case "expire":
            expire = ExpireInvitation(connection=ConnectionId(due.subject_id))
            return perform_in(unit, EXPIRE_INVITATION, expire, by, key=key).fact
    raise ValueError(f"nobody knows what to do with a {due.kind}")


def _remind(unit: Unit, due: Due, by: Actor, key: str) -> str:
    siblings = unit.queue.planned(due.business_id, due.subject_id, "pending")
    later = [row for row in siblings if _is_later(row, due, unit.now)]
    command = SendReminder(
        invoice=DocumentId(due.subject_id),
        step=int(due.data["step"]),
        planned=date.fromisoformat(due.data["day"]),
        missed="coalesced" if later else "",
    )
    return perform_in(unit, SEND_REMINDER, command, by, key=key).fact


def _is_later(row: Due, due: Due, now: datetime) -> bool:
    return row.kind == "reminder" and row.next_at <= now and row.data["day"] > due.data["day"]


def _days_late(unit: Unit, due: Due, now: datetime) -> int:
    document = unit.documents.find(business_id=due.business_id, id=due.subject_id)
    return (now.date() - document.due_on).days if document else 0
