"""The control API's Slack half: build workspaces, act as their people, look at what they see."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any, get_args

from sandbox.slack.api_auth import uninstall_from
from sandbox.slack.commands import escaped, slash
from sandbox.slack.deliveries import Deliverer
from sandbox.slack.events import Events, heard, home_opened, links_shared
from sandbox.slack.faults import Fault
from sandbox.slack.interactions import Hands
from sandbox.slack.people import Channel, ChannelKind, Message, User, View
from sandbox.slack.socket_mode import Whim
from sandbox.slack.workspaces import DEFAULT_SCOPES, Signing, SlackWorld, Team
from sandbox.wire import Asked, Json, RefusedError

_TEXTS = ("real_name", "email", "tz", "locale")
_FLAGS = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_admin", "is_owner", "deleted")


class SlackControl:
    """Every method takes the fields of one control request and answers JSON. Raises RefusedError."""

    def __init__(self, world: SlackWorld, app: Json | None = None) -> None:
        """`app` is what Slack knows of the app from its manifest."""
        self.world = world
        self.app = app or {}
        self.out = Deliverer(world)
        self.events = Events(world, self.out)

    async def close(self) -> None:
        await self.events.close()
        await self.out.close()
        await self.world.socket.close()

    async def reset(self) -> None:
        await self.events.close()
        self.out.log.clear()
        self.world.reset()

    async def create_team(self, asked: Asked) -> Json:
        """Creating what exists already answers what there is."""
        team_id = asked.text("id")
        if team_id not in self.world.teams:
            name = asked.text("name", team_id)
            suffix = re.sub(r"\W", "", team_id).upper()
            bot = User(
                id=f"UBOT{suffix}",
                name=self.world.settings.bot_name,
                real_name=self.world.settings.bot_name.title(),
                team=team_id,
                is_bot=True,
            )
            self.world.teams[team_id] = Team(
                id=team_id,
                name=name,
                domain=asked.text("domain", re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")),
                token=asked.text(
                    "token", f"xoxb-{suffix.lower()}-sandbox" if asked.flag("installed", default=True) else ""
                ),
                bot=bot,
                bot_id=f"B{suffix}",
                enterprise_id=asked.maybe("enterprise_id"),
                scopes=asked.text("scopes", DEFAULT_SCOPES),
                users={bot.id: bot},
            )
        return _team(self.world.teams[team_id])

    async def teams(self, _asked: Asked) -> Json:
        return {"teams": [_team(team) for team in self.world.teams.values()]}

    async def create_user(self, asked: Asked) -> Json:
        """Naming a user again changes the fields that are given."""
        team = self.world.team(asked.text("team"))
        user_id = asked.text("id")
        name = asked.text("name", team.users[user_id].name if user_id in team.users else None)
        known = team.users.get(user_id) or User(id=user_id, name=name, real_name=name.title(), team=team.id)
        changes: dict[str, Any] = {key: asked.text(key) for key in _TEXTS if asked.has(key)}
        changes |= {key: asked.flag(key) for key in _FLAGS if asked.has(key)}
        team.users[user_id] = replace(known, name=name, **changes)
        return {"user": team.users[user_id].as_slack()}

    async def create_channel(self, asked: Asked) -> Json:
        team = self.world.team(asked.text("team"))
        channel_id = asked.text("id")
        known = team.channels.get(channel_id)
        members = [team.user(str(one)).id for one in asked.items("members")]
        if asked.flag("bot", default=known is None):
            members.append(team.bot.id)
        kept = known.members if known and not asked.has("members") else ()
        team.channels[channel_id] = Channel(
            id=channel_id,
            name=asked.text("name", known.name if known else None),
            kind=_kind(asked.text("kind", known.kind if known else "public")),
            team=team.id,
            members=tuple(dict.fromkeys((*kept, *members))),
            archived=asked.flag("archived"),
        )
        return {"channel": team.channels[channel_id].as_slack(team.bot.id)}

    async def open_im(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        return {"channel": team.im_with(user.id).as_slack(team.bot.id)}

    async def revoke(self, asked: Asked) -> Json:
        """The app was removed: its token is refused from now on, and it hears of it."""
        team = self.world.team(asked.text("team"))
        return await uninstall_from(self.world, team, self.events.emit, asked.text("error", "account_inactive"))

    async def switches(self, asked: Asked) -> Json:
        """Socket Mode, token rotation, rate limits on or off; `late_seconds` before each request to the app."""
        if asked.has("socket_mode"):
            self.world.socket.on = asked.flag("socket_mode")
        if asked.has("rotation"):
            self.world.rotates = asked.flag("rotation")
        if asked.has("limits"):
            self.world.limits.on = asked.flag("limits")
        if asked.has("late_seconds"):
            self.world.late_seconds = float(asked.number("late_seconds"))
        limits = {"on": self.world.limits.on, "refused": self.world.limits.refused, "early": self.world.limits.early}
        return {
            "socket": self.world.socket.report(),
            "rotation": self.world.rotates,
            "limits": limits,
            "late_seconds": self.world.late_seconds,
        }

    async def socket(self, asked: Asked) -> Json:
        """What Slack does to the connections: warning, refresh, link_disabled; or drop (the network), freeze."""
        wanted = asked.text("what")
        for what in get_args(Whim):
            if what == wanted:
                return await self.world.socket.whim(what)
        raise RefusedError(f"'{wanted}' is nothing that happens; there are {', '.join(get_args(Whim))}")

    async def shortcut(self, asked: Asked) -> Json:
        """Somebody uses a shortcut of the app: a global one, or on a message (channel, ts)."""
        team, user = self._person(asked)
        hands = Hands(world=self.world, out=self.out, team=team, user=user)
        callback = asked.text("callback_id")
        known = [one for one in self.app.get("shortcuts", []) if one["callback_id"] == callback]
        if self.app.get("shortcuts") and not known:
            raise RefusedError(f"the app has no shortcut '{callback}'", status=404)
        channel = team.channel(asked.text("channel")) if asked.has("channel") else None
        message = self._message(team, user, channel, asked.text("ts")) if channel and asked.has("ts") else None
        before = {one.ts: one for one in team.ephemerals}
        answer = await hands.shortcut(callback, channel, message)
        new = [one for one in team.ephemerals if one.only_for == user.id and before.get(one.ts) != one]
        return {**answer, "ephemerals": [one.as_slack() for one in new], "view": _top(team, user)}

    async def slash(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        channel = team.channel(asked.text("channel")) if asked.has("channel") else team.im_with(user.id)
        command, text = asked.text("command"), asked.text("text", "")
        known = {one["command"]: one for one in self.app.get("commands", [])}
        if known.get(command, {}).get("should_escape"):
            text = escaped(team, text)
        return await slash(self.world, self.out, team=team, user=user, channel=channel, command=command, text=text)

    async def act(self, asked: Asked) -> Json:
        """Presses or chooses `what` in a message (channel, ts) or in the open view (view: modal or home)."""
        team, user = self._person(asked)
        hands = Hands(world=self.world, out=self.out, team=team, user=user)
        what, value = asked.text("what"), asked.fields.get("value")
        before = {message.ts: message for message in team.ephemerals}
        if asked.has("view"):
            view = hands.typed(_view(team, user, asked.text("view")), asked.mapping("values"))
            answer = await hands.press_in_view(view, what, value)
        else:
            channel = team.channel(asked.text("channel"))
            message = self._message(team, user, channel, asked.text("ts"))
            seen = asked.items("as_seen") if asked.has("as_seen") else None
            answer = await hands.press(channel, message, what, value, seen)
        new = [one for one in team.ephemerals if one.only_for == user.id and before.get(one.ts) != one]
        return {**answer, "ephemerals": [one.as_slack() for one in new], "view": _top(team, user)}

    async def submit(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        hands = Hands(world=self.world, out=self.out, team=team, user=user)
        return {**await hands.submit(asked.mapping("values")), "view": _top(team, user)}

    async def close_view(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        hands = Hands(world=self.world, out=self.out, team=team, user=user)
        return {**await hands.close(everything=asked.flag("everything")), "view": _top(team, user)}

    async def options(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        hands = Hands(world=self.world, out=self.out, team=team, user=user)
        return await hands.options(asked.text("field"), asked.text("query", ""))

    async def say(self, asked: Asked) -> Json:
        """A human writes a message; the app hears of it as it would."""
        team, user = self._person(asked)
        channel = team.channel(asked.text("channel")) if asked.has("channel") else team.im_with(user.id)
        if user.id not in channel.members:
            raise RefusedError(f"{user.name} isn't in {channel.id}")
        message = Message(
            ts=self.world.next_ts(),
            channel=channel.id,
            team=team.id,
            user=user.id,
            text=asked.text("text"),
            thread_ts=asked.maybe("thread_ts"),
            at=self.world.business_now(),
        )
        team.keep(message)
        wanted = [*heard(team, channel, message), *links_shared(team, channel, message, self.app.get("domains", []))]
        events = [await self.events.emit(team, event) for event in wanted]
        return {"message": {**message.as_slack(), "channel": channel.id}, "events": events}

    async def home(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        event = home_opened(team, user, asked.text("tab", "home"))
        return await self.events.emit(team, event)

    async def event(self, asked: Asked) -> Json:
        """Any other event, as written."""
        event = asked.mapping("event")
        if not isinstance(event.get("type"), str):
            raise RefusedError("'event' needs a 'type'")
        return await self.events.emit(self.world.team(asked.text("team")), event)

    async def redeliver(self, asked: Asked) -> Json:
        return await self.events.redeliver(asked.text("event_id"), asked.maybe("reason"))

    async def deliveries(self, _asked: Asked) -> Json:
        events = [self.events.report(event_id) for event_id in self.events.sent]
        return {"deliveries": [asdict(one) for one in self.out.log], "events": events}

    async def messages(self, asked: Asked) -> Json:
        """All messages of a channel, oldest first, replies included, metadata shown."""
        team = self.world.team(asked.text("team"))
        channel = team.channel(asked.text("channel"))
        kept = sorted(team.messages.get(channel.id, {}).values(), key=lambda one: one.ts)
        return {"messages": [{**one.as_slack(with_metadata=True), "channel": channel.id} for one in kept]}

    async def ephemerals(self, asked: Asked) -> Json:
        team, user = self._person(asked)
        shown = [one for one in team.ephemerals if one.only_for == user.id]
        return {"messages": [{**one.as_slack(), "channel": one.channel, "is_ephemeral": True} for one in shown]}

    async def dismiss(self, asked: Asked) -> Json:
        """What only this person sees goes from the screen: one message (ts) or all of them."""
        team, user = self._person(asked)
        ts = asked.maybe("ts")
        team.ephemerals = [one for one in team.ephemerals if one.only_for != user.id or ts not in {None, one.ts}]
        return {}

    async def view(self, asked: Asked) -> Json:
        """The modal on top or the Home tab; null when there is none."""
        team, user = self._person(asked)
        if asked.text("view", "modal") == "home":
            home = team.homes.get(user.id)
            return {"view": home.as_slack() if home else None, "depth": 1 if home else 0}
        return {"view": _top(team, user), "depth": len(team.stacks.get(user.id, []))}

    async def calls(self, asked: Asked) -> Json:
        wanted = asked.maybe("method")
        calls = [call for call in self.world.calls if wanted in {None, call.method}]
        return {"calls": [asdict(call) for call in calls]}

    async def add_fault(self, asked: Asked) -> Json:
        self.world.faults.add(Fault.read(asked))
        return {"faults": self.world.faults.as_json()}

    async def clear_faults(self, _asked: Asked) -> Json:
        self.world.faults.clear()
        return {"faults": []}

    async def sign(self, asked: Asked) -> Json:
        """How requests to the app are signed from now on."""
        wanted = asked.text("mode")
        for mode in get_args(Signing):
            if mode == wanted:
                self.world.signing = mode
                return {"mode": mode}
        raise RefusedError(f"'{wanted}' is no way to sign; there are {', '.join(get_args(Signing))}")

    async def age(self, asked: Asked) -> Json:
        """Lets trigger_ids and response_urls grow older by some seconds."""
        self.world.age(float(asked.number("seconds")))
        return {}

    def _person(self, asked: Asked) -> tuple[Team, User]:
        team = self.world.team(asked.text("team"))
        return team, team.user(asked.text("user"))

    def _message(self, team: Team, user: User, channel: Channel, ts: str) -> Message:
        message = team.find(channel.id, ts, seen_by=user.id)
        if message is None:
            raise RefusedError(f"there is no message {ts} in {channel.id} that {user.name} sees", status=404)
        return message


def _team(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "enterprise_id": team.enterprise_id,
        "bot_user": team.bot.id,
        "bot_id": team.bot_id,
        "token": team.token,
        "users": [user.as_slack() for user in team.users.values()],
        "channels": [
            {**channel.as_slack(team.bot.id), "members": list(channel.members)} for channel in team.channels.values()
        ],
    }


def _kind(wanted: str) -> ChannelKind:
    kinds: tuple[ChannelKind, ...] = get_args(ChannelKind)
    for kind in kinds:
        if kind == wanted:
            return kind
    raise RefusedError(f"'{wanted}' is no kind of channel; there are {', '.join(get_args(ChannelKind))}")


def _view(team: Team, user: User, which: str) -> View:
    shown = team.homes.get(user.id) if which == "home" else next(reversed(team.stacks.get(user.id, [])), None)
    if shown is None:
        raise RefusedError(f"{user.name} has no {which} open", status=404)
    return shown


def _top(team: Team, user: User) -> Json | None:
    stack = team.stacks.get(user.id)
    return stack[-1].as_slack() if stack else None
