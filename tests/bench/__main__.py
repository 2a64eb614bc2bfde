"""`make bench`, or `python -m tests.bench [PART…]`: a table here, the figures in bench.json."""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from rich.console import Console

from tests.bench import cockpit, door, mail, pdf, slack, start
from tests.bench.report import Figure, show, write
from tests.bench.running import ROOT
from tests.databases import Databases

PARTS = {
    "start": start.measure,
    "slack": slack.measure,
    "cockpit": cockpit.measure,
    "mail": mail.measure,
    "door": door.measure,
    "pdf": pdf.measure,
}


def main() -> None:
    """Measure one after the other: two things measured at once measure each other."""
    wanted = [name for name in PARTS if name in sys.argv[1:]] or list(PARTS)
    began = time.monotonic()
    figures: list[Figure] = []
    console = Console(stderr=True)
    (ROOT / "var").mkdir(exist_ok=True)  # the checkout's disk: a temporary folder may be memory
    with TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        folder = Path(name)
        # Run as root, PostgreSQL takes a user of its own, which may not enter a private folder.
        databases = Databases(folder, Path(gettempdir()) / f"penny-bench-{os.getpid()}")
        for part in wanted:
            for figure in PARTS[part](databases, folder):
                figures.append(figure)
                console.print(f"{figure.what}: {figure.value}", style="dim", highlight=False, soft_wrap=True)
    show(figures, time.monotonic() - began)
    write(figures, ROOT / "bench.json")


if __name__ == "__main__":
    main()
