"""Days and hours where people are: working days by country, wall time to UTC, due days by terms.

Pure: the `holidays` package is data. Public holidays count nationwide only; an unknown country has weekends.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REMIND_AT = time(9, 0)
CLOSE_AT = time(18, 0)


def zone(name: str) -> ZoneInfo:
    """Return the zone; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_day(now: datetime, timezone: str) -> date:
    """Return the day it is there."""
    return now.astimezone(zone(timezone)).date()


def at_local(day: date, hour: time, timezone: str) -> datetime:
    """Return the instant of a wall time; the first one on the night when it happens twice."""
    return datetime.combine(day, hour, zone(timezone)).astimezone(UTC)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # heavy, and only reminders need it

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def is_working_day(day: date, country: str) -> bool:
    """Whether people work that day in the country (ISO 3166 alpha-2, '' for weekends only)."""
    return day.weekday() < 5 and not (country and day in _holidays(country, day.year))


def working_day(day: date, country: str) -> date:
    """Return the day itself, or the next one on which people work."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int, country: str) -> date:
    """Return the day that lies so many working days after this one."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1), country)
    return day


def next_office_hour(now: datetime, timezone: str, country: str) -> datetime:
    """Return `now` if people are at work there (working day, nine to six), else the next time they come in."""
    here = now.astimezone(zone(timezone))
    if is_working_day(here.date(), country) and REMIND_AT <= here.time() < CLOSE_AT:
        return now
    day = here.date() if here.time() < REMIND_AT else here.date() + timedelta(days=1)
    return at_local(working_day(day, country), REMIND_AT, timezone)


def reminder_days(due_on: date, steps: Iterable[int], country: str) -> dict[date, int]:
    """Return day → step in days from the due day; of two steps on one working day the later one counts."""
    return {working_day(due_on + timedelta(days=step), country): step for step in sorted(steps)}
