"""Totals of a document, by the rules of EN 16931 (rule ids in brackets).

Prices, quantities and rates stay unrounded; rounding is half away from zero, once per line and once per
(category, rate), never anywhere else. Everything is exact: quotients are fractions until they are rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.domain.errors import Refusal
from core.domain.money import CurrencyMismatch, Money, round_half_away

ONE = Decimal(1)

WITHOUT_TAX = frozenset({"AE", "E", "G", "K", "O", "Z"})
"""UNCL5305: reverse charge, exempt, export, intra-community, out of scope, zero rated; their rate is 0."""

_MOST_DIGITS = 30


@dataclass(eq=False)
class NegativePrice(Refusal):
    """A unit price below zero (BR-27): a deduction goes into the quantity."""

    description: str
    unit_price: Decimal


@dataclass(eq=False)
class BadBaseQuantity(Refusal):
    """The quantity that a price is for must be above zero."""

    description: str
    base_quantity: Decimal


@dataclass(eq=False)
class BadTaxRate(Refusal):
    """A rate below zero, or a rate other than zero in a category that has none."""

    rate: Decimal
    category: str


@dataclass(eq=False)
class NumberOutOfRange(Refusal):
    """Not a finite number, or one of more than thirty digits."""

    field: str
    number: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`quantity` at `unit_price` (major units) for each `base_quantity`, `tax_rate` in percent.

    `allowance` and `charge` are minor units of the document's currency. `tax_category` is a UNCL5305 code;
    left out it is 'S' with a rate and 'Z' without. `unit` is a word.
    Raises NegativePrice, BadBaseQuantity, BadTaxRate and NumberOutOfRange.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal = Decimal(0)
    base_quantity: Decimal = ONE
    allowance: int = 0
    charge: int = 0
    tax_category: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        for field in ("quantity", "unit_price", "base_quantity"):
            _must_be_exact(field, getattr(self, field))
        if self.unit_price < 0:
            raise NegativePrice(self.description, self.unit_price)
        if self.base_quantity <= 0:
            raise BadBaseQuantity(self.description, self.base_quantity)
        _must_be_rate(self.tax_rate, self.tax_category)

    def net(self, currency: str) -> Money:
        """round(quantity x price / base quantity) - allowance + charge (rule 1)."""
        exact = Fraction(self.quantity) * Fraction(self.unit_price) / Fraction(self.base_quantity)
        return round_half_away(exact, currency) - Money(self.allowance, currency) + Money(self.charge, currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance or a charge on the whole document; it is taxed like a line."""

    amount: Money
    tax_rate: Decimal = Decimal(0)
    tax_category: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        _must_be_rate(self.tax_rate, self.tax_category)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """One (category, rate) of the breakdown: what is taxable and the tax on it."""

    category: str
    rate: Decimal
    taxable: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Everything that a document sums up to, in one currency."""

    line_nets: tuple[Money, ...]
    lines_net: Money
    allowances: Money
    charges: Money
    net: Money
    taxes: tuple[TaxLine, ...]
    tax: Money
    gross: Money
    prepaid: Money
    rounding: Money
    payable: Money

    @property
    def currency(self) -> str:
        """The one currency of all amounts."""
        return self.net.currency


def totals(
    lines: Sequence[Line],
    currency: str,
    *,
    allowances: Sequence[Adjustment] = (),
    charges: Sequence[Adjustment] = (),
    prepaid: Money | None = None,
    rounding: Money | None = None,
) -> Totals:
    """Sum up a document. Raises CurrencyMismatch where an amount given is in another currency.

    The breakdown is ordered by category and rate, so that the order of lines changes nothing but `line_nets`.
    """
    zero = Money.zero(currency)
    line_nets = tuple(line.net(currency) for line in lines)
    lines_net = _sum(line_nets, zero)  # BR-CO-10
    allowed = _sum([a.amount for a in allowances], zero)  # BR-CO-11
    charged = _sum([c.amount for c in charges], zero)  # BR-CO-12
    net = lines_net - allowed + charged  # BR-CO-13
    taxes = _breakdown(lines, line_nets, allowances, charges, zero)
    tax = _sum([t.tax for t in taxes], zero)  # BR-CO-14
    gross = net + tax  # BR-CO-15
    prepaid = _in_currency(prepaid, zero)
    rounding = _in_currency(rounding, zero)
    return Totals(
        line_nets=line_nets,
        lines_net=lines_net,
        allowances=allowed,
        charges=charged,
        net=net,
        taxes=taxes,
        tax=tax,
        gross=gross,
        prepaid=prepaid,
        rounding=rounding,
        payable=gross - prepaid + rounding,  # BR-CO-16
    )


def _breakdown(
    lines: Sequence[Line],
    line_nets: Sequence[Money],
    allowances: Sequence[Adjustment],
    charges: Sequence[Adjustment],
    zero: Money,
) -> tuple[TaxLine, ...]:
    """Taxable per (category, rate), and the tax on it rounded once (BR-CO-17)."""
    taxable: dict[tuple[str, Decimal], Money] = {}
    parts: list[tuple[Line | Adjustment, Money]] = [*zip(lines, line_nets, strict=True)]
    parts += [(allowance, -allowance.amount) for allowance in allowances]
    parts += [(charge, charge.amount) for charge in charges]
    for part, amount in parts:
        key = (part.tax_category or ("S" if part.tax_rate else "Z"), part.tax_rate)
        taxable[key] = taxable.get(key, zero) + amount
    return tuple(
        TaxLine(category=category, rate=rate, taxable=amount, tax=tax_on(amount, rate))
        for (category, rate), amount in sorted(taxable.items(), key=lambda item: item[0])
    )


def tax_on(taxable: Money, rate: Decimal) -> Money:
    """The tax on an amount at a rate in percent, rounded once."""
    return round_half_away(Fraction(taxable.amount) * Fraction(rate) / 100, taxable.currency)


def _sum(amounts: Sequence[Money], zero: Money) -> Money:
    total = zero
    for amount in amounts:
        total += amount
    return total


def _in_currency(amount: Money | None, zero: Money) -> Money:
    if amount is None:
        return zero
    if amount.currency != zero.currency:
        raise CurrencyMismatch(zero.currency, amount.currency)
    return amount


def _must_be_rate(rate: Decimal, category: str) -> None:
    _must_be_exact("tax_rate", rate)
    if rate < 0 or (rate and category in WITHOUT_TAX):
        raise BadTaxRate(rate, category)


def _must_be_exact(field: str, number: Decimal) -> None:
    if not isinstance(number, Decimal):
        raise TypeError(f"{field} is a Decimal, not {type(number).__name__}")
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > _MOST_DIGITS
        or abs(number.adjusted()) > _MOST_DIGITS
    ):
        raise NumberOutOfRange(field, number)
