"""`penny demo`: the playground, which is the sandbox and Penny side by side on this machine; with `--walk` the story.

Both are processes of their own that know each other only through protocols. Everything listens on loopback and
ends with this command.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bot.manifest import manifest
from bot.settings import INSTALL
from config.loading import BadSettings
from core.store.migrate import HEAD

STARTED_WITHIN = 60.0  # seconds: a machine that is busy with tests starts slowly
STORY_BEGINS = "2026-11-23T09:00:00+00:00"  # a Monday; the walk's dates count from it
ANEW, ANEW_EMPTY = 75, 76  # the sandbox's exit codes: somebody wants everything begun anew
SEED_BEGINS = "2026-09-14T08:30:00+00:00"  # ten weeks earlier: customers, invoices and payments of the playground
MAIL_DOMAIN = "in.penny.example"
SCHEMA = "schema"  # a file that says which schema the kept database has
ASSIGNED = range(16384, 32768)
Process = subprocess.Popen[bytes]
# The stand-in's, known to everybody.
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105
CLIENT_ID, CLIENT_SECRET = "1000.2000", "sandbox-client-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the demo listens on 127.0.0.1."""

    web: int = 8025
    sandbox: int = 8026
    mail_in: int = 2525
    mail_out: int = 2526


def demo(folder: Path, *, walk: bool, empty: bool = False, ports: Ports | None = None) -> int:
    """Run the playground until Ctrl-C, or walk through the story and return its exit code.

    What people did is found again at the next start; `empty` begins anew without the prepared story.
    """
    if walk:
        return _walk(folder, ports or free_ports())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if empty or not _is_kept(folder):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        while (wish := _play(folder, ports or Ports(), empty=empty)) in {ANEW, ANEW_EMPTY}:
            shutil.rmtree(folder)
            empty = wish == ANEW_EMPTY
    except KeyboardInterrupt:
        print()  # noqa: T201
        return 0
    return wish


def _walk(folder: Path, ports: Ports) -> int:
    began = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    with running(folder, ports, story=True):
        print(_where(ports, folder, time.monotonic() - began), flush=True)  # noqa: T201
        steps = [sys.executable, "-m", "sandbox.walk", f"http://127.0.0.1:{ports.sandbox}"]
        return subprocess.run(steps, check=False).returncode  # noqa: S603 - our own interpreter and module


def _play(folder: Path, ports: Ports, *, empty: bool) -> int:
    """One life of the playground; returns the sandbox's exit code, 1 when Penny ended by itself."""
    began, url = time.monotonic(), f"http://127.0.0.1:{ports.sandbox}"
    is_new = not _is_kept(folder)
    begins = STORY_BEGINS if empty else SEED_BEGINS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA).write_text(HEAD)
    with running(folder, ports, story=True, begins=begins, keeps=True, preparing="Starting Penny") as (world, penny):
        print(_where(ports, folder, time.monotonic() - began), flush=True)  # noqa: T201
        if is_new:
            seed = [sys.executable, "-m", "sandbox.seed", url, *(["--empty"] if empty else [])]
            done = subprocess.run(seed, check=False)  # noqa: S603 - our own interpreter and module
            if done.returncode:
                return done.returncode
        else:
            _open_page(url)
        print(f"Open {url}/ in a browser. Ctrl-C ends it; what you did is kept.", flush=True)  # noqa: T201
        while world.poll() is None:
            if penny.poll() is not None:
                print(f"Penny ended by itself: see {folder / 'demo.log'}", flush=True)  # noqa: T201
                return 1
            time.sleep(0.1)
        return int(world.returncode)


def _open_page(url: str) -> None:
    """Penny answers: people may play."""
    asked = Request(f"{url}/control/preparing", data=b'{"text": ""}', method="POST")  # noqa: S310 - our own loopback
    with urlopen(asked, timeout=5):  # noqa: S310
        pass


def _is_kept(folder: Path) -> bool:
    """Whether there is a whole world of an earlier start, in this version's schema: the page had been opened."""
    schema, memory = folder / SCHEMA, folder / "sandbox" / "world.json"
    if not memory.exists() or not schema.exists() or schema.read_text() != HEAD:
        return False
    return bool(json.loads(memory.read_text())["stage"]["opened_at"])


@contextmanager
def running(
    folder: Path,
    ports: Ports,
    *,
    story: bool,
    begins: str = STORY_BEGINS,
    database_url: str = "",
    keeps: bool = False,
    preparing: str = "",
    ack_seconds: float = 3.0,
) -> Iterator[tuple[Process, Process]]:
    """Run the sandbox and Penny as processes and give both; a `story` begins on the walk's Monday, `keeps` lets a
    later run find the same Slack and mailboxes, `preparing` is said on the page until somebody set the scene.
    `ack_seconds` is how long Slack waits for an answer: a machine that is busy with tests may need longer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        logs = stack.enter_context((folder / "demo.log").open("w"))
        env = _sandbox_env(ports, folder) | ({"SANDBOX_CLOCK_START": begins} if story else {})
        env["SANDBOX_ACK_SECONDS"] = str(ack_seconds)
        if keeps:
            env |= {"SANDBOX_KEEPS": "1", "SANDBOX_STARTER": "1", "SANDBOX_PREPARING": preparing}
        world = stack.enter_context(_process([sys.executable, "-m", "sandbox"], env, logs))
        _wait_for(f"http://127.0.0.1:{ports.sandbox}/clock", folder)
        env = penny_env(ports, folder)
        env["PENNY_DATABASE_URL"] = database_url or env["PENNY_DATABASE_URL"]
        penny = stack.enter_context(_process([sys.executable, "-m", "config.cli", "serve"], env, logs))
        _wait_for(f"http://127.0.0.1:{ports.web}/readyz", folder)
        yield world, penny


def penny_env(ports: Ports, folder: Path) -> dict[str, str]:
    """Return the settings under which Penny meets the sandbox."""
    sandbox = f"http://127.0.0.1:{ports.sandbox}"
    return {
        "PENNY_ENV": "sandbox",
        "PENNY_CONFIG": os.devnull,
        "PENNY_DATABASE_URL": f"sqlite:///{folder / 'penny.db'}",
        "PENNY_BASE_URL": f"http://127.0.0.1:{ports.web}",
        "PENNY_HTTP_LISTEN": f"127.0.0.1:{ports.web}",
        "PENNY_MAIL_DOMAIN": MAIL_DOMAIN,
        "PENNY_SMTP_RELAY": f"smtp://127.0.0.1:{ports.mail_out}",
        "PENNY_SMTP_LISTEN": f"127.0.0.1:{ports.mail_in}",
        "PENNY_SLACK_API_URL": f"{sandbox}/slack/api/",
        "PENNY_SLACK_BOT_TOKEN": "T-NORTH=xoxb-tnorth-sandbox,T-ACME=xoxb-tacme-sandbox",
        "PENNY_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PENNY_SLACK_CLIENT_ID": CLIENT_ID,  # further workspaces install it themselves
        "PENNY_SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "PENNY_SLACK_PACE": "100",  # nobody waits a minute for a scene to be set
        "PENNY_CLOCK_URL": f"{sandbox}/clock",
        "PENNY_LOG_LEVEL": "warning",
    }


def _sandbox_env(ports: Ports, folder: Path) -> dict[str, str]:
    """The app is installed from its manifest, as in Slack: that is how its commands are known there."""
    manifest_file = folder / "manifest.json"
    penny = f"http://127.0.0.1:{ports.web}"
    manifest_file.write_text(json.dumps(manifest(penny, distributed=True)))
    return {
        "SANDBOX_MANIFEST": str(manifest_file),
        "SANDBOX_HTTP_PORT": str(ports.sandbox),
        "SANDBOX_SMTP_PORT": str(ports.mail_out),
        "SANDBOX_PENNY_SMTP": f"127.0.0.1:{ports.mail_in}",
        "SANDBOX_PENNY_MAIL_DOMAIN": MAIL_DOMAIN,
        "SANDBOX_PENNY_SLACK_URL": f"{penny}/slack/events",
        "SANDBOX_INSTALL_URL": penny + INSTALL,
        "SANDBOX_CLIENT_ID": CLIENT_ID,
        "SANDBOX_CLIENT_SECRET": CLIENT_SECRET,
        "SANDBOX_SIGNING_SECRET": SIGNING_SECRET,
        "SANDBOX_DATA_DIR": str(folder / "sandbox"),
    }


@contextmanager
def _process(command: list[str], env: dict[str, str], logs: object) -> Iterator[Process]:
    """Start a process and end it by its own id."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PENNY_", "SANDBOX_"))}
    process = subprocess.Popen(command, env={**kept, **env}, stdout=logs, stderr=logs)  # type: ignore[call-overload]  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, folder: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - our own loopback address
                return
        except (URLError, OSError):
            time.sleep(0.02)
    last = (folder / "demo.log").read_text().strip().splitlines()[-1:] or ["nothing was logged"]
    raise BadSettings(f"{url} does not answer: {last[0]} (see {folder / 'demo.log'}; is another demo running?)")


def free_ports() -> Ports:
    """Return ports that are free just now."""
    web, sandbox, mail_in, mail_out = free_numbers(4)
    return Ports(web=web, sandbox=sandbox, mail_in=mail_in, mail_out=mail_out)


def free_numbers(count: int) -> list[int]:
    """Return so many port numbers that are free just now, each another.

    They lie below those that the system gives to outgoing connections (32768 and above on Linux): a number from
    there may be somebody's end of a connection before whoever is started with it listens.
    """
    found: list[int] = []
    for number in random.sample(ASSIGNED, len(ASSIGNED)):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", number))
            except OSError:
                continue
        found.append(number)
        if len(found) == count:
            return found
    raise OSError("no port is free on 127.0.0.1")


def _where(ports: Ports, folder: Path, seconds: float) -> str:
    return f"""Penny and its sandbox are up ({seconds:.1f} s).

  Penny's pages         http://127.0.0.1:{ports.web}/
  Slack's requests      http://127.0.0.1:{ports.web}/slack/events
  Mail to Penny (SMTP)  127.0.0.1:{ports.mail_in}   for …@in.penny.example
  Sandbox               http://127.0.0.1:{ports.sandbox}/   Slack stand-in, mailboxes, clock (/control/…, /clock)
  Mail from Penny       127.0.0.1:{ports.mail_out}   ends in the sandbox's mailboxes
  Database, logs        {folder}/penny.db, {folder}/demo.log
"""
