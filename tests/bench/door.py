"""The doors for mail and its reading: accepted beside a null handler, new text, inspection, nasty mails, memory."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from pathlib import Path

from sqlalchemy import func, select

from config.demo import free_ports
from core.store import tables as t
from core.store.engine import Store
from mail_gateway.inspect_mail import Arrival, inspect_mail
from mail_gateway.message import read_mail
from mail_gateway.reply_text import new_text
from tests.bench.mail import Letter, prepare, send
from tests.bench.report import Figure
from tests.bench.running import NO_SLACK, ROOT, penny, process, wait_for_port
from tests.databases import Databases
from tests.mail_gateway.mail_clients import LINES, WHO
from tests.mail_gateway.nasty_mails import NASTY

MAILS = 2000
CONNECTIONS = 4
SMALL, MANY = 2048, 10_000
LARGE, FEW = 20_000_000, 50
SENDERS = 8
MOST_MB = 250.0
MOST_SECONDS = 0.5
READS, INSPECTED = 3000, 1200


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """Each part for itself; the memory's last, since it takes longest."""
    yield from _accepted(databases, folder)
    yield _new_text()
    yield _inspected(folder)
    yield _nasty()
    yield _memory(databases, folder)


def _letter(to: str, number: int, size: int, run: str) -> Letter:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ap@c0.example", to, "Re: Invoice"
    mail["Message-ID"] = f"<{run}.{number}@c0.example>"
    line = "Could somebody look at this line of the order, please? Thank you very much.\n"
    mail.set_content(line * max(1, (size - 300) // len(line)))
    return Letter(sender="ap@c0.example", to=to, data=mail.as_bytes(policy=SMTP_LINES) + b".\r\n")


def _accepted(databases: Databases, folder: Path) -> Iterator[Figure]:
    ports = free_ports()
    to = f"r+{'a' * 24}@in.penny.example"
    with process(["tests.bench.floors", "smtp", str(ports.mail_in)], folder / "null.log"):
        wait_for_port(ports.mail_in)
        letters = [_letter(to, n, SMALL, "null") for n in range(MAILS)]
        send(ports.mail_in, letters[:100], 1)
        floor = MAILS / send(ports.mail_in, letters, CONNECTIONS)
    with databases.fresh("sqlite") as url:
        door = prepare(url)[0]
        letters = [_letter(door.address, n, SMALL, "kept") for n in range(MAILS + 100)]
        changes = {"PENNY_DATABASE_URL": url, "PENNY_SMTP_RELAY": "", **NO_SLACK}
        with penny(folder, ports, "mail", changes):
            send(ports.mail_in, letters[:100], 1)
            rate = MAILS / send(ports.mail_in, letters[100:], CONNECTIONS)
    yield Figure(
        what=f"Mail accepted (committed, 250), 2 kB, {CONNECTIONS} connections reused, sqlite",
        value=f"{rate:.0f}/s",
        floor=f"{floor:.0f}/s (null aiosmtpd)",
        ratio=rate / floor,
        goal="≥ 0.50",
        met=rate / floor >= 0.5,
        more={"per_second": rate},
    )


def _new_text() -> Figure:
    """Replies of many mail programs, filled up to 2 kB with history."""
    texts = []
    for client in (line.replace("{who}", WHO) for lines in LINES.values() for line in lines.values()):
        quoted = "\n".join(f"> This is line {n} of the history that was quoted." for n in range(30))
        texts.append(f"Approved, thank you. Please pay attention to the new address.\n\n{client}\n{quoted}"[:SMALL])
    began = time.perf_counter()
    for number in range(READS):
        new_text(texts[number % len(texts)])
    rate = READS / (time.perf_counter() - began)
    return Figure(what="New text out of a reply of 2 kB", value=f"{rate:.0f}/s", goal="≥ 2,000/s", met=rate >= 2000)


def _inspected(folder: Path) -> Figure:
    files = folder / "inspected"
    files.mkdir()
    for number in range(INSPECTED):
        letter = _letter(f"r+{'a' * 24}@in.penny.example", number, SMALL, "inspected")
        (files / f"{number}.eml").write_bytes(letter.data)
    command = [sys.executable, "-m", "config.cli", "mail", "inspect", "--json", *map(str, sorted(files.iterdir()))]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    rate = INSPECTED / (time.perf_counter() - began)
    assert done.stdout.count(b"\n") == INSPECTED
    return Figure(
        what="penny mail inspect --json, 2 kB, no DNS, starting included",
        value=f"{rate:.0f}/s",
        goal="≥ 300/s",
        met=rate >= 300,
    )


def _nasty() -> Figure:
    """The slowest step of the slowest mail, in seconds of this process."""
    worst, whose = 0.0, ""
    for name, make in NASTY.items():
        raw = make()
        if len(raw) > 200_000:
            continue
        mail = read_mail(raw)
        for step in (lambda r=raw: inspect_mail("x", r, Arrival()), lambda m=mail: new_text(m.text, m.html)):
            began = time.process_time()
            step()
            if (took := time.process_time() - began) > worst:
                worst, whose = took, name
    return Figure(
        what=f"The slowest of {len(NASTY)} nasty mails of 150 kB ({whose})",
        value=f"{worst:.2f} s",
        goal=f"≤ {MOST_SECONDS} s",
        met=worst <= MOST_SECONDS,
    )


def _memory(databases: Databases, folder: Path) -> Figure:
    """10,000 small mails and 50 large ones over eight connections, worked on as they come."""
    ports = free_ports()
    with databases.fresh("sqlite") as url:
        door = prepare(url)[0]
        changes = {"PENNY_DATABASE_URL": url, "PENNY_SMTP_RELAY": "", **NO_SLACK}
        with penny(folder, ports, "mail,worker", changes) as running, ThreadPoolExecutor(2) as pool:
            before = _peak(running.pid)
            small = [_letter(door.address, n, SMALL, "small") for n in range(MANY)]
            large = pool.submit(_send_large, ports.mail_in, door.address)
            send(ports.mail_in, small, SENDERS)
            large.result()
            store = Store(url)
            while _waiting(store):
                time.sleep(0.5)
            store.close()
            peak = _peak(running.pid)
    return Figure(
        what=f"Memory at most, {MANY:,} mails of 2 kB and {FEW} of 20 MB, worked on",
        value=f"{peak:.0f} MB ({before:.0f} MB before)",
        goal=f"< {MOST_MB:.0f} MB",
        met=peak < MOST_MB,
    )


def _send_large(port: int, to: str) -> None:
    def some(first: int) -> None:
        for number in range(first, FEW, 4):
            send(port, [_letter(to, number, LARGE, "large")], 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(4)))


def _waiting(store: Store) -> int:
    with store.read() as unit:
        states = t.inbox.c.state.in_(("pending", "leased"))
        return unit.connection.execute(select(func.count()).select_from(t.inbox).where(states)).scalar_one()


def _peak(pid: int) -> float:
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
