"""The home pages that people look at in a chat, and which of them show less than has happened since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update

from core.store import tables as t
from core.store.collection import Collection, Shape
from core.store.records import Home

HOMES = Shape(Home, t.homes)
_h, _e = t.homes.c, t.events.c
_LATEST = [
    select(_e.id).where(condition).order_by(order.desc(), _e.id.desc()).limit(1)
    for condition, order in (
        (_e.business_id == bindparam("me"), _e.at),
        (and_(_e.other_id == bindparam("me"), _e.shared), _e.at),
    )
]


class Homes(Collection[Home]):
    """Every home page inside one transaction."""

    def __init__(self, connection: Connection, run: Any) -> None:
        """Bind to the transaction."""
        super().__init__(run, HOMES)
        self._direct = connection

    def put(self, home: Home) -> None:
        """Keep it, in the place of what this person saw before."""
        same = {"business_id": home.business_id, "surface": home.surface}
        known = self.find(**same, account=home.account, person=home.person)
        self.save(home) if known else self.add(home)

    def latest_event(self, me: str) -> int:
        """Return the last event that concerns a business, 0 for none."""
        found = [self._direct.execute(query, {"me": me}).scalar() for query in _LATEST]
        return max((int(one) for one in found if one), default=0)

    def opened_since(self, surface: str, since: datetime) -> list[Home]:
        """Return those that were looked at since then (real time)."""
        query = select(*HOMES.columns).where(_h.surface == surface, _h.opened_at > since).order_by(_h.opened_at)
        return [HOMES.value(row) for row in self._direct.execute(query)]

    def take(self, home: Home, event: int) -> bool:
        """Take the right to draw it anew up to this event; False when another process has."""
        done = self._direct.execute(
            update(t.homes)
            .where(
                _h.business_id == home.business_id,
                _h.surface == home.surface,
                _h.account == home.account,
                _h.person == home.person,
                _h.event == home.event,
                _h.hash == home.hash,
            )
            .values(event=event)
        )
        return done.rowcount == 1
