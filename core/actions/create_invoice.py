"""Draft an invoice: nothing binds yet, everything that was understood is on the card."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import Document, LedgerEntry, Version
from core.domain.errors import AmountNotPositive, BadField, Blocked, DateInPast, DateTooFar, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money
from core.domain.network import Business, ConnectionState
from core.domain.tax import Line, Totals, totals
from core.store.unit import Unit

FURTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInvoice:
    """`amount` is net. `due` defaults to the terms agreed with the customer; `tax` (percent) to the business's."""

    customer: Annotated[ConnectionId, Ask("Customer", kind="party", hint="acme")]
    amount: Annotated[Money, Ask("Net amount", hint="1,250.00")]
    description: Annotated[str, Ask("For", lead=("for",), hint="consulting", most=500)]
    due: Annotated[date | None, Ask("Due", lead=("due",), hint="2026-12-04")] = None
    tax: Annotated[Decimal | None, Ask("Tax %", lead=("tax", "vat"), hint="19")] = None
    purchase_order: Annotated[str, Ask("Purchase order", lead=("po",), most=80)] = ""


def may_create(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Anybody of the business may draft."""
    return policy.role(by, policy.DRAFT, "invoice")


def create_invoice(do: CreateInvoice, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Make the draft."""
    case = unit.connection_case(do.customer, own.id)
    if case.me != case.vendor.id:
        raise BadField(field="customer", value=case.label, problem="not_customer")
    if case.connection.state is ConnectionState.BLOCKED:
        raise Blocked(party=case.label)
    if lacks := policy.may_invoice(own):
        raise lacks
    if do.amount.minor <= 0:
        raise AmountNotPositive(amount=do.amount)
    today = local_day(unit.now, own.timezone)
    due = do.due or today + timedelta(
        days=case.mine.terms_days if case.mine.terms_days is not None else own.terms_days
    )
    check_due(due, today)
    line = Line(
        description=do.description.strip(),
        quantity=Decimal(1),
        unit_price=do.amount.amount,
        tax_rate=own.tax_rate if do.tax is None else do.tax,
    )
    found = totals([line], do.amount.currency)
    document = Document(
        business_id=own.id,
        id=DocumentId(unit.new_id()),
        customer_id=case.customer.id,
        connection_id=case.connection.id,
        currency=do.amount.currency,
        net=found.net.minor,
        tax=found.tax.minor,
        gross=found.gross.minor,
        title=line.description,
        due_on=due,
        purchase_order=do.purchase_order.strip(),
        made_by=by.name,
        created_at=unit.now,
    )
    unit.documents.add(document)
    unit.versions.add(_content(document, (line,), found, by))
    unit.entries.add(
        LedgerEntry(
            business_id=own.id,
            document_id=document.id,
            side="seller",
            issuer_id=own.id,
            counterparty_id=case.customer.id,
            reference="",
            created_at=unit.now,
        )
    )
    subject = Ref(kind="document", id=document.id)
    data = {"party": case.label, "gross": document.total, "due": due}
    unit.emit(Fact(kind="invoice.created", subject=subject, other=case.customer.id, shared=False, data=data))
    return Done(subject=subject, fact="invoice.created", data=data)


def check_due(due: date, today: date) -> None:
    """Refuse a due date before today (DateInPast) or more than two years away (DateTooFar)."""
    if due < today:
        raise DateInPast(field="due", given=due, today=today)
    if due > today + FURTHEST:
        raise DateTooFar(field="due", given=due, days=FURTHEST.days)


def _content(document: Document, lines: tuple[Line, ...], found: Totals, by: Actor) -> Version:
    return Version(
        business_id=document.business_id,
        document_id=document.id,
        version=1,
        lines=tuple(
            {
                "description": line.description,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
                "tax_rate": str(line.tax_rate),
                "net": net.minor,
            }
            for line, net in zip(lines, found.line_nets, strict=True)
        ),
        taxes=tuple(
            {
                "rate": str(tax.rate),
                "category": tax.category,
                "taxable": tax.taxable.minor,
                "tax": tax.tax.minor,
            }
            for tax in found.taxes
        ),
        purchase_order=document.purchase_order,
        made_by=by.name,
        created_at=document.created_at,
    )


CREATE_INVOICE = Action(
    name="create_invoice",
    label="New invoice",
    command=CreateInvoice,
    may=may_create,
    run=create_invoice,
    words=("invoice", "bill", "new"),
    binding=False,
    inward=True,
    help="Draft an invoice; amounts are net, the card shows tax and gross.",
    example="invoice acme $1,250 for consulting due 2026-12-04",
)
