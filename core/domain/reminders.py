"""When a customer is reminded, and of how much: by default, for one customer, for one document."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from core.domain.money import Money

REMINDER_STEPS = (-3, 0, 7, 14, 21)
FURTHEST = 365  # days; more is a slip
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Steps:
    """The days of a policy as one value: of a form, of a typed line, of a mail.

    `days` count from the due day (negative: before it) or, where approval is asked for, from the day of sending.
    `word` is '' for these days, or says something else in their place: 'off' (never), 'usual' (what holds one level
    above: the customer's policy for a document, the default for a customer), 'pause', 'resume'.

    As text it is what `core.understanding.steps.read_steps` reads back as itself.
    """

    days: tuple[int, ...] = ()
    word: str = ""

    def __str__(self) -> str:
        if self.word or not self.days:
            return self.word or "off"
        groups = [(side, [abs(day) for day in days]) for side, days in groupby(self.days, _side)]
        return ", ".join(_written(side, days) for side, days in groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """What the schedule goes by.

    `due` are days from the due day, `approval` days after sending at which a buyer who has not decided is asked to
    approve; both ascending. Of an invoice with less open than `minimum` (at most one amount per currency; none: any
    amount) nobody is reminded. `grouped`: several invoices of one customer on one morning go in one mail.
    """

    due: tuple[int, ...] = REMINDER_STEPS
    approval: tuple[int, ...] = ()
    minimum: tuple[Money, ...] = ()
    grouped: bool = True

    def least(self, currency: str) -> Money | None:
        """Return the amount below which nobody is reminded, in this currency."""
        return next((money for money in self.minimum if money.currency == currency), None)

    def too_little(self, open_: Money) -> bool:
        """Whether this is too little to remind anybody of."""
        least = self.least(open_.currency)
        return least is not None and open_.minor < least.minor

    def at_least(self, amount: Money) -> "ReminderPolicy":
        """Return the policy with another minimum in this currency; zero takes it away."""
        kept = tuple(money for money in self.minimum if money.currency != amount.currency)
        return replace(self, minimum=(*kept, amount) if amount.minor > 0 else kept)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        minimum = {money.currency: money.minor for money in self.minimum}
        return {
            "due": list(self.due),
            "approval": list(self.approval),
            "minimum": minimum,
            "grouped": self.grouped,
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "ReminderPolicy":
        """Give it back."""
        return cls(
            due=tuple(found["due"]),
            approval=tuple(found["approval"]),
            minimum=tuple(Money(minor, currency) for currency, minor in found["minimum"].items()),
            grouped=bool(found["grouped"]),
        )


USUAL = ReminderPolicy()


def _side(day: int) -> int:
    return (day > 0) - (day < 0)


def _written(side: int, days: list[int]) -> str:
    if side == 0:
        return "on the day"
    *first, last = [str(day) for day in (days if side > 0 else sorted(days, reverse=True))]
    numbers = f"{', '.join(first)} and {last}" if first else last
    return f"{numbers} day{'' if numbers == '1' else 's'} {'after' if side > 0 else 'before'}"
