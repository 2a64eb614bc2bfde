"""Northwind sells to Acme: one store, the pages over it, and short ways to read what a page says."""

import html
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import uvicorn
from sqlalchemy import select

from core.actions.create_invoice import CREATE_INVOICE, CreateInvoice
from core.actions.decide_connection import APPROVE_CONNECTION, ApproveConnection
from core.actions.doors import token_for
from core.actions.invite import INVITE_CUSTOMER, InviteCustomer
from core.actions.issue_invoice import ISSUE_AND_SEND, IssueAndSend
from core.actions.people import as_contact
from core.actions.start_business import START_BUSINESS, StartBusiness
from core.actions.threads import conversation_with
from core.app import Penny
from core.domain.actor import Actor, Role
from core.domain.document import Document
from core.domain.ids import BusinessId, ConnectionId, DocumentId
from core.domain.money import Money
from core.domain.network import Connection, Contact
from core.store.engine import Store
from core.store.tables import outbox
from web.app import make_web
from web.health import never

SECRET = b"a secret of the tests, long enough"
NORTHWIND = BusinessId("northwind00000000000000x")
TODAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class World:
    """`dana` owns Northwind; `ap@acme.example` answers for Acme."""

    store: Store
    penny: Penny
    http: httpx.Client
    dana: Actor
    clicks: int = 0

    # Building

    def perform(self, action: Any, command: Any, by: Actor | None = None) -> Any:
        """Do it as Dana, each time anew."""
        self.clicks += 1
        return self.penny.perform(action, command, by or self.dana, key=f"test:{self.clicks}")

    def invites(self, email: str = "ap@acme.example", name: str = "Acme", message: str = "") -> Connection:
        """Northwind invites a customer."""
        done = self.perform(INVITE_CUSTOMER, InviteCustomer(who=email, name=name, message=message))
        found = self.penny.read(lambda unit: unit.connections.find(id=done.subject.id))
        assert found
        return found

    def approved(self) -> Connection:
        """Acme has approved, and claimed its account on the way."""
        connection = self.invites()
        by = self.penny.read(lambda unit: as_contact(unit, self.contact(), channel="mail", evidence={}))
        self.perform(APPROVE_CONNECTION, ApproveConnection(connection=connection.id), by)
        return connection

    def invoice(self, amount: str = "1250.00", title: str = "Consulting, November") -> Document:
        """Northwind sends Acme an invoice; Acme has approved Northwind before."""
        connection = next(iter(self.penny.read(lambda unit: unit.connections_of(NORTHWIND))), None)
        customer = (connection or self.approved()).id
        made = self.perform(
            CREATE_INVOICE,
            CreateInvoice(
                customer=ConnectionId(customer),
                amount=Money.of(amount, "EUR"),
                description=title,
                due=date(2026, 12, 4),
            ),
        )
        self.perform(ISSUE_AND_SEND, IssueAndSend(invoice=DocumentId(made.subject.id)))
        return self.document(made.subject.id)

    def link(self, kind: str, subject: str, email: str = "ap@acme.example") -> str:
        """Open the link door of the contact for a subject; returns the page's path."""
        with self.store.write() as unit:
            contact = unit.contacts.find(business_id=NORTHWIND, email=email)
            assert contact
            conversation = conversation_with(unit, contact, kind, subject)
            return "/l/" + token_for(unit, SECRET, "link", conversation, contact)

    def bill(self, **how: str) -> str:
        """A sent invoice's page."""
        return self.link("document", self.invoice(**how).id)

    def request(self, **how: str) -> str:
        """An invitation's page."""
        return self.link("connection", self.invites(**how).id)

    def code_above(self, minor: int | None) -> None:
        """Acme wants codes above this amount."""
        with self.store.write() as unit:
            acme = unit.business(unit.connections_of(NORTHWIND)[0].customer_id)
            unit.businesses.save(replace(acme, code_above=minor, currency="EUR", row=acme.row + 1))

    def door(self, path: str, **changes: Any) -> None:
        """Change the stored door behind a page."""
        from core.domain import tokens

        with self.store.write() as unit:
            door = unit.doors.find(hash=tokens.hashed(path.removeprefix("/l/")))
            assert door
            unit.doors.save(replace(door, **changes))

    # Looking

    def contact(self) -> Contact:
        """Acme's contact as Northwind keeps it."""
        found = self.penny.read(lambda unit: unit.contacts.find(business_id=NORTHWIND, email="ap@acme.example"))
        assert found
        return found

    def document(self, id_: str) -> Document:
        """The document as stored."""
        found = self.penny.read(lambda unit: unit.documents.find(id=id_))
        assert found
        return found

    def only_document(self) -> Document:
        """The one document."""
        (found,) = self.penny.read(lambda unit: unit.documents.all())
        return found

    def connection(self) -> Connection:
        """The one connection."""
        (found,) = self.penny.read(lambda unit: unit.connections.all())
        return found

    def letters(self, template: str) -> list[dict[str, Any]]:
        """What waits in the outbox by template."""
        payloads = self.penny.read(lambda unit: list(unit.connection.execute(select(outbox.c.payload)).scalars()))
        return [payload for payload in payloads if payload.get("template") == template]

    # Acting

    def get(self, path: str, **how: Any) -> httpx.Response:
        """Open a page."""
        return self.http.get(path, **how)

    def send(self, path: str, **values: str) -> httpx.Response:
        """Open the page, fill the form of an action in and send it."""
        form = nonce_of(self.get(path).text, values["action"])
        return self.http.post(path, data={"nonce": form, **values})


@contextmanager
def served(penny: Penny, stopping: Callable[[], bool] = never) -> Iterator[httpx.Client]:
    """Serve the pages on a real socket."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(make_web(penny, stopping), log_level="critical", access_log=False, lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with httpx.Client(base_url=base, follow_redirects=True, trust_env=False, timeout=20) as http:
        yield http
    server.should_exit = True
    thread.join()
    listening.close()


@contextmanager
def world_in(store: Store) -> Iterator[World]:
    """Make Northwind, owned by Dana, in a fresh database."""
    store.business_now = lambda: TODAY
    penny = Penny(store=store, secret=SECRET, mail_domain="in.penny.example", base_url="https://penny.example")
    dana = Actor(
        business=NORTHWIND,
        role=Role.OWNER,
        name="Dana",
        channel="chat",
        language="en",
        timezone="Europe/Berlin",
        evidence={"person": {"name": "Dana", "email": "dana@northwind.example", "timezone": "Europe/Berlin"}},
    )
    with served(penny) as http:
        world = World(store=store, penny=penny, http=http, dana=dana)
        _start(world)
        yield world


def _start(world: World) -> None:
    world.perform(
        START_BUSINESS,
        StartBusiness(
            username="northwind",
            name="Northwind",
            currency="EUR",
            timezone="Europe/Berlin",
            legal_name="Northwind GmbH",
            address="Hafenstraße 1\n20457 Hamburg",
            country="DE",
            tax=Decimal(19),
            payment_instructions="IBAN DE02 1203 0000 0000 2020 51\nNorthwind GmbH",
        ),
    )


def says(answer: httpx.Response) -> str:
    """What a person reads on the page, on one line."""
    body = re.sub(r"<style>.*?</style>|<head>.*?</head>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def offered(answer: httpx.Response) -> list[str]:
    """The actions of the page's forms."""
    return re.findall(r'name="action" value="([a-z_]+)"', answer.text)


def nonce_of(text: str, action: str) -> str:
    """The nonce in the form of one action."""
    found = re.search(rf'name="action" value="{action}">\s*<input type="hidden" name="nonce" value="([^"]+)"', text)
    return found[1] if found else "a-nonce-of-no-form-at-all"
