"""A file that came with a mail, behind the link of its question or document: `/l/{token}/files/{id}`. GET shows.

Only for the side that the mail was written to; saved, never opened by the browser as one of our pages.
"""

from fastapi import APIRouter, Response

from core.app import Penny
from core.store.unit import Unit
from core.views.files import FileShown, files_about
from web.doorstep import SHOWS, closed
from web.language import Asked
from web.papers import disposition
from web.visit import Closed, Visit, visit

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def files(penny: Penny) -> APIRouter:
    """Return the route."""
    router = APIRouter(include_in_schema=False)

    def show(token: str, file: str, asked: Asked) -> Response:
        def look(unit: Unit) -> tuple[Closed, None] | tuple[FileShown, bytes]:
            at = visit(unit, token, asked)
            if not isinstance(at, Visit):
                return at, None
            found = next((one for one in files_about(unit, at.by, at.kind, at.subject) if one.id == file), None)
            body = unit.queue.bytes_of(found.sha256) if found else None
            return (found, body) if found and body else ("gone", None)

        found, body = penny.read(look)
        if not isinstance(found, FileShown):
            return closed(penny, found, token, asked)
        headers = HEADERS | {"Content-Disposition": disposition(found.name, "attachment")}
        return Response(body, media_type=found.content_type, headers=headers)

    router.add_api_route("/l/{token}/files/{file}", show, methods=SHOWS)
    return router
