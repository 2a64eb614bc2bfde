"""Public handles: what they look like, and whose they are."""

import re

from core.domain.errors import BadField, UsernameTaken
from core.store.unit import Unit

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")


def choose_username(unit: Unit, wanted: str, name: str, own_id: str) -> str:
    """Return the chosen handle, or a free one made of the name."""
    wanted = wanted.strip().lstrip("@").lower()
    if wanted:
        check_username(unit, wanted, own_id)
        return wanted
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].strip("-") or "business"
    base = base if len(base) > 2 else f"{base}-business"
    handle, n = base, 2
    while unit.businesses.find(username=handle):
        handle, n = f"{base}-{n}", n + 1
    return handle


def check_username(unit: Unit, username: str, own_id: str) -> None:
    """Refuse a handle that is malformed (BadField) or somebody else's (UsernameTaken)."""
    if not USERNAME.fullmatch(username):
        raise BadField(field="username", value=username, problem="username", hint="acme-gmbh")
    holder = unit.businesses.find(username=username)
    if holder and holder.id != own_id:
        raise UsernameTaken(username=username)
