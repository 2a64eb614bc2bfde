"""Any bytes become a Mail: what was meant by honest mail, and quickly something harmless by hostile mail."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway import message
from mail_gateway.html_text import has_markers, html_to_text
from mail_gateway.message import Mail, decode_words, read_mail


def mail(*headers: str, body: str = "Hello") -> Mail:
    return read_mail("\r\n".join([*headers, "", body]).encode())


def reply() -> EmailMessage:
    built = EmailMessage()
    built["From"] = "Jörg Müller <Joerg@Bluestem.EXAMPLE>"
    built["To"] = "r+abc@in.example, Penny <penny@in.example>"
    built["Subject"] = "Re: Rechnung für März"
    built["Message-ID"] = "<one@bluestem.example>"
    built["In-Reply-To"] = "<inv-1@penny.example>"
    built["References"] = "<inv-0@penny.example> <inv-1@penny.example>"
    built["Date"] = "Mon, 06 Jan 2025 14:20:00 +0100"
    built.set_content("Einverstanden, danke schön.\n")
    return built


def test_a_reply_is_read_with_everything_that_matters() -> None:
    built = reply()
    built.add_alternative("<p>Einverstanden, danke sch&ouml;n.</p>", subtype="html")
    built.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Beleg Nr. 7 ä.pdf")
    read = read_mail(built.as_bytes())
    assert (read.from_address, read.from_name, read.from_problem) == ("Joerg@bluestem.example", "Jörg Müller", None)
    assert read.to == ("r+abc@in.example", "penny@in.example")
    assert read.subject == "Re: Rechnung für März"
    assert (read.message_id, read.in_reply_to) == ("<one@bluestem.example>", "<inv-1@penny.example>")
    assert read.references == ("<inv-0@penny.example>", "<inv-1@penny.example>")
    assert read.date == datetime(2025, 1, 6, 13, 20, tzinfo=UTC)
    assert read.text == "Einverstanden, danke schön.\n"
    assert read.html is not None
    assert read.html.strip() == "<p>Einverstanden, danke sch&ouml;n.</p>"
    assert [(a.name, a.content_type, a.size) for a in read.attachments] == [
        ("Beleg Nr. 7 ä.pdf", "application/pdf", 12)
    ]
    assert read.problem is None


def test_html_alone_becomes_text() -> None:
    read = mail("Content-Type: text/html; charset=utf-8", body="<p>Approved.<br>Thanks</p><style>p{}</style>")
    assert read.text == "Approved.\nThanks"
    assert read.html is not None


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("8bit", "größer"),
        ("quoted-printable", "gr=C3=B6=\r\n=C3=9Fer"),
        ("base64", "Z3LDtsOfZXI="),
        ("base64", "Z3LDtsOfZXI"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, body: str) -> None:
    read = mail("Content-Type: text/plain; charset=UTF-8", f"Content-Transfer-Encoding: {encoding}", body=body)
    assert read.text == "größer"


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16", "iso-2022-jp", "gb2312", "koi8-r"]
)
def test_charsets_are_read(charset: str) -> None:
    text = {"iso-2022-jp": "請求書", "gb2312": "发票", "koi8-r": "счёт"}.get(charset, "Müller")
    raw = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + text.encode(charset)
    assert (read_mail(raw).text, read_mail(raw).problem) == (text, None)


@pytest.mark.parametrize(
    "charset", ["x-nobody-knows", "idna", "punycode", "zip", "hex", "rot13", "utf-7", "../x", "a\x00b", "é"]
)
def test_a_charset_that_is_none_still_shows_the_text(charset: str) -> None:
    read = mail(f'Content-Type: text/plain; charset="{charset}"', body="Approved")
    assert (read.text, read.problem) == ("Approved", "unknown_charset")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([], "missing"),
        (["a@x.example", "b@x.example"], "several_headers"),
        (["a@x.example, b@x.example"], "several_addresses"),
        (["A <a@x.example>, B <b@x.example>"], "several_addresses"),
        (["<a@x.example> <b@x.example>"], "not_an_address"),
        (["a@x.example (Anna)"], "comment"),
        (["=?utf-8?q?a=40x=2Eexample?="], "encoded_address"),
        (["Anna <=?utf-8?q?a=40x=2Eexample?=>"], "encoded_address"),
        (["a@[127.0.0.1]"], "not_an_address"),
        (["a@x@x.example"], "several_addresses"),
        (["Group: a@x.example;"], "not_an_address"),
        (["<a@x.example> b"], "not_an_address"),
        (["a@localhost"], "not_an_address"),
        (["a@x.example\x00"], "not_an_address"),
        (["Anna"], "not_an_address"),
        (["Anna \u202elive <a@x.example>"], "not_an_address"),
        ([""], "not_an_address"),
        (["a" * 3000 + "@x.example"], "too_long"),
        (["(" * 1500], "comment"),
    ],
)
def test_a_from_that_is_not_one_plain_address_is_named(values: list[str], problem: str) -> None:
    read = mail(*(f"From: {value}" for value in values))
    assert (read.from_address, read.from_problem) == (None, problem)


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("anna@x.example", "anna@x.example", ""),
        ("<anna@X.example>", "anna@x.example", ""),
        ('"Meyer, Anna" <anna@x.example>', "anna@x.example", "Meyer, Anna"),
        ("=?utf-8?b?w4RubmE=?= <anna@x.example>", "anna@x.example", "Änna"),
        ('"boss@bank.example" <anna@x.example>', "anna@x.example", ""),
        ("=?utf-8?q?boss=40bank=2Eexample?= <anna@x.example>", "anna@x.example", ""),
        ('"<boss@bank.example>" <anna@x.example>', "anna@x.example", ""),
        ("anna@münchen.example", "anna@münchen.example", ""),
    ],
)
def test_a_from_gives_address_and_name(value: str, address: str, name: str) -> None:
    read = mail(f"From: {value}")
    assert (read.from_address, read.from_name, read.from_problem) == (address, name, None)


def test_an_encoded_line_break_adds_no_header() -> None:
    read = mail("Subject: =?utf-8?q?a=0D=0ABcc=3A_x=40y=2Eexample=00=E2=80=A8b?=", "From: a@x.example")
    assert read.subject == "a Bcc: x@y.example b"


def test_neighbouring_encoded_words_join_even_within_a_character() -> None:
    assert decode_words("=?utf-8?q?gr=C3?= =?utf-8?q?=B6=C3=9Fer?=") == "größer"
    assert decode_words("a =?utf-8?q?b?= c =?iso-8859-1?q?=FC?=\r\n =?utf-8?q?d?=") == "a b c üd"
    assert decode_words("=?nobody?q?x?= =?utf-8?x?y?=") == "x =?utf-8?x?y?="


def test_a_bare_carriage_return_or_nul_starts_no_header() -> None:
    read = mail("Subject: one\rFrom: b@x.example\x00two", "From: a@x.example")
    assert read.from_address == "a@x.example"
    assert read.subject == "one From: b@x.example two"
    assert mail("From: a@x.example", body="a\x00b\rc").text == "ab\nc"


def test_the_date_is_utc_or_nothing() -> None:
    assert mail("Date: Mon, 06 Jan 2025 14:20:00 -0000").date == datetime(2025, 1, 6, 14, 20, tzinfo=UTC)
    for broken in (
        "yesterday",
        "Mon, 99 Jan 2025 14:20:00 +0100",
        "Mon, 01 Jan 0101 00:00:00 +9999",
        "6 Jan 2025 14:20 +999999999",
    ):
        assert mail(f"Date: {broken}").date is None


def test_references_are_capped_to_the_newest() -> None:
    read = mail("References: " + " ".join(f"<{n}@x.example>" for n in range(500)))
    assert len(read.references) == message.MAX_REFERENCES
    assert read.references[-1] == "<499@x.example>"


def test_recipients_leave_quoted_names_out_and_are_capped() -> None:
    assert mail('To: "x@evil.example" <a@x.example>, b@x.example').to == ("a@x.example", "b@x.example")
    assert mail("Delivered-To: a@x.example", "X-Original-To: b@x.example").delivered_to == (
        "a@x.example",
        "b@x.example",
    )
    assert len(mail("To: " + ",".join(f"a{n}@x.example" for n in range(1000))).to) == message.MAX_ADDRESSES


def test_an_attachment_has_no_path_in_its_name() -> None:
    read = mail('Content-Disposition: attachment; filename="../../etc/passwd"', "Content-Type: text/plain")
    assert [a.name for a in read.attachments] == ["passwd"]
    assert read.text == ""


def test_a_missing_last_boundary_loses_nothing() -> None:
    read = mail("Content-Type: multipart/mixed; boundary=b", body="pre\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo")
    assert read.text == "one\ntwo"


def test_a_longer_boundary_is_another_one() -> None:
    inner = "--bb\r\n\r\none\r\n--bb--\r\n"
    body = f"--b\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n{inner}\r\n--b\r\n\r\ntwo\r\n--b--"
    assert mail("Content-Type: multipart/mixed; boundary=b", body=body).text == "one\ntwo"


def test_a_returned_mail_is_found_by_its_id() -> None:
    report = "--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\n"
    report += "Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@in.example>\r\n\r\nx\r\n--b--"
    read = mail("Content-Type: multipart/report; report-type=delivery-status; boundary=b", body=report)
    assert (read.report_type, read.returned_message_id) == ("delivery-status", "<ours@in.example>")
    assert read.delivery_status == "Action: failed\nStatus: 5.1.1"


def test_more_than_thirty_megabytes_are_not_read() -> None:
    read = read_mail(b"From: a@x.example\r\nSubject: big\r\n\r\n" + b"x" * message.MAX_BYTES)
    assert (read.problem, read.subject) == ("too_large", "big")


def nested(depth: int, kind: str = "mixed") -> bytes:
    heads = [f"Content-Type: multipart/{kind}; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)]
    return ("From: a@x.example\r\n" + "".join(heads) + "\r\nhello").encode()


SIZE = 150_000
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no headers": lambda: b"\r\nhello",
    "1,500 nested multiparts": lambda: nested(1500),
    "21 nested multiparts of short lines": lambda: nested(20) + b"\n--x" * 35_000,
    "one boundary at every level": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 1500 + b"\n--b" * 20_000
    ),
    "empty parts": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 37_000,
    "nested messages": lambda: b"Content-Type: message/rfc822\r\n\r\n" * 4000,
    "parentheses": lambda: b"From: " + b"(" * 5000 + b"\r\n\r\n",
    "parentheses in recipients": lambda: b"To: " + b"(" * SIZE + b"\r\n\r\n",
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\n",
    "unfinished encoded words": lambda: b"Subject: " + b"=?utf-8?q?" * 15_000 + b"\r\n\r\n",
    "addresses": lambda: b"To: " + b"a@b.example," * 20_000 + b"\r\n\r\n",
    "addresses in From": lambda: b"From: " + b"a@b.example," * 20_000 + b"\r\n\r\n",
    "quotes": lambda: b"To: " + b'\\"' * 75_000 + b"\r\n\r\n",
    "open brackets": lambda: b"References: " + b"<" * SIZE + b"\r\n\r\n",
    "parameters": lambda: b"Content-Type: text/plain" + b';a="' * 37_000 + b"\r\n\r\n",
    "name parameters": lambda: b"Content-Disposition: attachment" + b"; filename*0*=''" * 9000 + b"\r\n\r\n",
    "folded lines": lambda: b"Subject: a" + b"\n b" * 50_000 + b"\n\n",
    "headers": lambda: b"A:\n" * 50_000 + b"\n",
    "no colon": lambda: b"a" * SIZE,
    "one long line": lambda: b"From: a@x.example\r\n\r\n" + b"x" * SIZE,
    "nul": lambda: b"\x00" * SIZE,
    "carriage returns": lambda: b"\r" * SIZE,
    "line feeds": lambda: b"\n" * SIZE,
    "garbage": lambda: bytes(range(256)) * 600,
    "base64 garbage": lambda: b"Content-Transfer-Encoding: base64\n\n" + b"=A" * 75_000,
    "quoted-printable garbage": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * SIZE,
    "huge boundary": lambda: b"Content-Type: multipart/mixed; boundary=" + b"b" * SIZE + b"\n\n",
    "long date": lambda: b"Date: " + b"1:" * 75_000 + b"\n\n",
}


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_costs_no_time(name: str) -> None:
    read = read_mail(HOSTILE[name]())
    assert read.problem != "unreadable"


MARKUP = [
    *(
        "<div>",
        "<div",
        "<",
        "<!--",
        "<!",
        "<![CDATA[",
        "</",
        "</b>",
        "<a b='",
        '<a b="',
        "<a =",
        "<a b ",
        "&",
        "&#",
        "&amp",
        "&#x1",
    ),
    *(
        "<script>",
        "<style>",
        "<blockquote>",
        "<pre>\n",
        "<b><i></b>",
        "<p style='display:none'>",
        "<td>",
        "<br>",
        "=",
        "<a ' ",
    ),
    *(
        "<p style='color:",
        "<a " + "b" * 40 + " ",
        "<p hidden>x</p>",
        "\u00a0 ",
        "<?",
        "<li>",
        "<table><tr><td>x</table>",
    ),
]


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
@pytest.mark.parametrize("piece", MARKUP)
def test_hostile_html_costs_no_time(piece: str) -> None:
    markup = piece * (100_000 if piece == "<div>" else SIZE // len(piece))
    html_to_text(markup)
    html_to_text("<a " + piece * (SIZE // len(piece)))
    html_to_text('<p style="' + piece * 1000)


def test_too_many_of_anything_is_a_named_problem() -> None:
    assert read_mail(nested(30)).problem == "too_deep"
    assert read_mail(nested(15)).problem is None
    assert read_mail(b"A: b\r\n" * 2000 + b"\r\nx").problem == "too_many_headers"
    assert read_mail(b"A: " + b"b" * 300_000 + b"\r\n\r\nx").problem == "headers_too_long"
    parts = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 300
    assert read_mail(parts).problem == "too_many_parts"
    assert mail("Content-Type: multipart/mixed", body="hello").problem == "no_boundary"
    assert mail("Content-Type: multipart/mixed", body="hello").text == "hello"


@given(st.binary(max_size=2000))
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    read = read_mail(raw)
    assert read.problem != "unreadable"
    (read.text + read.subject + read.from_name).encode()


@given(
    st.lists(
        st.sampled_from(
            [b"--b", b"--b--", b"\r\n", b"\n", b"x", b"Content-Type: ", b"multipart/mixed; boundary=b", b": ", b" "]
        )
    )
)
def test_no_structure_is_too_strange(pieces: list[bytes]) -> None:
    read = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(pieces))
    assert read.problem in (None, "no_boundary", "too_deep")


@given(st.text(max_size=60))
def test_a_subject_is_one_printable_line_whatever_was_encoded(text: str) -> None:
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    subject = decode_words(f"=?utf-8?b?{encoded}?=")
    assert not {"\r", "\n", "\x00", "\u2028", "\x0b", "\x85"} & set(subject)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=60))
def test_a_subject_written_by_the_standard_library_is_read_back(text: str) -> None:
    built = EmailMessage()
    built["Subject"] = text
    built.set_content("x")
    assert read_mail(built.as_bytes()).subject == text


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200),
    st.sampled_from(["quoted-printable", "base64", "8bit"]),
)
def test_a_text_written_by_the_standard_library_is_read_back(text: str, encoding: str) -> None:
    built = EmailMessage()
    built.set_content(text, cte=encoding)
    assert read_mail(built.as_bytes()).text.rstrip("\n") == text


@given(st.text(st.sampled_from(list("<>/ab=\"' -!&;")), max_size=120))
def test_no_html_is_too_strange(markup: str) -> None:
    html_to_text(markup)
    has_markers(markup)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        (
            "a<span style='display: none'>no</span>b<i style='font-size:0px'>no</i>",
            "ab",
        ),
        (
            "<b style='visibility:hidden'>n</b><p hidden>no</p><script>no<b></script><style>no</style><!-- no -->yes",
            "yes",
        ),
        ("<span style='color:#fff;background-color:#fff'>no</span><span style='font-size:0.9em'>yes</span>", "yes"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("1 &lt; 2 &amp;&nbsp;3 < 4", "1 < 2 & 3 < 4"),
        (
            "yes<blockquote type=cite>was<br>it<blockquote>older</blockquote></blockquote>no",
            "yes\n> was\n> it\n> > older\nno",
        ),
        ("yes<div id='divRplyFwdMsg'>From: x</div><div>history</div>", "yes\n> From: x\n> history"),
        ("yes<div id=appendonsend></div><p>history</p>", "yes\n> history"),
        ("yes<div class='moz-cite-prefix'>On x, y wrote:</div>no", "yes\n> On x, y wrote:\nno"),
        ("<pre>a  b\n c</pre>", "a  b\n c"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ('<a title="a > b">link</a>', "link"),
    ],
)
def test_html_is_read_as_it_looks(markup: str, text: str) -> None:
    assert "\n".join(line for line in html_to_text(markup).split("\n") if line) == "\n".join(
        line for line in text.split("\n") if line
    )
