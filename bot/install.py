"""Installing Penny in many workspaces by OAuth, and what is left when somebody removes it.

https://docs.slack.dev/authentication/installing-with-oauth. The state is known to the browser that began (a cookie)
and to the database (its hash), lives ten minutes and is used once. A workspace that comes back works for the business
it worked for; a new one belongs to nobody until the one who installed Penny fills in the profile.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.client import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.link_form import link_button
from bot.manifest import SCOPES
from bot.settings import BACK, INSTALL, WITHIN, SlackSettings
from bot.text import BUTTON, Json, plain, said, section
from bot.tokens import Tokens
from bot.who import SURFACE, account_of, organization_of
from core.actions.people import linked_business
from core.actions.start_business import START_BUSINESS
from core.app import Penny
from core.domain.network import Workspace
from core.rendering.words import Words, words_for
from core.store.records import Installation
from core.store.seal import Seal
from core.store.unit import Unit

COOKIE = "penny_install"
LIVES = timedelta(minutes=10)
AGAIN = frozenset({"invalid_code", "code_already_used", "code_expired"})

log = structlog.get_logger()


class Installer:
    """The two pages of an installation. `page` draws one (words, status, title, lines, go), `reader` gives its words;
    `go` is an address with its name."""

    def __init__(
        self,
        penny: Penny,
        slack: SlackSettings,
        tokens: Tokens,
        *,
        page: Callable[..., Response],
        reader: Callable[[Request], Words],
    ) -> None:
        """Keep the parts."""
        self._penny = penny
        self._slack = slack
        self._tokens = tokens
        self._seal = Seal(penny.secret)
        self._page = page
        self._reader = reader

    async def start(self, request: Request) -> Response:
        """Send the browser to Slack, which asks where Penny may come in."""
        state = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._begin, state)
        query = {
            "client_id": self._slack.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._penny.base_url + BACK,
            "state": state,
        }
        response = RedirectResponse(f"{self._slack.authorize_url}?{urlencode(query)}", status_code=302)
        secure = self._penny.base_url.startswith("https:")
        seconds = int(LIVES.total_seconds())
        response.set_cookie(COOKIE, state, max_age=seconds, path=BACK, httponly=True, samesite="lax", secure=secure)
        return response

    async def back(self, request: Request) -> Response:
        """Take the code that Slack gave, keep the token, and tell whoever installed it what comes next."""
        words = self._reader(request)
        state, kept = request.query_params.get("state", ""), request.cookies.get(COOKIE, "")
        ours = bool(state) and secrets.compare_digest(state.encode(), kept.encode())
        if not ours or not await asyncio.to_thread(self._came_back, state):
            return self._begun_again(words)
        if request.query_params.get("error"):
            lines = [words._("Nothing was installed: somebody pressed Cancel at Slack.")]
            return self._page(words, status=200, title=words._("Penny is not installed"), lines=lines)
        try:
            found = await asyncio.to_thread(self._exchanged, request.query_params.get("code", ""))
        except SlackApiError as error:
            return self._refused(str(error.response.get("error", "")), words)
        except OSError as error:
            return self._refused(type(error).__name__, words)
        account, business = await asyncio.to_thread(self._keep, found)
        self._tokens.forget()
        await self._greet(found, business)
        name = str((found.get("team") or found.get("enterprise") or {}).get("name", ""))
        log.info("slack.installed", account=account, linked=bool(business))
        next_step = (
            words._("It works for {business}, as it is linked.", business=business)
            if business
            else words._("It has written to you there: open Slack and set your business up. You become its owner.")
        )
        team = str((found.get("team") or {}).get("id", ""))
        address = self._slack.open_url(str(found.get("app_id") or ""), team) if team else ""
        title = words._("Penny is in {name}", name=name)
        return self._page(words, status=200, title=title, lines=[next_step], go=(address, words._("Open Slack")))

    def _begin(self, state: str) -> None:
        with self._penny.store.write() as unit:
            unit.installations.begin(_hash(state), data={}, expires_at=unit.real_now + LIVES)

    def _came_back(self, state: str) -> bool:
        with self._penny.store.write() as unit:
            return unit.installations.come_back(_hash(state), unit.real_now) is not None

    def _exchanged(self, code: str) -> Mapping[str, Any]:
        """The code for a token. Raises SlackApiError, OSError."""
        client = WebClient(base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[])
        answer = client.oauth_v2_access(
            client_id=self._slack.client_id,
            client_secret=self._slack.client_secret,
            code=code,
            redirect_uri=self._penny.base_url + BACK,
        )
        return answer.data if isinstance(answer.data, dict) else {}

    def _keep(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        """Return the account and the name of the business it works for, '' where it belongs to nobody yet."""
        enterprise = str((answer.get("enterprise") or {}).get("id") or "")
        team = str((answer.get("team") or {}).get("id") or "")
        whole = bool(answer.get("is_enterprise_install"))
        account = organization_of(account_of(enterprise, team)) if whole else account_of(enterprise, team)
        with self._penny.store.write() as unit:
            before = unit.installations.find(surface=SURFACE, account=account)
            lives = answer.get("expires_in")
            installation = Installation(
                surface=SURFACE,
                account=account,
                name=str((answer.get("team") or answer.get("enterprise") or {}).get("name", "")),
                bot_user=str(answer.get("bot_user_id") or ""),
                scopes=str(answer.get("scope") or ""),
                token=self._seal.close(str(answer["access_token"]).encode()),
                refresh=self._seal.close(str(answer["refresh_token"]).encode()) if lives else b"",
                expires_at=unit.real_now + timedelta(seconds=int(lives)) if lives else None,
                installed_by=str((answer.get("authed_user") or {}).get("id") or ""),
                business_id=before.business_id if before else None,
                place=before.place if before else "",
                state="active",
                installed_at=unit.real_now,
            )
            unit.installations.put(installation)
            restore(unit, installation)
            link = linked_business(unit, SURFACE, account)
            return account, unit.business(link.business_id).name if link else ""

    async def _greet(self, answer: Mapping[str, Any], business: str) -> None:
        """Direct messages to whoever installed it, with the button that goes on; the page says it as well."""
        user = str((answer.get("authed_user") or {}).get("id") or "")
        client = AsyncWebClient(
            token=str(answer["access_token"]), base_url=self._slack.api_url, timeout=WITHIN, retry_handlers=[]
        )
        try:
            profile: Json = (await client.api_call("users.info", data={"user": user, "include_locale": True})).get(
                "user"
            ) or {}
            words = words_for(str(profile.get("locale") or "en"))
            text, blocks = _greeting(words, self._slack.command, business)
            await client.chat_postMessage(channel=user, text=text, blocks=blocks, unfurl_links=False)
        except SlackApiError as error:
            log.warning("slack.not_greeted", why=str(error.response.get("error", "")))

    def _begun_again(self, words: Words) -> Response:
        lines = [
            words._("This installation was begun in another browser, more than ten minutes ago, or is done already."),
            words._("Begin again: {url}", url=self._penny.base_url + INSTALL),
        ]
        return self._page(words, status=400, title=words._("Please begin again"), lines=lines)

    def _refused(self, why: str, words: Words) -> Response:
        if why in AGAIN:
            return self._begun_again(words)
        log.error("slack.not_installed", why=why)
        lines = [
            words._("Slack refused it: {why}.", why=why),
            words._("Whoever runs this Penny finds the remedy with `penny doctor`."),
        ]
        return self._page(words, status=502, title=words._("Penny is not installed"), lines=lines)


def mount_install(web: Starlette, installer: Installer) -> None:
    """Put the two addresses in front of the pages."""
    for path, page in ((INSTALL, installer.start), (BACK, installer.back)):
        web.router.routes.insert(0, Route(path, page, methods=["GET"], include_in_schema=False))


def ended(penny: Penny, body: Json) -> bool:
    """Forget the tokens of an installation that app_uninstalled or tokens_revoked says is over; whether there was
    one. An event that is older than the installation is of the one before it: Slack brings events late and twice."""
    event: Json = body.get("event") or {}
    if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
        return False
    whole = any(one.get("is_enterprise_install") for one in body.get("authorizations") or [])
    account = account_of(body.get("enterprise_id"), str(body.get("team_id") or ""))
    at = datetime.fromtimestamp(float(body.get("event_time") or 0) + 1, UTC)
    with penny.store.write() as unit:
        found = unit.installations.of(SURFACE, organization_of(account) if whole else account)
        if found is None or (body.get("event_time") and at <= found.installed_at):
            return False
        unit.installations.end(found)
        if whole:
            _end_all(unit, found)
    log.info("slack.uninstalled", account=found.account)
    return True


def restore(unit: Unit, installation: Installation) -> None:
    """A workspace that comes back works for the business it worked for, unless another has it now."""
    free = linked_business(unit, SURFACE, installation.account) is None
    if installation.business_id and free and unit.businesses.find(id=installation.business_id):
        unit.workspaces.add(
            Workspace(
                business_id=installation.business_id,
                surface=SURFACE,
                account=installation.account,
                place=installation.place,
                linked_by=installation.installed_by,
                created_at=unit.now,
            )
        )


def _end_all(unit: Unit, organization: Installation) -> None:
    """The workspaces of an organization that had its one token."""
    below = organization.account.rpartition("/")[0] + "/"
    for account in unit.installations.linked_below(SURFACE, below):
        if unit.installations.of(SURFACE, account) is None:
            gone = replace(organization, account=account, token=b"", refresh=b"", expires_at=None)
            unit.installations.put(gone)
            unit.installations.end(gone)


def _greeting(words: Words, command: str, business: str) -> tuple[str, list[Json]]:
    if business:
        text = words._(
            "Penny is installed and works for {business}. `help` shows what you can say.", business=business
        )
        return said(text, command), [section(said(text, command))]
    text = words._(
        "Penny is installed. Set up your business: you become its owner, colleagues become members when they first"
        " use it."
    )
    button = {
        "type": "button",
        "action_id": f"form:{START_BUSINESS.name}",
        "text": plain(words._("Set up the business"), BUTTON),
        "style": "primary",
        "value": json.dumps({"s": ""}),
    }
    rows = [{"type": "actions", "elements": [button]}, link_button(words)]
    return said(text, command), [section(said(text, command)), *rows]


def _hash(state: str) -> str:
    return hashlib.sha256(b"penny install\x00" + state.encode()).hexdigest()
