"""The Web API's door: token, fault, method, answer, log entry."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.slack.api_chat import CHAT
from sandbox.slack.api_conversations import CONVERSATIONS
from sandbox.slack.api_files import FILES
from sandbox.slack.api_people import PEOPLE
from sandbox.slack.api_views import VIEWS
from sandbox.slack.arguments import Arguments
from sandbox.slack.faults import Fault
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import Called, SlackWorld, Team
from sandbox.wire import Json

METHODS = {**CHAT, **CONVERSATIONS, **PEOPLE, **VIEWS, **FILES}


async def answer(world: SlackWorld, request: Request) -> Response:
    """One call of `/slack/api/{method}`; Slack's refusals are HTTP 200, only faults have another status."""
    method = request.path_params["method"]
    fault = world.faults.take(method)
    if fault is not None and fault.kind == "late":
        await asyncio.sleep(fault.seconds)
    try:
        arguments = await Arguments.of(request)
    except SlackError as refusal:
        return JSONResponse(refusal.body())
    early = _refused_by(fault)
    if early is not None:
        status, body = early
    else:
        body = _perform(world, method, arguments)
        status = 500 if fault is not None and fault.kind == "http_500_after" else 200
    _log(world, method, arguments, status, body)
    if fault is not None and fault.kind == "accept_and_time_out":
        await asyncio.sleep(fault.seconds)
    if status == 500:
        return Response("Internal Server Error", status_code=500)
    headers = {"Retry-After": f"{max(1, round(fault.seconds))}"} if fault is not None and status == 429 else {}
    owner = _owner(world, arguments)
    if owner is not None:
        headers["X-OAuth-Scopes"] = owner.scopes
    return JSONResponse(body, status_code=status, headers=headers)


def _refused_by(fault: Fault | None) -> tuple[int, Json] | None:
    """What is answered instead of doing anything."""
    if fault is None:
        return None
    if fault.kind == "rate_limited":
        return 429, {"ok": False, "error": "ratelimited"}
    if fault.kind == "http_500":
        return 500, {}
    if fault.kind == "refuse":
        return 200, SlackError(fault.error).body()
    return None


def _perform(world: SlackWorld, method: str, arguments: Arguments) -> Json:
    run = METHODS.get(method)
    try:
        if run is None:
            raise SlackError("unknown_method")
        return {"ok": True, **run(world, world.team_of(arguments.token), arguments)}
    except SlackError as refusal:
        return refusal.body()


def _owner(world: SlackWorld, arguments: Arguments) -> Team | None:
    return next((team for team in world.teams.values() if team.token == arguments.token), None)


def _log(world: SlackWorld, method: str, arguments: Arguments, status: int, body: Json) -> None:
    owner = _owner(world, arguments)
    world.calls.append(
        Called(
            at=time.time(),
            method=method,
            team=owner.id if owner else None,
            arguments=arguments.fields,
            status=status,
            answer=body,
        )
    )
