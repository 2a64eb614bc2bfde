"""The shape of a use case: what it is called, what it asks for, who may, and what it does.

Every surface is derived from this: a button and its form, a typed word, an answer by mail, a page's form, the
API's `actions`. So adding an action is one file, one line in the registry and one sentence of wording.
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from core.domain.actor import Actor
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone
from core.domain.ids import ConnectionId, DocumentId, QuestionId
from core.domain.money import Money

SUBJECTS = {DocumentId: "document", ConnectionId: "connection", QuestionId: "question"}
KINDS: dict[Any, str] = {str: "text", date: "date", Money: "money", Decimal: "percent", int: "number"}


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field of a command is asked for.

    `label` is a msgid. `lead` are the words before it in a typed line ('by wire'); a field without one takes
    what is left, in order. `kind` overrides the kind that follows from the type: text, long, date, money,
    percent, number, party, invitee, choice. `choices` are (value, msgid) pairs. `hint` is an example.
    `claiming` fields are for somebody who has no account yet and gets one by the action.
    """

    label: str
    lead: tuple[str, ...] = ()
    kind: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    most: int = 500
    claiming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value a command needs, as every surface sees it."""

    name: str
    kind: str
    required: bool
    ask: Ask

    @property
    def label(self) -> str:
        """The msgid of its label."""
        return self.ask.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One use case.

    `on` is what it acts on (document, connection, question) or 'business' when it starts something new; it
    follows from the command's first field. `may(actor, case)` gives None (offered), a Refusal, or AlreadyDone.
    `run(command, case, unit, actor)` does it; it runs inside the gate's transaction only. `words` are typed in
    chat, the first is the canonical one; `replies` are whole phrases people answer with by mail. `binding`
    actions move money or bind a business: an unauthenticated mail needs a code for them, chat asks to confirm.
    `anyone` marks what a person may do before a role is known (first use, unsubscribe). `inward` actions neither
    bind nor reach anybody else (a draft): a mail whose sender nobody has proven may do them at once.
    """

    name: str
    label: str
    command: type
    may: Callable[[Actor, Any], Refusal | AlreadyDone | None]
    run: Callable[[Any, Any, Any, Actor], Any]
    words: tuple[str, ...]
    replies: tuple[str, ...] = ()
    style: str = ""
    binding: bool = True
    offered: bool = True
    inward: bool = False
    help: str = ""
    example: str = ""

    @property
    def on(self) -> str:
        """What kind of thing it acts on."""
        return _subject(self.command)[0]

    @property
    def subject_field(self) -> str:
        """The command's field that names the thing, or ''."""
        return _subject(self.command)[1]

    def asked(self, *, claimed: bool) -> tuple[Field, ...]:
        """What to ask somebody whose business has (or has not yet) an account."""
        return tuple(field for field in self.fields if not (claimed and field.ask.claiming))

    @property
    def fields(self) -> tuple[Field, ...]:
        """What has to be asked for besides the subject."""
        return _fields(self.command)


@cache
def _hints(command: type) -> dict[str, Any]:
    return get_type_hints(command, include_extras=True)


@cache
def _subject(command: type) -> tuple[str, str]:
    for name, hint in _hints(command).items():
        if hint in SUBJECTS:
            return SUBJECTS[hint], name
        break
    return "business", ""


@cache
def _fields(command: type) -> tuple[Field, ...]:
    subject = _subject(command)[1]
    hints = _hints(command)
    found = []
    for field in fields(command):
        if field.name == subject:
            continue
        base, ask = _unwrap(hints[field.name])
        required = field.default is MISSING and field.default_factory is MISSING
        found.append(Field(name=field.name, kind=ask.kind or KINDS[base], required=required, ask=ask))
    return tuple(found)


def _unwrap(hint: Any) -> tuple[Any, Ask]:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"a command's field needs Annotated[type, Ask(…)]: {hint}")
    base, ask = get_args(hint)[:2]
    if isinstance(base, UnionType):
        base = next(part for part in get_args(base) if part is not NoneType)
    return base, ask
