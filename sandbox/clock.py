"""The business clock: what Penny takes for 'today' in a sandbox, so that a week can pass in a second.

It runs at real speed from wherever it was set and never goes backwards: a due date that passed stays passed.
Slack's and SMTP's own deadlines (3 s, 5 min, 30 min) are real time and don't follow it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sandbox.wire import RefusedError


class BusinessClock:
    """An instant in UTC that was set, and the real time that went by since."""

    def __init__(self, start: datetime | None = None) -> None:
        self._set_to = (start or datetime.now(UTC)).astimezone(UTC)
        self._set_at = time.monotonic()

    def now(self) -> datetime:
        return self._set_to + timedelta(seconds=time.monotonic() - self._set_at)

    def resume(self, at: datetime) -> None:
        """Go on from where another run stood, whatever the real time is by now."""
        self._set_to, self._set_at = at.astimezone(UTC), time.monotonic()

    def advance(self, seconds: float) -> datetime:
        """Raises RefusedError for a negative step and for one past the calendar's end."""
        if seconds < 0:
            raise RefusedError(f"the clock never goes backwards: advance_seconds is {seconds:g}")
        try:
            return self.set(self.now() + timedelta(seconds=seconds))
        except OverflowError as wrong:
            raise RefusedError(f"{seconds:g} seconds lead past the end of the calendar") from wrong

    def set(self, to: datetime) -> datetime:
        now = self.now()
        if to < now:
            raise RefusedError(
                f"the clock never goes backwards: it is {now.isoformat()}, {to.isoformat()} has passed"
            )
        self._set_to = to.astimezone(UTC)
        self._set_at = time.monotonic()
        return self._set_to


def instant(text: str) -> datetime:
    """ISO 8601 to an instant; without an offset UTC is meant. Raises RefusedError."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise RefusedError(f"'{text}' is no ISO 8601 instant such as 2026-11-23T09:00:00+00:00") from wrong
    return read if read.tzinfo else read.replace(tzinfo=UTC)
