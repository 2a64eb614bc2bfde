"""The whole sandbox as one object, with its clock and its faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from sandbox.client.http import Control
from sandbox.client.mail import Mailbox, SmtpAnswer, send_raw
from sandbox.client.slack import Team
from sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class Clock:
    """The business clock."""

    control: Control

    def now(self) -> datetime:
        return datetime.fromisoformat(self.control.get("/clock")["now"])

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        moved = self.control.post("/clock", advance_seconds=step.total_seconds())
        return datetime.fromisoformat(moved["now"])

    def set(self, to: datetime) -> datetime:
        """Forwards only. Raises SandboxError."""
        return datetime.fromisoformat(self.control.post("/clock", to=to.isoformat())["now"])


@dataclass(frozen=True, slots=True)
class FaultSwitch:
    """What shall go wrong next."""

    control: Control

    def slack(self, method: str, kind: str, **how: Any) -> None:
        """`kind`: rate_limited, http_500, http_500_after, accept_and_time_out, late, refuse; `method` may be `*`;
        `how`: times, seconds, error.
        """
        self.control.post("/control/slack/faults", method=method, kind=kind, **how)

    def smtp(self, kind: str, **how: Any) -> None:
        """`kind`: refuse, stall, drop, kill; `how`: times, code, text, seconds, pid, address and
        moment (rcpt, before_data_reply, after_store_before_250).
        """
        self.control.post("/control/mail/faults", kind=kind, **how)

    def clear(self) -> None:
        self.control.delete("/control/slack/faults")
        self.control.delete("/control/mail/faults")


class Sandbox:
    """The world at an address. Every method speaks to the running sandbox; nothing is remembered here."""

    def __init__(self, url: str = "http://127.0.0.1:8026") -> None:
        self.url = url
        self.control = Control(url)
        self.clock = Clock(self.control)
        self.faults = FaultSwitch(self.control)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.control.close()

    def reset(self) -> None:
        """Slack and mail start anew; the clock runs on."""
        self.control.post("/control/reset")

    def team(self, team_id: str, *, name: str | None = None, **more: Any) -> Team:
        """Creates a workspace or finds it; `more`: domain, enterprise_id, token, scopes (with commas), installed."""
        made = self.control.post("/control/slack/teams", id=team_id, name=name, **more)
        return Team(
            id=team_id,
            name=made["name"],
            token=made["token"],
            bot_user=made["bot_user"],
            bot_id=made["bot_id"],
            control=self.control,
        )

    def mailbox(self, address: str, *, name: str | None = None) -> Mailbox:
        return Mailbox(address=address, name=name, control=self.control)

    def mailboxes(self) -> dict[str, int]:
        """Every address that got mail, with how many."""
        boxes = self.control.get("/control/mail/boxes")["mailboxes"]
        return {box["address"]: box["mails"] for box in boxes}

    def accepted(self) -> list[Json]:
        """The relay's journal: one entry a message that got its 250 or was stored just before."""
        entries: list[Json] = self.control.get("/control/mail/journal")["accepted"]
        return entries

    def send_raw(self, raw: bytes, *, mail_from: str, rcpt_tos: Sequence[str]) -> SmtpAnswer:
        """Any bytes with any envelope to Penny's listener."""
        return send_raw(self.control, raw, mail_from, rcpt_tos)

    def calls(self, method: str | None = None) -> list[Json]:
        """The Web API's log: at, method, team, arguments, status, answer."""
        calls: list[Json] = self.control.get("/control/slack/calls", method=method)["calls"]
        return calls

    def deliveries(self) -> list[Json]:
        """What Slack sent to Penny: kind, fate, ack_ms, http_status, body, sent."""
        deliveries: list[Json] = self.control.get("/control/slack/deliveries")["deliveries"]
        return deliveries

    def events(self) -> list[Json]:
        """Every event with event_id, type, attempts and status."""
        events: list[Json] = self.control.get("/control/slack/deliveries")["events"]
        return events

    def redeliver(self, event_id: str, reason: str | None = None) -> Json:
        return self.control.post("/control/slack/redeliver", event_id=event_id, reason=reason)

    def sign(self, mode: str) -> None:
        """How Slack signs from now on: right, wrong, old, none."""
        self.control.post("/control/slack/signing", mode=mode)

    def switch(self, **what: Any) -> Json:
        """socket_mode, rotation, limits (bool), late_seconds; what there is now."""
        return self.control.post("/control/slack/switches", **what)

    def socket(self, what: str) -> Json:
        """warning, refresh, link_disabled, drop or freeze for every connection."""
        return self.control.post("/control/slack/socket", what=what)

    def age_slack(self, seconds: float) -> None:
        """Lets trigger_ids and response_urls grow older."""
        self.control.post("/control/slack/age", seconds=seconds)
