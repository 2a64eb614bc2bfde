"""Runs the whole world in one asyncio loop: HTTP for Slack, clock and control, SMTP for mail."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

import uvicorn

from sandbox.app import World
from sandbox.mail.sink import listen
from sandbox.settings import SandboxSettings

__all__ = ["Running", "SandboxSettings", "serve", "start_in_thread"]

START_SECONDS = 10.0
ANEW, ANEW_EMPTY = 75, 76

Ready = Callable[[int, int], None]  # told the ports of HTTP and SMTP


def serve(settings: SandboxSettings) -> int:
    """Until SIGTERM or SIGINT; then listeners close and running answers end.

    Returns the exit code: 0, or ANEW (ANEW_EMPTY: without a story) when somebody at the page wants everything to
    be begun anew.
    """

    async def run() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        return await _run(settings, stop, _announce)

    return asyncio.run(run())


def start_in_thread(settings: SandboxSettings) -> Running:
    """The same inside a test's process; use it as a context manager. Port 0 is whatever was free."""
    return Running(settings=settings)


@dataclass(slots=True, kw_only=True)
class Running:
    """A sandbox in a thread of its own. Its ports are known once it was entered."""

    settings: SandboxSettings
    http_port: int = 0
    smtp_port: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _ready: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _failure: BaseException | None = None

    @property
    def url(self) -> str:
        return f"http://{self.settings.host}:{self.http_port}"

    def __enter__(self) -> Running:
        self._thread = threading.Thread(target=self._main, name="sandbox", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise TimeoutError(f"the sandbox wasn't ready after {START_SECONDS:g} s")
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # it closed in between
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(START_SECONDS)

    def _main(self) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            await _run(self.settings, self._stop, self._is_ready)

        try:
            asyncio.run(run())
        except BaseException as failure:  # told to the thread that waits in __enter__
            self._failure = failure
        finally:
            self._ready.set()

    def _is_ready(self, http_port: int, smtp_port: int) -> None:
        self.http_port, self.smtp_port = http_port, smtp_port
        self._ready.set()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the sandbox decides when everything stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _run(settings: SandboxSettings, stop: asyncio.Event, ready: Ready) -> int:
    with contextlib.closing(_bound(settings.host, settings.http_port)) as http:
        world = World(settings)
        try:
            await _serve_world(world, settings, http, stop, ready)
        finally:
            await world.close()
    if not world.page_control.anew.is_set():
        return 0
    return ANEW if world.page_control.anew_seeded else ANEW_EMPTY


async def _serve_world(
    world: World,
    settings: SandboxSettings,
    http: socket.socket,
    stop: asyncio.Event,
    ready: Ready,
) -> None:
    http_port = http.getsockname()[1]
    world.slack.base_url = f"http://{settings.host}:{http_port}"
    smtp = await listen(world.sink(), settings.host, settings.smtp_port)
    server = _Server(_uvicorn(world))
    serving = asyncio.create_task(server.serve(sockets=[http]))
    await server.listening.wait()
    ready(http_port, smtp.sockets[0].getsockname()[1])
    stopping = {asyncio.create_task(stop.wait()), asyncio.create_task(world.page_control.anew.wait())}
    await asyncio.wait({serving, *stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in stopping:
        task.cancel()
    server.should_exit = True
    world.live.close()  # pages that listen would hold the listener open
    smtp.close()
    await serving


def _uvicorn(world: World) -> uvicorn.Config:
    return uvicorn.Config(
        world.door,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )


def _bound(host: str, port: int) -> socket.socket:
    """Loopback only: the stand-in guards nothing."""
    if not host.startswith("127.") and host != "localhost":
        raise ValueError(f"the sandbox listens on loopback only, not on {host}")
    # Named as TCP, because asyncio sets TCP_NODELAY only then; without it every answer waits 40 ms for an ACK.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    return bound


def _announce(http_port: int, smtp_port: int) -> None:
    print(f"sandbox: http://127.0.0.1:{http_port} smtp 127.0.0.1:{smtp_port}", flush=True)  # noqa: T201
