from contextlib import suppress
from dataclasses import replace

import pytest

from core.domain.errors import Ambiguous, BadField, NotFound
from core.understanding.parties import find_document, find_party
from tests.core.understanding.conftest import World


@pytest.mark.parametrize("word", ["@acme", "acme", "ACME GmbH", "acme  gmbh", "ac", "gmbh"])
def test_a_party_is_found_by_username_name_and_beginning(world: World, word: str) -> None:
    assert find_party(word, world.unit, world.dana) == world.to_acme


@pytest.mark.parametrize("word", ["ap@zenith.example", "<mailto:ap@zenith.example|ap@zenith.example>", "studio"])
def test_a_party_is_found_by_its_contacts_address(world: World, word: str) -> None:
    assert find_party(word, world.unit, world.dana) == world.to_zenith


def test_a_close_spelling_is_suggested_and_never_picked(world: World) -> None:
    with pytest.raises(NotFound) as caught:
        find_party("acmee", world.unit, world.dana)
    assert (caught.value.what, caught.value.close) == ("customer", ("Acme GmbH",))


def test_two_that_fit_are_asked(world: World) -> None:
    with pytest.raises(Ambiguous) as caught:
        find_party("ze", world.unit, world.dana)
    assert set(caught.value.candidates) == {"Zenith Studio 54", "Zebra One"}


def test_a_vendor_is_no_customer(world: World) -> None:
    with pytest.raises(BadField) as caught:
        find_party("supplier", world.unit, world.dana, role="customer")
    assert caught.value.problem == "not_customer"
    assert find_party("supplier", world.unit, world.dana, role="vendor") == world.from_supplier
    assert find_party("supplier", world.unit, world.dana, role="") == world.from_supplier


def test_a_new_name_is_known_at_once_and_forgotten_when_it_is_taken_back(world: World) -> None:
    with world.store.write() as unit:
        assert find_party("acme", unit, world.dana) == world.to_acme
        side = unit.sides.find(business_id=world.dana.business, connection_id=world.to_acme)
        assert side is not None
        with suppress(KeyError), unit.savepoint():
            unit.sides.save(replace(side, alias="Roadrunner"))
            assert find_party("roadrunner", unit, world.dana) == world.to_acme
            raise KeyError
        with pytest.raises(NotFound):
            find_party("roadrunner", unit, world.dana)


def test_strangers_are_not_seen(world: World) -> None:
    with pytest.raises(NotFound) as caught:
        find_party("zenith", world.unit, world.acme, role="")
    assert caught.value.close == ()


@pytest.mark.parametrize("word", ["INV-0001", "inv-0001", "#INV-0001", "inv-1"])
def test_a_document_is_found_by_its_reference(world: World, word: str) -> None:
    assert find_document(word, world.unit, world.dana).document.id == world.invoice


def test_a_short_number_must_mean_one_document_only(world: World) -> None:
    assert find_document("2", world.unit, world.dana).reference == "INV-0002"
    with pytest.raises(Ambiguous) as caught:
        find_document("0001", world.unit, world.dana)
    assert set(caught.value.candidates) == {"INV-0001", "BILL-1"}


def test_a_buyer_may_use_the_sellers_number(world: World) -> None:
    assert find_document("INV-0001", world.unit, world.acme).reference == "BILL-1"


@pytest.mark.parametrize("word", ["INV-0099", "draft", "draft-abcde", "77", "", "x" * 200])
def test_an_unknown_document_is_not_found(world: World, word: str) -> None:
    with pytest.raises(NotFound) as caught:
        find_document(word, world.unit, world.dana)
    assert caught.value.what == "document"
