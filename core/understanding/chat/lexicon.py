"""Languages as data: one file each in languages/, the same keys in all; regular expressions on folded text."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"
GAP = ".{"
"""What makes a gap in a fragment: 'get .{0,30} out' is two words with others between them."""

_FREE = r"(?:(?<!')|(?<=(?<!\w)[cdjlmst]')|(?<=qu'))"
"""A word does not begin behind an apostrophe ("didn't"), but behind an elided one it does ("d'annuler")."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language: its tables, and its fragments compiled as whole words."""

    code: str
    data: Mapping[str, Any]
    compiled: dict[str, re.Pattern[str]]

    def words(self, path: str) -> list[Any]:
        """The fragments at 'section.key' as written."""
        section, _, key = path.partition(".")
        return list(self.data[section][key])

    def any(self, path: str) -> str:
        """The fragments at 'section.key' as one group for a larger pattern; matches nothing where there are none."""
        return either(self.words(path))

    def pattern(self, path: str, *, gaps: bool | None = None) -> re.Pattern[str]:
        """The fragments at 'section.key' as whole words; of them only those with, or without, a gap in them."""
        key = path if gaps is None else f"{path} {gaps}"
        found = self.compiled.get(key)
        if found is None:
            words = [word for word in self.words(path) if gaps is None or (GAP in word) is gaps]
            found = self.compiled[key] = whole(words)
        return found

    def cue(self, key: str) -> re.Pattern[str]:
        """The cue of that name."""
        return self.pattern(f"cues.{key}")

    def table(self, path: str) -> Mapping[str, Any]:
        """The table at 'section.key'."""
        section, _, key = path.partition(".")
        table: Mapping[str, Any] = self.data[section][key]
        return table


def either(fragments: Iterable[str]) -> str:
    """One group of the alternatives, the longest first so that the longest counts."""
    return "(?:" + "|".join(sorted(fragments, key=len, reverse=True)) + ")" if fragments else r"(?!x)x"


def whole(fragments: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches any of them as whole words."""
    return re.compile(rf"(?<![^\W_]){_FREE}(?:{either(fragments)})(?![^\W_])")


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Every language there is, by its code."""
    return {
        path.stem: Lexicon(code=path.stem, data=tomllib.loads(path.read_text("utf-8")), compiled={})
        for path in sorted(FOLDER.glob("*.toml"))
    }


def likely(folded: str, hint: str) -> list[Lexicon]:
    """The languages that the line may be in, the likeliest first: by its small words, then the hint."""
    scored = []
    for code, lexicon in lexicons().items():
        score = small_words(folded, lexicon) + (1.5 if code == hint else 0) + (0.1 if code == "en" else 0)
        scored.append((score, code, lexicon))
    scored.sort(key=lambda each: (-each[0], each[1]))
    return [lexicon for score, _, lexicon in scored if score > 0]


def small_words(folded: str, lexicon: Lexicon) -> int:
    """How many of the language's small words are in the line."""
    known = set(lexicon.words("detect.words"))
    return sum(word in known for word in re.findall(r"[^\W\d_]+", folded[:600]))
