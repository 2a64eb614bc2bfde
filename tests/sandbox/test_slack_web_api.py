"""What the stand-in does when it refuses nothing; slack_sdk's own client is the judge of the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.serve import Running
from tests.sandbox.conftest import Northwind

Json = dict[str, Any]
Call = Callable[..., Json]


@pytest.fixture
def client(running: Running, north: Northwind) -> WebClient:
    return WebClient(token=north.team.token, base_url=f"{running.url}/slack/api/", retry_handlers=[])


def test_slacks_own_client_posts_updates_and_deletes(client: WebClient, north: Northwind) -> None:
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*INV-0001*"}},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Send"}, "action_id": "send"}],
        },
    ]
    posted = client.chat_postMessage(channel="C-BILLING", text="INV-0001", blocks=blocks)
    (card,) = north.billing.messages()
    assert card.ts == posted["ts"]
    assert [button.text for button in card.buttons()] == ["Send"]
    assert all("block_id" in block for block in card.blocks)
    client.chat_update(channel="C-BILLING", ts=posted["ts"], text="INV-0001 sent", blocks=[])
    (card,) = north.billing.messages()
    assert (card.text, card.blocks, card.edited) == ("INV-0001 sent", (), True)
    client.chat_delete(channel="C-BILLING", ts=posted["ts"])
    assert north.billing.messages() == []


def test_slacks_own_client_sees_refusals_with_their_details(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C-BILLING", text="x", blocks=[{"type": "nonsense"}])
    assert refused.value.response["error"] == "invalid_blocks"
    assert "/blocks/0/type" in refused.value.response["response_metadata"]["messages"][0]


def test_a_post_to_a_user_lands_in_their_direct_messages(client: WebClient, north: Northwind) -> None:
    opened = client.conversations_open(users=[north.dana.id])
    client.chat_postMessage(channel=north.dana.id, text="hello")
    assert [one.text for one in north.dana.dm().messages()] == ["hello"]
    assert opened["channel"]["id"] == north.dana.dm().id


def test_metadata_shows_only_when_asked_for(call: Call) -> None:
    metadata = {"event_type": "penny_outbox", "event_payload": {"key": "k1"}}
    call("chat.postMessage", channel="C-BILLING", text="x", metadata=metadata)
    without = call("conversations.history", channel="C-BILLING")["messages"][0]
    having = call("conversations.history", channel="C-BILLING", include_all_metadata=True)["messages"][0]
    assert "metadata" not in without
    assert having["metadata"] == metadata


def test_an_update_keeps_blocks_and_metadata_that_it_doesnt_name(call: Call, north: Northwind) -> None:
    metadata = {"event_type": "penny_outbox", "event_payload": {"key": "k1"}}
    blocks = [{"type": "divider"}]
    ts = call("chat.postMessage", channel="C-BILLING", text="x", blocks=blocks, metadata=metadata)["ts"]
    call("chat.update", channel="C-BILLING", ts=ts, text="y")
    (message,) = north.billing.messages()
    assert (message.text, message.metadata, len(message.blocks)) == ("y", metadata, 1)


def test_history_is_newest_first_in_pages_without_replies(call: Call) -> None:
    stamps = [call("chat.postMessage", channel="C-BILLING", text=f"m{n}")["ts"] for n in range(5)]
    call("chat.postMessage", channel="C-BILLING", text="reply", thread_ts=stamps[0])
    first = call("conversations.history", channel="C-BILLING", limit=3)
    assert [one["text"] for one in first["messages"]] == ["m4", "m3", "m2"]
    assert first["has_more"]
    rest = call(
        "conversations.history",
        channel="C-BILLING",
        limit=3,
        cursor=first["response_metadata"]["next_cursor"],
    )
    assert [one["text"] for one in rest["messages"]] == ["m1", "m0"]
    assert rest["messages"][1]["reply_count"] == 1
    assert not rest["has_more"]


def test_history_keeps_to_its_limits_in_time(call: Call) -> None:
    stamps = [call("chat.postMessage", channel="C-BILLING", text=f"m{n}")["ts"] for n in range(4)]
    between = call("conversations.history", channel="C-BILLING", oldest=stamps[0], latest=stamps[3])
    assert [one["text"] for one in between["messages"]] == ["m2", "m1"]
    whole = call("conversations.history", channel="C-BILLING", oldest=stamps[0], latest=stamps[3], inclusive=True)
    assert len(whole["messages"]) == 4


def test_replies_begin_with_the_first_message(call: Call, north: Northwind) -> None:
    root = call("chat.postMessage", channel="C-BILLING", text="root")["ts"]
    metadata = {"event_type": "penny_outbox", "event_payload": {"key": "k2"}}
    call("chat.postMessage", channel="C-BILLING", text="reply", thread_ts=root, metadata=metadata)
    thread = call("conversations.replies", channel="C-BILLING", ts=root, include_all_metadata=True)
    assert [one["text"] for one in thread["messages"]] == ["root", "reply"]
    assert thread["messages"][1]["metadata"] == metadata
    assert [one.text for one in north.billing.messages()[0].thread()] == ["reply"]


def test_an_ephemeral_message_is_seen_by_one_person_only(call: Call, north: Northwind) -> None:
    assert call("chat.postEphemeral", channel="C-BILLING", user="U-DANA", text="psst")["message_ts"]
    assert [one.text for one in north.dana.ephemerals()] == ["psst"]
    assert north.sam.ephemerals() == []
    assert north.billing.messages() == []


def test_people_show_who_they_are(call: Call, client: WebClient) -> None:
    dana = client.users_info(user="U-DANA", include_locale=True)["user"]
    assert (dana["tz"], dana["locale"]) == ("Europe/Berlin", "en-GB")
    assert dana["profile"]["email"] == "dana@northwind.example"
    assert "locale" not in call("users.info", user="U-DANA")["user"]
    assert client.users_lookupByEmail(email="SAM@northwind.example")["user"]["is_restricted"]
    assert {user["id"] for user in call("users.list")["members"]} == {"U-DANA", "U-SAM", "UBOTTNORTH"}


def test_the_bot_knows_itself_and_its_team(call: Call, north: Northwind) -> None:
    me = call("auth.test")
    assert (me["team_id"], me["user_id"], me["bot_id"]) == ("T-NORTH", north.team.bot_user, north.team.bot_id)
    assert call("team.info")["team"]["name"] == "Northwind"


def test_the_bot_joins_public_channels_and_lists_what_it_may_see(call: Call, north: Northwind) -> None:
    north.team.channel("C-OPEN", "open", bot=False)
    north.team.channel("C-SECRET", "secret", bot=False, private=True)
    listed = call("conversations.list", types="public_channel,private_channel")["channels"]
    assert {one["id"]: one["is_member"] for one in listed} == {"C-BILLING": True, "C-OPEN": False}
    assert call("conversations.join", channel="C-OPEN")["channel"]["is_member"]
    assert call("chat.postMessage", channel="C-OPEN", text="here")["ok"]
    assert north.team.bot_user in call("conversations.members", channel="C-OPEN")["members"]


def test_two_workspaces_see_nothing_of_each_other(call: Call, north: Northwind, world: Any) -> None:
    south = world.team("T-SOUTH", name="Southwind", enterprise_id="E-1")
    south.channel("C-SOUTH", "south")
    assert call("chat.postMessage", channel="C-SOUTH", text="x")["error"] == "channel_not_found"
    assert call("auth.test", token=south.token)["enterprise_id"] == "E-1"


def test_a_token_may_stand_in_the_form(running: Running, north: Northwind) -> None:
    client = WebClient(base_url=f"{running.url}/slack/api/", retry_handlers=[])
    assert client.auth_test(token=north.team.token)["team"] == "Northwind"
