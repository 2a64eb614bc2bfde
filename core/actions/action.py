"""The shape of a use case: what it is called, what it asks for, who may, and what it does.

Every surface is derived from this: a button and its form, a typed word, an answer by mail, a page's form, the
API's `actions`. So adding an action is one file, one line in the registry and one sentence of wording.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from core.domain.actor import Actor
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone
from core.domain.ids import ConnectionId, DocumentId, QuestionId
from core.domain.money import Money, Price
from core.domain.reminders import Steps

SUBJECTS = {DocumentId: "document", ConnectionId: "connection", QuestionId: "question"}
KINDS: dict[Any, str] = {
    str: "text",
    date: "date",
    Money: "money",
    Price: "price",
    Decimal: "percent",
    int: "number",
    bool: "yes",
    Steps: "steps",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field of a command is asked for.

    `label` is a msgid. `lead` are the words before it in a typed line ('by wire'); a field without one takes
    what is left, in order. `kind` overrides the kind that follows from the type: text, long, date, money, price,
    quantity, percent, number, yes, steps, party, invitee, choice, rows, hidden. `choices` are (value, msgid) pairs;
    those of an `open` choice are found when the form opens (`Filled`). `hint` is an example. `claiming` fields
    are for somebody who has no account yet and gets one by the action.

    A tuple of some other dataclass is asked for as `rows`, `rows` many at most, each with that class's own fields;
    `row` ('Line {at}') heads one, `add` is on the button for one more.
    A `brief` field is the short way of a typed line to say one thing about the first of the rows (it names the
    field of the row): forms have the rows instead. `needed` is required though the command has a default for
    it. What is not `typed` has its place in forms only. A form is drawn again when a `watched` value changes.
    `hidden` values nobody sees; a form gives back what it was opened with.
    """

    label: str
    lead: tuple[str, ...] = ()
    kind: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    most: int = 500
    claiming: bool = False
    brief: str = ""
    needed: bool = False
    typed: bool = True
    watched: bool = False
    rows: int = 0
    row: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value a command needs, as every surface sees it."""

    name: str
    kind: str
    required: bool
    ask: Ask
    parts: tuple["Field", ...] = ()
    of: type | None = None

    @property
    def label(self) -> str:
        """The msgid of its label."""
        return self.ask.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a form knows when it is drawn, by field name; a field of a row is 'lines.2.price'.

    `raw` are texts, as people would type them. `choices` are (value, label) pairs for open choices, `hints` what
    is taken where nothing is given; both by the plain name of the row's field ('lines.price'). What is in
    `without` is not asked here.
    """

    raw: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Action:
    """One use case. Each is itself and nothing else: what follows from one is kept by it.

    `on` is what it acts on (document, connection, question) or 'business' when it starts something new; it
    follows from the command's first field. `may(actor, case)` gives None (offered), a Refusal, or AlreadyDone.
    `run(command, case, unit, actor)` does it; it runs inside the gate's transaction only. `words` are typed in
    chat, the first is the canonical one; `replies` are whole phrases people answer with by mail. `intent` is what a
    reply in free words means when it wants this (`core.understanding.replies`). `binding`
    actions move money or bind a business: an unauthenticated mail needs a code for them, chat asks to confirm.

    `fill(case, unit, actor, raw)` says what its form opens with; `raw` is what is known so far, so that defaults
    can follow from a choice. An action that `edits` writes something that exists anew: what a typed line leaves
    out keeps the value that the form would open with, what is there and blank is emptied, and with nothing but its
    subject typed the form opens. `preview(values, case, unit, actor)` gives sums to show while a form is being
    filled in, from what can be read of it so far. `sensitive(command, case, unit)` asks for a mailed code even
    where the amount would not.
    `anyone` marks what a person may do before a role is known (first use, unsubscribe). `inward` actions neither
    bind nor reach anybody else (a draft): a mail whose sender nobody has proven may do them at once. The replies
    of one that counts `when_offered` mean something else elsewhere ('yes'): nobody is refused it there.
    """

    name: str
    label: str
    command: type
    may: Callable[[Actor, Any], Refusal | AlreadyDone | None]
    run: Callable[[Any, Any, Any, Actor], Any]
    words: tuple[str, ...]
    replies: tuple[str, ...] = ()
    style: str = ""
    intent: str = ""
    binding: bool = True
    offered: bool = True
    inward: bool = False
    when_offered: bool = False
    help: str = ""
    example: str = ""
    edits: bool = False
    fill: Callable[[Any, Any, Actor, Mapping[str, str]], Filled] | None = None
    preview: Callable[[Mapping[str, Any], Any, Any, Actor], tuple[tuple[str, Money], ...]] | None = None
    sensitive: Callable[[Any, Any, Any], bool] | None = None

    @property
    def on(self) -> str:
        """What kind of thing it acts on."""
        return _subject(self.command)[0]

    @property
    def subject_field(self) -> str:
        """The command's field that names the thing, or ''."""
        return _subject(self.command)[1]

    def asked(self, *, claimed: bool) -> tuple[Field, ...]:
        """What a form asks somebody whose business has (or has not yet) an account."""
        return tuple(f for f in self.fields if not f.ask.brief and not (claimed and f.ask.claiming))

    @property
    def typed(self) -> tuple[Field, ...]:
        """What a typed line or a mail can say."""
        return _typed(self.command)

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
    return tuple(
        _field(f.name, hints[f.name], required=f.default is MISSING and f.default_factory is MISSING)
        for f in fields(command)
        if f.name != subject
    )


@cache
def _typed(command: type) -> tuple[Field, ...]:
    return tuple(f for f in _fields(command) if f.ask.typed and f.kind not in {"rows", "hidden"})


def _field(name: str, hint: Any, *, required: bool) -> Field:
    base, ask = _unwrap(hint)
    of = get_args(base)[0] if get_origin(base) is tuple else None
    kind = ask.kind or ("rows" if of else KINDS[base])
    parts = _fields(of) if of else ()
    return Field(name=name, kind=kind, required=required or ask.needed, ask=ask, parts=parts, of=of)


def _unwrap(hint: Any) -> tuple[Any, Ask]:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"a command's field needs Annotated[type, Ask(…)]: {hint}")
    base, ask = get_args(hint)[:2]
    if isinstance(base, UnionType):
        base = next(part for part in get_args(base) if part is not NoneType)
    return base, ask
