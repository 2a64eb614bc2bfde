"""Commits what arrives, together with whatever else has arrived while the last commit was under way."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from core.store.engine import DatabaseUnavailable, Store
from mail_gateway.inbox import Arrived, keep_all

MOST_TOGETHER = 20


class Keeper:
    """SQLite has one writer, so one batch at a time; PostgreSQL takes several."""

    def __init__(self, store: Store) -> None:
        """Nothing is started yet."""
        self._store = store
        self._threads = 1 if store.is_sqlite else 4
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="mail-keep")
        self._waiting: list[tuple[Arrived, asyncio.Future[None]]] = []
        self._batches: set[asyncio.Task[None]] = set()

    async def keep(self, mail: Arrived) -> None:
        """Return once it is committed. Raises what the database raised: then it is not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, done))
        self._start()
        await done

    async def close(self) -> None:
        """Finish what has been started."""
        while self._batches:
            await asyncio.wait(self._batches)
        await asyncio.to_thread(self._pool.shutdown)

    def _start(self) -> None:
        if not self._waiting or len(self._batches) >= self._threads:
            return
        batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        task = asyncio.get_running_loop().create_task(self._commit(batch))
        self._batches.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._start()

    async def _commit(self, batch: list[tuple[Arrived, "asyncio.Future[None]"]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, keep_all, self._store, [mail for mail, _ in batch])
        except DatabaseUnavailable as error:
            _settle(batch, error)
        except Exception as error:  # one mail that cannot be kept must not refuse the others
            if len(batch) == 1:
                _settle(batch, error)
                return
            for one in batch:
                await self._commit([one])
        else:
            _settle(batch, None)


def _settle(batch: list[tuple[Arrived, "asyncio.Future[None]"]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():  # the client hung up meanwhile
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
