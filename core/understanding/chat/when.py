"""Dates in a typed line: found as spans with the day they mean. Rules only; words come from the language's file."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from core.understanding.chat.lexicon import Lexicon, either

Way = Literal["ahead", "back"]


@dataclass(frozen=True, slots=True)
class When:
    """A date at [start, end). `day` is None where two readings are fair or it is too vague; `span` says that it is
    a length of time ('10 days'), which is a date only where something leads it."""

    start: int
    end: int
    day: date | None
    span: bool = False
    led: bool = False


@dataclass(frozen=True, slots=True)
class _Grammar:
    pattern: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]


@cache
def _grammar(lexicon: Lexicon) -> _Grammar:
    def g(key: str) -> str:
        return lexicon.any(f"dates.{key}")

    months = {name: n for n, names in enumerate(lexicon.words("dates.months"), 1) for name in names}
    weekdays = {name: n for n, names in enumerate(lexicon.words("dates.weekdays")) for name in names}
    month, weekday = either(months), either(weekdays)
    count = rf"(?:\d{{1,3}}|{either(lexicon.table('numbers.words'))})"
    unit = rf"(?:(?P<{{0}}d>{g('day')})|(?P<{{0}}w>{g('week')})|(?P<{{0}}m>{g('month')}))"
    art, of = f"(?:{g('articles')} )?", f"(?: {g('of')})?"
    no_more = r"(?![^\W_])"
    day_ends = r"(?:st|nd|rd|th|\.|er|º|o)?"
    ordinal = "(?:the |le |den |dem |am |zum |el dia |el |dia |au )"
    no_amount = r"(?![\d/:]|[.,]\d| ?(?:%|€|\$|£|eur))"
    rules = (
        r"(?P<iso>\d{4}-\d\d-\d\d)",
        r"(?P<numeric>\d{1,2}(?P<sep>[./-])\d{1,2}(?:(?P=sep)(?:\d{4}|\d{2}))?\.?(?!\d))(?!\s?(?:%|€))",
        (
            rf"(?P<domwd>(?:{weekday}\.?,? )?{art}(?P<dom>\d{{1,2}}){day_ends}{of} (?P<domm>{month})\.?"
            rf"(?:,? ?(?:{g('of')} )?(?P<domy>(?:19|20)\d\d))?)"
        ),
        (
            rf"(?P<mod>(?:{weekday}\.?,? )?(?P<modm>{month})\.? (?:the )?(?P<modd>\d{{1,2}})(?:st|nd|rd|th)?"
            r"(?:,? (?P<mody>(?:19|20)\d\d))?)"
        ),
        rf"(?P<dnm>{art}(?P<dnmd>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)? {g('of_next_month')})",
        rf"(?P<fnm>{g('first_of_next_month')})",
        rf"(?P<eonm>{g('end_of_next_month')})",
        rf"(?P<eoy>{g('end_of_year')})",
        rf"(?P<eow>{g('end_of_week')})",
        rf"(?P<eom>{g('end_of_month')})",
        rf"(?P<eof>{g('end_of')} (?P<eofm>{month}))",
        rf"(?P<wdon>{art}(?P<wdonwd>{weekday}),? {g('week_on')})",
        rf"(?P<wdfrom>{g('week_from')} {art}(?P<wdfromwd>{weekday}))",
        rf"(?P<vague>{g('vague')})",
        rf"(?P<dayafter>{g('day_after')})|(?P<daybefore>{g('day_before')})",
        rf"(?P<tomorrow>{g('tomorrow')})|(?P<yesterday>{g('yesterday')})|(?P<today>{g('today')})",
        rf"(?P<receipt>{g('on_receipt')})",
        rf"(?P<ago>(?P<agon>{count}) {unit.format('ago')} {g('ago')})",
        rf"(?P<agolead>{g('ago_lead')} (?P<agoln>{count}) {unit.format('agol')})",
        rf"(?P<fortnight>(?:(?P<fled>{g('within')}) )?{g('fortnight')})",
        rf"(?P<len>(?:(?P<led>{g('within')}) )?(?P<lenn>{count})[ -]?{unit.format('len')})",
        (
            rf"(?P<wd>{art}(?:(?P<which>{g('next')}|{g('last')}|{g('this')}) )?(?P<wdwd>{weekday})\.?"
            rf"(?P<whichafter> (?:{g('next')}|{g('last')})(?![^\W_]))?)"
        ),
        rf"(?P<ord>{ordinal}(?P<ordd>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?{no_amount})",
        r"(?P<ord2>(?P<ord2d>\d{1,2})(?:st|nd|rd|th))",
    )
    return _Grammar(
        pattern=re.compile(r"(?<![\w.,/-])(?:" + "|".join(rf"(?:{rule})" for rule in rules) + ")" + no_more),
        months=months,
        weekdays=weekdays,
    )


def find_dates(folded: str, lexicon: Lexicon, today: date, *, way: Way, month_first: bool) -> list[When]:
    """Every date of the line. `way` says where a day without month or year lies; `month_first` is the order."""
    grammar = _grammar(lexicon)
    return list(_found(folded, grammar, lexicon, today, way, month_first))


def _found(
    folded: str, grammar: _Grammar, lexicon: Lexicon, today: date, way: Way, month_first: bool
) -> Iterator[When]:
    for match in grammar.pattern.finditer(folded):
        span = bool(match["len"] or match["fortnight"])
        led = bool(match["led"] or match["fled"])
        try:
            day = _day(match, grammar, lexicon, today, way, month_first)
        except (ValueError, OverflowError):
            day = None
        end = match.end()
        if day is None and re.fullmatch(r"\d+\.\d+", match["numeric"] or ""):
            continue  # '34.50' is an amount
        yield When(match.start(), end, day, span=span, led=led)


def _day(
    m: re.Match[str], grammar: _Grammar, lexicon: Lexicon, today: date, way: Way, month_first: bool
) -> date | None:
    if m["iso"]:
        return date.fromisoformat(m["iso"])
    if m["numeric"]:
        return _numeric(m["numeric"], today, way, month_first=month_first)
    if m["domwd"]:
        return _in_year(int(m["dom"]), grammar.months[m["domm"]], m["domy"], today, way)
    if m["mod"]:
        return _in_year(int(m["modd"]), grammar.months[m["modm"]], m["mody"], today, way)
    if m["dnm"]:
        return (_month_end(today) + timedelta(days=1)).replace(day=int(m["dnmd"]))
    if m["fnm"]:
        return _month_end(today) + timedelta(days=1)
    if m["eonm"]:
        return _month_end(_month_end(today) + timedelta(days=1))
    if m["eoy"]:
        return today.replace(month=12, day=31)
    if m["eow"]:
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if m["eom"]:
        return _month_end(today)
    if m["eof"]:
        first = _in_year(1, grammar.months[m["eofm"]], None, today.replace(day=1), way)
        return _month_end(first) if first else None
    if m["wdon"] or m["wdfrom"]:
        number = grammar.weekdays[m["wdonwd"] or m["wdfromwd"]]
        return today + timedelta(days=((number - today.weekday()) % 7 or 7) + 7)
    if m["vague"]:
        return None
    if m["today"] or m["receipt"]:
        return today
    for name, days in (("tomorrow", 1), ("dayafter", 2), ("yesterday", -1), ("daybefore", -2)):
        if m[name]:
            return today + timedelta(days=days)
    if m["ago"] or m["agolead"]:
        led = bool(m["agolead"])
        n = _count(m["agoln"] if led else m["agon"], lexicon)
        return _ahead(today, -n, m, "agol" if led else "ago")
    if m["fortnight"]:
        return today + timedelta(days=14)
    if m["len"]:
        return _ahead(today, _count(m["lenn"], lexicon), m, "len")
    if m["wd"]:
        return _weekday(m, grammar, lexicon, today, way)
    return _day_of_month(int(m["ordd"] or m["ord2d"]), today, way)


def _count(text: str, lexicon: Lexicon) -> int:
    return int(text) if text.isdecimal() else int(lexicon.table("numbers.words")[text])


def _ahead(today: date, n: int, m: re.Match[str], prefix: str) -> date | None:
    if m[f"{prefix}m"]:
        year, month = divmod(today.year * 12 + today.month - 1 + n, 12)
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    return today + timedelta(days=n * (7 if m[f"{prefix}w"] else 1))


def _weekday(m: re.Match[str], grammar: _Grammar, lexicon: Lexicon, today: date, way: Way) -> date:
    """Forward from today (said on that day itself, a week later); 'next friday' is Friday of the next week."""
    number = grammar.weekdays[m["wdwd"]]
    which = (m["which"] or m["whichafter"] or "").strip()
    if way == "back" or lexicon.pattern("dates.last").fullmatch(which):
        return today - timedelta(days=(today.weekday() - number) % 7 or 7)
    ahead = (number - today.weekday()) % 7
    if lexicon.pattern("dates.later").fullmatch(which):
        return today + timedelta(days=7 - today.weekday() + number)
    if lexicon.pattern("dates.this").fullmatch(which) and ahead == 0:
        return today
    return today + timedelta(days=ahead or 7)


def _day_of_month(day: int, today: date, way: Way) -> date | None:
    month = today.replace(day=1)
    for _ in range(12):
        if day <= calendar.monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if (found <= today) if way == "back" else (found >= today):
                return found
        month = month - timedelta(days=1) if way == "back" else _month_end(month) + timedelta(days=1)
        month = month.replace(day=1)
    return None


def _numeric(text: str, today: date, way: Way, *, month_first: bool) -> date | None:
    """The impossible order decides, then the locale's."""
    mark = next(c for c in text if c in "./-")
    a, b, year = (*(int(part) for part in text.strip(".").split(mark)[:2]), (*text.strip(".").split(mark), "")[2])
    if mark == "-" and not year:
        return None
    if month_first and mark != ".":
        a, b = (a, b) if a <= 12 else (b, a)
        month, day = a, b
    else:
        day, month = (a, b) if b <= 12 else (b, a)
    return _in_year(day, month, year, today, way)


def _in_year(day: int, month: int, year: str | None, today: date, way: Way) -> date | None:
    """Without a year: back, the last such day; ahead, the first from two months back on (just past stays past)."""
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    years = range(today.year - 4, today.year + 1) if way == "back" else range(today.year - 1, today.year + 5)
    found = []
    for candidate in years:
        try:
            found.append(date(candidate, month, day))
        except ValueError:
            continue
    if way == "back":
        return max((d for d in found if d <= today), default=None)
    return min((d for d in found if d >= today - timedelta(days=60)), default=None)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
