"""What is expected to come in, week by week: from what is open, what was promised, and how each customer pays.

Nothing is made up: each amount has its reason, what there is no day for is left out of the weeks and listed beside
them, and amounts of two currencies are never added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.claims import Claim
from core.domain.document import Document, Promise
from core.domain.money import Money
from core.domain.reliability import Reliability
from core.store.unit import Unit

WEEKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One amount: of which document, from whom, on which day (None: not counted on), and why.

    `why`: promised, doubted (promised by somebody whose promises mostly fail), claimed (reported as paid), usual (the
    customer's measured days from the due day), due (nothing is known of it), overdue (later than is usual, no day to
    go by), contested. `due`, `promised` and `history` are what the sentence about it says.
    """

    document: str
    number: str
    connection: str
    party: str
    amount: Money
    on: date | None
    why: str
    due: date
    promised: date | None = None
    history: Reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The amounts expected from `first`, a Monday, to the Sunday after; of the last one (`later`) from then on."""

    first: date
    later: bool
    items: tuple[Expected, ...]

    def sums(self) -> tuple[tuple[Money, int], ...]:
        """Return (amount, on how many documents) for each currency."""
        return _sums(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """WEEKS weeks from this one, what comes later, and what is open but not counted on."""

    today: date
    weeks: tuple[Week, ...]
    uncounted: tuple[Expected, ...]

    @property
    def items(self) -> tuple[Expected, ...]:
        """All that is counted, by day."""
        return tuple(item for week in self.weeks for item in week.items)

    def totals(self) -> tuple[tuple[Money, int], ...]:
        """Return (amount, on how many documents) of all that is counted, for each currency."""
        return _sums(self.items)


def forecast(unit: Unit, by: Actor) -> Forecast:
    """Return what a business may expect, in its own zone; a bounded number of queries, however many documents."""
    own = unit.business(by.business)
    today = local_day(unit.now, own.timezone)
    histories = unit.reports.reliability(own.id)
    promises: dict[str, Promise] = {}
    for promise in unit.promises.all(business_id=own.id, state="open"):
        promises[promise.document_id] = promise
    items: list[Expected] = []
    for document, party in unit.reports.receivable(own.id):
        history = histories.get(document.connection_id, Reliability())
        items += expected(document, party, promises.get(document.id), history, today)
    return _by_week(items, today)


def expected(
    document: Document, party: str, promise: Promise | None, history: Reliability, today: date
) -> list[Expected]:
    """Return when its money is expected: in one amount, or what was promised of it and the rest. Pure."""

    def one(amount: Money, on: date | None, why: str) -> Expected:
        return Expected(
            document=document.id,
            number=document.number,
            connection=document.connection_id,
            party=party,
            amount=amount,
            on=on,
            why=why,
            due=document.due_on,
            promised=promise.promised_on if promise else None,
            history=history,
        )

    found = [one(document.contested, None, "contested")] if document.contested.minor > 0 else []
    left = document.undisputed
    claim = document.claimed("paid")
    if claim and claim.until and claim.holds(today) and left.minor > 0:
        amount = _at_most(claim, left)
        found.append(one(amount, claim.until, "claimed"))
        left -= amount
    if promise and left.minor > 0:
        amount = min(left, Money(promise.amount, left.currency)) if promise.amount is not None else left
        day = promise.promised_on
        if history.doubtful:
            day += timedelta(days=max(0, history.usual or 0))
        counted = day >= today
        found.append(
            one(
                amount,
                day if counted else None,
                ("doubted" if history.doubtful else "promised") if counted else "overdue",
            )
        )
        left -= amount
    if left.minor > 0:
        day = document.due_on + timedelta(days=history.usual or 0)
        why = "usual" if history.usual is not None else "due"
        found.append(one(left, day, why) if day >= today else one(left, None, "overdue"))
    return found


def _at_most(claim: Claim, left: Money) -> Money:
    return min(left, Money(claim.amount, left.currency)) if claim.amount is not None else left


def _by_week(items: Iterable[Expected], today: date) -> Forecast:
    counted = sorted((i for i in items if i.on), key=lambda i: (i.on or today, i.party.casefold(), i.number))
    uncounted = sorted((i for i in items if not i.on), key=lambda i: (i.due, i.number))
    monday = today - timedelta(days=today.weekday())
    firsts = [monday + timedelta(weeks=n) for n in range(WEEKS + 1)]
    weeks = []
    for n, first in enumerate(firsts):
        later = n == WEEKS
        ends = date.max if later else firsts[n + 1]
        weeks.append(Week(first=first, later=later, items=tuple(i for i in counted if i.on and first <= i.on < ends)))
    return Forecast(today=today, weeks=tuple(weeks), uncounted=tuple(uncounted))


def _sums(items: Iterable[Expected]) -> tuple[tuple[Money, int], ...]:
    found: dict[str, tuple[int, set[str]]] = {}
    for item in items:
        minor, documents = found.get(item.amount.currency, (0, set()))
        found[item.amount.currency] = (minor + item.amount.minor, documents | {item.document})
    return tuple((Money(minor, code), len(documents)) for code, (minor, documents) in sorted(found.items()))
