"""/oauth/v2/authorize: somebody is asked where the app may be installed, and allows it or does not."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.slack.api_auth import Code, give_code
from sandbox.slack.workspaces import SlackWorld


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
    choices = [
        f'<option value="{escape(f"{team.id}/{user.id}")}">{escape(f"{user.real_name} in {team.name}")}</option>'
        for team in world.teams.values()
        for user in team.users.values()
        if not user.is_bot
    ]
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in query.get("scope", "").split(","))
    return (
        "<!doctype html><meta charset=utf-8><title>Install an app</title>"
        f"<h1>{escape(world.settings.bot_name.title())} asks for permission</h1><ul>{scopes}</ul>"
        f'<form method="post"><select name="who" aria-label="Who">{"".join(choices)}</select>'
        '<label><input type="checkbox" name="org" value="yes"> whole organization</label>'
        '<button name="allow" value="yes">Allow</button><button name="deny" value="yes">Cancel</button></form>'
    )
