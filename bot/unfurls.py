"""Links of ours that somebody pastes: what they lead to is shown below the message, to its own business alone.

A link carries a key that opens a page for one person, so nothing of it is repeated here, nothing is shown where other
organizations read along, and whoever pasted it reads that it is personal.
"""

import re
from functools import partial
from urllib.parse import urlsplit

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import card
from bot.text import Json, cut_escaped, marked
from bot.visits import Visits
from bot.who import SURFACE, account_of, everybody
from core.actions.doors import opened
from core.actions.people import linked_business
from core.domain.actor import Actor
from core.domain.errors import NotFound
from core.rendering.words import words_for
from core.store.unit import Unit
from core.views.subject import subject_view

MOST = 5  # links of one message
_PATH = re.compile(r"/l/(?P<token>[^/]+)")
SHARED = ("is_ext_shared", "is_org_shared", "is_pending_ext_shared", "is_shared")

log = structlog.get_logger()


def listen_to_links(app: AsyncApp, visits: Visits) -> None:
    """Register the listener."""

    async def shared(body: Json, client: AsyncWebClient) -> None:
        await visits.within(unfold(visits, body, client))

    app.event("link_shared")(shared)


async def unfold(visits: Visits, body: Json, client: AsyncWebClient) -> None:
    """Show what the links of one message lead to; where nothing may be shown, nothing happens."""
    event: Json = body["event"]
    account = account_of(body.get("enterprise_id"), str(body.get("team_id") or ""))
    urls = [str(link.get("url", "")) for link in event.get("links") or []][:MOST]
    found = await visits.run(partial(_unfolded, visits), account, urls)
    if not found:
        return
    try:
        asked = {"channel": event["channel"]}
        channel: Json = (await client.api_call("conversations.info", data=asked)).get("channel") or {}
        if any(channel.get(name) for name in SHARED):
            return
        await client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], unfurls=found)
    except SlackApiError as error:
        log.info("slack.link_not_unfolded", why=str(error.response.get("error", "")))


def _unfolded(visits: Visits, account: str, urls: list[str]) -> dict[str, Json]:
    with visits.desk.penny.store.read() as unit:
        link = linked_business(unit, SURFACE, account)
        if link is None:
            return {}
        by = everybody(unit.business(link.business_id))
        shown = {url: _shown(visits, unit, by, url) for url in urls}
    return {url: unfurl for url, unfurl in shown.items() if unfurl}


def _shown(visits: Visits, unit: Unit, by: Actor, url: str) -> Json | None:
    """The card of what a link leads to, without its buttons: they are on the card where it stands."""
    base, at = urlsplit(visits.desk.penny.base_url), urlsplit(url)
    path = _PATH.fullmatch(at.path.removeprefix(base.path).rstrip("/"))
    door = opened(unit, "link", path["token"]) if path and at.netloc == base.netloc else None
    if door is None or door.expired or by.business not in {door.conversation.business_id, door.contact.of_business}:
        return None
    try:
        view = subject_view(unit, door.conversation.subject_kind, door.conversation.subject_id, by)
    except NotFound:
        return None
    words = words_for(by.language, by.timezone)
    found = card(view, words)
    personal = words._("This link is personal: whoever opens it acts for {email}.", email=door.contact.email)
    context = {"type": "context", "elements": [marked(cut_escaped(personal, 500))]}
    return {"blocks": [*(block for block in found.blocks if block["type"] != "actions"), context]}
