"""A document as one side sees it: numbers, dates, state, and what may be done."""

from dataclasses import dataclass
from datetime import date, datetime

from core.actions.action import Action
from core.actions.step import wished_since
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.claims import Claim, Dispute
from core.domain.document import ContentLine, Delivery, DocumentCase, Verdict, shown_word
from core.domain.money import Money
from core.domain.policy import needed_approvals
from core.store.records import Delivered
from core.store.unit import Unit
from core.views.offers import offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The standing decision: 'approved', 'rejected' …, by whom, by which way (chat, mail, link), when (UTC)."""

    verdict: str
    reason: str
    by: str
    via: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxShown:
    """Tax at one rate (percent as text)."""

    rate: str
    taxable: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentShown:
    """Money that the seller received for this document, and what it was told of it."""

    on: date
    amount: Money
    method: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What became of the newest mail about it to one address: queued, accepted, opened (its link was), replied,
    bounced or failed; since when (UTC), and what the other mail server said."""

    email: str
    state: str
    at: datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issued it, as its own profile says; what is not filled in is ''."""

    name: str
    legal_name: str
    address: str
    tax_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """All that a card, mail or page shows of a document.

    `side` is 'seller' or 'buyer'; `label` the reference of that side (INV-0001, BILL-7, or 'draft'); `party` the
    other side under the name this side uses; `state` a key of `wording.STATES`; `email` whom the seller's mails
    go to (seller's side only). `needed` people of the buyer must approve, `given` are those who did (buyer's side).
    `promised_on` is an open promise. `undo_until`: this side's last step can be taken back. `offers` are for the
    actor it was made for.
    """

    id: str
    side: str
    label: str
    number: str
    version: int
    party: str
    seller: str
    buyer: str
    title: str
    state: str
    delivery: str
    lines: tuple[ContentLine, ...]
    taxes: tuple[TaxShown, ...]
    net: Money
    tax: Money
    gross: Money
    paid: Money
    open: Money
    issued_on: date | None
    due_on: date
    today: date
    purchase_order: str
    note: str
    payment_instructions: str
    promised_on: date | None
    decided: Decided | None
    email: str
    held: bool
    made_by: str
    offers: tuple[Action, ...]
    credited: Money
    contested: Money
    claims: tuple[Claim, ...] = ()
    dispute: Dispute | None = None
    undo_until: datetime | None = None
    payments: tuple[PaymentShown, ...] = ()
    issuer: Issuer | None = None
    mailed: tuple[Mailed, ...] = ()
    needed: int = 1
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """What a list shows of a document, in the words of `DocumentView`."""

    id: str
    label: str
    party: str
    state: str
    open: Money
    due_on: date
    mailed: tuple[Mailed, ...] = ()


def document_row(unit: Unit, case: DocumentCase) -> DocumentRow:
    """Return the document as a line of a list."""
    d = case.document
    return DocumentRow(
        id=d.id,
        label=case.label,
        party=case.party,
        state=shown_word(d, local_day(unit.now, case.own.timezone)),
        open=d.open,
        due_on=d.due_on,
        mailed=_mailed(unit, case),
    )


def document_view(unit: Unit, case: DocumentCase, by: Actor) -> DocumentView:
    """Return the document as `by` sees it, with what `by` may do."""
    d = case.document
    today = local_day(unit.now, case.own.timezone)
    version = unit.versions.find(business_id=d.business_id, document_id=d.id, version=d.version)
    promises = unit.promises.all(business_id=d.business_id, document_id=d.id, state="open")
    contact = unit.contact_on(d.business_id, d.connection_id) if case.side == "seller" else None
    return DocumentView(
        id=d.id,
        side=case.side,
        label=case.label,
        number=d.number,
        version=d.version,
        party=case.party,
        seller=case.seller.name,
        buyer=case.buyer.name,
        title=d.title,
        state=shown_word(d, today),
        delivery=d.delivery.value,
        lines=tuple(ContentLine(**line) for line in version.lines) if version else (),  # type: ignore[arg-type]
        taxes=tuple(_tax(row, d.currency) for row in version.taxes) if version else (),
        net=Money(d.net, d.currency),
        tax=Money(d.tax, d.currency),
        gross=d.total,
        paid=Money(d.paid, d.currency),
        open=d.open,
        credited=Money(d.credited, d.currency),
        contested=d.contested,
        claims=tuple(c for c in d.claims if case.side == "seller" or c.kind != "reading"),
        dispute=d.dispute,
        undo_until=_undo_until(case, by),
        issued_on=d.issued_on,
        due_on=d.due_on,
        today=today,
        purchase_order=d.purchase_order,
        note=version.note if version else "",
        payment_instructions=case.seller.payment_instructions,
        promised_on=max((p.promised_on for p in promises), default=None),
        decided=standing_decision(unit, "document", d.id) if d.verdict is not Verdict.PENDING else None,
        email=contact.email if contact else "",
        held=d.delivery is Delivery.HELD,
        made_by=d.made_by if case.side == "seller" else "",
        offers=offers(by, "document", case),
        payments=_payments(unit, case) if d.paid else (),
        needed=needed_approvals(case).people if case.side == "buyer" else 1,
        given=tuple(given.actor for given in case.given),
        issuer=Issuer(
            name=case.seller.name,
            legal_name=case.seller.legal_name,
            address=case.seller.address,
            tax_id=case.seller.tax_id,
        ),
        mailed=_mailed(unit, case),
    )


def _mailed(unit: Unit, case: DocumentCase) -> tuple[Mailed, ...]:
    """The seller's own affair."""
    d = case.document
    if case.side != "seller" or d.delivery in {Delivery.UNSENT, Delivery.HELD}:
        return ()
    found = unit.deliveries.all(business_id=d.business_id, subject_kind="document", subject_id=d.id)
    return tuple(_became(one) for one in sorted(found, key=lambda one: one.at))


def _became(one: Delivered) -> Mailed:
    if one.state != "accepted":
        return Mailed(email=one.email, state=one.state, at=one.at, said=one.said)
    if one.replied_at:
        return Mailed(email=one.email, state="replied", at=one.replied_at)
    return Mailed(email=one.email, state="opened" if one.opened_at else "accepted", at=one.opened_at or one.at)


def standing_decision(unit: Unit, kind: str, subject: str) -> Decided | None:
    """Return the latest decision that nobody undid; a promise is no decision."""
    rows = [d for d in unit.decisions.all(subject_kind=kind, subject_id=subject) if d.verdict != "promised"]
    standing = [d for d in rows if d.undone_at is None]
    if not standing:
        return None
    last = max(standing, key=lambda d: d.id)
    return Decided(verdict=last.verdict, reason=last.reason, by=last.actor, via=last.channel, at=last.at)


def _payments(unit: Unit, case: DocumentCase) -> tuple[PaymentShown, ...]:
    currency = case.document.currency
    return tuple(
        PaymentShown(
            on=payment.paid_on, amount=Money(part, currency), method=payment.method, reference=payment.reference
        )
        for part, payment in unit.payments_on(case.document)
    )


def _tax(row: dict[str, str | int], currency: str) -> TaxShown:
    return TaxShown(
        rate=str(row["rate"]), taxable=Money(int(row["taxable"]), currency), tax=Money(int(row["tax"]), currency)
    )


def _undo_until(case: DocumentCase, by: Actor) -> datetime | None:
    step = wished_since(case, by) or case.document.step
    return step.until if step and not step.undone and step.side == case.side else None
