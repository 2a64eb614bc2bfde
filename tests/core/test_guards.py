"""What must not be possible, however it is asked for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.actions.ask import DAILY, AskAboutConnection
from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.grant_role import GrantRole
from core.actions.invite import DAILY_PER_TARGET, InviteCustomer, plain_words
from core.actions.issue_invoice import IssueAndSend
from core.actions.manage_connection import BlockConnection, CancelInvitation, ResendInvitation
from core.actions.remind import RemindNow
from core.actions.send_invoice import SendInvoice
from core.actions.void_invoice import VoidInvoice
from core.domain.actor import Role
from core.domain.document import Delivery, Lifecycle
from core.domain.errors import CapReached, NotFound, OverLimit, Refusal, WrongState
from core.domain.money import Money
from core.domain.network import ConnectionState
from core.domain.redact import REMOVED
from core.rendering.words import words_for
from core.schedule import tick
from core.store.engine import DatabaseUnavailable
from core.understanding.answers import read_answer
from core.understanding.fields import reading_for
from core.understanding.lines import read_line
from core.views.connection import ConnectionView
from tests.world import World

LINK = "https://penny.example/l/abcdefghijklmnopqrstuvwxyz"
REPLY = "r+abcdefghijklmnopqrstuvwxyz@in.penny.example"


def test_a_typed_address_does_not_take_over_what_is_sent_to_it(world: World) -> None:
    mallory = world.start("mallory", "Mallory", owner="AP", domain="acme")  # types ap@acme.example as its own
    connection = world.invite("ap@acme.example", "Acme GmbH")
    assert world.connection(connection).customer_id != mallory
    with pytest.raises(NotFound):
        world.perform("approve_connection", ApproveConnection(connection=connection), world.member(mallory, "AP"))
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.contact().business == world.connection(connection).customer_id


def test_who_was_turned_away_cannot_go_on_writing(world: World) -> None:
    connection = world.invite()
    ask = AskAboutConnection(connection=connection, text="Please!")
    with pytest.raises(WrongState):
        world.perform("ask_about_connection", ask, world.dana)
    world.perform("decline_connection", DeclineConnection(connection=connection), world.contact())
    with pytest.raises(WrongState):
        world.perform("ask_about_connection", ask, world.dana)
    world.perform("block_connection", BlockConnection(connection=connection), world.contact())
    with pytest.raises(Refusal):
        world.perform("ask_about_connection", ask, world.dana)


def test_a_day_has_room_for_so_many_questions_and_no_more(world: World) -> None:
    connection = world.approved()
    ask = AskAboutConnection(connection=connection, text="And now?")
    for _ in range(DAILY):
        world.perform("ask_about_connection", ask, world.dana)
    with pytest.raises(CapReached) as refused:
        world.perform("ask_about_connection", ask, world.dana)
    assert "invitation" not in str(words_for("en").refusal(refused.value))


def test_cancelling_and_resending_does_not_get_round_the_daily_cap(world: World) -> None:
    connection = world.invite()
    cancel, resend = CancelInvitation(connection=connection), ResendInvitation(connection=connection)
    for _ in range(DAILY_PER_TARGET - 1):
        world.perform("cancel_invitation", cancel, world.dana)
        world.perform("resend_invitation", resend, world.dana)
    world.perform("cancel_invitation", cancel, world.dana)
    with pytest.raises(CapReached):
        world.perform("resend_invitation", resend, world.dana)
    assert len(world.letters("mail", "request")) == DAILY_PER_TARGET
    world.time += timedelta(days=1, seconds=1)
    world.perform("resend_invitation", ResendInvitation(connection=connection), world.dana)


def test_inviting_others_does_not_use_up_ones_own_cap(world: World) -> None:
    for number in range(DAILY_PER_TARGET + 2):
        world.invite(f"ap@customer{number}.example", f"Customer {number}")
    south = world.start("southwind", "Southwind", owner="Sue", domain="southwind")
    invite = InviteCustomer(who="dana@northwind.example", name="Northwind")
    assert world.perform("invite_customer", invite, world.member(south, "Sue")).fact == "connection.invited"


def test_a_key_in_what_one_side_says_never_reaches_the_other(world: World) -> None:
    document = world.sent()
    world.reject(document, f"I cannot open {LINK}, nor write to {REPLY}")
    shown = world.shown(document).decided
    assert shown is not None
    assert "abcdefghij" not in shown.reason
    assert REMOVED in shown.reason
    events = world.events("document", document)
    assert not any("abcdefghij" in str(event.data) for event in events)


def test_an_inviter_sees_neither_account_nor_owner_before_it_is_approved(world: World) -> None:
    world.start("acme", "Acme", owner="Zoe", domain="zoe")
    by_name = world.view("connection", world.invite("@acme"), world.dana)
    by_address = world.view("connection", world.invite("ap@other.example", "Other"), world.dana)
    assert isinstance(by_name, ConnectionView)
    assert isinstance(by_address, ConnectionView)
    assert (by_name.username, by_name.email) == ("acme", "")
    assert (by_address.username, by_address.email) == ("", "ap@other.example")


def test_the_private_alias_is_nobodys_public_name(world: World) -> None:
    connection = world.invite("ap@acme.example", "Late payers")
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    with world.store.read() as unit:
        acme = unit.business(world.contact().business)
    assert (acme.name, acme.username) == ("Acme", "acme")


def test_the_blocked_side_is_not_told_that_it_is_blocked(world: World) -> None:
    connection = world.approved()
    world.perform("block_connection", BlockConnection(connection=connection), world.contact())
    view = world.view("connection", connection, world.dana)
    assert isinstance(view, ConnectionView)
    assert (view.state, view.decided_by) == ("cancelled", "")


def test_a_voided_invoice_that_was_held_is_never_delivered(world: World) -> None:
    connection = world.invite()
    document = world.draft(connection)
    world.perform("issue_and_send", IssueAndSend(invoice=document), world.dana)
    world.perform("void_invoice", VoidInvoice(invoice=document), world.dana)
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.document(document).lifecycle is Lifecycle.VOID
    assert (world.letters("mail", "invoice"), world.planned(document, "reminder")) == ([], [])


def test_what_was_held_by_a_lost_race_can_be_sent(world: World) -> None:
    document = world.draft(world.approved())
    world.issue(document)
    with world.store.write() as unit:
        found = unit.documents.find(id=document)
        assert found is not None
        unit.documents.save(found.hold())
    world.perform("send_invoice", SendInvoice(invoice=document), world.dana)
    assert world.document(document).delivery is Delivery.SENT


def test_a_block_ends_the_reminders(world: World) -> None:
    document = world.sent(due=date(2026, 12, 4))
    connection = world.document(document).connection_id
    world.perform("block_connection", BlockConnection(connection=connection), world.contact())
    world.at(world.time.replace(month=12, day=1, hour=9))
    assert "invoice.reminded" not in world.kinds(document)
    with pytest.raises(Refusal):
        world.perform("remind_now", RemindNow(invoice=document), world.dana)


def test_a_promise_that_broke_while_penny_slept_is_followed_up_in_office_hours(world: World) -> None:
    document = world.sent(due=date(2026, 12, 4))
    world.promise(document, date(2026, 12, 11))
    world.at(world.time.replace(month=12, day=20, hour=2))  # a Sunday night
    assert "promise.broken" not in world.kinds(document)
    world.at(world.time.replace(month=12, day=21, hour=9))
    assert "promise.broken" in world.kinds(document)
    assert len(world.letters("mail", "reminder")) == 1


def test_a_database_that_hiccups_loses_no_reminder(world: World) -> None:
    document = world.sent(due=date(2026, 12, 4))
    world.time = world.time.replace(month=12, day=1, hour=9)
    good, calls = world.store.business_now, iter([True, True, False])

    def hiccup():  # type: ignore[no-untyped-def]
        if not next(calls, True):
            raise DatabaseUnavailable("for a moment")
        return good()

    world.store.business_now = hiccup
    for _ in range(4):
        try:
            tick(world.store)
        except DatabaseUnavailable:
            continue
    assert world.kinds(document).count("invoice.reminded") == 1


def test_a_connection_stays_approved_through_a_repeated_invitation(world: World) -> None:
    connection = world.approved()
    world.perform("invite_customer", InviteCustomer(who="ap@acme.example"), world.dana)
    assert world.connection(connection).state is ConnectionState.APPROVED


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("See https://evil.example/x now", "See  now"),
        ("evil.com/login please", "please"),
        ("ftp://evil.example", ""),
        ("h\u200bttps://evil.example", ""),
        ("We met at the fair. Dana, 14:30", "We met at the fair. Dana, 14:30"),
    ],
)
def test_an_inviters_words_carry_no_links(said: str, kept: str) -> None:
    assert plain_words(said) == kept


def test_an_owner_sets_how_much_an_approver_decides_alone(world: World) -> None:
    document = world.sent()
    acme = world.contact()
    world.hire(acme.business, "Ada", Role.MEMBER)
    grant = GrantRole(person="Ada", role="approver", limit=Money.of("1000", "EUR"))
    world.perform("grant_role", grant, acme)
    with pytest.raises(OverLimit):
        world.approve(document, world.member(acme.business, "Ada"))
    world.perform("grant_role", GrantRole(person="Ada", role="approver"), acme)
    assert world.approve(document, world.member(acme.business, "Ada")).fact == "invoice.approved"


def test_a_nul_in_what_is_said_breaks_nothing(world: World) -> None:
    document = world.sent()
    with world.store.read() as unit, pytest.raises(Refusal):
        read_line("issue and send \x00", unit, world.dana)
    by = replace(world.contact(), evidence={"said": "reject: to\x00o much"})
    world.reject(document, "to\x00o much", by)
    decided = world.shown(document).decided
    assert decided is not None
    assert decided.reason == "too much"


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
def test_a_hostile_greeting_is_read_in_no_time(world: World) -> None:
    document = world.sent()
    acme = world.contact()
    with world.store.read() as unit:
        reading = reading_for(unit, acme, unit.document_case(document, acme.business))
        assert read_answer("Hi " + "A" * 60_000 + "1", (), document, reading) is None


def test_what_a_seller_calls_its_buyer_and_rests_its_decisions_on_stays_with_it(world: World) -> None:
    document = world.sent(world.approved(name="Slow payers of Berlin"))
    world.approve(document)
    buyer = world.contact().business
    with world.store.read() as unit:
        theirs = unit.timeline("document", document, buyer)
        ours = unit.timeline("document", document, world.northwind)
    assert "Slow payers of Berlin" in str(ours)
    assert "Slow payers of Berlin" not in str(theirs)
    assert [event.kind for event in theirs if event.evidence] == ["invoice.approved"]
