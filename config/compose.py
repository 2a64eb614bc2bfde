"""The composition root: the one place where core, the fronts and the settings are put together."""

import asyncio
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from config.clock import business_clock
from config.dkim import signers
from config.loading import BadSettings
from config.settings import Settings, address, relays
from core.app import Penny
from core.outbox.lanes import Lanes
from core.outbox.relay import Probe, Relay, no_probe
from core.schedule import tick
from core.store.engine import BadDatabaseUrl, DatabaseUnavailable, Store
from core.store.migrate import is_known, migrate, schema_state
from core.store.seal import Seal

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp

    from bot.settings import SlackSettings
    from bot.tokens import Tokens
    from mail_gateway.imap_in import MailboxReader
    from mail_gateway.mailbox import Mailbox
    from mail_gateway.senders import Senders
    from mail_gateway.smtp_in import MailDoor

log = structlog.get_logger()
ROLES = ("web", "slack", "mail", "worker")
IDLE = 1.0  # seconds between polls: the hints wake earlier, the poll is the truth
TICK = 1.0
LMTP_RECIPIENTS = 100  # a mail server hands over what it has for several at once
SWITCH = 0.00025  # seconds a thread may keep the interpreter while another waits; Python's own is 0.005
FINISH_WITHIN = 10  # seconds for requests that are under way when a process is stopped
SANDBOX_TICK = 0.25  # whoever moves the playground's clock watches what happens


def open_store(settings: Settings) -> Store:
    """Return the store of these settings. Raises BadSettings."""
    try:
        return Store(settings.database_url, business_now=business_clock(settings.clock_url))
    except BadDatabaseUrl as error:
        raise BadSettings(f"PENNY_DATABASE_URL: {error}") from error


def penny_of(settings: Settings, store: Store) -> Penny:
    """Return core as the fronts see it."""
    return Penny(
        store=store,
        secret=settings.secret,
        mail_domain=settings.domain,
        base_url=settings.base_url.rstrip("/"),
        direct_mail=settings.is_sandbox,
        operator=settings.operator,
    )


def ready_schema(store: Store) -> None:
    """Make the schema of an empty database; refuse one that is older or newer. Raises BadSettings."""
    state = schema_state(store)
    if state.current:
        return
    if state.found and is_known(state.found):
        raise BadSettings(
            f"the database is at schema {state.found}, this Penny needs {state.wanted}: run `penny migrate`"
        )
    migrate(store)


class Loop:
    """One thread that does rounds until it is stopped; woken by hints, else every second."""

    def __init__(self, name: str, once: Callable[[], int]) -> None:
        """`once` returns how much it did; 0 sends it to sleep."""
        self.name = name
        self._once = once
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End after the round that runs."""
        self._stop.set()
        self._wake.set()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                did = self._once()
            except DatabaseUnavailable as error:
                log.warning("loop.database", loop=self.name, error=str(error))
                did = 0
            except Exception:
                log.exception("loop.failed", loop=self.name)
                did = 0
            if not did:
                self._wake.wait(IDLE)


@dataclass(kw_only=True)
class Parts:
    """What one process runs."""

    settings: Settings
    penny: Penny
    roles: tuple[str, ...]
    loops: dict[str, Loop] = field(default_factory=dict)
    web: "ASGIApp | None" = None
    socket: Any = None
    doors: "tuple[MailDoor, ...]" = ()
    tokens: "Tokens | None" = None
    readers: "tuple[MailboxReader, ...]" = ()
    scheduler: Any = None
    lanes: Lanes | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def wake(self, queues: set[str]) -> None:
        """Wake the loops that serve these queues."""
        for name, loop in self.loops.items():
            if name in queues:
                loop.wake()


def compose(settings: Settings, roles: tuple[str, ...] = ROLES, probe: Probe = no_probe) -> Parts:
    """Put the parts of these roles together; nothing runs yet. Raises BadSettings."""
    _ = settings.secret, settings.domain  # what is missing is said before anything is opened
    store = open_store(settings)
    parts = Parts(settings=settings, penny=penny_of(settings, store), roles=roles)
    _need_slack(settings, roles)
    if "web" in roles or "slack" in roles:
        parts.web = _web(parts)
    if "mail" in roles:
        parts.doors = _doors(parts, probe)
        parts.readers = _readers(parts, probe)
    if "worker" in roles:
        _add_workers(parts, probe)
    store.on_commit(parts.wake)
    return parts


def _doors(parts: Parts, probe: Probe) -> "tuple[MailDoor, ...]":
    from mail_gateway.door_limits import BadCertificate, Certificate, Limits
    from mail_gateway.smtp_in import MailDoor

    settings, doors = parts.settings, list["MailDoor"]()
    front = frozenset(filter(None, (one.strip() for one in settings.smtp_front.split(","))))
    limits = Limits(most_bytes=settings.mail_most_bytes, trusted=front | {""})
    certificate = None
    if settings.smtp_tls_certificate:
        try:
            certificate = Certificate(Path(settings.smtp_tls_certificate), Path(settings.smtp_tls_key))
        except BadCertificate as error:
            raise BadSettings(f"PENNY_SMTP_TLS_CERTIFICATE: {error}") from error
    if settings.smtp_listen:
        where = address(settings.smtp_listen)
        doors.append(MailDoor(parts.penny, where, limits=limits, certificate=certificate, probe=probe))
    if settings.lmtp_listen:
        path = settings.lmtp_listen.removeprefix("unix:")
        doors.append(
            MailDoor(
                parts.penny,
                path if path != settings.lmtp_listen else address(path),
                lmtp=True,
                limits=replace(limits, recipients=LMTP_RECIPIENTS),
                certificate=certificate,
                probe=probe,
            )
        )
    return tuple(doors)


def mailboxes(settings: Settings) -> "tuple[Mailbox, ...]":
    """Return the IMAP mailboxes as the gateway knows them."""
    if not settings.imap:
        return ()
    from mail_gateway.mailbox import Mailbox

    return tuple(Mailbox(name=one.name, **one.model_dump()) for one in settings.imap)


def _readers(parts: Parts, probe: Probe) -> "tuple[MailboxReader, ...]":
    found = mailboxes(parts.settings)
    if not found:
        return ()
    from mail_gateway.imap_in import MailboxReader

    owner, most = _owner(), parts.settings.mail_most_bytes
    return tuple(MailboxReader(parts.penny, one, owner=owner, most_bytes=most, probe=probe) for one in found)


def _owner() -> str:
    return f"{socket.gethostname()[:20]}:{os.getpid()}"


def _need_slack(settings: Settings, roles: tuple[str, ...]) -> None:
    """Say what is missing before anything is served."""
    if "slack" not in roles or not settings.uses_slack:
        return
    where = "copy it from your Slack app's Basic Information page"
    without = "or serve without Slack: `penny serve --roles web,mail,worker`"
    if settings.slack_client_id and not settings.slack_client_secret:
        raise BadSettings(f"PENNY_SLACK_CLIENT_SECRET is missing: {where}")
    if settings.slack_mode == "socket" and not settings.slack_app_token:
        raise BadSettings(
            "PENNY_SLACK_APP_TOKEN is missing, which PENNY_SLACK_MODE=socket needs: make an app-level token with "
            f"connections:write on your Slack app's Basic Information page, {without}"
        )
    if settings.slack_mode == "http" and not settings.slack_signing_secret:
        raise BadSettings(f"PENNY_SLACK_SIGNING_SECRET is missing: {where}, {without}")


def _web(parts: Parts) -> "ASGIApp":
    from web.app import make_web

    settings, penny = parts.settings, parts.penny
    app = make_web(penny, parts.stopping.is_set)
    if "slack" in parts.roles and settings.slack_client_id:
        _add_install(parts, app)
    by_socket = settings.slack_mode == "socket" and settings.uses_slack
    if "slack" in parts.roles and (by_socket or settings.slack_signing_secret):
        from bot.app import Door, make_app

        slack = make_app(penny, _slack(settings), _tokens(parts))
        if by_socket:
            from bot.socket_mode import SocketMode

            parts.socket = SocketMode(slack, _slack(settings))
        else:
            return Door(app, slack)
    return app


def _add_install(parts: Parts, app: "FastAPI") -> None:
    """The pages of an installation: Slack's side of them is the bot's, their looks are the web's."""
    from bot.install import Installer, mount_install
    from core.rendering.words import words_for
    from web.language import asked_language
    from web.pages import message

    installer = Installer(
        parts.penny,
        _slack(parts.settings),
        _tokens(parts),
        page=message,
        reader=lambda request: words_for(asked_language(request) or "en"),
    )
    mount_install(app, installer)


def _tokens(parts: Parts) -> "Tokens":
    """One for the process: what it knows of tokens is the same for clicks and for posts."""
    from bot.tokens import Tokens

    if parts.tokens is None:
        parts.tokens = Tokens(_slack(parts.settings), parts.penny.store, Seal(parts.penny.secret))
    return parts.tokens


def _slack(settings: Settings) -> "SlackSettings":
    from bot.settings import SlackSettings

    return SlackSettings(
        bot_tokens=settings.bot_tokens,
        signing_secret=settings.slack_signing_secret,
        app_token=settings.slack_app_token,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        api_url=settings.slack_api_url,
    )


def _add_workers(parts: Parts, probe: Probe) -> None:
    from mail_gateway.inbox import Retention, Worker

    settings, penny = parts.settings, parts.penny
    owner = _owner()
    seal = Seal(penny.secret)
    inbox = Worker(penny, owner=owner, probe=probe, lease=settings.lease, senders=_senders(settings))
    parts.loops["inbox"] = Loop("inbox", inbox.run_once)
    parts.loops["retention"] = Loop("retention", Retention(penny.store, settings.mail_retention).run_once)
    if settings.smtp_relay:
        from mail_gateway.deliver import MailDelivery

        delivery = MailDelivery(
            penny, settings.smtp_relay, signers=signers(settings), relays=relays(settings.smtp_relays)
        )
        parts.lanes = Lanes(delivery.way)
        mail = Relay(
            penny.store,
            delivery,
            seal,
            owner=owner,
            probe=probe,
            lease=settings.lease,
            turns=penny.turns,
            lanes=parts.lanes,
        )
        parts.loops["mail"] = Loop("mail", mail.run_once)
        parts.lanes.done = parts.loops["mail"].wake
    if settings.uses_slack:
        from bot.deliver import SlackDelivery
        from bot.home_keeper import HomeKeeper
        from bot.pace import Pace
        from core.documents.papers import Papers

        relay = Relay(
            penny.store,
            SlackDelivery(_slack(settings), Papers(penny.store), _tokens(parts), Pace(speed=settings.slack_pace)),
            seal,
            owner=owner,
            probe=probe,
            lease=settings.lease,
            turns=penny.turns,
        )
        parts.loops["slack"] = Loop("slack", relay.run_once)
        homes = HomeKeeper(penny, _slack(settings), _tokens(parts))
        parts.loops["homes"] = Loop("homes", homes.run_once)
    parts.loops["schedule"] = Loop("schedule", lambda: tick(penny.store))


def _senders(settings: Settings) -> "Senders":
    """Who is asked about the senders of mail: nobody in a playground, where every mail decides."""
    from mail_gateway.dns import Dns, DnsUnavailable
    from mail_gateway.senders import Remembered, Senders, networks

    if settings.is_sandbox:
        return Senders()
    try:
        names = Remembered(Dns(settings.dns))
    except DnsUnavailable as error:
        log.warning("mail.no_dns", error=str(error))
        return Senders(server=settings.upstream, networks=networks(settings.upstream_networks))
    return Senders(names=names, server=settings.upstream, networks=networks(settings.upstream_networks))


async def run(parts: Parts, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT: sockets in this loop, workers in their threads, APScheduler as the ticker."""
    import uvicorn

    # Whoever waits for an answer comes before a worker that draws cards: its thread gives way twenty times sooner.
    sys.setswitchinterval(SWITCH)
    host, port = address(parts.settings.http_listen)
    app: ASGIApp = parts.web or _bare(parts)
    loop = asyncio.get_running_loop()

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: Any) -> None:
            """The first signal makes /readyz say no, and closes the doors once load balancers had time to see it."""
            # Not uvicorn's own: it raises the signal once more after serving, and that ends the process before the
            # workers below have finished what they had begun.
            again = parts.stopping.is_set()
            parts.stopping.set()
            self.force_exit = self.should_exit
            loop.call_soon_threadsafe(loop.call_later, 0.0 if again else parts.settings.drain, self.leave)

        def leave(self) -> None:
            self.should_exit = True

    server = Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            loop="asyncio",
            timeout_graceful_shutdown=FINISH_WITHIN,
        )
    )
    for door in parts.doors:
        await door.start()
    for reader in parts.readers:
        reader.start()
    _start_workers(parts)
    watch = asyncio.create_task(_when_started(server, ready))
    listening = asyncio.create_task(parts.socket.run()) if parts.socket else None
    try:
        await server.serve()
    finally:
        if listening:
            parts.socket.stop()
            await listening
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        for reader in parts.readers:
            reader.stop()
        for door in parts.doors:
            await door.stop()
        for reader in parts.readers:
            await asyncio.to_thread(reader.join)
        await asyncio.to_thread(_stop_workers, parts)
        parts.penny.store.close()


async def _when_started(server: Any, ready: Callable[[], None]) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    gc.freeze()  # what is there now stays: no collection need look at it again
    ready()


def _bare(parts: Parts) -> "FastAPI":
    """A process without pages still answers its supervisor."""
    from fastapi import FastAPI

    from web.health import health

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health(parts.penny, parts.stopping.is_set))
    return app


def _start_workers(parts: Parts) -> None:
    if "worker" not in parts.roles:
        return
    from apscheduler.schedulers.background import BackgroundScheduler

    for loop in parts.loops.values():
        loop.start()
    # A wake-up only: which work is due is in the database. See ARCHITECTURE.md on why no job store.
    parts.scheduler = BackgroundScheduler(timezone="UTC")
    parts.scheduler.add_job(
        parts.loops["schedule"].wake,
        "interval",
        seconds=SANDBOX_TICK if parts.settings.clock_url else TICK,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    parts.scheduler.start()


def _stop_workers(parts: Parts) -> None:
    if parts.scheduler:
        parts.scheduler.shutdown(wait=False)
    for loop in parts.loops.values():
        loop.stop()
    for loop in parts.loops.values():
        if "worker" in parts.roles:
            loop.join()
    if parts.lanes:
        parts.lanes.close()
