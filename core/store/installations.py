"""Where Penny is installed in a chat, with its sealed tokens, and the installations that somebody has just begun."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from core.store import tables as t
from core.store.collection import Collection, Shape
from core.store.records import Installation

INSTALLATIONS = Shape(Installation, t.installations)
_c, _b, _w = t.installations.c, t.install_begun.c, t.workspaces.c
_LOCK = (
    update(t.installations)
    .where(
        _c.surface == bindparam("its_surface"),
        _c.account == bindparam("its_account"),
        _c.expires_at == bindparam("its_expiry", type_=_c.expires_at.type),
        or_(_c.renewing_until.is_(None), _c.renewing_until < bindparam("now", type_=_c.renewing_until.type)),
    )
    .values(renewing_until=bindparam("until"))
)


class Installations(Collection[Installation]):
    """Every installation inside one transaction."""

    def __init__(self, connection: Connection, run: Any) -> None:
        """Bind to the transaction."""
        super().__init__(run, INSTALLATIONS)
        self._direct = connection

    def of(self, surface: str, *accounts: str) -> Installation | None:
        """Return the standing installation of the first account that has one."""
        for account in accounts:
            found = self.find(surface=surface, account=account)
            if found is not None and found.state == "active":
                return found
        return None

    def put(self, installation: Installation) -> None:
        """Keep it, in the place of what was known of this account."""
        known = self.find(surface=installation.surface, account=installation.account)
        self.save(installation) if known else self.add(installation)

    def lock(self, found: Installation, *, now: datetime, until: datetime) -> bool:
        """Take the right to renew the token that was read, till then; False when somebody else has it or had it."""
        values = {
            "its_surface": found.surface,
            "its_account": found.account,
            "its_expiry": found.expires_at,
            "now": now,
            "until": until,
        }
        return self._direct.execute(_LOCK, values).rowcount == 1

    def end(self, found: Installation) -> None:
        """The tokens are gone. What the workspace was linked to is remembered for the day it comes back."""
        link = self._direct.execute(
            select(_w.business_id, _w.place).where(_w.surface == found.surface, _w.account == found.account)
        ).first()
        gone = replace(found, state="gone", token=b"", refresh=b"", expires_at=None, renewing_until=None)
        self.save(replace(gone, business_id=link[0], place=link[1]) if link else gone)
        self.unlink(found.surface, found.account)

    def unlink(self, surface: str, account: str) -> None:
        """Nothing is shown in this workspace any more: its business is told by mail."""
        self._direct.execute(delete(t.workspaces).where(_w.surface == surface, _w.account == account))

    def linked_below(self, surface: str, prefix: str) -> list[str]:
        """Return the linked accounts whose name begins so: the workspaces of an organization."""
        query = select(_w.account).where(_w.surface == surface, _w.account.startswith(prefix, autoescape=True))
        return [str(row[0]) for row in self._direct.execute(query)]

    def begin(self, hash_: str, *, data: dict[str, Any], expires_at: datetime) -> None:
        """Remember that somebody went to be asked, under the hash of what only they know."""
        row = {"hash": hash_, "data": data, "expires_at": expires_at, "used_at": None}
        self._direct.execute(insert(t.install_begun), row)

    def come_back(self, hash_: str, now: datetime) -> dict[str, Any] | None:
        """Use it up; None for one that was never begun, was used before, or is too old."""
        used = self._direct.execute(
            update(t.install_begun)
            .where(_b.hash == hash_, _b.used_at.is_(None), _b.expires_at > now)
            .values(used_at=now)
        )
        if used.rowcount != 1:
            return None
        self._direct.execute(delete(t.install_begun).where(_b.expires_at < now))
        found = self._direct.execute(select(_b.data).where(_b.hash == hash_)).scalar()
        return dict(found or {})
