"""How often one may call: buckets that refill, and whether the app keeps to the Retry-After it was given.

https://docs.slack.dev/apis/web-api/rate-limits: chat.postMessage about one a second and channel with short bursts,
tiers 1 to 4 by method, team and minute. Off until somebody switches it on: more in a second than people.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

POST_BURST, POST_RATE = 3.0, 1.0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
METHODS = {
    "chat.update": 3,
    "chat.delete": 3,
    "chat.unfurl": 3,
    "chat.postEphemeral": 4,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.open": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "team.info": 3,
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
    "apps.connections.open": 1,
}


@dataclass(slots=True)
class Bucket:
    """`level` calls are left at `at`; `until`: Retry-After that was answered."""

    level: float
    at: float
    until: float = 0.0


@dataclass(slots=True)
class Limits:
    """`early` lists the calls that came although Retry-After had not passed yet."""

    on: bool = False
    refused: int = 0
    early: list[str] = field(default_factory=list)
    _buckets: dict[tuple[str, str, str], Bucket] = field(default_factory=dict)

    def wait(self, method: str, team: str, channel: str) -> int:
        """Seconds to wait before this call (0: it is taken)."""
        if not self.on:
            return 0
        is_post = method == "chat.postMessage"
        if not is_post and method not in METHODS:
            return 0
        most, rate = (POST_BURST, POST_RATE) if is_post else _tier(METHODS[method])
        now = time.monotonic()
        key = (team, method, channel if is_post else "")
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        bucket.level = min(most, bucket.level + (now - bucket.at) * rate)
        bucket.at = now
        if now < bucket.until:
            self.early.append(f"{method} {team} {channel}".strip())
            return max(1, math.ceil(bucket.until - now))
        if bucket.level >= 1:
            bucket.level -= 1
            return 0
        self.refused += 1
        seconds = max(1, math.ceil((1 - bucket.level) / rate))
        bucket.until = now + seconds
        return seconds


def _tier(tier: int) -> tuple[float, float]:
    most = TIERS[tier]
    return float(most), most / 60
