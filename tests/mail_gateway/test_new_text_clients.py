"""The same answer from every mail program in every language: the new text, all of it, and nothing else."""

import pytest

from mail_gateway.html_text import html_to_text
from mail_gateway.reply_text import new_text
from tests.mail_gateway.mail_clients import (
    BLOCKS,
    HTML,
    LANGUAGES,
    LINES,
    MOBILE,
    QUOTED_ONLY,
    filled,
    html_of,
)

LINE_CASES = [(client, language) for client, lines in LINES.items() for language in lines]
BLOCK_CASES = [(client, language) for client, blocks in BLOCKS.items() for language in blocks]
HTML_CASES = [(client, language) for client in HTML for language in LANGUAGES]


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def wrapped(line: str) -> str:
    """As programs that fold at 76 characters would: before the address, or in the middle of it all."""
    at = line.rfind(" ", 0, 66)
    return f"{line[:at]}\n{line[at + 1 :]}" if len(line) > 60 and at > 20 else line


@pytest.mark.parametrize(("client", "language"), LINE_CASES)
def test_above_quoted_lines(client: str, language: str) -> None:
    words, line = LANGUAGES[language], filled(LINES[client][language])
    for above in (line, wrapped(line)):
        read = new_text(f"{words.reply}\n\n{above}\n\n{quoted(words.old)}\n")
        assert read.text == words.reply


@pytest.mark.parametrize(("client", "language"), LINE_CASES)
def test_above_what_is_not_marked(client: str, language: str) -> None:
    words, line = LANGUAGES[language], filled(LINES[client][language])
    for above in (line, wrapped(line)):
        assert new_text(f"{words.reply}\n\n{above}\n\n{words.old}\n").text == words.reply


@pytest.mark.parametrize(("client", "language"), LINE_CASES)
def test_answers_below_and_between(client: str, language: str) -> None:
    words, line = LANGUAGES[language], filled(LINES[client][language])
    first, *rest = words.old.split("\n")
    below = quoted("\n".join(rest))
    read = new_text(f"{line}\n> {first}\n\n{words.reply}\n\n{below}\n\nTOP 2\n")
    assert read.text == f"{words.reply}\n\n\nTOP 2"
    assert [passage.answers for passage in read.passages] == [first, rest[-1]]
    assert [passage.text for passage in read.passages] == [words.reply, "TOP 2"]


@pytest.mark.parametrize("language", QUOTED_ONLY)
def test_above_quoted_lines_without_a_date(language: str) -> None:
    words, line = LANGUAGES[language], filled(QUOTED_ONLY[language])
    assert new_text(f"{words.reply}\n\n{line}\n\n{quoted(words.old)}\n").text == words.reply


@pytest.mark.parametrize(("client", "language"), BLOCK_CASES)
def test_headers_of_the_answered_mail(client: str, language: str) -> None:
    words, block = LANGUAGES[language], filled(BLOCKS[client][language])
    assert new_text(f"{words.reply}\n\n{block}\n\n{words.old}\n").text == words.reply
    assert new_text(f"{words.reply}\n\n{quoted(block)}\n>\n{quoted(words.old)}\n").text == words.reply


@pytest.mark.parametrize(("client", "language"), HTML_CASES)
def test_marked_up(client: str, language: str) -> None:
    words = LANGUAGES[language]
    line = filled(LINES.get(client, LINES["gmail"])[language])
    block = filled(BLOCKS.get(client, BLOCKS["outlook"])[language])
    page = HTML[client].format(
        reply=html_of(words.reply), old=html_of(words.old), line=html_of(line), block=html_of(block)
    )
    read = new_text("", page)
    assert read.text.split() == words.reply.split()
    assert "INV-0042" in read.quoted
    assert new_text(html_to_text(page).replace("> ", ""), page).text.split() == words.reply.split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_signatures_are_separated_and_not_lost(language: str) -> None:
    words, line = LANGUAGES[language], filled(LINES["gmail"][language])
    read = new_text(f"{words.reply}\n\n{words.signature}\n\n{line}\n\n{quoted(words.old)}\n")
    assert (read.text, read.signature) == (words.reply, words.signature.replace("-- ", "--"))


@pytest.mark.parametrize(("language", "mobile"), [(one, line) for one, lines in MOBILE.items() for line in lines])
def test_what_a_telephone_appends_is_a_signature(language: str, mobile: str) -> None:
    words, line = LANGUAGES[language], filled(LINES["gmail"][language])
    read = new_text(f"{words.reply}\n\n{mobile}\n\n{line}\n\n{quoted(words.old)}\n")
    assert (read.text, read.signature) == (words.reply, mobile)
    assert new_text(f"{words.reply}\n\n{mobile}").text == words.reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_disclaimer_is_separated_and_not_lost(language: str) -> None:
    words, block = LANGUAGES[language], filled(BLOCKS["outlook"][language])
    for rule in ("", "________________________________\n", "*****\n"):
        read = new_text(f"{words.reply}\n\n{rule}{words.disclaimer}\n\n{block}\n\n{words.old}\n")
        assert read.text == words.reply
        assert words.disclaimer in read.signature
