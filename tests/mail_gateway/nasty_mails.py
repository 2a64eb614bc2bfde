"""Mails made to hurt, about 150 kB each, by name. They stand here as recipes: none is longer than it has to be."""

import base64
import quopri
from collections.abc import Callable

SIZE = 150_000
FROM = b"From: ap@acme.example\r\nMessage-ID: <nasty@acme.example>\r\nSubject: Re: your mail\r\n"
MIME = b"MIME-Version: 1.0\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"


def _filled(piece: bytes, size: int = SIZE) -> bytes:
    return piece * max(1, size // len(piece))


def _plain(body: bytes, *headers: bytes) -> bytes:
    return FROM + b"".join(headers) + MIME + PLAIN + b"\r\n" + body


def _html(body: bytes) -> bytes:
    return FROM + MIME + HTML + b"\r\n" + body


def _mixed(inside: bytes, boundary: bytes = b"b") -> bytes:
    return FROM + MIME + b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + inside


def _deep_multiparts() -> bytes:
    body = b""
    for level in range(1500):
        body += b"--p%d\r\nContent-Type: multipart/mixed; boundary=p%d\r\n\r\n" % (level, level + 1)
    return _mixed(body + b"hello\r\n", b"p0")


def _nested_messages() -> bytes:
    return (
        FROM
        + MIME
        + _filled(b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nMIME-Version: 1.0\r\n")
        + b"\r\nx"
    )


def _nested_forwards() -> bytes:
    body = b"".join(
        b"--q%d\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=q%d\r\n\r\n"
        % (n, n + 1)
        for n in range(1200)
    )
    return _mixed(body, b"q0")


def _many_parts() -> bytes:
    return _mixed(_filled(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n") + b"--b--\r\n")


def _boundaries_of_nothing() -> bytes:
    return _mixed(_filled(b"--b\r\n"))


def _near_boundaries() -> bytes:
    return _mixed(_filled(b"\n--bb"))


def _uuencoded() -> bytes:
    return _plain(b"begin 644 bill.pdf\r\n" + _filled(b"M" + b"0" * 60 + b"\r\n") + b"`\r\nend\r\n")


def _winmail() -> bytes:
    blob = base64.encodebytes(b"\x78\x9f\x3e\x22" + _filled(b"\x01\x02\x03\xff", 100_000))
    head = b"--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return _mixed(b"--b\r\n" + PLAIN + b"\r\nsee attachment\r\n" + head + blob + b"--b--\r\n")


NASTY: dict[str, Callable[[], bytes]] = {
    # Structure
    "1,500 nested multiparts": _deep_multiparts,
    "mails in mails without end": _nested_messages,
    "forwards in forwards": _nested_forwards,
    "thousands of parts": _many_parts,
    "nothing but boundaries": _boundaries_of_nothing,
    "lines that are almost the boundary": _near_boundaries,
    "a boundary of 100 kB": lambda: _mixed(b"x", b"b" * 100_000),
    "a multipart without a boundary": lambda: (
        FROM + MIME + b"Content-Type: multipart/mixed\r\n\r\n" + _filled(b"--\r\n")
    ),
    "a part that never ends": lambda: _mixed(b"--b\r\n" + PLAIN + b"\r\n" + _filled(b"x\r\n")),
    "winmail.dat": _winmail,
    "uuencoded text": _uuencoded,
    # Headers
    "5,000 parentheses in From": lambda: b"From: " + b"(" * 5000 + b"a@b.example" + b")" * 5000 + b"\r\n\r\nx",
    "20,000 addresses in To": lambda: FROM + b"To: " + b",\r\n ".join([b"a@b.example"] * 10_000) + b"\r\n\r\nx",
    "20,000 encoded words": lambda: (
        FROM + b"Comments: x\r\nSubject: " + _filled(b"=?utf-8?q?a?=\r\n ") + b"\r\n\r\nx"
    ),
    "unended encoded words": lambda: b"From: a@b.example\r\nSubject: " + _filled(b"=?utf-8?q?") + b"\r\n\r\nx",
    "thousands of headers": lambda: FROM + _filled(b"X-A: b\r\n") + b"\r\nx",
    "one header of 150 kB": lambda: FROM + b"References: " + _filled(b"<a@b.example> ") + b"\r\n\r\nx",
    "a header folded 30,000 times": lambda: FROM + b"X-Long: a" + _filled(b"\r\n b") + b"\r\n\r\nx",
    "singleton headers many times": lambda: FROM * 500 + b"\r\nx",
    "no end of the header": lambda: _filled(b"X-Header: y\r\n"),
    "encoded line ends in headers": lambda: _plain(
        b"x", _filled(b"Subject: =?utf-8?q?a=0D=0ABcc:_x@y.example?=\r\n", 9000)
    ),
    "eight-bit headers": lambda: (
        b"From: J\xf6rg <a@b.example>\r\nSubject: " + bytes(range(128, 256)) * 900 + b"\r\n\r\nx"
    ),
    "parameters without end": lambda: FROM + b"Content-Type: text/plain" + _filled(b"; a=b") + b"\r\n\r\nx",
    "quotes without end": lambda: b'From: "' + _filled(b'\\"') + b"\r\n\r\nx",
    "continued file names (RFC 2231)": lambda: _mixed(
        b"--b\r\nContent-Disposition: attachment"
        + b"".join(b"; filename*%d*=a%%41" % n for n in range(8000))
        + b"\r\n\r\nx"
    ),
    "malformed dates": lambda: _plain(
        b"x", b"Date: " + _filled(b"Mon, 99 Foo 99999 99:99:99 +9999 (", 90_000) + b"\r\n"
    ),
    "NUL everywhere": lambda: _plain(_filled(b"a\x00"), b"X-\x00: \x00\r\n"),
    # Charsets and encodings
    "a charset nobody knows": lambda: (
        FROM + MIME + b"Content-Type: text/plain; charset=x-klingon\r\n\r\n" + _filled(b"\xff\xfe a ")
    ),
    "a charset that is a codec": lambda: (
        FROM + b"Content-Type: text/plain; charset=idna\r\n\r\n" + _filled(b"xn--a.")
    ),
    "broken ISO-2022-JP": lambda: (
        FROM + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + _filled(b"\x1b$B\xff\x1b(")
    ),
    "UTF-7": lambda: FROM + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + _filled(b"+2AA-"),
    "lone surrogates": lambda: _plain(_filled(b"\xed\xa0\x80 \xed\xbf\xbf ")),
    "right-to-left overrides": lambda: _plain(_filled("\u202e\u2066\u200fgnp.\u202d ".encode())),
    "base64 of base64": lambda: (
        FROM
        + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(base64.encodebytes(_filled(b"A", 80_000)))
    ),
    "base64 with rubbish": lambda: FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + _filled(b"QUJD=-!?\r\n=="),
    "soft breaks alone": lambda: FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + _filled(b"=\r\n"),
    "broken quoted-printable": lambda: (
        FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + _filled(b"=G=\r=1")
    ),
    "flowed oddities": lambda: (
        FROM
        + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n"
        + _filled(b">>> > > \r\n > \r\n- \r\n-- \r\n")
    ),
    # Text
    "megabytes of '>'": lambda: _plain(_filled(b">")),
    "'>' and spaces": lambda: _plain(_filled(b"> > >\r\n")),
    "repeated line ends": lambda: _plain(_filled(b"\r\n")),
    "bare CR": lambda: _plain(_filled(b"\r")),
    "'On' lines": lambda: _plain(_filled(b"On Mon, Jan 6, 2025 at 2:20 PM Jo\r\n")),
    "'On' without end": lambda: _plain(b"On " + _filled(b"Mon, ")),
    "'From:' lines": lambda: _plain(_filled(b"From: a@b.example\r\nSent: x\r\n")),
    "'wrote:' lines": lambda: _plain(_filled(b"wrote:\r\n<a@b.example> wrote:\r\n")),
    "dividers": lambda: _plain(_filled(b"-----Original Message-----\r\n____________\r\n")),
    "signatures": lambda: _plain(_filled(b"-- \r\nSent from my iPhone\r\nKind regards\r\n")),
    "one line of 150 kB": lambda: _plain(_filled(b"word ")),
    "one word of 150 kB": lambda: _plain(_filled(b"a")),
    "dashes and spaces": lambda: _plain(_filled(b"- -")),
    "a failed delivery without end": lambda: (
        b"From: MAILER-DAEMON@x.example\r\nSubject: Undelivered mail\r\n\r\n"
        + _filled(b"<a@b.example>: host x said: 550 5.1.1 no\r\n")
    ),
    "an absence without end": lambda: (
        b"Auto-Submitted: auto-replied\r\n" + _plain(_filled(b"back on 12.3. until 4/5 to "))
    ),
    # HTML
    "100,000 nested divs": lambda: _html(b"<div>" * 100_000 + b"x"),
    "tags that never close": lambda: _html(_filled(b"<b <a href='")),
    "comments that never close": lambda: _html(_filled(b"<!-- <")),
    "entities": lambda: _html(_filled(b"&#x41;&amp;&#99999999;&nosuch;&")),
    "a table in a table": lambda: _html(_filled(b"<table><tr><td>")),
    "quotes in quotes": lambda: _html(_filled(b"<blockquote type=cite>")),
    "attributes without end": lambda: _html(b"<p " + _filled(b"a=b ") + b">x"),
    "styles without end": lambda: _html(b"<style>" + _filled(b"a{b:c}") + b"</style>x"),
    "hidden in hidden": lambda: _html(_filled(b"<span style='display:none;color:#fff'>")),
    "gmail quotes": lambda: _html(_filled(b"<div class=gmail_quote><div class=gmail_attr>On x wrote:</div>")),
}


def quoted_printable(text: str) -> bytes:
    """A mail in quoted-printable, as many programs send it."""
    return FROM + PLAIN + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quopri.encodestring(text.encode())
