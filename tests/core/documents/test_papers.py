"""What was sent stays what it was; what stands now is shown as it stands."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.actions.set_purchase_order import SetPurchaseOrder
from core.actions.void_invoice import VoidInvoice
from core.documents.papers import Paper, Papers, file_name
from core.domain.errors import NotFound
from tests.world import World


def text_of(paper: Paper) -> str:
    """What can be read on its pages, in one line."""
    pages = PdfReader(BytesIO(paper.body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def change_seller(world: World, **changes: object) -> None:
    with world.store.write() as unit:
        own = unit.business(world.northwind)
        unit.businesses.save(replace(own, row=own.row + 1, **changes))  # type: ignore[arg-type]


def test_an_issued_invoice_is_printed_once_and_stays_the_same_file(world: World) -> None:
    papers, document = Papers(world.store), world.sent()
    first = papers.original(document, world.northwind)
    assert first is not None
    assert first.name == "Invoice INV-0001 Northwind.pdf"
    assert "INV-0001" in text_of(first)
    change_seller(world, name="Southwind", address="Elsewhere 9", payment_instructions="cash", colour="#ff0000")
    world.pass_days(400)
    assert papers.original(document, world.northwind) == first
    assert Papers(world.store).paper(document, world.northwind) == first


def test_the_buyer_gets_the_very_same_file(world: World) -> None:
    papers, document = Papers(world.store), world.sent()
    assert papers.paper(document, world.contact().business) == papers.paper(document, world.northwind)


def test_nobody_else_gets_it(world: World) -> None:
    document = world.sent()
    stranger = world.start("stranger", "Stranger", owner="Sam", domain="stranger")
    with pytest.raises(NotFound):
        Papers(world.store).paper(document, stranger)
    with pytest.raises(NotFound):
        Papers(world.store).original(document, stranger)


def test_the_buyer_gets_no_draft(world: World) -> None:
    connection = world.approved()
    draft = world.draft(connection)
    with pytest.raises(NotFound):
        Papers(world.store).paper(draft, world.contact().business)


def test_a_draft_is_printed_as_it_is_now_and_says_so(world: World) -> None:
    papers, draft = Papers(world.store), world.draft(world.approved())
    first = papers.paper(draft, world.northwind)
    assert first.name == "Draft Acme GmbH.pdf"
    assert "DRAFT" in text_of(first)
    assert papers.original(draft, world.northwind) is None
    change_seller(world, legal_name="Northwind Trading GmbH")
    assert "Northwind Trading GmbH" in text_of(papers.paper(draft, world.northwind))


def test_a_payment_shows_on_what_stands_now_and_not_on_the_original(world: World) -> None:
    papers, document = Papers(world.store), world.sent()
    original = papers.original(document, world.northwind)
    change_seller(world, address="Elsewhere 9")
    world.pay(document, "487.50")
    now = papers.paper(document, world.northwind)
    assert "EUR 1,000.00" in text_of(now)
    assert "Elsewhere" not in text_of(now)
    assert papers.original(document, world.northwind) == original
    assert papers.paper(document, world.northwind) == now


def test_printed_for_the_first_time_after_a_payment_the_original_is_still_as_issued(world: World) -> None:
    document = world.sent()
    world.pay(document)
    original = Papers(world.store).original(document, world.northwind)
    assert original is not None
    assert "Paid" not in text_of(original)
    assert "Paid" in text_of(Papers(world.store).paper(document, world.northwind))


def test_a_void_invoice_says_so_across_the_page(world: World) -> None:
    papers, document = Papers(world.store), world.sent()
    world.perform("void_invoice", VoidInvoice(invoice=document, reason="wrong customer"), world.dana)
    shown = text_of(papers.paper(document, world.northwind))
    assert "VOID" in shown
    assert "IBAN" not in shown


def test_a_purchase_order_given_later_is_on_the_next_version_alone(world: World) -> None:
    papers, document = Papers(world.store), world.sent()
    first = papers.original(document, world.northwind)
    command = SetPurchaseOrder(invoice=document, number="PO-4711")
    world.perform("set_purchase_order", command, world.contact())
    second = papers.original(document, world.northwind)
    assert first is not None
    assert second is not None
    assert "PO-4711" not in text_of(first)
    assert "PO-4711" in text_of(second)


def test_the_customer_reads_its_own_language(world: World) -> None:
    connection = world.approved()
    with world.store.write() as unit:
        person = next(member for member in unit.members.all() if member.email == "ap@acme.example")
        unit.members.save(replace(person, language="de"))
    shown = text_of(Papers(world.store).paper(world.sent(connection, due=date(2026, 12, 4)), world.northwind))
    assert "4. Dezember 2026" in shown
    assert "1.487,50 EUR" in shown


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("INV-0001", "Northwind"), "INV-0001 Northwind.pdf"),
        (("INV-0001", 'A/B\\C: "x" <y>|?*\r\nBcc: z'), "INV-0001 A B C x y Bcc z.pdf"),
        (("INV-0001", "Müller & Söhne"), "INV-0001 Müller & Söhne.pdf"),
        (("INV-0001", "株式会社"), "INV-0001 株式会社.pdf"),
        (("..", "."), ".pdf"),
        (("INV-0001", "x" * 200), "INV-0001 " + "x" * 51 + ".pdf"),
    ],
)
def test_a_file_name_can_be_saved_everywhere(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts) == name
