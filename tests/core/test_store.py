"""One transaction: what waits for the disk, and that a transaction that went wrong leaves nothing behind."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from core.domain.errors import Conflict
from core.domain.money import Money
from core.store.engine import Store
from core.store.unit import Unit
from tests.world import World


def waits(unit: Unit) -> bool:
    """Whether the commit of this transaction waits for the disk, as the database itself says."""
    if unit.connection.dialect.name == "sqlite":
        return bool(unit.connection.execute(text("PRAGMA synchronous")).scalar_one() == 2)
    return bool(unit.connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on")


def test_only_what_may_be_forgotten_is_committed_without_waiting_for_the_disk(store: Store) -> None:
    for durable in (True, False, True, False, False, True):
        with store.write(durable=durable) as unit:
            assert waits(unit) is durable


def test_a_transaction_that_went_wrong_leaves_nothing_to_the_next(store: Store) -> None:
    for durable in (True, False):
        with pytest.raises(ZeroDivisionError):
            _write_and_fail(store, durable=durable)
        with store.write() as unit:
            assert waits(unit)
            assert unit.suppressed("a" * 64) == ""


def test_what_is_not_waited_for_is_read_by_everybody_at_once(store: Store) -> None:
    with store.write(durable=False) as unit:
        unit.suppress("b" * 64, "never")
    with store.read() as unit:
        assert unit.suppressed("b" * 64) == "never"


def _write_and_fail(store: Store, *, durable: bool) -> None:
    with store.write(durable=durable) as unit:
        unit.suppress("a" * 64, "never")
        raise ZeroDivisionError


def test_ids_sort_as_they_were_made_also_within_a_millisecond() -> None:
    made = [Unit.new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {24}


def test_of_a_changed_value_only_what_differs_is_written(store: Store) -> None:
    sent = World(store).sent(amount="100")
    with store.write() as unit:
        document = unit.documents.find(id=sent)
        assert document is not None
        unit.connection.execute(text("UPDATE documents SET title = 'written beside'"))
        unit.documents.save(document.pay(Money(100, "EUR")), was=document)
        found = unit.documents.find(id=sent)
    assert found is not None
    assert (found.paid, found.title, found.row) == (100, "written beside", document.row + 1)
    with pytest.raises(Conflict), store.write() as unit:
        unit.documents.save(document.pay(Money(200, "EUR")), was=document)


def test_a_new_file_has_small_pages_and_one_that_is_there_keeps_its_own(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("PRAGMA page_size=4096")
        old.execute("CREATE TABLE kept (text TEXT)")
    sizes = {}
    for name in ("old", "new"):
        store = Store(f"sqlite:///{tmp_path / name}.db")
        with store.write() as unit:
            unit.connection.execute(text("CREATE TABLE one (text TEXT)"))
            sizes[name] = unit.connection.execute(text("PRAGMA page_size")).scalar_one()
        store.close()
    assert sizes == {"old": 4096, "new": 2048}


def test_a_reader_sees_what_was_committed_before_it_began_also_after_one_that_failed(store: Store) -> None:
    world = World(store)

    def known() -> int:
        with store.read() as unit:
            return len(unit.connections.all())

    assert known() == 0
    world.invite()
    assert known() == 1
    with pytest.raises(RuntimeError), store.read():
        raise RuntimeError("while reading")
    world.invite("ap@zenith.example", "Zenith")
    assert known() == 2


def test_readers_inside_of_each_other_and_many_at_once_all_read(store: Store) -> None:
    World(store).invite()

    def nested(deep: int) -> int:
        with store.read() as unit:
            return nested(deep - 1) if deep else len(unit.connections.all())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(nested, [2] * 40)) == [1] * 40
