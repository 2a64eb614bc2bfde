"""Our text is folded so that every reader can unfold it, and nothing in it is broken that must be whole."""

import re
from unicodedata import east_asian_width

from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.flowed import COLUMNS, flowed, unbroken
from mail_gateway.message import read_mail
from tests.core.rendering.samples import every_mail

LINK = "https://penny.example/l/" + "a" * 90


def unfolded(text: str) -> str:
    """As RFC 3676 has a reader do it."""
    lines: list[str] = []
    for line in text.split("\n"):
        bare = line[1:] if line[:1] == " " else line
        if lines and lines[-1].endswith(" "):
            lines[-1] += re.sub(r"^(?:> ?)+", "", bare)
        else:
            lines.append(bare)
    return "\n".join(lines)


def test_a_long_line_is_folded_at_words_and_unfolds_again() -> None:
    text = "one two three four five six seven eight nine ten " * 6
    folded = flowed(text.strip())
    assert max(map(len, folded.split("\n"))) <= COLUMNS + 1
    assert unfolded(folded) == text.strip()


def test_a_link_is_never_broken() -> None:
    folded = flowed(
        f"Open the page with the invoice and its history: {LINK} or answer this mail, as you like it best"
    )
    assert LINK in folded
    assert folded.split("\n")[1].startswith(LINK)


def test_quoted_lines_stay_quoted() -> None:
    folded = flowed("> " + "somebody wrote a long sentence here " * 5)
    assert all(line.startswith("> ") for line in folded.split("\n"))


def test_short_lines_and_indents_stay() -> None:
    assert flowed("Total: 5\n\n    123456\nFrom Monday on") == "Total: 5\n\n     123456\n From Monday on"
    assert unfolded(flowed("    123456\nFrom Monday on")) == "    123456\nFrom Monday on"


def test_a_script_without_spaces_is_folded_behind_its_stops() -> None:
    folded = flowed("請求書を確認いたしました。" * 8)
    assert all(line.endswith("。") for line in folded.split("\n"))
    assert folded.replace("\n", "") == "請求書を確認いたしました。" * 8


@given(st.text(alphabet="ab >\n 請。,F", max_size=300))
def test_nothing_but_blanks_changes(text: str) -> None:
    folded = flowed(text)
    assert "".join(folded.replace(">", "").split()) == "".join(text.replace(">", "").split())


def test_every_mail_fits_into_78_columns() -> None:
    for name, _, text in every_mail():
        for line in flowed(text).split("\n"):
            shown = sum(2 if east_asian_width(one) in "WF" else 1 for one in line)
            assert shown <= COLUMNS + 1 or "://" in line, (name, line)


def test_breaks_between_letters_without_spaces_are_taken_out_where_the_mail_says_so() -> None:
    assert unbroken("確認いたしまし \nた。\nOk \nthen") == "確認いたしました。\nOk \nthen"
    head = "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\r\n\r\n"
    assert read_mail(f"{head}承 \r\n認\r\n".encode()).text == "承認\n"
