"""Inbox, outbox and schedule: claims, leases, fences and marks, the same on both databases.

A claim commits before any work. Every mark carries owner and fence, so that a stale owner's mark touches no
row. On PostgreSQL claims skip locked rows; on SQLite the one writer makes that needless.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.store import tables as t
from core.store.collection import Shape
from core.store.prepared import Prepared
from core.store.records import Due, InboxRow, Letter, MailboxRow, OutboxRow

INBOX = Shape(InboxRow, t.inbox)
MAILBOXES = Shape(MailboxRow, t.mailboxes)
OUTBOX = Shape(OutboxRow, t.outbox)
SCHEDULE = Shape(Due, t.schedule)

_i, _o, _s = t.inbox.c, t.outbox.c, t.schedule.c
_ahead = t.outbox.alias("ahead")


def _is(column: ColumnElement[str], *states: str) -> ColumnElement[bool]:
    """A state written out, not bound: a partial index serves only a query that repeats its condition."""
    written: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in states]
    return column == written[0] if len(written) == 1 else column.in_(written)


def _once(table: Table, *unique: str) -> dict[str, Any]:
    """Insert what is not there yet, by dialect."""
    return {
        name: insert(table).on_conflict_do_nothing(index_elements=unique)
        for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    }


_KEEP = _once(t.inbox, "source", "dedupe_key")
_KEEP_BYTES = _once(t.kept_bytes, "sha256")
_NAME_MAILBOX = _once(t.mailboxes, "name")
_m = t.mailboxes.c
_LEASE_MAILBOX = (
    update(t.mailboxes)
    .where(
        _m.name == bindparam("its_name"),
        or_(_m.owner == bindparam("its_owner"), _m.lease_until.is_(None), _m.lease_until <= bindparam("at")),
    )
    .values(owner=bindparam("its_owner"), lease_until=bindparam("until"))
)
_NOTE_MAILBOX = (
    update(t.mailboxes)
    .where(_m.name == bindparam("its_name"), _m.owner == bindparam("its_owner"))
    .values(error=bindparam("why"))
)
_READ_MAILBOX = _NOTE_MAILBOX.values(read_at=bindparam("at"))
_RELEASE_MAILBOX = (
    update(t.mailboxes)
    .where(_m.name == bindparam("its_name"), _m.owner == bindparam("its_owner"))
    .values(lease_until=None)
)
_POST = _once(t.outbox, "dedupe_key")
_PLAN = _once(t.schedule, "business_id", "kind", "occurrence")
_REPLAN = {
    name: (new := insert(t.schedule)).on_conflict_do_update(
        index_elements=("business_id", "kind", "occurrence"),
        set_={name: new.excluded[name] for name in ("state", "data", "tz", "next_at")},
        where=text("schedule.state IN ('pending', 'cancelled')"),
    )
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
CHUNK = 500
SAID = ("vetoed_by",)  # what people said of an occurrence, in its data
_MARK_MAIL = (
    update(t.inbox)
    .where(
        _i.id == bindparam("its_id"),
        _i.owner == bindparam("its_owner"),
        _i.attempts == bindparam("its_attempts"),
        _is(_i.state, "leased"),
    )
    .values(
        state=bindparam("to"),
        error=bindparam("why"),
        result=bindparam("became"),
        next_at=bindparam("again_at"),
        lease_until=None,
    )
)
_PLANNED = (
    select(*SCHEDULE.columns)
    .where(_s.business_id == bindparam("business"), _s.subject_id == bindparam("subject"))
    .order_by(_s.next_at, _s.id)
)
_PLANNED_IN = _PLANNED.where(_s.state == bindparam("wanted"))
_UNPLAN = (
    update(t.schedule)
    .where(_s.business_id == bindparam("business"), _s.subject_id == bindparam("subject"), _is(_s.state, "pending"))
    .values(state="cancelled")
)
_UNPLAN_KIND = _UNPLAN.where(_s.kind == bindparam("sort"))


def _claimed(table: Table, fence: dict[str, Any]) -> Any:
    """Lease one row; the select that found it has locked it."""
    taken: dict[str, Any] = {"state": bindparam("to"), "owner": bindparam("mine"), "lease_until": bindparam("until")}
    attempts = {"attempts": table.c.attempts + 1}
    return update(table).where(table.c.id == bindparam("its_id")).values({**taken, **attempts, **fence})


def _locking(query: Any) -> dict[str, Any]:
    """Lock what is found to this transaction, passing over what another holds; SQLite has one writer anyway."""
    return {"postgresql": query.with_for_update(skip_locked=True), "sqlite": query}


_now = bindparam("now", type_=t.outbox.c.next_at.type)
_most = bindparam("most", type_=t.outbox.c.id.type)

_MAIL = select(*INBOX.columns).where(_i.id == bindparam("its_id"))
LARGE = 1024 * 1024
"""Bytes above which a mail is written to and read from SQLite in place."""
_its = t.kept_bytes.c.sha256 == bindparam("its_sha256")
_BYTES = {
    "postgresql": select(t.kept_bytes.c.body).where(_its),
    "sqlite": select(
        case((func.length(t.kept_bytes.c.body) <= LARGE, t.kept_bytes.c.body)), literal_column("rowid")
    ).where(_its),
}
_SIZE: Any = select(func.length(t.kept_bytes.c.body)).where(_its)
_ROWID: Any = select(literal_column("rowid")).select_from(t.kept_bytes).where(_its)
_MAKE_ROOM = t.kept_bytes.update().where(_its).values(body=func.zeroblob(bindparam("size")))
_MAIL_AGAIN = (
    update(t.inbox)
    .where(_is(_i.state, "leased"), _i.lease_until <= _now)
    .values(state="pending", next_at=bindparam("again_at"))
)
_MAIL_DUE = _locking(
    select(*INBOX.columns)
    .where(_is(_i.state, "pending"), _i.next_at <= _now)
    .order_by(_i.next_at, _i.id)
    .limit(_most)
)
_MAIL_CLAIMED = _claimed(t.inbox, {})

_channel = _o.channel == bindparam("by")
_earlier = exists().where(
    _ahead.c.lane == _o.lane,
    _ahead.c.id < _o.id,
    _is(_ahead.c.state, "pending", "leased", "sending", "uncertain"),
)
_LETTERS_DUE = _locking(
    select(*OUTBOX.columns)
    .where(_is(_o.state, "pending"), _channel, _o.next_at <= _now, ~_earlier)
    .order_by(_o.next_at, _o.id)
    .limit(_most)
)
_LETTERS_UNSURE = _locking(
    select(*OUTBOX.columns).where(_is(_o.state, "uncertain"), _channel).order_by(_o.id).limit(_most)
)
_LETTER_CLAIMED = _claimed(t.outbox, {"fence": _o.fence + 1})
_in_flight = _is(_o.state, "leased", "sending")  # as the index has it
_gone = and_(_channel, _in_flight, _o.lease_until <= _now)
_LETTERS_AGAIN = (
    update(t.outbox).where(_gone, _o.state == "leased").values(state="pending", next_at=bindparam("again_at"))
)
_LETTERS_UNCERTAIN = update(t.outbox).where(_gone, _o.state == "sending").values(state="uncertain")
_MARK_LETTER = update(t.outbox).where(
    _o.id == bindparam("its_id"), _o.owner == bindparam("its_owner"), _o.fence == bindparam("its_fence"), _in_flight
)

_DUE = _locking(
    select(*SCHEDULE.columns)
    .where(_is(_s.state, "pending"), _s.next_at <= _now)
    .order_by(_s.next_at, _s.id)
    .limit(_most)
)
_TAKE_DUE = _locking(select(_s.id).where(_s.id == bindparam("its_id"), _is(_s.state, "pending")))
_MARK_DUE = (
    update(t.schedule)
    .where(_s.id == bindparam("its_id"), _is(_s.state, "pending"))
    .values(state=bindparam("to"), result=bindparam("why"))
)
_POSTPONE = update(t.schedule).where(_s.id == bindparam("its_id")).values(next_at=bindparam("again_at"))


class Queue:
    """The three queues inside one transaction. Times are real time but for `Due.next_at` (business time)."""

    def __init__(self, connection: Connection, real_now: datetime, run: Prepared) -> None:
        """Bind to the transaction."""
        self._connection = connection
        self._run = run
        self._now = real_now
        self.touched: set[str] = set()
        self._dialect = connection.dialect.name

    # -- inbox ---------------------------------------------------------------------------------------------

    def keep(self, *, source: str, dedupe_key: str, envelope: dict[str, Any], sha256: str) -> bool:
        """Keep that a mail came; False when it had been kept before. Its bytes are kept by `keep_bytes`."""
        row = {
            "source": source,
            "dedupe_key": dedupe_key,
            "envelope": envelope,
            "sha256": sha256,
            "received_at": self._now,
            "state": "pending",
            "attempts": 0,
            "next_at": self._now,
        }
        self.touched.add("inbox")
        return self._run.execute(_KEEP[self._dialect], row).rowcount == 1

    def keep_bytes(self, sha256: str, body: bytes) -> bool:
        """Keep bytes under their hash; False when they are there."""
        large = self._dialect == "sqlite" and len(body) > LARGE
        row = {"sha256": sha256, "body": b"" if large else body, "kept_at": self._now}
        new = self._run.execute(_KEEP_BYTES[self._dialect], row).rowcount == 1
        if large and new:
            self._run.execute(_MAKE_ROOM, {"its_sha256": sha256, "size": len(body)})
            self._run.write_large(
                "kept_bytes", "body", self._run.execute(_ROWID, {"its_sha256": sha256}).scalar(), body
            )
        return new

    def size_of(self, sha256: str) -> int:
        """Return how many bytes are kept under a hash, without reading them; 0 where there are none."""
        return int(self._run.execute(_SIZE, {"its_sha256": sha256}).scalar() or 0)

    def bytes_of(self, sha256: str) -> bytes | None:
        """Return what is kept under a hash; None where it is not, or no more."""
        row = self._run.execute(_BYTES[self._dialect], {"its_sha256": sha256}).first()
        if row is None:
            return None
        return bytes(row[0]) if row[0] is not None else self._run.read_large("kept_bytes", "body", row[1])

    def purge_mails(self, *, before: datetime, results: Sequence[str], limit: int) -> int:
        """Delete the bytes of mails that came before then and became one of `results`, and their files; returns how
        many bytes' rows went. That they came, and what they became, stays known."""
        gone = and_(_i.received_at < before, _is(_i.state, "done"), _i.result.in_(results))
        files = t.mail_files.c
        self._connection.execute(
            delete(t.mail_files).where(
                files.kept_at < before, files.inbox_id.in_(select(_i.id).where(_i.id == files.inbox_id, gone))
            )
        )
        kept = t.kept_bytes.c
        wanted = exists().where(_i.sha256 == kept.sha256, ~gone) | exists().where(files.sha256 == kept.sha256)
        old = select(kept.sha256).where(kept.kept_at < before, ~wanted).limit(limit)
        return self._connection.execute(delete(t.kept_bytes).where(kept.sha256.in_(old))).rowcount

    def with_bytes(self, row: InboxRow) -> InboxRow:
        """Return a mail with its bytes; empty where they are no longer kept."""
        return replace(row, raw=self.bytes_of(row.sha256) or b"")

    def claim_mail(self, *, owner: str, limit: int, lease: timedelta) -> list[InboxRow]:
        """Lease mails that wait, and those whose lease ran out; without their bytes, which may be many."""
        self._run.execute(_MAIL_AGAIN, {"now": self._now, "again_at": self._now})
        found = self._run.execute(_MAIL_DUE[self._dialect], {"now": self._now, "most": limit})
        rows = [INBOX.value(row) for row in found]
        taken: dict[str, Any] = {"state": "leased", "owner": owner, "lease_until": self._now + lease}
        self._take(_MAIL_CLAIMED, [row.id for row in rows], taken)
        return [replace(row, **taken, attempts=row.attempts + 1) for row in sorted(rows, key=lambda row: row.id)]

    def mark_mail(
        self, row: InboxRow, state: str, *, error: str = "", result: str = "", next_at: datetime | None = None
    ) -> bool:
        """Finish or put back a leased mail; False when the lease is no longer ours."""
        values = {"its_id": row.id, "its_owner": row.owner, "its_attempts": row.attempts}
        values |= {"to": state, "why": error, "became": result[:32], "again_at": next_at or row.next_at}
        return self._run.execute(_MARK_MAIL, values).rowcount == 1

    def mail(self, inbox_id: int) -> InboxRow | None:
        """Return a kept mail with its bytes."""
        row = self._run.execute(_MAIL, {"its_id": inbox_id}).first()
        return self.with_bytes(INBOX.value(row)) if row else None

    def mails(self, *, unseen: bool, limit: int) -> list[InboxRow]:
        """Return kept mails, newest first, without bytes; `unseen`: only those that no conversation shows."""
        query = select(*INBOX.columns).order_by(_i.id.desc()).limit(limit)
        if unseen:
            query = query.where(_i.error != "")
        return [INBOX.value(row) for row in self._connection.execute(query)]

    # -- mailboxes -----------------------------------------------------------------------------------------

    def lease_mailbox(self, name: str, *, owner: str, lease: timedelta) -> bool:
        """Take an IMAP mailbox, or hold on to it; False while another process has it."""
        self._run.execute(_NAME_MAILBOX[self._dialect], {"name": name, "owner": "", "error": ""})
        values = {"its_name": name, "its_owner": owner, "at": self._now, "until": self._now + lease}
        return self._run.execute(_LEASE_MAILBOX, values).rowcount == 1

    def note_mailbox(self, name: str, *, owner: str, error: str) -> None:
        """Note that it was read ('' as error), or what went wrong."""
        if error:
            self._run.execute(_NOTE_MAILBOX, {"its_name": name, "its_owner": owner, "why": error[:500]})
        else:
            self._run.execute(_READ_MAILBOX, {"its_name": name, "its_owner": owner, "why": "", "at": self._now})

    def release_mailbox(self, name: str, *, owner: str) -> None:
        """Let another process have it at once."""
        self._run.execute(_RELEASE_MAILBOX, {"its_name": name, "its_owner": owner})

    def mailboxes(self) -> list[MailboxRow]:
        """Return what is known of the mailboxes that were ever read."""
        return [MAILBOXES.value(row) for row in self._connection.execute(select(*MAILBOXES.columns))]

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
        return self._lease(_LETTERS_DUE, "leased", channel=channel, owner=owner, limit=limit, lease=lease)

    def release_expired(self, channel: str) -> int:
        """Put back leases that ran out; a row that may have left becomes uncertain first. Returns how many."""
        gone = {"by": channel, "now": self._now}
        count = self._run.execute(_LETTERS_AGAIN, {**gone, "again_at": self._now}).rowcount
        return count + self._run.execute(_LETTERS_UNCERTAIN, gone).rowcount

    def claim_uncertain(self, *, channel: str, owner: str, limit: int, lease: timedelta) -> list[OutboxRow]:
        """Take over letters of which nobody knows whether they left; the sender asks, or repeats the wire id."""
        return self._lease(_LETTERS_UNSURE, "sending", channel=channel, owner=owner, limit=limit, lease=lease)

    def mark_letter(self, row: OutboxRow, state: str, **changes: Any) -> bool:
        """Move a letter on; False when owner or fence are no longer ours, and then nothing changed."""
        its = {"its_id": row.id, "its_owner": row.owner, "its_fence": row.fence}
        return self._run.execute(_MARK_LETTER, {**its, "state": state, **changes}).rowcount == 1

    def letter(self, letter_id: int) -> OutboxRow | None:
        """Return one outbox row, None where there is none (any more)."""
        row = self._connection.execute(select(*OUTBOX.columns).where(_o.id == letter_id)).first()
        return OUTBOX.value(row) if row else None

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

    def replan(self, business_id: str, kind: str, subjects: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
        """Make `rows` all that is still to come of this kind for these subjects.

        No subjects: the rows are added, nothing is taken back. What was done stays done; a day that was planned
        before keeps what people said of it (a veto).
        """
        wanted = {row["occurrence"]: row for row in rows}
        about = set(subjects)
        query = select(*SCHEDULE.columns).where(_s.business_id == business_id, _s.kind == kind, _s.state == "pending")
        query = query.where(_s.subject_id.in_(subjects)) if len(subjects) <= CHUNK else query
        old = [SCHEDULE.value(row) for row in self._connection.execute(query)]
        old = [due for due in old if due.subject_id in about]
        gone = [due.id for due in old if due.occurrence not in wanted]
        for at in range(0, len(gone), CHUNK):
            some = update(t.schedule).where(_s.id.in_(gone[at : at + CHUNK]), _s.state == "pending")
            self._connection.execute(some.values(state="cancelled"))
        kept = {due.occurrence: {k: due.data[k] for k in SAID if k in due.data} for due in old}
        values = [
            {"state": "pending", **row, "data": {**row["data"], **kept.get(row["occurrence"], {})}} for row in rows
        ]
        if values:
            self._connection.execute(_REPLAN[self._dialect], values)

    def amend(self, due: Due, data: dict[str, Any]) -> bool:
        """Note something on a pending occurrence; False when its time has come meanwhile."""
        if not self.take_due(due.id):
            return False
        self._connection.execute(update(t.schedule).where(_s.id == due.id, _s.state == "pending").values(data=data))
        return True

    def due(self, business_now: datetime, limit: int) -> list[Due]:
        """Return pending occurrences whose time has come, locked to this transaction."""
        rows = self._run.execute(_DUE[self._dialect], {"now": business_now, "most": limit})
        return [SCHEDULE.value(row) for row in rows]

    def take_due(self, due_id: int) -> bool:
        """Lock one pending occurrence to this transaction; False when another has it or had it."""
        return self._run.execute(_TAKE_DUE[self._dialect], {"its_id": due_id}).first() is not None

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
        return self._run.execute(_MARK_DUE, {"its_id": due_id, "to": state, "why": result}).rowcount == 1

    def postpone(self, due_id: int, next_at: datetime) -> None:
        """Look at a pending occurrence again later (business time)."""
        self._run.execute(_POSTPONE, {"its_id": due_id, "again_at": next_at})

    def unplan(self, business_id: str, subject_id: str, kinds: Sequence[str] = ()) -> None:
        """Take back what is still pending for a subject."""
        values = {"business": business_id, "subject": subject_id}
        if not kinds:
            self._run.execute(_UNPLAN, values)
        for kind in kinds:
            self._run.execute(_UNPLAN_KIND, {**values, "sort": kind})

    def _lease(
        self, due: dict[str, Any], state: str, *, channel: str, owner: str, limit: int, lease: timedelta
    ) -> list[OutboxRow]:
        found = self._run.execute(due[self._dialect], {"by": channel, "now": self._now, "most": limit})
        rows = [OUTBOX.value(row) for row in found]
        taken: dict[str, Any] = {"state": state, "owner": owner, "lease_until": self._now + lease}
        self._take(_LETTER_CLAIMED, [row.id for row in rows], taken)
        rows = [replace(row, **taken, attempts=row.attempts + 1, fence=row.fence + 1) for row in rows]
        return sorted(rows, key=lambda row: row.id)

    def _take(self, claimed: Any, ids: Sequence[int], taken: dict[str, Any]) -> None:
        values = {"to": taken["state"], "mine": taken["owner"], "until": taken["lease_until"]}
        if ids:
            self._run.execute(claimed, [{"its_id": its_id, **values} for its_id in ids])
