"""Prints a template of templates/documents with data: PDF for people and archives, PNG to look at.

What people wrote reaches Typst as JSON in `sys.inputs.data`, never as source: a template shows it as text, so
`#image("…")` in a description is eleven letters and nothing else. Fonts are the ones in the repository, so a page is
the same on every machine; only text that these fonts do not have (Japanese, say) is set in a font of the system.
The same template, data and moment give the same bytes.
"""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).parents[2] / "templates" / "documents"
FONTS = ROOT / "fonts"
ARCHIVED = ("a-3a", "ua-1")
"""PDF/A-3 (ISO 19005-3): for archives, and takes the XML of an e-invoice as an attachment; PDF/UA-1 (ISO 14289-1):
tagged for screen readers."""

_NO_GLYPH = "could not be displayed with"


class NotPrinted(Exception):
    """The template and the data do not make a page: a fault of the template, or a picture that is none."""


def print_pdf(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the PDF of templates/documents/<template>.typ. `data` is anything JSON has; `at` (aware) is the date
    that stands in the file. Raises NotPrinted.

    PDF/A-3a and PDF/UA-1; a plain PDF only where no font of this machine has some character.
    """
    inputs = _inputs(data)
    stamp = int(at.timestamp())
    try:
        return _pdf(_compiler(), template, inputs, stamp)
    except NotPrinted as error:
        if _NO_GLYPH not in str(error):
            raise
    try:
        return _pdf(_wider(), template, inputs, stamp)
    except NotPrinted as error:
        if _NO_GLYPH not in str(error):
            raise
    return _pdf(_wider(), template, inputs, stamp, archived=False)


def print_png(template: str, data: Mapping[str, Any], *, ppi: float = 144.0) -> tuple[bytes, ...]:
    """Return each page as a PNG, `ppi` pixels an inch (72 gives one pixel a point). Raises NotPrinted."""
    found = _run(_compiler(), template, _inputs(data), format="png", ppi=ppi)
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


def _wider() -> typst.Compiler:
    """The same with the fonts of the system behind ours."""
    if not hasattr(_here, "wider"):
        _here.wider = typst.Compiler(root=ROOT, font_paths=_all_fonts())
    found: typst.Compiler = _here.wider
    return found


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(FONTS)])
