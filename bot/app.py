"""The Bolt app: signed requests in, one listener a kind, and nobody is left without an answer."""

import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.buttons import listen_to_buttons
from bot.command import listen_to_words
from bot.desk import Desk
from bot.home_tab import HomeTab, listen_to_home
from bot.install import ended
from bot.settings import WITHIN, SlackSettings
from bot.shortcuts import listen_to_shortcuts
from bot.text import Json
from bot.tokens import TokenAway, Tokens
from bot.unfurls import listen_to_links
from bot.visits import Visits
from bot.who import account_of
from core.app import Penny
from core.rendering.words import words_for
from core.store.engine import DatabaseUnavailable
from core.store.seal import Seal

__all__ = ["SlackSettings", "make_app", "mount"]

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

    async def removed(body: Json) -> None:
        if await visits.run(ended, penny, body):
            known.forget()

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


def mount(web: Starlette, app: AsyncApp, path: str = PATH) -> None:
    """Let Slack's requests in beside the web pages."""
    handler = AsyncSlackRequestHandler(app)

    async def slack(request: Request) -> Response:
        return await handler.handle(request)

    # In front: the busiest door need not try every page's pattern first.
    web.router.routes.insert(0, Route(path, slack, methods=["POST"], include_in_schema=False))
