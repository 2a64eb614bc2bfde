"""An action's fields as a modal, and what was typed into it back as text. Pure.

Everything typed stands in a block of its own name ('due', 'lines.2.price'), and Slack keeps what stands in a block
as long as the block keeps its name: so a view can be drawn again, with a row more or less, and nothing is lost.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from bot.text import BUTTON, ERROR, OPTION, PLACEHOLDER, VIEW_TITLE, Json, cut, escaped, marked, plain, said, section
from core.actions.action import Action, Field, Filled
from core.domain.errors import Refusal
from core.domain.money import Money
from core.rendering.words import Words
from core.understanding.forms import Slot, placed, shown_rows, slots

CALLBACK = "form"
VALUE = "value"
ADD, DROP = "add", "drop"
NOTHING = "-"
MOST_OPTIONS = 100
MOST_BLOCKS = 100
OTHER_BLOCKS = 5  # what it is about, a warning, the sums, and the button (or the words) below a list
LONGEST_INPUT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is for, kept in it: the action, its subject, the channel, where an answer can be said, the
    values nobody sees, and the numbers of the rows that are shown."""

    action: str
    subject: str
    place: str = ""
    respond: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def packed(self) -> str:
        """Return it as `private_metadata`."""
        values: Json = {"action": self.action, "subject": self.subject, "place": self.place, "respond": self.respond}
        values |= {"hidden": dict(self.hidden)} if self.hidden else {}
        values |= {"rows": {name: list(numbers) for name, numbers in self.rows.items()}} if self.rows else {}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, text: str) -> "Asked":
        """Read it back. Raises ValueError, KeyError."""
        found = json.loads(text)
        return cls(
            action=str(found["action"]),
            subject=str(found["subject"]),
            place=str(found.get("place", "")),
            respond=str(found.get("respond", "")),
            hidden={str(name): str(value) for name, value in found.get("hidden", {}).items()},
            rows={str(name): tuple(int(n) for n in numbers) for name, numbers in found.get("rows", {}).items()},
        )

    def known(self, raw: Mapping[str, str]) -> dict[str, str]:
        """Return what was typed with the values nobody sees; what stood in a row that was removed is gone with it."""
        return {name: text for name, text in {**self.hidden, **raw}.items() if self._stands(name)}

    def _stands(self, name: str) -> bool:
        rows, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        return not number.isdigit() or int(number) in self.rows.get(rows, (int(number),))


def form(
    action: Action,
    asked: Asked,
    words: Words,
    *,
    raw: Mapping[str, str] | None = None,
    about: str = "",
    filled: Filled | None = None,
    sums: Sequence[tuple[str, Money]] = (),
    warning: str = "",
) -> Json:
    """Return the modal of an action.

    `raw` is what is known already, by the names of the slots; `about` a sentence on what it acts on, `warning` one
    that has to be read before it is sent in again.
    """
    label = words.label(action)
    given = raw or {}
    numbers = {f.name: asked.rows.get(f.name) or tuple(shown_rows(f, given)) for f in action.fields if f.parts}
    asking = slots(action, given, filled or Filled(), numbers=numbers)
    hidden = {s.name: s.text for s in asking if s.field.kind == "hidden" and s.text}
    kept = Asked(
        action=asked.action,
        subject=asked.subject,
        place=asked.place,
        respond=asked.respond,
        hidden=hidden,
        rows=numbers,
    )
    blocks = [
        *([section(f":warning: {said(warning)}")] if warning else []),
        *([section(said(about))] if about else []),
        *_blocks(action, [s for s in asking if s.field.kind != "hidden"], words, sums),
    ]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": kept.packed(),
        "title": plain(label, VIEW_TITLE),
        "submit": plain(_submit(action, words), VIEW_TITLE),
        "close": plain(words._("Cancel"), VIEW_TITLE),
        "blocks": blocks or [section(said(words.help(action) or label))],
    }


def most_rows(action: Action, rows: Field) -> int:
    """Return how many rows of a list fit into one modal of 100 blocks."""
    others = sum(len(f.parts) if f.parts else 1 for f in action.asked(claimed=True) if f.name != rows.name)
    each = 1 + sum(part.kind != "hidden" for part in rows.parts)
    return min(rows.ask.rows or MOST_BLOCKS, (MOST_BLOCKS - OTHER_BLOCKS - others) // each)


def too_many_rows(action: Action, raw: Mapping[str, str]) -> tuple[Field, int] | None:
    """Return the list that has more rows than a modal can show, and how many it can."""
    for f in action.fields:
        if f.parts and len(shown_rows(f, raw)) > most_rows(action, f):
            return f, most_rows(action, f)
    return None


def changed_rows(asked: Asked, what: str, action: Action) -> Asked:
    """Return the form with a row more ('add:lines') or less ('drop:lines:2')."""
    kind, _, rest = what.partition(":")
    name, _, number = rest.partition(":")
    rows = next((f for f in action.fields if f.name == name and f.parts), None)
    if rows is None:
        return asked
    shown = asked.rows.get(name, (1,))
    if kind == ADD and len(shown) < most_rows(action, rows):
        shown = (*shown, max(shown) + 1)
    elif kind == DROP and len(shown) > 1:
        shown = tuple(n for n in shown if str(n) != number)
    return Asked(
        action=asked.action,
        subject=asked.subject,
        place=asked.place,
        respond=asked.respond,
        hidden=asked.hidden,
        rows={**asked.rows, name: shown},
    )


def notice(title: str, text: str, words: Words) -> Json:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "callback_id": "notice",
        "title": plain(title, VIEW_TITLE),
        "close": plain(words._("Close"), VIEW_TITLE),
        "blocks": [section(text)],
    }


def form_values(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts that were typed or chosen, by the names of their slots."""
    found: dict[str, str] = {}
    for name, block in state.get("values", state).items():
        value = block.get(VALUE, {})
        if "selected_options" in value:
            found[name] = "yes" if value["selected_options"] else ""
            continue
        option = value.get("selected_option")
        text = option["value"] if option else value.get("value") or value.get("selected_date") or ""
        found[name] = "" if option and text == NOTHING else str(text)
    return found


def field_errors(
    action: Action, refusal: Refusal, words: Words, raw: Mapping[str, str] | None = None, shown: Sequence[str] = ()
) -> dict[str, str]:
    """Return the refusal at its fields; what is about none that is `shown` stands at the first one."""
    names = list(shown) or [s.name for s in slots(action, raw or {}, Filled()) if s.field.kind != "hidden"]
    found: dict[str, str] = {}
    for name, error in placed(action, raw or {}, refusal):
        at = name if name in names else (names[0] if names else "")
        if at:
            found.setdefault(at, cut(str(words.refusal(error)), ERROR))
    return found


def options(parties: Sequence[tuple[str, str]], typed: str) -> list[Json]:
    """Return the businesses whose name holds what was typed, those that begin with it first."""
    wanted = typed.casefold().strip()
    fitting = [(id_, name) for id_, name in parties if wanted in name.casefold()]
    fitting.sort(key=lambda one: (not one[1].casefold().startswith(wanted), one[1].casefold()))
    return [{"text": plain(name, OPTION), "value": id_} for id_, name in fitting[:MOST_OPTIONS]]


def _submit(action: Action, words: Words) -> str:
    label = words.label(action)
    return words._("Save") if action.edits or action.fill or len(label) > VIEW_TITLE else label


def _blocks(
    action: Action,
    asking: Sequence[Slot],
    words: Words,
    sums: Sequence[tuple[str, Money]],
) -> list[Json]:
    blocks: list[Json] = []
    for rows, listed in groupby(asking, key=lambda slot: slot.rows):
        these = list(listed)
        if not rows:
            blocks += [_input(slot, words) for slot in these]
            continue
        asked = next(f for f in action.fields if f.name == rows)
        numbers = list(dict.fromkeys(slot.row for slot in these))
        for at, n in enumerate(numbers, 1):
            blocks += [_row_head(asked, n, at, words)] if len(numbers) > 1 else []
            blocks += [_input(slot, words) for slot in these if slot.row == n]
        blocks += _row_foot(action, asked, len(numbers), words)
        blocks += _sums(sums, words) if action.preview else []
    return blocks


def _row_head(rows: Field, n: int, at: int, words: Words) -> Json:
    remove = {"type": "button", "action_id": f"{DROP}:{rows.name}:{n}", "text": plain(words._("Remove"), BUTTON)}
    head = marked(f"*{escaped(words._(rows.ask.row, at=at))}*")
    return {"type": "section", "block_id": f"{rows.name}.{n}", "text": head, "accessory": remove}


def _row_foot(action: Action, rows: Field, count: int, words: Words) -> list[Json]:
    most = most_rows(action, rows)
    if count >= most:
        text = words._("{most} is as much as a form in Slack holds.", most=most)
        return [{"type": "context", "block_id": f"{rows.name}.full", "elements": [marked(escaped(text))]}]
    add = plain(words._(rows.ask.add), BUTTON)
    button = {"type": "button", "action_id": f"{ADD}:{rows.name}", "text": add}
    return [{"type": "actions", "block_id": f"{rows.name}.more", "elements": [button]}]


def _sums(sums: Sequence[tuple[str, Money]], words: Words) -> list[Json]:
    parts = [f"{escaped(words._(label))} {escaped(words.money(money))}" for label, money in sums]
    if parts:
        parts[-1] = f"*{parts[-1]}*"
    text = "  ·  ".join(parts) or escaped(words._("The total appears here as soon as a line has a price."))
    return [{"type": "section", "block_id": "sums", "text": marked(text)}]


def _input(slot: Slot, words: Words) -> Json:
    block: Json = {
        "type": "input",
        "block_id": slot.name,
        "optional": not slot.field.required,
        "label": plain(words.field(slot.field), 2000),
        "element": {**_element(slot, words), "action_id": VALUE},
    }
    if slot.hint and slot.text and not slot.rows and slot.text != slot.hint:
        block["hint"] = plain(words._("usually {usual}", usual=slot.hint), 2000)
    if slot.field.ask.watched:
        block["dispatch_action"] = True
        if block["element"]["type"] == "plain_text_input":
            block["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block


def _element(slot: Slot, words: Words) -> Json:
    asked, raw = slot.field, slot.text
    match asked.kind:
        case "date" if not raw or _is_day(raw):
            return {"type": "datepicker", **({"initial_date": raw} if raw else {})}
        case "yes":
            return _checkbox(raw, words)
        case "text" if slot.choices and _known(raw, slot.choices):
            return _select(slot.choices, raw, asked, words)
        case "choice" if asked.ask.choices or slot.choices:
            return _select(slot.choices or words.choices(asked), raw, asked, words)
        case "party" if slot.choices and _known(raw, slot.choices):
            return _select(slot.choices, raw, asked, words)
    return _text(slot, words)


def _text(slot: Slot, words: Words) -> Json:
    asked, raw = slot.field, slot.text
    most = min(asked.ask.most, LONGEST_INPUT) if asked.ask.most != 500 or asked.kind in {"text", "long"} else 200
    most = min(max(most, len(raw), 1), LONGEST_INPUT)
    element: Json = {"type": "plain_text_input", "multiline": asked.kind == "long", "max_length": most}
    hint = words._("usually {usual}", usual=slot.hint) if slot.hint else asked.ask.hint
    if hint:
        element["placeholder"] = plain(hint, PLACEHOLDER)
    if raw:
        element["initial_value"] = cut(raw, most)
    return element


def _checkbox(raw: str, words: Words) -> Json:
    option = {"text": plain(words._("Yes"), OPTION), "value": "yes"}
    return {"type": "checkboxes", "options": [option], **({"initial_options": [option]} if raw == "yes" else {})}


def _select(found: Sequence[tuple[str, str]], raw: str, asked: Field, words: Words) -> Json:
    listed = list(found) if asked.required else [(NOTHING, "–"), *found]
    shown = [{"text": plain(label, OPTION), "value": value} for value, label in listed]
    chosen = next((o for o, (v, label) in zip(shown, listed, strict=True) if _means(raw, v, label)), None)
    # A menu holds a hundred; above that the names are asked for while somebody types.
    element: Json = (
        {"type": "static_select", "options": shown}
        if len(shown) <= MOST_OPTIONS
        else {"type": "external_select", "min_query_length": 0}
    )
    if chosen:
        element["initial_option"] = chosen
    if asked.ask.hint and not asked.ask.choices:
        element["placeholder"] = plain(words._("Choose"), PLACEHOLDER)
    return element


def _known(raw: str, found: Sequence[tuple[str, str]]) -> bool:
    return not raw or any(_means(raw, value, label) for value, label in found)


def _means(raw: str, value: str, label: str) -> bool:
    return bool(raw) and raw.casefold() in {value.casefold(), label.casefold()}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
