"""Mail in from IMAP mailboxes: each mail is committed before it is moved or flagged, so none is read twice or lost.

What says that a mail was read is in the mailbox (moved, or a keyword) and in the inbox's key, never a UID: so a
mailbox that numbers anew (UIDVALIDITY) or was restored changes nothing. A row in the database says which process
reads a mailbox; a stale one finds its lease gone before it keeps anything, and what it kept has the same key.
"""

import random
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import structlog

from core.app import Penny
from core.outbox.relay import Probe, no_probe
from core.store.engine import DatabaseFull, DatabaseUnavailable
from mail_gateway.inbox import Arrived, keep_all
from mail_gateway.mailbox import Connection, Mailbox, MailboxTrouble, Tokens
from mail_gateway.office import office_of
from mail_gateway.operator import is_for_operator
from mail_gateway.trust import bounce_token, reply_token

LEASE = timedelta(seconds=60)
RENEW = 20.0  # seconds
IDLE = 540.0  # seconds: some servers end a connection that idles for ten minutes
LOOK_AGAIN = 2.0  # after mail was moved: a server may miss to announce what came at the same moment
BATCH = 20
BATCH_BYTES = 2 * 1024 * 1024
BEGINNING = 128 * 1024
"""What is kept of a mail that is too large; all of it stays in the mailbox."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEADER = 256 * 1024
_DELIVERED = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to", b"x-delivered-to")
_ADDRESSED = (b"to", b"cc")
_ADDRESS = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,190}")
_MOST_RECIPIENTS = 5

log = structlog.get_logger()


class Stopped(Exception):
    """Another process has the mailbox, or this one ends."""


class MailboxReader:
    """Reads one mailbox in a thread of its own while it holds the lease."""

    def __init__(
        self,
        penny: Penny,
        mailbox: Mailbox,
        *,
        owner: str,
        most_bytes: int,
        lease: timedelta = LEASE,
        probe: Probe = no_probe,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """`owner` names this process in the lease."""
        self._penny = penny
        self._store = penny.store
        self._mailbox = mailbox
        self._owner = owner
        self._most_bytes = most_bytes
        self._lease = lease
        self._probe = probe
        self._first_pause = first_pause
        self._tokens = Tokens(mailbox)
        self._stop = threading.Event()
        self._renewed = 0.0
        self._left: set[tuple[int, int]] = set()  # (UIDVALIDITY, UID) of mails that cannot be kept
        self._thread = threading.Thread(target=self._run, name=f"imap-{mailbox.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End within about a second."""
        self._stop.set()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join(timeout=40)

    def _run(self) -> None:
        pause = self._first_pause
        while not self._stop.is_set():
            try:
                if self._holds():
                    self._read_on()
                pause = self._first_pause
                self._stop.wait(min(self._mailbox.poll, self._lease.total_seconds() / 3))
                continue
            except Stopped:
                continue
            except MailboxTrouble as trouble:
                log.warning("imap.trouble", mailbox=self._mailbox.name, error=str(trouble))
                self._say(str(trouble))
            except (DatabaseUnavailable, DatabaseFull) as error:
                log.warning("imap.database", mailbox=self._mailbox.name, error=type(error).__name__)
            except Exception as error:  # a bug must not end the only reader of a mailbox
                log.exception("imap.failed", mailbox=self._mailbox.name)
                self._say(type(error).__name__)
            self._stop.wait(pause * random.uniform(0.7, 1.3))  # noqa: S311 - spreads reconnecting
            pause = min(pause * 2, LONGEST_PAUSE)
        self._give_back()

    def _read_on(self) -> None:
        """Read what comes for as long as connection and lease hold."""
        connection = Connection(self._mailbox, self._tokens)
        try:
            while not self._stop.is_set():
                read = read_waiting(self, connection)
                self._say("")
                if connection.can_idle:
                    connection.wait(min(self._mailbox.poll, LOOK_AGAIN if read else IDLE), self._should_end)
                elif not self._rest():
                    return
        finally:
            connection.close()

    def _rest(self) -> bool:
        """Wait for the next look, holding the lease; False when this process ends."""
        left = self._mailbox.poll
        while left > 0 and not self._stop.wait(min(1.0, left)):
            left -= 1.0
            self._should_end()
        return not self._stop.is_set()

    def _should_end(self) -> bool:
        self.hold()
        return self._stop.is_set()

    # -- the lease -----------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Hold on to the lease. Raises Stopped where another process has it."""
        if not self._holds():
            raise Stopped

    def _holds(self) -> bool:
        if time.monotonic() - self._renewed < min(RENEW, self._lease.total_seconds() / 3):
            return True
        with self._store.write() as unit:
            held = unit.queue.lease_mailbox(self._mailbox.name, owner=self._owner, lease=self._lease)
        self._renewed = time.monotonic() if held else 0.0
        return held

    def _say(self, error: str) -> None:
        try:
            with self._store.write() as unit:
                unit.queue.note_mailbox(self._mailbox.name, owner=self._owner, error=error)
        except DatabaseUnavailable:
            return

    def _give_back(self) -> None:
        self._renewed = 0.0
        try:
            with self._store.write() as unit:
                unit.queue.release_mailbox(self._mailbox.name, owner=self._owner)
        except DatabaseUnavailable:
            return  # it runs out

    # -- keeping -------------------------------------------------------------------------------------------

    def arrived(self, raw: bytes, size: int) -> Arrived:
        """Return a mail of the mailbox as if a server had handed it over."""
        return Arrived(
            source="imap",
            mail_from=return_path(raw),
            rcpt_to=recipients_of(raw, self._penny.mail_domain) or [self._mailbox.user],
            raw=raw,
            peer=self._mailbox.name,
            size=size if size > len(raw) else 0,
        )

    def keep(self, mails: list[tuple[int, Arrived]], validity: int) -> list[int]:
        """Commit mails and return the UIDs of those that are kept; one that cannot be is left where it is."""
        if not mails:
            return []
        self.hold()
        try:
            keep_all(self._store, [mail for _, mail in mails])
        except (DatabaseUnavailable, DatabaseFull):
            raise
        except Exception as error:
            if len(mails) > 1:
                return [uid for one in mails for uid in self.keep([one], validity)]
            log.exception("imap.not_kept", mailbox=self._mailbox.name, uid=mails[0][0])
            self._left.add((validity, mails[0][0]))
            self._say(f"mail {mails[0][0]} cannot be kept: {type(error).__name__}")
            return []
        self._probe("imap.kept")
        return [uid for uid, _ in mails]

    def wanted(self, connection: Connection) -> list[int]:
        """Return the UIDs that wait, without those that cannot be kept."""
        return [uid for uid in connection.waiting() if (connection.validity, uid) not in self._left]

    def batches(self, connection: Connection) -> Iterator[list[tuple[int, Arrived]]]:
        """Yield mails as they are fetched, so many or so many bytes at once."""
        uids = self.wanted(connection)
        batch, taken = list[tuple[int, Arrived]](), 0
        for at in range(0, len(uids), 500):
            sizes = connection.sizes(uids[at : at + 500])
            for uid in uids[at : at + 500]:
                if uid not in sizes:
                    continue
                most = sizes[uid] + 1024 if sizes[uid] <= self._most_bytes else BEGINNING
                raw = connection.mail(uid, most)
                if raw is None:
                    continue
                batch.append((uid, self.arrived(raw, sizes[uid] if sizes[uid] > self._most_bytes else 0)))
                taken += len(raw)
                if len(batch) >= BATCH or taken >= BATCH_BYTES:
                    yield batch
                    batch, taken = [], 0
        yield batch


def read_waiting(reader: MailboxReader, connection: Connection) -> int:
    """Keep all that waits, then mark it in the mailbox; returns how many. Raises Stopped and MailboxTrouble."""
    done = 0
    for batch in reader.batches(connection):
        kept = reader.keep(batch, connection.validity)
        if kept:
            connection.kept(kept)
        done += len(kept)
    return done


# The envelope, as far as headers tell


def recipients_of(raw: bytes, mail_domain: str) -> list[str]:
    """Return our addresses that a mail was for: where a server noted them on delivery, else as it is addressed.

    A reply address stands for itself; without one, an office or the postmaster.
    """
    fields = list(_fields(raw))
    for names in (_DELIVERED, _ADDRESSED):
        found = dict.fromkeys(
            address.decode("ascii").lower()
            for name, value in fields
            if name in names
            for address in _ADDRESS.findall(value)
        )
        ours = [address for address in found if _is_ours(address, mail_domain)]
        keys = [a for a in ours if reply_token(a, mail_domain) or bounce_token(a, mail_domain)]
        if keys or ours:
            return (keys or ours)[:_MOST_RECIPIENTS]
    return []


def return_path(raw: bytes) -> str | None:
    """Return the envelope sender that the delivering server noted on top: '' is the null sender, None: none noted."""
    for name, value in _fields(raw):
        if name == b"return-path":
            found = _ADDRESS.search(value)
            return found[0].decode("ascii") if found else ""
    return None


def _is_ours(address: str, mail_domain: str) -> bool:
    known = reply_token(address, mail_domain) or bounce_token(address, mail_domain)
    return bool(known) or office_of(address, mail_domain) is not None or is_for_operator(address, mail_domain)


def _fields(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (name in lower case, unfolded value) of the header, bounded."""
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    header = raw[: end.start() if end else _LONGEST_HEADER]
    name, value = b"", b""
    for line in header.split(b"\n")[:2000]:
        if line[:1] in b" \t" and line:
            value = value[:65536] + b" " + line.strip()
            continue
        if name:
            yield name, value
        before, colon, after = line.partition(b":")
        name, value = (before.strip().lower(), after.strip()[:65536]) if colon else (b"", b"")
    if name:
        yield name, value
