"""The newly written text of a reply, apart from quoted history and signature: pure and linear in time.

Works line by line over tables of what mail programs put above history, in the languages they put it in
(`mail_words`); no pattern sees more than a few joined lines of capped length. Where the HTML shows what the mail
program itself marked as quoted, that is read instead of the plain text. Answers between quoted lines are new text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mail_gateway.appended import appended_lines
from mail_gateway.coloured import may_point_below, points_below, with_coloured_answers
from mail_gateway.history import LONGEST_LINE, SURE, attribution_strength, led_in, quoted_lines
from mail_gateway.html_text import LONGEST_KNOWN, has_markers, html_to_text

REPLY_MARKER = "— Reply above this line —"
"""Stands in our own mails above everything that a reply would quote; `mail_words.MARKERS` has other languages'."""

MAX_TEXT = 256 * 1024
MAX_LINES = 10_000
"""Characters and lines that are looked at; what comes after counts as quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """New text that stands together; `answers` is the quoted line right above it ('' where there is none)."""

    answers: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyText:
    """`text` is what the writer wrote, `quoted` the history and the lines above it, `signature` what was appended.

    `passages` is the text in its order, each with the quoted line it answers. An empty `text` means that nothing
    new was recognized: show the whole mail to a human.
    """

    text: str
    quoted: str
    signature: str
    passages: tuple[Passage, ...] = ()


def new_text(mail_text: str, html: str | None = None) -> ReplyText:
    """Split a mail into new text, quoted history and signature."""
    if html and has_markers(html):
        marked = _split(html_to_text(html))
        if marked.text and len(marked.passages) == 1 and points_below(marked.text):
            marked = _split(with_coloured_answers(html))
        if marked.text:
            return marked
    if not mail_text.strip() and html:
        mail_text = html_to_text(html)
    return _split(mail_text)


def answers_elsewhere(text: str, html: str | None) -> bool:
    """Whether the new text only says that its answers stand below, and they could not be told from the history."""
    if not may_point_below(text) and not (html and not text.strip()):
        return False
    read = new_text(text, html)
    return bool(read.quoted) and len(read.passages) == 1 and points_below(read.text)


def texts_of(text: str, html: str | None) -> tuple[str, str]:
    """Return a mail's new text, and what its other part says ('' where it has none or says the same)."""
    plain = new_text(text).text
    if not html:
        return plain, ""
    rich = new_text("", html).text
    if plain and not rich:  # all of it quoted, or hidden: what the other part says is not nothing
        return plain, html_to_text(html).strip()
    new, other = (rich, plain) if rich and has_markers(html) else (plain or rich, rich)
    return new, "" if _bare(new) == _bare(other) else other


def _bare(text: str) -> str:
    """The text without what only a plain part has: where links lead, names of pictures, and stars for bold print."""
    return "".join(_MARKED_UP.sub("", text).split())


def _split(text: str) -> ReplyText:
    return _known(text) if len(text) <= LONGEST_KNOWN else _parted(text)


@lru_cache(maxsize=4)
def _known(text: str) -> ReplyText:
    """The same mail is asked for several times: by whoever reads, judges and answers it."""
    return _parted(text)


def _parted(text: str) -> ReplyText:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, rest = text[:MAX_TEXT], text[MAX_TEXT:]
    if first.count("\n") >= MAX_LINES:
        *some, more = first.split("\n", MAX_LINES)
        first, rest = "\n".join(some), f"{more}{rest}"
    lines = _lines(first)
    quoted = quoted_lines(lines)
    appended = appended_lines(lines, quoted)
    new = [line for line, old, extra in zip(lines, quoted, appended, strict=True) if not (old or extra)]
    return ReplyText(
        text=_joined(new),
        quoted=_joined(line for line, old in zip(lines, quoted, strict=True) if old) + rest,
        signature=_joined(line for line, extra in zip(lines, appended, strict=True) if extra),
        passages=_passages(lines, quoted, appended),
    )


def _lines(text: str) -> list[str]:
    """The lines; where an answer and 'On … wrote:' share one, they are parted."""
    lines: list[str] = []
    for line in _INVISIBLE.sub("", text).split("\n"):
        shared = _SHARED_LINE.fullmatch(line) if line[-1:] in ":：" and len(line) <= LONGEST_LINE else None
        if shared and line[0] not in ">＞" and attribution_strength(shared[2]) == SURE:
            lines += [shared[1], shared[2]]
        elif (ends := led_in(line)) < len(line):
            lines += [line[:ends], line[ends:]]
        else:
            lines.append(line)
    return lines


_MARKED_UP = re.compile(
    r"[*_•·]|^[ \t]*[-–][ \t]|[<(\[]{1,2}(?:https?:|mailto:|tel:)[^\s<>()\[\]]{1,2000}[>)\]]{1,2}"
    r"|\[(?:image|cid|inline image)[: ][^\[\]]{0,300}\]",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile(r"[\u1427\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHARED_LINE = re.compile(
    r"([^0-9@<>]{0,80}[^0-9@<>\s-])(?:\s+|-{2,}\s*)((?:On|Am|Le|El|Il|Op|Em|Den"
    r"|På)\s(?:\w{2,10}[.,]{1,2}\s)?(?:[0-9]|\w+\s[0-9]).*)"
)


def _passages(lines: list[str], quoted: list[bool], appended: list[bool]) -> tuple[Passage, ...]:
    found: list[Passage] = []
    answers, run = "", list[str]()
    for line, old, extra in zip([*lines, "> "], [*quoted, True], [*appended, False], strict=True):
        if not old:
            run += [] if extra else [line]
            continue
        if text := _joined(run):
            found.append(Passage(answers=answers, text=text))
        run = []
        answers = line.strip().lstrip("> ＞") or answers
    return tuple(found)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
