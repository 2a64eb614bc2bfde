"""The press: data in, the same bytes out, and nothing that people write is ever run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.documents import press
from core.documents.press import SCRIPTS, NotPrinted, print_pdf, print_png, unprinted

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def words_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template that shows one text."""
    (tmp_path / "words.typ").write_text(
        '#let d = json(bytes(sys.inputs.data))\n#set document(title: "Words")\n#set text(font: "Inter")\n#d.said\n'
    )
    monkeypatch.setattr(press, "ROOT", tmp_path)
    monkeypatch.setattr(press, "_here", type(press._here)())
    return "words"


def test_the_same_page_twice_is_the_same_file() -> None:
    assert print_pdf("blank", {}, at=AT) == print_pdf("blank", {}, at=AT)


def test_four_threads_print_what_one_does(words_only: str) -> None:
    data: list[dict[str, Any]] = [{"said": f"page {n}"} for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: print_pdf(words_only, one, at=AT), data))
    assert together == [print_pdf(words_only, one, at=AT) for one in data]


@pytest.mark.parametrize(
    "said",
    [
        '#read("/etc/hostname")',
        '#import "@preview/x:0.1.0"',
        "#panic()",
        "$ x^2 $ *bold* _it_ `raw` <label> @ref",
        "]) #while true {}",
        'quote " backslash \\ brace }',
    ],
)
def test_what_people_write_is_text_and_never_runs(words_only: str, said: str) -> None:
    pages = PdfReader(BytesIO(print_pdf(words_only, {"said": said}, at=AT))).pages
    assert [page.extract_text().replace("\n", " ").split() for page in pages] == [said.split()]


@pytest.mark.parametrize("said", [*SCRIPTS.values(), "ノースウィンド 🚀 شركة"])
def test_names_of_every_script_are_printed_as_archives_want_them(words_only: str, said: str) -> None:
    found = print_pdf(words_only, {"said": said}, at=AT)
    assert b"pdfaid:part>3<" in found
    text = PdfReader(BytesIO(found)).pages[0].extract_text()
    assert sum(letter in text for letter in said) >= len(set(said)) / 2  # ligatures and order apart


def test_a_script_without_a_font_gives_boxes_and_says_so(
    words_only: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    found = print_pdf(words_only, {"said": "Acme \U00016800"}, at=AT)
    assert found.startswith(b"%PDF-")
    assert "press.no_font" in caplog.text + "".join(capsys.readouterr())


def test_every_common_script_has_a_font() -> None:
    assert unprinted() == []


def test_an_archived_page_says_so_and_is_tagged() -> None:
    found = print_pdf("blank", {}, at=AT)
    assert b"pdfaid:part>3<" in found
    assert b"pdfuaid:part>1<" in found
    assert b"/MarkInfo" in found


def test_pages_become_pictures() -> None:
    (page,) = print_png("blank", {}, ppi=72)
    assert page.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = int.from_bytes(page[16:20], "big"), int.from_bytes(page[20:24], "big")
    assert (width, height) == (595, 842)


def test_a_broken_template_names_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.typ").write_text("#nothing-such")
    monkeypatch.setattr(press, "ROOT", tmp_path)
    monkeypatch.setattr(press, "_here", type(press._here)())
    with pytest.raises(NotPrinted, match=r"broken: .*nothing-such"):
        print_pdf("broken", {}, at=AT)
