"""Takes all screenshots under docs/screens anew: `make screens`, or with the names of some: `… screens mail clock`.

The playground is prepared as `make demo` does it, on ports of its own; each scene is taken at 360 and 1280 pixels,
light and dark; those of the cockpit are in `cockpit.py`. Debian's packages fonts-inter and fonts-noto-color-emoji
make them look as they do on a desktop.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from config.demo import SEED_BEGINS, free_ports, running
from sandbox.client import Sandbox, SandboxError
from sandbox.seed import seed
from tests.playground.cockpit import COCKPIT, NEWCOMERS, PREPARED, Scene
from tests.playground.stills import html, paper

OUT = Path(__file__).parents[2] / "docs" / "screens"
SIZES = ((1280, 800), (360, 740))
SETTLED = 400  # milliseconds: what flashes on arrival has gone


def main(wanted: list[str]) -> int:
    """0 when every picture was taken."""
    path = os.environ.get("PENNY_CHROMIUM") or shutil.which("chromium")
    if not path:
        print("no browser: install Debian's chromium, or name one with PENNY_CHROMIUM", file=sys.stderr)  # noqa: T201
        return 2
    ports = free_ports()
    url = f"http://127.0.0.1:{ports.sandbox}"
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), ports, story=True, begins=SEED_BEGINS),
        Sandbox(url) as world,
        sync_playwright() as playwright,
    ):
        seed(world)
        arguments = ["--lang=en-GB", *(["--no-sandbox"] if os.getuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        prepared = set[Callable[[Sandbox], None]]()
        for name, scene in SCENES.items():
            if wanted and name not in wanted:
                continue
            if name in PREPARED and PREPARED[name] not in prepared:
                PREPARED[name](world)
                prepared.add(PREPARED[name])
            for width, height in SIZES:
                for scheme in ("light", "dark"):
                    _tidy(world)
                    _take(browser, url, name, scene, width, height, scheme)
        _stills(browser, wanted)
        browser.close()
    return 0


def _take(browser: Browser, url: str, name: str, scene: Scene, width: int, height: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    page.locator(".message").first.wait_for()
    scene(page, width < 600)
    page.wait_for_timeout(SETTLED)
    path = OUT / f"{name}-{width}-{scheme}.png"
    page.screenshot(path=path)
    _shrink(path)
    print(path.relative_to(OUT.parents[1]))  # noqa: T201
    context.close()


def _stills(browser: Browser, wanted: list[str]) -> None:
    """Mails and pages in full length, and paper as it is."""
    for name, text in html():
        for width, height in SIZES if not wanted or name in wanted else ():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
                )
                page.set_content(text)
                path = OUT / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
                _shrink(path)
                page.close()
    for name, picture in paper():
        if not wanted or name in wanted:
            (OUT / f"{name}.png").write_bytes(picture)
            _shrink(OUT / f"{name}.png")


def _tidy(world: Sandbox) -> None:
    """No form is open and no answer on the screen from the picture before."""
    for user in ("U-DANA", "U-ADA"):
        person = {"team": "T-NORTH", "user": user}
        with suppress(SandboxError):
            world.control.post("/control/slack/close", everything=True, **person)
        world.control.post("/control/slack/dismiss", **person)


def _shrink(path: Path) -> None:
    """Fewer colours where the tool is there: a page of flat colours needs no more."""
    tool = shutil.which("pngquant")
    if tool:
        subprocess.run([tool, "--force", "--ext", ".png", "--skip-if-larger", str(path)], check=False)


def _left(page: Page) -> Locator:
    return page.locator(".pane").nth(0)


def _mail_side(page: Page, narrow: bool) -> Locator:
    """Where mail is shown: on the right, on a phone on the only side."""
    if narrow:
        _left(page).get_by_role("tab", name="Mail").click()
        return _left(page)
    return page.locator(".pane").nth(1)


def _types(page: Page, line: str) -> None:
    composer = _left(page).locator(".talk .composer textarea")
    composer.fill(line)
    composer.press("Enter")


def _both(page: Page, narrow: bool) -> None:
    """A card with its buttons, and beside it the customer's mail about it."""
    mail = _mail_side(page, narrow)
    mail.get_by_label("Mailbox").select_option("ap@cobalt.example")
    mail.locator(".mail-row").first.click()
    mail.locator(".letter.open .letter-frame").wait_for()
    if narrow:
        _left(page).get_by_role("tab", name="Northwind").click()


def _completion(page: Page, _narrow: bool) -> None:
    composer = _left(page).locator(".talk .composer textarea")
    composer.click()
    composer.press_sequentially("/penny in")
    page.locator(".completion").first.wait_for()


def _list(page: Page, _narrow: bool) -> None:
    _types(page, "/penny list overdue")
    _left(page).locator(".b-table").last.wait_for()


def _form(page: Page, _narrow: bool) -> None:
    _types(page, "/penny invoice")
    dialog = _left(page).get_by_role("dialog")
    dialog.get_by_label("Price of one, net").fill("a lot")
    dialog.get_by_label("Description").fill("consulting")
    dialog.get_by_label("Customer", exact=True).select_option("Birch & Co")
    dialog.locator("button[type=submit]").click()
    dialog.locator(".b-input.invalid").wait_for()


def _thread(page: Page, _narrow: bool) -> None:
    _left(page).locator(".thread-link").last.click()
    _left(page).get_by_role("log", name="Thread").locator(".message").first.wait_for()


def _mail(page: Page, narrow: bool) -> None:
    mail = _mail_side(page, narrow)
    mail.get_by_label("Mailbox").select_option("finance@delta.example")
    mail.locator(".mail-row").filter(has_text="INV-0016").first.click()
    mail.locator(".letter.open .letter-frame").wait_for()


def _reply(page: Page, narrow: bool) -> None:
    _mail(page, narrow)
    mail = _left(page) if narrow else page.locator(".pane").nth(1)
    mail.get_by_role("button", name="Reply", exact=True).last.click()
    mail.get_by_label("Text", exact=True).fill("Will pay on 2026-12-04, sorry for the delay.")


def _acme(page: Page, _narrow: bool) -> None:
    _left(page).get_by_role("tab", name="Acme").click()
    _left(page).locator(".message").first.wait_for()


def _home(page: Page, narrow: bool) -> None:
    """The app's Home tab: what is owed both ways, what waits, the latest."""
    left = _left(page)
    if narrow:
        left.get_by_role("button", name="All conversations").click()
    left.locator(".side-row").filter(has_text="Penny").click()
    left.get_by_role("tab", name="Home").click()
    left.locator(".app-tab .home").wait_for()


def _shortcuts(page: Page, _narrow: bool) -> None:
    _left(page).locator(".talk").get_by_role("button", name="Shortcuts").click()
    page.locator(".completion").first.wait_for()


def _settings(page: Page, _narrow: bool) -> None:
    _types(page, "/penny settings")
    _left(page).get_by_role("dialog").get_by_label("Quiet from").fill("18:00")


def _clock(page: Page, _narrow: bool) -> None:
    """Last, because the clock never goes back."""
    page.locator(".clock-button").click()
    page.get_by_role("button", name="+ 7 days").click()
    page.locator(".happened").wait_for()
    page.wait_for_timeout(2500)


SCENES: dict[str, Scene] = {
    "playground": _both,
    "completion": _completion,
    "form": _form,
    "list": _list,
    "thread": _thread,
    "acme": _acme,
    "home": _home,
    "shortcuts": _shortcuts,
    "settings": _settings,
    "mail": _mail,
    "reply": _reply,
    **COCKPIT,
    "clock": _clock,
    **NEWCOMERS,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
