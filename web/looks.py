"""Logos: the one on a page, and the page on which an owner sets it with the colour (`/l/{token}/looks`).

GET shows, POST acts. A picture is taken by what its bytes are (`core.documents.logo`), and served so that nothing in
it can run.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from core.actions import doors
from core.actions.dress_business import DRESS_BUSINESS, DressBusiness, may_dress
from core.app import Penny
from core.documents.invoice import DARK
from core.documents.logo import MOST_BYTES, TYPES, checked_logo, picture
from core.domain.actor import Actor
from core.domain.errors import BadField, Conflict, Refusal
from core.domain.network import Business
from core.rendering.words import words_for
from core.store.unit import Unit
from web.doorstep import closed
from web.forms import NONCE
from web.language import Asked
from web.pages import page, path_of
from web.visit import Closed, Visit, visit, visitor

LARGEST = 2 * 1024 * 1024
"""Bytes of a form: more than a logo may have, so that whoever sends a photo hears how large it may be."""
SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


def looks(penny: Penny) -> APIRouter:
    """Return the routes."""
    router = APIRouter(include_in_schema=False)
    front = _Front(penny)
    router.add_api_route("/l/{token}/logo", front.logo, methods=["GET", "HEAD"])
    router.add_api_route("/l/{token}/looks", front.show, methods=["GET", "HEAD"])
    router.add_api_route("/l/{token}/looks", front.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """Who stands at the page of its own business."""

    own: Business
    by: Actor


class _Front:
    def __init__(self, penny: Penny) -> None:
        self.penny = penny

    def logo(self, token: str, asked: Asked) -> Response:
        """The picture on a page: the seller's, or that of the business it is about."""

        def look(unit: Unit) -> bytes | None:
            at = _owner(unit, token, asked)
            seen = visit(unit, token, asked)
            own, logo = seen.logo if isinstance(seen, Visit) else ("", "")
            if isinstance(at, _Owner):
                own, logo = at.own.id, at.own.logo
            found = unit.logos.find(business_id=own, sha256=logo) if logo else None
            return found.body if found else None

        body = self.penny.read(look)
        if body is None:
            raise HTTPException(404)
        return Response(body, media_type=TYPES[picture(body).kind], headers=SAFE)

    def show(self, token: str, asked: Asked, saved: str = "") -> Response:
        at = self.penny.read(lambda unit: _owner(unit, token, asked))
        return (
            self._page(at, token, saved=saved == "yes")
            if isinstance(at, _Owner)
            else closed(self.penny, at, token, asked)
        )

    async def act(self, token: str, request: Request, asked: Asked) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdigit():
            raise HTTPException(411)
        if int(length) > LARGEST:
            return await run_in_threadpool(self._save, token, asked, {}, b"\0" * (MOST_BYTES + 1))
        async with request.form(max_files=1, max_fields=20) as form:
            raw = {name: value for name, value in form.items() if isinstance(value, str)}
            file = form.get("picture")
            body = await file.read() if isinstance(file, UploadFile) else b""
        return await run_in_threadpool(self._save, token, asked, raw, body)

    def _save(self, token: str, asked: str, raw: Mapping[str, str], body: bytes) -> Response:
        at = self.penny.read(lambda unit: _owner(unit, token, asked))
        if not isinstance(at, _Owner):
            return closed(self.penny, at, token, asked)
        words = words_for(at.by.language, at.by.timezone)
        try:
            if body:
                checked_logo(body)
            logo = body or (b"" if raw.get("remove") == "yes" else None)
            colour = raw.get("colour", at.own.colour)
            command = DressBusiness(picture=logo, colour="" if colour.strip().lower() == DARK else colour)
            given = raw.get("nonce", "")
            nonce = given if NONCE.fullmatch(given) else secrets.token_urlsafe(18)
            self.penny.perform(DRESS_BUSINESS, command, at.by, key=f"looks:{nonce}")
        except Conflict:
            busy = words._("Somebody changed this at the same moment. Nothing was done.")
            return self._page(at, token, error=busy, colour=raw.get("colour", ""), status=409)
        except BadField as error:
            wrong = str(words.refusal(error))
            return self._page(
                at, token, error=wrong, at_colour=error.field == "colour", colour=raw.get("colour", ""), status=422
            )
        return RedirectResponse(f"{path_of(self.penny, token)}/looks?saved=yes", status_code=303)

    def _page(
        self,
        at: _Owner,
        token: str,
        *,
        saved: bool = False,
        error: str = "",
        at_colour: bool = False,
        colour: str = "",
        status: int = 200,
    ) -> Response:
        return page(
            "looks.html",
            words_for(at.by.language, at.by.timezone),
            status=status,
            own=at.own,
            reader=at.by.name,
            here=path_of(self.penny, token),
            nonce=secrets.token_urlsafe(18),
            colour=colour or at.own.colour or DARK,
            kib=MOST_BYTES // 1024,
            saved=saved,
            error=error,
            at_colour=at_colour,
        )


def _owner(unit: Unit, token: str, asked: str) -> _Owner | Closed:
    """Return who holds a link to the page of its own business and may dress it."""
    opened = doors.opened(unit, "link", token)
    if opened is None:
        return "unknown"
    if opened.expired:
        return "expired"
    by, talk = visitor(unit, opened, asked), opened.conversation
    own = unit.businesses.find(id=by.business)
    if talk.subject_kind != "business" or talk.subject_id != by.business or own is None:
        return "gone"
    return "gone" if isinstance(may_dress(by, own), Refusal) else _Owner(own=own, by=by)
