"""A bill's page: what it shows, and what its forms do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.actions.record_payment import RECORD_PAYMENT, RecordPayment
from core.domain.document import Verdict
from core.domain.ids import DocumentId
from core.domain.money import Money
from tests.web.world import NORTHWIND, World, nonce_of, offered, says


def test_a_bill_shows_its_total_in_full_with_net_and_tax(world: World) -> None:
    said = says(world.get(world.bill()))
    assert "Bill from Northwind" in said
    assert "EUR 1,487.50" in said
    assert "Net EUR 1,250.00" in said
    assert "Tax 19 % EUR 237.50" in said
    assert "Due Fri 4 Dec 2026" in said
    assert "Pending approval".lower() in said.lower()
    assert "IBAN DE02 1203 0000 0000 2020 51" in said
    assert "INV-0001" in said
    assert "BILL-1" in said


def test_a_bill_offers_what_the_contact_may_do_and_nothing_of_the_seller(world: World) -> None:
    names = offered(world.get(world.bill()))
    assert names == [
        "approve_invoice",
        "reject_invoice",
        "dispute_invoice",
        "promise_payment",
        "report_payment",
        "set_purchase_order",
        "need_order",
        "request_copy",
        "stop_reminders",
        "ask_about_invoice",
    ]


def test_the_history_tells_what_both_sides_saw_and_not_what_the_seller_did_alone(world: World) -> None:
    said = says(world.get(world.bill()))
    assert "What happened so far" in said
    assert "draft" not in said.lower()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_page_acts_on_nothing(world: World, method: str) -> None:
    path = world.bill()
    for _ in range(3):
        answer = world.http.request(method, path, params={"action": "approve_invoice"})
        assert answer.status_code == 200
    assert world.only_document().verdict is Verdict.PENDING


def test_approving_says_what_happened_and_what_comes_next(world: World) -> None:
    answer = world.send(world.bill(), action="approve_invoice")
    assert answer.status_code == 200
    assert "Approved INV-0001 (BILL-1) from Northwind: EUR 1,487.50." in says(answer)
    assert "Northwind is told." in says(answer)
    assert world.only_document().verdict is Verdict.APPROVED


def test_a_decision_keeps_which_link_it_came_through(world: World) -> None:
    world.send(world.bill(), action="approve_invoice")
    decision = world.penny.read(lambda unit: unit.decisions.all(verdict="approved", subject_kind="document"))[0]
    assert decision.channel == "link"
    assert len(str(decision.evidence["link"])) == 12


def test_a_double_click_does_one_thing(world: World) -> None:
    path = world.bill()
    nonce = nonce_of(world.get(path).text, "ask_about_invoice")
    form = {"action": "ask_about_invoice", "nonce": nonce, "text": "Which project is this for?"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: world.http.post(path, data=form), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({says(a).split("What do you want")[0] for a in answers}) == 1
    assert len(world.penny.read(lambda unit: unit.questions.all(business_id=NORTHWIND))) == 1


def test_the_same_form_with_other_values_is_another_thing(world: World) -> None:
    path = world.bill()
    nonce = nonce_of(world.get(path).text, "promise_payment")
    world.http.post(path, data={"action": "promise_payment", "nonce": nonce, "on": "2026-12-11"})
    answer = world.http.post(path, data={"action": "promise_payment", "nonce": nonce, "on": "2026-12-18"})
    assert "Fri 18 Dec 2026" in says(answer).split("What do you want")[0]


def test_approving_again_says_by_whom_and_when(world: World) -> None:
    path = world.bill()
    world.send(path, action="approve_invoice")
    again = world.send(path, action="approve_invoice")
    assert again.status_code == 200
    assert "Already approved by" in says(again)
    assert "on the web page on Sun 22 Nov 2026" in says(again)


def test_an_error_stands_at_its_field_and_what_was_typed_is_kept(world: World) -> None:
    answer = world.send(world.bill(), action="promise_payment", on="the day <after> never")
    assert answer.status_code == 422
    assert 'value="the day &lt;after&gt; never"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'id="promise_payment-on-error"' in answer.text
    assert "<details open>" in answer.text


def test_a_date_in_the_past_is_refused_at_its_field(world: World) -> None:
    answer = world.send(world.bill(), action="promise_payment", on="2026-11-01")
    assert answer.status_code == 422
    assert 'id="promise_payment-on-error"' in answer.text
    assert 'type="date" id="promise_payment-on"' in answer.text
    assert 'value="2026-11-01"' in answer.text


def test_a_reason_left_out_is_asked_for(world: World) -> None:
    answer = world.send(world.bill(), action="reject_invoice", reason="   ")
    assert answer.status_code == 422
    assert 'id="reject_invoice-reason-error"' in answer.text
    assert world.only_document().verdict is Verdict.PENDING


def test_a_rejection_reaches_the_seller_with_its_reason(world: World) -> None:
    answer = world.send(world.bill(), action="reject_invoice", reason="Wrong quantity & price")
    assert answer.status_code == 200
    assert world.only_document().verdict is Verdict.REJECTED
    assert "Wrong quantity &amp; price" in answer.text


def test_what_is_not_offered_is_refused_in_a_sentence(world: World) -> None:
    path = world.bill()
    world.send(path, action="approve_invoice")
    answer = world.send(path, action="reject_invoice", reason="changed our mind")
    assert answer.status_code == 409
    assert "approved already: you cannot reject" in says(answer)


def test_the_buyer_cannot_do_what_is_the_sellers(world: World) -> None:
    answer = world.send(world.bill(), action="record_payment")
    assert answer.status_code == 409
    assert world.only_document().paid == 0


@pytest.mark.parametrize("name", ["", "no_such_action", "create_invoice", "approve_connection"])
def test_an_action_that_is_not_of_this_page_is_not_found(world: World, name: str) -> None:
    path = world.bill()
    answer = world.http.post(path, data={"action": name})
    assert answer.status_code == 404
    assert "There is no such thing to do here" in says(answer)


def test_what_the_seller_wrote_cannot_become_markup(world: World) -> None:
    answer = world.get(world.bill(title="<script>alert(1)</script> & sons"))
    assert "<script" not in answer.text
    assert "<script>alert(1)</script> & sons" in says(answer)


def test_a_colleague_who_is_not_addressed_reads_and_asks_but_does_not_decide(world: World) -> None:
    document = world.invoice()
    with world.store.write() as unit:
        unit.contacts.add(
            replace(world.contact(), id=unit.new_id(), email="else@acme.example", member_id=None)  # type: ignore[arg-type]
        )
    path = world.link("document", document.id, "else@acme.example")
    asked = ["promise_payment", "report_payment", "set_purchase_order", "need_order", "request_copy"]
    assert offered(world.get(path)) == [*asked, "stop_reminders", "ask_about_invoice"]
    answer = world.send(path, action="approve_invoice")
    assert answer.status_code == 409
    assert world.only_document().verdict is Verdict.PENDING


def test_a_page_speaks_the_language_of_its_reader(world: World) -> None:
    path = world.bill()
    with world.store.write() as unit:
        for member in unit.members.all(email="ap@acme.example"):
            unit.members.save(replace(member, language="de"))
    answer = world.get(path)
    assert '<html lang="de">' in answer.text
    assert "1.487,50 EUR" in says(answer).replace("\xa0", " ")


def test_a_form_that_is_too_large_is_not_read(world: World) -> None:
    answer = world.http.post(world.bill(), data={"action": "ask_about_invoice", "text": "a" * 70_000})
    assert answer.status_code == 413


def test_the_sellers_own_people_see_their_side(world: World) -> None:
    document = world.invoice()
    path = world.link("document", document.id, "dana@northwind.example")
    answer = world.get(path)
    assert "Invoice to Acme" in says(answer)
    assert "approve_invoice" not in offered(answer)


def test_what_was_done_has_a_page_of_its_own_that_can_be_reloaded(world: World) -> None:
    path = world.bill()
    nonce = nonce_of(world.get(path).text, "approve_invoice")
    form = {"action": "approve_invoice", "nonce": nonce}
    first = world.http.post(path, data=form, follow_redirects=False)
    assert first.status_code == 303
    done = first.headers["location"]
    assert done.startswith(f"{path}/done/")
    assert world.http.post(path, data=form, follow_redirects=False).headers["location"] == done
    for _ in range(2):
        assert "Approved INV-0001" in says(world.get(done))
    assert world.http.head(done).status_code == 200
    assert len(world.penny.read(lambda unit: unit.decisions.all(verdict="approved", subject_kind="document"))) == 1


@pytest.mark.parametrize(
    "key", ["link-aaaaaaaaaaaaaaaaaaaaaaaa.0123456789abcdef", "test-1", "x", "confirm-" + "a" * 24]
)
def test_a_page_of_nothing_that_was_done_leads_back(world: World, key: str) -> None:
    path = world.bill()
    answer = world.http.get(f"{path}/done/{key}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, path)


def test_what_one_business_did_is_not_shown_to_another(world: World) -> None:
    path = world.bill()
    done = world.send(path, action="reject_invoice", reason="Wrong quantity").url.path
    other = world.link("document", world.only_document().id, "dana@northwind.example")
    answer = world.http.get(done.replace(path, other), follow_redirects=False)
    assert answer.status_code == 303


def test_errors_are_listed_first_and_lead_to_their_fields(world: World) -> None:
    answer = world.send(world.bill(), action="promise_payment", on="the day after never")
    alert = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "Nothing was done" in alert
    assert 'href="#promise_payment-on"' in alert
    assert "the day after never" in alert


def test_payments_and_what_remains_are_shown_to_the_buyer(world: World) -> None:
    path = world.bill()
    document = DocumentId(world.only_document().id)
    paid = RecordPayment(invoice=document, amount=Money.of("487.50", "EUR"), method="wire", reference="991")
    world.perform(RECORD_PAYMENT, paid)
    said = says(world.get(path))
    assert "EUR 1,000.00 still open of EUR 1,487.50" in said
    assert "Paid Sun 22 Nov 2026 wire, 991 −EUR 487.50" in said
    assert "Still open EUR 1,000.00" in said


def test_what_was_asked_about_a_bill_stands_in_its_history(world: World) -> None:
    path = world.bill()
    world.send(path, action="ask_about_invoice", text="Which project is this for?")
    assert "“Which project is this for?”" in says(world.get(path)).partition("What happened so far")[2]


def test_a_page_says_how_far_the_due_day_is_away(world: World) -> None:
    path = world.bill()
    assert "(in 12 days)" in says(world.get(path))
    world.store.business_now = lambda: datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
    assert "(1 day ago)" in says(world.get(path))
