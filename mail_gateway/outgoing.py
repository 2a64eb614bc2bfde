"""Builds one mail: bytes that are the same whenever they are built from the same values.

By hand and not with `email.message`, because MIME is what limits how many mails leave: everything that goes into
a header is made one line here, and nothing else writes headers.
"""

import hashlib
import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from mail_gateway.flowed import flowed
from mail_gateway.kind import LOOP_HEADER

LONGEST_NAME = 60
LONGEST_SUBJECT = 300
MOST_REFERENCES = 20

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+")
_IN_NAMES = re.compile(r"[\"\\<>@,;:()\[\]]+")
_ADDRESS = re.compile(r"[^\s<>\"(),:;\\\[\]@\x00-\x20\x7f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})")
_HTTPS = re.compile(r"https://[!-;=?-~]{1,400}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")
_PIECES = re.compile(r"(?:%[0-9A-F]{2}|[^%]){1,20}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with the mail: what it is called, its media type, its bytes."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG that the HTML shows as `cid:<name>` (RFC 2392); the text says the same without it."""

    name: str
    body: bytes


class NotAnAddress(ValueError):
    """What should be written to a header is no address."""


def build(
    *,
    sender: str,
    mail_domain: str,
    to: str,
    to_name: str,
    reply_to: str,
    subject: str,
    text: str,
    html: str,
    date: datetime,
    message_id: str,
    in_reply_to: str = "",
    references: Iterable[str] = (),
    unsubscribe: str = "",
    enclosures: Sequence[Enclosure] = (),
    pictures: Sequence[Picture] = (),
) -> bytes:
    """Return the mail, with CRLF lines. `sender` is the business it is written for; `date` is aware.

    With `enclosures` it is multipart/mixed: what is read first, then the files in their order.

    `unsubscribe` is the page that a one-click POST ends all mail with (RFC 8058; it has to be https).

    Raises NotAnAddress: then nothing can be sent to whom it is for.
    """
    known = [r for r in (*references, in_reply_to) if _MESSAGE_ID.fullmatch(r)]
    chain = list(dict.fromkeys(known))
    if len(chain) > MOST_REFERENCES:
        chain = [chain[0], *chain[1 - MOST_REFERENCES :]]
    headers = [
        f"From: {_mailbox(_via(sender), f'penny@{mail_domain}')}",
        f"To: {_mailbox(_name(to_name), to)}",
        f"Reply-To: {_mailbox('', reply_to)}",
        f"Subject: {_unstructured(_line(subject)[:LONGEST_SUBJECT])}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {_checked_id(message_id)}",
    ]
    if _MESSAGE_ID.fullmatch(in_reply_to):
        headers.append(f"In-Reply-To: {in_reply_to}")
    if chain:
        headers.append("References: " + "\r\n ".join(chain))
    if _HTTPS.fullmatch(unsubscribe):
        headers += [f"List-Unsubscribe: <{unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    mark_of_it = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    boundary = f"=_penny_{mark_of_it}"
    headers += [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        f"{LOOP_HEADER}: 1",
        "MIME-Version: 1.0",
    ]
    letter_type, letter = _alternative(text, html, boundary, pictures)
    if not enclosures:
        headers.append(letter_type)
        return "\r\n".join(headers).encode("utf-8") + b"\r\n\r\n" + letter
    outer = f"=_files_{mark_of_it}"  # neither begins like the other: some programs compare beginnings only
    headers.append(f'Content-Type: multipart/mixed; boundary="{outer}"')
    mark = b"--" + outer.encode()
    parts = [letter_type.encode() + b"\r\n\r\n" + letter, *(_enclosed(one) for one in enclosures)]
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return "\r\n".join(headers).encode("utf-8") + b"\r\n\r\n" + body


def _alternative(text: str, html: str, boundary: str, pictures: Sequence[Picture] = ()) -> tuple[str, bytes]:
    """Return the Content-Type header and the body of what is read: the same as text and as HTML."""
    mark = boundary.encode()
    plain, rich = _readable(b"plain", flowed(text), b"; format=flowed"), _readable(b"html", html)
    if pictures:
        rich = _related(rich, pictures, boundary.replace("_penny_", "_shown_"))
    parts = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in (plain, rich))
    return f'Content-Type: multipart/alternative; boundary="{boundary}"', parts + b"--" + mark + b"--\r\n"


def _readable(kind: bytes, body: str, more: bytes = b"") -> bytes:
    head = b"Content-Type: text/" + kind + b"; charset=utf-8" + more
    head += b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head + _quoted_printable(body)


def _related(rich: bytes, pictures: Sequence[Picture], boundary: str) -> bytes:
    """The HTML with the pictures it shows (RFC 2387)."""
    mark = b"--" + boundary.encode()
    shown = [
        (
            f"Content-Type: image/png\r\nContent-ID: <{quote(one.name)}>\r\n"
            "Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n"
        ).encode()
        + encodebytes(one.body).replace(b"\n", b"\r\n")
        for one in pictures
    ]
    head = f'Content-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in (rich, *shown)) + mark + b"--\r\n"


def _enclosed(file: Enclosure) -> bytes:
    """One file. A name that is not ASCII is written by RFC 2231, and as encoded words in Content-Type, where programs
    that do not know RFC 2231 look for it."""
    if not _MEDIA_TYPE.fullmatch(file.kind):
        raise ValueError(f"{file.kind!r} is no media type")
    name = _line(_IN_NAMES.sub(" ", file.name)).replace("/", " ") or "file"
    plain = name.isascii()
    parameters = [f'filename="{name}"'] if plain else _by_rfc_2231("filename", name)
    header = (
        f'Content-Type: {file.kind};\r\n name="{name if plain else _encoded(name)}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment;\r\n " + ";\r\n ".join(parameters) + "\r\n\r\n"
    )
    return header.encode() + encodebytes(file.body).replace(b"\n", b"\r\n")


def _by_rfc_2231(parameter: str, value: str) -> list[str]:
    """A long value in numbered pieces (section 3), none of which cuts an escape."""
    pieces = _PIECES.findall(quote(value, safe=""))
    pieces[0] = f"utf-8''{pieces[0]}"
    if len(pieces) == 1:
        return [f"{parameter}*={pieces[0]}"]
    return [f"{parameter}*{n}*={piece}" for n, piece in enumerate(pieces)]


def _line(text: str) -> str:
    """One line: no control characters, none that turn the reading direction, single spaces."""
    return " ".join(_UNPRINTED.sub(" ", text.encode("utf-8", "replace").decode()).split())


def _name(text: str) -> str:
    """A display name in which nothing looks like an address or ends the quotes."""
    return " ".join(_IN_NAMES.sub(" ", _line(text)).split())[:LONGEST_NAME].strip()


def _via(sender: str) -> str:
    name = _name(sender)
    return f"{name} via Penny" if name else "Penny"


def _mailbox(name: str, address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise NotAnAddress("a recipient's address cannot be written to a header")
    if not name:
        return f"<{address}>"
    return f'"{name}" <{address}>' if name.isascii() else f"{_encoded(name)}\r\n <{address}>"


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a Message-ID is one word in angle brackets")
    return message_id


def _unstructured(line: str) -> str:
    """A header's text: as it is while it is short ASCII, else encoded words (RFC 2047)."""
    if line.isascii() and len(line) <= 200 and "=?" not in line:
        return _folded(line)
    return _encoded(line)


def _folded(line: str) -> str:
    lines = [""]
    for word in line.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > 64:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded(text: str) -> str:
    """Encoded words of at most 75 characters, each whole characters."""
    words, piece = [], b""
    for character in text:
        encoded = character.encode("utf-8")
        if len(piece) + len(encoded) > 42:
            words.append(piece)
            piece = b""
        piece += encoded
    words.append(piece)
    return "\r\n ".join(f"=?utf-8?B?{b64encode(word).decode()}?=" for word in words)


def _quoted_printable(text: str) -> bytes:
    lines = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return b2a_qp(lines, quotetabs=False, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
