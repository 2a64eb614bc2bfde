"""What is offered is offered everywhere, with the same outcome, and a new action needs no surface to know it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from bot.who import Caller
from core.actions.action import Action
from core.actions.change_connection import ChangeConnection, Person
from core.actions.create_invoice import CreateInvoice
from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.dispute_invoice import DisputeInvoice
from core.actions.invoice_lines import InvoiceLine
from core.actions.issue_invoice import IssueAndSend
from core.actions.manage_connection import BlockConnection
from core.actions.need_order import NeedOrder
from core.actions.pause_reminders import PauseCustomer, PauseInvoice
from core.actions.perform import case_of
from core.actions.redirect_mail import AgreeToRedirect, AskRedirect
from core.actions.registry import REGISTRY
from core.actions.report_payment import ReportPayment
from core.domain.actor import Actor
from core.domain.document import Delivery
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Price
from core.store.engine import Store
from core.views.offers import offers
from tests.surfaces import Subject, Surfaces, document, open_penny
from tests.world import SLACK_ACME, World

DANA = Caller(enterprise="", team="T-NORTH", user="U-DANA", place="C-NORTHWIND")
BEN = Caller(enterprise="", team="T-ACME", user="U-BEN", place="C-GLOBEX")


class Trade:
    """Northwind (Dana) and Globex (Ben), both with Slack and an address; each call makes a fresh subject."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.globex = world.start("globex", "Globex", account=SLACK_ACME, owner="Ben", domain="globex")
        self.dana, self.ben = world.dana, world.member(self.globex, "Ben")
        self._n = count(1)
        self.connection = world.invite("@globex", "Globex")
        world.perform("approve_connection", ApproveConnection(connection=self.connection), self.ben)

    def draft(self, by: Actor) -> Subject:
        return document(self.world, self.connection, self.world.draft(self.connection), by)

    def issued(self, by: Actor) -> Subject:
        id_ = self.world.draft(self.connection)
        self.world.issue(id_)
        return document(self.world, self.connection, id_, by)

    def sent(self, by: Actor) -> Subject:
        return document(self.world, self.connection, self.world.sent(self.connection), by)

    def approved(self, by: Actor) -> Subject:
        id_ = self.world.sent(self.connection)
        self.world.approve(id_, self.ben)
        return document(self.world, self.connection, id_, by)

    def rejected(self, by: Actor) -> Subject:
        id_ = self.world.sent(self.connection)
        self.world.reject(id_, by=self.ben)
        return document(self.world, self.connection, id_, by)

    def disputed(self, by: Actor) -> Subject:
        """Half of it: two lines, of which the second is contested."""
        lines = tuple(InvoiceLine(description=name, price=Price(Decimal(500))) for name in ("work", "travel"))
        drafted = self.world.perform(
            "create_invoice", CreateInvoice(customer=self.connection, lines=lines), self.dana
        )
        id_ = DocumentId(drafted.subject.id)
        self.world.perform("issue_and_send", IssueAndSend(invoice=id_), self.dana)
        self.world.perform("dispute_invoice", DisputeInvoice(invoice=id_, reason="too far", lines="2"), self.ben)
        return document(self.world, self.connection, id_, by)

    def reported(self, by: Actor) -> Subject:
        id_ = self.world.sent(self.connection)
        self.world.perform("report_payment", ReportPayment(invoice=id_, reference="991"), self.ben)
        return document(self.world, self.connection, id_, by)

    def without_order(self, by: Actor) -> Subject:
        id_ = self.world.sent(self.connection)
        self.world.perform("need_order", NeedOrder(invoice=id_), self.ben)
        return document(self.world, self.connection, id_, by)

    def bounced(self, by: Actor) -> Subject:
        id_ = self.world.sent(self.connection)
        with self.world.store.write() as unit:
            found = unit.documents.find(id=id_)
            assert found is not None
            unit.documents.save(replace(found, delivery=Delivery.BOUNCED, row=found.row + 1))
        return document(self.world, self.connection, id_, by)

    def invited(self, by: Actor) -> Subject:
        """A third business each time, whose owner is Ben's namesake only where he is asked."""
        number = next(self._n)
        self.world.time += timedelta(days=1)  # an address is invited five times a day at most
        name = f"Partner {number}"
        other = self.world.start(f"partner-{number}", name, owner=f"Pat{number}", domain=f"partner{number}")
        pat = self.world.member(other, f"Pat{number}")
        if by.business == self.dana.business:
            id_ = self.world.invite(f"@partner-{number}", name)
            return Subject(kind="connection", id=id_, connection=id_, word=name)
        from core.actions.invite import InviteCustomer

        outcome = self.world.perform("invite_customer", InviteCustomer(who="@globex"), pat)
        return Subject(
            kind="connection", id=outcome.subject.id, connection=ConnectionId(outcome.subject.id), word=name
        )

    def declined(self, by: Actor) -> Subject:
        subject = self.invited(by)
        decider = by if by is self.ben else self._invitee(subject)
        self.world.perform("decline_connection", DeclineConnection(connection=subject.connection), decider)
        return subject

    def paused(self, by: Actor) -> Subject:
        subject = self.sent(by)
        self.world.perform("pause_reminders", PauseInvoice(invoice=DocumentId(subject.id)), by)
        return subject

    def connected(self, by: Actor) -> Subject:
        subject = self.invited(by)
        invitee = self._invitee(subject)
        self.world.perform("approve_connection", ApproveConnection(connection=subject.connection), invitee)
        return subject

    def connected_as_customer(self, by: Actor) -> Subject:
        return self.connected(by)

    def paused_customer(self, by: Actor) -> Subject:
        subject = self.connected(by)
        self.world.perform("pause_customer_reminders", PauseCustomer(connection=subject.connection), by)
        return subject

    def moving(self, by: Actor) -> Subject:
        """Mail is to go to Ben's address, and he is asked to confirm."""
        subject = self.connected(by)
        pat = self._inviter(subject)
        people = (Person(email="ap@globex.example", main=True),)
        change = ChangeConnection(connection=subject.connection, contacts=people)
        self.world.perform("change_connection", change, pat)
        with self.world.store.write() as unit:  # he has answered from it before
            ben = unit.members.find(business_id=self.globex, name="Ben")
            assert ben is not None
            unit.members.save(replace(ben, email_verified_at=self.world.time))
        wish = AskRedirect(connection=subject.connection, email="ben@globex.example")
        self.world.perform("ask_redirect", wish, self.ben)
        with self.world.store.read() as unit:
            question = unit.questions.all(business_id=pat.business)[-1].id
        self.world.perform("agree_redirect", AgreeToRedirect(question=question), pat)
        return subject

    def _inviter(self, subject: Subject) -> Actor:
        with self.world.store.read() as unit:
            connection = unit.connections.find(id=subject.connection)
            assert connection is not None
            name = unit.members.all(business_id=connection.invited_by)[0].name
        return self.world.member(connection.invited_by, name)

    def blocked(self, by: Actor) -> Subject:
        subject = self.invited(by)
        self.world.perform("block_connection", BlockConnection(connection=subject.connection), by)
        return subject

    def _invitee(self, subject: Subject) -> Actor:
        with self.world.store.read() as unit:
            connection = unit.connections.find(id=subject.connection)
            assert connection is not None
            name = unit.members.all(business_id=connection.invitee_id)[0].name
        return self.world.member(connection.invitee_id, name)


@dataclass(frozen=True)
class State:
    """A state, and whose side looks at it."""

    name: str
    side: str
    make: Callable[[Trade, Actor], Subject]


STATES = [
    State(f"{make.__name__} by {side}", side, make)
    for make, sides in (
        (Trade.draft, ("dana",)),
        (Trade.issued, ("dana",)),
        (Trade.sent, ("dana", "ben")),
        (Trade.approved, ("dana", "ben")),
        (Trade.rejected, ("dana", "ben")),
        (Trade.disputed, ("dana", "ben")),
        (Trade.reported, ("dana", "ben")),
        (Trade.without_order, ("dana", "ben")),
        (Trade.bounced, ("dana",)),
        (Trade.invited, ("dana", "ben")),
        (Trade.declined, ("dana", "ben")),
        (Trade.blocked, ("dana",)),
        (Trade.paused, ("dana",)),
        (Trade.connected, ("dana",)),
        (Trade.connected_as_customer, ("ben",)),
        (Trade.paused_customer, ("dana",)),
        (Trade.moving, ("ben",)),
    )
    for side in sides
]


def offered(world: World, by: Actor, subject: Subject) -> tuple[Action, ...]:
    sample = next(action for action in REGISTRY if action.on == subject.kind)
    with world.store.read() as unit:
        case = case_of(unit, sample, sample.command(**{sample.subject_field: subject.id}, **_blank(sample)), by)
    return offers(by, subject.kind, case)


def _blank(action: Action) -> dict[str, str]:
    return {field.name: "" for field in action.fields if field.required}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_what_is_offered_has_the_same_outcome_on_every_surface(state: State, store: Store) -> None:
    world = World(store)
    trade = Trade(world)
    by, caller = (trade.dana, DANA) if state.side == "dana" else (trade.ben, BEN)
    with open_penny(world) as (penny, http):
        surfaces = Surfaces(world, http, penny, caller, by)
        names = offered(world, by, state.make(trade, by))
        assert names, "nothing is offered in this state"
        for action in names:
            seen = {}
            for surface in surfaces.of(action):
                subject = state.make(trade, by)
                seen[surface] = surfaces.act(surface, action, subject)
            assert all(seen.values()), f"{action.name} did nothing on {[s for s, kinds in seen.items() if not kinds]}"
            assert len({tuple(kinds) for kinds in seen.values()}) == 1, f"{action.name}: {seen}"


def test_every_action_is_met_in_one_of_these_states(store: Store) -> None:
    """So that the test above cannot pass by leaving an action out."""
    world = World(store)
    trade = Trade(world)
    met = set()
    for state in STATES:
        by = trade.dana if state.side == "dana" else trade.ben
        met |= {action.name for action in offered(world, by, state.make(trade, by))}
    assert met == {a.name for a in REGISTRY if a.offered and a.on in {"document", "connection"}}


def test_a_new_action_is_one_file_one_registry_line_and_one_sentence(tmp_path: Path) -> None:
    """Run in a process of its own, in which the registry has one line more before anybody has read it."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.one_more_action", str(tmp_path / "penny.db")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["surfaces"] == {name: ["invoice.held_off"] for name in ("button", "word", "page", "mail")}
    assert seen["told"] == "Held off INV-0001: because of the weather."
    assert "hold BILL-7 goods are late" in seen["help"]
