"""Answers by machines: whether it is one, and the last day it names."""

from collections.abc import Sequence
from datetime import date

from core.understanding.replies.clauses import Read
from core.understanding.replies.when import Way

_WORK = frozenset({"correct", "defect", "should_be", "pay_now", "pay_done", "copy", "po", "approve"})
"""What nobody says who is away."""


_BUSINESS = frozenset({"correct", "should_be", "reject", "pay_done", "approve", "approved"})
"""What no machine says, wherever in the mail it stands."""


def sounds_automatic(reads: Sequence[Read]) -> bool:
    """Whether the text says that nobody is there: absent now, with a day or with two such phrases."""
    if any(read.tags & _BUSINESS for read in reads):
        return False
    hits = 0
    for read in reads:
        if "away" in read.tags and not read.tags & _WORK:
            hits += 1
            if any(w.day for w in read.dates(Way.AHEAD)) or "away_sure" in read.tags:
                return True
    return hits >= 2


def away_until(reads: Sequence[Read], today: date) -> date | None:
    """The last day away, or the first one back: the last day of a sentence that speaks of absence."""
    for wanted in ("away", ""):
        for read in reads:
            if wanted and wanted not in read.tags:
                continue
            if not wanted and not any("until" in f.tags for f in read.language.dates.find(read.words)):
                continue
            days = [w.day for w in read.dates(Way.AHEAD) if w.day and w.day >= today]
            spans = _range_end(read, today)
            if spans:
                return spans
            if days:
                return max(days) if len(days) < 3 else days[-1]
    return None


def _range_end(read: Read, today: date) -> date | None:
    """'from 11 to 29 August', 'vom 22.12. bis einschließlich 06.01.', '14 au 25 juillet': the day behind 'until'."""
    untils = [f for f in read.language.dates.find(read.words) if "until" in f.tags]
    for until in untils:
        for when in read.dates(Way.AHEAD):
            behind = read.language.code == "ja"  # '1月5日まで'
            near = abs(until.first - when.last) <= 1 if behind else -2 <= when.first - until.last <= 2
            if when.day and when.day >= today and near:
                return when.day
    return None
