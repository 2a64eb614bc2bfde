"""A bounce is known by what it says, whoever says it; ordinary mail about bounces is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.bounces import Bounce
from mail_gateway.kind import Kind, Sort, kind_of
from mail_gateway.message import read_mail

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>"
REPORT = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'


def kind(*headers: str, body: str, envelope: str | None = "", verp: bool = False) -> Kind:
    return kind_of(read_mail("\r\n".join([*headers, "", *body.split("\n")]).encode()), envelope, verp=verp)


def bounce(*headers: str, body: str, envelope: str | None = "", verp: bool = False) -> Bounce:
    found = kind(*headers, body=body, envelope=envelope, verp=verp)
    assert found.sort is Sort.BOUNCE, found
    assert found.bounce is not None
    return found.bounce


def report(*groups: str) -> str:
    fields = "\n\n".join(("Reporting-MTA: dns; mx.acme.example", *groups))
    return f"--b\n\nSorry\n--b\nContent-Type: message/delivery-status\n\n{fields}\n\n--b--\n"


def test_of_several_recipients_those_that_failed_count() -> None:
    found = bounce(
        DAEMON,
        REPORT,
        body=report(
            "Final-Recipient: rfc822; a@acme.example\nAction: delivered\nStatus: 2.0.0",
            "Final-Recipient: rfc822; b@acme.example\nAction: delayed\nStatus: 4.4.1",
            "Final-Recipient: rfc822; c@acme.example\nAction: failed\nStatus: 5.1.1",
        ),
    )
    assert (found.recipients, found.status, found.is_hard) == (("c@acme.example",), "5.1.1", True)


def test_the_mail_that_was_returned_in_the_text_is_named() -> None:
    body = (
        "Hi. This is the qmail-send program at acme.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<dana@acme.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy\n\n"
        "Return-Path: <b@in.example>\nMessage-ID: <42@in.example>\nTo: dana@acme.example\n"
    )
    found = bounce("From: MAILER-DAEMON@acme.example", "To: b@in.example", "Subject: failure notice", body=body)
    assert found == Bounce(
        recipients=("dana@acme.example",), status="5.1.1", is_hard=True, original_message_id="<42@in.example>"
    )


@pytest.mark.parametrize(
    ("says", "status", "hard"),
    [
        ("<dana@acme.example>: user unknown", "5.1.1", True),
        ("dana@acme.example: mailbox is full", "4.2.2", False),
        ("Die Nachricht an dana@acme.example wurde nicht zugestellt: unbekannter Empfänger", "5.1.1", True),
        ("Das Postfach ist voll: dana@acme.example", "4.2.2", False),
        ("dana@acme.example : utilisateur inconnu", "5.1.1", True),
        ("dana@acme.example: buzón lleno", "4.2.2", False),
    ],
)
def test_what_is_said_without_a_code_is_hard_or_soft(says: str, status: str, hard: bool) -> None:
    found = bounce(DAEMON, "To: b@in.example", "Subject: Undeliverable", body=says)
    assert (found.recipients, found.status, found.is_hard) == (("dana@acme.example",), status, hard)


def test_without_any_cause_it_is_not_hard() -> None:
    assert not bounce(DAEMON, "Subject: Undeliverable", body="Something went wrong.").is_hard


NOTICE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": "dana@acme.example", "action": "failed", "status": "5.1.1"}],
    },
    "mail": {"messageId": "0101-42"},
}


@pytest.mark.parametrize("broken", [False, True])
def test_a_provider_reports_in_json(broken: bool) -> None:
    text = json.dumps(NOTICE)
    text = text[:60] + "!\n " + text[60:] if broken else text
    found = bounce(
        "From: no-reply@provider.example", body=text + "\n\n--\nUnsubscribe", envelope="x@provider.example"
    )
    assert found == Bounce(
        recipients=("dana@acme.example",),
        status="5.1.1",
        action="failed",
        is_hard=True,
        original_message_id="<0101-42>",
    )


@pytest.mark.parametrize("what", ["Complaint", "Delivery"])
def test_what_else_a_provider_tells_is_a_report(what: str) -> None:
    text = json.dumps({"eventType": what, what.lower(): {"recipients": []}})
    assert kind("From: no-reply@provider.example", body=text, envelope="x@provider.example").sort is Sort.REPORT


def test_a_robot_that_returns_the_mail_bounces_it() -> None:
    body = (
        "--b\n\nYour mail could not be delivered to: <dana@acme.example>\n as their mailbox is full.\n"
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <42@in.example>\n\nHello\n--b--\n"
    )
    for sender, envelope in (("no-reply@acme.example", "x@acme.example"), ("x@acme.example", "")):
        found = bounce(
            f"From: {sender}",
            "Subject: Mail",
            'Content-Type: multipart/mixed; boundary="b"',
            body=body,
            envelope=envelope,
        )
        assert (found.recipients, found.status, found.is_hard) == (("dana@acme.example",), "4.2.2", False)
        assert found.original_message_id == "<42@in.example>"


def test_at_a_bounce_address_the_words_are_enough() -> None:
    body = "Votre message n'a pas pu être distribué."
    assert not bounce("From: serveur@acme.example", body=body, envelope="x@acme.example", verp=True).is_hard
    assert kind("From: serveur@acme.example", body=body, envelope="x@acme.example").is_human


def test_an_absence_at_a_bounce_address_is_no_bounce() -> None:
    found = kind("From: dana@acme.example", "Subject: Automatic reply: Invoice", body="Back on Monday.", verp=True)
    assert found.sort is Sort.AUTO_REPLY


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Subject: Fwd: Returned mail: see transcript",), "> Status: 5.1.1\n> Message-ID: <1@x>\n> user unknown"),
        (("Subject: Re: Undeliverable: Invoice",), "we got this: 550 user unknown. Message-ID: <1@x>"),
        (("Subject: Delivery failed",), "The goods could not be delivered, 500 EUR less please."),
        (("Subject: Delivery problem",), "two boxes were returned to sender"),
        (("Subject: Invoice",), "Our mailbox is full of your reminders. Undeliverable! 550"),
        (("Subject: AW: Rechnung", "From: postmaster@acme.example"), "passt, 550 EUR gehen morgen raus"),
        (("Subject: Invoice",), '{"notificationType": "Bounce"}'),
        (("Subject: Invoice",), "{" * 5000),
    ],
)
def test_ordinary_mail_about_bounces_is_none(headers: tuple[str, ...], body: str) -> None:
    sender = () if any(h.startswith("From") for h in headers) else ("From: dana@acme.example",)
    assert kind(*sender, *headers, body=body, envelope="dana@acme.example").is_human


def test_a_report_of_abuse_is_a_report_in_any_shape() -> None:
    shapes = (
        (("Subject: complaint about message from 192.0.2.7", 'Content-Type: multipart/mixed; boundary="b"'),
         "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nhello\n--b--\n"),
        (("Subject: FW: Invoice",), "This is an email abuse report for an email message received from IP 192.0.2.7"),
        (("Subject: report",), "Feedback-Type: abuse\nUser-Agent: x\n"),
    )  # fmt: skip
    for headers, body in shapes:
        assert kind("From: staff@provider.example", *headers, body=body, envelope="a@b.example").sort is Sort.REPORT


PIECES = [
    "<a@b.example>\n",
    "message-id: ",
    "550 ",
    "from: a\n",
    '{"a":',
    "could not be delivered ",
    "4.2.2.",
    "@",
    "\n",
]


@pytest.mark.timeout(30)  # a hang guard, no measure
@pytest.mark.parametrize("piece", PIECES)
def test_long_bounces_take_no_time(piece: str) -> None:
    body = piece * (150_000 // len(piece))
    kind(DAEMON, "Subject: Undeliverable", body=body)
    kind("From: a@b.example", body=body, verp=True)


@given(st.lists(st.sampled_from([*PIECES, "Final-Recipient:", "Action: failed\n", "Status: 5.1.1\n", " ", "\n\n"])))
def test_no_report_is_too_strange(pieces: list[str]) -> None:
    assert kind(DAEMON, REPORT, body=report("".join(pieces))).sort in Sort
    assert kind(DAEMON, "Subject: Undeliverable", body="".join(pieces)).sort is Sort.BOUNCE
