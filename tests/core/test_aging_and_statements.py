"""Who owes what for how long, and the account with one customer: sums that are right, in every currency its own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from core.actions.void_invoice import VoidInvoice
from core.domain.money import Money
from core.reports.aging import BUCKETS, Aging, aged, aging
from core.reports.statement import Statement, accounts, month_before, statement
from core.store.reports import Entry, Owed
from tests.world import World

TODAY = date(2026, 11, 23)


def receivable(world: World) -> Aging:
    with world.store.read() as unit:
        return aging(unit, world.dana, "seller")


def account(world: World, connection: str, first: date, last: date) -> Statement:
    with world.store.read() as unit:
        return statement(unit, world.northwind, connection, first, last)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (400, 4)],
)
def test_each_day_over_due_belongs_to_one_bucket(world: World, days: int, bucket: int) -> None:
    world.sent(world.approved(), "100", due=TODAY)
    world.time += timedelta(days=days)
    found = receivable(world)
    assert [money.minor for money in found.totals[0].amounts].index(11900) == bucket
    assert found.totals[0].counts[bucket] == 1


def test_what_is_owed_is_by_customer_and_currency_and_never_added_up_across(world: World) -> None:
    acme, zenith = world.approved(), world.approved("ap@zenith.example", "Zenith")
    for amount in ("100", "200"):
        world.sent(acme, amount, due=TODAY)
    world.sent(zenith, "50", due=TODAY)
    dollars = world.draft(acme, "10", TODAY, "USD")
    world.issue(dollars)
    world.time += timedelta(days=40)
    found = receivable(world)
    assert [(row.party, str(row.total), row.count) for row in found.rows] == [
        ("Acme GmbH", str(Money.of("357", "EUR")), 2),
        ("Zenith", str(Money.of("59.50", "EUR")), 1),
        ("Acme GmbH", str(Money.of("11.90", "USD")), 1),
    ]
    assert [row.overdue for row in found.totals] == [Money.of("416.50", "EUR"), Money.of("11.90", "USD")]


def test_what_is_paid_void_or_rejected_is_not_owed_and_half_of_it_half(world: World) -> None:
    acme = world.approved()
    paid, void, rejected, half = (world.sent(acme, "100", due=TODAY) for _ in range(4))
    world.pay(paid)
    world.perform("void_invoice", VoidInvoice(invoice=void), world.dana)
    world.reject(rejected)
    world.pay(half, "59.50")
    assert [row.total for row in receivable(world).rows] == [Money.of("59.50", "EUR")]


def test_the_buyer_sees_what_it_owes_and_not_what_it_was_never_sent(world: World) -> None:
    connection = world.approved()
    world.sent(connection, "100", due=TODAY)
    world.issue(world.draft(connection, "70", TODAY))
    with world.store.read() as unit:
        buyer = world.contact()
        found = aging(unit, buyer, "buyer")
        assert aging(unit, buyer, "seller").rows == ()
    assert [(row.party, row.total) for row in found.rows] == [("Northwind", Money.of("119", "EUR"))]


def test_ten_thousand_documents_are_one_query(world: World) -> None:
    connection = world.approved()
    document = world.sent(connection, "100", due=TODAY)
    with world.store.write() as unit:
        row = world.document(document)
        entry = unit.entries.find(business_id=world.northwind, document_id=document)
        assert entry is not None
        from dataclasses import replace

        from core.store.unit import DOCUMENTS, ENTRIES

        ids = [f"d{n:05}" for n in range(10_000)]
        documents = [
            DOCUMENTS.row(replace(row, id=id_, number=f"N-{id_}", due_on=TODAY - timedelta(days=n % 120)))  # type: ignore[arg-type]
            for n, id_ in enumerate(ids)
        ]
        unit.connection.execute(DOCUMENTS.inserting, documents)
        entries = [ENTRIES.row(replace(entry, document_id=id_, reference=f"N-{id_}")) for id_ in ids]  # type: ignore[arg-type]
        unit.connection.execute(ENTRIES.inserting, entries)
    said: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    found = receivable(world)
    assert found.totals[0].count == 10_001
    assert len([statement for statement in said if statement.startswith("SELECT")]) <= 2


_OWED = st.builds(
    Owed,
    connection=st.sampled_from(["a", "b", "c"]),
    party=st.just("x"),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    bucket=st.integers(0, len(BUCKETS) - 1),
    minor=st.integers(1, 10**9),
    count=st.integers(1, 50),
)


@given(st.lists(_OWED, max_size=30))
def test_the_rows_of_a_currency_add_up_to_its_total(owed: list[Owed]) -> None:
    found = aged(owed, "seller", TODAY)
    for total in found.totals:
        rows = [row for row in found.rows if row.currency == total.currency]
        assert sum(row.total.minor for row in rows) == total.total.minor
        assert sum(row.overdue.minor for row in rows) == total.overdue.minor
    assert sum(row.count for row in found.totals) == sum(one.count for one in owed)


_ENTRY = st.builds(
    lambda on, kind, code, minor: Entry(
        on=on, kind=kind, number="n", currency=code, minor=minor if kind == "invoice" else -minor
    ),
    st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    st.sampled_from(["invoice", "payment", "void"]),
    st.sampled_from(["EUR", "JPY"]),
    st.integers(1, 10**9),
)


@given(st.lists(_ENTRY, max_size=40), st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(0, 60))
def test_opening_and_changes_are_closing_and_the_next_opening(entries: list[Entry], first: date, days: int) -> None:
    last = first + timedelta(days=days)
    found = {account.currency: account for account in accounts(entries, first, last)}
    after = {account.currency: account for account in accounts(entries, last + timedelta(days=1), date(2027, 1, 1))}
    for code, one in found.items():
        assert one.opening + sum((line.amount for line in one.lines), Money.zero(code)) == one.closing
        assert one.closing == (one.lines[-1].balance if one.lines else one.opening)
        assert one.closing == (after[code].opening if code in after else Money.zero(code))


def test_a_statement_ends_with_what_is_open(world: World) -> None:
    connection = world.approved()
    first, second, third = (world.sent(connection, amount, due=TODAY) for amount in ("100", "200", "300"))
    world.pay(first, "19")
    world.perform("void_invoice", VoidInvoice(invoice=third), world.dana)
    world.time += timedelta(days=30)
    world.pay(second)
    found = account(world, connection, TODAY, TODAY + timedelta(days=60))
    (one,) = found.accounts
    assert one.opening.is_zero
    assert [(line.kind, line.amount.amount) for line in one.lines] == [
        ("invoice", Decimal("119.00")),
        ("invoice", Decimal("238.00")),
        ("invoice", Decimal("357.00")),
        ("payment", Decimal("-19.00")),
        ("void", Decimal("-357.00")),
        ("payment", Decimal("-238.00")),
    ]
    assert one.closing == receivable(world).totals[0].total == Money.of("100", "EUR")


def test_an_invoice_that_never_left_is_on_no_statement(world: World) -> None:
    connection = world.approved()
    world.issue(world.draft(connection, "70", TODAY))
    assert account(world, connection, TODAY, TODAY).accounts == ()


def test_the_month_before() -> None:
    assert month_before(date(2026, 1, 7)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert month_before(date(2028, 3, 31)) == (date(2028, 2, 1), date(2028, 2, 29))
