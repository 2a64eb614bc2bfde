"""What a Web API call says, however it was encoded: form, JSON or query, token in the header or a field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.slack.refusals import SlackError
from sandbox.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The call's fields; forms carry blocks, views and metadata as JSON text, JSON bodies as they are."""

    fields: Json
    token: str | None

    @classmethod
    async def of(cls, request: Request) -> Arguments:
        """Raises SlackError invalid_json for a body that says JSON and isn't."""
        fields: Json = dict(request.query_params)
        body = await request.body()
        if "json" in request.headers.get("content-type", ""):
            fields |= _json_object(body)
        else:
            fields |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        bearer = request.headers.get("authorization", "")
        in_field = fields.pop("token", None)
        token = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else in_field
        return cls(fields=fields, token=token)

    def has(self, name: str) -> bool:
        return self.fields.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Raises SlackError invalid_arguments when it is missing."""
        if not self.has(name):
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return str(self.fields[name])

    def maybe(self, name: str) -> str | None:
        return str(self.fields[name]) if self.has(name) else None

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in {"1", "true"}

    def count(self, name: str, default: int) -> int:
        try:
            return int(self.fields.get(name) or default)
        except ValueError as wrong:
            raise SlackError("invalid_arguments", [f"[ERROR] must be an integer: {name}"]) from wrong

    def structure(self, name: str, refusal: str) -> Any:
        """A JSON value, from text or as it is; None when absent. Raises SlackError `refusal`."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise SlackError(refusal, [f"[ERROR] {name} is no JSON: {wrong}"]) from wrong


def _json_object(body: bytes) -> Json:
    try:
        read = json.loads(body or b"{}")
    except ValueError as wrong:
        raise SlackError("invalid_json") from wrong
    if not isinstance(read, dict):
        raise SlackError("json_not_object")
    return read
