"""The queue of customers' questions as a team sees it in Slack: cards, direct messages, the Home tab."""

import pytest

from core.actions.ask import AskAboutConnection
from core.actions.people import as_contact
from core.actions.registry import named
from sandbox.client import Message
from tests.bot.running import Office

LABELS = ["Reply", "Take it", "Give to …", "Snooze", "Done"]


@pytest.fixture
def card(office: Office) -> Message:
    """Acme asks; Sam is a colleague."""
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.sam.slash("/penny", "list", channel=office.billing)
    with office.penny.store.read() as unit:
        contact = next(c for c in unit.contacts.all(email="ap@acme.example"))
        (connection,) = unit.connections.all()
        by = as_contact(unit, contact, channel="mail", evidence={})
    ask = AskAboutConnection(connection=connection.id, text="When do you open?")
    office.penny.perform(named("ask_about_connection"), ask, by, key="asked")
    office.deliver()
    return office.billing.wait(lambda message: "When do you open?" in message.text and bool(message.buttons()))


def test_the_card_says_who_has_it_and_offers_what_can_be_done(office: Office, card: Message) -> None:
    assert [button.text for button in card.buttons()] == LABELS
    assert "nobody has it yet" in card.shown()
    office.sam.click(card, "Take it")
    office.deliver()
    assert "Sam has it" in office.billing.now(card).shown()
    assert any("Sam took the question" in reply.text for reply in card.thread())
    again = office.sam.click(card, "Take it", stale=True)
    assert "Already taken" in again.ephemerals[0].text


def test_given_to_a_colleague_it_stands_in_their_direct_messages_and_both_cards_follow(
    office: Office, card: Message
) -> None:
    office.dana.click(card, "Give to …")
    form = office.dana.open_view()
    assert form is not None
    (field,) = form.fields()
    assert set(field.options) == {"Dana", "Sam"}
    assert office.dana.submit({"person": "Sam"}) is None
    office.deliver()
    mine = office.sam.dm().wait(lambda message: "When do you open?" in message.text)
    assert "Sam has it" in mine.shown()
    office.sam.click(mine, "Reply")
    assert office.sam.submit({"text": "At nine."}) is None
    office.deliver()
    for shown in (office.billing.now(card), office.sam.dm().now(mine)):
        assert "Answered by Sam" in shown.shown()
        assert not shown.buttons()


def test_home_shows_mine_and_nobodys_and_what_a_colleague_has_no_more(office: Office, card: Message) -> None:
    assert "When do you open?" in office.dana.open_home().shown()
    office.sam.click(card, "Take it")
    assert "When do you open?" not in office.dana.open_home().shown()
    assert "When do you open?" in office.sam.open_home().shown()


def test_put_aside_the_card_says_until_when(office: Office, card: Message) -> None:
    office.dana.click(card, "Snooze")
    form = office.dana.open_view()
    assert form is not None
    assert office.dana.submit({"when": "Next week, Monday at nine"}) is None
    office.deliver()
    assert "it comes back on Mon" in office.billing.now(card).shown()
    assert "When do you open?" not in office.dana.open_home().shown()


def test_done_without_an_answer_keeps_its_reason_and_the_way_back(office: Office, card: Message) -> None:
    office.dana.click(card, "Done")
    assert office.dana.submit({"reason": "settled by phone"}) is None
    office.deliver()
    now = office.billing.now(card)
    assert "settled by phone" in now.shown()
    assert [button.text for button in now.buttons()] == ["Reply"]
    late = office.sam.click(card, "Take it", stale=True)
    assert "closed without an answer by Dana" in late.ephemerals[0].text
