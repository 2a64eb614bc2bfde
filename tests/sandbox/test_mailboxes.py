"""Mail out of Penny lands in mailboxes, answers come back as mail programs write them."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from sandbox.client import Mailbox, NotYetError, Sandbox, SandboxError
from sandbox.client.mail import Enclosure
from sandbox.serve import Running
from tests.sandbox.fake_penny import FakePenny

TOKEN = "r+abcdefghijklmnopqrstuvwxyz@in.penny.example"


def invoice(to: str = "ap@acme.example", number: str = "INV-0001") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Northwind via Penny <penny@penny.example>"
    mail["To"] = to
    mail["Reply-To"] = f"Northwind <{TOKEN}>"
    mail["Subject"] = f"Invoice {number} – 1.250,00 €"
    mail["Message-ID"] = f"<{number}@penny.example>"
    mail["References"] = "<first@penny.example>"
    mail["Date"] = "Mon, 23 Nov 2026 09:00:00 +0000"
    mail.set_content("Dear Acme,\n\nplease approve: https://penny.example/a/1.\n\nNorthwind\n")
    mail.add_alternative(
        '<html><body><p>Dear Acme, <a href="https://penny.example/a/1?x=1&amp;y=2">approve</a></p></body></html>',
        subtype="html",
    )
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return mail


def deliver(running: Running, mail: EmailMessage, *to: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=5) as relay:
        return relay.send_message(mail, "bounce@penny.example", list(to) or [mail["To"]])


@pytest.fixture
def acme(world: Sandbox) -> Mailbox:
    return world.mailbox("ap@acme.example", name="Ada Acme")


def test_a_mail_is_shown_with_everything_a_reader_sees(running: Running, acme: Mailbox, world: Sandbox) -> None:
    deliver(running, invoice())
    mail = acme.wait(lambda mail: "INV-0001" in mail.subject)
    assert mail.subject == "Invoice INV-0001 – 1.250,00 €"
    assert (mail.mail_from, mail.reply_to) == ("bounce@penny.example", f"Northwind <{TOKEN}>")
    assert mail.message_id == "<INV-0001@penny.example>"
    assert mail.text.startswith("Dear Acme,")
    assert mail.links == ("https://penny.example/a/1", "https://penny.example/a/1?x=1&y=2")
    (attachment,) = mail.attachments
    assert (attachment.filename, attachment.content_type) == ("INV-0001.pdf", "application/pdf")
    assert attachment.read() == b"%PDF-1.7"
    assert b"INV-0001@penny.example" in mail.source()
    assert world.mailboxes() == {"ap@acme.example": 1}


def test_one_mail_to_two_people_lies_in_both_mailboxes_once(running: Running, world: Sandbox) -> None:
    deliver(running, invoice(), "AP@acme.example", "cfo@acme.example")
    assert len(world.mailbox("ap@acme.example").mails()) == 1
    assert len(world.mailbox("cfo@acme.example").mails()) == 1
    assert len(world.accepted()) == 1


def test_a_mail_in_a_charset_nobody_knows_is_still_shown(running: Running, acme: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=5) as relay:
        relay.sendmail("a@b.example", [acme.address], "Content-Type: text/plain; charset=klingon\r\n\r\nnuqneH\r\n")
    assert acme.mails()[-1].text.strip() == "nuqneH"


def test_waiting_in_vain_lists_what_was_there(running: Running, acme: Mailbox) -> None:
    deliver(running, invoice())
    with pytest.raises(NotYetError, match="Invoice INV-0001"):
        acme.wait(lambda mail: "INV-0002" in mail.subject, timeout=0.1)


@pytest.mark.parametrize("style", ["gmail", "outlook", "apple", "plain"])
def test_a_reply_is_what_that_program_writes(running: Running, acme: Mailbox, penny: FakePenny, style: str) -> None:
    deliver(running, invoice())
    answer = acme.mails()[-1].reply("Approved, thanks – Ada", style=style)
    assert (answer.code, answer.text, answer.stage) == (250, "kept", "data")
    ((mail_from, rcpt_tos, raw),) = penny.mails
    assert (mail_from, rcpt_tos) == ("ap@acme.example", [TOKEN])
    reply = message_from_bytes(raw, policy=policy.default)
    assert not reply.defects
    assert reply["From"] == "Ada Acme <ap@acme.example>"
    assert reply["To"] == f"Northwind <{TOKEN}>"
    assert reply["Subject"] == "Re: Invoice INV-0001 – 1.250,00 €"
    assert reply["In-Reply-To"] == "<INV-0001@penny.example>"
    assert reply["References"] == "<first@penny.example> <INV-0001@penny.example>"
    assert reply["Message-ID"] == answer.message_id
    assert parsedate_to_datetime(reply["Date"]).tzinfo is not None
    body = reply.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert text.startswith("Approved, thanks – Ada\n\n")
    html_part = reply.get_body(("html",))
    html = html_part.get_content() if html_part is not None else None
    marker = {"gmail": "gmail_quote", "outlook": "divRplyFwdMsg", "apple": '<blockquote type="cite">'}
    if style == "plain":
        assert html is None
    else:
        assert html is not None
        assert marker[style] in html
        assert "Dear Acme" in html
    if style == "outlook":
        assert "From: Northwind via Penny <penny@penny.example>\nSent: Monday, November 23, 2026 9:00 AM\n" in text
    else:
        assert "> Dear Acme," in text
        assert "wrote:" in text


def test_a_second_reply_keeps_one_re(running: Running, acme: Mailbox, penny: FakePenny) -> None:
    mail = invoice()
    del mail["Subject"]
    mail["Subject"] = "Re: Invoice"
    deliver(running, mail)
    acme.mails()[-1].reply("ok")
    assert message_from_bytes(penny.mails[0][2], policy=policy.default)["Subject"] == "Re: Invoice"


def test_a_reply_style_that_nobody_writes_is_refused(running: Running, acme: Mailbox) -> None:
    deliver(running, invoice())
    with pytest.raises(SandboxError, match="there are gmail, outlook, apple, plain"):
        acme.mails()[-1].reply("ok", style="pine")


def test_a_reply_may_carry_headers_of_a_machine(running: Running, acme: Mailbox, penny: FakePenny) -> None:
    deliver(running, invoice())
    acme.mails()[-1].reply("I'm away", headers={"Auto-Submitted": "auto-replied"})
    assert message_from_bytes(penny.mails[0][2])["Auto-Submitted"] == "auto-replied"


def test_somebody_else_may_answer(running: Running, acme: Mailbox, penny: FakePenny) -> None:
    deliver(running, invoice())
    acme.mails()[-1].reply("Approved!", from_address="mallory@evil.example")
    assert penny.mails[0][0] == "mallory@evil.example"


def test_a_mail_is_forwarded_with_its_attachments(running: Running, acme: Mailbox, penny: FakePenny) -> None:
    deliver(running, invoice())
    assert acme.mails()[-1].forward("bills@in.penny.example", "for you").ok
    mail = message_from_bytes(penny.mails[0][2], policy=policy.default)
    assert mail["Subject"] == "Fwd: Invoice INV-0001 – 1.250,00 €"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["INV-0001.pdf"]


def test_a_fresh_mail_may_carry_a_file(acme: Mailbox, penny: FakePenny) -> None:
    bill = Enclosure(filename="bill.pdf", content=b"%PDF-bill", content_type="application/pdf")
    assert acme.compose("penny@in.penny.example", "Our bill", "See attached", enclosures=[bill]).ok
    mail = message_from_bytes(penny.mails[0][2], policy=policy.default)
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == b"%PDF-bill"


def test_raw_bytes_travel_as_they_are(world: Sandbox, penny: FakePenny) -> None:
    raw = b"From: a@b.example\r\nSubject: \xff\r\n\r\n.dot\r\n"
    assert world.send_raw(raw, mail_from="", rcpt_tos=["penny@in.example"]).ok
    assert penny.mails == [("", ["penny@in.example"], raw)]


def test_a_refusal_is_reported_verbatim(acme: Mailbox, penny: FakePenny) -> None:
    penny.refuses_rcpt = "550 5.1.1 That token is unknown"
    answer = acme.compose("r+nobody@in.penny.example", "x", "x")
    assert (answer.code, answer.text, answer.stage) == (550, "5.1.1 That token is unknown", "rcpt")
    assert not answer.ok


def test_the_relay_refuses_for_a_while(running: Running, world: Sandbox) -> None:
    world.faults.smtp("refuse", code=451, times=2)
    for _ in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            deliver(running, invoice())
        assert refused.value.recipients["ap@acme.example"][0] == 451
    deliver(running, invoice())
    assert len(world.accepted()) == 1


def test_the_relay_refuses_one_address_for_good(running: Running, world: Sandbox) -> None:
    world.faults.smtp("refuse", code=550, times=9, address="gone@acme.example")
    refused = deliver(running, invoice(), "gone@acme.example", "ap@acme.example")
    assert refused["gone@acme.example"][0] == 550
    assert world.mailboxes() == {"ap@acme.example": 1}


def test_the_relay_refuses_after_data_and_keeps_nothing(running: Running, world: Sandbox) -> None:
    world.faults.smtp("refuse", code=554, text="5.7.1 Spam", moment="before_data_reply")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        deliver(running, invoice())
    assert (refused.value.smtp_code, refused.value.smtp_error) == (554, b"5.7.1 Spam")
    assert world.accepted() == []


def test_the_relay_stalls_after_data(running: Running, world: Sandbox) -> None:
    world.faults.smtp("stall", seconds=5)
    relay = smtplib.SMTP("127.0.0.1", running.smtp_port, timeout=0.3)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected), match="timed out"):
        relay.send_message(invoice(), "bounce@penny.example", ["ap@acme.example"])
    relay.close()
    assert len(world.accepted()) == 1


@pytest.mark.parametrize(("moment", "kept"), [("before_data_reply", 0), ("after_store_before_250", 1)])
def test_the_relay_drops_the_connection(running: Running, world: Sandbox, moment: str, kept: int) -> None:
    world.faults.smtp("drop", moment=moment)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        deliver(running, invoice())
    assert len(world.accepted()) == kept
    deliver(running, invoice())
    assert len(world.accepted()) == kept + 1


def test_an_unknown_fault_is_refused_with_the_choice(world: Sandbox) -> None:
    with pytest.raises(SandboxError, match="there are refuse, stall, drop, kill"):
        world.faults.smtp("explode")
    with pytest.raises(SandboxError, match="another process"):
        world.faults.smtp("kill", pid=1)
