"""What a credit note consists of: the least that corrects an invoice, to the cent, with the tax that was charged.

A credit note takes lines of the invoice back, or a net amount at the invoice's own rate. The tax of each rate follows
the invoice's: what is credited last of a rate takes all that is left of its tax, so that credits of every line add up
to the invoice exactly, in whatever order and however they were rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.domain.document import Version
from core.domain.errors import BadField, TooMuch
from core.domain.money import Money
from core.domain.tax import tax_on

Row = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The rows of a credit note as they are kept, and their sums. Everything is above zero."""

    lines: tuple[Row, ...]
    taxes: tuple[Row, ...]
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """What the invoice gets back."""
        return self.net + self.tax


def credit_of_lines(invoice: Version, numbers: Sequence[int], currency: str, earlier: Sequence[Version]) -> Credit:
    """Return the credit for whole lines, counted from 1. Raises BadField for a number that is no line of it, or one
    that was credited before."""
    gone = {int(row["of"]) for note in earlier for row in note.lines if row.get("of")}
    wrong = [n for n in numbers if not 1 <= n <= len(invoice.lines) or n in gone]
    if wrong or not numbers:
        raise BadField(field="lines", value=", ".join(map(str, wrong)), problem="lines", hint=_hint(invoice, gone))
    rows = [{**invoice.lines[n - 1], "of": n} for n in dict.fromkeys(numbers)]
    return _credit(invoice, rows, currency, earlier)


def credit_of_amount(invoice: Version, net: Money, reason: str, earlier: Sequence[Version]) -> Credit:
    """Return the credit of a net amount. Raises BadField where the invoice has more than one rate of tax: then only
    lines say which tax is given back."""
    if len(invoice.taxes) != 1:
        raise BadField(field="lines", value="", problem="several_rates", hint=_hint(invoice, set()))
    rate = str(invoice.taxes[0]["rate"])
    row: Row = {"description": reason, "quantity": "1", "unit_price": f"{net.amount:f}", "tax_rate": rate}
    return _credit(invoice, [{**row, "net": net.minor}], net.currency, earlier)


def credit_of_rest(invoice: Version, currency: str, reason: str, earlier: Sequence[Version]) -> Credit:
    """Return the credit of all that was not credited before: the lines, or the rest of each rate."""
    if not earlier:
        return credit_of_lines(invoice, range(1, len(invoice.lines) + 1), currency, earlier)
    rows: list[Row] = []
    for tax in invoice.taxes:
        left = int(tax["taxable"]) - _so_far(earlier, tax, "taxable")
        if left > 0:
            price = f"{Money(left, currency).amount:f}"
            row: Row = {"description": reason, "quantity": "1", "unit_price": price, "tax_rate": str(tax["rate"])}
            rows.append({**row, "net": left})
    return _credit(invoice, rows, currency, earlier)


def gross_of_lines(invoice: Version, numbers: Sequence[int], currency: str) -> Money:
    """Return what these lines are over, tax included: what a dispute of them contests."""
    return credit_of_lines(invoice, numbers, currency, ()).gross


def _credit(invoice: Version, rows: Sequence[Row], currency: str, earlier: Sequence[Version]) -> Credit:
    taxes: list[Row] = []
    for tax in invoice.taxes:
        taxable = sum(int(row["net"]) for row in rows if Decimal(str(row["tax_rate"])) == Decimal(str(tax["rate"])))
        if not taxable:
            continue
        left = int(tax["taxable"]) - _so_far(earlier, tax, "taxable")
        if taxable > left:
            raise TooMuch(number="", amount=Money(taxable, currency), open=Money(left, currency))
        of_tax = int(tax["tax"]) - _so_far(earlier, tax, "tax")
        computed = tax_on(Money(taxable, currency), Decimal(str(tax["rate"]))).minor
        taxes.append({**tax, "taxable": taxable, "tax": of_tax if taxable == left else min(computed, of_tax)})
    net = sum(int(row["net"]) for row in rows)
    return Credit(
        lines=tuple(rows),
        taxes=tuple(taxes),
        net=Money(net, currency),
        tax=Money(sum(int(row["tax"]) for row in taxes), currency),
    )


def _so_far(earlier: Sequence[Version], tax: Row, what: str) -> int:
    same = [row for note in earlier for row in note.taxes if _key(row) == _key(tax)]
    return sum(int(row[what]) for row in same)


def _key(row: Row) -> tuple[Any, Decimal]:
    return row.get("category", ""), Decimal(str(row["rate"]))


def _hint(invoice: Version, gone: set[int]) -> str:
    return ", ".join(str(n) for n in range(1, len(invoice.lines) + 1) if n not in gone)[:40] or "–"
