"""Tomorrow is a dry run of the morning: what it lists is what then goes out, unless somebody changes something."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actions.pause_reminders import PauseInvoice
from core.actions.set_reminders import SetReminders
from core.actions.skip_reminder import RestoreReminder, SkipReminder
from core.domain.actor import Role
from core.domain.calendar import local_day
from core.domain.errors import NotYours, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone
from core.domain.ids import ConnectionId, DocumentId
from core.domain.reminders import Steps
from core.reports.tomorrow import Tomorrow, tomorrow
from core.store.engine import Store
from tests.core.test_reminders import DUE, reasons, reminders, utc
from tests.databases import Databases
from tests.world import World


def listed(world: World) -> Tomorrow:
    with world.store.read() as unit:
        return tomorrow(unit, world.dana)


def together(world: World) -> list[list[str]]:
    return [row.payload["documents"] for row in world.letters("mail", "reminders")]


def test_it_lists_what_goes_out_and_what_stays_away_with_the_reason(world: World) -> None:
    connection = world.approved()
    goes, held, paid = (world.sent(connection, due=DUE) for _ in range(3))
    world.promise(held, date(2026, 12, 11))
    world.pay(paid)
    world.at(utc(11, 30, 12))
    found = listed(world)
    assert (found.day, [item.document for item in found.leaving]) == (date(2026, 12, 1), [goes])
    assert {item.document: item.reason for item in found.kept} == {held: "promised", paid: "paid"}
    assert [str(money.amount) for money in found.totals] == ["1487.50"]


def test_where_nothing_goes_out_tomorrow_it_shows_the_next_day(world: World) -> None:
    world.sent(due=DUE)
    assert listed(world).day == date(2026, 12, 1)
    world.at(datetime(2027, 3, 1, 12, tzinfo=UTC))
    assert listed(world).items == ()


def test_several_invoices_of_a_customer_go_in_one_mail_and_each_is_recorded(world: World) -> None:
    connection = world.approved()
    first, second = world.sent(connection, due=DUE), world.sent(connection, "70", due=DUE)
    world.at(utc(12, 1))
    world.at(utc(12, 1, 9))
    assert (reminders(world, first), reminders(world, second)) == ([-3], [-3])
    assert together(world) == [[first, second]]
    assert world.letters("mail", "reminder") == []
    others = [e.data["others"] for e in world.events("document", first) if e.kind == "invoice.reminded"]
    assert others == [world.document(second).number]


def test_a_broken_promise_and_a_reminder_of_one_invoice_are_one_in_the_dry_run_too(
    world: World,
) -> None:
    document = world.sent(due=DUE)
    world.promise(document, date(2026, 12, 10))
    for day in (1, 4):
        world.at(utc(12, day))
    world.time = utc(12, 10, 12)
    found = listed(world)
    assert [(item.step, item.reason) for item in found.items] == [(7, ""), (7, "already_today")]
    assert found.items[0].broken == date(2026, 12, 10)
    world.at(utc(12, 11))
    assert (reminders(world, document), reasons(world, document)[2:]) == ([7], ["already_today"])


def test_customers_never_share_a_mail(world: World) -> None:
    world.sent(world.approved(), due=DUE)
    world.sent(world.approved("ap@zenith.example", "Zenith"), due=DUE)
    world.at(utc(12, 1))
    assert together(world) == []
    assert len(world.letters("mail", "reminder")) == 2


def test_each_goes_in_its_own_mail_where_the_policy_says_so(world: World) -> None:
    connection = world.approved()
    world.perform("set_reminders", SetReminders(when=Steps(days=(0,)), together="no"), world.dana)
    for _ in range(2):
        world.sent(connection, due=DUE)
    world.at(utc(12, 4))
    assert together(world) == []
    assert len(world.letters("mail", "reminder")) == 2


def test_a_broken_promise_and_a_reminder_of_one_morning_share_a_mail(world: World) -> None:
    connection = world.approved()
    promised, other = world.sent(connection, due=DUE), world.sent(connection, due=date(2026, 12, 10))
    world.promise(promised, date(2026, 12, 9))
    world.at(utc(12, 7))
    world.at(utc(12, 10))
    assert together(world) == [[promised, other]]


def test_a_reminder_that_was_taken_off_stays_away_and_says_by_whom(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)
    again = world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)
    assert isinstance(again, AlreadyDone)
    assert [(item.reason, item.vetoed_by) for item in listed(world).items] == [("vetoed", "Dana")]
    world.at(utc(12, 1))
    assert (reminders(world, document), reasons(world, document)) == ([], ["vetoed"])
    world.at(utc(12, 4))
    assert reminders(world, document) == [0]


def test_a_veto_can_be_taken_back(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)
    world.perform("restore_reminder", RestoreReminder(invoice=document), world.dana)
    with pytest.raises(WrongState):
        world.perform("restore_reminder", RestoreReminder(invoice=document), world.dana)
    world.at(utc(12, 1))
    assert reminders(world, document) == [-3]


def test_a_veto_survives_that_the_days_are_set_anew(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)
    world.perform("set_reminders", SetReminders(when=Steps(days=(-3, 5))), world.dana)
    world.at(utc(12, 1))
    assert reasons(world, document) == ["vetoed"]


def test_the_buyer_takes_nothing_off_and_members_neither(world: World) -> None:
    document = world.sent(due=DUE)
    with pytest.raises(OtherSideDecides):
        world.perform("skip_reminder", SkipReminder(invoice=document), world.contact())
    with pytest.raises(NotYours):
        world.perform(
            "skip_reminder", SkipReminder(invoice=document), world.hire(world.northwind, "Max", Role.MEMBER)
        )


def test_where_nothing_is_planned_nothing_is_skipped(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("set_reminders", SetReminders(when=Steps(word="off")), world.dana)
    with pytest.raises(WrongState):
        world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)


def test_one_that_cannot_be_sent_keeps_nobody_elses(world: World) -> None:
    connection = world.approved()
    first, second = world.sent(connection, due=DUE), world.sent(connection, due=DUE)
    with world.store.write() as unit:
        due = next(row for row in unit.queue.planned(world.northwind, first, "pending") if row.data["step"] == -3)
        unit.queue.amend(due, {**due.data, "day": "never"})  # a row that nobody can read
    world.at(utc(12, 1))
    assert (reminders(world, first), reminders(world, second)) == ([], [-3])
    world.at(utc(12, 1, 10))
    assert reminders(world, second) == [-3]


# -- the property --------------------------------------------------------------------------------------------

ACTS = ("nothing", "pay", "approve", "reject", "promise", "pause", "veto", "bounce")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    invoices=st.lists(
        st.tuples(
            st.integers(0, 2),  # which customer
            st.integers(0, 20),  # due in so many days
            st.sampled_from(ACTS),
            st.integers(0, 15),  # promised for
        ),
        min_size=1,
        max_size=8,
    ),
    steps=st.sets(st.integers(-5, 12), min_size=1, max_size=4),
    hours=st.integers(0, 24 * 24),
    grouped=st.sampled_from(["yes", "no"]),
)
def test_what_tomorrow_lists_is_what_then_goes_out(
    databases: Databases, invoices: list[tuple[int, int, str, int]], steps: set[int], hours: int, grouped: str
) -> None:
    with databases.fresh("sqlite") as url:
        store = Store(url)
        try:
            _holds(World(store), invoices, steps, hours, grouped)
        finally:
            store.close()


def _holds(
    world: World, invoices: list[tuple[int, int, str, int]], steps: set[int], hours: int, grouped: str
) -> None:
    zones = ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
    customers = [world.approved(f"ap@c{n}.example", f"Customer {n}") for n in range(3)]
    _live_in(world, customers, zones)
    when = Steps(days=tuple(sorted(steps)))
    world.perform("set_reminders", SetReminders(when=when, together=grouped), world.dana)
    start = world.time
    documents = [
        (world.sent(customers[n], due=local_day(start, "Europe/Berlin") + timedelta(days=days)), n, act, on)
        for n, days, act, on in invoices
    ]
    for hour in range(0, hours, 7):  # the machine looks now and then, not always in time
        world.at(start + timedelta(hours=hour))
    world.time = start + timedelta(hours=hours)
    for document, n, act, on in documents:
        _act(world, document, n, act, on)
    found = listed(world)
    before = _happened(world, documents)
    end = datetime.combine(found.day + timedelta(days=1), time(0), tzinfo=UTC) - timedelta(hours=1)
    for moment in sorted({item.at for item in found.items}):
        world.at(max(moment, world.time))
    world.at(max(end - timedelta(seconds=1), world.time))
    happened = _happened(world, documents)[len(before) :]
    assert sorted(happened) == sorted((item.document, item.reason) for item in found.items)
    mails = [frozenset(group) for group in together(world)]
    for item in found.leaving:
        numbers = {item.number, *item.others}
        ids = frozenset(i.document for i in found.leaving if i.number in numbers and i.at == item.at)
        assert (ids in mails) == bool(item.others)


def _live_in(world: World, customers: list[ConnectionId], zones: tuple[str, ...]) -> None:
    with world.store.write() as unit:
        for connection, zone in zip(customers, zones, strict=True):
            contact = unit.contact_on(world.northwind, connection)
            assert contact is not None
            unit.contacts.save(replace(contact, timezone=zone))


def _act(world: World, document: DocumentId, n: int, act: str, on: int) -> None:
    by = world.contact(f"ap@c{n}.example")
    try:
        match act:
            case "pay":
                world.pay(document)
            case "approve":
                world.approve(document, by)
            case "reject":
                world.reject(document, by=by)
            case "promise":
                world.promise(document, local_day(world.time, by.timezone) + timedelta(days=on), by)
            case "pause":
                world.perform("pause_reminders", PauseInvoice(invoice=document), world.dana)
            case "veto":
                world.perform("skip_reminder", SkipReminder(invoice=document), world.dana)
            case "bounce":
                with world.store.write() as unit:
                    contact = unit.contacts.all(business_id=world.northwind, email=f"ap@c{n}.example")[0]
                    unit.contacts.save(replace(contact, delivery="bounced"))
    except Refusal:
        pass  # paid by now, or nothing planned any more


def _happened(world: World, documents: list[Any]) -> list[tuple[str, str]]:
    """Every reminder that was sent ('') or kept (its reason), in the order of time."""
    ids = {document for document, *_ in documents}
    with world.store.read() as unit:
        events = [e for e in unit.events.all(business_id=world.northwind) if e.subject_id in ids]
    return [
        (e.subject_id, str(e.data.get("reason", "")))
        for e in events
        if e.kind in {"invoice.reminded", "reminder.held", "reminder.skipped"}
    ]
