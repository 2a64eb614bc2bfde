"""How far a mail is believed: one verdict from the token, the contact, the sender's domain and the mail itself.

The verdict says what is known and why. What may be done upon it is the table in `trust_policy.py`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.domain import tokens
from core.domain.freemail import FREEMAIL
from mail_gateway.hidden_text import hidden_words
from mail_gateway.kind import Kind
from mail_gateway.message import Mail
from mail_gateway.reply_text import answers_elsewhere, texts_of
from mail_gateway.vouching import Authentication, domain_of, organization

if TYPE_CHECKING:
    from core.actions.doors import Opened

_PROVIDERS = frozenset(domain.partition(".")[0] for domain in FREEMAIL)
"""Their names under whatever country: yahoo.co.uk is no firm either."""


class Standing(StrEnum):
    """How a mail stands, the worst that holds: a row of the table."""

    MACHINE = "machine"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    FALSE = "false"
    COLLEAGUE = "colleague"
    OTHER = "other_sender"
    REPLAYED = "replayed"
    TWO_FACED = "two_faced"
    UNKNOWN = "unknown"
    UNSIGNED = "unsigned"
    PROVEN = "proven"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`standing` picks the row of the policy; `reasons` are words for the log and the evidence, the first decided."""

    standing: Standing
    reasons: tuple[str, ...]

    @property
    def is_contact(self) -> bool:
        """Whether it comes from its conversation's own contact, as far as From says."""
        return "contact" in self.reasons


def verdict(mail: Mail, kind: Kind, opened: "Opened", sender: Authentication, *, direct: bool = False) -> Verdict:
    """Judge a mail that came through a known door. Pure.

    `direct`: the instance is a playground, in which nobody has to prove who writes.
    """
    if not kind.is_human:
        return Verdict(standing=Standing.MACHINE, reasons=(kind.sort.value, kind.reason))
    known = [f"sender={sender.result}", *sender.reasons]
    known = ["contact", *known] if from_contact(mail, opened) else known
    found = _standing(mail, opened, sender, direct=direct)
    return Verdict(standing=found[0], reasons=(*found[1:], *known))


def _standing(mail: Mail, opened: "Opened", sender: Authentication, *, direct: bool) -> tuple[Standing, str]:
    if problem := incomplete(mail):
        return Standing.UNREADABLE, problem
    if mail.from_problem:
        return Standing.FALSE, f"from_{mail.from_problem}"
    if not direct and sender.result == "fail":
        return Standing.FALSE, "sender_not_proven"
    if not from_contact(mail, opened):
        same = same_firm(mail.from_address or "", opened.contact.email)
        return (Standing.COLLEAGUE, "colleague") if same else (Standing.OTHER, "other_sender")
    if opened.expired:
        return Standing.EXPIRED, "expired"
    if doubt := hides(mail):
        return Standing.TWO_FACED, doubt
    if direct:
        return Standing.SANDBOX, "token"
    if sender.result == "unknown":
        return Standing.UNKNOWN, "dns_silent"
    return (Standing.PROVEN, "token") if sender.result == "pass" else (Standing.UNSIGNED, "token")


def incomplete(mail: Mail) -> str:
    """Return what of a mail is missing in what was read of it, or ''."""
    if mail.problem or mail.calendar:
        return mail.problem or "calendar"
    return "answers_below" if answers_elsewhere(mail.text, mail.html) else ""


def hides(mail: Mail) -> str:
    """Return 'hidden_text' where its HTML holds new words that nobody sees, or ''."""
    return "hidden_text" if mail.html and hidden_words(mail.html) else ""


def two_faced(mail: Mail) -> str:
    """Return why a reader may have seen another mail than a program reads, or ''. What the difference leads to is
    known only in its conversation."""
    return hides(mail) or ("text_html_differ" if texts_of(mail.text, mail.html)[1] else "")


def differing(judged: Verdict) -> Verdict:
    """The verdict on a mail whose text asks for something else than its HTML."""
    return Verdict(standing=Standing.TWO_FACED, reasons=("text_html_differ", *judged.reasons))


def without_conversation(mail: Mail, kind: Kind, sender: Authentication) -> Verdict:
    """Judge a mail as if it came from the contact at its own address: the most that may come of it. Pure."""
    if not kind.is_human:
        return Verdict(standing=Standing.MACHINE, reasons=(kind.sort.value, kind.reason))
    lacking = incomplete(mail)
    problem = lacking or (f"from_{mail.from_problem}" if mail.from_problem else "")
    doubt = two_faced(mail)
    standing = {
        "pass": Standing.PROVEN,
        "none": Standing.UNSIGNED,
        "unknown": Standing.UNKNOWN,
        "fail": Standing.FALSE,
    }[sender.result]
    if problem:
        standing = Standing.UNREADABLE if lacking else Standing.FALSE
    elif doubt and standing is not Standing.FALSE:
        problem, standing = doubt, Standing.TWO_FACED
    reasons = ((problem,) if problem else ()) + (f"sender={sender.result}", *sender.reasons)
    return Verdict(standing=standing, reasons=reasons)


def from_contact(mail: Mail, opened: "Opened") -> bool:
    """Whether From is the one address the token was given to."""
    # As bytes only ASCII is lowered: the Kelvin sign's small form is a 'k', and another's address.
    wrote = mail.from_address
    return wrote is not None and wrote.encode().lower() == opened.contact.email.encode().lower()


def same_firm(one: str, other: str) -> bool:
    """Whether two addresses are of one organization; a provider's addresses say nothing about belonging together."""
    ours, theirs = (organization(domain_of(address)) for address in (one, other))
    return ours is not None and ours == theirs and ours.partition(".")[0] not in _PROVIDERS


def reply_token(address: str, mail_domain: str) -> str:
    """Return the token of a reply address `r+<token>@<mail_domain>`, or ''. Mail systems fold case."""
    return _token("r+", address, mail_domain)


def bounce_token(address: str, mail_domain: str) -> str:
    """Return the token of an envelope sender `b+<token>@<mail_domain>` to which reports come back, or ''."""
    return _token("b+", address, mail_domain)


def _token(prefix: str, address: str, mail_domain: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    if domain != mail_domain.lower() or not local.startswith(prefix):
        return ""
    token = local.removeprefix(prefix)
    return token if tokens.TOKEN.fullmatch(token) else ""
