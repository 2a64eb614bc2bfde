"""Typed lines: the slash command, a mention, a direct message. One grammar, three ways to answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer, Ask, Say
from bot.desk import typed_text
from bot.text import Json
from bot.visits import Visits, caller_from, opened, retry_after, tell
from bot.who import Caller
from core.understanding.lines import is_reference, only_looks

ANSWERED = "penny_answer"
REMEMBERED = 2000
MOST_TRIES = 4

log = structlog.get_logger()


def listen_to_words(app: AsyncApp, visits: Visits, command: str) -> None:
    """Register the three listeners."""
    events = Events(visits)

    async def mentioned(body: Json, client: AsyncWebClient, request: AsyncBoltRequest) -> None:
        await visits.within(events.heard(body, client, again="x-slack-retry-num" in request.headers))

    app.use(Commands(visits, command))
    app.event("app_mention")(mentioned)
    app.event("message")(mentioned)


class Commands(AsyncMiddleware):
    """Answers the slash command as soon as it is known to be one: the busiest way in need not try every listener."""

    def __init__(self, visits: Visits, command: str) -> None:
        """Answer `command`; others go on."""
        self._visits = visits
        self._command = command

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt calls it so
    ) -> BoltResponse | None:
        """Answer, or let the next one see it."""
        if req.body.get("command") != self._command:
            return await next()
        await answer_command(self._visits, req.context.ack, req.body, req.context.client)
        return req.context.ack.response


async def answer_command(visits: Visits, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
    """Answer the slash command inside its acknowledgement, or a little later where it takes long; seen by the person
    alone."""
    text = typed_text(str(body.get("text") or ""))
    trigger, respond = str(body.get("trigger_id", "")), str(body.get("response_url", ""))
    caller = caller_from(body, place=str(body.get("channel_id", "")), text=text)
    ask = partial(_typed, visits, text, f"slack:{trigger}", respond)
    # What draws a list or a picture takes its time on a thread; one document is shown as quickly as a line is done.
    now = None
    if is_reference(text) or not only_looks(text):
        now = visits.at_once(caller, partial(ask, wait=False))
    if now is not None and not isinstance(now, Ask):
        await _say(ack, now)
        return
    late, said = asyncio.Event(), asyncio.Event()

    async def answered() -> None:
        answer = await opened(client, trigger, now or await visits.answer(caller, client, ask))
        if late.is_set():
            await tell(client, answer, respond=respond, place=caller.place, user=caller.user)
            return
        said.set()
        await _say(ack, answer)

    await visits.within(answered())
    if not said.is_set():
        late.set()
        await ack(text=visits.desk.wait_a_moment(caller), response_type="ephemeral")


async def _say(ack: AsyncAck, answer: Answer) -> None:
    if isinstance(answer, Say) and answer.text:
        await ack(text=answer.text, blocks=answer.blocks or None, response_type="ephemeral")
    else:
        await ack()


class Events:
    """Mentions and direct messages. Slack may bring an event several times; it is answered once."""

    def __init__(self, visits: Visits) -> None:
        """Remember nothing yet."""
        self._visits = visits
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def heard(self, body: Json, client: AsyncWebClient, *, again: bool) -> None:
        """Answer one event in its thread, or in the direct messages it came from."""
        event: Json = body["event"]
        event_id = str(body.get("event_id", ""))
        if not _is_for_us(event) or self._is_seen(event_id):
            return
        thread = event.get("thread_ts") or (None if event["type"] == "message" else event["ts"])
        if again and await _is_answered(client, event["channel"], thread, event_id, event["ts"]):
            return
        try:
            await self._answer(body, event, event_id, thread, client)
        except Exception:
            self._seen.pop(event_id, None)  # so that Slack's next delivery is taken
            raise

    async def _answer(
        self, body: Json, event: Json, event_id: str, thread: str | None, client: AsyncWebClient
    ) -> None:
        text = typed_text(str(event.get("text", "")), mentioned=event["type"] == "app_mention")
        caller = Caller(
            enterprise=str(body.get("enterprise_id") or ""),
            team=str(body.get("team_id") or ""),
            user=str(event["user"]),
            place=str(event["channel"]),
            evidence={"text": text, "event": event_id},
        )
        ask = partial(_typed, self._visits, text, f"slack:{event_id}", "")
        answer = await self._visits.answer(caller, client, ask)
        say = answer.instead if isinstance(answer, Ask) else answer
        if not isinstance(say, Say) or not say.text:
            return
        await self._post(client, caller, thread, say, event_id, str(event["ts"]))

    async def _post(
        self, client: AsyncWebClient, caller: Caller, thread: str | None, say: Say, event_id: str, ts: str
    ) -> None:
        """Say it once: after an answer that was lost Slack is asked before it is said again."""
        for attempt in range(MOST_TRIES):
            try:
                await client.chat_postMessage(
                    channel=caller.place,
                    thread_ts=thread,
                    text=say.text,
                    blocks=say.blocks or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": ANSWERED, "event_payload": {"key": event_id}},
                )
                return
            except SlackApiError as error:
                status, why = getattr(error.response, "status_code", 200), str(error.response.get("error", ""))
                if why == "thread_not_found":  # the message it would stand below was deleted meanwhile
                    thread = None
                    continue
                if status < 429 or attempt + 1 == MOST_TRIES:
                    raise
                await asyncio.sleep(retry_after(error) if status == 429 else 1.0)
                if status == 429:
                    continue
            except (OSError, TimeoutError, aiohttp.ClientError):
                if attempt + 1 == MOST_TRIES:
                    raise
            if await _is_answered(client, caller.place, thread, event_id, ts):
                return

    def _is_seen(self, event_id: str) -> bool:
        if event_id in self._seen:
            return True
        self._seen[event_id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return False


def _typed(visits: Visits, text: str, key: str, respond: str, caller: Caller, *, wait: bool = True) -> Any:
    return visits.desk.typed(caller, text, key=key, respond=respond, wait=wait)


def _is_for_us(event: Json) -> bool:
    """Mentions, and what people write to the bot directly; not what bots say, nor edits and joins."""
    if event.get("bot_id") or event.get("subtype") not in {None, "thread_broadcast"} or not event.get("user"):
        return False
    return event["type"] == "app_mention" or event.get("channel_type") == "im"


async def _is_answered(client: AsyncWebClient, channel: str, thread: str | None, event_id: str, ts: str) -> bool:
    """Whether an earlier delivery, perhaps to another process, was answered already."""
    try:
        if thread:
            about = {"channel": channel, "ts": thread, "include_all_metadata": True, "limit": 200}
            found = await client.api_call("conversations.replies", data=about)
        else:
            about = {"channel": channel, "oldest": ts, "include_all_metadata": True, "limit": 200}
            found = await client.api_call("conversations.history", data=about)
    except SlackApiError as error:
        log.warning("slack.not_looked_up", why=str(error.response.get("error", "")))
        return False
    keys = [(m.get("metadata") or {}).get("event_payload", {}).get("key") for m in found.get("messages") or []]
    return event_id in keys
