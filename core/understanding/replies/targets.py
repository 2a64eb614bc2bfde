"""Which documents, and which of their lines, some words mean: '1 and 3', 'the rest', 'Pos. 2', 'all but 0702'."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from core.understanding.replies.lexicon import Found
from core.understanding.replies.model import About, AboutDocument, AboutLine
from core.understanding.replies.words import Word, fold

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_RUNS = {"first_two": slice(2), "first_three": slice(3), "last_two": slice(-2, None)}
_SHORT = re.compile(r"#?(\d{1,2})[.)]?\Z")


@dataclass(slots=True)
class Target:
    """What a clause names: documents by place in the list, lines by number, and whether it named any."""

    documents: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    excepted: bool = False
    rest: bool = False
    plural: bool = False
    every: bool = False
    singular: bool = False
    unknown: bool = False
    absent: bool = False  # a line that the document does not have
    order: list[tuple[int, int]] = field(default_factory=list)

    @property
    def named(self) -> bool:
        """Whether a document was pointed at."""
        return bool(self.documents) or self.rest or self.every


class Names:
    """Every way to write a document's number, each meaning one document only."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.exact: dict[str, int] = {}
        endings: dict[str, set[int]] = {}
        for n, document in enumerate(about.documents):
            for name in (document.number, *document.names):
                plain = _plain(name)
                self.exact[plain] = n
                for ending in _endings(fold(name)):
                    endings.setdefault(ending, set()).add(n)
        self.endings = {e: next(iter(ns)) for e, ns in endings.items() if len(ns) == 1}
        self.spaced = [
            (tuple(re.split(r"[\s]+", fold(name))), n)
            for n, d in enumerate(about.documents)
            for name in (d.number, *d.names)
            if " " in name.strip()
        ]
        self.shape = {_shape(_plain(d.number)) for d in about.documents} - {""}

    def find(self, words: Sequence[Word], at: int) -> tuple[int, int] | None:
        """The document that is named here and the words it takes."""
        for parts, n in self.spaced:
            if tuple(w.text.rstrip(".,") for w in words[at : at + len(parts)]) == parts:
                return n, len(parts)
        text = words[at].text
        plain = _plain(text)
        if plain in self.exact:
            return self.exact[plain], 1
        if any(c.isdigit() for c in text) and len(plain) >= 2 and plain in self.endings:
            return self.endings[plain], 1
        return None

    def like_a_number(self, text: str) -> bool:
        """Whether the word is shaped like one of the numbers: letters and as many groups of digits."""
        plain = _plain(text)
        return len(plain) > 3 and _shape(plain) in self.shape


_SIGNS = re.compile(r"[\s#.:]")


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    return _SIGNS.sub("", fold(name)).strip("-/")


@lru_cache(maxsize=8192)
def _shape(plain: str) -> str:
    """'inv-0042' as 'inv-0'; '' where it has no letter or no digit."""
    return re.sub(r"\d+", "0", plain) if re.search(r"[a-z]", plain) else ""


def _endings(name: str) -> set[str]:
    """'0702' and '702' for INV-0702, '2231' for FT A/2231."""
    found = set()
    pieces = re.split(r"[\s/_-]+", name)
    for k in range(1, len(pieces)):
        ending = _plain("-".join(pieces[k:]))
        found |= {ending, ending.replace("-", "")}
    if last := re.search(r"(\d+)\Z", name):
        found |= {last[1], last[1].lstrip("0")}
    return {e for e in found if any(c.isdigit() for c in e)}


def read_target(
    words: Sequence[Word],
    marks: Sequence[Found],
    names: Names,
    *,
    dated: frozenset[int],
    lines_of: AboutDocument | None,
    listed: bool,
    folded: str = "",
) -> Target:
    """Return what these words name. `dated` are the places of words that belong to dates or amounts, `folded` is
    the text that they stand in.

    `lines_of` is the document whose lines numbers may mean; `listed` says that the documents were listed, so that
    '1' may be a place in that list.
    """
    target = Target()
    by_place: dict[int, frozenset[str]] = {m.first: m.tags for m in marks}
    covered = {n for m in marks for n in range(m.first, m.last)}
    documents = names.about.documents
    chosen: set[int] = set()
    at, numbered, numbers, lined, other = 0, False, list[tuple[int, int]](), False, False
    while at < len(words):
        named = names.find(words, at) if at not in dated or any(c.isalpha() for c in words[at].text) else None
        if named is None and at not in dated:
            named = names.find(words, at)
        if named is not None:
            if not other:
                chosen.add(named[0])
                target.order.append((at, named[0]))
            other = False
            numbered = True
            at += named[1]
            continue
        tags = by_place.get(at, frozenset())
        if "except" in tags:
            target.excepted = True
            if chosen or target.every:
                before, chosen = chosen, set()
                target.documents |= before
            at += 1
            continue
        other = other or "same_as" in tags  # 'a duplicate of 118': 118 is not what is spoken of
        _place(tags, target, documents, chosen)
        if "line" in tags:
            lined = True
        short = _SHORT.match(words[at].text)
        if short and at not in dated and at not in covered:
            numbers.append((at, int(short[1])))
        elif at not in dated and not lined and len(documents) > 0 and names.like_a_number(words[at].text):
            target.unknown = True
        at += 1
    if lines_of is not None and lines_of.lines:
        target.lines, target.absent = _lines(numbers, lined, marks, lines_of, listed, _behind_colon(words, folded))
    if listed and not numbered and not lined and numbers:
        places = [n for _, n in numbers]
        if all(1 <= n <= len(documents) for n in places):
            chosen |= {n - 1 for n in places}
    if target.excepted and (target.every or target.documents or chosen):
        base = target.documents if target.documents and not target.every else set(range(len(documents)))
        target.documents = base - chosen
        target.unknown = target.unknown or not chosen
        target.every = False
    else:
        target.documents |= chosen
    return target


def _behind_colon(words: Sequence[Word], folded: str) -> set[int]:
    return {n for n in range(1, len(words)) if ":" in folded[words[n - 1].end : words[n].start]}


def _place(tags: frozenset[str], target: Target, documents: Sequence[AboutDocument], chosen: set[int]) -> None:
    count = len(documents)
    if "all" in tags or ("both" in tags and count == 2):
        target.every = True
    if "rest" in tags:
        target.rest = True
    if "plural" in tags:
        target.plural = True
    if "singular" in tags:
        target.singular = True
    if count < 2:
        return
    for place, name in enumerate(_ORDINALS):
        if name in tags and place < count:
            chosen.add(place)
    if "last" in tags:
        chosen.add(count - 1)
    for name, places in _RUNS.items():
        if name in tags and count > 2:
            chosen |= set(range(count)[places])
    if "oldest" in tags:
        chosen.add(min(range(count), key=lambda n: (documents[n].issued or documents[n].due, n)))
    if "newest" in tags:
        chosen.add(max(range(count), key=lambda n: (documents[n].issued or documents[n].due, n)))
    if "biggest" in tags:
        chosen.add(max(range(count), key=lambda n: documents[n].total))
    if "smallest" in tags:
        chosen.add(min(range(count), key=lambda n: documents[n].total))
    if "small_ones" in tags and count > 2:
        biggest = max(range(count), key=lambda n: documents[n].total)
        chosen |= set(range(count)) - {biggest}


def _lines(
    numbers: Sequence[tuple[int, int]],
    lined: bool,
    marks: Sequence[Found],
    document: AboutDocument,
    listed: bool,
    parted: Set[int],
) -> tuple[set[int], bool]:
    """The lines that are meant, and whether one is named that the document does not have."""
    known = {line.n for line in document.lines}
    found, absent = set[int](), False
    if lined or (numbers and not listed and all(n in known for _, n in numbers)):
        beside = _beside_lines(numbers, marks, parted) if lined else {n for _, n in numbers if numbers[0][0] == 0}
        found |= beside & known
        absent = lined and bool(beside - known)
        for m in marks if not found else ():
            for place, name in enumerate(_ORDINALS, 1):
                if name in m.tags and place in known:
                    found.add(place)
            if "last" in m.tags and lined:
                found.add(max(known))
    return found, absent


def _beside_lines(numbers: Sequence[tuple[int, int]], marks: Sequence[Found], parted: Set[int]) -> set[int]:
    """'lines 1 and 4', '1番': numbers behind the word or right in front; not the 3 of 'line 1 should be 3 days', nor
    of 'line 1: 3 days', where a colon stands in front."""
    at = dict(numbers)
    joins = {n for m in marks if m.tags & {"and", "number"} for n in range(m.first, m.last)}
    found = set[int]()
    for m in (m for m in marks if "line" in m.tags):
        place = m.last
        while (place in at or place in joins) and (place == m.last or place not in parted):
            found |= {at[place]} if place in at else set()
            place += 1
        if m.last not in at and m.first - 1 in at:
            place = m.first - 1
            while place in at or place in joins:
                found |= {at[place]} if place in at else set()
                place -= 1
    return found


def lines_described(words: Sequence[Word], document: AboutDocument, *, figures: bool = True) -> set[int]:
    """Lines whose description shares a telling word with the text, or else a figure of theirs."""
    said = {w.text[:6] for w in words if len(w.text) >= 3 and w.text.isalpha()}
    text = "".join(w.text for w in words)
    found = set[int]()
    for line in document.lines:
        described = [w for w in re.findall(r"[^\W\d_]+", fold(line.description)) if len(w) >= 3]
        japanese = re.search(r"[\u3040-\u9fff]{2}", line.description) and fold(line.description) in text
        if japanese or any(_alike(word, said) for word in described):
            found.add(line.n)
    if not found and figures:
        numbers = {w.text.rstrip(".,").replace(",", ".") for w in words if w.text[0].isdigit()}
        found = {line.n for line in document.lines if _figures(line) & numbers}
    return found if len(found) < max(2, len(document.lines)) or len(document.lines) == 1 else set()


def _figures(line: AboutLine) -> set[str]:
    """A line's quantity and price as they may be written."""
    return {f"{value.normalize():f}" for value in (line.quantity, line.unit_price) if value > 1} | {
        str(value) for value in (line.quantity, line.unit_price) if value > 1
    }


def _alike(word: str, said: set[str]) -> bool:
    stem = word[:6].rstrip("s")
    return len(stem) >= 3 and any(s.rstrip("s") == stem or (len(stem) >= 4 and s.startswith(stem)) for s in said)
