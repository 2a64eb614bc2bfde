"""Room on the disk, and how old the newest backup is."""

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from config.doctor.result import Result
from config.settings import Settings

LITTLE_ROOM = 512 * 1024 * 1024
"""Bytes: mails of 25 MB come in, and a backup is written beside."""
OLD_BACKUP = timedelta(hours=26)
"""A day, and some time for a job that ran late."""


def room(file: Path) -> Result:
    """Whether mails and a backup still find room beside the database."""
    free = shutil.disk_usage(file.parent).free
    if free < LITTLE_ROOM:
        remedy = "make room before it is full: then mail is refused until there is some"
        return Result(what="disk", state="bad", says=f"{_size(free)} free at {file.parent}", remedy=remedy)
    return Result(what="disk", state="ok", says=f"{_size(free)} free at {file.parent.absolute()}")


def backups(settings: Settings) -> Iterator[Result]:
    """How old the newest backup is, where PENNY_BACKUP_DIR says where they are."""
    remedy = (
        "run `penny backup` every night" if settings.database_url.startswith("sqlite") else "run pg_dump every night"
    )
    if not settings.backup_dir:
        says = "not known where: set PENNY_BACKUP_DIR"
        yield Result(what="backup", state="none", says=says, remedy=f"{remedy}; docs/backup.md")
        return
    folder = Path(settings.backup_dir)
    try:
        files = [
            (one.stat().st_mtime, one) for one in folder.iterdir() if one.is_file() and not one.name.startswith(".")
        ]
    except OSError as error:
        yield Result(
            what="backup", state="bad", says=f"{folder}: {error.strerror}", remedy="correct PENNY_BACKUP_DIR"
        )
        return
    if not files:
        yield Result(what="backup", state="bad", says=f"none in {folder}", remedy=f"{remedy}; docs/backup.md")
        return
    at, newest = max(files)
    age = timedelta(seconds=max(0, round(time.time() - at)))
    size = newest.stat().st_size
    says = f"{newest.name}, {_size(size)}, {long(age)} old"
    if age > OLD_BACKUP or not size:
        yield Result(what="backup", state="bad", says=says, remedy=f"look why the nightly job failed; {remedy}")
    else:
        yield Result(what="backup", state="ok", says=says)


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GiB" if count >= 1024**3 else f"{count / 1024**2:.1f} MiB"


def long(span: timedelta) -> str:
    """A span as people say it."""
    hours = abs(span) / timedelta(hours=1)
    return (
        f"{hours / 24:.0f} days"
        if hours >= 48
        else f"{hours:.0f} hours"
        if hours >= 2
        else f"{hours * 60:.0f} minutes"
    )
