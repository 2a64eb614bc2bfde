from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.actions.action import Action
from core.actions.registry import REGISTRY
from core.understanding.answers import Understood, read_answer, what_is_missing
from tests.core.understanding.conftest import World

DOCUMENT = tuple(a for a in REGISTRY if a.replies and a.on == "document")
CONNECTION = tuple(a for a in REGISTRY if a.replies and a.on == "connection")


def answer(world: World, text: str, offers: tuple[Action, ...] = DOCUMENT) -> Understood | None:
    subject = world.to_acme if offers is CONNECTION else world.invoice
    return read_answer(text, offers, subject, world.reading(world.acme, world.invoice))


def names(found: Understood | None) -> list[str]:
    return [item.action.name for item in found.items] if found else []


PLAIN = [
    ("Approved, thanks", ["approve_invoice"]),
    ("ok", ["approve_invoice"]),
    ("OK thanks\nAnton", ["approve_invoice"]),
    ("Approved.\n\nBest regards,\nAnton Maier\nAcme GmbH\n+49 30 1234", ["approve_invoice"]),
    ("Hi Dana,\n\napproved please\n\n-- \nAnton", ["approve_invoice"]),
    ("Hello Dana, approved.\nThanks!\nSent from my iPhone", ["approve_invoice"]),
    ("Approve invoice INV-0001", ["approve_invoice"]),
    ("approved BILL-1", ["approve_invoice"]),
    ("INV-0001: approved", ["approve_invoice"]),
    ("Approve this invoice", ["approve_invoice"]),
    ("We will pay by Friday", ["promise_payment"]),
    ("We’ll pay on 2026-12-11.", ["promise_payment"]),
    ("PO 4711", ["set_purchase_order"]),
    ("PO: 4711. Approved.", ["set_purchase_order", "approve_invoice"]),
    ("Approved and PO 4711-A", ["approve_invoice", "set_purchase_order"]),
    ("Approved.\nWe will pay on 11 December 2026.", ["approve_invoice", "promise_payment"]),
]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_plain_answers_are_understood(world: World, text: str, expected: list[str]) -> None:
    assert names(answer(world, text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("reject: wrong quantity", "wrong quantity"),
        ("Rejected, we did not order this.\n\nRegards\nAnton", "we did not order this."),
        ("Rejected: PO number missing, thanks", "PO number missing"),
        ("reject wrong quantity", "wrong quantity"),
    ],
)
def test_a_reason_goes_on_to_the_end(world: World, text: str, reason: str) -> None:
    found = answer(world, text)
    assert names(found) == ["reject_invoice"]
    assert found
    assert found.items[0].command.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "thanks",
        "Hello",
        "not approved",
        "approved?",
        "approved if the PO is on it",
        "approved once delivered",
        "approved but call me",
        "approved\n\nplease call me first",
        "ok but wait",
        "Ok, we will pay on Friday",
        "please approve",
        "reject",
        "reject the second line",
        "reject if it is late",
        "Rejected. Actually approved",
        "Rejected, sorry, we approve",
        "approve INV-0002",
        "approve 4711",
        "approved reject",
        "approved. Rejected: price",
        "PO missing",
        "PO 4711 and PO 4712",
        "PO 4711 for the other one",
        "we will pay soon",
        "we will pay on Friday or Monday",
        "we will pay 500 on Friday",
        "approved\n\nRegards,\nAnton\n\nPS: wait until Monday",
        "approved\n-- \nAnton\n\nrejected",
        "approved " + "x" * 70_000,
        "We'd approve",
        '"approved"',
    ],
)
def test_anything_else_goes_to_a_human(world: World, text: str) -> None:
    assert answer(world, text) is None


def test_a_date_that_can_be_read_two_ways_goes_to_a_human(world: World) -> None:
    assert names(answer(world, "will pay on 11.12.2026")) == ["promise_payment"]
    reading = world.reading(world.supplier, world.bill)
    assert read_answer("will pay on 4/12/2026", DOCUMENT, world.bill, reading)
    found = answer(world, "we will pay on 2026-12-11, thank you")
    assert found
    assert found.items[0].command.on == date(2026, 12, 11)
    assert found.items[0].evidence.startswith("we will pay on 2026-12-11")


def test_an_account_can_be_claimed_on_the_way(world: World) -> None:
    for text in ('approve name "Acme GmbH" username acme', "Approved.\nName: Acme GmbH\nUsername: acme\n\nAnton"):
        found = answer(world, text, CONNECTION)
        assert found, text
        assert (found.items[0].command.name, found.items[0].command.username) == ("Acme GmbH", "acme")


def test_a_request_is_declined_with_or_without_a_reason(world: World) -> None:
    for text, reason in (("decline", ""), ("Decline we do not know you", "we do not know you")):
        found = answer(world, text, CONNECTION)
        assert names(found) == ["decline_connection"]
        assert found
        assert found.items[0].command.reason == reason


def test_only_what_is_offered_is_understood(world: World) -> None:
    assert read_answer("approved", (), world.invoice, world.reading(world.acme)) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    st.sampled_from([text for text, _ in PLAIN]),
    st.sampled_from(["not", "if", "once", "but", "unless", "?", "except", "nicht", "wenn"]),
    st.integers(0, 30),
)
def test_one_word_of_danger_anywhere_and_nothing_binds(world: World, text: str, danger: str, at: int) -> None:
    words = text.split(" ")
    place = at % (len(words) + 1)
    changed = " ".join([*words[:place], danger, *words[place:]])
    found = answer(world, changed)
    assert found is None, changed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.text(max_size=300))
@example("approved\u2028not")
@example("po\x00 1")
def test_any_text_is_understood_or_not(world: World, text: str) -> None:
    answer(world, text)
    answer(world, text, CONNECTION)


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
def test_it_takes_linear_time(world: World) -> None:
    for piece in ("thanks\n", "reject approve ", "approved. ", "PO 1 ", "name a ", "a" * 9, " ", "-- \n", "Dear "):
        answer(world, piece * (60_000 // len(piece)))
        answer(world, "reject: " + piece * (60_000 // len(piece)))


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("reject", "reason", "missing_reply"),
        ("Hello Dana,\n\nRejected.\n\nBest regards\nAnton", "reason", "missing_reply"),
        ("PO:", "number", "missing_reply"),
        ("will pay on 2026-02-30", "on", "date"),
        ("We will pay 31 February", "on", "date"),
    ],
)
def test_a_plain_answer_without_its_value_is_told_what_is_missing(
    world: World, text: str, field: str, problem: str
) -> None:
    found = what_is_missing(text, DOCUMENT, world.reading(world.acme, world.invoice))
    assert found
    assert (found.field, found.problem) == (field, problem)


@pytest.mark.parametrize(
    "text", ["reject?", "PO number missing", "will pay soon", "will pay once it is delivered", "ok"]
)
def test_what_could_mean_more_is_left_to_people(world: World, text: str) -> None:
    assert what_is_missing(text, DOCUMENT, world.reading(world.acme, world.invoice)) is None
