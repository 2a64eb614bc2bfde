"""`make emulator`: Penny against another's emulator of Slack's Web API (npm `emulate`), by configuration alone.

It has no slash commands and buttons of its own: they are signed here and sent to Penny as Slack would. Prints what
was seen, and ends with 1 where something was missing.
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from rich.console import Console

from bot.manifest import SCOPES
from config.demo import SIGNING_SECRET, free_ports
from tests.bench.running import process, wait_for_http, wait_for_port

HERE = Path(__file__).parent
say = Console(markup=False, highlight=False, soft_wrap=True).print
TOKEN = "xoxb-local-test"
CLIENT = {"PENNY_SLACK_CLIENT_ID": "12345.67890", "PENNY_SLACK_CLIENT_SECRET": "example_client_secret"}


class Slack:
    """The emulator's Web API, and Penny's request URL."""

    def __init__(self, api: str, penny: str) -> None:
        self.api = httpx.Client(base_url=api, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
        self.penny = httpx.Client(base_url=penny, trust_env=False, timeout=10)
        about = self.call("auth.test")
        self.team = about["team_id"]
        members = self.call("users.list")["members"]
        self.user = next(one["id"] for one in members if one["name"] == "dana")
        channels = self.call("conversations.list")["channels"]
        self.channel = next(one["id"] for one in channels if one["name"] == "billing")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.post(f"/api/{method}", json=arguments).json()
        assert answer["ok"], (method, answer)
        return answer

    def send(self, fields: dict[str, str] | None = None, body: dict[str, Any] | None = None) -> httpx.Response:
        raw = json.dumps(body).encode() if body else urlencode(fields or {}).encode()
        stamp = str(int(time.time()))
        base = b"v0:" + stamp.encode() + b":" + raw
        signature = "v0=" + hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json" if body else "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
        }
        return self.penny.post("/slack/events", content=raw, headers=headers)

    def trigger(self) -> str:
        return str(self.call("views.generateTriggerId", user_id=self.user)["trigger_id"])

    def slash(self, text: str, trigger: str = "") -> str:
        fields = {
            "command": "/penny",
            "text": text,
            "team_id": self.team,
            "user_id": self.user,
            "channel_id": self.channel,
            "trigger_id": trigger or f"t{time.time_ns()}",
            "response_url": "http://127.0.0.1:1/",
        }
        answer = self.send(fields)
        assert answer.status_code == 200, answer.text
        return answer.text

    def event(self, **event: Any) -> None:
        body = {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": f"Ev{time.time_ns()}",
            "event_time": int(time.time()),
            "event": event,
        }
        assert self.send(body=body).status_code == 200

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("conversations.history", channel=self.channel)["messages"]
        return found

    def wait(self, text: str) -> dict[str, Any]:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for message in self.messages():
                if text in message["text"]:
                    return message
            time.sleep(0.2)
        raise AssertionError(f"no message with {text!r}: {[one['text'] for one in self.messages()]}")


def main() -> int:
    """Play it."""
    if shutil.which("npm") is None:
        say("needs node 20 and npm")
        return 2
    subprocess.run(["npm", "ci", "--prefix", str(HERE), "--ignore-scripts", "--loglevel=error"], check=True)
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder, ports = Path(name), free_ports()
        seed = folder / "emulate.config.yaml"
        text = (HERE / "slack.yaml").read_text()
        seed.write_text(text.replace("PORT", str(ports.web)).replace("SCOPES", ", ".join(SCOPES)))
        port = ports.sandbox
        log = stack.enter_context((folder / "emulate.log").open("w"))
        command = [
            str(HERE / "node_modules/.bin/emulate"),
            "start",
            "-p",
            str(port),
            "-s",
            "slack",
            "--seed",
            str(seed),
        ]
        emulator = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        stack.callback(emulator.terminate)
        wait_for_port(port)
        env = {
            "PENNY_ENV": "sandbox",
            "PENNY_CONFIG": os.devnull,
            "PENNY_DATABASE_URL": f"sqlite:///{folder / 'penny.db'}",
            "PENNY_BASE_URL": f"http://127.0.0.1:{ports.web}",
            "PENNY_HTTP_LISTEN": f"127.0.0.1:{ports.web}",
            "PENNY_SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
            "PENNY_SLACK_BOT_TOKEN": TOKEN,
            "PENNY_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            **CLIENT,
        }
        stack.enter_context(
            process(["config.cli", "serve", "--roles", "web,slack,worker"], folder / "penny.log", env)
        )
        wait_for_http(ports.web, "/readyz")
        try:
            _play(Slack(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{ports.web}"))
        except BaseException:
            say((folder / "penny.log").read_text()[-4000:])
            say((folder / "emulate.log").read_text()[-2000:])
            raise
    say("all of it was seen")
    return 0


def _play(slack: Slack) -> None:
    slack.slash("list", slack.trigger())
    say("the profile's form opens by views.open")
    _set_up(slack)
    say("a business is set up by its form")
    answer = slack.slash('invite ap@acme.example "Acme GmbH"')
    assert "Acme" in answer, answer
    slack.wait("Acme GmbH")
    slack.slash("invoice acme 1,250 for consulting")
    card = slack.wait("Draft to Acme GmbH")
    say("cards are posted with their metadata:", card.get("metadata", {}).get("event_type"))
    button = next(e for b in card["blocks"] if b["type"] == "actions" for e in b["elements"])
    _press(slack, card, button)
    shown = slack.wait("INV-0001")
    assert shown["ts"] == card["ts"], "the card was not updated in place"
    say("a button issues and the card is updated in place by chat.update")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        replies = slack.call("conversations.replies", channel=slack.channel, ts=card["ts"])["messages"]
        if any(one.get("files") for one in replies):
            break
        time.sleep(0.2)
    else:
        raise AssertionError("no PDF in the thread")
    say("the thread has the log and the PDF by the external upload flow")
    slack.event(type="app_home_opened", user=slack.user, channel="D1", tab="home")
    say("the Home tab is published by views.publish")
    mention = slack.call("chat.postMessage", channel=slack.channel, text="help")
    slack.event(type="app_mention", user=slack.user, channel=slack.channel, text="<@UBOT> help", ts=mention["ts"])
    replies = slack.call("conversations.replies", channel=slack.channel, ts=mention["ts"])["messages"]
    assert any("invoice" in one["text"] for one in replies[1:]), replies
    say("a mention is answered in its thread")
    start = slack.penny.get("/slack/install", follow_redirects=False)
    where = urlsplit(start.headers["location"])
    page = slack.api.get(start.headers["location"])
    assert page.status_code == 200, page.text
    say("an installation leads to the emulator's page:", where.path, sorted(parse_qs(where.query)))


def _set_up(slack: Slack) -> None:
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "form",
        "private_metadata": json.dumps(
            {"action": "start_business", "subject": "0" * 24, "place": slack.channel, "respond": ""}
        ),
        "state": {
            "values": {
                name: {"value": {"type": "plain_text_input", "value": value}}
                for name, value in {
                    "username": "northwind",
                    "name": "Northwind",
                    "currency": "USD",
                    "timezone": "Europe/Berlin",
                    "tax": "19",
                    "country": "DE",
                    "address": "Hauptstr. 1, 10115 Berlin",
                    "email": "dana@northwind.example",
                }.items()
            }
        },
    }
    payload = _payload(slack, "view_submission") | {"view": view, "trigger_id": "t"}
    answer = slack.send({"payload": json.dumps(payload)})
    assert answer.status_code == 200, answer.text
    assert not answer.text, answer.text


def _press(slack: Slack, card: dict[str, Any], button: dict[str, Any]) -> None:
    payload = _payload(slack, "block_actions") | {
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": slack.channel},
        "channel": {"id": slack.channel, "name": "billing"},
        "trigger_id": slack.trigger(),
        "message": card,
        "actions": [{**button, "block_id": "b", "action_ts": f"{time.time():.6f}"}],
    }
    assert slack.send({"payload": json.dumps(payload)}).status_code == 200


def _payload(slack: Slack, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": slack.team, "domain": "northwind"},
        "user": {"id": slack.user, "name": "dana", "team_id": slack.team},
        "api_app_id": "A000000001",
    }


if __name__ == "__main__":
    sys.exit(main())
