"""Mail for whoever runs this Penny: postmaster@ and abuse@ exist, and reach a person."""

import smtplib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mail_gateway.smtp_in import MailDoor
from tests.mail_gateway.conftest import DOMAIN, Desk, FakeRelay, Loop, parsed, plain, relay_of

OPERATOR = "olga@ops.example"


@pytest.fixture
def run_by_olga(desk: Desk) -> Desk:
    """Somebody set an address."""
    return Desk(desk.world, replace(desk.penny, operator=OPERATOR))


def arrives(desk: Desk, local: str, text: str = "Your server sends me spam.", **headers: str) -> bytes:
    to = f"{local}@{DOMAIN}"
    raw = desk.mail(to, text, sender="angry@else.example", headers=headers)
    desk.keep(raw, to, "angry@else.example")
    desk.worker().run_once()
    return raw


@pytest.mark.parametrize("local", ["postmaster", "ABUSE"])
def test_it_reaches_the_operator_whole(
    run_by_olga: Desk, local: str, deliver: Callable[..., Any], fake_relay: FakeRelay
) -> None:
    desk = run_by_olga
    raw = arrives(desk, local)
    relay_of(desk, deliver(desk)).run_once()
    sender, to, _ = fake_relay.mails[0]
    assert (sender, to) == ("<>", OPERATOR)
    mail = fake_relay.parsed(0)
    assert mail["Subject"] == f"[{local}] Re: your mail"
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == raw
    assert "From: angry@else.example" in plain(mail)
    assert "penny inbox --show 1" in plain(mail)


def test_without_an_operator_it_is_kept_and_listed(desk: Desk) -> None:
    from config.inbox import described, raw_mail

    raw = arrives(desk, "abuse")
    assert desk.world.letters("mail") == []
    with desk.store.read() as unit:
        (line,) = described(unit, everything=False, most=50)
        assert raw_mail(unit, 1) == raw
    assert "angry@else.example → abuse@  'Re: your mail'  for_operator" in line


def test_our_own_mail_coming_back_goes_round_once(run_by_olga: Desk) -> None:
    arrives(run_by_olga, "postmaster", **{"X-Penny-Loop": "1"})
    assert run_by_olga.world.letters("mail") == []


def test_a_flood_is_kept_and_stops_being_passed_on(run_by_olga: Desk) -> None:
    for number in range(65):
        arrives(run_by_olga, "abuse", f"{number}")
    assert len(run_by_olga.world.letters("mail")) == 60


def test_the_door_knows_penny_the_postmaster_and_abuse(desk: Desk, loop: Loop) -> None:
    server = MailDoor(desk.penny, ("127.0.0.1", 0))
    loop.run(server.start())
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as smtp:
        smtp.ehlo()
        smtp.mail("a@else.example")
        known = ("penny", "Penny+acme", "postmaster", "abuse", "ABUSE")
        assert [smtp.rcpt(f"{local}@{DOMAIN}")[0] for local in known] == [250] * 5
        assert smtp.docmd("RCPT", "TO:<postmaster>")[0] == 250
        assert [smtp.rcpt(f"{local}@{DOMAIN}")[0] for local in ("penny+", "pennyx", "info")] == [550] * 3
        assert smtp.rcpt("penny@else.example")[0] == 550
    loop.run(server.stop())


def test_a_stranger_s_answer_leaves_with_the_null_sender(
    desk: Desk, deliver: Callable[..., Any], fake_relay: FakeRelay
) -> None:
    arrives(desk, "penny", "list")
    relay_of(desk, deliver(desk)).run_once()
    sender, to, raw = fake_relay.mails[0]
    assert (sender, to) == ("<>", "angry@else.example")
    mail = parsed(raw)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] == "<1.desk@acme.example>"


def test_a_stranger_s_answer_that_is_refused_bothers_nobody(
    desk: Desk, deliver: Callable[..., Any], fake_relay: FakeRelay
) -> None:
    fake_relay.rcpt = "550 5.1.1 no such user"
    arrives(desk, "penny", "list")
    relay_of(desk, deliver(desk)).run_once()
    assert [row.state for row in desk.world.letters("mail")] == ["failed"]
