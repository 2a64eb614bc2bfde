"""Inbox, outbox and schedule: claims, leases, fences and marks, the same on both databases.

A claim commits before any work. Every mark carries owner and fence, so that a stale owner's mark touches no
row. On PostgreSQL claims skip locked rows; on SQLite the one writer makes that needless.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.store import tables as t
from core.store.collection import Shape
from core.store.prepared import Prepared
from core.store.records import Due, InboxRow, Letter, OutboxRow

INBOX = Shape(InboxRow, t.inbox)
OUTBOX = Shape(OutboxRow, t.outbox)
SCHEDULE = Shape(Due, t.schedule)

_i, _o, _s = t.inbox.c, t.outbox.c, t.schedule.c
_ahead = t.outbox.alias("ahead")
UNFINISHED = ("pending", "leased", "sending", "uncertain")


def _once(table: Table, *unique: str) -> dict[str, Any]:
    """Insert what is not there yet, by dialect."""
    return {
        name: insert(table).on_conflict_do_nothing(index_elements=unique)
        for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    }


_KEEP = _once(t.inbox, "source", "dedupe_key")
_POST = _once(t.outbox, "dedupe_key")
_PLAN = _once(t.schedule, "business_id", "kind", "occurrence")
_MARK_MAIL = (
    update(t.inbox)
    .where(
        _i.id == bindparam("its_id"),
        _i.owner == bindparam("its_owner"),
        _i.attempts == bindparam("its_attempts"),
        _i.state == "leased",
    )
    .values(state=bindparam("to"), error=bindparam("why"), next_at=bindparam("again_at"), lease_until=None)
)
_PLANNED = (
    select(*SCHEDULE.columns)
    .where(_s.business_id == bindparam("business"), _s.subject_id == bindparam("subject"))
    .order_by(_s.next_at, _s.id)
)
_PLANNED_IN = _PLANNED.where(_s.state == bindparam("wanted"))
_UNPLAN = (
    update(t.schedule)
    .where(_s.business_id == bindparam("business"), _s.subject_id == bindparam("subject"), _s.state == "pending")
    .values(state="cancelled")
)
_UNPLAN_KIND = _UNPLAN.where(_s.kind == bindparam("sort"))


class Queue:
    """The three queues inside one transaction. Times are real time but for `Due.next_at` (business time)."""

    def __init__(self, connection: Connection, real_now: datetime, run: Prepared) -> None:
        """Bind to the transaction."""
        self._connection = connection
        self._run = run
        self._now = real_now
        self.touched: set[str] = set()
        self._postgres = connection.dialect.name == "postgresql"
        self._dialect = connection.dialect.name

    # -- inbox ---------------------------------------------------------------------------------------------

    def keep(self, *, source: str, dedupe_key: str, envelope: dict[str, Any], raw: bytes) -> bool:
        """Keep a mail as it came; False when it had been kept before."""
        row = {
            "source": source,
            "dedupe_key": dedupe_key,
            "envelope": envelope,
            "raw": raw,
            "received_at": self._now,
            "state": "pending",
            "attempts": 0,
            "next_at": self._now,
        }
        self.touched.add("inbox")
        return self._run.execute(_KEEP[self._dialect], row).rowcount == 1

    def claim_mail(self, *, owner: str, limit: int, lease: timedelta) -> list[InboxRow]:
        """Lease mails that wait, and those whose lease ran out."""
        self._connection.execute(
            update(t.inbox)
            .where(_i.state == "leased", _i.lease_until <= self._now)
            .values(state="pending", next_at=self._now)
        )
        due = select(_i.id).where(_i.state == "pending", _i.next_at <= self._now).order_by(_i.next_at, _i.id)
        ids = list(self._connection.execute(self._lock(due.limit(limit))).scalars())
        if not ids:
            return []
        changes = {
            "state": "leased",
            "owner": owner,
            "attempts": _i.attempts + 1,
            "lease_until": self._now + lease,
        }
        rows = self._connection.execute(
            update(t.inbox).where(_i.id.in_(ids)).values(changes).returning(*INBOX.columns)
        )
        return sorted((INBOX.value(row) for row in rows), key=lambda row: row.id)

    def mark_mail(self, row: InboxRow, state: str, *, error: str = "", next_at: datetime | None = None) -> bool:
        """Finish or put back a leased mail; False when the lease is no longer ours."""
        values = {"its_id": row.id, "its_owner": row.owner, "its_attempts": row.attempts}
        values |= {"to": state, "why": error, "again_at": next_at or row.next_at}
        return self._run.execute(_MARK_MAIL, values).rowcount == 1

    def mail(self, inbox_id: int) -> InboxRow | None:
        """Return a kept mail."""
        row = self._connection.execute(select(*INBOX.columns).where(_i.id == inbox_id)).first()
        return INBOX.value(row) if row else None

    def mails(self, *, unseen: bool, limit: int) -> list[InboxRow]:
        """Return kept mails, newest first; `unseen`: only those that no conversation shows (`error` says why)."""
        query = select(*INBOX.columns).order_by(_i.id.desc()).limit(limit)
        if unseen:
            query = query.where(_i.error != "")
        return [INBOX.value(row) for row in self._connection.execute(query)]

    # -- outbox --------------------------------------------------------------------------------------------

    def post(self, letters: Sequence[Letter]) -> None:
        """Write what has to leave. A letter whose key exists already is not written again."""
        if not letters:
            return
        self.touched.update(letter.channel for letter in letters)
        rows = [
            {
                "business_id": letter.business_id,
                "dedupe_key": letter.dedupe_key,
                "channel": letter.channel,
                "lane": letter.lane,
                "payload": letter.payload,
                "state": "pending",
                "attempts": 0,
                "next_at": self._now,
                "fence": 0,
                "created_at": self._now,
            }
            for letter in letters
        ]
        self._run.execute(_POST[self._dialect], rows if len(rows) > 1 else rows[0])

    def claim_letters(self, *, channel: str, owner: str, limit: int, lease: timedelta) -> list[OutboxRow]:
        """Lease the letters at the head of each lane: one failing receiver blocks nobody else, order holds."""
        earlier = exists().where(_ahead.c.lane == _o.lane, _ahead.c.id < _o.id, _ahead.c.state.in_(UNFINISHED))
        due = (
            select(_o.id)
            .where(_o.state == "pending", _o.channel == channel, _o.next_at <= self._now, ~earlier)
            .order_by(_o.next_at, _o.id)
            .limit(limit)
        )
        ids = list(self._connection.execute(self._lock(due)).scalars())
        if not ids:
            return []
        changes = {
            "state": "leased",
            "owner": owner,
            "fence": _o.fence + 1,
            "attempts": _o.attempts + 1,
            "lease_until": self._now + lease,
        }
        rows = self._connection.execute(
            update(t.outbox).where(_o.id.in_(ids), _o.state == "pending").values(changes).returning(*OUTBOX.columns)
        )
        return sorted((OUTBOX.value(row) for row in rows), key=lambda row: row.id)

    def release_expired(self, channel: str) -> int:
        """Put back leases that ran out; a row that may have left becomes uncertain first. Returns how many."""
        gone = and_(_o.channel == channel, _o.lease_until <= self._now)
        again = update(t.outbox).where(gone, _o.state == "leased")
        unsure = update(t.outbox).where(gone, _o.state == "sending")
        count = self._connection.execute(again.values(state="pending", next_at=self._now)).rowcount
        return count + self._connection.execute(unsure.values(state="uncertain")).rowcount

    def claim_uncertain(self, *, channel: str, owner: str, limit: int, lease: timedelta) -> list[OutboxRow]:
        """Take over letters of which nobody knows whether they left; the sender asks, or repeats the wire id."""
        query = select(_o.id).where(_o.state == "uncertain", _o.channel == channel).order_by(_o.id).limit(limit)
        ids = list(self._connection.execute(self._lock(query)).scalars())
        if not ids:
            return []
        changes = {
            "state": "sending",
            "owner": owner,
            "fence": _o.fence + 1,
            "attempts": _o.attempts + 1,
            "lease_until": self._now + lease,
        }
        rows = self._connection.execute(
            update(t.outbox).where(_o.id.in_(ids)).values(changes).returning(*OUTBOX.columns)
        )
        return [OUTBOX.value(row) for row in rows]

    def mark_letter(self, row: OutboxRow, state: str, **changes: Any) -> bool:
        """Move a letter on; False when owner or fence are no longer ours, and then nothing changed."""
        found = self._connection.execute(
            update(t.outbox)
            .where(
                _o.id == row.id,
                _o.owner == row.owner,
                _o.fence == row.fence,
                _o.state.in_(("leased", "sending")),
            )
            .values(state=state, **changes)
        )
        return found.rowcount == 1

    def letters(self, *, state: str = "", business: str = "", limit: int = 500) -> list[OutboxRow]:
        """Return outbox rows, oldest first, for `penny log`, doctor and tests."""
        query = select(*OUTBOX.columns).order_by(_o.id).limit(limit)
        if state:
            query = query.where(_o.state == state)
        if business:
            query = query.where(_o.business_id == business)
        return [OUTBOX.value(row) for row in self._connection.execute(query)]

    # -- schedule ------------------------------------------------------------------------------------------

    def plan(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write occurrences: {business_id, kind, subject_id, occurrence, data, tz, next_at}; known ones stay."""
        if rows:
            values = [{"state": "pending", **row} for row in rows]
            self._run.execute(_PLAN[self._dialect], values if len(values) > 1 else values[0])

    def due(self, business_now: datetime, limit: int) -> list[Due]:
        """Return pending occurrences whose time has come, locked to this transaction."""
        query = (
            select(*SCHEDULE.columns)
            .where(_s.state == "pending", _s.next_at <= business_now)
            .order_by(_s.next_at, _s.id)
            .limit(limit)
        )
        return [SCHEDULE.value(row) for row in self._connection.execute(self._lock(query))]

    def take_due(self, due_id: int) -> bool:
        """Lock one pending occurrence to this transaction; False when another has it or had it."""
        query = select(_s.id).where(_s.id == due_id, _s.state == "pending")
        return self._connection.execute(self._lock(query)).first() is not None

    def planned(self, business_id: str, subject_id: str, state: str = "") -> list[Due]:
        """Return the occurrences of a subject, soonest first."""
        values = {"business": business_id, "subject": subject_id}
        if state:
            rows = self._run.execute(_PLANNED_IN, {**values, "wanted": state})
        else:
            rows = self._run.execute(_PLANNED, values)
        return [SCHEDULE.value(row) for row in rows]

    def mark_due(self, due_id: int, state: str, result: str = "") -> bool:
        """Finish a pending occurrence; False when somebody else had."""
        found = self._connection.execute(
            update(t.schedule).where(_s.id == due_id, _s.state == "pending").values(state=state, result=result)
        )
        return found.rowcount == 1

    def postpone(self, due_id: int, next_at: datetime) -> None:
        """Look at a pending occurrence again later (business time)."""
        self._connection.execute(update(t.schedule).where(_s.id == due_id).values(next_at=next_at))

    def unplan(self, business_id: str, subject_id: str, kinds: Sequence[str] = ()) -> None:
        """Take back what is still pending for a subject."""
        values = {"business": business_id, "subject": subject_id}
        if not kinds:
            self._run.execute(_UNPLAN, values)
        for kind in kinds:
            self._run.execute(_UNPLAN_KIND, {**values, "sort": kind})

    def _lock(self, query: Any) -> Any:
        return query.with_for_update(skip_locked=True) if self._postgres else query
