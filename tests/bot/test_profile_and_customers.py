"""What a business says of itself and of its customers: forms for both, and whoever has to hear of it does."""

from dataclasses import replace

import pytest

from core.actions.doors import token_for
from core.actions.threads import conversation_with
from core.domain.document import Delivery
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionState, Contact
from sandbox.client import View
from tests.bot.running import Office

OLD, NEW = "DE02 1203 0000 0000 2020 51", "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def ready(office: Office) -> Office:
    """Northwind with an IBAN and one customer, Acme, which has approved."""
    office.set_up()
    office.dana.slash("/penny", f'profile iban "{OLD}"', channel=office.billing)
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    with office.penny.store.write() as unit:
        (connection,) = unit.connections.all()
        unit.connections.save(replace(connection, state=ConnectionState.APPROVED, row=connection.row + 1))
    office.deliver()
    return office


def opened(office: Office, line: str) -> View:
    answer = office.dana.slash("/penny", line, channel=office.billing)
    view = office.dana.open_view()
    assert view is not None, answer.text
    return view


def business(office: Office) -> object:
    return office.look(lambda unit: unit.businesses.find(username="northwind"))


def contacts(office: Office) -> dict[str, Contact]:
    rows = office.look(lambda unit: unit.contacts.all())
    return {row.email: row for row in rows if row.of_business != row.business_id and row.member_id is None}


def side(office: Office) -> object:
    northwind = business(office)
    return office.look(lambda unit: unit.sides.find(business_id=northwind.id))  # type: ignore[attr-defined]


def bounce(office: Office, email: str = "ap@acme.example") -> None:
    """Mail to that address comes back, and what had been sent there counts as not delivered."""
    with office.penny.store.write() as unit:
        for contact in unit.contacts.all(email=email):
            unit.contacts.save(replace(contact, delivery="bounced"))
        for document in unit.documents.all(delivery=Delivery.SENT):
            unit.documents.save(replace(document, delivery=Delivery.BOUNCED, row=document.row + 1))


def test_the_profile_opens_as_it_stands_and_is_saved(ready: Office) -> None:
    view = opened(ready, "profile")
    held = {field.block_id: field.value.get("value") for field in view.fields()}
    assert (held["timezone"], held["tax"], held["terms_days"], held["iban"]) == ("Europe/Berlin", "19", "30", OLD)
    values = {
        "legal_name": "Northwind GmbH",
        "address": "Hafen 1\n20457 Hamburg",
        "country": "de",
        "tax_id": "DE123456789",
        "language": "German",
        "tax": "7",
        "terms_days": "14",
        "code_above": "1,000",
    }
    assert ready.dana.submit(values) is None
    found = business(ready)
    assert (found.legal_name, found.country, found.terms_days) == ("Northwind GmbH", "DE", 14)  # type: ignore[attr-defined]
    assert (found.code_above, found.locale, found.locale_source) == (100_000, "de", "explicit")  # type: ignore[attr-defined]
    assert found.payment_instructions == f"IBAN {OLD}"  # type: ignore[attr-defined]


def test_what_is_emptied_in_the_profile_is_gone(ready: Office) -> None:
    opened(ready, "profile")
    assert ready.dana.submit({"code_above": "500", "address": "Hafen 1"}) is None
    opened(ready, "profile")
    assert ready.dana.submit({"code_above": "", "address": ""}) is None
    found = business(ready)
    assert (found.code_above, found.address) == (None, "")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "at", "says"),
    [
        ({"iban": "DE03 1203 0000 0000 2020 51"}, "iban", "check digits do not fit"),
        ({"iban": "DE02 1203"}, "iban", "have 22 characters, this one has 8"),
        ({"iban": "12 34"}, "iban", "no country's begin with 12"),
        ({"payment": f"IBAN {NEW}"}, "payment", "field for it"),
        ({"timezone": "Berlin"}, "timezone", "no time zone"),
        ({"country": "DEU"}, "country", "characters"),
        ({"currency": "EUX"}, "currency", "no currency code"),
        ({"tax": "119"}, "tax", "no percentage"),
        ({"terms_days": "-3"}, "terms_days", "0 to 365"),
        ({"code_above": "EUR 5"}, "code_above", "in USD, not in EUR"),
    ],
)
def test_what_cannot_be_right_in_the_profile_is_told_at_its_field(
    ready: Office, values: dict[str, str], at: str, says: str
) -> None:
    before = business(ready)
    opened(ready, "profile")
    errors = ready.dana.submit(values)
    assert errors is not None
    assert set(errors) == {at}
    assert says in errors[at]
    assert business(ready) == before


def test_the_currency_is_locked_by_the_first_document(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 100 for consulting due 2027-06-04", channel=ready.billing)
    opened(ready, "profile")
    errors = ready.dana.submit({"currency": "EUR"})
    assert errors is not None
    assert "there are documents in USD" in errors["currency"]


def test_only_an_owner_changes_the_profile(ready: Office) -> None:
    answer = ready.sam.slash("/penny", "profile", channel=ready.billing)
    assert "owner" in answer.text
    assert ready.sam.open_view() is None


def test_another_bank_account_is_shown_before_it_holds_and_every_owner_is_told(ready: Office) -> None:
    ready.sam.slash("/penny", "help", channel=ready.billing)
    ready.dana.slash("/penny", "role <@U-SAM> owner", channel=ready.billing)
    opened(ready, "profile")
    assert ready.dana.submit({"iban": NEW, "address": "Hafen 1"}) is None
    view = ready.dana.open_view()
    assert view is not None
    assert f"Before: IBAN {OLD}. From now on: IBAN {NEW}" in view.shown()
    assert OLD in business(ready).payment_instructions  # type: ignore[attr-defined]
    assert ready.dana.submit() is None
    assert ready.dana.open_view() is None
    found = business(ready)
    assert (found.payment_instructions, found.address) == (f"IBAN {NEW}", "Hafen 1")  # type: ignore[attr-defined]
    ready.deliver()
    for person in (ready.dana, ready.sam):
        told = person.dm().wait(lambda message: NEW in message.text)
        assert OLD in told.text
        assert "Dana" in told.text
    northwind = business(ready)
    letters = ready.look(lambda unit: [row for row in unit.queue.letters() if row.channel == "mail"])
    people = {c.id: c.email for c in ready.look(lambda unit: unit.contacts.all(business_id=northwind.id))}  # type: ignore[attr-defined]
    changes = [event.id for event in ready.look(lambda unit: unit.events.all(kind="business.bank_changed"))]
    mailed = {people[row.payload["contact"]] for row in letters if row.payload.get("event") == changes[-1]}
    assert mailed == {"dana@northwind.example", "sam@northwind.example"}


def test_an_account_that_was_changed_again_after_it_was_shown_is_shown_again(ready: Office) -> None:
    opened(ready, "profile")
    assert ready.dana.submit({"iban": NEW}) is None
    other = "GB82 WEST 1234 5698 7654 32"
    assert ready.dana.submit({"iban": other}) is None
    view = ready.dana.open_view()
    assert view is not None
    assert other in view.shown()
    assert OLD in business(ready).payment_instructions  # type: ignore[attr-defined]


def test_a_typed_bank_account_leads_to_the_form_that_confirms_it(ready: Office) -> None:
    answer = ready.dana.slash("/penny", f'profile iban "{NEW}"', channel=ready.billing)
    assert NEW in answer.text
    assert OLD in business(ready).payment_instructions  # type: ignore[attr-defined]
    assert answer.message is not None
    ready.dana.click(answer.message, answer.message.buttons()[0].text)
    assert ready.dana.submit() is None
    assert NEW in business(ready).payment_instructions  # type: ignore[attr-defined]


def test_two_owners_at_the_profile_do_not_undo_each_other(ready: Office) -> None:
    ready.sam.slash("/penny", "help", channel=ready.billing)
    ready.dana.slash("/penny", "role <@U-SAM> owner", channel=ready.billing)
    opened(ready, "profile")
    ready.sam.slash("/penny", "profile terms 7", channel=ready.billing)
    assert ready.dana.submit({"address": "Hafen 1"}) is None
    view = ready.dana.open_view()
    assert view is not None
    assert "Sam changed this" in view.shown()
    assert business(ready).terms_days == 7  # type: ignore[attr-defined]


def test_a_customers_own_terms_rate_and_currency_are_those_of_its_invoices(ready: Office) -> None:
    opened(ready, "customer acme")
    values = {"alias": "Acme Hamburg", "terms_days": "10", "tax": "0", "currency": "eur", "note": "pays late"}
    assert ready.dana.submit({**values, "po_required": ["yes"]}) is None
    found = side(ready)
    assert (found.alias, found.po_required, found.currency) == ("Acme Hamburg", True, "EUR")  # type: ignore[attr-defined]
    view = opened(ready, "new")
    ready.dana.choose(view, "customer", "Acme Hamburg")
    chosen = ready.dana.open_view()
    assert chosen is not None
    assert "usually 10" in str(chosen.raw["blocks"])
    assert ready.dana.submit({"lines.1.description": "Consulting", "lines.1.price": "100"}) is None
    (document,) = ready.look(lambda unit: unit.documents.all())
    assert (document.currency, document.tax) == ("EUR", 0)
    answer = ready.dana.slash("/penny", "issue draft", channel=ready.billing)
    assert "without a purchase order" in answer.text
    ready.dana.slash("/penny", "edit draft po 4711", channel=ready.billing)
    answer = ready.dana.slash("/penny", "issue draft", channel=ready.billing)
    assert "INV-0001" in answer.text


def test_contacts_are_added_changed_and_removed(ready: Office) -> None:
    opened(ready, "customer acme")
    view = ready.dana.open_view()
    assert view is not None
    ready.dana.click(view, "Add contact")
    second = {"contacts.2.email": "CFO@acme.example", "contacts.2.name": "Cora", "contacts.2.language": "German"}
    assert ready.dana.submit({**second, "contacts.1.title": "Accounts payable"}) is None
    found = contacts(ready)
    assert (found["ap@acme.example"].title, found["ap@acme.example"].removed_at) == ("Accounts payable", None)
    cora = found["cfo@acme.example"]
    assert (cora.name, cora.language, cora.language_source) == ("Cora", "de", "explicit")
    assert side(ready).contact_id == found["ap@acme.example"].id  # type: ignore[attr-defined]
    opened(ready, "customer acme")
    assert ready.dana.submit({"contacts.1.main": [], "contacts.2.main": ["yes"]}) is None
    assert side(ready).contact_id == cora.id  # type: ignore[attr-defined]
    view = opened(ready, "customer acme")
    assert next(f for f in view.fields() if f.block_id == "contacts.1.email").value["value"] == "cfo@acme.example"
    ready.dana.click(view, "drop:contacts:2")
    assert ready.dana.submit() is None
    assert contacts(ready)["ap@acme.example"].removed_at is not None
    assert contacts(ready)["cfo@acme.example"].removed_at is None


@pytest.mark.parametrize(
    ("values", "at", "says"),
    [
        ({"contacts.1.email": "nobody"}, "contacts.1.email", "no email address"),
        ({"contacts.2.email": "ap@acme.example"}, "contacts.2.email", "there twice"),
        ({"contacts.2.email": "dana@northwind.example"}, "contacts.2.email", "your own business"),
        ({"contacts.2.email": "b@acme.example", "contacts.1.main": []}, "contacts.1.main", "No address is chosen"),
        ({"contacts.2.email": "b@acme.example", "contacts.2.main": ["yes"]}, "contacts.2.main", "one address only"),
    ],
)
def test_contacts_that_cannot_be_are_told_at_their_field(
    ready: Office, values: dict[str, object], at: str, says: str
) -> None:
    view = opened(ready, "customer acme")
    if any(name.startswith("contacts.2") for name in values):
        ready.dana.click(view, "Add contact")
    errors = ready.dana.submit(values)
    assert errors is not None
    assert set(errors) == {at}
    assert says in errors[at]
    assert set(contacts(ready)) == {"ap@acme.example"}


def test_nothing_is_sent_to_an_address_that_comes_back_until_there_is_another(ready: Office) -> None:
    line = "invoice acme 100 for consulting due 2027-06-04"
    ready.dana.slash("/penny", line, channel=ready.billing)
    ready.dana.slash("/penny", "issue and send draft", channel=ready.billing)
    bounce(ready)
    ready.dana.slash("/penny", line, channel=ready.billing)
    answer = ready.dana.slash("/penny", "issue and send draft", channel=ready.billing)
    assert "mail to Acme GmbH (ap@acme.example) comes back" in answer.text
    assert "/penny customer Acme GmbH" in answer.text
    states = {d.number: d.lifecycle.value for d in ready.look(lambda unit: unit.documents.all())}
    assert states == {"INV-0001": "issued", "": "draft"}
    answer = ready.dana.slash("/penny", "send again INV-0001", channel=ready.billing)
    assert "comes back" in answer.text
    opened(ready, "customer acme")
    assert ready.dana.submit({"contacts.1.email": "invoices@acme.example"}) is None
    told = ready.dana.wait_ephemeral(lambda message: "invoices@acme.example" in message.text)
    assert "can be sent again: INV-0001" in told.text
    ready.deliver()
    card = ready.billing.wait(lambda message: "INV-0001" in message.text and "Send again" in message.shown())
    ready.dana.click(card, "Send again")
    ready.deliver()
    assert "queued for invoices@acme.example" in ready.billing.now(card).shown()
    letters = ready.look(
        lambda unit: [row for row in unit.queue.letters() if row.payload.get("template") == "invoice"]
    )
    assert letters[-1].payload["contact"] == contacts(ready)["invoices@acme.example"].id
    answer = ready.dana.slash("/penny", "send again INV-0001", channel=ready.billing)
    assert "did not come back" in answer.text


def test_the_links_of_an_address_that_was_replaced_are_closed(ready: Office) -> None:
    ready.dana.slash("/penny", "invoice acme 100 for consulting due 2027-06-04", channel=ready.billing)
    ready.dana.slash("/penny", "issue and send draft", channel=ready.billing)
    old = contacts(ready)["ap@acme.example"]
    with ready.penny.store.write() as unit:
        (document,) = unit.documents.all()
        conversation = conversation_with(unit, old, "document", document.id)
        for purpose in ("link", "reply"):
            token_for(unit, b"a secret of the tests", purpose, conversation, old)
    opened(ready, "customer acme")
    assert ready.dana.submit({"contacts.1.email": "invoices@acme.example"}) is None
    doors = ready.look(lambda unit: unit.doors.all(contact_id=old.id))
    assert doors
    assert all(door.revoked_at is not None for door in doors)


def test_a_vendor_is_asked_for_no_terms(ready: Office) -> None:
    ready.dana.slash("/penny", 'invite vendor billing@supplier.example "Supplier Ltd"', channel=ready.billing)
    view = opened(ready, "vendor supplier")
    shown = {field.block_id for field in view.fields()}
    assert "alias" in shown
    assert not shown & {"terms_days", "tax", "currency", "po_required"}


def test_a_typed_line_changes_one_thing_and_keeps_the_rest(ready: Office) -> None:
    opened(ready, "customer acme")
    assert ready.dana.submit({"note": "pays late", "po_required": ["yes"]}) is None
    ready.dana.slash("/penny", "customer acme terms 21", channel=ready.billing)
    found = side(ready)
    assert (found.terms_days, found.note, found.po_required) == (21, "pays late", True)  # type: ignore[attr-defined]
    assert contacts(ready)["ap@acme.example"].removed_at is None
    assert isinstance(ConnectionId(found.connection_id), str)  # type: ignore[attr-defined]


def test_the_language_of_a_person_comes_from_the_profile_until_it_is_chosen(ready: Office) -> None:
    (dana,) = ready.look(lambda unit: unit.members.all(name="Dana"))
    assert (dana.language, dana.language_source) == ("en-GB", "profile")
    answer = ready.dana.slash("/penny", "language de", channel=ready.billing)
    (dana,) = ready.look(lambda unit: unit.members.all(name="Dana"))
    assert (dana.language, dana.language_source) == ("de", "explicit")
    assert "spricht ab jetzt in dieser Sprache" in answer.text
