"""What goes wrong at Slack's side, on demand: per method, for a number of calls."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from sandbox.wire import Asked, Json, RefusedError

Kind = Literal["rate_limited", "http_500", "http_500_after", "accept_and_time_out", "late", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong `times` times.

    rate_limited: 429 with Retry-After `seconds`. http_500: nothing is done. http_500_after: done, but 500.
    accept_and_time_out: done, but the answer is `seconds` late. late: done and answered after `seconds`.
    refuse: Slack's `error`, nothing is done. `method` may be `*`.
    """

    method: str
    kind: Kind
    times: int = 1
    seconds: float = 1.0
    error: str = "fatal_error"

    @classmethod
    def read(cls, asked: Asked) -> Fault:
        kind = asked.text("kind")
        for known in get_args(Kind):
            if known == kind:
                return cls(
                    method=asked.text("method"),
                    kind=known,
                    times=int(asked.number("times", 1)),
                    seconds=float(asked.number("seconds", 1)),
                    error=asked.text("error", "fatal_error"),
                )
        raise RefusedError(f"'{kind}' is no fault of Slack; there are {', '.join(get_args(Kind))}")


class Faults:
    """Those still to come, in the order they were ordered."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str) -> Fault | None:
        """The next fault of this method, counted down."""
        for index, fault in enumerate(self._waiting):
            if fault.method in {method, "*"}:
                if fault.times <= 1:
                    del self._waiting[index]
                else:
                    self._waiting[index] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def as_json(self) -> list[Json]:
        return [asdict(fault) for fault in self._waiting]
