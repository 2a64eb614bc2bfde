"""`make demo` itself: the scene is set completely, kept over a restart, and begun anew from the page."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from config.demo import Ports, free_ports
from sandbox.client import Channel, Sandbox, User

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
STARTED = 120.0


@contextmanager
def demo(folder: Path, ports: Ports, *, empty: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """`penny demo` on ports of its own, once the page is open; ended as by Ctrl-C."""
    call = f"demo(Path({str(folder)!r}), walk=False, empty={empty}, ports={ports!r})"
    code = f"import sys; from pathlib import Path; from config.demo import Ports, demo; sys.exit({call})"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        opened(ports)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def opened(ports: Ports, *, other_than: str = "") -> str:
    """Waits until people may play; names this run of the sandbox."""
    until = time.monotonic() + STARTED
    while time.monotonic() < until:
        try:
            state = httpx.get(f"http://127.0.0.1:{ports.sandbox}/page/state", trust_env=False).json()
        except httpx.TransportError:
            state = {"stage": {"preparing": "no"}}
        if not state["stage"]["preparing"] and state["teams"] and state["world"] != other_than:
            return str(state["world"])
        time.sleep(0.1)
    raise TimeoutError("the playground did not open")


def _dana(world: Sandbox) -> tuple[User, Channel]:
    north = world.team("T-NORTH")
    return north.user("U-DANA", name="dana"), Channel(id="C-BILLING", name="billing", team=north)


def _listed(world: Sandbox) -> str:
    dana, billing = _dana(world)
    for _ in range(5):  # on a busy machine a Penny that has just started may miss Slack's three seconds
        answer = dana.slash("/penny", "list all", channel=billing)
        if answer.message:
            return answer.message.shown()
    raise AssertionError(answer.status)


def test_the_scene_has_every_state_and_a_second_start_finds_it_again(tmp_path: Path) -> None:
    ports = free_ports()
    with demo(tmp_path / "demo", ports), Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world:
        _, billing = _dana(world)
        texts = [one.text for one in billing.messages() if one.blocks]
        cards = {found.group(): text for text in texts if (found := re.search(r"INV-\d{4}(?= to)", text))}
        assert len(cards) >= 27
        for state in ("pending approval", "approved", "overdue", "partly paid", "paid", "rejected", "void", "draft"):
            assert any(f" {state}" in text for text in texts), state
        for state in ("declined", "expired", "blocked", "invited"):
            assert any(f" {state}" in text for text in texts), state
        assert len(set(re.findall(r"BILL-\d+(?= from)", "\n".join(texts)))) == 2
        assert world.mailboxes()["anna@elm.example"] >= 1
        before = _listed(world)
        assert "1 to 20 of 3" in before
    with demo(tmp_path / "demo", ports), Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world:
        assert _listed(world) == before
        dana, billing = _dana(world)
        draft = billing.wait(lambda one: "conveyor retrofit" in one.shown())
        dana.click(draft, "Issue and send")
        billing.wait(lambda one: one.ts == draft.ts and "pending approval" in one.shown())
        world.mailbox("ap@cobalt.example").wait(lambda one: "conveyor retrofit" in one.text)


def test_a_person_begins_everything_anew_from_the_page(tmp_path: Path, browser: Browser) -> None:
    ports = free_ports()
    url = f"http://127.0.0.1:{ports.sandbox}"
    with demo(tmp_path / "demo", ports, empty=True):
        page = browser.new_page(locale="en-GB")
        page.goto(url)
        page.locator(".talk .composer textarea").first.fill("hello there")
        page.locator(".talk .composer textarea").first.press("Enter")
        expect(page.locator(".message").first).to_contain_text("hello there")
        before = opened(ports)
        page.get_by_role("button", name="Begin anew").click()
        page.get_by_role("button", name="Keep everything").click()
        assert opened(ports) == before
        page.get_by_role("button", name="Begin anew").click()
        page.get_by_role("button", name="Throw away and begin anew").click()
        opened(ports, other_than=before)
        expect(page.locator(".veil")).to_be_hidden()
        expect(page.locator(".message")).to_have_count(0)
        expect(page.locator(".talk").first).to_contain_text("This is the very beginning of #billing")
        page.close()
