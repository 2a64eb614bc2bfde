"""What answers over HTTP: the pages behind links, and whether this process and its database are well.

The composition root may add other endpoints to the application that `make_web` returns; they get the same
headers.
"""

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.app import Penny
from core.rendering.words import Words, words_for
from core.store.engine import DatabaseUnavailable
from web.doorstep import doorstep
from web.files import files
from web.health import health, never
from web.language import asked_language
from web.links import links
from web.looks import looks
from web.pages import HEADERS, message, page
from web.papers import papers


class SafeHeaders:
    """Put the headers on every response, errors of the server itself included."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through and add the headers to what starts a response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(event: Message) -> None:
            if event["type"] == "http.response.start":
                headers = MutableHeaders(scope=event)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(event)

        await self.app(scope, receive, with_headers)


def make_web(penny: Penny, stopping: Callable[[], bool] = never) -> FastAPI:
    """Return the application. Does no I/O until it is asked something. `stopping`: this process is about to end."""
    app = FastAPI(
        title="Penny",
        summary="An assistant for invoices between businesses.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_exception_handler(DatabaseUnavailable, _try_later)
    app.add_exception_handler(Exception, _broken)

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def home(request: Request) -> HTMLResponse:
        return page("home.html", _reader(request))

    app.include_router(health(penny, stopping))
    app.include_router(papers(penny))
    app.include_router(files(penny))
    app.include_router(looks(penny))
    app.include_router(links(penny))
    app.include_router(doorstep(penny))
    return app


def _reader(request: Request) -> Words:
    """Whoever is not known yet reads what the browser asks for."""
    return words_for(asked_language(request) or "en", "UTC")


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return path == "/" or "/l/" in path or "text/html" in request.headers.get("accept", "")


def _no_such_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if not _wants_page(request):
        detail = error.detail if isinstance(error, HTTPException) else "error"
        return JSONResponse({"detail": detail}, status_code=status, headers=headers)
    words = _reader(request)
    if status == 404:
        title, lines = (
            words._("There is no such page"),
            [words._("Check the address, or open the link in the email.")],
        )
    else:
        title = words._("This cannot be done here")
        lines = [words._("Open the link in the email again and use the buttons on its page.")]
    response = message(words, status=status, title=title, lines=lines)
    response.headers.update(headers)
    return response


def _try_later(request: Request, error: Exception) -> Response:
    retry = {"Retry-After": "30"}
    if not _wants_page(request):
        return JSONResponse({"detail": "try again later"}, status_code=503, headers=retry)
    words = _reader(request)
    lines = [words._("Nothing was changed."), words._("Wait a minute and do it once more: it is safe to repeat.")]
    response = message(words, status=503, title=words._("Penny cannot answer just now"), lines=lines)
    response.headers.update(retry)
    return response


def _broken(request: Request, error: Exception) -> Response:
    words = _reader(request)
    lines = [
        words._("Something went wrong on our side."),
        words._("Do it once more, or answer the email: a person reads it."),
    ]
    response = message(words, status=500, title=words._("That did not work"), lines=lines)
    response.headers.update(HEADERS)  # this one is sent outside of all middleware
    return response
