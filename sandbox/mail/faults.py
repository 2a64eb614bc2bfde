"""What goes wrong at the relay, on demand: at which moment, what, for how many messages, for whom."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, replace
from typing import Literal, TypeVar, get_args

from sandbox.wire import Asked, Json, RefusedError

Moment = Literal["rcpt", "before_data_reply", "after_store_before_250"]
Kind = Literal["refuse", "stall", "drop", "kill"]
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong `times` times.

    Moments: `rcpt`; `before_data_reply`, when the message arrived but isn't stored; `after_store_before_250`,
    when it is stored and its sender doesn't know. refuse: `code` and `text`. stall: `seconds`, then as usual.
    drop: the connection is cut. kill: SIGKILL to `pid`, then the connection is cut.
    """

    moment: Moment
    kind: Kind
    times: int = 1
    code: int = 451
    text: str = "4.3.0 Try again later"
    seconds: float = 0.0
    pid: int = 0
    address: str | None = None

    @classmethod
    def read(cls, asked: Asked) -> Fault:
        """Raises RefusedError for unknown words, codes that don't refuse, a pid that mustn't be killed."""
        kind = _one_of(asked.text("kind"), get_args(Kind), "kind")
        code = int(asked.number("code", 451))
        if not 400 <= code <= 599:
            raise RefusedError(f"'code' must be a refusal, 400 to 599, not {code}")
        pid = int(asked.number("pid", 0))
        if kind == "kill" and (pid <= 1 or pid == os.getpid()):
            raise RefusedError(f"'pid' must be another process, not {pid}")
        moment = "rcpt" if kind == "refuse" else "after_store_before_250"
        return cls(
            moment=_one_of(asked.text("moment", moment), get_args(Moment), "moment"),
            kind=kind,
            times=int(asked.number("times", 1)),
            code=code,
            text=asked.text("text", "4.3.0 Try again later" if code < 500 else "5.1.1 No such user here"),
            seconds=float(asked.number("seconds", 0)),
            pid=pid,
            address=asked.maybe("address"),
        )


class Faults:
    """Those still to come, in the order they were ordered."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, moment: Moment, addresses: list[str]) -> Fault | None:
        """The next fault of this moment that concerns one of the recipients, counted down."""
        to = {address.casefold() for address in addresses}
        for index, fault in enumerate(self._waiting):
            if fault.moment == moment and (fault.address is None or fault.address.casefold() in to):
                if fault.times <= 1:
                    del self._waiting[index]
                else:
                    self._waiting[index] = replace(fault, times=fault.times - 1)
                return fault
        return None

    def as_json(self) -> list[Json]:
        return [asdict(fault) for fault in self._waiting]


def _one_of(wanted: str, words: tuple[Word, ...], name: str) -> Word:
    for word in words:
        if word == wanted:
            return word
    raise RefusedError(f"'{name}' is '{wanted}'; there are {', '.join(words)}")
