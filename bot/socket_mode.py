"""Socket Mode: Slack's requests through a websocket that Penny opens, for machines that Slack cannot reach.

https://docs.slack.dev/apis/events-api/using-socket-mode. One connection a process; an app may have ten, Slack gives
each envelope to one of them, so several processes need no lease: what they do is in the database, done once whoever
does it. A successor is opened before a connection that Slack announces to end is left, so nothing falls between.
"""

import asyncio
import json
import random
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.settings import WITHIN, SlackSettings
from bot.text import Json

PING = 10.0  # seconds between our pings; Slack sends its own as well
STALE = 25.0  # seconds without any frame: the connection only looks alive
FIRST_WAIT, MOST_WAIT = 0.5, 30.0
FINISH_WITHIN = 5.0  # seconds for what was begun when the process stops
HOPELESS = frozenset({"invalid_auth", "not_allowed_token_type", "account_inactive", "token_revoked", "missing_scope"})
REMEDY = "copy an app-level token with connections:write (xapp-…) from Basic Information into PENNY_SLACK_APP_TOKEN"

log = structlog.get_logger()


class SocketMode:
    """Keeps one connection for an app until it is stopped; `ping` and `stale` in seconds."""

    def __init__(self, app: AsyncApp, slack: SlackSettings, *, ping: float = PING, stale: float = STALE) -> None:
        """Nothing is opened yet."""
        self._app = app
        self._slack = slack
        self._ping = ping
        self._stale = stale
        self._stopping = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self.connected = False

    async def run(self) -> None:
        """Connect, and again whenever a connection ends, until `stop`."""
        waited = 0
        socket: aiohttp.ClientWebSocketResponse | None = None
        async with aiohttp.ClientSession() as session:
            while not self._stopping.is_set():
                try:
                    socket = socket or await self._connect(session)
                    waited = 0
                    socket = await self._serve(session, socket)
                except _Refused as refused:
                    socket = None
                    await self._pause(refused.after or _backoff(waited))
                    waited += 1
                except (aiohttp.ClientError, OSError, TimeoutError) as error:
                    socket = None
                    log.warning("slack.socket_not_open", why=f"{type(error).__name__}: {error}")
                    await self._pause(_backoff(waited))
                    waited += 1
                finally:
                    self.connected = socket is not None
            await self._finish()

    def stop(self) -> None:
        """Take nothing more; what was begun is finished and acknowledged."""
        self._stopping.set()

    async def _connect(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        client = AsyncWebClient(base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[])
        try:
            answer = await client.apps_connections_open(app_token=self._slack.app_token)
        except SlackApiError as error:
            raise _refusal(error) from error
        return await session.ws_connect(str(answer["url"]), autoping=False, timeout=aiohttp.ClientWSTimeout(WITHIN))

    async def _serve(
        self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
    ) -> aiohttp.ClientWebSocketResponse | None:
        """Take envelopes until the connection ends; at Slack's announcement the next one is opened first and given
        back."""
        pinging = asyncio.create_task(self._ping_forever(socket))
        stopping = asyncio.create_task(self._stopping.wait())
        successor: aiohttp.ClientWebSocketResponse | None = None
        try:
            while successor is None:
                frame = await self._next(socket, stopping)
                if frame is None:
                    return None
                if await self._read(socket, frame):
                    log.info("slack.socket_replaced")
                    successor = await self._connect(session)
        finally:
            pinging.cancel()
            stopping.cancel()
            if not self._stopping.is_set():
                self._leave(socket, at_once=successor is None)
        return successor

    async def _next(
        self, socket: aiohttp.ClientWebSocketResponse, stopping: asyncio.Task[bool]
    ) -> aiohttp.WSMessage | None:
        """The next frame; None when the connection ended, is stale, or the process stops."""
        reading = asyncio.ensure_future(socket.receive())
        await asyncio.wait({reading, stopping}, timeout=self._stale, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await reading
            if not self._stopping.is_set():
                log.warning("slack.socket_stale", seconds=self._stale)
            return None
        frame = reading.result()
        if frame.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}:
            return None
        return frame

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, frame: aiohttp.WSMessage) -> bool:
        """Take one frame; True when Slack is going to end this connection."""
        if frame.type is aiohttp.WSMsgType.PING:
            await socket.pong(frame.data)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            return False
        try:
            said = json.loads(frame.data)
        except ValueError:
            return False
        if not isinstance(said, dict):
            return False
        match said.get("type"):
            case "hello":
                self.connected = True
                log.info("slack.socket_open", connections=said.get("num_connections"))
            case "disconnect":
                log.info("slack.socket_ends", why=said.get("reason"))
                return said.get("reason") != "link_disabled"
            case _ if said.get("envelope_id"):
                task = asyncio.create_task(self._answer(socket, said))
                self._working.add(task)
                task.add_done_callback(self._working.discard)
        return False

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, envelope: Json) -> None:
        """Let the app answer, and acknowledge. Without an acknowledgement Slack brings events again."""
        request = SocketModeRequest.from_dict(envelope)
        if request is None:
            return
        bolt = AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request))
        response = await self._app.async_dispatch(bolt)
        if response.status != 200:
            log.warning("slack.envelope_not_taken", kind=request.type, status=response.status)
            return
        said = _body(response)
        acknowledged = {"envelope_id": request.envelope_id, **({"payload": said} if said else {})}
        try:
            await socket.send_str(json.dumps(acknowledged))
        except (aiohttp.ClientError, ConnectionError) as error:
            log.info("slack.not_acknowledged", kind=request.type, why=type(error).__name__)
            await _said_elsewhere(request.payload, said)

    async def _ping_forever(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            await asyncio.sleep(self._ping)
            with suppress(aiohttp.ClientError, ConnectionError):
                await socket.ping(b"penny")

    def _leave(self, socket: aiohttp.ClientWebSocketResponse, *, at_once: bool) -> None:
        """Close it: a stale one at once, another when what came by it is acknowledged."""
        begun = set() if at_once else set(self._working)
        closing = asyncio.create_task(self._close_later(socket, begun))
        self._working.add(closing)
        closing.add_done_callback(self._working.discard)

    async def _close_later(self, socket: aiohttp.ClientWebSocketResponse, working: set[asyncio.Task[None]]) -> None:
        if working:
            await asyncio.wait(working, timeout=FINISH_WITHIN)
        await socket.close()

    async def _finish(self) -> None:
        if self._working:
            await asyncio.wait(self._working, timeout=FINISH_WITHIN)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class _Refused(Exception):
    """Slack gave no address. `after`: seconds that it asked to wait."""

    def __init__(self, after: float | None) -> None:
        super().__init__()
        self.after = after


def _refusal(error: SlackApiError) -> _Refused:
    why = str(error.response.get("error", "")) or str(getattr(error.response, "status_code", ""))
    if why in HOPELESS:
        log.error("slack.socket_refused", why=why, remedy=REMEDY)
        return _Refused(MOST_WAIT)
    log.warning("slack.socket_refused", why=why)
    headers = {name.lower(): value for name, value in (error.response.headers or {}).items()}
    try:
        return _Refused(float(headers["retry-after"]) if "retry-after" in headers else None)
    except ValueError:
        return _Refused(None)


def _backoff(waited: int) -> float:
    return min(FIRST_WAIT * 2.0 ** min(waited, 8), MOST_WAIT) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def _body(response: BoltResponse) -> Json | None:
    """What the acknowledgement carries: Bolt answers HTTP bodies."""
    if not response.body:
        return None
    if response.headers.get("content-type", [""])[0].startswith("application/json"):
        found = json.loads(response.body)
        return found if isinstance(found, dict) else None
    return {"text": response.body}


async def _said_elsewhere(payload: Mapping[str, Any], said: Json | None) -> None:
    """The answer to a command whose connection died: Slack's own message about it is not the last word."""
    url = str(payload.get("response_url") or "")
    if not url or not said or not said.get("text"):
        return
    with suppress(OSError, aiohttp.ClientError):
        await AsyncWebhookClient(url, timeout=WITHIN).send_dict({**said, "response_type": "ephemeral"})
