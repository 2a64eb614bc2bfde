"""Money: whole minor units and a currency; nothing here ever sees a float or rounds without being asked."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Self

from core.domain.currencies import UnknownCurrency, decimals, is_currency
from core.domain.errors import Refusal

__all__ = [
    "MAX_MINOR",
    "AmountOutOfRange",
    "CurrencyMismatch",
    "Money",
    "NotAnAmount",
    "Price",
    "TooManyDecimals",
    "UnknownCurrency",
    "decimals",
    "is_currency",
    "round_half_away",
]

MAX_MINOR = 10**18 - 1
"""Largest magnitude in minor units: fits the signed 64-bit columns of every database."""

_LONGEST_NUMERAL = 64


@dataclass(eq=False)
class CurrencyMismatch(Refusal):
    """Two currencies met where only one can stand."""

    left: str
    right: str


@dataclass(eq=False)
class NotAnAmount(Refusal):
    """The text is no finite decimal number."""

    text: str


@dataclass(eq=False)
class TooManyDecimals(Refusal):
    """The amount is finer than the currency's minor unit."""

    amount: Decimal
    currency: str
    decimals: int


@dataclass(eq=False)
class AmountOutOfRange(Refusal):
    """The magnitude is beyond MAX_MINOR."""

    currency: str


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units of an ISO 4217 currency (Money(125000, "EUR") is 1,250.00 euros).

    Equality is plain (different currencies are different values); arithmetic and order across currencies
    raise CurrencyMismatch.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        decimals(self.currency)
        if not -MAX_MINOR <= self.minor <= MAX_MINOR:
            raise AmountOutOfRange(self.currency)

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Self:
        """The amount in major units, exactly: '12.50' of 'EUR' is 1,250 minor units.

        Raises TooManyDecimals where the value is finer than the currency (zeros at the end do not count),
        NotAnAmount, AmountOutOfRange and UnknownCurrency.
        """
        places = decimals(currency)
        value = _decimal(amount)
        _check_range(value, currency)
        numerator, denominator = value.as_integer_ratio()
        minor, rest = divmod(numerator * 10**places, denominator)
        if rest:
            raise TooManyDecimals(value, currency, places)
        return cls(minor, currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in this currency."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with exactly as many decimals as the currency has."""
        return Decimal(f"{self.minor}E-{decimals(self.currency)}")

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing."""
        return self.minor == 0

    @property
    def is_negative(self) -> bool:
        """Whether it is below zero."""
        return self.minor < 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other).minor

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            raise TypeError(f"money goes with money, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs: exact and unrounded, finer than the currency has coins if need be.

    `currency` is '' where it was not said: it is the document's then.
    """

    amount: Decimal
    currency: str = ""


def round_half_away(amount: Decimal | Fraction, currency: str) -> Money:
    """The nearest amount that the currency has, halves away from zero: 0.125 EUR is 0.13, -0.125 is -0.13.

    Takes a Fraction too, so that a division is rounded once and not first to some number of digits.
    """
    places = decimals(currency)
    if isinstance(amount, Decimal):
        amount = _decimal(amount)
        _check_range(amount, currency)
    elif not isinstance(amount, Fraction):
        raise TypeError(f"an exact number is rounded, not {type(amount).__name__}")
    numerator, denominator = amount.as_integer_ratio()
    magnitude = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return Money(-magnitude if numerator < 0 else magnitude, currency)


def _decimal(amount: Decimal | str | int) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, Decimal | str | int):
        raise TypeError(f"an amount is a Decimal, a str or an int, not {type(amount).__name__}")
    if isinstance(amount, str):
        if len(amount) > _LONGEST_NUMERAL or "_" in amount:
            raise NotAnAmount(amount[:_LONGEST_NUMERAL])
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise NotAnAmount(amount) from None
    else:
        value = Decimal(amount)
    if not value.is_finite():
        raise NotAnAmount(str(amount))
    return value


def _check_range(value: Decimal, currency: str) -> None:
    """Keep powers of ten small: Decimal('1E+999999') is a short text and a long integer."""
    exponent = value.as_tuple().exponent
    if value.adjusted() > 19 or (isinstance(exponent, int) and exponent < -_LONGEST_NUMERAL):
        raise AmountOutOfRange(currency)
