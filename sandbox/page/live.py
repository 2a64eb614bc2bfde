"""How the page hears that something changed: a number that rises, and everybody who waits for it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

HEARTBEAT = 15.0  # seconds; a silent connection is taken for a dead one


class Live:
    """The version of all that can be seen. Lives in one event loop."""

    def __init__(self) -> None:
        self.world = secrets.token_hex(6)  # another one after every start: the page begins anew then
        self.version = 1
        self._seen: dict[str, tuple[object, int]] = {}
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def changed(self) -> None:
        """Something may look different now."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    def revision(self, key: str, value: object) -> int:
        """Since which version this value stands there: values are frozen, a change is another object."""
        seen = self._seen.get(key)
        if seen is None or seen[0] is not value:
            self._seen[key] = seen = (value, self.version)
        return seen[1]

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: the version at once, then each time it rises."""
        told = 0
        woken = asyncio.Event()
        self._waiting.add(woken)
        try:
            while not self._closed:
                if told != self.version:
                    told = self.version
                    yield f'data: {{"version": {told}, "world": "{self.world}"}}\n\n'
                woken.clear()
                try:
                    await asyncio.wait_for(woken.wait(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._waiting.discard(woken)

    def _wake(self) -> None:
        for woken in self._waiting:
            woken.set()
