"""Which token speaks in which workspace: from the settings, or from an installation; renewed before it runs out.

https://docs.slack.dev/authentication/using-token-rotation: an access token lives twelve hours, a refresh token is
used once. So whoever renews holds a lock in the database first, and only for the very token it read; meanwhile the
old one still works. Everything that speaks to Slack asks here, scheduled posts as well.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from bot.settings import WITHIN, SlackSettings
from bot.who import SURFACE, organization_of, team_of
from core.store.engine import Store, real_now
from core.store.records import Installation
from core.store.seal import Seal

EARLY = timedelta(hours=2)
LOCKED = timedelta(seconds=30)
KEPT = 30.0  # seconds: another process may have renewed or removed it
REMEDY = "install Penny again at /slack/install"

log = structlog.get_logger()


class TokenAway(Exception):
    """The token has run out and cannot be renewed just now; later it may be."""


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str
    until: float


class Tokens:
    """Bot tokens by account ('E…/T…', '-/T…'). May be asked from any thread; `now` is the wall clock."""

    def __init__(
        self, slack: SlackSettings, store: Store, seal: Seal, *, now: Callable[[], datetime] = real_now
    ) -> None:
        """Know those of the settings; the others are in the database."""
        self._slack = slack
        self.store = store
        self._seal = seal
        self._now = now
        self._kept: dict[str, _Kept] = {}

    def known(self, account: str) -> str:
        """Return the token if that takes neither the database nor Slack, else ''."""
        from_settings = self._slack.token(team_of(account))
        if from_settings or not self._slack.client_id:
            return from_settings
        kept = self._kept.get(account)
        return kept.token if kept and kept.until > time.monotonic() else ""

    def token(self, account: str) -> str:
        """Return the token, '' where Penny is not installed. Waits for the database, perhaps for Slack.

        Raises TokenAway, DatabaseUnavailable.
        """
        known = self.known(account)
        if known or not self._slack.client_id:
            return known
        found = self._read(account)
        if found is None:
            return ""
        if found.expires_at is not None and found.expires_at - self._now() < EARLY:
            found = self._renewed(account, found)
        token = self._seal.open(found.token).decode()
        self._kept[account] = _Kept(token, time.monotonic() + KEPT)
        return token

    def forget(self, account: str = "") -> None:
        """Read it again: Slack refused it, or something was installed or removed."""
        if account:
            self._kept.pop(account, None)
        else:
            self._kept.clear()

    def installer(self, account: str) -> str:
        """Return who installed Penny there, or ''."""
        found = self._read(account)
        return found.installed_by if found else ""

    def _read(self, account: str) -> Installation | None:
        with self.store.read() as unit:
            return unit.installations.of(SURFACE, account, organization_of(account))

    def _renewed(self, account: str, found: Installation) -> Installation:
        now = self._now()
        with self.store.write() as unit:
            mine = unit.installations.lock(found, now=now, until=now + LOCKED)
        if mine:
            try:
                return self._exchanged(found)
            except (SlackApiError, OSError) as error:
                self._not_renewed(found, error)
        current = self._read(account) or found  # another process may have been quicker
        if current.expires_at is not None and current.expires_at <= now:
            raise TokenAway(account)
        return current

    def _exchanged(self, found: Installation) -> Installation:
        client = WebClient(base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[])
        answer = client.oauth_v2_access(
            client_id=self._slack.client_id,
            client_secret=self._slack.client_secret,
            grant_type="refresh_token",
            refresh_token=self._seal.open(found.refresh).decode(),
        )
        fresh = replace(
            found,
            token=self._seal.close(str(answer["access_token"]).encode()),
            refresh=self._seal.close(str(answer["refresh_token"]).encode()),
            expires_at=self._now() + timedelta(seconds=int(answer["expires_in"])),
            renewing_until=None,
        )
        with self.store.write() as unit:
            unit.installations.save(fresh)
        log.info("slack.token_renewed", account=found.account)
        return fresh

    def _not_renewed(self, found: Installation, error: Exception) -> None:
        why = str(error.response.get("error", "")) if isinstance(error, SlackApiError) else type(error).__name__
        log.error("slack.token_not_renewed", account=found.account, why=why, remedy=REMEDY)
        with self.store.write() as unit:  # the lock is given back: who comes next may try
            current = unit.installations.find(surface=found.surface, account=found.account)
            if current is not None and current.expires_at == found.expires_at:
                unit.installations.save(replace(current, renewing_until=None))
