"""Calls leave no faster than Slack takes them, none before Retry-After, and none is lost on the way."""

import asyncio
import threading
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer, Nothing, Say
from bot.deliver import SlackDelivery
from bot.desk import Desk
from bot.pace import Pace
from bot.visits import ANSWERED_WITHIN, AWAY, IN_A_CROWD, THREADS, Visits
from bot.who import Caller
from core.documents.papers import Papers
from core.outbox.relay import Relay
from core.store.seal import Seal
from tests.bot.running import SECRET, Office


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_posts_of_a_channel_leave_a_second_apart_and_of_others_at_once() -> None:
    clock = Clock()
    pace = Pace(clock)
    waits = [pace.wait("T", "chat.postMessage", "C1", ticket) for ticket in range(5)]
    assert waits == [0.0, 0.0, 1.0, 2.0, 3.0]
    assert pace.wait("T", "chat.postMessage", "C2", 9) == 0.0
    assert pace.wait("T2", "chat.postMessage", "C1", 9) == 0.0
    clock.now += 1.0
    assert pace.wait("T", "chat.postMessage", "C1", 2) == 0.0
    assert pace.wait("T", "chat.postMessage", "C1", 3) == 1.0


def test_nothing_leaves_before_the_moment_that_slack_named() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.close("T", "chat.update", "C1", 30)
    assert pace.wait("T", "chat.update", "C2", 1) == 30
    assert pace.wait("T", "chat.postMessage", "C1", 1) == 0
    clock.now += 30
    assert pace.wait("T", "chat.update", "C2", 1) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2)), max_size=60))
def test_whoever_comes_back_in_time_goes_and_no_second_has_more_than_its_share(
    asks: list[tuple[int, float]],
) -> None:
    clock = Clock()
    pace = Pace(clock)
    left: dict[str, list[float]] = {}
    waiting: list[tuple[float, int, str]] = []
    for ticket, (channel, step) in enumerate(asks):
        clock.now += step
        waiting.append((clock.now, ticket, f"C{channel}"))
        waiting.sort()
        later = []
        for at, number, place in waiting:
            if at > clock.now:
                later.append((at, number, place))
                continue
            wait = pace.wait("T", "chat.postMessage", place, number)
            if wait:
                later.append((clock.now + wait, number, place))
            else:
                left.setdefault(place, []).append(clock.now)
        waiting = later
    while waiting:
        at, number, place = min(waiting)
        waiting.remove((at, number, place))
        clock.now = max(clock.now, at)
        wait = pace.wait("T", "chat.postMessage", place, number)
        if wait:  # it came late and others with it
            waiting.append((clock.now + wait, number, place))
        else:
            left.setdefault(place, []).append(clock.now)
    assert sum(map(len, left.values())) == len(asks)
    for times in left.values():
        for start in times:
            assert sum(start <= one < start + 0.99 for one in times) <= 2
            assert sum(start <= one < start + 10 for one in times) <= 12


@pytest.fixture
def paced(office: Office) -> Office:
    """The office with Slack's own pace: in the others nobody waits for it."""
    delivery = SlackDelivery(office.slack, Papers(office.penny.store), office.bots, Pace())
    office.relay = Relay(office.penny.store, delivery, Seal(SECRET), owner="tests")
    return office


def test_many_posts_reach_a_channel_within_slacks_limits(paced: Office) -> None:
    office = paced
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    for number in range(4):
        office.dana.slash("/penny", f"invoice acme {number + 1} for work", channel=office.billing)
    office.sandbox.switch(limits=True)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        office.deliver()
        with office.penny.store.read() as unit:
            waiting = [*unit.queue.letters(state="pending"), *unit.queue.letters(state="sending")]
        if not [letter for letter in waiting if letter.channel == "slack"]:
            break
        time.sleep(0.2)
    limits = office.sandbox.switch()["limits"]
    assert (limits["refused"], limits["early"]) == (0, [])
    assert len([one for one in office.billing.messages() if one.text.startswith("Draft")]) == 4
    with office.penny.store.read() as unit:
        assert {row.state for row in unit.queue.letters() if row.channel == "slack"} == {"sent"}
        assert max(row.attempts for row in unit.queue.letters() if row.channel == "slack") == 1


def test_a_429_holds_all_of_its_kind_back_and_counts_as_no_failure(paced: Office) -> None:
    office = paced
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.dana.slash("/penny", "invoice acme 1 for work", channel=office.billing)
    office.sandbox.faults.slack("chat.postMessage", "rate_limited", seconds=2)
    office.deliver()
    calls = office.sandbox.calls("chat.postMessage")
    assert [call["status"] for call in calls] == [429]
    with office.penny.store.read() as unit:
        assert {row.attempts for row in unit.queue.letters(state="pending") if row.channel == "slack"} == {0}
    time.sleep(2.2)
    for _ in range(20):
        office.deliver()
        time.sleep(0.2)
    done = [call for call in office.sandbox.calls("chat.postMessage") if call["status"] == 200]
    assert len(done) == 2
    assert min(call["at"] for call in done) - calls[0]["at"] >= 2.0


@pytest.mark.parametrize("method", ["views.open", "users.info"])
def test_a_slow_slack_leaves_nobody_without_an_answer(office: Office, method: str) -> None:
    if method == "views.open":
        office.set_up()
    office.sandbox.faults.slack(method, "late", seconds=2.6)
    answer = office.dana.slash("/penny", "new", channel=office.billing)
    assert answer.status == "ok"
    assert "One moment" in answer.text


def test_in_a_crowd_an_acknowledgement_waits_less_and_the_answer_still_comes(office: Office) -> None:
    visits = Visits(Desk(office.penny, "/penny"))
    done: list[str] = []

    def slow(name: str) -> None:
        time.sleep(0.2)
        done.append(name)

    async def one(name: str) -> float:
        began = time.monotonic()
        await visits.within(visits.run(slow, name))
        return time.monotonic() - began

    async def scene() -> tuple[float, float]:
        alone = await one("alone")
        crowd = [asyncio.ensure_future(visits.run(slow, str(number))) for number in range(6 * THREADS)]
        await asyncio.sleep(0)
        late = await one("late")
        await asyncio.gather(*crowd)
        for _ in range(100):
            if "late" not in done:
                await asyncio.sleep(0.05)
        return alone, late

    alone, late = asyncio.run(scene())
    assert {"alone", "late"} <= set(done)
    assert alone < ANSWERED_WITHIN
    assert IN_A_CROWD <= late < 3 * IN_A_CROWD


def test_a_typed_line_is_answered_at_once_and_by_a_thread_while_somebody_else_writes(office: Office) -> None:
    office.set_up()
    visits, where = Visits(Desk(office.penny, "/penny")), list[str]()
    caller = Caller(enterprise="", team="T-NORTH", user="U-DANA", place="C-BILLING", evidence={})

    def ask(caller: Caller, *, wait: bool = True) -> Answer:
        answer = visits.desk.typed(caller, "invite ap@acme.example", key=f"slack:{len(where)}", wait=wait)
        where.append(threading.current_thread().name)
        return answer

    def line() -> Answer:
        client = AsyncWebClient(token="xoxb-unused")
        return visits.at_once(caller, partial(ask, wait=False)) or asyncio.run(visits.answer(caller, client, ask))

    first = line()
    writing = threading.Event()

    def write() -> None:
        with office.penny.store.write():
            writing.set()
            time.sleep(0.2)

    other = threading.Thread(target=write)
    other.start()
    writing.wait()
    second = line()
    other.join()
    assert where[0] == threading.current_thread().name
    assert where[1].startswith("penny-slack")
    assert isinstance(first, Say)
    assert isinstance(second, Say)
    assert "invited" in first.text.lower()
    assert "already invited" in second.text.lower()


def test_what_held_up_the_others_sends_the_next_lines_to_threads(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.visits.BRIEF", 0.0)
    visits = Visits(Desk(office.penny, "/penny"))
    caller = Caller(enterprise="", team="T-NORTH", user="U-DANA", place="C-BILLING", evidence={})

    def ask(_caller: Caller) -> Answer:
        time.sleep(0.1)
        return Nothing()

    assert visits.at_once(caller, ask) == Nothing()
    assert visits.at_once(caller, ask) is None
    time.sleep(0.1 * AWAY + 0.1)
    assert visits.at_once(caller, ask) == Nothing()
