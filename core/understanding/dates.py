"""One date as people write it: ISO, '4 Dec 2026', 04.12.2026, 'tomorrow', 'in 10 days', 'next friday', 'eom'.

A reading is of one span that holds a date and nothing else; it is never searched for in a sentence. Where two
readings are fair and neither is the later one people echo ('4/12' without a known order), it asks. Past and far
dates are returned as they are: the actions refuse them. Names of months and weekdays are CLDR's (babel), in
English and in the writer's language.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from core.domain.errors import BadField

if TYPE_CHECKING:
    from babel import Locale

HINT = "2026-12-04"
LONGEST = 60
"""Characters of the longest span that is looked at."""

_LOOK_BACK = timedelta(days=60)
_MOST_DAYS = 3660
_ENGLISH = {"sept": 9}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "ten": 10}
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2}))?")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_DAY_MONTH = re.compile(
    r"(?:the )?(\d{1,2})(?:st|nd|rd|th|\.|er|º)? ?(?:(?:of|de) )?([^\W\d_]{3,}\.?)(?:,? (?:de )?(\d{4}))?"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,}\.?) (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_IN = re.compile(r"(?:in |within )?(\d{1,4}|[a-z]+) (day|week|month)s?(?: from (?:now|today))?")
_NET = re.compile(r"net[ -]?(\d{1,3})(?: days)?")
_LED_BY_WEEKDAY = re.compile(r"([^\W\d_]{2,}\.?),? (.*\d.*)")


def read_date(text: str, today: date, *, locale: str) -> date | None:
    """Return the date that `text` is, or None when it is no date.

    `locale` ('en-US', 'de', 'en_GB') gives the order of day and month; `en` alone gives none. Raises BadField
    (problem 'date', an ISO date as its hint) where it is a date but not clear which.
    """
    span = " ".join(text.translate(_WIDE).replace("’", "'").split()).strip(" ,;").lower()
    if not span or len(span) > LONGEST:
        return None
    span = re.sub(r"\A(?:on|by) ", "", span)
    if span.endswith(".") and not _DOTTED.fullmatch(span):
        span = span[:-1]
    return _plain(span, today, locale) or _after_weekday(span, text, today, locale)


def close_to_a_date(word: str) -> bool:
    """Whether the word is nearly, but not quite, one of the words that dates are written with."""
    from difflib import get_close_matches

    known = [*_names("en")[0], *_names("en")[1], "tomorrow", "today"]
    lowered = word.lower().strip(".,;")
    return lowered not in known and bool(
        get_close_matches(lowered, [k for k in known if len(k) > 3], n=1, cutoff=0.8)
    )


_LETTERS = re.compile(r"[^\W\d_]+")
_WRITTEN = re.compile(r"[\w\s.,'’]*")
_BETWEEN = frozenset(
    {"st", "nd", "rd", "th", "of", "the", "den", "der", "le", "el", "il", "de", "di", "do", "da", "er"}
)


def _plain(span: str, today: date, locale: str) -> date | None:
    readers: tuple[Callable[[str, date, str], date | None], ...] = (
        _word,
        _counted,
        _weekday,
        _numeric,
        _named_month,
        _written,
    )
    for reader in readers:
        found = reader(span, today, locale)
        if found is not None:
            return found
    return None


def _written(span: str, today: date, locale: str) -> date | None:
    """What the rules above do not know, as dateparser reads it: absolute dates only, with day and month said.

    Its relative dates are refused: it gives past ones for '2 weeks from today' and takes a number for a year.
    """
    said = [word for word in _LETTERS.findall(span) if word not in _BETWEEN]
    months = {*_names(locale)[0], *_names("en")[0]}
    if (
        len(span) > 40
        or not _WRITTEN.fullmatch(span)
        or len(said) != 1
        or not any(c.isdigit() for c in span)
        or said[0].lower() not in months
    ):
        return None  # the month and nothing else: dateparser passes over words that it does not know
    import dateparser  # a tenth of a second to import, and seldom needed

    language = locale.replace("_", "-").partition("-")[0] or "en"
    found = dateparser.parse(
        span,
        languages=sorted({language, "en"}),
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month"],
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, time(0)),
        },
    )
    return found.date() if found else None


def _after_weekday(span: str, text: str, today: date, locale: str) -> date | None:
    """'Friday, 11 December 2026': the two must agree."""
    led = _LED_BY_WEEKDAY.fullmatch(span)
    weekday = _weekday_number(led[1], locale) if led else None
    if led is None or weekday is None:
        return None
    found = _numeric(led[2], today, locale) or _named_month(led[2], today, locale)
    if found is not None and found.weekday() != weekday:
        raise BadField(field="", value=text.strip(), problem="date", hint=found.isoformat())
    return found


def _word(span: str, today: date, locale: str) -> date | None:
    match span:
        case "today":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "the day after tomorrow" | "day after tomorrow":
            return today + timedelta(days=2)
        case "yesterday":
            return today - timedelta(days=1)
        case "eom" | "end of month" | "end of the month" | "end of this month" | "the end of the month":
            return _month_end(today)
        case "end of next month" | "the end of next month":
            return _month_end(_month_end(today) + timedelta(days=1))
        case _:
            return None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _counted(span: str, today: date, locale: str) -> date | None:
    """'in 10 days', '2 weeks', 'net 30'."""
    if net := _NET.fullmatch(span):
        return today + timedelta(days=int(net[1]))
    found = _IN.fullmatch(span)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdecimal() else _COUNTS.get(found[1])
    if number is None:
        return None
    if found[2] == "month":
        return _months_later(today, number) if number <= 120 else None
    days = number * (7 if found[2] == "week" else 1)
    return today + timedelta(days=days) if days <= _MOST_DAYS else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _weekday(span: str, today: date, locale: str) -> date | None:
    """Weekdays count forward; said on that day itself, a week later; 'next friday' is Friday of next week."""
    which, _, name = span.rpartition(" ")
    number = _weekday_number(name, locale)
    if number is None or which not in {"", "this", "next", "coming", "this coming"}:
        return None
    ahead = (number - today.weekday()) % 7
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + number)
    if which == "this" and ahead == 0:
        return today
    return today + timedelta(days=ahead or 7)


def _weekday_number(name: str, locale: str) -> int | None:
    for language in ("en", locale):
        found = _names(language)[1].get(name.rstrip("."))
        if found is not None:
            return found
    return None


def _numeric(span: str, today: date, locale: str) -> date | None:
    if iso := _ISO.fullmatch(span):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if first := _YEAR_FIRST.fullmatch(span):
        year, month, day = (int(part) for part in first.groups() if part)
        return _day(year, month, day)
    if dotted := _DOTTED.fullmatch(span):
        order = "md" if _order(locale) == "md" else "dm"
        ask = order == "md"
        return _two(int(dotted[1]), int(dotted[2]), dotted[3], today, "" if ask else order, span)
    if slashed := _SLASHED.fullmatch(span):
        if slashed[2] == "-" and not slashed[4]:
            return None
        return _two(int(slashed[1]), int(slashed[3]), slashed[4], today, _order(locale), span)
    return None


def _two(a: int, b: int, year: str | None, today: date, order: str, span: str) -> date | None:
    """Day and month in either order: the impossible one decides, then the locale; else it is asked."""
    day_first = _in_year(a, b, year, today)
    month_first = _in_year(b, a, year, today)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if not order:
        raise BadField(field="", value=span, problem="date", hint=day_first.isoformat())
    return day_first if order == "dm" else month_first


def _named_month(span: str, today: date, locale: str) -> date | None:
    if found := _DAY_MONTH.fullmatch(span):
        day, name, year = int(found[1]), found[2], found[3]
    elif found := _MONTH_DAY.fullmatch(span):
        name, day, year = found[1], int(found[2]), found[3]
    else:
        return None
    month = _month_number(name, locale)
    return None if month is None else _in_year(day, month, year, today)


def _month_number(name: str, locale: str) -> int | None:
    for language in ("en", locale):
        found = _names(language)[0].get(name.rstrip("."))
        if found is not None:
            return found
    return None


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year: the first such day from two months back on, so that a day just past stays past."""
    if year:
        return _day(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    for candidate in range(today.year - 1, today.year + 9):
        found = _day(candidate, month, day)
        if found is not None and found >= today - _LOOK_BACK:
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _names(locale: str) -> tuple[dict[str, int], dict[str, int]]:
    """Month → 1..12 and weekday → 0 (Monday)..6, in lower case without a final dot; none for an unknown locale."""
    from babel.dates import get_day_names, get_month_names

    found = _locale(locale)
    months = dict(_ENGLISH) if locale == "en" else {}
    weekdays: dict[str, int] = {}
    if found is None:
        return months, weekdays
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, found).items():
                months[name.lower().rstrip(".")] = number
            for number, name in get_day_names(width, context, found).items():
                weekdays[name.lower().rstrip(".")] = number
    if found.language == "en":
        weekdays |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
    return months, weekdays


@lru_cache(maxsize=64)
def _order(locale: str) -> str:
    """'dm' or 'md' as people there write; '' where that is not known."""
    parts = re.split("[-_]", locale)
    found = _locale(locale)
    if found is None or (parts[0] == "en" and len(parts) == 1):
        return ""
    pattern = str(found.date_formats["short"].pattern)
    if pattern.startswith("y"):
        return ""
    return "dm" if pattern.find("d") < pattern.find("M") else "md"


def _locale(locale: str) -> "Locale | None":
    from babel import Locale, UnknownLocaleError  # heavy, and only odd dates need it

    parts = re.split("[-_]", locale)
    for tag in (locale.replace("-", "_"), f"und_{parts[-1]}" if len(parts) > 1 else "", parts[0]):
        try:
            if tag:
                return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return None
