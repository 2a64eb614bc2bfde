"""files.*: a place for the bytes, the bytes, and the message that shows them.

https://docs.slack.dev/messaging/working-with-files: nobody sees anything before files.completeUploadExternal.
"""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.slack.api_chat import bots_message, writable_channel
from sandbox.slack.arguments import Arguments
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

MOST_BYTES = 1_000_000_000
UPLOAD = "files.upload"  # the name under which faults of the upload itself are ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file: `body` is None until it was brought, `shown` once a message has it."""

    id: str
    team: str
    user: str
    key: str
    name: str
    length: int
    title: str = ""
    alt: str = ""
    body: bytes | None = None
    shown: bool = False

    def as_slack(self, base_url: str) -> Json:
        """The file as a message carries it."""
        url = f"{base_url}/slack/files/{self.team}/{self.id}"
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        ending = self.name.rpartition(".")[2].lower()
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": kind,
            "filetype": ending,
            "size": self.length,
            "user": self.user,
            "mode": "hosted",
            "is_external": False,
            **({"alt_txt": self.alt} if self.alt else {}),
            "url_private": url,
            "url_private_download": url,
            "permalink": url,
        }


def _place(world: SlackWorld, team: Team, args: Arguments) -> Json:
    """files.getUploadURLExternal."""
    name, length = args.text("filename"), args.text("length")
    if not length.isdigit() or not 0 < int(length) <= MOST_BYTES:
        raise SlackError("invalid_arguments", ["[ERROR] must be a positive number of bytes: length"])
    id_ = f"F{secrets.token_hex(5).upper()}"
    alt = (args.maybe("alt_txt") or "")[:1000]
    key = secrets.token_hex(12)
    file = File(id=id_, team=team.id, user=team.bot.id, key=key, name=name, length=int(length), alt=alt)
    team.files[id_] = file
    return {"file_id": id_, "upload_url": f"{world.base_url}/slack/upload/{team.id}/{id_}/{file.key}"}


def _complete(world: SlackWorld, team: Team, args: Arguments) -> Json:
    """files.completeUploadExternal: shows the files in one message; without a channel they stay unseen."""
    given = args.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) and one.get("id") for one in given):
        raise SlackError("invalid_arguments", ["[ERROR] must be a list of objects with an id: files"])
    files = [_brought(team, one) for one in given]
    if args.has("channel_id"):
        _show(world, team, args, files)
    for file in files:
        team.files[file.id] = replace(file, shown=True)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _brought(team: Team, given: dict[str, Any]) -> File:
    file = team.files.get(str(given["id"]))
    if file is None or file.body is None or file.shown:
        raise SlackError("file_not_found")
    return replace(file, title=str(given.get("title") or file.name))


def _show(world: SlackWorld, team: Team, args: Arguments, files: list[File]) -> None:
    wanted = args.text("channel_id")
    if wanted not in team.channels:  # a person's id is no channel here
        raise SlackError("channel_not_found")
    channel = writable_channel(team, wanted)
    thread_ts = args.maybe("thread_ts")
    if thread_ts is not None and team.find(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    text = args.maybe("initial_comment") or ""
    shown = tuple(file.as_slack(world.base_url) for file in files)
    team.keep(bots_message(world, team, channel.id, text=text, files=shown, thread_ts=thread_ts))


async def take(world: SlackWorld, request: Request) -> Response:
    """POST of the bytes to the upload_url; may be repeated until the upload is completed."""
    fault = world.faults.take(UPLOAD)
    if fault is not None and fault.kind in {"http_500", "rate_limited"}:
        return PlainTextResponse("Internal Server Error", status_code=500)
    team = world.teams.get(request.path_params["team"])
    file = team.files.get(request.path_params["file"]) if team else None
    if team is None or file is None or file.key != request.path_params["key"] or file.shown:
        return PlainTextResponse("not found", status_code=404)
    body = await request.body()
    if len(body) != file.length:
        return PlainTextResponse(f"expected {file.length} bytes, got {len(body)}", status_code=400)
    team.files[file.id] = replace(file, body=body)
    return PlainTextResponse(f"OK - {len(body)}")


async def give(world: SlackWorld, request: Request) -> Response:
    """The bytes of a shown file, as a member of the workspace gets them."""
    team = world.teams.get(request.path_params["team"])
    file = team.files.get(request.path_params["file"]) if team else None
    if file is None or file.body is None or not file.shown:
        return PlainTextResponse("not found", status_code=404)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(file.body, media_type=kind, headers={"X-Content-Type-Options": "nosniff"})


FILES = {"files.getUploadURLExternal": _place, "files.completeUploadExternal": _complete}
