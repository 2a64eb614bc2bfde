"""The Message-ID of what leaves, and back: which of our letters somebody answers."""

import hashlib
import re

from core.store.records import OutboxRow
from core.store.unit import Unit

_OURS = re.compile(r"<(\d{1,18})\.[0-9a-f]{16}@[^<>@\s]{1,253}>")


def message_id_of(row: OutboxRow, domain: str) -> str:
    """The Message-ID of a letter's mail, the same at each try (RFC 5322, 3.6.4)."""
    return f"<{row.id}.{hashlib.sha256(row.dedupe_key.encode()).hexdigest()[:16]}@{domain}>"


def letter_of(unit: Unit, message_id: str, domain: str) -> OutboxRow | None:
    """Return the letter whose mail had this Message-ID, None where it is none of ours."""
    found = _OURS.fullmatch(message_id)
    row = unit.queue.letter(int(found[1])) if found else None
    return row if row and message_id_of(row, domain) == message_id else None
