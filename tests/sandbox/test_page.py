"""The page's own HTTP: its state and changes, its files, who may act, what outlives a restart."""

from __future__ import annotations

import json
import re
import smtplib
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from sandbox.client import Sandbox, SandboxError
from sandbox.page.routes import MAIL_POLICY, PAGE_POLICY
from sandbox.serve import ANEW, ANEW_EMPTY, Running, SandboxSettings, start_in_thread
from tests.sandbox.conftest import Northwind
from tests.sandbox.fake_penny import NO_TLS, FakePenny

HTML = "text/html"


def _get(running: Running, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{running.url}{path}", headers=headers, verify=NO_TLS, trust_env=False)


def test_the_page_and_its_files_come_under_a_strict_policy(running: Running) -> None:
    for path, kind in (("/", HTML), ("/static/main.js", "text/javascript"), ("/static/base.css", "text/css")):
        found = _get(running, path)
        assert found.status_code == 200
        assert found.headers["content-type"].startswith(kind)
        assert found.headers["content-security-policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    for path in ("/static/../routes.py", "/static/%2e%2e/routes.py", "/static/nothing.js", "/static/"):
        assert _get(running, path).status_code == 404


def test_the_page_asks_nobody_else(running: Running) -> None:
    static = Path(__file__).parents[2] / "sandbox" / "page" / "static"
    files = list(static.iterdir())
    assert {".html", ".css", ".js", ".svg"} <= {file.suffix for file in files}
    for file in files:
        assert not re.search(r"(src|href|url|import|from|fetch)[\s=:(\"']+(https?:)?//", file.read_text()), file.name


def test_the_state_tells_only_what_is_newer(running: Running, world: Sandbox, north: Northwind) -> None:
    first = _get(running, "/page/state").json()
    north.dana.say("hello", channel=north.billing)
    second = _get(running, f"/page/state?since={first['version']}").json()
    assert [one["text"] for one in second["messages"]["changed"]] == ["hello"]
    third = _get(running, f"/page/state?since={second['version']}").json()
    assert third["messages"]["changed"] == []
    assert len(third["messages"]["there"]["T-NORTH/C-BILLING"]) == 1
    assert third["version"] >= second["version"] > first["version"]


def test_a_change_is_streamed_at_once(running: Running, north: Northwind) -> None:
    with httpx.stream("GET", f"{running.url}/page/events", verify=NO_TLS, trust_env=False, timeout=10) as stream:
        lines = (json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data:"))
        before = next(lines)
        north.dana.say("hello", channel=north.billing)
        assert next(lines)["version"] > before["version"]


def test_pages_of_other_sites_may_look_at_nothing_and_do_nothing(running: Running, world: Sandbox) -> None:
    moved = httpx.post(
        f"{running.url}/clock",
        content=b'{"advance_seconds": 86400}',
        headers={"Origin": "http://evil.example"},
        verify=NO_TLS,
        trust_env=False,
    )
    assert moved.status_code == 403
    own = httpx.post(
        f"{running.url}/clock",
        content=b'{"advance_seconds": 1}',
        headers={"Origin": running.url},
        verify=NO_TLS,
        trust_env=False,
    )
    assert own.status_code == 200


def test_a_mail_is_a_document_that_may_only_draw(running: Running, world: Sandbox) -> None:
    picture = "R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    raw = (
        "From: a@b.example\r\nTo: x@y.example\r\nSubject: Picture\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n'
        '--b\r\nContent-Type: text/html\r\n\r\n<p>Hi <img src="cid:logo"></p>\r\n'
        "--b\r\nContent-Type: image/gif\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{picture}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
        'Content-Disposition: attachment; filename="../a\r\n b.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
    )
    with smtplib.SMTP("127.0.0.1", running.smtp_port) as relay:
        relay.sendmail("a@b.example", ["x@y.example"], raw)
    key = _get(running, "/page/state").json()["mails"][-1]["key"]
    shown = _get(running, f"/page/mail/{key}/html")
    assert shown.headers["content-security-policy"] == MAIL_POLICY
    assert f"data:image/gif;base64,{picture}" in shown.text
    whole = _get(running, f"/page/mail/{key}").json()
    assert [one["inline"] for one in whole["attachments"]] == [True, False]
    file = _get(running, f"/page/mail/{key}/file/1")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "/" not in file.headers["content-disposition"]
    assert "%PDF" in file.text
    assert _get(running, f"/page/mail/{key}/source").text.startswith("From: a@b.example")
    assert _get(running, f"/page/mail/{key}/file/7").status_code == 404
    assert _get(running, "/page/mail/in-999/html").status_code == 404


def test_what_can_be_typed_is_learned_from_the_apps_help(world: Sandbox, north: Northwind, penny: FakePenny) -> None:
    help_text = (
        "*Begin*\n`/penny invite vendor a@b.example` Ask a vendor.\n`/penny INV-0001` shows one\nno example here"
    )
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": help_text}}]
    penny.reacts = lambda _fields: {"text": "You can say: invite, invite vendor, help.", "blocks": blocks}
    asked = {"team": "T-NORTH", "user": "U-DANA", "command": "/penny"}
    words = world.control.post("/control/slack/words", **asked)["words"]
    assert words == [
        {"typed": "invite vendor a@b.example", "help": "Ask a vendor.", "verb": "invite vendor"},
        {"typed": "INV-0001", "help": "shows one", "verb": "inv-0001"},
    ]
    assert penny.heard[-1].fields["text"] == "help"
    assert north.dana.ephemerals() == []


def test_what_people_wrote_is_found_in_sent_and_a_refused_mail_is_not(
    running: Running, world: Sandbox, penny: FakePenny
) -> None:
    assert world.mailbox("ap@acme.example").compose("penny@in.example", "Hello", "there").ok
    penny.refuses_rcpt = "550 5.1.1 nobody"
    assert not world.mailbox("ap@acme.example").compose("nobody@in.example", "Hello again", "there").ok
    sent = [one for one in _get(running, "/page/state").json()["mails"] if one["box"] == "out"]
    assert [(one["subject"], one["mail_from"]) for one in sent] == [("Hello", "ap@acme.example")]


def test_mail_to_anybody_but_penny_stays_in_the_mailboxes_here(tmp_path: Path, penny: FakePenny) -> None:
    settings = SandboxSettings(
        http_port=0, smtp_port=0, data_dir=tmp_path, penny_smtp_port=penny.smtp_port, penny_mail_domain="in.example"
    )
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        both = ["lea@acme.example", "penny@IN.example"]
        assert world.mailbox("ap@acme.example").compose(both, "Look at this", "please").ok
        assert world.mailbox("lea@acme.example").wait().subject == "Look at this"
        assert [to for _, to, _ in penny.mails] == [["penny@IN.example"]]
        penny.refuses_rcpt = "550 5.1.1 nobody"
        assert not world.mailbox("ap@acme.example").compose(both, "Again", "please").ok
        assert len(world.mailbox("lea@acme.example").mails()) == 1


def test_a_sandbox_that_keeps_finds_everything_again(tmp_path: Path) -> None:
    settings = SandboxSettings(http_port=0, smtp_port=0, data_dir=tmp_path, keeps=True)
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        team = world.team("T-NORTH", name="Northwind")
        dana = team.user("U-DANA", name="dana")
        billing = team.channel("C-BILLING", "billing", members=[dana])
        dana.say("remember me", channel=billing)
        world.control.post("/control/mail/accounts", address="ap@acme.example", name="Acme")
        stood_at = world.clock.advance(days=3)
    with start_in_thread(settings) as running, Sandbox(running.url) as world:
        assert [one.text for one in billing_of(world).messages()] == ["remember me"]
        assert stood_at <= world.clock.now()
        assert _get(running, "/page/state").json()["accounts"] == {"ap@acme.example": "Acme"}


def billing_of(world: Sandbox):  # type: ignore[no-untyped-def]
    """The channel as it is; naming it again changes nothing."""
    return world.team("T-NORTH").channel("C-BILLING", "billing", members=[world.team("T-NORTH").user("U-DANA")])


def test_a_sandbox_nobody_started_cannot_begin_anew(world: Sandbox) -> None:
    with pytest.raises(SandboxError, match="this sandbox runs by itself"):
        world.control.post("/control/anew")


@pytest.mark.parametrize(("seed", "code"), [(True, ANEW), (False, ANEW_EMPTY)])
def test_whoever_started_it_learns_by_the_exit_code_that_all_is_to_begin_anew(
    tmp_path: Path, seed: bool, code: int
) -> None:
    env = {"SANDBOX_STARTER": "1", "SANDBOX_HTTP_PORT": "0", "SANDBOX_SMTP_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox"],
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "SANDBOX_DATA_DIR": str(tmp_path), **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    url = process.stdout.readline().split()[1]
    with Sandbox(url) as world:
        world.control.post("/control/anew", seed=seed)
    assert process.wait(10) == code
    process.stdout.close()


def test_a_command_that_asks_for_it_has_people_channels_and_links_wrapped(penny: FakePenny, tmp_path: Path) -> None:
    for asks, heard in (
        (
            True,
            "give <@U-DANA|dana> <#C-BILLING|billing> <mailto:a@b.eu|a@b.eu> <https://x.eu> &amp; @ida",
        ),
        (False, "give @dana #billing a@b.eu https://x.eu & @ida"),
    ):
        manifest = {"features": {"slash_commands": [{"command": "/penny", "should_escape": asks}]}}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        settings = SandboxSettings(
            manifest=tmp_path / "manifest.json",
            http_port=0,
            smtp_port=0,
            data_dir=tmp_path / "data",
            penny_slack_url=penny.slack_url,
            penny_smtp_port=penny.smtp_port,
        )
        with start_in_thread(settings) as running, Sandbox(running.url) as world:
            team = world.team("T-NORTH", name="Northwind")
            dana = team.user("U-DANA", name="dana")
            team.channel("C-BILLING", "billing", members=[dana])
            dana.slash("/penny", "give @dana #billing a@b.eu https://x.eu & @ida")
        assert penny.heard[-1].fields["text"] == heard
