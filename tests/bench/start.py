"""From the start of the process until it is ready, and its memory at rest."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from config.demo import free_ports
from core.store.engine import Store
from tests.bench.report import Figure
from tests.bench.running import penny, resident
from tests.databases import Databases
from tests.world import World

TIMES = 5
REST = 2.5  # seconds
ROLES = "web,slack,mail,worker"
GOAL_SECONDS, GOAL_MB = 2.0, 200.0


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """All roles in one process, on a database that has its schema and some business."""
    with databases.fresh("sqlite") as url:
        store = Store(url)
        World(store).approved()
        store.close()
        changes = {
            "PENNY_DATABASE_URL": url,
            "PENNY_SMTP_RELAY": "",
            "PENNY_SLACK_API_URL": "http://127.0.0.1:1/api/",
        }
        taken, memory = [], 0.0
        for number in range(TIMES):
            began = time.perf_counter()
            with penny(folder, free_ports(), ROLES, changes) as running:
                taken.append(time.perf_counter() - began)
                if number == TIMES - 1:
                    time.sleep(REST)
                    memory = resident(running.pid)
    seconds = median(taken)
    yield Figure(
        what="Start to ready, all roles, SQLite",
        value=f"{seconds:.2f} s",
        goal=f"< {GOAL_SECONDS:.0f} s",
        met=seconds < GOAL_SECONDS,
        more={"seconds": seconds},
    )
    yield Figure(
        what="Memory at rest, all roles",
        value=f"{memory:.0f} MB",
        goal=f"< {GOAL_MB:.0f} MB",
        met=memory < GOAL_MB,
        more={"mb": memory},
    )
