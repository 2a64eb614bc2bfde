"""What the scheduler says, when, and above all when it keeps silent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions.remind import RemindNow
from core.actions.void_invoice import VoidInvoice
from core.domain.calendar import at_local, is_working_day, local_day, reminder_days, working_day
from core.domain.facts import AlreadyDone
from core.domain.network import ConnectionState
from core.domain.reminders import REMINDER_STEPS
from core.schedule import tick
from tests.world import World

DUE = date(2026, 12, 4)  # a Friday


def utc(month: int, day: int, hour: int = 8, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, 0, 1, tzinfo=UTC)


def reminders(world: World, document: str) -> list[int]:
    return [int(e.data["step"]) for e in world.events("document", document) if e.kind == "invoice.reminded"]


def reasons(world: World, document: str) -> list[str]:
    return [
        e.data["reason"]
        for e in world.events("document", document)
        if e.kind in {"reminder.held", "reminder.skipped"}
    ]


def test_reminders_are_planned_at_nine_in_the_customers_zone_on_working_days(world: World) -> None:
    connection = world.approved()
    with world.store.write() as unit:
        contact = next(iter(unit.contacts.all(business_id=world.northwind, email="ap@acme.example")))
        unit.contacts.save(replace(contact, timezone="America/New_York"))
    document = world.sent(connection, due=DUE)
    planned = world.planned(document, "reminder")
    assert [(row.next_at, row.data["step"]) for row in planned] == [
        (datetime(2026, 12, 1, 14, 0, tzinfo=UTC), -3),
        (datetime(2026, 12, 4, 14, 0, tzinfo=UTC), 0),
        (datetime(2026, 12, 11, 14, 0, tzinfo=UTC), 7),
        (datetime(2026, 12, 18, 14, 0, tzinfo=UTC), 14),
        (datetime(2026, 12, 28, 14, 0, tzinfo=UTC), 21),  # the 25th is Christmas, then a weekend
    ]


def test_each_reminder_leaves_once_however_often_the_scheduler_looks(world: World) -> None:
    document = world.sent(due=DUE)
    for day in (1, 4, 11):
        world.at(utc(12, day))
        world.at(utc(12, day, 9))
        tick(world.store)
    assert reminders(world, document) == [-3, 0, 7]
    assert len(world.letters("mail", "reminder")) == 3


def test_nothing_leaves_a_minute_before_nine(world: World) -> None:
    document = world.sent(due=DUE)
    world.at(datetime(2026, 12, 1, 7, 59, tzinfo=UTC))
    assert reminders(world, document) == []
    world.at(datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    assert reminders(world, document) == [-3]


def test_a_pending_invoice_past_due_is_reminded_for_approval(world: World) -> None:
    document = world.sent(due=DUE)
    world.at(utc(12, 11))
    event = next(e for e in world.events("document", document) if e.kind == "invoice.reminded")
    assert (event.data["pending"], event.data["tone"]) == ("yes", "overdue")


def test_nobody_is_reminded_of_a_paid_invoice(world: World) -> None:
    document = world.sent(due=DUE)
    world.pay(document)
    world.at(utc(12, 1))
    assert reminders(world, document) == []
    assert reasons(world, document) == ["paid"]
    assert world.letters("mail", "reminder") == []


def test_nobody_is_reminded_of_a_rejected_invoice(world: World) -> None:
    document = world.sent(due=DUE)
    world.reject(document)
    world.at(utc(12, 1))
    assert reasons(world, document) == ["rejected"]


def test_nobody_is_reminded_of_a_void_invoice(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("void_invoice", VoidInvoice(invoice=document), world.dana)
    world.at(utc(12, 1))
    assert (reminders(world, document), world.letters("mail", "reminder")) == ([], [])


def test_a_promise_holds_reminders_until_it_is_broken_and_then_one_leaves(world: World) -> None:
    document = world.sent(due=DUE)
    world.approve(document)
    world.promise(document, date(2026, 12, 11))
    for day in (1, 4, 11):
        world.at(utc(12, day))
    assert (reminders(world, document), reasons(world, document)) == ([], ["promised"] * 3)
    world.at(utc(12, 14))  # the Monday after the promised Friday
    assert "promise.broken" in world.kinds(document)
    assert reminders(world, document) == [10]
    world.at(utc(12, 18))
    assert reminders(world, document) == [10, 14]


def test_a_kept_promise_is_quiet(world: World) -> None:
    document = world.sent(due=DUE)
    world.promise(document, date(2026, 12, 11))
    world.pay(document)
    world.at(utc(12, 14))
    assert "promise.broken" not in world.kinds(document)
    with world.store.read() as unit:
        promises = unit.promises.all(business_id=world.northwind, document_id=document)
    assert [p.state for p in promises] == ["kept"]


def test_a_new_promise_replaces_the_old_one(world: World) -> None:
    document = world.sent(due=DUE)
    world.promise(document, date(2026, 12, 9))
    world.promise(document, date(2026, 12, 16))
    again = world.promise(document, date(2026, 12, 16))
    assert isinstance(again, AlreadyDone)
    world.at(utc(12, 10))
    assert "promise.broken" not in world.kinds(document)
    world.at(utc(12, 17))
    assert "promise.broken" in world.kinds(document)


def test_after_three_days_asleep_only_the_latest_of_a_backlog_leaves(world: World) -> None:
    document = world.sent(due=DUE)
    world.at(utc(12, 11, 10))
    assert reminders(world, document) == [7]
    assert reasons(world, document) == ["coalesced", "coalesced"]


def test_what_was_missed_waits_for_the_next_working_day_at_nine(world: World) -> None:
    document = world.sent(due=DUE)
    world.at(utc(12, 12))  # a Saturday: the machine wakes up late
    assert (reminders(world, document), reasons(world, document)) == ([], [])
    world.at(datetime(2026, 12, 14, 2, 0, tzinfo=UTC))
    assert reminders(world, document) == []
    world.at(utc(12, 14))
    assert reminders(world, document) == [7]
    assert reasons(world, document) == ["coalesced", "coalesced"]


def test_a_reminder_asked_for_by_hand_is_not_followed_by_a_planned_one_on_the_same_day(world: World) -> None:
    document = world.sent(due=DUE)
    world.time = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    world.perform("remind_now", RemindNow(invoice=document), world.dana)
    world.at(utc(12, 1))
    assert len(reminders(world, document)) == 1
    assert reasons(world, document) == ["already_today"]
    assert isinstance(world.perform("remind_now", RemindNow(invoice=document), world.dana), AlreadyDone)


def test_a_bounced_address_is_not_written_to(world: World) -> None:
    document = world.sent(due=DUE)
    with world.store.write() as unit:
        contact = next(iter(unit.contacts.all(business_id=world.northwind, email="ap@acme.example")))
        unit.contacts.save(replace(contact, delivery="bounced"))
    world.at(utc(12, 1))
    assert reasons(world, document) == ["bounced"]


def test_an_unanswered_invitation_is_nudged_once_after_seven_days_and_expires_after_sixty(world: World) -> None:
    connection = world.invite()
    world.pass_days(6.9)
    assert world.letters("mail", "nudge") == []
    world.pass_days(0.2)
    world.pass_days(20)
    assert len(world.letters("mail", "nudge")) == 1
    world.pass_days(40)
    assert world.connection(connection).state is ConnectionState.EXPIRED


def test_an_answered_invitation_is_neither_nudged_nor_expired(world: World) -> None:
    connection = world.approved()
    world.pass_days(8)
    world.pass_days(60)
    assert world.letters("mail", "nudge") == []
    assert world.connection(connection).state is ConnectionState.APPROVED


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.sampled_from(["", "DE", "US", "JP", "XX"]))
def test_reminder_days_are_working_days_in_order_and_each_at_most_once(due: date, country: str) -> None:
    days = reminder_days(due, REMINDER_STEPS, country)
    assert all(is_working_day(day, country) for day in days)
    assert all(earlier[1] < later[1] for earlier, later in pairwise(days.items()))
    assert days[working_day(due + timedelta(days=21), country)] == 21


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_nine_o_clock_is_on_its_day_everywhere_and_in_every_season(zone: str, day: date) -> None:
    from datetime import time

    moment = at_local(day, time(9), zone)
    assert local_day(moment, zone) == day
