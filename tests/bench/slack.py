"""A slash command over signed HTTP, until it is committed and answered, beside a Bolt listener that does nothing."""

import hashlib
import hmac
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from config.demo import SIGNING_SECRET, Ports, free_numbers, free_ports
from core.store.engine import Store
from sandbox.client import Sandbox
from tests.bench.report import Figure, percentile
from tests.bench.running import penny, process, wait_for_http, wait_for_port
from tests.databases import Databases
from tests.world import World

REQUESTS = 600
BLOCKS = 12
WARM_UP = 60
GOAL = 5.0
PAID = "paid INV-0001 0.01 by wire"
INVOICE = "invoice acme 1 for x"
SAID = ((PAID, "INV-0001"), (INVOICE, "Acme"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a line goes, and what its answer must hold."""

    port: int
    text: str
    sign: str


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """Both floors and both commands in turns; then the first once more while the worker posts to the stand-in."""
    (bare, kept), ports = free_numbers(2), free_ports()
    with ExitStack() as stack:
        for port, file in ((bare, ()), (kept, (str(folder / "floor.db"),))):
            stack.enter_context(process(["tests.bench.floors", "slack", str(port), *file], folder / "floor.log"))
            wait_for_port(port)
        floors = {"bare": Door(port=bare, text=PAID, sign="ok"), "kept": Door(port=kept, text=PAID, sign="ok")}
        url = stack.enter_context(databases.fresh("sqlite"))
        _prepare(url)
        nobody = {"PENNY_DATABASE_URL": url, "PENNY_SLACK_API_URL": "http://127.0.0.1:1/api/"}
        with penny(folder, ports, "web,slack", nobody):
            commands = {text: Door(port=ports.web, text=text, sign=sign) for text, sign in SAID}
            taken = in_turns(floors | commands)
        yield _shown("Slack command: bare Bolt listener, p50 / p99", taken["bare"])
        yield _shown("the same, committing one row, p50 / p99", taken["kept"])
        for text in commands:
            yield _figure(f"/penny {text}", taken[text], taken["bare"], taken["kept"])
        _check(url)
        url = stack.enter_context(databases.fresh("sqlite"))
        _prepare(url)
        _start_stand_in(stack, ports, folder)
        stack.enter_context(penny(folder, ports, "web,slack,worker", {"PENNY_DATABASE_URL": url}))
        taken = in_turns(floors | {"worker": Door(port=ports.web, text=PAID, sign="INV-0001")})
        yield _figure(f"/penny {PAID}, worker delivering", taken["worker"], taken["bare"], taken["kept"])


def in_turns(doors: Mapping[str, Door]) -> dict[str, list[float]]:
    """Return the seconds of every request, taken block by block: what else the machine does meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in doors}
    for door in doors.values():
        timed(door, WARM_UP)
    for _ in range(BLOCKS):
        for name, door in doors.items():
            taken[name] += timed(door, REQUESTS // BLOCKS)
    return taken


def timed(door: Door, count: int) -> list[float]:
    """Return the seconds each request took on one connection; every answer must hold the door's `sign`."""
    taken = []
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(count):
            request = _request(door.text, f"{door.text}{number}{time.time_ns()}")
            began = time.perf_counter()
            connection.sendall(request)
            status, body = _response(connection)
            took = time.perf_counter() - began
            if status != 200 or door.sign.encode() not in body:
                raise AssertionError(f"{door.text}: {status} {body[:300]!r}")
            taken.append(took)
    return taken


def _figure(what: str, taken: list[float], floor: Sequence[float], kept: Sequence[float]) -> Figure:
    """The goal is against a listener that keeps nothing; beside one that commits a row it is the JSON's `of_kept`."""
    ratio, of_kept = (percentile(taken, 0.5) / percentile(other, 0.5) for other in (floor, kept))
    return Figure(
        what=f"{what}, p50 / p99",
        value=_spelled(taken),
        floor=_spelled(floor),
        ratio=ratio,
        goal=f"p50 < {GOAL:.0f} × floor",
        met=ratio < GOAL,
        more={"p50_ms": 1e3 * percentile(taken, 0.5), "p99_ms": 1e3 * percentile(taken, 0.99), "of_kept": of_kept},
    )


def _shown(what: str, taken: Sequence[float]) -> Figure:
    more = {"p50_ms": 1e3 * percentile(taken, 0.5), "p99_ms": 1e3 * percentile(taken, 0.99)}
    return Figure(what=what, value=_spelled(taken), more=more)


def _spelled(taken: Sequence[float]) -> str:
    return f"{1e3 * percentile(taken, 0.5):.2f} / {1e3 * percentile(taken, 0.99):.2f} ms"


def _prepare(url: str) -> None:
    """Northwind with one large sent invoice to Acme."""
    store = Store(url)
    World(store).sent(amount="100000")
    store.close()


def _check(url: str) -> None:
    """Every answer was about something that is in the books."""
    store = Store(url)
    with store.read() as unit:
        payments, documents = len(unit.payments.all()), len(unit.documents.all())
    store.close()
    assert payments == WARM_UP + REQUESTS, payments
    assert documents == 1 + WARM_UP + REQUESTS, documents


def _start_stand_in(stack: ExitStack, ports: Ports, folder: Path) -> None:
    env = {
        "SANDBOX_HTTP_PORT": str(ports.sandbox),
        "SANDBOX_SMTP_PORT": str(ports.mail_out),
        "SANDBOX_SIGNING_SECRET": SIGNING_SECRET,
        "SANDBOX_DATA_DIR": str(folder / "sandbox"),
    }
    stack.enter_context(process(["sandbox"], folder / "sandbox.log", env))
    wait_for_http(ports.sandbox, "/clock")
    with Sandbox(f"http://127.0.0.1:{ports.sandbox}") as sandbox:
        sandbox.team("T-NORTH", name="Northwind").channel("C-NORTHWIND", "billing", bot=True)


def _request(text: str, trigger: str) -> bytes:
    fields = {
        "command": "/penny",
        "text": text,
        "team_id": "T-NORTH",
        "user_id": "U-DANA",
        "channel_id": "C-NORTHWIND",
        "trigger_id": hashlib.sha256(trigger.encode()).hexdigest()[:40],
        "response_url": "http://127.0.0.1:1/",
    }
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def _response(connection: socket.socket) -> tuple[int, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    return int(head.split()[1]), body


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server hung up")
    return data
