"""Puts the world together as one HTTP application: Slack's API, the clock, the control API."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import BusinessClock, instant
from sandbox.control import control_routes, endpoint, refused
from sandbox.mail.control import MailControl
from sandbox.mail.faults import Faults
from sandbox.mail.journal import Journal
from sandbox.settings import SandboxSettings
from sandbox.slack import api_files, response_url, web_api
from sandbox.slack.control import SlackControl
from sandbox.slack.workspaces import SlackWorld
from sandbox.wire import Asked, Json, RefusedError


class World:
    """Everything the sandbox holds, and its HTTP application."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.clock = BusinessClock(settings.clock_start)
        self.journal = Journal(settings.data_dir)
        self.smtp_faults = Faults()
        self.slack = SlackWorld(settings)
        self.slack_control = SlackControl(self.slack)
        self.mail_control = MailControl(settings, self.journal, self.smtp_faults, self.clock)
        self.app = Starlette(
            routes=[
                Route("/slack/api/{method}", self._web_api, methods=["GET", "POST"]),
                Route("/slack/response/{team}/{key}", self._response_url, methods=["POST"]),
                Route("/slack/upload/{team}/{file}/{key}", self._take_file, methods=["POST"]),
                Route("/slack/files/{team}/{file}", self._give_file, methods=["GET"]),
                Route("/clock", endpoint(self._clock), methods=["GET"]),
                Route("/clock", endpoint(self._set_clock), methods=["POST"]),
                *control_routes(self.slack_control, self.mail_control),
            ],
            exception_handlers={RefusedError: refused},
        )

    async def close(self) -> None:
        await self.slack_control.close()
        self.journal.close()

    async def _web_api(self, request: Request) -> Response:
        return await web_api.answer(self.slack, request)

    async def _response_url(self, request: Request) -> Response:
        return await response_url.answer(self.slack, request)

    async def _take_file(self, request: Request) -> Response:
        return await api_files.take(self.slack, request)

    async def _give_file(self, request: Request) -> Response:
        return await api_files.give(self.slack, request)

    async def _clock(self, _asked: Asked) -> Json:
        return {"now": self.clock.now().isoformat()}

    async def _set_clock(self, asked: Asked) -> Json:
        if asked.has("to"):
            return {"now": self.clock.set(instant(asked.text("to"))).isoformat()}
        if not asked.has("advance_seconds"):
            raise RefusedError("say either advance_seconds or to")
        return {"now": self.clock.advance(float(asked.number("advance_seconds"))).isoformat()}
