"""Mail in, until the decision is committed and the answer queued, beside a mail server that does no more than two
commits and one answer; and who wrote, with DNS remembered."""

import socket
import sqlite3
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from pathlib import Path

import dkim
from sqlalchemy import text

from config.demo import free_ports
from config.settings import SANDBOX_SECRET
from core.actions.doors import token_for
from core.actions.threads import conversation_with
from core.store.engine import Store
from mail_gateway.authenticate import authenticate
from mail_gateway.message import read_mail
from mail_gateway.senders import Remembered
from tests.bench.report import Figure
from tests.bench.running import NO_SLACK, penny, process, wait_for_port
from tests.databases import KINDS, Databases
from tests.mail_gateway.test_authenticate import HONEST, HONEST_IP, LEGIT, key, signed
from tests.mail_gateway.test_authenticate import mail as plain
from tests.world import World

CUSTOMERS = 10
INVOICES = 150  # each gets ROUNDS answers in every run
ROUNDS = 4
RUNS = (1, 4)  # connections
WARM_UP = 30
GOAL = 200.0
LEAST = 0.4  # of the floor
SIGNED = 300
WITHIN = 60.0  # seconds for one run
FILLING = "\n\n--\nAcme GmbH, Accounts Payable\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as a mail server hands it over."""

    sender: str
    to: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the answers to one invoice go, and who gives them."""

    contact: str
    address: str


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """The floor and both databases, each with one connection and with four."""
    ports = free_ports()
    floors: dict[int, float] = {}
    sample = [Door(contact=f"ap@c{n}.example", address=f"r+{'a' * 24}@in.penny.example") for n in range(INVOICES)]
    kept = folder / "floor.db"
    with process(["tests.bench.floors", "decide", str(ports.mail_in), str(kept)], folder / "floor.log"):
        wait_for_port(ports.mail_in)
        sent = 0
        for connections in RUNS:
            letters = _letters(sample, f"floor{connections}")
            sent += len(letters)
            began = time.perf_counter()
            send(ports.mail_in, letters, connections)
            _wait_until_answered(kept, sent)
            floors[connections] = len(letters) / (time.perf_counter() - began)
            yield Figure(
                what=f"Mail in: two commits (SQLite) and one answer built, {_connections(connections)}",
                value=f"{floors[connections]:.0f}/s",
                more={"per_second": floors[connections]},
            )
    yield _authenticated()
    for kind in KINDS:
        with databases.fresh(kind) as url:
            doors = prepare(url)
            changes = {"PENNY_DATABASE_URL": url, "PENNY_SMTP_RELAY": "", **NO_SLACK}
            with penny(folder, ports, "mail,worker", changes):
                for connections in RUNS:
                    yield _run(url, kind, ports.mail_in, doors, connections, floors[connections])


def _run(url: str, kind: str, port: int, doors: Sequence[Door], connections: int, floor: float) -> Figure:
    store = Store(url)
    try:
        letters = _letters(doors, f"{kind}{connections}")
        warm, measured = letters[:WARM_UP], letters[WARM_UP:]
        send(port, warm, 1)
        _wait_until_done(store)
        before = _count(store)
        began = time.perf_counter()
        send(port, measured, connections)
        kept = time.perf_counter() - began
        _wait_until_done(store)
        rate = len(measured) / (time.perf_counter() - began)
        done, receipts, decided = (now - then for now, then in zip(_count(store), before, strict=True))
    finally:
        store.close()
    assert done == receipts == decided == len(measured), (done, receipts, decided, len(measured))
    goal = f"≥ {GOAL:.0f}/s and ≥ {LEAST:.0%}" if kind == "sqlite" and connections > 1 else ""
    return Figure(
        what=f"Mail in → decision and answer, {kind}, {_connections(connections)}",
        value=f"{rate:.0f}/s (accepted {len(measured) / kept:.0f}/s)",
        floor=f"{floor:.0f}/s" if kind == "sqlite" else "",
        ratio=rate / floor if kind == "sqlite" else None,
        goal=goal,
        met=(rate >= GOAL and rate / floor >= LEAST) if goal else None,
        more={"per_second": rate, "accepted_per_second": len(measured) / kept},
    )


def send(port: int, letters: Sequence[Letter], connections: int) -> float:
    """Send everything over so many connections at once; returns the seconds until the last 250."""
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda n: _send(port, letters[n::connections]), range(connections)))
    return time.perf_counter() - began


def _send(port: int, letters: Sequence[Letter]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = connection.makefile("rb")

        def say(words: bytes, expected: bytes) -> None:
            if words:
                connection.sendall(words)
            line = lines.readline()
            while line[3:4] == b"-":
                line = lines.readline()
            if not line.startswith(expected):
                raise AssertionError(f"{words[:80]!r}: {line!r}")

        say(b"", b"220")
        say(b"EHLO bench.example\r\n", b"250")
        for letter in letters:
            say(f"MAIL FROM:<{letter.sender}>\r\n".encode(), b"250")
            say(f"RCPT TO:<{letter.to}>\r\n".encode(), b"250")
            say(b"DATA\r\n", b"354")
            say(letter.data, b"250")
        say(b"QUIT\r\n", b"221")


def _letters(doors: Sequence[Door], run: str) -> list[Letter]:
    """ROUNDS answers for each door, no two alike: promises of different days and purchase orders."""
    letters = []
    today = datetime.now(UTC).date()
    offset = sum(run.encode()) % 7
    for turn in range(ROUNDS):
        for number, door in enumerate(doors):
            said = _said(turn, run, number, today + timedelta(days=10 + offset + turn))
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = door.contact, door.address, "Re: Invoice"
            mail["Message-ID"] = f"<{run}.{turn}.{number}@acme.example>"
            mail.set_content(said + FILLING)
            data = mail.as_bytes(policy=SMTP_LINES) + b".\r\n"
            letters.append(Letter(sender=door.contact, to=door.address, data=data))
    return letters


def _said(turn: int, run: str, number: int, day: date) -> str:
    if turn % 2:
        return f"PO number {run}-{number}-{turn}"
    return f"We will pay on {day.isoformat()}. Thanks"


def prepare(url: str) -> list[Door]:
    """Northwind with customers that have approved, and invoices sent to them; the reply addresses they got."""
    store = Store(url)
    world = World(store)
    world.time = datetime.now(UTC)
    due = world.time.date() + timedelta(days=14)
    people = [f"ap@c{n}.example" for n in range(CUSTOMERS)]
    customers = [world.approved(who, f"Customer {n} GmbH") for n, who in enumerate(people)]
    doors = []
    for number in range(INVOICES):
        who = people[number % CUSTOMERS]
        document = world.sent(customers[number % CUSTOMERS], due=due)
        with store.write() as unit:
            contact = next(iter(unit.contacts.all(business_id=world.northwind, email=who)))
            conversation = conversation_with(unit, contact, "document", document)
            token = token_for(unit, SANDBOX_SECRET.encode(), "reply", conversation, contact)
        doors.append(Door(contact=who, address=f"r+{token}@in.penny.example"))
    store.close()
    return doors


def _wait_until_answered(kept: Path, number: int) -> None:
    until = time.monotonic() + WITHIN
    with closing(sqlite3.connect(kept)) as database:
        while time.monotonic() < until:
            if database.execute("SELECT count(*) FROM answers").fetchone()[0] == number:
                return
            time.sleep(0.01)
    raise AssertionError("the floor did not answer every mail in time")


class _Zone:
    """DNS that answers at once: what is measured is the judging."""

    def texts(self, name: str) -> Sequence[str]:
        return {
            f"s1._domainkey.{LEGIT}": [key()[1]],
            f"_dmarc.{LEGIT}": ["v=DMARC1; p=reject"],
            LEGIT: [f"v=spf1 ip4:{HONEST_IP} -all"],
        }.get(name, [])

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        return []

    def addresses(self, name: str) -> Sequence[str]:
        return []


def _authenticated() -> Figure:
    """Signed mails judged in full, beside dkimpy that only verifies the one signature."""
    names = Remembered(_Zone())
    mails = [signed(plain(number=n)) for n in range(SIGNED)]

    def asked(name: bytes, timeout: int = 5) -> bytes:
        return names.texts(name.decode().rstrip("."))[0].encode()

    began = time.perf_counter()
    assert all(dkim.verify(raw, dnsfunc=asked) for raw in mails)
    floor = SIGNED / (time.perf_counter() - began)
    began = time.perf_counter()
    found = [authenticate(raw, read_mail(raw), HONEST, names).result for raw in mails]
    rate = SIGNED / (time.perf_counter() - began)
    assert set(found) == {"pass"}
    return Figure(
        what="Who wrote: DKIM, SPF and DMARC of a signed mail, DNS remembered",
        value=f"{rate:.0f}/s",
        floor=f"{floor:.0f}/s (dkimpy alone)",
        ratio=rate / floor,
        more={"per_second": rate},
    )


def _wait_until_done(store: Store) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        with store.engine.connect() as connection:
            waiting = connection.execute(text("SELECT 1 FROM inbox WHERE state IN ('pending', 'leased') LIMIT 1"))
            if waiting.first() is None:
                return
        time.sleep(0.01)
    raise AssertionError("the inbox was not finished in time")


def _count(store: Store) -> tuple[int, int, int]:
    """Mails that are done, receipts that wait to leave, facts that answers by mail made."""
    queries = (
        "SELECT count(*) FROM inbox WHERE state = 'done'",
        "SELECT count(*) FROM outbox WHERE dedupe_key LIKE 'mail:%:receipt:%'",
        "SELECT count(*) FROM events WHERE channel = 'mail' AND kind IN ('invoice.promised', 'invoice.ordered')",
    )
    with store.engine.connect() as connection:
        done, receipts, decided = (int(connection.execute(text(query)).scalar_one()) for query in queries)
    return done, receipts, decided


def _connections(number: int) -> str:
    return "1 connection" if number == 1 else f"{number} connections"
