"""Who opens the Home tab sees it drawn; it turns its pages, searches, and shows what was just done."""

import json
import re
from dataclasses import dataclass
from functools import partial

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer, Instead, Say
from bot.home import LONGEST_SEARCH, SEARCH, home_view, state_of_home, stranger_home, unlinked_home
from bot.text import Json
from bot.visits import Visits, caller_from
from bot.who import SURFACE, Caller, Unmet, actor_of
from core.domain.actor import Actor
from core.domain.errors import NotLinked
from core.domain.ids import BusinessId
from core.rendering.words import words_for
from core.reports.home import home
from core.store.records import Home
from core.store.unit import Unit

OURS = re.compile(r"^home:")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Instead):
    """A Home tab: which business it shows, up to which event, and which page of it."""

    business: BusinessId
    event: int
    state: Json


def listen_to_home(app: AsyncApp, homes: "HomeTab") -> None:
    """Register the listeners."""

    async def opened(body: Json, client: AsyncWebClient) -> None:
        await homes.visits.within(homes.opened(body, client))

    async def turned(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await homes.visits.within(homes.turned(body, client))

    app.event("app_home_opened")(opened)
    app.action(OURS)(turned)


def draw(unit: Unit, by: Actor, state: Json, command: str) -> Drawn:
    """Return the Home tab of a person as it is now. `state`: start (how many are passed over), search."""
    words = words_for(by.language, by.timezone)
    event = unit.homes.latest_event(by.business)
    start, search = state.get("start", 0), str(state.get("search", "")).strip()[:LONGEST_SEARCH]
    found = home(unit, by, start=max(0, int(start)), search=search)
    view = home_view(found, words, command, words.moment(unit.now))
    return Drawn(view=view, business=by.business, event=event, state=state_of_home(found))


class HomeTab:
    """The Home tab as the listeners use it."""

    def __init__(self, visits: Visits) -> None:
        """Keep the way to the desk."""
        self.visits = visits

    async def opened(self, body: Json, client: AsyncWebClient) -> None:
        """Draw it for whoever looks; the Messages tab of the same name needs nothing."""
        event: Json = body["event"]
        if event.get("tab", "home") != "home":
            return
        caller = Caller(
            enterprise=str(body.get("enterprise_id") or ""),
            team=str(body.get("team_id") or ""),
            user=str(event["user"]),
            place="",
        )
        view: Json = event.get("view") or {}
        await self._publish(caller, client, _state(view), str(view.get("hash", "")))

    async def turned(self, body: Json, client: AsyncWebClient) -> None:
        """Another page of it, or what was searched for."""
        view: Json = body.get("view") or {}
        action: Json = body["actions"][0]
        state = _state(view)
        if action["action_id"] == SEARCH:
            state = {"search": str(action.get("value") or ""), "start": 0}
        elif action["action_id"] == "home:all":
            state = {}
        else:
            state["start"] = _json(action.get("value")).get("start", 0)
        await self._publish(caller_from(body, place=""), client, state, str(view.get("hash", "")))

    async def drawn_again(self, body: Json, client: AsyncWebClient) -> None:
        """Something was done in it."""
        view: Json = body.get("view") or {}
        await self._publish(caller_from(body, place=""), client, _state(view), str(view.get("hash", "")))

    async def _publish(self, caller: Caller, client: AsyncWebClient, state: Json, seen: str) -> None:
        answer = await self.visits.answer(caller, client, partial(self._drawn, state))
        view = answer.view if isinstance(answer, Instead) else stranger_home(_text(answer))
        try:
            done = await client.views_publish(user_id=caller.user, view=view, **({"hash": seen} if seen else {}))
        except SlackApiError as error:
            why = str(error.response.get("error", ""))
            if why != "hash_conflict":  # somebody was quicker: what stands there is newer than what was seen
                log.warning("slack.home_not_shown", why=why)
            return
        if isinstance(answer, Drawn):
            shown: Json = done.get("view") or {}
            await self.visits.run(self._remember, caller, answer, str(shown.get("hash", "")))

    def _drawn(self, state: Json, caller: Caller) -> Answer:
        desk = self.visits.desk
        try:
            with desk.penny.store.read() as unit:
                return draw(unit, actor_of(unit, caller), state, desk.command)
        except NotLinked:
            return Instead(view=unlinked_home(desk.words_of(caller)))
        except Unmet:
            raise
        except Exception as error:  # the edge
            return desk.refused(error, desk.words_of(caller))

    def _remember(self, caller: Caller, drawn: Drawn, seen: str) -> None:
        with self.visits.desk.penny.store.write() as unit:
            unit.homes.put(
                Home(
                    business_id=drawn.business,
                    surface=SURFACE,
                    account=caller.account,
                    person=caller.user,
                    opened_at=unit.real_now,
                    hash=seen,
                    state=drawn.state,
                    event=drawn.event,
                )
            )


def _state(view: Json) -> Json:
    return _json(view.get("private_metadata"))


def _json(text: object) -> Json:
    try:
        found = json.loads(str(text or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(answer: Answer) -> str:
    return answer.text if isinstance(answer, Say) and answer.text else "–"
