"""What is wrong with a payload, spot by spot, worded as Slack words it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.wire import Json


class Findings:
    """Collects sentences like `[ERROR] must be less than 76 characters [json-pointer:/blocks/0/text]`."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def wrong(self, at: str, sentence: str) -> None:
        self.sentences.append(f"[ERROR] {sentence} [json-pointer:{at}]")

    def text(self, value: object, at: str, limit: int, *, plain: bool = False, required: bool = True) -> None:
        """A text object of one to `limit` characters."""
        if value is None and not required:
            return
        if not isinstance(value, dict):
            self.wrong(at, "missing required field: a text object")
            return
        kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if value.get("type") not in kinds:
            self.wrong(f"{at}/type", f"must be one of: {', '.join(kinds)}")
        flag = "emoji" if value.get("type") == "plain_text" else "verbatim"
        self.properties(value, {"type", "text", flag}, at)
        self.string(value.get("text"), f"{at}/text", limit)

    def string(self, value: object, at: str, limit: int, *, required: bool = True, least: int = 1) -> None:
        if value is None and not required:
            return
        if not isinstance(value, str):
            self.wrong(at, "must be a string")
        elif len(value) > limit:
            self.wrong(at, f"must be less than {limit + 1} characters")
        elif len(value) < least:
            self.wrong(at, f"must be more than {least - 1} characters")

    def items(self, value: object, at: str, most: int, least: int = 1) -> list[Any]:
        if not isinstance(value, list):
            self.wrong(at, "must be an array")
            return []
        if len(value) > most:
            self.wrong(at, f"no more than {most} items allowed")
        if len(value) < least:
            self.wrong(at, f"no fewer than {least} items allowed")
        return value

    def properties(self, value: Json, known: Iterable[str], at: str) -> None:
        for extra in sorted(set(value) - set(known)):
            self.wrong(at, f"invalid additional property: {extra}")
