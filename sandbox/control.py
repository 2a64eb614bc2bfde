"""The control API: `/control/…`, JSON in and out, for tests, the demo walk and all who play world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.mail.control import MailControl
from sandbox.page.control import PageControl
from sandbox.slack.control import SlackControl
from sandbox.wire import Asked, Json, RefusedError

Act = Callable[[Asked], Awaitable[Json]]


def control_routes(slack: SlackControl, mail: MailControl, page: PageControl) -> list[BaseRoute]:
    """One table of all that can be asked; GET reads its fields from the query, the rest from a JSON body."""

    async def reset(_asked: Asked) -> Json:
        """Slack and mail start anew; the clock, which never goes back, runs on."""
        await slack.reset()
        await mail.reset()
        return {}

    table: list[tuple[str, str, Act]] = [
        ("POST", "/reset", reset),
        ("GET", "/pulse", page.pulse),
        ("POST", "/anew", page.start_anew),
        ("POST", "/preparing", page.prepare),
        ("POST", "/newcomer", page.newcomer),
        ("POST", "/slack/words", page.words),
        ("POST", "/mail/accounts", page.account),
        ("GET", "/slack/teams", slack.teams),
        ("POST", "/slack/teams", slack.create_team),
        ("POST", "/slack/users", slack.create_user),
        ("POST", "/slack/channels", slack.create_channel),
        ("POST", "/slack/ims", slack.open_im),
        ("POST", "/slack/revoke", slack.revoke),
        ("POST", "/slack/switches", slack.switches),
        ("POST", "/slack/socket", slack.socket),
        ("POST", "/slack/shortcut", slack.shortcut),
        ("POST", "/slack/slash", slack.slash),
        ("POST", "/slack/act", slack.act),
        ("POST", "/slack/submit", slack.submit),
        ("POST", "/slack/close", slack.close_view),
        ("POST", "/slack/options", slack.options),
        ("POST", "/slack/say", slack.say),
        ("POST", "/slack/home", slack.home),
        ("POST", "/slack/event", slack.event),
        ("POST", "/slack/redeliver", slack.redeliver),
        ("GET", "/slack/deliveries", slack.deliveries),
        ("GET", "/slack/messages", slack.messages),
        ("GET", "/slack/ephemerals", slack.ephemerals),
        ("POST", "/slack/dismiss", slack.dismiss),
        ("GET", "/slack/view", slack.view),
        ("GET", "/slack/calls", slack.calls),
        ("POST", "/slack/faults", slack.add_fault),
        ("DELETE", "/slack/faults", slack.clear_faults),
        ("POST", "/slack/signing", slack.sign),
        ("POST", "/slack/age", slack.age),
        ("GET", "/mail/boxes", mail.boxes),
        ("GET", "/mail/box", mail.box),
        ("GET", "/mail/journal", mail.entries),
        ("POST", "/mail/source", mail.raw),
        ("POST", "/mail/attachment", mail.attachment),
        ("POST", "/mail/reply", mail.reply),
        ("POST", "/mail/forward", mail.forward),
        ("POST", "/mail/compose", mail.compose),
        ("POST", "/mail/raw", mail.send_raw),
        ("POST", "/mail/faults", mail.add_fault),
        ("DELETE", "/mail/faults", mail.clear_faults),
    ]
    return [Route(f"/control{path}", endpoint(act), methods=[verb]) for verb, path, act in table]


def endpoint(act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        if request.method == "GET":
            asked = Asked(fields=dict(request.query_params))
        else:
            asked = Asked.from_bytes(await request.body())
        return JSONResponse(await act(asked))

    return run


async def refused(_request: Request, wrong: Exception) -> Response:
    """The one edge where a refusal becomes HTTP."""
    if not isinstance(wrong, RefusedError):
        raise wrong
    return JSONResponse({"error": wrong.sentence}, status_code=wrong.status)
