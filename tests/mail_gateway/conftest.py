"""A desk in the mail room: Penny on a real database, people who answer its mails, and a relay that can fail."""

import asyncio
import email
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.policy import SMTP as SMTP_LINES
from email.policy import default
from itertools import count
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.actions.doors import token_for
from core.actions.threads import conversation_with
from core.app import Penny
from core.domain.document import Question
from core.outbox.lanes import Lanes
from core.outbox.relay import Relay
from core.store.engine import Store
from core.store.records import Conversation, InboxRow, OutboxRow
from core.store.seal import Seal
from mail_gateway.deliver import MailDelivery
from mail_gateway.inbox import Worker, keep
from tests.world import World

SECRET = b"a secret for the tests of the mail room"
DOMAIN = "in.penny.example"
AP = "ap@acme.example"


@dataclass
class Desk:
    """What a test of the mail room does: somebody writes, the worker works, and what has to leave is looked at."""

    world: World
    penny: Penny
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def store(self) -> Store:
        return self.penny.store

    def worker(self, **options: Any) -> Worker:
        return Worker(self.penny, "desk", **options)

    def conversation(self, kind: str, subject: str, address: str = AP) -> Conversation:
        with self.store.write() as unit:
            return conversation_with(unit, self.world.contact_row(address), kind, subject)

    def reply_address(self, kind: str, subject: str, address: str = AP) -> str:
        conversation = self.conversation(kind, subject, address)
        with self.store.write() as unit:
            contact = self.world.contact_row(address)
            return self.penny.reply_address(token_for(unit, self.penny.secret, "reply", conversation, contact))

    def bounce_address(self, kind: str, subject: str, address: str = AP) -> str:
        conversation = self.conversation(kind, subject, address)
        with self.store.write() as unit:
            contact = self.world.contact_row(address)
            token = token_for(unit, self.penny.secret, "bounce", conversation, contact)
        return f"b+{token}@{self.penny.mail_domain}"

    def mail(
        self, to: str, text: str, *, sender: str = AP, html: str = "", headers: dict[str, str] | None = None
    ) -> bytes:
        message = EmailMessage()
        message["From"] = sender
        message["To"] = to
        message["Subject"] = "Re: your mail"
        message["Message-ID"] = f"<{next(self.numbers)}.desk@acme.example>"
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        return message.as_bytes(policy=SMTP_LINES)

    def keep(self, raw: bytes, to: str, mail_from: str = AP) -> bool:
        return keep(self.store, source="smtp", mail_from=mail_from, rcpt_to=[to], raw=raw, peer="127.0.0.1")

    def write(
        self,
        kind: str,
        subject: str,
        text: str,
        *,
        sender: str = AP,
        contact: str = AP,
        html: str = "",
        headers: dict[str, str] | None = None,
        mail_from: str | None = None,
        bounce: bool = False,
    ) -> OutboxRow | None:
        """Somebody answers (or a report comes back, `bounce`); returns the answer that was queued, if any."""
        before = {row.id for row in self.answers()}
        to = self.bounce_address(kind, subject, contact) if bounce else self.reply_address(kind, subject, contact)
        raw = self.mail(to, text, sender=sender, html=html, headers=headers)
        self.keep(raw, to, sender if mail_from is None else mail_from)
        self.worker().run_once()
        new = [row for row in self.answers() if row.id not in before]
        assert len(new) <= 1
        return new[0] if new else None

    def answers(self) -> list[OutboxRow]:
        return [row for row in self.world.letters("mail") if row.dedupe_key.startswith("mail:")]

    def inbox(self, number: int = 1) -> InboxRow:
        with self.store.read() as unit:
            row = unit.queue.mail(number)
        assert row is not None
        return row

    def questions(self) -> list[Question]:
        with self.store.read() as unit:
            return unit.questions.all(business_id=self.world.northwind)

    def built(self, row: OutboxRow, relay_url: str = "smtp://127.0.0.1:1") -> EmailMessage:
        """The mail as it would leave now."""
        delivery = MailDelivery(self.penny, relay_url)
        delivery.prepare(row)
        with self.store.write() as unit:
            built = delivery.build(unit, row)
        assert built is not None
        return parsed(built.body.split(b"\r\n", 2)[2])

    def everything_stored(self) -> str:
        """All that other people, logs and backups could see, the built mail aside."""
        with self.store.read() as unit:
            parts: list[object] = [unit.questions.all(), unit.decisions.all(), unit.events.all()]
            parts.append([(r.payload, r.lane, r.dedupe_key) for r in unit.queue.letters()])
            parts.append(unit.confirmations.all())
        return repr(parts)


@pytest.fixture
def desk(world: World, store: Store) -> Desk:
    """Mail decides directly, as in the sandbox."""
    return Desk(world, _penny(store, direct=True))


@pytest.fixture
def strict_desk(world: World, store: Store) -> Desk:
    """What binds needs a code, as in production."""
    return Desk(world, _penny(store, direct=False))


def _penny(store: Store, *, direct: bool) -> Penny:
    return Penny(store=store, secret=SECRET, mail_domain=DOMAIN, base_url="https://penny.example", direct_mail=direct)


def parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def plain(message: Message) -> str:
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    return re.sub(r"(?<!--) \r?\n", " ", text) if body.get_param("format") == "flowed" else text


class Loop:
    """An asyncio loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def close(self) -> None:
        self.run(self._finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    @staticmethod
    async def _finish() -> None:
        rest = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.get_running_loop().shutdown_default_executor()


@pytest.fixture
def loop() -> Iterator[Loop]:
    found = Loop()
    yield found
    found.close()


@dataclass
class FakeRelay:
    """Takes mail for anybody and fails as told: `rcpt` and `data` are answers, or 'drop' and 'stall'. What is for the
    domain `stalls` is not answered until `go_on` is called."""

    port: int = 0
    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: int = 0
    rcpt: str = ""
    data: str = ""
    stalls: str = ""
    stalled: list[asyncio.Future[None]] = field(default_factory=list)

    def go_on(self, loop: Loop) -> None:
        self.stalls = ""
        for one in self.stalled:
            loop.loop.call_soon_threadsafe(one.set_result, None)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data == "stall":
            await asyncio.sleep(30)
        if self.stalls and envelope.rcpt_tos[0].endswith(self.stalls):
            self.stalled.append(asyncio.get_running_loop().create_future())
            await self.stalled[-1]
        content = envelope.content
        assert isinstance(content, bytes)
        if self.data in {"", "drop"}:
            self.mails.append((envelope.mail_from or "", envelope.rcpt_tos[0], content))
        if self.data == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            await asyncio.Event().wait()
        return self.data or f"250 2.0.0 queued as {len(self.mails)}"

    def parsed(self, number: int = -1) -> EmailMessage:
        return parsed(self.mails[number][2])


@pytest.fixture
def fake_relay(loop: Loop) -> Iterator[FakeRelay]:
    relay = FakeRelay()

    async def start() -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(
            lambda: SMTP(relay, loop=loop.loop, hostname="relay", enable_SMTPUTF8=True), "127.0.0.1", 0
        )

    server = loop.run(start())
    relay.port = server.sockets[0].getsockname()[1]
    yield relay
    loop.loop.call_soon_threadsafe(server.close)


@pytest.fixture
def deliver(fake_relay: FakeRelay) -> Iterator[Callable[..., MailDelivery]]:
    made = []

    def make(desk: Desk, timeout: float = 5.0) -> MailDelivery:
        made.append(MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}", timeout))
        return made[-1]

    yield make
    for delivery in made:
        delivery.close()


def relay_of(desk: Desk, delivery: MailDelivery, lanes: Lanes | None = None) -> Relay:
    return Relay(desk.store, delivery, Seal(SECRET), owner="desk", lanes=lanes)
