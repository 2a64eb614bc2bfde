"""The one world builder: named businesses and people in it, moved through the same gate as everything else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from core.actions.create_invoice import CreateInvoice
from core.actions.decide_connection import ApproveConnection
from core.actions.decide_invoice import ApproveInvoice, RejectInvoice
from core.actions.invite import InviteCustomer, InviteVendor
from core.actions.issue_invoice import IssueAndSend, IssueInvoice
from core.actions.people import as_contact, as_member
from core.actions.perform import perform
from core.actions.promise_payment import PromisePayment
from core.actions.record_payment import RecordPayment
from core.actions.registry import named
from core.actions.start_business import StartBusiness, add_member
from core.domain.actor import Actor, Role
from core.domain.document import Document, DocumentCase
from core.domain.facts import Event, Outcome
from core.domain.ids import BusinessId, ConnectionId, DocumentId
from core.domain.money import Money
from core.domain.network import Connection, Contact
from core.schedule import tick
from core.store.engine import Store
from core.store.records import Due, OutboxRow
from core.views.document import DocumentView
from core.views.subject import View, subject_view

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
SLACK_NORTHWIND = "-/T-NORTH"
SLACK_ACME = "-/T-ACME"


class World:
    """Northwind (EUR, Berlin, 19 % tax), linked to a Slack team, and those it trades with."""

    def __init__(self, store: Store) -> None:
        """Start Northwind; everything else is made when it is named."""
        self.store = store
        self.time = START
        store.business_now = lambda: self.time
        self._keys = count(1)
        self.northwind = self.start(
            "northwind", "Northwind", account=SLACK_NORTHWIND, owner="Dana", domain="northwind"
        )
        self.dana = self.member(self.northwind, "Dana")

    # -- businesses and people -----------------------------------------------------------------------------

    def start(self, username: str, name: str, *, account: str = "", owner: str, domain: str) -> BusinessId:
        """Start a business with its owner; linked to a chat workspace when `account` is given."""
        with self.store.read() as unit:
            id_ = BusinessId(unit.new_id())
        person = {
            "name": owner,
            "email": f"{owner.lower()}@{domain}.example",
            "timezone": "Europe/Berlin",
            "language": "en",
        }
        evidence: dict[str, Any] = {"person": person}
        if account:
            place = f"C-{username.upper()}"
            evidence["link"] = {"surface": "slack", "account": account, "place": place}
            person |= {"surface": "slack", "account": account, "person": f"U-{owner.upper()}"}
        by = Actor(business=id_, role=Role.OWNER, name=owner, channel="chat", language="en", evidence=evidence)
        command = StartBusiness(
            username=username,
            name=name,
            currency="EUR",
            timezone="Europe/Berlin",
            country="DE",
            tax=Decimal(19),
            payment_instructions="IBAN DE02 1203 0000 0000 2020 51",
        )
        self.perform("start_business", command, by)
        return id_

    def hire(self, business: BusinessId, name: str, role: Role, limit: int | None = None) -> Actor:
        """Add a person to a business."""
        person = {"name": name, "email": f"{name.lower()}@{business[:4]}.example", "timezone": "Europe/Berlin"}
        with self.store.write() as unit:
            member = add_member(unit, business, person, role=role)
            if limit is not None:
                unit.members.save(replace(member, limit=limit))
        return self.member(business, name)

    def member(self, business: BusinessId, name: str, channel: str = "chat") -> Actor:
        """Return a person of a business as an actor."""
        with self.store.read() as unit:
            member = next(m for m in unit.members.all(business_id=business) if m.name == name)
            return as_member(member, unit.business(business), channel=channel)

    def contact(self, email: str = "ap@acme.example", channel: str = "mail") -> Actor:
        """Return the person behind an address that Northwind writes to, as it would act now."""
        with self.store.read() as unit:
            return as_contact(unit, self.contact_row(email), channel=channel, evidence={"said": "…"})

    def contact_row(self, email: str = "ap@acme.example") -> Contact:
        """Return Northwind's row of a contact."""
        with self.store.read() as unit:
            found = next(c for c in unit.contacts.all(email=email) if c.of_business != c.business_id)
            return next(iter(unit.contacts.all(business_id=self.northwind, email=email)), found)

    # -- steps of the story --------------------------------------------------------------------------------

    def perform(self, action: str, command: Any, by: Actor, key: str = "") -> Outcome:
        """Do one thing through the gate."""
        return perform(self.store, named(action), command, by, key=key or f"k{next(self._keys)}")

    def invite(self, who: str = "ap@acme.example", name: str = "Acme GmbH", by: Actor | None = None) -> ConnectionId:
        """Northwind invites a customer."""
        outcome = self.perform("invite_customer", InviteCustomer(who=who, name=name), by or self.dana)
        return ConnectionId(outcome.subject.id)

    def invite_vendor(self, who: str = "billing@supplier.example", name: str = "Supplier Ltd") -> ConnectionId:
        """Northwind invites a vendor."""
        outcome = self.perform("invite_vendor", InviteVendor(who=who, name=name), self.dana)
        return ConnectionId(outcome.subject.id)

    def approved(self, who: str = "ap@acme.example", name: str = "Acme GmbH") -> ConnectionId:
        """Northwind invites and the contact approves."""
        connection = self.invite(who, name)
        self.perform("approve_connection", ApproveConnection(connection=connection), self.contact(who))
        return connection

    def draft(
        self, connection: ConnectionId, amount: str = "1250", due: date | None = None, currency: str = "EUR"
    ) -> DocumentId:
        """Northwind drafts an invoice (net amount)."""
        command = CreateInvoice(
            customer=connection,
            amount=Money.of(amount, currency),
            description="consulting",
            due=due or date(2026, 12, 4),
        )
        return DocumentId(self.perform("create_invoice", command, self.dana).subject.id)

    def issue(self, document: DocumentId) -> Outcome:
        """Issue a draft."""
        return self.perform("issue_invoice", IssueInvoice(invoice=document), self.dana)

    def sent(
        self, connection: ConnectionId | None = None, amount: str = "1250", due: date | None = None
    ) -> DocumentId:
        """Northwind drafts, issues and sends an invoice to a customer that has approved."""
        document = self.draft(connection or self.approved(), amount, due)
        self.perform("issue_and_send", IssueAndSend(invoice=document), self.dana)
        return document

    def approve(self, document: DocumentId, by: Actor | None = None) -> Outcome:
        """The buyer approves."""
        return self.perform("approve_invoice", ApproveInvoice(invoice=document), by or self.contact())

    def reject(self, document: DocumentId, reason: str = "wrong quantity", by: Actor | None = None) -> Outcome:
        """The buyer rejects."""
        return self.perform("reject_invoice", RejectInvoice(invoice=document, reason=reason), by or self.contact())

    def promise(self, document: DocumentId, on: date, by: Actor | None = None) -> Outcome:
        """The buyer says when it will pay."""
        return self.perform("promise_payment", PromisePayment(invoice=document, on=on), by or self.contact())

    def pay(self, document: DocumentId, amount: str | None = None, by: Actor | None = None) -> Outcome:
        """Northwind records a payment, all that is open by default."""
        money = Money.of(amount, "EUR") if amount else None
        return self.perform("record_payment", RecordPayment(invoice=document, amount=money), by or self.dana)

    # -- time ----------------------------------------------------------------------------------------------

    def at(self, moment: datetime) -> None:
        """Move business time there and let the scheduler look."""
        self.time = moment
        tick(self.store)

    def pass_days(self, days: float) -> None:
        """Move business time forward and let the scheduler look."""
        self.at(self.time + timedelta(days=days))

    # -- looking -------------------------------------------------------------------------------------------

    def document(self, document: DocumentId) -> Document:
        """Return the document itself."""
        with self.store.read() as unit:
            found = unit.documents.find(id=document)
        assert found is not None
        return found

    def case(self, document: DocumentId, by: Actor) -> DocumentCase:
        """Return the document as an actor's business sees it."""
        with self.store.read() as unit:
            return unit.document_case(document, by.business)

    def connection(self, connection: ConnectionId) -> Connection:
        """Return the connection itself."""
        with self.store.read() as unit:
            found = unit.connections.find(id=connection)
        assert found is not None
        return found

    def view(self, kind: str, subject: str, by: Actor) -> View:
        """Return what an actor sees."""
        with self.store.read() as unit:
            return subject_view(unit, kind, subject, by)

    def shown(self, document: DocumentId, by: Actor | None = None) -> DocumentView:
        """Return the document as Dana (or `by`) sees it."""
        view = self.view("document", document, by or self.dana)
        assert isinstance(view, DocumentView)
        return view

    def events(self, kind: str, subject: str, by: Actor | None = None) -> list[Event]:
        """Return the timeline as Dana's (or `by`'s) business may see it."""
        with self.store.read() as unit:
            return unit.timeline(kind, subject, (by or self.dana).business)

    def kinds(self, document: DocumentId, by: Actor | None = None) -> list[str]:
        """Return the kinds of a document's events."""
        return [event.kind for event in self.events("document", document, by)]

    def letters(self, channel: str = "", template: str = "") -> list[OutboxRow]:
        """Return what has to leave, or has left."""
        with self.store.read() as unit:
            rows = unit.queue.letters()
        rows = [row for row in rows if not channel or row.channel == channel]
        return [row for row in rows if not template or row.payload.get("template") == template]

    def planned(self, subject: str, kind: str = "") -> list[Due]:
        """Return Northwind's calendar of a subject."""
        with self.store.read() as unit:
            rows = unit.queue.planned(self.northwind, subject)
        return [row for row in rows if not kind or row.kind == kind]
