import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import BadField
from core.understanding.dates import read_date
from tests.core.understanding.conftest import TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-04", date(2026, 12, 4)),
        ("4 Dec 2026", date(2026, 12, 4)),
        ("December 4, 2026", date(2026, 12, 4)),
        ("4th of December", date(2026, 12, 4)),
        ("04.12.2026", date(2026, 12, 4)),
        ("4. Dezember", date(2026, 12, 4)),
        ("4/12", date(2026, 12, 4)),
        ("12/25/2026", date(2026, 12, 25)),
        ("Fri, 4 Dec 2026", date(2026, 12, 4)),
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 19)),
        ("in 10 days", date(2026, 11, 28)),
        ("10 days", date(2026, 11, 28)),
        ("2 weeks", date(2026, 12, 2)),
        ("in 3 months", date(2027, 2, 18)),
        ("friday", date(2026, 11, 20)),
        ("wednesday", date(2026, 11, 25)),
        ("next friday", date(2026, 11, 27)),
        ("net 30", date(2026, 12, 18)),
        ("eom", date(2026, 11, 30)),
        ("end of the month", date(2026, 11, 30)),
        ("10 Nov", date(2026, 11, 10)),
        ("4 Jan", date(2027, 1, 4)),
        ("2020-01-01", date(2020, 1, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, expected: date) -> None:
    assert read_date(text, TODAY, locale="de-DE") == expected


@pytest.mark.parametrize(
    "text", ["", "1250", "may motors", "diligence", "31 Feb 2026", "2026-13-45", "1042 from sun", "x" * 99]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text, TODAY, locale="en-US") is None


def test_the_order_of_day_and_month_follows_the_country() -> None:
    assert read_date("4/12/2026", TODAY, locale="en-US") == date(2026, 4, 12)
    assert read_date("4/12/2026", TODAY, locale="en_GB") == date(2026, 12, 4)


@pytest.mark.parametrize("locale", ["en", "", "xx", "en-JP"])
def test_without_a_known_order_it_is_asked(locale: str) -> None:
    with pytest.raises(BadField) as caught:
        read_date("4/12/2026", TODAY, locale=locale)
    assert (caught.value.problem, caught.value.hint) == ("date", "2026-12-04")


def test_a_weekday_that_does_not_fit_its_date_is_asked() -> None:
    with pytest.raises(BadField):
        read_date("Monday 4 Dec 2026", TODAY, locale="en-GB")


@given(st.dates(min_value=TODAY, max_value=TODAY + timedelta(days=700)), st.sampled_from(["en-US", "de", "en"]))
def test_every_unmistakable_way_to_write_a_day_gives_that_day(day: date, locale: str) -> None:
    for shape in ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%a %d %b %Y"):
        assert read_date(day.strftime(shape), TODAY, locale=locale) == day


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_none_or_asked(text: str) -> None:
    with contextlib.suppress(BadField):
        read_date(text, TODAY, locale="en-US")
