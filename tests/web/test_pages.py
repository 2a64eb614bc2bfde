"""What holds for every page: read aloud, in the dark, on a phone, in both languages, and without a script."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from core.rendering.catalogue import languages
from tests.web.samples import every_page, pages
from tests.web.world import World, says
from web.pages import STYLE, account_lines

VOID = {"meta", "input", "br", "hr", "link", "img", "circle", "path"}


class Outline(HTMLParser):
    """The parts of a page that have to fit together; what is not well nested is in `broken`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.headings: list[int] = []
        self.inputs: list[str] = []
        self.labels: list[str] = []
        self.language = ""
        self.broken: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of one tag."""
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        self.refers += f"{values.get('aria-describedby', '')} {values.get('aria-labelledby', '')}".split()
        if values.get("href", "").startswith("#"):
            self.refers.append(values["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"input", "textarea", "select"} and values.get("type") != "hidden":
            self.inputs.append(values.get("id", ""))
        if tag == "label":
            self.labels.append(values.get("for", ""))
        if tag == "html":
            self.language = values.get("lang", "")

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open, and no other."""
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.broken.append(tag)
        else:
            self._open.pop()


def test_every_page_can_be_read_aloud(world: World) -> None:
    for name, text in pages(world):
        page = Outline(text)
        assert not page.broken, name
        assert len(page.ids) == len(set(page.ids)), name
        assert set(page.refers) <= set(page.ids), name
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), name
        assert page.inputs == page.labels, name


def test_no_page_needs_a_script_or_anything_from_elsewhere(world: World) -> None:
    for name, text in pages(world):
        assert not re.search(r"<script|<link|<img|<iframe|\son\w+=|style=|https?://|url\(|@import", text), name


def test_every_page_is_in_the_language_that_its_reader_asks_for() -> None:
    found: dict[str, set[str]] = {}
    for name, text in every_page():
        language = name.rpartition(".")[2]
        assert Outline(text).language == language, name
        found.setdefault(language, set()).add(name.rpartition(".")[0])
        assert not re.search(r"\{[a-z_]*\}|None", re.sub(r"(?s)<style>.*?</style>", "", text)), name
    assert set(found) == set(languages())
    assert len({frozenset(names) for names in found.values()}) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "soft", "act", "bad") for ground in ("ground", "sheet")),
        ("on-act", "act"),
        ("good", "good-ground"),
        ("bad", "bad-ground"),
        ("wait", "wait-ground"),
        ("off", "off-ground"),
    ],
)
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(scheme: str, text: str, ground: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(scheme: str) -> None:
    colours = _colours(scheme)
    assert _contrast(colours["edge"], colours["sheet"]) >= 3


def test_a_tap_marks_an_account_and_nothing_else() -> None:
    text = "IBAN: DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001\n\nNorthwind GmbH\nPlease pay by bank transfer."
    assert account_lines(text) == [
        ("IBAN", "DE02 1203 0000 0000 2020 51"),
        ("BIC", "BYLADEM1001"),
        ("", "Northwind GmbH"),
        ("", "Please pay by bank transfer."),
    ]


def test_a_browser_gets_the_language_that_weighs_most_with_it(world: World) -> None:
    for header, language in (
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv,en;q=0.3,de;q=0.7", "de"),
        ("en;q=0.9,de;q=0", "en"),
        ("xx, ;q=,,*", "en"),
        ("", "en"),
    ):
        answer = world.get("/", headers={"accept-language": header})
        assert Outline(answer.text).language.startswith(language), header


def test_what_a_reader_has_chosen_counts_for_more_than_the_browser(world: World) -> None:
    path = world.request()
    with world.store.write() as unit:
        unit.contacts.save(replace(world.contact(), language="de"))
    assert "Northwind möchte Ihr Lieferant werden" in says(world.get(path, headers={"accept-language": "en"}))


def _colours(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{([^}]*)\}", STYLE)
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", blocks[0]))
    return found | (dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", blocks[1])) if scheme == "dark" else {})


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
