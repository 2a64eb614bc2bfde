"""Which conversation a mail belongs to, and whom a business writes to on a connection."""

from core.domain.ids import BusinessId, ContactId, ConversationId
from core.domain.network import Contact
from core.store.records import Conversation, Delivered
from core.store.unit import Unit


def conversation_with(unit: Unit, contact: Contact, kind: str, subject: str) -> Conversation:
    """Return the thread of `contact.business_id` with this contact about one subject, opening it if need be."""
    found = unit.conversations.find(
        business_id=contact.business_id, contact_id=contact.id, subject_kind=kind, subject_id=subject
    )
    return found or unit.conversations.add(
        Conversation(
            business_id=contact.business_id,
            id=ConversationId(unit.new_id()),
            contact_id=contact.id,
            subject_kind=kind,
            subject_id=subject,
            title="",
            created_at=unit.now,
        )
    )


def note_queued(unit: Unit, conversation: Conversation, contact: Contact) -> None:
    """Note that a mail which brings a thing waits to leave, whatever became of an earlier one."""
    where = {
        "business_id": contact.business_id,
        "subject_kind": conversation.subject_kind,
        "subject_id": conversation.subject_id,
        "contact_id": contact.id,
    }
    new = Delivered(**where, email=contact.email, state="queued", at=unit.now)  # type: ignore[arg-type]
    (unit.deliveries.save if unit.deliveries.find(**where) else unit.deliveries.add)(new)


def own_contacts(unit: Unit, business: BusinessId) -> list[Contact]:
    """Return the business's own people as mail recipients: owners and finance who have an address."""
    return unit.contacts.all(business_id=business, of_business=business)


def self_contact(unit: Unit, business: BusinessId, member_id: str, email: str, name: str) -> Contact | None:
    """Return (or make) the recipient row of one of the business's own people; None without an address."""
    if not email:
        return None
    found = unit.contacts.find(business_id=business, of_business=business, email=email)
    return found or unit.contacts.add(
        Contact(
            business_id=business,
            id=ContactId(unit.new_id()),
            of_business=business,
            member_id=member_id,  # type: ignore[arg-type]
            email=email,
            name=name,
            created_at=unit.now,
        )
    )
