"""A small network on a real database: Northwind sells to Acme and Zenith, buys from Supplier."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from core.actions.action import Action
from core.actions.create_invoice import CREATE_INVOICE, CreateInvoice
from core.actions.decide_connection import APPROVE_CONNECTION, ApproveConnection
from core.actions.invite import INVITE_CUSTOMER, INVITE_VENDOR, InviteCustomer, InviteVendor
from core.actions.issue_invoice import ISSUE_AND_SEND, IssueAndSend
from core.actions.perform import perform
from core.actions.start_business import START_BUSINESS, StartBusiness
from core.domain.actor import Actor, Role
from core.domain.ids import BusinessId, ConnectionId, DocumentId
from core.domain.money import Money
from core.store.engine import Store
from core.store.unit import Unit
from core.understanding.fields import Reading, reading_for
from tests.databases import KINDS, Databases

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # a Wednesday
TODAY = date(2026, 11, 18)


@dataclass
class World:
    """People by name; `unit` is one open transaction for reading."""

    store: Store
    unit: Unit
    dana: Actor
    acme: Actor
    supplier: Actor
    to_acme: ConnectionId
    to_zenith: ConnectionId
    from_supplier: ConnectionId
    invoice: DocumentId
    bill: DocumentId

    def reading(self, by: Actor | None = None, document: str = "") -> Reading:
        """What a text of this person is read against."""
        by = by or self.dana
        case = self.unit.document_case(document, by.business) if document else None
        return reading_for(self.unit, by, case)


class Builder:
    """Does things through the gate."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.keys = count(1)

    def do(self, action: Action, command: Any, by: Actor) -> Any:
        """Perform it and return the id of what it is about."""
        return perform(self.store, action, command, by, key=f"k{next(self.keys)}").subject.id

    def business(self, username: str, name: str, person: str, *, currency: str = "EUR", country: str = "") -> Actor:
        """Start a business whose owner is this person."""
        id_ = BusinessId(Unit.new_id())
        email = f"{person.lower()}@{username}.example"
        by = Actor(business=id_, role=Role.OWNER, name=person, channel="chat", timezone="Europe/Berlin")
        known = replace(by, evidence={"person": {"name": person, "email": email}})
        self.do(
            START_BUSINESS,
            StartBusiness(
                username=username,
                name=name,
                currency=currency,
                country=country,
                timezone="Europe/Berlin",
                tax=Decimal(19),
                email=email,
            ),
            known,
        )
        return by

    def sent(self, connection: Any, by: Actor, amount: str) -> Any:
        """An invoice that was issued and sent."""
        draft = self.do(
            CREATE_INVOICE,
            CreateInvoice(customer=connection, amount=Money.of(amount, "EUR"), description="consulting"),
            by,
        )
        return self.do(ISSUE_AND_SEND, IssueAndSend(invoice=draft), by)


@pytest.fixture(scope="package", params=KINDS)
def world(request: pytest.FixtureRequest, databases: Databases) -> Iterator[World]:
    """Northwind (Dana) has sent INV-0001 to Acme and got BILL-1 from Supplier; Zenith has not answered yet."""
    with databases.fresh(request.param) as url:
        yield from _network(url)


def _network(url: str) -> Iterator[World]:
    store = Store(url, business_now=lambda: NOW)
    build = Builder(store)
    dana = build.business("northwind", "Northwind", "Dana", country="DE")
    acme = build.business("acme", "Acme GmbH", "Anton", country="DE")
    supplier = build.business("supplier", "Supplier Ltd", "Sue", country="GB")
    to_acme = build.do(INVITE_CUSTOMER, InviteCustomer(who="@acme"), dana)
    build.do(APPROVE_CONNECTION, ApproveConnection(connection=to_acme), acme)
    to_zenith = build.do(INVITE_CUSTOMER, InviteCustomer(who="ap@zenith.example", name="Zenith Studio 54"), dana)
    build.do(INVITE_CUSTOMER, InviteCustomer(who="ap@zebra.example", name="Zebra One"), dana)
    from_supplier = build.do(INVITE_VENDOR, InviteVendor(who="@supplier"), dana)
    build.do(APPROVE_CONNECTION, ApproveConnection(connection=from_supplier), supplier)
    invoice = build.sent(to_acme, dana, "1000")
    bill = build.sent(from_supplier, supplier, "500")
    build.sent(to_acme, dana, "20")
    with store.read() as unit:
        yield World(store, unit, dana, acme, supplier, to_acme, to_zenith, from_supplier, invoice, bill)
    store.close()
