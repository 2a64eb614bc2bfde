"""What a mail domain's DNS says, asked of a real name server on loopback and judged for its operator."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mail_gateway import records
from mail_gateway.dns import Dns, DnsUnavailable
from tests.names import Zone, name_server, texts

DOMAIN = "in.example.com"


def rsa(bits: int) -> str:
    public = generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def of(zone: Zone, look: str, *more: str) -> records.Judged:
    with name_server(zone) as server:
        found: records.Judged = getattr(records, look)(Dns(server), DOMAIN, *more)
        return found


def spf_of(*said: str, **others: str) -> records.Judged:
    more = {(f"{name}.example", "TXT"): texts(text) for name, text in others.items()}
    return of({(DOMAIN, "TXT"): texts("something else", *said), **more}, "spf")


def test_an_mx_with_an_address_is_in_order() -> None:
    zone = {
        (DOMAIN, "MX"): ["20 b.example.", "10 a.example."],
        ("a.example", "A"): ["192.0.2.1"],
        ("b.example", "AAAA"): ["2001:db8::1"],
    }
    assert of(zone, "mx") == (True, "a.example (192.0.2.1), b.example (2001:db8::1)", "")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ({}, "no MX record"),
        ({(DOMAIN, "MX"): ["0 ."]}, "takes no mail"),
        ({(DOMAIN, "MX"): ["10 a.example."]}, "a.example has no address"),
        ({(DOMAIN, "MX"): ["10 a.example."], ("a.example", "CNAME"): ["b.example."]}, "is an alias"),
    ],
)
def test_an_mx_that_leads_nowhere_is_named(zone: Zone, said: str) -> None:
    ok, says, remedy = of(zone, "mx")
    assert ok is False
    assert said in says
    assert remedy


@pytest.mark.parametrize(
    ("said", "ok", "says"),
    [
        (["v=spf1 ip4:192.0.2.0/24 -all"], True, "v=spf1 ip4:192.0.2.0/24 -all"),
        (["V=SPF1 MX ~all"], True, "V=SPF1 MX ~all"),
        ([], False, "no SPF record"),
        (["v=spf10 -all"], False, "no SPF record"),
        (["v=spf1 mx -all", "v=spf1 a -all"], False, "2 SPF records"),
        (["v=spf1 ipv4:192.0.2.1 -all"], False, "'ipv4:192.0.2.1' is no word of SPF"),
        (["v=spf1 mx +all"], False, "lets everybody send"),
        (["v=spf1 -all"], False, "lets nobody send"),
        (["v=spf1 mx"], None, "does not say what to do with other senders"),
    ],
)
def test_spf_is_judged_as_receivers_do(said: list[str], ok: bool | None, says: str) -> None:
    found = spf_of(*said)
    assert found[0] is ok
    assert says in found[1]


def test_spf_counts_the_lookups_of_what_it_includes() -> None:
    many = "v=spf1 " + " ".join(f"a:h{number}.example" for number in range(9)) + " -all"
    assert spf_of("v=spf1 include:relay.example -all", relay=many)[0] is True
    ok, says, _ = spf_of("v=spf1 mx include:relay.example -all", relay=many)
    assert (ok, says) == (False, "needs 11 lookups, 10 are allowed")


def test_an_spf_that_includes_itself_comes_to_an_end() -> None:
    ok, says, _ = spf_of(f"v=spf1 include:relay.example include:{DOMAIN} -all", relay="v=spf1 include:relay.example")
    assert ok is False
    assert "10 are allowed" in says


def dkim_of(said: list[str], selector: str = "s1") -> records.Judged:
    return of({(f"s1._domainkey.{DOMAIN}", "TXT"): texts(*said)} if said else {}, "dkim", selector)


def test_a_whole_key_is_in_order_though_it_comes_in_pieces() -> None:
    key = rsa(2048)
    assert len(key) > 255
    assert dkim_of([f"v=DKIM1; k=rsa; p={key}"])[:2] == (True, f"s1._domainkey.{DOMAIN}, RSA 2048")
    assert dkim_of([f"p={key}; t=y"])[0] is None
    ed25519 = base64.b64encode(bytes(32)).decode()
    assert dkim_of([f"v=DKIM1; k=ed25519; p={ed25519}"])[0] is True


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([], "no key at s1._domainkey.in.example.com"),
        (["v=DKIM1; p="], "was withdrawn"),
        (["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"], "cut off"),
        (["hello"], "is no DKIM key"),
        (["v=DKIM1; k=ed25519; p=AAAA"], "kind 'ed25519'"),
        (["v=DKIM1; p=AAAA", "v=DKIM1; p=BBBB"], "2 records"),
    ],
)
def test_a_key_that_receivers_cannot_use_is_named(said: list[str], says: str) -> None:
    ok, found, remedy = dkim_of(said)
    assert ok is False
    assert says in found
    assert remedy


def test_without_a_selector_no_key_is_looked_for() -> None:
    ok, _, remedy = dkim_of([], selector="")
    assert ok is None
    assert "PENNY_DKIM_SELECTOR" in remedy


@pytest.mark.parametrize(
    ("zone", "ok", "says"),
    [
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]}, True, "p=reject"),
        ({"_dmarc.example.com": ["v=DMARC1; p=reject; sp=quarantine"]}, True, "p=quarantine, from example.com"),
        ({"_dmarc.example.com": ["v=DMARC1; p=none"]}, True, "p=none, from example.com"),
        ({}, False, "no DMARC record"),
        ({"_dmarc.com": ["v=DMARC1; p=reject"]}, False, "no DMARC record"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; rua=mailto:d@example.com"]}, False, "has no policy"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, False, "2 records"),
    ],
)
def test_dmarc_is_the_domains_own_or_its_parents(zone: dict[str, list[str]], ok: bool, says: str) -> None:
    found = of({(name, "TXT"): texts(*said) for name, said in zone.items()}, "dmarc")
    assert found[0] is ok
    assert says in found[1]


def test_silence_is_not_an_empty_answer() -> None:
    with name_server({}, silent=True) as server, pytest.raises(DnsUnavailable, match=r"MX of in\.example\.com"):
        records.mx(Dns(server, within=0.2), DOMAIN)


def test_a_name_that_cannot_be_asked_is_an_answer_too() -> None:
    with name_server({}) as server, pytest.raises(DnsUnavailable):
        Dns(server).texts("a" * 70 + ".example")
