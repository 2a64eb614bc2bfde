"""What will go out: a dry run of the scheduler's own decision (`core.actions.morning`), a day ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from core.actions.action import Action
from core.actions.morning import Played, Ruling, decide, leaves_at
from core.actions.skip_reminder import RESTORE_REMINDER, SKIP_REMINDER
from core.domain.actor import Actor
from core.domain.calendar import at_local, local_day
from core.domain.money import Money
from core.store.records import Due
from core.store.unit import Unit

LOOKED_AHEAD = timedelta(days=120)
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One reminder as it would be on its day.

    `at` is UTC, `tz` the customer's zone. `reason` is '' for one that goes out, else a key of
    `wording.REMINDER_REASONS` with `promised` and `vetoed_by` for its sentence. `broken` is the day of a promise that
    is broken unless the money comes before. `others` are the numbers that go in the same mail. `offers` is what
    `by` may do about it: take it off the list, or put it back.
    """

    document: str
    number: str
    connection: str
    party: str
    open: Money
    due_on: date
    at: datetime
    tz: str
    step: int
    basis: str
    email: str
    reason: str
    promised: date | None
    broken: date | None
    vetoed_by: str
    others: tuple[str, ...]
    offers: tuple[Action, ...]

    @property
    def leaves(self) -> bool:
        """Whether it goes out."""
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Tomorrow:
    """The dry run of one day: `day` is tomorrow there, or the next one on which something is planned.

    `today` is when it was asked for (what is still to go out today is in it too); `more` counts what is left out
    beyond the first MOST occurrences.
    """

    today: date
    day: date
    items: tuple[Planned, ...]
    more: int = 0

    @property
    def leaving(self) -> tuple[Planned, ...]:
        """What goes out."""
        return tuple(item for item in self.items if item.leaves)

    @property
    def kept(self) -> tuple[Planned, ...]:
        """What stays away, with its reason."""
        return tuple(item for item in self.items if not item.leaves)

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is open on the invoices reminded of, by currency."""
        return totals(item.open for item in self.leaving)


def tomorrow(unit: Unit, by: Actor) -> Tomorrow:
    """Return what goes out up to the end of tomorrow (in the zone of `by`) if nothing changes.

    Where that is nothing: what goes out on the next day for which something is planned.
    """
    today = local_day(unit.now, by.timezone)
    until = at_local(today + timedelta(days=2), time(0), by.timezone)
    rows = unit.reports.reminding_until(by.business, until)
    acted = [due for due in rows if leaves_at(due, unit.now) < until]
    if acted:
        return _played(unit, by, acted, today, today + timedelta(days=1))
    rows = unit.reports.reminding_until(by.business, unit.now + LOOKED_AHEAD)
    if not rows:
        return Tomorrow(today=today, day=today + timedelta(days=1), items=())
    day = min(local_day(leaves_at(due, unit.now), by.timezone) for due in rows)
    end = at_local(day + timedelta(days=1), time(0), by.timezone)
    return _played(unit, by, [due for due in rows if leaves_at(due, unit.now) < end], today, day)


def played(unit: Unit, rows: list[Due]) -> Iterator[tuple[datetime, Ruling]]:
    """Play the scheduler: each moment in turn, one customer after the other, as `core.schedule` would."""
    done = Played()
    moments = sorted(((leaves_at(due, unit.now), due.next_at, due.id, due) for due in rows), key=lambda m: m[:3])
    for at, _, _, due in moments:
        if due.id in done.occurrences:
            continue
        group = [row for row in unit.reports.reminding_with(due, at) if row.id not in done.occurrences]
        for ruling in decide(unit, group, at, done):
            yield at, ruling


def totals(amounts: Iterator[Money]) -> tuple[Money, ...]:
    """Add up by currency, never across; ordered by code."""
    found: dict[str, Money] = {}
    for money in amounts:
        found[money.currency] = found[money.currency] + money if money.currency in found else money
    return tuple(found[code] for code in sorted(found))


def _played(unit: Unit, by: Actor, rows: list[Due], today: date, day: date) -> Tomorrow:
    decided = list(islice(played(unit, rows), MOST))  # each costs queries: thousands are counted, not played
    rulings = [(at, ruling) for at, ruling in decided if not ruling.settled]
    items = tuple(_planned(unit, by, at, ruling, rulings) for at, ruling in rulings)
    return Tomorrow(today=today, day=day, items=items, more=max(0, len(rows) - len(decided)))


def _planned(unit: Unit, by: Actor, at: datetime, ruling: Ruling, rulings: list[tuple[datetime, Ruling]]) -> Planned:
    case, contact = ruling.case, ruling.contact
    others = [
        other.case.label
        for when, other in rulings
        if ruling.grouped and other.grouped and other is not ruling and when == at
        and other.case.connection.id == case.connection.id
    ]  # fmt: skip
    action = RESTORE_REMINDER if ruling.vetoed_by else SKIP_REMINDER
    return Planned(
        document=case.document.id,
        number=case.label,
        connection=case.connection.id,
        party=case.party,
        open=case.document.open,
        due_on=case.document.due_on,
        at=at,
        tz=ruling.due.tz,
        step=ruling.step,
        basis=ruling.basis,
        email=contact.email if contact else "",
        reason=ruling.reason,
        promised=ruling.promised,
        broken=ruling.broken,
        vetoed_by=ruling.vetoed_by,
        others=tuple(others),
        offers=(action,) if ruling.reason in {"", "vetoed"} and action.may(by, case) is None else (),
    )
