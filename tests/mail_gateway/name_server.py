"""A DNS server of the tests' own: answers what it was told, over UDP on loopback, and can fall silent."""

import socket
import threading
from collections import Counter

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """`texts` are TXT records by name, `addresses` A records; a name in `silent` is never answered."""

    def __init__(self, texts: dict[str, list[str]], addresses: dict[str, list[str]] | None = None) -> None:
        self.texts = texts
        self.addresses = addresses or {}
        self.silent: set[str] = set()
        self.asked: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            data, peer = self._socket.recvfrom(4096)
            if not data:
                return
            query = dns.message.from_wire(data)
            question = query.question[0]
            name = question.name.to_text(omit_final_dot=True).lower()
            self.asked[name] += 1
            if name in self.silent:
                continue
            self._socket.sendto(self._answer(query, name, question.rdtype).to_wire(), peer)

    def _answer(self, query: dns.message.Message, name: str, kind: dns.rdatatype.RdataType) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        found: list[str] = []
        if kind == dns.rdatatype.TXT:
            found = [_quoted(text) for text in self.texts.get(name, [])]
        elif kind == dns.rdatatype.A:
            found = self.addresses.get(name, [])
        if found:
            answer.answer.append(
                dns.rrset.from_text(query.question[0].name, 60, "IN", dns.rdatatype.to_text(kind), *found)
            )
        elif name not in self.texts and name not in self.addresses:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def _quoted(text: str) -> str:
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
