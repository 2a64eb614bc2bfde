"""What is expected to come in: each amount on a day with its reason, or beside the weeks where there is none."""

from datetime import date, timedelta

from core.actions.dispute_invoice import DisputeInvoice
from core.actions.report_payment import ReportPayment
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money
from core.domain.reliability import Reliability
from core.rendering.forecasts import forecast_title, reliability_line, week_bars, week_lines, why_line
from core.rendering.words import words_for
from core.reports.forecast import Expected, Forecast, forecast
from core.reports.reliability import reliability
from core.views.connection import ConnectionView
from tests.world import START, World

WORDS = words_for("en", "Europe/Berlin")
OPEN = Money(148750, "EUR")


def found(world: World) -> Forecast:
    with world.store.read() as unit:
        return forecast(unit, world.dana)


def the_one(world: World) -> Expected:
    listed = found(world)
    (item,) = (*listed.items, *listed.uncounted)
    return item


def paid_late(world: World, connection: ConnectionId, days: int, count: int = 3) -> None:
    """So many invoices that were due today and are paid so many days later."""
    ids = [world.sent(connection, due=world.time.date()) for _ in range(count)]
    world.time += timedelta(days=days)
    for id_ in ids:
        world.pay(id_)


def test_without_history_the_due_day_counts_and_the_sentence_says_so(world: World) -> None:
    world.sent(due=date(2026, 12, 4))
    item = the_one(world)
    assert (item.on, item.why, item.amount) == (date(2026, 12, 4), "due", OPEN)
    assert why_line(item, WORDS).endswith("due Fri 4 Dec 2026; too little is known of when it pays")


def test_who_pays_late_is_expected_late(world: World) -> None:
    connection = world.approved()
    paid_late(world, connection, 6)
    world.sent(connection, due=date(2026, 12, 11))
    item = the_one(world)
    assert (item.on, item.why) == (date(2026, 12, 17), "usual")
    assert "it usually pays 6 days after the due day (3 invoices)" in why_line(item, WORDS)


def test_two_invoices_say_nothing_of_what_is_usual(world: World) -> None:
    connection = world.approved()
    paid_late(world, connection, 6, count=2)
    world.sent(connection, due=date(2026, 12, 11))
    assert the_one(world).on == date(2026, 12, 11)


def test_a_promise_counts_on_its_day(world: World) -> None:
    invoice = world.sent()
    world.promise(invoice, date(2026, 12, 16))
    item = the_one(world)
    assert (item.on, item.why) == (date(2026, 12, 16), "promised")


def test_promises_that_mostly_fail_are_counted_later_and_said_to_be(world: World) -> None:
    connection = world.approved()
    paid_late(world, connection, 9)
    for _ in range(2):
        broken = world.sent(connection, due=date(2026, 12, 4))
        world.promise(broken, date(2026, 12, 4))
    world.at(START + timedelta(days=15, hours=2))
    listed = found(world)
    for item in (*listed.items, *listed.uncounted):
        world.pay(DocumentId(item.document))
    invoice = world.sent(connection, due=date(2026, 12, 20))
    world.promise(invoice, date(2026, 12, 18))
    item = the_one(world)
    assert item.why == "doubted"
    assert item.on == date(2026, 12, 18) + timedelta(days=item.history.late or 0)
    assert "promises: 0 kept, 2 broken" in why_line(item, WORDS)


def test_a_reported_payment_is_expected_while_the_claim_holds(world: World) -> None:
    invoice = world.sent()
    world.perform("report_payment", ReportPayment(invoice=invoice), world.contact())
    item = the_one(world)
    assert (item.why, item.on) == ("claimed", date(2026, 11, 30))


def test_what_is_later_than_usual_has_no_day(world: World) -> None:
    world.sent(due=date(2026, 11, 24))
    world.time += timedelta(days=10)
    listed = found(world)
    assert listed.items == ()
    assert [item.why for item in listed.uncounted] == ["overdue"]
    assert forecast_title(listed, WORDS) == "Nothing is expected to come in."


def test_what_is_contested_is_not_counted(world: World) -> None:
    invoice = world.sent()
    world.perform("dispute_invoice", DisputeInvoice(invoice=invoice, reason="no"), world.contact())
    assert the_one(world).why == "contested"


def test_paid_rejected_and_drafted_invoices_are_not_in_it(world: World) -> None:
    connection = world.approved()
    world.pay(world.sent(connection))
    world.reject(world.sent(connection))
    world.draft(connection)
    listed = found(world)
    assert (listed.items, listed.uncounted) == ((), ())


def test_weeks_begin_on_monday_and_currencies_are_never_added(world: World) -> None:
    connection = world.approved()
    world.sent(connection, due=date(2026, 12, 4))
    world.sent(connection, due=date(2026, 11, 30))
    dollars = world.draft(connection, "100", date(2026, 12, 2), currency="USD")
    world.issue(dollars)
    from core.actions.send_invoice import SendInvoice

    world.perform("send_invoice", SendInvoice(invoice=dollars), world.dana)
    world.sent(connection, due=date(2027, 6, 1))
    listed = found(world)
    week = listed.weeks[1]
    assert week.first == date(2026, 11, 30)
    assert [money.currency for money, _ in week.sums()] == ["EUR", "USD"]
    assert week_lines(week, WORDS)[0] == "EUR 2,975.00 on 2 invoices"
    assert listed.weeks[-1].later
    assert len(listed.weeks[-1].items) == 1
    assert len(week_bars(listed, "USD", WORDS)) == len(listed.weeks)


def test_the_customers_card_says_how_it_pays_and_the_customer_does_not_see_it(world: World) -> None:
    connection = world.approved()
    paid_late(world, connection, 6)
    view = world.view("connection", connection, world.dana)
    assert isinstance(view, ConnectionView)
    assert reliability_line(view.reliability, WORDS) == "It usually pays 6 days after the due day (3 invoices)."
    theirs = world.view("connection", connection, world.contact())
    assert isinstance(theirs, ConnectionView)
    assert theirs.reliability is None


def test_the_latest_payment_of_a_settled_invoice_is_its_day(world: World) -> None:
    connection = world.approved()
    invoice = world.sent(connection, due=world.time.date())
    world.time += timedelta(days=2)
    world.pay(invoice, "100")
    world.time += timedelta(days=2)
    world.pay(invoice)
    with world.store.read() as unit:
        assert reliability(unit, world.northwind, connection) == Reliability(late=4, paid=1)
