"""The way from Slack to the app: signed, three seconds for an answer, everything written down."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from sandbox.slack.signing import signature_headers
from sandbox.slack.socket_mode import NobodyListens
from sandbox.slack.workspaces import SlackWorld
from sandbox.wire import Json

if TYPE_CHECKING:
    import httpx

Fate = Literal["ok", "operation_timeout", "http_error", "connection_failed"]
_ENVELOPES = {"slash": "slash_commands"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request to the app and what came of it; `ack_ms` is real time until the answer or the giving up."""

    kind: str
    fate: Fate
    ack_ms: float
    http_status: int | None
    body: str
    headers: dict[str, str]
    at: float
    sent: Json

    def json_body(self) -> Json | None:
        """The answer if it is a JSON object."""
        try:
            read = json.loads(self.body)
        except ValueError:
            return None
        return read if isinstance(read, dict) else None


class Deliverer:
    """Posts to the app's one request URL. Holds the HTTP connections and the log of deliveries."""

    def __init__(self, world: SlackWorld) -> None:
        self.world = world
        self.log: list[Delivery] = []
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def form(self, kind: str, fields: Json) -> Delivery:
        body = urlencode({key: value for key, value in fields.items() if value is not None}).encode()
        return await self._post(kind, fields, body, "application/x-www-form-urlencoded", {})

    async def payload(self, payload: Json) -> Delivery:
        """An interaction: JSON inside the form field `payload`."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._post(str(payload["type"]), payload, body, "application/x-www-form-urlencoded", {})

    async def json(self, kind: str, fields: Json, headers: dict[str, str]) -> Delivery:
        return await self._post(kind, fields, json.dumps(fields).encode(), "application/json", headers)

    async def _post(self, kind: str, sent: Json, body: bytes, content_type: str, headers: dict[str, str]) -> Delivery:
        if self.world.late_seconds:
            await asyncio.sleep(self.world.late_seconds)
        if self.world.socket.on:
            return await self._through_socket(kind, sent, content_type, headers)
        import httpx

        settings = self.world.settings
        signed = signature_headers(settings.signing_secret, body, self.world.signing)
        client = self._connected()
        started, at = time.perf_counter(), time.time()
        status, text, answered = None, "", dict[str, str]()
        fate: Fate = "connection_failed"
        try:
            response = await asyncio.wait_for(
                client.post(
                    settings.penny_slack_url,
                    content=body,
                    headers={"Content-Type": content_type, **signed, **headers},
                ),
                settings.ack_seconds,
            )
            status, text, answered = response.status_code, response.text, dict(response.headers)
            fate = "ok" if response.is_success else "http_error"
        except TimeoutError:
            fate = "operation_timeout"
        except httpx.HTTPError as wrong:
            text = f"{type(wrong).__name__}: {wrong}"
        delivery = Delivery(
            kind=kind,
            fate=fate,
            ack_ms=round((time.perf_counter() - started) * 1000, 1),
            http_status=status,
            body=text,
            headers=answered,
            at=at,
            sent=sent,
        )
        self.log.append(delivery)
        return delivery

    async def _through_socket(self, kind: str, sent: Json, content_type: str, headers: dict[str, str]) -> Delivery:
        """The same request as an envelope of Socket Mode."""
        envelope = "events_api" if content_type == "application/json" else _ENVELOPES.get(kind, "interactive")
        retried = {
            "retry_attempt": int(headers.get("X-Slack-Retry-Num", 0)),
            "retry_reason": headers.get("X-Slack-Retry-Reason", ""),
        }
        more = retried if envelope == "events_api" else {}
        started, at = time.perf_counter(), time.time()
        text = ""
        fate: Fate = "ok"
        try:
            payload = {key: value for key, value in sent.items() if value is not None}
            said = await self.world.socket.send(envelope, payload, within=self.world.settings.ack_seconds, **more)
            text = json.dumps(said) if said else ""
        except TimeoutError:
            fate = "operation_timeout"
        except NobodyListens as wrong:
            fate, text = "connection_failed", str(wrong)
        delivery = Delivery(
            kind=kind,
            fate=fate,
            ack_ms=round((time.perf_counter() - started) * 1000, 1),
            http_status=None,
            body=text,
            headers={"content-type": "application/json"},
            at=at,
            sent=sent,
        )
        self.log.append(delivery)
        return delivery

    def _connected(self) -> httpx.AsyncClient:
        import httpx  # a tenth of a second that a sandbox pays with the first request, not at its start

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(60),
                trust_env=False,
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # bare and quick: Penny is on loopback
                headers={"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"},
            )
        return self._client
