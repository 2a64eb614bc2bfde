"""What a team feels in Slack: a look at an invoice, fifty commands at once, the Home tab of a large business, and the
cards that follow an import within Slack's limits."""

import dataclasses
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

from bot.deliver import SlackDelivery
from bot.home_tab import draw
from bot.pace import Pace
from bot.settings import SlackSettings
from bot.tokens import Tokens
from config.demo import SIGNING_SECRET, free_numbers, free_ports
from core.documents.papers import Papers
from core.domain.ids import DocumentId
from core.outbox.relay import Relay
from core.store.engine import Store
from core.store.seal import Seal
from sandbox.client import Sandbox
from tests.bench.report import Figure, percentile
from tests.bench.running import penny, process, wait_for_port
from tests.bench.slack import INVOICE, PAID, Door, _figure, _prepare, _request, _response, _start_stand_in, in_turns
from tests.databases import Databases
from tests.world import World

LOOK = "INV-0001"
AT_ONCE, ROUNDS = 50, 12
ACK_WITHIN = 0.5
OPEN, HOME_WITHIN = 10_000, 0.1
CARDS = 100
SECRET = b"a secret of the bench"


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """One after the other."""
    (bare, kept), ports = free_numbers(2), free_ports()
    with ExitStack() as stack:
        for port, file in ((bare, ()), (kept, (str(folder / "floor.db"),))):
            stack.enter_context(process(["tests.bench.floors", "slack", str(port), *file], folder / "floor.log"))
            wait_for_port(port)
        url = stack.enter_context(databases.fresh("sqlite"))
        _prepare(url)
        nobody = {"PENNY_DATABASE_URL": url, "PENNY_SLACK_API_URL": "http://127.0.0.1:1/api/"}
        stack.enter_context(penny(folder, ports, "web,slack", nobody))
        doors = {
            "bare": Door(port=bare, text=LOOK, sign="ok"),
            "kept": Door(port=kept, text=LOOK, sign="ok"),
            "look": Door(port=ports.web, text=LOOK, sign=LOOK),
        }
        taken = in_turns(doors)
        yield _figure(f"/penny {LOOK}", taken["look"], taken["bare"], taken["kept"])
        yield _at_once(ports.web)
    with databases.fresh("sqlite") as url:
        yield _home(url)
    with databases.fresh("sqlite") as url:
        yield _cards(url, folder)


def _at_once(port: int) -> Figure:
    """Fifty people press Return at the same moment, some looking, some writing."""
    start = Barrier(AT_ONCE)
    lines = (LOOK, "list", PAID, INVOICE)

    def person(number: int) -> list[float]:
        taken = []
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            for turn in range(ROUNDS):
                text = lines[(number + turn) % len(lines)]
                request = _request(text, f"{number}-{turn}-{time.time_ns()}")
                start.wait()
                began = time.perf_counter()
                connection.sendall(request)
                status, body = _response(connection)
                taken.append(time.perf_counter() - began)
                if status != 200 or b"went wrong" in body or b"cannot save" in body:
                    raise AssertionError(f"{text}: {status} {body[:300]!r}")
        return taken

    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = [one for found in pool.map(person, range(AT_ONCE)) for one in found]
    p50, p99 = percentile(taken, 0.5), percentile(taken, 0.99)
    return Figure(
        what=f"{AT_ONCE} commands at once, until acknowledged, p50 / p99",
        value=f"{1e3 * p50:.0f} / {1e3 * p99:.0f} ms",
        goal=f"p99 < {1e3 * ACK_WITHIN:.0f} ms",
        met=p99 < ACK_WITHIN,
        more={"p50_ms": 1e3 * p50, "p99_ms": 1e3 * p99},
    )


def _home(url: str) -> Figure:
    """The server's work for a Home tab: read and drawn, as the listener does it."""
    store = Store(url)
    world = World(store)
    many(world, OPEN)
    taken = []
    for _ in range(21):
        began = time.perf_counter()
        with store.read() as unit:
            draw(unit, world.dana, {}, "/penny")
        taken.append(time.perf_counter() - began)
    store.close()
    p50, worst = percentile(taken[1:], 0.5), max(taken[1:])
    return Figure(
        what=f"Home tab of a business with {OPEN:,} open invoices, p50 / worst of 20",
        value=f"{1e3 * p50:.0f} / {1e3 * worst:.0f} ms",
        goal=f"p50 < {1e3 * HOME_WITHIN:.0f} ms",
        met=p50 < HOME_WITHIN,
        more={"p50_ms": 1e3 * p50, "worst_ms": 1e3 * worst},
    )


def many(world: World, count: int) -> None:
    """Copies of one sent invoice: the rows are what counts here."""
    sample = world.sent(amount="1000")
    with world.store.write() as unit:
        document = next(one for one in unit.documents.all() if one.id == sample)
        entries = [one for one in unit.entries.all() if one.document_id == sample]
        version = unit.versions.find(business_id=document.business_id, document_id=sample, version=document.version)
        assert version is not None
        for number in range(2, count + 1):
            id_ = DocumentId(unit.new_id())
            unit.documents.add(dataclasses.replace(document, id=id_, number=f"INV-{number:05}"))
            unit.versions.add(dataclasses.replace(version, document_id=id_))
            for entry in entries:
                mine = entry.side == "seller"
                reference = f"INV-{number:05}" if mine else f"BILL-{number}"
                unit.entries.add(dataclasses.replace(entry, document_id=id_, reference=reference))


def _cards(url: str, folder: Path) -> Figure:
    """A hundred payments in one go: every card follows, no call is refused or comes before its time, none is lost."""
    store = Store(url)
    world = World(store)
    ports = free_ports()
    with ExitStack() as stack:
        _start_stand_in(stack, ports, folder)
        sandbox = stack.enter_context(Sandbox(f"http://127.0.0.1:{ports.sandbox}"))
        token = sandbox.team("T-NORTH").token
        slack = SlackSettings(
            bot_tokens={"": token},
            signing_secret=SIGNING_SECRET,
            api_url=f"http://127.0.0.1:{ports.sandbox}/slack/api/",
        )
        tokens = Tokens(slack, store, Seal(SECRET))
        documents = [world.sent(amount=str(number + 1)) for number in range(CARDS)]
        _deliver(
            store,
            Relay(store, SlackDelivery(slack, Papers(store), tokens, Pace(speed=1000)), Seal(SECRET), owner="b"),
        )
        before = len(sandbox.calls())
        sandbox.switch(limits=True)
        for document in documents:
            world.pay(document)
        began = time.perf_counter()
        paced = Relay(store, SlackDelivery(slack, Papers(store), tokens, Pace()), Seal(SECRET), owner="b")
        _deliver(store, paced)
        seconds = time.perf_counter() - began
        limits = sandbox.switch()["limits"]
        calls = sandbox.calls()[before:]
        updated = {
            call["arguments"]["ts"] for call in calls if call["method"] == "chat.update" and call["status"] == 200
        }
        with store.read() as unit:
            lost = [row for row in unit.queue.letters(limit=5000) if row.channel == "slack" and row.state != "sent"]
    store.close()
    is_good = len(updated) == CARDS and not lost and not limits["early"] and not limits["refused"]
    return Figure(
        what=f"{CARDS} cards after one import: updated, refused by Slack, too early, lost",
        value=f"{len(updated)}, {limits['refused']}, {len(limits['early'])}, {len(lost)} in {seconds:.0f} s",
        goal=f"{CARDS}, 0, 0, 0",
        met=is_good,
        more={"seconds": seconds, "calls": float(len(calls))},
    )


def _deliver(store: Store, relay: Relay) -> None:
    """Until nothing of Slack's waits."""
    while True:
        while relay.run_once():
            pass
        with store.read() as unit:
            waiting = [
                row
                for state in ("pending", "leased", "sending", "uncertain")
                for row in unit.queue.letters(state=state, limit=5000)
                if row.channel == "slack"
            ]
        if not waiting:
            return
        time.sleep(0.2)
