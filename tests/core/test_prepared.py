"""Statements that run straight on the driver: what was read is never older than what was written."""

from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from core.domain.errors import Conflict
from core.store import tables as t
from core.store.engine import Store
from core.store.prepared import Prepared
from tests.world import World


def test_a_business_is_read_again_after_it_was_changed(world: World) -> None:
    with world.store.write() as unit:
        before = unit.business(world.northwind)
        unit.businesses.save(replace(before, name="Northwind & Co", row=before.row + 1))
        assert unit.business(world.northwind).name == "Northwind & Co"


def test_a_document_is_seen_again_after_it_or_its_seller_was_changed(world: World) -> None:
    id_ = world.draft(world.approved())
    with world.store.write() as unit:
        case = unit.document_case(id_, world.northwind)
        unit.documents.save(replace(case.document, title="changed", row=case.document.row + 1))
        unit.businesses.save(replace(case.seller, name="Other", row=case.seller.row + 1))
        again = unit.document_case(id_, world.northwind)
    assert (again.document.title, again.seller.name) == ("changed", "Other")


def test_what_a_savepoint_took_back_is_not_remembered(world: World) -> None:
    id_ = world.draft(world.approved())
    with world.store.write() as unit:
        case = unit.document_case(id_, world.northwind)
        with suppress(ZeroDivisionError), unit.savepoint():
            unit.documents.save(replace(case.document, title="changed", row=case.document.row + 1))
            unit.businesses.save(replace(case.seller, name="Other", row=case.seller.row + 1))
            assert unit.business(world.northwind).name == "Other"
            assert unit.document_case(id_, world.northwind).document.title == "changed"
            raise ZeroDivisionError
        assert unit.business(world.northwind).name == case.seller.name
        assert unit.document_case(id_, world.northwind) == case


def test_a_savepoint_inside_a_savepoint_takes_back_only_its_own(world: World) -> None:
    with world.store.write() as unit, unit.savepoint():
        unit.remember(world.northwind, "outer", {})
        with suppress(ZeroDivisionError), unit.savepoint():
            unit.remember(world.northwind, "inner", {})
            raise ZeroDivisionError
    with world.store.read() as unit:
        assert unit.remembered(world.northwind, "outer") == {}
        assert unit.remembered(world.northwind, "inner") is None


def test_the_same_row_twice_is_a_conflict(world: World) -> None:
    with world.store.write() as unit:
        unit.remember(world.northwind, "same", {})
    with pytest.raises(Conflict), world.store.write() as unit:
        unit.remember(world.northwind, "same", {})


def test_a_transaction_goes_on_after_a_failure_inside_a_savepoint(world: World) -> None:
    with world.store.write() as unit:
        unit.remember(world.northwind, "same", {})
        with pytest.raises(IntegrityError), unit.savepoint():
            unit.remember(world.northwind, "same", {})
        unit.remember(world.northwind, "another", {"done": True})
    with world.store.read() as unit:
        assert unit.remembered(world.northwind, "another") == {"done": True}


def test_errors_of_the_driver_come_as_sqlalchemys(store: Store) -> None:
    with store.engine.connect() as connection, pytest.raises((OperationalError, ProgrammingError)):
        Prepared(connection).say("NO SUCH WORD")


def test_a_statement_whose_text_depends_on_its_values_is_refused(store: Store) -> None:
    query = select(t.keys.c.key).where(t.keys.c.key.in_(bindparam("some", expanding=True)))
    with store.engine.connect() as connection, pytest.raises(ValueError, match="depends on its values"):
        Prepared(connection).execute(query, {"some": ["a"]})
