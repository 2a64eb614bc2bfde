"""The same out of another's IMAP server, which is a Python package: where there is no Dovecot this still runs."""

import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from imapclient import IMAPClient

from config.demo import free_numbers
from mail_gateway.check import check_mailbox
from mail_gateway.imap_in import MailboxReader, read_waiting
from mail_gateway.mailbox import Connection, Mailbox, Tokens
from tests.mail_gateway.conftest import Desk

USER, PASSWORD = "penny", "a-password-of-the-tests"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """An empty one in the memory of a server of its own."""
    if importlib.util.find_spec("pymap") is None:
        pytest.skip("needs pymap: make install-dev")
    (port,) = free_numbers(1)
    options = ["--host", "127.0.0.1", "--port", str(port), "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    command = [sys.executable, "-c", "from pymap.main import main; main()", *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _until(lambda: _answers(port, server))
        yield Mailbox(name=USER, host="127.0.0.1", port=port, user=USER, password=PASSWORD, tls="none", poll=30.0)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def _answers(port: int, server: "subprocess.Popen[bytes]") -> bool:
    assert server.poll() is None, server.stderr and server.stderr.read().decode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return bool(connection.recv(1))
    except OSError:
        return False


def _until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends, "it did not come about within a minute"
        time.sleep(0.1)


def _deliver(mailbox: Mailbox, raw: bytes) -> None:
    with IMAPClient(mailbox.host, mailbox.port, ssl=False) as client:
        client.login(USER, PASSWORD)
        client.append("INBOX", raw)


def _folders(mailbox: Mailbox) -> dict[str, int]:
    with IMAPClient(mailbox.host, mailbox.port, ssl=False) as client:
        client.login(USER, PASSWORD)
        names = [name for _, _, name in client.list_folders()]
        return {name: client.folder_status(name, ["MESSAGES"])[b"MESSAGES"] for name in names}


def _reader(desk: Desk, mailbox: Mailbox, **options: Any) -> MailboxReader:
    return MailboxReader(
        desk.penny, mailbox, **{"owner": "one", "most_bytes": 1_000_000, "first_pause": 0.2, **options}
    )


def _read_once(desk: Desk, mailbox: Mailbox) -> int:
    connection = Connection(mailbox, Tokens(mailbox))
    try:
        return read_waiting(_reader(desk, mailbox), connection)
    finally:
        connection.close()


def _kept(desk: Desk) -> int:
    with desk.store.read() as unit:
        return len(unit.queue.mails(unseen=False, limit=100))


def test_a_reply_decides_and_is_moved_and_nothing_is_read_twice(desk: Desk, mailbox: Mailbox) -> None:
    invoice = desk.world.sent()
    raw = desk.mail(desk.reply_address("document", invoice), "approved")
    _deliver(mailbox, raw)
    assert _read_once(desk, mailbox) == 1
    assert _folders(mailbox) == {"INBOX": 0, "Penny": 1}
    _deliver(mailbox, raw)
    _read_once(desk, mailbox)
    assert _folders(mailbox) == {"INBOX": 0, "Penny": 2}
    assert _kept(desk) == 1
    desk.worker().run_once()
    assert desk.world.kinds(invoice).count("invoice.approved") == 1


def test_a_waiting_reader_is_woken_and_of_two_one_reads(desk: Desk, mailbox: Mailbox) -> None:
    to = desk.reply_address("document", desk.world.sent())
    readers = [_reader(desk, mailbox, owner=owner) for owner in ("one", "two")]
    for reader in readers:
        reader.start()
    try:
        _deliver(mailbox, desk.mail(to, "approved"))
        _until(lambda: _kept(desk) == 1)
        began = time.monotonic()
        _deliver(mailbox, desk.mail(to, "Which project is this?"))
        _until(lambda: _kept(desk) == 2)
        assert time.monotonic() - began < mailbox.poll
        _until(lambda: _folders(mailbox) == {"INBOX": 0, "Penny": 2})
    finally:
        for reader in readers:
            reader.stop()
        for reader in readers:
            reader.join()


def test_doctor_says_that_it_can_idle(mailbox: Mailbox) -> None:
    good, said, _ = check_mailbox(mailbox)
    assert good
    assert "IDLE" in said
