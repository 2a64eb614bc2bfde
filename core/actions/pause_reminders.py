"""Reminders of an invoice, or of all of a customer's, are held until a person lets them go on, or until a day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.plan import plan_resume
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Lifecycle, Settlement
from core.domain.errors import DateInPast, DateTooFar, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.network import ConnectionCase, ConnectionState
from core.store.unit import Unit

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseInvoice:
    """The invoice of which nobody is reminded; reminders go on from the day `until`, or when a person says so."""

    invoice: DocumentId
    until: Annotated[date | None, Ask("Until", lead=("until",), hint="2027-01-15")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeInvoice:
    """The invoice whose reminders go on."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCustomer:
    """The customer who is not reminded, in the same way."""

    connection: ConnectionId
    until: Annotated[date | None, Ask("Until", lead=("until",), hint="2027-01-15")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPause:
    """The scheduler's end of a pause that had a day."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCustomerPause:
    """The same of a customer's."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCustomer:
    """The customer whose reminders go on."""

    connection: ConnectionId


def may_pause_invoice(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while it is issued and owed."""
    refusal = _may(by, case)
    if refusal:
        return refusal
    return _already(case, "reminders.paused") if case.document.reminders_paused else None


def may_resume_invoice(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, where they are paused."""
    refusal = _may(by, case)
    if refusal:
        return refusal
    return None if case.document.reminders_paused else _already(case, "reminders.resumed")


def may_pause_customer(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the vendor."""
    refusal = _may_customer(by, case)
    if refusal or not case.mine.reminders_paused:
        return refusal
    return policy.already("connection", case.connection.id, "reminders.paused", number=case.label)


def may_resume_customer(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the vendor, where they are paused."""
    refusal = _may_customer(by, case)
    if refusal or case.mine.reminders_paused:
        return refusal
    return policy.already("connection", case.connection.id, "reminders.resumed", number=case.label)


def may_end(by: Actor, case: DocumentCase | ConnectionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "pause")


def pause_document(case: DocumentCase, unit: Unit, by: Actor, *, paused: bool, until: date | None = None) -> Outcome:
    """Hold the reminders of one invoice, or let them go on; saying it twice changes nothing, but the day."""
    _check(until, unit, by)
    known = unit.queue.planned(case.seller.id, case.document.id, "pending")
    ends = next((due.data.get("day") for due in known if due.kind == "resume"), None)
    if case.document.reminders_paused == paused and ends == (until.isoformat() if until else None):
        return _already(case, "reminders.paused" if paused else "reminders.resumed")
    if case.document.reminders_paused != paused:
        unit.documents.save(case.document.pause(paused=paused))
    plan_resume(unit, case.seller, case.document.id, until)
    return _say(unit, Ref(kind="document", id=case.document.id), case.label, paused, until)


def pause_customer(
    case: ConnectionCase, unit: Unit, by: Actor, *, paused: bool, until: date | None = None
) -> Outcome:
    """Hold the reminders of all invoices of one customer, or let them go on."""
    _check(until, unit, by)
    known = unit.queue.planned(case.me, case.connection.id, "pending")
    ends = next((due.data.get("day") for due in known if due.kind == "resume"), None)
    if case.mine.reminders_paused == paused and ends == (until.isoformat() if until else None):
        fact = "reminders.paused" if paused else "reminders.resumed"
        return policy.already("connection", case.connection.id, fact, number=case.label)
    unit.sides.save(replace(case.mine, reminders_paused=paused))
    plan_resume(unit, case.own, case.connection.id, until)
    return _say(unit, Ref(kind="connection", id=case.connection.id), case.label, paused, until)


def _check(until: date | None, unit: Unit, by: Actor) -> None:
    today = local_day(unit.now, by.timezone)
    if until and until <= today:
        raise DateInPast(field="until", given=until, today=today)
    if until and until > today + FURTHEST:
        raise DateTooFar(field="until", given=until, days=FURTHEST.days)


def _may(by: Actor, case: DocumentCase) -> Refusal | None:
    refusal = policy.on_sellers_side(case, "pause") or policy.role(by, policy.FINANCE, "pause")
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.ISSUED:
        return policy.state(case, "pause", case.document.lifecycle.value)
    return policy.state(case, "pause", "paid") if case.document.settlement is Settlement.PAID else None


def _may_customer(by: Actor, case: ConnectionCase) -> Refusal | None:
    if case.me != case.vendor.id:
        return OtherSideDecides(action="pause", number=case.label, party=case.label)
    if case.connection.state is not ConnectionState.APPROVED:
        return WrongState(action="pause", number=case.label, state=case.connection.state.value)
    return policy.role(by, policy.FINANCE, "pause")


def _already(case: DocumentCase, fact: str) -> AlreadyDone:
    return policy.already("document", case.document.id, fact, number=case.label)


def _say(unit: Unit, subject: Ref, number: str, paused: bool, until: date | None) -> Outcome:
    fact = "reminders.paused" if paused else "reminders.resumed"
    data = {"number": number, "until": until}
    unit.emit(Fact(kind=fact, subject=subject, shared=False, data=data))
    return Done(subject=subject, fact=fact, data=data)


PAUSE_INVOICE = Action(
    name="pause_reminders",
    label="Pause reminders",
    command=PauseInvoice,
    may=may_pause_invoice,
    run=lambda do, case, unit, by: pause_document(case, unit, by, paused=True, until=do.until),
    words=("pause",),
    binding=False,
    help="Send no reminders of this invoice, until a day or until you resume them.",
    example="pause INV-0001 until 2027-01-15",
)
RESUME_INVOICE = Action(
    name="resume_reminders",
    label="Resume reminders",
    command=ResumeInvoice,
    may=may_resume_invoice,
    run=lambda do, case, unit, by: pause_document(case, unit, by, paused=False),
    words=("resume",),
    binding=False,
    help="Let the reminders of this invoice go on.",
    example="resume INV-0001",
)
PAUSE_CUSTOMER = Action(
    name="pause_customer_reminders",
    label="Pause reminders",
    command=PauseCustomer,
    may=may_pause_customer,
    run=lambda do, case, unit, by: pause_customer(case, unit, by, paused=True, until=do.until),
    words=("pause",),
    binding=False,
    offered=False,
    help="Send this customer no reminders, until a day or until you resume them.",
    example="pause acme until 2027-01-15",
)
RESUME_CUSTOMER = Action(
    name="resume_customer_reminders",
    label="Resume reminders",
    command=ResumeCustomer,
    may=may_resume_customer,
    run=lambda do, case, unit, by: pause_customer(case, unit, by, paused=False),
    words=("resume",),
    binding=False,
    help="Let the reminders of this customer go on.",
    example="resume acme",
)
END_PAUSE = Action(
    name="end_pause",
    label="Resume reminders",
    command=EndPause,
    may=may_end,
    run=lambda do, case, unit, by: pause_document(case, unit, by, paused=False),
    words=(),
    offered=False,
)
END_CUSTOMER_PAUSE = Action(
    name="end_customer_pause",
    label="Resume reminders",
    command=EndCustomerPause,
    may=may_end,
    run=lambda do, case, unit, by: pause_customer(case, unit, by, paused=False),
    words=(),
    offered=False,
)
