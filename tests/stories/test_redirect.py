"""'Send it to my colleague from now on', over SMTP and Slack: asked, agreed to by a button, confirmed there."""

import pytest

from tests.stories.conftest import PATIENCE, Stage

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


def test_mail_goes_to_another_address_after_two_people_agree(stage: Stage) -> None:
    customer = stage.customer()
    _, _, mail = stage.invoice(customer)
    new = f"ap2@{customer.box.address.partition('@')[2]}"
    receipt = stage.answers(mail, f"Please send all invoices to {new} from now on.")
    assert "Nothing has changed yet" in receipt.text
    card = stage.billing.wait(lambda m: new in m.shown() and "Agree" in m.shown(), timeout=PATIENCE)
    assert "Careful" not in card.shown()
    stage.dana.click(card, "Agree")
    box = stage.world.mailbox(new)
    asked = box.wait(lambda m: "right address" in m.subject, timeout=PATIENCE)
    stage.billing.wait(lambda m: m.ts == card.ts and "Agreed to by Dana" in m.shown(), timeout=PATIENCE)
    assert "from now on" in stage.answers(asked, "Confirm").text
    customer.box.wait(lambda m: "goes there from now on" in m.text, timeout=PATIENCE)
    stage.draft(customer)
    card = stage.draft(customer)
    stage.dana.click(card, "Issue and send")
    sent = box.wait(lambda m: m.subject.startswith("Invoice"), timeout=PATIENCE)
    refused = stage.answers(sent, "approved")
    assert "decides" in refused.text


def test_an_address_of_another_firm_is_named_on_the_card(stage: Stage) -> None:
    customer = stage.customer()
    _, _, mail = stage.invoice(customer)
    stage.answers(mail, "Please send all invoices to billing@fast-payments.example from now on.")
    warned = "Careful: billing@fast-payments.example is not at"
    card = stage.billing.wait(lambda m: warned in m.shown(), timeout=PATIENCE)
    stage.dana.click(card, "Leave as it is")
    customer.box.wait(lambda m: "goes on writing to" in m.text, timeout=PATIENCE)
