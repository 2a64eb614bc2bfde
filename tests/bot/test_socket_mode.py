"""Penny behind a firewall: it opens the connection itself, and keeps one whatever Slack or the network does."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.app import make_app
from bot.socket_mode import SocketMode
from sandbox.client import Sandbox, wait_for
from tests.bot.running import Office

APP_TOKEN = "xapp-1-sandbox"
PING, STALE = 0.2, 1.0


class Listening:
    """SocketMode in a thread of its own, as `penny serve` runs it in its loop."""

    def __init__(self, office: Office, app_token: str = APP_TOKEN) -> None:
        self.office = office
        self._loop = asyncio.new_event_loop()
        slack = replace(office.slack, app_token=app_token, signing_secret="")
        self._socket: SocketMode | None = None
        ready = threading.Event()

        async def main() -> None:
            self._socket = SocketMode(make_app(office.penny, slack), slack, ping=PING, stale=STALE)
            ready.set()
            await self._socket.run()

        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(main()), daemon=True)
        self._thread.start()
        assert ready.wait(5)

    def stop(self) -> None:
        assert self._socket is not None
        self._loop.call_soon_threadsafe(self._socket.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._loop.close()


def until(wanted: Callable[[], bool], what: str) -> None:
    wait_for(lambda: [wanted()], bool, timeout=15, what=what)


def opened(sandbox: Sandbox) -> int:
    return int(sandbox.switch()["socket"]["opened"])


@pytest.fixture
def before(office: Office) -> int:
    office.sandbox.switch(socket_mode=True)
    return opened(office.sandbox)


@pytest.fixture
def listening(office: Office, before: int) -> Iterator[Listening]:
    found = Listening(office)
    until(lambda: opened(office.sandbox) > before, "a connection")
    yield found
    found.stop()


def test_commands_buttons_and_forms_work_through_the_socket(office: Office, listening: Listening) -> None:
    card = office.draft()
    assert office.dana.click(card, "Issue and send").status == "ok"
    office.deliver()
    assert "INV-0001" in office.billing.now(card).shown()


def test_direct_messages_and_mentions_are_answered(office: Office, listening: Listening) -> None:
    office.set_up()
    office.dana.say("help")
    office.dana.dm().wait(lambda message: "invoice" in message.text and message.user == office.team.bot_user)


def test_a_connection_that_slack_ends_is_replaced_before(office: Office, listening: Listening, before: int) -> None:
    office.set_up()
    office.sandbox.socket("warning")
    until(lambda: opened(office.sandbox) >= before + 2, "a second connection")
    assert office.dana.slash("/penny", "list", channel=office.billing).status == "ok"
    until(lambda: office.sandbox.switch()["socket"]["open"] == 1, "the first to be left")


@pytest.mark.parametrize("what", ["refresh", "drop", "freeze"])
def test_a_connection_that_ends_or_only_looks_alive_is_opened_again(
    office: Office, listening: Listening, before: int, what: str
) -> None:
    office.set_up()
    office.sandbox.socket(what)
    until(lambda: opened(office.sandbox) >= before + 2, "another connection")
    until(lambda: office.dana.slash("/penny", "list", channel=office.billing).status == "ok", "an answer")


def test_an_address_that_slack_refuses_for_a_moment_is_asked_for_again(office: Office, before: int) -> None:
    office.sandbox.faults.slack("apps.connections.open", "rate_limited", seconds=1)
    office.sandbox.faults.slack("apps.connections.open", "http_500")
    listening = Listening(office)
    until(lambda: opened(office.sandbox) > before, "a connection")
    listening.stop()
    assert len([call for call in office.sandbox.calls("apps.connections.open") if call["answer"].get("url")]) == 1


def test_two_processes_share_the_work(office: Office, listening: Listening, before: int) -> None:
    office.set_up()
    second = Listening(office)
    until(lambda: opened(office.sandbox) >= before + 2, "two connections")
    answers = [office.dana.slash("/penny", "list", channel=office.billing) for _ in range(4)]
    assert [answer.status for answer in answers] == ["ok"] * 4
    second.stop()
    until(lambda: office.sandbox.switch()["socket"]["open"] == 1, "one to be left")
    assert office.dana.slash("/penny", "list", channel=office.billing).status == "ok"


def test_a_stop_closes_the_connection(office: Office, before: int) -> None:
    listening = Listening(office)
    until(lambda: opened(office.sandbox) > before, "a connection")
    listening.stop()
    until(lambda: office.sandbox.switch()["socket"]["open"] == 0, "no connection")
