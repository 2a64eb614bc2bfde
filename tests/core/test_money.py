"""Money is exact, keeps to its currency, and says why where it cannot."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.currencies import known_currencies
from core.domain.money import (
    MAX_MINOR,
    AmountOutOfRange,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    TooManyDecimals,
    UnknownCurrency,
    decimals,
    is_currency,
    round_half_away,
)

CURRENCIES = st.sampled_from(["JPY", "EUR", "USD", "KWD", "CLF"])
MINORS = st.integers(-(10**15), 10**15)


def test_currencies_have_the_decimals_that_iso_4217_gives_them() -> None:
    assert [decimals(c) for c in ("JPY", "EUR", "KWD", "CLF", "UGX", "HUF", "IQD")] == [0, 2, 3, 4, 0, 2, 3]


def test_metals_and_test_codes_are_no_currencies() -> None:
    assert not is_currency("XAU")
    assert not is_currency("XTS")
    assert not is_currency("eur")
    assert is_currency("EUR")


def test_importing_money_does_not_read_the_currency_table() -> None:
    check = "import sys, core.domain.money; sys.exit('iso4217' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_an_amount_becomes_minor_units() -> None:
    assert Money.of("1250.00", "EUR") == Money(125000, "EUR")
    assert Money.of(Decimal(5000), "JPY") == Money(5000, "JPY")
    assert Money.of("1.234", "KWD") == Money(1234, "KWD")
    assert Money.of("-0.5", "USD") == Money(-50, "USD")
    assert Money.of(7, "USD") == Money(700, "USD")


def test_more_decimals_than_the_currency_has_are_refused_and_never_rounded() -> None:
    with pytest.raises(TooManyDecimals) as refused:
        Money.of("1.005", "EUR")
    assert (refused.value.amount, refused.value.currency, refused.value.decimals) == (
        Decimal("1.005"),
        "EUR",
        2,
    )
    with pytest.raises(TooManyDecimals):
        Money.of("0.1", "JPY")


def test_zeros_at_the_end_are_no_decimals() -> None:
    assert Money.of("12.500000", "EUR") == Money(1250, "EUR")
    assert Money.of("12.0", "JPY") == Money(12, "JPY")


def test_an_unknown_currency_is_refused_with_its_code() -> None:
    makers: list[Callable[[], Money]] = [
        lambda: Money(1, "XYZ"),
        lambda: Money.of("1", "XYZ"),
        lambda: round_half_away(Decimal(1), "XYZ"),
    ]
    for make in makers:
        with pytest.raises(UnknownCurrency) as refused:
            make()
        assert refused.value.code == "XYZ"


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1_000", "1,5", "9" * 65])
def test_what_is_no_number_is_no_amount(text: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.of(text, "EUR")


@pytest.mark.parametrize("text", ["1E+999999", "1E-999999", "1E+20", "10000000000000000.00"])
def test_amounts_beyond_sixty_four_bits_are_refused_at_once(text: str) -> None:
    with pytest.raises(AmountOutOfRange):
        Money.of(text, "EUR")


@pytest.mark.parametrize("number", [1.0, True, None])
def test_floats_never_become_money(number: object) -> None:
    with pytest.raises(TypeError):
        Money(number, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money.of(number, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        round_half_away(number, "EUR")  # type: ignore[arg-type]


def test_currencies_do_not_mix() -> None:
    euro, dollar = Money(1, "EUR"), Money(1, "USD")
    mixes: list[Callable[[], object]] = [
        lambda: euro + dollar,
        lambda: euro - dollar,
        lambda: euro < dollar,
        lambda: euro >= dollar,
    ]
    for mix in mixes:
        with pytest.raises(CurrencyMismatch) as refused:
            mix()
        assert (refused.value.left, refused.value.right) == ("EUR", "USD")
    assert euro != dollar


def test_money_goes_only_with_money() -> None:
    with pytest.raises(TypeError):
        Money(1, "EUR") + 1  # type: ignore[operator]


def test_halves_go_away_from_zero() -> None:
    assert round_half_away(Decimal("0.125"), "EUR") == Money(13, "EUR")
    assert round_half_away(Decimal("-0.125"), "EUR") == Money(-13, "EUR")
    assert round_half_away(Decimal("2.5"), "JPY") == Money(3, "JPY")
    assert round_half_away(Decimal("0.0005"), "KWD") == Money(1, "KWD")
    assert round_half_away(Decimal("0.1249999"), "EUR") == Money(12, "EUR")


def test_money_says_what_it_is() -> None:
    assert str(Money(125000, "EUR")) == "1250.00 EUR"
    assert str(Money(-5, "KWD")) == "-0.005 KWD"
    assert str(Money(0, "JPY")) == "0 JPY"


def test_refusals_survive_a_process_boundary() -> None:
    again = pickle.loads(pickle.dumps(CurrencyMismatch("EUR", "USD")))
    assert (again.left, again.right) == ("EUR", "USD")


@given(MINORS, CURRENCIES)
def test_amount_and_minor_units_are_the_same_thing(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of(money.amount, currency) == money
    assert Money.of(str(money.amount), currency) == money
    assert type(money.amount) is Decimal


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(known_currencies())))
def test_the_precision_in_force_never_matters(minor: int, currency: str) -> None:
    with localcontext(Context(prec=3)):
        money = Money(minor, currency)
        assert Money.of(money.amount, currency) == money
        assert round_half_away(money.amount, currency) == money


@given(MINORS, MINORS, CURRENCIES)
def test_adding_and_taking_away_cancel(one: int, other: int, currency: str) -> None:
    a, b = Money(one, currency), Money(other, currency)
    assert a + b - b == a
    assert -(a - b) == b - a
    assert a - a == Money.zero(currency)
    assert (a < b) == (one < other)
    assert (a <= b) == (not a > b)
    assert a.is_negative == (one < 0)
    assert a.is_zero == (one == 0)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=7), CURRENCIES)
def test_rounding_is_half_up_on_the_magnitude(amount: Decimal, currency: str) -> None:
    expected = amount.quantize(Decimal(1).scaleb(-decimals(currency)), rounding=ROUND_HALF_UP)
    assert round_half_away(amount, currency).amount == expected
    assert round_half_away(-amount, currency) == -round_half_away(amount, currency)


@given(st.fractions(-(10**6), 10**6), CURRENCIES)
def test_rounding_moves_by_half_a_minor_unit_at_most(amount: Fraction, currency: str) -> None:
    rounded = Fraction(round_half_away(amount, currency).amount)
    assert abs(rounded - amount) <= Fraction(1, 2 * 10 ** decimals(currency))
