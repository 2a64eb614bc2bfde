"""OAuth and the end of it: codes, tokens that rotate, revoking, uninstalling; and the door of Socket Mode.

https://docs.slack.dev/authentication/installing-with-oauth, …/using-token-rotation. A code lives ten minutes, once;
with rotation an access token lives twelve hours and a refresh token is used once.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.slack.arguments import Arguments
from sandbox.slack.refusals import SlackError
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

CODE_SECONDS = 600.0
TOKEN_SECONDS = 43_200
Emit = Callable[[Team, Json], Awaitable[Json]]


@dataclass(slots=True, kw_only=True)
class Code:
    """What somebody allowed: a workspace or a whole organization, until it is exchanged."""

    teams: tuple[str, ...]
    user: str
    scope: str
    redirect_uri: str
    given_at: float
    enterprise: str | None = None
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Grant:
    """A token that came by OAuth. `expires_at` None: it does not rotate. `refresh` is used once."""

    token: str
    teams: tuple[str, ...]
    user: str
    scope: str
    enterprise: str | None = None
    expires_at: float | None = None
    refresh: str | None = None
    refreshed: bool = False


def give_code(world: SlackWorld, code: Code) -> str:
    """Keep what was allowed; returns the code."""
    key = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
    world.codes[key] = code
    return key


async def access(world: SlackWorld, args: Arguments, basic: str) -> Json:
    """oauth.v2.access: a code or a refresh token becomes an access token. Raises SlackError."""
    _client(world, args, basic)
    if args.maybe("grant_type") == "refresh_token":
        old = _refreshed(world, args.text("refresh_token"))
        return _granted(world, old.teams, old.user, old.scope, old.enterprise, rotates=True)
    if not args.has("code"):
        raise SlackError("invalid_code")
    code = world.codes.get(args.text("code"))
    if code is None or world.now() - code.given_at > CODE_SECONDS:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if code.redirect_uri and args.maybe("redirect_uri") != code.redirect_uri:
        raise SlackError("bad_redirect_uri")
    code.used = True
    for team_id in code.teams:
        team = world.teams[team_id]
        team.token_refusal, team.scopes = None, code.scope
        team.enterprise_install = code.enterprise is not None
    return _granted(world, code.teams, code.user, code.scope, code.enterprise, rotates=world.rotates)


async def revoke(world: SlackWorld, args: Arguments, emit: Emit) -> Json:
    """auth.revoke: the token of a bot ends the installation; the app hears of it as Slack tells it."""
    for team in world.teams_of(args.token):
        await uninstall_from(world, team, emit)
    return {"revoked": True}


async def uninstall(world: SlackWorld, args: Arguments, basic: str, emit: Emit) -> Json:
    """apps.uninstall."""
    _client(world, args, basic)
    for team in world.teams_of(args.token):
        await uninstall_from(world, team, emit)
    return {}


async def uninstall_from(world: SlackWorld, team: Team, emit: Emit, refusal: str = "account_inactive") -> Json:
    """The app leaves a workspace: its tokens are refused, it hears of both."""
    team.token_refusal = refusal
    for token in [key for key, grant in world.grants.items() if team.id in grant.teams and not grant.enterprise]:
        del world.grants[token]
    await emit(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}})
    return await emit(team, {"type": "app_uninstalled"})


async def open_connection(world: SlackWorld, args: Arguments) -> Json:
    """apps.connections.open, with the app-level token."""
    if not args.token:
        raise SlackError("not_authed")
    if not args.token.startswith("xapp-"):
        raise SlackError("not_allowed_token_type")
    if args.token != world.settings.app_token:
        raise SlackError("invalid_auth")
    return {"url": await world.socket.url()}


def _client(world: SlackWorld, args: Arguments, basic: str) -> None:
    client_id, secret = args.maybe("client_id"), args.maybe("client_secret")
    if basic.startswith("Basic "):
        try:
            client_id, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        except (ValueError, binascii.Error) as wrong:
            raise SlackError("invalid_client_id") from wrong
    if client_id != world.settings.client_id:
        raise SlackError("invalid_client_id")
    if secret != world.settings.client_secret:
        raise SlackError("bad_client_secret")


def _refreshed(world: SlackWorld, refresh: str) -> Grant:
    """The grant behind a refresh token, which is used up by this."""
    for grant in world.grants.values():
        if grant.refresh == refresh and not grant.refreshed:
            grant.refreshed = True
            return grant
    raise SlackError("invalid_refresh_token")


def _granted(
    world: SlackWorld, teams: tuple[str, ...], user: str, scope: str, enterprise: str | None, *, rotates: bool
) -> Json:
    team = world.teams[teams[0]]
    prefix = "xoxe.xoxb-1-" if rotates else "xoxb-"
    grant = Grant(
        token=f"{prefix}{secrets.token_hex(12)}", teams=teams, user=user, scope=scope, enterprise=enterprise
    )
    answer: Json = {
        "access_token": grant.token,
        "token_type": "bot",
        "scope": scope,
        "bot_user_id": team.bot.id,
        "app_id": world.settings.app_id,
        "team": None if enterprise else {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise_id, "name": f"{team.name} Group"} if team.enterprise_id else None,
        "is_enterprise_install": enterprise is not None,
        "authed_user": {"id": user},
    }
    if rotates:
        grant.expires_at = world.now() + TOKEN_SECONDS
        grant.refresh = f"xoxe-1-{secrets.token_hex(12)}"
        answer |= {"expires_in": TOKEN_SECONDS, "refresh_token": grant.refresh}
    world.grants[grant.token] = grant
    return answer
