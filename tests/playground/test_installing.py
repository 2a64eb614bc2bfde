"""“Add to Slack” in the browser: a team that never heard of Penny lets it in and sets its business up."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import Databases
from tests.playground.conftest import Ground, Playground, grounds

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def ground(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One database: what an installation keeps is tried on both by the bot's own tests."""
    with grounds("sqlite", databases, tmp_path_factory) as found:
        yield found


def _begun(play: Playground) -> Page:
    """Slack's page, in a tab of its own."""
    play.page.get_by_role("button", name="Add Penny to another workspace").click()
    with play.page.context.expect_page() as opened:
        play.page.get_by_role("alertdialog").get_by_role("button", name="Add to Slack").click()
    return opened.value


def test_a_team_adds_penny_to_its_slack_and_sets_its_business_up(ground: Ground, browser: Browser) -> None:
    with ground.open(browser) as play:
        slack = _begun(play)
        expect(slack.get_by_role("heading", level=1)).to_contain_text("requesting permission")
        expect(slack.get_by_text("Send messages as itself")).to_be_visible()
        slack.get_by_role("button", name="Cancel").click()
        expect(slack.get_by_role("heading", level=1)).to_have_text("Penny is not installed")
        slack.close()

        slack = _begun(play)
        expect(slack.get_by_label("Who")).to_have_value("T-JUNIPER/U-KIM")
        slack.get_by_role("button", name="Allow").click()
        expect(slack.get_by_role("heading", level=1)).to_have_text("Penny is in Juniper")
        slack.get_by_role("link", name="Open Slack").click()
        expect(slack.locator(".pane").first.get_by_role("tab", name="Messages")).to_be_visible()
        expect(slack.get_by_label("Who you are").first).to_have_value("U-KIM")
        slack.close()

        kim = play.left
        expect(kim.root.get_by_role("tab", name="Juniper")).to_have_attribute("aria-selected", "true")
        greeting = kim.message("Set up your business")
        expect(greeting.get_by_role("button", name="We have an account already")).to_be_visible()
        greeting.get_by_role("button", name="Set up the business").click()
        for label, value in {"Username": "juniper", "Name": "Juniper", "Currency": "GBP"}.items():
            kim.modal.get_by_label(label, exact=True).fill(value)
        kim.modal.get_by_label("Time zone").fill("Europe/London")
        kim.modal.get_by_label("Time zone").press("Enter")
        expect(kim.message("Juniper is set up")).to_be_visible()
        kim.types("/penny people")
        expect(kim.message("Kim Osei: owner")).to_be_visible()
