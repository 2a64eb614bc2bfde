"""Only what a human wrote counts as human."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.kind import LOOP_HEADER, Kind, Sort, kind_of
from mail_gateway.message import read_mail

SENDER = "dana@bluestem.example"


def kind(*headers: str, body: str = "Approved", envelope: str | None = SENDER, ours: tuple[str, ...] = ()) -> Kind:
    lines = [*headers] if any(h.lower().startswith("from:") for h in headers) else [f"From: {SENDER}", *headers]
    return kind_of(read_mail("\r\n".join([*lines, "", body]).encode()), envelope, our_addresses=ours)


def delivery_status(*fields: str, head: str = "Reporting-MTA: dns; mx.example") -> str:
    status = "\r\n".join(fields)
    return (
        "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"{head}\r\n\r\n{status}\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        "Message-ID: <ours-1@in.example>\r\nSubject: Invoice\r\n--b--\r\n"
    )


REPORT = 'Content-Type: multipart/report; report-type="delivery-status"; boundary=b'


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Auto-Submitted: no",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "Precedence: first-class"),
        ("Subject: Re: Out of office next week",),
        ("Subject: Re: Automatic reply: we are back",),
        ("Subject: Automation of invoices",),
        ("Subject: Re: Undeliverable: your invoice",),
        ("X-Autoreply: no",),
        ("Subject: Absolutely fine",),
    ],
)
def test_what_a_person_wrote_is_human(headers: tuple[str, ...]) -> None:
    assert kind(*headers).is_human


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Auto-Submitted: auto-replied", "auto_submitted"),
        ("Auto-Submitted: auto-generated; owner-email=x", "auto_submitted"),
        ("auto-submitted: AUTO-NOTIFIED", "auto_submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: List", "precedence"),
        ("Precedence: junk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("X-Autoreply: yes", "autoreply_header"),
        ("Return-Path: <>", "null_sender"),
    ],
)
def test_a_header_tells_a_machine(header: str, reason: str) -> None:
    assert kind(header) == Kind(sort=Sort.AUTO_REPLY, reason=reason)


def test_the_null_sender_is_no_human_and_an_unknown_one_may_be() -> None:
    assert kind(envelope="").reason == "null_sender"
    assert kind(envelope=None).is_human


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Invoice 7",
        "Out of Office Re: Invoice 7",
        "[Auto-Reply] Invoice 7",
        "Automatische Antwort: Rechnung 7",
        "Abwesenheitsnotiz: Rechnung 7",
        "Réponse automatique : Facture 7",
        "Absence du bureau",
        "Respuesta automática: Factura 7",
        "Fuera de la oficina",
        "Risposta automatica: Fattura 7",
        "Fuori sede: Fattura 7",
        "Automatisch antwoord: Factuur 7",
        "Afwezig",
        "Resposta automática: Fatura 7",
        "自動応答: 請求書",
        "【自動返信】お問い合わせ",
        "不在通知",
    ],
)
def test_an_out_of_office_subject_tells_a_machine_in_any_language(subject: str) -> None:
    assert kind(f"Subject: {subject}") == Kind(sort=Sort.AUTO_REPLY, reason="subject")


def test_our_own_mail_is_a_loop_whatever_else_it_is() -> None:
    assert kind(f"{LOOP_HEADER}: 1", "Auto-Submitted: auto-generated").sort is Sort.LOOP
    assert kind("From: Penny <Penny@IN.example>", ours=("penny@in.example",)).reason == "from_our_address"


def test_a_bounce_says_whom_it_did_not_reach_and_why() -> None:
    body = delivery_status("Final-Recipient: rfc822; Bob@x.example", "Action: failed", "Status: 5.1.1 (no such user)")
    read = kind("From: MAILER-DAEMON@mx.example", REPORT, body=body, envelope="")
    assert (read.sort, read.reason) == (Sort.BOUNCE, "delivery_status")
    assert read.bounce is not None
    assert read.bounce.recipients == ("Bob@x.example",)
    assert (read.bounce.status, read.bounce.action, read.bounce.is_hard) == ("5.1.1", "failed", True)
    assert read.bounce.original_message_id == "<ours-1@in.example>"


@pytest.mark.parametrize(
    ("fields", "status", "hard"),
    [
        (("Action: delayed", "Status: 4.4.1"), "4.4.1", False),
        (("Action: failed", "Status: 4.2.2"), "4.2.2", False),
        (("Action: failed", "Diagnostic-Code: smtp; 550 5.7.1 refused"), "5.7.1", True),
        (("Action: failed", "Diagnostic-Code: smtp; 550 no such user"), "5.0.0", True),
        (("Action: failed",), "", True),
        (("Action: delayed",), "", False),
    ],
)
def test_four_is_soft_and_five_is_hard(fields: tuple[str, ...], status: str, hard: bool) -> None:
    bounce = kind("From: postmaster@x.example", REPORT, body=delivery_status(*fields)).bounce
    assert bounce is not None
    assert (bounce.status, bounce.is_hard) == (status, hard)


def test_a_notice_of_delivery_is_a_report_and_no_bounce() -> None:
    read = kind("From: postmaster@x.example", REPORT, body=delivery_status("Action: delivered", "Status: 2.0.0"))
    assert (read.sort, read.bounce) == (Sort.REPORT, None)


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ("feedback-report", "feedback_report"),
        ("disposition-notification", "disposition_notification"),
        ("something-new", "multipart_report"),
    ],
)
def test_other_reports_are_reports(report: str, reason: str) -> None:
    read = kind(f"Content-Type: multipart/report; report-type={report}; boundary=b", body="--b\r\n\r\nhello\r\n--b--")
    assert (read.sort, read.reason) == (Sort.REPORT, reason)


@pytest.mark.parametrize(
    ("headers", "envelope"),
    [
        (
            ("From: Mail Delivery System <MAILER-DAEMON@x.example>", "Subject: Undelivered Mail Returned to Sender"),
            SENDER,
        ),
        (("From: postmaster@x.example", "Subject: Unzustellbar: Rechnung"), SENDER),
        (("From: robot@x.example", "Subject: Delivery Status Notification (Failure)"), ""),
        (("From: robot@x.example", "X-Failed-Recipients: bob@x.example"), SENDER),
    ],
)
def test_a_bounce_without_a_report_is_known_by_its_headers(headers: tuple[str, ...], envelope: str) -> None:
    read = kind(*headers, body="<bob@x.example>: host said: 550 5.1.1 unknown user", envelope=envelope)
    assert read.sort is Sort.BOUNCE
    assert read.bounce is not None
    assert (read.bounce.status, read.bounce.is_hard) == ("5.1.1", True)


def test_a_postmaster_may_write_like_anybody_else() -> None:
    assert kind("From: postmaster@x.example", "Subject: Re: Invoice 7").is_human


@given(st.binary(max_size=1000), st.sampled_from(["", SENDER, None]))
def test_every_mail_is_of_some_kind(raw: bytes, envelope: str | None) -> None:
    assert kind_of(read_mail(raw), envelope).reason


@given(
    st.lists(
        st.sampled_from(
            ["Action:", "Status:", " ", "\n", "5.1.1", "Final-Recipient:", "rfc822;", "a@b.example", "x" * 50]
        )
    )
)
def test_no_delivery_status_is_too_strange(pieces: list[str]) -> None:
    assert kind("From: postmaster@x.example", REPORT, body=delivery_status("".join(pieces))).sort in Sort
