"""Whether the domain in From vouches for a mail: every known way to pretend it, and the honest mail beside it."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail_gateway.authenticate import Path, authenticate, carried
from mail_gateway.dns import DnsUnavailable
from mail_gateway.message import read_mail
from mail_gateway.trust import from_contact
from mail_gateway.vouching import Authentication, aligned

LEGIT, EVIL = "acme.example", "mallory.example"
HONEST_IP, EVIL_IP = "192.0.2.10", "198.51.100.66"


@cache
def key(bits: int = 2048) -> tuple[bytes, str]:
    """Return a private key as dkimpy takes it and the TXT record of its public half."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    der = made.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


class Zone:
    """A DNS of our own; asking for a name in `silent` gives no answer."""

    def __init__(self, texts: dict[str, list[str]], silent: Sequence[str] = ()) -> None:
        self._texts = texts
        self._silent = silent

    def texts(self, name: str) -> Sequence[str]:
        if name in self._silent:
            raise DnsUnavailable(name)
        return self._texts.get(name, [])

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        return []

    def addresses(self, name: str) -> Sequence[str]:
        return {f"mx.{LEGIT}": [HONEST_IP], f"mx.{EVIL}": [EVIL_IP]}.get(name, [])


def zone(dmarc: str = "v=DMARC1; p=reject", more: dict[str, list[str]] | None = None) -> Zone:
    """Both domains as a careful and a careful evil operator set them up."""
    texts = {
        LEGIT: [f"v=spf1 ip4:{HONEST_IP} -all"],
        f"s1._domainkey.{LEGIT}": [key()[1]],
        EVIL: [f"v=spf1 ip4:{EVIL_IP} -all"],
        f"s1._domainkey.{EVIL}": [key()[1]],
        f"mx.{EVIL}": ["v=spf1 a -all"],
        f"_dmarc.{EVIL}": ["v=DMARC1; p=reject"],
        **(more or {}),
    }
    if dmarc:
        texts[f"_dmarc.{LEGIT}"] = [dmarc]
    return Zone(texts)


def mail(
    sender: str = f"ap@{LEGIT}",
    body: bytes = b"Approved, thanks\r\n",
    head: bytes = b"",
    to: str = "penny@in.example",
    date: str = "Mon, 23 Nov 2026 10:00:00 +0000",
    number: int = 1,
) -> bytes:
    """One small reply."""
    top = f"From: Ann <{sender}>\r\nTo: {to}\r\nSubject: Re: INV-0001\r\n".encode()
    return head + top + f"Date: {date}\r\nMessage-ID: <{number}@acme.example>\r\n\r\n".encode() + body


def signed(raw: bytes, domain: str = LEGIT, selector: str = "s1", **how: object) -> bytes:
    """Sign it as an honest server of the domain does."""
    given = {"include_headers": [b"from", b"to", b"subject", b"date", b"message-id"], **how}
    return bytes(dkim.sign(raw, selector.encode(), domain.encode(), key()[0], **given)) + raw


HONEST = Path(client_ip=HONEST_IP, helo=f"mx.{LEGIT}", mail_from=f"ap@{LEGIT}")
FORGED = Path(client_ip=EVIL_IP, helo=f"mx.{EVIL}", mail_from=f"any@{EVIL}")


def judged(raw: bytes, path: Path, names: Zone | None = None) -> Authentication:
    """Judge it."""
    return authenticate(raw, read_mail(raw), path, names or zone())


# -- honest mail ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "path", "names", "result"),
    [
        (signed(mail()), HONEST, zone(), "pass"),
        (mail(), HONEST, zone(), "pass"),
        (signed(mail()), FORGED, zone(), "pass"),  # forwarded: another server's address, the signature holds
        (signed(mail()), Path(), zone(), "pass"),  # fetched from a mailbox: no session to look at
        (signed(mail()), HONEST, zone(dmarc=""), "pass"),
        (signed(mail(f"ap@mail.{LEGIT}")), HONEST, zone(), "pass"),  # a sub-domain signed by its organization
        (signed(signed(mail(), EVIL)), HONEST, zone(), "pass"),  # a list or provider signed as well
        (signed(mail(), EVIL)[: -len(mail())] + signed(mail()), FORGED, zone(), "pass"),
        (mail(), HONEST, zone(dmarc=""), "none"),  # SPF alone, and no word of the domain on its From
        (mail(), Path(), zone(dmarc=""), "none"),
        (mail(), Path(), zone(dmarc="v=DMARC1; p=none"), "none"),
        (mail(), Path(), zone(), "fail"),  # its own policy says that unsigned mail is not its
    ],
)
def test_honest_mail_gets_just_what_its_domain_says(raw: bytes, path: Path, names: Zone, result: str) -> None:
    assert judged(raw, path, names).result == result


def test_it_says_what_it_rests_on() -> None:
    found = judged(signed(mail()), HONEST)
    assert found.domain == LEGIT
    assert found.reasons == (f"dkim=pass d={LEGIT}", f"spf=pass {LEGIT}", "dmarc=reject")


def test_a_silent_dns_is_no_verdict() -> None:
    silent = Zone({}, silent=[f"_dmarc.{LEGIT}"])
    assert judged(signed(mail()), HONEST, silent).result == "unknown"


def test_strict_alignment_is_kept() -> None:
    strict = zone(dmarc="v=DMARC1; p=reject; adkim=s; aspf=s")
    assert judged(signed(mail(f"ap@mail.{LEGIT}")), HONEST, strict).result == "fail"
    assert judged(signed(mail()), HONEST, strict).result == "pass"


@pytest.mark.parametrize(
    ("domain", "other", "same"),
    [
        ("acme.example", "mail.acme.example", True),
        ("acme.co.uk", "mail.acme.co.uk", True),
        ("acme.co.uk", "mallory.co.uk", False),
        ("acme.co.uk", "co.uk", False),
        ("acme.github.io", "mallory.github.io", False),
        ("acme.example", "notacme.example", False),
        ("acme.example", "acme.example.mallory.example", False),
        ("acme.example", "", False),
    ],
)
def test_only_the_same_organization_vouches(domain: str, other: str, same: bool) -> None:
    assert aligned(domain, other) is same


# -- pretending -------------------------------------------------------------------------------------------------


def altered(raw: bytes, old: bytes, new: bytes) -> bytes:
    """Change what was signed or how."""
    assert old in raw
    return raw.replace(old, new, 1)


def signature(domain: bytes = LEGIT.encode(), selector: bytes = b"s1") -> bytes:
    """A header that only looks like a signature."""
    return (
        b"DKIM-Signature: v=1; a=rsa-sha256; d="
        + domain
        + b"; s="
        + selector
        + b"; h=from:subject:date; bh=AA==; b=AA==\r\n"
    )


def by_evil(mail_from: str) -> Path:
    """A session of the forger's server with this envelope."""
    return Path(client_ip=EVIL_IP, helo=EVIL, mail_from=mail_from)


L, E = LEGIT.encode(), EVIL.encode()
ENCODED = b"=?utf-8?b?" + base64.b64encode(b"<ap@" + L + b">") + b"?="
RESULTS = b"Authentication-Results: mx; dkim=pass header.d=" + L + b"\r\n"


def forgeries(to: str, date: str) -> dict[str, tuple[bytes, Path]]:
    """Every known way to pretend to be the contact, as mails to this address."""

    numbers = count(1)

    def mail() -> bytes:
        return plain_mail(to=to, date=date, number=next(numbers))

    def from_line(line: bytes) -> bytes:
        """A mail with a From of this form, signed by the forger's own server."""
        return signed(altered(mail(), f"From: Ann <ap@{LEGIT}>".encode(), line), EVIL)

    more = {"a second subject in front": altered(signed(mail()), b"From: Ann", b"Subject: Re: INV-9\r\nFrom: Ann")}
    return {name: (raw, FORGED) for name, raw in more.items()} | {
        "plain": (mail(), FORGED),
        "signed by another": (signed(mail(), EVIL), FORGED),
        "no such sub-domain in the envelope": (mail(), by_evil(f"a@no.such.{LEGIT}")),
        "empty envelope, invented name": (mail(), Path(client_ip=EVIL_IP, helo=f"no.{LEGIT}", mail_from="")),
        "empty envelope, own name": (mail(), Path(client_ip=EVIL_IP, helo=f"mx.{EVIL}", mail_from="")),
        "envelope with a bracket": (mail(), Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"a@{LEGIT}(.{EVIL}")),
        "envelope with a route": (mail(), Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"@{LEGIT},@any:'any@{EVIL}")),
        "envelope with a quote": (mail(), Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"any@{LEGIT}'@any.{EVIL}")),
        "selector with a NUL": (signature(selector=b"mallory.example.\x00.any") + mail(), FORGED),
        "domain with a NUL": (signature(L + b"\x00.mallory.example") + mail(), FORGED),
        "domain with a quote": (signature(L + b"'a." + E) + mail(), FORGED),
        "domain with a bracket": (signature(L + b"(." + E) + mail(), FORGED),
        "domain above both": (signature(b"example") + mail(), FORGED),
        "text added after the signed length": (signed(mail(), length=True) + b"Approved!\r\n", FORGED),
        "body changed": (altered(signed(mail()), b"Approved, thanks", b"Approved, all of it"), FORGED),
        "subject changed": (altered(signed(mail()), b"INV-0001", b"INV-0002"), FORGED),
        "subject left open": (signed(mail(), include_headers=[b"from", b"to", b"date"]), FORGED),
        "two From lines": (b"From: x@" + E + b"\r\n" + signed(mail(), EVIL), FORGED),
        "two From, the other way": (altered(signed(mail(), EVIL), b"To:", b"From: x@" + E + b"\r\nTo:"), FORGED),
        "a From that begins with a space": (b" From: x@" + E + b"\r\n" + signed(mail(), EVIL), FORGED),
        "From with a space before its colon": (from_line(b"From : <ap@" + L + b">\r\nFrom: x@" + E), FORGED),
        "two addresses": (from_line(b"From: x@" + E + b", ap@" + L), FORGED),
        "two addresses, the other way": (from_line(b"From: ap@" + L + b", x@" + E), FORGED),
        "a route in From": (from_line(b"From: <@" + E + b",@any.com:ap@" + L + b">"), FORGED),
        "an address in a comment": (from_line(b"From: ap@" + L + b" (<x@" + E + b">)"), FORGED),
        "brackets in brackets": (from_line(b"From: <<x@" + E + b">ap@" + L + b">"), FORGED),
        "an encoded address": (from_line(b"From: " + ENCODED + b" <x@" + E + b">"), FORGED),
        "a NUL in From": (from_line(b"From: <ap@" + L + b"\x00@" + E + b">"), FORGED),
        "a quoted address": (from_line(b'From: "ap@' + L + b'" <x@' + E + b">"), FORGED),
        "a folded From": (from_line(b"From:\r\n ap@" + L + b"\r\n <x@" + E + b">"), FORGED),
        "a Sender beside": (altered(signed(mail(), EVIL), b"To:", b"Sender: x@" + E + b"\r\nTo:"), FORGED),
        "a Resent-From beside": (altered(signed(mail(), EVIL), b"To:", b"Resent-From: x@" + E + b"\r\nTo:"), FORGED),
        "results written by the forger": (RESULTS + mail(), FORGED),
        "a chain written by the forger": (b"ARC-Authentication-Results: i=1; mx; dmarc=pass\r\n" + mail(), FORGED),
        "a neighbour's domain": (signed(mail(), EVIL), Path(client_ip=EVIL_IP, helo=EVIL, mail_from=f"a@{EVIL}")),
        "a hundred signatures": (signature() * 100 + mail(), FORGED),
        "an other-worldly identity": (signed(mail(), EVIL, identity=b"ap@" + E), FORGED),
    }  # fmt: skip


plain_mail = mail
FORGERIES = forgeries("penny@in.example", "Mon, 23 Nov 2026 10:00:00 +0000")


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("dmarc", ["v=DMARC1; p=reject", "v=DMARC1; p=none", ""])
def test_no_forgery_passes_for_the_domain(name: str, dmarc: str) -> None:
    raw, path = FORGERIES[name]
    found = judged(raw, path, zone(dmarc))
    assert not (found.result == "pass" and found.domain == LEGIT), found


@pytest.mark.parametrize("name", FORGERIES)
def test_a_domain_that_refuses_forgeries_is_heard(name: str) -> None:
    raw, path = FORGERIES[name]
    found = judged(raw, path)
    assert found.result == "fail" or found.domain == EVIL, found


def test_a_broken_algorithm_vouches_for_nothing() -> None:
    line = dkim.sign(mail(), b"s1", LEGIT.encode(), key()[0], signature_algorithm=b"rsa-sha1")
    found = judged(line + mail(), FORGED)
    assert found.result == "fail"
    assert f"dkim=weak_algorithm d={LEGIT}" in found.reasons


def test_two_keys_under_one_name_are_neither() -> None:
    names = zone(more={f"s1._domainkey.{LEGIT}": [key()[1], key(1024)[1]]})
    assert judged(signed(mail()), FORGED, names).result == "fail"


def test_an_spf_record_that_asks_forever_is_an_error() -> None:
    texts = {f"a{n}.{LEGIT}": [f"v=spf1 include:a{n + 1}.{LEGIT} -all"] for n in range(40)}
    names = zone(more={LEGIT: [f"v=spf1 include:a0.{LEGIT} -all"], **texts})
    found = judged(mail(), HONEST, names)
    assert found.result == "fail"
    assert "spf=permerror" in " ".join(found.reasons)


SHARP, ROUND = "straße.example", "strasse.example"
SHARP_IN_DNS = "xn--strae-oqa.example"


def test_a_domain_that_older_rules_spell_alike_vouches_for_nobody() -> None:
    names = Zone(
        {f"s1._domainkey.{ROUND}": [key()[1]], f"_dmarc.{ROUND}": ["v=DMARC1; p=none"], ROUND: ["v=spf1 +all"]}
    )
    forged = signed(mail(f"ap@{SHARP}"), ROUND)
    found = judged(forged, Path(client_ip=EVIL_IP, helo=ROUND, mail_from=f"ap@{ROUND}"), names)
    assert (found.result, found.domain) == ("none", SHARP_IN_DNS)


def test_a_domain_that_is_not_ascii_vouches_for_itself() -> None:
    names = Zone({f"s1._domainkey.{SHARP_IN_DNS}": [key()[1]]})
    assert judged(signed(mail(f"ap@{SHARP}"), SHARP_IN_DNS), Path(), names).result == "pass"


@pytest.mark.parametrize(
    "record", ["v=spf1 +all", "v=spf1 ip4:0.0.0.0/0 -all", "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1"]
)
def test_an_spf_record_that_lets_everybody_in_vouches_for_nobody(record: str) -> None:
    assert judged(mail(), by_evil(f"ap@{LEGIT}"), zone(more={LEGIT: [record]})).result == "fail"


@pytest.mark.parametrize(
    "record", ["v=spf1 ?all", "v=spf1 ~all", "v=spf1 redirect=none.example", "v=spf1 foo:bar -all"]
)
def test_an_spf_record_that_does_not_say_yes_vouches_for_nobody(record: str) -> None:
    assert judged(mail(), HONEST, zone(more={LEGIT: [record]})).result == "fail"


def test_the_policy_for_sub_domains_and_its_alignment_hold() -> None:
    raw = signed(mail(f"ap@pay.{LEGIT}"))
    assert judged(raw, FORGED, zone("v=DMARC1; p=none; sp=reject; adkim=s")).result == "fail"
    assert judged(raw, FORGED, zone("v=DMARC1; p=none; sp=reject")).result == "pass"


REFUSED = {
    "partial_body": lambda: signed(mail(), length=True),
    "weak_algorithm": lambda: signed(mail(), signature_algorithm=b"rsa-sha1"),
    "partial_headers": lambda: signed(mail(), include_headers=[b"from", b"to", b"date"]),
}


@pytest.mark.parametrize("why", ["", *REFUSED])
def test_a_signature_that_we_would_refuse_carries_no_mail_that_another_server_verified(why: str) -> None:
    raw = REFUSED[why]() if why else signed(mail())
    moment = datetime(2026, 11, 23, 11, tzinfo=UTC)
    found, named = carried(raw, read_mail(raw), LEGIT, at=moment, recipient="penny@in.example")
    assert (found, bool(named)) == (why, not why)


@pytest.mark.parametrize(("sender", "same"), [("\u212aurt", False), ("KURT", True), ("kurt", True), ("ｋurt", False)])
def test_a_letter_whose_small_form_is_the_contact_s_makes_nobody_the_contact(sender: str, same: bool) -> None:
    opened = cast("Any", SimpleNamespace(contact=SimpleNamespace(email=f"kurt@{LEGIT}")))
    assert from_contact(read_mail(mail(f"{sender}@{LEGIT}")), opened) is same
