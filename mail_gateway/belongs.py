"""To which conversation a mail belongs, by the reply or bounce address it was written to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain.errors import NotFound
from mail_gateway.message import Mail
from mail_gateway.trust import bounce_token, reply_token

if TYPE_CHECKING:
    from core.store.records import Conversation
    from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongs:
    """What it is about (`kind` document, connection, question …; `number` where it has one) and with whom."""

    kind: str
    number: str
    contact: str
    expired: bool


def may_belong(mail: Mail, mail_domain: str) -> bool:
    """Whether it was written to an address of ours that only a conversation has."""
    return any(reply_token(one, mail_domain) or bounce_token(one, mail_domain) for one in _addresses(mail))


def belongs(unit: "Unit", mail: Mail, mail_domain: str) -> Belongs | None:
    """Return the conversation; None where its address was never given out, or is none of ours."""
    from core.actions import doors  # with the database's library, which whoever only looks at files need not load

    for address in _addresses(mail):
        reply, bounce = reply_token(address, mail_domain), bounce_token(address, mail_domain)
        opened = doors.opened(unit, "reply" if reply else "bounce", reply or bounce) if reply or bounce else None
        if opened:
            return Belongs(
                kind=opened.conversation.subject_kind,
                number=_number(unit, opened.conversation),
                contact=opened.contact.email,
                expired=opened.expired,
            )
    return None


def _addresses(mail: Mail) -> tuple[str, ...]:
    return (*mail.delivered_to, *mail.to, *mail.cc)


def _number(unit: "Unit", conversation: "Conversation") -> str:
    try:
        if conversation.subject_kind == "document":
            return unit.document_case(conversation.subject_id, conversation.business_id).document.number
        if conversation.subject_kind == "question":
            return unit.question_case(conversation.subject_id, conversation.business_id).number
    except NotFound:
        pass
    return ""
