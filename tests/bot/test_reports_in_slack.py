"""Digest, aging, tomorrow and statement in Slack: the numbers as text, the picture beside them, buttons that work."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from core.actions.decide_connection import ApproveConnection
from core.actions.people import as_contact
from core.actions.perform import perform
from core.schedule import tick
from tests.bot.running import Office

NOW = datetime(2027, 5, 24, 9, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def trade(office: Office) -> Office:
    """One invoice to Acme, approved as a customer: USD 1,487.50, due on Friday 4 June 2027."""
    office.penny.store.business_now = lambda: NOW
    office.draft()
    with office.penny.store.read() as unit:
        (connection,) = unit.connections.all()
        contact = next(
            c for c in unit.contacts.all(email="ap@acme.example") if c.business_id == connection.business_id
        )
        acme = as_contact(unit, contact, channel="mail", evidence={})
    approve = ApproveConnection(connection=connection.id)
    perform(office.penny.store, office.penny.action("approve_connection"), approve, acme, key="acme")
    office.dana.slash("/penny", "issue and send draft", channel=office.billing)
    office.deliver()
    return office


def move(office: Office, moment: datetime) -> None:
    office.penny.store.business_now = lambda: moment
    for _ in range(2):  # what was slept through plans the next
        tick(office.penny.store)
    office.deliver()


def test_tomorrow_lists_what_goes_out_and_its_button_stops_it(trade: Office) -> None:
    answer = trade.dana.slash("/penny", "tomorrow", channel=trade.billing)
    assert answer.message is not None
    shown = answer.message.shown()
    assert "Tue 1 Jun 2027: 1, over USD 1,487.50" in shown
    assert "INV-0001 to Acme GmbH (ap@acme.example)" in shown
    trade.dana.click(answer.message, "Skip")
    assert "taken off" in str(trade.dana.slash("/penny", "why INV-0001", channel=trade.billing).blocks)
    again = trade.dana.slash("/penny", "tomorrow", channel=trade.billing)
    assert again.message is not None
    assert "Dana took it off the list" in again.message.shown()
    trade.dana.click(again.message, "Send after all")
    assert "goes out after all" not in str(trade.dana.slash("/penny", "tomorrow", channel=trade.billing).blocks)
    assert trade.look(lambda unit: [e for e in unit.events.all() if e.kind == "reminder.restored"])


def test_skip_and_unskip_are_typed(trade: Office) -> None:
    said = trade.dana.slash("/penny", "skip INV-0001", channel=trade.billing).text
    assert "The reminder of INV-0001 planned for Tue 1 Jun 2027 stays away." in said
    assert "`/penny unskip INV-0001`" in said
    assert "goes out after all" in trade.dana.slash("/penny", "unskip INV-0001", channel=trade.billing).text


def test_aging_shows_who_owes_what_for_how_long_as_text_and_as_bars(trade: Office) -> None:
    trade.penny.store.business_now = lambda: NOW + timedelta(days=60)
    answer = trade.dana.slash("/penny", "aging", channel=trade.billing)
    shown = str(answer.blocks)
    for word in ("Owed to you", "31–60 days late", "USD 1,487.50", "▇▇▇", "Acme GmbH", "Owed by you"):
        assert word in shown, word
    assert "31–60 days late USD 1,487.50 (1)" in answer.text


def test_the_picture_of_aging_comes_to_the_direct_messages_of_who_asked(trade: Office) -> None:
    trade.penny.store.business_now = lambda: NOW + timedelta(days=60)
    answer = trade.dana.slash("/penny", "aging", channel=trade.billing)
    assert "The picture of it comes to your direct messages" in str(answer.blocks)
    before = len(trade.billing.messages())
    trade.deliver()
    (message,) = [one for one in trade.dana.dm().messages() if one.files()]
    (picture,) = message.files()
    assert httpx.get(picture["url_private"]).content.startswith(b"\x89PNG")
    assert "Owed to you in USD, by age: 31–60 days late USD 1,487.50 (1)." in picture["alt_txt"]
    assert len(trade.billing.messages()) == before


def test_the_forecast_says_what_comes_when_and_why_and_its_picture_follows(trade: Office) -> None:
    answer = trade.dana.slash("/penny", "forecast", channel=trade.billing)
    for part in ("Expected to come in: USD 1,487.50", "Week of Mon 31 May 2027: USD 1,487.50 on one invoice"):
        assert part in answer.text, part
    assert "INV-0001, Acme GmbH: USD 1,487.50, due Fri 4 Jun 2027; too little is known" in answer.text
    trade.deliver()
    (message,) = [one for one in trade.dana.dm().messages() if one.files()]
    (picture,) = message.files()
    assert httpx.get(picture["url_private"]).content.startswith(b"\x89PNG")
    assert "Expected in USD, by week: Mon 31 May 2027 USD 1,487.50 (1)." in picture["alt_txt"]


def test_a_statement_is_shown(trade: Office) -> None:
    answer = trade.dana.slash("/penny", "statement acme", channel=trade.billing)
    assert "Invoice INV-0001, due Fri 4 Jun 2027: USD 1,487.50" in answer.text
    (table,) = [block for block in answer.blocks if block["type"] == "table"]
    assert [[cell["text"] for cell in row][1:] for row in table["rows"]][1:] == [
        ["Open on Thu 1 Apr 2027", "USD 0.00"],
        ["Invoice INV-0001, due Fri 4 Jun 2027", "USD 1,487.50"],
    ]


def test_the_digest_comes_to_the_channel_with_buttons_for_what_waits(trade: Office) -> None:
    trade.dana.slash("/penny", "invoice acme 70 for shelves due 2027-06-30", channel=trade.billing)
    move(trade, datetime(2027, 6, 8, 6, 30, tzinfo=UTC))
    digest = trade.billing.wait(lambda message: "waiting for you" in message.text)
    shown = digest.shown()
    assert "Tue 8 Jun 2027: 1 waiting for you · USD 1,487.50 overdue" in shown
    assert "Draft to Acme GmbH: USD 83.30" in shown
    assert "1–30 days late" in shown
    (picture,) = [file for message in trade.billing.messages() for file in message.files() if "png" in file["name"]]
    assert picture["title"] == "Owed to you"
    assert "1–30 days late USD 1,487.50 (1)" in picture["alt_txt"]
    trade.dana.click(digest, "Issue and send")
    assert trade.look(lambda unit: [d.number for d in unit.documents.all() if d.number]) == ["INV-0001", "INV-0002"]


def test_the_digest_is_shown_when_asked_for_and_can_be_had_each_day(trade: Office) -> None:
    answer = trade.dana.slash("/penny", "digest", channel=trade.billing)
    assert "`/penny digest on` sends you one each day." in str(answer.blocks)
    said = trade.dana.slash("/penny", "digest at 7:45 days daily", channel=trade.billing).text
    assert said.startswith("Your digest comes at 07:45, every day.")
    trade.dana.slash("/penny", "invoice acme 70 for shelves due 2027-06-30", channel=trade.billing)
    move(trade, datetime(2027, 5, 25, 5, 45, tzinfo=UTC))
    posted = trade.look(lambda unit: [r for r in unit.queue.letters() if r.payload.get("job") == "digest"])
    assert [(row.payload["place"], row.state) for row in posted] == [("U-DANA", "sent")]


def test_an_empty_digest_is_not_posted(office: Office) -> None:
    office.penny.store.business_now = lambda: NOW
    office.set_up()
    move(office, datetime(2027, 5, 25, 6, 30, tzinfo=UTC))
    states = office.look(lambda unit: [r.state for r in unit.queue.letters() if r.payload.get("job") == "digest"])
    assert states == ["cancelled"]


def test_reminders_are_set_and_paused_by_typing(trade: Office) -> None:
    said = trade.dana.slash("/penny", "reminders acme 7 and 14 days after minimum 50", channel=trade.billing).text
    assert said.startswith("Reminders to Acme GmbH: 7 and 14 days after the due date.")
    said = trade.dana.slash("/penny", "reminders INV-0001 pause", channel=trade.billing).text
    assert "Reminders of INV-0001 are paused." in said
    assert "`/penny resume INV-0001`" in said
    bad = trade.dana.slash("/penny", "reminders acme sometimes", channel=trade.billing).text
    assert "“sometimes” does not say on which days to remind." in bad
