"""What was measured, as a table and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line. `met` is None where there is no goal; `more` are further figures for the JSON."""

    what: str
    value: str
    floor: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    more: dict[str, float] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(figures: Sequence[Figure], seconds: float) -> None:
    """Print the table."""
    table = Table("What", "Measured", "Floor in the same run", "Ratio", "Goal", title="Penny, measured")
    for f in figures:
        mark = "" if f.met is None else " ✓" if f.met else " ✗"
        ratio = f"{f.ratio:.2f}" if f.ratio is not None else ""
        table.add_row(f.what, f.value, f.floor, ratio, f"{f.goal}{mark}")
    console = Console()
    console.print(table)
    console.print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {seconds:.0f} s in all")


def write(figures: Sequence[Figure], file: Path) -> None:
    """Write the JSON."""
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "figures": [asdict(f) for f in figures],
    }
    file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
