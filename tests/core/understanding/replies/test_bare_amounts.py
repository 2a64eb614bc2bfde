"""A number without a currency beside the word for paying is the amount; whatever else it may be decides nothing."""

from datetime import date

import pytest

from tests.core.understanding.replies.saying import acts, names, read

PAID = [
    ("en", "paid 800 last week", "800.00"),
    ("en", "We already paid 500 on 3 June.", "500.00"),
    ("de", "hab euch letzte Woche schon 800 überwiesen", "800.00"),
    ("fr", "J'ai viré 500 hier.", "500.00"),
    ("es", "Ya os transferí 500 ayer.", "500.00"),
    ("it", "Ieri ho già bonificato 500.", "500.00"),
    ("nl", "Heb gisteren al 500 overgemaakt.", "500.00"),
    ("pt", "Já transferi 500 ontem.", "500.00"),
]
PROMISED = [
    ("en", "We will pay 500 on 20 June.", "2025-06-20"),
    ("de", "Wir zahlen 500 am Freitag.", "2025-06-13"),
    ("de", "Ich überweise am Freitag 500.", "2025-06-13"),
    ("fr", "Nous réglons 500 le 20 juin.", "2025-06-20"),
    ("fr", "On vous vire 500 vendredi.", "2025-06-13"),
    ("es", "Pagamos 500 el viernes.", "2025-06-13"),
    ("nl", "We betalen vrijdag 500.", "2025-06-13"),
    ("pt", "Pagamos 500 na sexta-feira.", "2025-06-13"),
]
NUMBERS = [
    "paid 4711",  # more than is owed
    "We pay invoice 501 on Friday.",
    "we pay within 60 days, on 20 June",
    "We will pay at 500 Main Street on Friday",
]


@pytest.mark.parametrize(("language", "text", "amount"), PAID)
def test_what_was_paid_in_part_is_reported_in_part(language: str, text: str, amount: str) -> None:
    found = read(text, "reminder", language=language, total="1800.00").intents
    assert [(one.name, str(one.amount)) for one in found] == [("report_payment", amount)]


@pytest.mark.parametrize(("language", "text", "day"), PROMISED)
def test_what_is_promised_in_part_is_promised_in_part(language: str, text: str, day: str) -> None:
    found = read(text, "reminder", language=language, total="1800.00").intents
    assert [(one.name, str(one.amount), str(one.date)) for one in found] == [("promise_to_pay", "500.00", day)]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_of_something_else_is_no_amount(text: str) -> None:
    assert acts(text, "reminder", language="en") == []


def test_the_rest_of_a_part_is_promised_for_its_day() -> None:
    text = "hab euch schon 800 überwiesen, den Rest kriegt ihr am 24."
    paid, rest = read(text, "reminder", language="de", total="1800.00").intents
    assert (paid.name, str(paid.amount), paid.date) == ("report_payment", "800.00", None)
    assert (rest.name, str(rest.amount), rest.date) == ("promise_to_pay", "1000.00", date(2025, 6, 24))


def test_a_french_participle_reports_and_the_same_verb_promises() -> None:
    assert names("je paye vendredi", "reminder", language="fr") == ["promise_to_pay"]
    assert names("facture payée vendredi", "reminder", language="fr") == ["report_payment"]
