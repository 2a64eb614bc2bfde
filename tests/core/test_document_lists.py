"""A list of documents: its page, how many there are, and what is sifted out of it."""

from typing import Any

import pytest

from core.domain.document import DocumentCase
from core.domain.errors import NotFound
from core.domain.ids import BusinessId
from core.store.engine import Store
from core.store.unit import Unit
from core.views.subject import documents
from tests.world import World


def test_a_page_has_the_latest_and_the_count_is_of_all(store: Store) -> None:
    world = World(store)
    made = [world.sent(amount=str(number)) for number in range(1, 6)]
    with store.read() as unit:
        page, count = documents(unit, world.dana, {}, limit=2)
        behind, _ = documents(unit, world.dana, {}, start=2, limit=2)
    assert count == 5
    assert [row.id for row in (*page, *behind)] == made[:0:-1]


def test_only_the_page_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(store)
    for number in range(1, 6):
        world.sent(amount=str(number))
    read, made = list[object](), Unit._case

    def seen(unit: Unit, row: Any, me: BusinessId) -> DocumentCase:
        read.append(row)
        return made(unit, row, me)

    monkeypatch.setattr(Unit, "_case", seen)
    with store.read() as unit:
        documents(unit, world.dana, {}, limit=2)
    assert len(read) == 2


def test_a_state_and_a_party_are_sifted_and_counted(store: Store) -> None:
    world = World(store)
    paid, open_ = world.sent(amount="100"), world.sent(amount="200")
    world.pay(paid)
    with store.read() as unit:
        connection = unit.document_case(open_, world.northwind).connection.id
        assert [row.id for row in documents(unit, world.dana, {"status": "paid"}, limit=9)[0]] == [paid]
        found, count = documents(unit, world.dana, {"status": "open", "party": connection}, limit=9)
        assert ([row.id for row in found], count) == ([open_], 1)
        with pytest.raises(NotFound):
            documents(unit, world.dana, {"party": "nobody"}, limit=9)
