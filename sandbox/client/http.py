"""Calls of the control API, and waiting for what the world does in its own time."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import httpx

from sandbox.wire import Json

Thing = TypeVar("Thing")
BETWEEN = 0.02


class SandboxError(Exception):
    """The control API refused; the sentence is its own."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(f"{sentence} (HTTP {status})")
        self.sentence = sentence
        self.status = status


class NotYetError(AssertionError):
    """What was waited for didn't come; says what was there instead."""


class Control:
    """One connection to a sandbox."""

    def __init__(self, url: str) -> None:
        # A bare TLS context: loading the machine's certificates costs 30 ms, and this is plain HTTP on loopback.
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False, verify=bare)

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: str | None) -> Json:
        params = {key: value for key, value in query.items() if value is not None}
        return _read(self._http.get(path, params=params))

    def post(self, path: str, **fields: Any) -> Json:
        body = {key: value for key, value in fields.items() if value is not None}
        return _read(self._http.post(path, json=body))

    def delete(self, path: str) -> Json:
        return _read(self._http.delete(path))


def wait_for(
    look: Callable[[], Sequence[Thing]],
    wanted: Callable[[Thing], bool],
    *,
    timeout: float = 10.0,
    what: str = "what was waited for",
    show: Callable[[Thing], str] = repr,
    between: float = BETWEEN,
) -> Thing:
    """Looks again and again until something wanted is there, newest first; `timeout` and `between` in real
    seconds.

    Raises NotYetError listing what was there instead.
    """
    until = time.monotonic() + timeout
    while True:
        seen = look()
        for thing in reversed(seen):
            if wanted(thing):
                return thing
        if time.monotonic() > until:
            there = "".join(f"\n  - {show(thing)}" for thing in seen) or "\n  nothing"
            raise NotYetError(f"{what} didn't come within {timeout:g} s; there was:{there}")
        time.sleep(between)


def _read(response: httpx.Response) -> Json:
    try:
        body = response.json()
    except ValueError:
        body = {"error": response.text}
    if not response.is_success:
        raise SandboxError(str(body.get("error", response.text)), response.status_code)
    return dict(body)
