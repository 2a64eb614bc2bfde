"""Business time: the wall clock, or in the sandbox the clock that the playground can move."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import structlog

from core.store.engine import real_now

log = structlog.get_logger()
FRESH = 0.2  # seconds for which a reading is good: moving the clock is seen at once by people, and costs little


def business_clock(url: str) -> Callable[[], datetime]:
    """Return a function that tells business time in UTC.

    With a URL, `GET` answers {"now": RFC 3339}; between readings it runs on at real speed, and when the clock
    cannot be read the last difference stays (logged once).
    """
    return MovableClock(url) if url else real_now


class MovableClock:
    """Business time as another program tells it."""

    def __init__(self, url: str) -> None:
        """Nothing is read yet."""
        self._url = url
        self._ahead = timedelta(0)
        self._read_at = 0.0
        self._lock = threading.Lock()
        self._complained = False

    def __call__(self) -> datetime:
        """Tell the time."""
        if time.monotonic() - self._read_at > FRESH and self._lock.acquire(blocking=self._read_at == 0.0):
            try:
                self._look()
            finally:
                self._lock.release()
        return real_now() + self._ahead

    def _look(self) -> None:
        try:
            with urlopen(self._url, timeout=2) as answer:  # noqa: S310 - the settings allow http and https only
                told = datetime.fromisoformat(json.load(answer)["now"])
            self._ahead = told.astimezone(UTC) - real_now()
            self._complained = False
        except (OSError, ValueError, KeyError) as error:
            if not self._complained:
                log.warning("clock.unreadable", url=self._url, error=str(error))
            self._complained = True
        self._read_at = time.monotonic()
