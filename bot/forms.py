"""An action's fields as a modal, and what was typed into it back as text. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.text import ERROR, OPTION, PLACEHOLDER, VIEW_TITLE, Json, cut, plain, said, section
from core.actions.action import Action, Field
from core.domain.errors import BadFields, Refusal
from core.rendering.words import Words

CALLBACK = "form"
VALUE = "value"
MOST_OPTIONS = 100
LONGEST_INPUT = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form is for, kept in it: the action, its subject, the channel, and where an answer can be said."""

    action: str
    subject: str
    place: str = ""
    respond: str = ""

    def packed(self) -> str:
        """Return it as `private_metadata`."""
        values = {"action": self.action, "subject": self.subject, "place": self.place, "respond": self.respond}
        return json.dumps(values)

    @classmethod
    def unpacked(cls, text: str) -> "Asked":
        """Read it back. Raises ValueError, KeyError."""
        found = json.loads(text)
        return cls(
            action=str(found["action"]),
            subject=str(found["subject"]),
            place=str(found.get("place", "")),
            respond=str(found.get("respond", "")),
        )


def form(
    action: Action,
    asked: Asked,
    words: Words,
    *,
    raw: Mapping[str, str] | None = None,
    parties: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    about: str = "",
) -> Json:
    """Return the modal of an action.

    `raw` is what is known already, by field name; `parties` the (id, name) choices of each party field; `about`
    a sentence on what it acts on.
    """
    label = words.label(action)
    given = raw or {}
    blocks = [
        *([section(said(about))] if about else []),
        *[
            _input(field, given.get(field.name, ""), words, (parties or {}).get(field.name, ()))
            for field in action.asked(claimed=True)
        ],
    ]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": asked.packed(),
        "title": plain(label, VIEW_TITLE),
        "submit": plain(_submit(action, words), VIEW_TITLE),
        "close": plain(words._("Cancel"), VIEW_TITLE),
        "blocks": blocks or [section(said(words.help(action) or label))],
    }


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
    """Return the texts that were typed or chosen, by field name."""
    found: dict[str, str] = {}
    for name, block in state.get("values", state).items():
        value = block.get(VALUE, {})
        option = value.get("selected_option")
        text = option["value"] if option else value.get("value") or value.get("selected_date") or ""
        found[name] = str(text)
    return found


def field_errors(action: Action, refusal: Refusal, words: Words) -> dict[str, str]:
    """Return the refusal at its fields; what is about no field stands at the first one."""
    names = [field.name for field in action.asked(claimed=True)]
    found: dict[str, str] = {}
    pairs = zip(refusal.names, refusal.errors, strict=True) if isinstance(refusal, BadFields) else [("", refusal)]
    for name, error in pairs:
        at = name or str(error.data().get("field", ""))
        at = at if at in names else (names[0] if names else "")
        if at:
            found.setdefault(at, cut(str(words.refusal(error)), ERROR))
    return found


def _submit(action: Action, words: Words) -> str:
    label = words.label(action)
    return label if len(label) <= VIEW_TITLE else words._("Save")


def _input(field: Field, raw: str, words: Words, parties: Sequence[tuple[str, str]]) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": plain(words.field(field), 2000),
        "element": {**_element(field, raw, words, parties), "action_id": VALUE},
    }


def _element(field: Field, raw: str, words: Words, parties: Sequence[tuple[str, str]]) -> Json:
    match field.kind:
        case "date" if not raw or _is_day(raw):
            return {"type": "datepicker", **({"initial_date": raw} if raw else {})}
        case "choice":
            return _select(words.choices(field), raw, field, words)
        case "party" if 0 < len(parties) <= MOST_OPTIONS and _known(raw, parties):
            return _select(parties, raw, field, words)
    most = min(field.ask.most, LONGEST_INPUT) if field.kind in {"text", "long"} else 200
    element: Json = {"type": "plain_text_input", "multiline": field.kind == "long", "max_length": max(most, len(raw))}
    element["max_length"] = min(element["max_length"], LONGEST_INPUT)
    if field.ask.hint:
        element["placeholder"] = plain(field.ask.hint, PLACEHOLDER)
    if raw:
        element["initial_value"] = cut(raw, element["max_length"])
    return element


def _select(options: Sequence[tuple[str, str]], raw: str, field: Field, words: Words) -> Json:
    shown = [{"text": plain(label, OPTION), "value": value} for value, label in options[:MOST_OPTIONS]]
    element: Json = {"type": "static_select", "options": shown}
    chosen = next((o for o, (v, label) in zip(shown, options, strict=False) if _means(raw, v, label)), None)
    if chosen:
        element["initial_option"] = chosen
    if field.ask.hint and not field.ask.choices:
        element["placeholder"] = plain(words._("Choose"), PLACEHOLDER)
    return element


def _known(raw: str, options: Sequence[tuple[str, str]]) -> bool:
    return not raw or any(_means(raw, value, label) for value, label in options)


def _means(raw: str, value: str, label: str) -> bool:
    return bool(raw) and raw.casefold() in {value.casefold(), label.casefold()}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
