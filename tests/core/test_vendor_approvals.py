"""A vendor is approved by those whom the customer's policy names, as its bills are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.invite import InviteCustomer
from core.actions.manage_connection import ResendInvitation
from core.actions.set_approvals import SetApprovals
from core.actions.set_notices import SetNotices
from core.actions.undo_connection import UndoConnection
from core.domain.actor import Actor, Role
from core.domain.errors import BadFields, NotYours, OwnVendor
from core.domain.facts import AlreadyDone, Done
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionState
from core.rendering.words import words_for
from core.views.connection import ConnectionView
from core.views.subject import subject_view
from tests.core.test_approvals import Acme
from tests.world import World


class Asking:
    """Acme wants two people for a new vendor; Globex asks to become one."""

    def __init__(self, world: World) -> None:
        self.world, self.acme = world, Acme(world)
        self.globex = world.start("globex", "Globex", owner="Gina", domain="globex")
        self.gina = world.member(self.globex, "Gina")
        with world.store.write() as unit:
            own = unit.business(self.acme.id)
        self.username = own.username

    def policy(self, people: int = 2, role: str = "approver", again: int = 2, owners: int = 5) -> None:
        do = SetApprovals(vendors=people, vendors_role=role, again=again, owners=owners)
        self.world.perform("set_approvals", do, self.acme.olga)

    def asks(self) -> ConnectionId:
        asked = self.world.perform("invite_customer", InviteCustomer(who=f"@{self.username}"), self.gina)
        return ConnectionId(asked.subject.id)

    def approve(self, id_: ConnectionId, by: Actor) -> Done | AlreadyDone:
        now = self.world.member(self.acme.id, by.name)
        outcome = self.world.perform("approve_connection", ApproveConnection(connection=id_), now)
        assert isinstance(outcome, Done | AlreadyDone)
        return outcome

    def state(self, id_: ConnectionId) -> ConnectionState:
        return self.world.connection(id_).state

    def events(self, id_: ConnectionId, kind: str) -> list[str]:
        found = self.world.events("connection", id_, self.acme.olga)
        return [str(event.data["people"]) for event in found if event.kind == kind]

    def view(self, id_: ConnectionId, by: Actor) -> ConnectionView:
        with self.world.store.read() as unit:
            found = subject_view(unit, "connection", id_, by)
        assert isinstance(found, ConnectionView)
        return found


@pytest.fixture
def asking(world: World) -> Asking:
    return Asking(world)


def test_without_a_policy_one_person_approves(asking: Asking) -> None:
    id_ = asking.asks()
    assert asking.approve(id_, asking.acme.ada).fact == "connection.approved"


def test_a_vendor_waits_for_the_second_person_and_hears_of_the_decision_only(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    first = asking.approve(id_, asking.acme.ada)
    assert (first.fact, first.data["given"], first.data["needed"]) == ("vendor.given", 1, 2)
    assert asking.state(id_) is ConnectionState.INVITED
    assert "vendor.given" not in [e.kind for e in asking.world.events("connection", id_, asking.gina)]
    assert asking.view(id_, asking.gina).given == ()
    view = asking.view(id_, asking.acme.olga)
    assert (view.needed, view.given) == (2, ("Ada",))
    assert asking.approve(id_, asking.acme.ben).fact == "connection.approved"
    assert asking.state(id_) is ConnectionState.APPROVED


def test_one_person_has_one_voice(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    again = asking.approve(id_, asking.acme.ada)
    assert isinstance(again, AlreadyDone)
    assert (again.fact, again.by) == ("vendor.given", "Ada")
    assert asking.state(id_) is ConnectionState.INVITED


def test_an_owner_must_be_among_them_where_the_policy_says_so(asking: Asking) -> None:
    asking.policy(2, "owner")
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    with pytest.raises(NotYours) as refused:
        asking.approve(id_, asking.acme.ben)
    assert refused.value.needs == ("owner",)
    assert asking.approve(id_, asking.acme.olga).fact == "connection.approved"


def test_somebody_without_the_role_has_no_voice(asking: Asking) -> None:
    asking.policy()
    with pytest.raises(NotYours):
        asking.approve(asking.asks(), asking.acme.mia)


def test_who_belongs_to_both_does_not_approve_it(asking: Asking) -> None:
    world = asking.world
    both = world.hire(asking.globex, "Ada", Role.MEMBER)
    with world.store.write() as unit:
        mine = unit.members.find(id=asking.acme.ada.member)
        other = unit.members.find(id=both.member)
        assert mine is not None
        assert other is not None
        unit.members.save(replace(other, email=mine.email))
    id_ = asking.asks()
    with pytest.raises(OwnVendor):
        asking.approve(id_, asking.acme.ada)
    assert asking.approve(id_, asking.acme.ben).fact == "connection.approved"


def test_one_person_declines_and_what_was_given_counts_no_more(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    asking.world.perform("decline_connection", DeclineConnection(connection=id_), asking.acme.ben)
    assert asking.view(id_, asking.acme.olga).given == ()
    assert asking.approve(id_, asking.acme.ben).fact == "vendor.given"


def test_taken_back_it_needs_everybody_again(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    asking.approve(id_, asking.acme.ben)
    asking.world.perform("undo_connection", UndoConnection(connection=id_), asking.acme.ben)
    assert asking.state(id_) is ConnectionState.INVITED
    assert asking.approve(id_, asking.acme.ben).fact == "vendor.given"


def test_those_who_must_decide_are_told_then_asked_again_then_the_owners(asking: Asking) -> None:
    asking.policy(again=2, owners=3)
    id_ = asking.asks()
    assert asking.events(id_, "vendor.asked") == ["ap@acme.example, Olga, Ada, Ben"]
    asking.approve(id_, asking.acme.ada)
    asking.world.pass_days(2)
    assert asking.events(id_, "vendor.waiting") == ["ap@acme.example, Olga, Ben"]
    asking.world.pass_days(1)
    assert asking.events(id_, "vendor.waiting") == ["ap@acme.example, Olga, Ben", "ap@acme.example, Olga"]


def test_nobody_is_asked_about_what_is_decided(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    asking.approve(id_, asking.acme.ben)
    asking.world.pass_days(10)
    assert asking.events(id_, "vendor.waiting") == []


def test_a_request_that_is_sent_again_is_asked_about_again(asking: Asking) -> None:
    asking.policy()
    id_ = asking.asks()
    asking.world.time += timedelta(days=1)
    asking.world.perform("resend_invitation", ResendInvitation(connection=id_), asking.gina)
    assert len(asking.events(id_, "vendor.asked")) == 2


def test_quiet_hours_hold_for_it_too(asking: Asking) -> None:
    asking.policy()
    for person in (asking.acme.ada, asking.acme.ben):
        asking.world.perform("set_notices", SetNotices(quiet_from="9:00", quiet_until="18:00"), person)
    id_ = asking.asks()
    asking.approve(id_, asking.acme.ada)
    with asking.world.store.read() as unit:
        rows = {m.name: m.email for m in unit.members.all(business_id=asking.acme.id)}
    lanes = [row.lane for row in asking.world.letters("mail")]
    assert f"mail:{rows['Olga']}" in lanes
    assert f"mail:{rows['Ada']}" not in lanes
    asking.world.at(asking.world.time.replace(hour=17))
    lanes = [row.lane for row in asking.world.letters("mail")]
    assert f"mail:{rows['Ben']}" in lanes
    assert f"mail:{rows['Ada']}" not in lanes


def test_the_number_is_checked_and_the_policy_said_in_words(asking: Asking) -> None:
    with pytest.raises(BadFields) as refused:
        asking.policy(0)
    assert refused.value.names == ("vendors",)
    outcome = asking.world.perform("set_approvals", SetApprovals(vendors=2, vendors_role="owner"), asking.acme.olga)
    assert "a vendor needs 2 people, one of them an owner" in words_for("en").outcome(outcome).text
