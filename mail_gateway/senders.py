"""Asks who sent a mail, before anything is written: no transaction waits for somebody else's name server.

Bounded in time for each mail, whatever servers are asked; answers are remembered for minutes, so that a hundred
mails of one domain are some questions, and a server that does not answer is not waited for again and again.
"""

import ipaddress
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.store.records import InboxRow
from mail_gateway.authenticate import Names, Path, authenticate, carried
from mail_gateway.dns import DnsUnavailable
from mail_gateway.message import Mail
from mail_gateway.upstream import by_path, upstream_says
from mail_gateway.vouching import Authentication, domain_of

WITHIN = 10.0
"""Seconds for all questions about one mail; the one under way may take its own time besides."""
REMEMBERED, REMEMBERED_NOT, REMEMBERED_SILENT = 300.0, 60.0, 30.0
"""Seconds for which an answer, an empty one, and none at all hold."""
MOST_REMEMBERED = 20_000

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NEAR: tuple[Network, ...] = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""This machine, private and shared networks (RFC 1918, 3927, 4193, 4291, 6598)."""

NOT_ASKED = Authentication(result="none", reasons=("not asked",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """`server` is the name under which the operator's own mail server in front of Penny writes what it found out;
    `networks` are where it connects from. Mail by LMTP and IMAP comes from it by nature.

    Without `names` nobody is asked: then a sender is at best not known to be false.
    """

    names: Names | None = None
    server: str = ""
    networks: Sequence[Network] = ()
    within: float = WITHIN

    def ask(self, row: InboxRow, mail: Mail) -> Authentication:
        """Judge the domain in From of a kept mail. Never raises."""
        if mail.from_address is None or mail.from_problem:
            return Authentication(result="fail", reasons=(f"from={mail.from_problem or 'missing'}",))
        recipient = str(row.envelope.get("rcpt_to", ""))
        behind = row.envelope.get("by", "smtp") != "smtp" or self._is_ours(str(row.envelope.get("peer", "")))
        if behind and self.server and (told := self._told(row, mail, recipient)):
            return told
        if self.names is None:
            return NOT_ASKED
        path = Path() if behind or is_near(str(row.envelope.get("peer", ""))) else path_of(row)
        names = _Bounded(self.names, time.monotonic() + self.within)
        return authenticate(row.raw, mail, path, names, at=row.received_at, recipient=recipient)

    def _told(self, row: InboxRow, mail: Mail, recipient: str) -> Authentication | None:
        domain = domain_of(mail.from_address or "")
        told = upstream_says(row.raw, domain, self.server)
        if told is None or told.result != "pass" or by_path(told):
            return told
        misused, names = carried(row.raw, mail, domain, at=row.received_at, recipient=recipient)
        if misused:
            return Authentication(result="none", domain=domain, reasons=(*told.reasons, misused))
        return Authentication(result="pass", domain=domain, reasons=told.reasons, signatures=names)

    def _is_ours(self, peer: str) -> bool:
        return _is_within(peer, self.networks)


def is_near(peer: str) -> bool:
    """Whether a mail was handed over by a machine of one's own, which nobody's SPF record is about: a relay in front
    of Penny, mostly. Its address neither vouches for anybody nor makes an honest sender a false one."""
    return _is_within(peer, NEAR)


def handed_over_by(rows: Sequence[InboxRow], named: Sequence[Network]) -> list[str]:
    """Return the near addresses from which mail came by SMTP and that no setting names, for `penny doctor`."""
    peers = {str(row.envelope.get("peer", "")) for row in rows if row.envelope.get("by", "smtp") == "smtp"}
    return sorted(peer for peer in peers if is_near(peer) and not _is_within(peer, named))


def _is_within(peer: str, networks: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


def path_of(row: InboxRow) -> Path:
    """Return the SMTP session as it was kept with the mail."""
    said = row.envelope
    return Path(
        client_ip=str(said.get("peer", "")),
        helo=str(said.get("helo", "")),
        mail_from=str(said.get("mail_from") or ""),
    )


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of '10.0.0.0/8, 2001:db8::/32, 192.0.2.1'. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


@dataclass(slots=True)
class Remembered:
    """Names in DNS, each asked once in some minutes. Safe for several threads."""

    names: Names
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records. Raises DnsUnavailable."""
        return self._ask("TXT", name, self.names.texts)

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        """Return (preference, host) of the MX records. Raises DnsUnavailable."""
        return self._ask("MX", name, self.names.exchanges)

    def addresses(self, name: str) -> Sequence[str]:
        """Return the addresses. Raises DnsUnavailable."""
        return self._ask("A", name, self.names.addresses)

    def _ask(self, kind: str, name: str, ask: Callable[[str], Sequence[T]]) -> Sequence[T]:
        key = (kind, name.lower().rstrip("."))
        with self._lock:
            until, known = self._known.get(key, (0.0, None))
        if until <= self.clock():
            try:
                known = ask(name)
                lives = REMEMBERED if known else REMEMBERED_NOT
            except DnsUnavailable as error:
                known, lives = error, REMEMBERED_SILENT
            with self._lock:
                if len(self._known) >= MOST_REMEMBERED:
                    self._known.clear()
                self._known[key] = (self.clock() + lives, known)
        if isinstance(known, DnsUnavailable):
            raise DnsUnavailable(str(known))
        found: Sequence[T] = known
        return found


class _Bounded:
    """Asks as long as there is time."""

    def __init__(self, names: Names, deadline: float) -> None:
        self._names = names
        self._deadline = deadline

    def texts(self, name: str) -> Sequence[str]:
        return self._in_time().texts(name)

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        return self._in_time().exchanges(name)

    def addresses(self, name: str) -> Sequence[str]:
        return self._in_time().addresses(name)

    def _in_time(self) -> Names:
        if time.monotonic() >= self._deadline:
            raise DnsUnavailable("no time left")
        return self._names
