"""Who gets a digest, when, and what is said when there is nothing to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from core.domain.calendar import is_working_day
from core.domain.ids import BusinessId

AT = "08:30"
DAYS = (("working", "On working days"), ("daily", "Every day"), ("weekly", "On Mondays"))
EMPTY = (("silent", "Nothing"), ("line", "One line"))
WAYS = (("chat", "In chat"), ("mail", "By email"), ("both", "Both"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSetting:
    """The digest of a business (`member_id` '': in its channel) or of one of its people.

    `at` is local wall time, HH:MM; `days` a key of DAYS; `empty` a key of EMPTY; `by` a key of WAYS, or '' for chat
    where the person is there and mail where not.
    """

    business_id: BusinessId
    member_id: str = ""
    on: bool
    at: str = AT
    days: str = "working"
    empty: str = "silent"
    by: str = ""

    @property
    def hour(self) -> time:
        """The wall time."""
        return time.fromisoformat(self.at)

    def falls_on(self, day: date, country: str) -> bool:
        """Whether there is one on this day."""
        match self.days:
            case "daily":
                return True
            case "weekly":
                return day.weekday() == 0
            case _:
                return is_working_day(day, country)

    def days_from(self, day: date, country: str) -> Iterator[date]:
        """Every day from this one on which there is one."""
        while True:
            if self.falls_on(day, country):
                yield day
            day += timedelta(days=1)
