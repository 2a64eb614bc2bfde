"""Shortcuts: from Slack's menu into a form, and from a message into a draft of what it says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import Answer
from bot.text import Json
from bot.visits import Visits, caller_from, opened, tell
from bot.who import Caller
from core.actions.action import Action
from core.actions.create_invoice import CREATE_INVOICE
from core.actions.invite import INVITE_CUSTOMER


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """An entry of Slack's menus that opens a form. `of_message`: in the menu of a message, whose text fills it."""

    callback: str
    name: str
    description: str
    action: Action
    of_message: bool = False


# Names and descriptions stand in the manifest, which has one language. Slack takes 24 and 150 characters.
SHORTCUTS = (
    Shortcut(
        callback="new_invoice",
        name="New invoice",
        description="Draft an invoice to a customer",
        action=CREATE_INVOICE,
    ),
    Shortcut(
        callback="invite",
        name="Invite",
        description="Ask a customer to approve you as its vendor",
        action=INVITE_CUSTOMER,
    ),
    Shortcut(
        callback="invoice_of_message",
        name="Make an invoice of this",
        description="Open an invoice filled with what this message says",
        action=CREATE_INVOICE,
        of_message=True,
    ),
)


def listen_to_shortcuts(app: AsyncApp, visits: Visits) -> None:
    """Register the listeners."""
    for shortcut in SHORTCUTS:
        app.shortcut(shortcut.callback)(_listener(visits, shortcut))


def _listener(visits: Visits, shortcut: Shortcut) -> Callable[..., Awaitable[None]]:
    async def used(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await visits.within(answer_shortcut(visits, shortcut, body, client))

    return used


async def answer_shortcut(visits: Visits, shortcut: Shortcut, body: Json, client: AsyncWebClient) -> None:
    """Open the form, or say why there is none."""
    place = str((body.get("channel") or {}).get("id") or "")
    text = str((body.get("message") or {}).get("text") or "")
    respond = str(body.get("response_url") or "")
    caller = caller_from(body, place=place, shortcut=shortcut.callback)
    ask = partial(_answered, visits, shortcut, text, respond)
    answer = await visits.answer(caller, client, ask)
    answer = await opened(client, str(body.get("trigger_id", "")), answer)
    await tell(client, answer, respond=respond, place=place, user=caller.user)


def _answered(visits: Visits, shortcut: Shortcut, text: str, respond: str, caller: Caller) -> Answer:
    return visits.desk.begun(caller, shortcut.action, text if shortcut.of_message else "", respond=respond)
