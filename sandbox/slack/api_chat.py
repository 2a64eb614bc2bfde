"""chat.*: posting, changing and removing messages."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

from sandbox.slack.arguments import Arguments
from sandbox.slack.block_judge import judge_message_blocks
from sandbox.slack.people import Channel, Message
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

LONGEST_TEXT = 40_000


def writable_channel(team: Team, wanted: str) -> Channel:
    """Where the bot may write; a user's id means the direct messages with them. Raises SlackError."""
    channel = team.channels.get(wanted)
    if channel is None and wanted in team.users:
        channel = team.im_with(wanted)
    if channel is None or (channel.kind == "private" and team.bot.id not in channel.members):
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if team.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def content(
    text: object, blocks: object, attachments: object = None
) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
    """Text, blocks, attachments as kept. Raises SlackError no_text, msg_too_long, invalid_blocks."""
    words = "" if text is None else str(text)
    if len(words) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    kept = judge_message_blocks(blocks) if blocks is not None else ()
    extra = tuple(one for one in attachments if isinstance(one, dict)) if isinstance(attachments, list) else ()
    if not words.strip() and not kept and not extra:
        raise SlackError("no_text")
    return words, kept, extra


def bots_message(world: SlackWorld, team: Team, channel: str, **fields: Any) -> Message:
    """A message of the app's bot, with a fresh ts; `fields` are Message's."""
    return Message(
        ts=world.next_ts(),
        channel=channel,
        team=team.id,
        user=team.bot.id,
        bot_id=team.bot_id,
        app_id=world.settings.app_id,
        at=world.business_now(),
        **fields,
    )


def _post(world: SlackWorld, team: Team, args: Arguments) -> Json:
    channel = writable_channel(team, args.text("channel"))
    text, blocks, attachments = _content_of(args)
    thread_ts = args.maybe("thread_ts")
    if thread_ts is not None and team.find(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    message = bots_message(
        world,
        team,
        channel.id,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_ts,
        broadcast=args.flag("reply_broadcast") and thread_ts is not None,
        metadata=_metadata(args),
    )
    team.keep(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_slack(with_metadata=True)}


def _update(world: SlackWorld, team: Team, args: Arguments) -> Json:
    """What isn't given stays: Slack keeps blocks and metadata of the old message unless new ones come."""
    channel = writable_channel(team, args.text("channel"))
    message = _own(team, channel, args.text("ts"), "cant_update_message")
    blocks = args.structure("blocks", "invalid_blocks_format")
    attachments = args.structure("attachments", "invalid_attachments")
    text, kept, extra = content(
        args.fields.get("text", message.text),
        list(message.blocks) if blocks is None else blocks,
        list(message.attachments) if attachments is None else attachments,
    )
    metadata = _metadata(args) if args.has("metadata") else message.metadata
    changed = replace(
        message,
        text=text,
        blocks=kept,
        attachments=extra,
        metadata=metadata,
        edited_ts=world.next_ts(),
        edited_at=world.business_now(),
    )
    team.keep(changed)
    return {
        "channel": channel.id,
        "ts": changed.ts,
        "text": text,
        "message": changed.as_slack(with_metadata=True),
    }


def _post_ephemeral(world: SlackWorld, team: Team, args: Arguments) -> Json:
    channel = writable_channel(team, args.text("channel"))
    user = args.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks, attachments = _content_of(args)
    message = bots_message(
        world,
        team,
        channel.id,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=args.maybe("thread_ts"),
        only_for=user,
    )
    team.keep(message)
    return {"message_ts": message.ts}


def _delete(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    channel = writable_channel(team, args.text("channel"))
    message = _own(team, channel, args.text("ts"), "cant_delete_message")
    team.drop(message)
    return {"channel": channel.id, "ts": message.ts}


def _own(team: Team, channel: Channel, ts: str, refusal: str) -> Message:
    message = team.find(channel.id, ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.user != team.bot.id:
        raise SlackError(refusal)
    return message


def _content_of(args: Arguments) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
    return content(
        args.fields.get("text"),
        args.structure("blocks", "invalid_blocks_format"),
        args.structure("attachments", "invalid_attachments"),
    )


def _metadata(args: Arguments) -> Json | None:
    """Kept as sent. Slack ignores metadata without type and payload; refusing it shows the mistake."""
    given = args.structure("metadata", "invalid_metadata_format")
    if not given:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise SlackError("invalid_metadata_schema", ["[ERROR] metadata needs event_type"])
    if not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema", ["[ERROR] metadata needs event_payload, an object"])
    return given


def _unfurl(_world: SlackWorld, team: Team, args: Arguments) -> Json:
    """Shows something below the links of a message, wherever the app is; only for addresses that are in it."""
    unfurls = args.structure("unfurls", "invalid_arguments")
    if not isinstance(unfurls, dict) or not unfurls:
        raise SlackError("missing_unfurls")
    if args.has("unfurl_id"):
        channel_id, ts = (*args.text("unfurl_id").partition("/")[::2],)
    else:
        channel_id, ts = args.text("channel"), args.text("ts")
    channel = team.channels.get(channel_id)
    message = team.find(channel_id, ts) if channel else None
    if channel is None or message is None:
        raise SlackError("cannot_find_message" if channel else "cannot_find_channel")
    shown = []
    for url, unfurl in unfurls.items():
        if url not in unescape(message.text):
            raise SlackError("cannot_unfurl_url")
        if not isinstance(unfurl, dict):
            raise SlackError("cannot_parse_attachment")
        blocks = list(judge_message_blocks(unfurl["blocks"])) if "blocks" in unfurl else []
        shown.append({**unfurl, "blocks": blocks, "from_url": url, "is_app_unfurl": True, "bot_id": team.bot_id})
    team.keep(replace(message, attachments=tuple(shown)))
    return {}


CHAT = {
    "chat.unfurl": _unfurl,
    "chat.postMessage": _post,
    "chat.update": _update,
    "chat.postEphemeral": _post_ephemeral,
    "chat.delete": _delete,
}
