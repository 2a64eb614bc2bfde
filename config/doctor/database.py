"""The database: is it there, in its schema, with our clock, and does anybody take what waits in it?"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

from config.clock import business_clock
from config.compose import open_store
from config.doctor.result import Result
from config.doctor.room import long, room
from config.loading import BadSettings
from config.settings import Settings
from core.store.backup import database_file
from core.store.condition import Condition, condition
from core.store.engine import BadDatabaseUrl, DatabaseUnavailable, Store, real_now
from core.store.migrate import SchemaState, is_known, schema_state

MOST_DRIFT = timedelta(seconds=2)
UNTOUCHED = timedelta(minutes=5)


def database(settings: Settings) -> Iterator[Result]:
    """Whether it is there, in its schema, with room; and whether its clock is ours."""
    try:
        file = database_file(settings.database_url)
    except BadDatabaseUrl as error:
        yield Result(what="database", state="bad", says=f"PENNY_DATABASE_URL: {error}")
        return
    if file and not file.exists():
        yield Result(
            what="database",
            state="bad",
            says=f"nothing at {file.absolute()} yet",
            remedy="run `penny migrate`, or start Penny, which makes it; else correct PENNY_DATABASE_URL",
        )
        return
    store = open_store(settings)
    try:
        found = schema_state(store)
        yield _schema(store, found, file)
        if file:
            yield room(file)
        if found.current:
            yield _clock(settings, store)
    except DatabaseUnavailable as error:
        remedy = "start the server, or correct PENNY_DATABASE_URL (host, port, user, password, name)"
        yield Result(what="database", state="bad", says=str(error).splitlines()[0], remedy=remedy)
    finally:
        store.close()


def outbox(settings: Settings) -> Iterator[Result]:
    """What waits, what was given up, and whether anybody works."""
    found = _condition(settings)
    if found is None:
        yield Result(what="outbox", state="none", says="not looked at", remedy="mend the database first")
        return
    now = found.now or real_now()
    waiting, failed, held = (found.letters.get(state, 0) for state in ("pending", "failed", "held"))
    for name, oldest in (("letter", found.oldest_letter), ("mail that came in", found.oldest_mail)):
        if oldest and now - oldest > UNTOUCHED:
            yield Result(
                what="outbox",
                state="bad",
                says=f"a {name} waits since {oldest.isoformat(timespec='seconds')} and nobody has taken it",
                remedy="start a process with the role worker; letters need PENNY_SMTP_RELAY or the Slack token there",
            )
            return
    said = f"{waiting} waiting, {failed} given up, {held} held, {found.mails.get('quarantined', 0)} mails set aside"
    if held:
        yield Result(
            what="outbox", state="none", says=said, remedy="`penny outbox` shows them, releases or drops them"
        )
    elif found.last_error:
        yield Result(what="outbox", state="none", says=said, remedy=f"last error: {found.last_error}")
    else:
        yield Result(what="outbox", state="ok", says=said)


def _schema(store: Store, state: SchemaState, file: Path | None) -> Result:
    kind = f"SQLite {file}" if file else "PostgreSQL"
    says = f"{kind}, schema {state.found or 'empty'}"
    if state.current:
        return Result(what="database", state="ok", says=says)
    remedy = "run `penny migrate`" if is_known(state.found) else "a newer Penny made it: upgrade this one"
    return Result(what="database", state="bad", says=f"{says}, wanted {state.wanted}", remedy=remedy)


def _clock(settings: Settings, store: Store) -> Result:
    ahead = business_clock(settings.clock_url)() - real_now()
    if settings.clock_url and abs(ahead) > MOST_DRIFT:
        return Result(what="clock", state="none", says=f"business time is {long(ahead)} from real time (sandbox)")
    before = real_now()
    its = condition(store).now
    here = real_now()
    if its is None:
        says = f"{here.isoformat(timespec='seconds')}; nothing here to compare it with"
        return Result(what="clock", state="none", says=says, remedy="keep time synchronisation (NTP) on")
    drift = its.astimezone(UTC) - (before + (here - before) / 2)
    if abs(drift) > MOST_DRIFT:
        says = f"the database is {drift.total_seconds():+.1f} s from this machine"
        return Result(what="clock", state="bad", says=says, remedy="switch on time synchronisation (NTP) on both")
    return Result(what="clock", state="ok", says=f"{drift.total_seconds():+.3f} s between database and this machine")


def _condition(settings: Settings) -> Condition | None:
    """What the queues hold; None where the database cannot tell."""
    try:
        file = database_file(settings.database_url)
        if file and not file.exists():
            return None
        store = open_store(settings)
    except (BadSettings, BadDatabaseUrl):
        return None
    try:
        return condition(store) if schema_state(store).current else None
    except DatabaseUnavailable:
        return None
    finally:
        store.close()
