"""Fields and buttons as somebody in front of the screen sees them: by label, with what was typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.wire import Json, RefusedError

_ONE_VALUE = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
}
_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_REQUIRED = "Please complete this required field."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An element with the block it stands in and the words next to it."""

    block: Json
    element: Json
    label: str

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def kind(self) -> str:
        return str(self.element.get("type", ""))


def parts(blocks: Sequence[Json]) -> Iterator[Part]:
    """Every interactive element, top to bottom."""
    for block in blocks:
        if block.get("type") == "input":
            yield Part(block=block, element=block["element"], label=_words(block.get("label")))
        elif block.get("type") == "section" and isinstance(block.get("accessory"), dict):
            if block["accessory"].get("type") != "image":
                yield Part(block=block, element=block["accessory"], label=_label(block["accessory"], block))
        elif block.get("type") in {"actions", "context_actions"}:
            for element in block.get("elements", []):
                yield Part(block=block, element=element, label=_label(element, block))


def exactly(block_id: str, action_id: str) -> str:
    """The name that fits one element alone, whatever its label: labels and ids may be there several times."""
    return f"{block_id}\x1f{action_id}"


def find_part(blocks: Sequence[Json], wanted: str) -> Part:
    """By label exactly, by action_id or block_id, else by the only label that begins so, whatever its case.

    Raises RefusedError listing what is there.
    """
    there = list(parts(blocks))
    for exact in (
        [part for part in there if exactly(part.block_id, part.action_id) == wanted],
        [part for part in there if part.label == wanted],
        [part for part in there if wanted in {part.action_id, part.block_id}],
        [part for part in there if part.label.casefold().startswith(wanted.casefold())],
        # The view was drawn again since it was looked at, and blocks without an id of the app's got new ones.
        [part for part in there if "\x1f" in wanted and part.action_id == wanted.partition("\x1f")[2]],
    ):
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise RefusedError(f"'{wanted}' is there {len(exact)} times; use an action_id: {_listed(exact)}")
    raise RefusedError(f"there is no '{wanted}' to press or fill in; there is {_listed(there)}", status=404)


def fill(part: Part, value: Any) -> Json:
    """What Slack sends for an element once somebody typed or chose `value` (an option's text or value)."""
    kind = part.kind
    if kind in _ONE_VALUE:
        shown = str(value) if kind == "number_input" and value is not None else value
        return {"type": kind, _ONE_VALUE[kind]: shown if shown != "" else None}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(part, value)}
    if kind in _MANY_OPTIONS:
        wanted = value if isinstance(value, list) else [value]
        return {"type": kind, "selected_options": [_option(part, one) for one in wanted]}
    raise RefusedError(f"'{part.label}' is a {kind}: nothing can be filled into it")


def initial(part: Part) -> Json | None:
    """The state an element has before anybody touched it; None for one that holds no value."""
    element, kind = part.element, part.kind
    if kind in _ONE_VALUE:
        held = _ONE_VALUE[kind]
        first = "initial_value" if held.endswith("value") else held.replace("selected", "initial")
        return {"type": kind, held: element.get(first)}
    if kind in _ONE_OPTION - {"overflow"}:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    return None


def state_of(blocks: Sequence[Json], before: Json | None = None) -> Json:
    """The values of all fields; what was typed stays where block_id and action_id stayed."""
    values: Json = {}
    for part in parts(blocks):
        start = initial(part)
        if start is None:
            continue
        kept = (before or {}).get(part.block_id, {}).get(part.action_id)
        same = kept is not None and kept.get("type") == part.kind
        values.setdefault(part.block_id, {})[part.action_id] = kept if same else start
    return values


def missing_fields(blocks: Sequence[Json], values: Json) -> dict[str, str]:
    """What Slack's own client complains about before it sends anything: block id → sentence."""
    complaints = {}
    for part in parts(blocks):
        if part.block.get("type") != "input":
            continue
        held = values.get(part.block_id, {}).get(part.action_id, {})
        content = next((one for key, one in held.items() if key != "type"), None)
        if content in (None, [], ""):
            if not part.block.get("optional"):
                complaints[part.block_id] = _REQUIRED
        elif (wrong := _malformed(part, content)) is not None:
            complaints[part.block_id] = wrong
    return complaints


def _malformed(part: Part, content: Any) -> str | None:
    text, element = str(content), part.element
    if part.kind == "plain_text_input" and len(text) > element.get("max_length", 3000):
        return f"Please use at most {element.get('max_length', 3000)} characters."
    if part.kind == "plain_text_input" and len(text) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    if part.kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        return "Please enter a valid email address."
    if part.kind == "url_text_input" and not re.match(r"https?://\S+$", text):
        return "Please enter a valid URL."
    if part.kind == "number_input":
        shape = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
        if not re.fullmatch(shape, text):
            return "Please enter a number."
    return None


def _option(part: Part, wanted: Any) -> Json:
    if isinstance(wanted, dict):
        return wanted
    groups = part.element.get("option_groups") or []
    options = list(part.element.get("options") or []) + [one for group in groups for one in group["options"]]
    if part.kind.endswith("external_select"):
        options = [{"text": {"type": "plain_text", "text": str(wanted)}, "value": str(wanted)}]
    for match in (
        [one for one in options if _words(one.get("text")) == wanted],
        [one for one in options if one.get("value") == wanted],
        [one for one in options if _words(one.get("text")).casefold().startswith(str(wanted).casefold())],
    ):
        if len(match) == 1:
            found: Json = match[0]
            return found
    there = ", ".join(repr(_words(one.get("text"))) for one in options)
    raise RefusedError(f"'{part.label}' has no option '{wanted}'; there are {there}", status=404)


def _label(element: Json, block: Json) -> str:
    return _words(element.get("text")) or _words(element.get("placeholder")) or _words(block.get("text"))


def words_of(blocks: Sequence[Json]) -> str:
    """All text of sections and their fields, a line each."""
    found = []
    for block in blocks:
        found += [_words(block.get("text")), *(_words(one) for one in block.get("fields") or [])]
    return "\n".join(one for one in found if one)


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def _listed(there: Sequence[Part]) -> str:
    return ", ".join(f"'{part.label}' ({part.action_id})" for part in there) or "nothing"
