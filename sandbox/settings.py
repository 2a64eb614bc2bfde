"""Where the sandbox listens and where Penny listens, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - known to everybody on purpose: it guards nothing but a stand-in


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Port 0 lets the machine choose. `ack_seconds` is Slack's deadline for an answer; tests may shorten it.

    `redelivery_seconds` are the waits before the redeliveries of an event nobody acknowledged;
    Slack's own are about 0, 60 and 300 seconds. Mail to any domain but `penny_mail_domain` stays in the mailboxes
    here; without one everything goes to Penny. `manifest` is the app's, from which its commands are known. `keeps`:
    what people did is found again after a restart. `has_starter`: whoever started it does so again when it exits with
    75 (76: without any story in it). `preparing` is said on the page until somebody set the scene. `client_id`,
    `client_secret` and `app_token` are the app's for OAuth and Socket Mode; `socket_mode`: requests go through the
    app's websockets, which are pinged every `ping_seconds`. `install_url` is where its installation begins (Slack's
    "direct install URL"); without one the page offers none.
    """

    host: str = "127.0.0.1"
    http_port: int = 8026
    smtp_port: int = 2526
    penny_smtp_host: str = "127.0.0.1"
    penny_smtp_port: int = 2525
    penny_slack_url: str = "http://127.0.0.1:8025/slack/events"
    penny_mail_domain: str = ""
    signing_secret: str = field(default=SIGNING_SECRET, repr=False)
    data_dir: Path = Path("sandbox-data")
    clock_start: datetime | None = None
    ack_seconds: float = 3.0
    redelivery_seconds: tuple[float, ...] = (0.2, 60.0, 300.0)
    app_id: str = "A0PENNY"
    client_id: str = "1000.2000"
    client_secret: str = field(default="sandbox-client-secret", repr=False)
    app_token: str = field(default="xapp-1-sandbox", repr=False)
    ping_seconds: float = 5.0
    socket_mode: bool = False
    install_url: str = ""
    bot_name: str = "penny"
    manifest: Path | None = None
    keeps: bool = False
    has_starter: bool = False
    preparing: str = ""
