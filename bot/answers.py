"""What the bot answers, as values: the listeners bring them to Slack."""

from dataclasses import dataclass, field

from bot.text import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Tell the person who asked, and nobody else. `replace`: instead of the message whose button was pressed;
    `charts` are what is drawn beside it."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    replace: bool = False
    charts: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Open a form. `instead` is said where a form cannot be opened (no click, no command: a message)."""

    view: Json
    instead: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Errors at the fields of the form that was sent in."""

    errors: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """Another view in the place of the form that was sent in."""

    view: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The card says it."""


Answer = Say | Ask | Correct | Instead | Nothing
