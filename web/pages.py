"""Pages out of templates: one inline stylesheet whose hash the policy names, no script; pictures are our own."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.app import Penny
from core.domain.money import Money
from core.rendering.words import Words

TEMPLATES = Path(__file__).parents[1] / "templates" / "web"
STYLE = "\n" + (TEMPLATES / "style.css").read_text(encoding="utf-8")
STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

# Token addresses must not travel (Referer), be kept (caches, search engines) or be framed.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

# What a line of payment instructions begins with, in the words of business letters.
LABEL = re.compile(
    r"\s*((?:IBAN|BIC|SWIFT|BLZ|Bank|Account(?: (?:no\.?|number|name))?|Sort code|Routing(?: number)?|Reference|"
    r"Konto(?:nummer|inhaber)?|Verwendungszweck)(?:/(?:BIC|SWIFT))?)(?:\s*:\s*|\s+)(.+)",
    re.IGNORECASE,
)


def account_lines(text: str) -> list[tuple[str, str]]:
    """Return payment instructions as (label, value) lines, so that a tap on an account marks it and nothing else."""
    found = [(LABEL.fullmatch(line), line.strip()) for line in text.splitlines() if line.strip()]
    return [(match[1], match[2].strip()) if match else ("", line) for match, line in found]


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["Money"] = Money
_templates.globals["account_lines"] = account_lines
_templates.globals["style"] = Markup(STYLE)  # noqa: S704 - our own file


def page(template: str, words: Words, *, status: int = 200, **data: Any) -> HTMLResponse:
    """Return the page of a template below templates/web, in the reader's language."""
    text = _templates.get_template(template).render(_=words._, w=words, **data)
    return HTMLResponse(text, status_code=status)


def path_of(penny: Penny, token: str) -> str:
    """Return the path of the page behind a link token."""
    return urlsplit(penny.link(token)).path


def message(
    words: Words, *, status: int, title: str, lines: list[str], back: str = "", go: tuple[str, str] = ("", "")
) -> HTMLResponse:
    """Return a page that says one thing; `back` is the address of the page to go on with, `go` another's address and
    name."""
    shown = [line for line in lines if line]
    return page("message.html", words, status=status, title=title, lines=shown, back=back, go=go)
