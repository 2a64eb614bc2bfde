"""A browser, and the playground as a person finds it: Penny and the sandbox as processes, nobody set up yet.

The browser is the one PENNY_CHROMIUM names, else Debian's chromium. Without one the tests are skipped, which fails
in CI.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from config.demo import Ports, free_ports, running
from sandbox.client import Sandbox
from sandbox.seed import Scene, finish, people
from tests.databases import KINDS, Databases

PATIENCE = 20_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    path = os.environ.get("PENNY_CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), "")
    if not path:
        pytest.skip("no browser: install Debian's chromium, or name one with PENNY_CHROMIUM")
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Side:
    """One half of the page."""

    root: Locator

    def tab(self, name: str) -> None:
        self.root.get_by_role("tab", name=name).first.click()

    @property
    def composer(self) -> Locator:
        return self.root.locator(".talk .composer textarea")

    @property
    def messages(self) -> Locator:
        return self.root.locator(".talk .message")

    @property
    def modal(self) -> Locator:
        return self.root.get_by_role("dialog")

    def message(self, words: str) -> Locator:
        """The newest message that says this."""
        return self.messages.filter(has_text=words).last

    def types(self, line: str) -> None:
        """Key by key into the composer, then Enter."""
        self.composer.click()
        self.composer.press_sequentially(line)
        self.composer.press("Enter")

    def mailbox(self, address: str) -> None:
        self.tab("Mail")
        self.root.get_by_label("Mailbox").select_option(address)

    def conversation(self, subject: str) -> Locator:
        return self.root.locator(".mail-row").filter(has_text=subject).first

    def reply(self, text: str) -> None:
        self.root.get_by_role("button", name="Reply", exact=True).last.click()
        self.root.get_by_label("Text", exact=True).fill(text)
        self.root.get_by_role("button", name="Send", exact=True).last.click()


@dataclass(kw_only=True)
class Playground:
    """A page in a browser, its two sides, and the world behind it."""

    page: Page
    world: Sandbox
    ports: Ports
    errors: list[str] = field(default_factory=list)
    is_attacked: bool = False

    @property
    def left(self) -> Side:
        return Side(root=self.page.locator(".pane").nth(0))

    @property
    def right(self) -> Side:
        return Side(root=self.page.locator(".pane").nth(1))

    @property
    def story(self) -> Locator:
        return self.page.locator(".story")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What runs, for the tests of a file."""

    world: Sandbox
    ports: Ports
    kind: str

    @contextmanager
    def open(self, browser: Browser, width: int = 1280, height: int = 800) -> Iterator[Playground]:
        """The page as somebody sees it who comes for the first time. Nothing may go wrong in it unseen."""
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        found = Playground(page=page, world=self.world, ports=self.ports)
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("console", lambda line: found.errors.append(line.text) if line.type == "error" else None)
        page.goto(f"http://127.0.0.1:{self.ports.sandbox}/")
        yield found
        context.close()
        assert found.is_attacked or not found.errors, found.errors


@contextmanager
def grounds(kind: str, databases: Databases, folder: pytest.TempPathFactory) -> Iterator[Ground]:
    ports, data = free_ports(), folder.mktemp("playground")
    with (
        databases.empty(kind) as url,
        running(data, ports, story=True, database_url=url, ack_seconds=15),
        Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world,
    ):
        people(Scene(world, print, of=1))
        finish(world, seeded=False)
        yield Ground(world=world, ports=ports, kind=kind)
        assert "Traceback" not in (data / "demo.log").read_text()


@pytest.fixture(scope="module", params=KINDS)
def ground(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """Two workspaces with people, mailboxes, a Penny that knows nobody yet; on each database."""
    with grounds(request.param, databases, tmp_path_factory) as found:
        yield found
