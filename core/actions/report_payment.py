"""The buyer says that it has paid: a claim that reminders wait for. Only the seller says that money arrived."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.actions.step import claimed_before, step_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day, working_day
from core.domain.claims import CLAIM_DAYS, Claim
from core.domain.document import DocumentCase, Settlement
from core.domain.errors import AmountNotPositive, CurrencyDiffers, DateInPast, Refusal, TooMuch
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPayment:
    """`amount` left out: all that is open. `on` is the day it was sent, never ahead."""

    invoice: DocumentId
    amount: Annotated[Money | None, Ask("Amount", hint="500")] = None
    on: Annotated[date | None, Ask("Paid on", lead=("on",), hint="2026-12-04")] = None
    reference: Annotated[str, Ask("Reference", lead=("ref", "reference"), hint="991", most=120)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNotFound:
    """The invoice whose reported payment has not arrived."""

    invoice: DocumentId


def may_report(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side, while money is owed."""
    if case.document.settlement is Settlement.PAID and case.side == "buyer":
        return policy.already("document", case.document.id, "payment.recorded", number=case.document.number)
    return policy.may_answer_document(by, case, "report")


def may_deny(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while a payment is reported."""
    refusal = policy.on_sellers_side(case, "not_found") or policy.role(by, policy.FINANCE, "not_found")
    if refusal or case.document.claimed("paid"):
        return refusal
    return policy.state(case, "not_found", "not_reported")


def report_payment(do: ReportPayment, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Note the claim; it is marked as paid by nobody but the seller."""
    document, today = case.document, local_day(unit.now, by.timezone)
    _check(do, case, today)
    country = case.seller.country or case.buyer.country
    until = in_working_days(local_day(unit.now, case.seller.timezone), CLAIM_DAYS, country)
    claim = Claim(
        kind="paid",
        by=by.name,
        at=unit.now,
        until=until,
        amount=do.amount.minor if do.amount else None,
        on=do.on,
        reference=do.reference.strip(),
    )
    subject = Ref(kind="document", id=document.id)
    data: dict[str, Any] = {"number": document.number, "bill": case.reference}
    data |= {"party": case.buyer.name, "seller": case.seller.name}
    data |= {"amount": do.amount or document.open, "on": do.on, "reference": claim.reference, "until": until}
    known = document.claimed("paid")
    if known and replace(known, at=claim.at, by=claim.by, until=until) == claim:
        return AlreadyDone(subject=subject, fact="payment.reported", by=known.by, at=known.at, channel="", data=data)
    step = step_of(case, by, "payment.reported", **claimed_before(case))
    unit.documents.save(document.claim(claim, step=step))
    unit.emit(
        Fact(
            kind="payment.reported",
            subject=subject,
            other=case.seller.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="payment.reported", data=data)


def payment_not_found(do: PaymentNotFound, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Say that no money arrived: reminders go on, the buyer is asked to look."""
    document = unit.documents.save(case.document.unclaim("paid"))
    claim = case.document.claimed("paid")
    data = {"number": document.number, "party": case.party, "seller": case.seller.name, "open": document.open}
    data |= {"on": claim.on if claim else None, "reference": claim.reference if claim else ""}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="payment.not_found",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="payment.not_found", data=data)


def in_working_days(day: date, count: int, country: str) -> date:
    """Return the day so many working days later."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1), country)
    return day


def _check(do: ReportPayment, case: DocumentCase, today: date) -> None:
    if do.amount and do.amount.currency != case.document.currency:
        raise CurrencyDiffers(number=case.label, given=do.amount.currency, expected=case.document.currency)
    if do.amount and do.amount.minor <= 0:
        raise AmountNotPositive(amount=do.amount)
    if do.amount and do.amount > case.document.open:
        raise TooMuch(number=case.label, amount=do.amount, open=case.document.open)
    if do.on and do.on > today:
        raise DateInPast(field="received", given=do.on, today=today)


REPORT_PAYMENT = Action(
    name="report_payment",
    label="Already paid",
    command=ReportPayment,
    may=may_report,
    run=report_payment,
    words=("already paid", "paid already"),
    replies=("already paid", "we already paid", "we have paid", "we paid", "i paid", "i have paid", "payment sent"),
    binding=False,
    intent="report_payment",
    help="Say that you have paid; the seller looks and confirms.",
    example="already paid BILL-7 on 2026-12-04 ref 991",
)
PAYMENT_NOT_FOUND = Action(
    name="payment_not_found",
    label="Not arrived",
    command=PaymentNotFound,
    may=may_deny,
    run=payment_not_found,
    words=("not arrived",),
    binding=False,
    help="Tell the customer that the payment it reported has not arrived; reminders go on.",
    example="not arrived INV-0001",
)
