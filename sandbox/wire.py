"""What travels between the sandbox and whoever drives it: JSON objects, and refusals with their sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """A control request that can't be done; `status` is the HTTP status, the sentence names what is wrong."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fields of one control request, read with a sentence for whoever left one out.

    Raises RefusedError (400) for a missing field or one of the wrong type.
    """

    fields: Json = field(default_factory=dict)

    @classmethod
    def from_bytes(cls, body: bytes) -> Asked:
        try:
            fields = json.loads(body or b"{}")
        except ValueError as wrong:
            raise RefusedError(f"the body isn't JSON: {wrong}") from wrong
        if not isinstance(fields, dict):
            raise RefusedError("the body must be a JSON object")
        return cls(fields=fields)

    def has(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        value = self.fields.get(name)
        if value is None:
            value = default
        if value is None:
            raise RefusedError(f"'{name}' is missing")
        if not isinstance(value, str):
            raise RefusedError(f"'{name}' must be text, not {value!r}")
        return value

    def maybe(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.fields.get(name, default)
        return default if value is None else bool(value)

    def number(self, name: str, default: float | None = None) -> float:
        value = self.fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedError(f"'{name}' must be a number, not {value!r}")
        return value

    def mapping(self, name: str) -> Json:
        value = self.fields.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise RefusedError(f"'{name}' must be an object, not {value!r}")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise RefusedError(f"'{name}' must be a list, not {value!r}")
        return value
