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
    """Print what is read of each file; returns the exit code: 0, or 1 where a file could not be read
    or a database not be asked.

    Raises typer.BadParameter for an address or a server that is none.
    """
    arrival = Arrival(
        envelope_from=envelope_from, helo=helo, client_ip=_address(client_ip), dns=_server(dns) if dns else None
    )
    told: set[str] = set()
    try:
        for said, failures in _each(files, arrival, as_json=as_json, body=body):
            for failure in failures:
                if failure not in told:  # each of several processes may find the same
                    typer.echo(failure, err=True)
                told.add(failure)
            sys.stdout.write(said)
    finally:
        _conversations().close()
        _conversations.cache_clear()
    sys.stdout.flush()
    return int(bool(told))


def _each(files: Sequence[Path], arrival: Arrival, *, as_json: bool, body: bool) -> Iterator[tuple[str, list[str]]]:
    """What is said of each file, in their order, and what is wrong with it; many are shared among the processors."""
    work = partial(_one, arrival=arrival, as_json=as_json, body=body)
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if len(files) < MANY or processes < 2:
        yield from map(work, files)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield from pool.map(work, files, chunksize=20)


def _one(path: Path, *, arrival: Arrival, as_json: bool, body: bool) -> tuple[str, list[str]]:
    checked = _asking(arrival.dns) if arrival.dns else not_checked
    failures: list[str] = []
    try:
        found = inspect_file(path, arrival, body_only=body, authenticate=checked, find=_conversations())
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        failures.append(f"penny: {path} {why}")
        found = Inspection(file=str(path), kind="unparseable", reasons=(why, "not checked"))
    failures += filter(None, [_conversations().failure()])
    return found.as_json() + "\n" if as_json else _shown(found), failures


class _Conversations:
    """Looks a mail's conversation up in the database of this Penny, which it only reads. Where there is none, or one
    that was never migrated, nothing is known; any other failure is kept to be told, and all else goes on."""

    def __init__(self) -> None:
        self._settings: Any = None
        self._store: Any = None
        self._gave_up = False
        self._failure = ""

    def __call__(self, mail: Mail) -> Belongs | None:
        if self._gave_up:
            return None
        try:
            return self._find(mail)
        except Exception as error:  # whatever it is, the mail itself can still be read
            self._gave_up = True
            self._failure = f"penny: conversations were not looked up: {_first_line(error)}"
            return None

    def failure(self) -> str:
        """Return what went wrong, once; '' where nothing did."""
        failure, self._failure = self._failure, ""
        return failure

    def close(self) -> None:
        """Let go of the database."""
        if self._store is not None:
            self._store.close()
        self._store = None

    def _find(self, mail: Mail) -> Belongs | None:
        if self._settings is None:
            from config.settings import load

            self._settings = load()
        if not (self._settings.mail_domain or self._settings.is_sandbox):  # nobody has set a Penny up here
            self._gave_up = True
            return None
        if not may_belong(mail, self._settings.domain):
            return None
        if self._store is None and not self._open():
            self._gave_up = True
            return None
        with self._store.read() as unit:
            return belongs(unit, mail, self._settings.domain)

    def _open(self) -> bool:
        url = self._settings.database_url
        file = url.removeprefix("sqlite:///")
        if file != url and not Path(file).exists():
            return False
        from config.compose import open_store
        from core.store.migrate import schema_state

        self._store = open_store(self._settings)
        schema = schema_state(self._store)
        if schema.found > schema.wanted:
            raise ValueError(f"a newer Penny made this database ({schema.found}, this one knows {schema.wanted})")
        return schema.current


def _first_line(error: Exception) -> str:
    return next(iter(str(getattr(error, "orig", None) or error).splitlines()), type(error).__name__)


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
