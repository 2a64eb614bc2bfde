"""The seller corrects an invoice: a credit note of its own series takes off what was wrong, no more; or it is voided
and written anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from core.actions.action import Action, Ask, Filled
from core.actions.dispute_invoice import line_numbers
from core.actions.send_invoice import must_be_reached
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.credit import Credit, credit_of_amount, credit_of_lines, credit_of_rest
from core.domain.document import (
    Allocation,
    Delivery,
    Document,
    DocumentCase,
    LedgerEntry,
    Lifecycle,
    Settlement,
    Verdict,
    Version,
    open_to_buyer,
)
from core.domain.errors import AmountNotPositive, BadField, CurrencyDiffers, Refusal, TooMuch
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.store.unit import Unit

PREFIX, BUYERS = "CN-", "CREDIT-"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditInvoice:
    """`amount` is net; or `lines` are taken off whole ('2, 3'). With neither, all of the invoice is."""

    invoice: DocumentId
    amount: Annotated[Money | None, Ask("Net amount", hint="120.00")] = None
    lines: Annotated[str, Ask("Or whole lines", lead=("lines", "line"), kind="text", hint="2, 3", most=80)] = ""
    reason: Annotated[
        str, Ask("Reason", lead=("for", "because"), kind="text", hint="two units were missing", most=500)
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReissueInvoice:
    """The invoice that is voided and written anew."""

    invoice: DocumentId


def may_credit(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while the buyer has it and something is open."""
    refusal = _may(by, case, "credit")
    if refusal or case.document.settlement is not Settlement.PAID:
        return refusal
    return policy.state(case, "credit", "paid")


def may_reissue(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, for what was refused or contested, before money came."""
    refusal = _may(by, case, "reissue")
    if refusal:
        return refusal
    document = case.document
    if document.paid or document.credited:
        return policy.state(case, "reissue", document.settlement.value)
    wrong = document.verdict in {Verdict.DISPUTED, Verdict.REJECTED}
    return None if wrong else policy.state(case, "reissue", "not_disputed")


def credit_invoice(do: CreditInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Issue the credit note, take it off the invoice, send it. Raises TooMuch, BadField."""
    must_be_reached(unit, case)
    invoice = case.document
    found = _found(do, case, unit)
    if found.gross.minor <= 0:
        raise AmountNotPositive(amount=found.gross)
    if found.gross > invoice.open:
        raise TooMuch(number=case.label, amount=found.gross, open=invoice.open)
    note = _issue(unit, case, found, do.reason.strip(), by)
    unit.allocations.add(
        Allocation(business_id=case.seller.id, payment_id=note.id, document_id=invoice.id, amount=note.gross)
    )
    credited = unit.documents.save(invoice.credit(found.gross))
    data: dict[str, Any] = {"number": invoice.number, "party": case.party, "seller": case.seller.name}
    data["credit"] = note.number
    data |= {"amount": found.gross, "open": credited.open, "reason": do.reason.strip(), "papers": [note.id]}
    data["how"] = "corrected" if invoice.verdict is Verdict.DISPUTED else ""
    subject = Ref(kind="document", id=invoice.id)
    unit.emit(
        Fact(
            kind="invoice.credited",
            subject=subject,
            other=case.buyer.id,
            connection=invoice.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="invoice.credited", data=data)


def reissue_invoice(do: ReissueInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Void it and draft the same again, linked to what it corrects; the draft is changed and sent as any other."""
    old = case.document
    version = _version(unit, old)
    unit.documents.save(old.void())
    unit.queue.unplan(case.seller.id, old.id)
    today = local_day(unit.now, case.seller.timezone)
    draft = unit.documents.add(
        replace(
            old,
            id=DocumentId(unit.new_id()),
            number="",
            version=1,
            issued_on=None,
            due_on=max(old.due_on, today),
            lifecycle=Lifecycle.DRAFT,
            delivery=Delivery.UNSENT,
            verdict=Verdict.PENDING,
            corrects=old.id,
            corrects_version=old.version,
            reminders_paused=False,
            claims=(),
            dispute=None,
            step=None,
            made_by=by.name,
            created_at=unit.now,
            issued_at=None,
            sent_at=None,
            row=1,
        )
    )
    unit.versions.add(replace(version, document_id=draft.id, version=1, made_by=by.name, created_at=unit.now))
    _enter(unit, case, draft, "seller", "")
    data = {"number": old.number, "party": case.party, "seller": case.seller.name, "gross": old.total, "reason": ""}
    subject = Ref(kind="document", id=old.id)
    unit.emit(
        Fact(
            kind="invoice.replaced",
            subject=subject,
            other=case.buyer.id,
            connection=old.connection_id,
            data=data,
        )
    )
    new = {"party": case.party, "gross": draft.total, "due": draft.due_on}
    created = Ref(kind="document", id=draft.id)
    unit.emit(Fact(kind="invoice.created", subject=created, other=case.buyer.id, shared=False, data=new))
    return Done(subject=created, fact="invoice.replaced", data=data)


def fill_credit(case: DocumentCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with what is contested."""
    dispute = case.document.dispute
    if dispute is None:
        return Filled()
    return Filled(raw={"lines": ", ".join(map(str, dispute.lines)), "reason": dispute.reason[:200]})


def _may(by: Actor, case: DocumentCase, action: str) -> Refusal | None:
    refusal = policy.on_sellers_side(case, action) or policy.role(by, policy.FINANCE, action)
    if refusal:
        return refusal
    document = case.document
    if document.kind != "invoice":
        return policy.state(case, action, "credit_note")
    return None if open_to_buyer(document) else policy.state(case, action, document.lifecycle.value)


def _found(do: CreditInvoice, case: DocumentCase, unit: Unit) -> Credit:
    """The least that was asked for."""
    document = case.document
    version, reason = _version(unit, document), do.reason.strip() or document.number
    notes = unit.documents.all(business_id=document.business_id, kind="credit_note", corrects=document.id)
    earlier = [_version(unit, note) for note in notes]
    if do.amount and do.lines.strip():
        raise BadField(field="lines", value=do.lines, problem="amount_or_lines", hint=written(do.amount))
    if do.amount:
        if do.amount.currency != document.currency:
            raise CurrencyDiffers(number=case.label, given=do.amount.currency, expected=document.currency)
        if do.amount.minor <= 0:
            raise AmountNotPositive(amount=do.amount)
        return credit_of_amount(version, do.amount, reason, earlier)
    numbers = line_numbers(do.lines)
    if numbers:
        return credit_of_lines(version, numbers, document.currency, earlier)
    return credit_of_rest(version, document.currency, reason, earlier)


def _issue(unit: Unit, case: DocumentCase, found: Credit, reason: str, by: Actor) -> Document:
    """The credit note itself, in both books: it is settled by what it takes off."""
    invoice, today = case.document, local_day(unit.now, case.seller.timezone)
    number = f"{PREFIX}{unit.next_number(case.seller.id, PREFIX):04d}"
    note = unit.documents.add(
        Document(
            business_id=invoice.business_id,
            id=DocumentId(unit.new_id()),
            kind="credit_note",
            number=number,
            customer_id=invoice.customer_id,
            connection_id=invoice.connection_id,
            currency=invoice.currency,
            net=found.net.minor,
            tax=found.tax.minor,
            gross=found.gross.minor,
            credited=found.gross.minor,
            title=str(found.lines[0]["description"]),
            issued_on=today,
            due_on=today,
            lifecycle=Lifecycle.ISSUED,
            delivery=Delivery.SENT,
            settlement=Settlement.PAID,
            purchase_order=invoice.purchase_order,
            corrects=invoice.id,
            corrects_version=invoice.version,
            made_by=by.name,
            created_at=unit.now,
            issued_at=unit.now,
            sent_at=unit.now,
        )
    )
    unit.versions.add(
        Version(
            business_id=note.business_id,
            document_id=note.id,
            version=1,
            lines=found.lines,
            taxes=found.taxes,
            note=reason,
            purchase_order=note.purchase_order,
            made_by=by.name,
            created_at=unit.now,
        )
    )
    _enter(unit, case, note, "seller", number)
    _enter(unit, case, note, "buyer", f"{BUYERS}{unit.next_number(case.buyer.id, BUYERS)}")
    return note


def _enter(unit: Unit, case: DocumentCase, document: Document, side: str, reference: str) -> None:
    own, other = (case.seller, case.buyer) if side == "seller" else (case.buyer, case.seller)
    unit.entries.add(
        LedgerEntry(
            business_id=own.id,
            document_id=document.id,
            side=side,
            issuer_id=case.seller.id,
            counterparty_id=other.id,
            reference=reference,
            created_at=unit.now,
        )
    )


def _version(unit: Unit, document: Document) -> Version:
    found = unit.versions.find(business_id=document.business_id, document_id=document.id, version=document.version)
    if found is None:
        raise LookupError(f"document {document.id} has no version {document.version}")
    return found


CREDIT_INVOICE = Action(
    name="credit_invoice",
    label="Credit note",
    command=CreditInvoice,
    may=may_credit,
    run=credit_invoice,
    words=("credit",),
    fill=fill_credit,
    help="Take off an amount (net), lines, or all of an invoice by a credit note.",
    example="credit INV-0001 120 for two missing units",
)
REISSUE_INVOICE = Action(
    name="reissue_invoice",
    label="Void and write anew",
    command=ReissueInvoice,
    may=may_reissue,
    run=reissue_invoice,
    words=("reissue",),
    help="Void an invoice that the customer refuses and draft it anew to be corrected.",
    example="reissue INV-0001",
)
