"""Who owes how much for how long: by party and currency, both what is owed to us and what we owe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.money import Money
from core.store.reports import Owed
from core.store.unit import Unit

BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")
"""Not yet due, then days over due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingRow:
    """One party in one currency: what is open in each of BUCKETS, on so many documents.

    `connection` and `party` are '' in a total.
    """

    connection: str
    party: str
    currency: str
    amounts: tuple[Money, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> Money:
        """All that is open."""
        return sum(self.amounts[1:], self.amounts[0])

    @property
    def overdue(self) -> Money:
        """What is over due."""
        return sum(self.amounts[2:], self.amounts[1])

    @property
    def count(self) -> int:
        """On how many documents."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """What is open on a day; `side` is 'seller' (owed to us) or 'buyer' (owed by us).

    `rows` by what is over due, most first, currency by currency; `totals` one per currency, never added up across.
    """

    side: str
    today: date
    rows: tuple[AgingRow, ...]
    totals: tuple[AgingRow, ...]

    @property
    def late(self) -> tuple[AgingRow, ...]:
        """The totals in which something is over due."""
        return tuple(total for total in self.totals if total.overdue.minor)


def aging(unit: Unit, by: Actor, side: str) -> Aging:
    """Return what is open today, in the zone of the business. One aggregate query, however many documents."""
    today = local_day(unit.now, unit.business(by.business).timezone)
    return aged(unit.reports.owed(by.business, side, today), side, today)


def aged(owed: Iterable[Owed], side: str, today: date) -> Aging:
    """Return the table of what is owed."""
    found: dict[tuple[str, str, str], list[Owed]] = {}
    for one in owed:
        found.setdefault((one.currency, one.connection, one.party), []).append(one)
    rows = [_row(code, connection, party, cells) for (code, connection, party), cells in found.items()]
    rows.sort(key=lambda row: (row.currency, -row.overdue.minor, -row.total.minor, row.party.casefold()))
    totals = [
        _row(code, "", "", [cell for (other, _, _), cells in found.items() if other == code for cell in cells])
        for code in sorted({code for code, _, _ in found})
    ]
    return Aging(side=side, today=today, rows=tuple(rows), totals=tuple(totals))


def _row(currency: str, connection: str, party: str, cells: list[Owed]) -> AgingRow:
    sums, counts = [0] * len(BUCKETS), [0] * len(BUCKETS)
    for cell in cells:
        sums[cell.bucket] += cell.minor
        counts[cell.bucket] += cell.count
    amounts = tuple(Money(minor, currency) for minor in sums)
    return AgingRow(connection=connection, party=party, currency=currency, amounts=amounts, counts=tuple(counts))
