"""The relay Penny sends to: takes mail for anybody, stores it, only then says 250; fails on demand."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail.faults import Fault, Faults
from sandbox.mail.journal import Journal

LARGEST = 50 * 1024 * 1024


class Sink:
    """aiosmtpd's handler; its method names are given."""

    def __init__(
        self,
        journal: Journal,
        faults: Faults,
        *,
        now: Callable[[], str] = lambda: "",
        arrived: Callable[[], None] = lambda: None,
    ) -> None:
        """`now` is business time as it is written down; `arrived` hears of every mail that was taken."""
        self.journal = journal
        self.faults = faults
        self.now = now
        self.arrived = arrived

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.faults.take("rcpt", [address])
        if fault is not None and (refusal := await _suffer(fault, server)) is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        to = tuple(str(address) for address in envelope.rcpt_tos)
        # aiosmtpd spells the null sender of RFC 5321 4.5.5 `<>`
        sender = "" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from)
        before = self.faults.take("before_data_reply", list(to))
        if before is not None and (refusal := await _suffer(before, server)) is not None:
            return refusal
        try:
            entry = self.journal.append(_bytes(envelope.content), sender, to, self.now())
        except OSError as full:
            return f"452 4.3.1 {full.strerror}"
        self.arrived()
        after = self.faults.take("after_store_before_250", list(to))
        if after is not None and (refusal := await _suffer(after, server)) is not None:
            return refusal
        return f"250 2.0.0 OK queued as {entry.id}"


async def listen(sink: Sink, host: str, port: int) -> asyncio.Server:
    """An SMTP listener on the running loop."""

    def protocol() -> SMTP:
        return SMTP(
            sink,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="relay.sandbox",
            ident="ESMTP",
            loop=asyncio.get_running_loop(),
        )

    return await asyncio.get_running_loop().create_server(protocol, host, port)


async def _suffer(fault: Fault, server: SMTP) -> str | None:
    """Lets the fault happen: the refusal to answer with, or None to go on as usual."""
    if fault.kind == "refuse":
        return f"{fault.code} {fault.text}"
    if fault.kind == "stall":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.kind == "kill":
        try:
            os.kill(fault.pid, signal.SIGKILL)
        except ProcessLookupError:
            return "421 4.3.0 the process to kill is gone"
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
    # The lost connection cancels this handler; nothing may be answered any more.
    await asyncio.Event().wait()
    return None


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else str(content or "").encode()
