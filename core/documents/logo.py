"""A business's logo: taken only when it is a picture that can be printed, kept as it came."""

import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from core.documents.press import NotPrinted, print_pdf
from core.domain.errors import BadField

MOST_BYTES = 256 * 1024
MOST_PIXELS = 4_000_000
SVG = "http://www.w3.org/2000/svg"
# Drawn shapes only: nothing that runs, fetches, nests without end, or needs a font of some other machine.
REFUSED = frozenset({"script", "foreignObject", "image", "use", "filter", "text", "animate", "set", "a", "feImage"})
TYPES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}

_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d{1,6})?)\s*(?:px|pt|mm|cm|in)?\s*")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's start-of-frame markers


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`kind` is png, jpeg or svg; `width` and `height` in pixels (or the units of an SVG)."""

    kind: str
    width: float
    height: float


def picture(body: bytes) -> Picture:
    """Look at what the bytes are, whatever the file is called. Raises BadField."""
    if len(body) > MOST_BYTES:
        raise _bad("large", f"{-(-len(body) // 1024)}")
    found = _png(body) or _jpeg(body) or _svg(body)
    if found is None:
        raise _bad("kind")
    if not (found.width >= 1 and found.height >= 1) or not 1 / 20 <= found.width / found.height <= 20:
        raise _bad("shape", f"{found.width:g} × {found.height:g}")
    if found.kind != "svg" and found.width * found.height > MOST_PIXELS:
        raise _bad("pixels", f"{found.width:g} × {found.height:g}")
    return found


def checked_logo(body: bytes) -> Picture:
    """Look at it and print it once. Raises BadField where it cannot be printed."""
    found = picture(body)
    data = {"kind": "jpg" if found.kind == "jpeg" else found.kind, "bytes": list(body)}
    try:
        print_pdf("picture", data, at=datetime(2000, 1, 1, tzinfo=UTC))
    except NotPrinted as error:
        raise _bad("broken") from error
    return found


def as_svg(body: bytes) -> str:
    """Return a logo as SVG text: the way a picture reaches the press. Raises BadField."""
    found = picture(body)
    if found.kind == "svg":
        return body.decode("utf-8-sig")
    w, h = f"{found.width:g}", f"{found.height:g}"
    inside = f"data:{TYPES[found.kind]};base64,{b64encode(body).decode()}"
    return f'<svg xmlns="{SVG}" viewBox="0 0 {w} {h}"><image width="{w}" height="{h}" href="{inside}"/></svg>'


def _bad(problem: str, detail: str = "") -> BadField:
    return BadField(field="logo", value=detail, problem=f"logo_{problem}", hint="logo.png")


def _png(body: bytes) -> Picture | None:
    """PNG (RFC 2083): the signature, then IHDR with width and height."""
    if not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR" or len(body) < 33:
        return None
    width, height = int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
    return Picture(kind="png", width=width, height=height)


def _jpeg(body: bytes) -> Picture | None:
    """JPEG (ITU T.81): segments up to the first frame header."""
    if not body.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(body) and body[at] == 0xFF:
        if body[at + 1] in _FRAMES:
            height, width = int.from_bytes(body[at + 5 : at + 7], "big"), int.from_bytes(body[at + 7 : at + 9], "big")
            return Picture(kind="jpeg", width=width, height=height)
        at += 2 + max(2, int.from_bytes(body[at + 2 : at + 4], "big"))
    raise _bad("broken")


def _svg(body: bytes) -> Picture | None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "<svg" not in text[:4000]:
        return None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _bad("svg", "DOCTYPE")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a DOCTYPE there is nothing to expand or to fetch
    except ET.ParseError as error:
        raise _bad("broken") from error
    if root.tag != f"{{{SVG}}}svg":
        return None
    for element in root.iter():
        _must_be_drawing(element)
    return _svg_size(root)


def _must_be_drawing(element: ET.Element) -> None:
    tag = str(element.tag).rpartition("}")[2]
    if tag in REFUSED:
        raise _bad("svg", f"<{tag}>")
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        outside = plain == "href" and not value.startswith("#")
        if plain.startswith("on") or outside or re.search(r"url\(\s*['\"]?(?!#)", value):
            raise _bad("svg", plain)
    if tag == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)", element.text or ""):
        raise _bad("svg", "<style>")


def _svg_size(root: ET.Element) -> Picture:
    box = (root.get("viewBox") or "").replace(",", " ").split()
    sizes = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [_LENGTH.fullmatch(size) for size in sizes]
    if not found[0] or not found[1]:
        raise _bad("svg", "viewBox")
    return Picture(kind="svg", width=float(found[0][1]), height=float(found[1][1]))
