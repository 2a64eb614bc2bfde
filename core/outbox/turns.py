"""People first: a worker lets those pass who wait for an answer, for a bounded moment.

Both share one interpreter and, on SQLite, one writer. A backlog of cards loses nothing by it: Slack takes about one
message a second in a channel anyway.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST = 0.05  # seconds a worker waits before each piece of its work


class Turns:
    """Whether somebody is being answered just now; `answering` is for one thread (the event loop's)."""

    def __init__(self) -> None:
        """Nobody is."""
        self._answering = 0
        self._nobody = threading.Event()
        self._nobody.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for an answer inside of this."""
        self._answering += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self._nobody.set()

    def give_way(self) -> bool:
        """Wait until nobody is being answered, MOST seconds at most; returns whether nobody is."""
        return self._nobody.wait(MOST)
