"""What was attached to a mail: its bytes, and what they are by their own testimony, not by their name.

Nothing is unpacked or run: a ZIP is looked at no further than the names in its first entries.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mail_gateway.message import attached_parts

MOST_FILES = 20
MOST_BYTES = 25 * 1024 * 1024
_LOOKED_AT = 4096

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
    (b"%!PS", "application/postscript"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"BEGIN:VCARD", "text/vcard"),
)
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
_MAIL = re.compile(rb"(?:received|return-path|from|message-id|mime-version|date|subject):", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file out of a mail: its name without any path (may be empty), its type by its bytes and as declared."""

    name: str
    content_type: str
    declared: str
    body: bytes


def attached(raw: bytes) -> Iterator[Attached]:
    """Yield the files of a mail, as many and as large as the limits allow. Never raises."""
    left = MOST_BYTES
    for number, (name, declared, body) in enumerate(attached_parts(raw, MOST_BYTES)):
        if number >= MOST_FILES or len(body) > left:
            return
        left -= len(body)
        yield Attached(name=name, content_type=content_type(body), declared=declared, body=body)


def content_type(body: bytes) -> str:
    """Return what bytes are, as far as their beginning tells; application/octet-stream where it tells nothing."""
    head = body[:_LOOKED_AT]
    if head.startswith(b"PK\x03\x04"):
        return _packed(head)
    if head.startswith((b"RIFF",)) and head[8:12] == b"WEBP":
        return "image/webp"
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if b"%PDF-" in head[:1024]:  # readers forgive what stands before it
        return "application/pdf"
    return _text(head)


def _packed(head: bytes) -> str:
    if head[30:38] == b"mimetype":  # OpenDocument: stored first, and as it is
        found = re.match(rb"application/[a-z0-9.+-]{1,100}", head[38:])
        return found[0].decode("ascii") if found else "application/zip"
    if b"[Content_Types].xml" in head or b"_rels/" in head:
        for folder, found_type in _OFFICE:
            if folder in head:
                return found_type
    return "application/zip"


def _text(head: bytes) -> str:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "application/octet-stream"
    bare = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if bare.startswith(b"<?xml") and not _MARKUP.search(head):
        return "application/xml"
    if _MARKUP.search(head):
        return "text/html"
    if _MAIL.match(bare):
        return "message/rfc822"
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return "application/octet-stream" if not head or control * 50 > len(head) else "text/plain"
