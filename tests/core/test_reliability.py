"""A customer's promises, counted."""

from datetime import date, timedelta

from core.domain.reliability import Reliability
from core.reports.reliability import reliability
from tests.world import START, World


def test_promises_that_were_judged_count_and_open_ones_do_not(world: World) -> None:
    connection = world.approved()
    kept, broken, waiting = (world.sent(connection) for _ in range(3))
    world.promise(kept, date(2026, 11, 30))
    world.promise(broken, date(2026, 11, 30))
    world.pay(kept)
    world.at(START + timedelta(days=8, hours=2))
    world.promise(waiting, date(2026, 12, 20))
    with world.store.read() as unit:
        found = reliability(unit, world.northwind, connection)
    assert found == Reliability(kept=1, broken=1, late=-11, paid=1)
    assert found.share == 0.5


def test_nobody_is_judged_without_a_promise(world: World) -> None:
    connection = world.approved()
    with world.store.read() as unit:
        assert reliability(unit, world.northwind, connection).share is None
