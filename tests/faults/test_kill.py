"""kill -9 at every step between a mail's DATA and its last answer: nothing is lost and nothing is sent twice.

The judges are outside: the senders know which mails were acknowledged, the sink keeps an fsynced journal of its
own, the Slack stand-in its messages. Penny is the real process, killed by SIGKILL and started again.
"""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from config.demo import STARTED_WITHIN, Ports, free_ports, penny_env
from config.settings import SANDBOX_SECRET
from core.actions.doors import token_for
from core.actions.threads import conversation_with
from core.domain.document import Verdict
from core.domain.ids import DocumentId
from core.store.engine import Store
from core.store.tables import inbox
from sandbox.client import Sandbox
from sandbox.serve import SandboxSettings, start_in_thread
from tests.databases import KINDS, Databases
from tests.world import World

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

MAILS = 3
ROUNDS = int(os.environ.get("PENNY_FAULT_ROUNDS", "1"))  # `make faults`: every step at its first, second … passing
ONCE = (
    "smtp.data:2",
    "smtp.kept:2",
    "inbox.claimed:1",
    "inbox.processed:2",
    "inbox.done:2",
    "mail.claimed:1",
    "mail.sending:2",
    "mail.sent:2",
    "mail.marked:2",
    "slack.claimed:2",
    "slack.sending:2",
    "slack.sent:2",
    "slack.marked:2",
)
STEPS = ONCE if ROUNDS == 1 else tuple(f"{s.partition(':')[0]}:{n}" for n in range(1, ROUNDS + 1) for s in ONCE)


class Scene:
    """Three invoices sent to Acme before the process starts; each is answered by one mail."""

    def __init__(self, url: str, folder: Path, sandbox: Sandbox, ports: Ports) -> None:
        self.url, self.folder, self.sandbox, self.ports = url, folder, sandbox, ports
        north = sandbox.team("T-NORTH", name="Northwind")
        north.channel("C-NORTHWIND", "billing", bot=True)
        self.channel = north.channel("C-NORTHWIND", "billing", bot=True)
        store = Store(url)
        world = World(store)
        connection = world.approved()
        self.documents = [world.sent(connection) for _ in range(MAILS)]
        self.addresses = [self._address(world, document) for document in self.documents]
        store.close()

    def _address(self, world: World, document: DocumentId) -> str:
        with world.store.write() as unit:
            contact = world.contact_row()
            conversation = conversation_with(unit, contact, "document", document)
            token = token_for(unit, SANDBOX_SECRET.encode(), "reply", conversation, contact)
        return f"r+{token}@in.penny.example"

    @contextmanager
    def penny(self, dies_at: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Run Penny; it is ended by its own process id."""
        env = {**os.environ, **penny_env(self.ports, self.folder)}
        env |= {"PENNY_DATABASE_URL": self.url, "PENNY_LEASE": "2", "PENNY_CLOCK_URL": ""}
        command = [sys.executable, "-m", "tests.faults.penny_that_dies", *([dies_at] if dies_at else [])]
        root = Path(__file__).parents[2]
        with (self.folder / "penny.log").open("a") as log:
            process = subprocess.Popen(command, env=env, cwd=root, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)

    def answer(self, number: int) -> bool:
        """Send one 'approved' as a mail server would; True when Penny answered 250."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "ap@acme.example", self.addresses[number]
        mail["Subject"], mail["Message-ID"] = "Re: Invoice", f"<answer-{number}@acme.example>"
        mail.set_content("Approved, thanks\n")
        with (
            suppress(OSError, smtplib.SMTPException),
            smtplib.SMTP("127.0.0.1", self.ports.mail_in, timeout=5) as smtp,
        ):
            smtp.send_message(mail)
            return True
        return False

    def send_until_acknowledged(self, numbers: list[int], seconds: float) -> list[int]:
        """Send each until it is acknowledged, as any mail server would; returns those that never were."""
        until = time.monotonic() + seconds
        left = list(numbers)
        while left and time.monotonic() < until:
            left = [number for number in left if not self.answer(number)]
            time.sleep(0.05)
        return left

    def settled(self, seconds: float = 30) -> None:
        """Wait until nothing waits any more."""
        store = Store(self.url)
        until = time.monotonic() + seconds
        unfinished: list[str] = ["?"]
        while unfinished and time.monotonic() < until:
            time.sleep(0.1)
            with store.read() as unit:
                rows = unit.queue.letters()
                mails = list(unit.connection.execute(select(inbox.c.id, inbox.c.state, inbox.c.error)))
            unfinished = [
                f"{r.dedupe_key} {r.state} {r.last_error}" for r in rows if r.state not in {"sent", "cancelled"}
            ]
            unfinished += [f"mail {m.id} {m.state} {m.error}" for m in mails if m.state != "done"]
        store.close()
        assert unfinished == []


def wait_until_ready(ports: Ports) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until:
        with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{ports.web}/readyz", timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError("Penny did not start")


@pytest.fixture(params=KINDS)
def scene(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Scene]:
    ports = free_ports()
    settings = SandboxSettings(
        http_port=ports.sandbox,
        smtp_port=ports.mail_out,
        penny_smtp_port=ports.mail_in,
        data_dir=tmp_path / "sandbox",
    )
    with (
        databases.fresh(request.param) as url,
        start_in_thread(settings) as running,
        Sandbox(running.url) as sandbox,
    ):
        yield Scene(url, tmp_path, sandbox, ports)


def judge(scene: Scene) -> None:
    """What the outside saw, and what the books say."""
    journal = [str(row["message_id"]) for row in scene.sandbox.accepted()]
    store = Store(scene.url)
    with store.read() as unit:
        rows = unit.queue.letters()
        verdicts = [unit.documents.find(id=document) for document in scene.documents]
        decisions = Counter(d.subject_id for x in scene.documents for d in unit.decisions.all(subject_id=x))
    store.close()
    assert [d.verdict for d in verdicts if d] == [Verdict.APPROVED] * MAILS, "an acknowledged answer was lost"
    assert set(decisions.values()) == {1}, "an answer was taken twice"
    wanted = {row.wire_id for row in rows if row.channel == "mail" and row.state == "sent"}
    assert set(journal) == wanted, "a mail was lost, or one was sent that nobody queued"
    receipts = [row for row in rows if row.payload.get("template") == "receipt"]
    assert len(receipts) == MAILS, "an answer has no receipt, or two"
    keys = Counter(
        message.metadata["event_payload"]["key"] for message in scene.channel.all_messages() if message.metadata
    )
    assert set(keys.values()) == {1}, f"a message was posted twice: {keys}"
    logs = [row for row in rows if row.channel == "slack" and row.payload["job"] == "log"]
    assert [f"{r.id} {r.dedupe_key} {r.state} {r.remote_id}" for r in logs if r.dedupe_key not in keys] == []


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_nothing_is_sent_twice(scene: Scene, step: str) -> None:
    with scene.penny(dies_at=step) as process:
        with suppress(AssertionError):  # a step of the first deliveries may be passed before anybody asks
            wait_until_ready(scene.ports)
        left = scene.send_until_acknowledged(list(range(MAILS)), seconds=3)
        with suppress(subprocess.TimeoutExpired):  # with many rounds some steps are not passed so often
            process.wait(timeout=30 if ROUNDS == 1 else 6)
    if ROUNDS == 1:
        assert process.returncode == -signal.SIGKILL, f"{step} was never passed"
    with scene.penny():
        wait_until_ready(scene.ports)
        assert scene.send_until_acknowledged(left, seconds=10) == []
        scene.settled()
        judge(scene)


def test_killed_between_rcpt_and_data_the_sender_knows_it_was_not_taken(scene: Scene) -> None:
    with scene.penny() as process:
        wait_until_ready(scene.ports)
        smtp = smtplib.SMTP("127.0.0.1", scene.ports.mail_in, timeout=5)
        smtp.ehlo()
        smtp.mail("ap@acme.example")
        assert smtp.rcpt(scene.addresses[0])[0] == 250
        process.kill()
        process.wait()
        with pytest.raises((OSError, smtplib.SMTPException)):
            smtp.data(b"Subject: x\r\n\r\napproved\r\n")
        smtp.close()
    with scene.penny():
        wait_until_ready(scene.ports)
        assert scene.send_until_acknowledged(list(range(MAILS)), seconds=10) == []
        scene.settled()
        judge(scene)


def test_the_same_mail_sent_again_after_a_lost_250_is_one_mail(scene: Scene) -> None:
    with scene.penny():
        wait_until_ready(scene.ports)
        for _ in range(3):
            assert scene.send_until_acknowledged(list(range(MAILS)), seconds=10) == []
        scene.settled()
        judge(scene)
