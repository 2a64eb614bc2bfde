"""Sentences to clauses: words with what they say, cut where a new thing is said, each with the documents it names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.understanding.replies.detect import language_of
from core.understanding.replies.lexicon import GUARDS, LANGUAGES, NO_CONSUMERS, Found, Language
from core.understanding.replies.model import AboutDocument
from core.understanding.replies.money import Amount, Percent, find_amounts, find_percents
from core.understanding.replies.sentences import Sentence
from core.understanding.replies.targets import Names, Target, lines_described, read_target
from core.understanding.replies.when import BOTH, Calendar, Way, When, find_dates
from core.understanding.replies.words import Word, fold, words_of

_TOPICS = {
    "approve": "yes", "approved": "yes", "fine": "yes", "yes": "yes",
    "reject": "no", "not_ours": "no", "no": "no", "no_vendor": "no",
    "defect": "part", "correct": "part", "awaited": "part", "called_off": "part", "terms": "money",
    "pay_done": "done", "pay_now": "pay", "pay_any": "pay", "pay_run": "pay", "move": "pay", "pay_noun": "money",
    "not_pay": "pay",
    "copy": "copy", "not_have": "copy", "statement": "statement", "po": "po", "redirect": "redirect", "stop": "stop",
}  # fmt: skip
"""What a phrase is about: a new topic, or the same about another document, begins a new clause."""

_TITLES = (
    "m", "mr", "mrs", "ms", "dr", "sr", "sra", "srta", "st", "sig", "dott", "ing", "avv", "geom", "rag", "arch",
    "prof", "hr", "fr", "dhr", "mevr", "mme",
)  # fmt: skip
_STOP = "".join(rf"(?<!\b{title})" for title in _TITLES) + r"[.!?](?=\s)"
"""The end of a sentence inside of one, and not the stop behind a title."""

PART = re.compile(r"[,:;()|/、，：（）「」。]|\s-+\s|--|\n|\.\.+|…|(?<!\d)" + _STOP)
"""What parts of a sentence are parted by."""

_CUT = re.compile(r"[,:;()|/、，：（）「」]|\s-+\s|--|->|=>|\n|\.\.+|…|" + _STOP)


PAYING = frozenset({"pay_done", "pay_now", "pay_any", "pay_noun", "pay_run", "move"})
"""Phrases of paying."""

LEAST = 50
"""A bare number from which on it may be money beside 'the rest'."""


@dataclass(slots=True)
class Clause:
    """Words that say one thing. Positions are in the whole new text."""

    words: list[Word]
    found: list[Found]
    first: int
    tags: set[str]
    topics: set[str]
    target: Target
    sentence: "Read"

    @property
    def start(self) -> int:
        """Where it begins in the new text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in the new text."""
        return self.words[-1].end

    def has(self, *tags: str) -> bool:
        """Whether any of these is said."""
        return not self.tags.isdisjoint(tags)

    def beside(self, tag: str, *others: str) -> bool:
        """Whether one is said in the same part of it, between commas, as one of the others."""
        mine = [f.first for f in self.found if tag in f.tags]
        return any(
            not _CUT.search(self.sentence.folded, self.sentence.words[min(a, f.first)].end,
                            self.sentence.words[max(a, f.first)].start)
            for a in mine for f in self.found if not f.tags.isdisjoint(others)
        )  # fmt: skip

    def beside_word(self, at: int, *tags: str) -> bool:
        """Whether one of these is said in the same part, between commas, as the word at a place of the sentence."""
        words = self.sentence.words
        return any(
            not PART.search(self.sentence.folded, words[min(at, f.first)].end, words[max(at, f.first)].start)
            for f in self.found if not f.tags.isdisjoint(tags)
        )  # fmt: skip

    def part_of(self, first: int, last: int) -> tuple[int, int]:
        """The span of words between commas in which words of the clause stand."""
        parts, end = self.sentence.parts, self.first + len(self.words)
        begin = bisect_left(parts, parts[first])
        return max(begin, self.first), min(bisect_right(parts, parts[last - 1]), end)

    def beside_mark(self, mark: Found, at: int) -> bool:
        """Whether a mark and a word behind it stand in the same part."""
        words = self.sentence.words
        return not PART.search(self.sentence.folded, words[mark.last - 1].end, words[at].start)

    def dates(self, way: Way) -> list[When]:
        """The dates that stand in it."""
        last = self.first + len(self.words)
        return [w for w in self.sentence.dates(way) if self.first <= w.first < last]

    def amounts(self) -> list[Amount]:
        """Money that stands in it."""
        return [a for a in self.sentence.amounts if self.start < a.end and a.start < self.end]

    def of_a_slip(self, at: int) -> bool:
        """Whether a word of the sentence stands in a part that speaks of the slip for a payment."""
        return self.sentence.parts[at] in self.sentence.slip_parts

    def taken_off(self) -> Percent | None:
        """The '2 %' of 'less 2 % discount', where a word for a discount stands in the same part."""
        if self.has("contrast", "missing") or self.sentence.asks:
            return None
        percents = find_percents(self.sentence.folded, self.start, self.end + 2)
        if not percents:
            return None
        parts = self.sentence.parts
        telling = {parts[w.first] for w in self.dates(Way.AHEAD)} | {
            parts[f.first] for f in self.found
            if f.tags & {"less", "pay_done", "pay_now", "pay_any", "pay_noun", "pay_run"}
        }  # fmt: skip
        off = {parts[f.first] for f in self.found if f.tags & {"percent_off", "less"}} & telling
        places = {w.start: self.first + n for n, w in enumerate(self.words)}
        near = [p for p in percents if p.start in places and parts[places[p.start]] in off]
        return near[0] if near and all(p == near[0] for p in near) else None

    @property
    def digits(self) -> bool:
        """Whether a number stands in it."""
        return any(w.text[0].isdigit() for w in self.words)

    def unexplained(self) -> int:
        """How many words of it no phrase and no list of common words accounts for."""
        return self.sentence.unexplained(self.first, self.first + len(self.words))


@dataclass
class Read:
    """A sentence as it was read."""

    span: Sentence
    folded: str
    language: Language
    words: list[Word]
    found: list[Found]
    marks: list[Found]
    calendar: Calendar
    reason: int = 0  # where a reason begins that turns nothing round: '…, otherwise nobody finds it'
    clauses: list[Clause] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    amounts: list[Amount] = field(default_factory=list)
    _dates: dict[Way, list[When]] = field(default_factory=dict)
    _covered: list[Found] | None = None
    line: set[int] = field(default_factory=set)

    def dates(self, way: Way) -> list[When]:
        """All dates of the sentence."""
        if way not in self._dates:
            self._dates[way] = find_dates(self.words, self.folded, self.language, self.calendar, way)
        return self._dates[way]

    @property
    def covered(self) -> list[Found]:
        """Words that a clerk reads over, each by what it speaks of."""
        if self._covered is None:
            self._covered = self.language.covered.find(self.words)
        return self._covered

    @cached_property
    def parts(self) -> list[int]:
        """For each word the number of its part, between commas, dashes and brackets."""
        numbers = [0] * len(self.words)
        for n in range(1, len(self.words)):
            parted = PART.search(self.folded, self.words[n - 1].end, self.words[n].start)
            numbers[n] = numbers[n - 1] + (parted is not None)
        return numbers

    @cached_property
    def slip_parts(self) -> set[int]:
        """The parts that speak of the slip for a payment."""
        return {self.parts[f.first] for f in self.covered if "slip" in f.tags}

    @cached_property
    def day_words(self) -> list[Found]:
        """Words of dates, each with what it says."""
        return self.language.dates.find(self.words)

    @cached_property
    def week_words(self) -> set[int]:
        """Places of words that name a week."""
        return {n for f in self.day_words if f.tags & {"eow", "week"} for n in range(f.first, f.last)}

    @cached_property
    def pay_parts(self) -> set[int]:
        """The parts that speak of paying."""
        return {self.parts[f.first] for f in self.found if f.tags & PAYING}

    @cached_property
    def paper_ends(self) -> set[int]:
        """Where words for an invoice end."""
        return {f.last for f in self.found if "invoice" in f.tags}

    @cached_property
    def of_dates(self) -> set[int]:
        """Places of words that tie a date to a paper: 'the invoice of 3 May'."""
        return {n for f in self.day_words if "of_date" in f.tags for n in range(f.first, f.last)}

    @property
    def asks(self) -> bool:
        """Whether it ends as a question; 'vale?' behind a comma asks nothing."""
        if not self.words or not (self.words[-1].text[0] in "?？" or self.words[-1].text == "か"):
            return False
        last = len(self.words) - 1
        tag = next((f for f in self.found if "tag_question" in f.tags and f.last == last), None)
        return (
            tag is None
            or tag.first == 0
            or not PART.search(self.folded, self.words[tag.first - 1].end, self.words[tag.first].start)
        )

    def unexplained(self, first: int, last: int) -> int:
        """Words that nothing accounts for."""
        covered = {n for f in (*self.found, *self.marks) for n in range(f.first, f.last)}
        covered |= {n for w in self.dates(Way.AHEAD) for n in range(w.first, w.last)}
        known = self.language.vocabulary
        return sum(
            1
            for n in range(first, min(last, len(self.words)))
            if n not in covered
            and (text := self.words[n].text).isalpha()
            and (len(text) > 2 or text > "\u3000")
            and text not in known
        )


def read_sentence(
    folded: str,
    span: Sentence,
    *,
    main: str,
    names: Names,
    calendar: Calendar,
    later: dict[str, bool],
    written: str = "",
) -> Read | None:
    """Read one sentence; None where it has no words."""
    words = [Word(w.text, w.start + span.start, w.end + span.start) for w in words_of(folded[span.start : span.end])]
    if not words:
        return None
    code = language_of(words, folded[span.start : span.end], main) if len(words) >= 3 else main
    language = LANGUAGES[code]
    days = Calendar(calendar.today, calendar.order, language.later_next, single=len(names.about.documents) <= 1)
    marks = language.refs.find(words)
    found = [f for f in language.sense.find(words) if not _is_numero(folded, words, f) and not _is_month(words, f)]
    found = [f for f in found if not _relative(words, f, written)]
    found = [_accented(words, f, written) for f in found]
    found += _guards(words, language, found, folded)
    found = [f for f in found if not ("condition" in f.tags and _hangs_on(folded, words, f))]
    found.sort(key=lambda f: (f.first, f.last))
    found = [_past(words, f, written) for f in found]
    if code in _INVERTING:
        found = _inverted(folded, words, found, language)
    if len(names.about.documents) <= 1:
        found, marks = _for_the_rest(found, marks)
    reason = _reason(folded, words, found)
    found = [f for f in found if f.first < reason or not f.tags & {*GUARDS, "question"}]
    paying = max((f.first for f in found if f.tags & {"pay_now", "pay_any", "pay_run", "pay_noun"}), default=-1)
    found = [_not_yet(folded, words, f, paying) for f in found]
    less = _less(folded, words, found)
    found = [Found(f.tags - {"condition"}, f.first, f.last, f.skipped) if f.first in less else f for f in found]
    marks = [m for m in marks if not (m.first in less and "except" in m.tags)]
    left = [m for m in marks if m.tags & {"remainder", "first"} and m.last - m.first > 1]
    found = [f for f in found if not (f.tags & {"missing", "before_date"} and _within(f, left))]  # 'lo que falta'
    if len(names.about.documents) > 1:  # 'all but the last': documents are taken out, nothing is made conditional
        taken_out = {m.first for m in marks if "except" in m.tags}
        found = [f for f in found if not (f.first in taken_out and f.tags & {"condition", "contrast"})]
        pointed = {n for m in marks if m.tags & {"last", "rest"} for n in range(m.first, m.last)}
        found = [f for f in found if not (f.tags <= {"doubt"} and f.last - 1 in pointed)]
    read = Read(span, folded, language, words, found, marks, days, reason=reason)
    read.tags = {tag for f in read.found for tag in f.tags}
    read.amounts = find_amounts(folded, span.start, span.end)
    dated = _dated(read, len(names.about.documents) > 1)
    money = any(a.sure or (a.value >= LEAST and _parted(marks)) for a in read.amounts)
    read.found = [sent for f in read.found if (sent := _sent(f, money)).tags]
    read.tags = {tag for f in read.found for tag in f.tags}
    lines_of = names.about.documents[0] if len(names.about.documents) == 1 else None
    read.line = _answered_line(span.answers, lines_of)
    answered = _answered_document(span.answers, names)
    for first, last in _cut(read, names, dated):
        clause = _clause(read, first, last, names, dated, lines_of)
        if not (clause.target.named or clause.target.unknown or clause.target.plural):
            clause.target.documents |= answered
        read.clauses.append(clause)
    return read


_SAYS = frozenset(_TOPICS) - {"po", "correct"}


def _past(words: Sequence[Word], found: Found, written: str) -> Found:
    """'waren' is the past and 'wären' is not, where they are written with care."""
    if written[words[found.first].start : words[found.last - 1].end].lower() not in _PAST:
        return found
    return Found(found.tags - {"hedge", "thought", "condition"}, found.first, found.last, found.skipped)


_INVERTING = frozenset({"de", "nl"})
_THINGS = frozenset({"der", "die", "das", "den", "ein", "eine", "unsere", "unser", "ihre", "ihr", "alles", "diese",
                     "dieser", "dieses", "de", "het", "een", "onze", "uw", "jullie"})  # fmt: skip
_ACTS = frozenset({"approve", "approved", "fine", "reject", "pay_now", "pay_any", "pay_done", "correct"})


def _inverted(folded: str, words: Sequence[Word], found: list[Found], language: Language) -> list[Found]:
    """'Stimmt der Betrag, geben wir frei.': two verbs first, with a comma between them, and the first is an 'if'."""
    if len(words) < 2 or words[-1].text[0] in "?？":
        return found
    helping = {f.first for f in language.covered.find(words) if "auxiliary" in f.tags}
    first, rest = Found(frozenset(), 0, 1), found
    if found and found[0].first == 0:
        first, rest = found[0], found[1:]
    thing = first.last < len(words) and words[first.last].text in _THINGS
    thing = thing and not PART.search(folded, words[first.last - 1].end, words[first.last].start)
    if words[0].text[:3] in ("hab", "heb") and words[1].text in _THINGS:
        return found  # '(Wir) haben die Rechnung geprüft, …'
    if "question" not in first.tags and not (thing and (0 in helping or "fine" in first.tags)):
        return found
    for one in rest:
        if one.tags & _ACTS and any(
            PART.search(folded, words[n - 1].end, words[n].start) and (n == one.first or n in helping)
            for n in range(max(2, one.first - 6), one.first + 1)
        ):
            return [Found(first.tags - {"question"} | {"condition"}, 0, first.last, first.skipped), *rest]
    return found


def _for_the_rest(found: list[Found], marks: list[Found]) -> tuple[list[Found], list[Found]]:
    """'Otherwise all fine, approved.': what begins so and says yes is no condition, and means no other document."""
    first = next((f for f in found if f.first <= 1), None)
    if first is None or "for_rest" not in first.tags or not any(f.tags & _YES for f in found):
        return found, marks
    plain = Found(frozenset({"for_rest"}), first.first, first.last, first.skipped)
    return [plain if f is first else f for f in found], [m for m in marks if m.first >= first.last]


_YES = frozenset({"approve", "approved", "fine", "yes"})


def _reason(folded: str, words: Sequence[Word], found: Sequence[Found]) -> int:
    """Where '…, otherwise nobody finds it' begins: behind a request, and with nothing that is said of the invoice."""
    says = max((f.first for f in found if f.tags & _SAYS), default=-1)
    for one in found:
        parted = one.first and PART.search(folded, words[one.first - 1].end, words[one.first].start)
        if "or_else" in one.tags and parted:
            return len(words) if says >= one.last else one.first
    return len(words)


def _not_yet(folded: str, words: Sequence[Word], one: Found, paying: int) -> Found:
    """'Not yet, I pay on Friday' turns nothing round; `paying` is where the last word that pays stands."""
    if "not_yet" not in one.tags or paying < one.last:
        return one
    before = one.first == 0 or PART.search(folded, words[one.first - 1].end, words[one.first].start)
    behind = one.last < len(words) and PART.search(folded, words[one.last - 1].end, words[one.last].start)
    return Found(frozenset({"ack"}), one.first, one.last, one.skipped) if before and behind else one


def _less(folded: str, words: Sequence[Word], found: Sequence[Found]) -> set[int]:
    """'less 2 % discount': a percentage or a discount behind it makes 'less' no condition."""
    starts = {p.start for p in find_percents(folded, words[0].start, words[-1].end + 2)}
    if not starts:
        return set()
    off = {f.first for f in found if "percent_off" in f.tags}
    off |= {n for n, w in enumerate(words) if w.start in starts}
    return {f.first for f in found if "less" in f.tags and any(f.last + k in off for k in range(4))}


def _within(found: Found, marks: Sequence[Found]) -> bool:
    return any(m.first < found.first and found.last <= m.last for m in marks)


def _parted(marks: Sequence[Found]) -> bool:
    """Whether something else is left: '500 now, the rest later'."""
    return any(m.tags & {"remainder", "other_half"} for m in marks)


_SENT = {"send_money": "pay_now", "sent_money": "pay_done"}


def _sent(found: Found, money: bool) -> Found:
    """'I can send 400.00 on Friday': what is sent is money where an amount stands beside it."""
    if found.tags.isdisjoint(_SENT):
        return found
    tags = (found.tags - _SENT.keys()) | {_SENT[tag] for tag in found.tags & _SENT.keys() if money}
    return Found(frozenset(tags), found.first, found.last, found.skipped)


def _guards(words: Sequence[Word], language: Language, found: Sequence[Found], folded: str) -> list[Found]:
    """Words that turn round, inside of phrases that have no right to them."""
    more = []
    for guard in language.guards.find(words):
        around = next((f for f in found if f.first <= guard.first and guard.last <= f.last), None)
        if around is not None and (not around.tags <= NO_CONSUMERS or around.tags >= guard.tags):
            continue
        if not _is_numero(folded, words, guard) and not _is_month(words, guard):
            more.append(guard)
    return more


_PAST = frozenset({"waren", "hatten", "konnten", "mussten", "durften"})
_RELATIVE = frozenset({"que", "qui", "che", "como", "cuando", "donde", "quien", "cual", "cuanto"})


def _accented(words: Sequence[Word], found: Found, written: str) -> Found:
    """'Sí, aprobada': with its accent the Spanish word is a yes, and no 'if'."""
    word = words[found.first]
    condition = found.last - found.first == 1 and word.text == "si" and "condition" in found.tags
    if not condition or written[word.start : word.end].lower() != "sí":
        return found
    return Found(found.tags - {"condition"} | {"yes"}, found.first, found.last, found.skipped)


def _relative(words: Sequence[Word], found: Found, written: str) -> bool:
    """'más que anotada': without its accent, and without a question mark, the Spanish word asks nothing."""
    word = words[found.first]
    return (
        found.last - found.first == 1
        and "question" in found.tags
        and word.text in _RELATIVE
        and written[word.start : word.end].lower() == word.text
        and words[-1].text[0] not in "?？"
    )


def _hangs_on(folded: str, words: Sequence[Word], found: Found) -> bool:
    """'considerar-se': the pronoun behind the hyphen is no condition."""
    start = words[found.first].start
    return (
        found.last - found.first == 1
        and start > 0
        and folded[start - 1] == "-"
        and folded[start - 2 : start - 1].isalpha()
    )


def _is_month(words: Sequence[Word], found: Found) -> bool:
    """'from May on': the month, not what may be."""
    if words[found.first].text != "may" or found.last - found.first > 1:
        return False
    before = words[found.first - 1].text if found.first else ""
    after = words[found.last].text if found.last < len(words) else ""
    return (
        before in ("from", "in", "of", "by", "until", "mid", "end", "early", "late")
        or after[:1].isdigit()
        or before[:1].isdigit()
    )


def _is_numero(folded: str, words: Sequence[Word], found: Found) -> bool:
    """'no. 0042': the short word for number is no negation."""
    last = words[found.last - 1]
    parted = found.first and "," in folded[words[found.first - 1].end : words[found.first].start]
    if parted and folded[last.end : last.end + 1] == " " and any(w.text[0].isdigit() for w in words[: found.first]):
        return False  # '180, no 250'
    return (
        found.last - found.first == 1
        and last.text in ("no", "nos", "n")
        and found.last < len(words)
        and any(c.isdigit() for c in words[found.last].text)
        and folded[last.end : last.end + 1] in (".", "º", "°", " ")
        and (folded[last.end : last.end + 1] != " " or len(words[found.last].text) > 2)
    )


def _dated(read: Read, several: bool) -> frozenset[int]:
    lined = {n for m in read.marks if "line" in m.tags for n in (m.last, m.last + 1)}
    spans = {
        n
        for way in BOTH
        for w in read.dates(way)
        if not (w.weak and (w.first in lined or (several and w.first == 0)))  # '3. no, …': the third of the list
        for n in range(w.first, w.last)
    }
    sure = [(a.start, a.end) for a in read.amounts if a.sure]
    percents = find_percents(read.folded, read.span.start, read.span.end)
    sure += [(p.start, p.end) for p in percents]
    return frozenset(spans | words_within(read.words, sure))


def words_within(words: Sequence[Word], spans: Iterable[tuple[int, int]]) -> set[int]:
    """The places of words that begin within one of these spans of text."""
    ordered, at, inside, end = sorted(spans), 0, set[int](), 0
    for n, word in enumerate(words):
        while at < len(ordered) and ordered[at][0] <= word.start:
            end = max(end, ordered[at][1])
            at += 1
        if word.start < end:
            inside.add(n)
    return inside


def _answered_document(answers: str, names: Names) -> set[int]:
    """The one of several documents that the quoted words above the answer name."""
    if not answers or len(names.about.documents) < 2:
        return set()
    words = words_of(fold(answers))
    found = {named[0] for at in range(len(words)) if (named := names.find(words, at))}
    return found if len(found) == 1 else set()


def _answered_line(answers: str, document: AboutDocument | None) -> set[int]:
    """The line that the quoted words above the answer show."""
    if not answers or document is None or not document.lines:
        return set()
    lowered = answers.lower()
    return {line.n for line in document.lines if line.description.lower() in lowered}


def _cut(read: Read, names: Names, dated: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Spans of words, one for each thing said."""
    parts = list(_parts(read))
    start, held = 0, frozenset[str]()
    named = False
    pending = -1
    leading = False
    for first, last in parts:
        topics = _topics(read, first, last)
        refers = _refers(read, first, last, names, dated)
        if not topics:
            but = any(f.first == first and "contrast" in f.tags and "defect_weak" not in f.tags for f in read.found)
            if "yes" in held and but and _digit(read, first, last):
                yield start, first  # 'the days are fine, but the travel was agreed at 180'
                start, held, named, pending, leading = first, frozenset(), False, -1, False
                continue
            if refers and held and pending < 0:
                pending = first
            leading = leading or (refers and not held)
            continue
        begin = pending if pending >= 0 else first
        own = refers or pending >= 0
        if leading and not held and own and _starts_with(read, first, "contrast"):
            yield start, first
            start = first
        new = held and (
            not _same(topics, held)
            or (own and named)
            or (own and not named and "money" not in topics)
            or _other_share(read, first, last)
        )
        if new:
            yield start, begin
            start, held, named = begin, topics, own
        else:
            held, named = held | topics, named or own
        pending = -1
    apart = pending > start and named and len(names.about.documents) > 1 and not _joined(read, pending)
    if apart and (
        any(f.last > pending for f in read.found)
        or any("rest" in m.tags and m.first >= pending for m in read.marks)
        or any("auxiliary" in f.tags and f.first >= pending for f in read.covered)  # 'the last one is open'
    ):
        yield start, pending  # '2031 goes out on Friday, 2040 when it is due'
        start = pending
    yield start, len(read.words)


def _digit(read: Read, first: int, last: int) -> bool:
    return any(read.words[n].text[0].isdigit() for n in range(first, last))


def _joined(read: Read, first: int) -> bool:
    return any(m.first == first and "and" in m.tags for m in read.marks)


def _starts_with(read: Read, first: int, tag: str) -> bool:
    return any(f.first == first and tag in f.tags for f in read.found)


def _other_share(read: Read, first: int, last: int) -> bool:
    """'the other half when …': a part with a condition of its own."""
    part = any(first <= m.first < last and m.tags & {"other_half", "remainder"} for m in read.marks)
    return part and any(first <= f.first < last and f.tags & {"condition", "hedge"} for f in read.found)


def _same(topics: frozenset[str], held: frozenset[str]) -> bool:
    if topics <= held:
        return True
    loose = {"money"}
    payment = {"pay", "done", "money"}
    if topics <= payment and held <= payment:
        return bool(topics <= loose or held <= loose or ("done" in topics) == ("done" in held))
    return False


def _parts(read: Read) -> Iterator[tuple[int, int]]:
    """Spans between commas, dashes, brackets and words that join."""
    inside = {n for f in read.found for n in range(f.first + 1, f.last)}
    inside |= {n for w in read.dates(Way.AHEAD) for n in range(w.first + 1, w.last)}
    joins = {f.first for f in read.marks if "and" in f.tags} | {f.first for f in read.found if "contrast" in f.tags}
    joins -= {f.first for f in read.found if f.last - f.first > 1 and "contrast" not in f.tags}
    start = 0
    for n in range(1, len(read.words)):
        if n in inside:
            continue
        between = read.folded[read.words[n - 1].end : read.words[n].start]
        if between == ". " and read.words[n - 1].text[-1].isdigit():
            continue  # 'zum 10.02. angewiesen'
        if n in joins or (between != " " and _CUT.search(between)):
            yield start, n
            start = n
    yield start, len(read.words)


def _topics(read: Read, first: int, last: int) -> frozenset[str]:
    return frozenset(_TOPICS[tag] for f in read.found if first <= f.first < last for tag in f.tags if tag in _TOPICS)


def _refers(read: Read, first: int, last: int, names: Names, dated: frozenset[int]) -> bool:
    if len(names.about.documents) < 2 and not (names.about.documents and names.about.documents[0].lines):
        return False
    marks = [Found(f.tags, f.first - first, f.last - first) for f in read.marks if first <= f.first < last]
    target = read_target(
        read.words[first:last], marks, names,
        dated=frozenset(n - first for n in dated),
        lines_of=names.about.documents[0] if len(names.about.documents) == 1 else None,
        listed=len(names.about.documents) > 1, folded=read.folded,
    )  # fmt: skip
    return target.named or bool(target.lines)


def _clause(
    read: Read, first: int, last: int, names: Names, dated: frozenset[int], lines_of: AboutDocument | None
) -> Clause:
    words = read.words[first:last]
    found = [f for f in read.found if first <= f.first < last]
    marks = [Found(f.tags, f.first - first, f.last - first) for f in read.marks if first <= f.first < last]
    target = read_target(
        words, marks, names, dated=frozenset(n - first for n in dated), lines_of=lines_of,
        listed=len(names.about.documents) > 1, folded=read.folded,
    )  # fmt: skip
    if lines_of is not None and lines_of.lines and not any("line" in m.tags for m in marks):
        compared = any(f.tags & {"negation", "should_be", "defect", "defect_weak", "contrast"} for f in found)
        described = lines_described(words, lines_of, figures=compared)
        if not target.lines or (described and described != target.lines):
            target.lines = described or set(read.line)
    tags = {tag for f in found for tag in f.tags}
    topics = {_TOPICS[tag] for tag in tags if tag in _TOPICS}
    return Clause(words, found, first, tags, topics, target, read)


def text_of(text: str, clauses: Sequence[Clause]) -> str:
    """The written words of clauses that stand together."""
    return text[clauses[0].start : clauses[-1].end]
