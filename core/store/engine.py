"""SQLite or PostgreSQL behind one door: `Store.write()` and `Store.read()` give a `Unit` in a transaction.

SQLite: WAL, synchronous FULL, `BEGIN IMMEDIATE` for writers and a lock in the process in front of it, because
SQLite's own busy handler sleeps; one process only, held by a file lock. PostgreSQL: READ COMMITTED; lost
updates are caught by row versions, double claims by SKIP LOCKED.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError

from core.domain.errors import Conflict
from core.store.unit import Unit

READERS = 8  # connections of SQLite that wait for the next reader; the pool has twice as many
AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


class DatabaseUnavailable(Exception):
    """The database cannot be reached or written just now; the caller answers 'try later' (451, a Slack line)."""


class DatabaseFull(DatabaseUnavailable):
    """No room on the disk (SMTP answers 452)."""


class DatabaseInUse(Exception):
    """Another process holds this SQLite file."""


class Busy(Exception):
    """Somebody else is writing just now, and the caller would not wait."""


class BadDatabaseUrl(ValueError):
    """The URL names no database Penny can use."""


def real_now() -> datetime:
    """The wall clock: leases, signatures, sockets."""
    return datetime.now(UTC)


def normal_url(url: str) -> str:
    """Return the SQLAlchemy URL for `sqlite:///file`, `postgresql://…` or `postgres://…` (psycopg 3)."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise BadDatabaseUrl(str(error)) from error
    if backend not in {"sqlite", "postgresql"}:
        raise BadDatabaseUrl(f"{backend} is not supported: use sqlite:///FILE or postgresql://…")
    if backend == "sqlite" and make_url(url).database in {None, "", ":memory:"}:
        raise BadDatabaseUrl("a database in memory is lost with the process: use sqlite:///FILE")
    return url


class Store:
    """One database. `business_now` is the clock that due dates and promises follow (MODEL: two clocks)."""

    def __init__(self, url: str, *, business_now: Callable[[], datetime] = real_now) -> None:
        """Prepare the engine; nothing is opened yet. Raises BadDatabaseUrl."""
        self.url = normal_url(url)
        self.business_now = business_now
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)
        self.answers_at_once = self.is_sqlite and business_now is real_now
        """Whether a small transaction asks nobody outside of this machine."""
        self._writer = threading.Lock()
        self._kept: Connection | None = None
        self._readers: list[Connection] = []
        self._held: IO[str] | None = None
        self._wakers: list[Callable[[set[str]], None]] = []

    def on_commit(self, waker: Callable[[set[str]], None]) -> None:
        """Call with the queues a commit wrote to ('inbox', an outbox channel): a hint, the poll is the truth."""
        self._wakers.append(waker)

    @contextmanager
    def write(self, *, durable: bool = True, wait: bool = True) -> Iterator[Unit]:
        """One transaction that may write; commits at the end, rolls back on any exception.

        Not `wait`: raises Busy at once where SQLite's one writer is at work.

        Not `durable`: the commit does not wait for the disk. Only for what may be forgotten when the machine (not
        the process) dies, because it is then found out again: a claim, the mark of what was sent. What is committed
        before a durable one is durable with it.
        """
        business_now = self.business_now()  # may be asked over the network: not while others wait for the lock
        try:
            with self._to_write(durable, wait) as connection, connection.begin():
                unit = Unit(connection, business_now=business_now, real_now=real_now())
                yield unit
            for waker in self._wakers if unit.queue.touched else ():
                waker(unit.queue.touched)
        except IntegrityError as error:  # somebody made the same row at the same moment: look again
            raise Conflict(str(error.orig)) from error
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in AGAIN:
                raise Conflict(str(error.orig)) from error
            raise _unavailable(error) from error

    @contextmanager
    def _to_write(self, durable: bool, wait: bool) -> Iterator[Connection]:
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                yield connection.execution_options(penny_write=True, penny_durable=durable)
            return
        # The one writer keeps its connection: SQLite's pages and statements stay warm, and nothing is checked out.
        if not self._writer.acquire(blocking=wait):
            raise Busy
        try:
            if self._kept is None:
                self._kept = self.engine.connect().execution_options(penny_write=True)
            try:
                if not durable:
                    _synchronous(self._kept, "NORMAL")
                yield self._kept
                if not durable:
                    _synchronous(self._kept, "FULL")
            except BaseException:
                # Whatever went wrong may have left something open: the pool cleans it, the next writer takes another.
                kept, self._kept = self._kept, None
                with suppress(Exception):
                    if not durable:
                        kept.invalidate()
                    kept.close()
                raise
        finally:
            self._writer.release()

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """One transaction that only reads."""
        try:
            with self._to_read() as connection, connection.begin():
                yield Unit(connection, business_now=self.business_now(), real_now=real_now())
        except OperationalError as error:
            raise _unavailable(error) from error

    @contextmanager
    def _to_read(self) -> Iterator[Connection]:
        """SQLite's readers keep their connections as its writer does: to check one out and in again takes longer than
        what most of them read."""
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                yield connection
            return
        try:
            found = self._readers.pop()
        except IndexError:
            found = self.engine.connect()
        try:
            yield found
        except BaseException:
            with suppress(Exception):
                found.close()
            raise
        if len(self._readers) < READERS:
            self._readers.append(found)
        else:
            found.close()

    def hold(self) -> None:
        """Keep other processes off a SQLite file while this one serves. Raises DatabaseInUse."""
        if not self.is_sqlite:
            return
        database = make_url(self.url).database
        lock = Path(f"{database}.lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = lock.open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            held.close()
            raise DatabaseInUse(database) from error
        self._held = held

    def close(self) -> None:
        """Give back every connection and the file lock."""
        with self._writer:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
        while self._readers:
            self._readers.pop().close()
        self.engine.dispose()
        if self._held:
            self._held.close()
            self._held = None

    def ping(self) -> None:
        """Answer or raise DatabaseUnavailable."""
        with self.read() as unit:
            unit.connection.execute(text("SELECT 1"))


def _unavailable(error: OperationalError) -> DatabaseUnavailable:
    words = str(error.orig)
    return DatabaseFull(words) if "disk is full" in words or "No space left" in words else DatabaseUnavailable(words)


def _postgres(url: str) -> Engine:
    # hide_parameters: bound values are mails and tokens, and errors are logged.
    engine = create_engine(url, pool_size=8, max_overflow=4, pool_pre_ping=True, pool_timeout=5, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("penny_durable", True):
            connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")

    return engine


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    Path(str(database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 10, "cached_statements": 512},
        pool_size=8,
        max_overflow=8,
        pool_use_lifo=True,  # the connection that was used last knows most
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # this module says BEGIN, not the driver
        cursor = dbapi.cursor()
        # A small commit touches some twenty pages, each in another table or index, and all of each goes to the disk:
        # half as large they take a quarter less of it. A file that is there keeps its own size.
        for pragma in (
            "page_size=2048",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        write = connection.get_execution_options().get("penny_write")
        # On the driver: SQLAlchemy's way to a statement costs more than the whole BEGIN.
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _synchronous(connection: Connection, how: str) -> None:
    """Set when SQLite waits for the disk: FULL at every commit, NORMAL at checkpoints only. Between transactions."""
    connection.connection.driver_connection.execute(f"PRAGMA synchronous={how}")  # type: ignore[union-attr]
