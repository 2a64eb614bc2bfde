"""The SMTP door over real sockets: who is let in, and that 250 means committed."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event

from core.store.engine import DatabaseFull, DatabaseUnavailable
from mail_gateway.door_limits import Limits
from mail_gateway.door_session import DoorSession
from mail_gateway.smtp_in import MailDoor
from tests.mail_gateway.conftest import AP, DOMAIN, Desk, Loop

Open = Callable[..., MailDoor]


@pytest.fixture
def server(desk: Desk, loop: Loop) -> Iterator[Open]:
    started = []

    def make(**options: Any) -> MailDoor:
        kept = {name: options.pop(name) for name in ("probe", "lmtp", "certificate", "listen") if name in options}
        where = kept.pop("listen", ("127.0.0.1", 0))
        found = MailDoor(desk.penny, where, limits=Limits(**options), **kept)
        loop.run(found.start())
        started.append(found)
        return found

    yield make
    for one in started:
        loop.run(one.stop())


def client(server: MailDoor) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", server.port, timeout=10)


def test_a_mail_is_kept_before_250_is_said(desk: Desk, server: Open) -> None:
    seen: list[str] = []
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    door = server(probe=seen.append)
    with client(door) as smtp:
        smtp.sendmail(AP, [to], desk.mail(to, "approved"))
        assert desk.inbox().state == "pending"
    assert seen == ["smtp.data", "smtp.kept"]
    assert desk.inbox().envelope["mail_from"] == AP
    desk.worker().run_once()
    assert desk.inbox().state == "done"


def test_the_mail_is_kept_byte_for_byte(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "\n.hidden\n..two\nend\n")
    with client(server()) as smtp:
        smtp.sendmail(AP, [to], raw)
    assert desk.inbox().raw == raw


def test_an_address_that_was_never_given_out_is_refused(desk: Desk, server: Open) -> None:
    with client(server()) as smtp:
        smtp.ehlo()
        smtp.mail(AP)
        code, text = smtp.rcpt(f"r+{'a' * 26}@{DOMAIN}")
        assert (code, text[:5]) == (550, b"5.1.1")
        assert smtp.rcpt(f"info@{DOMAIN}")[0] == 550
        assert smtp.rcpt("someone@else.example") == (550, b"5.7.1 relaying denied")
        assert smtp.rcpt(f"Postmaster@{DOMAIN.upper()}")[0] == 250


def test_the_case_of_a_reply_address_does_not_matter(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with client(server()) as smtp:
        smtp.sendmail(AP, [to.upper()], desk.mail(to, "approved"))
    desk.worker().run_once()
    assert len(desk.answers()) == 1


def test_the_size_is_announced_and_enforced(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with client(server(most_bytes=20_000)) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "20000"
        assert smtp.mail(AP, ["size=30000"])[0] == 552
        smtp.mail(AP)
        smtp.rcpt(to)
        code, text = smtp.data(b"x" * 70 + b"\r\n" + b"y" * 70 * 400)
        assert (code, text[:5]) == (552, b"5.3.4")
        smtp.sendmail(AP, [to], desk.mail(to, "small enough"))
    assert desk.inbox().raw.endswith(b"small enough\r\n")


def test_a_line_without_an_end_is_refused_and_the_next_mail_taken(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with client(server()) as smtp:
        smtp.ehlo()
        smtp.mail(AP)
        smtp.rcpt(to)
        assert smtp.data(b"z" * 3_000_000)[0] == 500
        smtp.sendmail(AP, [to], desk.mail(to, "approved"))
    assert desk.inbox().raw.endswith(b"approved\r\n")


def test_a_long_line_of_honest_mail_is_taken(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with client(server()) as smtp:
        smtp.sendmail(AP, [to], b"Subject: x\r\n\r\n" + b"w" * 200_000)
    assert len(desk.inbox().raw) > 200_000


def test_at_most_twenty_recipients(desk: Desk, server: Open) -> None:
    with client(server()) as smtp:
        smtp.ehlo()
        smtp.mail(AP)
        codes = [smtp.rcpt(f"postmaster@{DOMAIN}")[0] for _ in range(21)]
    assert codes == [250] * 20 + [452]


def test_a_mail_sent_again_after_a_lost_250_is_kept_once(desk: Desk, server: Open) -> None:
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "approved")
    with client(server()) as smtp:
        smtp.sendmail(AP, [to], raw)
        smtp.sendmail(AP, [to], b"Received: by another hop\r\n" + raw)
    with desk.store.read() as unit:
        assert unit.queue.mail(2) is None


@pytest.mark.parametrize(("failure", "code"), [(DatabaseFull, 452), (DatabaseUnavailable, 451), (RuntimeError, 451)])
def test_what_could_not_be_committed_is_never_acknowledged(
    desk: Desk, server: Open, failure: type[Exception], code: int
) -> None:
    to = desk.reply_address("document", desk.world.sent())
    broken = threading.Event()
    broken.set()

    @event.listens_for(desk.store.engine, "commit")
    def refuse(connection: Any) -> None:
        if broken.is_set() and connection.get_execution_options().get("penny_write"):
            raise failure("as told")

    with client(server()) as smtp:
        smtp.ehlo()
        smtp.mail(AP)
        smtp.rcpt(to)
        assert smtp.data(desk.mail(to, "approved"))[0] == code
        broken.clear()
        smtp.sendmail(AP, [to], desk.mail(to, "approved again"))
    event.remove(desk.store.engine, "commit", refuse)
    assert desk.inbox(1 if desk.store.is_sqlite else 2).raw.endswith(b"approved again\r\n")


def test_too_many_connections_are_told_to_come_later(desk: Desk, server: Open) -> None:
    door = server(sessions=1)
    with client(door) as smtp:
        smtp.ehlo()
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as other:
            assert other.recv(3) == b"421"
        assert smtp.noop()[0] == 250


def test_an_idle_connection_is_closed(desk: Desk, server: Open) -> None:
    door = server(idle_seconds=0.3)
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as idle:
        while idle.recv(1000):
            pass


def test_the_log_holds_no_reply_address(
    desk: Desk, server: Open, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    to = desk.reply_address("document", desk.world.sent())
    with client(server()) as smtp:
        smtp.sendmail(AP, [to], desk.mail(to, "approved"))
    desk.worker().run_once()
    token = to.partition("+")[2].partition("@")[0]
    assert token not in caplog.text + "".join(capsys.readouterr())


@given(
    st.one_of(
        st.from_regex(r"\A {0,2}<[a-z.+=\"@:\[\]1 ü-]{0,12}@?[a-z.:\[\]1_-]{0,9}>[ \t]{0,2}[A-Z=(1 )]{0,8}\Z"),
        st.text(alphabet='<>@.a1+_ \t()"=:[]ü', max_size=20),
    )
)
@example("<r+token@mail.example> SIZE=2048 BODY=8BITMIME")
@example("<a@b.example>\tSIZE=1")
@example("<>")
@example('"')
def test_a_plain_address_is_read_as_the_parser_of_headers_reads_it(argument: str) -> None:
    class Session(DoorSession):
        def __init__(self) -> None:
            self.local_part_limit = 8

    session = Session()
    try:
        wanted = SMTP._getaddr(session, argument)
    except IndexError:  # the parser stumbles: no address either
        wanted = None, None
    assert session._getaddr(argument) == wanted
