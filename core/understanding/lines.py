"""One typed line to what it asks for: a command, a form filled in so far, or something to show.

The grammar is the registry's: an action's words, then what it acts on, then its fields. A field with lead words
is found by them, the others take what is left, in order. Every word must be explained; what is not is named.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Any

from core.actions.action import Action, Field
from core.actions.perform import case_of
from core.actions.registry import REGISTRY
from core.domain.actor import Actor
from core.domain.currencies import is_currency
from core.domain.errors import Ambiguous, BadField, BadFields, NotFound, NotUnderstood, Refusal
from core.domain.money import UnknownCurrency
from core.store.unit import Unit
from core.understanding.amounts import find_amounts
from core.understanding.answer_words import answer_words
from core.understanding.dates import HINT, close_to_a_date
from core.understanding.fields import Reading, party_role, read_value, read_values, reading_for
from core.understanding.parties import (
    Party,
    find_document,
    find_parties,
    find_question,
    is_exactly,
    looks_like_document,
    matching,
    one_party,
    one_to_show,
    parties_of,
)

LONGEST = 8000
LOOKS = frozenset({"help", "list", "why", "digest", "aging", "forecast", "tomorrow", "statement", "people"})
_LOOKS = LOOKS | {"?"}
STATUSES = ("open", "overdue", "paid", "draft", "pending")
_MOST_PARTY_WORDS = 8
_PROSE = 300
_MOST_DATE_WORDS = 6
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_TOKEN = re.compile(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|\S+")
_TYPED = frozenset({"date", "money", "percent", "number", "choice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Everything is there: the command can go through the gate (binding ones are confirmed first)."""

    action: Action
    command: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Something required is still missing: ask for it with a form that holds what was understood.

    `subject` is the id of what the action is on, or None; `raw` are texts by field name.
    """

    action: Action
    subject: str | None
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Something to look at. `what` and `args`: help {word}, list {status, party}, document {id}, connection {id},
    why {document} or {connection}, digest, aging, forecast, tomorrow, people, statement {connection}; ids throughout,
    keys are absent where nothing was said."""

    what: str
    args: Mapping[str, str] = field(default_factory=dict)


Line = Do | Form | Show


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a quoted string as one; [start, end) in the line."""

    text: str
    start: int
    end: int
    quoted: bool
    bare: str
    """The word as compared with words of the grammar."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A line being read."""

    text: str
    unit: Unit
    by: Actor

    def wrong(self, token: Token | None, *, suggestion: str = "", corrected: str = "") -> NotUnderstood:
        """Say which word was not understood."""
        word = token.text if token else ""
        return NotUnderstood(text=self.text, word=word, suggestion=suggestion, corrected=corrected)

    def slice(self, tokens: list[Token]) -> str:
        """What was typed there, without the quotes of a single quoted string."""
        if not tokens:
            return ""
        return tokens[0].text if len(tokens) == 1 else self.text[tokens[0].start : tokens[-1].end].strip(" ,;")


def read_line(text: str, unit: Unit, by: Actor) -> Line:
    """Read one line. Raises the Refusal that names what is wrong with it."""
    try:
        return _read(text.replace("\x00", " "), unit, by)  # PostgreSQL takes no NUL, not even to look for it
    except NotFound as missing:
        if missing.word[:1] in _QUOTES:  # a name is never found with its quotation mark: the closing one is missing
            raise BadField(field="", value=missing.word, problem="quote") from missing
        raise


def begins(line: str) -> bool:
    """Whether a line begins with a word of the grammar or is a document's reference: one that does not goes on
    with what stands before it, as mail programs break lines."""
    tokens = _tokens(line.strip()[:LONGEST])
    if not tokens:
        return False
    first, alone = tokens[0], len(tokens) == 1
    return (
        first.bare in _LOOKS
        or bool(_action_words(tokens)[0])
        or (alone and (first.bare in STATUSES or looks_like_document(first.text)))
    )


def unquoted(line: str) -> str:
    """The line with spaces in place of what stands in quotes, every other character at its place."""
    for m in [m for m in _TOKEN.finditer(line) if _is_quoted(m[0])]:
        line = line[: m.start()] + " " * len(m[0]) + line[m.end() :]
    return line


def takes_prose(line: str) -> bool:
    """Whether a line begins with an action to which people say something in free words (what for, why)."""
    _, actions = _action_words(_tokens(line.strip()[:LONGEST]) or [Token("", 0, 0, quoted=True, bare="")])
    return any(_is_prose(f) for action in actions for f in action.typed)


def only_looks(line: str) -> bool:
    """Whether a line begins like one that asks for nothing but to see something, or is a document's reference."""
    words = line[:LONGEST].split(maxsplit=1)
    first = _tokens("".join(words[:1]))
    return not first or first[0].bare in _LOOKS or (len(words) == 1 and looks_like_document(first[0].text))


def is_reference(line: str) -> bool:
    """Whether a line is nothing but a document's reference: INV-0001."""
    tokens = _tokens(line[:LONGEST])
    return len(tokens) == 1 and looks_like_document(tokens[0].text)


def _read(text: str, unit: Unit, by: Actor) -> Line:
    talk = Talk(text.strip(), unit, by)
    tokens = _tokens(talk.text[:LONGEST])
    if not tokens:
        return Show(what="help")
    if len(talk.text) > LONGEST:
        raise talk.wrong(tokens[0])
    if shown := _query(talk, tokens):
        return shown
    size, actions = _action_words(tokens)
    if not actions:
        return _bare(talk, tokens)
    starts = tuple(action for action in actions if action.on == "business")
    if starts and (len(starts) == len(actions) or _is_default(talk, starts[0], tokens[size:])):
        return _start(talk, tokens, size, starts)
    return _on_subject(talk, tokens, size, actions)


def _tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        quoted = _is_quoted(word)
        shown = word[1:-1].strip() if quoted else word
        if shown:
            bare = "" if quoted else word.casefold().rstrip(",:;")
            found.append(Token(shown, match.start(), match.end(), quoted, bare))
    return found


def _is_quoted(word: str) -> bool:
    return len(word) > 1 and word[0] in _QUOTES and word[-1] in '"”“»'


@cache
def _phrases() -> dict[tuple[str, ...], tuple[Action, ...]]:
    found: dict[tuple[str, ...], tuple[Action, ...]] = {}
    for action in REGISTRY:
        spoken = answer_words(action.name) if action.words and not action.when_offered else ()
        for word in (*action.words, *spoken):
            key = tuple(word.casefold().split())
            found[key] = (*found.get(key, ()), action)
    return found


@cache
def _longest_phrase() -> int:
    return max(map(len, _phrases()))


def _action_words(tokens: list[Token]) -> tuple[int, tuple[Action, ...]]:
    phrases = _phrases()
    for size in range(min(_longest_phrase(), len(tokens)), 0, -1):
        actions = phrases.get(tuple(token.bare for token in tokens[:size]))
        if actions:
            return size, actions
    return 0, ()


# What is shown.


def _query(talk: Talk, tokens: list[Token]) -> Show | None:
    word, rest = tokens[0].bare, tokens[1:]
    match word:
        case "help" | "?":
            return Show(what="help", args={"word": talk.slice(rest)} if rest else {})
        case "list":
            return _list(talk, rest)
        case "why" if rest:
            return _why(talk, rest)
        case "digest" | "aging" | "forecast" | "tomorrow" | "people" if not rest:
            return Show(what=word)
        case "statement" if rest:
            name = talk.slice(rest)
            found = find_parties(name, talk.unit, talk.by)
            return Show(what=word, args={"connection": one_to_show(name, found).connection})
        case _ if word in STATUSES and (len(tokens) == 1 and word != "draft"):
            return None if (word,) in _phrases() else Show(what="list", args={"status": word})
        case _:
            return None


def _list(talk: Talk, rest: list[Token]) -> Show:
    args = {}
    if rest and rest[0].bare in {*STATUSES, "all"}:
        if rest[0].bare != "all":
            args["status"] = rest[0].bare
        rest = rest[1:]
    if rest:
        word = talk.slice(rest)
        try:
            args["party"] = one_to_show(word, find_parties(word, talk.unit, talk.by)).connection
        except NotFound as missing:
            near = get_close_matches(rest[0].bare, STATUSES, n=1, cutoff=0.7)
            if near and not missing.close and len(rest) == 1:
                raise talk.wrong(rest[0], suggestion=near[0], corrected=f"list {near[0]}") from missing
            raise
    return Show(what="list", args=args)


def _why(talk: Talk, rest: list[Token]) -> Show:
    word = talk.slice(rest)
    if not looks_like_document(rest[0].text) and (found := matching(word, parties_of(talk.unit, talk.by))):
        return Show(what="why", args={"connection": one_to_show(word, found).connection})
    document = find_document(rest[0].text, talk.unit, talk.by).document.id
    if len(rest) > 1:
        raise talk.wrong(rest[1])
    return Show(what="why", args={"document": document})


def _bare(talk: Talk, tokens: list[Token]) -> Show:
    """No word of the grammar: a reference, a party, or something to help with."""
    first, whole = tokens[0], talk.slice(tokens)
    if looks_like_document(first.text):
        if len(tokens) == 1:
            return Show(what="document", args={"id": find_document(first.text, talk.unit, talk.by).document.id})
        raise talk.wrong(tokens[1], corrected=_turned_round(tokens))
    if found := matching(whole, parties_of(talk.unit, talk.by)):
        return Show(what="connection", args={"id": one_to_show(whole, found).connection})
    if first.text.startswith("@") and len(tokens) == 1:
        find_parties(whole, talk.unit, talk.by)
    known = sorted({" ".join(words) for words in _phrases()} | {*LOOKS})
    for size in (3, 2, 1):
        near = get_close_matches(" ".join(t.bare for t in tokens[:size])[:60], known, n=1, cutoff=0.7)
        if near and len(near[0].split()) == size <= len(tokens):
            rest = talk.text[tokens[size - 1].end :].strip()
            raise talk.wrong(first, suggestion=near[0], corrected=f"{near[0]} {rest}".strip())
    raise talk.wrong(first)


def _turned_round(tokens: list[Token]) -> str:
    """'INV-0001 send' → 'send INV-0001'."""
    size, actions = _action_words(tokens[1:])
    if not actions or size != len(tokens) - 1:
        return ""
    return " ".join([*(t.text for t in tokens[1:]), tokens[0].text])


# What is done.


def _is_default(talk: Talk, action: Action, rest: list[Token]) -> bool:
    """Of a word that is for one thing or for all ('reminders acme …', 'reminders 7 days after'): whether for all."""
    if not rest:
        return True
    first, parties = rest[0].text, parties_of(talk.unit, talk.by)
    number = first.rstrip(",").isdecimal()
    if any(is_exactly(first, party) for party in parties) or (looks_like_document(first) and not number):
        return False
    try:
        return isinstance(_filled(talk, action, None, rest, reading_for(talk.unit, talk.by)), Do)
    except Refusal:
        pass
    if not number or matching(first, parties):
        return False
    try:  # '3 days befor': what is wrong is said of the days, unless there is an invoice 3
        find_document(first, talk.unit, talk.by)
    except NotFound:
        return True
    except Ambiguous:
        pass
    return False


def _start(talk: Talk, tokens: list[Token], size: int, actions: tuple[Action, ...]) -> Line:
    """An action that starts something new. 'new invoice …': a second word for the same thing is passed over,
    unless it is somebody's name."""
    action = actions[0]
    rest = tokens[size:]
    if not rest:
        return (
            Form(action=action, subject=None, raw={}) if action.asked(claimed=True) else _done(talk, action, None, {})
        )
    again = rest[0].bare in action.words and rest[0].bare != " ".join(t.bare for t in tokens[:size])
    if again and not matching(rest[0].text, parties_of(talk.unit, talk.by)):
        rest = rest[1:]
    return _filled(talk, action, None, rest, reading_for(talk.unit, talk.by))


def _on_subject(talk: Talk, tokens: list[Token], size: int, actions: tuple[Action, ...]) -> Line:
    rest = tokens[size:]
    if not rest:
        example = next((action.example for action in actions if action.example), "")
        word = talk.slice(tokens[:size])
        raise NotUnderstood(text=talk.text, word=word, suggestion=example, lacks=True)
    kinds = {action.on for action in actions}
    if "document" in kinds and ("connection" not in kinds or looks_like_document(rest[0].text)):
        try:
            case = find_document(rest[0].text, talk.unit, talk.by)
        except NotFound:
            if "connection" not in kinds or not matching(rest[0].text, parties_of(talk.unit, talk.by)):
                raise
        else:
            action = _allowed(talk, [a for a in actions if a.on == "document"], case.document.id)
            return _filled(talk, action, case.document.id, rest[1:], reading_for(talk.unit, talk.by, case))
    if "connection" in kinds:
        return _on_connection(talk, rest, [a for a in actions if a.on == "connection"])
    subject = find_question(rest[0].text, talk.unit, talk.by)
    action = _allowed(talk, [a for a in actions if a.on == "question"], subject)
    return _filled(talk, action, subject, rest[1:], reading_for(talk.unit, talk.by))


def _on_connection(talk: Talk, rest: list[Token], actions: list[Action]) -> Line:
    parties = parties_of(talk.unit, talk.by)
    plain_action = all(not action.typed for action in actions)
    size, found = _party_at(talk, rest, parties, greedy=plain_action)
    if not found:
        size = len(rest) if plain_action else 1
        found = find_parties(talk.slice(rest[:size]), talk.unit, talk.by)
    choices = [(action, party) for party in found for action in actions]
    if len({party.other for party in found}) == 1:
        allowed = [c for c in choices if _may(talk, c[0], c[1].connection)]
        choices = allowed if len(allowed) == 1 else choices
    else:
        one_party(talk.slice(rest[:size]), found)
    if len({party.connection for _, party in choices}) > 1:
        one_party(talk.slice(rest[:size]), found)
    action, party = choices[0]
    if len(choices) > 1:
        action = _allowed(talk, actions, party.connection)
    return _filled(talk, action, party.connection, rest[size:], reading_for(talk.unit, talk.by))


def _party_at(
    talk: Talk, tokens: list[Token], parties: tuple[Party, ...], *, greedy: bool
) -> tuple[int, tuple[Party, ...]]:
    """The longest beginning that names a party: whole names first, then what begins one."""
    sizes = range(min(_MOST_PARTY_WORDS, len(tokens)), 0, -1)
    for size in sizes:
        word = talk.slice(tokens[:size]).rstrip(",:;")
        if found := tuple(party for party in parties if is_exactly(word, party)):
            return size, found
    for size in sizes:
        word = talk.slice(tokens[:size]).rstrip(",:;")
        found = matching(word, parties)
        if found and (size == 1 or greedy or _goes_on(word, found)):
            return size, found
    return 0, ()


def _goes_on(word: str, found: tuple[Party, ...]) -> bool:
    """Whether the words begin the name itself, so that the last of them belongs to it."""
    wanted = " ".join(word.casefold().split())
    return all(any(name.startswith(wanted) for name in party.names) for party in found)


def _may(talk: Talk, action: Action, subject: str) -> bool:
    command = action.command(**{action.subject_field: subject, **dict.fromkeys(_required(action), "")})
    return action.may(talk.by, case_of(talk.unit, action, command, talk.by)) is None


def _required(action: Action) -> list[str]:
    return [f.name for f in action.fields if f.required]


def _allowed(talk: Talk, actions: list[Action], subject: str) -> Action:
    """Of several actions with one word, the one that the rules allow now; else the first, which will say why not."""
    if len(actions) == 1:
        return actions[0]
    return next((a for a in actions if _may(talk, a, subject)), actions[0])


def _filled(talk: Talk, action: Action, subject: str | None, tokens: list[Token], reading: Reading) -> Line:
    """The command of these words, or its form where something is missing. A refusal brings what was said."""
    raw: dict[str, str] = {}
    try:
        return _fill(talk, action, subject, tokens, reading, raw)
    except Refusal as refusal:
        refusal.understood = (action.name, subject or "", raw)
        raise


def _fill(
    talk: Talk, action: Action, subject: str | None, tokens: list[Token], reading: Reading, raw: dict[str, str]
) -> Line:
    errors = _slots(talk, action, tokens, reading, raw)
    if action.edits and not raw and not errors:
        return Form(action=action, subject=subject, raw={})
    try:
        command = read_values(action, subject, raw, reading)
    except BadFields as bad:
        for name, error in zip(bad.names, bad.errors, strict=True):
            errors.setdefault(name, error)
    else:
        if not errors:
            return Do(action=action, command=command)
    real = {name: error for name, error in errors.items() if not _is_missing(error)}
    if len(real) == 1:
        raise next(iter(real.values()))
    if real:
        raise BadFields(errors=tuple(real.values()), names=tuple(real))
    return Form(action=action, subject=subject, raw=raw)


def _done(talk: Talk, action: Action, subject: str | None, raw: dict[str, str]) -> Line:
    return Do(action=action, command=read_values(action, subject, raw, reading_for(talk.unit, talk.by)))


def _is_missing(error: Refusal) -> bool:
    return isinstance(error, BadField) and error.problem == "missing"


# Fields.


@dataclass(frozen=True, slots=True)
class Led:
    """A field found by its lead: tokens [at, value) are the lead, [value, end) its value."""

    field: Field
    at: int
    value: int
    end: int


def _slots(
    talk: Talk, action: Action, tokens: list[Token], reading: Reading, raw: dict[str, str]
) -> dict[str, Refusal]:
    """Give each field its text, in `raw`; returns what is wrong. Raises NotUnderstood for words of no field."""
    errors: dict[str, Refusal] = {}
    free = [f for f in action.typed if not f.ask.lead]
    tokens = _without_filler(tokens, action, free)
    prose_from = _prose_from(action, tokens, free)
    found = _leads(talk, action, tokens, prose_from, reading, errors)
    left = list(range(len(tokens)))
    _no_dates_as_texts(talk, action, tokens, found, reading, errors)
    for led in found:
        raw[led.field.name] = talk.slice(tokens[led.value : led.end])
        left = [i for i in left if not led.at <= i < led.end]
    rest = _free(talk, free, [tokens[i] for i in left], raw, errors, reading)
    if rest:
        _unled(talk, action, rest, raw, errors, reading)
    return errors


def _without_filler(tokens: list[Token], action: Action, free: list[Field]) -> list[Token]:
    """'invoice for acme …': the lead of a text that comes before whom it is for."""
    first = next((f for f in free if f.required), None)
    texts = {lead for f in action.typed if f.kind in {"text", "long"} for lead in f.ask.lead}
    if first and first.kind in {"party", "invitee"} and tokens and tokens[0].bare in texts:
        return tokens[1:]
    return tokens


def _prose_from(action: Action, tokens: list[Token], free: list[Field]) -> int:
    """Where free prose begins: after it, a word that could be a lead is one only if its value shows it."""
    leads = {lead for f in action.typed if _is_prose(f) for lead in f.ask.lead}
    for i, token in enumerate(tokens):
        if token.bare in leads and i + 1 < len(tokens):
            return i
    return 0 if free and _is_prose(free[0]) else len(tokens)


def _is_prose(f: Field) -> bool:
    return f.kind == "long" or (f.kind == "text" and f.ask.most >= _PROSE)


def _leads(
    talk: Talk, action: Action, tokens: list[Token], prose_from: int, reading: Reading, errors: dict[str, Refusal]
) -> list[Led]:
    """From the end to the beginning, so that a value ends where the next one begins."""
    taken: dict[str, Led] = {}
    limit = len(tokens)
    long_from = next(
        (i for i, t in enumerate(tokens) if any(f.kind == "long" and t.bare in f.ask.lead for f in action.typed)),
        len(tokens),
    )
    for at in range(len(tokens) - 1, -1, -1):
        if at > long_from:
            continue
        bare = tokens[at].bare
        for f in action.typed:
            if bare not in f.ask.lead:
                continue
            if at + 1 >= limit:
                if f.name in taken or at > prose_from:
                    continue
                errors[f.name] = BadField(field=f.name, value="", problem="words", hint=f.ask.hint)
                taken[f.name] = Led(f, at, at + 1, at + 1)
                limit = at
                break
            led = _led(talk, f, tokens, at, limit, reading, errors, nested=at > prose_from)
            if led is None:
                continue
            if f.name in taken:
                if at > prose_from:
                    continue
                raise talk.wrong(tokens[at])
            taken[f.name] = led
            limit = at
            break
    return sorted(taken.values(), key=lambda led: led.at)


def _led(
    talk: Talk,
    f: Field,
    tokens: list[Token],
    at: int,
    limit: int,
    reading: Reading,
    errors: dict[str, Refusal],
    *,
    nested: bool,
) -> Led | None:
    value = at + 1
    first = tokens[value]
    if f.kind == "token":
        return Led(f, at, value, value + 1)
    if f.kind not in _TYPED:
        shows = first.quoted or any(c.isdigit() for c in first.text)
        if nested and not _is_prose(f) and not shows:
            return None
        if first.quoted and not _is_prose(f):
            return Led(f, at, value, value + 1)
        return None if nested and _is_prose(f) else Led(f, at, value, limit)
    for end in range(min(limit, value + _MOST_DATE_WORDS), value, -1):
        try:
            read_value(f, talk.slice(tokens[value:end]), reading)
        except BadField as error:
            # A date that can be read two ways is a date all the same.
            if f.kind == "date" and error.hint and error.hint != HINT and (end == limit or not nested):
                errors[f.name] = _at_field(error, f.name)
                return Led(f, at, value, end)
            continue
        except Refusal as error:
            errors[f.name] = error
            return Led(f, at, value, end)
        if end == limit or not nested:
            return Led(f, at, value, end)
        if f.kind != "date":
            return None
        break  # 'due friday or monday': a date, and something more
    words = tokens[value:limit]
    lone_number = len(words) == 1 and f.kind in {"percent", "number"} and first.text[:1].isdigit()
    doubtful = lone_number or (
        f.kind == "date"
        and (
            _begins_one(talk, f, words, reading)
            or any(c.isdigit() for c in first.text)
            or (len(words) <= 3 and any(close_to_a_date(w.text) for w in words))
        )
    )
    if nested and not doubtful:
        return None
    end = limit if f.kind == "date" and len(words) <= _MOST_DATE_WORDS else value + 1
    shown = talk.slice(tokens[value:end])
    problem = {"money": "amount"}.get(f.kind, f.kind)
    errors[f.name] = BadField(field=f.name, value=shown, problem=problem, hint=f.ask.hint)
    return Led(f, at, value, end)


def _at_field(error: BadField, name: str) -> BadField:
    """Return the same problem at a field."""
    return BadField(field=name, value=error.value, problem=error.problem, hint=error.hint)


def _begins_one(talk: Talk, f: Field, words: list[Token], reading: Reading) -> bool:
    return any(
        _reads(f, talk.slice(words[:size]), reading) for size in range(1, min(_MOST_DATE_WORDS, len(words)) + 1)
    )


def _no_dates_as_texts(
    talk: Talk, action: Action, tokens: list[Token], found: list[Led], reading: Reading, errors: dict[str, Refusal]
) -> None:
    """'paid … by 2026-11-20': a date is no method of payment where the date itself was left out."""
    filled = {led.field.name for led in found}
    dates = [f for f in action.typed if f.kind == "date" and f.name not in filled]
    for led in found:
        value = talk.slice(tokens[led.value : led.end])
        short = led.field.kind == "text" and not _is_prose(led.field) and value
        if short and not value.isdecimal() and any(_reads(f, value, reading) for f in dates):
            errors[led.field.name] = BadField(
                field=led.field.name, value=value, problem="words", hint=led.field.ask.hint
            )


def _is_reference(talk: Talk, token: Token) -> bool:
    if token.quoted or not looks_like_document(token.text.rstrip(",")):
        return False
    return bool(talk.unit.cases_by_reference(token.text.rstrip(",").lstrip("#"), talk.by.business))


def _free(
    talk: Talk,
    free: list[Field],
    tokens: list[Token],
    raw: dict[str, str],
    errors: dict[str, Refusal],
    reading: Reading,
) -> list[Token]:
    """Fill the fields without a lead, in order; returns the words that are left over."""
    rest = tokens
    for i, f in enumerate(free):
        if not rest:
            break
        after = free[i + 1 :]
        match f.kind:
            case "party":
                rest = _take_party(talk, f, rest, after, raw, errors, reading)
            case "money":
                rest = _take_money(talk, f, rest, raw, errors, reading)
            case "date":
                rest = _take_date(talk, f, rest, raw, reading)
            case "text" | "long" | "steps":
                rest = _take_text(talk, f, rest, after, raw)
            case _:
                raw[f.name], rest = rest[0].text, rest[1:]
    return rest


def _take_party(
    talk: Talk,
    f: Field,
    tokens: list[Token],
    after: list[Field],
    raw: dict[str, str],
    errors: dict[str, Refusal],
    reading: Reading,
) -> list[Token]:
    role = party_role(f)
    parties = parties_of(talk.unit, talk.by, role)
    size, found = _party_at(talk, tokens, parties, greedy=False)
    if found:
        word = talk.slice(tokens[:size])
        try:
            raw[f.name] = one_party(word, found, role).connection
        except Ambiguous as error:
            errors[f.name] = error
        return tokens[size:]
    amount = next((g for g in after if g.kind == "money"), None)
    if amount and (behind := _amount_at(talk, tokens, reading)):
        rest = _take_money(talk, amount, tokens, raw, errors, reading)
        return _take_party(talk, f, rest, [], raw, errors, reading) if behind < len(tokens) else rest
    size = next((i for i in range(1, len(tokens)) if after and _amount_at(talk, tokens[i:], reading)), len(tokens))
    word = talk.slice(tokens[:size])
    try:
        raw[f.name] = one_party(word, find_parties(word, talk.unit, talk.by, role=role), role).connection
    except (NotFound, Ambiguous) as error:
        errors[f.name] = error
    return tokens[size:]


def _amount_at(talk: Talk, tokens: list[Token], reading: Reading) -> int:
    """How many tokens at the beginning are an amount."""
    text, start = talk.text[tokens[0].start : tokens[-1].end], tokens[0].start
    home = reading.currency if is_currency(reading.currency) else "EUR"
    found = next(iter(find_amounts(text[:120], home_currency=home, dollar=reading.dollar)), None)
    if found is None or found.start != 0:
        return 0
    return sum(token.start < start + found.end for token in tokens)


def _take_money(
    talk: Talk, f: Field, tokens: list[Token], raw: dict[str, str], errors: dict[str, Refusal], reading: Reading
) -> list[Token]:
    if f.name in raw or f.name in errors:
        return tokens
    size = _amount_at(talk, tokens, reading)
    if not size:
        if f.required or any(c.isdigit() for c in tokens[0].text):
            if not any(c.isdigit() for c in tokens[0].text):
                return tokens
            errors[f.name] = BadField(field=f.name, value=tokens[0].text, problem="amount", hint=f.ask.hint)
            return tokens[1:]
        return tokens
    rest = tokens[size:]
    text = talk.slice(tokens[:size])
    if size == 1 and rest and re.fullmatch(r"[A-Za-z]{3}", rest[0].text) and not is_currency(rest[0].text.upper()):
        errors[f.name] = UnknownCurrency(rest[0].text.upper())
        return rest[1:]
    if size > 1 and re.fullmatch(r"\d{1,3}(?: +\d{3})+", text):
        # Two numbers side by side, or one with spaces in it: both are fair.
        whole = "".join(text.split())
        errors[f.name] = BadField(field=f.name, value=text, problem="ambiguous_amount", hint=whole)
    raw[f.name] = text
    return rest


def _take_date(talk: Talk, f: Field, tokens: list[Token], raw: dict[str, str], reading: Reading) -> list[Token]:
    for size in range(min(_MOST_DATE_WORDS, len(tokens)), 0, -1):
        try:
            read_value(f, talk.slice(tokens[:size]), reading)
        except Refusal:
            continue
        raw[f.name] = talk.slice(tokens[:size])
        return tokens[size:]
    raw[f.name] = talk.slice(tokens[:1])
    return tokens[1:]


def _take_text(talk: Talk, f: Field, tokens: list[Token], after: list[Field], raw: dict[str, str]) -> list[Token]:
    """A quoted string is one value; otherwise all but the one word each that later fields need."""
    needed = sum(g.required for g in after)
    if tokens[0].quoted:
        size = 1
    else:
        until = next((i for i, token in enumerate(tokens) if token.quoted and not _is_prose(f)), len(tokens))
        size = max(1, min(until, len(tokens) - needed))
    taken = tokens[:size]
    if all(_is_reference(talk, token) or token.bare in {"and", "&", "+", ","} for token in taken):
        raise talk.wrong(taken[0])  # a second document is no reason
    raw[f.name] = talk.text[taken[0].start : taken[-1].end] if size > 1 else taken[0].text
    return tokens[size:]


def _unled(
    talk: Talk,
    action: Action,
    rest: list[Token],
    raw: dict[str, str],
    errors: dict[str, Refusal],
    reading: Reading,
) -> None:
    """What is left over is one value whose lead was left out, if only one field can take it; else it is named."""
    empty = [f for f in action.typed if f.ask.lead and f.name not in raw and f.name not in errors]
    value = talk.slice(rest)
    dates = [f for f in empty if f.kind == "date" and _reads(f, value, reading)]
    if len(dates) == 1 and _in_a_row(talk, rest):
        raw[dates[0].name] = value
        return
    real = [error for error in errors.values() if not _is_missing(error)]
    if real:
        raise real[0] if len(real) == 1 else BadFields(errors=tuple(errors.values()), names=tuple(errors))
    wanted = [f for f in empty if f.required and f.kind in {"text", "long"}]
    corrected = ""
    if len(wanted) == 1:
        at = rest[0].start
        corrected = f"{talk.text[:at]}{wanted[0].ask.lead[0]} {talk.text[at:]}"
    raise talk.wrong(rest[0], corrected=corrected)


def _reads(f: Field, value: str, reading: Reading) -> bool:
    try:
        read_value(f, value, reading)
    except Refusal:
        return False
    return True


def _in_a_row(talk: Talk, tokens: Iterable[Token]) -> bool:
    listed = list(tokens)
    return all(not talk.text[a.end : b.start].strip() for a, b in pairwise(listed))
