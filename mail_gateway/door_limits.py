"""What one peer, and all of them together, may ask of the doors for mail; and the certificate they show."""

import asyncio
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

BIG_MAIL = 1024 * 1024
BIG_AT_ONCE = 1
"""Mails above BIG_MAIL that a door takes in at the same time; who sends another one waits for its turn."""
MOST_PEERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one door. `most_bytes` of a mail; sessions in all and from one peer; mails and unknown addresses
    a minute from one peer; seconds of silence, and for one mail, after which a session ends. A peer on this machine
    (`trusted`) is the mail server in front: it speaks for everybody, so only the bounds in all hold for it."""

    most_bytes: int = 25 * 1024 * 1024
    recipients: int = 20
    sessions: int = 200
    sessions_of_peer: int = 20
    mails_a_minute: int = 600
    unknown_a_minute: int = 60
    idle_seconds: float = 120.0
    mail_seconds: float = 900.0
    trusted: frozenset[str] = frozenset({"127.0.0.1", "::1", ""})


class Meter:
    """Counts by peer and minute. Memory is bounded: of too many peers the oldest counts are forgotten."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        """Allow `most` in each span of so many seconds."""
        self._most = most
        self._seconds = seconds
        self._counts: dict[str, tuple[float, int]] = {}

    def count(self, peer: str) -> None:
        """One more."""
        began, number = self._counts.pop(peer, (time.monotonic(), 0))
        if time.monotonic() - began >= self._seconds:
            began, number = time.monotonic(), 0
        if len(self._counts) >= MOST_PEERS:
            del self._counts[next(iter(self._counts))]
        self._counts[peer] = began, number + 1

    def is_over(self, peer: str) -> bool:
        """Whether this peer has had its share for now."""
        began, number = self._counts.get(peer, (0.0, 0))
        return number >= self._most and time.monotonic() - began < self._seconds


class Turns:
    """Who has a big mail in hand. A session that waits for its turn does not read, so its sender waits too."""

    def __init__(self, most: int = BIG_AT_ONCE) -> None:
        """Allow so many at once."""
        self._free = asyncio.Semaphore(most)

    async def take(self, within: float) -> bool:
        """Wait for a turn; False when none came in time."""
        try:
            async with asyncio.timeout(within):
                await self._free.acquire()
        except TimeoutError:
            return False
        return True

    def give_back(self) -> None:
        """Let the next one."""
        self._free.release()


class BadCertificate(Exception):
    """The files are no certificate and its key; the message says which and why."""


class Certificate:
    """A certificate and its key in PEM files, read again when they are renewed."""

    def __init__(self, chain: Path, key: Path) -> None:
        """Read them. Raises BadCertificate."""
        self._files = (chain, key)
        self._read_at: tuple[int, ...] = ()
        self._context = self._load()

    def context(self) -> ssl.SSLContext:
        """Return what a new connection shows; the old one where the new files are not whole yet."""
        try:
            if self._changed() != self._read_at:
                self._context = self._load()
        except (BadCertificate, OSError):
            pass
        return self._context

    def _changed(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns for file in self._files)

    def _load(self) -> ssl.SSLContext:
        chain, key = self._files
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            read_at = self._changed()
            context.load_cert_chain(chain, key)
        except (OSError, ssl.SSLError) as error:
            raise BadCertificate(f"{chain} and {key} are no certificate with its key: {error}") from error
        self._read_at = read_at
        return context
