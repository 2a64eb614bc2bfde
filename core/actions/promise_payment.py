"""The buyer says when it will pay: reminders wait until the day after. The scheduler looks whether it was kept."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.plan import customer_zone, plan_promise_check
from core.actions.step import step_of
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Promise, Settlement
from core.domain.errors import AmountNotPositive, CurrencyDiffers, DateInPast, DateTooFar, Refusal, TooMuch
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.store.unit import Unit

FURTHEST = timedelta(days=180)  # a promise silences reminders: nobody may do that for years


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePayment:
    """`on` is the day money will be sent, in the writer's own days; `amount` left out: all that is open."""

    invoice: DocumentId
    on: Annotated[date, Ask("Date", lead=("on", "by"), hint="2026-12-11")]
    amount: Annotated[Money | None, Ask("Amount", lead=("amount",), hint="500")] = None


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
    _check_amount(do, case)
    amount = do.amount.minor if do.amount and do.amount != document.open else None
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "bill": case.reference, "party": case.buyer.name, "on": do.on}
    data |= {"open": do.amount or document.open, "seller": case.seller.name}
    replaced = None
    for old in unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open"):
        if old.promised_on == do.on and old.amount == amount:
            return AlreadyDone(
                subject=subject,
                fact="invoice.promised",
                by=old.made_by,
                at=old.made_at,
                channel="",
                data=data,
            )
        unit.promises.save(replace(old, state="replaced"))
        replaced = old.id
    promise = unit.promises.add(
        Promise(
            business_id=case.seller.id,
            id=unit.new_id(),
            document_id=document.id,
            promised_on=do.on,
            amount=amount,
            settled=document.paid + document.credited,
            made_by=by.name,
            made_at=unit.now,
        )
    )
    step = step_of(case, by, "invoice.promised", record="promised", promise=promise.id, replaced=replaced)
    unit.documents.save(document.took(step), was=document)
    contact = unit.contact_on(case.seller.id, document.connection_id)
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


def _check_amount(do: PromisePayment, case: DocumentCase) -> None:
    if do.amount is None:
        return
    if do.amount.currency != case.document.currency:
        raise CurrencyDiffers(number=case.label, given=do.amount.currency, expected=case.document.currency)
    if do.amount.minor <= 0:
        raise AmountNotPositive(amount=do.amount)
    if do.amount > case.document.open:
        raise TooMuch(number=case.label, amount=do.amount, open=case.document.open)


def check_promise(do: CheckPromise, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Judge the open promises whose day has passed by the money that came: kept, kept in part, or broken."""
    document = case.document
    today = local_day(unit.now, by.timezone)
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "party": case.party, "open": document.open}
    broken = None
    for promise in unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open"):
        if promise.promised_on >= today:
            continue
        state = promise.judged(document)
        unit.promises.save(replace(promise, state=state))
        if state == "kept":
            kept = {**data, "on": promise.promised_on}
            unit.emit(Fact(kind="promise.kept", subject=subject, other=case.buyer.id, shared=False, data=kept))
        else:
            broken = promise
    if broken is None:
        return policy.already("document", document.id, "promise.kept", **data)
    came = Money(document.paid + document.credited - broken.settled, document.currency)
    fact = "promise.partly_kept" if came.minor > 0 else "promise.broken"
    data |= {"on": broken.promised_on, "came": came}
    unit.emit(Fact(kind=fact, subject=subject, other=case.buyer.id, shared=False, data=data))
    return Done(subject=subject, fact=fact, data=data)


PROMISE_PAYMENT = Action(
    name="promise_payment",
    label="Promise a date",
    command=PromisePayment,
    may=may_promise,
    run=promise_payment,
    words=("promise",),
    intent="promise_to_pay",
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
