"""What a person sees in Slack, as values: messages with their buttons, views with their fields, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.fields import Part, parts
from sandbox.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as drawn; `confirm` is Slack's confirmation object or None."""

    text: str
    action_id: str
    block_id: str
    value: str | None
    style: str | None
    confirm: Json | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a view; `options` are visible texts, `value` is Slack's value object for its content."""

    label: str
    block_id: str
    action_id: str
    type: str
    options: tuple[str, ...]
    optional: bool
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stood when it was looked at."""

    ts: str
    channel: str
    text: str
    blocks: tuple[Json, ...]
    user: str
    thread_ts: str | None
    metadata: Json | None
    edited: bool
    is_ephemeral: bool
    raw: Json = field(repr=False)
    replies: Callable[[], list[Message]] = field(repr=False, compare=False)

    def thread(self) -> list[Message]:
        """The replies below it, oldest first, as they are now."""
        return self.replies()

    def buttons(self) -> list[Button]:
        return buttons_of(self.blocks)

    def files(self) -> list[Json]:
        """The files it carries, as Slack describes them."""
        return list(self.raw.get("files", ()))

    def shown(self) -> str:
        """All words in its blocks, one text a line; its text when it has no blocks."""
        return "\n".join(texts_of(self.blocks)) or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab as it stood when it was looked at."""

    id: str
    title: str
    submit: str | None
    blocks: tuple[Json, ...]
    callback_id: str
    private_metadata: str
    hash: str
    values: Json
    raw: Json = field(repr=False)

    def fields(self) -> list[Field]:
        """Input blocks, top to bottom."""
        found = [part for part in parts(self.blocks) if part.block.get("type") == "input"]
        return [_field(part, self.values) for part in found]

    def buttons(self) -> list[Button]:
        return buttons_of(self.blocks)

    def shown(self) -> str:
        return "\n".join(texts_of(self.blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashAnswer:
    """`status` is `ok` or Slack's word for what went wrong; `message` is what the user was shown."""

    status: str
    ack_ms: float
    http_status: int | None
    text: str
    blocks: tuple[Json, ...]
    message: Message | None
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionAnswer:
    """What came of a press: `ephemerals` that appeared before the answer, the view open afterwards."""

    status: str
    ack_ms: float
    http_status: int | None
    ephemerals: tuple[Message, ...]
    view: View | None


def message_from(raw: Json, channel: str, replies: Callable[[], list[Message]]) -> Message:
    return Message(
        ts=raw["ts"],
        channel=raw.get("channel", channel),
        text=raw["text"],
        blocks=tuple(raw.get("blocks", ())),
        user=raw["user"],
        thread_ts=raw.get("thread_ts"),
        metadata=raw.get("metadata"),
        edited="edited" in raw,
        is_ephemeral=bool(raw.get("is_ephemeral")),
        raw=raw,
        replies=replies,
    )


def view_from(raw: Json | None) -> View | None:
    if raw is None:
        return None
    return View(
        id=raw["id"],
        title=_words(raw.get("title")),
        submit=_words(raw.get("submit")) or None,
        blocks=tuple(raw.get("blocks", ())),
        callback_id=raw.get("callback_id") or "",
        private_metadata=raw.get("private_metadata") or "",
        hash=raw["hash"],
        values=raw["state"]["values"],
        raw=raw,
    )


def buttons_of(blocks: tuple[Json, ...]) -> list[Button]:
    return [
        Button(
            text=_words(part.element.get("text")),
            action_id=part.action_id,
            block_id=part.block_id,
            value=part.element.get("value"),
            style=part.element.get("style"),
            confirm=part.element.get("confirm"),
            url=part.element.get("url"),
        )
        for part in parts(blocks)
        if part.kind == "button"
    ]


def texts_of(value: Any) -> list[str]:
    """Every text somebody reads in some blocks, top to bottom."""
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for one in value.values() if not isinstance(one, str) for text in texts_of(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_of(one)]
    return []


def _field(part: Part, values: Json) -> Field:
    options = part.element.get("options") or [
        option for group in part.element.get("option_groups") or [] for option in group["options"]
    ]
    return Field(
        label=part.label,
        block_id=part.block_id,
        action_id=part.action_id,
        type=part.kind,
        options=tuple(_words(option["text"]) for option in options),
        optional=bool(part.block.get("optional")),
        value=values.get(part.block_id, {}).get(part.action_id, {}),
    )


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""
