"""One SMTP or LMTP session. What is too much is thrown away as it comes: no client decides how much memory it has.

aiosmtpd is safe against smuggled ends of data; what it does not bound is bounded here: a line that never ends, big
mails at the same time, sessions in all and of one peer, and how long all of it may take.
"""

import asyncio
import re
from typing import cast

from aiosmtpd.smtp import SMTP, syntax

from mail_gateway.door_limits import BIG_MAIL, Limits, Turns

LONGEST_LINE = 512 * 1024
_CHUNK = 256 * 1024
_END = b"\r\n.\r\n"
_PLAIN_PATH = re.compile(
    r" *<(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>[ \t]*(?P<rest>[^\s(].*|)",
    re.ASCII,
)


class DoorSession(SMTP):
    """One client. `others` are the sessions that are open now, this one among them."""

    line_length_limit = _CHUNK

    def __init__(
        self,
        handler: object,
        others: "set[DoorSession]",
        turns: Turns,
        *,
        limits: Limits,
        hostname: str,
        tls: object = None,
    ) -> None:
        """`tls` is the ssl.SSLContext that STARTTLS shows; without one it is not offered."""
        super().__init__(
            handler,
            data_size_limit=limits.most_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="ESMTP Penny",
            tls_context=tls,  # type: ignore[arg-type]
            timeout=limits.idle_seconds,
            loop=asyncio.get_running_loop(),
        )
        self._others = others
        self._turns = turns
        self._limits = limits
        self.peer = ""

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Read '<address>' and what stands behind it. aiosmtpd has the parser of whole headers do it, which takes a
        third of what receiving a mail takes: it is left what is not plain (RFC 5321 section 4.1.2)."""
        plain = _PLAIN_PATH.fullmatch(arg)
        if plain is None or len(plain["local"]) > (self.local_part_limit or len(plain["local"])):
            try:
                found: tuple[str | None, str | None] = super()._getaddr(arg)
            except IndexError:  # the parser's own: at '"'
                return None, None
            return found
        return f"{plain['local']}@{plain['domain']}", plain["rest"]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let in who may come in; STARTTLS comes here once more with the secured transport."""
        if self in self._others:
            super().connection_made(transport)
            return
        found = transport.get_extra_info("peername")
        self.peer = str(found[0]) if isinstance(found, tuple) and found else ""
        of_peer = sum(other.peer == self.peer for other in self._others)
        alone = self.peer not in self._limits.trusted and of_peer >= self._limits.sessions_of_peer
        if (alone or len(self._others) >= self._limits.sessions) and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.7.0 too many connections, try again later\r\n")
            super().connection_made(transport)
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
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
        reading = _Reading(self._limits.most_bytes)
        try:
            async with asyncio.timeout(self._limits.mail_seconds):
                await self._read_mail(reading)
            self.envelope.content = self.envelope.original_content = cast("bytes", reading.content())
            status = reading.refusal or await self._call_handler_hook("DATA")
        except TimeoutError:
            await self.push("421 4.4.2 this took too long")
            self.hang_up()
            return
        except asyncio.CancelledError:
            self._writer.close()
            raise
        finally:
            self.envelope.content = self.envelope.original_content = None
            if reading.has_turn:
                self._turns.give_back()
        answers = self._answers(len(self.envelope.rcpt_tos))
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        for _ in range(answers):
            await self.push(status)

    def _answers(self, recipients: int) -> int:
        """How often the end of a mail is answered."""
        return 1

    async def _read_mail(self, reading: "_Reading") -> None:
        # The end of the line with DATA is the beginning of an end of data: an empty mail is one dot.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # noqa: SLF001
        while True:
            try:
                reading.take(await self._reader.readuntil(_END), ends=True)
                return
            except asyncio.LimitOverrunError as error:
                reading.take(await self._reader.readexactly(error.consumed), ends=False)
            except asyncio.IncompleteReadError as error:
                raise ConnectionResetError("hung up inside a mail") from error
            if reading.size > BIG_MAIL and not reading.has_turn and not reading.refusal:
                self._reset_timeout(self._limits.mail_seconds)
                reading.has_turn = await self._turns.take(self._limits.idle_seconds)
                if not reading.has_turn:
                    reading.refuse("452 4.3.1 too much mail at once, try again later")
            self._reset_timeout()


class LmtpSession(DoorSession):
    """RFC 2033: LHLO greets, and the end of a mail is answered once for each recipient that was accepted."""

    show_smtp_greeting = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802 - given by aiosmtpd
        """The greeting."""
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 - given by aiosmtpd
        """Not of this protocol."""
        await self.push("500 5.5.1 this is LMTP: greet with LHLO")

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - given by aiosmtpd
        """Not of this protocol."""
        await self.push("500 5.5.1 this is LMTP: greet with LHLO")

    def _answers(self, recipients: int) -> int:
        return recipients


class _Reading:
    """The mail that is being read: its bytes as far as they are wanted, and why they are not."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = bytearray()
        self._line = 0
        self.size = -2  # the line end before the first byte
        self.refusal = ""
        self.has_turn = False

    def take(self, chunk: bytes, *, ends: bool) -> None:
        """Add what came; `ends`: with the lone dot."""
        self.size += len(chunk) - (3 if ends else 0)
        first = chunk.find(b"\n")
        if self._line + (first if first != -1 else len(chunk)) > LONGEST_LINE:
            self.refuse("500 5.5.2 line too long")
        self._line = self._line + len(chunk) if first == -1 else len(chunk) - chunk.rfind(b"\n") - 1
        if self.size > self._most:
            self.refuse(f"552 5.3.4 larger than {self._most} bytes")
        if not self.refusal:
            self._bytes += chunk

    def refuse(self, why: str) -> None:
        """Want no more of it."""
        self.refusal = self.refusal or why
        self._bytes = bytearray()

    def content(self) -> bytes | bytearray:
        """The mail, without the dots that were added to its lines; not copied, it may be large."""
        whole, self._bytes = self._bytes, bytearray()
        if self.refusal:
            return b""
        del whole[-3:]
        del whole[:2]
        whole = whole.replace(b"\r\n.", b"\r\n") if b"\r\n." in whole else whole
        return whole.removeprefix(b".") if whole[:1] == b"." else whole
