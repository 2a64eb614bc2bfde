"""The SMTP door: unknown addresses are refused at RCPT, and 250 is said only after the mail was committed.

Bounded where aiosmtpd is not: recipients, connections, a line without its end. aiosmtpd logs every command, and
with it reply addresses, so its own log is kept at warnings.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.actions.doors import is_known
from core.app import Penny
from core.domain import tokens
from core.outbox.relay import Probe, no_probe
from core.store.engine import DatabaseFull, DatabaseUnavailable, Store
from mail_gateway.inbox import Arrived, keep_all
from mail_gateway.office import office_of
from mail_gateway.operator import is_for_operator
from mail_gateway.trust import bounce_token, reply_token

MOST_BYTES = 25 * 1024 * 1024
MOST_RECIPIENTS = 20
MOST_CONNECTIONS = 200
LONGEST_LINE = 512 * 1024
MOST_TOGETHER = 20
IDLE_SECONDS = 120.0
REMEMBERED_TOKENS = 20_000

log = structlog.get_logger()


class SmtpServer:
    """Listens inside a running asyncio loop. `port` is the real one once started (0 asks for a free one)."""

    def __init__(
        self,
        penny: Penny,
        listen: tuple[str, int],
        most_bytes: int = MOST_BYTES,
        probe: Probe = no_probe,
        idle_seconds: float = IDLE_SECONDS,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        """Prepare; nothing listens yet."""
        self._listen = listen
        self._most_bytes = most_bytes
        self._idle = idle_seconds
        self._door = _Door(penny, probe)
        self._mail_domain = penny.mail_domain
        self._most_connections = most_connections
        self._open: set[_Connection] = set()
        self._server: asyncio.Server | None = None
        self.port = listen[1]

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, *self._listen)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, hang up, and let what is being committed finish."""
        if self._server:
            self._server.close()
        for connection in tuple(self._open):
            connection.hang_up()
        if self._server:
            await self._server.wait_closed()
        await self._door.close()

    def _connection(self) -> "_Connection":
        return _Connection(
            self._door,
            self._open,
            most_connections=self._most_connections,
            most_bytes=self._most_bytes,
            hostname=self._mail_domain,
            idle_seconds=self._idle,
        )


class _Door:
    """What is answered to whom; aiosmtpd finds the methods by their names."""

    def __init__(self, penny: Penny, probe: Probe) -> None:
        self._penny = penny
        self._probe = probe
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="smtp-door")
        self._keeper = _Keeper(penny.store)
        self._known: dict[str, None] = {}  # hashes of tokens seen before: a token given out stays known

    async def handle_RCPT(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return f"452 4.5.3 at most {MOST_RECIPIENTS} recipients in one mail"
        mail_domain = self._penny.mail_domain
        _, _, domain = address.rpartition("@")
        if is_for_operator(address, mail_domain) or office_of(address, mail_domain) is not None:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 ok"
        if domain.lower() != mail_domain.lower():
            return "550 5.7.1 relaying denied"
        reply = reply_token(address, mail_domain)
        token = reply or bounce_token(address, mail_domain)
        if not token:
            return f"550 5.1.1 nobody reads this address: write to penny@{mail_domain}, or answer a mail from Penny"
        try:
            known = await self._is_known("reply" if reply else "bounce", token)
        except DatabaseUnavailable:
            return "451 4.3.0 try again later"
        if not known:
            return "550 5.1.1 this reply address was never given out: answer the newest mail from Penny instead"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._probe("smtp.data")
        try:
            await self._keeper.keep(_arrived(session, envelope))
        except DatabaseFull:
            log.warning("smtp.no_room")
            return "452 4.3.1 no room at the moment, try again later"
        except DatabaseUnavailable:
            log.warning("smtp.database_unavailable")
            return "451 4.3.0 try again later"
        except Exception:  # whatever it was, the sender keeps the mail and comes again
            log.exception("smtp.failed")
            return "451 4.3.0 try again later"
        self._probe("smtp.kept")
        return "250 2.0.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        log.error("smtp.failed", error=type(error).__name__)
        return "451 4.3.0 try again later"

    async def _is_known(self, purpose: str, token: str) -> bool:
        digest = purpose + tokens.hashed(token)
        if digest in self._known:
            return True
        known = await asyncio.get_running_loop().run_in_executor(
            self._readers, self._penny.read, lambda unit: is_known(unit, purpose, token)
        )
        if not known:
            return False
        if len(self._known) >= REMEMBERED_TOKENS:
            del self._known[next(iter(self._known))]
        self._known[digest] = None
        return True

    async def close(self) -> None:
        """Let what is being committed finish."""
        await asyncio.to_thread(self._readers.shutdown)
        await self._keeper.close()


class _Keeper:
    """Commits what arrives, together with whatever else has arrived while the last commit was under way.

    SQLite has one writer, so one batch at a time; PostgreSQL takes several.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._threads = 1 if store.is_sqlite else 4
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="smtp-keep")
        self._waiting: list[tuple[Arrived, asyncio.Future[None]]] = []
        self._batches: set[asyncio.Task[None]] = set()

    async def keep(self, mail: Arrived) -> None:
        """Return once it is committed. Raises what the database raised: then it is not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((mail, done))
        self._start()
        await done

    async def close(self) -> None:
        """Finish what has been started."""
        while self._batches:
            await asyncio.wait(self._batches)
        await asyncio.to_thread(self._pool.shutdown)

    def _start(self) -> None:
        if not self._waiting or len(self._batches) >= self._threads:
            return
        batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        task = asyncio.get_running_loop().create_task(self._commit(batch))
        self._batches.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._start()

    async def _commit(self, batch: list[tuple[Arrived, "asyncio.Future[None]"]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, keep_all, self._store, [mail for mail, _ in batch])
        except DatabaseUnavailable as error:
            _settle(batch, error)
        except Exception as error:  # one mail that cannot be kept must not refuse the others
            if len(batch) == 1:
                _settle(batch, error)
                return
            for one in batch:
                await self._commit([one])
        else:
            _settle(batch, None)


def _settle(batch: list[tuple[Arrived, "asyncio.Future[None]"]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():  # the client hung up meanwhile
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _arrived(session: Session, envelope: Envelope) -> Arrived:
    content = envelope.content
    sender = envelope.mail_from or ""
    return Arrived(
        source="smtp",
        # aiosmtpd spells the null sender of RFC 5321 4.5.5 `<>`.
        mail_from="" if sender == "<>" else _storable(sender),
        rcpt_to=[_storable(address) for address in dict.fromkeys(envelope.rcpt_tos)],
        raw=bytes(content) if isinstance(content, bytes | bytearray) else b"",
        peer=_host(session),
    )


class _Connection(SMTP):
    """One client. Lines are bounded while they are read, and what is too much is thrown away as it comes."""

    line_length_limit = LONGEST_LINE

    def __init__(
        self,
        door: _Door,
        others: "set[_Connection]",
        *,
        most_connections: int,
        most_bytes: int,
        hostname: str,
        idle_seconds: float,
    ) -> None:
        super().__init__(
            door,
            data_size_limit=most_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP Penny",
            timeout=idle_seconds,
            loop=asyncio.get_running_loop(),
        )
        self._others = others
        self._most = most_connections
        self._most_bytes = most_bytes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._others) >= self._most and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.7.0 too many connections, try again later\r\n")
            super().connection_made(transport)
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._others.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Close from our side."""
        if self.transport is not None:
            self.transport.close()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - given by aiosmtpd
        """Read the mail up to its lone dot (RFC 5321 4.5.2), then let the door decide."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 need RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 syntax: DATA")
            return
        await self.push("354 end data with <CR><LF>.<CR><LF>")
        try:
            refusal = await self._read_mail(self.envelope)
        except asyncio.CancelledError:
            self._writer.close()
            raise
        status = refusal or await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _read_mail(self, envelope: Envelope) -> str:
        """Read to the end; returns why it is refused, or ''. Fills in the content."""
        lines: list[bytes] = []
        size, refusal, broken = 0, "", False
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as error:
                await self._reader.read(error.consumed)
                refusal, broken = refusal or "500 5.5.2 line too long", True
                lines.clear()
                continue
            if line == b".\r\n" and not broken:
                break
            broken = False
            size += len(line)
            if size > self._most_bytes:
                refusal = refusal or f"552 5.3.4 larger than {self._most_bytes} bytes"
                lines.clear()
            if not refusal:
                lines.append(line[1:] if line[:1] == b"." else line)
        envelope.content = envelope.original_content = b"".join(lines)
        return refusal


def _storable(address: str) -> str:
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")


def _host(session: Session) -> str:
    peer: object = session.peer
    return str(peer[0]) if isinstance(peer, tuple) and peer else str(peer or "")
