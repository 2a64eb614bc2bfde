"""From a request of Slack's to the desk and back: strangers are introduced first, answers are brought to people.

The desk works with the database and does so on threads; the event loop only carries.
"""

import asyncio
import math
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.answers import Answer, Ask, Correct, Instead, Say
from bot.desk import Desk
from bot.settings import WITHIN
from bot.text import Json
from bot.who import Caller, Profile, Unmet, check_colleague, check_welcome, profile_from
from core.domain.errors import NotWelcome
from core.rendering.words import words_for
from core.store.engine import Busy

THREADS = 8
ANSWERED_WITHIN = 2.0  # seconds; Slack waits for three, and there is the way back
CROWD, IN_A_CROWD = 2 * THREADS, 0.35  # so many at once: whoever is not answered by then hears that it comes
BRIEF = 0.02  # seconds; what holds up the event loop longer …
AWAY = 4  # … sends the next ones to threads for this many times as long
UNKNOWN_PEOPLE = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

T = TypeVar("T")

log = structlog.get_logger()


class Visits:
    """The desk as the listeners use it."""

    def __init__(self, desk: Desk) -> None:
        """Keep the desk and a few threads for it."""
        self.desk = desk
        self._later: set[asyncio.Future[None]] = set()
        self._inside = 0
        self._threads_until = 0.0 if desk.penny.store.answers_at_once else math.inf
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="penny-slack")

    async def answer(self, caller: Caller, client: AsyncWebClient, ask: Callable[[Caller], Answer]) -> Answer:
        """Return the answer to `ask`; whoever is not known yet, speaking or spoken of, is introduced first. Never
        raises."""
        words = self.desk.words_of(caller)
        known = caller
        try:
            try:
                return await self.run(ask, known)
            except Unmet as unmet:
                if unmet.colleague:
                    return await self._with_colleague(known, client, ask, unmet.colleague)
                profile = await _profile(client, caller.user)
            words = words_for(profile.language or "en", profile.timezone)
            check_welcome(caller, profile)
            known = caller.introduced(profile)
            await self.run(self.desk.meet, known)
            try:
                return await self.run(ask, known)
            except Unmet as unmet:
                return await self._with_colleague(known, client, ask, unmet.colleague)
        except Exception as error:  # the edge: whoever asked hears back, whatever happened
            return self.desk.refused(error, words)

    async def _with_colleague(
        self, caller: Caller, client: AsyncWebClient, ask: Callable[[Caller], Answer], colleague: str
    ) -> Answer:
        profile = await _profile(client, colleague, unknown="colleague_unknown")
        check_colleague(caller, profile)
        await self.run(self.desk.introduce, caller, profile)
        return await self.run(ask, caller)

    def at_once(self, caller: Caller, ask: Callable[[Caller], Answer]) -> Answer | None:
        """Return the answer to what takes a millisecond or two, without the way to a thread and back, which takes a
        third as long as the commit.

        None where it has to be asked the other way: `ask` would wait (Busy), somebody is not known yet, or such work
        has just held up the others.
        """
        began = time.monotonic()
        if began < self._threads_until:
            return None
        try:
            return ask(caller)
        except (Busy, Unmet):
            return None
        except Exception as error:  # the edge: whoever asked hears back, whatever happened
            return self.desk.refused(error, self.desk.words_of(caller))
        finally:
            if (took := time.monotonic() - began) > BRIEF:
                self._threads_until = time.monotonic() + AWAY * took

    async def within(self, work: Coroutine[Any, Any, None]) -> None:
        """Give `work` the time in which Slack waits for an answer, less of it where many wait; what takes longer goes
        on behind it.

        Raises what `work` raises in that time, so that Slack brings an event again.
        """
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=IN_A_CROWD if self._inside >= CROWD else ANSWERED_WITHIN)
        if done:
            task.result()
            return
        self._later.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Future[None]") -> None:
        self._later.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("slack.failed_later", exc_info=error)

    async def look(self, caller: Caller, ask: Callable[[Caller], T]) -> T | None:
        """Return what `ask` finds for somebody who is known here, or None: a stranger has no form open."""
        try:
            return await self.run(ask, caller)
        except Unmet:
            return None

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Do what waits for the database, away from the event loop."""
        self._inside += 1
        try:
            with self.desk.penny.turns.answering():
                return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)
        finally:
            self._inside -= 1


def caller_from(body: Mapping[str, Any], *, place: str, **evidence: str) -> Caller:
    """Return who speaks in a command or an interaction."""
    team, user, enterprise = body.get("team") or {}, body.get("user") or {}, body.get("enterprise") or {}
    # In a channel shared with other organisations the person's own team counts, not the channel's.
    return Caller(
        enterprise=str(body.get("enterprise_id") or enterprise.get("id") or ""),
        team=str(body.get("team_id") or team.get("id") or user.get("team_id") or ""),
        user=str(body.get("user_id") or user.get("id") or ""),
        place=place,
        evidence=evidence,
    )


async def opened(client: AsyncWebClient, trigger: str, answer: Answer, *, on_top: bool = False) -> Answer:
    """Open the form if the answer is one, `on_top` of the modal whose button was pressed; returns what is left to be
    said."""
    if not isinstance(answer, Ask):
        return answer
    try:
        if on_top:
            await client.views_push(trigger_id=trigger, view=answer.view)
        else:
            await client.views_open(trigger_id=trigger, view=answer.view)
    except SlackApiError as error:
        log.warning("slack.form_not_opened", why=_why(error))
        return answer.instead
    return Say(text="")


async def tell(client: AsyncWebClient, answer: Answer, *, respond: str, place: str, user: str) -> None:
    """Say it to one person where they acted; where that fails, in their direct messages."""
    if not isinstance(answer, Say) or not answer.text:
        return
    try:
        if respond and (await _respond(respond, answer)):
            return
        if place:
            await client.chat_postEphemeral(channel=place, user=user, text=answer.text, blocks=answer.blocks or None)
            return
    except (SlackApiError, OSError) as error:
        log.info("slack.told_directly", why=_why(error))
    await client.chat_postMessage(
        channel=user, text=answer.text, blocks=answer.blocks or None, unfurl_links=False, unfurl_media=False
    )


async def acknowledge(ack: AsyncAck, answer: Answer, *, alone: bool = True) -> None:
    """Answer the sending in of a form; one that is not `alone` takes what is below it with it: that is old now."""
    match answer:
        case Correct(errors=errors):
            await ack(response_action="errors", errors=errors)
        case Instead(view=view):
            await ack(response_action="update", view=view)
        case _ if not alone:
            await ack(response_action="clear")
        case _:
            await ack()


async def _respond(url: str, say: Say) -> bool:
    webhook = AsyncWebhookClient(url, timeout=WITHIN)
    answer = await webhook.send(
        text=say.text,
        blocks=say.blocks or None,
        response_type="ephemeral",
        replace_original=say.replace,
        unfurl_links=False,
    )
    return bool(answer.status_code == 200)


async def _profile(client: AsyncWebClient, user_id: str, unknown: str = "stranger") -> Profile:
    try:
        # By POST like all our calls: every method takes it, GET only some.
        answer = await client.api_call("users.info", data={"user": user_id, "include_locale": True})
    except SlackApiError as error:
        if _why(error) in UNKNOWN_PEOPLE:
            raise NotWelcome(name=user_id, why=unknown) from error
        raise
    user: Json = answer.get("user") or {}
    return profile_from(user)


def _why(error: BaseException) -> str:
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else type(error).__name__


def retry_after(error: SlackApiError) -> float:
    """Return the seconds that Slack asked to wait, a second at least."""
    found = next((value for name, value in error.response.headers.items() if name.lower() == "retry-after"), "1")
    try:
        return max(1.0, float(found))
    except ValueError:
        return 1.0
