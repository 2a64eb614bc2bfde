"""One reminder of one occurrence: sent, held or skipped, and the reason is kept either way."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.threads import contact_on
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.document import Delivery, DocumentCase, Lifecycle, Settlement, Verdict, is_overdue, open_to_buyer
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.network import ConnectionState
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReminder:
    """`step` is days from the due day; `planned` its date; `missed` tells that a later step is due as well."""

    invoice: DocumentId
    step: Annotated[int, Ask("Step")]
    planned: Annotated[date | None, Ask("Planned for")] = None
    missed: Annotated[str, Ask("Missed")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindNow:
    """A person asks for a reminder out of turn."""

    invoice: DocumentId


def may_remind(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "remind")


def may_remind_now(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while the buyer has it and owes."""
    refusal = policy.on_sellers_side(case, "remind") or policy.role(by, policy.FINANCE, "remind")
    if refusal:
        return refusal
    blocked = policy.not_blocked(case.connection, case.own, case.party, "remind")
    if blocked:
        return blocked
    reason = why_not(case, promised=None)
    if reason == "not_sent" and case.document.delivery is Delivery.HELD:
        reason = "held"
    return policy.state(case, "remind", reason) if reason else None


def why_not(case: DocumentCase, *, promised: date | None) -> str:
    """Return why no reminder may leave now, as a key of `wording.REMINDER_REASONS`, or ''."""
    document = case.document
    if case.connection.state is ConnectionState.BLOCKED:
        return "blocked"
    if document.lifecycle is not Lifecycle.ISSUED or not open_to_buyer(document):
        return "void" if document.lifecycle is Lifecycle.VOID else "not_sent"
    if document.settlement is Settlement.PAID:
        return "paid"
    if document.verdict in {Verdict.REJECTED, Verdict.DISPUTED}:
        return document.verdict.value
    if document.reminders_paused:
        return "paused"
    return "promised" if promised else ""


def send_reminder(do: SendReminder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Send it, or keep why not."""
    document = case.document
    open_promises = unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open")
    promised = max((p.promised_on for p in open_promises), default=None)
    reason = why_not(case, promised=promised) or do.missed
    if not reason and _sent_on(case, unit, local_day(unit.now, by.timezone), by.timezone):
        reason = "already_today"
    contact = contact_on(unit, case.seller.id, document.connection_id)
    if not reason and (contact is None or contact.delivery != "ok"):
        reason = "no_address" if contact is None else contact.delivery
    if reason:
        return _not_sent(do, case, unit, reason, promised)
    return _send(case, unit, by, step=do.step)


def remind_now(do: RemindNow, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Send one now, unless one has left today."""
    today = local_day(unit.now, case.seller.timezone)
    if _sent_on(case, unit, today, case.seller.timezone):
        return policy.already("document", case.document.id, "invoice.reminded", number=case.document.number)
    return _send(case, unit, by, step=(today - case.document.due_on).days)


def _sent_on(case: DocumentCase, unit: Unit, day: date, timezone: str) -> bool:
    """Whether a reminder left on this local day: nobody gets two of them in one."""
    events = unit.timeline("document", case.document.id, case.seller.id)
    return any(e.kind == "invoice.reminded" and local_day(e.at, timezone) == day for e in events)


def _send(case: DocumentCase, unit: Unit, by: Actor, *, step: int) -> Outcome:
    document = case.document
    today = local_day(unit.now, by.timezone)
    contact = contact_on(unit, case.seller.id, document.connection_id)
    data = {
        "number": document.number,
        "party": case.party,
        "seller": case.seller.name,
        "open": document.open,
        "due": document.due_on,
        "step": step,
        "days": (today - document.due_on).days,
        "tone": "overdue" if is_overdue(document, today) else "soon",
        "pending": "yes" if document.verdict is Verdict.PENDING else "",
        "email": contact.email if contact else "",
    }
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="invoice.reminded",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="invoice.reminded", data=data)


def _not_sent(do: SendReminder, case: DocumentCase, unit: Unit, reason: str, promised: date | None) -> Outcome:
    fact = "reminder.held" if reason in {"promised", "paused"} else "reminder.skipped"
    data = {
        "number": case.document.number,
        "reason": reason,
        "step": do.step,
        "on": promised,
        "day": do.planned,
    }
    subject = Ref(kind="document", id=case.document.id)
    unit.emit(Fact(kind=fact, subject=subject, shared=False, data=data))
    return Done(subject=subject, fact=fact, data=data)


SEND_REMINDER = Action(
    name="send_reminder",
    label="Remind",
    command=SendReminder,
    may=may_remind,
    run=send_reminder,
    words=(),
    offered=False,
)
REMIND_NOW = Action(
    name="remind_now",
    label="Remind now",
    command=RemindNow,
    may=may_remind_now,
    run=remind_now,
    words=("remind",),
    help="Send a reminder now, out of turn.",
    example="remind INV-0001",
)
