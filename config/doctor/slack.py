"""Slack: the token, what it may do, and whether Slack's requests will be taken."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from config.compose import open_store
from config.doctor.result import Result, judged
from config.loading import BadSettings
from config.settings import Settings
from core.store.backup import database_file
from core.store.engine import BadDatabaseUrl, DatabaseUnavailable
from core.store.migrate import schema_state
from core.store.records import Installation

MOST_DRIFT = timedelta(seconds=60)
"""Slack's requests are refused at 300 s; its Date header counts whole seconds."""


def slack(settings: Settings) -> Iterator[Result]:
    """Nothing, where Slack is not set up: mail alone is a good way too."""
    if not settings.uses_slack:
        remedy = "for Slack set PENNY_SLACK_BOT_TOKEN and PENNY_SLACK_SIGNING_SECRET; docs/slack.md"
        yield Result(what="Slack", state="none", says="not set up: mail alone", remedy=remedy)
        return
    from bot.check import check_socket, check_token

    if settings.slack_mode == "socket":
        yield judged("Slack socket", check_socket(settings.slack_app_token, settings.slack_api_url))
    if settings.slack_client_id:
        yield _installations(settings)
    if not settings.slack_bot_token:
        if settings.slack_mode == "http":
            yield _signing(settings)
        return
    answered = check_token(settings.bot_tokens, settings.slack_api_url)
    yield judged("Slack token", answered.token)
    yield judged("Slack scopes", answered.scopes)
    if answered.date:
        yield _clock(datetime.now(UTC) - answered.date)
    if settings.slack_mode == "http":
        yield _signing(settings)
    if answered.teams:
        yield from _linked(settings, answered.teams)


def _installations(settings: Settings) -> Result:
    """Where Penny is installed, and whose token could not be renewed."""
    what = "Slack installations"
    if not settings.slack_client_secret:
        remedy = "copy the Client Secret from your Slack app's Basic Information page"
        return Result(what=what, state="bad", says="PENNY_SLACK_CLIENT_SECRET is missing", remedy=remedy)
    found = _standing(settings)
    if not found:
        remedy = f"open {settings.base_url.rstrip('/')}/slack/install"
        return Result(what=what, state="none", says="none yet", remedy=remedy)
    old = [one.name for one in found if one.expires_at and one.expires_at < datetime.now(UTC)]
    if old:
        remedy = "install Penny there again at /slack/install; the log says why it was not renewed"
        return Result(what=what, state="bad", says=f"the token has run out in {', '.join(old)}", remedy=remedy)
    return Result(what=what, state="ok", says=f"in {', '.join(one.name for one in found)}")


def _standing(settings: Settings) -> list[Installation]:
    try:
        file = database_file(settings.database_url)
        if file and not file.exists():
            return []
        store = open_store(settings)
    except (BadSettings, BadDatabaseUrl):
        return []
    try:
        if not schema_state(store).current:
            return []
        with store.read() as unit:
            return unit.installations.all(surface="slack", state="active")
    except DatabaseUnavailable:
        return []
    finally:
        store.close()


def _signing(settings: Settings) -> Result:
    from bot.check import check_requests

    secret = settings.slack_signing_secret
    where = "copy the Signing Secret from your Slack app's Basic Information page"
    if not secret:
        return Result(what="Slack requests", state="bad", says="PENNY_SLACK_SIGNING_SECRET is missing", remedy=where)
    if not settings.is_sandbox and not re.fullmatch(r"[0-9a-f]{32}", secret):
        says = "PENNY_SLACK_SIGNING_SECRET is not 32 hexadecimal digits"
        return Result(what="Slack requests", state="bad", says=says, remedy=where)
    return judged("Slack requests", check_requests(settings.base_url, secret))


def _clock(drift: timedelta) -> Result:
    seconds = drift.total_seconds()
    if abs(drift) > MOST_DRIFT:
        says = f"this machine is {seconds:+.0f} s from Slack: past 300 s every request is refused"
        return Result(what="Slack clock", state="bad", says=says, remedy="switch on time synchronisation (NTP)")
    return Result(what="Slack clock", state="ok", says="this machine agrees with Slack's clock")


def _linked(settings: Settings, teams: dict[str, str]) -> Iterator[Result]:
    try:
        file = database_file(settings.database_url)
        if file and not file.exists():
            return
        store = open_store(settings)
    except (BadSettings, BadDatabaseUrl):
        return
    try:
        if not schema_state(store).current:
            return
        with store.read() as unit:
            linked = {one.account for one in unit.workspaces.all(surface="slack")}
    except DatabaseUnavailable:
        return
    finally:
        store.close()
    for account, name in teams.items():
        if account not in linked:
            says = f"{name} has no business yet"
            yield Result(
                what="Slack business", state="none", says=says, remedy="type /penny there and fill in the form"
            )
