"""Closed coverage: what changes state is only done where every word around it is accounted for.

A word is accounted for by a phrase that goes with what is said, by the documents, lines, dates, amounts and codes
that were read, or by the words a language file lists as harmless beside it. Anything else may be the very word that
turns the meaning round ('our customer pays on Friday'), so a clerk would ask.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from types import MappingProxyType

from core.understanding.replies.clauses import PART, Clause, Read
from core.understanding.replies.judge import Context, Said
from core.understanding.replies.lexicon import GUARDS, Found
from core.understanding.replies.money import find_percents
from core.understanding.replies.when import BOTH, Way
from core.understanding.replies.words import Word, fold, words_of

_YES = frozenset({"approve", "approved", "fine", "yes", "ack", "ack_sure", "harmless", "please", "future",
                  "confirm_me", "say_when", "before_date", "po", "for_rest"})  # fmt: skip
_PAY = frozenset({"pay_done", "pay_now", "pay_any", "pay_noun", "pay_run", "move", "ref_word", "condition"})
_ASK = frozenset({"copy", "not_have", "statement", "statement_ask", "redirect"})
_NO = frozenset({"reject", "not_ours", "no", "no_vendor", "defect", "defect_weak", "correct", "should_be", "missing",
                 "percent_off", "terms", "less", "awaited", "called_off", "negation", "contrast", "hedge", "question",
                 "stop", "stop_sure"})  # fmt: skip

PHRASES: Mapping[str, frozenset[str]] = MappingProxyType({
    "approve": _YES | _PAY - {"condition"},
    "promise_to_pay": _YES | _PAY | {"terms", "contrast"},
    "report_payment": _YES | _PAY | {"contrast"},
    "reject": _YES | _PAY | _ASK | _NO,
    "dispute": _YES | _PAY | _ASK | _NO,
    "set_purchase_order": _YES | _PAY | _ASK | {"should_be", "correct", "missing", "negation", "contrast"},
    "stop_reminders": _YES | _PAY | _ASK | _NO,
})  # fmt: skip
"""Phrases that may stand beside what is said and leave it as it is."""

_PLAIN = frozenset({"small", "polite", "paper", "checked", "money", "with_name", "with_whom"})
_FREE = _PLAIN | {"goods", "fault"}
GROUPS: Mapping[str, frozenset[str]] = MappingProxyType({
    "approve": _PLAIN | {"goods"}, "promise_to_pay": _PLAIN | {"beside_payment"},
    "report_payment": _PLAIN | {"beside_payment", "slip"},
    "reject": _FREE, "dispute": _FREE, "stop_reminders": _FREE,
    "set_purchase_order": _PLAIN | {"goods", "beside_payment", "beside_order"},
})  # fmt: skip
"""Lists of the language file whose words may stand beside it."""

CORE: Mapping[str, frozenset[str]] = MappingProxyType({
    "approve": frozenset({"approve", "approved", "fine", "yes"}),
    "promise_to_pay": _PAY - {"condition"},
    "report_payment": _PAY - {"condition"},
    "reject": frozenset({"reject", "not_ours", "no", "no_vendor"}),
    "dispute": frozenset({"defect", "defect_weak", "correct", "should_be", "awaited", "called_off"}),
    "set_purchase_order": frozenset({"po"}),
    "stop_reminders": frozenset({"stop"}),
})  # fmt: skip
"""Phrases it rests on: the part of the sentence that holds one is read the most strictly."""

MOST: Mapping[str, tuple[int, int]] = MappingProxyType({
    "approve": (0, 0), "promise_to_pay": (0, 2), "report_payment": (0, 2),
    "reject": (1, 6), "dispute": (1, 6), "set_purchase_order": (0, 0), "stop_reminders": (1, 2),
})  # fmt: skip
"""How many words may stay unaccounted for: in the parts it rests on, and in the other parts of its clause."""

_GUARDS = frozenset(GUARDS) | {"wait_approval"}

_PAID = frozenset({"promise_to_pay", "report_payment"})
_MONTHS = frozenset({"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                     "november", "december"})  # fmt: skip
_CODE = 3
"""Characters from which on a word with digits is a number of something, and not of days."""

_MOST_OF_NAME = 4
_WEIGHT = 3
"""Somebody who decides weighs as much as so many unknown words."""

_PLACES = frozenset({"first", "second", "third", "fourth", "fifth", "last", "oldest", "newest", "biggest", "smallest",
                     "small_ones", "rest", "both"})  # fmt: skip
_PARTLY = frozenset({"half", "other_half", "remainder", "except", "rest"})
_BINDING = frozenset({"approve", "promise_to_pay", "report_payment"})
"""What is only said of this and by the writer: nobody and nothing else stands beside it."""

_LETTERS = re.compile(r"[^\W\d_]+")


def not_understood(said: Said, others: Sequence[Said], context: Context) -> tuple[str, ...]:
    """The words that speak against doing what is said: none where it may be done.

    `others` are the other things that its sentence says, whose clauses answer for themselves.
    """
    if said.name not in MOST:
        return ()
    read = said.clause.sentence
    known = _known(said, others, context)
    away = {"deciders"} | ({"elsewhere"} if said.name in _BINDING else set())
    decides = _spans(read.covered, frozenset(away))
    decides -= _names(read, context) | _pointed(said, context)
    decides -= {n for way in BOTH for w in read.dates(way) for n in range(w.first, w.last)}
    known -= decides
    if said.name == "approve" and not context.vendor:
        known -= _something_else(said.clause, context)
        known -= {n for m in read.marks for n in range(m.first, m.last)} - _pointed(said, context)
    if said.name in _BINDING:
        known -= {
            n
            for f in read.found
            if f.tags & _GUARDS and not f.tags & PHRASES[said.name]
            for n in range(f.first, f.last)
        }
    if said.name in _BINDING and len(context.about.documents) <= 1:
        known -= _spans(read.covered, frozenset({"papers"}))
    told = {n for f in read.found if not f.tags & PHRASES[said.name] for n in range(f.first, f.last)}
    rests_on = CORE[said.name]
    if said.name == "reject" and said.clause.has("reject"):
        rests_on = frozenset({"reject"})
    strict, loose = list[str](), list[str]()
    for clause in _answered_for(said, others):
        for first, last in _parts(clause):
            core = any(first <= f.first < last and f.tags & rests_on for f in read.found)
            for word in _words(read, [n for n in range(first, last) if n not in known], told):
                (strict if core or any(c.isdigit() for c in word) else loose).append(word)
            strict += _words(read, [n for n in range(first, last) if n in decides]) * _WEIGHT
    most, rest = MOST[said.name]
    if said.name == "promise_to_pay" and said.date == context.today:
        rest = 0  # 'I pay at once' names no day: as strict as a yes
    if said.name == "reject" and not context.vendor and not said.clause.has("not_ours"):
        most = 0
    if said.name == "reject" and context.vendor and said.clause.has("no", "no_vendor") and not decides:
        most, rest = 4, 8  # 'no thanks, we have our own baker in the village'
    if said.name == "approve" and context.vendor and said.strong and not decides and _outright(read):
        rest = 4  # 'approved, he has mended our roof for years'
    if said.name == "set_purchase_order" and said.clause.has("should_be"):
        most, rest = 2, 2
    if said.name == "dispute" and read.asks:
        most = 0
    if said.name == "dispute" and said.clause.target.lines:  # which line is meant is said; why is free
        most, rest = most + 2, rest + 2
    if said.extra.get("kind") == "counted":  # the numbers speak; only somebody else takes that away
        most, rest = (len(strict), len(loose)) if not decides else (0, 0)
    missing = (strict if len(strict) > most else []) + (loose if len(loose) > rest else [])
    return tuple(dict.fromkeys(missing))


def _outright(read: Read) -> bool:
    """Whether a sentence with a yes asks for nothing and turns nothing round ('approved, but first the form')."""
    return not any(
        (f.tags & _GUARDS and not f.tags & PHRASES["approve"]) or f.tags & (_ASK | {"correct", "missing"})
        for f in read.found
    )


def qualifies(read: Read, context: Context, *, behind: bool) -> tuple[str, ...]:
    """The words by which a sentence that says nothing of its own may still speak of a yes beside it.

    Small talk does not: it has nothing of what invoices are about, and nobody who decides. In front of the yes only
    who decides matters: the yes is the later word.
    """
    groups = frozenset().union(*(f.tags for f in read.covered))
    thanks = read.tags & {"ack"} and not read.tags & _GUARDS and not read.tags & CORE["approve"]
    told = behind and not thanks and (groups & {"checked", "money"} or read.tags & CORE["approve"])
    if "deciders" not in groups and not told:
        return ()
    said = Said("approve", read.clauses[0])
    known = _known(said, (), context) | _spans(read.found, frozenset({"copy", "statement", "redirect"}))
    missing = tuple(_words(read, [n for n in range(len(read.words)) if n not in known]))
    return missing if len(missing) > (0 if "deciders" in groups else 1) else ()


def unheard(read: Read, context: Context) -> tuple[str, ...]:
    """The words of a sentence that nobody accounts for, whatever the others say."""
    known = {n for found in (read.covered, read.found) for f in found for n in range(f.first, f.last)}
    known |= _names(read, context) | _signed(read, context)
    return tuple(_words(read, [n for n in range(len(read.words)) if n not in known]))


def plain(read: Read, *more: str) -> bool:
    """Whether a sentence holds no word but those that are read over, and those of the lists that are named."""
    tags = _YES | _PAY | _ASK | {"question"}
    known = _spans(read.covered, _PLAIN | set(more)) | _spans(read.found, tags)
    unknown = _words(read, [n for n in range(len(read.words)) if n not in known])
    return not unknown and not read.tags & (_GUARDS - {"hedge"})


def only_asks_to_add(clause: Clause) -> bool:
    """Whether a correction that is asked for names nothing that is wrong, beside an order number that is given."""
    if clause.has("defect", "defect_weak", "should_be", "awaited") or clause.target.lines:
        return False
    read = clause.sentence
    known = _spans(read.covered, _PLAIN | {"beside_order"}) | _spans(read.found, _YES | _ASK | {"correct", "missing"})
    known |= {n for n, w in enumerate(read.words) if any(c.isdigit() for c in w.text)}
    return not _words(read, [n for n in range(clause.first, clause.first + len(clause.words)) if n not in known])


def _answered_for(said: Said, others: Sequence[Said]) -> Iterator[Clause]:
    """Its own clause; for a yes also those of its sentence that say nothing of their own."""
    yield said.clause
    if said.name == "approve":
        taken = {id(s.clause) for s in others} | {id(said.clause)}
        yield from (c for c in said.clause.sentence.clauses if id(c) not in taken)


def _words(read: Read, places: Sequence[int], told: Set[int] = frozenset()) -> list[str]:
    """Words that count, as they stand; in Japanese the characters that stand together are one.

    `told` are places of phrases that mean something else: there even the shortest word counts ('só').
    """
    found, before = list[str](), -2
    for n in places:
        text = read.words[n].text
        if not _counts(read.words[n]) and not (n in told and text.isalpha() and text.isascii()):
            continue
        if n == before + 1 and text > "\u3000" and found[-1] > "\u3000":
            found[-1] += text
        else:
            found.append(text)
        before = n
    return found


def _parts(clause: Clause) -> Iterator[tuple[int, int]]:
    """Spans of its words between commas, dashes and brackets."""
    read = clause.sentence
    start, end = clause.first, clause.first + len(clause.words)
    for n in range(start + 1, end):
        if PART.search(read.folded[read.words[n - 1].end : read.words[n].start]):
            yield start, n
            start = n
    yield start, end


def _counts(word: Word) -> bool:
    """Whether a word has a meaning of its own: no sign, no initials, no elided article, no Japanese ending."""
    text = word.text
    slight = (
        (len(text) <= 2 and text.isascii() and text.isalpha()) or text[-1] == "'" or "\u3040" <= text[0] <= "\u309f"
    )
    return text[0].isalnum() and not slight


def _read_over(read: Read, groups: frozenset[str]) -> set[int]:
    """Places of listed words, those in the gaps of listed phrases among them."""
    listed = read.language.listed(groups)
    gaps = {n for f in read.covered for n in f.skipped if read.words[n].text in listed}
    return _spans(read.covered, groups) | gaps


def _spans(found: Iterable[Found], tags: frozenset[str]) -> set[int]:
    """Places that phrases account for: all they hold but what a gap passed over."""
    return {n for f in found if f.tags & tags for n in range(f.first, f.last) if n not in f.skipped}


def _known(said: Said, others: Sequence[Said], context: Context) -> set[int]:
    """The places of all words that are accounted for beside what is said."""
    read, single = said.clause.sentence, len(context.about.documents) <= 1
    groups = GROUPS[said.name] | ({"trade"} if context.vendor else set()) | ({"papers"} if not single else set())
    known = _spans(read.found, PHRASES[said.name]) | _read_over(read, frozenset(groups))
    known |= (
        _pointed(said, context)
        | _names(read, context)
        | _described(read, context, said.name)
        | _dates(said, others, context)
    )
    known |= _figures(said, others, context)
    if said.name in _PAID and (off := said.clause.taken_off()):
        known |= {n for n, w in enumerate(read.words) if off.start <= w.start < off.end}
        known |= _spans(read.found, frozenset({"percent_off", "less"}))
    known |= _signed(read, context) | _code_of(said, context)
    if said.name in ("set_purchase_order", "dispute"):
        known |= set(range(read.reason, len(read.words)))
    if read.language.compounds:
        listed = read.language.listed(frozenset(groups))
        known |= {n for n, w in enumerate(read.words) if n not in known and _compound(w.text, listed)}
    return known


_JOINTS = ("", "s", "n", "en", "es", "e", "er")
_SHORTEST = 4


@lru_cache(maxsize=4096)
def _compound(word: str, listed: frozenset[str]) -> bool:
    """'Kreditorennummer', 'Wartungsrechnung': two listed words written as one."""
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if word[cut:] in listed and any(word[:cut].endswith(j) and word[: cut - len(j)] in listed for j in _JOINTS):
            return True
    return False


def _something_else(clause: Clause, context: Context) -> set[int]:
    """'My expenses were approved': in front of the yes stands what was approved, and it is not the invoice."""
    read = clause.sentence
    basis = _spans(read.covered, frozenset({"basis", "goods"}))
    told = set[int]()
    for f in clause.found:
        if not f.tags & {"approved", "approve"} or "fine" in f.tags:
            continue
        begin = f.first
        while begin > clause.first and not PART.search(
            read.folded[read.words[begin - 1].end : read.words[begin].start]
        ):
            is_ = context.text[read.words[begin].start : read.words[begin].end].lower() in ("è", "é")
            if not is_ and any(m.first <= begin < m.last and "and" in m.tags for m in read.marks):
                break
            begin -= 1
        places = set(range(begin, f.first))
        small = _spans(read.covered, frozenset({"small"})) - basis
        behind = f.last + 1 if f.last in small else f.last  # 'approved the quote', 'aprobada la obra'
        places |= {behind} if behind < clause.part_of(f.first, f.last)[1] else set()
        named = any(g.first in places and "invoice" in g.tags for g in read.found)
        told |= set() if named else basis & places
    return told


def _pointed(said: Said, context: Context) -> set[int]:
    """Words that point at documents, lines or parts: but not 'the first' or 'half' in a yes to the only document."""
    away = frozenset[str]()
    if said.name == "approve" and len(context.about.documents) <= 1 and not said.clause.target.lines:
        away = _PLACES | _PARTLY
    return {n for m in said.clause.sentence.marks if not m.tags & away for n in range(m.first, m.last)}


def _names(read: Read, context: Context) -> set[int]:
    """'thanks Jo', 'checked with Tom Baker', 'spoke to the site manager': who is addressed, or was asked."""
    known = set[int]()
    people = _spans(read.covered, frozenset({"deciders", "small", "paper", "checked"}))
    listed = read.language.listed(frozenset({"elsewhere"}))
    turned = {n for g in read.found if g.tags & _GUARDS for n in range(g.first, g.last)}
    turned |= {n for n, w in enumerate(read.words) if w.text in listed}
    for f in read.covered:
        if "yes_name" in f.tags:
            known |= _addressed(read, context, f.last)
        if not f.tags & {"with_name", "with_whom"}:
            continue
        unknown = 1 if "with_whom" in f.tags else 0
        known.update(n for n in f.skipped if n not in turned)  # 'our site manager has checked the hours'
        for n in range(f.last, min(len(read.words), f.last + _MOST_OF_NAME)):
            if PART.search(read.folded[read.words[n - 1].end : read.words[n].start]):
                break
            if n not in people and not context.text[read.words[n].start].isupper():
                unknown -= 1
            if unknown < 0 or any(g.first == n and g.tags & CORE["approve"] for g in read.found):
                break
            known.add(n)
    return known


def _addressed(read: Read, context: Context, first: int) -> set[int]:
    """'OK Patrick, …': one or two capitals up to the comma."""
    last = first
    while last < len(read.words) and context.text[read.words[last].start].isupper() and last - first < 2:
        last += 1
    ends = last < len(read.words) and PART.search(read.folded, read.words[last - 1].end, read.words[last].start)
    return set(range(first, last)) if ends else set()


def _code_of(said: Said, context: Context) -> set[int]:
    """All that the number or reference that was read is made of: '購-2026-0418'."""
    code, read = said.number or said.reference or "", said.clause.sentence
    start = context.text.find(code, read.span.start, read.span.end) if code else -1
    if start < 0:
        return set()
    while start > read.span.start and context.text[start - 1] not in " \n「『\"'(:：":
        start -= 1
    return (
        {n for n, w in enumerate(read.words) if start <= w.start < start + len(code) + 1}
        if read.language.code == "ja"
        else set()
    )


def _signed(read: Read, context: Context) -> set[int]:
    """'Approved, Dana': one or two capitals behind the last comma or dash."""
    last = len(read.words)
    for n in range(last - 1, max(0, last - 3), -1):
        if not context.text[read.words[n].start].isupper():
            break
        if PART.search(read.folded[read.words[n - 1].end : read.words[n].start]):
            return set(range(n, last))
    return set()


def _described(read: Read, context: Context, name: str) -> set[int]:
    """Words of the documents' own lines, and their numbers."""
    words = {
        word
        for document in context.about.documents
        for line in document.lines
        for word in _LETTERS.findall(fold(line.description))
        if name != "approve"  # 'the workshop is fine' is no yes to all of it
    }
    known = {
        n for n, w in enumerate(read.words)
        if w.text in words or "@" in w.text or (w.text[0].isalnum() and context.names.find(read.words, n))
    }  # fmt: skip
    if read.language.code == "ja":
        for word in words:
            start = read.folded.find(word, read.span.start, read.span.end)
            if start >= 0 and len(word) > 1:
                known |= {n for n, w in enumerate(read.words) if start <= w.start < start + len(word)}
    return known


def _dates(said: Said, others: Sequence[Said], context: Context) -> set[int]:
    """Dates; beside a yes alone only those that can be the day of the document or of the saying."""
    read = said.clause.sentence
    spans = [w for way in BOTH for w in read.dates(way)]
    certain = {w.day for w in read.dates(Way.AHEAD) if w.day} & {w.day for w in read.dates(Way.BACK) if w.day}
    if said.name == "approve" and not said.clause.topics & {"pay", "done", "money"}:
        days = {d for document in context.about.documents for d in (document.issued, document.due) if d}
        spans = [
            w for w in spans
            if (
                w.day and (w.day in days or 0 <= (context.today - w.day).days <= 31)
                and (w.day in certain or any(c.isdigit() for n in range(w.first, w.last) for c in read.words[n].text))
            )
            or not said.clause.beside_word(w.first, "approve", "approved", "fine", "yes")
        ]  # fmt: skip
    months = {
        n for f in said.clause.sentence.language.dates.find(said.clause.sentence.words) if f.tags & _MONTHS
        for n in range(f.first, f.last)
        if said.name != "approve" or not said.clause.beside_word(n, "approve", "approved", "fine", "yes")
    }  # fmt: skip
    return months | {n for w in spans for n in range(w.first, w.last)}


def _figures(said: Said, others: Sequence[Said], context: Context) -> set[int]:
    """Words with digits; beside a yes only what belongs to the documents or to what else is said."""
    read = said.clause.sentence
    digits = {n for n, w in enumerate(read.words) if any(c.isdigit() for c in w.text)}
    if context.vendor:
        return digits
    if said.name != "approve":
        reference = {w.text for w in words_of(fold(said.reference or ""))}
        if said.name not in _PAID:
            return digits
        shortest = _CODE if said.name == "promise_to_pay" else 0
        rest = any(m.tags & {"remainder", "other_half"} for m in read.marks)
        told = {s.amount for s in (said, *others)}
        money = [(a.start, a.end) for a in read.amounts if a.sure or rest or a.value in told]
        percents = find_percents(read.folded, read.span.start, read.span.end)
        digits -= {n for n in digits if any(p.start <= read.words[n].start < p.end for p in percents)}
        return {
            n for n, w in enumerate(read.words)
            if w.text in reference
            or any(a <= w.start < b for a, b in money)
            or (n in digits and len(w.text) < shortest)
        }  # fmt: skip
    sums = {d.total for d in context.about.documents} | {sum(d.total for d in context.about.documents)}
    sums |= {line.quantity * line.unit_price for d in context.about.documents for line in d.lines}
    money = [(a.start, a.end) for a in read.amounts if a.value in sums]
    codes = " ".join(fold(s.number or s.reference or "") for s in others)
    labelled = {f.last for f in read.covered if "numbered" in f.tags}
    return {
        n for n in digits
        if n in labelled
        or any(a <= read.words[n].start < b for a, b in money)
        or read.words[n].text in codes
        or (len(read.words[n].text) <= 2 and read.words[n].text.isdigit())
    }  # fmt: skip
