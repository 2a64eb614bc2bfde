"""`penny mail inspect`: mail files to lines on standard output; what cannot be read is named, the rest goes on."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from ipaddress import ip_address
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import typer

from mail_gateway.belongs import Belongs, belongs, may_belong
from mail_gateway.inspect_mail import Arrival, Authentication, Authenticator, Inspection, inspect_file, not_checked
from mail_gateway.message import Mail

MANY, MOST_PROCESSES = 200, 8
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def inspect_all(
    files: Sequence[Path],
    *,
    as_json: bool,
    body: bool,
    envelope_from: str | None,
    helo: str | None,
    client_ip: str | None,
    dns: str | None,
) -> int:
    """Print what is read of each file; returns the exit code: 0, or 1 where a file could not be read.

    Raises typer.BadParameter for an address or a server that is none.
    """
    arrival = Arrival(
        envelope_from=envelope_from, helo=helo, client_ip=_address(client_ip), dns=_server(dns) if dns else None
    )
    failed = 0
    try:
        for said, why in _each(files, arrival, as_json=as_json, body=body):
            if why:
                typer.echo(why, err=True)
                failed = 1
            sys.stdout.write(said)
    finally:
        _conversations().close()
        _conversations.cache_clear()
    sys.stdout.flush()
    return failed


def _each(files: Sequence[Path], arrival: Arrival, *, as_json: bool, body: bool) -> Iterator[tuple[str, str]]:
    """What is said of each file, in their order, and what is wrong with it; many are shared among the processors."""
    work = partial(_one, arrival=arrival, as_json=as_json, body=body)
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if len(files) < MANY or processes < 2:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(work, files, chunksize=20)


def _one(path: Path, *, arrival: Arrival, as_json: bool, body: bool) -> tuple[str, str]:
    checked = _asking(arrival.dns) if arrival.dns else not_checked
    failed = ""
    try:
        found = inspect_file(path, arrival, body_only=body, authenticate=checked, find=_conversations())
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        failed = f"penny: {path} {why}"
        found = Inspection(file=str(path), kind="unparseable", reasons=(why, "not checked"))
    return found.as_json() + "\n" if as_json else _shown(found), failed


class _Conversations:
    """Looks a mail's conversation up in the database of this Penny, where there is one, which it only reads. Without
    it all else goes on."""

    def __init__(self) -> None:
        self._domain: str | None = None
        self._store: Any = None

    def __call__(self, mail: Mail) -> Belongs | None:
        try:
            if self._domain is None:
                self._open()
            if self._store is None or not may_belong(mail, self._domain or ""):
                return None
            with self._store.read() as unit:
                return belongs(unit, mail, self._domain or "")
        except Exception:  # an older schema, a database that is away: then nothing is known
            self.close()
            return None

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()
        self._store = None

    def _open(self) -> None:
        from config.settings import load

        self._domain = ""
        settings = load()
        file = settings.database_url.removeprefix("sqlite:///")
        if file == settings.database_url or Path(file).exists():
            from config.compose import open_store

            self._domain, self._store = settings.domain, open_store(settings)


@cache
def _conversations() -> _Conversations:
    """One for each process."""
    return _Conversations()


@cache
def _asking(server: tuple[str, int]) -> Authenticator:
    """Check SPF, DKIM and DMARC with this DNS server's answers."""
    from mail_gateway.authenticate import Path as Session
    from mail_gateway.authenticate import authenticate
    from mail_gateway.dns import ImpatientDns

    names = ImpatientDns(f"[{server[0]}]:{server[1]}")

    def check(raw: bytes, mail: Mail, arrival: Arrival) -> Authentication:
        session = Session(
            client_ip=arrival.client_ip or "", helo=arrival.helo or "", mail_from=arrival.envelope_from or ""
        )
        found = authenticate(raw, mail, session, names)
        return Authentication(
            authenticated=found.result == "pass", reasons=(found.result, *found.reasons), result=found.result
        )

    return check


def _address(client_ip: str | None) -> str | None:
    try:
        return str(ip_address(client_ip)) if client_ip else None
    except ValueError:
        raise typer.BadParameter(f"{client_ip!r} is no IP address", param_hint="--client-ip") from None


def _server(dns: str) -> tuple[str, int]:
    host, _, port = dns.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise typer.BadParameter(f"{dns!r} is not HOST:PORT, like 127.0.0.1:5353", param_hint="--dns")
    return host.strip("[]"), int(port)


def _shown(found: Inspection) -> str:
    """The same for people: no control character of a mail reaches the terminal."""
    lines = [f"{found.file}: {found.kind} ({', '.join(found.reasons)}) → {found.action}"]
    if found.sender:
        authenticated = "authenticated" if found.authenticated else "not authenticated"
        lines.append(f"  from: {found.sender} ({authenticated})")
    if found.conversation:
        about = f"{found.conversation.kind} {found.conversation.number}".strip()
        lines.append(f"  conversation: {about} with {found.conversation.contact}")
    if found.bounce:
        hard = "hard" if found.bounce.is_hard else "soft"
        to = ", ".join(found.bounce.recipients) or "unknown recipient"
        lines.append(f"  bounce: {to}, {hard} {found.bounce.status}".rstrip())
    if found.auto_reply_until:
        lines.append(f"  until: {found.auto_reply_until}")
    for label, text in (("new text", found.new_text), ("signature", found.signature)):
        if text:
            lines += [f"  {label}:", *(f"    {line}".rstrip() for line in text.split("\n"))]
    return _CONTROL.sub("\ufffd", "\n".join(lines)).rstrip() + "\n\n"
