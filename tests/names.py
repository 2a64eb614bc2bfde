"""A DNS server of the tests' own, on loopback: answers from a table, or stays silent."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset

Zone = Mapping[tuple[str, str], list[str]]
"""(name, type) → the records as a zone file has them: ('in.example', 'MX') → ['10 mail.in.example.']."""


@contextmanager
def name_server(zone: Zone, *, silent: bool = False) -> Iterator[str]:
    """Serve the zone; gives host:port. A `silent` one hears everything and answers nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    asked, peer = door.recvfrom(4096)
                except TimeoutError:
                    continue
                if not silent:
                    door.sendto(_answer(zone, dns.message.from_wire(asked)), peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{door.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


def texts(*said: str) -> list[str]:
    """TXT records; a long one in strings of 255 characters, as zone files need it."""
    pieces = ([one[at : at + 255] for at in range(0, len(one), 255)] for one in said)
    return [" ".join(f'"{piece}"' for piece in record) for record in pieces]


def _answer(zone: Zone, asked: dns.message.Message) -> bytes:
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    question = asked.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    found = zone.get((name, kind), [])
    if found:
        answer.answer.append(dns.rrset.from_text_list(question.name, 300, "IN", kind, found))
    elif not any(known == name or known.endswith(f".{name}") for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire(max_size=65535)
