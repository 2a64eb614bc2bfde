"""Draft an invoice: nothing binds yet, everything that was understood is on the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from core.actions.action import Action, Ask, Filled
from core.actions.invoice_lines import (
    LINES,
    Content,
    InvoiceLine,
    check_due,
    content_of,
    due_on,
    sums,
    usual_currency,
    usual_rate,
    usual_terms,
    version_of,
)
from core.actions.issue_invoice import IssueAndSend, issue_and_send
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import Document, LedgerEntry
from core.domain.errors import AmountNotPositive, BadField, Blocked, NotFound, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money, Price
from core.domain.network import Business, ConnectionCase, ConnectionState, Side
from core.store.unit import Unit

__all__ = ["CREATE_INVOICE", "CreateInvoice", "check_due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInvoice:
    """A typed line says `amount` (net), `description` and `tax` (percent) of one line; a form has `lines`.

    `due` defaults to `terms_days` from today, those to the terms agreed with the customer. `currency` is that of
    prices which name none. With `send` it is issued and sent at once.
    """

    customer: Annotated[ConnectionId, Ask("Customer", kind="party", hint="acme", watched=True)]
    amount: Annotated[Money | None, Ask("Net amount", hint="1,250.00", brief="price", needed=True)] = None
    description: Annotated[
        str, Ask("For", lead=("for",), hint="consulting", most=500, brief="description", needed=True)
    ] = ""
    lines: Annotated[tuple[InvoiceLine, ...], LINES] = ()
    currency: Annotated[str, Ask("Currency", hint="EUR", most=3, typed=False, watched=True)] = ""
    due: Annotated[date | None, Ask("Due", lead=("due",), hint="2026-12-04")] = None
    terms_days: Annotated[int | None, Ask("Or days to pay", hint="30", most=10, typed=False)] = None
    tax: Annotated[Decimal | None, Ask("Tax %", lead=("tax", "vat"), hint="19", brief="tax")] = None
    purchase_order: Annotated[str, Ask("Purchase order", lead=("po",), most=80)] = ""
    note: Annotated[str, Ask("Note to the customer", kind="long", most=2000, typed=False)] = ""
    send: Annotated[bool, Ask("Issue and send it at once", typed=False)] = False


def may_create(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Anybody of the business may draft."""
    return policy.role(by, policy.DRAFT, "invoice")


def create_invoice(do: CreateInvoice, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Make the draft; issue and send it when that was asked for as well."""
    case = customer_case(unit, do.customer, own)
    if lacks := policy.may_invoice(own):
        raise lacks
    if not do.lines and do.amount is not None and do.amount.minor <= 0:
        raise AmountNotPositive(amount=do.amount)
    content = content_of(lines_of(do), do.currency, own, case.mine)
    today = local_day(unit.now, own.timezone)
    document = unit.documents.add(
        Document(
            business_id=own.id,
            id=DocumentId(unit.new_id()),
            customer_id=case.customer.id,
            connection_id=case.connection.id,
            due_on=due_on(do.due, do.terms_days, usual_terms(own, case.mine), today),
            purchase_order=do.purchase_order.strip(),
            made_by=by.name,
            created_at=unit.now,
            **summary(content),
        )
    )
    unit.versions.add(version_of(document, content, by, note=do.note.strip()))
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
    data = {"party": case.label, "gross": document.total, "due": document.due_on}
    unit.emit(Fact(kind="invoice.created", subject=subject, other=case.customer.id, shared=False, data=data))
    if do.send:
        return issued_and_sent(document.id, unit, by)
    return Done(subject=subject, fact="invoice.created", data=data)


def customer_case(unit: Unit, connection: ConnectionId, own: Business) -> ConnectionCase:
    """Return the connection with somebody who can be invoiced. Raises BadField, Blocked, NotFound."""
    case = unit.connection_case(connection, own.id)
    if case.me != case.vendor.id:
        raise BadField(field="customer", value=case.label, problem="not_customer")
    if case.connection.state is ConnectionState.BLOCKED:
        raise Blocked(party=case.label)
    return case


def lines_of(do: CreateInvoice) -> tuple[InvoiceLine, ...]:
    """Return the lines: those of a form, or the one of a typed line."""
    if do.lines:
        return do.lines
    if do.amount is None:
        raise BadField(field="amount", value="", problem="missing", hint="1,250.00")
    price = Price(do.amount.amount, do.amount.currency)
    return (InvoiceLine(description=do.description, price=price, tax=do.tax),)


def summary(content: Content) -> dict[str, Any]:
    """Return what a document itself keeps of its content: currency, totals in minor units, title."""
    found = content.totals
    return {
        "currency": content.currency,
        "net": found.net.minor,
        "tax": found.tax.minor,
        "gross": found.gross.minor,
        "title": content.lines[0].description,
    }


def issued_and_sent(document: DocumentId, unit: Unit, by: Actor) -> Outcome:
    """Issue and send a draft that was just written. Raises the refusal of the rule."""
    case = unit.document_case(document, by.business)
    answer = policy.may_issue(by, case, "issue")
    if isinstance(answer, Refusal):
        raise answer
    return issue_and_send(IssueAndSend(invoice=document), case, unit, by)


def fill_new(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Show the usual terms, rate and currency of the chosen customer; sending is for those who may."""
    side = side_of(unit, own, raw.get("customer", ""))
    return Filled(hints=usual_hints(own, side), without=without_send(by))


def usual_hints(own: Business, side: Side | None) -> dict[str, str]:
    """Return what is taken where nothing is given."""
    return {
        "lines.tax": f"{usual_rate(own, side):f}",
        "lines.quantity": "1",
        "currency": usual_currency(own, side),
        "terms_days": str(usual_terms(own, side)),
    }


def without_send(by: Actor) -> frozenset[str]:
    """Return the fields that this person's role has no use for."""
    return frozenset() if by.role in policy.FINANCE else frozenset({"send"})


def side_of(unit: Unit, own: Business, connection: str) -> Side | None:
    """Return our settings of a connection, if it is one of ours."""
    try:
        return unit.connection_case(connection, own.id).mine if connection else None
    except NotFound:
        return None


def preview_new(values: Mapping[str, Any], own: Business, unit: Unit, by: Actor) -> tuple[tuple[str, Money], ...]:
    """Net, tax and gross of what can be read so far."""
    return sums(values, own, side_of(unit, own, str(values.get("customer", ""))))


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
    fill=fill_new,
    preview=preview_new,
)
