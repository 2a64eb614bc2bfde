"""A copy of a SQLite database while it is served, and the way back. PostgreSQL has pg_dump for this.

A backup is one file, complete at one moment and checked before it gets its name: whoever finds the name finds a good
copy. Pages that were given up are left out, and with them the mails that were purged after sending.
"""

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from core.store.engine import normal_url


class BadBackup(Exception):
    """The file is no whole Penny database; the message says what is wrong with it."""


def database_file(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for PostgreSQL. Opens nothing. Raises BadDatabaseUrl."""
    found = make_url(normal_url(url))
    return Path(str(found.database)) if found.get_backend_name() == "sqlite" else None


def back_up(database: Path, target: Path) -> int:
    """Copy the database to `target`, readable by this user alone; returns its bytes. Writers are not held up.

    An older backup of that name is replaced in one step, and stays if anything goes wrong. Raises BadBackup, OSError.
    """
    if not database.exists():
        raise BadBackup(f"there is no database at {database}")
    ours = {database.resolve(), *(Path(f"{database.resolve()}{end}") for end in ("-wal", "-shm", ".lock"))}
    if target.resolve() in ours:
        raise BadBackup(f"{target} is the database itself: name another file")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as source:
            source.execute("VACUUM INTO ?", (str(part),))
        check(part)
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)
    except sqlite3.Error as error:
        raise BadBackup(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def check(file: Path) -> str:
    """Read all of it; returns its schema's revision. Raises BadBackup."""
    if not file.is_file():
        raise BadBackup(f"there is no file {file}")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            said = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
            if said != ["ok"]:
                raise BadBackup("; ".join(said))
            if copy.execute("PRAGMA foreign_key_check").fetchone():
                raise BadBackup("rows point to rows that are not there")
            row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BadBackup(f"{file} is not a database of Penny's: {error}") from error
    if row is None:
        raise BadBackup(f"{file} has no schema")
    return str(row[0])


def put_back(backup: Path, database: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place; returns where the old database went. Nobody may be serving it.

    The old one is kept with its log, since a log beside another database would spoil it. Raises BadBackup, OSError.
    """
    check(backup)
    database.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=database.parent, prefix=f".{database.name}.")
    part = Path(name)
    try:
        with open(handle, "wb") as copy:  # noqa: PTH123 - a handle, not a path
            copy.write(backup.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())
        check(part)
        kept = _set_aside(database, now)
        part.replace(database)
        _to_disk(database.parent)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _set_aside(database: Path, now: datetime) -> Path | None:
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for end in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{database}{end}").replace(f"{kept}{end}")
    return kept


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
