"""The whole story over signed HTTP, SMTP and pages, on both databases: the sandbox and Penny as real processes."""

from pathlib import Path

import pytest

from config.demo import Ports, free_ports, running
from sandbox.client import Sandbox
from sandbox.walk import walk
from tests.databases import KINDS, Databases

pytestmark = [pytest.mark.story, pytest.mark.timeout(180)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_story_reaches_every_state(kind: str, databases: Databases, tmp_path: Path) -> None:
    ports: Ports = free_ports()
    said: list[str] = []
    with (
        databases.empty(kind) as url,
        running(tmp_path, ports, story=True, database_url=url, ack_seconds=15),
        Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world,
    ):
        steps = walk(world, said.append)
        mails = [mail for address in world.mailboxes() for mail in world.mailbox(address).mails()]
    assert steps >= 15
    assert all(mail.text and mail.html for mail in mails)
    assert len({mail.message_id for mail in mails}) == len(mails)
    log = (tmp_path / "demo.log").read_text()
    assert "Traceback" not in log
    assert "r+" not in log
