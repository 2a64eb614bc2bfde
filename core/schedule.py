"""What is due now. The rows of the calendar are the state; this module keeps none, so two of it do nothing twice.

Each occurrence is one transaction: take it, act as the scheduler through the gate with the occurrence as key,
mark it. A backlog (the machine slept for three days) is coalesced: of several reminders of one document that
are due at once only the latest leaves, the others are kept as missed.
"""

from datetime import date, timedelta

import structlog

from core.actions.confirm_redirect import END_REDIRECT, EndRedirect
from core.actions.delegate import END_ABSENCE, EndAbsence
from core.actions.digests import SEND_DIGEST, SendDigest
from core.actions.manage_connection import EXPIRE_INVITATION, NUDGE_INVITATION, ExpireInvitation, NudgeInvitation
from core.actions.morning import Ruling, decide, leaves_at
from core.actions.pause_reminders import END_CUSTOMER_PAUSE, END_PAUSE, EndCustomerPause, EndPause
from core.actions.perform import perform_in
from core.actions.promise_payment import CHECK_PROMISE, CheckPromise
from core.actions.remind import SEND_REMINDER, SendReminder, remind_together
from core.actions.send_notice import SEND_NOTICE, SendNotice
from core.actions.several_approvals import ASK_APPROVERS, AskApprovers
from core.actions.snooze_question import WAKE_QUESTION, WakeQuestion
from core.actions.statements import SEND_STATEMENT, SendStatement
from core.actions.vendor_approvals import ASK_VENDOR_APPROVERS, AskVendorApprovers
from core.domain.actor import Actor, system
from core.domain.errors import Conflict, Refusal
from core.domain.ids import BusinessId, ConnectionId, DocumentId, QuestionId
from core.store.engine import DatabaseUnavailable, Store
from core.store.records import Due
from core.store.unit import Unit

log = structlog.get_logger()
AGAIN = timedelta(minutes=10)
REMINDING = frozenset({"reminder", "promise"})
ANY_HOUR = frozenset({"expire", "digest", "away", "notice", "resume"})


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
    at = leaves_at(due, unit.now)
    if due.kind not in ANY_HOUR and at > unit.now:
        # Woken late, at night or on a Sunday: what was missed waits until people are there.
        unit.queue.postpone(due.id, at)
        return 0
    if due.kind in REMINDING:
        return _remind(unit, due)
    by = system(BusinessId(due.business_id), due.tz)
    try:
        result = _act(unit, due, by)
    except Refusal as refusal:
        result = type(refusal).__name__
    return int(unit.queue.mark_due(due.id, "done", result)) if result else 0


def _act(unit: Unit, due: Due, by: Actor) -> str:
    key = f"due:{due.kind}:{due.occurrence}"
    match due.kind:
        case "nudge":
            nudge = NudgeInvitation(connection=ConnectionId(due.subject_id))
            return perform_in(unit, NUDGE_INVITATION, nudge, by, key=key).fact
        case "expire":
            expire = ExpireInvitation(connection=ConnectionId(due.subject_id))
            return perform_in(unit, EXPIRE_INVITATION, expire, by, key=key).fact
        case "approval" if due.data.get("about") == "connection":
            vendor = AskVendorApprovers(connection=ConnectionId(due.subject_id), escalated=bool(due.data["owners"]))
            return perform_in(unit, ASK_VENDOR_APPROVERS, vendor, by, key=key).fact
        case "approval":
            ask = AskApprovers(invoice=DocumentId(due.subject_id), escalated=bool(due.data["owners"]))
            return perform_in(unit, ASK_APPROVERS, ask, by, key=key).fact
        case "question":
            wake = WakeQuestion(question=QuestionId(due.subject_id), snoozer=str(due.data["by"]))
            return perform_in(unit, WAKE_QUESTION, wake, by, key=key).fact
        case "notice":
            notice = SendNotice(event=int(due.data["event"]), member=due.subject_id)
            return perform_in(unit, SEND_NOTICE, notice, by, key=key).fact
        case "resume":
            return _resumed(unit, due, by, key)
        case "redirect":
            ended = EndRedirect(connection=ConnectionId(due.subject_id))
            return perform_in(unit, END_REDIRECT, ended, by, key=key).fact
        case "away":
            return perform_in(unit, END_ABSENCE, EndAbsence(member=due.subject_id), by, key=key).fact
        case "digest":
            data = due.data
            digest = SendDigest(member=data["member"], day=date.fromisoformat(data["day"]), since=data["since"])
            return perform_in(unit, SEND_DIGEST, digest, by, key=key).fact
        case "statement":
            statement = SendStatement(
                connection=ConnectionId(due.subject_id), day=date.fromisoformat(due.data["day"])
            )
            return perform_in(unit, SEND_STATEMENT, statement, by, key=key).fact
    raise ValueError(f"nobody knows what to do with a {due.kind}")


def _resumed(unit: Unit, due: Due, by: Actor, key: str) -> str:
    """Of one invoice, or of a customer."""
    if unit.documents.find(business_id=due.business_id, id=due.subject_id):
        return perform_in(unit, END_PAUSE, EndPause(invoice=DocumentId(due.subject_id)), by, key=key).fact
    ended = EndCustomerPause(connection=ConnectionId(due.subject_id))
    return perform_in(unit, END_CUSTOMER_PAUSE, ended, by, key=key).fact


def _remind(unit: Unit, due: Due) -> int:
    """All that is due for this customer at once: several invoices may leave in one mail."""
    rows = unit.reports.reminding_with(due, unit.now)
    rows = [row for row in rows if row.id == due.id or unit.queue.take_due(row.id)]
    rulings = decide(unit, rows, unit.now)
    done, sent = 0, []
    for ruling in rulings:
        try:
            with unit.savepoint():
                result = _record(unit, ruling, rulings)
        except (Conflict, DatabaseUnavailable):
            raise
        except Refusal as refusal:
            result = type(refusal).__name__
        except Exception:  # one that cannot be done must not keep the others
            log.exception("schedule.failed", due=ruling.due.id, kind=ruling.due.kind)
            unit.queue.postpone(ruling.due.id, unit.now + AGAIN)
            continue
        sent += [ruling] if result == "invoice.reminded" and ruling.grouped else []
        done += unit.queue.mark_due(ruling.due.id, "done", result)
    if sent and (contact := sent[0].contact):
        documents = [ruling.case.document.id for ruling in sent]
        key = f"{due.kind}:{due.occurrence}"
        remind_together(unit, contact, sent[0].case.connection.id, documents, key)
    return done


def _record(unit: Unit, ruling: Ruling, rulings: list[Ruling]) -> str:
    """Do what was decided of one occurrence."""
    due = ruling.due
    by = system(BusinessId(due.business_id), due.tz)
    key = f"due:{due.kind}:{due.occurrence}"
    invoice = DocumentId(due.subject_id)
    result = ""
    if due.kind == "promise":
        result = perform_in(unit, CHECK_PROMISE, CheckPromise(invoice=invoice), by, key=key).fact
        if ruling.settled:
            return result
        key = f"{key}:remind"
    others = [other.case.label for other in rulings if other.grouped and other is not ruling]
    command = SendReminder(
        invoice=invoice,
        step=ruling.step,
        planned=date.fromisoformat(due.data["day"]),
        basis=ruling.basis,
        reason=ruling.reason,
        promised=ruling.promised,
        vetoed_by=ruling.vetoed_by,
        others=", ".join(others) if ruling.grouped else "",
    )
    return perform_in(unit, SEND_REMINDER, command, by, key=key).fact
