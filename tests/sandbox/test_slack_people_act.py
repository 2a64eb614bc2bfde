"""People type commands, press buttons and fill in forms; Penny hears of it as Slack would tell it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.client import NotYetError, Sandbox, SandboxError
from sandbox.settings import SIGNING_SECRET
from sandbox.slack.fields import exactly, find_part
from sandbox.wire import RefusedError
from tests.sandbox.conftest import ACK_SECONDS, Northwind
from tests.sandbox.fake_penny import NO_TLS, FakePenny

Json = dict[str, Any]
Call = Callable[..., Json]

CARD: list[Json] = [
    {"type": "section", "block_id": "head", "text": {"type": "mrkdwn", "text": "*INV-0001*"}},
    {
        "type": "actions",
        "block_id": "offers",
        "elements": [
            {
                "type": "button",
                "action_id": "act:issue",
                "text": {"type": "plain_text", "text": "Issue and send"},
                "value": "inv_1",
                "style": "primary",
            },
            {"type": "button", "action_id": "act:void", "text": {"type": "plain_text", "text": "Void"}},
        ],
    },
]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def form(**more: Any) -> Json:
    options = [{"text": plain(name), "value": code} for name, code in (("Euro", "EUR"), ("Pound", "GBP"))]
    return {
        "type": "modal",
        "callback_id": "form:business",
        "private_metadata": "north",
        "title": plain("Your business"),
        "submit": plain("Save"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": plain("Legal name"),
                "element": {"type": "plain_text_input", "action_id": "value"},
            },
            {
                "type": "input",
                "block_id": "currency",
                "label": plain("Currency"),
                "element": {"type": "static_select", "action_id": "value", "options": options},
            },
            {
                "type": "input",
                "block_id": "since",
                "label": plain("Since"),
                "optional": True,
                "element": {"type": "datepicker", "action_id": "value"},
            },
        ],
        **more,
    }


def respond(heard: Json, **body: Any) -> httpx.Response:
    return httpx.post(heard["response_url"], json=body, trust_env=False, verify=NO_TLS)


def test_a_slash_command_is_signed_and_complete(north: Northwind, penny: FakePenny, world: Sandbox) -> None:
    penny.reacts = lambda _fields: "Done & <dusted>"
    answer = north.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=north.billing)
    assert (answer.status, answer.text) == ("ok", "Done & <dusted>")
    assert 0 < answer.ack_ms < ACK_SECONDS * 1000
    heard = penny.heard[-1]
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(heard.body, heard.headers)
    assert heard.fields["text"] == 'invite ap@acme.example "Acme GmbH"'
    assert {key: heard.fields[key] for key in ("command", "team_id", "team_domain", "channel_id")} == {
        "command": "/penny",
        "team_id": "T-NORTH",
        "team_domain": "northwind",
        "channel_id": "C-BILLING",
    }
    assert {"user_id", "user_name", "channel_name", "response_url", "trigger_id", "api_app_id"} <= set(heard.fields)
    assert [one.text for one in north.dana.ephemerals()] == ["Done & <dusted>"]
    assert world.deliveries()[-1]["fate"] == "ok"


@pytest.mark.parametrize("mode", ["wrong", "old", "none"])
def test_a_badly_signed_request_can_be_sent(north: Northwind, penny: FakePenny, world: Sandbox, mode: str) -> None:
    world.sign(mode)
    north.dana.slash("/penny", "help")
    heard = penny.heard[-1]
    assert not SignatureVerifier(SIGNING_SECRET).is_valid_request(heard.body, heard.headers)


def test_json_answers_may_be_for_the_whole_channel(north: Northwind, penny: FakePenny) -> None:
    penny.reacts = lambda _fields: {"response_type": "in_channel", "text": "card", "blocks": CARD}
    answer = north.dana.slash("/penny", "INV-0001", channel=north.billing)
    assert [one["type"] for one in answer.blocks] == ["section", "actions"]
    assert [one.text for one in north.billing.messages()] == ["card"]
    assert north.dana.ephemerals() == []


def test_an_answer_slack_cant_show_is_told(north: Northwind, penny: FakePenny) -> None:
    penny.reacts = lambda _fields: {"blocks": [{"type": "nonsense"}]}
    answer = north.dana.slash("/penny", "help")
    assert answer.status.startswith("invalid_command_response: invalid_blocks")


def test_silence_for_too_long_is_an_operation_timeout(north: Northwind, penny: FakePenny) -> None:
    penny.slow_seconds = ACK_SECONDS + 0.3
    answer = north.dana.slash("/penny", "help", channel=north.billing)
    assert answer.status == "operation_timeout"
    assert answer.ack_ms == pytest.approx(ACK_SECONDS * 1000, abs=150)
    assert north.dana.ephemerals() == []


def test_an_http_error_is_told(north: Northwind, penny: FakePenny) -> None:
    penny.reacts = lambda _fields: 500
    answer = north.dana.slash("/penny", "help")
    assert (answer.status, answer.http_status) == ("http_service_error", 500)


def test_a_press_carries_the_message_and_the_action(north: Northwind, penny: FakePenny, call: Call) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)
    (card,) = north.billing.messages()
    answer = north.dana.click(card, "Issue and send")
    assert answer.status == "ok"
    heard = penny.last()
    assert heard["type"] == "block_actions"
    (action,) = heard["actions"]
    assert {key: action[key] for key in ("action_id", "block_id", "value", "type", "style")} == {
        "action_id": "act:issue",
        "block_id": "offers",
        "value": "inv_1",
        "type": "button",
        "style": "primary",
    }
    assert "action_ts" in action
    assert heard["container"] == {
        "type": "message",
        "message_ts": card.ts,
        "channel_id": "C-BILLING",
        "is_ephemeral": False,
    }
    assert heard["message"]["blocks"] == CARD
    assert (heard["user"]["id"], heard["team"]["id"], heard["channel"]["id"]) == ("U-DANA", "T-NORTH", "C-BILLING")


def test_a_button_is_found_by_prefix_or_action_id_else_the_error_lists_them(
    north: Northwind, penny: FakePenny, call: Call
) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)
    (card,) = north.billing.messages()
    north.dana.click(card, "issue")
    north.dana.click(card, "act:void")
    assert [one.fields["actions"][0]["action_id"] for one in penny.heard] == ["act:issue", "act:void"]
    with pytest.raises(SandboxError, match=r"'Issue and send' \(act:issue\), 'Void' \(act:void\)"):
        north.dana.click(card, "Approve")


def test_a_button_that_vanished_can_still_be_pressed_on_an_old_screen(
    north: Northwind, penny: FakePenny, call: Call
) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)
    (card,) = north.billing.messages()
    call("chat.update", channel="C-BILLING", ts=card.ts, text="void", blocks=[])
    with pytest.raises(SandboxError, match="there is nothing"):
        north.dana.click(card, "Void")
    north.dana.click(card, "Void", stale=True)
    assert penny.last()["actions"][0]["action_id"] == "act:void"


def test_a_choice_from_a_menu_is_sent_as_chosen(north: Northwind, penny: FakePenny, call: Call) -> None:
    menu = {
        "type": "static_select",
        "action_id": "pick",
        "placeholder": plain("Currency"),
        "options": [{"text": plain("Euro"), "value": "EUR"}],
    }
    call("chat.postMessage", channel="C-BILLING", text="?", blocks=[{"type": "actions", "elements": [menu]}])
    north.dana.choose(north.billing.messages()[0], "Currency", "Euro")
    heard = penny.last()
    (action,) = heard["actions"]
    assert action["selected_option"]["value"] == "EUR"
    assert heard["state"]["values"][action["block_id"]]["pick"]["selected_option"]["value"] == "EUR"


def test_a_response_url_replaces_deletes_and_adds(north: Northwind, penny: FakePenny, call: Call) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)
    (card,) = north.billing.messages()
    north.dana.click(card, "Void")
    heard = penny.last()
    assert respond(heard, text="only you").text == "ok"
    assert respond(heard, text="all of you", response_type="in_channel").text == "ok"
    assert respond(heard, text="void", blocks=[], replace_original=True).text == "ok"
    assert [one.text for one in north.dana.ephemerals()] == ["only you"]
    assert [one.text for one in north.billing.messages()] == ["void", "all of you"]
    assert respond(heard, delete_original=True).text == "ok"
    assert [one.text for one in north.billing.messages()] == ["all of you"]


def test_an_ephemeral_message_has_buttons_and_is_replaced_by_its_response_url(
    north: Northwind, penny: FakePenny
) -> None:
    penny.reacts = lambda _fields: {"text": "draft", "blocks": CARD}
    answer = north.dana.slash("/penny", "invoice acme 5", channel=north.billing)
    penny.reacts = lambda _fields: None
    assert answer.message is not None
    north.dana.click(answer.message, "Issue and send")
    heard = penny.last()
    assert heard["container"]["is_ephemeral"]
    assert "message" not in heard
    respond(heard, text="issued", replace_original=True, blocks=[])
    assert [one.text for one in north.dana.ephemerals()] == ["issued"]


def test_ephemerals_that_appear_before_the_answer_are_reported(
    north: Northwind, penny: FakePenny, call: Call
) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)

    def reacts(fields: Json) -> None:
        respond(fields, text="You may not do that.")

    penny.reacts = reacts
    answer = north.sam.click(north.billing.messages()[0], "Void")
    assert [one.text for one in answer.ephemerals] == ["You may not do that."]


def test_a_response_url_works_five_times(north: Northwind, penny: FakePenny) -> None:
    north.dana.slash("/penny", "help", channel=north.billing)
    heard = penny.last()
    assert [respond(heard, text=str(n)).status_code for n in range(6)] == [200] * 5 + [404]
    assert respond(heard, text="again").json()["error"] == "used_url"


def test_a_response_url_works_for_half_an_hour(north: Northwind, penny: FakePenny, world: Sandbox) -> None:
    north.dana.slash("/penny", "help", channel=north.billing)
    heard = penny.last()
    world.age_slack(29 * 60)
    assert respond(heard, text="late").status_code == 200
    world.age_slack(2 * 60)
    assert respond(heard, text="too late").json()["error"] == "expired_url"


def test_a_response_url_refuses_what_cant_be_shown(north: Northwind, penny: FakePenny) -> None:
    north.dana.slash("/penny", "help", channel=north.billing)
    refused = respond(penny.last(), text="x", blocks=[{"type": "nonsense"}])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_blocks")


def opens(call: Call, view: Json) -> Callable[[Json], None]:
    def reacts(fields: Json) -> None:
        if "trigger_id" in fields and fields.get("type") != "view_submission":
            assert call("views.open", trigger_id=fields["trigger_id"], view=view)["ok"]

    return reacts


def test_a_trigger_opens_one_view_within_three_seconds(
    north: Northwind, penny: FakePenny, call: Call, world: Sandbox
) -> None:
    north.dana.slash("/penny", "new")
    trigger = penny.last()["trigger_id"]
    assert call("views.open", trigger_id=trigger, view=form())["ok"]
    assert call("views.open", trigger_id=trigger, view=form())["error"] == "exchanged_trigger_id"
    north.dana.slash("/penny", "new")
    world.age_slack(3.1)
    late = call("views.open", trigger_id=penny.last()["trigger_id"], view=form())
    assert late["error"] == "expired_trigger_id"
    assert call("views.open", trigger_id="made.up", view=form())["error"] == "invalid_trigger_id"


def test_a_form_is_filled_in_by_label_and_submitted(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    view = north.dana.open_view()
    assert view is not None
    assert view.title == "Your business"
    assert [(one.label, one.type, one.options) for one in view.fields()] == [
        ("Legal name", "plain_text_input", ()),
        ("Currency", "static_select", ("Euro", "Pound")),
        ("Since", "datepicker", ()),
    ]
    assert north.dana.submit({"Legal name": "Northwind BV", "currency": "Euro"}) is None
    heard = penny.last()
    values = heard["view"]["state"]["values"]
    assert values["name"]["value"] == {"type": "plain_text_input", "value": "Northwind BV"}
    assert values["currency"]["value"]["selected_option"]["value"] == "EUR"
    assert values["since"]["value"] == {"type": "datepicker", "selected_date": None}
    assert (heard["view"]["callback_id"], heard["view"]["private_metadata"]) == ("form:business", "north")
    assert {"id", "hash"} <= set(heard["view"])
    assert north.dana.open_view() is None


def test_slack_itself_asks_for_required_fields(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    assert north.dana.submit({"Legal name": "Northwind BV"}) == {"currency": "Please complete this required field."}
    assert len(penny.heard) == 1


def test_errors_come_back_into_the_form_and_what_was_typed_stays(
    north: Northwind, penny: FakePenny, call: Call
) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    penny.reacts = lambda _fields: {"response_action": "errors", "errors": {"name": "That name is taken."}}
    assert north.dana.submit({"Legal name": "Acme", "Currency": "Euro"}) == {"name": "That name is taken."}
    view = north.dana.open_view()
    assert view is not None
    assert view.fields()[0].value["value"] == "Acme"
    penny.reacts = lambda _fields: None
    assert north.dana.submit({"Legal name": "Acme 2"}) is None


def test_errors_for_a_field_that_isnt_there_fail_loudly(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    penny.reacts = lambda _fields: {"response_action": "errors", "errors": {"nmae": "?"}}
    with pytest.raises(AssertionError, match="no input block is called nmae"):
        north.dana.submit({"Legal name": "Acme", "Currency": "Euro"})


def test_a_submission_may_update_push_and_clear(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    filled = {"Legal name": "Acme", "Currency": "Euro"}
    penny.reacts = lambda _f: {"response_action": "update", "view": form(title=plain("Second"))}
    north.dana.submit(filled)
    updated = north.dana.open_view()
    assert updated is not None
    assert (updated.title, updated.fields()[0].value["value"]) == ("Second", "Acme")
    penny.reacts = lambda _f: {"response_action": "push", "view": form(title=plain("Third"))}
    north.dana.submit(filled)
    pushed = north.dana.open_view()
    assert pushed is not None
    assert (pushed.title, pushed.raw["previous_view_id"]) == ("Third", updated.id)
    penny.reacts = lambda _f: {"response_action": "clear"}
    north.dana.submit(filled)
    assert north.dana.open_view() is None


def test_the_fourth_view_of_a_stack_is_refused(north: Northwind, penny: FakePenny, call: Call) -> None:
    button = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
    view = form(blocks=[button])
    penny.reacts = opens(call, view)
    north.dana.slash("/penny", "new")
    answers = []
    penny.reacts = lambda fields: answers.append(call("views.push", trigger_id=fields["trigger_id"], view=view))
    for _ in range(3):
        top = north.dana.open_view()
        assert top is not None
        north.dana.click(top, "More")
    assert [one.get("error") for one in answers] == [None, None, "push_limit_reached"]


def test_an_update_with_an_old_hash_is_refused(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    view = north.dana.open_view()
    assert view is not None
    renamed = form(title=plain("Renamed"))
    assert call("views.update", view_id=view.id, hash=view.hash, view=renamed)["ok"]
    again = call("views.update", view_id=view.id, hash=view.hash, view=form())
    assert again["error"] == "hash_conflict"
    assert call("views.update", view_id="V-GONE", view=form())["error"] == "not_found"


def test_a_closed_form_is_told_only_when_asked_for(north: Northwind, penny: FakePenny, call: Call) -> None:
    penny.reacts = opens(call, form())
    north.dana.slash("/penny", "new")
    north.dana.close_view()
    assert len(penny.heard) == 1
    penny.reacts = opens(call, form(notify_on_close=True))
    north.dana.slash("/penny", "new")
    north.dana.close_view()
    assert (penny.last()["type"], penny.last()["is_cleared"]) == ("view_closed", False)
    assert north.dana.open_view() is None


def test_the_home_tab_opens_is_published_and_has_buttons(north: Northwind, penny: FakePenny, call: Call) -> None:
    home = {"type": "home", "blocks": CARD}
    penny.reacts = lambda fields: (
        call("views.publish", user_id=fields["event"]["user"], view=home) and None
        if fields["type"] == "event_callback"
        else None
    )
    view = north.dana.open_home()
    assert penny.heard[0].fields["event"]["type"] == "app_home_opened"
    north.dana.click(view, "Issue and send")
    heard = penny.last()
    assert (heard["container"]["type"], heard["view"]["type"]) == ("view", "home")
    assert "channel" not in heard


def test_mentions_and_direct_messages_are_heard_other_talk_is_not(north: Northwind, penny: FakePenny) -> None:
    north.dana.say("just talking", channel=north.billing)
    assert penny.heard == []
    north.dana.say(f"<@{north.team.bot_user}> aging", channel=north.billing)
    north.dana.say("list overdue")
    first, second = (one.fields["event"] for one in penny.heard)
    assert (first["type"], first["channel"]) == ("app_mention", "C-BILLING")
    assert (second["type"], second["channel_type"]) == ("message", "im")
    heard = penny.heard[-1]
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(heard.body, heard.headers)


def test_an_event_nobody_took_comes_again_with_its_number(north: Northwind, penny: FakePenny, world: Sandbox) -> None:
    answers = iter([500, 500])
    penny.reacts = lambda _fields: next(answers, None)
    north.dana.say("list")
    penny.wait_heard(3)
    assert [one.headers.get("x-slack-retry-num") for one in penny.heard] == [None, "1", "2"]
    assert penny.heard[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({one.fields["event_id"] for one in penny.heard}) == 1
    time.sleep(0.15)
    assert [one["attempts"] for one in world.events()] == [3]


def test_an_event_can_be_redelivered_on_demand(north: Northwind, penny: FakePenny, world: Sandbox) -> None:
    north.dana.say("list")
    (event,) = world.events()
    world.redeliver(event["event_id"])
    assert penny.heard[-1].headers["x-slack-retry-num"] == "1"
    assert penny.heard[0].fields == penny.heard[1].fields


def test_an_external_menu_asks_penny_for_its_options(north: Northwind, penny: FakePenny, call: Call) -> None:
    element = {"type": "external_select", "action_id": "customer", "min_query_length": 2}
    block = {"type": "input", "block_id": "customer", "label": plain("Customer"), "element": element}
    penny.reacts = opens(call, form(blocks=[block]))
    north.dana.slash("/penny", "new")
    penny.reacts = lambda _fields: {"options": [{"text": plain("Acme GmbH"), "value": "acme"}]}
    assert north.dana.options("Customer", "ac") == ["Acme GmbH"]
    assert (penny.last()["type"], penny.last()["value"]) == ("block_suggestion", "ac")


def test_waiting_in_vain_lists_what_was_there(north: Northwind, call: Call) -> None:
    call("chat.postMessage", channel="C-BILLING", text="INV-0001", blocks=CARD)
    with pytest.raises(NotYetError, match=r"'INV-0001' \[Issue and send, Void\]"):
        north.billing.wait(lambda message: "INV-0002" in message.text, timeout=0.1)


def test_every_payload_is_json_with_a_team(north: Northwind, penny: FakePenny) -> None:
    north.dana.say("x")
    assert json.loads(penny.heard[-1].body)["team_id"] == "T-NORTH"


def test_a_press_on_a_view_that_was_drawn_again_meanwhile_counts() -> None:
    button = {"type": "button", "action_id": "show:people", "text": plain("People")}
    drawn = [{"type": "actions", "block_id": "new", "elements": [button]}]
    assert find_part(drawn, exactly("old", "show:people")).block_id == "new"
    with pytest.raises(RefusedError):
        find_part(drawn, exactly("old", "show:other"))
