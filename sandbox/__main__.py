"""`python -m sandbox`: the world with settings from SANDBOX_… variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sandbox.clock import instant
from sandbox.serve import serve
from sandbox.settings import SandboxSettings


def settings_from(environment: Mapping[str, str]) -> SandboxSettings:
    """SANDBOX_HTTP_PORT, _SMTP_PORT, _PENNY_SMTP (host:port), _PENNY_SLACK_URL, _SIGNING_SECRET, _DATA_DIR,
    _CLOCK_START (ISO 8601), _ACK_SECONDS, _HOST, _APP_ID; what is missing is SandboxSettings' own default.
    """
    default = SandboxSettings()

    def given(name: str, otherwise: object) -> str:
        return environment.get(f"SANDBOX_{name}") or str(otherwise)

    start = environment.get("SANDBOX_CLOCK_START")
    penny = given("PENNY_SMTP", f"{default.penny_smtp_host}:{default.penny_smtp_port}")
    return SandboxSettings(
        host=given("HOST", default.host),
        http_port=int(given("HTTP_PORT", default.http_port)),
        smtp_port=int(given("SMTP_PORT", default.smtp_port)),
        penny_smtp_host=penny.rpartition(":")[0],
        penny_smtp_port=int(penny.rpartition(":")[2]),
        penny_slack_url=given("PENNY_SLACK_URL", default.penny_slack_url),
        signing_secret=given("SIGNING_SECRET", default.signing_secret),
        data_dir=Path(given("DATA_DIR", default.data_dir)),
        clock_start=instant(start) if start else None,
        ack_seconds=float(given("ACK_SECONDS", default.ack_seconds)),
        app_id=given("APP_ID", default.app_id),
    )


if __name__ == "__main__":
    serve(settings_from(os.environ))
