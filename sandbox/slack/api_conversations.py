"""conversations.*: where one can talk, and what was said there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.api_chat import writable_channel
from sandbox.slack.arguments import Arguments
from sandbox.slack.people import Channel, Message
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

MOST_AT_ONCE = 999

Item = TypeVar("Item")


def _history(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    """Newest first, without the replies inside threads."""
    channel = _readable(team, args)
    shown = [one for one in _messages(team, channel) if not one.is_reply or one.broadcast]
    page, cursor = _page(_between(shown, args)[::-1], args)
    return {
        "messages": [_shown(team, message, args) for message in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _replies(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    """The thread's first message, then its replies, oldest first."""
    channel = _readable(team, args)
    asked = team.find(channel.id, args.text("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    root = asked.thread_ts or asked.ts
    replies = [one for one in _messages(team, channel) if one.thread_ts == root and one.ts != root]
    first = team.find(channel.id, root)
    thread = ([first] if first else []) + _between(replies, args)
    page, cursor = _page(thread, args)
    return {
        "messages": [_shown(team, message, args) for message in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _open(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    if args.has("channel"):
        return {"channel": {"id": writable_channel(team, args.text("channel")).id}}
    users = args.text("users").split(",")
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    if users[0] not in team.users:
        raise SlackError("user_not_found")
    if team.users[users[0]].deleted:
        raise SlackError("user_disabled")
    return {"channel": {"id": team.im_with(users[0]).id}}


def _info(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    return {"channel": _visible(team, args).as_slack(team.bot.id)}


def _list(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    names = {"public_channel": "public", "private_channel": "private", "im": "im"}
    wanted = {names.get(name, name) for name in (args.maybe("types") or "public_channel").split(",")}
    there = [
        channel
        for channel in team.channels.values()
        if channel.kind in wanted
        and (channel.kind == "public" or team.bot.id in channel.members)
        and not (args.flag("exclude_archived") and channel.archived)
    ]
    page, cursor = _page(there, args)
    return {
        "channels": [channel.as_slack(team.bot.id) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _join(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    channel = _visible(team, args)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    return {"channel": team.join(channel.id, team.bot.id).as_slack(team.bot.id)}


def _members(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    page, cursor = _page(_visible(team, args).members, args)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def _visible(team: Team, args: Arguments) -> Channel:
    channel = team.channels.get(args.text("channel"))
    if channel is None or (channel.kind == "private" and team.bot.id not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def _readable(team: Team, args: Arguments) -> Channel:
    channel = _visible(team, args)
    if team.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _messages(team: Team, channel: Channel) -> list[Message]:
    return sorted(team.messages.get(channel.id, {}).values(), key=lambda one: one.ts)


def _between(messages: Sequence[Message], args: Arguments) -> list[Message]:
    """Those after `oldest` and before `latest`; the ends themselves only with `inclusive`."""
    oldest, latest = args.maybe("oldest"), args.maybe("latest")
    inclusive = args.flag("inclusive")
    try:
        low = float(oldest) if oldest is not None else float("-inf")
        high = float(latest) if latest is not None else float("inf")
    except ValueError as wrong:
        raise SlackError("invalid_ts_oldest" if oldest is not None else "invalid_ts_latest") from wrong
    return [one for one in messages if low < float(one.ts) < high or (inclusive and float(one.ts) in {low, high})]


def _page(things: Sequence[Item], args: Arguments) -> tuple[Sequence[Item], str]:
    """One page and the next one's cursor. Raises SlackError invalid_limit, invalid_cursor."""
    limit = args.count("limit", 100)
    if not 1 <= limit <= MOST_AT_ONCE:
        raise SlackError("invalid_limit")
    start = 0
    if args.has("cursor"):
        try:
            start = int(base64.urlsafe_b64decode(args.text("cursor")).decode().removeprefix("next:"))
        except (ValueError, binascii.Error) as wrong:
            raise SlackError("invalid_cursor") from wrong
    end = start + limit
    cursor = base64.urlsafe_b64encode(f"next:{end}".encode()).decode() if end < len(things) else ""
    return things[start:end], cursor


def _shown(team: Team, message: Message, args: Arguments) -> Json:
    shown = message.as_slack(with_metadata=args.flag("include_all_metadata"))
    replies = [one for one in team.messages[message.channel].values() if one.thread_ts == message.ts]
    if replies and not message.is_reply:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({one.user for one in replies}),
            "latest_reply": max(one.ts for one in replies),
        }
    return shown


CONVERSATIONS = {
    "conversations.history": _history,
    "conversations.replies": _replies,
    "conversations.open": _open,
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.join": _join,
    "conversations.members": _members,
}
