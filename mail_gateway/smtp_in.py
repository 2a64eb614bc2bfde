"""The doors for mail, SMTP and LMTP: unknown addresses are refused at RCPT, and 250 is said only after the commit.

A mail server on this machine (`Limits.trusted`) may hand over for everybody. aiosmtpd logs every command, and with it
reply addresses, so its own log is kept at warnings.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.actions.doors import is_known
from core.app import Penny
from core.domain import tokens
from core.outbox.relay import Probe, no_probe
from core.store.engine import DatabaseFull, DatabaseUnavailable
from mail_gateway.door_limits import Certificate, Limits, Meter, Turns
from mail_gateway.door_session import DoorSession, LmtpSession
from mail_gateway.inbox import Arrived
from mail_gateway.keeper import Keeper
from mail_gateway.office import office_of
from mail_gateway.operator import is_for_operator
from mail_gateway.trust import bounce_token, reply_token

REMEMBERED_TOKENS = 20_000

log = structlog.get_logger()


class MailDoor:
    """Listens inside a running asyncio loop. `port` is the real one once started (0 asks for a free one)."""

    def __init__(
        self,
        penny: Penny,
        listen: tuple[str, int] | str,
        *,
        lmtp: bool = False,
        certificate: Certificate | None = None,
        limits: Limits | None = None,
        probe: Probe = no_probe,
    ) -> None:
        """Prepare; nothing listens yet. `listen` is (host, port), or the path of a Unix socket."""
        self._listen = listen
        self._session = LmtpSession if lmtp else DoorSession
        self._certificate = certificate
        self._limits = limits or Limits()
        self._door = _Door(penny, probe, self._limits, source="lmtp" if lmtp else "smtp")
        self._mail_domain = penny.mail_domain
        self._open: set[DoorSession] = set()
        self._turns = Turns()
        self._server: asyncio.Server | None = None
        self.port = 0 if isinstance(listen, str) else listen[1]

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        loop = asyncio.get_running_loop()
        if isinstance(self._listen, str):
            self._server = await loop.create_unix_server(self._connection, self._listen)
            return
        self._server = await loop.create_server(self._connection, *self._listen)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, hang up, and let what is being committed finish."""
        if self._server:
            self._server.close()
        for session in tuple(self._open):
            session.hang_up()
        if self._server:
            await self._server.wait_closed()
        await self._door.close()

    def _connection(self) -> DoorSession:
        return self._session(
            self._door,
            self._open,
            self._turns,
            limits=self._limits,
            hostname=self._mail_domain,
            tls=self._certificate.context() if self._certificate else None,
        )


class _Door:
    """What is answered to whom; aiosmtpd finds the methods by their names."""

    def __init__(self, penny: Penny, probe: Probe, limits: Limits, *, source: str) -> None:
        self._penny = penny
        self._probe = probe
        self._limits = limits
        self._source = source
        self._mails = Meter(limits.mails_a_minute)
        self._unknown = Meter(limits.unknown_a_minute)
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="smtp-door")
        self._keeper = Keeper(penny.store)
        self._known: dict[str, None] = {}  # hashes of tokens seen before: a token given out stays known

    async def handle_EHLO(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        said = [line for line in responses if not line[4:].startswith(("AUTH", "HELP"))]  # nobody signs in here
        return [*(f"250-{line[4:]}" for line in said), "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._is_over(self._mails, session):
            return "450 4.7.1 too many mails from you at once, try again in a minute"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return f"452 4.5.3 at most {self._limits.recipients} recipients in one mail"
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
            self._unknown.count(_host(session))
            return f"550 5.1.1 nobody reads this address: write to penny@{mail_domain}, or answer a mail from Penny"
        purpose = "reply" if reply else "bounce"
        if self._is_over(self._unknown, session) and purpose + tokens.hashed(token) not in self._known:
            return "450 4.7.1 too many unknown addresses from you, try again in a minute"
        try:
            known = await self._is_known(purpose, token)
        except DatabaseUnavailable:
            return "451 4.3.0 try again later"
        if not known:
            self._unknown.count(_host(session))
            return "550 5.1.1 this reply address was never given out: answer the newest mail from Penny instead"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - given by aiosmtpd
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._probe("smtp.data")
        try:
            await self._keeper.keep(_arrived(self._source, session, envelope))
            self._mails.count(_host(session))
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

    def _is_over(self, meter: Meter, session: Session) -> bool:
        peer = _host(session)
        return peer not in self._limits.trusted and meter.is_over(peer)

    async def close(self) -> None:
        """Let what is being committed finish."""
        await asyncio.to_thread(self._readers.shutdown)
        await self._keeper.close()


def _arrived(source: str, session: Session, envelope: Envelope) -> Arrived:
    content = envelope.content
    sender = envelope.mail_from or ""
    return Arrived(
        source=source,
        # aiosmtpd spells the null sender of RFC 5321 4.5.5 `<>`.
        mail_from="" if sender == "<>" else _storable(sender),
        rcpt_to=[_storable(address) for address in dict.fromkeys(envelope.rcpt_tos)],
        raw=cast("bytes", content or b""),  # a bytearray where it came through our session
        peer=_host(session),
        helo=_storable(str(session.host_name or ""))[:255],
    )


def _storable(address: str) -> str:
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")


def _host(session: Session) -> str:
    peer: object = session.peer
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""
