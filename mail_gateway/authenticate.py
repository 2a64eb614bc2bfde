"""Whether the domain in From vouches for a mail: SPF (RFC 7208), every DKIM signature (RFC 6376), DMARC (RFC 7489).

Stricter than a mailbox provider has to be: the question here is not whether to show a mail but whether it may move
money. Nothing is inferred from results that others wrote into the mail (Authentication-Results, ARC).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

import dkim
import spf
from publicsuffixlist import PublicSuffixList

from mail_gateway.dns import DnsUnavailable
from mail_gateway.message import Mail

MOST_SIGNATURES = 8
LEAST_KEY = 1024
"""Bits of an RSA key; shorter ones are broken (RFC 8301)."""
LEAST_SIGNED = frozenset({b"from", b"subject", b"date"})
"""What a signature has to cover: one that leaves the subject open can be taken from an old mail and dressed anew."""

ONLY_ONCE = frozenset({b"from", b"subject", b"date", b"to", b"reply-to", b"message-id", b"content-type"})
"""RFC 5322 3.6: a second one in front of the signed one is what people would read."""

_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_PATH = re.compile(r"[^\s<>\"'(),:;@\\\x00-\x1f\x7f]+@([A-Za-z0-9._-]+)")
_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|\Z)", re.IGNORECASE)


class Names(Protocol):
    """DNS as `Dns` asks it. A Protocol because the network begins here. Each raises DnsUnavailable."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name."""

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        """Return (preference, host) of the MX records."""

    def addresses(self, name: str) -> Sequence[str]:
        """Return IPv4 and IPv6 addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What the SMTP session said, as kept with the mail. `client_ip` is '' where a mail came by another way."""

    client_ip: str = ""
    helo: str = ""
    mail_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The verdict on the domain in From.

    `result`: 'pass', something aligned vouches for it; 'none', nobody claims anything (an unsigned domain);
    'fail', what was claimed is not true or the domain's policy refuses it; 'unknown', DNS did not answer.
    `reasons` are words for the log and the evidence, each as 'dkim=pass d=acme.example'.
    """

    result: Literal["pass", "none", "fail", "unknown"]
    domain: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    """What a domain's DMARC record asks for; `published` False where there is none."""

    published: bool = False
    wants: str = "none"
    strict_dkim: bool = False
    strict_spf: bool = False


def authenticate(raw: bytes, mail: Mail, path: Path, names: Names) -> Authentication:
    """Judge a mail as it was received, byte for byte. Never raises; asks DNS at most some dozens of times."""
    if mail.from_address is None or mail.from_problem:
        return Authentication(result="fail", reasons=(f"from={mail.from_problem or 'missing'}",))
    domain = mail.from_address.rpartition("@")[2].lower().rstrip(".")
    if not _HOST.fullmatch(domain) or organization(domain) is None:
        return Authentication(result="fail", domain=domain, reasons=("from=no_domain",))
    try:
        return _judged(raw, domain, path, names)
    except DnsUnavailable as error:
        return Authentication(result="unknown", domain=domain, reasons=(f"dns={error}"[:120],))


def _judged(raw: bytes, domain: str, path: Path, names: Names) -> Authentication:
    policy = _policy(domain, names)
    signed, doubled = _signatures(raw, names)
    sender, spf_result = _spf(path, names)
    reasons = [f"dkim={why} d={of}" for of, why in signed]
    reasons.append(f"spf={spf_result} {sender}".strip())
    reasons.append(f"dmarc={policy.wants}" if policy.published else "dmarc=absent")
    reasons += [f"twice={name}" for name in doubled]
    ours = [(of, why) for of, why in signed if aligned(domain, of, strict=policy.strict_dkim)]
    vouched = [of for of, why in ours if why == "pass"]
    by_path = spf_result == "pass" and aligned(domain, sender, strict=policy.strict_spf)
    # A domain that publishes no DMARC policy says nothing about who may write its From: its SPF record alone
    # covers the envelope, and shared senders put any From into an envelope of their customer's.
    result: Literal["pass", "none", "fail"]
    if not doubled and (vouched or (by_path and policy.published)):
        result = "pass"
    elif doubled or ours or (policy.published and policy.wants != "none") or spf_result == "fail":
        result = "fail"
    else:
        result = "none"
    return Authentication(result=result, domain=domain, reasons=tuple(reasons))


def aligned(domain: str, other: str, *, strict: bool = False) -> bool:
    """Whether `other` may vouch for `domain`: the same one, or the same organization's (RFC 7489 3.1)."""
    if not other or not domain:
        return False
    if strict or domain == other:
        return domain == other
    ours = organization(domain)
    return ours is not None and ours == organization(other)


def organization(domain: str) -> str | None:
    """Return the registered domain above a name ('acme.co.uk'), or None for a public suffix itself."""
    return _suffixes().privatesuffix(domain.lower())


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


# -- DMARC ------------------------------------------------------------------------------------------------------


def _policy(domain: str, names: Names) -> _Policy:
    above = organization(domain)
    for at in dict.fromkeys((domain, above or domain)):
        found = [text for text in names.texts(f"_dmarc.{at}") if re.match(r"v\s*=\s*DMARC1\s*(;|\Z)", text)]
        if len(found) > 1:
            return _Policy(published=True, wants="reject")  # more than one is none for others; here it is a doubt
        if found:
            tags = {name.lower(): value.lower() for name, value in _TAG.findall(found[0])}
            wants = tags.get("p", "none")
            wants = tags.get("sp", wants) if at != domain else wants
            return _Policy(
                published=True,
                wants=wants if wants in {"none", "quarantine", "reject"} else "reject",
                strict_dkim=tags.get("adkim") == "s",
                strict_spf=tags.get("aspf") == "s",
            )
    return _Policy()


# -- DKIM -------------------------------------------------------------------------------------------------------


def _signatures(raw: bytes, names: Names) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (domain, result) of every signature, for the first is not always the honest one; and the headers that
    should stand once and do not."""
    try:
        headers = [name.strip().lower() for name, _ in dkim.DKIM(raw, minkey=LEAST_KEY).headers]
    except (dkim.DKIMException, ValueError):
        return [], []
    doubled = [name.decode() for name in sorted(ONLY_ONCE) if headers.count(name) > 1]
    count = headers.count(b"dkim-signature")
    found = [_signature(raw, index, names) for index in range(min(count, MOST_SIGNATURES))]
    return found if count <= MOST_SIGNATURES else [*found, ("", "too_many")], doubled


def _signature(raw: bytes, index: int, names: Names) -> tuple[str, str]:
    """Check one signature with a reader of its own: the library keeps state from one to the next."""
    reader = dkim.DKIM(raw, minkey=LEAST_KEY)
    texts = [value for name, value in reader.headers if name.lower() == b"dkim-signature"]
    try:
        tags = dkim.util.parse_tag_value(texts[index])
    except dkim.util.InvalidTagValueList:
        return "", "malformed"
    domain = _name(tags.get(b"d", b""))
    selector = _name(tags.get(b"s", b"") + b".example")
    if not domain or not selector:
        return "", "no_name"  # a NUL, a quote or a space here is how one name is checked and another is read
    refused = _refused(tags)
    if refused:
        return domain, refused
    try:
        return domain, "pass" if reader.verify(idx=index, dnsfunc=_asking(names)) else "fail"
    except DnsUnavailable:
        raise
    except Exception as error:  # the library's own errors, and what crafted input makes it raise besides
        return domain, f"fail ({type(error).__name__})"


def _refused(tags: dict[bytes, bytes]) -> str:
    """Why a signature does not count, however well it verifies."""
    signed = frozenset(name.strip().lower() for name in tags.get(b"h", b"").split(b":"))
    if b"l" in tags:
        return "partial_body"
    if tags.get(b"a", b"").strip() not in {b"rsa-sha256", b"ed25519-sha256"}:
        return "weak_algorithm"
    if not signed >= LEAST_SIGNED:
        return "partial_headers"
    identity = tags.get(b"i", b"").strip()
    if identity and not _within(identity, tags.get(b"d", b"")):
        return "other_identity"
    return ""


def _within(identity: bytes, domain: bytes) -> bool:
    host, wanted = identity.rpartition(b"@")[2].lower(), domain.strip().lower()
    return host == wanted or host.endswith(b"." + wanted)


def _asking(names: Names) -> object:
    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        records = names.texts(name.decode("ascii").rstrip("."))
        return records[0].encode() if len(records) == 1 else None  # two keys under one name: neither

    return txt


def _name(value: bytes) -> str:
    try:
        text = value.strip().decode("ascii").lower()
    except UnicodeDecodeError:
        return ""
    return text if _HOST.fullmatch(text) else ""


# -- SPF --------------------------------------------------------------------------------------------------------


def _spf(path: Path, names: Names) -> tuple[str, str]:
    """Return the domain that was checked and SPF's word for it; ('', 'none') where there was no session."""
    if not path.client_ip:
        return "", "none"
    helo = path.helo.lower().rstrip(".")
    host = helo if _HOST.fullmatch(helo) else ""
    if path.mail_from:
        given = _PATH.fullmatch(path.mail_from)
        domain = given[1].lower().rstrip(".") if given else ""
        sender = path.mail_from
    else:
        domain, sender = host, f"postmaster@{host}"
    if not _HOST.fullmatch(domain):
        return "", "malformed"
    try:
        result, *_ = _Question(path.client_ip, sender, host or domain, names).check()
    except DnsUnavailable:
        raise
    except Exception as error:  # the library trips over crafted records
        return domain, f"permerror ({type(error).__name__})"
    return domain, str(result)


class _Question(spf.query):  # type: ignore[misc]  # the library has no types
    """The library's evaluation with our resolver and our count of empty answers (RFC 7208 4.6.4)."""

    def __init__(self, client: str, sender: str, helo: str, names: Names) -> None:
        super().__init__(i=client, s=sender, h=helo, strict=True)
        self._names = names

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:
        """Answer in the library's shapes."""
        plain = str(name).lower().rstrip(".")
        found = self._found(plain, qtype) if _HOST.fullmatch(plain) else []
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many empty answers")
        return found

    def _found(self, name: str, qtype: str) -> list[object]:
        match qtype:
            case "TXT":
                return [(text.encode(),) for text in self._names.texts(name)]
            case "MX":
                return list(self._names.exchanges(name))
            case "A":
                return [one for one in self._names.addresses(name) if ":" not in one]
            case "AAAA":
                return [one for one in self._names.addresses(name) if ":" in one]
        return []  # PTR says who an address claims to be: nothing here rests on it
