"""A mail's new text to the answers it gives, or None: a human reads it then.

Greeting, thanks and signature do not speak. All that remains must be explained, clause by clause: a reply
phrase of an offered action, then its value. One word too many (a condition, a negation, a question, another
number) and nothing is understood: money moves on this, so it never guesses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.actions.action import Action, Field
from core.domain.errors import BadField, BadFields, NotFound, Refusal
from core.understanding.amounts import find_amounts
from core.understanding.dates import read_date
from core.understanding.fields import Reading, read_values

LONGEST = 64 * 1024
_MOST_ANSWERS = 6
_MOST_SIGNATURE_LINES = 14
_MOST_LINES_AFTER = 60
_LONGEST_CLAUSE = 200
_MOST_DATE_WORDS = 6
_MOST_NAME_WORDS = 6

DANGER = re.compile(
    r"\?(?=\s|$)|(?<![\w])(?:not|no|never|none|cannot|can't|cant|don't|dont|won't|isn't|didn't|doesn't|without|if|once|"
    r"when|unless|until|till|after|before|but|however|although|except|only|provided|subject|assuming|pending|partly|"
    r"partially|almost|maybe|perhaps|hold|wait|stop|should|could|would|might|cancel|ignore|disregard|"
    r"nicht|kein|keine|keinen|nie|wenn|falls|sobald|sofern|aber|außer|ausser|erst|ohne|nur|"
    r"pas|sauf|mais|si|quand|sin|pero|salvo|cuando|ma|però|solo|se|niet|geen|als|maar|inte|om|men)(?![\w])",
    re.IGNORECASE,
)
"""Words that may turn an answer round, wherever they stand outside a reason."""

_CONDITION = re.compile(
    r"(?<!\w)(?:if|unless|until|till|once|when|except|but|otherwise|wenn|falls|sobald|sofern|aber|außer|sauf|mais|pero)(?!\w)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:not|no|never|only|if|the|this|that|these|those|all|any|both|some|one|two|line|lines|item|items|position|"
    r"positions|part|partly|partially|half|first|second|third|last|for|until|on|by|at|and|or|to|of|\d)(?!\w)",
    re.IGNORECASE,
)
"""What makes the words after a phrase its object rather than its reason."""

WEAK = frozenset({"ok", "okay", "yes", "yep", "sure", "fine"})
"""Phrases that only answer when they stand alone, and only what asked: else they merely acknowledge."""

_NAME = r"[^\W\d_a-z][^\W\d_]{0,40}(?:[.'’-][^\W\d_]{0,40})?"
_HELLO = (
    r"(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen)|moin|bonjour|hola|ciao)"
)
_WHOM = r"(?: (?i:there|all|team|everyone|both|sir or madam|sirs|sir|madam|mr\.?|mrs\.?|ms\.?))?"
_GREETING = re.compile(rf"{_HELLO}{_WHOM}(?: {_NAME}){{0,3}}{_WHOM} ?[,!.:–—-]?\Z")
_GREETING_BEFORE = re.compile(rf"{_HELLO}{_WHOM}(?: {_NAME}){{0,3}}{_WHOM} ?[,!] ?(?=\S)")
_THANKS_WORDS = (
    r"(?i:(?:many |best )?(?:thanks|thank you|thx|tks|cheers|danke|vielen dank|merci|gracias)"
    r"(?: so much| very much| a lot| a bunch| again| in advance| schön)?)"
)
_THANKS = re.compile(rf"{_THANKS_WORDS}(?:,? {_NAME}){{0,2}} ?[,!.]*\Z")
_SIGN_OFF = re.compile(
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest|many)? ?(?:regards|wishes)|best|all the best|cheers|sincerely|"
    r"yours|yours (?:sincerely|truly|faithfully)|sincerely yours|thanks and (?:best|kind)? ?regards|br|kr|rgds|"
    r"mit freundlichen grüßen|freundliche grüße|viele grüße|beste grüße|liebe grüße|mfg|vg|lg|cordialement|"
    r"bien cordialement|saludos|un saludo|atentamente|cordiali saluti|distinti saluti|saluti|met vriendelijke groet)"
    r" ?[,!.–—-]*\Z",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"(?:sent from (?:my )?(?:iphone|ipad|phone|mobile|android|samsung(?: galaxy)?|galaxy|blackberry|huawei|pixel)"
    r"(?: (?:phone|device|smartphone|tablet))?|sent from outlook(?: for (?:ios|android))?|"
    r"get outlook for (?:ios|android)|"
    r"sent from (?:yahoo mail|proton mail|gmail mobile|mail for windows)(?: for iphone| on android)?|"
    r"von meinem iphone gesendet|envoyé de mon iphone|enviado desde mi iphone)\.?\Z",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"confidential|intended recipient|privileged|disclaimer|vertraulich|please consider the environment",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[\s.,;:!–—-]+")
_BETWEEN = re.compile(
    r"(?:and|also|&|\+)(?!\w)|(?:many )?(?:thanks|thank you|thx)(?: so much| very much| a lot| again)?(?!\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:please|bitte|danke|merci|s\.?v\.?p\.?|gracias|por favor|grazie|per favore|bedankt|obrigad[oa])(?!\w)"
    r"|(?:many )?(?:thanks|thank you|thx)(?: so much| very much| a lot| again)?(?!\w)",
    re.IGNORECASE,
)
_NOUNS = {
    "document": r"(?:invoice|bill|document)",
    "connection": r"(?:request|invitation|connection)",
    "question": r"question",
}
_LEADING_UP = re.compile(r"\A(?:\W|(?:and|but|so|then|actually|sorry|please|we|i)\b)+", re.IGNORECASE)
_ODD_DATE = re.compile(r"[\d./-]{3,12}|\d{1,2}\S{0,2} [^\W\d_]{3,12}(?: \d{4})?", re.ASCII)
_WORD = re.compile(r"\S+")
_QUOTED = re.compile(r"\"([^\"\n]{1,200})\"|“([^”\n]{1,200})”|„([^“”\n]{1,200})[“”]")
_LIKE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One action that was asked for in plain words; `evidence` are the words."""

    action: Action
    command: Any
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """All that a text asks for, in its order, never contradicting itself."""

    items: tuple[Answer, ...]


class _Unexplained(Exception):
    """Some word belongs to no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    action: Action
    phrase: str
    raw: dict[str, str]
    evidence: str


def read_answer(text: str, offers: Sequence[Action], subject: str, reading: Reading) -> Understood | None:
    """Return what the new text of a mail answers, out of what was offered on one subject; None if in any doubt.

    `text` is without quoted history. What it says is checked again by the action itself (dates, roles).
    """
    if len(text) > LONGEST:
        return None
    spoken = _spoken(text.translate(_LIKE), offers, reading)
    if not spoken:
        return None
    try:
        clauses = _Clauses(spoken, offers, reading, _object(spoken, offers, subject, reading)).read()
        items = _without_repeats(clauses, subject, reading)
    except (_Unexplained, Refusal):
        return None
    return Understood(items=items)


def what_is_missing(text: str, offers: Sequence[Action], reading: Reading) -> BadField | None:
    """Return what is wrong with an answer whose word is plain but whose value is missing, or is no date; None for
    anything that could mean more than that."""
    spoken = _spoken(text.translate(_LIKE), offers, reading) if len(text) <= LONGEST else ""
    phrases = _pattern(tuple(phrase for action in offers for phrase in action.replies))
    said = phrases.match(spoken) if phrases else None
    if said is None:
        return None
    phrase = " ".join(said[0].lower().split())
    meant = [action for action in offers if phrase in action.replies]
    needed = [f for f in meant[0].typed if f.required] if len(meant) == 1 else []
    if len(needed) != 1:
        return None
    rest = spoken[said.end() :].strip(" \t\r\n.,:!–—-")
    if not rest and "?" not in spoken:
        hint = f"{said[0]}: {needed[0].ask.hint}"
        return BadField(field=needed[0].name, value="", problem="missing_reply", hint=hint)
    lead = _lead(needed[0]).match(rest)
    value = rest[lead.end() :] if lead else rest
    if needed[0].kind == "date" and _ODD_DATE.fullmatch(value) and not _is_date(value, reading):
        return BadField(field=needed[0].name, value=value, problem="date", hint=needed[0].ask.hint)
    return None


def _is_date(text: str, reading: Reading) -> bool:
    try:
        return read_date(text, reading.today, locale=reading.locale) is not None
    except Refusal:
        return False


# What speaks.


def _spoken(text: str, offers: Sequence[Action], reading: Reading) -> str:
    """The text without greeting, thanks and signature; '' where a signature says something itself."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    raw_lines = text.splitlines()
    body: list[str] = []
    after: list[str] = []
    for i, line in enumerate(lines):
        mark = raw_lines[i].rstrip("\r")
        if mark in {"-- ", "--"} or _SIGN_OFF.match(line):
            after = lines[i + 1 :]
            break
        ending = len(lines) - i <= _MOST_LINES_AFTER and (_thanked(line) or bool(_DEVICE.match(line)))
        if ending and _is_signature(lines[i + 1 :], offers, reading, short=True):
            body.append("" if _DEVICE.match(line) else line)
            after = lines[i + 1 :]
            break
        body.append(line)
    if not _is_signature(after, offers, reading):
        return ""
    while body and (not body[-1] or _is_own_name(body[-1], reading) or _DEVICE.match(body[-1])):
        body.pop()
    while body and not body[0]:
        body.pop(0)
    if body and not DANGER.search(body[0]):
        if _GREETING.match(body[0]):
            body[0] = ""
        elif met := _GREETING_BEFORE.match(body[0]):
            body[0] = body[0][met.end() :]
    kept = ["" if _THANKS.match(line) and not DANGER.search(line) else line for line in body]
    return "\n".join(kept).strip()


def without_courtesy(text: str, name: str) -> tuple[list[str], list[str]]:
    """Return the lines that speak, and those below the closing words. Greeting, thanks, the writer's own name as
    the last line and what a telephone adds are left out; blank lines stay where they are."""
    lines = [line.rstrip() for line in text.translate(_LIKE).splitlines()]
    ends = (i for i, line in enumerate(lines) if line in {"--", "—"} or _SIGN_OFF.match(line.strip()))
    end = next(ends, len(lines))
    body, after = lines[:end], [line for line in lines[end + 1 :] if line.strip()]
    names = set(name.casefold().split())
    while body and (not body[-1].strip() or _says_nothing(body[-1], names)):
        body.pop()
    first = next((i for i, line in enumerate(body) if line.strip()), len(body))
    if first < len(body):
        line = body[first].strip()
        met = _GREETING.match(line) or _GREETING_BEFORE.match(line)
        body[first] = line[met.end() :] if met else body[first]
    return ["" if _THANKS.match(line.strip()) else line for line in body], after


def _says_nothing(line: str, names: set[str]) -> bool:
    words = line.strip(" ,.-–—").casefold().split()
    return bool(_THANKS.match(line.strip()) or _DEVICE.match(line.strip()) or (words and set(words) <= names))


def _thanked(line: str) -> bool:
    """Whether the line ends in thanks, so that a name may follow."""
    return bool(re.search(rf"{_THANKS_WORDS} ?[,!.]*\Z", line[-60:]))


def _is_signature(lines: Sequence[str], offers: Sequence[Action], reading: Reading, *, short: bool = False) -> bool:
    """Whether these lines only say who wrote: few, short, and without a word that could mean something."""
    spoken = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
            continue
        if block and not _DISCLAIMER.search(" ".join(block)):
            spoken += block
        block = []
    if len(spoken) > (4 if short else _MOST_SIGNATURE_LINES):
        return False
    phrases = _pattern(tuple(phrase for action in offers for phrase in action.replies))
    for line in spoken:
        if _DEVICE.match(line):
            continue
        if len(line) > 120 or DANGER.search(line) or (phrases and phrases.match(line)):
            return False
        if short and not _is_own_name(line, reading) and not re.fullmatch(rf"{_NAME}(?: {_NAME}){{0,2}}", line):
            return False
    return True


def _is_own_name(line: str, reading: Reading) -> bool:
    words = line.strip(" ,.-–—").casefold().split()
    return bool(words) and set(words) <= set(reading.by.name.casefold().split())


# What it says.


def _object(text: str, offers: Sequence[Action], subject: str, reading: Reading) -> re.Pattern[str]:
    """'this invoice', 'invoice INV-0001', 'INV-0001': the thing itself, which may be named in a clause."""
    kind = next((action.on for action in offers), "document")
    names: set[str] = set()
    if kind == "document":
        try:
            case = reading.unit.document_case(subject, reading.by.business)
        except NotFound:
            pass
        else:
            names = {name for name in (case.reference, case.document.number) if name}
    said = text.casefold()
    # Most answers name no number: then one pattern serves all, and none has to be compiled.
    return _thing(_NOUNS.get(kind, "document"), tuple(sorted(name for name in names if name.casefold() in said)))


@lru_cache(maxsize=64)
def _thing(noun: str, names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, names))
    named = rf"(?:(?:(?:the|this|your) )?{noun}(?: (?:no\.?|number|#))? )?#?(?:{either})" if names else "(?!)"
    return re.compile(rf"(?:for )?(?:{named}|(?:the|this|your) {noun})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One of the phrases, the longest first, as whole words."""
    if not phrases:
        return None
    ordered = sorted(set(phrases), key=len, reverse=True)
    spelled = "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in ordered)
    return re.compile(rf"(?:{spelled})(?![\w'-])", re.IGNORECASE)


class _Clauses:
    """One pass over the text; every step moves on or gives up."""

    def __init__(
        self, text: str, offers: Sequence[Action], reading: Reading, thing: re.Pattern[str], *, inner: bool = False
    ) -> None:
        self.inner = inner
        self.text = text
        self.offers = offers
        self.reading = reading
        self.thing = thing
        self.at = 0
        self.phrases = _pattern(tuple(phrase for action in offers for phrase in action.replies))

    def read(self) -> list[_Clause]:
        found: list[_Clause] = []
        self._skip()
        while self.at < len(self.text):
            if len(found) == _MOST_ANSWERS:
                raise _Unexplained
            found.append(self._clause())
            self._skip()
        if not found:
            raise _Unexplained
        return found

    def _skip(self) -> None:
        """Pass over what stands between clauses."""
        while passed := (_BREAK.match(self.text, self.at) or _BETWEEN.match(self.text, self.at)):
            self.at = passed.end()

    def _breaks(self) -> str:
        """Pass over punctuation and space; returns it."""
        passed = _BREAK.match(self.text, self.at)
        self.at = passed.end() if passed else self.at
        return passed[0] if passed else ""

    def _clause(self) -> _Clause:
        start = self.at
        if before := self.thing.match(self.text, self.at):
            self.at = before.end()
            self._breaks()
        said = self.phrases.match(self.text, self.at) if self.phrases else None
        if said is None:
            raise _Unexplained
        phrase = " ".join(said[0].lower().split())
        meant = [action for action in self.offers if phrase in action.replies]
        if len(meant) != 1:
            raise _Unexplained
        self.at = said.end()
        raw = self._values(meant[0])
        return _Clause(action=meant[0], phrase=phrase, raw=raw, evidence=self.text[start : self.at].strip())

    def _values(self, action: Action) -> dict[str, str]:
        self._thing()
        raw: dict[str, str] = {}
        free = [f for f in action.typed if f.kind == "long" or (not f.ask.lead and f.kind == "text")]
        for f in action.typed:
            if f.required and f not in free:
                raw[f.name] = self._value(f)
                self._thing()
        self._led(action, raw)
        if len(free) > 1 and any(f.required for f in free):
            raise _Unexplained
        if free and not free[0].ask.lead:
            reason = self._reason(action)
            if reason:
                raw[free[0].name] = reason
            elif free[0].required:
                raise _Unexplained
        return raw

    def _thing(self) -> None:
        """'approve this invoice please': the thing itself and a courtesy may follow."""
        spaces = re.compile(r"[ ,]*")
        for pattern in (self.thing, _AFTER):
            gap = spaces.match(self.text, self.at)
            after = pattern.match(self.text, gap.end() if gap else self.at)
            if after:
                self.at = after.end()

    def _value(self, f: Field) -> str:
        """The value of a required field, right after the phrase."""
        separator = re.compile(r"\s*[:,–—-]?\s*").match(self.text, self.at)
        self.at = separator.end() if separator else self.at
        if lead := _lead(f).match(self.text, self.at):
            self.at = lead.end()
        match f.kind:
            case "date":
                return self._date()
            case "money":
                return self._money()
            case _:
                return self._token(f)

    def _date(self) -> str:
        line = self.text[self.at : self.at + 80].split("\n", 1)[0]
        ends = [m.end() for m in _WORD.finditer(line)][:_MOST_DATE_WORDS]
        for end in reversed(ends):
            span = line[:end].rstrip(".,;!:")
            if span and read_date(span, self.reading.today, locale=self.reading.locale) is not None:
                self.at += len(span)
                return span
        raise _Unexplained

    def _money(self) -> str:
        line = self.text[self.at : self.at + 80].split("\n", 1)[0]
        found = find_amounts(line, home_currency=self.reading.currency, dollar=self.reading.dollar)
        if not found or found[0].start != 0:
            raise _Unexplained
        self.at += found[0].end
        return line[: found[0].end]

    def _token(self, f: Field) -> str:
        """One word with a digit in it: 'PO number missing' gives no number."""
        word = _WORD.match(self.text, self.at)
        bare = word[0].rstrip(".,;:!").lstrip("#") if word else ""
        if f.kind in {"token", "text"} and not any(c.isdigit() for c in bare):
            raise _Unexplained
        if word is None or not bare or "?" in bare:
            raise _Unexplained
        self.at += len(word[0].rstrip(".,;:!"))
        return bare

    def _led(self, action: Action, raw: dict[str, str]) -> None:
        """'name "Acme GmbH" username acme', in any order, also on lines of their own."""
        led = [f for f in action.typed if f.ask.lead and not f.required]
        while True:
            here = self.at
            self._breaks()
            f = next((f for f in led if f.name not in raw and _lead(f).match(self.text, self.at)), None)
            if f is None:
                self.at = here
                return
            lead = _lead(f).match(self.text, self.at)
            self.at = lead.end() if lead else self.at
            raw[f.name] = self._led_value(f, led)

    def _led_value(self, f: Field, led: list[Field]) -> str:
        if quoted := _QUOTED.match(self.text, self.at):
            self.at = quoted.end()
            return next(part for part in quoted.groups() if part)
        if f.kind == "date":
            return self._date()
        if f.kind == "money":
            return self._money()
        if f.kind != "text":
            return self._token(f)
        line = self.text[self.at :].split("\n", 1)[0][:200]
        words: list[re.Match[str]] = []
        for word in _WORD.finditer(line):
            if words and any(_lead(other).match(line + " ", word.start()) for other in led if other is not f):
                break
            words.append(word)
            if word[0][-1] in ",;" or (word[0][-1] == "." and word.end() == len(line)):
                break
        value = line[: words[-1].end()].rstrip(".,;") if words else ""
        if not value or len(words) > _MOST_NAME_WORDS or DANGER.search(value) or self._speaks(value):
            raise _Unexplained
        self.at += len(value)
        return value

    def _speaks(self, text: str) -> bool:
        """Whether an offered answer stands anywhere in these words."""
        return any(self.phrases.match(text, m.start()) for m in _WORD.finditer(text)) if self.phrases else False

    def _reason(self, action: Action) -> str:
        """All that follows, to the end: but not a condition, a question, a part, or a second answer."""
        separator = self._breaks()
        reason = self.text[self.at :].strip()
        courtesy = _AFTER.fullmatch(reason.rstrip(" .!,"))
        if not reason or courtesy:
            self.at = len(self.text)
            return ""
        told = any(c in ".,;:!–—-\n" for c in separator)
        if "?" in reason or (not told and _PART.match(reason)) or _CONDITION.match(reason):
            raise _Unexplained
        if not told and _CONDITION.search(reason):
            raise _Unexplained
        for sentence in re.split(r"[.;!\n]+|,(?=\s)", reason):
            words = _LEADING_UP.sub("", sentence.strip())
            for start in (words, sentence.strip()):
                said = self.phrases.match(start) if self.phrases else None
                other = said and " ".join(said[0].lower().split()) not in action.replies
                if other and self._stands_alone(start):
                    raise _Unexplained
        self.at = len(self.text)
        return re.sub(rf"[\s,.]+{_THANKS_WORDS}[.!]*\Z", "", reason)

    def _stands_alone(self, sentence: str) -> bool:
        """Whether these words are an answer by themselves ('approved', 'PO 4711', 'will pay Friday')."""
        if self.inner or len(sentence) > _LONGEST_CLAUSE:
            return False
        inner = _Clauses(sentence, self.offers, self.reading, self.thing, inner=True)
        try:
            inner._clause()
        except (_Unexplained, Refusal):
            return False
        return True


@lru_cache(maxsize=256)
def _lead_of(leads: tuple[str, ...]) -> re.Pattern[str]:
    spelled = "|".join(re.escape(lead) for lead in sorted(leads, key=len, reverse=True))
    return re.compile(rf"(?:{spelled})(?:\s*[:=]\s*|\s+)" if leads else "(?!)", re.IGNORECASE)


def _lead(f: Field) -> re.Pattern[str]:
    return _lead_of(f.ask.lead)


def _without_repeats(clauses: list[_Clause], subject: str, reading: Reading) -> tuple[Answer, ...]:
    """Raises _Unexplained where two answers cannot both be meant; a repeat counts once."""
    items: list[Answer] = []
    for clause in clauses:
        try:
            command = read_values(clause.action, subject, clause.raw, reading)
        except BadFields as bad:
            raise _Unexplained from bad
        same = [item for item in items if item.action is clause.action]
        if any(item.command != command for item in same):
            raise _Unexplained
        if not same:
            items.append(Answer(action=clause.action, command=command, evidence=clause.evidence))
    if len(items) > 1:
        if any(item.action.style == "danger" for item in items):
            raise _Unexplained
        if any(clause.phrase in WEAK for clause in clauses):
            raise _Unexplained
    return tuple(items)
