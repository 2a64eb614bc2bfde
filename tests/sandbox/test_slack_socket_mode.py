"""The stand-in speaks Socket Mode: tickets, envelopes, acknowledgements, pings, and the ways connections end."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import pytest

from sandbox.client import Sandbox
from tests.sandbox.conftest import Northwind

Json = dict[str, Any]
APP_TOKEN = "xapp-1-sandbox"


class Listener:
    """A bare websocket client: keeps what it heard and acknowledges with what `says` returns."""

    def __init__(self, url: str) -> None:
        self.heard: list[Json] = []
        self.says: Callable[[Json], Json | None] = lambda _envelope: {}
        self.closed = threading.Event()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main(url)), daemon=True)
        self._thread.start()
        assert self._ready.wait(5)

    async def _main(self, url: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        try:
            async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
                async for message in socket:
                    said = json.loads(message.data)
                    self.heard.append(said)
                    if said["type"] == "hello":
                        self._ready.set()
                    answer = self.says(said) if "envelope_id" in said else None
                    if answer is not None:
                        await socket.send_str(json.dumps({"envelope_id": said["envelope_id"], "payload": answer}))
        except asyncio.CancelledError:
            pass
        finally:
            self.closed.set()

    def end(self) -> None:
        if self._loop is not None and self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(5)


@pytest.fixture
def ticket(world: Sandbox, call: Callable[..., Json]) -> Callable[[], str]:
    world.switch(socket_mode=True)
    return lambda: str(call("apps.connections.open", token=APP_TOKEN)["url"])


@pytest.fixture
def listener(ticket: Callable[[], str]) -> Iterator[Listener]:
    found = Listener(ticket())
    yield found
    found.end()


def test_a_ticket_needs_the_app_level_token(world: Sandbox, north: Northwind, call: Callable[..., Json]) -> None:
    assert call("apps.connections.open", token=APP_TOKEN)["error"] == "socket_mode_not_enabled"
    world.switch(socket_mode=True)
    assert call("apps.connections.open", token=north.team.token)["error"] == "not_allowed_token_type"
    assert call("apps.connections.open", token="xapp-other")["error"] == "invalid_auth"


def test_a_command_is_answered_by_the_acknowledgement(north: Northwind, listener: Listener) -> None:
    listener.says = lambda envelope: {"text": f"you typed {envelope['payload']['text']}"}
    answer = north.dana.slash("/penny", "list", channel=north.billing)
    assert (answer.status, answer.text) == ("ok", "you typed list")
    envelope = listener.heard[-1]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)


def test_an_event_that_nobody_acknowledges_comes_again(world: Sandbox, north: Northwind, listener: Listener) -> None:
    listener.says = lambda envelope: {} if envelope.get("retry_attempt") else None
    north.dana.say("hello")
    for _ in range(100):
        if len(listener.heard) >= 3:
            break
        threading.Event().wait(0.02)
    first, second = listener.heard[1:3]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")


def test_without_a_connection_nothing_arrives(world: Sandbox, north: Northwind) -> None:
    world.switch(socket_mode=True)
    assert north.dana.slash("/penny", "list", channel=north.billing).status == "dispatch_failed"


def test_a_ticket_opens_one_connection(listener: Listener, ticket: Callable[[], str]) -> None:
    url = ticket()
    second = Listener(url)

    async def again() -> int:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status

    with ThreadPoolExecutor(1) as apart:  # a browser test in this process may have left its loop behind
        assert apart.submit(lambda: asyncio.run(again())).result() == 403
    second.end()


def test_slack_says_before_it_ends_a_connection(world: Sandbox, listener: Listener) -> None:
    world.socket("warning")
    world.socket("refresh")
    assert listener.closed.wait(5)
    assert [said["reason"] for said in listener.heard if said["type"] == "disconnect"] == [
        "warning",
        "refresh_requested",
    ]
    assert world.switch()["socket"]["open"] == 0
