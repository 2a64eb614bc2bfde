"""Bills that several people must approve, colleagues who stand in, and those who are asked again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.actions.decide_invoice import ApproveInvoice, RejectInvoice
from core.actions.delegate import ComeBack, Delegate
from core.actions.grant_role import GrantRole
from core.actions.issue_invoice import IssueAndSend
from core.actions.set_approvals import SetApprovals, Step
from core.domain.actor import Actor, Role
from core.domain.document import Verdict
from core.domain.errors import BadFields, NotYours, OverLimit, OwnInvoice
from core.domain.facts import AlreadyDone, Done
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.rendering.words import words_for
from tests.world import World


class Acme:
    """Acme, claimed and with people: Olga (owner), Ada and Ben (approvers), Mia (member)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.connection = world.approved()
        self.id = world.contact().business
        self.olga = world.hire(self.id, "Olga", Role.OWNER)
        self.ada = world.hire(self.id, "Ada", Role.APPROVER)
        self.ben = world.hire(self.id, "Ben", Role.APPROVER)
        self.mia = world.hire(self.id, "Mia", Role.MEMBER)

    def policy(self, *steps: Step, again: int = 2, owners: int = 5) -> None:
        """Set it."""
        self.world.perform("set_approvals", SetApprovals(steps=steps, again=again, owners=owners), self.olga)

    def bill(self, amount: str = "5000") -> DocumentId:
        """Northwind sends one (net; 19 % tax come on top)."""
        return self.world.sent(self.connection, amount, due=date(2026, 12, 21))

    def approve(self, bill: DocumentId, by: Actor) -> Done | AlreadyDone:
        """Approve as this person stands now."""
        now = self.world.member(self.id, by.name)
        outcome = self.world.perform("approve_invoice", ApproveInvoice(invoice=bill), now)
        assert isinstance(outcome, Done | AlreadyDone)
        return outcome

    def verdict(self, bill: DocumentId) -> Verdict:
        """What the buyer decided so far."""
        return self.world.document(bill).verdict


WITHOUT_ADA = "ap@acme.example, Olga, Ben"
TWO = Step(above=Money.of("1000", "EUR"), people=2)


@pytest.fixture
def acme(world: World) -> Acme:
    return Acme(world)


def test_a_bill_over_the_step_waits_for_a_second_person(acme: Acme) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    first = acme.approve(bill, acme.ada)
    assert (first.fact, first.data["given"], first.data["needed"]) == ("approval.given", 1, 2)
    assert acme.verdict(bill) is Verdict.PENDING
    assert acme.approve(bill, acme.ben).fact == "invoice.approved"
    assert acme.verdict(bill) is Verdict.APPROVED


def test_one_person_has_one_voice(acme: Acme) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    again = acme.approve(bill, acme.ada)
    assert isinstance(again, AlreadyDone)
    assert again.by == "Ada"
    assert acme.verdict(bill) is Verdict.PENDING


def test_a_small_bill_needs_one(acme: Acme) -> None:
    acme.policy(TWO)
    bill = acme.bill("100")
    assert acme.approve(bill, acme.ada).fact == "invoice.approved"


def test_the_seller_hears_of_the_decision_only(acme: Acme, world: World) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    assert "approval.given" not in world.kinds(bill)
    view = world.shown(bill)
    assert (view.needed, view.given) == (1, ())


def test_the_buyers_card_says_who_approved_and_how_many_are_needed(acme: Acme, world: World) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    view = world.shown(bill, acme.olga)
    assert (view.needed, view.given) == (2, ("Ada",))


def test_an_owner_must_be_among_them_where_the_step_says_so(acme: Acme) -> None:
    acme.policy(Step(above=Money.of("1000", "EUR"), people=2, role="owner"))
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    with pytest.raises(NotYours) as refused:
        acme.approve(bill, acme.ben)
    assert refused.value.needs == ("owner",)
    assert acme.approve(bill, acme.olga).fact == "invoice.approved"


def test_a_rejection_needs_one_person_and_takes_earlier_approvals_back(acme: Acme, world: World) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    world.perform("reject_invoice", RejectInvoice(invoice=bill, reason="wrong quantity"), acme.ben)
    assert acme.verdict(bill) is Verdict.REJECTED
    assert acme.approve(bill, acme.ada).fact == "approval.given"


def test_a_bill_in_another_currency_needs_what_the_largest_do(acme: Acme, world: World) -> None:
    acme.policy(TWO, Step(above=Money.of("9000", "EUR"), people=3))
    document = world.draft(acme.connection, "10", due=date(2026, 12, 21), currency="USD")
    world.perform("issue_and_send", IssueAndSend(invoice=document), world.dana)
    assert acme.approve(document, acme.ada).data["needed"] == 3


def test_limits_hold_beside_the_policy(acme: Acme, world: World) -> None:
    acme.policy(TWO)
    world.perform("grant_role", GrantRole(person="Ada", role="approver", limit=Money.of("100", "EUR")), acme.olga)
    with pytest.raises(OverLimit):
        acme.approve(acme.bill(), acme.ada)


def test_a_colleague_stands_in_with_the_others_role_and_limit_until_the_last_day(acme: Acme, world: World) -> None:
    until = world.time.date() + timedelta(days=4)
    world.perform("delegate", Delegate(person="Mia", until=until), acme.ada)
    bill = acme.bill()
    assert acme.approve(bill, acme.mia).fact == "invoice.approved"
    world.pass_days(5)
    with pytest.raises(NotYours):
        acme.approve(acme.bill(), acme.mia)


def test_whoever_comes_back_earlier_decides_again(acme: Acme, world: World) -> None:
    world.perform("delegate", Delegate(person="Mia", until=world.time.date() + timedelta(days=4)), acme.ada)
    world.perform("come_back", ComeBack(), acme.ada)
    with pytest.raises(NotYours):
        acme.approve(acme.bill(), acme.mia)


def test_a_deputy_has_no_more_than_the_person_has_now(acme: Acme, world: World) -> None:
    world.perform("delegate", Delegate(person="Mia", until=world.time.date() + timedelta(days=4)), acme.ada)
    world.perform("grant_role", GrantRole(person="Ada", role="member"), acme.olga)
    with pytest.raises(NotYours):
        acme.approve(acme.bill(), acme.mia)


def test_a_person_of_both_businesses_does_not_approve_its_own_invoice(acme: Acme, world: World) -> None:
    both = world.hire(world.northwind, "Olga", Role.MEMBER)
    with world.store.write() as unit:
        mine = next(m for m in unit.members.all(business_id=acme.id) if m.name == "Olga")
        other = unit.members.find(business_id=world.northwind, id=both.member)
        assert other
        unit.members.save(replace(other, email=mine.email))
    bill = acme.bill()
    with pytest.raises(OwnInvoice):
        acme.approve(bill, acme.olga)


def test_those_who_must_decide_are_told_then_asked_again_then_the_owners(acme: Acme, world: World) -> None:
    acme.policy(TWO, again=2, owners=3)
    bill = acme.bill()
    asked = [event for event in world.events("document", bill, acme.olga) if event.kind == "approval.asked"]
    assert asked[0].data["people"] == "ap@acme.example, Olga, Ada, Ben"
    acme.approve(bill, acme.ada)
    world.pass_days(2)
    waiting = [event for event in world.events("document", bill, acme.olga) if event.kind == "approval.waiting"]
    assert [event.data["people"] for event in waiting] == [WITHOUT_ADA]
    world.pass_days(1)
    waiting = [event for event in world.events("document", bill, acme.olga) if event.kind == "approval.waiting"]
    assert [event.data["people"] for event in waiting] == [WITHOUT_ADA, "ap@acme.example, Olga"]


def test_nobody_is_asked_about_a_bill_that_is_decided(acme: Acme, world: World) -> None:
    acme.policy(TWO)
    bill = acme.bill()
    acme.approve(bill, acme.ada)
    acme.approve(bill, acme.ben)
    world.pass_days(10)
    assert "approval.waiting" not in world.kinds(bill, acme.olga)


def test_steps_are_refused_at_their_row(acme: Acme) -> None:
    with pytest.raises(BadFields) as refused:
        acme.policy(
            Step(above=Money.of("10", "EUR")),
            Step(above=Money.of("10", "EUR")),
            Step(above=Money.of("5", "USD"), people=0),
        )
    assert refused.value.names == ("steps.2.above", "steps.3.above", "steps.3.people")


def test_the_policy_is_said_in_words(acme: Acme, world: World) -> None:
    outcome = world.perform("set_approvals", SetApprovals(steps=(TWO,)), acme.olga)
    assert "2 people over EUR 1,000.00" in words_for("en", "UTC").outcome(outcome).text
