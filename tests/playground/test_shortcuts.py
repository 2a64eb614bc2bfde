"""Shortcuts in the playground: from the lightning beside the composer, by typing a slash, and of a message."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.manifest import manifest
from sandbox.client import Sandbox
from sandbox.serve import SandboxSettings, start_in_thread
from tests.sandbox.fake_penny import FakePenny, running_penny

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def penny() -> Iterator[FakePenny]:
    with running_penny() as found:
        yield found


@pytest.fixture
def page(browser: Browser, penny: FakePenny, tmp_path: Path) -> Iterator[Page]:
    """Dana's Slack in a browser, with the app's own manifest."""
    penny.forget()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest("http://penny.example")))
    settings = SandboxSettings(
        manifest=tmp_path / "manifest.json",
        http_port=0,
        smtp_port=0,
        data_dir=tmp_path / "data",
        penny_slack_url=penny.slack_url,
        penny_smtp_port=penny.smtp_port,
    )
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        team = world.team("T-NORTH", name="Northwind")
        dana = team.user("U-DANA", name="dana", real_name="Dana Reyes", tz="Europe/Berlin")
        team.channel("C-BILLING", "billing", members=[dana])
        found = browser.new_page(viewport={"width": 900, "height": 900}, locale="en-GB")
        found.goto(running.url)
        yield found
        found.close()


def heard(penny: FakePenny, kind: str) -> dict[str, object]:
    penny.wait_heard(1)
    return next(one.fields for one in reversed(penny.heard) if one.fields.get("type") == kind)


def test_the_lightning_offers_the_apps_shortcuts(page: Page, penny: FakePenny) -> None:
    page.locator(".talk").get_by_role("button", name="Shortcuts").click()
    expect(page.locator(".completion")).to_have_count(2)
    page.locator(".completion").filter(has_text="New invoice").click()
    expect(page.locator(".completions").first).to_be_hidden()
    assert heard(penny, "shortcut")["callback_id"] == "new_invoice"


def test_a_slash_offers_them_beside_the_command(page: Page, penny: FakePenny) -> None:
    composer = page.locator(".talk .composer textarea")
    composer.click()
    composer.press_sequentially("/inv")
    composer.press("Tab")
    assert heard(penny, "shortcut")["callback_id"] == "invite"
    expect(composer).to_have_value("")


def test_a_message_has_those_that_are_of_messages(page: Page, penny: FakePenny) -> None:
    composer = page.locator(".talk .composer textarea")
    composer.fill("consulting in November")
    composer.press("Enter")
    message = page.locator(".talk .message").filter(has_text="consulting in November")
    message.hover()
    message.get_by_role("button", name="Make an invoice of this").click()
    told = heard(penny, "message_action")
    assert told["callback_id"] == "invoice_of_message"
    assert "consulting in November" in str(told["message"])
