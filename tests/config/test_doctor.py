"""`penny doctor` before real servers: the sandbox's Slack and relay, a name server, Penny itself as a process."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from config.demo import Ports, free_ports, penny_env, running
from config.doctor import Result, check
from config.doctor.upstream import upstream
from config.settings import Settings, load
from core.domain.ids import BusinessId
from core.store.engine import Store
from core.store.records import Letter
from core.store.tables import outbox
from mail_gateway.inbox import keep
from sandbox.client import Sandbox
from tests.databases import KINDS, Databases
from tests.mail_gateway.test_records import rsa
from tests.names import name_server, texts

ROOT = Path(__file__).parents[2]
ALL = ("web", "slack", "mail", "worker")
DOMAIN = "in.penny.example"


@dataclass(frozen=True)
class Ward:
    """A Penny that runs, on one of the databases, and the world around it."""

    world: Sandbox
    env: dict[str, str]
    folder: Path

    def settings(self, **changes: str) -> Settings:
        env = self.env | {"PENNY_CLOCK_URL": ""}
        own = {name.removeprefix("PENNY_").lower(): value for name, value in env.items() if name != "PENNY_CONFIG"}
        return load(**{**own, **changes})

    def found(self, *roles: str, **changes: str) -> dict[str, Result]:
        return {one.what: one for one in check(self.settings(**changes), roles or ALL)}


@pytest.fixture(autouse=True)
def only_settings_of_penny_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """What steers the tests themselves is no setting, and would be told as a misspelt one."""
    for name in ("PENNY_NO_SKIPS", "PENNY_CHROMIUM", "PENNY_CORPORA", "PENNY_FAULT_ROUNDS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module", params=KINDS)
def ward(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ward]:
    ports: Ports = free_ports()
    folder = tmp_path_factory.mktemp("ward")
    with (
        databases.fresh(request.param) as url,
        running(folder, ports, story=False, database_url=url),
        Sandbox(f"http://127.0.0.1:{ports.sandbox}") as world,
    ):
        world.team("T-NORTH", name="Northwind")
        world.team("T-ACME", name="Acme")
        yield Ward(world=world, env=penny_env(ports, folder) | {"PENNY_DATABASE_URL": url}, folder=folder)


def test_all_is_well_where_all_is_well(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "penny-1.db").write_bytes(b"x")
    zone = {
        (DOMAIN, "MX"): [f"10 mail.{DOMAIN}."],
        (f"mail.{DOMAIN}", "A"): ["192.0.2.1"],
        (DOMAIN, "TXT"): texts("v=spf1 mx -all"),
        (f"s1._domainkey.{DOMAIN}", "TXT"): texts(f"v=DKIM1; p={rsa(2048)}"),
        ("_dmarc.penny.example", "TXT"): texts("v=DMARC1; p=reject"),
    }
    with name_server(zone) as server:
        found = ward.found(dns=server, dkim_selector="s1", backup_dir=str(tmp_path))
    assert [one for one in found.values() if one.state == "bad"] == []
    well = {name for name, one in found.items() if one.state == "ok"}
    assert {"database", "outbox", "pages", "relay", "mail in", "MX", "SPF", "DKIM", "DMARC", "backup"} <= well
    assert {"Slack token", "Slack scopes", "Slack clock", "Slack requests"} <= well
    assert found["Slack token"].says == "Northwind as penny, Acme as penny"
    assert found["Slack business"].remedy == "type /penny there and fill in the form"
    assert ward.world.accepted() == []  # looking at the relay sends nothing


def test_a_token_that_slack_refuses_is_named(ward: Ward) -> None:
    found = ward.found("slack", slack_bot_token="xoxb-nobody")
    assert (found["Slack token"].state, found["Slack token"].says) == (
        "bad",
        "Slack refuses the token: invalid_auth",
    )
    assert "Bot User OAuth Token" in found["Slack token"].remedy
    assert found["Slack scopes"].state == "none"


def test_a_token_under_another_teams_name_is_found_out(ward: Ward) -> None:
    token = ward.settings().bot_tokens["T-NORTH"]
    assert "T-NORTH" in ward.found("slack", slack_bot_token=f"T-WRONG={token}")["Slack token"].says


def test_a_missing_scope_is_named(ward: Ward) -> None:
    few = ward.world.team("T-FEW", name="Few", scopes="chat:write,commands")
    scopes = ward.found("slack", slack_bot_token=few.token)["Slack scopes"]
    assert scopes.state == "bad"
    assert "users:read.email" in scopes.says
    assert "chat:write" not in scopes.says
    assert "penny manifest" in scopes.remedy


def test_another_signing_secret_than_the_running_pennys_is_found_out(ward: Ward) -> None:
    requests = ward.found("slack", slack_signing_secret="another")["Slack requests"]
    assert requests.state == "bad"
    assert "401" in requests.says
    assert "PENNY_SLACK_SIGNING_SECRET" in requests.remedy


def test_slack_that_cannot_be_reached_is_not_a_bad_token(ward: Ward) -> None:
    token = ward.found("slack", slack_api_url="http://127.0.0.1:9/api/")["Slack token"]
    assert "cannot be reached" in token.says
    assert "PENNY_SLACK_API_URL" in token.remedy


def test_without_slack_nothing_is_wrong(ward: Ward) -> None:
    assert ward.found("slack", slack_bot_token="", slack_client_id="")["Slack"].state == "none"


def test_records_that_are_missing_are_told_one_by_one(ward: Ward) -> None:
    with name_server({}) as server:
        found = ward.found("web", dns=server)
    assert [found[what].state for what in ("MX", "SPF", "DKIM", "DMARC")] == ["bad", "bad", "none", "bad"]
    assert all(found[what].remedy for what in ("MX", "SPF", "DKIM", "DMARC"))


def test_a_machine_is_asked_for_its_own_roles_only(ward: Ward) -> None:
    found = ward.found("web", smtp_listen="127.0.0.1:9", smtp_relay="")
    assert "mail in" not in found
    assert "relay" not in found
    assert ward.found("mail", smtp_listen="127.0.0.1:9")["mail in"].state == "bad"


def test_the_relay_is_mistaken_for_pennys_door(ward: Ward) -> None:
    door = ward.found("mail", smtp_listen=ward.env["PENNY_SMTP_RELAY"].removeprefix("smtp://"))["mail in"]
    assert door.state == "bad"
    assert "not Penny" in door.says


def test_a_relay_that_wants_another_password_is_named_and_the_password_is_not() -> None:
    class Handler:
        async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - given by aiosmtpd
            return "250 ok"

    def refuses(*_: object) -> object:
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=False, handled=False)

    relay = Controller(
        Handler(),
        hostname="127.0.0.1",
        port=free_ports().mail_out,
        authenticator=refuses,
        auth_require_tls=False,
    )
    relay.start()
    try:
        url = f"smtp://penny:hunter2hunter2@127.0.0.1:{relay.port}"
        settings = load(env="sandbox", smtp_relay=url, database_url="sqlite:///none.db")
        found = {one.what: one for one in check(settings, ("worker",))}["relay"]
    finally:
        relay.stop()
    assert found.state == "bad"
    assert "535" in found.says
    assert "PENNY_SMTP_RELAY" in found.remedy
    assert "hunter2" not in found.says + found.remedy


def test_letters_that_nobody_takes_are_noticed(databases: Databases) -> None:
    for kind in KINDS:
        with databases.fresh(kind) as url:
            store = Store(url)
            letter = Letter(business_id=BusinessId("b"), dedupe_key="k", channel="mail", lane="l", payload={})
            with store.write() as unit:
                unit.queue.post([letter])
            settings = load(env="sandbox", database_url=url)
            assert _only(settings, "outbox").state == "ok"
            with store.write() as unit:
                unit.connection.execute(update(outbox).values(next_at=unit.real_now - timedelta(minutes=6)))
            stuck = _only(settings, "outbox")
            assert stuck.state == "bad"
            assert "nobody has taken it" in stuck.says
            store.close()


def test_a_mail_server_in_front_that_nobody_named_is_told(databases: Databases) -> None:
    for kind in KINDS:
        with databases.fresh(kind) as url:
            store = Store(url)

            def arrive(peer: str, source: str = "smtp", store: Store = store) -> None:
                to = f"x-{peer}{source}@{DOMAIN}"
                keep(store, source=source, mail_from="a@b.example", rcpt_to=[to], raw=b"\r\n", peer=peer)

            def found(url: str = url, **more: str) -> list[tuple[str, str]]:
                settings = load(
                    env="production",
                    secret_key="k" * 40,
                    mail_domain=DOMAIN,
                    database_url=url,
                    smtp_listen="127.0.0.1:1",
                    **more,
                )
                return [(one.state, one.says) for one in upstream(settings)]

            arrive("192.0.2.7")
            arrive("127.0.0.1", "lmtp")
            assert found() == []
            arrive("172.17.0.1")
            ((state, says),) = found()
            assert state == "none"
            assert "(172.17.0.1) that is not named" in says
            named = {"upstream_networks": "172.16.0.0/12"}
            assert "under which name" in found(**named)[0][1]
            assert found(**named, upstream="mx.example") == []
            store.close()


def test_pages_that_lead_elsewhere_or_are_not_pennys_are_told() -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            leads = self.path.startswith("/old")
            self.send_response(301 if leads else 200)
            self.send_header("Location", "https://new.example/")
            self.end_headers()
            self.wfile.write(b"" if leads else b"<html>Welcome to nginx!</html>")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        assert "not as Penny does" in _only(load(env="sandbox", base_url=base), "pages").says
        assert "leads to https://new.example/" in _only(load(env="sandbox", base_url=f"{base}/old"), "pages").says
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("changes", "what", "says"),
    [
        ({"base_url": "http://penny.example.com"}, "pages", "is not https"),
        ({"base_url": "https://127.0.0.1:8025"}, "pages", "this machine only"),
        ({"secret_key": "secret" * 8}, "secret key", "can be guessed"),
        ({"secret_key": ""}, "secret key", "PENNY_SECRET_KEY is missing"),
        ({"mail_domain": ""}, "settings", "PENNY_MAIL_DOMAIN is missing"),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "my secret"}, "Slack requests", "32 hexadecimal"),
        ({"database_url": "mysql://x"}, "database", "mysql"),
        ({"database_url": "postgresql://penny:hunter2@127.0.0.1:9/none"}, "database", "refused"),
        ({"backup_dir": "nowhere"}, "backup", "nowhere: No such file"),
    ],
)
def test_a_setting_that_will_not_do_in_production_is_told(changes: dict[str, str], what: str, says: str) -> None:
    with name_server({}) as server:
        good = {
            "secret_key": "mKf0-a_made_one-b82hcYqXr7wTgUeLpVnSdJ3i",
            "mail_domain": "in.example.com",
            "base_url": "https://penny.invalid",
            "slack_api_url": "http://127.0.0.1:9/",
            "dns": server,
        }
        results = check(load(**{**good, **changes}), ALL)
    found = next(one for one in results if one.what == what)
    assert found.state == "bad"
    assert says in found.says
    assert all("hunter2" not in one.says + one.remedy for one in results)


def test_a_made_secret_is_not_suspected() -> None:
    settings = load(secret_key="mKf0-a_made_one-b82hcYqXr7wTgUeLpVnSdJ3i", mail_domain="in.example.com")
    assert _only(settings, "secret key").state == "ok"


def test_a_misspelt_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENNY_SMTP_RELAI", "smtp://127.0.0.1")
    found = _only(load(env="sandbox"), "settings")
    assert (found.state, found.remedy) == ("bad", "did you mean PENNY_SMTP_RELAY?")


def test_an_old_an_empty_and_no_backup_are_told(tmp_path: Path) -> None:
    settings = load(env="sandbox", backup_dir=str(tmp_path))
    assert _only(settings, "backup").says == f"none in {tmp_path}"
    file = tmp_path / "penny.dump"
    file.write_bytes(b"")
    assert _only(settings, "backup").state == "bad"
    file.write_bytes(b"x" * 2_000_000)
    assert _only(settings, "backup").state == "ok"
    os.utime(file, (time.time(), time.time() - 3 * 86400))
    old = _only(settings, "backup")
    assert (old.state, old.says) == ("bad", "penny.dump, 1.9 MiB, 3 days old")


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "penny.db"
    found = _only(load(env="sandbox", database_url=f"sqlite:///{file}"), "database")
    assert found.state == "bad"
    assert "penny migrate" in found.remedy
    assert not file.parent.exists()


def test_little_room_is_told(tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.doctor.room.LITTLE_ROOM", shutil.disk_usage(tmp_path).total)
    with databases.fresh("sqlite") as url:
        found = _only(load(env="sandbox", database_url=url), "disk")
    assert found.state == "bad"
    assert "free at" in found.says


def test_the_table_for_people_and_the_list_for_machines(databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        env = {name: value for name, value in os.environ.items() if not name.startswith("PENNY_")}
        env |= {"PENNY_CONFIG": os.devnull, "PENNY_ENV": "sandbox", "PENNY_DATABASE_URL": url, "COLUMNS": "200"}
        run = [sys.executable, "-m", "config.cli", "doctor", "--roles", "worker"]
        people, machines = (
            subprocess.run([*run, *more], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
            for more in ([], ["--json"])
        )
    assert (people.returncode, machines.returncode) == (1, 1)
    lines = [line.rstrip() for line in people.stdout.splitlines()]
    assert any(line.startswith("✓  database") for line in lines)
    relay = next(number for number, line in enumerate(lines) if line.startswith("✗  relay"))
    assert lines[relay + 1].strip() == "→ set PENNY_SMTP_RELAY to smtp://user:password@host:587"
    listed = {one["what"]: one for one in json.loads(machines.stdout)}
    assert listed["relay"] == {
        "what": "relay",
        "state": "bad",
        "says": "none: no mail leaves",
        "remedy": "set PENNY_SMTP_RELAY to smtp://user:password@host:587",
    }


def _only(settings: Settings, what: str) -> Result:
    return next(one for one in check(settings, ("web",)) if one.what == what)
