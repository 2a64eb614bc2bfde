"""The pages as people meet them, from a world that lives for the purpose: what is looked at in a browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from core.actions.create_invoice import CREATE_INVOICE, CreateInvoice
from core.actions.invoice_lines import InvoiceLine
from core.actions.record_payment import RECORD_PAYMENT, RecordPayment
from core.actions.start_business import add_member
from core.domain.actor import Role
from core.domain.document import Document
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money, Price
from core.rendering.catalogue import languages
from core.store.engine import Store
from core.store.migrate import migrate
from tests.web.world import NORTHWIND, World, world_in

DRAFTED = (
    InvoiceLine(description="Concept and workshops", quantity=Decimal(3), unit="days", price=Price(Decimal(850))),
    InvoiceLine(description="Travel expenses", price=Price(Decimal("214.50"))),
)
PAST = datetime(2020, 1, 1, tzinfo=UTC)
Row = dict[str, str | int]
LINES: tuple[Row, ...] = (
    {
        "description": "Concept and workshops, first half of November",
        "quantity": "3",
        "unit_price": "850.00",
        "tax_rate": "19",
        "net": 255000,
    },
    {"description": "Travel expenses", "quantity": "1", "unit_price": "214.50", "tax_rate": "19", "net": 21450},
    {
        "description": "Handbook, printed (reduced rate), شكرا لكم",
        "quantity": "40",
        "unit_price": "12.375",
        "tax_rate": "7",
        "net": 49500,
    },
)
TAXES: tuple[Row, ...] = (
    {"rate": "19", "taxable": 276450, "tax": 52526},
    {"rate": "7", "taxable": 49500, "tax": 3465},
)


def every_page() -> Iterator[tuple[str, str]]:
    """Yield (name, html) for every kind of page in every language, 'bill.de'."""
    for language in languages():
        with TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{Path(folder, 'pages.db')}")
            migrate(store)
            with world_in(store) as world:
                world.http.headers["accept-language"] = language
                with store.write() as unit:
                    own = unit.business(NORTHWIND)
                    unit.businesses.save(replace(own, locale=language, row=own.row + 1))
                for name, html in pages(world):
                    yield f"{name}.{language}", html
            store.close()


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield (name, html) as the story goes: the request, a bill through its life, links that are over."""
    request = world.request(message="Hello Acme,\nwe start on Monday.")
    yield "request", world.get(request).text
    wrong = {"action": "approve_connection", "name": "Acme GmbH", "username": "no good!"}
    yield "request-wrong", world.send(request, **wrong).text
    done = world.send(request, action="approve_connection", name="Acme GmbH", username="acme")
    yield "request-approved", done.text
    document = with_lines(world, world.invoice(title="Handbook and workshops"))
    bill = world.link("document", document.id)
    yield "bill", world.get(bill).text
    yield "bill-wrong", world.send(bill, action="promise_payment", on="the day after never").text
    yield "bill-asked", world.send(bill, action="ask_about_invoice", text="Which project is line 2 for?").text
    world.code_above(100_000)
    code = world.send(bill, action="approve_invoice")
    yield "code", code.text
    yield "code-wrong", world.http.post(code.url.path, data={"code": "12"}).text
    world.code_above(None)
    yield "bill-approved", world.send(bill, action="approve_invoice").text
    yield "bill-approved-again", world.send(bill, action="approve_invoice").text
    world.send(bill, action="promise_payment", on="2026-12-11")
    rejected = world.link("document", world.invoice(amount="90").id)
    yield "bill-rejected", world.send(rejected, action="reject_invoice", reason="Ordered twice, see BILL-1.").text
    paid = RecordPayment(
        invoice=DocumentId(document.id), amount=Money(100_000, "EUR"), method="wire", reference="991", on=None
    )
    world.perform(RECORD_PAYMENT, paid)
    yield "bill-partly-paid", world.get(bill).text
    world.store.business_now = lambda: datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
    yield "bill-overdue", world.get(bill).text
    yield "seller", world.get(world.link("document", document.id, "dana@northwind.example")).text
    with world.store.write() as unit:
        add_member(unit, NORTHWIND, {"name": "Dana", "email": "dana@northwind.example"}, role=Role.OWNER)
    customer = next(iter(world.penny.read(lambda unit: unit.connections_of(NORTHWIND)))).id
    made = world.perform(CREATE_INVOICE, CreateInvoice(customer=ConnectionId(customer), lines=DRAFTED))
    draft = world.link("document", made.subject.id, "dana@northwind.example")
    yield "draft", world.send(draft, action="edit_draft", press="sums").text
    yield "looks", world.get(world.link("business", NORTHWIND, "dana@northwind.example") + "/looks").text
    yield "stop", world.get(f"{bill}/stop").text
    world.door(bill, expires_at=PAST)
    yield "expired", world.get(bill).text
    yield "new-link", world.http.post(f"{bill}/new").text
    yield "stopped", world.http.post(f"{bill}/stop", data={"stop": "never"}).text
    yield "unknown", world.get("/l/" + "a" * 26).text
    yield "nowhere", world.get("/nowhere", headers={"accept": "text/html"}).text
    yield "home", world.get("/").text


def with_lines(world: World, document: Document) -> Document:
    """Give an invoice several lines at two rates, as a long one has them."""
    net, tax = sum(int(line["net"]) for line in LINES), sum(int(row["tax"]) for row in TAXES)
    with world.store.write() as unit:
        version = unit.versions.find(business_id=NORTHWIND, document_id=document.id, version=1)
        assert version
        note = "Thank you for the good work together."
        unit.versions.save(replace(version, lines=LINES, taxes=TAXES, note=note))
        found = unit.documents.find(id=document.id)
        assert found
        changed = replace(found, net=net, tax=tax, gross=net + tax, due_on=date(2026, 12, 4), row=found.row + 1)
        return unit.documents.save(changed)
