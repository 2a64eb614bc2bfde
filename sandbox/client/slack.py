"""Workspaces, channels and the people in them, as a test speaks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.client.http import Control, wait_for
from sandbox.client.slack_values import (
    InteractionAnswer,
    Message,
    SlashAnswer,
    View,
    message_from,
    view_from,
)
from sandbox.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A workspace; `token` is its bot's."""

    id: str
    name: str
    token: str
    bot_user: str
    bot_id: str
    control: Control = field(repr=False, compare=False)

    def user(self, user_id: str, **profile: Any) -> User:
        """Creates or changes a person: name, real_name, email, tz, locale, is_bot, is_restricted,
        is_ultra_restricted, is_stranger, is_admin, is_owner, deleted.
        """
        made = self.control.post("/control/slack/users", team=self.id, id=user_id, **profile)
        return User(id=user_id, name=made["user"]["name"], team=self)

    def channel(
        self,
        channel_id: str,
        name: str,
        *,
        members: Sequence[User] = (),
        bot: bool = True,
        private: bool = False,
        archived: bool = False,
    ) -> Channel:
        """Creates or changes a channel; `bot` says whether Penny's bot is in it."""
        self.control.post(
            "/control/slack/channels",
            team=self.id,
            id=channel_id,
            name=name,
            members=[member.id for member in members],
            bot=bot,
            kind="private" if private else "public",
            archived=archived,
        )
        return Channel(id=channel_id, name=name, team=self)

    def emit(self, event: Json) -> Json:
        """Sends any event; a report with event_id, attempts and status."""
        return self.control.post("/control/slack/event", team=self.id, event=event)

    def uninstall(self) -> Json:
        """The token is refused from now on, app_uninstalled is sent."""
        return self.control.post("/control/slack/revoke", team=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation."""

    id: str
    name: str
    team: Team

    def all_messages(self) -> list[Message]:
        """Replies included, oldest first."""
        answer = self.team.control.get("/control/slack/messages", team=self.team.id, channel=self.id)
        return [message_from(raw, self.id, self._replies(raw)) for raw in answer["messages"]]

    def messages(self) -> list[Message]:
        """What stands in the channel itself, oldest first."""
        return [one for one in self.all_messages() if one.thread_ts in {None, one.ts}]

    def now(self, message: Message) -> Message:
        """The same message as it stands now. Raises LookupError when it is gone."""
        for one in self.all_messages():
            if one.ts == message.ts:
                return one
        raise LookupError(f"the message {message.ts} is gone from {self.name}")

    def wait(self, wanted: Callable[[Message], bool], *, timeout: float = 10.0) -> Message:
        """The newest message that is wanted, threads included. Raises NotYetError."""
        return wait_for(self.all_messages, wanted, timeout=timeout, what=f"a message in {self.name}", show=_summary)

    def _replies(self, raw: Json) -> Callable[[], list[Message]]:
        return lambda: [one for one in self.all_messages() if one.thread_ts == raw["ts"] and one.ts != raw["ts"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person in a workspace, with hands and eyes."""

    id: str
    name: str
    team: Team

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def slash(self, command: str, text: str = "", *, channel: Channel | None = None) -> SlashAnswer:
        """Types a slash command; without a channel in the direct messages with the bot."""
        answer = self._post("slash", command=command, text=text, channel=channel.id if channel else None)
        raw = answer["message"]
        message = None
        if raw is not None:
            where = channel.id if channel else self.dm().id
            shown = {**raw, "is_ephemeral": answer["ephemeral"]}
            message = message_from(shown, where, list)
        return SlashAnswer(
            status=answer["status"],
            ack_ms=answer["ack_ms"],
            http_status=answer["http_status"],
            text=message.text if message else "",
            blocks=message.blocks if message else (),
            message=message,
            raw=answer["raw"],
        )

    def click(self, on: Message | View, what: str, *, stale: bool = False) -> InteractionAnswer:
        """Presses a button by its text or action_id; its confirmation is accepted.

        `stale`: on a screen that wasn't updated, so the button needn't be in the message any more.
        """
        return self.choose(on, what, None, stale=stale)

    def choose(self, on: Message | View, what: str, value: Any, *, stale: bool = False) -> InteractionAnswer:
        """Chooses from a menu or date picker (by placeholder, text or action_id)."""
        if isinstance(on, View):
            which = "home" if on.raw["type"] == "home" else "modal"
            return self._answer(self._post("act", view=which, what=what, value=value))
        seen = list(on.blocks) if stale else None
        return self._answer(self._post("act", channel=on.channel, ts=on.ts, what=what, value=value, as_seen=seen))

    def shortcut(self, callback_id: str, *, on: Message | None = None) -> InteractionAnswer:
        """Uses a global shortcut, or one of a message's menu."""
        where = {"channel": on.channel, "ts": on.ts} if on else {}
        return self._answer(self._post("shortcut", callback_id=callback_id, **where))

    def submit(self, values: Mapping[str, Any] | None = None) -> dict[str, str] | None:
        """Fills the open modal, by label or block_id, and submits; errors by block_id, or None when taken.

        Raises AssertionError when Penny's answer was none that Slack takes.
        """
        answer = self._post("submit", values=dict(values or {}))
        if answer["status"] != "ok":
            raise AssertionError(f"the submission failed: {answer['status']} (HTTP {answer['http_status']})")
        errors: dict[str, str] | None = answer["errors"]
        return errors

    def close_view(self, *, everything: bool = False) -> None:
        """Cancel, or with `everything` the cross over a stack of views."""
        self._post("close", everything=everything)

    def open_view(self) -> View | None:
        """The modal on top of the screen."""
        return self._view("modal")

    def home(self) -> View | None:
        """The Home tab as published last."""
        return self._view("home")

    def open_home(self, *, timeout: float = 5.0) -> View:
        """Visits the Home tab and waits until something is published. Raises NotYetError."""
        self._post("home", tab="home")
        return wait_for(
            lambda: [view for view in [self.home()] if view],
            lambda _view: True,
            timeout=timeout,
            what=f"a Home tab for {self.name}",
        )

    def options(self, label: str, query: str) -> list[str]:
        """What an external menu of the open modal suggests for some letters."""
        answer = self._post("options", field=label, query=query)
        return [option["text"]["text"] for option in answer["options"]]

    def say(self, text: str, *, channel: Channel | None = None, thread: Message | None = None) -> Message:
        """Writes a message; without a channel to the bot itself."""
        answer = self._post(
            "say",
            text=text,
            channel=channel.id if channel else None,
            thread_ts=thread.ts if thread else None,
        )
        raw = answer["message"]
        where = channel or self.dm()
        return where.now(message_from(raw, where.id, list))

    def dm(self) -> Channel:
        """The direct messages with the bot."""
        opened = self._post("ims")
        return Channel(id=opened["channel"]["id"], name=f"direct messages with {self.name}", team=self.team)

    def ephemerals(self) -> list[Message]:
        """What only this person sees, oldest first."""
        answer = self.team.control.get("/control/slack/ephemerals", team=self.team.id, user=self.id)
        return [message_from(raw, raw["channel"], list) for raw in answer["messages"]]

    def wait_ephemeral(self, wanted: Callable[[Message], bool], *, timeout: float = 10.0) -> Message:
        """Raises NotYetError."""
        return wait_for(
            self.ephemerals,
            wanted,
            timeout=timeout,
            what=f"an ephemeral message for {self.name}",
            show=_summary,
        )

    def wait_view(self, wanted: Callable[[View], bool], *, timeout: float = 10.0) -> View:
        """The modal on top once it is what is wanted. Raises NotYetError."""
        return wait_for(
            lambda: [view for view in [self.open_view()] if view],
            wanted,
            timeout=timeout,
            what=f"a view for {self.name}",
        )

    def _view(self, which: str) -> View | None:
        answer = self.team.control.get("/control/slack/view", team=self.team.id, user=self.id, view=which)
        return view_from(answer["view"])

    def _post(self, path: str, /, **fields: Any) -> Json:
        return self.team.control.post(f"/control/slack/{path}", team=self.team.id, user=self.id, **fields)

    def _answer(self, answer: Json) -> InteractionAnswer:
        return InteractionAnswer(
            status=answer["status"],
            ack_ms=answer["ack_ms"],
            http_status=answer["http_status"],
            ephemerals=tuple(
                message_from({**raw, "is_ephemeral": True}, raw.get("channel", ""), list)
                for raw in answer["ephemerals"]
            ),
            view=view_from(answer["view"]),
        )


def _summary(message: Message) -> str:
    buttons = ", ".join(button.text for button in message.buttons())
    return f"{message.ts} {message.text!r}" + (f" [{buttons}]" if buttons else "")
