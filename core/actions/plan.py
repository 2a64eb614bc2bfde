"""What a document or invitation puts on the calendar: written once, with the transaction that caused it."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from core.domain.calendar import REMIND_AT, after_working_days, at_local, local_day, reminder_days, working_day
from core.domain.document import Document, Promise, Settlement, Verdict, open_to_buyer
from core.domain.ids import BusinessId, ConnectionId
from core.domain.network import INVITATION_LIVES, NUDGE_AFTER, Business, Connection, Contact, Redirect, Side
from core.domain.reminders import USUAL, ReminderPolicy
from core.store.unit import Unit


def customer_zone(contact: Contact | None, customer: Business) -> str:
    """Return the zone in which the customer lives: the contact's, else its business's (at first the inviter's)."""
    return (contact.timezone if contact else "") or customer.timezone


def policy_of(document: Document | None, side: Side | None, vendor: Business) -> ReminderPolicy:
    """Return what holds: the document's own policy, else the customer's, else the default."""
    own = document.reminders if document else None
    return own or (side.reminders if side else None) or vendor.reminders or USUAL


def plan_reminders(
    unit: Unit, document: Document, side: Side | None, timezone: str, vendor: Business, country: str
) -> None:
    """Plan each reminder of a document that has just been sent; days that have passed are left out."""
    unit.queue.plan(_reminders(unit, document, policy_of(document, side, vendor), timezone, country))


def replan_reminders(unit: Unit, vendor: Business, documents: Iterable[Document]) -> int:
    """Plan anew what is still to come of these documents; returns how many of them are reminded of at all.

    What was done stays done: a day on which a reminder left (or was held) is not planned again.
    """
    sides = {side.connection_id: side for side in unit.sides.all(business_id=vendor.id)}
    contacts: dict[str, Contact] = {c.id: c for c in unit.contacts.all(business_id=vendor.id)}
    rows: list[dict[str, Any]] = []
    subjects = []
    for document in documents:
        if not open_to_buyer(document) or document.settlement is Settlement.PAID:
            continue
        side, customer = sides.get(document.connection_id), unit.business(document.customer_id)
        contact = contacts.get(side.contact_id) if side and side.contact_id else None
        zone, country = customer_zone(contact, customer), customer.country or vendor.country
        subjects.append(document.id)
        rows += _reminders(unit, document, policy_of(document, side, vendor), zone, country)
    unit.queue.replan(vendor.id, "reminder", subjects, rows)
    return len(subjects)


def plan_promise_check(unit: Unit, promise: Promise, timezone: str, country: str) -> None:
    """Look, on the working day after the promised one, whether it was kept."""
    day = working_day(promise.promised_on + timedelta(days=1), country)
    row = _row(
        promise.business_id,
        "promise",
        promise.document_id,
        day,
        timezone,
        {"promise": promise.id, "country": country},
        REMIND_AT,
    )
    unit.queue.plan([{**row, "occurrence": promise.id}])


def plan_approvals(unit: Unit, document: Document, buyer: Business) -> None:
    """Ask those again who must decide, then the owners, by the buyer's own policy and at its hours."""
    unit.queue.plan(_asked_again(unit, buyer, "document", document.id, document.id))


def plan_vendor_approvals(unit: Unit, connection: Connection, customer: Business) -> None:
    """The same of a vendor that asks; an invitation that is sent again is asked about anew."""
    stamp = connection.invited_at.isoformat(timespec="seconds")
    rows = _asked_again(unit, customer, "connection", connection.id, f"{connection.id}:{stamp}")
    unit.queue.replan(customer.id, "approval", [connection.id], rows)


def _asked_again(unit: Unit, buyer: Business, about: str, subject: str, occurrence: str) -> list[dict[str, Any]]:
    found = buyer.approvals
    if found is None:
        return []
    today = local_day(unit.now, buyer.timezone)
    rows = []
    for days, owners in ((found.nudge_after, ""), (found.escalate_after, "yes")):
        if days:
            day = after_working_days(today, days, buyer.country)
            data = {"country": buyer.country, "owners": owners, "about": about}
            row = _row(buyer.id, "approval", subject, day, buyer.timezone, data, REMIND_AT)
            rows.append({**row, "occurrence": f"{occurrence}:{'owners' if owners else 'again'}"})
    return rows


def plan_invitation(unit: Unit, connection: Connection, timezone: str) -> None:
    """Nudge once after seven days, expire after sixty."""
    unit.queue.plan(_invitation(connection, timezone))


def _invitation(connection: Connection, timezone: str) -> list[dict[str, Any]]:
    common = {"business_id": connection.invited_by, "subject_id": connection.id, "data": {}, "tz": timezone}
    stamp = connection.invited_at.isoformat(timespec="seconds")
    return [
        {
            **common,
            "kind": kind,
            "occurrence": f"{connection.id}:{stamp}",
            "next_at": connection.invited_at + after,
        }
        for kind, after in (("nudge", NUDGE_AFTER), ("expire", INVITATION_LIVES))
    ]


def plan_invitation_again(unit: Unit, connection: Connection, timezone: str) -> None:
    """Let what was taken back of an unanswered invitation come at its time after all."""
    for row in _invitation(connection, timezone):
        unit.queue.replan(connection.invited_by, row["kind"], [connection.id], [row])


def plan_redirect(unit: Unit, writer: Business, connection: ConnectionId, redirect: Redirect) -> None:
    """Look at it on the day after its last one; one that holds for good is looked at no more."""
    last = redirect.ends_on()
    rows = []
    if last:
        day = last + timedelta(days=1)
        data = {"country": writer.country}
        rows = [_row(writer.id, "redirect", connection, day, writer.timezone, data, REMIND_AT)]
    unit.queue.replan(writer.id, "redirect", [connection], rows)


def plan_resume(unit: Unit, vendor: Business, subject: str, day: date | None) -> None:
    """Let the reminders of a document or a customer go on by themselves from that day; None: only a person does."""
    rows = [_row(vendor.id, "resume", subject, day, vendor.timezone, {}, time())] if day else []
    unit.queue.replan(vendor.id, "resume", [subject], rows)


def _reminders(
    unit: Unit, document: Document, policy: ReminderPolicy, timezone: str, country: str
) -> list[dict[str, Any]]:
    """One occurrence a day: where a step of both kinds falls on it, the one from the due day counts."""
    days: dict[date, dict[str, Any]] = {}
    if document.sent_at and document.verdict is Verdict.PENDING:
        sent = local_day(document.sent_at, timezone)
        for day, step in reminder_days(sent, policy.approval, country).items():
            days[day] = {"step": step, "country": country, "basis": "approval"}
    for day, step in reminder_days(document.due_on, policy.due, country).items():
        days[day] = {"step": step, "country": country}
    return [
        _row(document.business_id, "reminder", document.id, day, timezone, data, REMIND_AT)
        for day, data in sorted(days.items())
        if at_local(day, REMIND_AT, timezone) > unit.now
    ]


def _row(
    business: BusinessId, kind: str, subject: str, day: date, tz: str, data: dict[str, Any], hour: time
) -> dict[str, Any]:
    return {
        "business_id": business,
        "kind": kind,
        "subject_id": subject,
        "occurrence": f"{subject}:{day.isoformat()}",
        "data": {**data, "day": day.isoformat()},
        "tz": tz,
        "next_at": at_local(day, hour, tz),
    }
