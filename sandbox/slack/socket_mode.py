"""Socket Mode: the app opens websockets to Slack and gets envelopes through them, which it acknowledges by their id.

https://docs.slack.dev/apis/events-api/using-socket-mode: a ticket from apps.connections.open opens one connection; an
app may have ten; of several one is chosen for each envelope; `warning` and `refresh_requested` announce an end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sandbox.slack.refusals import SlackError
from sandbox.wire import Json, RefusedError

if TYPE_CHECKING:
    from aiohttp import web

TICKET_SECONDS = 30.0
MOST_CONNECTIONS = 10
LIVES_SECONDS = 18_060
Whim = Literal["warning", "refresh", "drop", "freeze", "link_disabled"]


class NobodyListens(Exception):
    """There is no connection to send an envelope through, or it died before the acknowledgement."""


@dataclass(slots=True)
class Connection:
    """One open websocket. `frozen`: Slack neither reads nor pings any more, but the connection stands."""

    socket: web.WebSocketResponse
    opened_at: float = field(default_factory=time.time)
    frozen: bool = False
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)


class SocketMode:
    """Slack's side of it: tickets, connections, envelopes. The listener is started with the first ticket."""

    def __init__(self, app_id: str, host: str, ping_seconds: float) -> None:
        self.app_id = app_id
        self.host = host
        self.ping_seconds = ping_seconds
        self.on = False
        self.connections: list[Connection] = []
        self.opened = 0
        self.duplicates = 0
        self._tickets: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._next = 0

    async def url(self) -> str:
        """A fresh address for one connection. Raises SlackError when Socket Mode is switched off for the app."""
        if not self.on:
            raise SlackError("socket_mode_not_enabled")
        await self._listen()
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = time.time()
        return f"ws://{self.host}:{self._port}/link/?ticket={ticket}&app_id={self.app_id}"

    async def send(self, kind: str, payload: Json, *, within: float, **more: Any) -> Json:
        """Send an envelope through one of the connections; what the acknowledgement says ({} when nothing).

        Raises NobodyListens, TimeoutError.
        """
        alive = [one for one in self.connections if not one.socket.closed]
        if not alive:
            raise NobodyListens("no connection is open")
        self._next += 1
        chosen = alive[self._next % len(alive)]
        envelope_id = secrets.token_hex(16)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        chosen.waiting[envelope_id] = answer
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
            **more,
        }
        try:
            if not chosen.frozen:
                await chosen.socket.send_str(json.dumps(envelope))
            return await asyncio.wait_for(answer, within)
        except ConnectionError as wrong:
            raise NobodyListens(str(wrong)) from wrong
        finally:
            chosen.waiting.pop(envelope_id, None)

    async def whim(self, what: Whim) -> Json:
        """End connections as Slack does, or worse. Raises RefusedError when there is none."""
        alive = [one for one in self.connections if not one.socket.closed]
        if not alive:
            raise RefusedError("no connection is open", status=409)
        for one in alive:
            if what == "freeze":
                one.frozen = True
            elif what == "drop":
                self._drop(one)
            else:
                reason = {"refresh": "refresh_requested"}.get(what, what)
                await one.socket.send_str(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))
                if what != "warning":
                    await one.socket.close()
        return self.report()

    def report(self) -> Json:
        """How many connections there are and were."""
        alive = [one for one in self.connections if not one.socket.closed]
        frozen = sum(one.frozen for one in alive)
        return {"on": self.on, "open": len(alive) - frozen, "frozen": frozen, "opened": self.opened}

    async def close(self) -> None:
        """Close every connection and the listener."""
        for one in self.connections:
            await one.socket.close()
        self.connections.clear()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _listen(self) -> None:
        if self._runner is not None:
            return
        from aiohttp import web  # a tenth of a second that only Socket Mode pays

        app = web.Application()
        app.router.add_get("/link/", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, 0)
        await site.start()
        self._port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # noqa: SLF001 - no other way

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        from aiohttp import WSMsgType, web

        given = self._tickets.pop(request.query.get("ticket", ""), None)
        if given is None or time.time() - given > TICKET_SECONDS:
            raise web.HTTPForbidden(text="invalid ticket")
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        alive = sum(not one.socket.closed for one in self.connections)
        if alive >= MOST_CONNECTIONS:
            await socket.send_str(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return socket
        connection = Connection(socket)
        self.connections = [one for one in self.connections if not one.socket.closed] + [connection]
        self.opened += 1
        await socket.send_str(json.dumps(self._hello()))
        pinging = asyncio.create_task(self._ping(connection))
        try:
            async for message in socket:
                if connection.frozen:
                    continue
                if message.type == WSMsgType.TEXT:
                    self._heard(connection, message.data)
                elif message.type == WSMsgType.PING:
                    await socket.pong(message.data)
        finally:
            pinging.cancel()
            self._lost(connection)
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": sum(not one.socket.closed for one in self.connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": LIVES_SECONDS},
            "connection_info": {"app_id": self.app_id},
        }

    async def _ping(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(self.ping_seconds)
            if not connection.frozen:
                with contextlib.suppress(ConnectionError):
                    await connection.socket.ping(f"Ping from sandbox {time.time():.3f}".encode())

    def _heard(self, connection: Connection, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        envelope_id = str(said.get("envelope_id", "")) if isinstance(said, dict) else ""
        answer = connection.waiting.get(envelope_id)
        if answer is None or answer.done():
            self.duplicates += 1
            return
        payload = said.get("payload")
        answer.set_result(payload if isinstance(payload, dict) else {})

    def _drop(self, connection: Connection) -> None:
        transport = connection.socket._req.transport if connection.socket._req else None  # noqa: SLF001
        if transport is not None:
            transport.abort()

    def _lost(self, connection: Connection) -> None:
        for answer in connection.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the connection was lost"))
        self.connections = [one for one in self.connections if one is not connection]
