"""Languages as data: one file each in languages/, phrases by what they say, matched as words in one pass.

A phrase is words with `(one|other)`, `[optional]`, `(optional )?`, `stem*` and `_` for up to four words in between.
All files have the same keys. Where phrases overlap the longest counts: 'no objections' is never the negation it
begins with.
"""

import gc
import re
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path

from core.understanding.replies.words import Word, fold, words_of

FOLDER = Path(__file__).parent / "languages"
_GAP = 4
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


GUARDS = ("negation", "condition", "contrast", "hedge", "thought", "hold", "irony", "doubt", "other_object")
"""Keys that turn round or weaken what stands beside them."""

NO_CONSUMERS = frozenset({"temporary", "question", "please", "statement_ask", "invoice", "confirm_me"})
"""Keys whose phrases have no right to such a word inside; others ('no objections', 'looks after') mean it.
A gap passes over none."""


_Way = tuple[int, frozenset[str], tuple[int, ...]]
"""Where a phrase ends, what it says, and the words that its gaps passed over."""

_NO_WAY: _Way = (-1, frozenset(), ())


class _Node:
    __slots__ = ("gap", "lengths", "stems", "tags", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.stems: dict[str, _Node] = {}
        self.lengths: tuple[int, ...] = ()
        self.gap: _Node | None = None
        self.tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: what it says, its words from `first` to before `last`."""

    tags: frozenset[str]
    first: int
    last: int
    skipped: tuple[int, ...] = ()
    """The words in between that a gap passed over: the phrase does not account for them."""


class Phrases:
    """Phrases that are found leftmost and longest, in time linear in the text."""

    def __init__(self, never_skipped: frozenset[str] = frozenset()) -> None:
        self._root = _Node()
        self._never_skipped = never_skipped

    def add(self, tag: str, phrase: str) -> None:
        """Add every spelling of a phrase."""
        for spelled in _spellings(phrase):
            node = self._root
            for word in spelled:
                node = _child(node, word)
            node.tags |= {tag}

    def share(self) -> None:
        """Keep what continues alike only once, when all is added: most phrases end as others do, and there are
        tens of thousands."""
        self._root = _shared(self._root, {}, {})

    def find(self, words: Sequence[Word]) -> list[Found]:
        """All phrases, none overlapping."""
        found: list[Found] = []
        root = self._root
        starts, stems, lengths = root.words, root.stems, root.lengths
        at, total = 0, len(words)
        while at < total:
            text = words[at].text
            if text not in starts and not (lengths and any(text[:length] in stems for length in lengths)):
                at += 1
                continue
            end, tags, skipped = self._longest(root, words, at, total)
            if tags:
                found.append(Found(tags, at, end, skipped))
                at = max(end, at + 1)
            else:
                at += 1
        return found

    def _longest(self, node: _Node, words: Sequence[Word], at: int, total: int) -> _Way:
        best: _Way = (at, node.tags, ()) if node.tags else _NO_WAY
        if at < total:
            text = words[at].text
            after = node.words.get(text)
            if after is not None:
                way = self._longest(after, words, at + 1, total)
                if way[1] and way[0] > best[0]:
                    best = way
            for length in node.lengths:
                after = node.stems.get(text[:length])
                if after is not None:
                    way = self._longest(after, words, at + 1, total)
                    if way[1] and way[0] > best[0]:
                        best = way
            if node.gap is not None:
                way = self._over_gap(node.gap, words, at, total)
                if way[1] and way[0] > best[0]:
                    best = way
        return best

    def _over_gap(self, node: _Node, words: Sequence[Word], at: int, total: int) -> _Way:
        """The first way on behind up to four words, none of them a guard and no comma in between."""
        for skip in range(_GAP + 1):
            if at + skip > total or (skip and words[at + skip - 1].text in self._never_skipped):
                break
            if (
                at
                and at + skip < total
                and words[at + skip].start - words[at + skip - 1].end > 1
                and words[at + skip].text.isalpha()
                and not words[at + skip - 1].text[-1].isdigit()  # 'am 14.10. raus'
            ):
                break
            end, tags, skipped = self._longest(node, words, at + skip, total)
            if tags:
                return end, tags, (*range(at, at + skip), *skipped)
        return _NO_WAY


def _child(node: _Node, word: str) -> _Node:
    if word == "_":
        node.gap = node.gap or _Node()
        return node.gap
    if word.endswith("*"):
        stem = word[:-1]
        if stem not in node.stems:
            node.stems[stem] = _Node()
            node.lengths = tuple(sorted({len(s) for s in node.stems}))
        return node.stems[stem]
    if word not in node.words:
        node.words[word] = _Node()
    return node.words[word]


def _shared(node: _Node, nodes: dict[Hashable, _Node], tags: dict[frozenset[str], frozenset[str]]) -> _Node:
    """Return the one node of those that say and continue the same; nodes below are shared first."""
    for ways in (node.words, node.stems):
        for word, after in ways.items():
            ways[word] = _shared(after, nodes, tags)
    if node.gap is not None:
        node.gap = _shared(node.gap, nodes, tags)
    node.tags = tags.setdefault(node.tags, node.tags)
    node.words, node.stems = node.words or _NOWHERE, node.stems or _NOWHERE
    ways_on = (frozenset((word, id(after)) for word, after in ways.items()) for ways in (node.words, node.stems))
    return nodes.setdefault((node.tags, id(node.gap), *ways_on), node)


_NOWHERE: dict[str, _Node] = {}


def _spellings(phrase: str) -> tuple[list[str], ...]:
    """Each list of folded words that the phrase stands for."""
    return tuple(_spelled(phrase))


def _spelled(phrase: str) -> Iterator[list[str]]:
    lowered = phrase.lower()
    variants = [lowered]
    if any(a in lowered for a, _ in _UMLAUTS):
        other = lowered
        for letter, pair in _UMLAUTS:
            other = other.replace(letter, pair)
        variants.append(other)
    for variant in variants:
        for text in _expanded(variant):
            if spelled := [word for part in text.split() for word in _pieces(part)]:
                yield spelled
                if "n" in spelled and len(spelled) > 1:  # 'n° de bon', 'nº de bon'
                    yield ["no" if word == "n" else word for word in spelled]


@cache  # while phrases are spelled out; nobody asks afterwards, so `_phrases` lets go of it
def _pieces(part: str) -> list[str]:
    if part == "_":
        return ["_"]
    stem = part.endswith("*")
    pieces = [word.text for word in words_of(fold(part.rstrip("*")))]
    if stem and pieces:
        pieces[-1] += "*"
    return pieces


def _expanded(text: str) -> list[str]:
    """'(a|b) [c] d' to 'a c d', 'a d', 'b c d', 'b d'."""
    if "(" not in text and "[" not in text:
        return [text]
    parts: list[list[str]] = []
    at, plain = 0, ""
    while at < len(text):
        char = text[at]
        if char in "([":
            end, depth = at + 1, 1
            while depth:
                depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[end], 0)
                end += 1
            inner = text[at + 1 : end - 1]
            options = [spelled for option in _options(inner) for spelled in _expanded(option)]
            optional = char == "[" or text[end : end + 1] in ("?", "*")
            parts += [[plain], options + ([""] if optional else [])]
            plain, at = "", end + (text[end : end + 1] in ("?", "*"))
        else:
            plain += char
            at += 1
    parts.append([plain])
    return ["".join(choice) for choice in product(*parts)]


def _options(inner: str) -> list[str]:
    options, depth, start = [], 0, 0
    for at, char in enumerate(inner):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(char, 0)
        if char == "|" and depth == 0:
            options.append(inner[start:at])
            start = at + 1
    return [*options, inner[start:]]


@cache
def read_language(path: Path) -> dict[str, dict[str, list[str]]]:
    """A language file as it is written: sections of keys with their phrases."""
    with path.open("rb") as file:
        return tomllib.load(file)


class Language:
    """A language's phrases: what clauses say, dates, and which document or line is meant.

    Its words are there at once, for telling languages apart; its phrases are spelled out when first looked for.
    """

    def __init__(self, path: Path) -> None:
        data = read_language(path)
        self.code = path.stem
        self.compounds = bool(data["language"]["compounds"])
        self.later_next = data["language"]["next_weekday"] == ["later"]
        self.vocabulary = _vocabulary(data)
        self._data = data

    @cached_property
    def _guarded(self) -> list[tuple[str, str]]:
        return [(key, entry) for key in GUARDS for entry in self._data["sense"][key]]

    @cached_property
    def _guard_words(self) -> frozenset[str]:
        return frozenset(s[0] for _, entry in self._guarded for s in _spellings(entry) if len(s) == 1)

    def _section(self, name: str) -> Phrases:
        return _phrases(((k, e) for k, entries in self._data[name].items() for e in entries), self._guard_words)

    @cached_property
    def sense(self) -> Phrases:
        """What clauses say."""
        return self._section("sense")

    @cached_property
    def dates(self) -> Phrases:
        """Words of dates."""
        return self._section("dates")

    @cached_property
    def dotted(self) -> frozenset[str]:
        """Short words for days that are such only with a full stop and a number behind: 'So. 12.1.'"""
        entries = (e for key, found in self._data["dates"].items() if key.endswith("day") for e in found)
        return frozenset(fold(e.lower()).rstrip(".") for e in entries if e.endswith("."))

    @cached_property
    def refs(self) -> Phrases:
        """Which document or line is meant."""
        return self._section("refs")

    @cached_property
    def guards(self) -> Phrases:
        """Words that turn round or weaken."""
        return _phrases(self._guarded)

    @cached_property
    def covered(self) -> Phrases:
        """Words and phrases that a clerk reads over, each under what they speak of."""
        return self._section("covered")

    @cached_property
    def participles(self) -> frozenset[str]:
        """Single words for 'approved'."""
        return frozenset(s[0] for e in self._data["sense"]["approved"] for s in _spellings(e) if len(s) == 1)

    @cache  # noqa: B019 - languages live as long as the process
    def listed(self, groups: frozenset[str]) -> frozenset[str]:
        """Single words of these lists."""
        entries = (e for key in groups & self._data["covered"].keys() for e in self._data["covered"][key])
        return frozenset(s[0] for e in entries for s in _spellings(e) if len(s) == 1)

    @cached_property
    def labels(self) -> Phrases:
        """What stands in front of references and order numbers."""
        return _phrases((key, entry) for key in ("ref_word", "po") for entry in self._data["sense"][key])


_MARKUP = re.compile(r"[()\[\]|?_]+")


def _vocabulary(data: dict[str, dict[str, list[str]]]) -> dict[str, float]:
    """Every word of a language's phrases, and with more weight its common words; stems are none."""
    vocabulary: dict[str, float] = {}
    lines = [entry for name in ("sense", "dates", "refs") for entries in data[name].values() for entry in entries]
    parts = {part for part in _MARKUP.sub(" ", " ".join(lines).lower()).split() if part[-1] != "*"}
    written = " ".join(sorted(parts))
    for spelled in {written, _without_umlauts(written)}:
        vocabulary.update((w.text, 1.0) for w in words_of(fold(spelled)) if len(w.text) > 1)
    for entry in data["language"]["common"]:
        vocabulary.update((w.text, 3.0) for w in words_of(fold(entry)))
    return vocabulary


def _without_umlauts(text: str) -> str:
    for letter, pair in _UMLAUTS:
        text = text.replace(letter, pair)
    return text


def _phrases(entries: Iterable[tuple[str, str]], never_skipped: frozenset[str] = frozenset()) -> Phrases:
    """Phrases spelled out. They live as long as the process, so nothing is collected while they are built."""
    collects = gc.isenabled()
    gc.disable()
    try:
        phrases = Phrases(never_skipped)
        for key, entry in entries:
            phrases.add(key, entry)
        phrases.share()
        return phrases
    finally:
        _pieces.cache_clear()
        if collects:
            gc.enable()


def _clean() -> Phrases:
    """Greetings, closings, disclaimers and what devices add, of all languages together."""
    found = (read_language(path)["clean"] for path in sorted(FOLDER.glob("*.toml")))
    return _phrases((key, entry) for clean in found for key, entries in clean.items() for entry in entries)


class _Languages(Mapping[str, Language]):
    """The files are read when the first mail is, so that a process that reads none starts without them."""

    @cached_property
    def _read(self) -> dict[str, Language]:
        return {path.stem: Language(path) for path in sorted(FOLDER.glob("*.toml"))}

    def __getitem__(self, code: str) -> Language:
        return self._read[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


LANGUAGES: Mapping[str, Language] = _Languages()
"""Every language there is a file for, by its ISO 639-1 code."""


@cache
def all_clean() -> Phrases:
    """What may stand around the text, in every language: closings are often not in the mail's own."""
    return _clean()
