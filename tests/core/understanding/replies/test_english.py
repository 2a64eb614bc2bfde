"""English replies, sentence by sentence."""

from datetime import date
from decimal import Decimal

import pytest

from tests.core.understanding.replies.saying import acts, names, read


@pytest.mark.parametrize(
    "text",
    [
        "Approved.",
        "ok",
        "Looks good to me",
        "no objections from our side",
        "Please go ahead",
        "happy to approve this one",
    ],
)
def test_a_plain_yes_to_an_invoice_approves(text: str) -> None:
    assert names(text) == ["approve"]


@pytest.mark.parametrize(
    "text",
    [
        "approved once the PO is on it",
        "Approved subject to delivery",
        "I would approve it if the rate was right",
        "Has this been approved?",
        "I can't approve this until I have seen the timesheets",
        "Approve. Actually hold on, let me check with Gary first.",
        "Not sure this is ok",
    ],
)
def test_what_is_conditional_or_asked_approves_nothing(text: str) -> None:
    assert "approve" not in names(text)
    assert acts(text) == []


def test_a_promise_counts_weekdays_from_the_day_of_writing() -> None:
    [promise] = read("We'll pay on Friday", "reminder").intents
    assert (promise.name, promise.date, promise.amount) == ("promise_to_pay", date(2025, 6, 13), None)


def test_a_report_has_its_date_amount_and_reference() -> None:
    [report] = read("We paid 400.00 yesterday, ref AB-7781", "reminder").intents
    assert (report.name, report.date, report.amount, report.reference) == (
        "report_payment",
        date(2025, 6, 9),
        Decimal("400.00"),
        "AB-7781",
    )


def test_two_fine_one_wrong() -> None:
    intents = read("1 and 3 are fine, 2 is wrong", "invoice", "A-1", "A-2", "A-3").intents
    assert {(i.name, i.documents) for i in intents} == {("approve", ("A-1", "A-3")), ("dispute", ("A-2",))}
