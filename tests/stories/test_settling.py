"""Between two firms, over SMTP and Slack: taken back, contested, corrected, reported as paid, and asked about."""

import pytest

from tests.stories.conftest import PATIENCE, Stage

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


def test_an_approval_by_mail_is_taken_back_by_mail_and_slack_shows_both(stage: Stage) -> None:
    customer = stage.customer()
    number, card, mail = stage.invoice(customer)
    receipt = stage.answers(mail, "We are happy to approve this invoice.")
    assert f"Approved {number}" in receipt.text
    assert "reply “undo” before" in receipt.text
    stage.shows(card, "approved by")
    undone = stage.answers(receipt, "undo")
    assert f"approval of {number} is taken back" in undone.text
    stage.shows(card, "pending approval")


def test_a_contested_line_is_credited_from_slack_and_the_buyer_gets_the_note(stage: Stage) -> None:
    customer = stage.customer()
    number, card, mail = stage.invoice(customer)
    receipt = stage.answers(mail, "Line 1 is wrong, we ordered half of it.")
    assert f"Disputed {number}" in receipt.text
    stage.shows(card, "disputed")
    assert "takes EUR 59.50 off" in stage.says(f"credit {number} 50 for half of it")
    note = customer.box.wait(lambda m: f"corrected invoice {number}" in m.text, timeout=PATIENCE)
    assert "EUR 59.50 remains open" in note.text


def test_a_reported_payment_waits_for_the_seller(stage: Stage) -> None:
    customer = stage.customer()
    number, card, mail = stage.invoice(customer)
    receipt = stage.answers(mail, "Hello, we have paid this already, ref 991.")
    assert "not marked as paid before Northwind confirms" in receipt.text
    stage.shows(card, "Reported as paid by")
    stage.says(f"not arrived {number}")
    customer.box.wait(lambda m: "cannot find your payment" in m.text, timeout=PATIENCE)


def test_what_a_mail_may_mean_is_a_button_and_the_buyer_confirms_by_number(stage: Stage) -> None:
    customer = stage.customer()
    number, card, mail = stage.invoice(customer)
    said = "We would approve if the second line were correct."
    stage.answers(mail, said)
    question = stage.billing.wait(lambda m: said in m.shown() and "It means: Approved" in m.shown(), timeout=PATIENCE)
    stage.dana.click(question, "It means: Approved")
    asked = customer.box.wait(
        lambda m: f"1 Approve {number}" in m.text and "understood this" in m.text, timeout=PATIENCE
    )
    stage.shows(card, "As Dana Reyes reads it")
    assert f"Approved {number}" in stage.answers(asked, "1").text
    stage.shows(card, "approved by")


def test_a_promise_without_a_day_is_asked_for_it(stage: Stage) -> None:
    customer = stage.customer()
    _, card, mail = stage.invoice(customer)
    asked = stage.answers(mail, "We'll pay soon, in the next run.")
    assert "On which date?" in asked.text
    receipt = stage.answers(asked, "11 December")
    assert "11 Dec" in receipt.text
    stage.shows(card, "Promised for")
