"""The buyer says when it will pay: reminders wait until the day after. The scheduler looks whether it was kept."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.plan import customer_zone, plan_promise_check
from core.actions.threads import contact_on
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Promise, Settlement
from core.domain.errors import DateInPast, DateTooFar, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit

FURTHEST = timedelta(days=180)  # a promise silences reminders: nobody may do that for years


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePayment:
    """`on` is the day money will be sent, in the writer's own days."""

    invoice: DocumentId
    on: Annotated[date, Ask("Date", lead=("on", "by"), hint="2026-12-11")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPromise:
    """The scheduler's look at one promise."""

    invoice: DocumentId


def may_promise(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side, while money is owed."""
    if case.document.settlement is Settlement.PAID and case.side == "buyer":
        return policy.state(case, "promise", "paid")
    return policy.may_answer_document(by, case, "promise")


def may_check(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "remind")


def promise_payment(do: PromisePayment, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Keep the promise; an open one is replaced by it."""
    document = case.document
    today = local_day(unit.now, by.timezone)
    if do.on < today:
        raise DateInPast(field="on", given=do.on, today=today)
    if do.on > today + FURTHEST:
        raise DateTooFar(field="on", given=do.on, days=FURTHEST.days)
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "bill": case.reference, "party": case.buyer.name, "on": do.on}
    data |= {"open": document.open, "seller": case.seller.name}
    for old in unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open"):
        if old.promised_on == do.on:
            return AlreadyDone(
                subject=subject,
                fact="invoice.promised",
                by=old.made_by,
                at=old.made_at,
                channel="",
                data=data,
            )
        unit.promises.save(replace(old, state="replaced"))
    promise = unit.promises.add(
        Promise(
            business_id=case.seller.id,
            id=unit.new_id(),
            document_id=document.id,
            promised_on=do.on,
            made_by=by.name,
            made_at=unit.now,
        )
    )
    contact = contact_on(unit, case.seller.id, document.connection_id)
    zone = customer_zone(contact, case.buyer)
    plan_promise_check(unit, promise, zone, case.buyer.country or case.seller.country)
    unit.emit(
        Fact(
            kind="invoice.promised",
            subject=subject,
            other=case.seller.id,
            connection=document.connection_id,
            verdict="promised",
            data=data,
        )
    )
    return Done(subject=subject, fact="invoice.promised", data=data)


def check_promise(do: CheckPromise, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Break the open promises whose day has passed; what is paid in full has been kept."""
    document = case.document
    today = local_day(unit.now, by.timezone)
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "party": case.party, "open": document.open}
    broken = None
    for promise in unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open"):
        if promise.promised_on >= today:
            continue
        kept = document.settlement is Settlement.PAID
        unit.promises.save(replace(promise, state="kept" if kept else "broken"))
        broken = broken if kept else promise
    if broken is None:
        return policy.already("document", document.id, "promise.kept", **data)
    data |= {"on": broken.promised_on}
    unit.emit(Fact(kind="promise.broken", subject=subject, other=case.buyer.id, shared=False, data=data))
    return Done(subject=subject, fact="promise.broken", data=data)


PROMISE_PAYMENT = Action(
    name="promise_payment",
    label="Promise a date",
    command=PromisePayment,
    may=may_promise,
    run=promise_payment,
    words=("promise",),
    replies=("will pay", "we will pay", "i will pay", "we'll pay", "i'll pay", "promise", "paying"),
    help="Say when you will pay; no reminder comes before.",
    example="promise BILL-7 on 2026-12-11",
)
CHECK_PROMISE = Action(
    name="check_promise",
    label="Check promise",
    command=CheckPromise,
    may=may_check,
    run=check_promise,
    words=(),
    offered=False,
)
