"""The Web API's door: token, fault, method, answer, log entry."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.slack import api_auth
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
# What a bot token must have been granted; one of several is enough where the kind of channel decides.
SCOPES = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.unfurl": ("links:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.open": ("im:write", "channels:manage", "groups:write", "mpim:write"),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.join": ("channels:join",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
}
APPS = frozenset({"oauth.v2.access", "auth.revoke", "apps.uninstall", "apps.connections.open"})


async def answer(world: SlackWorld, request: Request, emit: api_auth.Emit) -> Response:
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
    seconds = max(1, round(fault.seconds)) if fault is not None else 0
    if early is None and (seconds := _over_limit(world, method, arguments)):
        early = 429, {"ok": False, "error": "ratelimited"}
    if early is not None:
        status, body = early
    else:
        if method in APPS:
            body = await _of_the_app(world, method, arguments, request, emit)
        else:
            body = _perform(world, method, arguments)
        status = 500 if fault is not None and fault.kind == "http_500_after" else 200
    _log(world, method, arguments, status, body)
    if fault is not None and fault.kind == "accept_and_time_out":
        await asyncio.sleep(fault.seconds)
    if status == 500:
        return Response("Internal Server Error", status_code=500)
    headers = {"Retry-After": str(seconds)} if status == 429 else {}
    owner = _owner(world, arguments)
    if owner is not None:
        headers["X-OAuth-Scopes"] = owner.scopes
        headers["X-Accepted-OAuth-Scopes"] = ",".join(SCOPES.get(method, ()))
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
        team = world.team_of(arguments.token, arguments.fields)
        _check_scope(team, method)
        return {"ok": True, **run(world, team, arguments)}
    except SlackError as refusal:
        return refusal.body()


def _check_scope(team: Team, method: str) -> None:
    needed = SCOPES.get(method)
    granted = {scope.strip() for scope in team.scopes.split(",")}
    if needed and not granted.intersection(needed):
        raise MissingScope(needed[0], team.scopes)


class MissingScope(SlackError):
    """missing_scope says what was needed and what there is."""

    def __init__(self, needed: str, provided: str) -> None:
        super().__init__("missing_scope")
        self.needed, self.provided = needed, provided

    def body(self) -> Json:
        return {**super().body(), "needed": self.needed, "provided": self.provided}


async def _of_the_app(
    world: SlackWorld, method: str, arguments: Arguments, request: Request, emit: api_auth.Emit
) -> Json:
    basic = request.headers.get("authorization", "")
    try:
        if method == "oauth.v2.access":
            return {"ok": True, **await api_auth.access(world, arguments, basic)}
        if method == "auth.revoke":
            return {"ok": True, **await api_auth.revoke(world, arguments, emit)}
        if method == "apps.uninstall":
            return {"ok": True, **await api_auth.uninstall(world, arguments, basic, emit)}
        return {"ok": True, **await api_auth.open_connection(world, arguments)}
    except SlackError as refusal:
        return refusal.body()


def _over_limit(world: SlackWorld, method: str, arguments: Arguments) -> int:
    owner = _owner(world, arguments)
    return world.limits.wait(method, owner.id if owner else "", str(arguments.fields.get("channel", "")))


def _owner(world: SlackWorld, arguments: Arguments) -> Team | None:
    try:
        return world.team_of(arguments.token, arguments.fields)
    except SlackError:
        return None


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
