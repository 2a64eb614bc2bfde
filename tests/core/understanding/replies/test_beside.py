"""What stands beside something that acts: a reason, a part that is not contested, what a statement is to show."""

import pytest

from tests.core.understanding.replies.saying import acts, names, read

THREE = ("A-1", "A-2", "A-3")


@pytest.mark.parametrize(
    "text",
    [
        "We need a statement of all invoices since January, paid and unpaid.",
        "Precisamos de um extrato de conta com todos os movimentos desde 1 de janeiro, pagos e por pagar.",
    ],
)
def test_what_a_statement_is_to_show_reports_no_payment(text: str) -> None:
    assert names(text, "statement", *THREE) == ["request_statement"]


@pytest.mark.parametrize(
    "text", ["I paid the other one.", "Die andere haben wir bezahlt.", "Pagué la otra.", "Paguei a outra."]
)
def test_the_other_one_is_not_the_only_one_that_was_spoken_of(text: str) -> None:
    assert acts(text, "reminder") == []


def test_a_reason_for_being_late_refuses_nothing_beside_a_promise() -> None:
    text = "Der Posten ist im Zahllauf am 13.06. enthalten. Entschuldigung, der Wareneingang war nicht gebucht."
    assert names(text, "reminder") == ["promise_to_pay"]


def test_a_rest_that_is_not_contested_makes_a_refusal_a_dispute() -> None:
    assert acts("Please credit it, the rest of the bill is not contested.") == ["dispute"]


def test_a_word_that_says_it_is_paid_is_no_approval_beside_the_report() -> None:
    text = "A-1 - cleared 15/05/2025, payment ref 500071\nA-2 - approved"
    found = {i.name: i.documents for i in read(text, "statement", *THREE).intents}
    assert found == {"report_payment": ("A-1",), "approve": ("A-2",)}


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("The first two were paid on 15 May.", ("A-1", "A-2")),
        ("Die letzten beiden wurden am 15. Mai bezahlt.", ("A-2", "A-3")),
        ("Las dos primeras ya están pagadas.", ("A-1", "A-2")),
        ("De eerste twee zijn voldaan op 15 mei.", ("A-1", "A-2")),
    ],
)
def test_the_first_and_the_last_two_of_three_are_two(text: str, documents: tuple[str, ...]) -> None:
    assert [i.documents for i in read(text, "statement", *THREE).intents] == [documents]


@pytest.mark.parametrize(
    "text",
    [
        "Ontem mandei 100 €, o resto vai na sexta.",
        "abbiamo bonificato 150 il 9/3, il resto entro 10 giorni",
        "on a viré 150 le 9/3, le reste d'ici 10 jours",
    ],
)
def test_nobody_promises_for_yesterday_or_for_a_day_most_of_a_year_ahead(text: str) -> None:
    assert "promise_to_pay" not in acts(text, "reminder")


def test_until_then_is_no_refusal() -> None:
    assert acts("Tot dan is ze niet akkoord.") == []
