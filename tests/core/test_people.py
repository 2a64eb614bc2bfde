"""Roles are given and taken; who is none of a business's people any more finds every door closed."""

import pytest

from core.actions.create_invoice import CreateInvoice
from core.actions.doors import opened, token_for
from core.actions.give_question import GiveQuestion
from core.actions.grant_role import GrantRole, staff
from core.actions.people import as_contact, linked_business, welcome
from core.actions.start_business import add_member
from core.actions.take_question import TakeQuestion
from core.actions.threads import conversation_with, self_contact
from core.domain.actor import Actor, Role
from core.domain.errors import BadField, NotFound, NotWelcome, NotYours
from core.domain.money import Money
from core.rendering.reports import person_line
from core.rendering.words import words_for
from core.views.people import people
from tests.core.test_notices import ask
from tests.web.world import SECRET
from tests.world import SLACK_NORTHWIND, World


@pytest.fixture
def sam(world: World) -> Actor:
    return world.hire(world.northwind, "Sam", Role.FINANCE)


def grant(world: World, person: str, role: str, by: Actor | None = None) -> None:
    world.perform("grant_role", GrantRole(person=person, role=role), by or world.dana)


def test_the_people_are_listed_owners_first_with_what_each_may_do(world: World, sam: Actor) -> None:
    ada = world.hire(world.northwind, "Ada", Role.APPROVER, limit=500000)
    assert ada.limit == 500000
    with world.store.read() as unit:
        found = people(unit, world.northwind)
    assert [(one.name, one.role, one.chat) for one in found] == [
        ("Dana", "owner", True),
        ("Sam", "finance", False),
        ("Ada", "approver", False),
    ]
    assert person_line(found[2], words_for("en")).startswith("Ada: approver, decides alone up to EUR 5,000.00")


@pytest.mark.parametrize("role", ["member", "none"])
def test_the_last_owner_stays_one(world: World, sam: Actor, role: str) -> None:
    with pytest.raises(BadField) as refused:
        grant(world, "Dana", role)
    assert refused.value.problem == "last_owner"
    grant(world, "Sam", "owner")
    grant(world, "Dana", role)
    with pytest.raises(BadField):
        grant(world, "Sam", role, world.member(world.northwind, "Sam"))


def test_who_left_may_do_nothing_by_any_way(world: World, sam: Actor) -> None:
    connection = world.approved()
    with world.store.write() as unit:
        row = unit.members.find(id=sam.member)
        assert row is not None
        contact = self_contact(unit, world.northwind, row.id, row.email, row.name)
        assert contact is not None
        thread = conversation_with(unit, contact, "connection", connection)
        token = token_for(unit, SECRET, "link", thread, contact)
    grant(world, "Sam", "none")
    gone = world.member(world.northwind, "Sam")
    with pytest.raises(NotYours):
        world.perform(
            "create_invoice",
            CreateInvoice(customer=connection, amount=Money.of("1", "EUR"), description="x"),
            gone,
        )
    with world.store.read() as unit:
        assert as_contact(unit, contact, channel="link", evidence={}).role is Role.NONE
        door = opened(unit, "link", token)
        assert door is not None
        assert door.expired
        assert [member.name for member in staff(unit, world.northwind)] == ["Dana"]


def test_who_left_is_not_welcomed_as_somebody_new(world: World, sam: Actor) -> None:
    grant(world, "Sam", "none")
    with world.store.write() as unit:
        row = unit.members.find(id=sam.member)
        link = linked_business(unit, "slack", SLACK_NORTHWIND)
        assert row is not None
        assert link is not None
        person = {"name": "Sam", "email": row.email, "surface": "slack", "account": SLACK_NORTHWIND, "person": "U-S"}
        with pytest.raises(NotWelcome):
            welcome(unit, link, person)


def test_what_somebody_had_who_left_waits_for_all_and_can_be_given_to_nobody_gone(world: World, sam: Actor) -> None:
    question = ask(world)
    world.perform("take_question", TakeQuestion(question=question), sam)
    grant(world, "Sam", "none")
    with world.store.read() as unit:
        found = unit.questions.find(id=question)
    assert found is not None
    assert (found.taken_by, found.taken_name) == (None, "")
    with pytest.raises(NotFound):
        world.perform("give_question", GiveQuestion(question=question, person="Sam"), world.dana)


def test_a_role_brings_somebody_back(world: World, sam: Actor) -> None:
    grant(world, "Sam", "none")
    grant(world, "Sam", "finance")
    assert world.member(world.northwind, "Sam").role is Role.FINANCE


def test_a_first_name_means_the_only_one_who_has_it(world: World) -> None:
    with world.store.write() as unit:
        for name in ("Finn Okafor", "Ada Lind", "Ada Byron"):
            add_member(unit, world.northwind, {"name": name}, role=Role.MEMBER)
    grant(world, "@finn", "finance")
    assert world.member(world.northwind, "Finn Okafor").role is Role.FINANCE
    with pytest.raises(NotFound) as refused:
        grant(world, "@ada", "finance")
    assert set(refused.value.close) == {"Ada Byron", "Ada Lind"}
