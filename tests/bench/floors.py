"""The floors: the same libraries, set up as Penny sets them up, doing nothing or the least: `slack PORT [FILE]`,
`smtp PORT`, `decide PORT FILE`."""

import asyncio
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

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


async def bare_bolt(port: int, file: str = "") -> None:
    """A Bolt listener that says 'ok' to a signed command; with a file, after one durable row was committed."""
    committed = _Committed(file) if file else None

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")

    app = AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize, process_before_response=True)

    async def answer(ack: AsyncAck) -> None:
        if committed:
            await asyncio.get_running_loop().run_in_executor(committed.threads, committed.one)
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


class _Committed:
    """One row by the driver alone, on a thread, as durable as Penny's: what a listener that keeps anything costs."""

    def __init__(self, file: str) -> None:
        self.threads = ThreadPoolExecutor(max_workers=1)
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        for said in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE kept (text TEXT)"):
            self._database.execute(said)

    def one(self) -> None:
        for said in ("BEGIN IMMEDIATE", "INSERT INTO kept VALUES ('ok')", "COMMIT"):
            self._database.execute(said)


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


class Twice:
    """Commits a mail, says 250, builds an answer and commits that: what a gateway that decides cannot do without."""

    def __init__(self, file: str) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1)
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        for said in (
            *("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"),
            *("CREATE TABLE kept (body BLOB)", "CREATE TABLE answers (body BLOB)"),
        ):
            self._database.execute(said)

    def _commit(self, table: str, body: bytes) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.execute(f"INSERT INTO {table} VALUES (?)", (body,))
        self._database.execute("COMMIT")

    def _answer(self, to: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "penny@in.penny.example", to, "Re: Invoice"
        mail.set_content("Done: it is noted.\n")
        mail.add_alternative("<p>Done: it is noted.</p>", subtype="html")
        self._commit("answers", mail.as_bytes())

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        loop, content = asyncio.get_running_loop(), envelope.content
        assert isinstance(content, bytes)
        await loop.run_in_executor(self._threads, self._commit, "kept", content)
        self._threads.submit(self._answer, envelope.mail_from or "")
        return "250 2.0.0 kept"


async def committing_smtp(port: int, file: str) -> None:
    """A mail server with two commits and one answer for each mail."""
    loop, handler = asyncio.get_running_loop(), Twice(file)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="floor", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    what, port, file = sys.argv[1], int(sys.argv[2]), "".join(sys.argv[3:])
    try:
        serve = {"slack": bare_bolt, "decide": committing_smtp}.get(what)
        asyncio.run(serve(port, file) if serve else null_smtp(port))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
