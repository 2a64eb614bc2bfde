"""Events: what happens in a workspace and the app hears of, again and again until it says 2xx."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from sandbox.slack.deliveries import Deliverer, Delivery
from sandbox.slack.people import Channel, Message, User
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json, RefusedError

_URL = re.compile(r"https?://[^\s<>|]+")
_REASONS = {
    "operation_timeout": "http_timeout",
    "http_error": "http_error",
    "connection_failed": "connection_failed",
    "ok": "http_timeout",
}


@dataclass(slots=True, kw_only=True)
class Sent:
    """One event and how often it went out."""

    envelope: Json
    attempts: int = 0
    last: Delivery | None = None


class Events:
    """Sends events and redelivers those nobody acknowledged."""

    def __init__(self, world: SlackWorld, out: Deliverer) -> None:
        self.world = world
        self.out = out
        self.sent: dict[str, Sent] = {}
        self._waiting: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in list(self._waiting):
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)
        self.sent.clear()

    async def emit(self, team: Team, event: Json) -> Json:
        """The first delivery; redeliveries follow in the background when it fails."""
        event_id = f"Ev{secrets.token_hex(5).upper()}"
        envelope = {
            "token": "deprecated",
            "team_id": team.id,
            "enterprise_id": team.enterprise_id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise_id,
            "api_app_id": self.world.settings.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise_id,
                    "team_id": team.id,
                    "user_id": team.bot.id,
                    "is_bot": True,
                    "is_enterprise_install": team.enterprise_install,
                }
            ],
        }
        self.sent[event_id] = Sent(envelope=envelope)
        delivery = await self._deliver(event_id, None)
        if _wants_more(delivery):
            self._waiting.add(task := asyncio.create_task(self._again(event_id)))
            task.add_done_callback(self._waiting.discard)
        return self.report(event_id)

    async def redeliver(self, event_id: str, reason: str | None = None) -> Json:
        """Once more on demand, acknowledged or not. Raises RefusedError for an unknown event."""
        if event_id not in self.sent:
            there = sorted(self.sent)
            raise RefusedError(f"no event '{event_id}' was sent; there are {there}", status=404)
        last = self.sent[event_id].last
        await self._deliver(event_id, reason or _REASONS[last.fate if last else "ok"])
        return self.report(event_id)

    def report(self, event_id: str) -> Json:
        sent = self.sent[event_id]
        last = sent.last
        return {
            "event_id": event_id,
            "type": sent.envelope["event"]["type"],
            "attempts": sent.attempts,
            "status": last.fate if last else "unsent",
            "ack_ms": last.ack_ms if last else 0.0,
            "http_status": last.http_status if last else None,
        }

    async def _again(self, event_id: str) -> None:
        for wait in self.world.settings.redelivery_seconds:
            await asyncio.sleep(wait)
            last = self.sent[event_id].last
            delivery = await self._deliver(event_id, _REASONS[last.fate if last else "ok"])
            if not _wants_more(delivery):
                return

    async def _deliver(self, event_id: str, reason: str | None) -> Delivery:
        sent = self.sent[event_id]
        headers = {}
        if reason is not None:
            headers = {"X-Slack-Retry-Num": str(sent.attempts), "X-Slack-Retry-Reason": reason}
        sent.attempts += 1
        sent.last = await self.out.json(str(sent.envelope["event"]["type"]), sent.envelope, headers)
        return sent.last


def _wants_more(delivery: Delivery) -> bool:
    return delivery.fate != "ok" and delivery.headers.get("x-slack-no-retry") != "1"


def heard(team: Team, channel: Channel, message: Message) -> list[Json]:
    """What the app hears of a human's message: everything in direct messages, elsewhere only mentions."""
    shared = {
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team.id,
        "channel": channel.id,
        "event_ts": message.ts,
        "blocks": list(message.blocks),
        **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
    }
    if team.bot.id not in channel.members:
        return []
    if channel.kind == "im":
        return [{"type": "message", "channel_type": "im", **shared}]
    if f"<@{team.bot.id}>" in message.text:
        return [{"type": "app_mention", **shared}]
    return []


def links_shared(team: Team, channel: Channel, message: Message, domains: Sequence[str]) -> list[Json]:
    """link_shared: somebody wrote addresses of the app's domains, in whatever channel."""
    links = []
    for found in _URL.finditer(unescape(message.text)):
        domain = str(urlsplit(found[0]).hostname or "")
        if any(domain == one or domain.endswith(f".{one}") for one in domains):
            links.append({"domain": domain, "url": found[0]})
    if not links:
        return []
    event: Json = {
        "type": "link_shared",
        "channel": channel.id,
        "is_bot_user_member": team.bot.id in channel.members,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": f"{channel.id}/{message.ts}",
        "source": "conversations_history",
        "links": links,
        "event_ts": message.ts,
    }
    return [event | ({"thread_ts": message.thread_ts} if message.thread_ts else {})]


def home_opened(team: Team, user: User, tab: str) -> Json:
    """app_home_opened as it comes with every visit; `view` only when the app published one before."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": team.im_with(user.id).id,
        "tab": tab,
        "event_ts": f"{time.time():.6f}",
    }
    if tab == "home" and user.id in team.homes:
        event["view"] = team.homes[user.id].as_slack()
    return event
