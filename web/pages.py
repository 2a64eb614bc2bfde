"""Pages out of templates: one inline stylesheet whose hash the policy names, no script, nothing from elsewhere."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.domain.money import Money
from core.rendering.words import Words

TEMPLATES = Path(__file__).parents[1] / "templates" / "web"
STYLE = "\n" + (TEMPLATES / "style.css").read_text(encoding="utf-8")
STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

# Token addresses must not travel (Referer), be kept (caches, search engines) or be framed.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["Money"] = Money
_templates.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file


def page(template: str, words: Words, *, status: int = 200, **data: Any) -> HTMLResponse:
    """Return the page of a template below templates/web, in the reader's language."""
    text = _templates.get_template(template).render(_=words._, w=words, **data)
    return HTMLResponse(text, status_code=status)


def message(words: Words, *, status: int, title: str, lines: list[str], back: str = "") -> HTMLResponse:
    """Return a page that says one thing; `back` is the address of the page to go on with."""
    return page("message.html", words, status=status, title=title, lines=[line for line in lines if line], back=back)
