"""What is signed here holds for others, as long as nobody changes it."""

from datetime import UTC, datetime
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.outgoing import build
from mail_gateway.sign import BadKey, Signer

AT = 1_795_000_000


def pem(key: rsa.RSAPrivateKey | Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """As an operator keeps it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@cache
def signer(kind: str = "rsa") -> Signer:
    """A key of each kind."""
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else Ed25519PrivateKey.generate()
    return Signer.read("penny.example", "s1", pem(key))


def holds(mail: bytes, by: Signer) -> bool:
    """Whether another program believes it, given our published key alone."""

    def txt(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"s1._domainkey.penny.example."
        return by.record.encode()

    return bool(dkim.verify(mail, dnsfunc=txt))


def letter(subject: str = "Invoice INV-0001 from Northwind", text: str = "Hello\n\nGrüße  \n\n\n") -> bytes:
    """A mail as Penny builds it."""
    return build(
        sender="Northwind",
        mail_domain="penny.example",
        to="ap@acme.example",
        to_name="Ann Ærø",
        reply_to="r+abc@penny.example",
        subject=subject,
        text=text,
        html=f"<p>{text}</p>",
        date=datetime(2026, 11, 23, 9, tzinfo=UTC),
        message_id="<1@penny.example>",
        references=["<0@penny.example>"],
        unsubscribe="https://penny.example/stop/1",
    )


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_others_verify_what_is_signed_here(kind: str) -> None:
    assert holds(signer(kind).signed(letter(), AT), signer(kind))


@given(st.text(max_size=200), st.text(max_size=500))
def test_whatever_a_mail_says_its_signature_holds(subject: str, text: str) -> None:
    assert holds(signer("ed25519").signed(letter(subject, text), AT), signer("ed25519"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Invoice", b"Subject: Inv0ice"),
        (b"To: ", b"X: "),
        (b"From: ", b"From: <x@mallory.example>\r\nFrom: "),
        (b"Subject: ", b"Subject: Pay here\r\nSubject: "),
        (b"Date: ", b"In-Reply-To: <9@mallory.example>\r\nDate: "),
        (b"r+abc@", b"r+abd@"),
        (b"Hello", b"Hallo"),
        (b"MIME-Version", b"Content-Type: text/plain\r\nMIME-Version"),
    ],
)
def test_nothing_can_be_changed_or_put_in_front(old: bytes, new: bytes) -> None:
    mail = signer().signed(letter(), AT)
    assert old in mail
    assert not holds(mail.replace(old, new, 1), signer())


def test_the_same_mail_is_the_same_bytes_again() -> None:
    assert signer().signed(letter(), AT) == signer().signed(letter(), AT)


def test_no_line_of_the_signature_is_long() -> None:
    head = signer().signed(letter(), AT).partition(b"\r\nFrom:")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    ("domain", "selector", "key", "why"),
    [
        ("penny example", "s1", b"", "is no domain"),
        ("penny.example", "s1\r\nX: y", b"", "is no selector"),
        ("penny.example", "s1", b"-----BEGIN", "no private key"),
        ("penny.example", "s1", pem(ec.generate_private_key(ec.SECP256R1())), "only RSA and Ed25519"),
    ],
)
def test_a_key_that_cannot_sign_is_named(domain: str, selector: str, key: bytes, why: str) -> None:
    with pytest.raises(BadKey, match=why):
        Signer.read(domain, selector, key)
