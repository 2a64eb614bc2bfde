"""One stand-in for Slack a module; a fresh office with its own database for every test."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox.client import Sandbox
from sandbox.serve import Running, SandboxSettings, start_in_thread
from tests.bot.running import Endpoint, Office, open_office, open_store, serving


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving(Endpoint()) as found:
        yield found


@pytest.fixture(scope="module")
def running(endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("sandbox")
    (folder / "manifest.json").write_text(json.dumps(manifest("http://penny.example")))
    settings = SandboxSettings(
        manifest=folder / "manifest.json",
        http_port=0,
        smtp_port=0,
        penny_slack_url=endpoint.url,
        data_dir=folder,
        redelivery_seconds=(0.05, 0.05, 60.0),
    )
    with start_in_thread(settings) as sandbox:
        yield sandbox


@pytest.fixture
def office(running: Running, endpoint: Endpoint, tmp_path: Path) -> Iterator[Office]:
    store = open_store(tmp_path)
    with Sandbox(running.url) as sandbox:
        yield open_office(sandbox, endpoint, store)
    store.close()
