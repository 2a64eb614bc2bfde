"""The first story in the browser, with mouse and keyboard, from a Penny that knows nobody to money received."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.playground.conftest import Ground

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


def test_a_person_plays_the_first_story_to_its_end(ground: Ground, browser: Browser) -> None:
    with ground.open(browser) as play:
        north, other, story = play.left, play.right, play.story
        fill_in = story.get_by_role("button", name="Fill it in for me")

        expect(story).to_contain_text("Set up Northwind")
        fill_in.click()
        expect(north.composer).to_be_focused()
        north.composer.press("Enter")
        expect(north.modal).to_contain_text("Set up your business")
        for label, value in {"Username": "northwind", "Name": "Northwind", "Currency": "XXY"}.items():
            north.modal.get_by_label(label, exact=True).fill(value)
        north.modal.get_by_label("Time zone").fill("Europe/Berlin")
        north.modal.get_by_label("Tax % on your invoices").fill("19")
        north.modal.get_by_role("button", name="Set up your business").click()
        expect(north.modal.locator(".b-input.invalid")).to_contain_text("XXY")
        expect(north.modal.get_by_label("Currency")).to_be_focused()
        expect(north.modal.get_by_label("Name", exact=True)).to_have_value("Northwind")
        north.modal.get_by_label("Currency").fill("EUR")
        north.modal.get_by_label("Currency").press("Enter")
        expect(north.modal).to_have_count(0)
        expect(north.message("Northwind is set up")).to_contain_text("Only visible to you")

        expect(story).to_contain_text("Invite a customer")
        north.composer.click()
        north.composer.press_sequentially("/pe")
        expect(north.root.get_by_role("option", name="/penny")).to_be_visible()
        north.composer.press("Tab")
        north.composer.press_sequentially("invi")
        expect(north.root.get_by_role("option", name="Ask a customer to approve you")).to_be_visible()
        north.composer.press("ArrowDown")
        north.composer.press("Enter")
        expect(north.composer).to_have_value("/penny invite ")
        north.composer.press_sequentially('ap@kestrel.example "Kestrel Studio"')
        north.composer.press("Enter")
        expect(north.message("You asked Kestrel Studio")).to_be_visible()

        expect(story).to_contain_text("The customer says yes, by mail")
        fill_in.click()
        expect(other.root.get_by_label("Text", exact=True)).to_have_value("approve")
        other.root.get_by_role("button", name="Send", exact=True).last.click()
        expect(north.message("You asked Kestrel Studio")).to_contain_text("approved")
        expect(other.root.locator(".letter")).to_have_count(3)

        expect(story).to_contain_text("Send an invoice")
        north.types("/penny invoice kestrel 1,250 for consulting due 2026-12-04")
        card = north.message("consulting").filter(has=play.page.get_by_role("heading"))
        expect(card).to_contain_text("EUR 1,487.50")
        card.get_by_role("button", name="Issue and send").focus()
        play.page.keyboard.press("Enter")
        expect(play.page.get_by_role("alertdialog").get_by_role("button", name="Issue and send")).to_be_focused()
        play.page.keyboard.press("Enter")
        expect(card).to_contain_text("pending approval")

        expect(story).to_contain_text("The customer answers")
        other.conversation("INV-0001").click()
        frame = other.root.frame_locator(".letter-frame").last
        expect(frame.locator("body")).to_contain_text("INV-0001")
        other.root.get_by_role("tab", name="Text").last.click()
        expect(other.root.locator(".letter-text").last).to_contain_text("INV-0001")
        other.reply("Approved, thanks!")
        expect(card).to_contain_text("approved by")
        card.get_by_role("button", name=re.compile("repl(y|ies)")).click()
        expect(north.root.get_by_role("log", name="Thread")).to_contain_text("approved INV-0001")
        north.root.get_by_role("button", name="Close thread").click()

        expect(story).to_contain_text("Time passes, money arrives")
        story.get_by_role("button", name="Move the clock by 14 days").click()
        happened = play.page.locator(".happened")
        expect(happened).to_contain_text("ap@kestrel.example")
        play.page.keyboard.press("Escape")
        expect(happened).to_be_hidden()
        expect(card).to_contain_text("overdue")
        fill_in.click()
        expect(north.composer).to_have_value("/penny paid INV-0001 by wire")
        north.composer.press("Enter")
        expect(card).to_contain_text("paid")
        expect(story).to_contain_text("That was the whole story")
        expect(other.root.locator(".mail-row").first).to_contain_text("Northwind via Penny")


def test_the_other_business_decides_in_its_own_slack(ground: Ground, browser: Browser) -> None:
    with ground.open(browser) as play:
        north, acme = play.left, play.right
        acme.tab("Acme")
        acme.types("/penny")
        for label, value in {"Username": "acme", "Name": "Acme", "Currency": "EUR"}.items():
            acme.modal.get_by_label(label, exact=True).fill(value)
        acme.modal.get_by_label("Time zone").fill("Europe/Berlin")
        acme.modal.get_by_label("Time zone").press("Enter")
        expect(acme.message("Acme is set up")).to_be_visible()
        north.types("/penny invite @acme")
        asked = acme.message("asks you to approve it as your vendor")
        asked.get_by_role("button", name="Approve").click()
        confirm = play.page.get_by_role("alertdialog")
        expect(confirm).to_be_visible()
        confirm.get_by_role("button", name="Not now").click()
        expect(asked.get_by_role("button", name="Approve")).to_be_visible()
        asked.get_by_role("button", name="Approve").click()
        confirm.get_by_role("button", name="Approve").click()
        expect(asked.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
        expect(north.message("You asked Acme")).to_contain_text("approved")
