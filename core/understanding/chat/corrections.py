"""A line that corrects itself ('$300, no wait, $350'): what stands behind the correction counts, where that is plain.

Plain is an amount right before and one of the same kind right behind, or a date and a date. All else keeps its words,
and words that take something back make it a question.
"""

import re
from functools import cache

from core.understanding.chat.lexicon import Lexicon, either
from core.understanding.chat.line import Line
from core.understanding.chat.numbers import Num
from core.understanding.chat.when import find_dates

_SHORT = 3


def settled(line: Line) -> str | None:
    """The text with what was corrected blanked, every other character at its place; None where nothing was."""
    for said in _pattern(line.lexicon).finditer(line.folded):
        if spans := _date_before(line, said) or _amount_before(line, said):
            text = line.text
            for start, end in (*spans, said.span()):
                text = text[:start] + " " * (end - start) + text[end:]
            return text
    return None


def left(line: Line) -> str:
    """The words of a correction at the beginning of a clause, '' for none: what they correct is not plain."""
    for said in _pattern(line.lexicon).finditer(line.folded):
        words = line.text[said.start("words") : said.end("words")]
        short = len(words) <= _SHORT and not re.match(r"\s*(?:[,;:.…!]|\d)", line.folded[said.end("words") :])
        if said.start() > line.start and not short:  # ', no discount' corrects nothing
            return words
    return ""


@cache
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """The words that correct, with a mark before them."""
    mark, words = r"(?:[,;.(…\n]+|\s[-–—])", either(lexicon.words("cues.corrects"))
    return re.compile(rf"\s*{mark}\s*(?P<words>{words})(?![^\W_])\s*[,;:.…!]*\s+(?=\S)")


@cache
def _lead(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?:{lexicon.any('due.lead')}\s+)?")


@cache
def _led(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){lexicon.any('due.lead')}\s+\Z")


def _date_before(line: Line, said: re.Match[str]) -> list[tuple[int, int]]:
    days = find_dates(line.folded, line.lexicon, line.context.today, way="ahead", month_first=False)
    before = next((d for d in days if said.start() <= d.end <= said.start("words")), None)  # 'friday.'
    lead = _lead(line.lexicon).match(line.folded, said.end())
    behind = next((d for d in days if lead and d.start in {said.end(), lead.end()}), None)
    if before is None or behind is None or behind.day is None:
        return []
    own = _led(line.lexicon).search(line.folded, 0, before.start) if behind.start > said.end() else None
    return [(own.start() if own else before.start, before.end)]


def _amount_before(line: Line, said: re.Match[str]) -> list[tuple[int, int]]:
    numbers = line.numbers()
    before = next((n for n in reversed(numbers) if n.end <= said.start()), None)
    behind = next((n for n in numbers if n.start == said.end()), None)
    if before is None or behind is None or not _alike(before, behind):
        return []
    named = [m for m in line.mentions if before.end <= m.start and m.end == said.start()]
    lead = re.compile(rf"\s*(?:{line.lexicon.any('lines.party_lead')}\s*)?")
    between = line.folded[before.end : named[0].start if named else said.start()]
    return [(before.start, before.end)] if not between or (named and lead.fullmatch(between)) else []


def _alike(before: Num, behind: Num) -> bool:
    odd = any(n.unit or n.times or n.percent or n.doubtful for n in (before, behind))
    return not odd and bool(before.currency) == bool(behind.currency) and before.at >= behind.at
