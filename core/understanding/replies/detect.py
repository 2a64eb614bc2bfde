"""Which language a text is in: its small words vote, then the words that mean something here, then the hint."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from core.understanding.replies.lexicon import LANGUAGES
from core.understanding.replies.words import Word

_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MOST_WORDS = 400


@cache
def _votes() -> dict[str, tuple[tuple[str, float], ...]]:
    """For each word what it adds for which language; a word of many languages adds less."""
    known: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for code, language in LANGUAGES.items():
        for word, weight in language.vocabulary.items():
            known[word][code] = weight
    return {word: tuple((code, w / len(by)) for code, w in by.items()) for word, by in known.items()}


def language_of(words: Sequence[Word], folded: str, hint: str | None) -> str:
    """Return the code of the likeliest language; without any evidence the hint, else English."""
    if "ja" in LANGUAGES and (_KANA.search(folded) or _HAN.search(folded)):
        return "ja"
    scores: defaultdict[str, float] = defaultdict(float)
    votes = _votes()
    for word in words[:_MOST_WORDS]:
        for code, weight in votes.get(word.text, ()):
            scores[code] += weight
    if hint is not None and hint in LANGUAGES:
        scores[hint] += 1.0 if len(words) > 3 else 3.0
    if not scores:
        return "en"
    best = max(scores.values())
    return min((code for code, score in scores.items() if score == best), key=lambda c: (c != hint, c != "en", c))
