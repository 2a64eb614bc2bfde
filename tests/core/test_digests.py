"""The digest: once a day for whoever wants it, at the hour it is there: what happened, is due, is late and waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions.decide_connection import ApproveConnection
from core.actions.digests import SetDigest, SetTeamDigest
from core.domain.actor import Actor, Role
from core.domain.calendar import zone
from core.domain.digests import DigestSetting
from core.domain.errors import BadField, NotYours
from core.domain.ids import BusinessId
from core.reports.digest import Digest, digest
from core.schedule import tick
from core.store.records import OutboxRow
from core.views.offers import anybody
from tests.core.test_reminders import DUE, utc
from tests.world import START, World


def digests(world: World, channel: str = "") -> list[OutboxRow]:
    rows = world.letters(channel)
    return [row for row in rows if row.payload.get("job") == "digest" or row.payload.get("template") == "digest"]


def days(world: World) -> list[str]:
    return [str(row.payload["day"]) for row in digests(world)]


def said(world: World, by: Actor | None = None, since: datetime = START - timedelta(days=1)) -> Digest:
    with world.store.read() as unit:
        return digest(unit, by or anybody(world.dana), since=since)


def test_the_channel_gets_one_each_working_day_at_half_past_eight_there(world: World) -> None:
    for half in range(2 * 24 * 8):
        world.at(START + timedelta(minutes=30 * half))
    assert days(world) == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"]
    (first, *_) = digests(world)
    assert (first.channel, first.payload["place"]) == ("slack", "C-NORTHWIND")


def test_it_leaves_once_however_often_the_scheduler_looks(world: World) -> None:
    world.at(datetime(2026, 11, 24, 7, 29, 59, tzinfo=UTC))
    assert days(world) == []
    for _ in range(3):
        world.at(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
        tick(world.store)
    assert days(world) == ["2026-11-24"]


def test_each_tells_from_where_the_last_one_ended(world: World) -> None:
    for day in (24, 25, 26):
        world.at(datetime(2026, 11, day, 7, 30, tzinfo=UTC))
    since = [datetime.fromisoformat(str(row.payload["since"])) for row in digests(world)]
    assert since == [START, datetime(2026, 11, 24, 7, 30, tzinfo=UTC), datetime(2026, 11, 25, 7, 30, tzinfo=UTC)]


def test_after_days_asleep_one_digest_tells_of_all_of_them(world: World) -> None:
    world.at(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    tick(world.store)
    assert days(world) == ["2026-11-27"]
    assert digests(world)[0].payload["since"] == START.isoformat()
    world.at(datetime(2026, 11, 30, 7, 30, tzinfo=UTC))
    assert days(world) == ["2026-11-27", "2026-11-30"]


def test_a_machine_that_wakes_at_night_says_it_in_the_morning(world: World) -> None:
    world.at(datetime(2026, 11, 25, 22, 0, tzinfo=UTC))
    tick(world.store)
    assert days(world) == []
    world.at(datetime(2026, 11, 26, 7, 30, tzinfo=UTC))
    assert days(world) == ["2026-11-26"]


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_hour_stays_the_same_over_both_nights_of_the_clock(world: World, night: date) -> None:
    world.perform("set_team_digest", SetTeamDigest(at="8:30", days="daily"), world.dana)
    start = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=3)
    local = []
    for half in range(2 * 24 * 6):
        before = len(digests(world))
        world.at(start + timedelta(minutes=30 * half))
        local += [world.time.astimezone(zone("Europe/Berlin"))] * (len(digests(world)) - before)
    assert {moment.time().isoformat("minutes") for moment in local} == {"08:30"}
    assert len(local) == 6
    assert all(b.date() - a.date() == timedelta(days=1) for a, b in pairwise(local))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7:45", "07:45"), ("9", "09:00"), ("0830", "08:30"), ("5 pm", "17:00"), ("25:00", None), ("noonish", None)],
)
def test_the_hour_is_read_or_refused(world: World, text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(BadField):
            world.perform("set_team_digest", SetTeamDigest(at=text), world.dana)
        return
    world.perform("set_team_digest", SetTeamDigest(at=text), world.dana)
    with world.store.read() as unit:
        found = unit.digests.find(business_id=world.northwind, member_id="")
    assert found is not None
    assert found.at == expected


def test_a_person_gets_one_where_they_are_once_they_want_it(world: World) -> None:
    max_ = world.hire(world.northwind, "Max", Role.MEMBER)
    world.perform("set_digest", SetDigest(), world.dana)
    world.perform("set_digest", SetDigest(at="10:00"), max_)
    world.at(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    seen = {(row.channel, row.payload.get("place", "")) for row in digests(world)}
    assert seen == {("slack", "C-NORTHWIND"), ("slack", "U-DANA"), ("mail", "")}


def test_both_ways_where_a_person_says_so_and_none_after_it_was_ended(world: World) -> None:
    world.perform("set_digest", SetDigest(by="both"), world.dana)
    world.perform("set_team_digest", SetTeamDigest(state="off"), world.dana)
    world.at(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    assert sorted(row.channel for row in digests(world)) == ["mail", "slack"]
    world.perform("set_digest", SetDigest(state="off"), world.dana)
    world.at(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    assert len(digests(world)) == 2
    world.perform("set_digest", SetDigest(state="on"), world.dana)
    world.at(datetime(2026, 11, 26, 7, 30, tzinfo=UTC))
    assert len(digests(world)) == 4  # 'both' had stayed as it was


def test_a_change_of_hour_brings_no_second_one_on_the_same_day(world: World) -> None:
    world.at(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    world.perform("set_team_digest", SetTeamDigest(at="15:00"), world.dana)
    world.at(datetime(2026, 11, 24, 14, 0, tzinfo=UTC))
    assert days(world) == ["2026-11-24"]
    world.at(datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    assert days(world) == ["2026-11-24", "2026-11-25"]


def test_a_member_does_not_set_the_teams(world: World) -> None:
    with pytest.raises(NotYours):
        world.perform("set_team_digest", SetTeamDigest(), world.hire(world.northwind, "Max", Role.MEMBER))


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["working", "daily", "weekly"]),
    st.sampled_from(["", "DE", "US"]),
)
def test_the_days_of_a_digest_are_in_order_and_of_its_sort(day: date, sort: str, country: str) -> None:
    setting = DigestSetting(business_id=BusinessId("b"), on=True, days=sort)
    source = setting.days_from(day, country)
    found = [next(source) for _ in range(5)]
    assert all(day <= a < b for a, b in pairwise(found))
    assert all(setting.falls_on(one, country) for one in found)


# -- what it says --------------------------------------------------------------------------------------------


def test_it_is_empty_where_nothing_happened_is_due_late_or_waits(world: World) -> None:
    world.sent(world.approved(), due=date(2027, 3, 1))
    assert said(world, since=world.time).empty


def test_it_tells_decisions_payments_and_promises_since_the_last_one(world: World) -> None:
    connection = world.approved()
    approved, rejected, promised, paid = (world.sent(connection, due=DUE) for _ in range(4))
    world.time += timedelta(hours=1)
    since = world.time
    world.time += timedelta(hours=1)
    world.approve(approved)
    world.reject(rejected)
    world.promise(promised, date(2026, 12, 1))
    world.promise(paid, date(2026, 12, 1))
    world.pay(paid)
    kinds = ["invoice.approved", "invoice.rejected", "invoice.promised", "invoice.promised", "payment.recorded"]
    assert [event.kind for event in said(world, since=since).happened] == kinds
    world.at(utc(12, 2))
    assert [event.kind for event in said(world, since=since).happened][-1] == "promise.broken"
    assert said(world, since=world.time).happened == ()


def test_it_counts_what_falls_due_within_seven_days_on_either_side(world: World) -> None:
    connection = world.approved()
    world.sent(connection, "100", due=date(2026, 11, 29))
    world.sent(connection, "100", due=date(2026, 11, 30))
    found = said(world).coming
    assert [(one.side, one.amount.minor, one.count) for one in found] == [("seller", 11900, 1)]
    buyer = replace(world.contact(), role=Role.OWNER)
    assert [(one.side, one.count) for one in said(world, buyer).coming] == [("buyer", 1)]


def test_what_waits_is_what_this_person_may_act_on(world: World) -> None:
    connection = world.approved()
    drafted, rejected = world.draft(connection), world.sent(connection, due=DUE)
    world.reject(rejected)
    finance, member = (
        world.hire(world.northwind, "Finn", Role.FINANCE),
        world.hire(world.northwind, "Max", Role.MEMBER),
    )
    assert {view.id for view in said(world, finance).waiting} == {drafted, rejected}
    assert said(world, member).waiting == ()
    assert all(view.offers for view in said(world, finance).waiting)


def test_bills_wait_for_whoever_may_approve_them_within_their_limit(world: World) -> None:
    globex = world.start("globex", "Globex", owner="Ben", domain="globex")
    ben = world.member(globex, "Ben")
    connection = world.invite("@globex", "Globex")
    assert [view.id for view in said(world, ben).waiting] == [connection]
    world.perform("approve_connection", ApproveConnection(connection=connection), ben)
    small, large = world.sent(connection, "10", due=DUE), world.sent(connection, "1000", due=DUE)
    ada = world.hire(globex, "Ada", Role.APPROVER, limit=10000)
    assert [view.id for view in said(world, ada).waiting] == [small]
    assert {view.id for view in said(world, ben).waiting} == {small, large}


def test_of_much_that_waits_the_first_few_are_shown_and_the_rest_counted(world: World) -> None:
    connection = world.approved()
    for _ in range(11):
        world.draft(connection)
    found = said(world)
    assert (len(found.waiting), found.waiting_more) == (8, 3)
