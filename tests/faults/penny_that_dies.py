"""The real Penny, composed as always, that kills itself with SIGKILL at a step: `STEP:N` on its command line.

The steps are those that the parts tell their probe; without an argument it lives.
"""

import asyncio
import os
import signal
import sys
import threading

from config.compose import compose, ready_schema, run
from config.logs import set_up
from config.settings import load


class Killer:
    """Ends this process, without a word, when a step is passed for the Nth time."""

    def __init__(self, where: str) -> None:
        self._step, _, count = where.partition(":")
        self._left = int(count or 1)
        self._lock = threading.Lock()

    def __call__(self, step: str) -> None:
        """Pass a step, or die there."""
        if step != self._step:
            return
        with self._lock:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Serve mail and work until told to stop, or until the step."""
    settings = load()
    set_up(settings.log_level)
    parts = compose(settings, ("web", "slack", "mail", "worker"), Killer(sys.argv[1] if len(sys.argv) > 1 else ""))
    parts.penny.store.hold()
    ready_schema(parts.penny.store)
    asyncio.run(run(parts))


if __name__ == "__main__":
    main()
