"""Draws slack-*.png from slack.html with a browser: `python docs/pictures/draw.py`, PENNY_CHROMIUM naming it."""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent


def draw() -> None:
    """One picture a section, twice as dense as its 800 px."""
    with sync_playwright() as tools:
        path = os.environ.get("PENNY_CHROMIUM", "/usr/bin/chromium")
        browser = tools.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 800, "height": 600}, device_scale_factor=2)
        page.goto((HERE / "slack.html").as_uri())
        for section in page.query_selector_all("section"):
            section.screenshot(path=str(HERE / f"{section.get_attribute('id')}.png"))
        browser.close()


if __name__ == "__main__":
    draw()
