"""Never again: one page, two buttons, and the one-click form of RFC 8058. Holds for every business of this Penny.

In a digest to one of a business's own people it ends that digest and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.actions.digests import SET_DIGEST, SetDigest
from core.actions.doors import Opened
from core.actions.invite import address_hash
from core.actions.people import as_contact
from core.actions.perform import perform_in
from core.store.unit import Unit
from web.visit import STOPPED

KINDS = ("never", "report")


def wanted(raw: Mapping[str, str]) -> str:
    """Return 'never' or 'report', or '' for a form that says neither."""
    if raw.get("List-Unsubscribe", "").strip().lower() == "one-click":
        return "never"
    return raw["stop"] if raw.get("stop") in KINDS else ""


def is_digest(opened: Opened) -> bool:
    """Whether the door was in a summary that a business sends to its own person."""
    return opened.conversation.subject_kind == "business" and opened.contact.of_business == opened.contact.business_id


def stop(unit: Unit, opened: Opened, kind: str) -> None:
    """Keep the address's wish, on every row that knows it, and close the door it came through."""
    if is_digest(opened):
        by = as_contact(unit, opened.contact, channel="link", evidence={"door": opened.door.hash[:8]})
        perform_in(unit, SET_DIGEST, SetDigest(state="off"), by, key=f"digest-off:{unit.new_id()}")
        return
    email = opened.contact.email
    unit.suppress(address_hash(email), kind)
    for contact in unit.contacts.all(email=email):
        if contact.delivery != STOPPED:
            unit.contacts.save(replace(contact, delivery=STOPPED))
    if opened.door.revoked_at is None:
        unit.doors.save(replace(opened.door, revoked_at=unit.real_now))
