"""response_url: what an app may still say about a command or a click, five times within thirty minutes."""

from __future__ import annotations

import json
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.slack.api_chat import bots_message, content
from sandbox.slack.people import Message
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import Hook, SlackWorld, Team
from sandbox.wire import Json


async def answer(world: SlackWorld, request: Request) -> Response:
    """`ok` in plain text; refusals as JSON with 404 (used up, expired) or 400 (unusable content)."""
    try:
        hook = world.use_hook(request.path_params["team"], request.path_params["key"])
    except SlackError as refusal:
        return JSONResponse(refusal.body(), status_code=404)
    try:
        body = json.loads(await request.body())
        if not isinstance(body, dict):
            raise SlackError("invalid_payload")
        apply(world, world.teams[hook.team], hook, body)
    except ValueError:
        return JSONResponse(SlackError("invalid_payload").body(), status_code=400)
    except SlackError as refusal:
        return JSONResponse(refusal.body(), status_code=400)
    return PlainTextResponse("ok")


def apply(world: SlackWorld, team: Team, hook: Hook, body: Json) -> Message | None:
    """Shows, replaces or deletes a message; the one that stands there afterwards. Raises SlackError."""
    origin = hook.origin
    if body.get("delete_original") in {True, "true"} and origin is not None:
        team.drop(origin)
        return None
    text, blocks, attachments = content(body.get("text"), body.get("blocks"), body.get("attachments"))
    if body.get("replace_original") in {True, "true"} and origin is not None:
        current = team.find(origin.channel, origin.ts, seen_by=hook.user) or origin
        edited = None if origin.only_for else world.next_ts()
        message = replace(current, text=text, blocks=blocks, attachments=attachments, edited_ts=edited)
        message = replace(message, edited_at=world.business_now())
        hook.origin = message
    else:
        in_channel = body.get("response_type") == "in_channel"
        message = bots_message(
            world,
            team,
            hook.channel,
            text=text,
            blocks=blocks,
            attachments=attachments,
            thread_ts=body.get("thread_ts"),
            only_for=None if in_channel else hook.user,
        )
    team.keep(message)
    return message
