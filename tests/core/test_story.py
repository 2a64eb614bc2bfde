"""The main job in core alone: invite, approve, invoice, decide, pay."""

from dataclasses import replace
from datetime import date

import pytest

from core.actions.create_invoice import CreateInvoice
from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.decide_invoice import ApproveInvoice
from core.actions.invite import InviteCustomer
from core.actions.issue_invoice import IssueAndSend, IssueInvoice
from core.actions.manage_connection import BlockConnection, CancelInvitation, ResendInvitation, UnblockConnection
from core.actions.record_payment import RecordPayment
from core.actions.send_invoice import SendInvoice
from core.actions.set_purchase_order import SetPurchaseOrder
from core.actions.void_invoice import VoidInvoice
from core.domain.actor import Role
from core.domain.document import Delivery, Lifecycle, Settlement, Verdict
from core.domain.errors import (
    AmountNotPositive,
    Blocked,
    CurrencyDiffers,
    DateInPast,
    NotAddressed,
    NotFound,
    NotYours,
    OtherSideDecides,
    OverLimit,
    OwnBusiness,
    TooMuch,
    UsernameTaken,
    WrongState,
)
from core.domain.facts import AlreadyDone, Done
from core.domain.money import Money
from core.domain.network import ConnectionState
from core.views.connection import ConnectionView
from tests.world import SLACK_ACME, World


def test_an_invitation_mails_the_contact_and_opens_a_card(world: World) -> None:
    connection = world.invite()
    assert world.connection(connection).state is ConnectionState.INVITED
    assert [row.lane for row in world.letters("mail", "request")] == ["mail:ap@acme.example"]
    assert [row.payload["job"] for row in world.letters("slack")] == ["card"]


def test_inviting_the_same_address_twice_answers_and_mails_once(world: World) -> None:
    first = world.invite()
    again = world.perform("invite_customer", InviteCustomer(who="AP@acme.example", name="Acme"), world.dana)
    assert isinstance(again, AlreadyDone)
    assert again.subject.id == first
    assert again.by == "Dana"
    assert len(world.letters("mail", "request")) == 1


def test_approving_claims_a_free_account_and_tells_the_inviter_in_chat_and_by_mail(world: World) -> None:
    connection = world.invite()
    outcome = world.perform(
        "approve_connection", ApproveConnection(connection=connection, username="acme"), world.contact()
    )
    assert isinstance(outcome, Done)
    acme = world.contact()
    assert acme.role is Role.OWNER
    with world.store.read() as unit:
        business = unit.business(acme.business)
    assert (business.claimed, business.username, business.name) == (True, "acme", "Acme")
    assert [row.lane for row in world.letters("mail", "notice")] == ["mail:dana@northwind.example"]
    assert [row.payload["job"] for row in world.letters("slack")] == ["card", "card", "log"]


def test_a_username_that_is_taken_is_refused_and_nothing_is_approved(world: World) -> None:
    connection = world.invite()
    with pytest.raises(UsernameTaken):
        world.perform(
            "approve_connection", ApproveConnection(connection=connection, username="northwind"), world.contact()
        )
    assert world.connection(connection).state is ConnectionState.INVITED


def test_a_second_approval_says_who_was_first_and_changes_nothing(world: World) -> None:
    connection = world.approved()
    before = len(world.letters())
    again = world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert isinstance(again, AlreadyDone)
    assert (again.by, again.channel) == ("ap@acme.example", "mail")
    assert len(world.letters()) == before


def test_the_inviter_cannot_approve_for_the_invited(world: World) -> None:
    connection = world.invite()
    with pytest.raises(OtherSideDecides):
        world.perform("approve_connection", ApproveConnection(connection=connection), world.dana)


def test_a_declined_invitation_keeps_its_reason_and_can_still_be_approved(world: World) -> None:
    connection = world.invite()
    world.perform("decline_connection", DeclineConnection(connection=connection, reason="unknown"), world.contact())
    assert world.connection(connection).reason == "unknown"
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.connection(connection).state is ConnectionState.APPROVED


def test_a_cancelled_invitation_cannot_be_approved_until_it_is_resent(world: World) -> None:
    connection = world.invite()
    world.perform("cancel_invitation", CancelInvitation(connection=connection), world.dana)
    with pytest.raises(WrongState):
        world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    world.perform("resend_invitation", ResendInvitation(connection=connection), world.dana)
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.connection(connection).state is ConnectionState.APPROVED


def test_a_block_holds_until_the_side_that_blocked_lifts_it(world: World) -> None:
    connection = world.approved()
    world.perform("block_connection", BlockConnection(connection=connection), world.contact())
    with pytest.raises(Blocked):
        world.draft(connection)
    with pytest.raises(OtherSideDecides):
        world.perform("unblock_connection", UnblockConnection(connection=connection), world.dana)
    world.perform("unblock_connection", UnblockConnection(connection=connection), world.contact())
    assert world.connection(connection).state is ConnectionState.CANCELLED


def test_nobody_invites_itself(world: World) -> None:
    with pytest.raises(OwnBusiness):
        world.invite("@northwind")
    with pytest.raises(OwnBusiness):
        world.invite("dana@northwind.example")


def test_an_unknown_username_is_named(world: World) -> None:
    with pytest.raises(NotFound) as refused:
        world.invite("@nobody")
    assert refused.value.word == "@nobody"


def test_a_business_that_has_slack_gets_the_request_as_a_card_too(world: World) -> None:
    acme = world.start("acme", "Acme", account=SLACK_ACME, owner="Ben", domain="acme")
    connection = world.invite("@acme", "Acme GmbH")
    cards = [row for row in world.letters("slack") if row.payload["account"] == SLACK_ACME]
    assert [row.payload["job"] for row in cards] == ["card"]
    assert [row.lane for row in world.letters("mail", "request")] == ["mail:ben@acme.example"]
    ben = world.member(acme, "Ben")
    view = world.view("connection", connection, ben)
    assert isinstance(view, ConnectionView)
    assert [offer.name for offer in view.offers][:2] == ["approve_connection", "decline_connection"]
    world.perform("approve_connection", ApproveConnection(connection=connection), ben)
    document = world.sent(connection)
    assert world.shown(document, ben).label == "BILL-1"
    assert world.approve(document, ben).fact == "invoice.approved"


def test_a_vendor_is_invited_the_same_way_round(world: World) -> None:
    connection = world.invite_vendor()
    supplier = world.contact("billing@supplier.example")
    world.perform("approve_connection", ApproveConnection(connection=connection), supplier)
    found = world.connection(connection)
    assert found.customer_id == world.northwind
    assert found.state is ConnectionState.APPROVED


def test_a_draft_has_no_number_and_echoes_net_tax_and_gross(world: World) -> None:
    view = world.shown(world.draft(world.approved()))
    assert (view.label, view.number, view.state) == ("draft", "", "draft")
    assert (view.net.amount, view.tax.amount, view.gross.amount) == tuple(
        Money.of(text, "EUR").amount for text in ("1250", "237.50", "1487.50")
    )


def test_issue_gives_the_next_number_of_a_gapless_series(world: World) -> None:
    connection = world.approved()
    first, second, third = (world.draft(connection) for _ in range(3))
    world.perform("void_invoice", VoidInvoice(invoice=second), world.dana)
    world.issue(third)
    world.issue(first)
    assert [world.document(d).number for d in (first, second, third)] == ["INV-0002", "", "INV-0001"]


def test_a_refused_issue_uses_no_number(world: World) -> None:
    document = world.draft(world.approved(), due=date(2026, 11, 24))
    world.pass_days(5)
    with pytest.raises(DateInPast):
        world.issue(document)
    other = world.draft(world.connection(world.document(document).connection_id).id)
    world.issue(other)
    assert world.document(other).number == "INV-0001"


def test_an_invoice_to_a_customer_that_has_not_approved_is_held_and_goes_out_by_itself(world: World) -> None:
    connection = world.invite()
    document = world.draft(connection)
    outcome = world.perform("issue_and_send", IssueAndSend(invoice=document), world.dana)
    assert outcome.fact == "invoice.held"
    assert world.letters("mail", "invoice") == []
    assert world.shown(document).state == "held"
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.document(document).delivery is Delivery.SENT
    assert len(world.letters("mail", "invoice")) == 1
    assert world.shown(document).state == "pending_approval"


def test_sending_twice_sends_once(world: World) -> None:
    document = world.sent()
    again = world.perform("send_invoice", SendInvoice(invoice=document), world.dana)
    assert isinstance(again, AlreadyDone)
    assert len(world.letters("mail", "invoice")) == 1


def test_the_buyer_cannot_see_a_document_before_it_is_sent(world: World) -> None:
    document = world.draft(world.approved())
    world.issue(document)
    with pytest.raises(NotFound):
        world.shown(document, world.contact())


def test_a_stranger_cannot_see_a_document(world: World) -> None:
    document = world.sent()
    other = world.start("other", "Other", owner="Olga", domain="other")
    with pytest.raises(NotFound):
        world.approve(document, world.member(other, "Olga"))


def test_an_approval_is_one_decision_with_actor_channel_and_evidence(world: World) -> None:
    document = world.sent()
    world.approve(document)
    event = next(e for e in world.events("document", document) if e.kind == "invoice.approved")
    with world.store.read() as unit:
        decision = next(d for d in unit.decisions.all(subject_id=document) if d.verdict == "approved")
    assert (event.actor, event.channel, event.decision_id) == ("ap@acme.example", "mail", decision.id)
    assert decision.evidence["said"] == "…"
    assert world.shown(document).state == "approved"


def test_a_seller_never_decides_for_its_buyer(world: World) -> None:
    document = world.sent()
    with pytest.raises(OtherSideDecides) as refused:
        world.approve(document, world.dana)
    assert refused.value.party == "Acme GmbH"
    assert world.document(document).verdict is Verdict.PENDING


def test_after_claiming_only_members_with_the_role_decide(world: World) -> None:
    document = world.sent()
    acme = world.contact().business
    with pytest.raises(NotYours):
        world.approve(document, world.hire(acme, "Fritz", Role.FINANCE))
    with pytest.raises(NotAddressed):
        world.approve(document, replace(world.contact(), role=Role.CONTACT, member=None))
    with pytest.raises(OverLimit):
        world.approve(document, world.hire(acme, "Ada", Role.APPROVER, limit=100_00))
    assert world.approve(document, world.hire(acme, "Abe", Role.APPROVER, limit=2_000_00)).fact == "invoice.approved"


def test_a_rejection_tells_the_seller_why_and_can_be_turned_into_an_approval(world: World) -> None:
    document = world.sent()
    world.reject(document, "wrong quantity")
    shown = world.shown(document)
    assert (shown.state, shown.decided and shown.decided.reason) == ("rejected", "wrong quantity")
    world.approve(document)
    assert world.shown(document).state == "approved"


def test_an_approved_invoice_cannot_be_rejected_by_a_late_click(world: World) -> None:
    document = world.sent()
    world.approve(document)
    with pytest.raises(WrongState):
        world.reject(document)


def test_a_purchase_order_makes_a_new_version_and_changes_no_money(world: World) -> None:
    document = world.sent()
    world.perform("set_purchase_order", SetPurchaseOrder(invoice=document, number="4711"), world.contact())
    shown = world.shown(document)
    assert (shown.version, shown.purchase_order, shown.gross) == (2, "4711", Money.of("1487.50", "EUR"))
    with world.store.read() as unit:
        first = unit.versions.find(business_id=world.northwind, document_id=document, version=1)
    assert first is not None
    assert first.purchase_order == ""


def test_partial_payments_settle_step_by_step_and_the_buyer_is_told(world: World) -> None:
    document = world.sent()
    world.approve(document)
    world.pay(document, "500")
    assert (world.shown(document).state, world.shown(document).open) == ("partly_paid", Money.of("987.50", "EUR"))
    world.pay(document)
    assert (world.shown(document).state, world.document(document).settlement) == ("paid", Settlement.PAID)
    assert len(world.letters("mail", "payment")) == 2
    assert isinstance(world.pay(document, "1"), AlreadyDone)


@pytest.mark.parametrize(
    ("amount", "currency", "refusal"),
    [
        ("0", "EUR", AmountNotPositive),
        ("-5", "EUR", AmountNotPositive),
        ("2000", "EUR", TooMuch),
        ("5", "USD", CurrencyDiffers),
    ],
)
def test_a_payment_that_cannot_be_is_refused(world: World, amount: str, currency: str, refusal: type) -> None:
    document = world.sent()
    with pytest.raises(refusal):
        world.perform(
            "record_payment", RecordPayment(invoice=document, amount=Money.of(amount, currency)), world.dana
        )
    assert world.document(document).paid == 0


def test_an_invoice_over_nothing_or_due_in_the_past_is_refused(world: World) -> None:
    connection = world.approved()
    with pytest.raises(AmountNotPositive):
        world.draft(connection, "0")
    with pytest.raises(DateInPast):
        world.draft(connection, due=date(2026, 11, 20))


def test_a_void_number_stays_used_and_a_paid_invoice_cannot_be_voided(world: World) -> None:
    connection = world.approved()
    first = world.sent(connection)
    world.perform("void_invoice", VoidInvoice(invoice=first, reason="sent twice"), world.dana)
    assert world.document(first).lifecycle is Lifecycle.VOID
    second = world.sent(connection)
    assert world.document(second).number == "INV-0002"
    world.pay(second, "1")
    with pytest.raises(WrongState):
        world.perform("void_invoice", VoidInvoice(invoice=second), world.dana)


def test_a_member_may_draft_but_not_issue(world: World) -> None:
    connection = world.approved()
    max_ = world.hire(world.northwind, "Max", Role.MEMBER)
    command = CreateInvoice(customer=connection, amount=Money.of("10", "EUR"), description="a")
    document = world.perform("create_invoice", command, max_).subject.id
    with pytest.raises(NotYours):
        world.perform("issue_invoice", IssueInvoice(invoice=document), max_)  # type: ignore[arg-type]


def test_the_same_key_does_one_thing_and_gives_the_same_answer(world: World) -> None:
    document = world.sent()
    command = RecordPayment(invoice=document, amount=Money.of("500", "EUR"))
    first = world.perform("record_payment", command, world.dana, key="click-1")
    again = world.perform("record_payment", command, world.dana, key="click-1")
    assert first == again
    assert world.document(document).paid == 500_00


def test_the_buyer_sees_neither_the_sellers_drafting_nor_its_reminder_bookkeeping(world: World) -> None:
    document = world.sent()
    assert world.kinds(document)[:3] == ["invoice.created", "invoice.issued", "invoice.sent"]
    assert world.kinds(document, world.contact()) == ["invoice.sent"]


def test_two_vendors_numbers_never_collide_in_the_buyers_books(world: World) -> None:
    south = world.start("southwind", "Southwind", owner="Sue", domain="southwind")
    sue = world.member(south, "Sue")
    first = world.sent()
    acme = world.contact()
    outcome = world.perform("invite_customer", InviteCustomer(who="@acme", name="Acme"), sue)
    world.perform("approve_connection", ApproveConnection(connection=outcome.subject.id), acme)  # type: ignore[arg-type]
    command = CreateInvoice(customer=outcome.subject.id, amount=Money.of("7", "EUR"), description="x")  # type: ignore[arg-type]
    second = world.perform("create_invoice", command, sue).subject.id
    world.perform("issue_and_send", IssueAndSend(invoice=second), sue)  # type: ignore[arg-type]
    views = [world.shown(d, acme) for d in (first, second)]  # type: ignore[arg-type]
    assert [(v.number, v.label) for v in views] == [("INV-0001", "BILL-1"), ("INV-0001", "BILL-2")]


def test_an_unknown_document_is_refused_without_a_trace(world: World) -> None:
    with pytest.raises(NotFound):
        world.perform("approve_invoice", ApproveInvoice(invoice="0" * 24), world.dana)  # type: ignore[arg-type]
    assert world.letters() == []
