"""One sandbox and one fake Penny a test module, emptied before each test; Northwind with Dana and Sam is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from sandbox.client import Channel, Sandbox, Team, User
from sandbox.serve import Running, SandboxSettings, start_in_thread
from tests.sandbox.fake_penny import NO_TLS, FakePenny, running_penny

ACK_SECONDS = 0.4
Json = dict[str, Any]


@dataclass(frozen=True)
class Northwind:
    """The workspace most tests play in."""

    team: Team
    dana: User
    sam: User
    billing: Channel


@pytest.fixture(scope="module")
def penny_server() -> Iterator[FakePenny]:
    with running_penny() as penny:
        yield penny


@pytest.fixture(scope="module")
def running(penny_server: FakePenny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = SandboxSettings(
        http_port=0,
        smtp_port=0,
        penny_smtp_port=penny_server.smtp_port,
        penny_slack_url=penny_server.slack_url,
        data_dir=tmp_path_factory.mktemp("sandbox"),
        ack_seconds=ACK_SECONDS,
        redelivery_seconds=(0.05, 0.05, 60.0),
    )
    with start_in_thread(settings) as sandbox:
        yield sandbox


@pytest.fixture
def penny(penny_server: FakePenny) -> FakePenny:
    penny_server.forget()
    return penny_server


@pytest.fixture
def world(running: Running, penny: FakePenny) -> Iterator[Sandbox]:
    with Sandbox(running.url) as sandbox:
        sandbox.reset()
        yield sandbox


@pytest.fixture
def north(world: Sandbox) -> Northwind:
    team = world.team("T-NORTH", name="Northwind")
    dana = team.user("U-DANA", name="dana", email="dana@northwind.example", tz="Europe/Berlin")
    sam = team.user("U-SAM", name="sam", email="sam@northwind.example", is_restricted=True)
    billing = team.channel("C-BILLING", "billing", members=[dana, sam])
    return Northwind(team=team, dana=dana, sam=sam, billing=billing)


@pytest.fixture
def call(running: Running, north: Northwind) -> Iterator[Callable[..., Json]]:
    """Calls a Web API method as Northwind's bot, in JSON."""
    with httpx.Client(base_url=f"{running.url}/slack/api/", trust_env=False, verify=NO_TLS) as http:

        def run(method: str, token: str | None = None, **arguments: Any) -> Json:
            used = north.team.token if token is None else token
            headers = {"Authorization": f"Bearer {used}"} if used else {}
            response = http.post(method, json=arguments, headers=headers)
            assert response.status_code == 200, response.text
            answer: Json = response.json()
            return answer

        yield run
