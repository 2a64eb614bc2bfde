"""Opening and finding doors: the reply address and the page link of a conversation's recipient."""

from dataclasses import dataclass, replace

from core.domain import tokens
from core.domain.network import Contact
from core.store.records import Conversation, Door
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A door that was found: whose conversation, which contact; `expired` ones reach a human, never act."""

    door: Door
    conversation: Conversation
    contact: Contact
    expired: bool


def token_for(unit: Unit, secret: bytes, purpose: str, conversation: Conversation, contact: Contact) -> str:
    """Return the token for a recipient, writing its hash when this quarter has none yet.

    Whoever is given a key anew can use it: one that has run out opens again, one that was withdrawn does not.
    """
    token = tokens.derive(secret, purpose, conversation.id, contact.id, tokens.epoch_of(unit.real_now))
    digest = tokens.hashed(token)
    known = unit.doors.find(hash=digest)
    if known is not None and known.expires_at <= unit.real_now:
        unit.doors.save(replace(known, expires_at=unit.real_now + tokens.LIVES[purpose]))
    if known is None:
        unit.doors.add(
            Door(
                hash=digest,
                purpose=purpose,
                business_id=conversation.business_id,
                conversation_id=conversation.id,
                contact_id=contact.id,
                expires_at=unit.real_now + tokens.LIVES[purpose],
            )
        )
    return token


def is_known(unit: Unit, purpose: str, token: str) -> bool:
    """Whether this token was ever given out for this purpose (RCPT asks; expired ones count)."""
    door = unit.doors.find(hash=tokens.hashed(token)) if tokens.TOKEN.fullmatch(token.lower()) else None
    return door is not None and door.purpose == purpose


def opened(unit: Unit, purpose: str, token: str) -> Opened | None:
    """Return the conversation and contact a token stands for; None for one that nobody was given."""
    if not tokens.TOKEN.fullmatch(token.lower()):
        return None
    found = unit.behind(tokens.hashed(token))
    if found is None or found[0].purpose != purpose:
        return None
    door, conversation, contact = found
    expired = door.revoked_at is not None or door.expires_at <= unit.real_now
    return Opened(door=door, conversation=conversation, contact=contact, expired=expired)
