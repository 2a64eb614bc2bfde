"""Bytes of a mail -> `Mail`: pure, bounded, and never an exception.

A mail is written by anybody, so the limits come first and on the raw bytes: size, headers, depth, parts, addresses,
encoded words. Structure is split here and not by `email.parser`, which recurses for every nested multipart and
compares every line with every open boundary; the standard library decodes only single, length-capped values.
Whatever had to be left out is named in `Mail.problem`, so that a human sees the kept raw mail instead.
"""

import binascii
import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import lru_cache
from types import MappingProxyType

from mail_gateway.flowed import unbroken
from mail_gateway.html_text import html_to_text

MAX_BYTES = 30 * 1024 * 1024
MAX_HEADERS = 1000
MAX_HEADER_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_PARTS = 200
MAX_ADDRESSES = 100
MAX_ENCODED_WORDS = 200
MAX_REFERENCES = 50
MAX_TEXT = 1024 * 1024
_MAX_DELIMITERS = 5000
_MAX_VALUE = 16 * 1024
_MAX_PARAMETERS = 2000

KEPT_HEADERS = frozenset({
    "from", "sender", "reply-to", "return-path", "subject", "to", "cc", "content-type", "delivered-to",
    "x-original-to", "envelope-to", "auto-submitted", "precedence", "x-auto-response-suppress", "x-autoreply",
    "x-autorespond", "x-autoresponder", "x-auto-reply", "x-failed-recipients", "x-penny-loop", "x-loop", "list-id",
    "list-unsubscribe", "authentication-results", "received-spf",
})  # fmt: skip
"""The headers of `Mail.headers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What was attached: its name (no path, may be empty), lower-case media type and decoded size in bytes."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as far as it could be read.

    Identifiers keep their angle brackets. `from_address` is None exactly where `from_problem` names what is wrong
    with From: missing, several_headers, several_addresses, comment, encoded_address, too_long, not_an_address.
    `text` is the plain text, or made from the HTML where there is none. Header values are decoded, one line,
    without control characters. `delivery_status` and `returned_message_id` come from the parts of a report.
    `calendar` is the method of an invitation or of the answer to one, in lower case.
    `problem` is None or the first of: too_large, too_many_headers, headers_too_long, too_deep, too_many_parts,
    no_boundary, unknown_charset, too_much_text, unreadable.
    """

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    from_address: str | None = None
    from_name: str = ""
    from_problem: str | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str | None = None
    content_type: str = "text/plain"
    report_type: str | None = None
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attachments: tuple[Attachment, ...] = ()
    delivery_status: str | None = None
    returned_message_id: str | None = None
    calendar: str = ""
    problem: str | None = None

    def header(self, name: str) -> str:
        """The first value of one of the kept headers, or an empty text."""
        return next(iter(self.headers.get(name, ())), "")


_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")


def read_mail(raw: bytes) -> Mail:
    """Read a mail. Never raises; takes well under half a second for each 150 kB."""
    try:
        return _read(raw)
    except Exception:  # the last net under input that anybody may write
        return Mail(problem="unreadable", from_problem="missing")


@dataclass(frozen=True, slots=True)
class _Part:
    """A leaf: its headers, where its body is, and what it is inside of."""

    headers: dict[str, str]
    content_type: str
    start: int
    end: int


class _Trouble:
    """The first thing that went wrong; shared by the steps of one reading."""

    __slots__ = ("delimiters", "first", "parts")

    def __init__(self) -> None:
        self.first: str | None = None
        self.parts = 0
        self.delimiters = 0

    def note(self, what: str) -> None:
        self.first = self.first or what


def _read(raw: bytes) -> Mail:
    trouble = _Trouble()
    if len(raw) > MAX_BYTES:
        trouble.note("too_large")
        raw = raw[:MAX_HEADER_BYTES]
    headers, body = _headers(raw, 0, len(raw), trouble)
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    first = {name: values[0] for name, values in found.items()}
    content_type = _media_type(first)
    content = _content(raw, _leaves(raw, first, body, len(raw), 0, trouble), trouble)
    address, name, from_problem = _sender(found.get("from", []))
    references = _ids(" ".join(found.get("references", [])))
    return Mail(
        message_id=next(iter(_ids(first.get("message-id", ""))), None),
        in_reply_to=next(iter(_ids(first.get("in-reply-to", ""))), None),
        references=tuple(references[-MAX_REFERENCES:]),
        from_address=address,
        from_name=name,
        from_problem=from_problem,
        to=_addresses(found.get("to", [])),
        cc=_addresses(found.get("cc", [])),
        delivered_to=_addresses([v for name in _DELIVERED for v in found.get(name, [])]),
        subject=decode_words(first.get("subject", "")),
        date=_date(first.get("date", "")),
        content_type=content_type,
        report_type=_parameters(first.get("content-type", "")).get("report-type", "").lower() or None,
        headers=MappingProxyType(
            {n: tuple(decode_words(v) for v in values[:20]) for n, values in found.items() if n in KEPT_HEADERS}
        ),
        text=content.text,
        html=content.html,
        attachments=content.attachments,
        delivery_status=content.delivery_status,
        returned_message_id=content.returned_message_id,
        calendar=content.calendar,
        problem=trouble.first,
    )


# Structure


def _headers(raw: bytes, start: int, end: int, trouble: _Trouble) -> tuple[list[tuple[str, str]], int]:
    """The header fields at `start` (names in lower case, values unfolded), and where the body starts."""
    headers: list[tuple[str, str]] = []
    limit = min(end, start + MAX_HEADER_BYTES)
    name, value = "", list[bytes]()
    position = start
    while position < end:
        if position >= limit or len(headers) >= MAX_HEADERS:
            trouble.note("headers_too_long" if position >= limit else "too_many_headers")
            blank = _BLANK_LINE.search(raw, position, end)
            position = blank.end() if blank else end
            break
        stop = raw.find(b"\n", position, end) + 1 or end
        line = raw[position : min(stop, limit)]
        if line[:1] in b" \t" and name and line.strip():
            value.append(line.strip())
        elif colon := _field_name(line):
            if name:
                headers.append((name, _characters(value)))
            name, value = line[:colon].rstrip().decode("ascii").lower(), [line[colon + 1 :].strip()]
        elif not line.strip(b"\r\n"):
            position = stop
            break
        elif not (position == start and line.startswith(b"From ")):
            break
        position = stop
    if name:
        headers.append((name, _characters(value)))
    return headers, position


_BLANK_LINE = re.compile(rb"\n\r?\n")
_NAME = re.compile(rb"[!-9;-~]+[ \t]*:")


def _field_name(line: bytes) -> int:
    """Where the colon of a header field is, or 0."""
    match = _NAME.match(line[:200])
    return match.end() - 1 if match else 0


def _characters(pieces: list[bytes]) -> str:
    value = b" ".join(pieces)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _leaves(
    raw: bytes, headers: dict[str, str], start: int, end: int, depth: int, trouble: _Trouble
) -> Iterator[_Part]:
    trouble.parts += 1
    content_type = _media_type(headers)
    if not content_type.startswith("multipart/"):
        yield _Part(headers, content_type, start, end)
        return
    boundary = _parameters(headers.get("content-type", "")).get("boundary", "")
    if not boundary or len(boundary) > 200 or depth >= MAX_DEPTH:
        trouble.note("too_deep" if depth >= MAX_DEPTH else "no_boundary")
        yield _Part({}, "text/plain", start, end)
        return
    for inner_start, inner_end in _sections(raw, boundary.encode("utf-8", "replace"), start, end, trouble):
        if trouble.parts >= MAX_PARTS:
            trouble.note("too_many_parts")
            return
        inner, body = _headers(raw, inner_start, inner_end, trouble)
        yield from _leaves(raw, dict(reversed(inner)), min(body, inner_end), inner_end, depth + 1, trouble)


def _sections(raw: bytes, boundary: bytes, start: int, end: int, trouble: _Trouble) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines are; a missing last delimiter is forgiven."""
    delimiter = b"\n--" + boundary
    opened = -1
    at = raw.find(delimiter, max(start - 1, 0), end)
    while at != -1:
        trouble.delimiters += 1
        if trouble.delimiters > _MAX_DELIMITERS:
            trouble.note("too_many_parts")
            break
        after = at + len(delimiter)
        stop = raw.find(b"\n", after, end)
        stop = end if stop == -1 else stop
        rest = raw[after : min(stop, after + 200)].strip()
        if rest in (b"", b"--"):
            if opened != -1:
                yield opened, at - 1 if raw[at - 1 : at] == b"\r" and at > opened else max(at, opened)
            opened = -1 if rest else min(stop + 1, end)
            if rest:
                return
        at = raw.find(delimiter, after, end)
    if opened != -1:
        yield opened, end


# Content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    delivery_status: str | None
    returned_message_id: str | None
    calendar: str


def attached_parts(raw: bytes, most_bytes: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, declared media type, bytes) of each part that is a file: not what a report or a signature's
    picture is. One that is larger than `most_bytes` is left out. Never raises."""
    trouble = _Trouble()
    try:
        headers, body = _headers(raw, 0, len(raw), trouble)
        for part in _leaves(raw, dict(reversed(headers)), body, len(raw), 0, trouble):
            name, kind = _file_name(part.headers), part.content_type
            attached = _is_attached(part.headers)
            inline = not attached and ("content-id" in part.headers or kind.startswith(("text/", "message/")))
            if (inline and (not name or kind.startswith("image/"))) or kind in _REPORTS:
                continue
            if part.end - part.start <= most_bytes * 3 // 2 and _size(raw, part) <= most_bytes:
                yield name, kind, _decoded(raw[part.start : part.end], part.headers)
    except Exception:  # the last net, as in read_mail: what was found so far is found
        return


_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "message/feedback-report"})


def _is_attached(headers: dict[str, str]) -> bool:
    return headers.get("content-disposition", "")[:20].lower().lstrip().startswith("attachment")


def _content(raw: bytes, parts: Iterator[_Part], trouble: _Trouble) -> _Content:
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    status: list[str] = []
    returned: str | None = None
    calendar = ""
    for part in parts:
        kind = part.content_type
        name = _file_name(part.headers)
        attached = _is_attached(part.headers)
        if kind in ("text/plain", "text/html") and not attached and not name:
            (plain if kind == "text/plain" else html).append(_text(raw, part, trouble))
            continue
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            status.append(_text(raw, part, trouble)[:_MAX_VALUE])
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            returned = returned or _returned_id(raw, part)
        elif kind == "text/calendar":
            calendar = calendar or _parameters(part.headers.get("content-type", "")).get("method", "").lower()
        attachments.append(Attachment(name=name, content_type=kind, size=_size(raw, part)))
    markup = "\n".join(html) or None
    text = "\n".join(plain)
    if not text.strip() and markup:
        text = html_to_text(markup)
    return _Content(
        text=text,
        html=markup,
        attachments=tuple(attachments),
        delivery_status="\n\n".join(status) or None,
        returned_message_id=returned,
        calendar=calendar,
    )


def _text(raw: bytes, part: _Part, trouble: _Trouble) -> str:
    if part.end - part.start > 2 * MAX_TEXT:
        trouble.note("too_much_text")
    body = _decoded(raw[part.start : min(part.end, part.start + 2 * MAX_TEXT)], part.headers)[:MAX_TEXT]
    given = _parameters(part.headers.get("content-type", ""))
    charset = given.get("charset", "utf-8")
    decode = _decoder(charset.lower())
    if decode is None:
        trouble.note("unknown_charset")
        decode = _utf8
    text = decode(body).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return unbroken(text) if given.get("delsp", "").lower() == "yes" else text


def _decoded(body: bytes, headers: dict[str, str]) -> bytes:
    encoding = headers.get("content-transfer-encoding", "")[:40].strip().lower()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        return _base64(body)
    return body


def _base64(body: bytes) -> bytes:
    """What base64 there is, padded where its end is missing."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        digits = body.translate(None, _NOT_BASE64)
        return binascii.a2b_base64(digits[: len(digits) - (len(digits) % 4 == 1)] + b"==")


_NOT_BASE64 = bytes(
    c for c in range(256) if c not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)


def _size(raw: bytes, part: _Part) -> int:
    if part.headers.get("content-transfer-encoding", "")[:40].strip().lower() == "base64":
        body = raw[part.start : part.end]
        padding = body[-8:].count(b"=")
        return max(0, (len(body) - body.count(b"\n") - body.count(b"\r")) * 3 // 4 - padding)
    return len(_decoded(raw[part.start : part.end], part.headers))


def _returned_id(raw: bytes, part: _Part) -> str | None:
    body = _decoded(raw[part.start : min(part.end, part.start + MAX_HEADER_BYTES)], part.headers)
    for name, value in _headers(body, 0, len(body), _Trouble())[0]:
        if name == "message-id":
            return next(iter(_ids(value)), None)
    return None


# Values


_PARAMETER = re.compile(r";\s*([A-Za-z][A-Za-z0-9*-]{0,40})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;]+))")


def _media_type(headers: dict[str, str]) -> str:
    value = headers.get("content-type", "")[:200].partition(";")[0].strip().lower()
    return value if _MEDIA_TYPE.fullmatch(value) else "text/plain"


_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")


def _parameters(value: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or "" for m in _PARAMETER.finditer(value[:_MAX_PARAMETERS])}


def _file_name(headers: dict[str, str]) -> str:
    """The name of an attachment without any path, or an empty text."""
    disposition, content_type = headers.get("content-disposition", ""), headers.get("content-type", "")
    if "name" not in disposition.lower() and "name" not in content_type.lower():
        return ""
    holder = Message()
    with suppress(Exception):  # RFC 2231 parameters of any shape: a name is worth no failure
        holder["Content-Disposition"] = clean(disposition[:_MAX_PARAMETERS]) or "attachment"
        holder["Content-Type"] = clean(content_type[:_MAX_PARAMETERS]) or "text/plain"
        name = decode_words(holder.get_filename() or "")
        return re.split(r"[/\\]", name)[-1].strip(". ")[:200]
    return ""


def _sender(values: list[str]) -> tuple[str | None, str, str | None]:
    """Address, name and what is wrong: exactly one From with exactly one plain address, or no address at all."""
    if len(values) != 1:
        return None, "", "several_headers" if values else "missing"
    value = values[0]
    if len(value) > 2000:
        return None, "", "too_long"
    bare = _QUOTED.sub('""', value)
    if problem := _shape_problem(bare):
        return None, "", problem
    before, _, rest = value.rpartition("<")
    address = rest.strip().removesuffix(">") if "<" in bare else value.strip()
    if "=?" in address:
        return None, "", "encoded_address"
    checked = _address(address)
    if checked is None:
        return None, "", "not_an_address"
    name = decode_words(before.strip()).replace('"', "").replace("\\", "").strip()
    return checked, "" if "@" in name else name, None


def _shape_problem(bare: str) -> str | None:
    """What is wrong with a From whose quoted strings have been emptied."""
    if bare.count("<") > 1 or bare.count(">") > 1:
        return "several_addresses" if "," in bare or ";" in bare else "not_an_address"
    if "," in bare or bare.count("@") > 1:
        return "several_addresses"
    if "(" in bare or ")" in bare:
        return "comment"
    if ":" in bare or ";" in bare or _CONTROL.search(bare):
        return "not_an_address"
    if bare.count("<") != bare.count(">") or ("<" in bare and not bare.rstrip().endswith(">")):
        return "not_an_address"
    return None


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x1f\x7f]{1,64}")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62})(?:\.[^\W_](?:[\w-]{0,62})){1,20}")


def _address(text: str) -> str | None:
    local, at, domain = text.strip().rpartition("@")
    if not at or len(text) > 254 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return None
    return None if ".." in local or local[0] == "." or local[-1] == "." else f"{local}@{domain.lower()}"


def _addresses(values: list[str]) -> tuple[str, ...]:
    """The addresses in headers of recipients, at most MAX_ADDRESSES, each once."""
    found: dict[str, None] = {}
    for value in values[:20]:
        for word in _SEPARATORS.split(_QUOTED.sub(" ", value[: 64 * 1024])):
            if "@" in word and (address := _address(word)):
                found.setdefault(address)
                if len(found) >= MAX_ADDRESSES:
                    return tuple(found)
    return tuple(found)


_SEPARATORS = re.compile(r"[\s<>,;:()\[\]]+")
_ID = re.compile(r"<[^<>\s]{1,400}>")


def _ids(value: str) -> list[str]:
    return [clean(i) for i in _ID.findall(value[-64 * 1024 :])]


def _date(value: str) -> datetime | None:
    """The Date as aware UTC, or None; '-0000' says nothing about the writer's zone but is UTC."""
    try:
        date = parsedate_to_datetime(value[:100])
        return (date.replace(tzinfo=UTC) if date.tzinfo is None else date).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


# Characters


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([bBqQ])\?([^?]{0,1000})\?=")


def clean(text: str) -> str:
    """One line without control or direction characters: nothing a header could be split or disguised with."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def decode_words(value: str) -> str:
    """A header value with its encoded words (RFC 2047) read, on one line; beyond the cap they stay as they are."""
    value = value[:_MAX_VALUE]
    if "=?" not in value:
        return clean(value)
    pieces: list[str] = []
    run, charset, end = b"", "", 0
    for count, word in enumerate(_WORD.finditer(value)):
        if count >= MAX_ENCODED_WORDS:
            break
        between = value[end : word.start()]
        if between.strip() or end == 0 or word[1].lower() != charset:
            pieces += [_decode_run(run, charset), between if between.strip() or end == 0 else ""]
            run, charset = b"", word[1].lower()
        run += _word_bytes(word)
        end = word.end()
    return clean("".join([*pieces, _decode_run(run, charset), value[end:]]))


def _word_bytes(word: re.Match[str]) -> bytes:
    encoded = word[3].encode("ascii", "replace")
    return _base64(encoded) if word[2] in "bB" else binascii.a2b_qp(encoded, header=True)


def _decode_run(run: bytes, charset: str) -> str:
    return (_decoder(charset) or _utf8)(run) if run else ""


_REPLACED = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "gb2312": "gb18030",
    "gbk": "gb18030", "iso-8859-8-i": "iso-8859-8", "windows-874": "cp874", "x-sjis": "cp932", "shift_jis": "cp932",
    "iso-2022-jp": "iso-2022-jp-2", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "utf8": "utf-8",
    "unknown-8bit": "utf-8", "8bit": "utf-8", "default": "utf-8",
}  # fmt: skip
_CHARSET = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "utf_7", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
"""Codecs of Python that no mail means: quadratic, or able to make lone surrogates."""


@lru_cache(maxsize=256)
def _decoder(charset: str) -> Callable[[bytes], str] | None:
    """How to decode a charset, lower case, or None where nobody knows it. Never raises while decoding."""
    name = _REPLACED.get(charset, charset)
    if not _CHARSET.fullmatch(name):
        return None
    if name == "utf-8":
        return _utf8
    try:
        found = codecs.lookup(name).name
        b"x".decode(found, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    if found.replace("-", "_") in _NO_CHARSETS:
        return None
    return lambda body: body.decode(found, "replace")


def _utf8(body: bytes) -> str:
    """UTF-8, or what most likely was meant instead."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
