"""The seller records money received, in full or in part; the buyer is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import Allocation, DocumentCase, Payment, Settlement
from core.domain.errors import AmountNotPositive, CurrencyDiffers, DateInPast, Refusal, TooMuch
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayment:
    """`amount` defaults to all that is open; `on` to today, and never lies ahead."""

    invoice: DocumentId
    amount: Annotated[Money | None, Ask("Amount", hint="500")] = None
    method: Annotated[str, Ask("By", lead=("by", "via"), hint="wire", most=80)] = ""
    reference: Annotated[str, Ask("Reference", lead=("ref", "reference"), hint="991", most=120)] = ""
    on: Annotated[date | None, Ask("Received on", lead=("on",), hint="2026-12-04")] = None


def may_record(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, until it is paid."""
    return policy.may_settle(by, case, "paid")


def record_payment(do: RecordPayment, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Record it and settle that much."""
    document = case.document
    amount = do.amount or document.open
    today = local_day(unit.now, case.seller.timezone)
    if amount.currency != document.currency:
        raise CurrencyDiffers(number=case.label, given=amount.currency, expected=document.currency)
    if amount.minor <= 0:
        raise AmountNotPositive(amount=amount)
    if amount > document.open:
        raise TooMuch(number=case.label, amount=amount, open=document.open)
    if do.on and do.on > today:
        raise DateInPast(field="received", given=do.on, today=today)
    paid = unit.documents.save(document.pay(amount), was=document)
    payment = unit.payments.add(
        Payment(
            business_id=case.seller.id,
            id=unit.new_id(),
            currency=amount.currency,
            amount=amount.minor,
            paid_on=do.on or today,
            method=do.method.strip(),
            reference=do.reference.strip(),
            recorded_by=by.name,
            at=unit.now,
        )
    )
    unit.allocations.add(
        Allocation(business_id=case.seller.id, payment_id=payment.id, document_id=document.id, amount=amount.minor)
    )
    kept: date | None = None
    for promise in unit.promises.all(business_id=case.seller.id, document_id=document.id, state="open"):
        if promise.judged(paid) == "kept":
            unit.promises.save(replace(promise, state="kept"))
            kept = max(kept or promise.promised_on, promise.promised_on)
    data = {"number": document.number, "party": case.party, "amount": amount, "open": paid.open}
    data |= {"method": payment.method, "reference": payment.reference, "on": payment.paid_on}
    data |= {"seller": case.seller.name, "settled": "yes" if paid.settlement is Settlement.PAID else ""}
    data |= {"kept": kept}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="payment.recorded",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            shared=document.sent_at is not None,
            data=data,
        )
    )
    return Done(subject=subject, fact="payment.recorded", data=data)


def fill_payment(case: DocumentCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with what the buyer says it has paid, else with all that is open, received today."""
    claim = case.document.claimed("paid")
    amount = Money(claim.amount, case.document.currency) if claim and claim.amount else case.document.open
    day = claim.on if claim and claim.on else local_day(unit.now, case.seller.timezone)
    reference = claim.reference if claim else ""
    return Filled(raw={"amount": written(amount), "on": day.isoformat(), "reference": reference})


RECORD_PAYMENT = Action(
    name="record_payment",
    label="Record payment",
    command=RecordPayment,
    may=may_record,
    run=record_payment,
    words=("paid",),
    fill=fill_payment,
    help="Record money received; leave the amount out for all that is open.",
    example="paid INV-0001 500 by wire ref 991",
)
