"""Where a clerk would ask back although the strict grammar has a place for every word of a line.

'void INV-1 once they agree' is a reason to the grammar and a condition to people: what binds is not done on such
words. They are the cues of core/understanding/chat, of every language at once, as the words of the grammar are not
translated. What is quoted is meant as it stands; a reason may say what did not happen, not what has to happen first.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from core.domain.errors import NotUnderstood
from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import Lexicon, either, lexicons, whole
from core.understanding.chat.when import find_dates
from core.understanding.lines import Do, unquoted

_ABOUT_ANYTHING = ("condition", "doubt", "negation", "contrast", "hearsay")
_WITH_A_NAME = ("condition",)
"""Names of businesses and people hold any word ('Not Only Design'); one that begins a condition can be quoted."""
_MOST_SHOWN = 60
_MARKS = " ,;:.-–—("


@dataclass(frozen=True, slots=True)
class _Found:
    """The words at [start, end) that leave it open; `turns` where they say the opposite of what would be left."""

    start: int
    end: int
    turns: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """The reason at [start, end) of the text."""

    start: int
    end: int


def open_words(text: str, line: Do, today: date, names: tuple[str, ...] = ()) -> NotUnderstood | None:
    """The question that a binding line leaves, or None. `today` is the writer's day, `names` what the subject is
    called. `corrected` is a line to copy: without those words, or with the whole reason in quotes."""
    action = line.action
    if not action.binding or action.edits or action.inward:
        return None
    plain = fold(unquoted(text)).lower()
    if asks := re.search(r"\?[\s?!.]*\Z", plain):
        return _question(text, _Found(asks.start(), len(text)), None)
    reason = _reason(text, plain, line)
    head = _head(plain, line, reason, names)
    keys = _WITH_A_NAME if action.on == "business" else _ABOUT_ANYTHING
    if reason is None and not _in_any(keys).search(head):
        return None
    for lexicon in lexicons().values():
        found = _in_head(head, lexicon, keys)
        found = found or (_in_reason(plain, reason, lexicon, today) if reason else None)
        if found:
            return _question(text, found, reason)
    return None


def _reason(text: str, plain: str, line: Do) -> _Span | None:
    value = str(getattr(line.command, "reason", "") or "")
    at = text.rfind(value) if value else -1
    return _Span(at, at + len(value)) if at >= 0 and plain[at : at + len(value)].strip() else None


def _head(plain: str, line: Do, reason: _Span | None, names: tuple[str, ...]) -> str:
    """What says what to do: without the action's own words, names, numbers, the reason and words for others."""
    spans = [_own_words(line.action.words).match(plain)]
    spans += [re.search(re.escape(fold(name).lower()), plain) for name in names if name]
    spans += list(re.finditer(r"\S*[\d@]\S*", plain))
    for f in line.action.typed:
        value = getattr(line.command, f.name)
        if f.kind == "long" and f.name != "reason" and value:
            spans.append(re.search(re.escape(fold(str(value)).lower()), plain))
    for span in spans:
        if span:
            plain = _blank(plain, span.start(), span.end())
    return _blank(plain, reason.start, reason.end) if reason else plain


@cache
def _own_words(words: tuple[str, ...]) -> re.Pattern[str]:
    own = sorted(words, key=len, reverse=True)
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, own))})")


def _blank(plain: str, start: int, end: int) -> str:
    return plain[:start] + " " * (end - start) + plain[end:]


@cache
def _in_any(keys: tuple[str, ...]) -> re.Pattern[str]:
    """These cues of all languages at once: most lines hold none."""
    return whole({words for lexicon in lexicons().values() for key in keys for words in lexicon.words(f"cues.{key}")})


def _in_head(head: str, lexicon: Lexicon, keys: tuple[str, ...]) -> _Found | None:
    found = [(m.start(), m.end(), key) for key in keys if (m := lexicon.cue(key).search(head))]
    if not found:
        return None
    start, end, key = min(found)
    return _Found(start, end, turns=key == "negation")


def _in_reason(plain: str, reason: _Span, lexicon: Lexicon, today: date) -> _Found | None:
    """A condition anywhere; at its beginning also doubt, contrast, 'no wait', 'not yet' and a day to come."""
    words = plain[reason.start : reason.end]
    begins = reason.start + len(words) - len(words.lstrip(_MARKS))
    words = plain[begins : reason.end]
    for key in ("doubt", "contrast", "taken_back"):
        if m := lexicon.cue(key).match(words):
            return _Found(begins, begins + m.end(), turns=key == "taken_back")
    if m := _alone(lexicon).match(words):
        return _Found(begins, begins + m.end(), turns=True)
    for when in find_dates(words, lexicon, today, way="ahead", month_first=False):
        to_come = (when.day is None or when.day > today) and (when.led or not when.span)
        if (
            to_come
            and words[when.end : when.end + 1] != "'"
            and _before_a_day(lexicon).fullmatch(words[: when.start])
        ):
            return _Found(begins, begins + when.end)
    m = lexicon.cue("condition").search(words)
    return _Found(begins + m.start(), begins + m.end()) if m else None


@cache
def _alone(lexicon: Lexicon) -> re.Pattern[str]:
    """A 'not yet' that says nothing of a parcel: the sentence ends behind it."""
    cues = either([*lexicon.words("cues.not_yet"), *lexicon.words("cues.negation")])
    return re.compile(rf"{cues}(?![^\W_])\s*(?:[,;.!:]|[-–—]|\Z)")


@cache
def _before_a_day(lexicon: Lexicon) -> re.Pattern[str]:
    cues = [f for key in ("from_day", "negation", "not_yet") for f in lexicon.words(f"cues.{key}")]
    return re.compile(rf"(?:(?<![^\W_]){either(cues)}[\s,]+)*")


def _question(text: str, found: _Found, reason: _Span | None) -> NotUnderstood:
    end = reason.end if reason and reason.start <= found.start else found.end
    word = text[found.start : end].strip(_MARKS)[:_MOST_SHOWN]
    before = text[: found.start].rstrip(_MARKS)
    corrected = "" if found.turns else before
    if reason and found.start > reason.start and text[reason.start : found.start].strip(_MARKS):
        said = text[reason.start : reason.end]
        corrected = "" if '"' in said else f'{text[: reason.start].rstrip(_MARKS)} "{said}"'
    return NotUnderstood(text=text, word=word, corrected=corrected, unsure=True)
