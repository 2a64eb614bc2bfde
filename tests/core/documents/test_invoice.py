"""What an invoice prints: the same money as the domain has, in the reader's way of writing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core.documents.invoice import Printed, breakable, invoice_page, paper_for
from core.documents.press import print_pdf
from core.domain.document import Lifecycle
from core.domain.money import Money
from core.domain.tax import Line
from core.rendering.words import words_for
from tests.core.documents.samples import ACME, MARK, NORTHWIND, NOW, line, printed

EN, DE = words_for("en", "Europe/Berlin"), words_for("de", "Europe/Berlin")


def pages(it: Printed, language: str = "en") -> list[str]:
    body = print_pdf("invoice", invoice_page(it, words_for(language)), at=NOW)
    found = [page.extract_text() for page in PdfReader(BytesIO(body)).pages]
    return [" ".join(text.replace("\u200b", "").split()) for text in found]


def test_one_page_says_all_that_an_invoice_must() -> None:
    (said,) = pages(printed(purchase_order="PO-4711", note="Thank you."))
    for part in (
        "Invoice", "INV-0001", "23 November 2026", "4 December 2026", "11 days", "PO-4711",
        "Northwind Trading GmbH", "Speicherstraße 14", "DE123456789", "Acme GmbH", "Werksallee 3", "DE987654321",
        "Consulting", "1,250.00", "Tax 19 % on 1,250.00", "237.50", "EUR 1,487.50",
        "DE02 1203 0000 0000 2020 51", "Thank you.", "Page 1 of 1",
    ):  # fmt: skip
        assert part in said, part


def test_sums_are_carried_from_page_to_page() -> None:
    many = [line(f"Part {n}", "1", "10") for n in range(1, 91)]
    said = pages(printed(many))
    assert len(said) >= 3
    for before, after in pairwise(said):
        if "Part" not in after:
            continue
        last = max(int(word) for word, previous in _pairs(before) if previous == "Part")
        assert f"Carried forward {last * 10:,}.00" in before
        assert f"Brought forward {last * 10:,}.00" in after
    assert "Brought forward" not in said[0]
    assert "Carried forward" not in said[-1]
    assert f"Page 1 of {len(said)}" in said[0]


def _pairs(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return [(word, before) for before, word in pairwise(words) if word.isdigit()]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.decimals(Decimal("0.001"), 9999, places=3),
            st.decimals(0, 99999, places=4),
            st.sampled_from(["0", "7", "19", "8.1"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["EUR", "JPY", "KWD", "USD"]),
    st.sampled_from(["en", "de", "de_CH"]),
)
def test_what_is_carried_ends_at_the_subtotal(
    rows: list[tuple[Decimal, Decimal, str]], currency: str, language: str
) -> None:
    words = words_for(language)
    lines = [Line(description="x", quantity=q, unit_price=p, tax_rate=Decimal(t)) for q, p, t in rows]
    it = printed(lines, currency=currency)
    page = invoice_page(it, words)
    net = words.amount(Money(it.document.net, currency))
    assert page["lines"][-1]["carried"] == net == page["sums"][0][1]
    assert page["sums"][-1][1] == words.money(it.document.total)


def test_german_writes_numbers_and_dates_its_own_way() -> None:
    (said,) = pages(printed([line(quantity="1.5", price="1234.5678")]), "de")
    for part in ("Rechnung", "4. Dezember 2026", "1.234,5678", "1.851,85", "Seite 1 von 1", "Zahlbar bis"):
        assert part in said, part


def test_points_stand_in_line_whatever_decimals_a_price_has() -> None:
    page = invoice_page(printed([line(price="1250"), line(price="0.0125"), line(price="49.5")]), EN)
    assert [one["price"] for one in page["lines"]] == [["1,250.00", "00"], ["0.0125", ""], ["49.50", "00"]]
    page = invoice_page(printed([line(quantity="1"), line(quantity="12.25")]), EN)
    assert [one["quantity"] for one in page["lines"]] == [["1", ".00"], ["12.25", ""]]


def test_yen_have_no_decimals() -> None:
    (said,) = pages(printed([line(quantity="3", price="120000", tax="10")], currency="JPY"))
    assert "JPY 396,000" in said
    assert "396,000." not in said


def test_a_payment_leaves_a_balance() -> None:
    (said,) = pages(printed(paid=48750))
    assert "Paid -487.50" in said
    assert "Amount due EUR 1,000.00" in said


def test_what_is_paid_asks_for_nothing() -> None:
    page = invoice_page(printed(paid=148750), EN)
    assert page["pay"] is None
    assert page["head"]["label"] == "Paid in full"


@pytest.mark.parametrize(("state", "stamp"), [(Lifecycle.DRAFT, "DRAFT"), (Lifecycle.VOID, "VOID")])
def test_what_does_not_bind_says_so_and_has_no_code_to_pay_by(state: Lifecycle, stamp: str) -> None:
    page = invoice_page(printed(lifecycle=state), EN)
    assert page["stamp"] == stamp
    assert not (page["pay"] or {}).get("qr")


def test_a_credit_note_names_what_it_corrects_and_asks_for_nothing() -> None:
    (said,) = pages(replace(printed(kind="credit_note", number="CN-0001"), corrects="INV-0001"))
    assert "Credit note" in said
    assert "INV-0001" in said
    assert "Due date" not in said
    assert "IBAN" not in said


def test_reverse_charge_says_why_there_is_no_tax() -> None:
    it = printed([line(tax="0")])
    taxes = tuple({**row, "category": "AE"} for row in it.version.taxes)
    (said,) = pages(replace(it, version=replace(it.version, taxes=taxes)))
    assert "Reverse charge: the recipient owes the tax." in said


@pytest.mark.parametrize(
    ("seller", "buyer", "paper"),
    [("DE", "DE", "a4"), ("DE", "US", "us-letter"), ("US", "", "us-letter"), ("US", "DE", "a4"), ("", "", "a4")],
)
def test_the_paper_is_that_of_whoever_prints_it(seller: str, buyer: str, paper: str) -> None:
    assert paper_for(replace(NORTHWIND, country=seller), replace(ACME, country=buyer)) == paper


def test_the_country_stands_below_an_address_abroad_alone() -> None:
    assert "Germany" not in pages(printed())[0]
    abroad = pages(printed(buyer=replace(ACME, country="FR", address="1 rue X\nParis")))[0]
    assert "Germany" in abroad
    assert "France" in abroad


@pytest.mark.parametrize(
    "it",
    [
        printed([line("x" * 500, "12345678.123", "0.000001")]),
        printed(buyer=replace(ACME, name="Ü" * 120, address="\n".join(["Abteilung " * 8] * 12))),
        printed(purchase_order="P" * 80, note="n" * 3000),
        printed(number="INV-" + "9" * 16),
        printed(seller=replace(NORTHWIND, payment_instructions="wire " * 300, tax_id="T" * 40)),
        printed([line(price="9999999999999")]),
        printed([line("株式会社 🚀 שלום مرحبا")]),
        printed([line(f"{n}") for n in range(300)]),
        printed(logo=MARK),
    ],
    ids=["words", "address", "order", "number", "payment", "amount", "scripts", "lines", "logo"],
)
def test_nothing_that_people_write_breaks_the_page(it: Printed) -> None:
    assert pages(it)


def test_words_break_between_letters_and_never_before_an_accent() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("abcd", 4) == "a\u200bb\u200bc\u200bd"
    assert breakable("e\u0301e\u0301", 4) == "e\u0301\u200be\u0301"
    assert breakable(breakable("x" * 50)) == breakable("x" * 50)


@given(st.text())
def test_breaking_changes_no_letter(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text.replace("\u200b", "")


def test_the_file_says_what_it_is_and_when_it_was_made() -> None:
    body = print_pdf("invoice", invoice_page(printed(), DE), at=NOW)
    found = PdfReader(BytesIO(body))
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.author) == ("Rechnung INV-0001", "Northwind Trading GmbH")
    assert found.metadata.creation_date is not None
    assert found.metadata.creation_date.date() == date(2026, 11, 23)
    assert str(found.root_object["/Lang"]) == "de"
    assert body == print_pdf("invoice", invoice_page(printed(), DE), at=NOW)
