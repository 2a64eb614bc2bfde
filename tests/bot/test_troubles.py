"""What Slack refuses is told to those who can do something about it, once, with what to do."""

import pytest

from sandbox.client import Message
from tests.bot.running import Office


def told(office: Office, words: str) -> Message:
    """Dana owns the business: she reads it in her direct messages and in a mail."""
    office.deliver()
    found = office.dana.dm().wait(lambda message: words in message.text)
    with office.penny.store.read() as unit:
        mails = [row for row in unit.queue.letters() if row.channel == "mail" and row.payload["template"] == "notice"]
    assert len(mails) == 1
    return found


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not_in_channel", "/invite @Penny"),
        ("channel_not_found", "gone, or private"),
        ("is_archived", "archived"),
        ("user_disabled", "not in the workspace any more"),
        ("missing_scope", "Install it again"),
        ("account_inactive", "install it again"),
        ("invalid_auth", "install it again"),
    ],
)
def test_a_refusal_reaches_the_owners_with_its_remedy(office: Office, error: str, words: str) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.sandbox.faults.slack("chat.postMessage", "refuse", error=error)
    told(office, words)


def test_many_cards_that_cannot_be_shown_are_one_trouble(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    for number in range(3):
        office.dana.slash("/penny", f"invoice acme {number + 1} for work", channel=office.billing)
    office.team.channel("C-BILLING", "billing", members=[office.dana], archived=True)
    told(office, "archived")
    assert len([one for one in office.dana.dm().messages() if "archived" in one.text]) == 1


def test_a_key_that_is_replaced_brings_what_waited(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.sandbox.faults.slack("chat.postMessage", "refuse", error="token_revoked")
    office.deliver()
    with office.penny.store.read() as unit:
        waiting = [row for row in unit.queue.letters(state="pending") if row.payload.get("job") == "card"]
    assert len(waiting) == 1
    assert waiting[0].last_error.startswith("Slack: token_revoked")


def test_whoever_clicks_without_a_permission_of_ours_reads_what_to_do(office: Office) -> None:
    office.sandbox.faults.slack("users.info", "refuse", error="missing_scope")
    answer = office.dana.slash("/penny", "help", channel=office.billing)
    assert "lacks a permission" in answer.text
