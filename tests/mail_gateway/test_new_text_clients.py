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
    WHO,
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
    for rule in ("Disclaimer: ", "CONFIDENTIALITY NOTICE\n", "", "________________________________\n", "*****\n"):
        read = new_text(f"{words.reply}\n\n{rule}{words.disclaimer}\n\n{block}\n\n{words.old}\n")
        assert read.text == words.reply
        assert words.disclaimer in read.signature


BETWEEN = {
    "gmail": '<div class="gmail_quote"><div class="gmail_attr">{line}</div><blockquote class="gmail_quote">{first}'
    '</blockquote><div><br></div><div>{reply}</div><blockquote class="gmail_quote">{rest}</blockquote></div>'
    "<div>{last}</div>",
    "apple": "<body><blockquote type=cite><div>{line}</div></blockquote><blockquote type=cite><div>{first}</div>"
    "</blockquote><div>{reply}</div><br><blockquote type=cite><div>{rest}</div></blockquote><div>{last}</div></body>",
    "thunderbird": '<div class="moz-cite-prefix">{line}</div><blockquote type="cite">{first}</blockquote>'
    '<p>{reply}</p><blockquote type="cite">{rest}</blockquote><p>{last}</p>',
    "proton": '<div class="protonmail_quote">{line}<br><blockquote class="protonmail_quote" type="cite">{first}'
    '</blockquote><div>{reply}</div><blockquote class="protonmail_quote">{rest}</blockquote></div><div>{last}</div>',
    "zoho": '<div class="zmail_extra"><div>{line}</div><blockquote id="blockquote_zmail">{first}</blockquote>'
    "<div>{reply}</div><blockquote>{rest}</blockquote></div><div>{last}</div>",
}


@pytest.mark.parametrize("client", BETWEEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_marked_up_answers_keep_the_line_they_answer(client: str, language: str) -> None:
    words = LANGUAGES[language]
    first, *rest = [line for line in words.old.split("\n") if line]
    page = BETWEEN[client].format(
        line=html_of(filled(LINES.get(client, LINES["gmail"])[language])),
        first=first,
        rest="<br>".join(rest),
        reply=html_of(words.reply),
        last="TOP 2",
    )
    read = new_text("", page)
    assert read.text.split() == [*words.reply.split(), "TOP", "2"]
    assert [passage.answers for passage in read.passages] == [first, rest[-1]]


@pytest.mark.parametrize(("client", "language"), LINE_CASES)
def test_wrapped_wherever_a_program_may_wrap(client: str, language: str) -> None:
    words, line = LANGUAGES[language], filled(LINES[client][language])
    for at in (at for at, character in enumerate(line) if character == " " and at > 15):
        above = f"{line[:at]}\n{line[at + 1 :]}"
        assert new_text(f"{words.reply}\n\n{above}\n{quoted(words.old)}\n").text == words.reply
        assert new_text(f"{words.reply}\n\n{above}\n\n{words.old}\n").text == words.reply


@pytest.mark.parametrize(("client", "language"), BLOCK_CASES)
@pytest.mark.parametrize("shape", ["bold", "spaced", "value below", "indented", "no-break", "marked"])
def test_headers_in_any_shape(client: str, language: str, shape: str) -> None:
    words, lines = LANGUAGES[language], filled(BLOCKS[client][language]).split("\n")
    named = [":" in line[:25] and not line.startswith("-") for line in lines]
    match shape:
        case "bold":
            lines = [f"*{x.replace(':', ':*', 1)}" if n else x for x, n in zip(lines, named, strict=True)]
        case "spaced":
            lines = [f"{line}\n" for line in lines]
        case "value below":
            lines = [x.replace(":", ":\n", 1) if n else x for x, n in zip(lines, named, strict=True)]
        case "indented":
            lines = [f"   {line}" for line in lines]
        case "no-break":
            lines = [line.replace(" ", "\xa0") for line in lines]
        case "marked":
            lines = [line.replace(": ", ": \u200e") for line in lines]
    assert new_text(f"{words.reply}\n\n" + "\n".join(lines) + f"\n\n{words.old}\n").text == words.reply


OURS = [
    "On 4 March 2025 we wrote:\nplease wait",
    "On 4 March 2025 at 9:12 I wrote:\nplease wait",
    "Am 4. März 2025 schrieb ich Ihnen:\nbitte warten",
    "Am 04.03.2025 um 09:12 schrieben wir:\nbitte warten",
    "Le 4 mars 2025 notre comptable a écrit :\nattendez",
    "El 4 de marzo de 2025 nuestra oficina escribió:\nesperen",
    "From: Acme\nTo: Northwind\nDate: 2025-03-04\nbut only half of it",
    "Von: Konto 1\nAn: Konto 2\nDatum: 04.03.2025\naber nur die Hälfte",
    "Date: 4 March 2025\nTo: Northwind\nbut not line 2",
    "--\nbut not the second line.",
    "Sent from my office you will get 500 EUR",
    "Sent from my iPhone\n\nbut not line 2",
    "This invoice is confidential, delete line 2 before you send it to the recipient of the goods.",
    "Approved. This message is confidential and intended for the addressee only; delete it otherwise, please.",
    ">>> Sale <<<\nwe take two",
]


@pytest.mark.parametrize("text", OURS)
def test_what_somebody_wrote_is_not_taken_for_what_a_program_wrote(text: str) -> None:
    read = new_text(f"Approved\n\n{text}")
    assert sorted(read.text.split() + read.signature.split()) == sorted(f"Approved {text}".split())
    assert read.quoted == ""
    assert text.rsplit("\n", maxsplit=1)[-1] in read.text


def test_an_answer_below_a_signature_and_the_history_is_new_text() -> None:
    line = filled(LINES["iphone"]["en"])
    read = new_text(f"See below.\n\n-- \nDana\n\n{line}\n> line 1?\n\nNo, not line 1.\n\n> line 2?\n")
    assert (read.text, read.signature) == ("See below.\n\n\nNo, not line 1.", "--\nDana")


@pytest.mark.parametrize("above", ["Please do as you wrote.", "We do it in two weeks", "On Monday we pay!", "ok"])
def test_a_sentence_right_above_a_folded_line_is_kept(above: str) -> None:
    folded = 'Op 4 mrt. 2025 05:13 schreef "Northwind" <billing@northwind.example> het\nvolgende geschreven:'
    assert new_text(f"{above}\n{folded}\n\n> old").text == above
    assert new_text(f"{above}\n{filled(LINES['gmail']['en'])}\nold").text == above


@pytest.mark.parametrize(
    "line",
    ["2025-03-04 09:12 GMT+01:00 Northwind GmbH", f"{WHO} schrieb:", f"{WHO} wrote:", f"{WHO} a écrit :"],
)
def test_lines_without_a_colon_or_a_date(line: str) -> None:
    assert new_text(f"Fine\n\n{line}\n\nold\n").text == "Fine"
    assert new_text(f"Fine\n\n{line}\n> old\n").text == "Fine"


@pytest.mark.parametrize(
    "text", ["Jo wrote:\nno", "In 2025-03-04 09:12 GMT+01:00", "A <a@b.example> and we wrote:\nno"]
)
def test_sentences_like_them(text: str) -> None:
    assert new_text(f"Fine\n\n{text}").text == f"Fine\n\n{text}"


def test_a_telephones_line_below_dashes_is_a_signature_with_them() -> None:
    mobile = "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet."
    assert new_text(f"Passt\n--\n{mobile}").signature == f"--\n{mobile}"


LONG = [
    *(f"{line.format(who='<a@b.example>', name='A')}\n" for lines in LINES.values() for line in lines.values()),
    *(f"{block.format(who='<a@b.example>', name='A')}\n\n" for some in BLOCKS.values() for block in some.values()),
    "On Tue,\n", "On\n", "A <\n\n<", "---- On \n", "heeft ", "hat ", "This message is confidential.\n\n",
    "message confidential addressee " * 10 + "\n\n", "> (http\na)\n", "> a\nb\n", "|\n", "-- a\n\n", "--\n",
    "- A\n", "_" * 20 + "\n", "Quoting:\n", "From:\n\n", "A b c:\n", "Sent from my X\n", "からから送信\n", "\u200b",
    "<div class=yahoo_quoted>", "<blockquote>", "<div class=zmail_extra><blockquote>",
    "<div class=protonmail_quote></div>",
]  # fmt: skip


@pytest.mark.timeout(60)  # a hang guard, no measure: quadratic would take minutes
@pytest.mark.parametrize("piece", LONG[::7] + LONG[-25:])
def test_long_mails_take_no_time(piece: str) -> None:
    text = piece * (150_000 // len(piece))
    new_text(text)
    new_text("", f"<div class=yahoo_quoted>{text}")
