"""The cockpit in the browser, with mouse and keyboard: people and roles, money, questions, approvals, a new
team, what is quiet.

One playground for all of it, and one database: the rules themselves are tried on both by the tests of the core.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.client import Mail, Sandbox, SandboxError
from sandbox.seed import Scene, businesses, finish
from tests.databases import Databases
from tests.playground.cockpit import PENNY, North
from tests.playground.conftest import Ground, Playground, grounds

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]
DELTA = "finance@delta.example"
_numbers = count(1)


@pytest.fixture(scope="module")
def ground(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Northwind and Acme are set up: Dana owns, Ada approves, Ida never used Penny. Delta Foods is a customer."""
    with grounds("sqlite", databases, tmp_path_factory) as found:
        scene = Scene(found.world, print, of=1)
        north = North(found.world)
        scene.dana, scene.ben, scene.billing, scene.payables = north.dana, north.ben, north.billing, north.payables
        businesses(scene)
        north.dana.team.user("U-IDA", name="ida", real_name="Ida Novak", email="ida@northwind.example")
        north.types(f'invite {DELTA} "Delta Foods"')
        assert found.world.mailbox(DELTA, name="Milo Haas").wait().reply("approve").ok
        north.card(north.billing, "Delta Foods", "approved")
        finish(found.world, seeded=True)
        yield found


@pytest.fixture
def play(ground: Ground, browser: Browser) -> Iterator[Playground]:
    with ground.open(browser) as found:
        expect(found.left.composer).to_be_visible()
        yield found
        for user in ("U-DANA", "U-ADA", "U-MAX"):  # no form of this test is in the way of the next
            with suppress(SandboxError):
                found.world.control.post("/control/slack/close", team="T-NORTH", user=user, everything=True)


def _sent(world: Sandbox) -> tuple[str, str, Mail]:
    """An invoice that Delta has got: what its card says, its number, its mail."""
    north, what = North(world), f"work{next(_numbers)}x"
    north.types(f'invoice "Delta Foods" 1,000 for {what} due 2026-12-18')
    north.dana.click(north.card(north.billing, f"• {what}"), "Issue and send")
    card = north.card(north.billing, f"• {what}", "pending approval")
    number = re.search(r"INV-\d+", card.text)
    assert number
    return what, number.group(), world.mailbox(DELTA).wait(lambda mail: what in mail.text)


def _home(play: Playground) -> None:
    play.left.root.locator(".side-row").filter(has_text="Penny").click()
    play.left.tab("Home")


def _direct(play: Playground, who: str) -> None:
    play.left.root.get_by_label("Who you are").select_option(label=who)
    play.left.root.locator(".side-row").filter(has_text="Penny").click()
    play.left.tab("Messages")


def _press(play: Playground, card: Locator, label: str) -> None:
    """A button, and the yes where it asks once more."""
    card.get_by_role("button", name=label, exact=True).click()
    confirm = play.page.get_by_role("alertdialog")
    confirm.or_(card.get_by_role("button", name=label, exact=True)).first.wait_for()
    if confirm.count():
        confirm.get_by_role("button", name=label, exact=True).click()


def _saves(play: Playground) -> None:
    play.left.modal.locator("button[type=submit]").click()


def test_an_owner_gives_roles_also_to_who_never_used_penny(play: Playground) -> None:
    modal = play.left.modal
    _home(play)
    play.left.root.get_by_role("button", name="People and roles").click()
    modal.locator(".b-section", has_text="Max Meier: member").get_by_role("button", name="Change").click()
    expect(modal.get_by_label("Person")).to_have_value(re.compile("."))
    modal.get_by_label("Role", exact=True).select_option("Finance")
    _saves(play)
    expect(modal).to_have_count(0)

    play.left.root.get_by_role("button", name="People and roles").click()
    expect(modal).to_contain_text("Max Meier: finance")
    modal.get_by_label("Choose a colleague").select_option("Gus Guest")
    expect(modal).to_contain_text("Gus Guest is a guest of this workspace")
    modal.get_by_role("button", name="Back").click()
    modal.get_by_label("Choose a colleague").select_option("Ida Novak")
    expect(modal.get_by_label("Person").locator("option:checked")).to_have_text("Ida Novak")
    modal.get_by_label("Role", exact=True).select_option("Approver")
    modal.get_by_label("Limit, for approvers").fill("a lot")
    _saves(play)
    expect(modal.locator(".b-input.invalid")).to_contain_text("a lot")
    modal.get_by_label("Limit, for approvers").fill("5,000")
    _saves(play)
    expect(modal).to_have_count(0)
    play.left.tab("Messages")
    expect(play.left.message("Ida Novak")).to_contain_text("approver")


def test_a_payment_is_recorded_in_its_form(play: Playground) -> None:
    what, number, _ = _sent(play.world)
    card, modal = play.left.message(f"• {what}"), play.left.modal
    card.get_by_role("button", name="Record payment").click()
    expect(modal).to_contain_text(number)
    expect(modal.get_by_label("Amount")).to_have_value("1190.00 EUR")
    modal.get_by_label("Amount").fill("2,000")
    _saves(play)
    expect(modal.locator(".b-input.invalid")).to_contain_text("more than the EUR 1,190.00")
    modal.get_by_label("Amount").fill("190")
    modal.get_by_label("By", exact=False).first.fill("wire")
    _saves(play)
    expect(modal).to_have_count(0)
    expect(card).to_contain_text("EUR 1,000.00 of EUR 1,190.00")


def test_a_question_is_taken_given_put_aside_and_closed(play: Playground) -> None:
    what, _, mail = _sent(play.world)
    mail.reply(f"Which cost centre is {what} for?")
    modal = play.left.modal
    card = play.left.messages.filter(has_text="Penny did not act on it").filter(has_text=what).last
    card.get_by_role("button", name="Take it").click()
    expect(card).to_contain_text("Dana Reyes has it")
    card.get_by_role("button", name="Give to").click()
    modal.get_by_label("To whom").select_option("Ada Lind")
    _saves(play)
    expect(card).to_contain_text("Ada Lind has it")

    _direct(play, "Ada Lind")
    mine = play.left.messages.filter(has_text=f"Which cost centre is {what}").last
    mine.get_by_role("button", name="Snooze").click()
    modal.get_by_label("Until").select_option("Next week, Monday at nine")
    _saves(play)
    expect(mine).to_contain_text("it comes back on Mon")
    mine.get_by_role("button", name="Done").click()
    modal.get_by_label("Why no answer").fill("settled by phone")
    _saves(play)
    expect(mine.get_by_role("button", name="Snooze")).to_have_count(0)
    expect(mine).to_contain_text("settled by phone")


def test_a_link_of_pennys_that_is_pasted_shows_its_card(play: Playground) -> None:
    _, number, mail = _sent(play.world)
    url = next(one for one in mail.links if "/l/" in one)
    play.left.types(f"does {url} open for you?")
    said = play.left.message("open for you?")
    expect(said).to_contain_text(f"{number} to Delta Foods")
    expect(said).to_contain_text(f"whoever opens it acts for {DELTA}")
    expect(said.get_by_role("button", name="Issue")).to_have_count(0)


def test_aging_and_forecast_come_as_pictures_too(play: Playground) -> None:
    _sent(play.world)
    for line, heading in (("aging", "Owed to you"), ("forecast", "Expected to come in")):
        play.left.types(f"/penny {line}")
        expect(play.left.message(heading)).to_contain_text("Only visible to you")
    _direct(play, "Dana Reyes")
    for at in range(2):
        picture = play.left.messages.locator("img").nth(at)
        expect(picture).to_be_visible()
        assert picture.evaluate("(it) => it.decode().then(() => it.naturalWidth)") > 300


def test_a_new_address_confirms_by_the_mail_it_gets(play: Playground) -> None:
    _, _, mail = _sent(play.world)
    new = "ap@delta.example"
    mail.reply(f"Please send all invoices to {new} from now on.")
    asked = play.left.messages.filter(has_text=f"go to {new}").last
    _press(play, asked, "Agree")
    expect(asked).to_contain_text("Agreed to by Dana Reyes")
    box = play.right
    play.world.mailbox(new).wait(lambda one: "right address" in one.subject)
    box.mailbox(new)
    box.conversation("right address").click()
    expect(box.root.frame_locator(".letter-frame").last.locator("body")).to_contain_text("Nothing comes here before")
    box.reply("Confirm")
    box.mailbox(new)
    expect(box.root.locator(".letter, .mail-row").filter(has_text="from now on").first).to_be_visible()


def test_several_people_approve_bills_and_vendors_as_the_policy_says(play: Playground) -> None:
    north, modal = North(play.world), play.left.modal
    play.left.types("/penny approvals")
    modal.get_by_label("Bills over").fill("1,000")
    modal.get_by_label("How many people", exact=False).first.fill("2")
    modal.get_by_label("How many people must approve a vendor").fill("2")
    _saves(play)
    expect(modal).to_have_count(0)

    north.types("invite @northwind", north.ben)
    north.card(north.ada.dm(), "Acme", "Needs 2 approvals")
    _direct(play, "Ada Lind")
    vendor = play.left.messages.filter(has_text="asks you to approve it as your vendor").last
    _press(play, vendor, "Approve")
    expect(vendor).to_contain_text("given by: Ada Lind")
    _direct(play, "Dana Reyes")
    mine = play.left.messages.filter(has_text="asks you to approve it as your vendor").last
    _press(play, mine, "Approve")
    expect(mine.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    expect(mine).to_contain_text("approved")

    north.types("invoice northwind 1,400 for storage due 2026-12-21", north.ben)
    north.ben.click(north.card(north.payables, "• storage"), "Issue and send")
    _direct(play, "Ada Lind")
    bill = play.left.messages.filter(has_text="• storage").last
    expect(bill).to_contain_text("Needs 2 approvals; given by: nobody yet")
    _press(play, bill, "Approve")
    expect(bill).to_contain_text("given by: Ada Lind")
    _direct(play, "Dana Reyes")
    last = play.left.messages.filter(has_text="• storage").last
    _press(play, last, "Approve")
    expect(last.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    north.card(north.payables, "• storage", "approved")


def test_an_approver_declines_a_vendor(play: Playground) -> None:
    north = North(play.world)
    box = play.world.mailbox(DELTA, name="Milo Haas")
    sent = box.compose(to=PENNY, subject="A new customer", text="invite @northwind")
    box.wait(lambda mail: mail.in_reply_to == sent.message_id).reply("yes")
    north.card(north.ada.dm(), "Delta", "asks you to approve")
    _direct(play, "Ada Lind")
    vendor = play.left.messages.filter(has_text="Delta asks you to approve it as your vendor").last
    vendor.get_by_role("button", name="Decline").click()
    play.left.modal.get_by_label("Reason", exact=False).fill("we buy elsewhere")
    _saves(play)
    expect(vendor).to_contain_text("declined")
    expect(vendor.get_by_role("button", name="Decline", exact=True)).to_have_count(0)


def _begun(play: Playground) -> Page:
    """Slack's page, in a tab of its own."""
    play.page.get_by_role("button", name="Add Penny to another workspace").click()
    with play.page.context.expect_page() as opened:
        play.page.get_by_role("alertdialog").get_by_role("button", name="Add to Slack").click()
    return opened.value


def test_a_team_adds_penny_to_its_slack_and_sets_its_business_up(play: Playground) -> None:
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


def test_what_came_in_quiet_hours_is_told_when_they_are_over(play: Playground) -> None:
    """Last: the clock never goes back."""
    what, _, mail = _sent(play.world)
    modal = play.left.modal
    play.left.root.get_by_label("Who you are").select_option(label="Max Meier")
    play.left.types("/penny settings")
    modal.get_by_label("Quiet from").fill("late")
    modal.get_by_label("Quiet until").fill("12:00")
    _saves(play)
    expect(modal.locator(".b-input.invalid")).to_contain_text("late")
    modal.get_by_label("Quiet from").fill("8:00")
    _saves(play)
    expect(play.left.message("12:00")).to_contain_text("Only visible to you")

    play.left.root.get_by_label("Who you are").select_option(label="Dana Reyes")
    mail.reply(f"What is {what}?")
    card = play.left.messages.filter(has_text="Penny did not act on it").filter(has_text=f"What is {what}?").last
    card.get_by_role("button", name="Give to").click()
    modal.get_by_label("To whom").select_option("Max Meier")
    _saves(play)
    expect(card).to_contain_text("Max Meier has it")
    _direct(play, "Max Meier")
    held = play.left.messages.filter(has_text=f"What is {what}?")
    expect(held).to_have_count(0)
    play.page.locator(".clock-button").click()
    for hour in ("11:", "12:", "13:"):
        play.page.get_by_role("button", name="+ 1 hour").click()
        expect(play.page.locator(".clock-time")).to_contain_text(hour)
    play.page.keyboard.press("Escape")
    expect(held.last).to_contain_text("Max Meier has it")
