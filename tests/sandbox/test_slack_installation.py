"""The stand-in installs and removes apps, limits calls, shares links and knows shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.client import Sandbox
from sandbox.serve import Running
from tests.sandbox.conftest import Northwind
from tests.sandbox.fake_penny import NO_TLS, FakePenny

Json = dict[str, Any]
CLIENT = {"client_id": "1000.2000", "client_secret": "sandbox-client-secret"}
BACK = "http://penny.example/slack/oauth_redirect"


@pytest.fixture
def browser(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, trust_env=False, verify=NO_TLS) as found:
        yield found


def allowed(browser: httpx.Client, who: str, *, org: bool = False, deny: bool = False) -> dict[str, list[str]]:
    query = {"client_id": CLIENT["client_id"], "scope": "chat:write,commands", "redirect_uri": BACK, "state": "s1"}
    assert "Allow" in browser.get("/slack/oauth/v2/authorize", params=query).text
    form = {"who": who, **({"org": "yes"} if org else {}), **({"deny": "yes"} if deny else {})}
    answer = browser.post("/slack/oauth/v2/authorize", params=query, data=form)
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_a_code_becomes_a_token_once(
    browser: httpx.Client, world: Sandbox, north: Northwind, call: Callable[..., Json]
) -> None:
    world.team("T-NEW", name="New", installed=False).user("U-NIA", name="nia")
    back = allowed(browser, "T-NEW/U-NIA")
    assert back["state"] == ["s1"]
    asked = {**CLIENT, "code": back["code"][0], "redirect_uri": BACK}
    assert call("oauth.v2.access", token="", **{**asked, "client_secret": "x"})["error"] == "bad_client_secret"
    assert call("oauth.v2.access", token="", **{**asked, "redirect_uri": "http://x"})["error"] == "bad_redirect_uri"
    given = call("oauth.v2.access", token="", **asked)
    assert (given["team"]["id"], given["authed_user"]["id"]) == ("T-NEW", "U-NIA")
    assert call("auth.test", token=given["access_token"])["team_id"] == "T-NEW"
    assert call("oauth.v2.access", token="", **asked)["error"] == "code_already_used"
    assert allowed(browser, "T-NEW/U-NIA", deny=True)["error"] == ["access_denied"]
    refused = call("views.publish", token=given["access_token"], user_id="U-NIA", view={"type": "home", "blocks": []})
    assert refused["ok"]
    assert call("users.info", token=given["access_token"], user="U-NIA")["needed"] == "users:read"


def test_tokens_rotate(browser: httpx.Client, world: Sandbox, north: Northwind, call: Callable[..., Json]) -> None:
    world.switch(rotation=True)
    code = allowed(browser, "T-NORTH/U-DANA")["code"][0]
    given = call("oauth.v2.access", token="", **CLIENT, code=code, redirect_uri=BACK)
    assert given["expires_in"] == 43_200
    again = {**CLIENT, "grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    fresh = call("oauth.v2.access", token="", **again)
    assert fresh["access_token"] != given["access_token"]
    assert call("oauth.v2.access", token="", **again)["error"] == "invalid_refresh_token"
    world.age_slack(50_000)
    assert call("auth.test", token=fresh["access_token"])["error"] == "token_expired"


def test_an_organization_gives_one_token_for_its_workspaces(
    browser: httpx.Client, world: Sandbox, penny: FakePenny, call: Callable[..., Json], north: Northwind
) -> None:
    one = world.team("T-ONE", name="One", enterprise_id="E-BIG", installed=False)
    two = world.team("T-TWO", name="Two", enterprise_id="E-BIG", installed=False)
    ann, bob = one.user("U-ANN", name="ann"), two.user("U-BOB", name="bob")
    there = two.channel("C-TWO", "two", members=[bob])
    code = allowed(browser, "T-ONE/U-ANN", org=True)["code"][0]
    given = call("oauth.v2.access", token="", **CLIENT, code=code, redirect_uri=BACK)
    assert (given["team"], given["enterprise"]["id"], given["is_enterprise_install"]) == (None, "E-BIG", True)
    assert call("chat.postMessage", token=given["access_token"], channel="C-TWO", text="hello")["ok"]
    assert there.messages()[-1].text == "hello"
    bob.slash("/penny", "x", channel=there)
    assert penny.last()["is_enterprise_install"] == "true"
    assert ann.team.id == "T-ONE"


def test_whoever_revokes_its_token_hears_that_it_is_gone(
    north: Northwind, penny: FakePenny, call: Callable[..., Json]
) -> None:
    assert call("auth.revoke")["revoked"]
    assert [one.fields["event"]["type"] for one in penny.heard] == ["tokens_revoked", "app_uninstalled"]
    assert call("auth.test")["error"] == "account_inactive"


def test_whoever_calls_too_often_is_told_when_to_come_back(
    running: Running, north: Northwind, world: Sandbox, call: Callable[..., Json]
) -> None:
    world.switch(limits=True)
    for _ in range(3):
        assert call("chat.postMessage", channel="C-BILLING", text="hello")["ok"]
    with httpx.Client(base_url=f"{running.url}/slack/api/", trust_env=False, verify=NO_TLS) as http:
        headers = {"Authorization": f"Bearer {north.team.token}"}
        answer = http.post("chat.postMessage", json={"channel": "C-BILLING", "text": "x"}, headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
        http.post("chat.postMessage", json={"channel": "C-BILLING", "text": "x"}, headers=headers)
    assert len(world.switch()["limits"]["early"]) == 1


def test_only_links_of_the_message_are_unfolded(north: Northwind, call: Callable[..., Json]) -> None:
    said = north.dana.say("look at https://penny.example/d/7", channel=north.billing)
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "INV-7"}}
    other = call(
        "chat.unfurl", channel="C-BILLING", ts=said.ts, unfurls={"https://else.example": {"blocks": [block]}}
    )
    assert other["error"] == "cannot_unfurl_url"
    done = call(
        "chat.unfurl",
        channel="C-BILLING",
        ts=said.ts,
        unfurls={"https://penny.example/d/7": {"blocks": [block]}},
    )
    assert done["ok"]
    assert north.billing.now(said).raw["attachments"][0]["from_url"] == "https://penny.example/d/7"


def test_shortcuts_bring_a_trigger_and_the_message(north: Northwind, penny: FakePenny) -> None:
    north.dana.shortcut("new_invoice")
    assert penny.last()["type"] == "shortcut"
    assert penny.last()["trigger_id"]
    said = north.dana.say("500 for the roof", channel=north.billing)
    north.dana.shortcut("from_message", on=said)
    assert penny.last()["type"] == "message_action"
    assert penny.last()["message"]["text"] == "500 for the roof"
