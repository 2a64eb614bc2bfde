"""The catalogues: English is the source and stands in the code; other languages are .po files beside this one.

They are read as they are, once in a process: no compiled file can be older than its text.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.actions.action import Action
from core.actions.invoice_lines import NET, TAX, TOTAL
from core.actions.registry import REGISTRY

ROOT = Path(__file__).parents[2]
LOCALES = Path(__file__).parent / "locale"
TEMPLATE = LOCALES / "penny.pot"
SOURCE = "en"
KEYWORDS = {"_": None, "N_": None}
TEMPLATED = ("**.html", "**.txt", "**.jinja")
METHODS = [("**.py", "python"), *((pattern, "jinja2.ext:babel_extract") for pattern in TEMPLATED)]
OPTIONS = {pattern: {"trim_blocks": "true"} for pattern in TEMPLATED}
PLACES = ("core", "bot", "web", "mail_gateway", "templates")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for 'translated later'
    """Mark a text of a table as one to be translated."""
    return msgid


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are, English first."""
    return (SOURCE, *sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/penny.po")))


@cache
def messages(language: str) -> MappingProxyType[str, str]:
    """Return msgid → translation; empty for English and for languages nobody has translated."""
    path = LOCALES / language / "LC_MESSAGES" / "penny.po"
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Za-z]+)?", language) or not path.is_file():
        return MappingProxyType({})
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return MappingProxyType(
        {m.id: m.string for m in catalog if isinstance(m.id, str) and m.id and m.string and not m.fuzzy}  # type: ignore[misc]
    )


@lru_cache(maxsize=8192)  # a card has thirty texts
def translate(language: str, msgid: str) -> str:
    """Return the text in this language ('de-AT' falls back on 'de'), else the English one."""
    tag = language.replace("-", "_")
    return messages(tag).get(msgid) or messages(tag.partition("_")[0]).get(msgid) or msgid


def placeholders(text: str) -> set[str]:
    """Return the names that a text wants filled in."""
    return set(PLACEHOLDER.findall(text))


def extract(root: Path = ROOT, places: tuple[str, ...] = PLACES) -> Catalog:
    """Collect what people read: marked texts of code and templates, and what the actions are called and ask for."""
    found = Catalog(project="penny", charset="utf-8")
    for place in places:
        if not (root / place).is_dir():
            continue
        rows = extract_from_dir(root / place, METHODS, OPTIONS, keywords=KEYWORDS)
        for name, line, msgid, _, _ in rows:
            if isinstance(msgid, str):
                found.add(msgid, locations=[(f"{place}/{name}", line)])
    for msgid in _of_actions():
        found.add(msgid)
    return found


def missing(language: str, root: Path = ROOT, places: tuple[str, ...] = PLACES) -> list[str]:
    """Return the msgids of these places that a language lacks."""
    have = messages(language)
    return sorted(m.id for m in extract(root, places) if isinstance(m.id, str) and m.id and m.id not in have)


def write_template(root: Path = ROOT) -> None:
    """Write penny.pot: what a translator starts from."""
    out = BytesIO()
    write_po(out, extract(root), sort_output=True, omit_header=True, width=110, no_location=True)
    TEMPLATE.write_bytes(out.getvalue())


def invitation(action: Action) -> str:
    """Return the msgid of the answer that a mail invites to: 'Reject: {reason}', 'Will pay on {promised_on}'."""
    first = action.replies[0]
    parts = [first.upper() if len(first) <= 2 else first[0].upper() + first[1:]]
    for field in action.typed:
        if field.kind == "long":
            parts[-1] += ":"
        if field.kind == "long" or field.required:
            lead = field.ask.lead[:1] if field.kind != "long" else ()
            parts += [*lead, f"{{{field.name}}}"]
    return " ".join("PO" if part == "po" else part for part in " ".join(parts).split(" "))


def _of_actions() -> Iterator[str]:
    yield from (NET, TAX, TOTAL)
    for action in REGISTRY:
        yield action.label
        if action.replies:
            yield invitation(action)
        if action.help:
            yield action.help
        for field in action.fields:
            for one in (field, *field.parts):
                yield from (text for text in (one.label, one.ask.row, one.ask.add) if text)
                yield from (label for _, label in one.ask.choices)
