"""Processes under measurement: started from here, asked whether they are ready, ended by their own ids."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.demo import Ports, penny_env

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 20.0
NO_SLACK = {"PENNY_SLACK_BOT_TOKEN": "", "PENNY_SLACK_CLIENT_ID": ""}


class NotStarted(Exception):
    """A process did not answer in time; its log says why."""


@contextmanager
def process(command: list[str], log: Path, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python module of this checkout; SIGTERM at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PENNY_", "SANDBOX_"))}
    with log.open("ab") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", *command], env={**kept, **(env or {})}, cwd=ROOT, stdout=out, stderr=out
        )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(timeout=15)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def penny(folder: Path, ports: Ports, roles: str, changes: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `penny serve` until it is ready. The clock is the machine's."""
    env = {**penny_env(ports, folder), "PENNY_CLOCK_URL": "", **changes}
    with process(["config.cli", "serve", "--roles", roles], folder / "penny.log", env) as running:
        wait_for_http(ports.web, "/readyz" if "web" in roles else "/healthz")
        yield running


def wait_for_http(port: int, path: str) -> None:
    """Return as soon as it answers 200. Raises NotStarted."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(request)
                if b" 200 " in connection.recv(200):
                    return
        except OSError:
            pass
        time.sleep(0.005)
    raise NotStarted(f"http://127.0.0.1:{port}{path} does not answer")


def wait_for_port(port: int) -> None:
    """Return as soon as somebody listens. Raises NotStarted."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise NotStarted(f"nobody listens on port {port}")


def resident(pid: int) -> float:
    """Return a process's resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
