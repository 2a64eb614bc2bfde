"""The lines of an invoice as they are asked for, and what they add up to: one reading for new and changed drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from core.actions.action import Ask
from core.domain.actor import Actor
from core.domain.currencies import is_currency
from core.domain.document import Document, Version
from core.domain.errors import (
    AmountNotPositive,
    BadField,
    BadFields,
    CurrencyDiffers,
    DateInPast,
    DateTooFar,
    Refusal,
    TooManyRows,
)
from core.domain.money import Price
from core.domain.network import Business, Side
from core.domain.tax import Line, Totals, totals

MOST_LINES = 200
LINES = Ask("Lines", rows=MOST_LINES, row="Line {at}", add="Add line", needed=True, typed=False)
NET, TAX, TOTAL = "Net", "Tax", "Total"  # msgids
FURTHEST = timedelta(days=731)
DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line. `price` is for one unit, net; `tax` in percent, left out the usual rate of this customer."""

    description: Annotated[str, Ask("Description", hint="Consulting in November", most=500)]
    quantity: Annotated[Decimal, Ask("Quantity", kind="quantity", hint="1", most=20, watched=True)] = Decimal(1)
    unit: Annotated[str, Ask("Unit", hint="hours", most=20)] = ""
    price: Annotated[Price, Ask("Price of one, net", hint="1,250.00", most=40, watched=True)]
    tax: Annotated[Decimal | None, Ask("Tax %", hint="19", most=20, watched=True)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a draft consists of: checked, in one currency, added up."""

    currency: str
    lines: tuple[Line, ...]
    totals: Totals


def content_of(
    lines: Sequence[InvoiceLine], currency: str, own: Business, side: Side | None, *, where: str = "lines"
) -> Content:
    """Add the lines up. `currency` is the document's if it was named, else it follows from a price, the customer's
    settings, the business.

    Raises BadFields, each at its line ('lines.2.quantity'), and TooManyRows.
    """
    if len(lines) > MOST_LINES:
        raise TooManyRows(field=where, count=len(lines), most=MOST_LINES)
    errors: dict[str, Refusal] = {}
    chosen = _currency(lines, currency, own, side)
    found = []
    for at, line in enumerate(lines, 1):
        said = line.price.currency
        if said and said != chosen:
            differs = CurrencyDiffers(number=line.description, given=said, expected=chosen)
            errors[f"{where}.{at}.price"] = differs
        if not line.quantity:
            errors[f"{where}.{at}.quantity"] = BadField(field="quantity", value="0", problem="zero", hint="1")
        try:
            found.append(tax_line(line, own, side))
            found[-1].net(chosen)
        except Refusal as refusal:
            errors[f"{where}.{at}.price"] = refusal
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    summed = totals(found, chosen)
    if summed.net.minor <= 0 or summed.gross.minor <= 0:
        raise BadFields(errors=(AmountNotPositive(amount=summed.net),), names=(f"{where}.1.price",))
    return Content(currency=chosen, lines=tuple(found), totals=summed)


def tax_line(line: InvoiceLine, own: Business, side: Side | None) -> Line:
    """Return the line with its own rate, else the customer's, else the business's. Raises what tax.Line does."""
    return Line(
        description=line.description.strip(),
        quantity=line.quantity,
        unit=line.unit.strip(),
        unit_price=line.price.amount,
        tax_rate=usual_rate(own, side) if line.tax is None else line.tax,
    )


def usual_rate(own: Business, side: Side | None) -> Decimal:
    """Return the rate (percent) of lines that say none."""
    return side.tax_rate if side and side.tax_rate is not None else own.tax_rate


def usual_currency(own: Business, side: Side | None) -> str:
    """Return the currency of documents that say none."""
    return (side.currency if side else "") or own.currency


def usual_terms(own: Business, side: Side | None) -> int:
    """Return the days to pay of documents that say none."""
    return side.terms_days if side and side.terms_days is not None else own.terms_days


def due_on(due: date | None, terms: int | None, usual: int, today: date) -> date:
    """Return the due date: as given, or so many days from today. Raises BadField, DateInPast, DateTooFar."""
    if due and terms is not None and due != today + timedelta(days=terms):
        raise BadField(field="terms_days", value=str(terms), problem="due_or_terms", hint=str((due - today).days))
    days = usual if terms is None else terms
    if not 0 <= days <= DAYS:
        raise BadField(field="terms_days", value=str(days), problem="days", hint="30")
    found = due or today + timedelta(days=days)
    check_due(found, today)
    return found


def check_due(due: date, today: date) -> None:
    """Refuse a due date before today (DateInPast) or more than two years away (DateTooFar)."""
    if due < today:
        raise DateInPast(field="due", given=due, today=today)
    if due > today + FURTHEST:
        raise DateTooFar(field="due", given=due, days=FURTHEST.days)


def version_of(document: Document, content: Content, by: Actor, *, note: str) -> Version:
    """Return the first version of a document's content, as it is kept."""
    return Version(
        business_id=document.business_id,
        document_id=document.id,
        version=document.version,
        lines=tuple(
            {
                "description": line.description,
                "quantity": f"{line.quantity:f}",
                "unit_price": f"{line.unit_price:f}",
                "tax_rate": f"{line.tax_rate:f}",
                "net": net.minor,
                **({"unit": line.unit} if line.unit else {}),
            }
            for line, net in zip(content.lines, content.totals.line_nets, strict=True)
        ),
        taxes=tuple(
            {
                "rate": f"{tax.rate:f}",
                "category": tax.category,
                "taxable": tax.taxable.minor,
                "tax": tax.tax.minor,
            }
            for tax in content.totals.taxes
        ),
        note=note,
        purchase_order=document.purchase_order,
        made_by=by.name,
        created_at=document.created_at,
    )


def sums(values: Mapping[str, Any], own: Business, side: Side | None) -> tuple[tuple[str, Any], ...]:
    """Return (label, Money) of net, tax and gross of the lines that can be read so far; empty without any."""
    lines = [line for line in values.get("lines", ()) if line.quantity]
    if not lines:
        return ()
    try:
        currency = _currency(lines, str(values.get("currency", "")), own, side)
        found = totals([tax_line(line, own, side) for line in lines], currency)
    except Refusal:
        return ()
    return ((NET, found.net), (TAX, found.tax), (TOTAL, found.gross))


def _currency(lines: Sequence[InvoiceLine], named: str, own: Business, side: Side | None) -> str:
    named = named.strip().upper()
    if named and not is_currency(named):
        raise BadField(field="currency", value=named, problem="currency", hint="EUR")
    said = next((line.price.currency for line in lines if line.price.currency), "")
    return named or said or usual_currency(own, side)
