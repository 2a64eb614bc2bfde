"""Totals follow the rules of EN 16931, in every currency, to the cent."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import CurrencyMismatch, Money, decimals
from core.domain.tax import (
    Adjustment,
    BadBaseQuantity,
    BadTaxRate,
    Line,
    NegativePrice,
    NumberOutOfRange,
    Totals,
    tax_on,
    totals,
)

D = Decimal
CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
RATES = st.sampled_from([D(0), D(7), D(19), D("19.0"), D("5.5"), D("8.875")])
LINES = st.builds(
    Line,
    description=st.just("work"),
    quantity=st.decimals(-1000, 1000, places=4),
    unit_price=st.decimals(0, 10000, places=6),
    tax_rate=RATES,
    base_quantity=st.sampled_from([D(1), D(3), D(7), D(1000), D("0.5")]),
    allowance=st.integers(0, 500),
    charge=st.integers(0, 500),
)
DOCUMENTS = st.lists(LINES, max_size=8)


def line(quantity: str = "1", price: str = "100", rate: str = "0", **more: Any) -> Line:
    return Line(description="work", quantity=D(quantity), unit_price=D(price), tax_rate=D(rate), **more)


def taxes(of: Totals) -> list[tuple[str, str, int, int]]:
    return [(t.category, str(t.rate), t.taxable.minor, t.tax.minor) for t in of.taxes]


def test_a_plain_invoice_adds_up() -> None:
    result = totals([line("2", "499.95", "19"), line("1", "50", "7")], "EUR", prepaid=Money(10000, "EUR"))
    assert [m.minor for m in result.line_nets] == [99990, 5000]
    assert result.net == Money(104990, "EUR")
    assert taxes(result) == [("S", "7", 5000, 350), ("S", "19", 99990, 18998)]
    assert result.gross == Money(104990 + 19348, "EUR")
    assert result.payable == result.gross - Money(10000, "EUR")
    assert result.currency == "EUR"


def test_each_line_is_rounded_once_and_before_it_is_summed() -> None:
    result = totals([line("3", "0.335"), line("1", "0.005"), line("1", "0.004")], "EUR")
    assert [m.minor for m in result.line_nets] == [101, 1, 0]
    assert result.net.minor == 102


def test_tax_is_rounded_once_for_each_rate_and_not_for_each_line() -> None:
    result = totals([line(price="0.10", rate="19") for _ in range(10)], "EUR")
    assert result.tax.minor == 19


def test_a_quotient_is_rounded_only_at_its_end() -> None:
    assert line("1", "0.015", base_quantity=D(3)).net("EUR") == Money(1, "EUR")
    assert line("1", "0.0149999999999999999999999999", base_quantity=D(3)).net("EUR") == Money(0, "EUR")
    assert line("7", "10", base_quantity=D(1000)).net("EUR") == Money(7, "EUR")


def test_an_allowance_lowers_a_line_and_a_charge_raises_it() -> None:
    assert line("1", "100", allowance=1000, charge=50).net("EUR") == Money(9050, "EUR")


def test_allowances_and_charges_on_the_document_are_taxed_at_their_own_rate() -> None:
    result = totals(
        [line("1", "100", "19")],
        "EUR",
        allowances=[Adjustment(amount=Money(1000, "EUR"), tax_rate=D(19))],
        charges=[Adjustment(amount=Money(500, "EUR"), tax_rate=D(7), reason="freight")],
        rounding=Money(-2, "EUR"),
    )
    assert result.net.minor == 9500
    assert taxes(result) == [("S", "7", 500, 35), ("S", "19", 9000, 1710)]
    assert result.payable.minor == 9500 + 1745 - 2


def test_the_same_rate_in_two_categories_makes_two_lines() -> None:
    result = totals([line(tax_category="AE"), line(), line(tax_category="E")], "EUR")
    assert [t.category for t in result.taxes] == ["AE", "E", "Z"]
    assert result.tax.is_zero


def test_a_rate_is_the_same_however_it_is_written() -> None:
    assert len(totals([line(rate="19"), line(rate="19.00")], "EUR").taxes) == 1


def test_a_document_without_lines_is_worth_nothing() -> None:
    result = totals([], "JPY")
    assert (result.payable, result.taxes, result.line_nets) == (Money(0, "JPY"), (), ())


def test_a_negative_price_is_refused_with_its_line() -> None:
    with pytest.raises(NegativePrice) as refused:
        line(price="-1")
    assert (refused.value.description, refused.value.unit_price) == ("work", D(-1))


def test_a_negative_quantity_is_a_deduction() -> None:
    assert totals([line("2", "10"), line("-1", "10")], "EUR").net == Money(1000, "EUR")


@pytest.mark.parametrize("base", ["0", "-1"])
def test_a_base_quantity_must_be_above_zero(base: str) -> None:
    with pytest.raises(BadBaseQuantity):
        line(base_quantity=D(base))


def test_a_rate_below_zero_or_one_in_a_category_without_tax_is_refused() -> None:
    with pytest.raises(BadTaxRate):
        line(rate="-1")
    with pytest.raises(BadTaxRate) as refused:
        line(rate="19", tax_category="AE")
    assert (refused.value.rate, refused.value.category) == (D(19), "AE")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+31", "1" * 31])
def test_numbers_that_are_none_are_refused_by_field(number: str) -> None:
    with pytest.raises(NumberOutOfRange) as refused:
        line(quantity=number)
    assert refused.value.field == "quantity"


def test_floats_never_get_in() -> None:
    with pytest.raises(TypeError):
        Line(description="work", quantity=1.5, unit_price=D(1), tax_rate=D(0))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Line(description="work", quantity=D(1), unit_price=D(1), tax_rate=0.19)  # type: ignore[arg-type]


def test_one_document_has_one_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        totals([line()], "EUR", prepaid=Money(1, "USD"))
    with pytest.raises(CurrencyMismatch):
        totals([line()], "EUR", charges=[Adjustment(amount=Money(1, "USD"))])


@given(DOCUMENTS, CURRENCIES)
def test_all_sums_agree(lines: list[Line], currency: str) -> None:
    result = totals(lines, currency)
    assert sum(m.minor for m in result.line_nets) == result.net.minor
    assert sum(t.taxable.minor for t in result.taxes) == result.net.minor
    assert sum(t.tax.minor for t in result.taxes) == result.tax.minor
    assert result.gross == result.net + result.tax == result.payable
    assert all(t.tax == tax_on(t.taxable, t.rate) for t in result.taxes)
    assert all(-m.amount.as_tuple().exponent == decimals(currency) for m in result.line_nets)  # type: ignore[operator]


@given(DOCUMENTS, CURRENCIES, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(lines: list[Line], currency: str, random: Random) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    one, other = totals(lines, currency), totals(shuffled, currency)
    assert sorted(m.minor for m in one.line_nets) == sorted(m.minor for m in other.line_nets)
    assert replace(one, line_nets=()) == replace(other, line_nets=())


@given(DOCUMENTS, CURRENCIES)
def test_a_credit_of_everything_cancels_everything(lines: list[Line], currency: str) -> None:
    mirrored = [replace(x, quantity=-x.quantity, allowance=-x.allowance, charge=-x.charge) for x in lines]
    one, other = totals(lines, currency), totals(mirrored, currency)
    assert (one.net + other.net).is_zero
    assert (one.tax + other.tax).is_zero
    assert (one.payable + other.payable).is_zero
