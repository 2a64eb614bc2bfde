"""What team members type becomes the right command, or one question, and never the wrong one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.understand_chat import context_of, fields_of
from core.understanding.chat import CHANGING, ChatCommand, Clarify, Unknown, understand_chat
from core.understanding.chat.lexicon import lexicons
from tests.core.understanding.chat.cases import CUSTOMERS, context, corpus, fits, readings, said


def test_nineteen_of_twenty_labelled_lines_are_read_exactly_and_none_changes_something_wrongly() -> None:
    missed, wrong = [], []
    cases = corpus()
    for case in cases:
        given_context = context_of(case)
        got = fields_of(understand_chat(case["text"], given_context), given_context.currency)
        if not fits(got, readings(case)):
            missed.append((case["text"], got))
            if got["command"] in CHANGING:
                wrong.append((case["text"], got))
    assert not wrong
    assert len(missed) <= len(cases) // 20, missed


def _keys(table: dict[str, Any], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and key not in {"words", "scales"}:
            yield from _keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def test_every_language_says_the_same_things() -> None:
    keys = {code: set(_keys(dict(lexicon.data))) for code, lexicon in lexicons().items()}
    assert {"en", "de", "fr", "es"} <= set(keys)
    for code, found in keys.items():
        assert found == keys["en"], code


def command(text: str, language: str = "en", **changes: Any) -> ChatCommand:
    answer = said(text, language, **changes)
    assert isinstance(answer, ChatCommand), (text, answer)
    return answer


def question(text: str, language: str = "en", **changes: Any) -> Clarify:
    answer = said(text, language, **changes)
    assert isinstance(answer, Clarify), (text, answer)
    return answer


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "invoice harbor lights 3 x sign repair at 1,250 and 2 licences at €49.90, due in 10 days, PO 44-B"),
        ("de", "Rechnung an Harbor Lights: 3 x Bau à 1.250 und 2 Lizenzen à 49,90 €, zahlbar in 10 Tagen, PO 44-B"),
        ("fr", "facture pour Harbor Lights: 3 x vis à 1 250 et 2 licences à 49,90 €, payable sous 10 jours, BC 44-B"),
        ("es", "factura a Harbor Lights 3 x montaje a 1.250 y 2 licencias a 49,90 €, vence en 10 días, pedido 44-B"),
    ],
)  # fmt: skip
def test_an_invoice_of_several_lines_in_four_languages(language: str, text: str) -> None:
    made = command(text, language)
    assert (made.name, made.customer, made.purchase_order) == ("create_invoice", "Harbor Lights", "44-B")
    lines = [(line.quantity, line.unit_price) for line in made.lines]
    assert lines == [(Decimal(3), Decimal(1250)), (Decimal(2), Decimal("49.90"))]
    assert made.due == date(2026, 3, 20)
    assert made.currency == "EUR"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("net 30", date(2026, 4, 9)),
        ("due eom", date(2026, 3, 31)),
        ("due friday", date(2026, 3, 13)),
        ("due 2026-05-02", date(2026, 5, 2)),
        ("due on receipt", date(2026, 3, 10)),
        ("due friday week", date(2026, 3, 20)),
        ("payable in two weeks", date(2026, 3, 24)),
        ("due end of next month", date(2026, 4, 30)),
    ],
)
def test_terms(text: str, due: date) -> None:
    assert command(f"invoice harbor lights 500 for consulting, {text}").due == due


@pytest.mark.parametrize(
    ("language", "text", "why"),
    [
        ("en", "invoice harbor lights", "missing"),
        ("en", "invoice orbit 500 for consulting", "ambiguous"),
        ("en", "invoice Globex 500 for consulting", "missing"),
        ("en", "invoice Harbor Bakery 500 for consulting", "unknown"),
        ("en", "invoice harbor lights 500 for consulting due 2026-03-01", "past"),
        ("en", "invoice harbor lights about 500 for consulting", "inexact"),
        ("en", "invoice harbor lights 500 less 10% discount", "discount"),
        ("en", "invoice harbor lights 500 incl. VAT for consulting", "gross"),
        ("en", "invoice harbor lights $500 for consulting", "currency"),
        ("en", "invoice harbor lights the usual", "usual"),
        ("en", "invoice harbor lights 5 widgets", "amount"),
        ("en", "void N-101 once they agree", "condition"),
        ("en", "should we void N-101?", "doubt"),
        ("en", "void N-101 and N-102", "several"),
        ("en", "don't void N-101", "negation"),
        ("en", "void N-999", "unknown"),
        ("en", "approve N-101", "state"),
        ("en", "send N-104", "state"),
        ("en", "N-101 paid 5000", "too_much"),
        ("en", "void N-101?", "question"),
        ("de", "storniere N-101 nicht", "negation"),
        ("de", "storniere N-101, sobald sie zustimmen", "condition"),
        ("fr", "n'annule pas N-101", "negation"),
        ("es", "no anules N-101", "negation"),
    ],
)
def test_where_a_clerk_would_ask_back_it_is_a_question(language: str, text: str, why: str) -> None:
    answer = said(text, language)
    assert not isinstance(answer, ChatCommand) or answer.name not in CHANGING, answer
    if isinstance(answer, Clarify) and why not in {"negation", "condition"}:
        assert answer.why == why


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize(
    "text", ["good morning", "Guten Morgen!", "bonjour tout le monde", "buenos días", "lol", "👍"]
)
def test_small_talk_asks_for_nothing(language: str, text: str) -> None:
    assert isinstance(said(text, language), Unknown)


@pytest.mark.parametrize(
    ("language", "text", "name", "invoice"),
    [
        ("en", "send the zürcher draft", "send_invoice", "N-103"),
        ("de", "Zürcher Optik kann raus", "send_invoice", "N-103"),
        ("fr", "envoie la N-103", "send_invoice", "N-103"),
        ("es", "manda la N-103", "send_invoice", "N-103"),
        ("en", "cancel N-101, they changed their minds", "void_invoice", "N-101"),
        ("en", "approve the couriers bill", "approve", "QC-7"),
        ("de", "QC-7 freigeben", "approve", "QC-7"),
        ("en", "pine street paid yesterday", "record_payment", "N-102"),
        ("en", "n101", "show_invoice", "N-101"),
    ],
)
def test_documents_by_number_or_by_their_only_party(language: str, text: str, name: str, invoice: str) -> None:
    found = command(text, language)
    assert (found.name, found.invoice) == (name, invoice)


def test_a_second_similar_customer_turns_a_pick_into_a_question() -> None:
    line = "invoice zürcher 500 for frames"
    assert command(line).customer == "Zürcher Optik AG"
    two = question(line, customers=(*CUSTOMERS, "Zürcher Kantine"))
    assert two.why == "ambiguous"
    assert set(two.candidates) == {"Zürcher Optik AG", "Zürcher Kantine"}


def test_close_spelling_picks_the_only_one_near() -> None:
    assert command("invoice harbr lights 500 for frames").customer == "Harbor Lights"
    assert question("invoice habor light 500 for frames", customers=(*CUSTOMERS, "Habour Light")).about == "customer"


LEADS = {"en": "invoice harbor lights", "de": "Rechnung an Harbor Lights über", "fr": "facture pour Harbor Lights de",
         "es": "factura a Harbor Lights de"}  # fmt: skip
FOR = {"en": "for frames", "de": "für Rahmen", "fr": "pour cadres", "es": "por marcos"}


@given(language=st.sampled_from(sorted(LEADS)), units=st.integers(1, 999_999), cents=st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_amounts_round_trip_in_each_language(language: str, units: int, cents: int) -> None:
    text = f"{units:,}.{cents:02}"
    if language == "fr":
        text = text.replace(",", " ").replace(".", ",")
    elif language != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    made = command(f"{LEADS[language]} {text} € {FOR[language]}", language)
    assert [line.unit_price for line in made.lines] == [Decimal(units) + Decimal(cents) / 100]


WORDS = st.lists(
    st.sampled_from(
        [
            "invoice",
            "send",
            "void",
            "paid",
            "remind",
            "approve",
            "reject",
            "500",
            "€",
            "N-101",
            "harbor",
            "lights",
            "orbit",
            "for",
            "due",
            "friday",
            "not",
            "if",
            "and",
            ",",
            ":",
            "?",
            "3",
            "x",
            "at",
            "rechnung",
            "an",
            "storniere",
            "bezahlt",
            "facture",
            "pour",
            "annule",
            "factura",
            "a",
            "anula",
            "pause",
            "reminders",
            "until",
        ]
    ),
    max_size=14,
)


@given(words=WORDS, language=st.sampled_from(["", "en", "de", "fr", "es"]))
@settings(max_examples=300, deadline=None)
def test_any_words_give_the_same_answer_twice_and_only_known_names(words: list[str], language: str) -> None:
    text = " ".join(words)
    here = context(language)
    first = understand_chat(text, here)
    assert first == understand_chat(text, here)
    if isinstance(first, ChatCommand):
        assert first.customer is None or first.customer in here.customers
        assert first.invoice is None or first.invoice in {i.number for i in here.invoices}
        if first.name == "create_invoice":
            assert first.customer
            assert first.lines
            assert all(line.unit_price > 0 for line in first.lines)


@given(name=st.text("bcdfgjkmpqvwxz", min_size=5, max_size=12), language=st.sampled_from(sorted(LEADS)))
@settings(max_examples=100, deadline=None)
def test_unknown_customers_never_become_documents(name: str, language: str) -> None:
    line = f"{LEADS[language].replace('Harbor Lights', name).replace('harbor lights', name)} 500 € {FOR[language]}"
    assert not isinstance(said(line, language), ChatCommand), line


def test_a_very_long_line_is_a_question() -> None:
    assert question("invoice harbor lights " + "3 x thing at 5, " * 4000).why == "too_long"


@pytest.mark.parametrize(
    "text",
    [
        "harbor lights says they paid N-101",
        "remind harbor lights tomorrow",
        "void everything for harbor lights",
        "cancel the reminder for N-101",
        "cancel my meeting with harbor lights",
        "send money to harbor lights",
        "approve QC-7 but ask them for a new date",
        "invite ann@x.example as customer and bob@y.example as vendor",
        "got 85 from pine street on 3/4",
        "invoice harbor lights 10 chairs for 500",
        "please void N-101, once they agree",
        "bitte N-101 stornieren, sobald sie zustimmen",
        "annule N-101, dès qu'ils sont d'accord",
        "anula N-101, cuando lo confirmen",
        "approve QC-7 cuando llegue",
        "reject QC-7: too expensive, only if they do not answer",
    ],
)
def test_words_that_mean_something_else_change_nothing(text: str) -> None:
    assert isinstance(said(text), Clarify), said(text)
