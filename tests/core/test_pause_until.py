"""Reminders that are paused until a day go on by themselves from it; a customer is reminded of all in one mail."""

from datetime import date, timedelta

import pytest

from core.actions.pause_reminders import PauseCustomer, PauseInvoice, ResumeInvoice
from core.actions.remind import RemindCustomer
from core.actions.stop_reminders import StopReminders
from core.domain.errors import DateInPast, DateTooFar, WrongState
from core.domain.facts import AlreadyDone
from tests.world import START, World

UNTIL = date(2026, 12, 14)


def at(day: date, hour: int = 10) -> timedelta:
    return timedelta(days=(day - START.date()).days, hours=hour - 9)


def test_nothing_leaves_before_the_day_and_reminders_go_on_from_it(world: World) -> None:
    invoice = world.sent(due=date(2026, 12, 7))
    world.perform("pause_reminders", PauseInvoice(invoice=invoice, until=UNTIL), world.dana)
    world.at(START + at(date(2026, 12, 11)))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.at(START + at(UNTIL))
    assert not world.document(invoice).reminders_paused
    assert world.kinds(invoice)[-2:] == ["reminders.resumed", "invoice.reminded"]


def test_a_customer_is_paused_until_a_day(world: World) -> None:
    connection = world.approved()
    invoice = world.sent(connection, due=date(2026, 12, 7))
    world.perform("pause_customer_reminders", PauseCustomer(connection=connection, until=UNTIL), world.dana)
    world.at(START + at(date(2026, 12, 11)))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.at(START + at(UNTIL))
    assert "invoice.reminded" in world.kinds(invoice)
    assert world.events("connection", connection)[-1].kind == "reminders.resumed"


def test_whoever_resumes_earlier_ends_it(world: World) -> None:
    invoice = world.sent(due=date(2026, 12, 7))
    world.perform("pause_reminders", PauseInvoice(invoice=invoice, until=UNTIL), world.dana)
    world.perform("resume_reminders", ResumeInvoice(invoice=invoice), world.dana)
    world.perform("pause_reminders", PauseInvoice(invoice=invoice), world.dana)
    world.at(START + at(date(2026, 12, 15)))
    assert world.document(invoice).reminders_paused


def test_a_customer_who_asks_to_stop_is_not_reminded_when_the_day_comes(world: World) -> None:
    invoice = world.sent(due=date(2026, 12, 7))
    world.perform("pause_reminders", PauseInvoice(invoice=invoice, until=UNTIL), world.dana)
    world.perform("resume_reminders", ResumeInvoice(invoice=invoice), world.dana)
    world.perform("stop_reminders", StopReminders(invoice=invoice), world.contact())
    world.at(START + at(date(2026, 12, 15)))
    assert world.document(invoice).reminders_paused


@pytest.mark.parametrize(("until", "wrong"), [(date(2026, 11, 23), DateInPast), (date(2028, 1, 1), DateTooFar)])
def test_a_day_that_cannot_be_meant_is_refused(world: World, until: date, wrong: type[Exception]) -> None:
    invoice = world.sent()
    with pytest.raises(wrong):
        world.perform("pause_reminders", PauseInvoice(invoice=invoice, until=until), world.dana)


# -- one mail about all


def test_several_open_invoices_are_reminded_of_in_one_mail(world: World) -> None:
    connection = world.approved()
    first, second, paid = (world.sent(connection) for _ in range(3))
    world.pay(paid)
    outcome = world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)
    assert outcome.data["numbers"] == "INV-0001, INV-0002"
    (mail,) = world.letters("mail", "reminders")
    assert mail.payload["documents"] == [first, second]
    assert world.letters("mail", "reminder") == []
    assert all("invoice.reminded" in world.kinds(id_) for id_ in (first, second))
    assert "invoice.reminded" not in world.kinds(paid)


def test_one_open_invoice_gets_its_own_reminder(world: World) -> None:
    connection = world.approved()
    world.sent(connection)
    world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)
    assert len(world.letters("mail", "reminder")) == 1
    assert world.letters("mail", "reminders") == []


def test_once_a_day_is_enough(world: World) -> None:
    connection = world.approved()
    world.sent(connection)
    world.sent(connection)
    world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)
    again = world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)
    assert isinstance(again, AlreadyDone)
    assert len(world.letters("mail", "reminders")) == 1


def test_who_owes_nothing_is_not_reminded(world: World) -> None:
    connection = world.approved()
    world.pay(world.sent(connection))
    with pytest.raises(WrongState):
        world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)


def test_what_is_paused_disputed_or_promised_is_left_out(world: World) -> None:
    connection = world.approved()
    paused, open_one = world.sent(connection), world.sent(connection)
    world.perform("pause_reminders", PauseInvoice(invoice=paused), world.dana)
    outcome = world.perform("remind_customer", RemindCustomer(connection=connection), world.dana)
    assert outcome.data["numbers"] == world.document(open_one).number
