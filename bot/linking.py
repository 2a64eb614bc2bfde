"""A workspace that belongs to nobody yet asks to work for a business that there is: its owners confirm by mail."""

import re
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer, Correct, Instead, Say
from bot.buttons import writable
from bot.forms import form_values, notice
from bot.link_form import CALLBACK, OPEN, link_form
from bot.text import Json, said
from bot.visits import Visits, acknowledge, caller_from, opened, tell
from bot.who import SURFACE, Caller, Unmet, person_from, team_of
from core.actions.link_workspace import ask_to_link
from core.actions.people import linked_business
from core.domain.errors import BadField
from core.rendering.words import Words

USERNAME = re.compile(r"@?[a-z0-9][a-z0-9-]{2,39}")


def listen_to_linking(app: AsyncApp, visits: Visits) -> None:
    """Register the button and its form."""

    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        place = str((body.get("channel") or {}).get("id") or "")
        caller = caller_from(body, place=place)
        answer = await visits.answer(caller, client, partial(_opened, visits))
        answer = await opened(client, str(body.get("trigger_id", "")), answer)
        await tell(client, answer, respond=str(body.get("response_url") or ""), place=place, user=caller.user)

    async def submitted(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        view: Json = body["view"]
        asked, user = str(view.get("private_metadata") or ""), str(body["user"]["id"])
        caller = caller_from(body, place=await writable(client, asked, user) if asked else user)
        name = str((body.get("team") or {}).get("domain") or "")
        typed = form_values(view["state"]).get("username", "")
        await acknowledge(ack, await visits.answer(caller, client, partial(_asked, visits, typed, name)))

    app.action(OPEN)(pressed)
    app.view(CALLBACK)(submitted)


def _opened(visits: Visits, caller: Caller) -> Answer:
    words = visits.desk.words_of(caller)
    return _not_free(visits, caller, words) or link_form(words, caller.place)


def _asked(visits: Visits, typed: str, name: str, caller: Caller) -> Answer:
    """Answer alike, whether or not there is such a business."""
    words, username = visits.desk.words_of(caller), typed.strip().lower()
    if not USERNAME.fullmatch(username):
        refusal = BadField(field="username", value=typed, problem="username", hint="acme")
        return Correct(errors={"username": str(words.refusal(refusal))})
    if caller.profile is None:
        raise Unmet
    taken = _not_free(visits, caller, words)
    if taken is None:
        _ask(visits, username, name, caller)
    text = words._(
        "If there is a business of that name, its owners have a mail now. As soon as one of them confirms it, this"
        " workspace works for it, and you are told."
    )
    return Instead(view=notice(words._("Use your account"), taken.text if taken else said(text), words))


def _ask(visits: Visits, username: str, name: str, caller: Caller) -> None:
    asked: dict[str, Any] = {
        "surface": SURFACE,
        "account": caller.account,
        "place": caller.place,
        "workspace": name or team_of(caller.account),
        "person": person_from(caller),
    }
    with visits.desk.penny.store.write() as unit:
        kept = unit.installations.find(surface=SURFACE, account=caller.account)
        if kept and kept.name:
            asked["workspace"] = kept.name
        ask_to_link(unit, visits.desk.penny.secret, username, asked)


def _not_free(visits: Visits, caller: Caller, words: Words) -> Say | None:
    """Why nobody can ask here: it belongs to somebody, or another installed Penny and sets it up."""
    with visits.desk.penny.store.read() as unit:
        link = linked_business(unit, SURFACE, caller.account)
        name = unit.business(link.business_id).name if link else ""
    if name:
        taken = words._("This workspace belongs to {name} already. `help` shows what you can say.", name=name)
        return Say(text=said(taken, visits.desk.command))
    return visits.desk.for_another(caller, words)
