"""Letters that wait for an operator: after a restore nobody but people can know which of them had left meanwhile.

No worker takes a held letter, and it blocks no lane; it leaves only when it is released.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, update

from core.store.engine import Store
from core.store.tables import outbox

WAITING = ("pending", "leased", "sending", "uncertain")


def hold(store: Store) -> int:
    """Hold everything that waits; returns how many. A sender that is at work finds its mark refused."""
    change = {"state": "held", "lease_until": None, "fence": outbox.c.fence + 1}
    return _set(store, outbox.c.state.in_(WAITING), change)


def release(store: Store) -> int:
    """Let what is held leave; returns how many. What had been built goes as 'uncertain': Slack is asked whether it
    has it, a mail is repeated under its Message-ID."""
    state = case((outbox.c.built.is_not(None), "uncertain"), else_="pending")
    return _set(store, outbox.c.state == "held", {"state": state})


def drop(store: Store) -> int:
    """Cancel what is held: it never leaves; returns how many."""
    return _set(store, outbox.c.state == "held", {"state": "cancelled", "built": None})


def _set(store: Store, where: ColumnElement[bool], change: Mapping[str, Any]) -> int:
    with store.write() as unit:
        return unit.connection.execute(update(outbox).where(where).values(**change)).rowcount
