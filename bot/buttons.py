"""Every button and every form of ours: one listener each, the names in them lead to the registry."""

import json
import re
from functools import partial

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer, Ask, Instead, Say
from bot.desk import CARD
from bot.forms import ADD, CALLBACK, DROP, VALUE, Asked, form_values, notice
from bot.home_tab import HomeTab
from bot.people import COLLEAGUE
from bot.text import Json
from bot.visits import Visits, acknowledge, caller_from, opened, tell
from bot.who import Caller
from core.actions.grant_role import GRANT_ROLE
from core.actions.start_business import START_BUSINESS

OURS = re.compile(r"^(?:do|form|page|paper|show):")
IN_A_FORM = re.compile(rf"^(?:{ADD}:|{DROP}:|{VALUE}$)")

log = structlog.get_logger()


def listen_to_buttons(app: AsyncApp, visits: Visits, homes: HomeTab) -> None:
    """Register the listeners. What is pressed in the Home tab or in a card that it opened shows there at once."""

    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await visits.within(answered(body, client))

    async def answered(body: Json, client: AsyncWebClient) -> None:
        await answer_button(visits, body, client)
        view: Json = body.get("view") or {}
        if view.get("type") == "home":
            await homes.drawn_again(body, client)
        elif view.get("callback_id") == CARD:
            await redraw_card(visits, body, client)

    async def chosen(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await visits.within(answer_choice(visits, body, client))

    async def submitted(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await answer_form(visits, ack, body, client)

    async def changed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await visits.within(redraw_form(visits, body, client))

    async def searched(ack: AsyncAck, body: Json) -> None:
        await ack(options=await suggest(visits, body))

    app.action(OURS)(pressed)
    app.action(IN_A_FORM)(changed)
    app.action(COLLEAGUE)(chosen)
    app.options(VALUE)(searched)
    app.view(CALLBACK)(submitted)


async def answer_button(visits: Visits, body: Json, client: AsyncWebClient) -> None:
    """Do what the button says; the card shows it, the person hears what the card does not say."""
    action: Json = body["actions"][0]
    container: Json = body.get("container") or {}
    place = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    caller = caller_from(body, place=place, button=action["action_id"])
    key = f"slack:{action['action_ts']}:{caller.user}:{container.get('message_ts', '')}"
    respond = str(body.get("response_url") or "")
    ask = partial(_pressed, visits, action["action_id"], _value(action), key, respond)
    answer = await visits.answer(caller, client, ask)
    on_top = (body.get("view") or {}).get("type") == "modal"
    answer = await opened(client, str(body.get("trigger_id", "")), answer, on_top=on_top)
    await tell(client, answer, respond=respond, place=place, user=caller.user)


async def answer_choice(visits: Visits, body: Json, client: AsyncWebClient) -> None:
    """Open the form of the colleague who was chosen; why there is none stands where the menu is."""
    user = str(body["actions"][0].get("selected_user") or "")
    container: Json = body.get("container") or {}
    place = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    caller = caller_from(body, place=place)
    respond = str(body.get("response_url") or "")
    answer = await visits.answer(caller, client, partial(_chosen, visits, user, respond))
    on_top = (body.get("view") or {}).get("type") == "modal"
    if on_top and isinstance(answer, Say):
        words = visits.desk.words_of(caller)
        answer = Ask(view=notice(words.label(GRANT_ROLE), answer.text, words), instead=answer)
    answer = await opened(client, str(body.get("trigger_id", "")), answer, on_top=on_top)
    await tell(client, answer, respond=respond, place=place, user=caller.user)


async def redraw_card(visits: Visits, body: Json, client: AsyncWebClient) -> None:
    """Show what was done in the card that is open; one that was closed needs nothing."""
    view: Json = body["view"]
    caller = caller_from(body, place="")
    fresh = await visits.look(caller, partial(_card_again, visits, str(view.get("private_metadata", ""))))
    try:
        if fresh is not None:
            await client.views_update(view_id=view["id"], view=fresh)
    except SlackApiError as error:
        log.info("slack.card_not_redrawn", why=str(error.response.get("error", "")))


async def answer_form(visits: Visits, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
    """Take a form that was sent in; errors go back into it, the outcome to where it was opened."""
    view: Json = body["view"]
    asked = Asked.unpacked(view["private_metadata"])
    place = asked.place
    if asked.action == START_BUSINESS.name:
        user = str(body["user"]["id"])
        asked = Asked(
            action=asked.action,
            subject=asked.subject,
            place=await writable(client, asked.place, user),
            respond=asked.respond,
        )
    caller = caller_from(body, place=place, button=f"form:{asked.action}", view=str(view["id"]))
    ask = partial(_submitted, visits, asked, form_values(view["state"]), f"slack:{view['id']}")
    answer = await visits.answer(caller, client, ask)
    await acknowledge(ack, answer, alone=not view.get("previous_view_id"))
    if isinstance(answer, Ask | Instead):
        return
    await visits.within(_told(client, answer, asked, place, caller))


async def _told(client: AsyncWebClient, answer: Answer, asked: Asked, place: str, caller: Caller) -> None:
    await tell(client, answer, respond=asked.respond, place=place, user=caller.user)


async def redraw_form(visits: Visits, body: Json, client: AsyncWebClient) -> None:
    """Draw the open form again: its sums follow what is typed, its rows what is pressed. What was typed stays."""
    view: Json = body.get("view") or {}
    change = str(body["actions"][0]["action_id"])
    if view.get("callback_id") != CALLBACK:
        return
    asked = Asked.unpacked(view["private_metadata"])
    caller = caller_from(body, place=asked.place)
    pressed = change if change != VALUE else ""
    draw = partial(_redrawn, visits, asked, form_values(view["state"]), pressed)
    fresh = await visits.look(caller, draw)
    if fresh is None:
        return
    try:
        await client.views_update(view_id=view["id"], hash=view["hash"], view=fresh)
    except SlackApiError as error:
        why = str(error.response.get("error", ""))
        if why != "hash_conflict" or not pressed:
            # Typing goes on and brings the next sums; a view that was closed needs none.
            log.info("slack.form_not_redrawn", why=why)
            return
        # The sums were drawn between the view that was looked at and the click: the click still counts.
        await client.views_update(view_id=view["id"], view=fresh)


async def suggest(visits: Visits, body: Json) -> list[Json]:
    """Return what a menu offers for the letters typed so far."""
    asked = Asked.unpacked(body["view"]["private_metadata"])
    caller = caller_from(body, place=asked.place)
    ask = partial(_suggested, visits, asked, str(body["block_id"]), str(body.get("value") or ""))
    return await visits.look(caller, ask) or []


async def writable(client: AsyncWebClient, place: str, user: str) -> str:
    """Return the channel if the bot can write there (it joins a public one), else the person, for direct messages."""
    try:
        channel: Json = (await client.api_call("conversations.info", data={"channel": place})).get("channel") or {}
        if channel.get("is_im") or channel.get("is_member"):
            return place
        await client.api_call("conversations.join", data={"channel": place})
    except SlackApiError:
        return user
    return place


def _value(action: Json) -> Json:
    try:
        found = json.loads(action.get("value") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _pressed(visits: Visits, button: str, value: Json, key: str, respond: str, caller: Caller) -> Answer:
    return visits.desk.pressed(caller, button, value, key=key, respond=respond)


def _chosen(visits: Visits, user: str, respond: str, caller: Caller) -> Answer:
    return visits.desk.chosen(caller, user, respond=respond)


def _submitted(visits: Visits, asked: Asked, raw: dict[str, str], key: str, caller: Caller) -> Answer:
    return visits.desk.submitted(caller, asked, raw, key=key)


def _card_again(visits: Visits, subject: str, caller: Caller) -> Json | None:
    answer = visits.desk.pressed(caller, "show:", {"s": subject}, key="")
    return answer.view if isinstance(answer, Ask) else None


def _redrawn(visits: Visits, asked: Asked, raw: dict[str, str], change: str, caller: Caller) -> Json | None:
    return visits.desk.redrawn(caller, asked, raw, change)


def _suggested(visits: Visits, asked: Asked, name: str, typed: str, caller: Caller) -> list[Json]:
    return visits.desk.suggested(caller, asked, name, typed)
