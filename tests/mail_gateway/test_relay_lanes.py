"""Mail that leaves by several ways at once, over TLS, and to a mail server that others wrote."""

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.demo import free_numbers
from core.outbox.lanes import Lanes
from mail_gateway.deliver import MailDelivery
from tests.mail_gateway.conftest import AP, Desk, FakeRelay, Loop, relay_of
from tests.mail_gateway.tools import program

WITHIN = 20.0  # seconds for what happens in other threads


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def states(desk: Desk) -> dict[str, str]:
    return {row.lane.removeprefix("mail:"): row.state for row in desk.world.letters("mail")}


# -- ways -------------------------------------------------------------------------------------------------------


def test_a_domain_that_stalls_holds_up_no_other(desk: Desk, fake_relay: FakeRelay, loop: Loop) -> None:
    slow = ["a@slow.example", "b@slow.example", "c@slow.example"]
    for number, who in enumerate([*slow, AP, "ap@third.example"]):
        desk.world.invite(who, f"Firm {number}")
    fake_relay.stalls = "slow.example"
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}", timeout=WITHIN)
    lanes = Lanes(delivery.way)
    assert relay_of(desk, delivery, lanes).run_once() == 5
    until(lambda: states(desk)[AP] == states(desk)["ap@third.example"] == "sent")
    until(lambda: len(fake_relay.stalled) == 1)  # one of a way at a time, on one connection
    assert [states(desk)[who] for who in slow] == ["sending"] * 3
    fake_relay.go_on(loop)
    assert lanes.rest(WITHIN)
    assert set(states(desk).values()) == {"sent"}
    assert sorted(to for _, to, _ in fake_relay.mails) == sorted([*slow, AP, "ap@third.example"])
    assert fake_relay.connections <= 3
    lanes.close()
    delivery.close()


def test_a_host_that_stalls_for_everybody_leaves_threads_to_the_others() -> None:
    import threading

    go_on, done = threading.Event(), list[str]()
    lanes = Lanes(lambda row: ("", row.lane), threads=4)
    for number in range(20):
        lanes.put(("dead.example", f"d{number}"), lambda: until(go_on.is_set))
    lanes.put(("alive.example", "x"), lambda: done.append("x"))
    until(lambda: done == ["x"])
    go_on.set()
    assert lanes.rest(WITHIN)
    lanes.close()


def test_a_full_way_leaves_letters_where_others_find_them_and_counts_nothing(
    desk: Desk, fake_relay: FakeRelay, loop: Loop
) -> None:
    for number in range(14):
        desk.world.invite(f"p{number}@slow.example", f"Firm {number}")
    fake_relay.stalls = "slow.example"
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}", timeout=WITHIN)
    lanes = Lanes(delivery.way)
    relay = relay_of(desk, delivery, lanes)
    relay.run_once()
    until(lambda: len(fake_relay.stalled) == 1)
    relay.run_once()
    waiting = [row for row in desk.world.letters("mail") if row.state == "pending"]
    assert [row.attempts for row in waiting] == [0] * len(waiting)
    assert len(waiting) == 3  # one is under way, ten wait
    fake_relay.go_on(loop)
    assert lanes.rest(WITHIN)
    lanes.close()
    delivery.close()


def test_letters_of_one_way_go_over_one_connection(desk: Desk, fake_relay: FakeRelay) -> None:
    for number in range(8):
        desk.world.invite(f"p{number}@acme.example", f"Firm {number}")
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}")
    lanes = Lanes(delivery.way)
    relay_of(desk, delivery, lanes).run_once()
    assert lanes.rest(WITHIN)
    lanes.close()
    delivery.close()
    assert len(fake_relay.mails) == 8
    assert fake_relay.connections == 1


# -- TLS --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own."""

    folder: Path

    def __post_init__(self) -> None:
        self.write("ca", "Test CA", None)

    def write(self, name: str, common: str, host: str | None, authority: str = "ca") -> Path:
        """Write key and certificate of a host, or of an authority; returns the file of both."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        now = datetime.now(UTC)
        signer, issuer = key, subject
        if host:
            found = (self.folder / f"{authority}.pem").read_bytes()
            signer = serialization.load_pem_private_key(found, None)  # type: ignore[assignment]
            issuer = x509.load_pem_x509_certificate(found).subject
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        )
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        written = made.sign(signer, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / f"{name}.pem"
        file.write_bytes(private + written.public_bytes(serialization.Encoding.PEM))
        return file


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The machine trusts it."""
    found = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return found


@contextmanager
def secure_relay(loop: Loop, relay: FakeRelay, certificate: Path) -> Iterator[str]:
    """A relay that takes nothing before STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def make() -> SMTP:
        return SMTP(relay, loop=loop.loop, hostname="relay", tls_context=context, require_starttls=True)

    async def start() -> object:
        return await loop.loop.create_server(make, "127.0.0.1", 0)

    server = loop.run(start())
    port = server.sockets[0].getsockname()[1]
    yield f"smtp://localhost:{port}?tls=required"
    loop.loop.call_soon_threadsafe(server.close)


def brought(desk: Desk, url: str) -> str:
    """Bring an invitation out; returns '' or why it is still here."""
    desk.world.invite()
    delivery = MailDelivery(desk.penny, url)
    with closing(delivery):
        relay_of(desk, delivery).run_once()
    (row,) = desk.world.letters("mail", "request")
    return "" if row.state == "sent" else row.last_error


def test_a_relay_with_the_right_certificate_gets_mail_over_tls(
    desk: Desk, fake_relay: FakeRelay, loop: Loop, authority: Authority
) -> None:
    with secure_relay(loop, fake_relay, authority.write("relay", "relay", "localhost")) as url:
        assert brought(desk, url) == ""
    assert [to for _, to, _ in fake_relay.mails] == [AP]


def test_a_certificate_for_another_name_is_refused(
    desk: Desk, fake_relay: FakeRelay, loop: Loop, authority: Authority
) -> None:
    with secure_relay(loop, fake_relay, authority.write("relay", "relay", "other.example")) as url:
        assert "relay" in brought(desk, url)
    assert fake_relay.mails == []


def test_a_certificate_that_nobody_vouches_for_is_refused(
    desk: Desk, fake_relay: FakeRelay, loop: Loop, authority: Authority
) -> None:
    authority.write("stranger", "Another CA", None)
    with secure_relay(loop, fake_relay, authority.write("relay", "relay", "localhost", "stranger")) as url:
        assert "relay" in brought(desk, url)
    assert fake_relay.mails == []


# -- a peer that others wrote -----------------------------------------------------------------------------------


def test_postfix_s_sink_takes_what_leaves(desk: Desk) -> None:
    sink = program("smtp-sink")
    (port,) = free_numbers(1)
    for number in range(6):
        desk.world.invite(f"ap@firm{number}.example", f"Firm {number}")
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to run as root
    command = [str(sink), *as_whom, f"127.0.0.1:{port}", "20"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port))
            delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{port}")
            lanes = Lanes(delivery.way)
            relay_of(desk, delivery, lanes).run_once()
            assert lanes.rest(WITHIN)
            lanes.close()
            delivery.close()
        finally:
            process.terminate()
    assert set(states(desk).values()) == {"sent"}
    assert all(row.remote_id.startswith("250") for row in desk.world.letters("mail"))


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
