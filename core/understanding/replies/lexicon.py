"""Languages as data: one file each in languages/, phrases by what they say, matched as words in one pass.

A phrase is words with `(one|other)`, `[optional]`, `(optional )?`, `stem*` and `_` for up to four words in between.
All files have the same keys. Where phrases overlap the longest counts: 'no objections' is never the negation it
begins with.
"""

import re
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

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


class _State(tuple[Any, ...]):
    """One place of the phrases as they are written: what is said there, then each word that may follow and the state
    behind it. States that continue alike are one; there are tens of thousands, so each is a single tuple."""

    __slots__ = ()

    @property
    def tags(self) -> frozenset[str]:
        """What a phrase that ends here says."""
        tags: frozenset[str] = self[0]
        return tags

    @property
    def edges(self) -> "Iterator[tuple[str, _State]]":
        """Words, and where each leads."""
        return zip(self[1::2], self[2::2], strict=True)


class _Node:
    """All states that one row of words leads to. Where a word leads on is put together when it is first met."""

    __slots__ = ("gap", "lengths", "stems", "tags", "words")

    def __init__(self, states: Sequence[_State]) -> None:
        self.words: dict[str, _Node | _State | list[_State]] = {}
        self.stems: dict[str, _Node | _State | list[_State]] = {}
        gaps: list[_State] = []
        for state in states:
            for word, after in state.edges:
                if word == "_":
                    gaps.append(after)
                elif word[-1] == "*":
                    _also(self.stems, word[:-1], after)
                else:
                    _also(self.words, word, after)
        self.gap: _Node | None = _Node(gaps) if gaps else None
        self.lengths = tuple(sorted({len(stem) for stem in self.stems}))
        self.tags = states[0].tags if len(states) == 1 else frozenset().union(*(state.tags for state in states))


def _also(ways: "dict[str, _Node | _State | list[_State]]", word: str, after: _State) -> None:
    known = ways.get(word)
    if isinstance(known, list):
        known.append(after)
    else:
        ways[word] = [known, after] if isinstance(known, _State) else after


def _met(ways: "dict[str, _Node | _State | list[_State]]", word: str) -> _Node | None:
    """Return the node that a word leads to."""
    found = ways.get(word)
    if isinstance(found, _Node) or found is None:
        return found
    node = ways[word] = _Node([found] if isinstance(found, _State) else found)
    return node


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: what it says, its words from `first` to before `last`."""

    tags: frozenset[str]
    first: int
    last: int
    skipped: tuple[int, ...] = ()
    """The words in between that a gap passed over: the phrase does not account for them."""


class Phrases:
    """Phrases that are found leftmost and longest, in time linear in the text.

    What is written is kept as it is written: spelled out, the eight languages' phrases are half a million.
    """

    def __init__(self, entries: Iterable[tuple[str, str]] = (), never_skipped: frozenset[str] = frozenset()) -> None:
        """Take phrases, each with what it says."""
        spelling = _Spelling()
        self._root = _Node([spelling.state(entry, tag) for tag, entry in entries])
        self._root.tags = frozenset()  # a phrase of signs only is none
        self._never_skipped = never_skipped

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
            after = _met(node.words, text)
            if after is not None:
                way = self._longest(after, words, at + 1, total)
                if way[1] and way[0] > best[0]:
                    best = way
            for length in node.lengths:
                after = _met(node.stems, text[:length])
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


class _Spelling:
    """Turns phrases into states, from the last word to the first."""

    def __init__(self) -> None:
        self._states: dict[Hashable, _State] = {}
        self._tags: dict[str, _State] = {}
        self._spelled: dict[str, list[list[str]]] = {}
        self._has_more = False

    def state(self, phrase: str, tag: str) -> _State:
        """Return where the phrase begins."""
        end = self._tags.get(tag)
        if end is None:
            end = self._tags[tag] = _State((frozenset({tag}),))
        self._has_more = " " in phrase
        return self._sequence(phrase.lower(), end)

    def words(self, phrases: Iterable[str]) -> frozenset[str]:
        """Those of the phrases that are single words."""
        begun = [self.state(phrase, "") for phrase in phrases]
        return frozenset(word for state in begun for word, after in state.edges if after.tags)

    def _sequence(self, text: str, then: _State) -> _State:
        for chunk in reversed(_chunks(text)):
            if isinstance(chunk, _Group):
                ways = [self._sequence(option, then) for option in chunk.options]
                then = self._either([*ways, then] if chunk.optional else ways)
            else:
                then = self._either([self._words(spelled, then) for spelled in _expanded(chunk)])
        return then

    def _words(self, text: str, then: _State) -> _State:
        for part in reversed(text.split()):
            ways = []
            if part not in self._spelled:
                self._spelled[part] = _pieces(part)
            pieces_of = self._spelled[part]
            if pieces_of == [["n"]] and self._has_more:  # 'n° de bon', 'nº de bon'
                pieces_of = [["n"], ["no"]]
            for pieces in pieces_of:
                after = then
                for word in reversed(pieces):
                    after = self._kept(_State((_NOTHING, word, after)))
                ways.append(after)
            then = self._either(ways) if ways else then
        return then

    def _either(self, ways: Sequence[_State]) -> _State:
        if len(ways) == 1:
            return ways[0]
        tags = frozenset().union(*(way.tags for way in ways))
        edges = dict.fromkeys((word, id(after)) for way in ways for word, after in way.edges)
        behind = {id(after): after for way in ways for _, after in way.edges}
        return self._kept(_State((tags, *(part for word, at in edges for part in (word, behind[at])))))

    def _kept(self, state: _State) -> _State:
        key = (state[0], frozenset((word, id(after)) for word, after in state.edges))
        return self._states.setdefault(key, state)


_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Group:
    """'(a|b)', '[a]' or '(a)?' in a phrase."""

    options: list[str]
    optional: bool
    end: int


def _group_at(text: str, at: int) -> _Group:
    depth, options, begun = 0, [], at + 1
    for mark in _MARK.finditer(text, at):
        sign = mark[0]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
            if depth == 0:
                break
        elif depth == 1:
            options.append(text[begun : mark.start()])
            begun = mark.end()
    else:
        raise ValueError(f"a bracket is not closed: {text}")
    end = mark.end()
    optional = text[end : end + 1] in ("?", "*") and end < len(text)
    return _Group([*options, text[begun : mark.start()]], text[at] == "[" or optional, end + optional)


_MARK = re.compile(r"[()\[\]|]")
_PART = re.compile(r"[ (\[]")
_ENDS = re.compile(r"(?:\A| |[\u3005\u3040-\u30ff\u3400-\u9fff])\Z")
"""Behind a space, and behind a Japanese character, another word begins."""


def _chunks(text: str) -> list[str | _Group]:
    """A phrase in pieces that words do not reach across: 'der (neue )?Betrag' to 'der', '(neue )?' and 'Betrag'."""
    chunks: list[str | _Group] = []
    begun = at = 0
    while found := _PART.search(text, at):
        at = found.start()
        if found[0] == " ":
            chunks.append(text[begun:at])
            begun = at = at + 1
            continue
        group = _group_at(text, at)
        if begun < at and _ENDS.search(text, at - 1, at):
            chunks.append(text[begun:at])
            begun = at
        if begun == at and (text[group.end : group.end + 1] in ("", " ") or all(map(_ENDS.search, group.options))):
            chunks.append(group)
            begun = group.end
        elif text[group.end : group.end + 1] in ("", " ") and all(one[:1] in ("", " ") for one in group.options):
            chunks += [text[begun:at], group]
            begun = group.end
        at = group.end
    chunks.append(text[begun:])
    return [chunk for chunk in chunks if chunk]


def _pieces(part: str) -> list[list[str]]:
    """How a word may be written, each way as its folded words: 'zurück' also as 'zurueck', 'd'accord' as two."""
    if part == "_":
        return [["_"]]
    ways = []
    for variant in dict.fromkeys((part, _without_umlauts(part))):
        pieces = [word.text for word in words_of(fold(variant.rstrip("*")))]
        if variant.endswith("*") and pieces:
            pieces[-1] += "*"
        if pieces and pieces not in ways:
            ways.append(pieces)
    return ways


def _expanded(text: str) -> list[str]:
    """'(a|b)c[d]' to 'acd', 'ac', 'bcd', 'bc'."""
    parts: list[list[str]] = []
    at = 0
    while found := _BRACKET.search(text, at):
        group = _group_at(text, found.start())
        spelled = [way for option in group.options for way in _expanded(option)]
        parts += [[text[at : found.start()]], [*spelled, ""] if group.optional else spelled]
        at = group.end
    return ["".join(choice) for choice in product(*parts, [text[at:]])]


_BRACKET = re.compile(r"[(\[]")


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
        return _Spelling().words(entry for _, entry in self._guarded)

    def _section(self, name: str) -> Phrases:
        return Phrases(((k, e) for k, entries in self._data[name].items() for e in entries), self._guard_words)

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
        return Phrases(self._guarded)

    @cached_property
    def covered(self) -> Phrases:
        """Words and phrases that a clerk reads over, each under what they speak of."""
        return self._section("covered")

    @cached_property
    def participles(self) -> frozenset[str]:
        """Single words for 'approved'."""
        return _Spelling().words(self._data["sense"]["approved"])

    @cache  # noqa: B019 - languages live as long as the process
    def listed(self, groups: frozenset[str]) -> frozenset[str]:
        """Single words of these lists."""
        return _Spelling().words(
            e for key in groups & self._data["covered"].keys() for e in self._data["covered"][key]
        )

    @cached_property
    def labels(self) -> Phrases:
        """What stands in front of references and order numbers."""
        return Phrases((key, entry) for key in ("ref_word", "po") for entry in self._data["sense"][key])


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


def _clean() -> Phrases:
    """Greetings, closings, disclaimers and what devices add, of all languages together."""
    found = (read_language(path)["clean"] for path in sorted(FOLDER.glob("*.toml")))
    return Phrases((key, entry) for clean in found for key, entries in clean.items() for entry in entries)


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
