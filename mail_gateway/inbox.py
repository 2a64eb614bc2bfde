"""Raw mail, kept once before it is acknowledged, and the worker that turns it into decisions.

Keeping looks at no more than the bytes: a bug in parsing can neither lose a mail nor refuse one. Working is one
transaction a mail: what it decides, what is answered and the mark that it is done are committed together, so that
a process killed at any point leaves either all of it or nothing.
"""

import hashlib
import re
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from core.app import Penny
from core.domain.errors import Conflict
from core.outbox.relay import Probe, backoff, no_probe
from core.store.engine import DatabaseUnavailable, Store
from core.store.queue import LARGE
from core.store.records import InboxRow
from core.store.unit import Unit
from mail_gateway.converse import Read, answer_mail, asks, hand_over, read
from mail_gateway.senders import Senders

LEASE = 120.0  # seconds
MOST_ATTEMPTS = 5
CRASHES = 3  # claims beyond the attempts after which a mail that never lets us finish is set aside unread
CONFLICTS = 4
SOURCE = "mail"
"""Of every mail, by whichever door it came: the same mail by two doors is one."""
DNS_TRIES = 3  # while name servers are silent; then a mail counts as unsigned
ASKERS = 4  # mails whose senders are asked for at once
DISPOSABLE = (
    "auto_reply", "bounce", "report", "loop", "ignored", "thanks", "relayed", "for_operator", "too_many",
    "unknown_sender", "unknown_recipient", "other_sender", "not_understood", "unreadable", "expired", "refused",
)  # fmt: skip
"""What became of mails that prove nothing: their bytes go after PENNY_MAIL_RETENTION. All others are evidence."""
PURGED_AT_ONCE = 500
SEEN_BY_NOBODY = frozenset({"unknown_recipient", "unknown_sender", "for_operator", "too_many", "other_sender"})
"""What became of mails that no conversation shows: `penny inbox` lists them."""

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S{1,998})", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEADER = 256 * 1024
_BLOCK = 256 * 1024

log = structlog.get_logger()


class _LeaseLost(Exception):
    """Another worker has the mail by now; what this one did is rolled back."""


def dedupe_key(recipient: str, raw: bytes) -> str:
    """Return what makes a mail the same: its recipient, Message-ID and body.

    Headers change on the way, and so do line ends: a mailbox may keep them bare, and IMAP gives them back whole.
    """
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    header, start = (raw[: end.start()], end.end()) if end else (raw[:_LONGEST_HEADER], 0)
    message_id = _MESSAGE_ID.search(header)
    digest = hashlib.sha256(recipient.strip().lower().encode("utf-8", "surrogateescape"))
    digest.update(b"\0" + (message_id[1] if message_id else b"") + b"\0")
    digest.update(_body_hash(raw, start))
    return digest.hexdigest()


def _body_hash(raw: bytes, start: int) -> bytes:
    """The hash of a body with bare line ends and none at its end, without a copy of all of it."""
    end = len(raw)
    while end > start:
        block = raw[max(start, end - _BLOCK) : end]
        left = len(block.rstrip(b"\r\n"))
        end -= len(block) - left
        if left:
            break
    digest = hashlib.sha256()
    while start < end:
        stop = min(start + _BLOCK, end)
        stop += raw[stop - 1 : stop] == b"\r" and stop < end
        digest.update(raw[start:stop].replace(b"\r\n", b"\n"))
        start = stop
    return digest.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail as it was handed over: its envelope, the client's address and its HELO, and its bytes.

    `source`: smtp, lmtp or imap. `mail_from` is '' for the null sender and None where nobody knows it. `size` is
    what it really has where `raw` is only the beginning of a mail that is too large. SPF is judged by `mail_from`,
    `peer` and `helo` of a mail by SMTP: any other way tells nothing about where a mail came from.
    """

    source: str
    mail_from: str | None
    rcpt_to: Sequence[str]
    raw: bytes
    peer: str
    helo: str = ""
    size: int = 0


def keep(
    store: Store,
    *,
    source: str,
    mail_from: str | None,
    rcpt_to: Sequence[str],
    raw: bytes,
    peer: str,
    helo: str = "",
) -> bool:
    """Keep a mail for each of its recipients, in one commit; False when all of it had been kept before.

    Raises DatabaseFull and DatabaseUnavailable: then nothing was kept and nothing may be acknowledged.
    """
    mail = Arrived(source=source, mail_from=mail_from, rcpt_to=rcpt_to, raw=raw, peer=peer, helo=helo)
    return keep_all(store, [mail])[0]


def keep_all(store: Store, mails: Sequence[Arrived]) -> list[bool]:
    """Keep several mails in one commit: all of them or none. Returns for each whether it was new."""
    with store.write() as unit:
        return [_keep(unit, mail) for mail in mails]


def _keep(unit: Unit, mail: Arrived) -> bool:
    sha256 = hashlib.sha256(mail.raw).hexdigest()
    kept = [
        unit.queue.keep(
            source=SOURCE,
            dedupe_key=dedupe_key(recipient, mail.raw),
            envelope=_envelope(mail, recipient),
            sha256=sha256,
        )
        for recipient in mail.rcpt_to
    ]
    if any(kept):
        unit.queue.keep_bytes(sha256, mail.raw)
    return any(kept)


def _envelope(mail: Arrived, recipient: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "mail_from": mail.mail_from,
        "rcpt_to": recipient,
        "peer": mail.peer,
        "by": mail.source,
    }
    if mail.helo:
        found["helo"] = mail.helo
    return {**found, "size": mail.size} if mail.size else found


class Retention:
    """Deletes the bytes of old mails, now and then. Two of them do no harm."""

    def __init__(self, store: Store, days: int, every: float = 3600.0) -> None:
        """`days` that mails are kept (0: for ever); looks `every` so many seconds."""
        self._store = store
        self._days = days
        self._every = every
        self._next = 0.0

    def run_once(self) -> int:
        """Delete some, if it is time; returns how many: while there are more, it is time."""
        if not self._days or time.monotonic() < self._next:
            return 0
        with self._store.write() as unit:
            before = unit.real_now - timedelta(days=self._days)
            gone = unit.queue.purge_mails(before=before, results=DISPOSABLE, limit=PURGED_AT_ONCE)
        if gone < PURGED_AT_ONCE:
            self._next = time.monotonic() + self._every
        if gone:
            log.info("inbox.purged", mails=gone, days=self._days)
        return gone


class Worker:
    """Claims kept mails and answers them. Any number may run; each mail has one owner at a time."""

    def __init__(
        self,
        penny: Penny,
        owner: str,
        probe: Probe = no_probe,
        lease: float = LEASE,
        senders: Senders | None = None,
    ) -> None:
        """`owner` names this process in the rows it holds; `lease` in seconds: after it others take them over.

        `senders` are asked outside of every transaction; None asks nobody."""
        self._lease = timedelta(seconds=lease)
        self._senders = senders or Senders()
        self._askers: ThreadPoolExecutor | None = None
        self._one_large = threading.Lock()  # of large mails one at a time is in memory
        self._penny = penny
        self._store = penny.store
        self._owner = owner
        self._probe = probe

    def run_once(self, limit: int = 20) -> int:
        """Work on what waits; returns how many mails were taken. Raises DatabaseUnavailable."""
        with self._store.write(durable=False) as unit:  # a claim that is forgotten is claimed again
            rows = unit.queue.claim_mail(owner=self._owner, limit=limit, lease=self._lease)
        if rows:
            self._probe("inbox.claimed")
        for row, known in zip(rows, self._read(rows), strict=True):
            self._penny.turns.give_way()
            self._take(row, known)
        return len(rows)

    def _read(self, rows: Sequence[InboxRow]) -> Iterable[Read]:
        """Read them and ask who sent them, several at once: the slowest name server is waited for once."""
        asked = sum(asks(row, self._penny) for row in rows)
        if asked < 2 or not self._senders.names:
            return map(self._read_one, rows)
        self._askers = self._askers or ThreadPoolExecutor(ASKERS, thread_name_prefix="senders")
        return self._read_ahead(self._askers, rows)

    def _read_ahead(self, askers: ThreadPoolExecutor, rows: Sequence[InboxRow]) -> Iterator[Read]:
        """No further ahead than all askers are busy: what is read is held until its turn, and may be megabytes."""
        ahead: deque[Future[Read]] = deque()
        for row in rows:
            ahead.append(askers.submit(self._read_one, row))
            if len(ahead) == ASKERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def _read_one(self, row: InboxRow) -> Read:
        if row.attempts > MOST_ATTEMPTS + CRASHES:
            return read(row, None)  # without its bytes: reading them may be what never lets us finish
        with self._store.read() as unit:
            large = unit.queue.size_of(row.sha256) > LARGE
        with self._one_large if large else nullcontext():
            with self._store.read() as unit:
                full = unit.queue.with_bytes(row)
            return read(full, self._senders if asks(row, self._penny) else None)

    def _take(self, row: InboxRow, known: Read) -> None:
        if row.attempts > MOST_ATTEMPTS + CRASHES:
            self._quarantine(row, "never finished")
            return
        if known.sender.result == "unknown" and row.attempts <= DNS_TRIES:
            self._put_back(row, "dns")
            return
        for attempt in range(CONFLICTS):
            try:
                result = self._answer(row, known)
            except Conflict:
                if attempt == CONFLICTS - 1:
                    self._put_back(row, "Conflict")
            except _LeaseLost:
                log.warning("inbox.lease_lost", mail=row.id, owner=row.owner)
                return
            except DatabaseUnavailable:
                raise  # the lease runs out and the mail is taken again
            except Exception as error:  # one mail must not stop the others
                log.exception("inbox.failed", mail=row.id, attempts=row.attempts)
                self._put_back(row, type(error).__name__)
                return
            else:
                self._probe("inbox.done")
                log.info("inbox.done", mail=row.id, result=result)
                return

    def _answer(self, row: InboxRow, known: Read) -> str:
        with self._store.write() as unit:
            result = answer_mail(unit, self._penny, row, known)
            error = result if result in SEEN_BY_NOBODY else ""
            if not unit.queue.mark_mail(row, "done", error=error, result=result):
                raise _LeaseLost
            self._probe("inbox.processed")
        return result

    def _put_back(self, row: InboxRow, error: str) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            self._quarantine(row, error)
            return
        with self._store.write() as unit:
            next_at = unit.real_now + timedelta(seconds=backoff(row.attempts))
            unit.queue.mark_mail(row, "pending", error=error, next_at=next_at)

    def _quarantine(self, row: InboxRow, error: str) -> None:
        """Set it aside, and let a human know: a mail that nobody sees is a lost mail."""
        try:
            with self._store.write() as unit:
                if unit.queue.mark_mail(row, "quarantined", error=error):
                    hand_over(unit, self._penny, unit.queue.with_bytes(row))
        except DatabaseUnavailable:
            raise
        except Exception:  # not even telling works: at least no worker takes it again
            log.exception("inbox.hand_over_failed", mail=row.id)
            with self._store.write() as unit:
                unit.queue.mark_mail(row, "quarantined", error=error)
        log.error("inbox.quarantined", mail=row.id, error=error)
