"""What a document or invitation puts on the calendar: written once, with the transaction that caused it."""

from datetime import date, time, timedelta

from core.domain.calendar import REMIND_AT, at_local, reminder_days, working_day
from core.domain.document import Document, Promise
from core.domain.ids import BusinessId
from core.domain.network import INVITATION_LIVES, NUDGE_AFTER, Business, Connection, Contact, Side
from core.store.unit import Unit


def customer_zone(contact: Contact | None, customer: Business) -> str:
    """Return the zone in which the customer lives: the contact's, else its business's (at first the inviter's)."""
    return (contact.timezone if contact else "") or customer.timezone


def plan_reminders(
    unit: Unit, document: Document, side: Side | None, timezone: str, vendor: Business, country: str
) -> None:
    """Plan each reminder of a document that has just been sent; days that have passed are left out."""
    steps = side.reminder_steps if side and side.reminder_steps is not None else vendor.reminder_steps
    rows = []
    for day, step in reminder_days(document.due_on, steps, country).items():
        at = at_local(day, REMIND_AT, timezone)
        if at > unit.now:
            rows.append(
                _row(
                    document.business_id,
                    "reminder",
                    document.id,
                    day,
                    timezone,
                    {"step": step, "country": country},
                    REMIND_AT,
                )
            )
    unit.queue.plan(rows)


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


def plan_invitation(unit: Unit, connection: Connection, timezone: str) -> None:
    """Nudge once after seven days, expire after sixty."""
    common = {"business_id": connection.invited_by, "subject_id": connection.id, "data": {}, "tz": timezone}
    stamp = connection.invited_at.isoformat(timespec="seconds")
    unit.queue.plan(
        [
            {
                **common,
                "kind": kind,
                "occurrence": f"{connection.id}:{stamp}",
                "next_at": connection.invited_at + after,
            }
            for kind, after in (("nudge", NUDGE_AFTER), ("expire", INVITATION_LIVES))
        ]
    )


def _row(
    business: BusinessId, kind: str, subject: str, day: date, tz: str, data: dict[str, object], hour: time
) -> dict[str, object]:
    return {
        "business_id": business,
        "kind": kind,
        "subject_id": subject,
        "occurrence": f"{subject}:{day.isoformat()}",
        "data": {**data, "day": day.isoformat()},
        "tz": tz,
        "next_at": at_local(day, hour, tz),
    }
