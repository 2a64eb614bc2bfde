"""Never again: one page, two buttons, and the one-click form of RFC 8058. Holds for every business of this Penny."""

from collections.abc import Mapping
from dataclasses import replace

from core.actions.doors import Opened
from core.actions.invite import address_hash
from core.store.unit import Unit
from web.visit import STOPPED

KINDS = ("never", "report")


def wanted(raw: Mapping[str, str]) -> str:
    """Return 'never' or 'report', or '' for a form that says neither."""
    if raw.get("List-Unsubscribe", "").strip().lower() == "one-click":
        return "never"
    return raw["stop"] if raw.get("stop") in KINDS else ""


def stop(unit: Unit, opened: Opened, kind: str) -> None:
    """Keep the address's wish, on every row that knows it, and close the door it came through."""
    email = opened.contact.email
    unit.suppress(address_hash(email), kind)
    for contact in unit.contacts.all(email=email):
        if contact.delivery != STOPPED:
            unit.contacts.save(replace(contact, delivery=STOPPED))
    if opened.door.revoked_at is None:
        unit.doors.save(replace(opened.door, revoked_at=unit.real_now))
