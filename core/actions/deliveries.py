"""What became of the newest mail about a thing to each person: queued, taken, came back, link opened, answered.

Kept for documents and connections. Penny puts no tracking picture into a mail; that a link was opened is all it sees,
and a mail scanner may have opened it, so that is how it is told.
"""

from dataclasses import replace

from core.actions.perform import record
from core.domain.actor import Actor, system
from core.domain.facts import Fact, Ref
from core.domain.network import Contact
from core.store.records import Conversation, Delivered
from core.store.unit import Unit

KINDS = frozenset({"document", "connection"})
LONGEST_SAID = 300


def note_taken(unit: Unit, conversation: Conversation, contact: Contact, wire_id: str, *, first: bool) -> None:
    """The mail server has it. `first`: the mail that brings the thing itself; its card is drawn anew."""
    if conversation.subject_kind not in KINDS:
        return
    known = _find(unit, conversation, contact)
    new = Delivered(
        business_id=contact.business_id,
        subject_kind=conversation.subject_kind,
        subject_id=conversation.subject_id,
        contact_id=contact.id,
        email=contact.email,
        state="accepted",
        wire_id=wire_id,
        at=unit.now,
    )
    (unit.deliveries.save if known else unit.deliveries.add)(new)
    if first:
        _record(unit, conversation, contact, "mail.accepted", system(contact.business_id))


def note_undelivered(unit: Unit, conversation: Conversation, contact: Contact, state: str, said: str) -> None:
    """It came back ('bounced') or never left ('failed')."""
    if conversation.subject_kind not in KINDS:
        return
    known = _find(unit, conversation, contact)
    new = Delivered(
        business_id=contact.business_id,
        subject_kind=conversation.subject_kind,
        subject_id=conversation.subject_id,
        contact_id=contact.id,
        email=contact.email,
        state=state,
        wire_id=known.wire_id if known else "",
        said=said[:LONGEST_SAID],
        at=unit.now,
    )
    (unit.deliveries.save if known else unit.deliveries.add)(new)


def is_unopened(unit: Unit, conversation: Conversation, contact: Contact) -> bool:
    """Whether opening the link now would be news."""
    known = _find(unit, conversation, contact)
    return known is not None and known.opened_at is None and known.state == "accepted"


def note_opened(unit: Unit, conversation: Conversation, contact: Contact, by: Actor) -> None:
    """The page behind the link in the mail was asked for, once."""
    known = _find(unit, conversation, contact)
    if known and known.opened_at is None:
        unit.deliveries.save(replace(known, opened_at=unit.now))
        _record(unit, conversation, contact, "mail.opened", by)


def note_replied(unit: Unit, conversation: Conversation, contact: Contact) -> None:
    """A mail came back from this person that stands: also proof that the address works."""
    known = _find(unit, conversation, contact)
    if known and known.replied_at is None:
        unit.deliveries.save(replace(known, replied_at=unit.now, state="accepted", said=""))


def _find(unit: Unit, conversation: Conversation, contact: Contact) -> Delivered | None:
    if conversation.subject_kind not in KINDS:
        return None
    return unit.deliveries.find(
        business_id=contact.business_id,
        subject_kind=conversation.subject_kind,
        subject_id=conversation.subject_id,
        contact_id=contact.id,
    )


def _record(unit: Unit, conversation: Conversation, contact: Contact, kind: str, by: Actor) -> None:
    subject = Ref(kind=conversation.subject_kind, id=conversation.subject_id)
    fact = Fact(
        kind=kind, subject=subject, shared=False, on_behalf_of=contact.business_id, data={"email": contact.email}
    )
    record(unit, fact, by)
