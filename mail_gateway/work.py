"""The commands of one mail, tried or done: what nobody has confirmed is undone again before anything is committed.

Reading, rules and the act itself are the same as everywhere (`read_line`, `perform_in`). A command that binds, or
that reaches anybody else, is performed inside a savepoint that is taken back: so what it would be refused for is
said at once, and commands that build on each other are understood. What is put up for confirmation is kept as it was
shown; once it is confirmed it is read and shown again, and done only if that shows the very same.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from core.actions.action import Action
from core.actions.invite import count_miss
from core.actions.perform import case_of, perform_in, without_keys
from core.domain.actor import Actor
from core.domain.errors import Ambiguous, Doubt, NotFound, NotUnderstood, Refusal
from core.domain.facts import AlreadyDone, Outcome
from core.domain.redact import redact
from core.rendering.words import Words
from core.store.unit import Unit
from core.understanding.lines import Do, Form, Line, Show, read_line
from core.understanding.parties import draft_name
from core.understanding.profile_lines import read_settings, setting_of
from core.understanding.typed import Asks, read_typed
from core.views.document import DocumentView
from core.views.subject import subject_view
from mail_gateway.entries import Entry, Pairs, money_rows, refused, said, subject_rows, value_rows
from mail_gateway.shows import shown

LONGEST_SAID = 500
MOST_CHOICES = 8


class _TakenBack(Exception):
    """Ends the savepoint of what was only tried."""


class Changed(Exception):
    """What was confirmed would no longer be the same: `entry` is how it stands now."""

    def __init__(self, number: int, entry: Entry) -> None:
        super().__init__(number)
        self.number, self.entry = number, entry


@dataclass(slots=True, kw_only=True)
class Work:
    """One mail's commands. `entries` and `asked` (what waits for a yes) are by number from 1; `drafts` what was
    made at once, as it was shown; `about` what a bare word ('issue') may be about; `choices` the lines that an
    unclear one may have meant, each to be chosen by its number."""

    unit: Unit
    by: Actor
    words: Words
    registry: tuple[Action, ...]
    lines: tuple[str, ...]
    key: str
    domain: str
    about: str = ""
    entries: dict[int, Entry] = field(default_factory=dict)
    asked: dict[int, Entry] = field(default_factory=dict)
    drafts: dict[str, Entry] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)
    _looks: list[tuple[int, Show]] = field(default_factory=list)
    _misses: list[Refusal] = field(default_factory=list)

    def begin(self) -> None:
        """Answer every line: do what may be done at once, try the rest and take it back."""
        waits = False
        for number in self.numbers():
            if self._needs_a_yes(number):
                waits = True
                break
            self._line(number)
        if waits:
            with suppress(_TakenBack), self.unit.savepoint():
                for later in self.numbers()[number - 1 :]:
                    self._line(later, trial=True)
                raise _TakenBack
        self._finish()

    def finish(self, wanted: Iterable[int], kept: Mapping[str, Any]) -> None:
        """Do what was confirmed, all of it or nothing. Raises Changed, or the Refusal of what cannot be done."""
        with self.unit.savepoint():
            for number in sorted(wanted):
                do = self._read(number)
                if not isinstance(do, Do):
                    raise NotFound(what="action", word=self.lines[number - 1])
                entry, outcome = self._tried(number, do)
                if isinstance(outcome, AlreadyDone):
                    self.entries[number] = said(self._quoted(number), "done", self.words.outcome(outcome))
                    continue
                if entry.data() != kept.get(str(number)):
                    raise Changed(number, entry)
                self.entries[number] = self._happened(number, outcome)

    def numbers(self) -> range:
        """The numbers of the lines."""
        return range(1, len(self.lines) + 1)

    def look_at(self, number: int, do: Do) -> Entry:
        """What a command means, shown without trying it."""
        return self._echo(number, do, without_keys(do.command))

    def reads(self, number: int) -> Line | None:
        """What a line asks for, or None where it is not understood."""
        try:
            return self._read(number)
        except Refusal:
            return None

    def is_plain(self, number: int) -> bool:
        """Whether a line is a command as help spells it, not free wording that could be words for the other side."""
        line = self.lines[number - 1]
        if setting_of(line.split("\n")[0]):
            return True
        try:
            read_line(" ".join(line.split("\n")), self.unit, self.by)
        except NotUnderstood as unclear:
            return bool(unclear.lacks and self.about)
        except Refusal:
            return False
        return True

    # One line

    def _needs_a_yes(self, number: int) -> bool:
        read = self.reads(number)
        return isinstance(read, Do) and not read.action.inward

    def _line(self, number: int, *, trial: bool = False) -> None:
        try:
            match self._read(number):
                case Show() as show:
                    self._looks.append((number, show))
                case Form() as form:
                    self.entries[number] = self._missing(number, form)
                case Do() as do:
                    self._do(number, do, trial=trial)
        except Refusal as refusal:
            self._misses.append(refusal)
            self.entries[number] = self._with_choices(number, refusal)

    def _with_choices(self, number: int, refusal: Refusal) -> Entry:
        """What is wrong; of a name that may be several's each with a number to answer with, in one line of a mail."""
        entry = refused(self._quoted(number), refusal, self.words)
        if not isinstance(refusal, Ambiguous) or refusal.what == "question" or self.choices:
            return entry
        line = self.lines[number - 1]
        name = re.compile(rf"(?<![\w@-])[\"“]?{re.escape(refusal.word)}[\"”]?(?![\w-])", re.IGNORECASE)
        places = list(name.finditer(line))
        if len(places) != 1 or not 1 < len(refusal.candidates) <= MOST_CHOICES:
            return entry
        start, end = places[0].span()
        quoted = [one if refusal.what == "document" else f'"{one}"' for one in refusal.candidates]
        self.choices = [f"{line[:start]}{one}{line[end:]}" for one in quoted]
        ask = self.words._("Answer with the number of the one that you mean:")
        listed = tuple((str(n), one) for n, one in enumerate(refusal.candidates, 1))
        return replace(entry, more=(*entry.more, ask), words=listed)

    def _do(self, number: int, do: Do, *, trial: bool) -> None:
        with self.unit.savepoint():
            entry, outcome = self._tried(number, do)
        if isinstance(outcome, AlreadyDone):
            self.entries[number] = said(self._quoted(number), "done", self.words.outcome(outcome))
        elif trial:
            self.entries[number] = self.asked[number] = entry
        else:
            self.entries[number] = self._happened(number, outcome)

    def _tried(self, number: int, do: Do) -> tuple[Entry, Outcome]:
        """Do it, and say what was understood before it was done."""
        command = without_keys(do.command)
        entry = self._echo(number, do, command)
        evidence = {**self.by.evidence, "said": self._quoted(number)[:LONGEST_SAID]}
        by = replace(self.by, evidence=evidence)
        entry, outcome = self._performed(number, entry, do.action, command, by)
        if do.action.on == "business" and outcome.subject.kind == "document":
            self._made.add(outcome.subject.id)
            view = self._view("document", outcome.subject.id)
            entry = replace(entry, rows=money_rows(view, self.words)) if isinstance(view, DocumentView) else entry
        return entry, outcome

    def _performed(self, number: int, entry: Entry, action: Action, command: Any, by: Actor) -> tuple[Entry, Outcome]:
        """What a form asks to be sent in again (another bank account) is said with the rest: a yes is to both."""
        key = f"{self.key}:{number}"
        try:
            with self.unit.savepoint():
                return entry, perform_in(self.unit, action, command, by, key=key)
        except Doubt as doubt:
            entry = replace(entry, more=(self.words.refusal(doubt).text, *entry.more))
            return entry, perform_in(self.unit, action, replace(command, **doubt.again), by, key=key)

    def _read(self, number: int) -> Line:
        line = self.lines[number - 1]
        if setting_of(line.partition("\n")[0]):
            return read_settings(line.split("\n"), self.unit, self.by)
        line = " ".join(line.split("\n"))
        try:
            return read_typed(line, self.unit, self.by).line
        except Asks as asks:
            raise asks.refusal from asks
        except NotUnderstood as unclear:
            if not unclear.lacks or not self.about:
                raise
        case = self.unit.document_case(self.about, self.by.business)
        return read_line(f"{line} {case.reference or draft_name(self.about)}", self.unit, self.by)

    def _finish(self) -> None:
        for number, show in self._looks:
            line = self._quoted(number)
            try:
                self.entries[number] = shown(line, show, self.unit, self.by, self.words, self.registry)
            except Refusal as refusal:
                self.entries[number] = refused(line, refusal, self.words)
        for id_, entry in self.drafts.items() if len(self.drafts) > 1 else ():
            number = next(n for n, one in self.entries.items() if one is entry)
            named = tuple((f"{phrase} {draft_name(id_)}", meaning) for phrase, meaning in entry.words)
            self.entries[number] = self.drafts[id_] = replace(entry, words=named)
        for miss in self._misses:
            count_miss(self.unit, miss, self.by.business)

    # What is said

    def _echo(self, number: int, do: Do, command: Any) -> Entry:
        action, words = do.action, self.words
        values = value_rows(action, command, self.unit, words, self.by.business)
        rows: Pairs = ()
        name = party = ""
        if action.subject_field:
            case = case_of(self.unit, action, command, self.by)
            view = self._view(action.on, getattr(command, action.subject_field))
            rows = subject_rows(case, view, words)
            name = self._name(case, view)
            party = getattr(view, "party", "") if action.on == "document" else getattr(case, "label", "")
        head = f"{words.label(action)}: {name}" if name else words.label(action)
        will = words.will(action, party)
        return Entry(
            kind="asked",
            line=self._quoted(number),
            head=head,
            rows=(*values, *rows),
            more=(will,) if will else (),
        )

    def _happened(self, number: int, outcome: Outcome) -> Entry:
        entry = said(self._quoted(number), "done", self.words.outcome(outcome))
        view = self._view(outcome.subject.kind, outcome.subject.id)
        if not isinstance(view, DocumentView):
            return entry
        entry = replace(entry, rows=money_rows(view, self.words))
        if view.state == "draft":
            offered = [a for a in view.offers if a.words and not any(f.required for f in a.fields)]
            entry = replace(entry, words=tuple((a.words[0], self.words.help(a)) for a in offered))
            self.drafts[view.id] = entry
        return entry

    def _missing(self, number: int, form: Form) -> Entry:
        words, action = self.words, form.action
        fields = [f for f in action.typed if f.required and not form.raw.get(f.name)]
        labels = ", ".join(words.field(f) for f in fields) or words.label(action)
        again = words._("Write the whole line again, like this:")
        return Entry(
            kind="wrong",
            line=self._quoted(number),
            head=words._("Something is missing: {labels}.", labels=labels),
            more=(again,) if action.example else (),
            words=((action.example, words.help(action)),) if action.example else (),
        )

    def _name(self, case: Any, view: Any) -> str:
        if isinstance(view, DocumentView):
            # What this very mail drafts has another id each time it is tried.
            return view.label if view.state != "draft" or view.id in self._made else draft_name(view.id)
        return str(getattr(case, "label", ""))

    def _view(self, kind: str, subject: str) -> Any:
        try:
            return subject_view(self.unit, kind, subject, self.by)
        except NotFound:
            return None

    def _quoted(self, number: int) -> str:
        return redact(self.lines[number - 1], domain=self.domain)
