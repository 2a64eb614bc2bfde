"""The account with one customer over a stretch of days: opening balance, what changed, closing balance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.domain.calendar import local_day
from core.domain.ids import BusinessId, ConnectionId
from core.domain.money import Money
from core.store.reports import Entry
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change: `kind` is invoice, payment or void; `amount` negative where it lessens what is owed.

    `balance` is what was owed after it.
    """

    on: date
    kind: str
    number: str
    amount: Money
    balance: Money
    due_on: date | None
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account in one currency: opening + the lines = closing."""

    opening: Money
    lines: tuple[Line, ...]
    closing: Money

    @property
    def currency(self) -> str:
        """Its currency."""
        return self.opening.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """From `first` to `last`, both counted; one account per currency in which there is anything to say."""

    seller: str
    customer: str
    first: date
    last: date
    accounts: tuple[Account, ...]


def statement(unit: Unit, vendor: BusinessId, connection: ConnectionId, first: date, last: date) -> Statement:
    """Return the account with the customer of this connection, as the vendor keeps it.

    An invoice counts from the day it was sent, a void on its day, a payment on the day it was received.
    """
    case = unit.connection_case(connection, vendor)
    zone = case.vendor.timezone
    entries = [
        replace(
            entry,
            on=max(entry.on, local_day(at, zone)) if entry.kind in {"invoice", "credit"} else local_day(at, zone),
        )
        if at
        else entry
        for _, at, entry in unit.reports.account(vendor, connection)
    ]
    return Statement(
        seller=case.vendor.name,
        customer=case.label,
        first=first,
        last=last,
        accounts=accounts(entries, first, last),
    )


def accounts(entries: Iterable[Entry], first: date, last: date) -> tuple[Account, ...]:
    """Return the accounts, currency by currency; without those in which nothing was open nor happened."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (e.on, e.minor < 0, e.number)):
        found.setdefault(entry.currency, []).append(entry)
    all_ = [_account(code, listed, first, last) for code, listed in sorted(found.items())]
    return tuple(account for account in all_ if account.lines or account.opening.minor)


def month_before(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month before the one of `day`."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _account(code: str, entries: list[Entry], first: date, last: date) -> Account:
    opening = balance = Money(sum(e.minor for e in entries if e.on < first), code)
    lines = []
    for entry in entries:
        if first <= entry.on <= last:
            amount = Money(entry.minor, code)
            balance += amount
            lines.append(
                Line(
                    on=entry.on,
                    kind=entry.kind,
                    number=entry.number,
                    amount=amount,
                    balance=balance,
                    due_on=entry.due_on,
                    reference=entry.reference,
                )
            )
    return Account(opening=opening, lines=tuple(lines), closing=balance)
