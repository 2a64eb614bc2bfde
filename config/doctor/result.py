"""What one check found."""

from dataclasses import asdict, dataclass
from typing import Literal

MARKS = {"ok": "✓", "bad": "✗", "none": "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was looked at, what was found, what to do about it.

    'ok' is in order; 'bad' has to be mended; 'none' is not set up, could not be looked at, or is only advice.
    """

    what: str
    state: Literal["ok", "bad", "none"]
    says: str
    remedy: str = ""

    @property
    def mark(self) -> str:
        """✓, ✗ or –."""
        return MARKS[self.state]

    def as_json(self) -> dict[str, str]:
        """Return its fields."""
        return asdict(self)


def judged(what: str, found: tuple[bool | None, str, str]) -> Result:
    """Return the result of a front's own check: (ok or None, what it says, what to do)."""
    ok, says, remedy = found
    return Result(what=what, state="none" if ok is None else "ok" if ok else "bad", says=says, remedy=remedy)
