"""What is known of whether the domain in From vouches for a mail, and which names are one organization's.

Apart from `authenticate.py`, which finds it out with libraries that take their time to load.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import normalize

from publicsuffixlist import PublicSuffixList

Result = Literal["pass", "none", "fail", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The verdict on the domain in From.

    `result`: 'pass', something aligned vouches for it; 'none', nobody claims anything (an unsigned domain);
    'fail', what was claimed is not true or the domain's policy refuses it; 'unknown', DNS did not answer.
    `reasons` are words for the log and the evidence, each as 'dkim=pass d=acme.example'. `signatures` names those
    that all of it rests on, where nothing but a signature vouches: who holds such a mail can send it again, so
    each is good once. There are none where the path of the mail vouches too.
    """

    result: Result
    domain: str = ""
    reasons: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()


def domain_of(address: str) -> str:
    """Return the domain of an address as DNS knows it ('xn--…' for what is not ASCII, RFC 5891).

    Nothing is mapped to other letters: Python's own codec (RFC 3490) makes 'strasse' of 'straße', another's domain.
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    if domain.isascii() or len(domain) > 253:
        return domain
    labels = normalize("NFC", domain).split(".")
    return ".".join(one if one.isascii() else f"xn--{one.encode('punycode').decode('ascii')}" for one in labels)


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
