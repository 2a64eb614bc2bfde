"""Amounts are read as people write them, and what is unclear is said to be unclear."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import Money, TooManyDecimals, decimals
from core.understanding.amounts import AmountReading, find_amounts, read_amount

D = Decimal


def read(text: str, home: str = "EUR", dollar: str | None = "USD") -> AmountReading | None:
    return read_amount(text, home_currency=home, dollar=dollar)


def certain(text: str, home: str = "EUR", dollar: str | None = "USD") -> AmountReading:
    reading = read(text, home, dollar)
    assert reading is not None, text
    return reading


def found(text: str, dollar: str | None = "USD") -> list[str]:
    return [text[r.start : r.end] for r in find_amounts(text, home_currency="EUR", dollar=dollar)]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$1,250", "1250", "USD"),
        ("1.250,00 EUR", "1250.00", "EUR"),
        ("€500", "500", "EUR"),
        ("500", "500", "EUR"),
        (" 1250.5 ", "1250.5", "EUR"),
        ("1'250.00 CHF", "1250.00", "CHF"),
        ("CHF 1’250.–", "1250", "CHF"),
        ("USD 1 250,00", "1250.00", "USD"),
        ("1 234 567,89 zł", "1234567.89", "PLN"),
        ("12k", "12000", "EUR"),
        ("€1,5k", "1500", "EUR"),
        ("2 Mio. EUR", "2000000", "EUR"),
        ("$2m", "2000000", "USD"),
        ("-5", "-5", "EUR"),
        ("-€5", "-5", "EUR"),
        ("€ -1.250,00", "-1250.00", "EUR"),
        ("−5,50 €", "-5.50", "EUR"),
        ("0", "0", "EUR"),
        ("JPY 5000", "5000", "JPY"),
        ("5000円", "5000", "JPY"),
        ("５０００ 円", "5000", "JPY"),
        ("1.234", "1234", "EUR"),
        ("0.234", "0.234", "EUR"),
        ("1234.567", "1234.567", "EUR"),
        ("1,25,000.00", "125000.00", "EUR"),
        ("₹1,25,000", "125000", "INR"),
        ("Fr. 500.-", "500", "CHF"),
        ("500,- EUR", "500", "EUR"),
        ("US$ 500", "500", "USD"),
        ("USD $500", "500", "USD"),
        ("$500 AUD", "500", "AUD"),
        ("A$ 20", "20", "AUD"),
        ("eur 500", "500", "EUR"),
        ("500 euros", "500", "EUR"),
        ("£1,250.00", "1250.00", "GBP"),
        ("250 try", "250", "TRY"),
        ("500,00 £GB", "500.00", "GBP"),
        ("1.5 lakh", "150000", "EUR"),
        ("500 quid", "500", "GBP"),
    ],
)
def test_an_amount_is_read_as_it_is_meant(text: str, value: str, currency: str) -> None:
    reading = certain(text)
    assert (reading.value, reading.currency, reading.ambiguous) == (D(value), currency, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "pay 500",
        "12.03.2026",
        "2026-11-22",
        "10:30",
        "30%",
        "3x",
        "1.2.3",
        "1,250,00",
        "--5",
        *("1e5", "1/2", "9" * 40, "12 3456", "INV-0042", "500 EUR please", "€", "$" * 100, "1" * 100),
    ],
)
def test_what_is_not_one_amount_is_not_read(text: str) -> None:
    assert read(text) is None


def test_a_dollar_is_the_dollar_of_the_business() -> None:
    assert certain("$5", "EUR", "AUD").currency == "AUD"
    assert certain("$5", "CAD", None).currency == "CAD"
    assert certain("5 dollars", "MXN", None).currency == "MXN"


def test_a_dollar_that_nobody_settled_is_left_open() -> None:
    reading = certain("$1,250", "EUR", None)
    assert (reading.value, reading.currency, reading.symbol) == (D(1250), None, "$")
    assert not reading.is_clear
    assert reading.money() is None


@pytest.mark.parametrize("home", ["SEK", "NOK", "DKK"])
def test_kr_is_the_crown_at_home(home: str) -> None:
    assert certain("500 kr", home).currency == home
    assert certain("kr 500,50", home).currency == home


def test_kr_and_yen_signs_are_open_where_home_uses_neither() -> None:
    assert (certain("500 kr").currency, certain("500 kr").symbol) == (None, "kr")
    assert (certain("¥500").currency, certain("¥500").symbol) == (None, "¥")
    assert certain("¥500", "CNY").currency == "CNY"


def test_three_letters_that_are_no_currency_are_named() -> None:
    for text in ("XYZ 100", "100 XYZ"):
        reading = certain(text)
        assert (reading.currency, reading.unknown_currency, reading.stated) == (None, "XYZ", True)


def test_one_mark_before_three_digits_is_ambiguous_where_the_currency_has_thousandths() -> None:
    dot, comma = certain("1.234 KWD"), certain("1,234", "BHD")
    assert (dot.ambiguous, dot.value, dot.other_value) == (True, D("1.234"), D(1234))
    assert (comma.ambiguous, comma.value, comma.other_value) == (True, D(1234), D("1.234"))
    assert certain("1,234.500 KWD").value == D("1234.5")
    assert not certain("1,234.500 KWD").ambiguous


def test_one_mark_before_three_digits_and_a_multiple_is_ambiguous() -> None:
    assert {certain("1.250k").value, certain("1.250k").other_value} == {D(1250), D(1250000)}


def test_two_currencies_at_one_number_are_a_question() -> None:
    reading = certain("$500 EUR")
    assert (reading.ambiguous, reading.currency) == (True, None)


def test_a_bare_number_is_not_stated_and_is_in_the_home_currency() -> None:
    assert (certain("500").stated, certain("500").currency) == (False, "EUR")
    assert certain("500 EUR").stated


def test_a_clear_reading_becomes_money_without_rounding() -> None:
    assert certain("1.250,50 EUR").money() == Money(125050, "EUR")
    with pytest.raises(TooManyDecimals):
        certain("JPY 10.5").money()


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Please pay €500 and USD 300.50, by 2026-11-22 (INV-0042).", ["€500", "USD 300.50"]),
        ("EUR 500 USD 300", ["EUR 500", "USD 300"]),
        ("USD500/EUR600", ["USD500", "EUR600"]),
        ("the total:500, sum €1.250,00.", ["500", "€1.250,00"]),
        ("3 h @80, (12,50€) each", ["3", "80", "12,50€"]),
        ("10% of $1,000?", ["$1,000"]),
        ("£3,000-worth, a 3-day job", ["£3,000"]),
        ("May 5th, v1.5, #42, 007, at 10:30, example.com/500", []),
        ("try 500, all 300", ["500", "300"]),
        ("we pay 500 kr. Thanks", ["500 kr"]),
        ("PAY 500 FOR JAN", ["500"]),
        ("a-500 b -500", ["-500"]),
        ("6x bulbs 12.50ea", ["12.50"]),
    ],
)
def test_amounts_are_found_among_words(text: str, amounts: list[str]) -> None:
    assert found(text) == amounts


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
@pytest.mark.parametrize(
    "text",
    [
        *(
            "1 ",
            "1 234 ",
            "EUR ",
            "$",
            "1,234",
            "9",
            "-",
            "1.,",
            "USD $-",
            "1k",
            "a1 ",
            " 500 kr",
            "1'",
            "１",
            "(",
            "kr.",
        ),
        *("EUR 1 EUR ", " ", "é1", "1-", "000 "),
    ],
)
def test_sixty_four_kilobytes_are_read_through(text: str) -> None:
    big = text * (65536 // len(text))
    found(big, None)


def minor_units(currency: str) -> st.SearchStrategy[Money]:
    return st.integers(-(10**10), 10**10).map(lambda minor: Money(minor, currency))


LOCALES = [
    "en_US",
    "de_DE",
    "de_CH",
    "de_AT",
    "fr_FR",
    "es_ES",
    "it_IT",
    "nl_NL",
    "pl_PL",
    "sv_SE",
    "da_DK",
    "nb_NO",
    *("pt_BR", "pt_PT", "ja_JP", "en_IN", "en_GB", "cs_CZ", "fi_FI"),
]


@given(st.sampled_from(LOCALES), st.sampled_from(["EUR", "GBP", "CHF", "PLN", "JPY"]).flatmap(minor_units))
def test_an_amount_formatted_in_any_locale_is_read_back(locale: str, money: Money) -> None:
    text = format_currency(money.amount, money.currency, locale=locale)
    home = "JPY" if money.currency == "JPY" else "EUR"
    assert certain(text, home).money() == money


@given(st.sampled_from(LOCALES), st.sampled_from(["EUR", "JPY", "SEK"]).flatmap(minor_units))
def test_a_number_formatted_in_any_locale_is_read_back_at_home(locale: str, money: Money) -> None:
    pattern = "#,##0." + "0" * decimals(money.currency) if decimals(money.currency) else "#,##0"
    assert certain(format_decimal(money.amount, format=pattern, locale=locale), money.currency).money() == money


@given(st.text(alphabet="0123456789.,' -+$€kEURx()/:%", max_size=60))
def test_spans_never_overlap_and_stay_in_the_text(text: str) -> None:
    end = 0
    for reading in find_amounts(text, home_currency="EUR", dollar=None):
        assert end <= reading.start < reading.end <= len(text)
        end = reading.end


@given(st.text(max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    find_amounts(text, home_currency="KWD", dollar=None)
    read(text)
