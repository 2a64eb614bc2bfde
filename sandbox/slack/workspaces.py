"""All that the stand-in knows: workspaces with their people, messages, open views, and keys handed out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sandbox.settings import SandboxSettings
from sandbox.slack.faults import Faults
from sandbox.slack.limits import Limits
from sandbox.slack.people import Channel, Message, User, View
from sandbox.slack.refusals import SlackError
from sandbox.slack.socket_mode import SocketMode
from sandbox.wire import Json, RefusedError

if TYPE_CHECKING:
    from sandbox.slack.api_auth import Code, Grant
    from sandbox.slack.api_files import File

TRIGGER_SECONDS = 3.0
HOOK_SECONDS = 30 * 60.0
HOOK_USES = 5
# What a new workspace has granted; answers carry it as Slack's do, in X-OAuth-Scopes.
DEFAULT_SCOPES = (
    "app_mentions:read,channels:history,channels:join,channels:read,chat:write,commands,files:write,groups:history,"
    "groups:read,im:history,im:read,im:write,links:read,links:write,users:read,users:read.email"
)

Signing = Literal["right", "wrong", "old", "none"]


@dataclass(slots=True, kw_only=True)
class Team:
    """A workspace with its one bot. Messages by channel and ts; the modal stack and the Home tab by user."""

    id: str
    name: str
    domain: str
    token: str
    bot: User
    bot_id: str
    enterprise_id: str | None = None
    enterprise_install: bool = False
    token_refusal: str | None = None
    scopes: str = DEFAULT_SCOPES
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise RefusedError(f"there is no user '{user_id}' in {self.id}; there are {sorted(self.users)}")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        if channel_id not in self.channels:
            raise RefusedError(f"there is no channel '{channel_id}' in {self.id}; there are {sorted(self.channels)}")
        return self.channels[channel_id]

    def im_with(self, user_id: str) -> Channel:
        """The bot's direct messages with a user, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user_id:
                return channel
        opened = Channel(
            id=f"D{user_id}",
            name="directmessage",
            kind="im",
            team=self.id,
            members=(user_id, self.bot.id),
            user=user_id,
        )
        self.channels[opened.id] = opened
        return opened

    def join(self, channel_id: str, user_id: str) -> Channel:
        channel = self.channels[channel_id]
        if user_id not in channel.members:
            channel = replace(channel, members=(*channel.members, user_id))
            self.channels[channel_id] = channel
        return channel

    def keep(self, message: Message) -> None:
        if message.only_for is None:
            self.messages.setdefault(message.channel, {})[message.ts] = message
        else:
            self.drop(message)
            self.ephemerals.append(message)

    def drop(self, message: Message) -> None:
        if message.only_for is None:
            self.messages.get(message.channel, {}).pop(message.ts, None)
        else:
            self.ephemerals = [one for one in self.ephemerals if one.ts != message.ts]

    def find(self, channel_id: str, ts: str, *, seen_by: str | None = None) -> Message | None:
        """A message by its place; ephemerals only for the one who sees them."""
        found = self.messages.get(channel_id, {}).get(ts)
        if found is None and seen_by is not None:
            shown = (one for one in self.ephemerals if one.only_for == seen_by and one.channel == channel_id)
            found = next((one for one in shown if one.ts == ts), None)
        return found

    def view(self, view_id: str) -> View | None:
        open_views = [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]
        return next((view for view in open_views if view.id == view_id), None)

    def put_view(self, view: View) -> None:
        """Replaces an open view by its new state, wherever it is shown."""
        if view.user in self.homes and self.homes[view.user].id == view.id:
            self.homes[view.user] = view
        stack = self.stacks.get(view.user, [])
        self.stacks[view.user] = [view if one.id == view.id else one for one in stack]


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to open one view: lives 3 s, once."""

    id: str
    team: str
    user: str
    given_at: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Hook:
    """A response_url: five posts within thirty minutes, into the conversation it came from."""

    key: str
    team: str
    user: str
    channel: str
    given_at: float
    origin: Message | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One call of the Web API as it arrived, with what was answered; `at` is real time, epoch seconds."""

    at: float
    method: str
    team: str | None
    arguments: Json
    status: int
    answer: Json


class SlackWorld:
    """Every workspace, and what is shared between them: keys, faults, the log of calls."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.base_url = ""  # known once the listener has its port
        self.socket = SocketMode(settings.app_id, settings.host, settings.ping_seconds)
        self.business_now: Callable[[], str] = lambda: datetime.now(UTC).isoformat()
        self.reset()

    def reset(self) -> None:
        self.teams: dict[str, Team] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.calls: list[Called] = []
        self.faults = Faults()
        self.limits = Limits()
        self.codes: dict[str, Code] = {}
        self.grants: dict[str, Grant] = {}
        self.rotates = False
        self.late_seconds = 0.0
        self.socket.on = self.settings.socket_mode
        self.signing: Signing = "right"
        self._aged = 0.0
        self._last_ts = 0

    def now(self) -> float:
        """Real time as Slack's deadlines see it, epoch seconds; `age` moves it so that no test waits."""
        return time.time() + self._aged

    def age(self, seconds: float) -> None:
        self._aged += max(0.0, seconds)

    def next_ts(self) -> str:
        """A message's time and name in one: strictly rising, microseconds, as Slack writes it."""
        self._last_ts = max(time.time_ns() // 1000, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def team(self, team_id: str) -> Team:
        if team_id not in self.teams:
            raise RefusedError(f"there is no team '{team_id}'; there are {sorted(self.teams)}")
        return self.teams[team_id]

    def teams_of(self, token: str | None) -> list[Team]:
        """For which workspaces this bot token is. Raises SlackError as Slack does for none, an unknown, an old or a
        revoked one."""
        if not token:
            raise SlackError("not_authed")
        grant = self.grants.get(token)
        if grant is not None and grant.expires_at is not None and self.now() > grant.expires_at:
            raise SlackError("token_expired")
        if grant is not None:
            found = [self.teams[team] for team in grant.teams if team in self.teams]
        else:
            found = [team for team in self.teams.values() if team.token and team.token == token]
        if not found:
            raise SlackError("invalid_auth")
        refusal = found[0].token_refusal
        if refusal:
            raise SlackError(refusal)
        return found

    def team_of(self, token: str | None, fields: Json | None = None) -> Team:
        """Whose bot token this is; of an organization's, the workspace that the call is about. Raises SlackError."""
        found = self.teams_of(token)
        about = fields or {}
        for team in found:
            places = {str(about.get(name, "")) for name in ("channel", "channel_id", "user", "users", "user_id")}
            if about.get("team_id") == team.id or places & (team.channels.keys() | team.users.keys()):
                return team
        return found[0]

    def give_trigger(self, team: str, user: str) -> Trigger:
        given = self.now()
        key = f"{int(given * 1000)}.{len(self.triggers)}.{secrets.token_hex(16)}"
        self.triggers[key] = Trigger(id=key, team=team, user=user, given_at=given)
        return self.triggers[key]

    def use_trigger(self, key: str, team: Team) -> Trigger:
        trigger = self.triggers.get(key)
        if trigger is None or trigger.team != team.id:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - trigger.given_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return trigger

    def give_hook(self, team: str, user: str, channel: str, origin: Message | None = None) -> str:
        """A fresh response_url."""
        key = secrets.token_hex(12)
        self.hooks[key] = Hook(key=key, team=team, user=user, channel=channel, origin=origin, given_at=self.now())
        return f"{self.base_url}/slack/response/{team}/{key}"

    def use_hook(self, team: str, key: str) -> Hook:
        """Counts one use. Raises SlackError used_url or expired_url."""
        hook = self.hooks.get(key)
        if hook is None or hook.team != team or self.now() - hook.given_at > HOOK_SECONDS:
            raise SlackError("expired_url")
        if hook.uses >= HOOK_USES:
            raise SlackError("used_url")
        hook.uses += 1
        return hook
