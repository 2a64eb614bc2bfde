"""The words of an answer in every language: who reads German may still write what an English mail invited to."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "ja")
SAME = {"undo_connection": "undo"}
"""Actions that are asked for with the words of another one, about something else."""


@cache
def answer_words(action: str) -> tuple[str, ...]:
    """Return the phrases of all languages but English for an action, by its name; () for one that has none."""
    return tuple(dict.fromkeys(phrase for found in spoken().get(action, {}).values() for phrase in found))


@cache
def spoken() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return action → language → phrases."""
    found = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    words = {name: {code: tuple(said) for code, said in by.items()} for name, by in found.items()}
    return words | {name: words[same] for name, same in SAME.items()}
