"""The floors: the same libraries, set up as Penny sets them up, doing nothing. `slack PORT` or `smtp PORT`."""

import asyncio
import sys

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.demo import SIGNING_SECRET


async def bare_bolt(port: int) -> None:
    """A Bolt listener that says 'ok' to a signed command."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")

    app = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize, process_before_response=True)

    async def answer(ack: AsyncAck) -> None:
        await ack("ok")

    app.command("/penny")(answer)
    handler = AsyncSlackRequestHandler(app)

    async def slack(request: Request) -> Response:
        return await handler.handle(request)

    web = Starlette(routes=[Route("/slack/events", slack, methods=["POST"])])
    config = uvicorn.Config(
        web, host="127.0.0.1", port=port, log_level="warning", access_log=False, lifespan="off", loop="asyncio"
    )
    await uvicorn.Server(config).serve()


class Null:
    """Takes every mail and forgets it; aiosmtpd finds the method by its name."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        return "250 2.0.0 forgotten"


async def null_smtp(port: int) -> None:
    """A mail server that keeps nothing."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Null(), hostname="null", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    what, port = sys.argv[1], int(sys.argv[2])
    try:
        asyncio.run(bare_bolt(port) if what == "slack" else null_smtp(port))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
