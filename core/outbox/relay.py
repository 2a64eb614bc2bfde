"""Bring out what has to leave: claim, recheck and build, commit `sending`, send, mark; back off or bury.

A row goes pending → leased → sending → sent. What may have left when its owner died is `uncertain`: the consumer
asks the receiver where it can be asked, and otherwise repeats the very same bytes under the same wire id.
"""

import random
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import structlog

from core.domain.errors import Refusal
from core.outbox.lanes import Lanes
from core.outbox.turns import Turns
from core.store.engine import DatabaseUnavailable, Store
from core.store.records import OutboxRow
from core.store.seal import CannotOpen, Seal
from core.store.unit import Unit

LEASE = 60.0  # seconds
SEND_WITHIN = 25.0  # seconds; under half the lease, so that a slow send never outlives its owner's claim
MOST_ATTEMPTS = 25
MOST_FAULTS = 5  # of our own making: a row that cannot be built or opened
WAY_FULL = 2.0  # seconds until a letter whose way is full is looked at again
BACKOFF_FIRST, BACKOFF_MOST = 5.0, 3600.0

log = structlog.get_logger()


class DeliveryFailed(Exception):
    """The receiver did not take it. `permanent`: never try again; `after` seconds: it said when to come back."""

    def __init__(
        self, why: str, *, permanent: bool, after: float | None = None, unsure: bool = False, tried: bool = True
    ) -> None:
        """`unsure`: it may have been taken all the same (the connection died before the answer). Not `tried`: its
        turn comes later, and that is no failure."""
        super().__init__(why)
        self.why = why
        self.permanent = permanent
        self.after = after
        self.unsure = unsure
        self.tried = tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What will go over the wire, byte for byte, and the identity it keeps through retries."""

    body: bytes
    wire_id: str


class Consumer(Protocol):
    """One way out. A Protocol because the network begins here."""

    channel: str
    builds_by_reading: bool
    """Whether `build` only reads: then nobody who wants to write waits while it draws."""

    def prepare(self, row: OutboxRow) -> None:
        """Do what takes long and needs no transaction (drawing pages), before each `build`."""

    def build(self, unit: Unit, row: OutboxRow) -> Built | None:
        """Recheck and build, in a transaction and without network; None cancels the row."""

    def send(self, row: OutboxRow, body: bytes) -> str:
        """Bring it to the receiver; returns the receiver's id for it. Raises DeliveryFailed."""

    def left_already(self, row: OutboxRow, body: bytes) -> str | None:
        """Ask the receiver about an uncertain row: its id there, or None when it must be sent (again)."""

    def sent(self, unit: Unit, row: OutboxRow, body: bytes, remote_id: str) -> None:
        """Note in the marking transaction where it now stands."""

    def failed(self, unit: Unit, row: OutboxRow, why: str) -> None:
        """Tell people, once, that it will not arrive."""


class Probe(Protocol):
    """Told of each step by name; does nothing but in the tests that kill the process there."""

    def __call__(self, step: str) -> None:
        """Pass a step."""


def no_probe(step: str) -> None:
    """Pass."""


class Relay:
    """Serves one channel. `owner` names this process and thread; `run_once` is one round."""

    def __init__(
        self,
        store: Store,
        consumer: Consumer,
        seal: Seal,
        *,
        owner: str,
        probe: Probe = no_probe,
        lease: float = LEASE,
        turns: Turns | None = None,
        lanes: Lanes | None = None,
    ) -> None:
        """Keep the parts. `lease` in seconds: after it a dead owner's rows are taken over. With `lanes` a round
        builds, and each letter is sent beside it, when its way is free."""
        self._lanes = lanes
        self._lease = timedelta(seconds=lease)
        self._turns = turns or Turns()
        self._store = store
        self._consumer = consumer
        self._seal = seal
        self._owner = owner
        self._probe = probe

    def run_once(self, limit: int = 10) -> int:
        """Bring out up to `limit` rows; returns how many were handled, 0 when nothing is due."""
        channel = self._consumer.channel
        with self._store.write(durable=False) as unit:  # a claim that is forgotten is claimed again
            unit.queue.release_expired(channel)
            unsure = unit.queue.claim_uncertain(channel=channel, owner=self._owner, limit=limit, lease=self._lease)
            rows = unit.queue.claim_letters(channel=channel, owner=self._owner, limit=limit, lease=self._lease)
        self._probe(f"{channel}.claimed") if rows else None
        later = 0
        for row, bring in (*((row, self._again) for row in unsure), *((row, self._bring) for row in rows)):
            self._turns.give_way()
            if self._lanes and self._lanes.is_full(self._lanes.way(row)):
                later += self._leave(row)
            else:
                bring(row)
        return len(unsure) + len(rows) - later

    def _leave(self, row: OutboxRow) -> int:
        """Its way is full: nobody's fault, so that nothing is counted."""
        if row.state == "sending":  # nobody knows whether it has left: its lease brings it again
            return 1
        with self._store.write(durable=False) as unit:
            next_at = unit.real_now + timedelta(seconds=WAY_FULL)
            unit.queue.mark_letter(row, "pending", lease_until=None, next_at=next_at, attempts=row.attempts - 1)
        return 1

    def _by_lane(self, row: OutboxRow, body: bytes) -> None:
        """Send now, or beside this round when its way is free; unless it waited so long that another took it."""
        if self._lanes is None:
            self._send(row, body)
            return
        began = time.monotonic()

        def work() -> None:
            waited = time.monotonic() - began
            if waited < self._lease.total_seconds() / 4 or self._still_ours(row):
                self._send(row, body)

        self._lanes.put(self._lanes.way(row), work)

    def _again(self, row: OutboxRow) -> None:
        """An uncertain row: ask, or repeat the same bytes."""
        if not self._still_ours(row):
            return
        try:
            body = self._seal.open(row.built) if row.built else b""
            found = self._consumer.left_already(row, body)
        except DeliveryFailed as failure:
            self._put_back(row, failure, state="uncertain")
            return
        except Exception as error:  # one row that cannot be opened must not stop the channel
            log.exception("outbox.unsure_failed", row=row.id)
            opened = not isinstance(error, CannotOpen)
            why = DeliveryFailed(type(error).__name__, permanent=not opened or row.attempts >= MOST_FAULTS)
            self._put_back(row, why, state="uncertain")
            return
        if found is not None:
            self._mark_sent(row, body, found)
        else:
            self._by_lane(row, body)

    def _still_ours(self, row: OutboxRow) -> bool:
        """Begin the lease anew just before sending: ten rows were claimed at once, and a send may take long."""
        with self._store.write() as unit:
            return unit.queue.mark_letter(row, "sending", lease_until=unit.real_now + self._lease)

    def _bring(self, row: OutboxRow) -> None:
        built = self._build(row)
        if built is None:
            return
        self._probe(f"{row.channel}.sending")
        self._by_lane(replace(row, wire_id=built.wire_id), built.body)

    def _build(self, row: OutboxRow) -> Built | None:
        try:
            drawn: Built | None = None
            self._consumer.prepare(row)
            if self._consumer.builds_by_reading:
                with self._store.read() as unit:
                    drawn = self._drawn(unit, row)
            with self._store.write() as unit:
                built = drawn if self._consumer.builds_by_reading else self._drawn(unit, row)
                if built is None:
                    unit.queue.mark_letter(row, "cancelled")
                    return None
                started = unit.queue.mark_letter(
                    row,
                    "sending",
                    built=self._seal.close(built.body),
                    wire_id=built.wire_id,
                    send_started_at=unit.real_now,
                    lease_until=unit.real_now + self._lease,
                )
                return built if started else None
        except DatabaseUnavailable:
            raise
        except (Refusal, Exception) as error:
            log.exception("outbox.build_failed", row=row.id, template=row.payload.get("template"))
            permanent = isinstance(error, CannotOpen) or row.attempts >= MOST_FAULTS
            self._put_back(row, DeliveryFailed(f"{type(error).__name__}: {error}", permanent=permanent))
            return None

    def _drawn(self, unit: Unit, row: OutboxRow) -> Built | None:
        """Build, or on a retry check that it is still wanted: the bytes were fixed the first time."""
        built = self._consumer.build(unit, row)
        if built is None or not row.built:
            return built
        return Built(body=self._seal.open(row.built), wire_id=row.wire_id)

    def _send(self, row: OutboxRow, body: bytes) -> None:
        try:
            remote_id = self._consumer.send(row, body)
        except DeliveryFailed as failure:
            self._put_back(row, failure, state="uncertain" if failure.unsure else "pending")
            return
        except Exception as error:  # a consumer's bug must not stop the others' mail
            log.exception("outbox.send_failed", row=row.id)
            self._put_back(
                row, DeliveryFailed(f"{type(error).__name__}: {error}", permanent=row.attempts >= MOST_FAULTS)
            )
            return
        self._probe(f"{row.channel}.sent")
        self._mark_sent(row, body, remote_id)
        self._probe(f"{row.channel}.marked")

    def _mark_sent(self, row: OutboxRow, body: bytes, remote_id: str) -> None:
        # Forgotten with the machine, the row is uncertain: the receiver is asked, or the same bytes are repeated.
        with self._store.write(durable=False) as unit:
            if unit.queue.mark_letter(row, "sent", remote_id=remote_id, built=None, lease_until=None, last_error=""):
                self._consumer.sent(unit, row, body, remote_id)
            else:
                log.warning("outbox.stale_mark", row=row.id, owner=row.owner, fence=row.fence)

    def _put_back(self, row: OutboxRow, failure: DeliveryFailed, *, state: str = "pending") -> None:
        bury = failure.permanent or (failure.tried and row.attempts >= MOST_ATTEMPTS)
        if failure.tried:
            log.warning("outbox.not_delivered", row=row.id, why=failure.why, permanent=failure.permanent, bury=bury)
        with self._store.write() as unit:
            wait = failure.after if failure.after is not None else backoff(row.attempts)
            changes = {"last_error": failure.why[:500], "next_at": unit.real_now + timedelta(seconds=wait)}
            if bury:
                if unit.queue.mark_letter(row, "failed", built=None, lease_until=None, last_error=failure.why[:500]):
                    self._consumer.failed(unit, row, failure.why)
            elif state == "uncertain":
                # Looked at again when this lease runs out, later each time.
                until = unit.real_now + max(self._lease, timedelta(seconds=wait))
                unit.queue.mark_letter(row, "sending", last_error=failure.why[:500], lease_until=until)
            else:
                attempts = row.attempts if failure.tried else row.attempts - 1
                unit.queue.mark_letter(row, "pending", lease_until=None, attempts=attempts, **changes)


def backoff(attempts: int) -> float:
    """Return seconds to wait: doubling from five seconds to an hour, with a quarter of jitter."""
    base = min(BACKOFF_FIRST * 2.0 ** min(attempts - 1, 12), BACKOFF_MOST)
    return base * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret
