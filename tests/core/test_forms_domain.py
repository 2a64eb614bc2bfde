"""What forms rest on: account numbers that can be checked, and lines that add up to what the rules say."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions.invoice_lines import InvoiceLine, content_of, sums
from core.domain.errors import BadFields
from core.domain.iban import LENGTHS, BadIban, checked_iban, split_iban, with_iban
from core.domain.languages import language_of, spoken
from core.domain.money import Price
from core.domain.network import Business, Side
from tests.world import START

OWN = Business(
    id="b" * 24,  # type: ignore[arg-type]
    username="northwind",
    name="Northwind",
    currency="EUR",
    tax_rate=Decimal(19),
    created_at=START,
)

# One of each length and habit, from the IBAN registry's own examples.
REAL = [
    "DE89 3704 0044 0532 0130 00",
    "GB82 WEST 1234 5698 7654 32",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "FR14 2004 1010 0505 0001 3M02 606",
    "CH93 0076 2011 6238 5295 7",
    "NL91 ABNA 0417 1643 00",
    "BR18 0036 0305 0000 1000 9795 493C 1",
]

lines = st.builds(
    InvoiceLine,
    description=st.just("x"),
    quantity=st.decimals(Decimal("0.01"), 1000, places=2),
    price=st.builds(Price, st.decimals(Decimal("0.0001"), 10_000, places=4)),
    tax=st.sampled_from([None, Decimal(0), Decimal(7), Decimal(19), Decimal("5.5")]),
)


@pytest.mark.parametrize("iban", REAL)
def test_real_account_numbers_are_taken_however_they_are_written(iban: str) -> None:
    assert checked_iban(iban.replace(" ", "").lower()) == iban
    assert checked_iban(f"IBAN: {iban}") == iban


@given(st.sampled_from(REAL), st.integers(0, 40), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(iban: str, at: int, digit: str) -> None:
    flat = iban.replace(" ", "")
    at %= len(flat)
    wrong = flat[:at] + digit + flat[at + 1 :]
    if wrong == flat:
        return
    with pytest.raises(BadIban):
        checked_iban(wrong)


@given(st.sampled_from(REAL), st.integers(4, 30))
def test_two_digits_changed_for_each_other_are_found(iban: str, at: int) -> None:
    flat = iban.replace(" ", "")
    at = 4 + at % (len(flat) - 5)
    swapped = flat[:at] + flat[at + 1] + flat[at] + flat[at + 2 :]
    if swapped == flat:
        return
    with pytest.raises(BadIban):
        checked_iban(swapped)


@pytest.mark.parametrize("text", ["", "DE", "XX00 1", "DE02ÄÖÜ", "DE8937040044053201300٠", "💶" * 22])
def test_what_is_no_account_number_is_refused(text: str) -> None:
    with pytest.raises(BadIban):
        checked_iban(text)
    assert len(LENGTHS) > 80


@given(st.sampled_from(["", *REAL]), st.text(st.characters(codec="ascii", categories=("L", "P")), max_size=40))
def test_instructions_come_apart_as_they_were_put_together(iban: str, rest: str) -> None:
    if split_iban(rest) != ("", rest):
        return
    assert split_iban(with_iban(iban, rest)) == (iban, rest)


@given(st.lists(lines, min_size=1, max_size=20))
def test_lines_add_up_by_the_rules_whatever_they_are(given_lines: list[InvoiceLine]) -> None:
    """The sum is reckoned here a second time, with Decimal's own rounding."""
    cent = Decimal("0.01")
    nets = [(line.quantity * line.price.amount).quantize(cent, ROUND_HALF_UP) for line in given_lines]
    by_rate: dict[Decimal, Decimal] = {}
    for line, net in zip(given_lines, nets, strict=True):
        rate = Decimal(19) if line.tax is None else line.tax
        by_rate[rate] = by_rate.get(rate, Decimal(0)) + net
    tax = sum((taxable * rate / 100).quantize(cent, ROUND_HALF_UP) for rate, taxable in by_rate.items())
    if sum(nets) <= 0:
        with pytest.raises(BadFields):
            content_of(given_lines, "", OWN, None)
        return
    found = content_of(given_lines, "", OWN, None)
    assert found.totals.net.amount == sum(nets)
    assert found.totals.tax.amount == tax
    assert Fraction(found.totals.gross.amount) == Fraction(sum(nets)) + Fraction(tax)
    shown = sums({"lines": given_lines}, OWN, None)
    assert [money for _, money in shown] == [found.totals.net, found.totals.tax, found.totals.gross]


def test_the_customers_rate_and_currency_go_before_the_businesss() -> None:
    side = Side(
        business_id=OWN.id,
        connection_id="c",  # type: ignore[arg-type]
        other_id=OWN.id,
        alias="Acme",
        currency="CHF",
        tax_rate=Decimal("8.1"),
    )
    line = InvoiceLine(description="x", price=Price(Decimal(100)))
    assert content_of([line], "", OWN, side).totals.gross.minor == 10_810
    assert content_of([line], "", OWN, side).currency == "CHF"
    assert content_of([line], "USD", OWN, side).currency == "USD"
    said = replace(line, price=Price(Decimal(100), "GBP"), tax=Decimal(20))
    assert content_of([said], "", OWN, side).totals.gross.minor == 12_000
    assert content_of([said], "", OWN, side).currency == "GBP"


def test_each_wrong_line_is_named() -> None:
    good = InvoiceLine(description="x", price=Price(Decimal(1)))
    nothing, dollars = replace(good, quantity=Decimal(0)), replace(good, price=Price(Decimal(1), "USD"))
    with pytest.raises(BadFields) as caught:
        content_of([good, nothing, dollars], "EUR", OWN, None)
    assert caught.value.names == ("lines.2.quantity", "lines.3.price")


def test_a_language_is_what_was_set_then_the_profiles_the_countrys_the_inviters() -> None:
    assert spoken(explicit="de", profile="en", country="US", inviter="en") == ("de", "explicit")
    assert spoken(profile="en-GB", country="DE") == ("en-GB", "profile")
    assert spoken(country="AT", inviter="en") == ("de", "country")
    assert spoken(country="SE", inviter="en") == ("en", "inviter")
    assert spoken() == ("", "")
    assert language_of("ch") == "de"
