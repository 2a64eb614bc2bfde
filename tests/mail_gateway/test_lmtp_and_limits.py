"""The doors as other programs see them: swaks and smtp-source hand over, LMTP answers per recipient, bounds hold."""

import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mail_gateway.door_limits import BadCertificate, Certificate, Limits, Meter
from mail_gateway.smtp_in import MailDoor
from tests.mail_gateway.conftest import AP, DOMAIN, Desk, Loop
from tests.mail_gateway.tools import program

Open = Callable[..., MailDoor]
STRANGERS = frozenset[str]()
"""Nobody is trusted: the bounds by peer hold for this machine too."""


@pytest.fixture
def door(desk: Desk, loop: Loop) -> Iterator[Open]:
    started = []

    def make(listen: tuple[str, int] | str = ("127.0.0.1", 0), **options: Any) -> MailDoor:
        found = MailDoor(desk.penny, listen, **options)
        loop.run(found.start())
        started.append(found)
        return found

    yield make
    for one in started:
        loop.run(one.stop())


def _run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout + done.stderr


def _count(desk: Desk) -> int:
    with desk.store.read() as unit:
        return len(unit.queue.mails(unseen=False, limit=5000))


def _talk(port: int | str, *lines: str) -> list[str]:
    """Say lines, one after the other's answer; returns the last line of each answer."""
    family = socket.AF_UNIX if isinstance(port, str) else socket.AF_INET
    with socket.socket(family) as connection:
        connection.settimeout(10)
        connection.connect(port if isinstance(port, str) else ("127.0.0.1", port))
        stream = connection.makefile("rwb")
        answers = [_answer(stream)]
        for line in lines:
            stream.write(line.encode() + b"\r\n")
            stream.flush()
            answers.append(_answer(stream))
        return answers[1:]


def _answer(stream: Any) -> str:
    while True:
        line = stream.readline().decode()
        if line[3:4] != "-":
            return str(line.strip())


# LMTP


def test_lmtp_answers_once_for_each_recipient_that_was_taken(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    opened = door(lmtp=True)
    with smtplib.LMTP("127.0.0.1", opened.port, timeout=10) as lmtp:
        lmtp.ehlo()
        lmtp.mail(AP)
        codes = [lmtp.rcpt(a)[0] for a in (to, f"r+{'a' * 26}@{DOMAIN}", f"postmaster@{DOMAIN}")]
        assert codes == [250, 550, 250]
        assert lmtp.data(desk.mail(to, "approved"))[0] == 250
        assert lmtp.getreply()[0] == 250  # the second recipient's
        assert lmtp.noop()[0] == 250
    assert {row.envelope["rcpt_to"] for row in (desk.inbox(1), desk.inbox(2))} == {to, f"postmaster@{DOMAIN}"}
    assert desk.inbox().envelope["by"] == "lmtp"


def test_a_mail_too_large_is_refused_for_each_recipient(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    opened = door(lmtp=True, limits=Limits(most_bytes=10_000))
    with smtplib.LMTP("127.0.0.1", opened.port, timeout=10) as lmtp:
        lmtp.ehlo()
        lmtp.mail(AP)
        for address in (to, f"postmaster@{DOMAIN}"):
            lmtp.rcpt(address)
        assert lmtp.data(b"x" * 50 + b"\r\n" + b"y" * 20_000)[0] == 552
        assert lmtp.getreply()[0] == 552
    assert _count(desk) == 0


def test_lmtp_is_greeted_with_lhlo_alone(door: Open) -> None:
    said = _talk(door(lmtp=True).port, "EHLO here", "HELO here", "LHLO here", "QUIT")
    assert [line[:3] for line in said] == ["500", "500", "250", "221"]


def test_lmtp_listens_on_a_unix_socket(desk: Desk, door: Open, tmp_path: Path) -> None:
    path = str(tmp_path / "penny.lmtp")
    to = desk.reply_address("document", desk.world.sent())
    door(path, lmtp=True)
    said = _talk(
        path, "LHLO here", f"MAIL FROM:<{AP}>", f"RCPT TO:<{to}>", "DATA", "Subject: x\r\n\r\nyes\r\n.", "QUIT"
    )
    assert [line[:3] for line in said] == ["250", "250", "250", "354", "250", "221"]
    assert desk.inbox().raw == b"Subject: x\r\n\r\nyes\r\n"


def test_swaks_hands_over_by_lmtp_and_smtp(desk: Desk, door: Open) -> None:
    swaks = program("swaks")
    to = desk.reply_address("document", desk.world.sent())
    for protocol, opened in (("LMTP", door(lmtp=True)), ("ESMTP", door())):
        said = _run(
            swaks, "--protocol", protocol, "--server", f"127.0.0.1:{opened.port}", "--from", AP, "--to", to,
            "--body", f"approved by {protocol}",
        )  # fmt: skip
        assert "250 2.0.0 kept" in said
    assert b"approved by LMTP" in desk.inbox(1).raw
    assert desk.inbox(2).envelope["helo"]


@pytest.mark.parametrize("flags", [("-d",), ("-L",)], ids=["smtp", "lmtp"])
def test_many_mails_over_many_connections_are_all_kept(desk: Desk, door: Open, flags: tuple[str, ...]) -> None:
    source = program("smtp-source")
    to = desk.reply_address("document", desk.world.sent())
    opened = door(lmtp="-L" in flags)
    _run(source, "-4", *flags, "-s", "8", "-l", "2048", "-m", "200", "-f", AP, "-t", to, f"127.0.0.1:{opened.port}")
    assert _count(desk) == 200


# Sizes and lines


def test_a_mail_of_a_lone_dot_is_empty_and_what_follows_in_one_packet_is_read(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    packet = f"EHLO x\r\nMAIL FROM:<{AP}>\r\nRCPT TO:<{to}>\r\nDATA\r\n.\r\nMAIL FROM:<{AP}>\r\nRCPT TO:<{to}>\r\n"
    packet += "DATA\r\n..dots\r\n.\r\nQUIT\r\n"
    with socket.create_connection(("127.0.0.1", door().port), timeout=10) as connection:
        connection.sendall(packet.encode())
        said = b""
        while more := connection.recv(65536):
            said += more
    assert said.count(b"250 2.0.0 kept") == 2
    assert [desk.inbox(1).raw, desk.inbox(2).raw] == [b"", b".dots\r\n"]


@pytest.mark.parametrize("ending", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n"])
def test_other_ends_of_data_end_nothing(desk: Desk, door: Open, ending: bytes) -> None:
    to = desk.reply_address("document", desk.world.sent())
    smuggled = b"first" + ending + f"MAIL FROM:<x@y.example>\r\nRCPT TO:<{to}>\r\nDATA\r\nsecond".encode()
    with socket.create_connection(("127.0.0.1", door().port), timeout=10) as connection:
        stream = connection.makefile("rwb")
        _answer(stream)
        for line in (b"EHLO x", f"MAIL FROM:<{AP}>".encode(), f"RCPT TO:<{to}>".encode(), b"DATA"):
            stream.write(line + b"\r\n")
            stream.flush()
            _answer(stream)
        stream.write(smuggled + b"\r\n.\r\n")
        stream.flush()
        assert _answer(stream)[:3] == "250"
    assert _count(desk) == 1


def test_a_mail_of_many_packets_is_kept_byte_for_byte(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    body = b"".join(b".%d %s\r\n" % (n, b"x" * (n % 900)) for n in range(6000))
    raw = b"Subject: long\r\n\r\n" + body
    with smtplib.SMTP("127.0.0.1", door().port, timeout=30) as smtp:
        smtp.sendmail(AP, [to], raw)
    assert desk.inbox().raw == raw


def test_a_line_that_never_ends_is_thrown_away_as_it_comes(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with smtplib.SMTP("127.0.0.1", door(limits=Limits(most_bytes=1_000_000)).port, timeout=60) as smtp:
        smtp.ehlo()
        smtp.mail(AP)
        smtp.rcpt(to)
        assert smtp.data(b"z" * 40_000_000)[0] == 500
        smtp.sendmail(AP, [to], desk.mail(to, "approved"))
    assert _count(desk) == 1


def test_big_mails_take_turns_and_all_arrive(desk: Desk, door: Open) -> None:
    source = program("smtp-source")
    to = desk.reply_address("document", desk.world.sent())
    port = door().port
    _run(source, "-4", "-s", "6", "-l", "3000000", "-m", "6", "-f", AP, "-t", to, f"127.0.0.1:{port}")
    assert _count(desk) == 6


# Peers


def test_one_peer_may_hold_so_many_sessions(door: Open) -> None:
    opened = door(limits=Limits(sessions_of_peer=2, trusted=STRANGERS))
    with smtplib.SMTP("127.0.0.1", opened.port) as one, smtplib.SMTP("127.0.0.1", opened.port) as two:
        with socket.create_connection(("127.0.0.1", opened.port), timeout=10) as third:
            assert third.recv(3) == b"421"
        assert (one.noop()[0], two.noop()[0]) == (250, 250)


def test_who_asks_for_many_unknown_addresses_is_told_to_wait_and_the_known_ones_still_work(
    desk: Desk, door: Open
) -> None:
    to = desk.reply_address("document", desk.world.sent())
    opened = door(limits=Limits(unknown_a_minute=3, trusted=STRANGERS))
    with smtplib.SMTP("127.0.0.1", opened.port, timeout=10) as smtp:
        smtp.sendmail(AP, [to], desk.mail(to, "one"))
        smtp.mail(AP)
        codes = [smtp.rcpt(f"r+{letter * 26}@{DOMAIN}")[0] for letter in "abcde"]
        assert codes == [550, 550, 550, 450, 450]
        assert smtp.rcpt(to)[0] == 250


def test_a_peer_that_sends_too_many_mails_a_minute_is_told_to_wait(desk: Desk, door: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    opened = door(limits=Limits(mails_a_minute=2, trusted=STRANGERS))
    with smtplib.SMTP("127.0.0.1", opened.port, timeout=10) as smtp:
        for words in ("one", "two"):
            smtp.sendmail(AP, [to], desk.mail(to, words))
        assert smtp.mail(AP)[0] == 450
    assert _count(desk) == 2


def test_a_minute_later_a_peer_may_again() -> None:
    meter = Meter(1, seconds=0.0)
    meter.count("192.0.2.1")
    assert not meter.is_over("192.0.2.1")


# STARTTLS


def _pem(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return chain, secret


def test_starttls_is_offered_with_a_certificate_and_a_renewed_one_is_shown(
    desk: Desk, door: Open, tmp_path: Path
) -> None:
    to = desk.reply_address("document", desk.world.sent())
    opened = door(certificate=Certificate(*_pem(tmp_path, DOMAIN)))
    shown = []
    for words in ("one", "two"):
        with smtplib.SMTP("127.0.0.1", opened.port, timeout=10) as smtp:
            context = ssl.create_default_context(cafile=str(tmp_path / "chain.pem"))
            context.check_hostname = False
            smtp.starttls(context=context)
            assert isinstance(smtp.sock, ssl.SSLSocket)
            shown.append(smtp.sock.getpeercert(binary_form=True))
            smtp.sendmail(AP, [to], desk.mail(to, words))
            assert "auth" not in smtp.esmtp_features
        _pem(tmp_path, DOMAIN)
    assert shown[0] != shown[1]
    assert _count(desk) == 2


def test_without_a_certificate_starttls_is_not_offered(door: Open) -> None:
    with smtplib.SMTP("127.0.0.1", door().port, timeout=10) as smtp:
        smtp.ehlo()
        assert not smtp.has_extn("starttls")


def test_files_that_are_no_certificate_are_named(tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_text("nothing")
    with pytest.raises(BadCertificate, match=r"chain\.pem"):
        Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
