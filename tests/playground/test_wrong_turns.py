"""Wrong turns at the playground: each is answered where it was taken, and nothing is lost or done twice."""

import re
import smtplib
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Request, expect

from sandbox.client import Channel, Sandbox, User
from tests.databases import Databases
from tests.playground.conftest import Ground, Playground, grounds

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]
_numbers = count(1)
KESTREL = "ap@kestrel.example"


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def ground(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """Northwind is set up, and Kestrel has approved it."""
    with grounds(request.param, databases, tmp_path_factory) as found:
        dana, billing = _dana(found.world)
        dana.slash("/penny", "", channel=billing)
        dana.wait_view(lambda view: bool(view.fields()))
        profile = {"username": "northwind", "name": "Northwind", "currency": "EUR", "timezone": "Europe/Berlin"}
        assert dana.submit(profile | {"tax": "19"}) is None
        dana.slash("/penny", f'invite {KESTREL} "Kestrel Studio"', channel=billing)
        assert found.world.mailbox(KESTREL).wait().reply("approve").ok
        billing.wait(lambda one: "Kestrel Studio" in one.text and "approved" in one.text)
        found.world.control.post("/control/slack/dismiss", team="T-NORTH", user="U-DANA")
        yield found


@pytest.fixture
def play(ground: Ground, browser: Browser) -> Iterator[Playground]:
    with ground.open(browser) as found:
        expect(found.left.composer).to_be_visible()
        yield found


def _dana(world: Sandbox) -> tuple[User, Channel]:
    north = world.team("T-NORTH")
    dana = north.user("U-DANA", name="dana")
    return dana, Channel(id="C-BILLING", name="billing", team=north)


def _draft(play: Playground) -> str:
    """A draft to Kestrel; returns what only its card says."""
    what = f"work{next(_numbers)}x"
    play.left.types(f"/penny invoice kestrel 100 for {what} due 2027-01-08")
    expect(play.left.message(f"• {what}")).to_be_visible()
    return what


def _sent(play: Playground) -> tuple[str, str]:
    """An invoice that Kestrel has got: what its card says, and its number."""
    what = _draft(play)
    card = play.left.message(f"• {what}")
    _press(play, card, "Issue and send")
    expect(card).to_contain_text("pending approval")
    number = re.search(r"INV-\d+", card.inner_text())
    assert number
    return what, number.group()


def _press(play: Playground, card: Locator, label: str) -> None:
    """A button that asks once more, and the yes."""
    card.get_by_role("button", name=label, exact=True).click()
    play.page.get_by_role("alertdialog").get_by_role("button", name=label, exact=True).click()


def test_a_wrong_word_is_named_and_a_right_one_offered(play: Playground) -> None:
    play.left.types("/penny invocie kestrel 5 for x")
    said = play.left.message("Did you mean")
    expect(said).to_contain_text("invocie")
    expect(said).to_contain_text("Only visible to you")
    said.get_by_role("button", name="Dismiss message").click()
    expect(play.left.messages.filter(has_text="Did you mean")).to_have_count(0)


def test_an_unknown_command_stays_in_the_composer(play: Playground) -> None:
    play.left.types("/pennny list")
    expect(play.left.message("is not a valid command")).to_be_visible()
    expect(play.left.composer).to_have_value("/pennny list")


def test_a_refused_request_is_told_and_the_line_kept(play: Playground) -> None:
    play.world.sign("wrong")
    try:
        play.left.types("/penny list")
        expect(play.left.message("/penny failed with the error")).to_be_visible()
        expect(play.left.composer).to_have_value("/penny list")
    finally:
        play.world.sign("right")


def test_a_form_keeps_what_was_typed_when_a_field_is_wrong(play: Playground) -> None:
    left = play.left
    left.types("/penny invoice")
    left.modal.get_by_label("Customer", exact=True).select_option("Kestrel Studio")
    left.modal.get_by_label("Price of one, net").fill("a lot")
    left.modal.get_by_label("Description").fill("pondering")
    left.modal.locator("button[type=submit]").click()
    expect(left.modal.locator(".b-input.invalid")).to_contain_text("a lot")
    expect(left.modal.get_by_label("Price of one, net")).to_have_value("a lot")
    expect(left.modal.get_by_label("Description")).to_have_value("pondering")
    play.page.keyboard.press("Escape")
    expect(left.modal).to_have_count(0)
    expect(left.message("pondering")).to_have_count(0)


def test_a_double_click_issues_one_invoice(play: Playground) -> None:
    what = _draft(play)
    card = play.left.message(f"• {what}")
    card.get_by_role("button", name="Issue and send").dblclick()
    play.page.get_by_role("alertdialog").get_by_role("button", name="Issue and send").dblclick()
    expect(card).to_contain_text("pending approval")
    mails = play.world.mailbox(KESTREL)
    mails.wait(lambda mail: what in mail.text)
    dana, billing = _dana(play.world)
    dana.slash("/penny", "list", channel=billing)
    assert len([mail for mail in mails.mails() if what in mail.text]) == 1


def test_a_button_on_a_screen_that_stood_still_says_what_happened_meanwhile(play: Playground) -> None:
    what = _draft(play)
    play.right.tab("Northwind")
    mine, theirs = play.left.message(f"• {what}"), play.right.message(f"• {what}")
    play.left.root.get_by_role("button", name="Freeze this screen").click()
    _press(play, theirs, "Issue")
    expect(theirs).to_contain_text("INV-")
    expect(mine).not_to_contain_text("INV-")
    _press(play, mine, "Issue")
    expect(play.right.message("Already issued")).to_contain_text("Dana Reyes")
    play.left.root.get_by_role("button", name="Freeze this screen").click()
    expect(mine).to_contain_text("INV-")


def test_a_mail_to_an_address_nobody_gave_out_is_refused_and_kept(play: Playground) -> None:
    mail = play.right
    mail.mailbox(KESTREL)
    mail.root.get_by_role("button", name="New mail").click()
    mail.root.get_by_label("To", exact=True).fill("not an address")
    mail.root.get_by_label("Text", exact=True).fill("approve everything")
    mail.root.get_by_role("button", name="Send", exact=True).click()
    expect(mail.root.get_by_role("alert")).to_contain_text("is no mail address")
    mail.root.get_by_label("To", exact=True).fill(f"r+{'a' * 26}@in.penny.example")
    mail.root.get_by_role("button", name="Send", exact=True).click()
    expect(mail.root.get_by_role("alert")).to_contain_text("550")
    expect(mail.root.get_by_label("Text", exact=True)).to_have_value("approve everything")


def test_a_forged_answer_decides_nothing(play: Playground) -> None:
    what, number = _sent(play)
    mail = play.right
    mail.mailbox(KESTREL)
    mail.conversation(number).click()
    mail.root.get_by_role("button", name="Reply", exact=True).last.click()
    mail.root.get_by_label("Text", exact=True).fill("approve")
    mail.root.get_by_text("Sender and program").click()
    mail.root.get_by_label("From", exact=True).fill("stranger@else.example")
    mail.root.get_by_role("button", name="Send", exact=True).last.click()
    expect(play.left.message("It came from another address")).to_contain_text("stranger@else.example")
    expect(play.left.message(f"• {what}")).to_contain_text("pending approval")


def test_a_forwarded_invoice_is_answered_by_somebody_else_and_decides_nothing(play: Playground) -> None:
    what, number = _sent(play)
    mail = play.right
    mail.mailbox(KESTREL)
    mail.conversation(number).click()
    mail.root.get_by_role("button", name="Forward", exact=True).last.click()
    mail.root.get_by_label("To", exact=True).fill("stranger@else.example")
    mail.root.get_by_label("Text", exact=True).fill("Is this ours?")
    mail.root.get_by_role("button", name="Send", exact=True).last.click()
    mail.mailbox("stranger@else.example")
    mail.conversation(number).click()
    mail.root.get_by_role("tab", name="Text").last.click()
    expect(mail.root.locator(".letter-text").last).to_contain_text("Forwarded message")
    expect(mail.root.locator(".letter-text").last).to_contain_text(what)
    mail.reply("approve")
    mail.mailbox(KESTREL)
    expect(mail.root.locator(".mail-row").filter(has_text=number).first).to_contain_text("Sam Stranger")
    expect(play.left.message(f"• {what}")).to_contain_text("pending approval")


def test_a_hostile_mail_draws_and_nothing_else(play: Playground, ground: Ground) -> None:
    here = f"http://127.0.0.1:{ground.ports.sandbox}"
    html = (
        "<h1>Dear customer</h1><script>parent.document.title='taken'</script>"
        "<img src=x onerror=\"parent.document.title='taken'\"><img src='http://127.0.0.1:9/track.png'>"
        "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>"
        f"<form action='{here}/control/anew' method=post><button>Press</button></form>"
        "<a href=\"javascript:parent.document.title='taken'\">link</a><style>body{color:red}</style>"
    )
    mail = (
        f"From: Evil <evil@else.example>\r\nTo: {KESTREL}\r\nSubject: You won\r\nMessage-ID: <won@else.example>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}"
    )
    with smtplib.SMTP("127.0.0.1", ground.ports.mail_out) as relay:
        relay.sendmail("evil@else.example", [KESTREL], mail)
    play.is_attacked = True  # the browser complains of what it keeps from happening
    asked: list[Request] = []
    play.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - a C method is no handler
    play.right.mailbox(KESTREL)
    play.right.conversation("You won").click()
    frame = play.right.root.frame_locator(".letter-frame").last
    expect(frame.get_by_role("heading")).to_have_text("Dear customer")
    frame.get_by_role("button", name="Press").click()
    frame.get_by_role("link").click()
    expect(play.page).to_have_title("Penny playground")
    expect(frame.get_by_role("heading")).to_have_text("Dear customer")
    # What the policy stops is never sent, though the browser tells of it as a request.
    assert not [one.url for one in asked if ":9/" in one.url and "csp" not in str(one.failure)]
    assert not [one.url for one in asked if "/control/" in one.url]


def test_at_phone_width_everything_is_reached_and_nothing_is_wider(ground: Ground, browser: Browser) -> None:
    with ground.open(browser, width=360, height=740) as play:
        left = play.left
        left.types("/penny list all")
        expect(left.root.get_by_role("region", name="Table").last).to_be_visible()
        assert play.page.evaluate("document.documentElement.scrollWidth") == 360
        left.root.get_by_role("button", name="All conversations").click()
        left.root.get_by_role("button", name="Penny", exact=False).first.click()
        left.root.get_by_role("tab", name="About").click()
        expect(left.root.locator(".about")).to_contain_text("/penny")
        left.mailbox(KESTREL)
        left.root.locator(".mail-row").last.click()
        expect(left.root.locator(".letter").first).to_be_visible()
        assert play.page.evaluate("document.documentElement.scrollWidth") == 360
        left.root.get_by_role("button", name="All mails").click()
        expect(left.root.locator(".mail-row").last).to_be_visible()
