"""The Bolt app: signed requests in, one listener a kind, and nobody is left without an answer."""

from collections.abc import Sequence

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.buttons import listen_to_buttons
from bot.command import listen_to_words
from bot.desk import Desk
from bot.home_tab import HomeTab, listen_to_home
from bot.install import ended
from bot.linking import listen_to_linking
from bot.settings import WITHIN, SlackSettings
from bot.shortcuts import listen_to_shortcuts
from bot.text import Json
from bot.tokens import TokenAway, Tokens
from bot.unfurls import listen_to_links
from bot.visits import Visits
from bot.who import account_of, moved, profile_from
from core.app import Penny
from core.rendering.words import words_for
from core.store.engine import DatabaseUnavailable
from core.store.seal import Seal

__all__ = ["Door", "SlackSettings", "make_app"]

PATH = "/slack/events"

log = structlog.get_logger()


def make_app(penny: Penny, slack: SlackSettings, tokens: Tokens | None = None) -> AsyncApp:
    """Return the app for one Penny. It answers inside the response: what it says 'done' to is committed."""
    known = tokens or Tokens(slack, penny.store, Seal(penny.secret))
    visits = Visits(Desk(penny, slack.command, known.installer))

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # The token is known from the settings; asking auth.test at every request would cost a round trip.
        account = account_of(enterprise_id, team_id or "")
        token = known.known(account)
        try:
            token = token or await visits.run(known.token, account)
        except (TokenAway, DatabaseUnavailable) as error:
            log.warning("slack.no_token", account=account, why=repr(error))
        if not token:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        signing_secret=slack.signing_secret or None,
        authorize=authorize,  # type: ignore[arg-type]  # None is an answer too: not installed there
        # No retries below ours: chat.postMessage has no idempotency key.
        client=AsyncWebClient(base_url=slack.api_url, timeout=WITHIN, retry_handlers=[]),
        process_before_response=True,
    )
    listen_to_words(app, visits, slack.command)
    homes = HomeTab(visits)
    listen_to_home(app, homes)
    listen_to_buttons(app, visits, homes)
    listen_to_shortcuts(app, visits)
    listen_to_links(app, visits)
    listen_to_linking(app, visits)

    async def removed(body: Json) -> None:
        if await visits.run(ended, penny, body):
            known.forget()

    async def changed(body: Json) -> None:
        await visits.run(follow_profile, penny, body)

    app.event("user_change")(changed)
    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(removed)

    async def failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        """What went wrong outside of the desk: a call to Slack, a payload nobody expected."""
        say = visits.desk.refused(error, words_for("en"))
        if request.body.get("command"):
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": say.text})
        return BoltResponse(status=200 if request.body.get("type") != "event_callback" else 500, body="")

    app.error(failed)
    return app


def follow_profile(penny: Penny, body: Json) -> None:
    """Keep where somebody is and which language they speak, as their profile says."""
    account = account_of(body.get("enterprise_id"), str(body.get("team_id") or ""))
    profile = profile_from((body.get("event") or {}).get("user") or {})
    with penny.store.read() as unit:
        new = moved(unit, account, profile)
    if new is None:
        return
    with penny.store.write() as unit:
        if found := moved(unit, account, profile):
            unit.members.save(found)


class Door:
    """Slack's requests beside the pages, in front of them: the busiest door need not pass the pages' middleware."""

    def __init__(self, pages: ASGIApp, app: AsyncApp, path: str = PATH) -> None:
        """Stand before `pages`."""
        self._pages = pages
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what Slack posts; everything else is for the pages."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self._pages(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        try:
            request = AsyncBoltRequest(
                body=body.decode(), query=query, headers=dict[str, str | Sequence[str]](headers)
            )
        except ValueError:  # nothing that Slack sends; it is not signed either
            answer = BoltResponse(status=400)
        else:
            answer = await self._app.async_dispatch(request)
        said = answer.body.encode()
        heads = [(name.encode(), value.encode()) for name, value in answer.first_headers().items()]
        heads.append((b"content-length", str(len(said)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": heads})
        await send({"type": "http.response.body", "body": said})


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where whoever sent it has gone."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
