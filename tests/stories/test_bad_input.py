"""What people get wrong, played through Slack, SMTP and pages: the bad part is named, and nothing has changed."""

import re
import time

import httpx
import pytest

from sandbox.client import NotYetError
from tests.stories.conftest import PATIENCE, Customer, Stage, page_words

pytestmark = [pytest.mark.story, pytest.mark.timeout(120)]

UGLY = re.compile(r"None\b|\{\w*\}|Traceback|r\+[a-z2-7]{10}|\b(\w{3,}) \1\b")


def test_a_line_that_cannot_be_read_names_its_bad_part_and_drafts_nothing(stage: Stage) -> None:
    who = stage.customer()
    before = stage.listed()
    for end, expected in {
        "100 for x due 2026-11-01": "The due date Sun 1 Nov 2026 lies before today (Mon 23 Nov 2026).",
        "100 for x due 2036-02-20": "The due date Wed 20 Feb 2036 is more than",
        "100 for x due 2026-02-30": "“2026-02-30” is no date I can read. Write it like 2026-12-04.",
        "0 for x": "The amount EUR 0.00 is not above zero.",
        "-5 for x": "The amount EUR -5.00 is not above zero.",
        "100 XXY for x": "“XXY” is no currency code. Use three letters, like EUR.",
        "$100 for x": "“$100” could be several dollars. Say which, like 100 USD.",
        "99999999999999999 for x": "“99999999999999999” is no amount I can read.",
        "abc for x": "I did not understand “abc”.",
    }.items():
        said = stage.says(f'invoice "{who.name}" {end}')
        assert expected in said, said
        assert not UGLY.search(said), said
    for line, expected in {
        f"invocie {who.name} 5 for x": "I did not understand “invocie”. Did you mean `/penny invoice ",
        "invoice zzz 100 for x": "I know no business called “zzz”.",
        'invoice "Kestrel 100 for x': 'a quotation mark is opened and never closed. Close it, like "Acme GmbH".',
        "invoice": "form: New invoice",
        f'invoice "{who.name}" 100': "form: New invoice",
        "frobnicate": "I did not understand “frobnicate”. `/penny help` shows what you can say.",
        "😀": "I did not understand “😀”.",
        "مرحبا": "I did not understand “مرحبا”.",
        "x" * 5000: "xxx…”. `/penny help` shows what you can say.",
        "": "*Begin something*",
        "send": "“send” needs to know what it is about: add a number or a name.",
        "list ovredue": "Did you mean `/penny list overdue`?",
        "role nobody finance": "There is no colleague “nobody” here. Use a name or an email address.",
        "role <@UNEW|new> finance": "Slack knows nobody of that name in this workspace.",
    }.items():
        said = stage.says(line)
        assert expected in said, said
        assert not UGLY.search(said), said
    assert stage.listed() == before


def test_two_similar_names_are_a_question_and_never_a_pick(stage: Stage) -> None:
    for address, name in (("ap@swallow-a.example", "Swallow GmbH"), ("ap@swallow-b.example", "Swallow AG")):
        stage.says(f'invite {address} "{name}"')
    before = stage.listed()
    assert "“swallow” can be Swallow GmbH or Swallow AG. Say which one you mean." in stage.says(
        "invoice swallow 5 for x"
    )
    assert stage.listed() == before


def test_what_can_be_read_two_ways_is_echoed_with_weekday_and_tax(stage: Stage) -> None:
    who = stage.customer()
    for end, expected in {
        "100 for x due 4/12": "EUR 119.00, due Fri 4 Dec 2026.",
        "100 for x due next friday": "EUR 119.00, due Fri 4 Dec 2026.",
        "1.234 for x due 2026-12-04": "EUR 1,468.46, due Fri 4 Dec 2026.",
    }.items():
        assert expected in stage.says(f'invoice "{who.name}" {end}')
    assert "draft-" in stage.says(f'list "{who.name}"')


@pytest.mark.parametrize("word", ["send", "approve", "paid", "void", "remind", "why", ""])
def test_a_number_that_does_not_exist_is_named(stage: Stage, word: str) -> None:
    assert "There is no invoice INV-9999." in stage.says(f"{word} INV-9999".strip())


def test_bad_invitations_invite_nobody(stage: Stage) -> None:
    who = stage.customer(approved=False)
    before = set(stage.world.mailboxes())
    for line, expected in {
        "invite dana@northwind.example": "“dana@northwind.example” is your own business.",
        "invite @northwind": "“@northwind” is your own business.",
        "invite notanaddress": "“notanaddress” is no email address. Write it like ap@acme.example.",
        "invite a@b@c": "“a@b@c” is no email address.",
        "invite @nobody": "Nobody uses the username @nobody.",
        'invite g@h.example "Qu"ote"': 'I did not understand “ote"”.',
        f"invite {who.box.address}": f"`/penny resend {who.name}` sends the invitation again.",
    }.items():
        said = stage.says(line)
        assert expected in said, said
    assert set(stage.world.mailboxes()) == before


def test_a_name_that_would_call_a_channel_calls_nobody(stage: Stage) -> None:
    said = stage.says('invite ap@loud.example "<!channel>"')
    assert "&lt;!channel&gt;" in said
    card = stage.billing.wait(lambda m: "loud.example" in m.shown(), timeout=PATIENCE)
    assert "<!channel>" not in card.text
    assert all("<!channel>" not in str(b["text"]) for b in card.blocks if b["type"] == "section" and "text" in b)


def test_whoever_lacks_the_right_learns_whom_to_ask(stage: Stage) -> None:
    who = stage.customer()
    number, _, _ = stage.invoice(who)
    card = stage.draft(who)
    for line in (f"paid {number} 5", f"void {number} x", f'block "{who.name}"', "invite q@q.example Q"):
        said = stage.says(line, stage.max)
        assert "Your role here (member) does not let you" in said, said
        assert "Ask a colleague with this role: owner or finance." in said, said
    assert "does not let you issue invoices" in stage.told(stage.max.click(card, "Issue"))
    assert "draft" in stage.billing.now(card).shown()
    assert "Guests of this workspace cannot use Penny." in stage.says("list", stage.gus)


def test_the_seller_never_decides_for_its_buyer(stage: Stage) -> None:
    who = stage.customer(approved=False)
    assert f"Only {who.name} can approve or decline this request." in stage.says(f'approve "{who.name}"')
    stage.answers(who.request, "approve")
    number, card, _ = stage.invoice(who)
    for word, end in (("approve", ""), ("reject", "bad"), ("promise", "on 2026-12-11"), ("po", "1")):
        said = stage.says(f"{word} {number} {end}".strip())
        assert f"Only {who.name} can" in said, said
    own = stage.world.mailbox("dana@northwind.example")
    told = own.wait(lambda mail: who.name in mail.subject, timeout=PATIENCE)
    assert f"Only {who.name} can approve or decline this request." in stage.answers(told, "approve").text
    assert "pending approval" in stage.billing.now(card).shown()


def test_a_payment_that_cannot_be_is_refused_with_what_is_open(stage: Stage) -> None:
    number, card, _ = stage.invoice(stage.customer())
    for end, expected in {
        "1000": f"EUR 1,000.00 is more than the EUR 119.00 that is open on {number}.",
        "5 USD": f"{number} is in EUR, not in USD. Give the amount in EUR.",
        "0": "The amount EUR 0.00 is not above zero.",
        "5 on 2027-01-01": "The day it was received Fri 1 Jan 2027 lies after today",
    }.items():
        said = stage.says(f"paid {number} {end}")
        assert expected in said, said
    stage.dana.click(card, "Record payment")
    errors = stage.dana.submit({"amount": "5000"})
    assert errors
    assert "Record EUR 119.00 at most." in errors["amount"]
    stage.dana.close_view(everything=True)
    assert "Still open" not in stage.billing.now(card).shown()
    assert "EUR 69.00 remains open" in stage.says(f"paid {number} 50")
    assert f"{number} is partly paid: you cannot void {number}." in stage.says(f"void {number} oops")


def test_nothing_is_done_with_a_void_invoice(stage: Stage) -> None:
    number, _, mail = stage.invoice(stage.customer())
    assert "Its number stays used." in stage.says(f"void {number} sent twice")
    for line in (f"paid {number} 5", f"send {number}", f"issue {number}", f"remind {number}"):
        assert f"{number} is void: you cannot" in stage.says(line)
    assert "Already voided by Dana Reyes" in stage.says(f"void {number}")
    assert "is void: you cannot approve" in stage.answers(mail, "approve").text


def test_a_held_invoice_says_what_it_waits_for(stage: Stage) -> None:
    who = stage.customer(approved=False)
    card = stage.draft(who)
    stage.dana.click(card, "Issue and send")
    held = stage.shows(card, "held until")
    number = re.search(r"INV-\d+", held.shown())
    assert number
    assert f"as soon as {who.name} approves you as its vendor." in stage.says(f"send {number[0]}")
    assert "is held until the customer approves you" in stage.says(f"remind {number[0]}")
    assert not any(number[0] in mail.subject for mail in who.box.mails())


def test_a_stale_button_and_a_double_click_issue_once(stage: Stage) -> None:
    card = stage.draft(stage.customer())
    stage.dana.click(card, "Issue")
    issued = stage.shows(card, "INV-")
    assert "Already issued by Dana Reyes in chat" in stage.told(stage.dana.click(card, "Issue", stale=True))
    assert stage.billing.now(issued).shown() == issued.shown()


def test_what_is_not_plainly_yes_decides_nothing(stage: Stage) -> None:
    who = stage.customer()
    _, card, mail = stage.invoice(who)
    for text in ("approved?", "approval waits for Kim", "approve and reject"):
        said = stage.answers(mail, text).text
        assert "It was passed to the people at Northwind." in said, said
        assert "Nothing was changed." in said
        assert "`" not in said
    stage.billing.wait(lambda m: "approval waits" in m.shown() and who.name in m.shown(), timeout=PATIENCE)
    assert "pending approval" in stage.billing.now(card).shown()


def test_an_answer_that_lacks_a_part_is_asked_for_it(stage: Stage) -> None:
    _, card, mail = stage.invoice(stage.customer())
    for text, expected in {
        "reject": "Something is missing: Reason.",
        "PO": "Something is missing: Purchase order number.",
        "promise": "Something is missing: Date.",
        "will pay 2026-02-30": "“2026-02-30” is no date I can read.",
        "will pay on 2026-11-01": "The date Sun 1 Nov 2026 lies before today (Mon 23 Nov 2026).",
    }.items():
        said = stage.answers(mail, text).text
        assert expected in said, said
        assert "Nothing was changed." in said
    assert "pending approval" in stage.billing.now(card).shown()


def test_the_same_answer_again_says_who_gave_it(stage: Stage) -> None:
    _, _, mail = stage.invoice(stage.customer())
    stage.answers(mail, "PO 4711")
    assert "Already noted as purchase order 4711 by ap@" in stage.answers(mail, "PO 4711").text
    stage.answers(mail, "approve")
    assert "Already approved by ap@" in stage.answers(mail, "approved").text
    assert "is approved already: you cannot reject" in stage.answers(mail, "reject: too late").text


def test_declining_leaves_the_way_back_open(stage: Stage) -> None:
    who = stage.customer(approved=False)
    assert "Declined the request of Northwind." in stage.answers(who.request, "decline: we do not know you").text
    card = stage.draft(who)
    said = stage.told(stage.dana.click(card, "Issue and send"))
    assert "The customer declined your request, so nothing can be sent to it." in said
    assert "INV-" not in stage.billing.now(card).shown()
    assert "Northwind is approved as your vendor." in stage.answers(who.request, "approve").text


def test_nothing_passes_a_block(stage: Stage) -> None:
    who = stage.customer()
    number, _, _ = stage.invoice(who)
    card = stage.billing.wait(
        lambda m: who.box.address in m.shown() and any(b.text == "Block" for b in m.buttons()), timeout=PATIENCE
    )
    block = next(b for b in card.buttons() if b.text == "Block")
    assert block.confirm
    assert f"no reminders, no questions. {who.name} is not told" in block.confirm["text"]["text"]
    stage.dana.click(card, "Block")
    before = len(who.box.mails())
    for line in (f"remind {number}", f'ask "{who.name}" hello', f'resend "{who.name}"'):
        assert f"Nothing passes between you and {who.name}" in stage.says(line)
    assert f"{who.name} cannot be reached through Penny" in stage.says(f'invoice "{who.name}" 5 for x')
    assert "is no longer blocked" in stage.says(f'unblock "{who.name}"')
    assert f"{who.name} is not blocked." in stage.says(f'unblock "{who.name}"')
    assert len(who.box.mails()) == before


def test_a_stranger_with_a_reply_address_decides_nothing(stage: Stage) -> None:
    _, card, mail = stage.invoice(stage.customer())
    assert mail.reply("approve", from_address="evil@else.example").code == 250
    asked = stage.billing.wait(lambda m: "evil@else.example" in m.shown() and "INV" in m.shown(), timeout=PATIENCE)
    assert "It came from another address than the one Penny wrote to" in asked.shown()
    assert "pending approval" in stage.billing.now(card).shown()
    assert "evil@else.example" not in stage.world.mailboxes()


def test_mails_are_refused_at_the_door_or_kept(stage: Stage) -> None:
    who = stage.customer()
    _, card, mail = stage.invoice(who)
    address = _address(mail.reply_to)
    unknown = stage.world.send_raw(
        _raw(who, "approve"), mail_from=who.box.address, rcpt_tos=[f"r+{'a' * 26}@{address.partition('@')[2]}"]
    )
    assert unknown.code == 550
    assert "this reply address was never given out" in unknown.text
    big = _raw(who, ("x" * 70 + "\r\n") * 400_000)
    assert stage.world.send_raw(big, mail_from=who.box.address, rcpt_tos=[address]).code == 552
    away = _raw(who, "approve", "Auto-Submitted: auto-replied\r\n", mark="away")
    assert stage.world.send_raw(away, mail_from=who.box.address, rcpt_tos=[address]).code == 250
    part = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf"
    file = f"--b\r\n{part}\r\n\r\n%PDF\r\n--b--\r\n"
    only_file = _raw(who, file, kind="multipart/mixed; boundary=b", mark="file")
    assert stage.world.send_raw(only_file, mail_from=who.box.address, rcpt_tos=[address]).code == 250
    answer = who.box.wait(lambda m: "<file@" in m.in_reply_to, timeout=PATIENCE)
    assert "It was passed to the people at Northwind." in answer.text
    html = _raw(who, "<p>PO <b>99</b></p>", kind="text/html; charset=utf-8", mark="html")
    assert stage.world.send_raw(html, mail_from=who.box.address, rcpt_tos=[address]).code == 250
    order = "Purchase order 99 is now on"
    who.box.wait(lambda m: "<html@" in m.in_reply_to and order in m.text, timeout=PATIENCE)
    with pytest.raises(NotYetError):
        who.box.wait(lambda m: "<away@" in m.in_reply_to, timeout=0.2)
    assert "pending approval" in stage.billing.now(card).shown()


def test_a_page_acts_only_for_its_link_its_form_and_its_side(stage: Stage) -> None:
    _, card, mail = stage.invoice(stage.customer())
    link = next(url for url in mail.links if "/l/" in url and not url.endswith("/stop"))
    for forged in (link[:-3] + "aaa", link + "x", link.rpartition("/")[0] + "/" + "a" * 26):
        gone = httpx.get(forged)
        assert gone.status_code == 404
        assert "This link opens nothing" in page_words(gone)
    forms = re.findall(r"(?s)<form.*?</form>", httpx.get(link).text)
    reject = next(form for form in forms if 'value="reject_invoice"' in form)
    typed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', reject))
    for changed, expected in (
        ({}, "Reason"),
        ({"action": "promise_payment", "on": "2020-01-01"}, "The date Wed 1 Jan 2020 lies before today"),
        ({"action": "void_invoice"}, "Only Northwind can void"),
    ):
        page = httpx.post(link, data=typed | changed, follow_redirects=True)
        assert page.status_code in {409, 422}
        assert expected in page_words(page)
        assert not re.search(r"None|\{\}", page_words(page))
    assert "pending approval" in stage.billing.now(card).shown()


def _address(value: str) -> str:
    found = re.search(r"[^\s<>]+@[^\s<>]+", value)
    assert found
    return found.group()


def _raw(
    who: Customer, body: str, extra: str = "", *, kind: str = "text/plain; charset=utf-8", mark: str = "x"
) -> bytes:
    head = (
        f"From: {who.box.address}\r\nTo: penny\r\nSubject: Re: x\r\nMessage-ID: <{mark}@{time.time_ns()}.example>\r\n"
    )
    return f"{head}MIME-Version: 1.0\r\n{extra}Content-Type: {kind}\r\n\r\n{body}".encode()
