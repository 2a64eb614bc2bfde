"""Block Kit in the browser: each block and field is drawn, what is pressed reaches the app as it does from Slack."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.client import Channel, Sandbox, User
from sandbox.serve import SandboxSettings, start_in_thread
from tests.sandbox.fake_penny import FakePenny, running_penny

pytestmark = pytest.mark.timeout(120)
Json = dict[str, Any]
Scene = tuple[Page, Sandbox, FakePenny, User, Channel]


@pytest.fixture(scope="module")
def penny() -> Iterator[FakePenny]:
    with running_penny() as found:
        yield found


@pytest.fixture
def scene(browser: Browser, penny: FakePenny, tmp_path: Path) -> Iterator[Scene]:
    """Dana's Slack in a browser, and an app that answers as told."""
    penny.forget()
    settings = SandboxSettings(
        http_port=0,
        smtp_port=0,
        data_dir=tmp_path / "data",
        penny_slack_url=penny.slack_url,
        penny_smtp_port=penny.smtp_port,
    )
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        team = world.team("T-NORTH", name="Northwind")
        dana = team.user("U-DANA", name="dana", real_name="Dana Reyes", tz="Europe/Berlin")
        billing = team.channel("C-BILLING", "billing", members=[dana])
        page = browser.new_page(viewport={"width": 900, "height": 900}, locale="en-GB")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(running.url)
        yield page, world, penny, dana, billing
        page.close()
        assert not errors


def _text(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _post(scene: Scene, blocks: list[Json], text: str = "text") -> None:
    """The app posts a message."""
    _, world, _, dana, billing = scene
    import httpx

    answer = httpx.post(
        f"{world.url}/slack/api/chat.postMessage",
        json={"channel": billing.id, "text": text, "blocks": blocks},
        headers={"Authorization": f"Bearer {dana.team.token}"},
        trust_env=False,
    ).json()
    assert answer["ok"], answer


def test_marked_text_is_drawn_and_calls_nobody(scene: Scene) -> None:
    page = scene[0]
    _post(
        scene,
        [
            {"type": "header", "text": _text("A *header* stays plain")},
            {
                "type": "section",
                "text": _marked("*bold* _slanted_ ~gone~ `code` <https://x.example|a link> <@U-DANA>"),
            },
            {"type": "section", "text": _marked("&lt;!channel&gt; <!date^1795420800^{date_short} at {time}|then>")},
            {"type": "section", "text": _marked("> quoted\nnot quoted\n```\npre *formatted*\n```")},
            {"type": "section", "text": _marked("<javascript:alert(1)|press> 2*3*4 snake_case_name")},
            {"type": "section", "fields": [_marked("*Net*\n100"), _text("plain *field*")]},
            {"type": "context", "elements": [_marked("small print")]},
        ],
    )
    message = page.locator(".message").last
    expect(message.get_by_role("heading")).to_have_text("A *header* stays plain")
    expect(message.locator("strong").first).to_have_text("bold")
    expect(message.locator("em")).to_have_text("slanted")
    expect(message.get_by_role("link", name="a link")).to_have_attribute("href", "https://x.example")
    expect(message.locator(".mention")).to_have_text("@Dana Reyes")
    expect(message).to_contain_text("<!channel>")
    expect(message).to_contain_text("23 Nov 2026 at")
    expect(message.locator("blockquote")).to_have_text("quoted")
    expect(message.locator("pre")).to_have_text("pre *formatted*")
    expect(message).to_contain_text("press 2*3*4 snake_case_name")
    expect(message.get_by_role("link")).to_have_count(1)
    expect(message).to_contain_text("plain *field*")


def test_what_is_not_known_is_shown_as_labelled_json(scene: Scene) -> None:
    page = scene[0]
    _post(scene, [{"type": "task_card", "task_id": "t1", "title": "Pay Birch", "status": "pending"}])
    expect(page.locator(".b-unknown")).to_contain_text("task_card")
    expect(page.locator(".b-unknown")).to_contain_text("Pay Birch")


def test_a_card_that_changes_is_seen_to_change(scene: Scene) -> None:
    page, world, _, dana, billing = scene
    _post(scene, [{"type": "section", "text": _text("pending")}], "pending")
    expect(page.locator(".message").last).to_contain_text("pending")
    import httpx

    httpx.post(
        f"{world.url}/slack/api/chat.update",
        json={"channel": billing.id, "ts": billing.messages()[-1].ts, "text": "paid",
              "blocks": [{"type": "section", "text": _text("paid")}]},
        headers={"Authorization": f"Bearer {dana.team.token}"},
        trust_env=False,
    )  # fmt: skip
    expect(page.locator(".message.changed")).to_contain_text("paid")


def test_buttons_menus_and_dates_of_a_message_reach_the_app(scene: Scene) -> None:
    page, _, penny, _, _ = scene
    confirm = {"title": _text("Sure?"), "text": _text("It binds."), "confirm": _text("Yes"), "deny": _text("No")}
    options = [{"text": _text("First"), "value": "1"}, {"text": _text("Second"), "value": "2"}]
    _post(
        scene,
        [
            {"type": "actions", "block_id": "a", "elements": [
                {"type": "button", "action_id": "go", "text": _text("Same"), "value": "v", "style": "primary"},
                {"type": "static_select", "action_id": "pick", "placeholder": _text("Pick one"), "options": options},
                {"type": "datepicker", "action_id": "day", "placeholder": _text("A day")},
            ]},
            {"type": "actions", "block_id": "b", "elements": [
                {"type": "button", "action_id": "go", "text": _text("Same"), "value": "w", "confirm": confirm},
                {"type": "overflow", "action_id": "more", "options": options},
            ]},
            {"type": "section", "block_id": "c", "text": _text("Tick"), "accessory": {
                "type": "checkboxes", "action_id": "ticks", "options": options}},
        ],
    )  # fmt: skip

    def last() -> Json:
        action: Json = penny.heard[-1].fields["actions"][0]
        return action

    page.get_by_role("button", name="Same").first.click()
    expect(page.locator(".b-button.busy")).to_have_count(0)
    assert (last()["block_id"], last()["value"]) == ("a", "v")
    page.get_by_role("button", name="Same").last.click()
    page.get_by_role("alertdialog").press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert last()["block_id"] == "a"
    page.get_by_role("button", name="Same").last.click()
    with page.expect_response("**/control/slack/act"):
        page.get_by_role("button", name="Yes").click()
    assert (last()["block_id"], last()["value"]) == ("b", "w")
    with page.expect_response("**/control/slack/act"):
        page.get_by_label("Pick one").select_option("Second")
    assert last()["selected_option"]["value"] == "2"
    with page.expect_response("**/control/slack/act"):
        page.get_by_label("A day").fill("2026-12-04")
    assert last()["selected_date"] == "2026-12-04"
    page.get_by_role("button", name="More").click()
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/control/slack/act"):
        page.keyboard.press("Enter")
    assert last()["selected_option"]["value"] == "2"
    with page.expect_response("**/control/slack/act"):
        page.get_by_role("checkbox", name="First").check()
    assert [one["value"] for one in last()["selected_options"]] == ["1"]


def test_a_form_keeps_its_values_through_updates_errors_and_a_second_view(scene: Scene) -> None:
    page, world, penny, dana, _ = scene
    fields: list[Json] = [
        {"type": "input", "block_id": "name", "label": _text("Name"), "element": {
            "type": "plain_text_input", "action_id": "value"}},
        {"type": "input", "block_id": "kind", "label": _text("Kind"), "optional": True, "element": {
            "type": "radio_buttons", "action_id": "value", "options": [
                {"text": _text("Goods"), "value": "g"}, {"text": _text("Work"), "value": "w"}]}},
        {"type": "input", "block_id": "who", "label": _text("Who"), "optional": True, "element": {
            "type": "users_select", "action_id": "value"}},
        {"type": "actions", "block_id": "more", "elements": [
            {"type": "button", "action_id": "add", "text": _text("Add a line")}]},
    ]  # fmt: skip

    def view(blocks: list[Json]) -> Json:
        return {"type": "modal", "title": _text("Form"), "submit": _text("Save"), "blocks": blocks}

    import httpx

    def api(method: str, **arguments: Any) -> Json:
        answer: Json = httpx.post(
            f"{world.url}/slack/api/{method}",
            json=arguments,
            headers={"Authorization": f"Bearer {dana.team.token}"},
            trust_env=False,
        ).json()
        assert answer["ok"], answer
        return answer

    line = {"type": "input", "block_id": "line2", "label": _text("Line 2"), "element": {
        "type": "plain_text_input", "action_id": "value"}}  # fmt: skip

    def reacts(asked: Json) -> Json | None:
        if asked.get("type") == "block_actions":
            api("views.update", view_id=asked["view"]["id"], hash=asked["view"]["hash"], view=view([*fields, line]))
        if asked.get("type") == "view_submission":
            if asked["view"]["state"]["values"]["name"]["value"]["value"] == "bad":
                return {"response_action": "errors", "errors": {"name": "“bad” is no name."}}
            return {"response_action": "push", "view": {**view([]), "blocks": [line], "title": _text("Second")}}
        return None

    penny.reacts = reacts
    dana.slash("/penny", "form")
    api("views.open", trigger_id=penny.heard[-1].fields["trigger_id"], view=view(fields))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert").filter(has_text="required")).to_be_visible()
    dialog.get_by_label("Name").fill("bad")
    dialog.get_by_label("Work").check()
    dialog.get_by_label("Who").select_option("Dana Reyes")
    dialog.get_by_role("button", name="Add a line").click()
    expect(dialog.get_by_label("Line 2")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("bad")
    expect(dialog.get_by_label("Work")).to_be_checked()
    dialog.get_by_label("Line 2").fill("second")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("“bad” is no name.")).to_be_visible()
    expect(dialog.get_by_label("Line 2")).to_have_value("second")
    dialog.get_by_label("Name").fill("good")
    dialog.get_by_label("Name").press("Enter")
    expect(dialog.get_by_role("heading", name="Second")).to_be_visible()
    values = penny.heard[-1].fields["view"]["state"]["values"]
    assert values["kind"]["value"]["selected_option"]["value"] == "w"
    assert values["who"]["value"]["selected_user"] == "U-DANA"
    page.keyboard.press("Escape")
    expect(dialog.get_by_label("Name")).to_have_value("good")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_home_tab_is_asked_for_and_drawn(scene: Scene) -> None:
    page, world, penny, dana, _ = scene

    def reacts(asked: Json) -> None:
        import httpx

        if asked.get("event", {}).get("type") == "app_home_opened":
            home = {"type": "home", "blocks": [{"type": "section", "text": _text("Three bills wait for you")}]}
            httpx.post(
                f"{world.url}/slack/api/views.publish",
                json={"user_id": "U-DANA", "view": home},
                headers={"Authorization": f"Bearer {dana.team.token}"},
                trust_env=False,
            )

    page.locator(".side-row", has_text="Penny").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.locator(".app-tab")).to_contain_text("has not put anything on its Home tab")
    penny.reacts = reacts
    page.get_by_role("tab", name="Messages").click()
    page.get_by_role("tab", name="Home").click()
    expect(page.locator(".app-tab")).to_contain_text("Three bills wait for you")


def test_a_mention_and_a_thread_reach_the_app(scene: Scene) -> None:
    page, _, penny, _, _ = scene
    composer = page.locator(".talk .composer textarea")
    composer.click()
    composer.press_sequentially("@pen")
    composer.press("Tab")
    expect(composer).to_have_value("@penny ")
    composer.press_sequentially("1 < 2 & so")
    composer.press("Enter")
    message = page.locator(".talk .message").last
    expect(message).to_contain_text("@Penny 1 < 2 & so")
    assert penny.heard[-1].fields["event"]["text"] == "<@UBOTTNORTH> 1 &lt; 2 &amp; so"
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    reply = page.locator(".thread .composer textarea")
    expect(reply).to_be_focused()
    reply.press_sequentially("later")
    reply.press("Enter")
    expect(page.get_by_role("log", name="Thread").locator(".message").last).to_contain_text("later")
    expect(page.locator(".talk .thread-link")).to_contain_text("1 reply")
