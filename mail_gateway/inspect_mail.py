"""What Penny reads in a mail file, changing nothing: `penny mail inspect`.

Whether the sender is authenticated is decided in one place, the `Authenticator` that is passed in; `not_checked`
stands there where nothing checks. Nothing here raises for what a mail contains.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from mail_gateway.belongs import Belongs
from mail_gateway.bounces import Bounce
from mail_gateway.kind import Sort, kind_of
from mail_gateway.message import MAX_BYTES, Mail, read_mail
from mail_gateway.reply_text import Passage, new_text
from mail_gateway.trust import Standing, without_conversation
from mail_gateway.trust_policy import Risk, step_for
from mail_gateway.vouching import Authentication as Sender
from mail_gateway.vouching import Result

_NOT_READ = frozenset(
    {"too_large", "too_many_headers", "headers_too_long", "too_deep", "too_many_parts", "no_boundary", "unreadable"}
)
"""Problems after which what was read of a mail is a piece of it at best: enough to know a machine's, no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a mail came: MAIL FROM ('' is the null sender, None unknown), HELO, the client's address, and the DNS
    server (host, port) to ask about them (None: the system's)."""

    envelope_from: str | None = None
    helo: str | None = None
    client_ip: str | None = None
    dns: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """Whether a mail is from the domain in its From, and the words that say why. `result` is None where nobody
    looked; 'none', 'unknown' and 'fail' are the ways not to be authenticated."""

    authenticated: bool
    reasons: tuple[str, ...]
    result: Result | None = None


Authenticator = Callable[[bytes, Mail, Arrival], Authentication]


Finder = Callable[[Mail], Belongs | None]
"""Looks for the conversation of a mail, where there is a database to look in."""


def nowhere(mail: Mail) -> Belongs | None:
    """Look nowhere."""
    return None


def not_checked(raw: bytes, mail: Mail, arrival: Arrival) -> Authentication:
    """Say that nobody looked."""
    return Authentication(authenticated=False, reasons=("not checked",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was read. `kind` is one of `Sort` or 'unparseable'; `action` is what would be done: 'act', 'code',
    'human' or 'ignore', as in `trust.Verdict`; the first of `reasons` decided the kind."""

    file: str
    kind: str
    new_text: str = ""
    signature: str = ""
    passages: tuple[Passage, ...] = ()
    bounce: Bounce | None = None
    auto_reply_until: date | None = None
    authenticated: bool = False
    sender: str | None = None
    reasons: tuple[str, ...] = ()
    action: Literal["act", "code", "human", "ignore"] = "human"
    conversation: Belongs | None = None

    def as_json(self) -> str:
        """One line, in ASCII: no character of a mail can break it."""
        bounce: dict[str, Any] | None = None
        if self.bounce:
            found = self.bounce
            bounce = {
                "recipients": list(found.recipients),
                "status": found.status,
                "hard": found.is_hard,
                "original_message_id": found.original_message_id,
            }
        return json.dumps(
            {
                "file": self.file,
                "kind": self.kind,
                "new_text": self.new_text,
                "signature": self.signature,
                "passages": [{"answers": one.answers, "text": one.text} for one in self.passages],
                "bounce": bounce,
                "auto_reply_until": self.auto_reply_until.isoformat() if self.auto_reply_until else None,
                "authenticated": self.authenticated,
                "from": self.sender,
                "reasons": list(self.reasons),
                "action": self.action,
                "conversation": asdict(self.conversation) if self.conversation else None,
            }
        )


def inspect_file(
    path: Path,
    arrival: Arrival,
    *,
    body_only: bool = False,
    authenticate: Authenticator = not_checked,
    find: Finder = nowhere,
) -> Inspection:
    """Inspect a file. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if body_only:
        return inspect_body(str(path), raw)
    return inspect_mail(str(path), raw, arrival, authenticate=authenticate, find=find)


def inspect_mail(
    name: str, raw: bytes, arrival: Arrival, *, authenticate: Authenticator = not_checked, find: Finder = nowhere
) -> Inspection:
    """Inspect the bytes of a mail."""
    mail = read_mail(raw)
    kind = kind_of(mail, arrival.envelope_from)
    if not raw.strip() or (mail.problem in _NOT_READ and kind.is_human):
        return Inspection(
            file=name, kind="unparseable", sender=mail.from_address, reasons=(mail.problem or "empty", "not checked")
        )
    read = new_text(mail.text, mail.html)
    judged = authenticate(raw, mail, arrival)
    doubts = [f"from_{mail.from_problem}"] if mail.from_problem else []
    doubts += [mail.problem] if mail.problem else []
    found = without_conversation(mail, kind, _sender(judged))
    doubts += [found.reasons[0]] if found.standing is Standing.TWO_FACED else []
    return Inspection(
        file=name,
        kind=kind.sort.value,
        new_text=read.text,
        signature=read.signature,
        passages=read.passages,
        bounce=kind.bounce if kind.sort is Sort.BOUNCE else None,
        auto_reply_until=kind.until,
        authenticated=judged.authenticated,
        sender=mail.from_address,
        reasons=(kind.reason, *doubts, *judged.reasons),
        action=step_for(found.standing, Risk.BINDS),
        conversation=find(mail),
    )


def inspect_body(name: str, raw: bytes) -> Inspection:
    """Inspect a text that is only the body of a mail: nobody is known to have sent it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    read = new_text(text.replace("\x00", ""))
    return Inspection(
        file=name,
        kind=Sort.HUMAN.value,
        new_text=read.text,
        signature=read.signature,
        passages=read.passages,
        reasons=("body_only", "not checked"),
    )


def _sender(judged: Authentication) -> Sender:
    """As for a mail from the contact to an address that is good: the most that may follow of it."""
    return Sender(result=judged.result or ("pass" if judged.authenticated else "fail"))
