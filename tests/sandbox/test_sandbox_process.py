"""The sandbox as a process: starts quickly, stops cleanly, loses nothing when it is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.__main__ import settings_from
from sandbox.client import Sandbox, SandboxError
from sandbox.mail.journal import Journal
from sandbox.serve import SandboxSettings, start_in_thread

RAW = "Subject: x\r\nMessage-ID: <{}@penny.example>\r\n\r\nhello\r\n"


@contextlib.contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    environment = {
        **os.environ,
        "SANDBOX_HTTP_PORT": "0",
        "SANDBOX_SMTP_PORT": "0",
        "SANDBOX_DATA_DIR": str(folder),
        "SANDBOX_CLOCK_START": "2026-11-23T09:00:00+00:00",
    }
    running = subprocess.Popen([sys.executable, "-m", "sandbox"], env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    words = running.stdout.readline().split()
    try:
        yield running, words[1], int(words[-1].rpartition(":")[2])
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def send(port: int, number: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as relay:
        relay.sendmail("p@penny.example", ["ap@acme.example"], RAW.format(number))


def test_accepted_mail_survives_a_kill_and_the_process_stops_cleanly(tmp_path: Path) -> None:
    with process(tmp_path) as (first, _url, port):
        for number in range(5):
            send(port, number)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with process(tmp_path) as (second, url, port):
        with Sandbox(url) as world:
            found = [entry["message_id"] for entry in world.accepted()]
            assert found == [f"<{number}@penny.example>" for number in range(5)]
            assert world.clock.now() - datetime(2026, 11, 23, 9, tzinfo=UTC) < timedelta(minutes=1)
        send(port, 5)
        second.send_signal(signal.SIGTERM)
        assert second.wait(5) == 0
    with contextlib.closing(Journal(tmp_path)) as journal:
        assert len(journal.entries) == 6


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(b"Message-ID: <1@x>\r\n\r\n", "a@x", ("b@x",))
    journal.close()
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"id": 2, "mail_fr')
    again = Journal(tmp_path)
    assert [entry.message_id for entry in again.entries] == ["<1@x>"]
    again.append(b"Message-ID: <2@x>\r\n\r\n", "a@x", ("b@x",))
    again.close()
    last = Journal(tmp_path)
    assert [entry.id for entry in last.entries] == [1, 2]
    last.close()


@pytest.mark.parametrize(("moment", "kept"), [("before_data_reply", 0), ("after_store_before_250", 1)])
def test_a_sender_is_killed_at_the_chosen_moment(tmp_path: Path, moment: str, kept: int) -> None:
    with (
        start_in_thread(SandboxSettings(http_port=0, smtp_port=0, data_dir=tmp_path)) as running,
        Sandbox(running.url) as world,
    ):
        script = (
            "import smtplib, sys; sys.stdin.readline(); "
            f"smtplib.SMTP('127.0.0.1', {running.smtp_port}).sendmail('a@x', ['b@x'], 'Subject: x')"
        )
        with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as sender:
            world.faults.smtp("kill", pid=sender.pid, moment=moment)
            sender.communicate(b"go\n", timeout=10)
        assert sender.returncode == -signal.SIGKILL
        assert len(world.accepted()) == kept


def test_the_clock_runs_on_from_where_it_was_set_and_never_back(tmp_path: Path) -> None:
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    settings = SandboxSettings(http_port=0, smtp_port=0, data_dir=tmp_path, clock_start=start)
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        week = world.clock.advance(days=7)
        assert timedelta(days=7) <= week - start < timedelta(days=7, seconds=30)
        assert world.clock.now() > week
        there = datetime(2027, 1, 1, tzinfo=UTC)
        assert world.clock.set(there) == there
        with pytest.raises(SandboxError, match="the clock never goes backwards"):
            world.clock.set(start)
        with pytest.raises(SandboxError, match="the clock never goes backwards"):
            world.clock.advance(days=-1)
        with pytest.raises(SandboxError, match="say either advance_seconds or to"):
            world.control.post("/clock")


def test_two_sandboxes_cant_share_a_port_and_say_so(tmp_path: Path) -> None:
    settings = SandboxSettings(http_port=0, smtp_port=0, data_dir=tmp_path / "a")
    with start_in_thread(settings) as running:
        taken = SandboxSettings(http_port=0, smtp_port=running.smtp_port, data_dir=tmp_path / "b")
        with pytest.raises(OSError, match="address already in use"), start_in_thread(taken):
            pass


def test_the_sandbox_listens_on_loopback_only(tmp_path: Path) -> None:
    settings = SandboxSettings(host="0.0.0.0", http_port=0, smtp_port=0, data_dir=tmp_path)
    with pytest.raises(ValueError, match="loopback only"), start_in_thread(settings):
        pass


def test_settings_come_from_the_environment() -> None:
    settings = settings_from({"SANDBOX_PENNY_SMTP": "127.0.0.1:4025", "SANDBOX_HTTP_PORT": "9000"})
    assert (settings.penny_smtp_port, settings.http_port, settings.smtp_port) == (4025, 9000, 2526)


def test_a_wrong_request_says_what_is_wrong(tmp_path: Path) -> None:
    settings = SandboxSettings(http_port=0, smtp_port=0, data_dir=tmp_path)
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        with pytest.raises(SandboxError, match="there is no team 'T-NOBODY'"):
            world.control.post("/control/slack/users", team="T-NOBODY", id="U")
        with pytest.raises(SandboxError, match="'id' is missing"):
            world.control.post("/control/slack/teams")
