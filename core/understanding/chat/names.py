"""Which customer or vendor is named where in a line: whole names, then what begins or marks one, then close spelling.

What fits two equally well stays open. A capital word that goes on a half name makes it another company.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.understanding.chat.folding import fold

_TOKEN = re.compile(r"[^\W_]+(?:'s?(?![^\W_]))?")
_LEGAL = frozenset({
    "gmbh", "ag", "kg", "ug", "ohg", "gbr", "mbh", "co", "inc", "llc", "ltd", "limited", "plc", "corp",
    "corporation", "company", "sa", "sas", "sarl", "sl", "slu", "bv", "nv", "srl", "spa", "oy", "ab", "as", "aps",
    "pty", "pvt", "lda", "eu", "ev", "ek", "se", "cie",
})  # fmt: skip
_SMALL = frozenset({
    "the", "and", "&", "of", "de", "la", "le", "les", "des", "du", "der", "zur", "zum", "am", "im", "au", "aux",
    "sur", "en", "die", "das", "und", "et", "y", "e", "el", "los", "las", "del", "a", "an", "für", "fur", "di",
    "da", "do", "van", "den", "l", "d",
})  # fmt: skip
_WORDS_TOO = frozenset({"ab", "as", "se", "sa", "co", "spa", "ek", "ev"})
_COMPOUND = 5
"""Letters of a word that may stand for a longer one that ends in it ('die Praxis' for 'Zahnarztpraxis')."""
_TITLES = frozenset({"dr", "mrs", "mr", "ms", "herr", "frau", "st", "saint", "sankt", "mme", "m"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a line as compared; [start, end) in the line."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Who is named at [start, end): one name, or several that fit equally well.

    `whole` where all of the name is there, `strong` where it is more than one word of a longer name's tail;
    `odd` where the words around it speak of somebody else.
    """

    start: int
    end: int
    names: tuple[str, ...]
    whole: bool
    strong: bool
    close: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    shown: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    name: str
    first: int
    last: int
    matched: int
    whole: bool
    strong: bool
    slips: int
    least: int

    @property
    def rank(self) -> tuple[int, int, int]:
        return (self.matched, self.whole, -self.slips)


@lru_cache(maxsize=64)
def _index(names: tuple[str, ...]) -> tuple[tuple[_Name, ...], dict[str, list[tuple[int, int]]]]:
    """The names as tokens, and where they stand: by the first letter, and by the last three behind a hyphen."""
    listed: list[_Name] = []
    at: dict[str, list[tuple[int, int]]] = {}
    for name in names:
        tokens = tuple(t.text for t in tokens_of(fold(name)) if t.text not in _SMALL)
        core = tuple(t for t in tokens if t not in _LEGAL) or tokens
        for i, token in enumerate(core):
            at.setdefault(token[:1], []).append((len(listed), i))
            if len(token) > _COMPOUND + 2:
                at.setdefault(f"-{token[-3:]}", []).append((len(listed), i))
        listed.append(_Name(name, core))
    return tuple(listed), at


def tokens_of(folded: str) -> list[Token]:
    """Words of folded text; "bride's" is one, 'oe' and 'o' are alike."""
    found = []
    for match in _TOKEN.finditer(folded):
        text = match[0].replace("'", "")
        for two, one in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s")):
            text = text.replace(two, one)
        found.append(Token(text, match.start(), match.end()))
    return found


def find_names(text: str, folded: str, names: tuple[str, ...], known: re.Pattern[str]) -> list[Mention]:
    """Everybody named in the line, in order. `known` matches words that never are part of somebody's name."""
    known_names, at = _index(names)
    tokens = tokens_of(folded)
    runs = [run for i in range(len(tokens)) for run in _runs(text, tokens, i, known_names, at, known)]
    mentions: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for run in sorted(runs, key=lambda r: (r.rank, -r.first), reverse=True):
        if any(run.first <= last and first <= run.last for first, last in taken):
            continue
        same = [r for r in runs if r.rank == run.rank and (r.first, r.last) == (run.first, run.last)]
        near = [r for r in runs if r.slips and r.matched == run.matched and r.first == run.first] if run.slips else []
        who = tuple(dict.fromkeys(r.name for r in [*same, *near]))
        spelt = folded[tokens[run.first].start : tokens[run.last].end]
        who = tuple(name for name in who if fold(name) == spelt) or who
        taken.append((run.first, run.last))
        mentions.append(
            Mention(
                tokens[run.first].start,
                tokens[run.last].end,
                who,
                run.whole,
                run.strong,
                bool(run.slips),
                odd=not run.whole and _goes_on(text, tokens, run, known),
            )
        )
    return sorted(mentions, key=lambda m: m.start)


def _runs(
    shown: str,
    tokens: list[Token],
    i: int,
    listed: tuple[_Name, ...],
    at: dict[str, list[tuple[int, int]]],
    known: re.Pattern[str],
) -> Iterable[_Run]:
    first = tokens[i].text
    if first in _SMALL or first.isdigit() or (len(first) == 1):
        return
    for n in {n for n, _ in at.get(first[:1], ())}:
        if len(listed[n].tokens) > 1 and first == "".join(listed[n].tokens):
            yield _Run(listed[n].shown, i, i, len(listed[n].tokens), True, True, 0, i)
    for n, k in at.get(first[:1], ()):
        slips = _slips(first, listed[n].tokens[k])
        if slips is None:
            continue
        yield from _run(shown, tokens, i, listed[n], k, slips, known)
    for n, k in at.get(f"-{first[-3:]}", ()) if len(first) >= _COMPOUND else ():
        if listed[n].tokens[k].endswith(first) and listed[n].tokens[k] != first:
            yield from _run(shown, tokens, i, listed[n], k, 0, known)


def _run(
    shown: str, tokens: list[Token], i: int, name: _Name, k: int, slips: int, known: re.Pattern[str]
) -> Iterable[_Run]:
    """The longest run of the name's words from here on, small words between them passed over."""
    used, last, least = {k}, i, k
    j = i + 1
    while j < len(tokens) and tokens[j].start - tokens[j - 1].end <= 3:
        text = tokens[j].text
        at = next((x for x in range(len(name.tokens)) if x not in used and _goes_with(text, name.tokens[x])), None)
        if len(text) < 3 and at is not None and (known.fullmatch(text) or tokens[j].start - tokens[j - 1].end > 1):
            at = None
        if at is not None and text not in _SMALL:
            used.add(at)
            slips += _slips(text, name.tokens[at]) or 0
            last, least = j, min(least, at)
        elif text not in _SMALL and text not in _LEGAL:
            break
        elif text in _LEGAL and last == j - 1 and (text not in _WORDS_TOO or shown[tokens[j].start].isupper()):
            last = j
        j += 1
    matched, word = len(used), tokens[i].text
    whole = matched == len(name.tokens)
    lone = matched == 1 and not whole
    if lone and (known.fullmatch(word) or word in _TITLES or (len(word) < 4 and (k or len(word) < 3))):
        return
    if slips and matched == 1 and (len(word) < 5 or len(name.tokens[k]) < 5):
        return
    if whole and matched == 1 and known.fullmatch(word):
        return
    yield _Run(name.shown, i, last, matched, whole, not lone or k == 0, slips, least)


def _goes_with(word: str, token: str) -> bool:
    """Whether a later word of a name is meant, shortened ones too ('pine st bakery')."""
    return (len(word) > 1 and token.startswith(word)) or _slips(word, token) is not None


def _slips(word: str, token: str) -> int | None:
    """How many slips apart they are: 0 the same or what begins it, None no relation."""
    if word == token or word == token + "s" or word + "s" == token:
        return 0
    if len(word) >= 4 and token.startswith(word):
        return 0
    longest = max(len(word), len(token))
    allowed = 2 if longest >= 9 else 1 if longest >= 4 else 0
    if not allowed or abs(len(word) - len(token)) > allowed:
        return None
    found = _distance(word, token, allowed)
    return found if found <= allowed else None


def _distance(a: str, b: str, most: int) -> int:
    """Changes, insertions, omissions and swaps of neighbours."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return row[-1]


def _goes_on(text: str, tokens: list[Token], run: _Run, known: re.Pattern[str]) -> bool:
    """Whether a capital word right behind makes a half name another one ('Acme Bakery' for 'Acme Robotics')."""
    after = run.last + 1
    if after >= len(tokens):
        return False
    token = tokens[after]
    between = text[tokens[run.last].end : token.start]
    if between.strip(" (") or not text[token.start].isupper() or token.text.isdigit():
        return False
    if not text[tokens[run.first].start].isupper():
        return False
    return not known.fullmatch(token.text)
