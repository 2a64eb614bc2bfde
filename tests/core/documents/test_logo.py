"""A logo is taken when it is a picture that can be printed, whatever the file is called."""

import pytest

from core.documents.invoice import invoice_page
from core.documents.logo import MOST_BYTES, as_svg, checked_logo, picture
from core.documents.press import print_pdf
from core.domain.errors import BadField
from core.rendering.words import words_for
from tests.core.documents.samples import MARK, NOW, png, printed


def svg(inside: str, head: str = 'viewBox="0 0 20 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


@pytest.mark.parametrize(
    ("body", "kind"), [(png(), "png"), (MARK.encode(), "svg"), (svg('<path d="M0 0h9v9z"/>'), "svg")]
)
def test_a_picture_is_known_by_its_content(body: bytes, kind: str) -> None:
    assert checked_logo(body).kind == kind


def test_a_png_is_printed_as_it_is() -> None:
    with_it = print_pdf("invoice", invoice_page(printed(logo=as_svg(png())), words_for("en")), at=NOW)
    assert b"/Subtype/Image" in with_it.replace(b" ", b"")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "logo_kind"),
        (b"%PDF-1.7", "logo_kind"),
        (b"GIF89a" + bytes(40), "logo_kind"),
        (png() + bytes(MOST_BYTES), "logo_large"),
        (png(2000, 20), "logo_shape"),
        (png(60, 30)[:60], "logo_broken"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "logo_broken"),
        (svg("<path"), "logo_broken"),
        (svg("<script>alert(1)</script>"), "logo_svg"),
        (svg('<image href="file:///etc/hostname"/>'), "logo_svg"),
        (svg('<use href="#a"/>'), "logo_svg"),
        (svg('<path d="M0 0" onclick="x()"/>'), "logo_svg"),
        (svg('<rect fill="url(http://x.example/)"/>'), "logo_svg"),
        (svg("<style>@import url(x)</style>"), "logo_svg"),
        (svg("<text>Northwind</text>"), "logo_svg"),
        (svg("", head=""), "logo_svg"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "logo_svg"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_reason(body: bytes, problem: str) -> None:
    with pytest.raises(BadField) as refused:
        checked_logo(body)
    assert refused.value.problem == problem


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    huge = bytearray(png(1, 1))
    huge[16:24] = (50_000).to_bytes(4, "big") * 2
    with pytest.raises(BadField) as refused:
        picture(bytes(huge))
    assert refused.value.problem == "logo_pixels"
