"""What Slack refuses, the stand-in refuses with Slack's own word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.client import Sandbox
from sandbox.serve import Running
from tests.sandbox.conftest import Northwind
from tests.sandbox.fake_penny import NO_TLS

Json = dict[str, Any]
Call = Callable[..., Json]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str = "go", text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "words", **more: Any) -> Json:
    return {"type": "section", "text": marked(text), **more}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def field(element: Json, label: str = "Name", **more: Any) -> Json:
    return {"type": "input", "label": plain(label), "element": element, **more}


def confirm(**changed: Any) -> Json:
    return {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")} | changed


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def test_no_token_and_a_wrong_token_are_refused(call: Call) -> None:
    assert call("auth.test", token="")["error"] == "not_authed"
    assert call("auth.test", token="xoxb-nobody")["error"] == "invalid_auth"


def test_a_token_of_a_removed_app_is_refused(call: Call, north: Northwind) -> None:
    north.team.uninstall()
    assert call("auth.test")["error"] == "account_inactive"


def test_an_unknown_method_is_refused(call: Call) -> None:
    assert call("chat.shout")["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C-NOWHERE", "text": "hi"}, "channel_not_found"),
        ({"channel": "C-ARCHIVED", "text": "hi"}, "is_archived"),
        ({"channel": "C-WITHOUT", "text": "hi"}, "not_in_channel"),
        ({"channel": "C-SECRET", "text": "hi"}, "channel_not_found"),
        ({"channel": "C-BILLING"}, "no_text"),
        ({"channel": "C-BILLING", "text": "  "}, "no_text"),
        ({"channel": "C-BILLING", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C-BILLING", "text": "hi", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C-BILLING", "text": "hi", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": "C-BILLING", "text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"channel": "C-BILLING", "blocks": [section("x" * 2700) for _ in range(5)]}, "msg_blocks_too_long"),
    ],
)
def test_a_message_is_refused(call: Call, north: Northwind, arguments: Json, error: str) -> None:
    north.team.channel("C-ARCHIVED", "archived", archived=True)
    north.team.channel("C-WITHOUT", "without", bot=False)
    north.team.channel("C-SECRET", "secret", bot=False, private=True)
    answer = call("chat.postMessage", **arguments)
    assert (answer["ok"], answer["error"]) == (False, error)


REFUSED_BLOCKS = {
    "an unknown block": ([{"type": "sectoin", "text": marked("x")}], "unsupported type: sectoin"),
    "an unknown element": ([actions({"type": "buton", "action_id": "a"})], "unsupported type: buton"),
    "an element in the wrong place": (
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "can't stand here",
    ),
    "an unknown property": ([section(colour="red")], "invalid additional property: colour"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "a section of 3,001 characters": ([section("x" * 3001)], "must be less than 3001 characters"),
    "an empty section": ([section("")], "must be more than 0 characters"),
    "a section with neither text nor fields": ([{"type": "section"}], "missing required field"),
    "eleven fields": ([{"type": "section", "fields": [marked("x")] * 11}], "no more than 10 items"),
    "a field of 2,001 characters": ([{"type": "section", "fields": [marked("x" * 2001)]}], "less than 2001"),
    "a header of 151 characters": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "a header in mrkdwn": ([{"type": "header", "text": marked("x")}], "must be one of: plain_text"),
    "eleven context elements": ([{"type": "context", "elements": [marked("x")] * 11}], "no more than 10"),
    "26 buttons": ([actions(*[button(f"a{n}") for n in range(26)])], "no more than 25"),
    "no buttons": ([actions()], "no fewer than 1"),
    "a button of 76 characters": ([actions(button(text="x" * 76))], "less than 76"),
    "a value of 2,001 characters": ([actions(button(value="x" * 2001))], "less than 2001"),
    "a made-up style": ([actions(button(style="green"))], "must be one of: primary, danger"),
    "an action_id of 256 characters": ([actions(button("a" * 256))], "less than 256"),
    "a block_id of 256 characters": ([section(block_id="b" * 256)], "less than 256"),
    "a block_id twice": ([section(block_id="b"), section(block_id="b")], "`block_id` b already exists"),
    "an action_id twice": ([actions(button("a"), button("a"))], "`action_id` a already exists"),
    "101 options": (
        [actions({"type": "static_select", "action_id": "s", "options": [option()] * 101})],
        "no more than 100",
    ),
    "an option of 76 characters": (
        [actions({"type": "static_select", "action_id": "s", "options": [option("x" * 76)]})],
        "less than 76",
    ),
    "an initial option that isn't there": (
        [
            actions(
                {
                    "type": "static_select",
                    "action_id": "s",
                    "options": [option()],
                    "initial_option": option("Two", "2"),
                }
            )
        ],
        "initial option was not found",
    ),
    "a placeholder of 151 characters": (
        [actions({"type": "datepicker", "action_id": "d", "placeholder": plain("x" * 151)})],
        "less than 151",
    ),
    "a date that is none": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "23.11.2026"})],
        "invalid date",
    ),
    "a confirm title of 101": ([actions(button(confirm=confirm(title=plain("x" * 101))))], "less than 101"),
    "a confirm text of 301": ([actions(button(confirm=confirm(text=plain("x" * 301))))], "less than 301"),
    "a confirm button of 31": ([actions(button(confirm=confirm(deny=plain("x" * 31))))], "less than 31"),
    "markdown of 12,001": ([{"type": "markdown", "text": "x" * 12_001}], "less than 12001"),
    "two markdown blocks of 6,001": ([{"type": "markdown", "text": "x" * 6_001}] * 2, "of 12000 characters"),
    "101 table rows": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}],
        "no more than 100",
    ),
    "21 table columns": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}],
        "no more than 20",
    ),
}


@pytest.mark.parametrize("case", REFUSED_BLOCKS)
def test_blocks_are_refused_with_the_spot(call: Call, case: str) -> None:
    blocks, sentence = REFUSED_BLOCKS[case]
    answer = call("chat.postMessage", channel="C-BILLING", text="fallback", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    details = " ".join(answer["response_metadata"]["messages"])
    assert sentence in details
    assert "json-pointer:/blocks" in details


REFUSED_VIEWS = {
    "a title of 25 characters": (modal(section(), title=plain("x" * 25)), "less than 25"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field"),
    "a submit of 25 characters": (modal(section(), submit=plain("x" * 25)), "less than 25"),
    "a close of 25 characters": (modal(section(), close=plain("x" * 25)), "less than 25"),
    "private_metadata of 3,001": (modal(section(), private_metadata="x" * 3001), "less than 3001"),
    "a callback_id of 256": (modal(section(), callback_id="x" * 256), "less than 256"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100"),
    "a table": (modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}), "in a modal"),
    "markdown": (modal({"type": "markdown", "text": "x"}), "in a modal"),
    "a card": (modal({"type": "card", "title": marked("x")}), "in a modal"),
    "fields without submit": (
        {
            "type": "modal",
            "title": plain("x"),
            "blocks": [field({"type": "plain_text_input", "action_id": "v"})],
        },
        "submit button is required",
    ),
    "a Home tab": (home(section()), "must be modal"),
}


@pytest.mark.parametrize("case", REFUSED_VIEWS)
def test_a_modal_is_refused(call: Call, case: str) -> None:
    view, sentence = REFUSED_VIEWS[case]
    answer = call("views.open", trigger_id="whatever", view=view)
    assert answer["error"] == "invalid_arguments"
    assert sentence in " ".join(answer["response_metadata"]["messages"])


def test_a_home_tab_takes_a_hundred_blocks_but_neither_a_table_nor_a_stranger(call: Call) -> None:
    assert call("views.publish", user_id="U-DANA", view=home(*[section()] * 100))["ok"]
    too_many = call("views.publish", user_id="U-DANA", view=home(*[section()] * 101))
    assert too_many["error"] == "invalid_arguments"
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert call("views.publish", user_id="U-DANA", view=home(table))["error"] == "invalid_arguments"
    assert call("views.publish", user_id="U-NOBODY", view=home(section()))["error"] == "user_not_found"


def test_an_update_of_an_unknown_message_or_somebody_elses_is_refused(call: Call, north: Northwind) -> None:
    theirs = north.dana.say("mine", channel=north.billing)
    unknown = call("chat.update", channel="C-BILLING", ts="1.000001", text="x")
    assert unknown["error"] == "message_not_found"
    assert call("chat.update", channel="C-BILLING", ts=theirs.ts, text="x")["error"] == "cant_update_message"
    assert call("chat.delete", channel="C-BILLING", ts=theirs.ts)["error"] == "cant_delete_message"


def test_an_ephemeral_for_somebody_outside_the_channel_is_refused(call: Call, north: Northwind) -> None:
    north.team.user("U-OUT", name="out")
    answer = call("chat.postEphemeral", channel="C-BILLING", user="U-OUT", text="x")
    assert answer["error"] == "user_not_in_channel"


def test_people_that_arent_there_are_refused(call: Call) -> None:
    assert call("users.info", user="U-NOBODY")["error"] == "user_not_found"
    assert call("users.lookupByEmail", email="no@body.example")["error"] == "users_not_found"
    assert call("conversations.open", users="U-NOBODY")["error"] == "user_not_found"
    assert call("conversations.info", channel="C-NOWHERE")["error"] == "channel_not_found"


def test_pages_of_strange_size_and_made_up_cursors_are_refused(call: Call) -> None:
    assert call("conversations.history", channel="C-BILLING", limit=1000)["error"] == "invalid_limit"
    assert call("conversations.history", channel="C-BILLING", cursor="%%%")["error"] == "invalid_cursor"
    assert call("conversations.history", channel="C-BILLING", oldest="then")["error"] == "invalid_ts_oldest"


def test_a_refused_message_shows_nothing(call: Call, north: Northwind) -> None:
    call("chat.postMessage", channel="C-BILLING", text="x", blocks=[{"type": "nonsense"}])
    assert north.billing.messages() == []


def test_a_rate_limit_names_the_wait_and_does_nothing(
    world: Sandbox, running: Running, north: Northwind, call: Call
) -> None:
    world.faults.slack("chat.postMessage", "rate_limited", times=1, seconds=7)
    headers = {"Authorization": f"Bearer {north.team.token}"}
    url, message = f"{running.url}/slack/api/chat.postMessage", {"channel": "C-BILLING", "text": "hi"}
    response = httpx.post(url, json=message, headers=headers, trust_env=False, verify=NO_TLS)
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.json() == {"ok": False, "error": "ratelimited"}
    assert call("chat.postMessage", **message)["ok"]
    assert [one.text for one in north.billing.messages()] == ["hi"]
    assert [one["status"] for one in world.calls("chat.postMessage")] == [429, 200]


def test_a_500_may_come_before_or_after_the_message_was_taken(
    world: Sandbox, running: Running, north: Northwind
) -> None:
    headers = {"Authorization": f"Bearer {north.team.token}"}
    url = f"{running.url}/slack/api/chat.postMessage"
    world.faults.slack("chat.postMessage", "http_500")
    world.faults.slack("chat.postMessage", "http_500_after")
    for text in ("lost", "taken"):
        body = {"channel": "C-BILLING", "text": text}
        assert httpx.post(url, json=body, headers=headers, trust_env=False, verify=NO_TLS).status_code == 500
    assert [one.text for one in north.billing.messages()] == ["taken"]


def test_a_message_can_be_taken_without_an_answer(world: Sandbox, running: Running, north: Northwind) -> None:
    world.faults.slack("chat.postMessage", "accept_and_time_out", seconds=5)
    headers = {"Authorization": f"Bearer {north.team.token}"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{running.url}/slack/api/chat.postMessage",
            json={"channel": "C-BILLING", "text": "once"},
            headers=headers,
            timeout=0.2,
            trust_env=False,
            verify=NO_TLS,
        )
    assert [one.text for one in north.billing.messages()] == ["once"]


def test_any_refusal_can_be_ordered(world: Sandbox, call: Call) -> None:
    world.faults.slack("*", "refuse", error="fatal_error", times=2)
    assert call("auth.test")["error"] == "fatal_error"
    assert call("users.list")["error"] == "fatal_error"
    assert call("auth.test")["ok"]
