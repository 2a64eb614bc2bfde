"""What an operator wants to know when something is silent: each check says what it found and what to do."""

import smtplib
import socket
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from config.compose import open_store
from config.settings import BadSettings, Settings
from core.store.engine import DatabaseUnavailable, real_now
from core.store.migrate import schema_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check: what was looked at, what was found, what to do about it."""

    what: str
    ok: bool
    says: str
    remedy: str = ""


def check(settings: Settings) -> list[Result]:
    """Run every check; none of them changes anything."""
    return [
        _secrets(settings),
        _database(settings),
        _relay(settings),
        _operator(settings),
        _slack(settings),
        _clock(settings),
        _queue(settings),
    ]


def _secrets(settings: Settings) -> Result:
    try:
        _ = settings.secret, settings.domain
    except BadSettings as error:
        return Result(what="settings", ok=False, says=str(error))
    return Result(what="settings", ok=True, says=f"{settings.env}, mail domain {settings.domain}")


def _database(settings: Settings) -> Result:
    try:
        store = open_store(settings)
    except BadSettings as error:
        return Result(what="database", ok=False, says=str(error))
    try:
        state = schema_state(store)
    except DatabaseUnavailable as error:
        return Result(
            what="database",
            ok=False,
            says=str(error).splitlines()[0],
            remedy="start the server, or correct PENNY_DATABASE_URL",
        )
    finally:
        store.close()
    kind = "SQLite" if store.is_sqlite else "PostgreSQL"
    if not state.current:
        return Result(
            what="database", ok=False, says=f"{kind}, schema {state.found or 'empty'}", remedy="run `penny migrate`"
        )
    return Result(what="database", ok=True, says=f"{kind}, schema {state.found}")


def _relay(settings: Settings) -> Result:
    if not settings.smtp_relay:
        return Result(
            what="relay", ok=False, says="none: no mail leaves", remedy="set PENNY_SMTP_RELAY to smtp://host:port"
        )
    parts = urlsplit(settings.smtp_relay)
    host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        make = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with make(host, port, timeout=5) as relay:
            code, words = relay.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        return Result(
            what="relay", ok=False, says=f"{host}:{port}: {error}", remedy="start it, or correct PENNY_SMTP_RELAY"
        )
    return Result(
        what="relay",
        ok=code == 250,
        says=f"{host}:{port} answers {code} {words.splitlines()[0].decode('ascii', 'replace')}",
    )


def _operator(settings: Settings) -> Result:
    if settings.operator:
        return Result(what="operator", ok=True, says=f"postmaster@ and abuse@ go to {settings.operator}")
    return Result(
        what="operator",
        ok=True,
        says="none: mail to postmaster@ and abuse@ is kept, and passed on to nobody",
        remedy="set PENNY_OPERATOR to your own address; `penny inbox` lists what came",
    )


def _slack(settings: Settings) -> Result:
    from bot.check import check_token

    if not settings.slack_bot_token:
        return Result(
            what="Slack",
            ok=True,
            says="not set up: mail alone",
            remedy="for Slack set PENNY_SLACK_BOT_TOKEN and PENNY_SLACK_SIGNING_SECRET",
        )
    if not settings.slack_signing_secret:
        return Result(
            what="Slack",
            ok=False,
            says="PENNY_SLACK_SIGNING_SECRET is missing",
            remedy="copy it from your Slack app's Basic Information page",
        )
    ok, says, remedy = check_token(settings.bot_tokens, settings.slack_api_url)
    return Result(what="Slack", ok=ok, says=says, remedy=remedy)


def _clock(settings: Settings) -> Result:
    from config.clock import business_clock

    ahead = business_clock(settings.clock_url)() - real_now()
    if settings.clock_url and abs(ahead) > timedelta(seconds=2):
        return Result(what="clock", ok=True, says=f"business time is {ahead} from real time (sandbox)")
    return Result(what="clock", ok=True, says=f"{real_now().isoformat(timespec='seconds')} on {socket.gethostname()}")


def _queue(settings: Settings) -> Result:
    try:
        store = open_store(settings)
        with store.read() as unit:
            failed = unit.queue.letters(state="failed")
            waiting = [row for row in unit.queue.letters(state="pending") if row.attempts > 0]
    except Exception as error:  # the database check has said what is wrong
        return Result(what="outbox", ok=False, says=type(error).__name__, remedy="mend the database first")
    says = f"{len(waiting)} being retried, {len(failed)} given up"
    last = failed[-1] if failed else waiting[-1] if waiting else None
    return Result(what="outbox", ok=True, says=says, remedy=f"last error: {last.last_error}" if last else "")
