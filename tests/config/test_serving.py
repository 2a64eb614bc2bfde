"""`penny serve` as a process among supervisors: every role answers them, and it stops cleanly."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from config.demo import free_ports, penny_env

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@contextmanager
def served(roles: str, folder: Path, url: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Penny with these roles; gives the process and where its health is told."""
    ports = free_ports()
    env = penny_env(ports, folder) | {
        "PENNY_DATABASE_URL": url,
        "PENNY_CLOCK_URL": "",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    command = [sys.executable, "-m", "config.cli", "serve", "--roles", roles]
    process = subprocess.Popen(command, env=env, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        yield process, f"http://127.0.0.1:{ports.web}"
    finally:
        process.kill()
        process.communicate()


def status(url: str) -> str:
    """'200 ok', or '' while nothing answers."""
    try:
        answer = httpx.get(url, timeout=5, trust_env=False)
    except httpx.TransportError:
        return ""
    return f"{answer.status_code} {answer.json()['status']}"


def until(url: str, wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while (found := status(url)) != wanted:
        assert time.monotonic() < deadline, f"{url}: {found or 'nothing'} instead of {wanted}"
        time.sleep(0.02)


@pytest.mark.parametrize("roles", ["worker", "mail", "web,slack,mail,worker"])
def test_every_role_answers_its_supervisor_and_ends_cleanly(roles: str, tmp_path: Path) -> None:
    with served(roles, tmp_path, f"sqlite:///{tmp_path / 'penny.db'}") as (process, where):
        until(f"{where}/readyz", "200 ok")
        assert status(f"{where}/healthz") == "200 ok"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "Traceback" not in said
        assert status(f"{where}/healthz") == ""


def test_load_balancers_are_told_before_the_door_closes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'penny.db'}"
    with served("web", tmp_path, url, PENNY_DRAIN="300") as (process, where):
        until(f"{where}/readyz", "200 ok")
        process.send_signal(signal.SIGTERM)
        until(f"{where}/readyz", "503 stopping")
        assert status(f"{where}/healthz") == "200 ok"
        assert httpx.get(where, trust_env=False).status_code == 200
        process.send_signal(signal.SIGTERM)  # a second one does not wait
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the memory of a process as Linux tells it")
def test_all_threads_share_two_heaps(tmp_path: Path) -> None:
    with served("mail,worker", tmp_path, f"sqlite:///{tmp_path / 'penny.db'}") as (process, where):
        until(f"{where}/readyz", "200 ok")
        maps = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
        # glibc keeps 64 MB of addresses for each heap beside the first, at a multiple of that.
        starts = [int(line.partition("-")[0], 16) for line in maps if len(line.split()) == 5]
        assert sum(start % (64 * 1024 * 1024) == 0 for start in starts) <= 1
