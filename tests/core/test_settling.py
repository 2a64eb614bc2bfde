"""What was decided is taken back, contested, corrected, claimed, promised: by whom, until when, and never wrongly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions.create_invoice import CreateInvoice
from core.actions.credit_invoice import CreditInvoice, ReissueInvoice
from core.actions.dispute_invoice import ChaseRest, DisputeInvoice, WithdrawDispute
from core.actions.invoice_lines import InvoiceLine
from core.actions.issue_invoice import IssueAndSend
from core.actions.need_order import NeedOrder
from core.actions.note_reading import NoteReading
from core.actions.pause_reminders import ResumeInvoice
from core.actions.promise_payment import PromisePayment
from core.actions.record_payment import RecordPayment, fill_payment
from core.actions.report_payment import PaymentNotFound, ReportPayment
from core.actions.request_copy import RequestCopy
from core.actions.set_purchase_order import SetPurchaseOrder
from core.actions.stop_reminders import StopReminders
from core.actions.undo import Undo
from core.domain.actor import Role
from core.domain.credit import credit_of_lines, credit_of_rest
from core.domain.document import Lifecycle, Settlement, Verdict, Version
from core.domain.errors import BadField, NotYours, OtherSideDecides, TooMuch, WrongState
from core.domain.facts import AlreadyDone
from core.domain.ids import BusinessId, DocumentId
from core.domain.money import Money, Price
from core.domain.tax import Line, totals
from tests.world import START, World

DUE = date(2026, 12, 4)


def two_lines(world: World, first: str = "1000", second: str = "250") -> DocumentId:
    """An invoice that was sent: work and travel."""
    lines = tuple(
        InvoiceLine(description=name, price=Price(Decimal(price)))
        for name, price in (("work", first), ("travel", second))
    )
    command = CreateInvoice(customer=world.approved(), lines=lines, due=DUE)
    id_ = DocumentId(world.perform("create_invoice", command, world.dana).subject.id)
    world.perform("issue_and_send", IssueAndSend(invoice=id_), world.dana)
    return id_


# -- undo


def test_an_approval_is_taken_back_and_both_steps_are_kept(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    world.perform("undo", Undo(invoice=invoice), world.contact())
    assert world.document(invoice).verdict is Verdict.PENDING
    with world.store.read() as unit:
        (decision,) = unit.decisions.all(subject_kind="document", subject_id=invoice)
    assert (decision.verdict, decision.undone_by) == ("approved", world.contact().name)
    assert world.kinds(invoice)[-1] == "decision.undone"
    assert world.shown(invoice).decided is None


def test_undoing_twice_answers_that_it_was_done(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    world.perform("undo", Undo(invoice=invoice), world.contact())
    assert isinstance(world.perform("undo", Undo(invoice=invoice), world.contact()), AlreadyDone)


def test_a_day_later_it_cannot_be_taken_back(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    world.time += timedelta(hours=24, minutes=1)
    with pytest.raises(WrongState):
        world.perform("undo", Undo(invoice=invoice), world.contact())
    assert world.document(invoice).verdict is Verdict.APPROVED


def test_what_was_paid_since_cannot_be_taken_back(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    world.pay(invoice, "100")
    with pytest.raises(WrongState):
        world.perform("undo", Undo(invoice=invoice), world.contact())


def test_a_new_version_that_was_sent_ends_the_way_back(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    world.perform("set_purchase_order", SetPurchaseOrder(invoice=invoice, number="4711"), world.contact())
    with pytest.raises(WrongState):
        world.perform("undo", Undo(invoice=invoice), world.contact())


def test_the_seller_cannot_take_back_what_the_buyer_decided(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    with pytest.raises(OtherSideDecides):
        world.perform("undo", Undo(invoice=invoice), world.dana)


def test_a_colleague_who_is_no_owner_cannot_take_it_back(world: World) -> None:
    invoice = world.sent()
    world.approve(invoice)
    acme = world.contact()
    cleo = world.hire(acme.business, "Cleo", Role.APPROVER)
    with pytest.raises(NotYours):
        world.perform("undo", Undo(invoice=invoice), cleo)


def test_a_promise_taken_back_lets_the_one_before_it_hold_again(world: World) -> None:
    invoice = world.sent()
    world.promise(invoice, date(2026, 12, 10))
    world.promise(invoice, date(2026, 12, 20))
    world.perform("undo", Undo(invoice=invoice), world.contact())
    assert world.shown(invoice).promised_on == date(2026, 12, 10)


# -- disputes and credit notes


def test_a_disputed_line_leaves_the_rest_payable_and_chased_when_the_seller_says_so(world: World) -> None:
    invoice = two_lines(world)
    dispute = DisputeInvoice(invoice=invoice, reason="we never travelled", lines="2")
    world.perform("dispute_invoice", dispute, world.contact())
    document = world.document(invoice)
    assert (document.contested, document.undisputed) == (Money(29750, "EUR"), Money(119000, "EUR"))
    world.at(START + timedelta(days=11, hours=2))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.perform("chase_rest", ChaseRest(invoice=invoice), world.dana)
    world.at(START + timedelta(days=18, hours=2))
    reminded = [e for e in world.events("document", invoice) if e.kind == "invoice.reminded"]
    assert reminded[0].data["open"] == {"money": [119000, "EUR"]}


def test_a_credit_note_for_the_disputed_line_settles_the_dispute(world: World) -> None:
    invoice = two_lines(world)
    world.perform("dispute_invoice", DisputeInvoice(invoice=invoice, reason="no", lines="2"), world.contact())
    world.perform("credit_invoice", CreditInvoice(invoice=invoice, lines="2"), world.dana)
    document = world.document(invoice)
    assert (document.open, document.verdict) == (Money(119000, "EUR"), Verdict.PENDING)
    with world.store.read() as unit:
        (note,) = unit.documents.all(business_id=world.northwind, kind="credit_note")
        parts = unit.allocations.all(business_id=world.northwind, document_id=invoice)
    assert (note.number, note.corrects, note.total) == ("CN-0001", invoice, Money(29750, "EUR"))
    assert [(part.payment_id, part.amount) for part in parts] == [(note.id, 29750)]
    (mail,) = world.letters("mail", "credit")
    assert mail.payload["papers"] == [note.id]


def test_credit_notes_have_a_series_of_their_own_without_gaps(world: World) -> None:
    invoice = two_lines(world)
    with pytest.raises(TooMuch):
        world.perform("credit_invoice", CreditInvoice(invoice=invoice, amount=Money(200000, "EUR")), world.dana)
    for _ in range(2):
        world.perform("credit_invoice", CreditInvoice(invoice=invoice, amount=Money(10000, "EUR")), world.dana)
    with world.store.read() as unit:
        notes = unit.documents.all(business_id=world.northwind, kind="credit_note")
    assert [note.number for note in notes] == ["CN-0001", "CN-0002"]


def test_an_invoice_credited_in_full_owes_nothing_and_nobody_is_reminded(world: World) -> None:
    invoice = two_lines(world)
    world.perform("credit_invoice", CreditInvoice(invoice=invoice, amount=Money(10000, "EUR")), world.dana)
    world.perform("credit_invoice", CreditInvoice(invoice=invoice), world.dana)
    document = world.document(invoice)
    assert (document.open.minor, document.settlement) == (0, Settlement.PAID)
    assert world.shown(invoice).state == "credited"
    world.at(START + timedelta(days=40))
    assert "invoice.reminded" not in world.kinds(invoice)


def test_a_line_is_credited_once(world: World) -> None:
    invoice = two_lines(world)
    world.perform("credit_invoice", CreditInvoice(invoice=invoice, lines="2"), world.dana)
    with pytest.raises(BadField):
        world.perform("credit_invoice", CreditInvoice(invoice=invoice, lines="2"), world.dana)


def test_a_withdrawn_dispute_waits_for_a_decision_and_is_reminded_again(world: World) -> None:
    invoice = world.sent()
    world.perform("dispute_invoice", DisputeInvoice(invoice=invoice, reason="no"), world.contact())
    world.perform("withdraw_dispute", WithdrawDispute(invoice=invoice), world.contact())
    assert world.document(invoice).verdict is Verdict.PENDING
    world.at(START + timedelta(days=18, hours=2))
    assert "invoice.reminded" in world.kinds(invoice)


def test_a_rejected_invoice_is_voided_and_drafted_again_linked_to_it(world: World) -> None:
    invoice = world.sent()
    world.reject(invoice)
    outcome = world.perform("reissue_invoice", ReissueInvoice(invoice=invoice), world.dana)
    draft = world.document(DocumentId(outcome.subject.id))
    assert world.document(invoice).lifecycle is Lifecycle.VOID
    assert (draft.lifecycle, draft.corrects, draft.gross) == (Lifecycle.DRAFT, invoice, 148750)
    world.perform("issue_and_send", IssueAndSend(invoice=draft.id), world.dana)
    assert world.document(draft.id).number == "INV-0002"


# -- claims


def test_a_reported_payment_pauses_reminders_five_working_days_and_marks_nothing_paid(world: World) -> None:
    invoice = world.sent(due=date(2026, 11, 26))
    world.at(START + timedelta(days=1))
    world.perform("report_payment", ReportPayment(invoice=invoice, reference="991"), world.contact())
    document = world.document(invoice)
    assert (document.paid, document.settlement) == (0, Settlement.OPEN)
    world.at(START + timedelta(days=3, hours=2))  # the due day
    assert "invoice.reminded" not in world.kinds(invoice)
    world.at(START + timedelta(days=10, hours=2))  # a week after it
    assert "invoice.reminded" in world.kinds(invoice)


def test_the_seller_s_form_opens_with_what_was_reported_and_recording_settles_the_claim(world: World) -> None:
    invoice = world.sent()
    said = ReportPayment(invoice=invoice, amount=Money(50000, "EUR"), on=date(2026, 11, 20), reference="991")
    world.perform("report_payment", said, world.contact())
    with world.store.read() as unit:
        form = fill_payment(unit.document_case(invoice, world.northwind), unit, world.dana, {})
    assert form.raw == {"amount": "500.00 EUR", "reference": "991", "on": "2026-11-20"}
    world.perform("record_payment", RecordPayment(invoice=invoice, amount=Money(50000, "EUR")), world.dana)
    assert world.document(invoice).claims == ()


def test_a_payment_that_did_not_arrive_is_told_to_both(world: World) -> None:
    invoice = world.sent()
    world.perform("report_payment", ReportPayment(invoice=invoice), world.contact())
    world.perform("payment_not_found", PaymentNotFound(invoice=invoice), world.dana)
    assert world.document(invoice).claims == ()
    assert "payment.not_found" in world.kinds(invoice, world.contact())
    with pytest.raises(WrongState):
        world.perform("payment_not_found", PaymentNotFound(invoice=invoice), world.dana)


def test_reminders_that_the_buyer_stopped_stay_away_until_a_person_resumes(world: World) -> None:
    invoice = world.sent()
    world.perform("stop_reminders", StopReminders(invoice=invoice), world.contact())
    world.at(START + timedelta(days=18, hours=2))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.perform("resume_reminders", ResumeInvoice(invoice=invoice), world.dana)
    world.at(START + timedelta(days=30))
    assert "invoice.reminded" in world.kinds(invoice)


def test_a_missing_order_stops_the_clock_and_a_given_one_sends_a_new_copy(world: World) -> None:
    invoice = world.sent()
    world.perform("need_order", NeedOrder(invoice=invoice), world.contact())
    world.at(START + timedelta(days=12))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.perform("set_purchase_order", SetPurchaseOrder(invoice=invoice, number="4711"), world.dana)
    document = world.document(invoice)
    assert (document.version, document.claims) == (2, ())
    assert [row.payload["template"] for row in world.letters("mail")].count("invoice") == 2
    world.at(START + timedelta(days=18, hours=2))
    assert "invoice.reminded" in world.kinds(invoice)


def test_a_copy_goes_to_the_stored_contact_at_once(world: World) -> None:
    invoice = world.sent()
    world.perform("request_copy", RequestCopy(invoice=invoice), world.contact())
    assert world.letters("mail", "invoice")[-1].lane == "mail:ap@acme.example"


def test_the_seller_s_reading_decides_nothing_steers_reminders_and_asks_the_buyer(world: World) -> None:
    invoice = world.sent()
    reading = NoteReading(invoice=invoice, reading="rejected", source="by phone, says Erika")
    world.perform("note_reading", reading, world.dana)
    assert world.document(invoice).verdict is Verdict.PENDING
    assert world.letters("mail", "reading")[-1].lane == "mail:ap@acme.example"
    world.at(START + timedelta(days=12))
    assert "invoice.reminded" not in world.kinds(invoice)
    world.approve(invoice)
    assert world.document(invoice).claims == ()


def test_a_buyer_cannot_note_the_seller_s_reading(world: World) -> None:
    invoice = world.sent()
    with pytest.raises(OtherSideDecides):
        world.perform("note_reading", NoteReading(invoice=invoice, reading="approved"), world.contact())


# -- promises


@pytest.mark.parametrize(
    ("paid", "word"), [("", "promise.broken"), ("200", "promise.partly_kept"), ("500", "promise.kept")]
)
def test_a_promise_of_a_part_is_judged_by_what_came_since(world: World, paid: str, word: str) -> None:
    invoice = world.sent()
    world.pay(invoice, "100")
    promise = PromisePayment(invoice=invoice, on=date(2026, 11, 30), amount=Money(50000, "EUR"))
    world.perform("promise_payment", promise, world.contact())
    if paid:
        world.pay(invoice, paid)
    world.at(START + timedelta(days=8, hours=2))
    with world.store.read() as unit:
        (kept,) = unit.promises.all(business_id=world.northwind)
    assert f"promise.{kept.state}" == word
    assert ("promise.broken" in world.kinds(invoice)) == (word == "promise.broken")
    assert ("promise.partly_kept" in world.kinds(invoice)) == (word == "promise.partly_kept")


# -- money


PRICES = st.decimals(min_value="0.01", max_value="9999", places=2)
LINES = st.lists(st.tuples(PRICES, st.sampled_from(["0", "7", "19", "5.5"])), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(lines=LINES, order=st.randoms(use_true_random=False))
def test_credits_of_every_line_in_any_order_add_up_to_the_invoice_to_the_cent(
    lines: list[tuple[Decimal, str]], order: object
) -> None:
    invoice = version_of(lines)
    gross = sum(int(row["net"]) for row in invoice.lines) + sum(int(row["tax"]) for row in invoice.taxes)
    numbers = list(range(1, len(lines) + 1))
    order.shuffle(numbers)  # type: ignore[attr-defined]
    earlier: list[Version] = []
    total = 0
    for n in numbers:
        credit = credit_of_lines(invoice, [n], "EUR", earlier)
        assert credit.tax.minor >= 0
        total += credit.gross.minor
        assert total <= gross
        earlier.append(as_version(credit.lines, credit.taxes))
    assert total == gross


@settings(max_examples=100, deadline=None)
@given(lines=LINES)
def test_a_line_and_then_the_rest_are_the_whole_invoice(lines: list[tuple[Decimal, str]]) -> None:
    invoice = version_of(lines)
    gross = sum(int(row["net"]) for row in invoice.lines) + sum(int(row["tax"]) for row in invoice.taxes)
    first = credit_of_lines(invoice, [1], "EUR", ())
    rest = credit_of_rest(invoice, "EUR", "rest", [as_version(first.lines, first.taxes)])
    assert first.gross.minor + rest.gross.minor == gross


def version_of(lines: list[tuple[Decimal, str]]) -> Version:
    """An invoice's content over these prices and rates."""
    found = [
        Line(description="x", quantity=Decimal(1), unit_price=price, tax_rate=Decimal(rate)) for price, rate in lines
    ]
    summed = totals(found, "EUR")
    rows: tuple[dict[str, str | int], ...] = tuple(
        {"description": "x", "quantity": "1", "unit_price": f"{p:f}", "tax_rate": rate, "net": net.minor}
        for (p, rate), net in zip(lines, summed.line_nets, strict=True)
    )
    taxes: tuple[dict[str, str | int], ...] = tuple(
        {"rate": f"{t.rate:f}", "category": t.category, "taxable": t.taxable.minor, "tax": t.tax.minor}
        for t in summed.taxes
    )
    return as_version(rows, taxes)


def as_version(lines: tuple[dict[str, str | int], ...], taxes: tuple[dict[str, str | int], ...]) -> Version:
    """The content as it is kept."""
    return Version(
        business_id=BusinessId("b"),
        document_id=DocumentId("d"),
        version=1,
        lines=lines,
        taxes=taxes,
        made_by="Dana",
        created_at=START,
    )
