"""Puts the world together as one HTTP application: Slack's API, the clock, the control API, the page."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.clock import BusinessClock, instant
from sandbox.control import control_routes, endpoint, refused
from sandbox.keeping import keep, recall
from sandbox.mail.control import MailControl
from sandbox.mail.faults import Faults
from sandbox.mail.journal import Journal
from sandbox.mail.sink import Sink
from sandbox.page.control import PageControl
from sandbox.page.live import Live
from sandbox.page.routes import Watch, page_routes
from sandbox.page.stage import Stage, read_app
from sandbox.settings import SandboxSettings
from sandbox.slack import api_files, oauth_page, response_url, web_api
from sandbox.slack.control import SlackControl
from sandbox.slack.workspaces import SlackWorld
from sandbox.wire import Asked, Json, RefusedError

KEEP_SECONDS = 0.3  # after a change; what follows meanwhile is written with it


class World:
    """Everything the sandbox holds, and its HTTP application."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.clock = BusinessClock(settings.clock_start)
        self.journal = Journal(settings.data_dir)
        self.sent = Journal(settings.data_dir / "sent", durable=False)
        self.smtp_faults = Faults()
        self.slack = SlackWorld(settings)
        self.slack.business_now = self.now
        self.stage = Stage(preparing=settings.preparing)
        self.penny_app = read_app(settings.manifest, settings.bot_name)
        self.live = Live()
        self._keeping: asyncio.TimerHandle | None = None
        if settings.keeps:
            recall(self._memory, self.slack, self.clock, self.stage)
        self.slack_control = SlackControl(self.slack, self.penny_app)
        self.mail_control = MailControl(settings, self.journal, self.sent, self.smtp_faults, self.clock)
        self.page_control = PageControl(settings, self.stage, self.live, self.slack_control)
        self.app = Starlette(
            routes=[
                Route("/slack/api/{method}", self._web_api, methods=["GET", "POST"]),
                Route("/slack/oauth/v2/authorize", self._authorize, methods=["GET", "POST"]),
                Route("/slack/app_redirect", self._open_app, methods=["GET"]),
                Route("/slack/response/{team}/{key}", self._response_url, methods=["POST"]),
                Route("/slack/upload/{team}/{file}/{key}", self._take_file, methods=["POST"]),
                Route("/slack/files/{team}/{file}", self._give_file, methods=["GET"]),
                Route("/clock", endpoint(self._clock), methods=["GET"]),
                Route("/clock", endpoint(self._set_clock), methods=["POST"]),
                *control_routes(self.slack_control, self.mail_control, self.page_control),
                *page_routes(self),
            ],
            exception_handlers={RefusedError: refused},
        )
        self.door = Watch(self.app, self)

    def now(self) -> str:
        """Business time as it is written down."""
        return self.clock.now().isoformat()

    def sink(self) -> Sink:
        """Where mail arrives."""
        return Sink(self.journal, self.smtp_faults, now=self.now, arrived=self.touched)

    def touched(self) -> None:
        """Something changed: the page hears of it, and it is kept soon."""
        self.live.changed()
        if self.settings.keeps and self._keeping is None:
            self._keeping = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._keep)

    async def close(self) -> None:
        self.live.close()
        await self.slack_control.close()
        if self._keeping is not None:
            self._keeping.cancel()
        if self.settings.keeps:
            self._keep()
        self.journal.close()
        self.sent.close()

    @property
    def _memory(self) -> Path:
        return self.settings.data_dir / "world.json"

    def _keep(self) -> None:
        self._keeping = None
        keep(self._memory, self.slack, self.clock, self.stage)

    async def _web_api(self, request: Request) -> Response:
        return await web_api.answer(self.slack, request, self.slack_control.events.emit)

    async def _authorize(self, request: Request) -> Response:
        return await oauth_page.ask(self.slack, request)

    async def _open_app(self, request: Request) -> Response:
        """Slack's link to an app in a workspace: the page, as whoever let it in, with the app open."""
        team = self.slack.team(request.query_params.get("team", ""))
        people = [user.id for user in team.users.values() if not user.is_bot]
        let_in = [grant.user for grant in self.slack.grants.values() if team.id in grant.teams]
        user = [*people[:1], *let_in][-1]
        return RedirectResponse(f"/#{team.id}/{user}/{team.im_with(user).id}", status_code=302)

    async def _response_url(self, request: Request) -> Response:
        return await response_url.answer(self.slack, request)

    async def _take_file(self, request: Request) -> Response:
        return await api_files.take(self.slack, request)

    async def _give_file(self, request: Request) -> Response:
        return await api_files.give(self.slack, request)

    async def _clock(self, _asked: Asked) -> Json:
        return {"now": self.now()}

    async def _set_clock(self, asked: Asked) -> Json:
        if asked.has("to"):
            return {"now": self.clock.set(instant(asked.text("to"))).isoformat()}
        if not asked.has("advance_seconds"):
            raise RefusedError("say either advance_seconds or to")
        return {"now": self.clock.advance(float(asked.number("advance_seconds"))).isoformat()}
