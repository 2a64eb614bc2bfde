"""Dates in running text, by a language's date words: which day, and what span of words says it.

Days are the writer's own. `Way.AHEAD` counts weekdays and short dates forward from the day of writing, `Way.BACK`
backward. 'Next week' or 'in March' name no day: such spans are found, but without a date.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from core.understanding.replies.lexicon import Language
from core.understanding.replies.words import Word


class Way(Enum):
    """Where a date without a year, or a weekday, is looked for."""

    AHEAD = 1
    BACK = -1


BOTH = (Way.AHEAD, Way.BACK)


@dataclass(frozen=True, slots=True)
class When:
    """A span of words that says when; `day` is None where it names no certain day, then `why` says why.

    `exact` is False for spans of several days, such as 'next week'; `later` is a second fair reading.
    """

    day: date | None
    first: int
    last: int
    why: str = ""
    start: date | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day of writing and the order of day and month: 'dm', 'md', or '' where both are fair."""

    today: date
    order: str
    later_next: bool = True
    single: bool = True  # 'le 3' is a day, unless it may be the third of the documents


@dataclass(slots=True)
class _Part:
    kind: str
    value: int
    at: int
    end: int
    text: str = ""
    article: bool = False  # 'le 3'


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_OFFSETS = {"today": 0, "now": 0, "tomorrow": 1, "overmorrow": 2, "yesterday": -1, "ereyesterday": -2}
_KINDS: dict[str, tuple[str, int]] = (
    {name: ("weekday", n) for n, name in enumerate(_WEEKDAYS)}
    | {name: ("month", n) for n, name in enumerate(_MONTHS, 1)}
    | {name: ("offset", n) for name, n in _OFFSETS.items()}
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_DMY = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\Z")
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th|er|e|de|ste|a|o|º|ª)?\Z")
_MOST_YEARS = 5
_DOTTED = re.compile(r"\.,? ?\d")
_YEAR = re.compile(r"(20\d\d)\Z")
_WEEK_NUMBER = re.compile(r"(?:kw|wk|w)(\d{1,2})\Z")
_NOT_A_DAY = re.compile(
    r"\s?(?:[%€$£¥]|eur|usd|gbp|chf|x\b|st[uü]ck|pieces|units|円|万|,\d|h\b|uhr|:\d|点|個|件|本|枚|名|番)"
)


def find_dates(words: Sequence[Word], folded: str, language: Language, days: Calendar, way: Way) -> list[When]:
    """Every span that says when, in order."""
    parts = _parts(words, folded, language, days.today.year)
    found: list[When] = []
    at = 0
    if all(part.kind in _NO_BEGIN for part in parts):
        return found
    while at < len(parts):
        read = _read(parts, at, days, way) or _article_day(parts, at, words, language, days, way)
        if read is None:
            at += 1
            continue
        when, at = read
        if found and found[-1].last == when.first and found[-1].start and when.day:
            found[-1] = replace(when, first=found[-1].first)  # 'this week Friday'
        else:
            found.append(when)
    return found


def _parts(words: Sequence[Word], folded: str, language: Language, this_year: int) -> list[_Part]:
    parts: list[_Part] = []
    spans = {f.first: f for f in language.dates.find(words)}
    at = 0
    while at < len(words):
        text = words[at].text
        if text[0].isdigit() or (text[-1].isdigit() and _WEEK_NUMBER.match(text)):
            parts.append(_number(words, at, folded, this_year))
            at += 1
            continue
        span = spans.get(at)
        if span is None or (text in language.dotted and not _DOTTED.match(folded, words[at].end)):
            if text.isalpha():
                parts.append(_Part("other", 0, at, at + 1, text))
            at += 1
            continue
        for kind, value in sorted(_named(span.tags)):
            parts.append(_Part(kind, value, span.first, span.last, text, "day_article" in span.tags))
            break
        at = max(span.last, at + 1)
    return parts


def _named(tags: frozenset[str]) -> Iterator[tuple[str, int]]:
    for tag in tags:
        if tag in _KINDS:
            yield _KINDS[tag]
        elif tag.startswith("n") and tag[1:].isdecimal():
            yield "number", int(tag[1:])
        elif tag not in ("day_article", "up_to", "of_date"):
            yield tag, 0


def _number(words: Sequence[Word], at: int, folded: str, this_year: int) -> _Part:
    text = words[at].text
    after = folded[words[at].end : words[at].end + 6]
    if _ISO.match(text) or _DMY.match(text):
        return _Part("numeric", 0, at, at + 1, text)
    if week := _WEEK_NUMBER.match(text):
        return _Part("cw", int(week[1]), at, at + 1, text)
    if _YEAR.match(text) and abs(int(text) - this_year) <= _MOST_YEARS:
        return _Part("year", int(text), at, at + 1, text)
    day = _DAY.match(text)
    if day and not _NOT_A_DAY.match(after):
        marked = bool(day[2]) or (after[:1] == "." and after[1:2] in " ,;)\n")
        before = folded[words[at].start - 1 : words[at].start]
        if before and before in "#£$€¥.,/'":
            return _Part("other", 0, at, at + 1, text)
        return _Part("ordinal" if marked else "number", int(day[1]), at, at + 1, text)
    return _Part("other", 0, at, at + 1, text)


class _Scan:
    """Reads parts from a place, passing over small words in between."""

    def __init__(self, parts: Sequence[_Part], at: int) -> None:
        self.parts = parts
        self.at = at

    def peek(self, *kinds: str) -> _Part | None:
        at = self.at
        while at < len(self.parts) and self.parts[at].kind == "fill" and "fill" not in kinds:
            at += 1
        if at < len(self.parts) and self.parts[at].kind in kinds:
            near = at == 0 or self.parts[at].at - self.parts[at - 1].end <= 0
            if near or at == self.at:
                return self.parts[at]
        return None

    def take(self, *kinds: str) -> _Part | None:
        part = self.peek(*kinds)
        if part is not None:
            while self.parts[self.at] is not part:
                self.at += 1
            self.at += 1
        return part


_NO_BEGIN = frozenset(
    {"other", "fill", "since", "until", "a", "hence", "day_unit", "day_sign", "month_sign", "year_sign", "year_unit"}
)


def _read(parts: Sequence[_Part], at: int, days: Calendar, way: Way) -> tuple[When, int] | None:
    if parts[at].kind in _NO_BEGIN:
        return None
    for reader in (
        _absolute,
        _relative_month,
        _month_end,
        _counted,
        _weekday_and_day,
        _weekday,
        _offset,
        _bare_day,
        _vague,
    ):
        scan = _Scan(parts, at)
        read = reader(scan, days, way)
        if read is not None:
            day, why, start = read
            first, last = parts[at].at, parts[scan.at - 1].end
            weak = reader is _bare_day
            return When(day, first, last, why, start, weak), scan.at
    return None


_Answer = tuple[date | None, str, date | None]


def _sure(day: date | None) -> _Answer | None:
    return (day, "", None) if day is not None else None


def _absolute(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'7 November 2025', 'Friday, 7.11.', '4/15', '3月31日'."""
    scan.take("on")
    if scan.take("weekday"):
        scan.take("on")
    if numeric := scan.take("numeric"):
        return _numeric(numeric.text, days, way)
    if year := scan.take("year"):
        if not scan.take("year_sign"):
            return None
        return _with_month(scan, days, way, year.value)
    return _with_month(scan, days, way, None)


def _with_month(scan: _Scan, days: Calendar, way: Way, year: int | None) -> _Answer | None:
    if month := scan.take("month"):
        scan.take("on")
        if day := scan.take("ordinal", "number"):
            said = scan.take("year")
            return _sure(_in_year(day.value, month.value, year or (said.value if said else None), days.today, way))
        return None
    if number := scan.take("ordinal", "number"):
        if scan.take("month_sign"):
            day = scan.take("number")
            if day and scan.take("day_sign"):
                return _sure(_in_year(day.value, number.value, year, days.today, way))
            return None
        if month := scan.take("month"):
            said = scan.take("year")
            return _sure(_in_year(number.value, month.value, said.value if said else year, days.today, way))
    return None


def _numeric(text: str, days: Calendar, way: Way) -> _Answer | None:
    if iso := _ISO.match(text):
        return _sure(_day(int(iso[1]), int(iso[2]), int(iso[3])))
    found = _DMY.match(text)
    if found is None:
        return None
    a, b, mark = int(found[1]), int(found[3]), found[2]
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0) if found[4] else None
    if mark == "-" and year is None:
        return None
    day_first = _in_year(a, b, year, days.today, way)
    month_first = _in_year(b, a, year, days.today, way)
    if mark == ".":
        return _sure(day_first)
    if day_first is None or month_first is None or day_first == month_first:
        return _sure(day_first or month_first)
    if not days.order:
        return None, "ambiguous_date", None
    return _sure(day_first if days.order == "dm" else month_first)


def _relative_month(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'the 10th of next month', '来月10日', 'last month 31'."""
    day = None
    scan.take("on")
    if number := scan.take("ordinal", "number"):
        scan.take("day_sign")
        day = number.value
    which = scan.take("next", "last", "this")
    after_next = scan.take("next") if which and which.kind == "next" else None
    if not scan.take("month_unit", "month_sign"):
        return None
    which = which or scan.take("next", "last", "this")
    if which is None:
        return None
    if day is None:
        scan.take("on")
        later = scan.take("ordinal", "number")
        if later is None or (later.kind == "number" and not scan.take("day_sign")):
            return None
        day = later.value
        scan.take("day_sign")
    shift = {"next": 1, "last": -1, "this": 0}[which.kind] + (1 if after_next else 0)
    first = _months_later(days.today.replace(day=1), shift)
    return _sure(_day(first.year, first.month, day))


def _month_end(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'end of next month', 'fin mars', '今月末', 'last working day of this month', 'mid April', 'Ende KW 12'."""
    today = days.today
    if scan.take("eom"):
        return _sure(_last_day(today))
    if scan.take("eow"):
        return _sure(today + timedelta(days=(4 - today.weekday()) % 7))
    if scan.take("eoy"):
        return _sure(date(today.year, 12, 31))
    before = scan.take("next", "last", "this")
    edge = scan.take("end", "middle", "start", "last_workday") if not before else None
    if before and not edge:
        return _named_period(scan, days, way, before)
    if edge is None:
        return _month_then_edge(scan, days, way)
    which = scan.take("next", "last", "this")
    if scan.take("month_unit", "month_sign"):
        which = which or scan.take("next", "last", "this")
        shift = {"next": 1, "last": -1, "this": 0}[which.kind] if which else 0
        return _edge(edge.kind, _months_later(today.replace(day=1), shift))
    if month := scan.take("month"):
        year = scan.take("year")
        first = _month_of(month.value, year.value if year else None, today, way)
        return _edge(edge.kind, first)
    if scan.take("week"):
        which = which or scan.take("next", "last", "this")
        shift = {"next": 7, "last": -7, "this": 0}[which.kind] if which else 0
        monday = today - timedelta(days=today.weekday()) + timedelta(days=shift)
        return _week_edge(edge.kind, monday)
    if scan.take("cw"):
        number = scan.parts[scan.at - 1].value or (n.value if (n := scan.take("number", "ordinal")) else 0)
        return _week_edge(edge.kind, _week(number, today, way)) if number else None
    if edge.kind == "end" and scan.take("year_unit"):
        which = which or scan.take("next", "this")
        return _sure(date(today.year + (1 if which and which.kind == "next" else 0), 12, 31))
    return None


def _named_period(scan: _Scan, days: Calendar, way: Way, which: _Part) -> _Answer | None:
    """'next month end', '来月末', 'this month's end'."""
    shift = {"next": 1, "last": -1, "this": 0}[which.kind]
    if scan.take("month_unit", "month_sign"):
        edge = scan.take("end", "middle", "start")
        return _edge(edge.kind, _months_later(days.today.replace(day=1), shift)) if edge else None
    if scan.take("week"):
        edge = scan.take("end", "start", "middle")
        if edge:
            monday = days.today - timedelta(days=days.today.weekday()) + timedelta(days=7 * shift)
            return _week_edge(edge.kind, monday)
    return None


def _month_then_edge(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'3月末'."""
    number = scan.take("number", "month")
    if number is None:
        return None
    if number.kind == "number" and not scan.take("month_sign"):
        return None
    edge = scan.take("end", "middle", "start")
    if edge is None or not 1 <= number.value <= 12:
        return None
    return _edge(edge.kind, _month_of(number.value, None, days.today, way))


def _edge(kind: str, first: date) -> _Answer:
    last = _last_day(first)
    if kind == "end":
        return last, "", None
    if kind == "last_workday":
        while last.weekday() > 4:
            last -= timedelta(days=1)
        return last, "", None
    if kind == "middle":
        return first.replace(day=15), "", None
    return None, "no_date", first


def _week_edge(kind: str, monday: date) -> _Answer:
    if kind in ("end", "last_workday"):
        return monday + timedelta(days=4), "", None
    if kind == "middle":
        return monday + timedelta(days=2), "", None
    return None, "no_date", monday


def _week(number: int, today: date, way: Way) -> date:
    for year in (today.year, today.year + way.value):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if (monday + timedelta(days=6) >= today) if way is Way.AHEAD else (monday <= today):
            return monday
    return today


def _counted(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'in 10 days', 'within two weeks', 'three days ago', 'vor 3 Tagen', '2週間後', '5営業日以内'."""
    led = scan.take("in", "ago")
    number = scan.take("number")
    if number is None and not led:
        return None
    if number is None:
        number = scan.take("a")
    unit = scan.take("day_unit", "workday", "week", "month_unit", "day_sign")
    if unit is None or number is None:
        return None
    tail = scan.take("in", "ago", "hence")
    kind = led.kind if led else tail.kind if tail else ""
    if not kind or (led is None and tail is not None and tail.kind == "in" and unit.kind == "day_sign"):
        return None
    sign = -1 if "ago" in (kind, tail.kind if tail else "") else 1
    amount = number.value or 1
    if amount > 1000:
        return None
    if unit.kind == "month_unit":
        return _sure(_months_later(days.today, sign * amount))
    if unit.kind == "workday":
        return _sure(_workdays_later(days.today, sign * amount))
    weekday = scan.take("weekday") or scan.take("on", "weekday")
    day = days.today + timedelta(days=sign * amount * (7 if unit.kind == "week" else 1))
    if weekday and weekday.kind == "weekday" and unit.kind == "week":
        day += timedelta(days=(weekday.value - day.weekday()))
    return _sure(day)


_SOON = 70


def _weekday_and_day(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'Friday 20', 'próxima quarta, 18': the day of the month counts, and the weekday has to agree."""
    scan.take("next", "this", "last")
    weekday = scan.take("weekday")
    if weekday is None:
        return None
    scan.take("next", "this", "last")
    scan.take("on")
    number = scan.take("ordinal", "number")
    if number is None or not number.text[0].isdigit() or not 1 <= number.value <= 31:
        return None
    sign = scan.take("day_sign")
    if scan.peek("day_unit", "week", "month_unit", "workday", "month_sign", "month", "half"):
        return None
    day = _nearest_day(number.value, days.today, way)
    if day and day.weekday() == weekday.value and abs((day - days.today).days) <= _SOON:
        return _sure(day)
    plain = number.kind == "ordinal" or sign or scan.at == len(scan.parts)
    return (None, "ambiguous_date", None) if plain else None


def _weekday(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'Friday', 'next Friday', 'nächste Woche Mittwoch', 'vendredi prochain', 'Freitag in einer Woche'."""
    today = days.today
    which = scan.take("next", "this", "last")
    in_week = scan.take("week") if which else None
    if in_week:
        scan.take("on")
    weekday = scan.take("weekday")
    if weekday is None:
        return None
    if not which:
        which = scan.take("next", "this", "last")
        in_week = scan.take("week")
        which = which or (scan.take("next", "this", "last") if in_week else None)  # 'de la semana que viene'
        if in_week and not which:  # 'Friday week'
            return _sure(today + timedelta(days=((weekday.value - today.weekday()) % 7 or 7) + 7))
    monday = today - timedelta(days=today.weekday())
    ahead = (weekday.value - today.weekday()) % 7 or 7
    if in_week and which:
        shift = {"next": 7, "last": -7, "this": 0}[which.kind]
        return _sure(monday + timedelta(days=shift + weekday.value))
    if which and which.kind == "last":
        return _sure(today - timedelta(days=(today.weekday() - weekday.value) % 7 or 7))
    if which and which.kind == "next":
        if days.later_next and way is Way.AHEAD:
            return _sure(monday + timedelta(days=7 + weekday.value))
        return _sure(today + timedelta(days=ahead))
    again = _Scan(scan.parts, scan.at)
    if (more := _counted(again, days, way)) and more[0] and way is Way.AHEAD:  # 'Freitag in einer Woche'
        scan.at = again.at
        weeks = (more[0] - today).days // 7
        return _sure(today + timedelta(days=(ahead if ahead < 7 else 0) + 7 * weeks))
    if way is Way.BACK:
        return _sure(today - timedelta(days=(today.weekday() - weekday.value) % 7))
    if which and which.kind == "this" and ahead == 7:
        return _sure(today)
    return _sure(today + timedelta(days=ahead))


def _offset(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    offset = scan.take("offset")
    return _sure(days.today + timedelta(days=offset.value)) if offset else None


def _bare_day(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'on the 27th', 'le 15', 'dia 20', 'am 15.', '10日'."""
    marked = scan.take("on")
    number = scan.take("ordinal", "number")
    if number is None or not 1 <= number.value <= 31:
        return None
    sign = scan.take("day_sign")
    if scan.peek("day_unit", "week", "month_unit", "workday", "month_sign"):
        return None
    if not number.text[0].isdigit():
        return None
    if not sign and not (marked and (number.kind == "ordinal" or marked.text)) and number.kind != "ordinal":
        return None
    return _sure(_nearest_day(number.value, days.today, way))


_BESIDE_DAYS = frozenset({"small", "polite", "money", "checked"})


def _article_day(
    parts: Sequence[_Part], at: int, words: Sequence[Word], language: Language, days: Calendar, way: Way
) -> tuple[When, int] | None:
    """'payée le 3', 'le 3 par virement': an article, a number and no noun behind it."""
    if not (days.single and parts[at].article) or at + 1 == len(parts) or parts[at + 1].at != parts[at].end:
        return None
    if _read(parts, at + 1, days, way):
        return None  # 'le 3 juin'
    number, last = parts[at + 1], len(words)
    if number.kind != "number" or not 1 <= number.value <= 31 or not number.text[0].isdigit():
        return None
    behind = number.end < last and words[number.end].start - words[number.end - 1].end <= 1
    if behind and words[number.end].text not in language.listed(_BESIDE_DAYS):
        return None
    day = _nearest_day(number.value, days.today, way)
    return When(day, parts[at].at, number.end, weak=True), at + 2


def _vague(scan: _Scan, days: Calendar, way: Way) -> _Answer | None:
    """'next week', 'in March', 'KW 12', 'start of April': no certain day."""
    which = scan.take("next", "this", "last")
    if which and scan.take("week", "month_unit", "month_sign", "year_unit"):
        return None, "no_date", None
    if which is None:
        if scan.take("cw"):
            scan.take("number")
            return None, "no_date", None
        if scan.take("in") and scan.take("month"):
            return None, "no_date", None
        if scan.take("week", "month_unit") and scan.take("next", "last", "this"):
            return None, "no_date", None
    return None


def _nearest_day(day: int, today: date, way: Way) -> date | None:
    first = today.replace(day=1)
    for shift in (0, way.value, 2 * way.value):
        month = _months_later(first, shift)
        found = _day(month.year, month.month, day)
        if found and (found >= today if way is Way.AHEAD else found <= today):
            return found
    return None


def _month_of(month: int, year: int | None, today: date, way: Way) -> date:
    if year:
        return date(year, month, 1)
    here = date(today.year, month, 1)
    if way is Way.AHEAD and _last_day(here) < today:
        return date(today.year + 1, month, 1)
    if way is Way.BACK and here > today:
        return date(today.year - 1, month, 1)
    return here


def _in_year(day: int, month: int, year: int | None, today: date, way: Way) -> date | None:
    """Without a year the next such day, or the last one; a few days' slip the other way is no year."""
    if year:
        return _day(year, month, day)
    candidates = [found for y in (today.year - 1, today.year, today.year + 1) if (found := _day(y, month, day))]
    if way is Way.AHEAD:
        return next((found for found in candidates if found >= today), None)
    return next((found for found in reversed(candidates) if found <= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _workdays_later(day: date, count: int) -> date:
    step = 1 if count > 0 else -1
    for _ in range(min(abs(count), 400)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day
