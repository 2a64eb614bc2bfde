"""Whether the domain in From vouches for a mail: SPF (RFC 7208), every DKIM signature (RFC 6376), DMARC (RFC 7489).

Stricter than a mailbox provider has to be: the question here is not whether to show a mail but whether it may move
money. Nothing is inferred from results that others wrote into the mail (Authentication-Results, ARC); what the
operator's own server in front of Penny wrote is read in `upstream.py`.
"""

import hashlib
import re
import time
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import dkim
import spf

from mail_gateway.dns import DnsUnavailable
from mail_gateway.message import Mail
from mail_gateway.vouching import Authentication, Result, aligned, domain_of, organization

MOST_SIGNATURES = 8
FRESH = timedelta(days=7)
"""How old a signed mail may be that comes by another path than its domain's own: servers try for five days."""
AHEAD = timedelta(days=1)
"""How far ahead the clock of a sender may be."""
LEAST_KEY = 1024
"""Bits of an RSA key; shorter ones are broken (RFC 8301)."""
LEAST_SIGNED = frozenset({b"from", b"subject", b"date"})
"""What a signature has to cover: one that leaves the subject open can be taken from an old mail and dressed anew."""

NOBODY_IPV4, NOBODY_IPV6 = "240.0.0.1", "3fff::1"
"""Addresses that no server has (RFC 1112 4, RFC 9637)."""

MISUSED = frozenset({"stale", "not_addressed", "recipient_left_open", "run_out", "only_tested"})
"""A true signature, but not of a mail that was now written to here, or not meant to count (t=y): nothing is wrong,
and it vouches for nothing."""

ONLY_ONCE = frozenset({b"from", b"subject", b"date", b"to", b"cc", b"reply-to", b"message-id", b"content-type"})
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
class _Policy:
    """What a domain's DMARC record asks for; `published` False where there is none."""

    published: bool = False
    wants: str = "none"
    strict_dkim: bool = False
    strict_spf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """What makes a signature one for this mail here: `stale` says why none counts ('' where one may), `named_in` is
    the header that has to be covered because it names the recipient ('' where nobody asks), `at` when it came."""

    stale: str = ""
    named_in: str = ""
    at: float = 0.0


def authenticate(
    raw: bytes, mail: Mail, path: Path, names: Names, *, at: datetime | None = None, recipient: str = ""
) -> Authentication:
    """Judge a mail as it was received, byte for byte. Never raises; asks DNS at most some dozens of times.

    `at` is when it came and `recipient` the address it came to: a signature that is older than `FRESH`, or that was
    not made for a mail to this address, vouches for nothing here. Left out, neither is looked at.
    """
    if mail.from_address is None or mail.from_problem:
        return Authentication(result="fail", reasons=(f"from={mail.from_problem or 'missing'}",))
    domain = domain_of(mail.from_address)
    if not _HOST.fullmatch(domain) or organization(domain) is None:
        return Authentication(result="fail", domain=domain, reasons=("from=no_domain",))
    try:
        return _judged(raw, domain, path, names, _use(mail, at, recipient))
    except DnsUnavailable as error:
        return Authentication(result="unknown", domain=domain, reasons=(f"dns={error}"[:120],))


def _use(mail: Mail, at: datetime | None, recipient: str) -> _Use:
    """Somebody else's mail, or an old one, can be sent again to here: whatever it was signed for, not for this."""
    wanted, named_in = recipient.strip().lower(), ""
    moment = at.timestamp() if at else time.time()
    if wanted:
        named = [name for name, found in (("to", mail.to), ("cc", mail.cc)) if wanted in {a.lower() for a in found}]
        if not named:
            return _Use(stale="not_addressed", at=moment)
        named_in = named[0]
    if at is not None and (mail.date is None or not -AHEAD <= at - mail.date <= FRESH):
        return _Use(stale="stale", at=moment)
    return _Use(named_in=named_in, at=moment)


def _judged(raw: bytes, domain: str, path: Path, names: Names, use: _Use) -> Authentication:
    policy = _policy(domain, names)
    signed, doubled = _signatures(raw, names, use)
    sender, spf_result = _spf(path, names)
    reasons = [f"dkim={why} d={of}" for of, why, _ in signed]
    reasons.append(f"spf={spf_result} {sender}".strip())
    reasons.append(f"dmarc={policy.wants}" if policy.published else "dmarc=absent")
    reasons += [f"twice={name}" for name in doubled]
    ours = [(why, name) for of, why, name in signed if aligned(domain, of, strict=policy.strict_dkim)]
    vouched = [name for why, name in ours if why == "pass"]
    untrue = [why for why, _ in ours if why not in MISUSED]  # where one of them vouches, this is not looked at
    by_path = spf_result == "pass" and aligned(domain, sender, strict=policy.strict_spf)
    # A domain that publishes no DMARC policy says nothing about who may write its From: its SPF record alone
    # covers the envelope, and shared senders put any From into an envelope of their customer's.
    result: Result
    if not doubled and (vouched or (by_path and policy.published)):
        result = "pass"
    elif doubled or untrue or (policy.published and policy.wants != "none") or spf_result == "fail":
        result = "fail"
    else:
        result = "none"
    once = tuple(vouched) if result == "pass" and not (by_path and policy.published) else ()
    return Authentication(result=result, domain=domain, reasons=tuple(reasons), signatures=once)


def carried(raw: bytes, mail: Mail, domain: str, *, at: datetime, recipient: str) -> tuple[str, tuple[str, ...]]:
    """Return why the domain's signatures cannot be meant for this mail here ('' where they may be), and their names.

    For a mail whose signatures somebody else has verified: nothing is asked of DNS.
    """
    use = _use(mail, at, recipient)
    names: list[str] = []
    for tags in filter(None, (_tags(value) for value in _signature_fields(raw)[:MOST_SIGNATURES])):
        if not aligned(domain, _name(tags.get(b"d", b""))):
            continue
        if use.named_in and use.named_in.encode() not in _covered(tags):
            return "recipient_left_open", ()
        if refused := _refused(tags):  # whichever of them it was that somebody else verified
            return refused, ()
        names.append(_named(tags))
    return use.stale, tuple(names)


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


def _signatures(raw: bytes, names: Names, use: _Use) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Return (domain, result, its own name) of every signature, for the first is not always the honest one; and the
    headers that should stand once and do not."""
    try:
        headers = [name.strip().lower() for name, _ in _header_fields(raw)[0]]
    except (dkim.DKIMException, ValueError):
        return [], []
    doubled = [name.decode() for name in sorted(ONLY_ONCE) if headers.count(name) > 1]
    count = headers.count(b"dkim-signature")
    found = [_signature(raw, index, names, use) for index in range(min(count, MOST_SIGNATURES))]
    return found if count <= MOST_SIGNATURES else [*found, ("", "too_many", "")], doubled


def _signature_fields(raw: bytes) -> list[bytes]:
    try:
        headers = _header_fields(raw)[0]
    except (dkim.DKIMException, ValueError):
        return []
    return [value for name, value in headers if name.strip().lower() == b"dkim-signature"]


class _Reader(dkim.DKIM):  # type: ignore[misc]
    """The library's, which would make a list of all lines of a mail: of a large one, several times its size."""

    def set_message(self, message: bytes) -> None:
        super().set_message(None)
        self.headers, start = _header_fields(message)
        body = message[start:]
        self.body = body if body.count(b"\n") == body.count(b"\r\n") else _LINE_END.sub(b"\r\n", body)


def _header_fields(raw: bytes) -> tuple[list[list[bytes]], int]:
    """The header fields as the library reads them, and where the body begins. Raises dkim.DKIMException."""
    end = _BLANK_LINE.search(raw)
    headers, _ = dkim.rfc822_parse(raw[: end.start()] if end else raw)
    return headers, end.end() if end else len(raw)


_LINE_END = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")


def _tags(field: bytes) -> dict[bytes, bytes] | None:
    try:
        return dict(dkim.util.parse_tag_value(field))
    except dkim.util.InvalidTagValueList:
        return None


def _named(tags: dict[bytes, bytes]) -> str:
    """One name for a signature, however its base64 is written."""
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", tags.get(b"b", b""))
    return hashlib.sha256(b64decode(digits[: len(digits) // 4 * 4])).hexdigest()[:40]


def _signature(raw: bytes, index: int, names: Names, use: _Use) -> tuple[str, str, str]:
    """Check one signature with a reader of its own: the library keeps state from one to the next."""
    reader = _Reader(raw, minkey=LEAST_KEY)
    texts = [value for name, value in reader.headers if name.lower() == b"dkim-signature"]
    tags = _tags(texts[index])
    if tags is None:
        return "", "malformed", ""
    domain = _name(tags.get(b"d", b""))
    selector = _name(tags.get(b"s", b"") + b".example")
    if not domain or not selector:
        return "", "no_name", ""  # a NUL, a quote or a space here is how one name is checked and another is read
    refused = _refused(tags)
    if refused:
        return domain, refused, ""
    if use.named_in and use.named_in.encode() not in _covered(tags):
        return domain, "recipient_left_open", ""
    records: list[bytes] = []
    try:
        if not reader.verify(idx=index, dnsfunc=_asking(names, records)):
            return domain, "fail", ""
    except DnsUnavailable:
        raise
    except Exception as error:  # the library's own errors, and what crafted input makes it raise besides
        return domain, f"fail ({type(error).__name__})", ""
    limited = _limited(tags, records, use)
    return domain, limited or use.stale or "pass", "" if limited else _named(tags)


def _limited(tags: dict[bytes, bytes], records: Sequence[bytes], use: _Use) -> str:
    """Why a true signature does not count: what it or its key's record says of itself and the library passes over
    (RFC 6376 3.5 'x', 3.6.1 'h' and 't')."""
    until = tags.get(b"x", b"").strip()
    if until and not (until.isdigit() and len(until) <= 12 and int(until) >= use.at):
        return "run_out"
    key = (_tags(records[-1]) if records else None) or {}
    flags, hashed = ({one.strip() for one in key.get(name, b"").split(b":")} for name in (b"t", b"h"))
    if hashed - {b""} and b"sha256" not in hashed:
        return "weak_algorithm"
    if b"y" in flags:
        return "only_tested"
    identity = tags.get(b"i", b"").strip().rpartition(b"@")[2].lower()
    return "other_identity" if b"s" in flags and identity not in (b"", tags.get(b"d", b"").strip().lower()) else ""


def _refused(tags: dict[bytes, bytes]) -> str:
    """Why a signature does not count, however well it verifies."""
    if b"l" in tags:
        return "partial_body"
    if tags.get(b"a", b"").strip() not in {b"rsa-sha256", b"ed25519-sha256"}:
        return "weak_algorithm"
    if not _covered(tags) >= LEAST_SIGNED:
        return "partial_headers"
    identity = tags.get(b"i", b"").strip()
    if identity and not _within(identity, tags.get(b"d", b"")):
        return "other_identity"
    return ""


def _covered(tags: dict[bytes, bytes]) -> frozenset[bytes]:
    return frozenset(name.strip().lower() for name in tags.get(b"h", b"").split(b":"))


def _within(identity: bytes, domain: bytes) -> bool:
    host, wanted = identity.rpartition(b"@")[2].lower(), domain.strip().lower()
    return host == wanted or host.endswith(b"." + wanted)


def _asking(names: Names, found: list[bytes]) -> object:
    """A reader of keys for the library, which also keeps in `found` what it was told."""

    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        records = names.texts(name.decode("ascii").rstrip("."))
        if len(records) != 1:  # two keys under one name: neither
            return None
        found.append(records[0].encode())
        return found[-1]

    return txt


def _name(value: bytes) -> str:
    try:
        text = value.strip().decode("ascii").lower()
    except UnicodeDecodeError:
        return ""
    return text if _HOST.fullmatch(text) else ""


# -- SPF --------------------------------------------------------------------------------------------------------


def _spf(path: Path, names: Names) -> tuple[str, str]:
    """Return the domain that was checked and SPF's word for it; ('', 'none') where there was no session, and
    'anybody' where the record lets every address in ('+all'): that vouches for nobody."""
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
        if result == "pass":
            nobody = NOBODY_IPV6 if ":" in path.client_ip else NOBODY_IPV4
            anybody, *_ = _Question(nobody, sender, host or domain, names).check()
            result = "anybody" if anybody == "pass" else result
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
