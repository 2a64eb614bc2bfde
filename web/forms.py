"""Offers as plain forms, and what comes back from them."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from core.actions.action import Action, Field
from core.domain.errors import AmountNotPositive, BadFields, CurrencyDiffers, Refusal, TooMuch, UsernameTaken
from core.rendering.words import Words
from core.views.connection import ConnectionView
from web.visit import Visit

LARGEST = 64 * 1024
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
DONE = re.compile(r"(link|confirm)-([A-Za-z0-9_-]{16,64})(?:\.([0-9a-f]{16}))?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TYPES = {"date": "date", "number": "number", "long": "textarea", "choice": "select"}
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
    """One field of a form. `type` is an input's type, 'textarea' or 'select'; `error` a sentence or ''."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One offer. `open` ones stand on the page at once, the others unfold; `nonce` makes a double click one."""

    name: str
    label: str
    help: str
    style: str
    nonce: str
    inputs: tuple[Input, ...]
    open: bool
    claims: bool


async def submitted(request: Request) -> dict[str, str]:
    """Return the form's texts by name; files are left out. Raises HTTPException 411 or 413.

    Both encodings are read: one-click unsubscribing may use either (RFC 8058, 3.2).
    """
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411)
    if int(length) > LARGEST:
        raise HTTPException(413)
    async with request.form(max_files=0, max_fields=60, max_part_size=LARGEST) as form:
        return {name: value.replace("\x00", "") for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[dict[str, str], Depends(submitted)]


def forms(
    at: Visit, tried: str = "", raw: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> list[Form]:
    """Return the forms of a page. The one that was `tried` keeps what was typed and carries its errors."""
    return [
        form_of(at, action, raw or {} if action.name == tried else {}, errors or {} if action.name == tried else {})
        for action in at.offers
    ]


def form_of(at: Visit, action: Action, raw: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    """Return the form of one offer."""
    claimed = not isinstance(at.view, ConnectionView) or at.view.own_claimed
    fields = action.asked(claimed=claimed)
    return Form(
        name=action.name,
        label=at.words.label(action),
        help=at.words.help(action),
        style=action.style,
        nonce=nonce_of(raw),
        inputs=tuple(_input(at.words, action, field, raw, errors) for field in fields),
        open=action.style == "primary" or bool(errors),
        claims=any(field.ask.claiming for field in fields),
    )


def nonce_of(raw: Mapping[str, str]) -> str:
    """Return the form's own nonce, or a fresh one."""
    given = raw.get("nonce", "")
    return given if NONCE.fullmatch(given) else secrets.token_urlsafe(18)


def key_of(action: Action, raw: Mapping[str, str]) -> str:
    """Return the idempotency key: the same form with the same values does one thing, changed values another."""
    values = "\x1f".join(f"{field.name}={raw.get(field.name, '').strip()}" for field in action.fields)
    digest = hashlib.sha256(f"{action.name}\x1f{values}".encode(errors="replace")).hexdigest()
    return f"link:{nonce_of(raw)}:{digest[:16]}"


def page_of_key(key: str) -> str:
    """Return an idempotency key as a part of a page's address."""
    return key.replace(":", "-", 1).replace(":", ".")


def key_of_page(part: str) -> str:
    """Return the idempotency key behind a part of an address, or '' for what is none."""
    found = DONE.fullmatch(part)
    return f"{found[1]}:{found[2]}{':' + found[3] if found[3] else ''}" if found else ""


def at_fields(words: Words, action: Action, refusal: Refusal) -> dict[str, str]:
    """Return the refusal's sentences by field name; empty where it is about no single value."""
    if isinstance(refusal, BadFields):
        found = dict(zip(refusal.names, refusal.errors, strict=False))
    else:
        found = {ABOUT.get(type(refusal)) or str(refusal.data().get("field", "")): refusal}
    names = {field.name for field in action.fields}
    return {name: str(words.refusal(error)) for name, error in found.items() if name in names}


def _input(words: Words, action: Action, field: Field, raw: Mapping[str, str], errors: Mapping[str, str]) -> Input:
    value = raw.get(field.name, "")
    type_ = TYPES.get(field.kind, "text")
    if type_ == "date" and value and not ISO_DAY.fullmatch(value):
        type_ = "text"  # a date input would drop what was typed
    return Input(
        id=f"{action.name}-{field.name}",
        name=field.name,
        label=words.field(field),
        type=type_,
        mode=MODES.get(field.kind, ""),
        required=field.required,
        hint="" if type_ == "date" else field.ask.hint,
        most=field.ask.most,
        choices=words.choices(field),
        value=value,
        error=errors.get(field.name, ""),
    )
