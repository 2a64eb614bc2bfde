"""`penny doctor`, `backup`, `restore`, `outbox`: looking after a Penny that runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.loading import BadSettings, load

if TYPE_CHECKING:
    from config.settings import Settings
    from core.store.engine import Store

outbox = typer.Typer(help="What waits to leave: look, hold, release, drop.", invoke_without_command=True)


def doctor(
    roles: Annotated[
        str, typer.Option(help="What this machine does; checks that concern other roles are left out.")
    ] = "web,slack,mail,worker",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list of {what, state, says, remedy}.")] = False,
) -> None:
    """Check everything around Penny and say what to do; exit code 1 when something has to be mended."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from config.cli import roles_of
    from config.doctor import check

    found = check(load(), roles_of(roles))
    bad = [result for result in found if result.state == "bad"]
    if as_json:
        typer.echo(json.dumps([result.as_json() for result in found], ensure_ascii=False, indent=2))
        raise typer.Exit(1 if bad else 0)
    table = Table.grid(padding=(0, 2))
    colours = {"ok": "green", "bad": "red", "none": "dim"}
    for result in found:
        lines = escape(result.says) + (f"\n[bold]→ {escape(result.remedy)}[/]" if result.remedy else "")
        table.add_row(f"[{colours[result.state]}]{result.mark}[/]", result.what, lines)
    console = Console(highlight=False)
    console.print(table)
    idle = sum(result.state == "none" for result in found)
    console.print(f"\n{len(found)} looked at: {len(bad)} to mend, {idle} not set up or not known.")
    raise typer.Exit(1 if bad else 0)


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; left out, penny-<time>.db in PENNY_BACKUP_DIR.")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many of those in PENNY_BACKUP_DIR stay.")] = 14,
) -> None:
    """Copy the SQLite database while it is served: complete, checked, in place only when it is good."""
    from core.store.backup import BadBackup, back_up
    from core.store.engine import real_now

    settings = load()
    target = file or _folder(settings) / f"penny-{real_now():%Y%m%dT%H%M%SZ}.db"
    try:
        size = back_up(_file(settings), target)
    except BadBackup as error:
        raise BadSettings(f"no backup was made: {error}") from error
    except OSError as error:
        raise BadSettings(f"no backup was made: {error.filename or target}: {error.strerror}") from error
    typer.echo(f"{target}: {size:,} bytes, checked. The secret key is not in it: keep that too.")
    if file is None:
        for old in sorted(target.parent.glob("penny-*Z.db"))[:-keep]:
            old.unlink(missing_ok=True)


def restore(file: Annotated[Path, typer.Argument(help="A backup that `penny backup` made.")]) -> None:
    """Put a backup in the SQLite database's place and hold what waits to leave. Stop Penny first."""
    from core.store import held
    from core.store.backup import BadBackup, check, put_back
    from core.store.engine import real_now
    from core.store.migrate import UnknownSchema, is_known, migrate

    settings = load()
    database = _file(settings)
    with _held(settings):
        try:
            revision = check(file)
            if not is_known(revision):
                raise UnknownSchema(revision)
            kept = put_back(file, database, real_now())
        except BadBackup as error:
            raise BadSettings(f"nothing was changed: {error}") from error
        except OSError as error:
            raise BadSettings(f"nothing was changed: {error.filename or file}: {error.strerror}") from error
    with _store(settings) as store:
        state = migrate(store)
        count = held.hold(store)
    typer.echo(f"{database} is {file} again, at schema {state.found}.")
    if kept:
        typer.echo(f"The old one is kept as {kept}.")
    typer.echo(f"{count} letters are held: some may have left after the backup. `penny outbox` shows them.")


@outbox.callback()
def shown(context: typer.Context) -> None:
    """Show what waits, is held, unsure or given up."""
    if context.invoked_subcommand:
        return
    with _ready(load()) as store, store.read() as unit:
        rows = [
            row for state in ("held", "pending", "uncertain", "failed") for row in unit.queue.letters(state=state)
        ]
        for row in rows:
            what = row.payload.get("template") or row.payload.get("event") or row.lane
            at = f"{row.created_at:%Y-%m-%d %H:%M}Z"
            typer.echo(f"{row.id}  {row.state:<9}  {row.channel:<5}  {at}  {what}  {row.last_error}".rstrip())
        if not rows:
            typer.echo("Nothing waits.")


@outbox.command()
def hold() -> None:
    """Hold all that waits now: it leaves only when released. What is decided later leaves as usual."""
    from core.store import held

    with _ready(load()) as store:
        typer.echo(f"{held.hold(store)} letters are held.")


@outbox.command()
def release() -> None:
    """Let what is held leave."""
    from core.store import held

    with _ready(load()) as store:
        typer.echo(f"{held.release(store)} letters will leave.")


@outbox.command()
def drop() -> None:
    """Cancel what is held: it never leaves."""
    from core.store import held

    with _ready(load()) as store:
        typer.echo(f"{held.drop(store)} letters are cancelled.")


def _file(settings: "Settings") -> Path:
    """The SQLite file. Raises BadSettings on PostgreSQL."""
    from core.store.backup import database_file

    found = database_file(settings.database_url)
    if found is None:
        raise BadSettings(
            "PostgreSQL is copied with pg_dump and restored with pg_restore: docs/backup.md has the lines"
        )
    return found


def _folder(settings: "Settings") -> Path:
    if not settings.backup_dir:
        raise BadSettings("name a file, or set PENNY_BACKUP_DIR to the folder where backups are kept")
    return Path(settings.backup_dir)


@contextmanager
def _store(settings: "Settings") -> "Iterator[Store]":
    from config.compose import open_store

    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _ready(settings: "Settings") -> "Iterator[Store]":
    from config.compose import ready_schema

    with _store(settings) as store:
        ready_schema(store)
        yield store


@contextmanager
def _held(settings: "Settings") -> Iterator[None]:
    """Nobody serves this database meanwhile. Raises DatabaseInUse."""
    with _store(settings) as store:
        store.hold()
        store.engine.dispose()
        yield
