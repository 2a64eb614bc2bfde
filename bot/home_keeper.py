"""Home tabs that somebody looked at lately follow what happens, whichever way it came."""

import time
from dataclasses import replace
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from bot.home_tab import Drawn, draw
from bot.settings import WITHIN, SlackSettings
from bot.tokens import TokenAway, Tokens
from bot.who import SURFACE
from core.actions.people import as_member
from core.app import Penny
from core.domain.actor import Role
from core.store.records import Home

LATELY = timedelta(minutes=15)
APART = 3.0  # seconds between two drawings of one tab
MOST = 20  # tabs a round

log = structlog.get_logger()


class HomeKeeper:
    """Draws them anew, in rounds. Several processes may: each drawing is taken by one."""

    def __init__(self, penny: Penny, slack: SlackSettings, tokens: Tokens) -> None:
        """Keep the parts."""
        self._penny = penny
        self._slack = slack
        self._tokens = tokens
        self._drawn: dict[tuple[str, str], float] = {}
        self._not_before = 0.0

    def run_once(self) -> int:
        """Draw what is behind; returns 0, for the next round is as good as this one."""
        now = time.monotonic()
        self._drawn = {key: at for key, at in self._drawn.items() if now - at < APART}
        for home, event in self._behind() if now >= self._not_before else ():
            self._drawn[home.account, home.person] = now
            self._draw(home, event)
        return 0

    def _behind(self) -> list[tuple[Home, int]]:
        with self._penny.store.read() as unit:
            found = []
            latest: dict[str, int] = {}
            for home in unit.homes.opened_since(SURFACE, unit.real_now - LATELY):
                if (home.account, home.person) in self._drawn:
                    continue
                if home.business_id not in latest:
                    latest[home.business_id] = unit.homes.latest_event(home.business_id)
                if latest[home.business_id] > home.event:
                    found.append((home, latest[home.business_id]))
            return found[:MOST]

    def _draw(self, home: Home, event: int) -> None:
        with self._penny.store.write() as unit:
            if not unit.homes.take(home, event):
                return
        drawn = self._view(home)
        if drawn is None:
            return
        try:
            token = self._tokens.token(home.account)
            client = WebClient(token=token, base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[])
            done = client.views_publish(user_id=home.person, view=drawn.view, hash=home.hash or None)
        except SlackApiError as error:
            if self._refused(error):
                self._give_back(home, event)
            return
        except (TokenAway, OSError) as error:
            log.warning("slack.home_not_kept", why=type(error).__name__)
            self._give_back(home, event)
            return
        with self._penny.store.write() as unit:
            current = unit.homes.find(
                business_id=home.business_id, surface=home.surface, account=home.account, person=home.person
            )
            if current is not None and current.hash == home.hash:
                seen = str((done.get("view") or {}).get("hash", ""))
                unit.homes.save(replace(current, hash=seen, state=drawn.state, event=drawn.event))

    def _view(self, home: Home) -> Drawn | None:
        with self._penny.store.read() as unit:
            member = unit.chat_member(SURFACE, home.account, home.person)
            if member is None or member.role is Role.NONE or member.business_id != home.business_id:
                return None
            by = as_member(member, unit.business(member.business_id), channel="chat")
            return draw(unit, by, home.state, self._slack.command)

    def _give_back(self, home: Home, event: int) -> None:
        """A later round draws it."""
        with self._penny.store.write() as unit:
            unit.homes.take(replace(home, event=event), home.event)

    def _refused(self, error: SlackApiError) -> bool:
        """Whether it is worth trying again."""
        status, why = getattr(error.response, "status_code", 200), str(error.response.get("error", ""))
        if status == 429:
            after = next((v for k, v in error.response.headers.items() if k.lower() == "retry-after"), "30")
            self._not_before = time.monotonic() + float(after)
        if why != "hash_conflict":  # the person turned a page meanwhile: what they see is newer
            log.warning("slack.home_not_kept", why=why or status)
        return status >= 429
