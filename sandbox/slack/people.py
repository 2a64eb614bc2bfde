"""Who and where in a workspace: people, channels, messages, views. Frozen; a change replaces the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.wire import Json

ChannelKind = Literal["public", "private", "im"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member as users.info shows one. `is_stranger`: of another workspace, seen in a shared channel."""

    id: str
    name: str
    real_name: str
    team: str
    email: str | None = None
    tz: str = "Europe/London"
    locale: str = "en-GB"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    is_owner: bool = False
    deleted: bool = False

    def as_slack(self) -> Json:
        profile: Json = {"real_name": self.real_name, "display_name": self.name, "team": self.team}
        if self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "locale": self.locale,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_stranger": self.is_stranger,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation; of an im, `user` is the person at its other end."""

    id: str
    name: str
    kind: ChannelKind
    team: str
    members: tuple[str, ...] = ()
    archived: bool = False
    user: str | None = None

    def as_slack(self, bot: str) -> Json:
        shared = {
            "id": self.id,
            "is_im": self.kind == "im",
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_mpim": False,
            "is_private": self.kind != "public",
            "is_archived": self.archived,
            "context_team_id": self.team,
        }
        if self.kind == "im":
            return {**shared, "user": self.user}
        return {
            **shared,
            "name": self.name,
            "name_normalized": self.name,
            "is_member": bot in self.members,
            "num_members": len(self.members),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `only_for` is the one user who sees an ephemeral. Text and blocks are kept as sent."""

    ts: str
    channel: str
    team: str
    user: str
    bot_id: str | None = None
    app_id: str | None = None
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited_ts: str | None = None
    only_for: str | None = None
    at: str = ""  # when by the business clock: for the page alone, Slack's API never shows it
    edited_at: str = ""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def as_slack(self, *, with_metadata: bool = False) -> Json:
        shown: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "team": self.team,
            "text": self.text,
        }
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": self.app_id}
        if self.blocks:
            shown["blocks"] = list(self.blocks)
        if self.attachments:
            shown["attachments"] = list(self.attachments)
        if self.files:
            shown["files"] = list(self.files)
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.broadcast:
            shown["subtype"] = "thread_broadcast"
        if self.edited_ts:
            shown["edited"] = {"user": self.user, "ts": self.edited_ts}
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab. `typed` is its fields' state: block id → action id → Slack's value object."""

    id: str
    team: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None
    typed: Json
    bot_id: str
    app_id: str

    @property
    def blocks(self) -> list[Json]:
        return list(self.content.get("blocks", []))

    def as_slack(self) -> Json:
        plain = {"callback_id": "", "external_id": "", "private_metadata": ""}
        flags = {"clear_on_close": False, "notify_on_close": False}
        content = {"title": None, "submit": None, "close": None, **plain, **flags, **self.content}
        return {
            **content,
            "id": self.id,
            "team_id": self.team,
            "app_id": self.app_id,
            "app_installed_team_id": self.team,
            "bot_id": self.bot_id,
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "state": {"values": self.typed},
        }
