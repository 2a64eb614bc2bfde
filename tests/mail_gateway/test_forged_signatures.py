"""Signatures that only look right: each with the one thing changed that a careful verifier has to see.

They are made by a signer of our own, for honest ones refuse to write most of them.
"""

import base64
import contextlib
import hashlib
import time
from collections.abc import Callable

import dkim
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from mail_gateway.authenticate import Path, _Reader
from mail_gateway.vouching import Authentication
from tests.mail_gateway.test_authenticate import (
    EVIL,
    EVIL_IP,
    FORGED,
    HONEST_IP,
    LEGIT,
    judged,
    key,
    mail,
    signed,
    zone,
)

NOW = int(time.time())
SHORT = "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n".format(
    """MIIBOQIBAAJBAMn58TV8TvSHjmkWpi65oe58vwfnvOd7u9cV4r6p84mJe63XJW+4
gB1I0VYzhuDggOmSpU4LCr2Xj5uqB5sEO60CAwEAAQJADrzMGuj9Id6aR5S9f39Q
D4TOs5b3M7TVmfYg22SvPoPGWFO3Vqc8toQv0aOebFpbs1VsZD0sEr+RH3Lu7pVl
iQIhAPWJ0Lr65CzRMbMp31+/fozKEvv3POeItg3xV9Xv+p8fAiEA0pT6jJdhsHWx
EF7lHqxsH0m6/fDmUXbaqTnlf9qO57MCIFhrOG8cye4ZpvwNqBKisr+gRRXXAmee
I3EB589yi52hAiAUZbHPJGql+QBpoYd37SOb9DxUlJz6jxSnB6CfPcBR2QIgI3xM
pW8iHAB6hNIk+eBwW8g1LDdpY6jef/X8EGYrsdo="""
)
SHORT_PUBLIC = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMn58TV8TvSHjmkWpi65oe58vwfnvOd7u9cV4r6p84mJe63X"
    "JW+4gB1I0VYzhuDggOmSpU4LCr2Xj5uqB5sEO60CAwEAAQ=="
)
"""A key of 512 bits, which anybody can work out in some hours."""
L, E = LEGIT.encode(), EVIL.encode()
COVERED = "from:to:subject:date:message-id"


def private(bits: int = 2048) -> rsa.RSAPrivateKey:
    loaded = serialization.load_pem_private_key((key() if bits == 2048 else key(bits))[0], None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    return loaded


def by_hand(
    raw: bytes,
    *,
    tags: str = "",
    domain: str = LEGIT,
    selector: str = "s1",
    covered: str = COVERED,
    algorithm: str = "rsa-sha256",
    bits: int = 2048,
    version: str = "1",
    from_line: bytes | None = None,
) -> bytes:
    """Sign with c=relaxed/simple over the last header of each name; `from_line` is signed in the place of From."""
    head, _, body = raw.partition(b"\r\n\r\n")
    hashed = hashes.SHA1() if algorithm.endswith("sha1") else hashes.SHA256()
    digest = hashlib.new(hashed.name, body).digest()
    field = (
        f"v={version}; a={algorithm}; c=relaxed/simple; d={domain}; s={selector}; h={covered}; {tags}"
        f"bh={base64.b64encode(digest).decode()}; b="
    )
    lines = {}
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        lines[name.strip().lower().decode("latin-1")] = b" ".join(value.split())
    if from_line is not None:
        lines["from"] = from_line
    text = b"".join(f"{n}:".encode() + lines[n] + b"\r\n" for n in covered.split(":") if n in lines)
    text += b"dkim-signature:" + field.encode()
    made = private(bits).sign(text, padding.PKCS1v15(), hashed)
    return b"DKIM-Signature: " + field.encode() + base64.b64encode(made) + b"\r\n" + raw


def found(
    raw: bytes, path: Path = FORGED, more: dict[str, list[str]] | None = None, dmarc: str = ""
) -> Authentication:
    return judged(raw, path, zone(dmarc, more))


def test_the_signer_of_these_tests_is_honest_where_nothing_is_wrong() -> None:
    assert found(by_hand(mail())).result == "pass"
    assert found(by_hand(mail(), tags=f"t={NOW}; x={NOW + 3600}; i=@{LEGIT}; ")).result == "pass"


def _ec_record() -> str:
    der = (
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def _published(record: str, selector: str = "s1") -> dict[str, list[str]]:
    return {f"{selector}._domainkey.{LEGIT}": [record]}


PUBLIC = key()[1].partition("p=")[2]

FORGED_SIGNATURES: dict[str, Callable[[], Authentication]] = {
    "it has run out (x=)": lambda: found(by_hand(mail(), tags=f"t={NOW - 7200}; x={NOW - 3600}; ")),
    "it runs out before it was made": lambda: found(by_hand(mail(), tags=f"t={NOW}; x={NOW - 1}; ")),
    "it was made in the future": lambda: found(by_hand(mail(), tags=f"t={NOW + 30 * 86400}; ")),
    "its identity is another domain's (i=)": lambda: found(by_hand(mail(), tags=f"i=ap@{EVIL}; ")),
    "its identity only ends alike": lambda: found(by_hand(mail(), tags=f"i=ap@not{LEGIT}; ")),
    "its identity is a sub-domain's though the key says none may be (t=s)": lambda: found(
        by_hand(mail(), tags=f"i=@mail.{LEGIT}; "), more=_published(f"v=DKIM1; k=rsa; t=s; p={PUBLIC}")
    ),
    "its key is in test mode (t=y)": lambda: found(
        by_hand(mail()), more=_published(f"v=DKIM1; k=rsa; t=y; p={PUBLIC}")
    ),
    "its key is short": lambda: found(
        bytes(dkim.sign(mail(), b"s1", L, SHORT.encode(), include_headers=COVERED.encode().split(b":"))) + mail(),
        more=_published(f"v=DKIM1; k=rsa; p={SHORT_PUBLIC}"),
    ),
    "its key is of another service": lambda: found(
        by_hand(mail()), more=_published(f"v=DKIM1; k=rsa; s=tlsrpt; p={PUBLIC}")
    ),
    "its key allows another hash only": lambda: found(
        by_hand(mail()), more=_published(f"v=DKIM1; k=rsa; h=sha1; p={PUBLIC}")
    ),
    "its key is of another kind": lambda: found(by_hand(mail()), more=_published(f"v=DKIM1; k=ed25519; p={PUBLIC}")),
    "its key was withdrawn": lambda: found(by_hand(mail()), more=_published("v=DKIM1; k=rsa; p=")),
    "its key is no RSA key at all": lambda: found(by_hand(mail()), more=_published(_ec_record())),
    "its key's record is of another version": lambda: found(
        by_hand(mail()), more=_published(f"v=DKIM2; k=rsa; p={PUBLIC}")
    ),
    "it is of a broken hash": lambda: found(by_hand(mail(), algorithm="rsa-sha1")),
    "it is of another version": lambda: found(by_hand(mail(), version="2")),
    "it is of no length at all (l=0)": lambda: found(by_hand(mail(), tags="l=0; ")),
    "it leaves From open": lambda: found(by_hand(mail(), covered="to:subject:date:message-id")),
    "it leaves the date open": lambda: found(by_hand(mail(), covered="from:to:subject:message-id")),
    "it covers a From that is not the one that stands there": lambda: found(
        by_hand(mail(), from_line=f"Ann <ap@{EVIL}>".encode())
    ),
    "it is a sub-domain's and the domain wants its own (adkim=s)": lambda: found(
        by_hand(mail(), domain=f"mail.{LEGIT}"),
        more={f"s1._domainkey.mail.{LEGIT}": [key()[1]]},
        dmarc="v=DMARC1; p=none; adkim=s",
    ),
    "the path is a sub-domain's and the domain wants its own (aspf=s)": lambda: found(
        mail(),
        Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"a@news.{LEGIT}"),
        more={f"news.{LEGIT}": [f"v=spf1 ip4:{EVIL_IP} -all"]},
        dmarc="v=DMARC1; p=none; aspf=s",
    ),
    "it is a public suffix's": lambda: found(
        by_hand(mail("ap@acme.co.uk"), domain="co.uk"), more={"s1._domainkey.co.uk": [key()[1]]}
    ),
    "it is another customer's of a shared domain": lambda: found(
        by_hand(mail("ap@acme.github.io"), domain="mallory.github.io"),
        more={"s1._domainkey.mallory.github.io": [key()[1]]},
    ),
    "two policies contradict": lambda: judged(
        mail(), FORGED, zone("", {f"_dmarc.{LEGIT}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]})
    ),
    "two SPF records contradict": lambda: judged(
        mail(),
        Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"a@{LEGIT}"),
        zone("v=DMARC1; p=none", {LEGIT: [f"v=spf1 ip4:{HONEST_IP} -all", f"v=spf1 ip4:{EVIL_IP} -all"]}),
    ),
}


@pytest.mark.parametrize("name", FORGED_SIGNATURES)
def test_a_signature_that_only_looks_right_vouches_for_nothing(name: str) -> None:
    assert FORGED_SIGNATURES[name]().result != "pass"


SENDERS = {
    "a group": b"From: Staff: ap@" + L + b";",
    "an empty group beside": b"From: undisclosed:; ap@" + L,
    "a group named like the contact": b"From: ap@" + L + b":x@" + E + b";",
    "a domain in an encoded word": b"From: ap@=?utf-8?q?" + L + b"?=",
    "an encoded word that closes the name": b"From: =?utf-8?q?Ann_=3Cap=40" + L + b"=3E?= <x@" + E + b">",
    "a NUL behind the domain": b"From: ap@" + L + b"\x00." + E,
    "a NUL in the header's name": b"From\x00: ap@" + L + b"\r\nFrom: x@" + E,
    "a tab in the header's name": b"From\t: ap@" + L + b"\r\nFrom: x@" + E,
    "a bare CR between two": b"From: x@" + E + b"\rFrom: ap@" + L,
    "a bare LF between two": b"From: x@" + E + b"\nFrom: ap@" + L,
    "a comment in the domain": b"From: ap@" + L + b"(." + E + b")",
    "a comment that hides the end": b"From: ap@" + L + b" (\r\n <x@" + E + b">)",
    "a quoted local part": b'From: "ap@' + L + b' "@' + E,
    "a percent hack": b"From: ap%" + L + b"@" + E,
    "a source route": b"From: <@" + L + b":x@" + E + b">",
    "a dot at the end": b"From: ap@" + L + b".",
    "another full stop": "From: ap@acme。example".encode(),
    "a soft hyphen": "From: ap@ac\u00adme.example".encode(),
    "written from right to left": "From: \u202eelpmaxe.emca@pa <x@mallory.example>".encode(),
    "an address literal": b"From: ap@[" + EVIL_IP.encode() + b"]",
    "two names, one address each": b"From: Ann <ap@" + L + b"> <x@" + E + b">",
    "none but a Sender": b"Sender: ap@" + L,
    "a semicolon between two": b"From: ap@" + L + b"; x@" + E,
}


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize("dmarc", ["v=DMARC1; p=reject", ""])
def test_no_shape_of_from_makes_the_forger_the_contact(name: str, dmarc: str) -> None:
    raw = mail().replace(f"From: Ann <ap@{LEGIT}>".encode(), SENDERS[name], 1)
    with contextlib.suppress(dkim.MessageFormatError):  # of some, no honest signer makes anything
        raw = signed(raw, EVIL)
    result = judged(raw, FORGED, zone(dmarc))
    assert not (result.result == "pass" and result.domain in {LEGIT, ""}), result


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\nbody",
        b"\nbody\n",
        b"A: b\r\n c\r\n\r\nbody\r\n\r\nmore\n\nof it\r",
        b"A: b\n\nbody\n",
        b"A: b",
        b"A: b\r\n",
        b"A: b\r\n\nbody\r\n",
        b"A: b\n\r\nbody\n\r\n",
        b"A: b\r\r\n\r\nbody",
    ],
)
def test_a_mail_is_split_as_the_library_splits_it(raw: bytes) -> None:
    reader, theirs = _Reader(raw), dkim.DKIM(raw)
    assert reader.headers == theirs.headers
    assert bytes(reader.body or b"") == bytes(theirs.body or b"")
