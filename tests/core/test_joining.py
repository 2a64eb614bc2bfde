"""A second person of a domain is never merged: the first owners are asked, and nobody else learns of it."""

from datetime import timedelta

import pytest

from core.actions.ask import AnswerQuestion
from core.actions.decide_connection import ApproveConnection
from core.actions.invite import InviteCustomer
from core.actions.join_business import DAILY, AdmitMember, TurnAway
from core.domain.actor import Actor, Role
from core.domain.document import Question
from core.domain.errors import NotFound, NotYours, WrongState
from core.domain.facts import AlreadyDone, Done
from core.domain.freemail import own_domain
from core.domain.ids import BusinessId, ConnectionId
from core.reports.digest import digest
from core.understanding.lines import Do, read_line
from core.views.offers import offers
from tests.world import World

BOB = "bob@acme.example"


class Office:
    """Acme, claimed by its accounts payable; Contoso, which invites others of Acme."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.approved()  # ap@acme.example answered: Acme is claimed and the address is proven
        self.owner = world.contact()
        self.acme = self.owner.business
        contoso = world.start("contoso", "Contoso", owner="Carla", domain="contoso")
        self.carla = world.member(contoso, "Carla")

    def answers(self, email: str = BOB) -> Actor:
        """Somebody is invited by Contoso and says yes; returns the owner of what that made."""
        command = InviteCustomer(who=email, name="Acme as Contoso calls it")
        connection = ConnectionId(self.world.perform("invite_customer", command, self.carla).subject.id)
        approve = ApproveConnection(connection=connection)
        self.outcome = self.world.perform("approve_connection", approve, self.world.contact(email))
        return self.world.contact(email)

    def requests(self, business: BusinessId | None = None) -> list[Question]:
        with self.world.store.read() as unit:
            return unit.questions.all(business_id=business or self.acme, problem="join")

    def roles(self) -> dict[str, Role]:
        with self.world.store.read() as unit:
            return {m.email: m.role for m in unit.members.all(business_id=self.acme)}


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_a_second_person_of_a_domain_gets_an_account_of_its_own_and_the_first_owners_are_asked(
    office: Office,
) -> None:
    bob = office.answers()
    assert bob.business != office.acme
    [asked] = office.requests()
    assert (asked.text, asked.state, asked.from_business) == (BOB, "open", bob.business)
    assert BOB not in office.roles()
    mails = [row.payload["template"] for row in office.world.letters("mail") if row.business_id == office.acme]
    assert "join" in mails


def test_nothing_that_the_person_can_see_tells_whether_the_domain_is_known(office: Office) -> None:
    bob = office.answers()
    known = office.outcome
    first = office.answers("carl@unknown.example")
    assert isinstance(known, Done)
    assert isinstance(office.outcome, Done)
    assert known.data.keys() == office.outcome.data.keys()
    with office.world.store.read() as unit:
        for person in (bob, first):
            kinds = {e.kind for e in unit.events.all() if person.business in {e.business_id, e.other_id}}
            assert kinds == {"connection.invited", "connection.approved"}


def test_a_freemail_domain_implies_nothing(office: Office) -> None:
    first, second = office.answers("acme.first@gmail.com"), office.answers("acme.second@gmail.com")
    assert first.business != second.business
    assert office.requests(first.business) == []
    assert own_domain("x@GMX.de") == ""
    assert own_domain("x@mail.acme.example") == "mail.acme.example"


def test_an_address_that_was_only_typed_makes_nobody_a_host(world: World) -> None:
    squatter = world.start("squatter", "Squatter", owner="Sly", domain="acme")  # sly@acme.example, never answered
    office = Office(world)
    office.answers()
    assert office.requests(squatter) == []
    assert len(office.requests()) == 1


def test_admitting_makes_a_member_with_the_role_and_leaves_the_other_account_alone(office: Office) -> None:
    bob = office.answers()
    [asked] = office.requests()
    outcome = office.world.perform("admit_member", AdmitMember(question=asked.id), office.owner)
    assert outcome.fact == "join.admitted"
    assert office.roles()[BOB] is Role.MEMBER
    assert office.world.contact(BOB).business == bob.business
    assert office.world.contact(BOB).role is Role.OWNER
    [told] = [row for row in office.world.letters("mail") if row.payload["template"] == "joined"]
    assert told.lane == f"mail:{BOB}"
    again = office.world.perform("admit_member", AdmitMember(question=asked.id, role="owner"), office.owner)
    assert isinstance(again, AlreadyDone)
    assert office.roles()[BOB] is Role.MEMBER


def test_who_was_admitted_is_still_invited_where_it_is_the_owner(office: Office) -> None:
    bob = office.answers()
    [asked] = office.requests()
    office.world.perform("admit_member", AdmitMember(question=asked.id), office.owner)
    invited = office.world.connection(office.world.invite(BOB, "Bob"))
    assert invited.customer_id == bob.business


def test_an_owner_says_which_role(office: Office) -> None:
    office.answers()
    [asked] = office.requests()
    office.world.perform("admit_member", AdmitMember(question=asked.id, role="approver"), office.owner)
    assert office.roles()[BOB] is Role.APPROVER


def test_who_is_turned_away_is_not_told_and_not_asked_about_again(office: Office) -> None:
    office.answers()
    [asked] = office.requests()
    before = [row.id for row in office.world.letters("mail") if row.lane == f"mail:{BOB}"]
    office.world.perform("turn_away", TurnAway(question=asked.id), office.owner)
    assert [row.id for row in office.world.letters("mail") if row.lane == f"mail:{BOB}"] == before
    assert BOB not in office.roles()
    outcome = office.world.perform("admit_member", AdmitMember(question=asked.id), office.owner)
    assert outcome.fact == "join.admitted"
    with pytest.raises(WrongState):
        office.world.perform("turn_away", TurnAway(question=asked.id), office.owner)


def test_only_owners_decide_and_only_their_own(office: Office) -> None:
    bob = office.answers()
    [asked] = office.requests()
    clerk = office.world.hire(office.acme, "Clara", Role.FINANCE)
    with pytest.raises(NotYours):
        office.world.perform("admit_member", AdmitMember(question=asked.id), clerk)
    for stranger in (bob, office.carla, office.world.dana):
        with pytest.raises(NotFound):
            office.world.perform("admit_member", AdmitMember(question=asked.id), stranger)
    with pytest.raises(WrongState):
        office.world.perform("answer_question", AnswerQuestion(question=asked.id, text="No"), office.owner)


def test_a_domain_with_very_many_people_asks_its_owners_so_often_a_day_and_no_more(office: Office) -> None:
    for n in range(DAILY + 2):
        office.answers(f"p{n}@acme.example")
    assert len(office.requests()) == DAILY
    office.world.time += timedelta(days=2)
    office.answers("late@acme.example")
    assert len(office.requests()) == DAILY + 1


def test_a_request_is_offered_typed_and_in_the_digest_of_owners_alone(office: Office) -> None:
    office.answers()
    [asked] = office.requests()
    with office.world.store.read() as unit:
        case = unit.question_case(asked.id, office.acme)
        assert [a.name for a in offers(office.owner, "question", case)] == ["admit_member", "turn_away"]
        line = read_line(f"admit {BOB} as finance", unit, office.owner)
        assert isinstance(line, Do)
        assert line.command == AdmitMember(question=asked.id, role="finance")
        line = read_line(f"turn away {BOB}", unit, office.owner)
        assert isinstance(line, Do)
        assert line.command == TurnAway(question=asked.id)
        since = office.world.time - timedelta(days=1)
        found = digest(unit, office.owner, since=since, until=office.world.time, person="")
        assert [getattr(view, "text", "") for view in found.waiting] == [BOB]
