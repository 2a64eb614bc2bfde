"""A silent resolver costs a batch of mails a few seconds once, not for every name."""

import socket
import threading
from collections.abc import Iterator

import pytest

from mail_gateway.dns import DnsUnavailable, ImpatientDns


@pytest.fixture
def silent() -> Iterator[tuple[str, list[bytes]]]:
    """A resolver that hears and says nothing: its address, and what it heard."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(0.05)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    heard.append(door.recv(4096))
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        yield f"127.0.0.1:{door.getsockname()[1]}", heard
        done.set()
        listener.join()


def test_a_silent_resolver_is_asked_about_two_names_and_then_left_alone(silent: tuple[str, list[bytes]]) -> None:
    address, heard = silent
    names = ImpatientDns(address, within=0.2)
    for number in range(5):
        with pytest.raises(DnsUnavailable):
            names.texts(f"n{number}.example")
    assert {n for n in range(5) if any(b"n%d" % n in one for one in heard)} == {0, 1}


def test_it_is_asked_again_after_its_rest(silent: tuple[str, list[bytes]]) -> None:
    address, heard = silent
    names = ImpatientDns(address, within=0.2, rest=0.0)
    for number in range(3):
        with pytest.raises(DnsUnavailable):
            names.texts(f"n{number}.example")
    assert any(b"n2" in one for one in heard)
