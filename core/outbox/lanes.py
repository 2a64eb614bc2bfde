"""Several ways out at once: what stalls holds up only what goes the same way.

A way is (host, receiver's domain): one relay may take mail for one domain and stall for another, or stall altogether.
One letter of a way is under way at a time, on one connection; a host gets half of the threads at most, so that one
that stalls for everybody leaves the others theirs.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from core.store.records import OutboxRow

THREADS = 6
WAITING = 10
"""Letters that may wait for one way: more of them stay where others find them."""
IN_A_ROW = 20
"""Letters of one way on one thread while other ways wait for one."""

Way = tuple[str, str]
Work = Callable[[], None]

log = structlog.get_logger()


class Lanes:
    """Runs each letter's sending in order for its way. `way` says which one a letter goes."""

    def __init__(self, way: Callable[[OutboxRow], Way], threads: int = THREADS) -> None:
        """`done` is called after each letter: the next of its lane may be due."""
        self.way = way
        self.done: Callable[[], None] = lambda: None
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="lanes")
        self._waiting: dict[Way, deque[Work]] = {}
        self._running: set[Way] = set()
        self._hosts: Counter[str] = Counter()
        self._lock = threading.Condition()
        self._closed = False

    def is_full(self, way: Way) -> bool:
        """Whether no more should be built for this way now."""
        with self._lock:
            return len(self._waiting.get(way, ())) >= WAITING

    def put(self, way: Way, work: Work) -> None:
        """Do it when its turn comes."""
        with self._lock:
            self._waiting.setdefault(way, deque()).append(work)
            self._begin()

    def rest(self, within: float) -> bool:
        """Wait until nothing is under way and nothing waits; False where it took longer (seconds)."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._running and not self._waiting, within)

    def close(self) -> None:
        """Finish what is under way; what only waits is left to its lease."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._pool.shutdown(wait=True)

    def _begin(self) -> None:
        for way in tuple(self._waiting):
            if len(self._running) >= self._threads or self._closed:
                return
            if way not in self._running and self._hosts[way[0]] < max(1, self._threads // 2):
                self._running.add(way)
                self._hosts[way[0]] += 1
                self._pool.submit(self._serve, way)

    def _serve(self, way: Way) -> None:
        for _ in range(IN_A_ROW):
            with self._lock:
                work = self._waiting[way].popleft() if self._waiting.get(way) else None
            if work is None:
                break
            try:
                work()
            except Exception:  # the database is away, or a bug: the row's lease runs out and it is taken again
                log.exception("lanes.failed", way=way)
            self.done()
        with self._lock:
            self._running.discard(way)
            self._hosts[way[0]] -= 1
            left = self._waiting.pop(way, None)
            if left:
                self._waiting[way] = left  # behind the others
            self._begin()
            self._lock.notify_all()
