"""Labelled replies and whether an answer is one of the acceptable ones. `reason` is free text and not compared."""

import json
from pathlib import Path
from typing import Any

from config.understand import intents_of, reply_of
from core.understanding.replies import STATE_CHANGING
from core.understanding.replies.reading import read_reply as understand

CORPUS = Path(__file__).parents[3] / "corpora" / "replies.jsonl"


def cases() -> list[dict[str, Any]]:
    """All labelled replies."""
    return [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines() if line.strip()]


def readings(case: dict[str, Any]) -> list[list[str]]:
    """The acceptable answers, each as comparable texts."""
    return [sorted(map(plain, expected)) for expected in case.get("expect_any") or [case["expect"]]]


def answer(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the program takes from a case."""
    return intents_of(understand(reply_of(case)))


def plain(intent: dict[str, Any]) -> str:
    """An intent without its reason and what is not given, its lists in order."""
    fields = {
        name: sorted(value) if isinstance(value, list) else value
        for name, value in intent.items()
        if name != "reason" and value not in (None, [], "")
    }
    return json.dumps(fields, sort_keys=True)


def exact(got: list[dict[str, Any]], expected: list[list[str]]) -> bool:
    """Whether the answer is one of the acceptable ones."""
    return sorted(map(plain, got)) in expected


def false_actions(got: list[dict[str, Any]], expected: list[list[str]]) -> list[str]:
    """State changes that no acceptable answer holds: the worst error there is."""
    return [
        intent["intent"]
        for intent in got
        if intent["intent"] in STATE_CHANGING and not any(plain(intent) in one for one in expected)
    ]
