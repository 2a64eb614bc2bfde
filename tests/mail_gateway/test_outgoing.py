"""What a built mail consists of, and what nobody can smuggle into it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.outgoing import Enclosure, NotAnAddress, build
from tests.mail_gateway.conftest import parsed, plain

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = "r+" + "a" * 26 + "@in.penny.example"
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "X-Penny-Loop", "MIME-Version",
    "Content-Type",
}  # fmt: skip


def built(**changes: object) -> bytes:
    values: dict[str, object] = {
        "sender": "Northwind",
        "mail_domain": "in.penny.example",
        "to": "ap@acme.example",
        "to_name": "Alex Ap",
        "reply_to": TOKEN,
        "subject": "Invoice INV-0001",
        "text": "Hello Zoë,\n\nplease approve.\n",
        "html": "<p>Hello Zoë</p>",
        "date": NOW,
        "message_id": "<1.abc@in.penny.example>",
    }
    return build(**{**values, **changes})  # type: ignore[arg-type]


def test_a_mail_says_whom_it_is_from_and_where_answers_go() -> None:
    message = parsed(built(in_reply_to="<b@x.example>", references=("<a@x.example>", "<b@x.example>")))
    assert message["From"] == '"Northwind via Penny" <penny@in.penny.example>' or (
        message["From"].addresses[0].display_name,
        message["From"].addresses[0].addr_spec,
    ) == ("Northwind via Penny", "penny@in.penny.example")
    assert message["To"].addresses[0].addr_spec == "ap@acme.example"
    assert message["Reply-To"].addresses[0].addr_spec == TOKEN
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["In-Reply-To"] == "<b@x.example>"
    assert message["References"].split() == ["<a@x.example>", "<b@x.example>"]
    assert message["Date"].datetime == NOW


def test_the_reply_address_stands_nowhere_but_in_reply_to() -> None:
    assert built().count(b"a" * 26) == 1


def test_text_and_html_arrive_as_they_were() -> None:
    message = parsed(built())
    assert plain(message).replace("\r\n", "\n").strip() == "Hello Zoë,\n\nplease approve."
    body = message.get_body(("html",))
    assert body is not None
    assert "Zoë" in body.get_content()


def test_the_same_values_give_the_same_bytes() -> None:
    assert built() == built()


def test_a_long_thread_keeps_its_first_and_its_last_mails() -> None:
    ids = tuple(f"<{n}@x.example>" for n in range(60))
    kept = parsed(built(references=ids))["References"].split()
    assert len(kept) == 20
    assert (kept[0], kept[-1]) == (ids[0], ids[-1])


def test_one_click_ends_all_mail_where_the_page_is_https() -> None:
    message = parsed(built(unsubscribe="https://penny.example/l/abc/stop"))
    assert message["List-Unsubscribe"] == "<https://penny.example/l/abc/stop>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for other in ("http://penny.example/l/abc/stop", "https://x/\r\nBcc: y@z.example", ""):
        assert "List-Unsubscribe" not in parsed(built(unsubscribe=other))


def test_a_name_cannot_look_like_an_address() -> None:
    message = parsed(built(sender='ceo@bank.example" <ceo@bank.example>, x'))
    (address,) = message["From"].addresses
    assert address.addr_spec == "penny@in.penny.example"
    assert "@" not in address.display_name


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: x@y.example", "a b@c.example", "nobody", "a@b.example, c@d.example"]
)
def test_what_is_no_address_gets_no_mail(to: str) -> None:
    with pytest.raises(NotAnAddress):
        built(to=to)


@given(
    sender=st.text(max_size=80),
    to_name=st.text(max_size=80),
    subject=st.text(max_size=200),
    text=st.text(max_size=200),
    in_reply_to=st.text(max_size=50),
    reference=st.text(max_size=50),
    page=st.text(max_size=30),
)
def test_no_value_can_add_a_header_or_a_part(
    sender: str, to_name: str, subject: str, text: str, in_reply_to: str, reference: str, page: str
) -> None:
    raw = built(
        sender=sender,
        to_name=to_name,
        subject=subject,
        text=text,
        html=text,
        in_reply_to=in_reply_to,
        references=(reference,),
        unsubscribe=f"https://{page}",
    )
    message = message_from_bytes(raw, policy=default)
    assert set(message.keys()) <= HEADERS
    assert len(message.keys()) == len(set(message.keys()))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert message["To"].addresses[0].addr_spec == "ap@acme.example"
    assert message["From"].addresses[0].addr_spec == "penny@in.penny.example"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@given(subject=st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=120))
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    wanted = " ".join(subject.split())
    found = str(parsed(built(subject=subject))["Subject"])
    assert " ".join(found.split()) == wanted


def test_a_file_goes_with_the_mail_beside_both_ways_to_read_it() -> None:
    body = bytes(range(256)) * 40
    message = parsed(built(enclosures=[Enclosure(name="INV-0001 Northwind.pdf", kind="application/pdf", body=body)]))
    assert message.get_content_type() == "multipart/mixed"
    assert plain(message).replace("\r\n", "\n").strip() == "Hello Zoë,\n\nplease approve."
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("INV-0001 Northwind.pdf", "application/pdf")
    assert file.get_payload(decode=True) == body
    assert all(len(line) <= 998 for line in built().split(b"\r\n"))


@given(name=st.text(min_size=1, max_size=80))
def test_a_file_name_adds_no_header_and_arrives_as_one_name(name: str) -> None:
    raw = built(enclosures=[Enclosure(name=name, kind="application/pdf", body=b"%PDF")])
    message = message_from_bytes(raw, policy=default)
    (file,) = message.iter_attachments()
    assert set(file.keys()) == {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"}
    assert file.get_content_disposition() == "attachment"
    assert file.get_payload(decode=True) == b"%PDF"
    assert max(len(line) for line in raw.split(b"\r\n")) <= 200


@pytest.mark.parametrize(
    "name", ["INV-0001 Müller & Söhne.pdf", "INV-0001 株式会社ノースウィンド商事.pdf", "ä" * 60 + ".pdf"]
)
def test_a_file_name_of_any_script_arrives(name: str) -> None:
    raw = built(enclosures=[Enclosure(name=name, kind="application/pdf", body=b"%PDF")])
    (file,) = message_from_bytes(raw, policy=default).iter_attachments()
    assert file.get_filename() == name
