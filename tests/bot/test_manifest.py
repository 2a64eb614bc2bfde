"""The manifest is what the code is: every event has a listener, every shortcut a form, every scope its use."""

from typing import Any

import pytest

from bot.manifest import EVENTS, SCOPES, manifest
from bot.settings import BACK
from bot.shortcuts import SHORTCUTS
from sandbox.slack.web_api import SCOPES as NEEDED
from tests.bot.running import Office

# What no method of ours needs, but the events, shortcuts and commands do. https://docs.slack.dev/reference/scopes
FOR_EVENTS = {"app_mentions:read", "commands", "im:history", "im:read", "links:read"}
SAMPLES: dict[str, dict[str, Any]] = {
    "app_home_opened": {"user": "U-DANA", "channel": "DU-DANA", "tab": "messages"},
    "app_mention": {"user": "U-DANA", "channel": "C-BILLING", "text": "<@UBOT> help", "ts": "1.1"},
    "app_uninstalled": {},
    "link_shared": {"user": "U-DANA", "channel": "C-BILLING", "message_ts": "1.1", "links": []},
    "message.im": {"user": "U-DANA", "channel": "DU-DANA", "channel_type": "im", "text": "help", "ts": "1.2"},
    "tokens_revoked": {"tokens": {"oauth": [], "bot": []}},
    "user_change": {"user": {"id": "U-DANA", "team_id": "T-NORTH", "tz": "Europe/Paris"}},
}


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_that_is_subscribed_to_is_heard(office: Office, name: str) -> None:
    office.set_up()
    office.dana.dm()
    sent = office.team.emit({"type": name.partition(".")[0], **SAMPLES[name]})
    assert sent["http_status"] != 404, sent


def test_what_is_not_subscribed_to_would_be_noticed(office: Office) -> None:
    assert office.team.emit({"type": "channel_created", "channel": {}})["http_status"] == 404


def test_every_scope_is_needed_by_something() -> None:
    methods = {one for scopes in NEEDED.values() for one in scopes}
    assert set(SCOPES) <= methods | FOR_EVENTS


@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=lambda one: one.callback)
def test_shortcuts_fit_into_slacks_menus(shortcut: Any) -> None:
    assert len(shortcut.name) <= 24
    assert len(shortcut.description) <= 150


def test_behind_a_firewall_no_address_is_named() -> None:
    found = manifest("https://penny.example", socket=True)
    assert found["settings"]["socket_mode_enabled"]
    assert "penny.example/" not in str(found)


def test_many_workspaces_come_by_oauth_with_tokens_that_rotate() -> None:
    found = manifest("https://penny.example", distributed=True)
    assert found["oauth_config"]["redirect_urls"] == [f"https://penny.example{BACK}"]
    assert found["settings"]["token_rotation_enabled"]
    assert found["settings"]["org_deploy_enabled"]
    assert "redirect_urls" not in manifest("https://penny.example")["oauth_config"]


def test_links_are_those_of_this_penny() -> None:
    assert manifest("https://penny.example:8443/")["features"]["unfurl_domains"] == ["penny.example"]
