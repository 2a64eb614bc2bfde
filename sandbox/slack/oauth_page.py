"""/oauth/v2/authorize: somebody is asked where the app may be installed, and allows it or does not."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.slack.api_auth import Code, give_code
from sandbox.slack.workspaces import SlackWorld, Team

# What Slack says of a scope; https://docs.slack.dev/reference/scopes.
MEANINGS = {
    "app_mentions:read": "View messages that directly mention it in conversations it is in",
    "channels:history": "View messages in public channels it is in",
    "channels:join": "Join public channels in the workspace",
    "channels:read": "View basic information about public channels",
    "chat:write": "Send messages as itself",
    "commands": "Add shortcuts and slash commands that people can use",
    "files:write": "Upload, edit and delete files as itself",
    "groups:history": "View messages in private channels it is in",
    "groups:read": "View basic information about private channels it is in",
    "im:history": "View messages in direct messages with it",
    "im:read": "View basic information about direct messages with it",
    "im:write": "Start direct messages with people",
    "links:read": "View its own links in messages",
    "links:write": "Show previews of its own links in messages",
    "users:read": "View people in the workspace",
    "users:read.email": "View email addresses of people in the workspace",
}


async def ask(world: SlackWorld, request: Request) -> Response:
    """GET: the page with one choice for each person of each workspace. POST: back to the app with a code."""
    query = dict(request.query_params)
    if query.get("client_id") != world.settings.client_id:
        return HTMLResponse("<h1>Something went wrong</h1><p>invalid_client_id</p>", status_code=400)
    redirect = query.get("redirect_uri", "")
    if not redirect.startswith(("http://", "https://")):
        return HTMLResponse("<h1>Something went wrong</h1><p>bad_redirect_uri</p>", status_code=400)
    if request.method == "GET":
        return HTMLResponse(_page(world, query))
    form = dict(parse_qsl((await request.body()).decode()))
    state = {"state": query["state"]} if "state" in query else {}
    if "deny" in form:
        return RedirectResponse(f"{redirect}?{urlencode({'error': 'access_denied', **state})}", status_code=302)
    team_id, _, user_id = form.get("who", "").partition("/")
    team = world.team(team_id)
    user = team.user(user_id)
    whole = form.get("org") == "yes" and bool(team.enterprise_id)
    teams = [t.id for t in world.teams.values() if t.enterprise_id == team.enterprise_id] if whole else [team.id]
    code = Code(
        teams=tuple(teams),
        user=user.id,
        scope=query.get("scope", ""),
        redirect_uri=redirect,
        given_at=world.now(),
        enterprise=team.enterprise_id if whole else None,
    )
    return RedirectResponse(f"{redirect}?{urlencode({'code': give_code(world, code), **state})}", status_code=302)


def _page(world: SlackWorld, query: dict[str, str]) -> str:
    """Whoever is in a workspace without the app is offered first: that is who comes here."""
    teams = sorted(world.teams.values(), key=lambda team: _is_in(world, team))
    choices = [
        f'<option value="{escape(f"{team.id}/{user.id}")}">{escape(f"{user.real_name} in {team.name}")}</option>'
        for team in teams
        for user in team.users.values()
        if not user.is_bot
    ]
    app = escape(world.settings.bot_name.title())
    scopes = [scope for scope in query.get("scope", "").split(",") if scope]
    asked = "".join(f"<li>{escape(MEANINGS.get(scope, ''))} <code>{escape(scope)}</code></li>" for scope in scopes)
    organizations = any(team.enterprise_id for team in teams)
    whole = '<label class="check"><input type="checkbox" name="org" value="yes"> For the whole organization</label>'
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Install {app}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/base.css"><link rel="stylesheet" href="/static/oauth.css">
<main class="oauth"><div class="oauth-apps" aria-hidden="true"><span class="avatar app-avatar">{app[:1]}</span></div>
<h1>{app} is requesting permission to access a Slack workspace</h1>
<form method="post"><label>Who are you, and where?
<select class="field" name="who" aria-label="Who">{"".join(choices)}</select></label>{whole if organizations else ""}
<h2>What will {app} be able to do?</h2><ul>{asked}</ul>
<div class="oauth-buttons"><button name="allow" value="yes">Allow</button>
<button name="deny" value="yes">Cancel</button></div>
</form><p>This is the playground\'s stand-in for Slack\'s own page.</p></main></html>"""


def _is_in(world: SlackWorld, team: Team) -> bool:
    granted = any(team.id in grant.teams for grant in world.grants.values())
    return (bool(team.token) or granted) and not team.token_refusal
