from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actions.action import Action, Field
from core.actions.create_invoice import CREATE_INVOICE
from core.actions.grant_role import GRANT_ROLE
from core.actions.invite import INVITE_CUSTOMER
from core.actions.registry import REGISTRY
from core.actions.set_purchase_order import SET_PURCHASE_ORDER
from core.actions.start_business import START_BUSINESS
from core.domain.errors import Ambiguous, BadField, BadFields, NotFound
from core.domain.money import Money, Price, UnknownCurrency
from core.domain.reminders import Steps
from core.understanding.fields import raw_values, read_values
from tests.core.understanding.conftest import TODAY, World

INVOICE = {"customer": "acme", "amount": "1,250.00", "description": "consulting"}


def errors(world: World, action: Action, raw: dict[str, str], subject: str | None = None) -> dict[str, Any]:
    with pytest.raises(BadFields) as caught:
        read_values(action, subject, raw, world.reading())
    return dict(zip(caught.value.names, caught.value.errors, strict=True))


def test_a_form_becomes_a_command(world: World) -> None:
    command = read_values(CREATE_INVOICE, None, INVOICE | {"due": "4 Dec 2026", "tax": "7,5 %"}, world.reading())
    assert command.customer == world.to_acme
    assert command.amount == Money(125000, "EUR")
    assert command.due == date(2026, 12, 4)
    assert command.tax == Decimal("7.5")
    assert command.purchase_order == ""


def test_a_connections_id_is_a_party(world: World) -> None:
    command = read_values(CREATE_INVOICE, None, INVOICE | {"customer": world.to_acme}, world.reading())
    assert command.customer == world.to_acme


def test_each_bad_field_has_its_own_error(world: World) -> None:
    found = errors(world, CREATE_INVOICE, {"customer": "nobody", "amount": "lots", "due": "soon", "tax": "300"})
    assert isinstance(found["customer"], NotFound)
    problems = {name: e.problem for name, e in found.items() if isinstance(e, BadField)}
    assert problems == {"amount": "amount", "description": "missing", "due": "date", "tax": "percent"}


@pytest.mark.parametrize(
    ("amount", "problem"),
    [("$5", "dollar"), ("5 kr", "currency_unknown"), ("1.234 KWD", "ambiguous_amount"), ("1,2,3", "amount")],
)
def test_a_doubtful_amount_is_asked(world: World, amount: str, problem: str) -> None:
    assert errors(world, CREATE_INVOICE, INVOICE | {"amount": amount})["amount"].problem == problem


@pytest.mark.parametrize("amount", ["5 XYZ", "5 xyz", "XYZ 5"])
def test_an_unknown_currency_is_named(world: World, amount: str) -> None:
    found = errors(world, CREATE_INVOICE, INVOICE | {"amount": amount})["amount"]
    assert isinstance(found, UnknownCurrency)
    assert found.code == "XYZ"


def test_a_dollar_is_the_business_own(world: World) -> None:
    reading = world.reading()
    assert reading.own
    canadian = replace(reading, own=replace(reading.own, currency="CAD"), currency="CAD")
    command = read_values(CREATE_INVOICE, None, INVOICE | {"amount": "$5"}, canadian)
    assert command.amount == Money(500, "CAD")


def test_a_name_that_fits_two_is_asked(world: World) -> None:
    assert isinstance(errors(world, CREATE_INVOICE, INVOICE | {"customer": "ze"})["customer"], Ambiguous)


def test_too_long_a_text_is_refused(world: World) -> None:
    found = errors(world, CREATE_INVOICE, INVOICE | {"description": "x" * 501})["description"]
    assert (found.problem, found.hint) == ("too_long", "500")


def test_a_choice_is_one_of_its_values(world: World) -> None:
    assert read_values(GRANT_ROLE, None, {"person": "@dana", "role": "Finance"}, world.reading()).role == "finance"
    assert errors(world, GRANT_ROLE, {"person": "@dana", "role": "king"})["role"].problem == "choice"


@pytest.mark.parametrize(
    "who", ["ap@new.example", "<mailto:ap@new.example|ap@new.example>", "<ap@new.example>", " mailto:ap@new.example"]
)
def test_an_address_is_taken_out_of_its_wrapping(world: World, who: str) -> None:
    assert read_values(INVITE_CUSTOMER, None, {"who": who}, world.reading()).who == "ap@new.example"
    assert errors(world, INVITE_CUSTOMER, {"who": "nobody"})["who"].problem == "address"


def test_without_a_subject_nothing_is_done(world: World) -> None:
    assert errors(world, SET_PURCHASE_ORDER, {"number": "4711"})["invoice"].problem == "missing"


def test_a_first_use_needs_no_business(world: World) -> None:
    reading = replace(world.reading(), own=None, currency="")
    raw = {"username": "new", "name": "New", "currency": "EUR", "timezone": "UTC", "terms_days": "14"}
    assert read_values(START_BUSINESS, None, raw, reading).terms_days == 14


def rows(field: Field, world: World) -> st.SearchStrategy[Any]:
    if field.of is None:
        return st.nothing()
    parts = {
        part.name: values(part, world)
        if part.kind in {"price", "money", "quantity", "invitee"} or not part.required
        # what a row needs is never blank, else it is none
        else st.sampled_from(["consulting", "a b"])
        for part in field.parts
    }
    return st.builds(field.of, **parts)


def values(field: Field, world: World) -> st.SearchStrategy[Any]:
    words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=min(field.ask.most, 40))
    plain = words.map(str.strip)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "date": st.dates(TODAY, TODAY + timedelta(days=700)),
        "money": st.builds(
            Money, st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF", "CLF", "ALL"])
        ),
        "percent": st.decimals(0, 100, places=2),
        "number": st.integers(-(10**8), 10**8),
        "choice": st.sampled_from([value for value, _ in field.ask.choices] or ["@dana" if field.required else ""]),
        "party": st.sampled_from([world.to_acme, world.to_zenith]),
        "invitee": st.sampled_from(["ap@new.example", "@acme"]),
        "steps": st.one_of(
            st.sampled_from([Steps(word=word) for word in ("off", "usual", "pause", "resume")]),
            st.sets(st.integers(-365, 365), min_size=1, max_size=12).map(lambda d: Steps(days=tuple(sorted(d)))),
        ),
        "yes": st.booleans(),
        "price": st.builds(Price, st.decimals(0, 10**6, places=4), st.sampled_from(["", "EUR", "USD", "KWD"])),
        "quantity": st.decimals(-(10**6), 10**6, places=3).filter(bool),
        "rows": st.lists(rows(field, world), min_size=1, max_size=3).map(tuple),
        "token": st.from_regex(r"[A-Za-z0-9/-]{1,20}", fullmatch=True),
    }
    found = by_kind.get(field.kind, plain.filter(bool) if field.required else plain)
    optional = not field.required and field.kind in {"date", "money", "steps"}
    return st.none() | found if optional else found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.data())
def test_a_command_survives_being_written_and_read_again(world: World, data: st.DataObject) -> None:
    action = data.draw(st.sampled_from(REGISTRY))
    brief = not any(f.kind == "rows" for f in action.fields) or (action.typed and data.draw(st.booleans()))
    short = [f for f in action.fields if f.ask.brief]
    asked = [f for f in action.fields if (f.kind != "rows" if brief and short else not f.ask.brief)]
    given_values = {f.name: data.draw(values(f, world), label=f.name) for f in asked}
    subjects = {"document": world.invoice, "connection": world.to_acme}
    subject = subjects.get(action.on, "s1") if action.subject_field else None
    if action.subject_field:
        given_values[action.subject_field] = subject
    command = action.command(**given_values)
    assert read_values(action, subject, raw_values(action, command), world.reading()) == command
