"""How far a mail is believed: one verdict from the token, the contact, From's structure and what sort of mail it is.

Until the sender itself is authenticated, a mail that fits in all of these still needs a code for what binds;
whether it does is the instance's setting. Results of SPF, DKIM and DMARC join the reasons here.
"""

from dataclasses import dataclass
from typing import Literal

from core.actions.doors import Opened
from core.domain import tokens
from mail_gateway.kind import Kind
from mail_gateway.message import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a mail may do. 'act': everything its contact may; 'code': what binds only after a code;
    'human': people see it, nothing is done; 'ignore': neither acted on nor answered.

    `reasons` are words for the log and the evidence; the first one decided.
    """

    may_act: Literal["act", "code", "human", "ignore"]
    reasons: tuple[str, ...]


def verdict(mail: Mail, kind: Kind, opened: Opened, *, direct: bool) -> Verdict:
    """Judge a mail that came through a known door. `direct`: a mail decides without a code."""
    if not kind.is_human:
        return Verdict(may_act="ignore", reasons=(kind.sort.value, kind.reason))
    doubts = []
    if not from_contact(mail, opened):
        doubts.append("other_sender")
    if mail.from_problem:
        doubts.append(f"from_{mail.from_problem}")
    if opened.expired:
        doubts.append("expired")
    if mail.problem:
        doubts.append("unreadable")
    if doubts:
        return Verdict(may_act="human", reasons=tuple(doubts))
    return Verdict(may_act="act" if direct else "code", reasons=("token", "contact"))


def from_contact(mail: Mail, opened: Opened) -> bool:
    """Whether From is the one address the token was given to."""
    return mail.from_address is not None and mail.from_address.casefold() == opened.contact.email.casefold()


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
