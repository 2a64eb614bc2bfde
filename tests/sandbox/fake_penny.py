"""A peer for the sandbox's own tests: answers Slack's requests and takes mail, as told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # certificates take 30 ms to load
Reaction = Callable[[Json], Json | str | int | None]


@dataclass
class Heard:
    """One request from Slack: its fields (of interactions the payload), headers and raw bytes."""

    fields: Json
    headers: dict[str, str]
    body: bytes


@dataclass
class FakePenny:
    """`reacts` gets the fields and returns the body: JSON, text, an HTTP status, or nothing (200, empty)."""

    slack_port: int = 0
    smtp_port: int = 0
    heard: list[Heard] = field(default_factory=list)
    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    reacts: Reaction = lambda _fields: None
    refuses_rcpt: str | None = None
    slow_seconds: float = 0.0

    @property
    def slack_url(self) -> str:
        return f"http://127.0.0.1:{self.slack_port}/slack/events"

    def forget(self) -> None:
        self.heard.clear()
        self.mails.clear()
        self.reacts = lambda _fields: None
        self.refuses_rcpt = None
        self.slow_seconds = 0.0

    def last(self) -> Json:
        return self.heard[-1].fields

    def wait_heard(self, count: int, timeout: float = 5.0) -> None:
        until = time.monotonic() + timeout
        while len(self.heard) < count:
            assert time.monotonic() < until, f"heard {len(self.heard)} of {count} requests"
            time.sleep(0.01)

    async def slack(self, request: Request) -> Response:
        body = await request.body()
        if "json" in request.headers["content-type"]:
            fields = json.loads(body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            fields = json.loads(form["payload"]) if "payload" in form else form
        self.heard.append(Heard(fields=fields, headers=dict(request.headers), body=body))
        reacts = self.reacts  # taken now: a slow answer may end in the middle of the next test
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        answer = await asyncio.to_thread(reacts, fields)
        if isinstance(answer, int):
            return Response(status_code=answer)
        if isinstance(answer, dict):
            return JSONResponse(answer)
        return PlainTextResponse(answer or "")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses_rcpt is not None:
            return self.refuses_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from or ""
        self.mails.append((sender, list(envelope.rcpt_tos), content))
        return "250 kept"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def running_penny() -> Iterator[FakePenny]:
    """In a thread of its own, on free ports."""
    penny = FakePenny()
    ready, stop = threading.Event(), threading.Event()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(lambda: SMTP(penny, loop=loop), "127.0.0.1", 0)
        penny.smtp_port = smtp.sockets[0].getsockname()[1]
        app = Starlette(routes=[Route("/slack/events", penny.slack, methods=["POST"])])
        config = uvicorn.Config(
            app, lifespan="off", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = _Server(config)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as http:
            http.bind(("127.0.0.1", 0))
            penny.slack_port = http.getsockname()[1]
            serving = asyncio.create_task(server.serve(sockets=[http]))
            await server.listening.wait()
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            smtp.close()
            await serving

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield penny
    finally:
        stop.set()
        thread.join(10)
