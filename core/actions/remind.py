"""One reminder of one occurrence: sent, held or skipped, and the reason is kept either way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.morning import reminded_on, why_not
from core.actions.threads import conversation_with
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Verdict, is_overdue
from core.domain.errors import NoWayToReach, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.network import ConnectionCase, Contact
from core.store.records import Letter
from core.store.unit import Unit

HOLDING = frozenset({"promised", "paused", "claimed_paid", "claimed_po", "claimed_reading"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReminder:
    """What was decided of one occurrence (`core.actions.morning.Ruling`): `reason` is '' for one that leaves.

    `step` is days from the due day (from sending, where `basis` is 'approval'); `planned` its date. `others` are
    the numbers that go in the same mail, which then is not written here (`remind_together`).
    """

    invoice: DocumentId
    step: Annotated[int, Ask("Step")]
    planned: Annotated[date | None, Ask("Planned for")] = None
    basis: Annotated[str, Ask("Counted from")] = ""
    reason: Annotated[str, Ask("Reason")] = ""
    promised: Annotated[date | None, Ask("Promised for")] = None
    vetoed_by: Annotated[str, Ask("Taken off by")] = ""
    others: Annotated[str, Ask("With")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindNow:
    """A person asks for a reminder out of turn."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindCustomer:
    """A person asks for one reminder of all that a customer owes."""

    connection: ConnectionId


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
    return policy.state(case, "remind", reason) if reason else None


def send_reminder(do: SendReminder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Send it, or keep why not."""
    if do.reason:
        return _not_sent(do, case, unit)
    return _send(case, unit, by, step=do.step, others=do.others)


def remind_together(
    unit: Unit, contact: Contact, connection: ConnectionId, documents: Sequence[str], key: str
) -> None:
    """Queue the one mail for several invoices that have just been reminded of.

    Its conversation keeps which these are: an answer is read against them ('1 and 3 are fine, 2 is wrong').
    """
    conversation = conversation_with(unit, contact, "account", connection)
    unit.conversations.save(replace(conversation, asked={"documents": list(documents)}))
    letter = Letter(
        business_id=contact.business_id,
        dedupe_key=f"together:{key}:{contact.id}",
        channel="mail",
        lane=f"mail:{contact.email}",
        payload={
            "template": "reminders",
            "conversation": conversation.id,
            "contact": contact.id,
            "documents": list(documents),
        },
    )
    unit.queue.post([letter])


def may_remind_customer(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the vendor, while neither side blocks the other."""
    if case.me != case.vendor.id:
        return OtherSideDecides(action="remind", number=case.label, party=case.label)
    blocked = policy.not_blocked(case.connection, case.own, case.label, "remind")
    return policy.role(by, policy.FINANCE, "remind") or blocked


def remind_customer(do: RemindCustomer, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Send one mail about every open invoice of which none has left today. Raises WrongState, NoWayToReach."""
    today = local_day(unit.now, case.vendor.timezone)
    contact = unit.contact_on(case.vendor.id, case.connection.id)
    if contact is None or contact.delivery != "ok":
        raise NoWayToReach(number=case.label, party=case.label, email=contact.email if contact else "")
    cases = [unit.document_case(one.id, case.me) for one in unit.reports.remindable(case.me, do.connection)]
    open_ones = [one for one in cases if may_remind_now(by, one) is None]
    if not open_ones:
        raise WrongState(action="remind", number=case.label, state="nothing_open")
    due = [one for one in open_ones if not _reminded_today(unit, one, today)]
    if not due:
        return policy.already("connection", case.connection.id, "customer.reminded", party=case.label)
    for one in due:
        others = ", ".join(other.label for other in due if other is not one)
        _send(one, unit, by, step=(today - one.document.due_on).days, others=others)
    if len(due) > 1:
        remind_together(unit, contact, case.connection.id, [one.document.id for one in due], unit.new_id())
    subject = Ref(kind="connection", id=case.connection.id)
    data = {"party": case.label, "numbers": ", ".join(one.label for one in due), "email": contact.email}
    unit.emit(Fact(kind="customer.reminded", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="customer.reminded", data=data)


def _reminded_today(unit: Unit, case: DocumentCase, today: date) -> bool:
    return reminded_on(unit, case.document.id, case.seller.id, today, case.seller.timezone)


def remind_now(do: RemindNow, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Send one now, unless one has left today."""
    today = local_day(unit.now, case.seller.timezone)
    if reminded_on(unit, case.document.id, case.seller.id, today, case.seller.timezone):
        return policy.already("document", case.document.id, "invoice.reminded", number=case.document.number)
    return _send(case, unit, by, step=(today - case.document.due_on).days)


def _send(case: DocumentCase, unit: Unit, by: Actor, *, step: int, others: str = "") -> Outcome:
    document = case.document
    today = local_day(unit.now, by.timezone)
    contact = unit.contact_on(case.seller.id, document.connection_id)
    data = {
        "number": document.number,
        "party": case.party,
        "seller": case.seller.name,
        "open": document.undisputed,
        "contested": document.contested if document.contested.minor else None,
        "due": document.due_on,
        "step": step,
        "days": (today - document.due_on).days,
        "tone": "overdue" if is_overdue(document, today) else "soon",
        "pending": "yes" if document.verdict is Verdict.PENDING else "",
        "email": contact.email if contact else "",
        "others": others,
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


def _not_sent(do: SendReminder, case: DocumentCase, unit: Unit) -> Outcome:
    fact = "reminder.held" if do.reason in HOLDING else "reminder.skipped"
    data = {
        "number": case.document.number,
        "reason": do.reason,
        "step": do.step,
        "on": do.promised,
        "by": do.vetoed_by,
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
REMIND_CUSTOMER = Action(
    name="remind_customer",
    label="Remind now",
    command=RemindCustomer,
    may=may_remind_customer,
    run=remind_customer,
    words=("remind",),
    offered=False,
    help="Send a customer one reminder now of all that it owes.",
    example="remind acme",
)
