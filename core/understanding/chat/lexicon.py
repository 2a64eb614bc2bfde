"""Languages as data: one file each in languages/, the same keys in all; regular expressions on folded text."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"


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

    def pattern(self, path: str) -> re.Pattern[str]:
        """The fragments at 'section.key' as whole words."""
        found = self.compiled.get(path)
        if found is None:
            found = self.compiled[path] = whole(self.words(path))
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
    return re.compile(rf"(?<![^\W_])(?<!['])(?:{either(fragments)})(?![^\W_])")


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Every language there is, by its code."""
    return {
        path.stem: Lexicon(code=path.stem, data=tomllib.loads(path.read_text("utf-8")), compiled={})
        for path in sorted(FOLDER.glob("*.toml"))
    }


def likely(folded: str, hint: str) -> list[Lexicon]:
    """The languages that the line may be in, the likeliest first: by its small words, then the hint."""
    words = re.findall(r"[^\W\d_]+", folded[:600])
    scored = []
    for code, lexicon in lexicons().items():
        known = set(lexicon.words("detect.words"))
        score = sum(word in known for word in words) + (1.5 if code == hint else 0) + (0.1 if code == "en" else 0)
        scored.append((score, code, lexicon))
    scored.sort(key=lambda each: (-each[0], each[1]))
    return [lexicon for score, _, lexicon in scored if score > 0]
