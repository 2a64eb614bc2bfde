"""Invoices to print: made of domain values alone, by the rules of the domain."""

import struct
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from core.documents.invoice import Printed
from core.domain.document import Document, Lifecycle, Version
from core.domain.ids import BusinessId, ConnectionId, DocumentId
from core.domain.network import Business
from core.domain.tax import Line, totals

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NORTHWIND = Business(
    id=BusinessId("northwind"),
    username="northwind",
    name="Northwind",
    legal_name="Northwind Trading GmbH",
    address="Speicherstraße 14\n20457 Hamburg",
    country="DE",
    tax_id="DE123456789",
    currency="EUR",
    timezone="Europe/Berlin",
    payment_instructions="IBAN DE02 1203 0000 0000 2020 51",
    created_at=NOW,
)
ACME = Business(
    id=BusinessId("acme"),
    username="acme",
    name="Acme GmbH",
    address="Accounts Payable\nWerksallee 3\n70174 Stuttgart",
    country="DE",
    tax_id="DE987654321",
    created_at=NOW,
)
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80"><path d="M10 70 L40 10 L70 70 Z" fill="#0b7a75"/>'
    '<path d="M50 70 L80 10 L110 70 Z" fill="#0b7a75" fill-opacity="0.55"/>'
    '<path d="M130 55 h150 v-8 h-150 Z M130 38 h110 v-8 h-110 Z" fill="#0b7a75"/></svg>'
)


def line(text: str = "Consulting", quantity: str = "1", price: str = "1250", tax: str = "19") -> Line:
    """One line, net."""
    return Line(description=text, quantity=Decimal(quantity), unit_price=Decimal(price), tax_rate=Decimal(tax))


def printed(
    lines: list[Line] | None = None,
    *,
    currency: str = "EUR",
    seller: Business = NORTHWIND,
    buyer: Business = ACME,
    note: str = "",
    unit: str = "",
    logo: str = "",
    **changes: object,
) -> Printed:
    """An issued invoice of these lines, due on 4 December; `changes` are fields of the document."""
    lines = lines or [line()]
    found = totals(lines, currency)
    document = Document(
        business_id=seller.id,
        id=DocumentId("d1"),
        number="INV-0001",
        customer_id=buyer.id,
        connection_id=ConnectionId("c1"),
        currency=currency,
        net=found.net.minor,
        tax=found.tax.minor,
        gross=found.gross.minor,
        title=lines[0].description,
        issued_on=date(2026, 11, 23),
        due_on=date(2026, 12, 4),
        lifecycle=Lifecycle.ISSUED,
        made_by="Dana",
        created_at=NOW,
        issued_at=NOW,
    )
    document = replace(document, **changes)  # type: ignore[arg-type]
    rows = tuple(
        {
            "description": one.description,
            "quantity": str(one.quantity),
            "unit_price": str(one.unit_price),
            "tax_rate": str(one.tax_rate),
            "net": net.minor,
            **({"unit": unit} if unit else {}),
        }
        for one, net in zip(lines, found.line_nets, strict=True)
    )
    taxes: tuple[dict[str, str | int], ...] = tuple(
        {"rate": str(t.rate), "category": t.category, "taxable": t.taxable.minor, "tax": t.tax.minor}
        for t in found.taxes
    )
    version = Version(
        business_id=seller.id,
        document_id=document.id,
        version=document.version,
        lines=rows,  # type: ignore[arg-type]
        taxes=taxes,
        note=note,
        made_by="Dana",
        created_at=NOW,
    )
    return Printed(document=document, version=version, seller=seller, buyer=buyer, buyer_name=buyer.name, logo=logo)


def png(width: int = 60, height: int = 30) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    raw = (b"\0" + bytes((11, 122, 117)) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
