"""Offers as plain forms, and what comes back from them."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from core.actions.action import Action, Filled
from core.domain.errors import AmountNotPositive, CurrencyDiffers, Refusal, TooMuch, UsernameTaken
from core.domain.money import Money
from core.rendering.words import Words
from core.understanding.forms import Slot, placed, shown_rows, slots
from core.views.connection import ConnectionView
from web.visit import Visit

LARGEST = 64 * 1024
MOST_ROWS = 100
Sums = tuple[tuple[str, Money], ...]
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
DONE = re.compile(r"(link|confirm)-([A-Za-z0-9_-]{16,64})(?:\.([0-9a-f]{16}))?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PRESS = "press"
"""A button that only draws the form again, with all that was typed: 'add:lines', 'drop:lines:2', 'sums'."""
TYPES = {
    "date": "date",
    "number": "number",
    "long": "textarea",
    "choice": "select",
    "yes": "checkbox",
    "hidden": "hidden",
}
MODES = {"money": "decimal", "percent": "decimal"}
# The account that is claimed on the way has no name of its own yet; a claimed one is renamed elsewhere.
# Refusals about one value that do not name their field.
ABOUT: dict[type[Refusal], str] = {
    UsernameTaken: "username",
    AmountNotPositive: "amount",
    TooMuch: "amount",
    CurrencyDiffers: "amount",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One field of a form. `type` is an input's type, 'textarea' or 'select'; `error` a sentence or ''; `row` heads
    the first field of each row of a list."""

    id: str
    name: str
    label: str
    type: str
    mode: str
    required: bool
    hint: str
    most: int
    choices: tuple[tuple[str, str], ...]
    value: str
    error: str
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Inputs that stand together: one row of the list `rows`, or what is in no list (then `rows` is ''). `head` and
    `number` are the row's; `drop` whether it can be taken out; `add` the label of the button below the last row,
    '' where there is none; `sums` (label, amount) stand below it too."""

    inputs: tuple[Input, ...]
    rows: str = ""
    head: str = ""
    number: int = 0
    drop: bool = False
    add: str = ""
    last: bool = False
    sums: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One offer. `open` ones stand on the page at once, the others unfold; `nonce` makes a double click one; `adds`:
    it has a list, whose sums can be drawn anew."""

    name: str
    label: str
    help: str
    style: str
    nonce: str
    inputs: tuple[Input, ...]
    open: bool
    claims: bool
    groups: tuple[Group, ...]
    submit: str
    adds: bool = False


async def submitted(request: Request) -> dict[str, str]:
    """Return the form's texts by name; files are left out. Raises HTTPException 411 or 413.

    Both encodings are read: one-click unsubscribing may use either (RFC 8058, 3.2).
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411)
    if int(length) > LARGEST:
        raise HTTPException(413)
    async with request.form(max_files=0, max_fields=2000, max_part_size=LARGEST) as form:
        return {name: value.replace("\x00", "") for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(submitted)]


def forms(
    at: Visit,
    tried: str = "",
    raw: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    sums: Sums | None = None,
) -> list[Form]:
    """Return the forms of a page. The one that was `tried` keeps what was typed and carries its errors and sums."""
    return [
        form_of(at, action, raw or {}, errors or {}, at.sums.get(action.name, ()) if sums is None else sums)
        if action.name == tried
        else form_of(at, action, {}, {}, at.sums.get(action.name, ()))
        for action in at.offers
    ]


def redrawn(action: Action, raw: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed with a row more or less, as the pressed button wants it."""
    kind, _, rest = raw.get(PRESS, "").partition(":")
    name, _, number = rest.partition(":")
    rows = next((field for field in action.fields if field.name == name and field.parts), None)
    found = {key: text for key, text in raw.items() if key != PRESS}
    if rows is None:
        return found
    shown = shown_rows(rows, found)
    if kind == "add" and len(shown) < (rows.ask.rows or MOST_ROWS):
        found |= {f"{name}.{shown[-1] + 1}.{part.name}": "" for part in rows.parts}
    if kind == "drop" and len(shown) > 1:
        found = {key: text for key, text in found.items() if not key.startswith(f"{name}.{number}.")}
    return found


def form_of(at: Visit, action: Action, raw: Mapping[str, str], errors: Mapping[str, str], sums: Sums = ()) -> Form:
    """Return the form of one offer."""
    claimed = not isinstance(at.view, ConnectionView) or at.view.own_claimed
    known = at.filled.get(action.name, Filled())
    fields = action.asked(claimed=claimed)
    lists = {field.name for field in fields if field.parts}
    given = {name for name in lists if any(key.startswith(f"{name}.") for key in raw)}
    opened = {key: text for key, text in known.raw.items() if key.partition(".")[0] not in given}
    asking = slots(action, {**opened, **raw}, known, claimed=claimed)
    inputs = _inputs(at.words, action, asking, errors)
    return Form(
        name=action.name,
        label=at.words.label(action),
        help=at.words.help(action),
        style=action.style,
        nonce=nonce_of(raw),
        inputs=inputs,
        open=action.style == "primary" or bool(errors) or bool(raw),
        claims=any(field.ask.claiming for field in fields),
        submit=at.words._("Save") if action.edits else at.words.label(action),
        groups=_groups(at.words, action, tuple(zip(asking, inputs, strict=True)), sums),
        adds=bool(lists),
    )


def nonce_of(raw: Mapping[str, str]) -> str:
    """Return the form's own nonce, or a fresh one."""
    given = raw.get("nonce", "")
    return given if NONCE.fullmatch(given) else secrets.token_urlsafe(18)


def key_of(action: Action, raw: Mapping[str, str]) -> str:
    """Return the idempotency key: the same form with the same values does one thing, changed values another."""
    names = {field.name for field in action.fields}
    typed = {name: text.strip() for name, text in sorted(raw.items()) if name.partition(".")[0] in names}
    values = "\x1f".join(f"{name}={text}" for name, text in typed.items())
    digest = hashlib.sha256(f"{action.name}\x1f{values}".encode(errors="replace")).hexdigest()
    return f"link:{nonce_of(raw)}:{digest[:16]}"


def page_of_key(key: str) -> str:
    """Return an idempotency key as a part of a page's address."""
    return key.replace(":", "-", 1).replace(":", ".")


def key_of_page(part: str) -> str:
    """Return the idempotency key behind a part of an address, or '' for what is none."""
    found = DONE.fullmatch(part)
    return f"{found[1]}:{found[2]}{':' + found[3] if found[3] else ''}" if found else ""


def at_fields(words: Words, action: Action, raw: Mapping[str, str], refusal: Refusal) -> dict[str, str]:
    """Return the refusal's sentences by field name; empty where it is about no single value."""
    names = {field.name for field in action.asked(claimed=False) if field.kind != "hidden"}
    found = [(name or ABOUT.get(type(error), ""), error) for name, error in placed(action, raw, refusal)]
    return {name: str(words.refusal(error)) for name, error in found if name.partition(".")[0] in names}


def _groups(words: Words, action: Action, pairs: tuple[tuple[Slot, Input], ...], sums: Sums) -> tuple[Group, ...]:
    found = []
    for (rows, number), these in groupby(pairs, key=lambda pair: (pair[0].rows, pair[0].row)):
        inputs = tuple(shown for _, shown in these)
        if not rows:
            found.append(Group(inputs=inputs))
            continue
        asked = next(field for field in action.fields if field.name == rows)
        numbers = list(dict.fromkeys(slot.row for slot, _ in pairs if slot.rows == rows))
        last, full = number == numbers[-1], len(numbers) >= (asked.ask.rows or MOST_ROWS)
        found.append(
            Group(
                inputs=inputs,
                rows=rows,
                number=number,
                head=words._(asked.ask.row, at=numbers.index(number) + 1),
                drop=len(numbers) > 1,
                add=words._(asked.ask.add) if last and not full else "",
                last=last,
                sums=tuple((words._(label), words.money(money)) for label, money in sums) if last else (),
            )
        )
    return tuple(found)


def _inputs(words: Words, action: Action, asking: tuple[Slot, ...], errors: Mapping[str, str]) -> tuple[Input, ...]:
    heads: dict[tuple[str, int], str] = {}
    found = []
    for slot in asking:
        row = ""
        if slot.rows and slot.field.kind != "hidden" and (slot.rows, slot.row) not in heads:
            at = 1 + sum(name == slot.rows for name, _ in heads)
            asked = next(field for field in action.fields if field.name == slot.rows)
            row = heads[slot.rows, slot.row] = words._(asked.ask.row, at=at)
        blank = bool(slot.rows) and not any(s.text for s in asking if (s.rows, s.row) == (slot.rows, slot.row))
        found.append(_input(words, action, slot, errors, row=row, required=slot.field.required and not blank))
    return tuple(found)


def _input(words: Words, action: Action, slot: Slot, errors: Mapping[str, str], *, row: str, required: bool) -> Input:
    field, value = slot.field, slot.text
    choices = slot.choices or words.choices(field)
    type_ = TYPES.get(field.kind, "text") if field.kind != "choice" or choices else "text"
    type_ = "select" if field.kind == "party" and choices else type_
    if type_ == "date" and value and not ISO_DAY.fullmatch(value):
        type_ = "text"  # a date input would drop what was typed
    return Input(
        id=f"{action.name}-{slot.name.replace('.', '-')}",
        name=slot.name,
        label=words.field(field),
        type=type_,
        mode=MODES.get(field.kind, ""),
        required=required,
        hint="" if type_ in {"date", "hidden", "checkbox"} else slot.hint or field.ask.hint,
        most=field.ask.most,
        choices=choices,
        value=value,
        error=errors.get(slot.name, ""),
        row=row,
    )
