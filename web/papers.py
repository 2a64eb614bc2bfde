"""The document behind a link as PDF: `/l/{token}/pdf`, to look at or to save. GET shows, nothing acts."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from core.app import Penny
from core.documents.papers import Papers
from core.domain.errors import NotFound
from web.doorstep import closed
from web.language import Asked
from web.visit import Visit, visit

HEADERS = {
    "Cache-Control": "private, no-store",
    # The browser's viewer is a page of its own, with a style and an object: the policy of our pages would hide it.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def papers(penny: Penny) -> APIRouter:
    """Return the route. Its work, printing above all, runs in a thread."""
    router = APIRouter(include_in_schema=False)
    printed = Papers(penny.store)

    def show(token: str, asked: Asked) -> Response:
        at = penny.read(lambda unit: visit(unit, token, asked))
        if not isinstance(at, Visit):
            return closed(penny, at, token, asked)
        if at.kind != "document":
            return closed(penny, "gone", token, asked)
        try:
            paper = printed.paper(at.subject, at.by.business)
        except NotFound:  # withdrawn between looking and printing
            return closed(penny, "gone", token, asked)
        headers = HEADERS | {"Content-Disposition": disposition(paper.name), "ETag": f'"{paper.sha256}"'}
        return Response(paper.body, media_type="application/pdf", headers=headers)

    router.add_api_route("/l/{token}/pdf", show, methods=["GET", "HEAD"])
    return router


def disposition(name: str, how: str = "inline") -> str:
    """Return Content-Disposition (RFC 6266): shown in the browser ('attachment': only saved), under its name in any
    script."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=utf-8''{quote(name, safe='')}"
