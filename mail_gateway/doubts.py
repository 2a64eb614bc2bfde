"""What is kept when a mail is not simply believed: that a signature was used, and why nothing was done."""

import hashlib

from core.actions.doors import Opened
from core.actions.perform import record
from core.domain.actor import Actor
from core.domain.facts import Fact, Ref
from core.domain.network import Contact
from core.store.records import Conversation, InboxRow
from core.store.unit import Unit
from mail_gateway.trust import Standing, Verdict
from mail_gateway.trust_policy import Step
from mail_gateway.vouching import Authentication

LONGEST_REASONS = 400


def once(unit: Unit, row: InboxRow, contact: Contact, judged: Verdict, sender: Authentication) -> Verdict:
    """Let a signature vouch once at each address, and only note it where all rests on it: whoever was sent a signed
    mail can send it again, with a new Message-ID and other headers that the signature leaves open."""
    if judged.standing is not Standing.PROVEN:
        return judged
    recipient = str(row.envelope.get("rcpt_to", "")).lower().encode()
    for name in sender.signatures:
        key = f"signed:{name}:{hashlib.sha256(recipient).hexdigest()[:24]}"
        known = unit.remembered(contact.business_id, key)
        if known is None:
            unit.remember(contact.business_id, key, {"mail": row.id, "same": row.dedupe_key})
        elif known["same"] == row.dedupe_key and known["mail"] != row.id:  # the same mail by a second way
            return Verdict(standing=Standing.MACHINE, reasons=("same_mail", *judged.reasons))
        elif known["mail"] != row.id:
            return Verdict(standing=Standing.REPLAYED, reasons=("replayed", *judged.reasons))
    return judged


def introduced_already(unit: Unit, opened: Opened, judged: Verdict, email: str) -> Verdict:
    """Somebody of the firm who is a contact already writes in another's thread: nobody is asked about that again."""
    if judged.standing is not Standing.COLLEAGUE:
        return judged
    own, firm = opened.contact.business_id, opened.contact.of_business
    known = unit.contacts.find(business_id=own, of_business=firm, email=email.lower())
    if known is None or known.removed_at is not None:
        return judged
    return Verdict(standing=Standing.OTHER, reasons=("known_contact", *judged.reasons))


def note_doubt(unit: Unit, conversation: Conversation, by: Actor, judged: Verdict, step: Step, email: str) -> None:
    """Write the event that a mail was not acted on at once, with the reasons; nobody is disturbed by it."""
    data = {
        "email": email,
        "why": judged.standing.value,
        "step": step,
        "reasons": ", ".join(judged.reasons)[:LONGEST_REASONS],
    }
    subject = Ref(kind=conversation.subject_kind, id=conversation.subject_id)
    owner = conversation.business_id
    record(unit, Fact(kind="mail.doubted", subject=subject, shared=False, on_behalf_of=owner, data=data), by)
