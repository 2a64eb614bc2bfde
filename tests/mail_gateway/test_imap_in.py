"""Mail out of a real Dovecot: kept before it is moved, once, by one process at a time, and through every restart."""

import json
import shutil
import smtplib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from imapclient import IMAPClient

from core.store.records import InboxRow
from mail_gateway.check import check_mailbox
from mail_gateway.imap_in import BEGINNING, MailboxReader, Stopped, read_waiting, recipients_of, return_path
from mail_gateway.mailbox import Connection, Mailbox, MailboxTrouble, Tokens
from tests.mail_gateway.conftest import AP, DOMAIN, Desk
from tests.mail_gateway.dovecot import PASSWORD, Dovecot, dovecot

USERS = iter(range(10_000))
NO_MOVE = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS"
"""What a server says that can neither MOVE nor IDLE."""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as found:
        yield found


@pytest.fixture(scope="module")
def old_server() -> Iterator[Dovecot]:
    with dovecot(capability=NO_MOVE) as found:
        yield found


def _mailbox(server: Dovecot, **options: Any) -> Mailbox:
    user = options.pop("user", "") or f"penny{next(USERS)}@acme.example"
    given = {"password": PASSWORD, "tls": "none", "poll": 1.0, **options}
    return Mailbox(name=user, host="127.0.0.1", port=server.imap, user=user, **given)


def _deliver(server: Dovecot, mailbox: Mailbox, raw: bytes, mail_from: str = AP) -> None:
    with smtplib.LMTP("127.0.0.1", server.lmtp, timeout=20) as lmtp:
        lmtp.ehlo()
        lmtp.mail(mail_from)
        assert lmtp.rcpt(mailbox.user)[0] == 250
        assert lmtp.data(raw)[0] == 250


def _reader(desk: Desk, mailbox: Mailbox, **options: Any) -> MailboxReader:
    given = {"owner": "one", "most_bytes": 1_000_000, "first_pause": 0.2, **options}
    return MailboxReader(desk.penny, mailbox, **given)


def _read_once(desk: Desk, mailbox: Mailbox, **options: Any) -> int:
    connection = Connection(mailbox, Tokens(mailbox))
    try:
        return read_waiting(_reader(desk, mailbox, **options), connection)
    finally:
        connection.close()


def _rows(desk: Desk) -> list[InboxRow]:
    with desk.store.read() as unit:
        return unit.queue.mails(unseen=False, limit=1000)


def _until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends, "it did not come about within a minute"
        time.sleep(0.1)


def _until_kept(desk: Desk, number: int) -> None:
    _until(lambda: len(_rows(desk)) == number)


def _folders(mailbox: Mailbox) -> dict[str, int]:
    with IMAPClient("127.0.0.1", mailbox.port, ssl=False) as client:
        client.login(mailbox.user, PASSWORD)
        names = [name for _, _, name in client.list_folders()]
        return {name: client.folder_status(name, ["MESSAGES"])[b"MESSAGES"] for name in names}


@pytest.fixture
def running() -> Iterator[Callable[[MailboxReader], MailboxReader]]:
    started: list[MailboxReader] = []

    def start(reader: MailboxReader) -> MailboxReader:
        reader.start()
        started.append(reader)
        return reader

    yield start
    for one in started:
        one.stop()
    for one in started:
        one.join()


# Kept, then moved or flagged


def test_a_reply_in_a_mailbox_decides_and_is_moved(desk: Desk, server: Dovecot) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    mailbox = _mailbox(server)
    _deliver(server, mailbox, desk.mail(to, "approved"))
    assert _read_once(desk, mailbox) == 1
    assert _folders(mailbox) == {"INBOX": 0, "Penny": 1}
    assert desk.inbox().envelope == {"mail_from": AP, "rcpt_to": to, "peer": mailbox.name, "by": "imap"}
    desk.worker().run_once()
    assert desk.inbox().result == "acted"
    assert desk.world.kinds(invoice).count("invoice.approved") == 1


def test_a_mail_is_committed_before_it_is_moved(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    _deliver(server, mailbox, desk.mail(to, "approved"))
    seen: list[tuple[int, int]] = []
    _read_once(desk, mailbox, probe=lambda _: seen.append((len(_rows(desk)), _folders(mailbox)["INBOX"])))
    assert seen == [(1, 1)]


class Killed(BaseException):
    """The process ends here."""


def test_killed_between_keeping_and_moving_a_mail_is_read_once(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    _deliver(server, mailbox, desk.mail(to, "approved"))

    def kill(_: str) -> None:
        raise Killed

    with pytest.raises(Killed):
        _read_once(desk, mailbox, probe=kill)
    assert _folders(mailbox)["INBOX"] == 1
    assert _read_once(desk, mailbox) == 1
    assert len(_rows(desk)) == 1
    assert _folders(mailbox) == {"INBOX": 0, "Penny": 1}


def test_mails_may_stay_with_a_flag_unread_for_people(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server, after="flag")
    to = desk.reply_address("document", desk.world.sent())
    for words in ("one", "two"):
        _deliver(server, mailbox, desk.mail(to, words))
    assert [_read_once(desk, mailbox), _read_once(desk, mailbox)] == [2, 0]
    with IMAPClient("127.0.0.1", server.imap, ssl=False) as client:
        client.login(mailbox.user, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        assert len(client.search(["KEYWORD", "PennyKept", "UNSEEN"])) == 2


def test_a_server_that_cannot_move_or_idle_is_polled_and_copied_from(
    desk: Desk, old_server: Dovecot, running: Callable[[MailboxReader], MailboxReader]
) -> None:
    mailbox = _mailbox(old_server)
    to = desk.reply_address("document", desk.world.sent())
    running(_reader(desk, mailbox))
    for number in range(2):
        _deliver(old_server, mailbox, desk.mail(to, f"number {number}"))
        _until_kept(desk, number + 1)
    _until(lambda: _folders(mailbox) == {"INBOX": 0, "Penny": 2})


def test_the_same_mail_by_smtp_and_imap_is_one_mail(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "approved")
    assert desk.keep(raw, to)
    _deliver(server, mailbox, raw)
    assert _read_once(desk, mailbox) == 1
    assert len(_rows(desk)) == 1


def test_a_mailbox_that_numbers_anew_is_read_on_and_nothing_twice(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server, after="flag")
    to = desk.reply_address("document", desk.world.sent())
    raws = [desk.mail(to, words) for words in ("one", "two", "three")]
    for raw in raws[:2]:
        _deliver(server, mailbox, raw)
    assert _read_once(desk, mailbox) == 2
    first = Connection(mailbox, Tokens(mailbox))
    validity = first.validity
    first.close()
    shutil.rmtree(server.home / "mail" / mailbox.user)
    while time.time() < validity + 1:  # Dovecot numbers by the second in which a mailbox is made
        time.sleep(0.1)
    for raw in raws:  # restored by its keeper: other numbers, no flags
        _deliver(server, mailbox, raw)
    again = Connection(mailbox, Tokens(mailbox))
    assert again.validity != validity
    again.close()
    assert _read_once(desk, mailbox) == 3
    assert len(_rows(desk)) == 3


def test_a_mail_too_large_is_kept_by_its_beginning_and_stays_whole_in_the_mailbox(
    desk: Desk, server: Dovecot
) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    _deliver(server, mailbox, desk.mail(to, "approved\n" + "x" * 70 + "\n" * 3_000) + b"yyyyyyyy\r\n" * 30_000)
    _read_once(desk, mailbox, most_bytes=100_000)
    row = desk.inbox()
    assert len(row.raw) == BEGINNING
    assert row.envelope["size"] > 300_000
    assert _folders(mailbox) == {"INBOX": 0, "Penny": 1}
    desk.worker().run_once()
    assert desk.inbox().result == "unreadable"
    assert len(desk.questions()) == 1


def test_a_mail_for_nobody_we_know_is_kept_and_listed(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server)
    _deliver(server, mailbox, desk.mail("somebody@acme.example", "hello"))
    _read_once(desk, mailbox)
    desk.worker().run_once()
    assert (desk.inbox().envelope["rcpt_to"], desk.inbox().error) == (mailbox.user, "unknown_recipient")


# IDLE, reconnecting, the lease


def test_a_waiting_reader_is_woken_by_a_delivery(
    desk: Desk, server: Dovecot, running: Callable[[MailboxReader], MailboxReader]
) -> None:
    mailbox = _mailbox(server, poll=600.0)
    to = desk.reply_address("document", desk.world.sent())
    running(_reader(desk, mailbox))
    _until(lambda: desk_mailbox(desk, mailbox).read_at)
    for number in range(3):
        _deliver(server, mailbox, desk.mail(to, f"number {number}"))
        _until_kept(desk, number + 1)


def test_a_reader_comes_back_after_the_server_was_restarted(
    desk: Desk, running: Callable[[MailboxReader], MailboxReader]
) -> None:
    with dovecot() as restarted:
        mailbox = _mailbox(restarted)
        to = desk.reply_address("document", desk.world.sent())
        running(_reader(desk, mailbox))
        _deliver(restarted, mailbox, desk.mail(to, "one"))
        _until(lambda: len(_rows(desk)) == 1)
        restarted.stop()
        _until(lambda: desk_mailbox(desk, mailbox).error)
        restarted.start()
        _deliver(restarted, mailbox, desk.mail(to, "two"))
        _until(lambda: len(_rows(desk)) == 2)
        _until(lambda: not desk_mailbox(desk, mailbox).error)


def test_two_processes_share_a_mailbox_and_one_reads_it(
    desk: Desk, server: Dovecot, running: Callable[[MailboxReader], MailboxReader]
) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    first = running(_reader(desk, mailbox, owner="one", lease=timedelta(seconds=3)))
    _until(lambda: desk_mailbox(desk, mailbox).owner == "one")
    running(_reader(desk, mailbox, owner="two", lease=timedelta(seconds=3)))
    _deliver(server, mailbox, desk.mail(to, "read by the first"))
    _until(lambda: len(_rows(desk)) == 1)
    assert desk_mailbox(desk, mailbox).owner == "one"
    first.stop()
    _until(lambda: desk_mailbox(desk, mailbox).owner == "two")
    _deliver(server, mailbox, desk.mail(to, "read by the second"))
    _until(lambda: len(_rows(desk)) == 2)


def test_a_reader_whose_lease_another_has_keeps_nothing(desk: Desk, server: Dovecot) -> None:
    mailbox = _mailbox(server)
    to = desk.reply_address("document", desk.world.sent())
    _deliver(server, mailbox, desk.mail(to, "approved"))
    with desk.store.write() as unit:
        assert unit.queue.lease_mailbox(mailbox.name, owner="another", lease=timedelta(minutes=1))
    with pytest.raises(Stopped):
        _read_once(desk, mailbox)
    assert _rows(desk) == []
    assert _folders(mailbox)["INBOX"] == 1


def desk_mailbox(desk: Desk, mailbox: Mailbox) -> Any:
    """What the database knows of a mailbox."""
    with desk.store.read() as unit:
        known = {row.name: row for row in unit.queue.mailboxes()}
    return known.get(mailbox.name) or _NOTHING


class _Nothing:
    owner = error = ""
    read_at = None


_NOTHING = _Nothing()


# Signing in


class _Provider(BaseHTTPRequestHandler):
    """A provider's OAuth 2: gives an access token for a refresh token, and tells Dovecot whose a token is."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).asked.append(f"{self.path} {said}")
        found: dict[str, object]
        if self.path == "/token":
            good = "refresh_token=a+lasting+token" in said
            found = {"access_token": "fresh-token", "expires_in": 3600} if good else {"error": "invalid_grant"}
        else:
            active = "fresh-token" in said
            found = {"active": active, "email": "oauth@acme.example"} if active else {"active": False}
        self.send_response(200 if "error" not in found else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), _Provider)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()
    found.server_close()


@pytest.fixture(scope="module")
def oauth_server(provider: str) -> Iterator[Dovecot]:
    with dovecot(introspection_url=f"{provider}/introspect") as found:
        yield found


def test_a_mailbox_is_opened_with_a_token_that_was_refreshed(oauth_server: Dovecot, provider: str) -> None:
    mailbox = _mailbox(
        oauth_server, user="oauth@acme.example", password="", token_url=f"{provider}/token", client_id="penny",
        refresh_token="a lasting token",
    )  # fmt: skip
    tokens = Tokens(mailbox)
    before = sum(one.startswith("/token") for one in _Provider.asked)
    for _ in range(2):
        Connection(mailbox, tokens).close()
    assert sum(one.startswith("/token") for one in _Provider.asked) == before + 1


def test_a_mailbox_is_opened_with_a_token_that_a_command_prints(oauth_server: Dovecot) -> None:
    command = (sys.executable, "-c", "print('fresh-token')")
    mailbox = _mailbox(oauth_server, user="oauth@acme.example", password="", token_command=command)
    Connection(mailbox, Tokens(mailbox)).close()


def test_a_refused_refresh_and_a_broken_command_say_what_to_do(oauth_server: Dovecot, provider: str) -> None:
    mailbox = _mailbox(
        oauth_server, password="", token_url=f"{provider}/token", client_id="penny", refresh_token="revoked"
    )
    with pytest.raises(MailboxTrouble, match="invalid_grant") as refused:
        Connection(mailbox, Tokens(mailbox))
    assert "sign in again" in refused.value.remedy
    broken = _mailbox(oauth_server, password="", token_command=(sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(MailboxTrouble, match="exit 3"):
        Connection(broken, Tokens(broken))


def test_doctor_looks_at_a_mailbox_and_names_what_is_wrong(server: Dovecot) -> None:
    mailbox = _mailbox(server)
    _deliver(server, mailbox, b"Subject: x\r\n\r\ny\r\n")
    ok, says, _ = check_mailbox(mailbox)
    assert ok
    assert "1 waiting (IDLE)" in says
    wrong = _mailbox(server, password="wrong")
    ok, says, remedy = check_mailbox(wrong)
    assert (ok, "does not let" in says, "password" in remedy) == (False, True, True)
    assert "wrong" not in says.partition(wrong.user)[2]
    ok, says, remedy = check_mailbox(_mailbox(server, folder="Elsewhere"))
    assert (ok, "INBOX" in remedy) == (False, True)
    assert check_mailbox(Mailbox(name="x", host="127.0.0.1", port=1, user="x", password="y", tls="none"))[0] is False


# The envelope


TOKEN = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (f"Delivered-To: r+{TOKEN}@{DOMAIN}\nTo: penny@{DOMAIN}", [f"r+{TOKEN}@{DOMAIN}"]),
        (f"X-Original-To: R+{TOKEN.upper()}@{DOMAIN}\nTo: x@y.example", [f"r+{TOKEN}@{DOMAIN}"]),
        (f"Delivered-To: billing@acme.example\nTo: \"P\" <r+{TOKEN}@{DOMAIN}>, o@y.example", [f"r+{TOKEN}@{DOMAIN}"]),
        (f"To: o@y.example,\n\t<r+{TOKEN}@{DOMAIN}>\nCc: penny@{DOMAIN}", [f"r+{TOKEN}@{DOMAIN}"]),
        (f"To: penny@{DOMAIN}", [f"penny@{DOMAIN}"]),
        (f"Subject: r+{TOKEN}@{DOMAIN}\nTo: a@b.example", []),
        (f"To: r+{TOKEN}@{DOMAIN}.evil.example", []),
        ("", []),
    ],
)  # fmt: skip
def test_whom_a_mail_was_for_is_read_from_its_headers(headers: str, found: list[str]) -> None:
    raw = headers.encode() + b"\n\nTo: r+zzzzzzzzzzzzzzzzzzzzzzzzzz@in.penny.example\n"
    assert recipients_of(raw, DOMAIN) == found


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ("Return-Path: <a@b.example>\nReturn-Path: <c@d.example>", "a@b.example"),
        ("Return-Path: <>", ""),
        ("Subject: x", None),
    ],
)
def test_the_envelope_sender_is_what_the_delivering_server_noted(headers: str, found: str | None) -> None:
    assert return_path(headers.encode() + b"\n\nbody") == found
