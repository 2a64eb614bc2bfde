"""A mail as a mail program shows it: its headers, both texts, links and attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import lru_cache
from html import unescape

from sandbox.wire import Json

_LINK = re.compile(r"https?://[^\s<>\"'\])]+")
_HREF = re.compile(r"""href\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_CLOSING = ".,;:!?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A named part; `content` is decoded."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""  # by which the HTML shows it (RFC 2392)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What of a mail its reader sees; headers unfolded, in order, repeated ones too."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    def header(self, name: str) -> str:
        """The first header of this name, empty when there is none."""
        return next((value for key, value in self.headers if key.casefold() == name.casefold()), "")

    def address(self, name: str) -> tuple[str, str]:
        """Display name and address of the first mailbox in a header; empty texts when there is none."""
        found = getaddresses([self.header(name)])
        return found[0] if found else ("", "")

    def links(self) -> list[str]:
        """Every http(s) URL in text and HTML, once, in the order they are met."""
        found = [link.rstrip(_CLOSING) for link in _LINK.findall(self.text)]
        found += [unescape(link) for link in _HREF.findall(self.html)]
        return list(dict.fromkeys(found))

    def as_json(self) -> Json:
        return {
            "from": self.header("From"),
            "to": self.header("To"),
            "reply_to": self.header("Reply-To"),
            "subject": self.header("Subject"),
            "message_id": self.header("Message-ID"),
            "in_reply_to": self.header("In-Reply-To"),
            "references": self.header("References"),
            "date": self.header("Date"),
            "headers": [list(pair) for pair in self.headers],
            "text": self.text,
            "html": self.html,
            "links": self.links(),
            "attachments": [
                {"filename": one.filename, "content_type": one.content_type, "size": len(one.content)}
                for one in self.attachments
            ],
        }


@lru_cache(maxsize=256)
def read_mail(raw: bytes) -> Mail:
    """Parses what was accepted; meant for Penny's own well-formed mail, not for hostile bytes."""
    message = message_from_bytes(raw, policy=policy.default)
    texts: dict[str, str] = {"plain": "", "html": ""}
    attachments = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_subtype() if part.get_content_maintype() == "text" else ""
        if part.get_content_disposition() == "attachment" or kind not in texts or texts[kind]:
            payload = part.get_payload(decode=True)
            attachments.append(
                Attachment(
                    filename=part.get_filename() or "unnamed",
                    content_type=part.get_content_type(),
                    content=payload if isinstance(payload, bytes) else b"",
                    content_id=str(part.get("Content-ID", "")).strip("<> "),
                )
            )
        else:
            texts[kind] = _words(part)
    headers = tuple((key, str(value)) for key, value in message.items())
    return Mail(headers=headers, text=texts["plain"], html=texts["html"], attachments=tuple(attachments))


def _words(part: EmailMessage) -> str:
    """A text part with plain line ends, unfolded; a charset nobody knows is shown as Latin-1, as old programs do."""
    try:
        text = str(part.get_content())
    except LookupError:
        payload = part.get_payload(decode=True)
        text = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    text = text.replace("\r\n", "\n")
    return re.sub("(?<!--) \n", " ", text) if part.get_param("format") == "flowed" else text
