"""Calls leave no faster than Slack takes them, and none before the moment that Slack named.

https://docs.slack.dev/apis/web-api/rate-limits: chat.postMessage about one a second and channel, others by tier,
workspace and minute. Each process paces its own; what comes together all the same, Slack answers with Retry-After.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 2  # posts at once into a channel that was quiet
POST = 1.0  # a second
TIERS = {2: 20, 3: 50, 4: 100}  # a minute
METHODS = {
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.open": 3,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "views.publish": 4,
}
SHARE = 0.8  # of a tier: clicks and commands call too


@dataclass(slots=True)
class Pace:
    """Gives every call its moment, in the order in which they ask. `clock` in seconds, never back; `speed`: how many
    times Slack's own."""

    clock: Callable[[], float] = time.monotonic
    speed: float = 1.0
    _free: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _left: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _turns: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    _closed: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def wait(self, account: str, method: str, channel: str, ticket: int) -> float:
        """Return the seconds this call must wait, 0 when it may go now. `ticket` knows it again when it comes back:
        its moment is kept for it."""
        key = (account, method, channel if method == "chat.postMessage" else "")
        now = self.clock()
        closed = self._closed.get(key, 0.0)
        if now < closed:
            return closed - now
        burst, rate = _rate(method)
        rate *= self.speed
        at = self._turns.pop((*key, ticket), None)
        if at is None:
            at = max(self._free.get(key, 0.0), now - (burst - 1) / rate)
            self._free[key] = at + 1 / rate
        if at <= now:
            # Several whose moments have passed while nobody could send must not leave all at once.
            at = max(self._left.get(key, 0.0), now - (burst - 1) / rate)
        if at <= now:
            self._left[key] = at + 1 / rate
            return 0.0
        self._turns[*key, ticket] = at
        return at - now

    def close(self, account: str, method: str, channel: str, seconds: float) -> None:
        """Slack asked to wait: nothing of this kind leaves before that."""
        key = (account, method, channel if method == "chat.postMessage" else "")
        until = self.clock() + seconds
        self._closed[key] = max(self._closed.get(key, 0.0), until)
        self._free[key] = max(self._free.get(key, 0.0), until)


def _rate(method: str) -> tuple[float, float]:
    if method == "chat.postMessage":
        return BURST, POST
    minute = TIERS[METHODS[method]] * SHARE if method in METHODS else 60.0
    return minute / 2, minute / 60
