"""Penny's Slack side over real HTTP, with a database in a file and a stand-in for Slack."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from slack_bolt.app.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.app import Door, make_app
from bot.deliver import SlackDelivery
from bot.install import Installer
from bot.manifest import SCOPES
from bot.pace import Pace
from bot.settings import BACK, INSTALL, SlackSettings
from bot.tokens import Tokens
from core.app import Penny
from core.documents.papers import Papers
from core.outbox.relay import Relay
from core.store.engine import Store
from core.store.seal import Seal
from core.store.tables import metadata
from core.store.unit import Unit
from sandbox.client import Channel, Message, NotYetError, Sandbox, Team, User
from sandbox.settings import SIGNING_SECRET

SECRET = b"a secret of the tests"


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


@dataclass
class Endpoint:
    """Where Slack's requests arrive; the app behind it changes with every test."""

    port: int = 0
    app: AsyncApp | None = None
    installer: Installer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    def behind(self, pages: ASGIApp) -> ASGIApp:
        """Slack's door before these pages."""

        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            front = Door(pages, self.app) if self.app else pages
            await front(scope, receive, send)

        return door

    async def install(self, request: Request) -> Response:
        assert self.installer is not None
        return await (self.installer.start if request.url.path == INSTALL else self.installer.back)(request)


@contextlib.contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    """In a thread of its own, on a free port."""
    ready, stop = threading.Event(), threading.Event()

    async def main() -> None:
        routes = [
            Route(INSTALL, endpoint.install),
            Route(BACK, endpoint.install),
        ]
        config = uvicorn.Config(
            endpoint.behind(Starlette(routes=routes)),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as http:
            http.bind(("127.0.0.1", 0))
            endpoint.port = http.getsockname()[1]
            task = asyncio.create_task(server.serve(sockets=[http]))
            await server.listening.wait()
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await task

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield endpoint
    finally:
        stop.set()
        thread.join(10)


@dataclass
class Office:
    """Northwind's workspace with Penny in it: Dana sets it up, Sam is a colleague, Gus a guest."""

    sandbox: Sandbox
    team: Team
    dana: User
    sam: User
    gus: User
    billing: Channel
    penny: Penny
    relay: Relay
    slack: SlackSettings
    endpoint: Endpoint
    tokens: dict[str, str]
    bots: Tokens

    def restart(self) -> None:
        """Another process takes over: nothing is remembered but what is in the database and in Slack."""
        self.endpoint.app = make_app(self.penny, self.slack, self.bots)

    def deliver(self) -> int:
        """Let the outbox run until nothing is due."""
        handled = 0
        while done := self.relay.run_once():
            handled += done
        return handled

    def look(self, look: Callable[[Unit], Any]) -> Any:
        return self.penny.read(look)

    def set_up(self) -> None:
        """Dana's first use, answered with the profile."""
        for _ in range(5):  # a busy machine may need longer than the three seconds in which a form can be opened
            self.dana.slash("/penny", "help", channel=self.billing)
            with contextlib.suppress(NotYetError):
                self.dana.wait_view(lambda _view: True, timeout=3)
                break
        errors = self.dana.submit(
            {
                "username": "northwind",
                "name": "Northwind",
                "currency": "USD",
                "tax": "19",
                "timezone": "Europe/Berlin",
            }
        )
        assert errors is None, errors

    def draft(self, line: str = "invoice acme 1,250 for consulting due 2027-06-04") -> Message:
        """A business, a customer and the card of a draft to it."""
        self.set_up()
        self.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=self.billing)
        self.dana.slash("/penny", line, channel=self.billing)
        self.deliver()
        return self.billing.wait(lambda message: "Draft" in message.text)


def open_store(path: Path) -> Store:
    store = Store(f"sqlite:///{path / 'penny.db'}")
    metadata.create_all(store.engine)
    return store


def open_office(sandbox: Sandbox, endpoint: Endpoint, store: Store) -> Office:
    sandbox.reset()
    team = sandbox.team("T-NORTH", name="Northwind", scopes=",".join(SCOPES))
    dana = team.user(
        "U-DANA", name="dana", real_name="Dana", email="dana@northwind.example", tz="Europe/Berlin", locale="en-GB"
    )
    sam = team.user("U-SAM", name="sam", real_name="Sam", email="sam@northwind.example")
    gus = team.user("U-GUS", name="gus", real_name="Gus", email="gus@guest.example", is_restricted=True)
    billing = team.channel("C-BILLING", "billing", members=[dana, sam, gus])
    penny = Penny(store=store, secret=SECRET, mail_domain="penny.example", base_url="http://penny.example")
    tokens = {"": team.token}
    slack = SlackSettings(bot_tokens=tokens, signing_secret=SIGNING_SECRET, api_url=f"{sandbox.url}/slack/api/")
    bots = Tokens(slack, store, Seal(SECRET))
    endpoint.app = make_app(penny, slack, bots)
    relay = Relay(store, SlackDelivery(slack, Papers(store), bots, Pace(speed=1000)), Seal(SECRET), owner="tests")
    return Office(
        sandbox=sandbox,
        team=team,
        dana=dana,
        sam=sam,
        gus=gus,
        billing=billing,
        penny=penny,
        relay=relay,
        slack=slack,
        endpoint=endpoint,
        tokens=tokens,
        bots=bots,
    )
