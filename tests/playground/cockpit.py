"""Scenes of the cockpit for the screenshots: forms, cards, pictures and direct messages of a team's Slack.

What a scene needs beyond the prepared playground is made through the protocols, once, before its pictures.
"""

from collections.abc import Callable
from contextlib import suppress

import httpx
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from sandbox.client import Channel, Message, Sandbox, User
from sandbox.client.http import wait_for

PATIENCE = 20.0
KIM = "T-JUNIPER/U-KIM"
PENNY = "penny@in.penny.example"


class North:
    """Northwind's people and channel, and Acme's beside it."""

    def __init__(self, world: Sandbox) -> None:
        self.world = world
        team, other = world.team("T-NORTH"), world.team("T-ACME")
        self.dana = User(id="U-DANA", name="dana", team=team)
        self.ada = User(id="U-ADA", name="ada", team=team)
        self.ben = User(id="U-BEN", name="ben", team=other)
        self.billing = Channel(id="C-BILLING", name="billing", team=team)
        self.payables = Channel(id="C-PAYABLES", name="payables", team=other)

    def types(self, line: str, who: User | None = None) -> str:
        """A slash command; returns what is answered."""
        user = who or self.dana
        answer = user.slash("/penny", line, channel=self.payables if user is self.ben else self.billing)
        assert answer.status == "ok", (line, answer.status)
        return answer.text

    def card(self, channel: Channel, *words: str) -> Message:
        """The newest message of a channel that says all this."""
        return wait_for(
            channel.all_messages,
            lambda one: one.thread_ts is None and all(word in f"{one.text}\n{one.shown()}" for word in words),
            timeout=PATIENCE,
            what=f"{words} in {channel.name}",
            between=0.1,
        )


def left(page: Page) -> Locator:
    return page.locator(".pane").nth(0)


def types(page: Page, line: str) -> None:
    composer = left(page).locator(".talk .composer textarea")
    composer.fill(line)
    composer.press("Enter")


def direct(page: Page, narrow: bool, who: str = "") -> None:
    """The direct messages with Penny, of somebody."""
    if narrow:
        left(page).get_by_role("button", name="All conversations").click()
    if who:
        left(page).get_by_label("Who you are").select_option(label=who)
    left(page).locator(".side-row").filter(has_text="Penny").click()
    left(page).get_by_role("tab", name="Messages").click()


def mails(page: Page, narrow: bool) -> Locator:
    """Where mail is shown: on the right, on a phone on the only side."""
    if narrow:
        left(page).get_by_role("tab", name="Mail").click()
        return left(page)
    return page.locator(".pane").nth(1)


def message(page: Page, words: str) -> Locator:
    found = left(page).locator(".talk .message").filter(has_text=words).last
    found.scroll_into_view_if_needed()
    return found


# People and money.


def a_newcomer(world: Sandbox) -> None:
    """A colleague who never used Penny."""
    north = North(world)
    north.dana.team.user("UIDA", name="ida", real_name="Ida Novak", email="ida@northwind.example", tz="Europe/Berlin")


def people(page: Page, narrow: bool) -> None:
    if narrow:
        left(page).get_by_role("button", name="All conversations").click()
    left(page).locator(".side-row").filter(has_text="Penny").click()
    left(page).get_by_role("tab", name="Home").click()
    listed = left(page).get_by_role("dialog").get_by_text("Ada Lind").first
    for _ in range(3):  # a busy machine may need longer than the three seconds in which a form can be opened
        left(page).get_by_role("button", name="People and roles").click()
        with suppress(PlaywrightTimeout):
            listed.wait_for(timeout=8000)
            return


def role(page: Page, narrow: bool) -> None:
    people(page, narrow)
    left(page).get_by_role("dialog").get_by_label("Choose a colleague").select_option(label="Ida Novak")
    left(page).get_by_role("dialog").get_by_label("Role", exact=True).wait_for()


def guest(page: Page, narrow: bool) -> None:
    people(page, narrow)
    left(page).get_by_role("dialog").get_by_label("Choose a colleague").select_option(label="Gus Guest")
    left(page).get_by_role("dialog").get_by_text("guests cannot use Penny").wait_for()


def payment(page: Page, _narrow: bool) -> None:
    card = message(page, "• retainer November")
    card.get_by_role("button", name="Record payment").click()
    left(page).get_by_role("dialog").get_by_label("Amount").fill("2,000")
    left(page).get_by_role("dialog").locator("button[type=submit]").click()
    left(page).locator(".b-input.invalid").wait_for()


# Questions.


def question(page: Page, _narrow: bool) -> None:
    _asked(page).get_by_role("button", name="Snooze").scroll_into_view_if_needed()


def snooze(page: Page, _narrow: bool) -> None:
    _asked(page).get_by_role("button", name="Snooze").click()
    left(page).get_by_role("dialog").wait_for()


def _asked(page: Page) -> Locator:
    """The card itself: the digest asks the same."""
    return left(page).locator(".talk .message").filter(has_text="cost centres").filter(has_text="only a person").last


# Pictures.


def charts(world: Sandbox) -> None:
    """Both are asked for once; the pictures stand in Dana's direct messages."""
    north = North(world)
    for line in ("aging", "forecast"):
        before = _pictures(north)
        north.types(line)
        wait_for(lambda: [_pictures(north)], before.__lt__, timeout=PATIENCE, what=f"the picture of {line}")


def _pictures(north: North) -> int:
    return sum(bool(one.raw.get("files")) for one in north.dana.dm().all_messages())


def aging(page: Page, narrow: bool) -> None:
    direct(page, narrow)
    left(page).locator(".message img").nth(0).scroll_into_view_if_needed()


def forecast(page: Page, _narrow: bool) -> None:
    types(page, "/penny forecast")
    left(page).locator(".message").filter(has_text="Open, but not counted on").last.wait_for()
    message(page, "Expected to come in").get_by_role("heading").first.scroll_into_view_if_needed()


def forecast_picture(page: Page, narrow: bool) -> None:
    direct(page, narrow)
    left(page).locator(".message img").nth(1).scroll_into_view_if_needed()


# Approvals.


def a_policy(world: Sandbox) -> None:
    """Bills over 1,000 need two people, and so does a vendor; one of each waits."""
    north = North(world)
    north.types("approvals")
    north.dana.wait_view(lambda view: bool(view.fields()), timeout=PATIENCE)
    errors = north.dana.submit({"steps.1.above": "1,000", "steps.1.people": "2", "vendors": "2"})
    assert errors is None, errors
    north.types("invoice northwind 1,400 for storage in December due 2026-12-21", north.ben)
    draft = north.card(north.payables, "storage in December")
    north.ben.click(draft, "Issue and send")
    north.card(north.ada.dm(), "storage in December")


def a_vendor(world: Sandbox) -> None:
    """A business that has nothing but mail asks Northwind to become its customer."""
    north = North(world)
    box = world.mailbox("billing@birch.example", name="Nora Birch")
    sent = box.compose(to=PENNY, subject="A new customer", text="invite @northwind")
    assert sent.ok, sent
    answer = box.wait(lambda mail: mail.in_reply_to == sent.message_id, timeout=PATIENCE)
    answer.reply("yes")
    north.card(north.ada.dm(), "Birch")


def bill_approval(page: Page, narrow: bool) -> None:
    direct(page, narrow, "Ada Lind")
    message(page, "storage in December")


def vendor_approval(page: Page, narrow: bool) -> None:
    direct(page, narrow, "Ada Lind")
    message(page, "Birch")


def policy(page: Page, _narrow: bool) -> None:
    types(page, "/penny approvals")
    left(page).get_by_role("dialog").get_by_label("Bills over").first.wait_for()


# What is pasted, what is mailed, what was held back.


def a_pasted_link(world: Sandbox) -> None:
    north = North(world)
    mail = world.mailbox("finance@delta.example").wait(lambda one: "recipe cards" in one.text, timeout=PATIENCE)
    url = next(one for one in mail.links if "/l/" in one)
    north.dana.say(f"Delta says this page does not open for them: <{url}>", channel=north.billing)


def unfurl(page: Page, _narrow: bool) -> None:
    message(page, "does not open for them").get_by_text("This link is personal").scroll_into_view_if_needed()


def a_new_address(world: Sandbox) -> None:
    north = North(world)
    box = world.mailbox("finance@delta.example", name="Milo Haas")
    mail = box.wait(lambda one: "spring campaign" in one.text, timeout=PATIENCE)
    mail.reply("Please send all invoices to ap@delta.example from now on.")
    card = north.card(north.billing, "ap@delta.example", "Agree")
    north.dana.click(card, "Agree")
    world.mailbox("ap@delta.example").wait(lambda one: "right address" in one.subject, timeout=PATIENCE)


def new_address(page: Page, narrow: bool) -> None:
    mail = mails(page, narrow)
    mail.get_by_label("Mailbox").select_option("ap@delta.example")
    mail.locator(".mail-row").first.click()
    mail.locator(".letter.open .letter-frame").wait_for()


def a_quiet_morning(world: Sandbox) -> None:
    """Ada is not disturbed until noon; what came before stands there afterwards."""
    north = North(world)
    assert "12:00" in north.types("settings quiet 8:00 until 12:00", north.ada)
    north.types("give delta to @ada")
    before = len(north.ada.dm().messages())
    world.clock.advance(hours=3)
    wait_for(
        lambda: [north.ada.dm().messages()],
        lambda there: len(there) > before,
        timeout=PATIENCE,
        what="what was held for Ada",
    )


def quiet(page: Page, narrow: bool) -> None:
    direct(page, narrow, "Ada Lind")


# A workspace that is new.


def install(page: Page, _narrow: bool) -> None:
    page.get_by_role("button", name="Add Penny to another workspace").click()
    with page.context.expect_page() as opened:
        page.get_by_role("alertdialog").get_by_role("button", name="Add to Slack").click()
    address = opened.value.url
    opened.value.close()
    page.goto(address)


def installed(page: Page, narrow: bool) -> None:
    install(page, narrow)
    page.get_by_label("Who").select_option(KIM)
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("heading", name="Penny is in Juniper").wait_for()


def a_new_team(world: Sandbox) -> None:
    """Juniper installs Penny; Kim has its greeting."""
    world.control.post("/control/newcomer")
    begin = world.control.get("/page/state")["install_url"]
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        asked = browser.get(begin)
        assert "Penny is in Juniper" in browser.post(str(asked.url), data={"who": KIM}).text


def greeted(page: Page, narrow: bool) -> None:
    left(page).get_by_role("tab", name="Juniper").click()
    direct(page, narrow)
    left(page).locator(".message").last.wait_for()


Scene = Callable[[Page, bool], None]
COCKPIT: dict[str, Scene] = {
    "people": people,
    "role": role,
    "role-guest": guest,
    "payment": payment,
    "question": question,
    "question-snooze": snooze,
    "aging": aging,
    "forecast": forecast,
    "forecast-picture": forecast_picture,
    "unfurl": unfurl,
    "approval-policy": policy,
    "approval-bill": bill_approval,
    "approval-vendor": vendor_approval,
    "mail-new-address": new_address,
    "quiet": quiet,
}
NEWCOMERS: dict[str, Scene] = {  # a third workspace, seen from then on
    "install": install,
    "greeted": greeted,
    "installed": installed,
}
PREPARED: dict[str, Callable[[Sandbox], None]] = {
    "people": a_newcomer,
    "role": a_newcomer,
    "aging": charts,
    "forecast-picture": charts,
    "unfurl": a_pasted_link,
    "approval-policy": a_policy,
    "approval-bill": a_policy,
    "approval-vendor": a_vendor,
    "mail-new-address": a_new_address,
    "quiet": a_quiet_morning,
    "greeted": a_new_team,
}
