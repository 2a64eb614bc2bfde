"""The page over HTTP: its files under a strict policy, its state, the stream of changes, mails as documents.

A mail may be hostile. Its HTML is a document of its own that may draw and nothing else: no scripts, no forms, no
frames, nothing from the network; the policy goes with the document, wherever it is opened.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.mail.reading import Mail
from sandbox.page.shown import shown_mails, shown_messages, shown_teams, whole_mail
from sandbox.wire import RefusedError

if TYPE_CHECKING:
    from sandbox.app import World

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data: http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
FILE_POLICY = "default-src 'none'; sandbox"
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def page_routes(world: World) -> list[BaseRoute]:
    """What a browser asks for; everything that acts is the control API's."""

    async def index(_request: Request) -> Response:
        return _file("index.html")

    async def static(request: Request) -> Response:
        return _file(request.path_params["path"])

    async def state(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        return JSONResponse(_state(world, int(since) if since.isdigit() else 0), headers=_ALWAYS)

    async def events(_request: Request) -> Response:
        return StreamingResponse(world.live.stream(), media_type="text/event-stream", headers=_ALWAYS)

    async def mail(request: Request) -> Response:
        read, _ = whole_mail(world.journal, world.sent, request.path_params["key"])
        shown = read.as_json()
        for one, part in zip(shown["attachments"], read.attachments, strict=True):
            one["inline"] = bool(part.content_id) and f"cid:{part.content_id}" in read.html
        return JSONResponse(shown, headers=_ALWAYS)

    async def html(request: Request) -> Response:
        read, _ = whole_mail(world.journal, world.sent, request.path_params["key"])
        headers = _ALWAYS | {"Content-Security-Policy": MAIL_POLICY}
        return Response(as_document(read), media_type="text/html", headers=headers)

    async def source(request: Request) -> Response:
        _, raw = whole_mail(world.journal, world.sent, request.path_params["key"])
        headers = _ALWAYS | {"Content-Security-Policy": FILE_POLICY}
        return Response(raw, media_type="text/plain; charset=utf-8", headers=headers)

    async def attachment(request: Request) -> Response:
        read, _ = whole_mail(world.journal, world.sent, request.path_params["key"])
        index = request.path_params["index"]
        if index >= len(read.attachments):
            raise RefusedError(f"the mail has {len(read.attachments)} attachments, none at {index}", status=404)
        one = read.attachments[index]
        safe = re.sub(r"[^\w.\- ]", "_", one.filename, flags=re.ASCII)
        disposition = {"Content-Disposition": f'attachment; filename="{safe}"'}
        headers = _ALWAYS | disposition | {"Content-Security-Policy": FILE_POLICY}
        return Response(one.content, media_type=one.content_type, headers=headers)

    table: list[tuple[str, Callable[[Request], Awaitable[Response]]]] = [
        ("/", index),
        ("/page/state", state),
        ("/page/events", events),
        ("/page/mail/{key}", mail),
        ("/page/mail/{key}/html", html),
        ("/page/mail/{key}/source", source),
        ("/page/mail/{key}/file/{index:int}", attachment),
        ("/static/{path:path}", static),
    ]
    return [Route(path, run, methods=["GET"]) for path, run in table]


class Watch:
    """Around everything: whoever acts, the page is told; and pages of other sites may not act here."""

    def __init__(self, inner: ASGIApp, world: World) -> None:
        self.inner = inner
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self.inner(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if _is_foreign(headers):
            refusal = JSONResponse({"error": "pages of other sites may not act here"}, status_code=403)
            await refusal(scope, receive, send)
            return
        try:
            await self.inner(scope, receive, send)
        finally:
            self.world.touched()


def _is_foreign(headers: dict[bytes, bytes]) -> bool:
    """A browser says whose page is asking; programs say nothing of the kind."""
    origin = headers.get(b"origin")
    return origin is not None and origin != b"http://" + headers.get(b"host", b"")


def as_document(mail: Mail) -> str:
    """The mail's HTML with the pictures that came along in it; links open a page of their own."""
    html = mail.html
    for one in mail.attachments:
        if one.content_id:
            data = f"data:{one.content_type};base64,{base64.b64encode(one.content).decode()}"
            html = html.replace(f"cid:{one.content_id}", data)
    return f'<!doctype html><base target="_blank">{html}'


def _state(world: World, since: int) -> dict[str, object]:
    """`since` 0 asks for everything."""
    version = world.live.version
    return {
        "version": version,
        "world": world.live.world,
        "app": world.penny_app,
        "stage": world.stage.as_json(),
        "can_reset": world.settings.has_starter,
        "install_url": world.settings.install_url,
        "clock": world.clock.now().isoformat(),
        "teams": shown_teams(world.slack),
        "messages": shown_messages(world.slack, world.live, since),
        "accounts": world.stage.accounts,
        "mails": shown_mails(world.journal, world.sent, world.live, since),
    }


def _file(path: str) -> Response:
    wanted = (STATIC / path).resolve()
    kind = KINDS.get(wanted.suffix)
    if kind is None or not wanted.is_relative_to(STATIC) or not wanted.is_file():
        raise RefusedError(f"there is no file '{path}'", status=404)
    policy = {"Content-Security-Policy": PAGE_POLICY}
    return FileResponse(wanted, media_type=kind, headers={**_ALWAYS, **policy})
