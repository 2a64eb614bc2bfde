"""Forms in Slack: rows come and go, sums follow, errors stand at their field, and what was typed is never lost."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.ids import BusinessId, ConnectionId
from sandbox.client import Message, View
from tests.bot.running import Office

LINE = {"lines.1.description": "Consulting", "lines.1.quantity": "2.5", "lines.1.price": "100"}


@pytest.fixture
def ready(office: Office) -> Office:
    """Northwind with one customer, Acme."""
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.deliver()
    return office


def opened(office: Office, line: str = "new") -> View:
    answer = office.dana.slash("/penny", line, channel=office.billing)
    view = office.dana.open_view()
    assert view is not None, answer.text
    return view


def now(office: Office) -> View:
    view = office.dana.open_view()
    assert view is not None
    return view


def typed(view: View) -> dict[str, str]:
    """What stands in the fields of text."""
    return {f.block_id: f.value.get("value") or "" for f in view.fields() if f.type == "plain_text_input"}


def drafts(office: Office) -> list[dict[str, object]]:
    """The lines of the one document there is."""
    (version,) = office.look(lambda unit: unit.versions.all())
    return list(version.lines)


def draft_card(office: Office) -> Message:
    office.deliver()
    return office.billing.wait(lambda message: "Draft" in message.text)


def test_an_invoice_of_three_lines_with_their_own_rates(ready: Office) -> None:
    view = opened(ready)
    ready.dana.choose(view, "customer", "Acme GmbH")
    ready.dana.click(now(ready), "Add line")
    ready.dana.click(now(ready), "Add line")
    errors = ready.dana.submit(
        {
            **LINE,
            "lines.1.unit": "hours",
            "lines.2.description": "Books",
            "lines.2.quantity": "3",
            "lines.2.price": "9.9990",
            "lines.2.tax": "7",
            "lines.3.description": "Rebate",
            "lines.3.quantity": "-1",
            "lines.3.price": "10",
            "due": "2027-06-04",
            "purchase_order": "4711",
            "note": "Thank you.",
        }
    )
    assert errors is None, errors
    first, second, third = drafts(ready)
    assert (first["quantity"], first["unit"], first["net"], first["tax_rate"]) == ("2.5", "hours", 25_000, "19")
    assert (second["unit_price"], second["net"], second["tax_rate"]) == ("9.9990", 3000, "7")
    assert (third["quantity"], third["net"]) == ("-1", -1000)
    card = draft_card(ready).shown()
    assert "4711" in card
    assert "2.5 hours × Consulting" in card
    assert "Thank you." in card


def test_the_total_follows_what_is_typed(ready: Office) -> None:
    view = opened(ready)
    assert "as soon as a line has a price" in view.shown()
    ready.dana.choose(view, "lines.1.price", "100")
    assert "*Total USD 119.00*" in now(ready).shown()
    ready.dana.choose(now(ready), "lines.1.quantity", "2,5")
    assert "Net USD 250.00" in now(ready).shown()
    ready.dana.choose(now(ready), "lines.1.tax", "0")
    assert "*Total USD 250.00*" in now(ready).shown()
    ready.dana.choose(now(ready), "lines.1.price", "much")
    assert "Total USD" not in now(ready).shown()
    assert typed(now(ready))["lines.1.quantity"] == "2,5"


def test_adding_and_removing_lines_loses_nothing_that_was_typed(ready: Office) -> None:
    view = opened(ready)
    assert "Remove" not in [button.text for button in view.buttons()]
    ready.dana.choose(view, "lines.1.price", "100")
    ready.dana.click(now(ready), "Add line")
    ready.dana.choose(now(ready), "lines.2.price", "50")
    ready.dana.click(now(ready), "Add line")
    ready.dana.choose(now(ready), "lines.3.price", "7")
    assert "*Total USD 186.83*" in now(ready).shown()
    ready.dana.click(now(ready), "drop:lines:2")
    view = now(ready)
    assert "Line 2" in view.shown()
    assert "Line 3" not in view.shown()
    held = typed(view)
    assert (held["lines.1.price"], held["lines.3.price"]) == ("100", "7")
    assert "lines.2.price" not in held
    assert "*Total USD 127.33*" in view.shown()
    ready.dana.click(view, "Add line")
    assert typed(now(ready))["lines.4.price"] == ""


def test_each_error_stands_at_its_field_and_nothing_typed_is_lost(ready: Office) -> None:
    view = opened(ready)
    ready.dana.choose(view, "customer", "Acme GmbH")
    ready.dana.click(now(ready), "Add line")
    ready.dana.click(now(ready), "Add line")
    ready.dana.click(now(ready), "drop:lines:2")
    wrong = {
        "lines.1.description": "Consulting",
        "lines.1.quantity": "0",
        "lines.1.price": "a lot",
        "lines.1.tax": "190",
        "lines.3.description": "Travel",
        "lines.3.quantity": "1.250",
        "lines.3.price": "-5",
        "currency": "EUX",
    }
    errors = ready.dana.submit(wrong)
    assert errors is not None
    assert errors["lines.1.quantity"] == "A quantity of 0 is nothing. Give another one, or remove the line."
    assert "“a lot” is no amount I can read" in errors["lines.1.price"]
    assert "“190” is no percentage from 0 to 100" in errors["lines.1.tax"]
    assert "two different quantities" in errors["lines.3.quantity"]
    assert "cannot be below zero" in errors["lines.3.price"]
    held = typed(now(ready))
    assert {name: held[name] for name in wrong} == wrong
    right = {"lines.1.quantity": "1", "lines.1.price": "5", "lines.1.tax": "", "lines.3.quantity": "1"}
    errors = ready.dana.submit({**right, "lines.3.price": "5"})
    assert errors is not None
    assert set(errors) == {"currency"}
    assert ready.dana.submit({"currency": "eur", "due": "2027-06-04"}) is None
    assert len(drafts(ready)) == 2


@pytest.mark.parametrize(
    ("values", "at", "says"),
    [
        ({"due": "2020-01-01"}, "due", "before today"),
        ({"terms_days": "900"}, "terms_days", "0 to 365"),
        ({"due": "2027-06-04", "terms_days": "3"}, "terms_days", "do not agree"),
        ({"lines.1.price": "0"}, "lines.1.price", "not above zero"),
        ({"lines.1.price": "EUR 5", "currency": "USD"}, "lines.1.price", "not in EUR"),
    ],
)
def test_what_only_the_whole_shows_stands_at_its_field_too(
    ready: Office, values: dict[str, str], at: str, says: str
) -> None:
    view = opened(ready)
    ready.dana.choose(view, "customer", "Acme GmbH")
    errors = ready.dana.submit({**LINE, **values})
    assert errors is not None
    assert set(errors) == {at}
    assert says in errors[at]
    assert ready.look(lambda unit: unit.documents.all()) == []


def test_a_blank_line_that_was_added_is_asked_for_by_slack_and_can_be_removed(ready: Office) -> None:
    view = opened(ready)
    ready.dana.choose(view, "customer", "Acme GmbH")
    ready.dana.click(now(ready), "Add line")
    errors = ready.dana.submit(LINE)
    assert errors is not None
    assert set(errors) == {"lines.2.description", "lines.2.price"}
    ready.dana.click(now(ready), "drop:lines:2")
    assert ready.dana.submit() is None


def test_a_form_that_is_full_says_so(ready: Office) -> None:
    opened(ready)
    count = 1
    while "Add line" in [button.text for button in now(ready).buttons()]:
        ready.dana.click(now(ready), "Add line")
        count += 1
    view = now(ready)
    assert len(view.blocks) <= 100
    assert f"{count} is as much as a form in Slack holds" in view.shown()
    assert count >= 10


def test_issue_and_send_in_the_same_form(ready: Office) -> None:
    view = opened(ready)
    ready.dana.choose(view, "customer", "Acme GmbH")
    assert ready.dana.submit({**LINE, "send": ["yes"]}) is None
    told = ready.dana.wait_ephemeral(lambda message: "held" in message.text)
    assert "INV-0001" in told.text
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert (document.lifecycle.value, document.delivery.value) == ("issued", "held")


def test_who_may_not_issue_is_not_asked_whether_to(ready: Office) -> None:
    ready.sam.slash("/penny", "new", channel=ready.billing)
    view = ready.sam.open_view()
    assert view is not None
    assert "send" not in [field.block_id for field in view.fields()]


def test_the_usual_terms_and_rate_are_those_of_the_business(ready: Office) -> None:
    shown = str(opened(ready).raw["blocks"])
    assert "usually 19" in shown
    assert "usually 30" in shown
    assert "usually USD" in shown


def test_a_draft_is_changed_from_its_card(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 1,250 for consulting due 2027-06-04 po 77", channel=ready.billing)
    card = draft_card(ready)
    ready.dana.click(card, "Edit")
    view = now(ready)
    held = typed(view)
    assert held["lines.1.description"] == "consulting"
    assert (held["lines.1.price"], held["lines.1.tax"], held["purchase_order"]) == ("1250.00", "19", "77")
    assert view.submit == "Save"
    assert "*Total USD 1,487.50*" in view.shown()
    assert ready.dana.submit({"lines.1.quantity": "2", "purchase_order": ""}) is None
    ready.deliver()
    now_card = ready.billing.now(card)
    assert "USD 2,975.00" in now_card.shown()
    assert "Purchase order" not in now_card.shown()
    assert any("It was USD 1,487.50 before" in message.text for message in card.thread())
    assert ready.look(lambda unit: len(unit.documents.all())) == 1


def test_a_draft_that_somebody_else_changed_meanwhile_is_shown_again_with_all_that_was_typed(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 1,250 for consulting due 2027-06-04", channel=ready.billing)
    card = draft_card(ready)
    ready.dana.click(card, "Edit")
    ready.sam.click(card, "Edit")
    assert ready.sam.submit({"lines.1.price": "700"}) is None
    assert ready.dana.submit({"lines.1.price": "800", "note": "as agreed"}) is None
    view = now(ready)
    assert "Sam changed this" in view.shown()
    assert typed(view)["lines.1.price"] == "800"
    assert typed(view)["note"] == "as agreed"
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert document.net == 70_000
    assert ready.dana.submit() is None
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert document.net == 80_000


def test_what_is_issued_can_no_longer_be_changed(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 1,250 for consulting due 2027-06-04", channel=ready.billing)
    card = draft_card(ready)
    ready.dana.click(card, "Edit")
    ready.sam.slash("/penny", "help", channel=ready.billing)
    ready.dana.click(card, "Issue")
    errors = ready.dana.submit({"lines.1.price": "1"})
    assert errors is not None
    assert "can no longer be changed" in str(errors)
    answer = ready.dana.slash("/penny", "edit INV-0001", channel=ready.billing)
    assert "void INV-0001" in answer.text
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert document.net == 125_000


def test_a_draft_is_changed_by_a_typed_line_and_the_rest_stays(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 1,250 for consulting due 2027-06-04", channel=ready.billing)
    answer = ready.dana.slash("/penny", "edit draft po 4712", channel=ready.billing)
    assert "Changed the draft to Acme GmbH" in answer.text
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert (document.purchase_order, document.net, document.due_on.isoformat()) == ("4712", 125_000, "2027-06-04")


def test_of_many_customers_the_menu_offers_those_that_are_typed(ready: Office) -> None:
    with ready.penny.store.write() as unit:
        connection = unit.connections.all()[0]
        side = unit.sides.all(business_id=connection.business_id)[0]
        business = unit.business(connection.customer_id)
        for n in range(120):
            other = replace(business, id=BusinessId(f"b{n:03}"), username=f"~b{n:03}", name=f"Customer {n:03}")
            unit.businesses.add(other)
            unit.connections.add(replace(connection, id=ConnectionId(f"c{n:03}"), customer_id=other.id))
            unit.sides.add(replace(side, connection_id=ConnectionId(f"c{n:03}"), other_id=other.id, alias=other.name))
    view = opened(ready)
    assert next(f for f in view.fields() if f.block_id == "customer").type == "external_select"
    assert ready.dana.options("customer", "tomer 11") == [f"Customer 11{n}" for n in range(10)]
    assert ready.dana.options("customer", "acme") == ["Acme GmbH"]
    assert ready.dana.options("customer", "zzz") == []
    chosen = {"text": {"type": "plain_text", "text": "Customer 117"}, "value": "c117"}
    ready.dana.choose(now(ready), "customer", chosen)
    assert ready.dana.submit(LINE) is None
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert document.connection_id == "c117"
    assert Decimal(drafts(ready)[0]["quantity"]) == Decimal("2.5")  # type: ignore[arg-type]


def test_a_customer_nobody_knows_is_answered_with_who_may_be_meant(ready: Office) -> None:
    answer = ready.dana.slash("/penny", "new acmee 100 for hosting", channel=ready.billing)
    assert "Did you mean Acme GmbH?" in answer.text
    view = opened(ready, "new acme")
    chosen = next(field for field in view.fields() if field.block_id == "customer")
    assert chosen.value["selected_option"]["text"]["text"] == "Acme GmbH"


def test_the_first_form_refuses_an_account_number_that_cannot_be(office: Office) -> None:
    office.dana.slash("/penny", "help", channel=office.billing)
    values = {"username": "northwind", "name": "Northwind", "currency": "USD", "timezone": "UTC"}
    errors = office.dana.submit({**values, "payment_instructions": "IBAN DE03 1203 0000 0000 2020 51\nor cash"})
    assert errors is not None
    assert "check digits" in errors["payment_instructions"]
    assert office.dana.submit({"payment_instructions": "IBAN DE02 1203 0000 0000 2020 51\nor cash"}) is None


def test_a_long_draft_that_no_form_can_hold_says_so(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 1,250 for consulting due 2027-06-04", channel=ready.billing)
    with ready.penny.store.write() as unit:
        (version,) = unit.versions.all()
        unit.versions.save(replace(version, lines=version.lines * 40))
    answer = ready.dana.slash("/penny", "edit draft", channel=ready.billing)
    assert "Lines: 40 are too many" in answer.text
    assert ready.dana.open_view() is None
