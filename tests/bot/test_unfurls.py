"""A link of ours shows what it leads to, in its own business's channels alone, and nothing of its key."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.actions.doors import token_for
from core.actions.threads import conversation_with
from tests.bot.running import Office


def link(office: Office) -> str:
    """The page of INV-0001 as the mail to ap@acme.example has it."""
    card = office.draft()
    office.dana.click(card, "Issue and send")
    office.deliver()
    with office.penny.store.write() as unit:
        contact = next(one for one in unit.contacts.all() if one.email == "ap@acme.example")
        (document,) = unit.documents.all()
        conversation = conversation_with(unit, contact, "document", document.id)
        return office.penny.link(token_for(unit, office.penny.secret, "link", conversation, contact))


def unfolded(office: Office, text: str, **where: Any) -> list[dict[str, Any]]:
    said = office.dana.say(text, channel=where.get("channel", office.billing))
    return list(where.get("channel", office.billing).now(said).raw.get("attachments", []))


def test_a_link_shows_the_card_without_its_key(office: Office) -> None:
    url = link(office)
    (shown,) = unfolded(office, f"look at <{url}> please")
    text = json.dumps(shown["blocks"], ensure_ascii=False)
    assert "INV-0001" in text
    assert "acts for ap@acme.example" in text
    assert url.rpartition("/")[2] not in text
    assert "actions" not in {block["type"] for block in shown["blocks"]}


def test_a_link_that_nobody_was_given_or_that_was_withdrawn_shows_nothing(office: Office) -> None:
    url = link(office)
    assert unfolded(office, url[:-4] + "aaaa") == []
    with office.penny.store.write() as unit:
        (door,) = [one for one in unit.doors.all() if one.purpose == "link"]
        unit.doors.save(replace(door, expires_at=unit.real_now - timedelta(days=1)))
    assert unfolded(office, url) == []


def test_a_link_of_somebody_elses_business_shows_nothing(office: Office) -> None:
    url = link(office)
    with office.penny.store.write() as unit:
        unit.installations.unlink("slack", "-/T-NORTH")
    assert unfolded(office, url) == []


def test_a_link_in_a_private_channel_without_penny_shows_nothing(office: Office) -> None:
    url = link(office)
    secret = office.team.channel("C-SECRET", "secret", members=[office.dana], private=True, bot=False)
    assert unfolded(office, url, channel=secret) == []
