"""Names in DNS, asked of the resolver that the settings name, else of the machine's own."""

import time
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

WITHIN = 5.0
"""Seconds for all tries of one question."""


class DnsUnavailable(Exception):
    """The resolver gave no answer: nothing is known, neither yes nor no."""


class Dns:
    """Questions to one resolver. A name that does not exist, or has no such record, is an empty answer.

    Names may be given with or without their last dot; they are returned in small letters without it.
    """

    def __init__(self, server: str = "", within: float = WITHIN) -> None:
        """`server` is host:port. Raises DnsUnavailable where the machine has no resolver, ValueError for a name
        instead of an address."""
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.resolver.NoResolverConfiguration as error:
            raise DnsUnavailable("this machine has no resolver (/etc/resolv.conf)") from error
        if server:
            host, _, port = server.rpartition(":")
            self._resolver.nameservers = [host.strip("[]")]
            self._resolver.port = int(port)
        self._resolver.lifetime = within
        self._resolver.search = []

    def texts(self, name: str) -> list[str]:
        """Return the TXT records, each put together from its strings (RFC 7208 3.3)."""
        return [b"".join(one.strings).decode("utf-8", "replace") for one in self._ask(name, "TXT")]

    def exchanges(self, name: str) -> list[tuple[int, str]]:
        """Return (preference, host) of the MX records, the preferred first; host is '' for a null MX (RFC 7505)."""
        return sorted((one.preference, _plain(one.exchange)) for one in self._ask(name, "MX"))

    def addresses(self, name: str) -> list[str]:
        """Return the IPv4 and IPv6 addresses."""
        return [one.address for kind in ("A", "AAAA") for one in self._ask(name, kind)]

    def alias(self, name: str) -> str:
        """Return what a name is a CNAME of, or ''."""
        return next((_plain(one.target) for one in self._ask(name, "CNAME")), "")

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(dns.name.from_text(name), kind, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise DnsUnavailable(f"{kind} of {name}: {_first(error)}") from error
        except UnicodeError as error:
            raise DnsUnavailable(f"{name!r} is no name: {error}") from error


class ImpatientDns(Dns):
    """For a batch: a resolver that was silent twice in a row is left alone for a while, as if it said nothing."""

    STRIKES = 2

    def __init__(self, server: str = "", within: float = 2.0, rest: float = 30.0) -> None:
        """Leave a silent one alone for `rest` seconds."""
        super().__init__(server, within)
        self._rest = rest
        self._silent = 0
        self._again_at = 0.0

    def _ask(self, name: str, kind: str) -> list[Any]:
        if time.monotonic() < self._again_at:
            raise DnsUnavailable(f"{kind} of {name}: the resolver is silent")
        try:
            found = super()._ask(name, kind)
        except DnsUnavailable as error:
            self._silent += isinstance(error.__cause__, dns.exception.Timeout)
            if self._silent >= self.STRIKES:
                self._silent, self._again_at = 0, time.monotonic() + self._rest
            raise
        self._silent = 0
        return found


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
