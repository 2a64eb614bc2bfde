"""How mail programs put new text above the mail they answer: one function a program, text and HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sandbox.mail.reading import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Both renderings of a mail's body; `html` None for a program that writes text only."""

    text: str
    html: str | None


def gmail(new: str, original: Mail, sent: datetime) -> Body:
    """Gmail on the web: attribution wrapped at 78, `gmail_quote` around the quoted HTML."""
    name, address = original.address("From")
    when = f"On {sent:%a, %b} {sent.day}, {sent:%Y} at {_twelve_hours(sent)}"
    who = f"{name or address} <{address}> wrote:"
    line = f"{when} {who}" if len(f"{when} {who}") <= 78 else f"{when} {name or address} <\n{address}> wrote:"
    attribution = f'{when} {escape(name or address)} &lt;<a href="mailto:{address}">{address}</a>&gt; wrote:'
    style = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
    return Body(
        text=f"{new}\n\n{line}\n\n{_quoted(original.text)}\n",
        html=(
            f'<div dir="ltr">{_lines(new)}</div><br>'
            f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{attribution}'
            f'<br></div><blockquote class="gmail_quote" style="{style}">{_html_of(original)}'
            f"</blockquote></div>\n"
        ),
    )


def apple(new: str, original: Mail, sent: datetime) -> Body:
    """Apple Mail: `On Nov 23, 2026, at 9:00 AM, Name <address> wrote:`, blockquote type=cite."""
    name, address = original.address("From")
    who = f"{name} <{address}>" if name else address
    line = f"On {sent:%b} {sent.day}, {sent:%Y}, at {_twelve_hours(sent)}, {who} wrote:"
    return Body(
        text=f"{new}\n\n> {line}\n> \n{_quoted(original.text)}\n",
        html=(
            '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
            '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">'
            f'{_lines(new)}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite">'
            f"<div>{escape(line)}</div><br>"
            f"<div>{_html_of(original)}</div></blockquote></div><br></body></html>\n"
        ),
    )


def outlook(new: str, original: Mail, sent: datetime) -> Body:
    """Outlook: a rule and a block of headers, the old text unquoted below; `divRplyFwdMsg` in the HTML."""
    name, address = original.address("From")
    heads = {
        "From": f"{name} <{address}>" if name else address,
        "Sent": f"{sent:%A, %B} {sent.day}, {sent:%Y} {_twelve_hours(sent)}",
        "To": original.header("To"),
        "Subject": original.header("Subject"),
    }
    block = "\n".join(f"{key}: {value}" for key, value in heads.items())
    html_block = "<br>\n".join(f"<b>{key}:</b> {escape(value)}" for key, value in heads.items())
    return Body(
        text=f"{new}\n\n{'_' * 32}\n{block}\n\n{original.text.strip()}\n",
        html=(
            f'<html><body><div class="elementToProof">{_lines(new)}</div>\n<div id="appendonsend"></div>\n'
            '<hr style="display:inline-block;width:98%" tabindex="-1">\n'
            f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000">{html_block}'
            f"</font><div>&nbsp;</div></div>\n<div>{_html_of(original)}</div></body></html>\n"
        ),
    )


def plain(new: str, original: Mail, sent: datetime) -> Body:
    """A text-only program such as mutt."""
    name, address = original.address("From")
    line = f"On {sent:%Y-%m-%d %H:%M}, {name or address} wrote:"
    return Body(text=f"{new}\n\n{line}\n{_quoted(original.text)}\n", html=None)


STYLES: dict[str, Callable[[str, Mail, datetime], Body]] = {
    "gmail": gmail,
    "outlook": outlook,
    "apple": apple,
    "plain": plain,
}


def forwarded(note: str, original: Mail) -> Body:
    """Gmail's way of passing a mail on."""
    heads = {key: original.header(key) for key in ("From", "Date", "Subject", "To")}
    block = "\n".join(f"{key}: {value}" for key, value in heads.items())
    rule = "---------- Forwarded message ---------"
    return Body(
        text=f"{note}\n\n{rule}\n{block}\n\n\n{original.text.strip()}\n",
        html=(
            f'<div dir="ltr">{_lines(note)}<br><br><div class="gmail_quote">'
            f'<div dir="ltr" class="gmail_attr">{rule}<br>{_lines(block)}</div>'
            f"<br><br>{_html_of(original)}</div></div>\n"
        ),
    )


def as_html(text: str) -> str:
    """What a program makes of freshly typed text."""
    return f'<div dir="ltr">{_lines(text)}</div>\n'


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.rstrip().splitlines())


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _html_of(original: Mail) -> str:
    """The original's body element alone: programs quote its content, not its head."""
    if not original.html:
        return _lines(original.text)
    body = re.search(r"<body[^>]*>", original.html, re.IGNORECASE)
    inner = original.html[body.end() :] if body else original.html
    return re.split(r"</body>", inner, maxsplit=1, flags=re.IGNORECASE)[0]


def _twelve_hours(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {at:%p}"
