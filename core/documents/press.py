"""Prints a template of templates/documents with data: PDF for people and archives, PNG to look at.

What people wrote reaches Typst as JSON in `sys.inputs.data`, never as source: a template shows it as text, so
`#image("…")` in a description is eleven letters and nothing else. Fonts are the ones in the repository, so a page is
the same on every machine. Text that Inter lacks (Japanese, Arabic, an emoji) is set in the Noto fonts that come with
Penny; what they lack too in a font of the system; and what no font has becomes boxes, which the log names: nothing
that somebody wrote vanishes from a page.
The same template, data and moment give the same bytes.
"""

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog
import typst

ROOT = Path(__file__).parents[2] / "templates" / "documents"
FONTS = ROOT / "fonts"
ARCHIVED = ("a-3a", "ua-1")
"""PDF/A-3 (ISO 19005-3): for archives, and takes the XML of an e-invoice as an attachment; PDF/UA-1 (ISO 14289-1):
tagged for screen readers."""

NOTO = ("manimgx_fonts", "manimgx_fonts_cjk")
"""Packages that hold nothing but Noto fonts: for the scripts of the world, and for Chinese, Japanese and Korean."""
SCRIPTS = {
    "Arabic": "شركة",
    "Bengali": "বাংলা",
    "Chinese": "深圳市",
    "Devanagari": "भारतीय",
    "emoji": "🚀",
    "Georgian": "ქართული",
    "Greek": "Ελληνικά",
    "Hebrew": "חברת",
    "Japanese": "株式会社ノ",
    "Korean": "주식회사",
    "Tamil": "தமிழ்",
    "Thai": "บริษัท",
}
"""A word of each script that a name on an invoice may be written in, to see whether it can be printed."""

_NO_GLYPH = "could not be displayed with"

log = structlog.get_logger()


class NotPrinted(Exception):
    """The template and the data do not make a page: a fault of the template, or a picture that is none."""


def print_pdf(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of templates/documents/<template>.typ. `data` is anything JSON has; `at` (aware) is the date
    that stands in the file. Raises NotPrinted.

    PDF/A-3a and PDF/UA-1; a plain PDF only where no font of this machine has some character.
    """
    inputs = _inputs(data)
    stamp = int(at.timestamp())
    missing = ""
    for compiler in (_compiler, _noto, _wider):
        try:
            return _pdf(compiler(), template, inputs, stamp)
        except NotPrinted as error:
            missing = str(error)
            if _NO_GLYPH not in missing:
                raise
    found = re.search(r"the text (.+?) could not", missing)
    log.error("press.no_font", text=found[1] if found else "", remedy="install fonts for this script: penny doctor")
    return _pdf(_wider(), template, inputs, stamp, archived=False)


def unprinted() -> list[str]:
    """Return the names of `SCRIPTS` for which this machine has no font, so that boxes would be printed."""
    missing = []
    for name, word in SCRIPTS.items():
        try:
            _pdf(_wider(), "word", _inputs({"word": word}), 0)
        except NotPrinted:
            missing.append(name)
    return missing


def print_png(template: str, data: Mapping[str, Any], *, ppi: float = 144.0) -> tuple[bytes, ...]:
    """Return each page as a PNG, `ppi` pixels an inch (72 gives one pixel a point). Raises NotPrinted."""
    found = _run(_wider(), template, _inputs(data), format="png", ppi=ppi)
    return tuple(found) if isinstance(found, list) else (found,)


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))}


def _pdf(
    compiler: typst.Compiler, template: str, inputs: dict[str, str], stamp: int, *, archived: bool = True
) -> bytes:
    standards = list(ARCHIVED) if archived else []
    found: bytes = _run(compiler, template, inputs, format="pdf", pdf_standards=standards, timestamp=stamp)
    return found


def _run(compiler: typst.Compiler, template: str, inputs: dict[str, str], **how: Any) -> Any:
    try:
        return compiler.compile(ROOT / f"{template}.typ", sys_inputs=inputs, **how)
    except typst.TypstError as error:
        raise NotPrinted(f"{template}: {error.message}") from error


_here = threading.local()


def _compiler() -> typst.Compiler:
    """One a thread, kept warm: a compiler serves one call at a time, what it remembers is shared by all of them."""
    if not hasattr(_here, "compiler"):
        _here.compiler = typst.Compiler(root=ROOT, font_paths=_fonts(), ignore_system_fonts=True)
    found: typst.Compiler = _here.compiler
    return found


def _noto() -> typst.Compiler:
    """The same with the Noto fonts behind ours."""
    if not hasattr(_here, "noto"):
        _here.noto = typst.Compiler(root=ROOT, font_paths=_noto_fonts(), ignore_system_fonts=True)
    found: typst.Compiler = _here.noto
    return found


def _wider() -> typst.Compiler:
    """The same with the fonts of the system behind all of them."""
    if not hasattr(_here, "wider"):
        _here.wider = typst.Compiler(root=ROOT, font_paths=_all_fonts())
    found: typst.Compiler = _here.wider
    return found


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _noto_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_folders())


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=_folders())


def _folders() -> list[str]:
    """Where our fonts and the Noto packages are; `penny doctor` tells where a package was taken out."""
    specs = [find_spec(name) for name in NOTO]
    return [str(FONTS), *(str(Path(spec.origin).parent) for spec in specs if spec and spec.origin)]
