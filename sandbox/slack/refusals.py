"""How Slack says no: HTTP 200, `ok: false`, one word, and sometimes messages that point into the payload."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.wire import Json


class SlackError(Exception):
    """Slack's word for a refusal (`channel_not_found`), with the detail it puts into response_metadata."""

    def __init__(self, error: str, details: Sequence[str] = ()) -> None:
        super().__init__(error, *details)
        self.error = error
        self.details = tuple(details)

    def body(self) -> Json:
        answer: Json = {"ok": False, "error": self.error}
        if self.details:
            answer["errors"] = [detail.removeprefix("[ERROR] ") for detail in self.details]
            answer["response_metadata"] = {"messages": list(self.details)}
        return answer
