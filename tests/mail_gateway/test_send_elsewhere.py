"""Where mail comes back, the invoice goes to somebody else of the customer, and nothing more to who failed."""

from dataclasses import replace

import pytest

from bot.cards import card
from core.actions.registry import named
from core.actions.send_elsewhere import SendElsewhere
from core.domain.document import Delivery
from core.domain.errors import BadFields, Blocked, OwnBusiness, Refusal
from core.domain.ids import ContactId, DocumentId
from core.rendering.words import words_for
from core.understanding.fields import filled, reading_for
from core.understanding.lines import Do, read_line
from core.views.subject import subject_view
from mail_gateway.converse import note_bounce
from tests.mail_gateway.conftest import AP, Desk

CFO = "cfo@acme.example"


def came_back(desk: Desk) -> DocumentId:
    """An invoice whose mail bounced, where a second contact is known."""
    invoice = DocumentId(desk.world.sent())
    with desk.store.write() as unit:
        row = desk.world.contact_row()
        unit.contacts.add(replace(row, id=ContactId(unit.new_id()), email=CFO, member_id=None))
    conversation = desk.conversation("document", invoice)
    with desk.store.write() as unit:
        note_bounce(unit, conversation, desk.world.contact_row(), "5.1.1", of_invoice=True)
    assert desk.world.document(invoice).delivery is Delivery.BOUNCED
    return invoice


def send(desk: Desk, invoice: DocumentId, to: str) -> None:
    desk.world.perform("send_elsewhere", SendElsewhere(invoice=invoice, to=to), desk.world.dana)


def test_the_card_offers_the_next_contact(desk: Desk) -> None:
    invoice = came_back(desk)
    action = named("send_elsewhere")
    with desk.store.read() as unit:
        view = subject_view(unit, "document", invoice, desk.world.dana)
        case = unit.document_case(invoice, desk.world.northwind)
        form = filled(action, {}, reading_for(unit, desk.world.dana, case))
    assert action in view.offers
    assert form.raw["to"] == CFO
    assert "Send to somebody else" in repr(card(view, words_for("en"), "/penny"))
    failed = next(e for e in desk.world.events("document", invoice) if e.kind == "mail.failed")
    assert f"You also know {CFO} there" in words_for("en").told(failed, desk.world.northwind)


def test_it_is_mailed_there_and_what_follows_too(desk: Desk) -> None:
    invoice = came_back(desk)
    before = len(desk.world.letters("mail", "invoice"))
    send(desk, invoice, CFO)
    assert [row.lane for row in desk.world.letters("mail", "invoice")[before:]] == [f"mail:{CFO}"]
    assert desk.world.document(invoice).delivery is Delivery.SENT
    assert desk.world.contact_row().delivery == "bounced"
    with desk.store.read() as unit:
        found = unit.contact_on(desk.world.northwind, desk.world.document(invoice).connection_id)
    assert found is not None
    assert found.email == CFO


def test_a_new_address_becomes_a_contact(desk: Desk) -> None:
    invoice = came_back(desk)
    send(desk, invoice, "new@acme.example")
    assert desk.world.contact_row("new@acme.example").delivery == "ok"


@pytest.mark.parametrize(
    ("to", "refused"), [(AP, BadFields), ("nothing", BadFields), ("dana@northwind.example", OwnBusiness)]
)
def test_where_mail_comes_back_or_cannot_go_nothing_is_sent(desk: Desk, to: str, refused: type[Refusal]) -> None:
    invoice = came_back(desk)
    with pytest.raises(refused):
        send(desk, invoice, to)
    assert desk.world.document(invoice).delivery is Delivery.BOUNCED


def test_who_wants_no_mail_gets_none(desk: Desk) -> None:
    invoice = came_back(desk)
    with desk.store.write() as unit:
        unit.contacts.save(replace(desk.world.contact_row(CFO), delivery="stopped"))
    with pytest.raises(Blocked):
        send(desk, invoice, CFO)


def test_it_can_be_typed(desk: Desk) -> None:
    invoice = came_back(desk)
    with desk.store.read() as unit:
        said = read_line(f"send elsewhere INV-0001 to {CFO}", unit, desk.world.dana)
    assert isinstance(said, Do)
    assert said.command == SendElsewhere(invoice=invoice, to=CFO)


def test_the_customer_cannot(desk: Desk) -> None:
    invoice = came_back(desk)
    with pytest.raises(Refusal):
        desk.world.perform("send_elsewhere", SendElsewhere(invoice=invoice, to=CFO), desk.world.contact())
