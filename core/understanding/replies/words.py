"""Text to words. Folding keeps every position, so a word's span is its span in the text as written."""

import re
import unicodedata
from dataclasses import dataclass


def _table() -> dict[int, str]:
    """Lower case, without accents, full-width as ASCII: one character for one."""
    table: dict[int, str] = {}
    for code in [*range(0x41, 0x250), *range(0xFF01, 0xFF5F), 0x1E9E]:
        plain = unicodedata.normalize("NFKD", chr(code).lower())
        plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    table |= {ord(a): b for a, b in zip("’‘`´ʼ‛＇′", "''''''''", strict=True)}
    table |= {ord(a): b for a, b in zip("ßøłđðþæœ", "solddtao", strict=True)}
    table |= {ord(a): " " for a in "\u00a0\u202f\u2009\u3000\t"}
    table |= {ord(a): b for a, b in zip("–—―‐‑−", "------", strict=True)}
    return table


_FOLD = _table()

_TOKEN = re.compile(
    r"[a-z]+n't(?![a-z])"
    r"|'(?:s|re|ve|ll|d|m)(?![a-z])"
    r"|[a-z0-9_.+-]{1,64}@[a-z0-9_-]{1,64}(?:\.[a-z0-9_-]{1,64}){1,6}"
    r"|(?:https?://|www\.)[^\s<>\"]+"
    r"|[a-z]{1,12}(?:[-/.][a-z]{0,12})?[-/.]?\d[a-z0-9ªºß_/.,'%-]*(?<![.,'-])"
    r"|\d[\d.,'/-]*\d?[a-z0-9ªº_/.%-]*(?<![.,'-])"
    r"|[a-z]+'(?=[a-z])(?!(?:s|re|ve|ll|d|m)(?![a-z]))"
    r"|[\u3005\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W\d_]+"
    r"|[\u2705\u2714\u2713\u2611\u274c\U0001f300-\U0001faff]"
    r"|[?？]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stands."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents, every character at its place."""
    folded = text.translate(_FOLD)
    return folded if len(folded) == len(text) else text


def words_of(folded: str) -> list[Word]:
    """The words of folded text: words, parts of contractions, codes, addresses, single Japanese characters."""
    return [Word(m[0], m.start(), m.end()) for m in _TOKEN.finditer(folded)]
