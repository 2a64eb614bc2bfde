"""What a mail domain's DNS says about its mail, judged for whoever runs it: MX, SPF, DKIM, DMARC.

Each returns (ok, what it says, what to do), like `bot.check`; ok is None where it is not known, or only advice.
"""

import base64
import binascii
import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mail_gateway.dns import Dns
from mail_gateway.sign import Signer

Judged = tuple[bool | None, str, str]

MOST_LOOKUPS = 10
"""RFC 7208 4.6.4: a receiver that has to ask more gives up, and the mail fails."""

_TERM = re.compile(r"[+?~-]?(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:/].*)?|(redirect|exp)=.*", re.IGNORECASE)
_ASKING = ("include", "a", "mx", "ptr", "exists")


def mx(dns: Dns, domain: str) -> Judged:
    """Whether answers can find Penny."""
    found = dns.exchanges(domain)
    add = f"publish: {domain}. MX 10 mail.{domain}. and an A record of mail.{domain}. with this machine's address"
    if any(not host for _, host in found):
        return False, "a null MX: this domain says that it takes no mail", add
    if not found:
        return False, "no MX record: answers do not arrive", add
    for _, host in found:
        if dns.alias(host):
            return (
                False,
                f"{host} is an alias (CNAME), which an MX may not name",
                f"give {host} an A record of its own",
            )
        if not dns.addresses(host):
            return False, f"{host} has no address", f"publish an A record of {host}"
    return True, ", ".join(f"{host} ({dns.addresses(host)[0]})" for _, host in found), ""


def spf(dns: Dns, domain: str) -> Judged:
    """Whether receivers can tell which machines send for the domain."""
    found = [text for text in dns.texts(domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    add = f'publish one TXT record of {domain}: "v=spf1 include:YOUR-RELAY -all" (your relay tells what to include)'
    if not found:
        return False, "no SPF record: receivers may take Penny's mail for forged", add
    if len(found) > 1:
        return False, f"{len(found)} SPF records: receivers treat that as an error", "join them into one TXT record"
    terms = found[0].split()[1:]
    wrong = next((term for term in terms if not _TERM.fullmatch(term)), "")
    if wrong:
        return (
            False,
            f"{wrong!r} is no word of SPF in: {found[0]}",
            "correct it: as it is, the record counts as an error",
        )
    if any(term.lower() in {"all", "+all"} for term in terms):
        return False, f"{found[0]} lets everybody send", "end it with -all"
    if terms in (["-all"], ["~all"]):
        return False, f"{found[0]} lets nobody send", add
    asked = lookups(dns, domain)
    if asked > MOST_LOOKUPS:
        return False, f"needs {asked} lookups, {MOST_LOOKUPS} are allowed", "take out what you no longer send through"
    if not any(term.lstrip("+?~-").lower() == "all" or term.lower().startswith("redirect=") for term in terms):
        return None, f"{found[0]} does not say what to do with other senders", "end it with -all"
    return True, found[0], ""


def lookups(dns: Dns, domain: str, seen: frozenset[str] = frozenset()) -> int:
    """Return how many questions a receiver needs for an SPF record, those of what it includes among them."""
    if domain in seen or len(seen) > MOST_LOOKUPS:
        return MOST_LOOKUPS + 1  # goes in a circle: a receiver never gets to the end
    count = 0
    texts = [text for text in dns.texts(domain) if text.lower().startswith("v=spf1")]
    for term in texts[0].split()[1:] if texts else ():
        word, _, value = re.sub(r"^[+?~-]", "", term).replace("=", ":", 1).partition(":")
        kind = word.partition("/")[0].lower()
        if kind in _ASKING or kind == "redirect":
            count += 1
        if kind in {"include", "redirect"} and "%" not in value:
            count += lookups(dns, value.lower(), seen | {domain})
        if count > MOST_LOOKUPS:
            break
    return count


def dkim_of(dns: Dns, signer: Signer) -> Judged:
    """Whether the signatures that Penny itself makes can be checked: the published key has to be its own."""
    name = f"{signer.selector}._domainkey.{signer.domain}"
    ok, says, remedy = dkim(dns, signer.domain, signer.selector)
    publish = "publish the record that `penny dkim key` prints for this file"
    if ok is False:
        return ok, says, publish
    published, ours = (re.sub(r"\s", "", _tags(text).get("p", "")) for text in (dns.texts(name)[0], signer.record))
    if published != ours:
        return False, f"the key at {name} is another than the one that signs: every signature fails", publish
    return ok, f"{says}, signs what leaves", remedy


def dkim(dns: Dns, domain: str, selector: str) -> Judged:
    """Whether the relay's signatures can be checked."""
    if not selector:
        return (
            None,
            "not looked up: the selector is not known",
            "set PENNY_DKIM_KEYS (`penny dkim key` makes one), or PENNY_DKIM_SELECTOR if your relay signs",
        )
    name = f"{selector}._domainkey.{domain}"
    found = dns.texts(name)
    if not found:
        return False, f"no key at {name}", "publish the TXT (or CNAME) record that your relay shows for this domain"
    if len(found) > 1:
        return False, f"{len(found)} records at {name}", "leave one: which one counts is not defined"
    return _key(name, _tags(found[0]))


def _key(name: str, tags: dict[str, str]) -> Judged:
    kind, key = tags.get("k", "rsa").lower(), re.sub(r"\s", "", tags.get("p", ""))
    again = "copy the record from your relay once more, whole"
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return False, f"what stands at {name} is no DKIM key", again
    if not key:
        return False, f"the key at {name} was withdrawn (p= is empty)", again
    try:
        raw = base64.b64decode(key, validate=True)
        public = load_der_public_key(raw) if kind == "rsa" else None
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return False, f"the key at {name} cannot be read: was it cut off?", again
    if kind == "ed25519" and len(raw) == 32:
        return True, f"{name}, Ed25519", ""
    if not isinstance(public, RSAPublicKey):
        return False, f"the key at {name} is of the kind {kind!r}, which receivers do not know", again
    if public.key_size < 1024:
        return False, f"the key at {name} has {public.key_size} bits: receivers ignore it", "have 2048 bits made"
    if "y" in tags.get("t", "").split(":"):
        return None, f"{name}, RSA {public.key_size}, marked as a test (t=y)", "take out t=y once mails arrive signed"
    return True, f"{name}, RSA {public.key_size}", ""


def dmarc(dns: Dns, domain: str) -> Judged:
    """Whether the domain says what becomes of mail that fails; its parents may say it for it (RFC 9989 4.10)."""
    labels = domain.split(".")
    for name in [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))][:8]:
        found = [text for text in dns.texts(f"_dmarc.{name}") if _tags(text).get("v") == "DMARC1"]
        if len(found) > 1:
            return False, f"{len(found)} records at _dmarc.{name}: none of them counts", "leave one"
        if found:
            return _policy(name, name == domain, found[0])
    return (
        False,
        "no DMARC record: large providers refuse or hide mail without one",
        f'publish a TXT record of _dmarc.{domain}: "v=DMARC1; p=none", later p=quarantine or p=reject',
    )


def _policy(name: str, own: bool, record: str) -> Judged:
    tags = _tags(record)
    policy = tags.get("p", "") if own else tags.get("sp", tags.get("p", ""))
    if policy.lower() not in {"none", "quarantine", "reject"}:
        return False, f"{record!r} at _dmarc.{name} has no policy", "give it p=none, p=quarantine or p=reject"
    where = "" if own else f", from {name}"
    if policy.lower() == "none":
        return True, f"p=none{where}: others can still write in your name; p=reject once SPF and DKIM pass", ""
    return True, f"p={policy.lower()}{where}", ""


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
