"""`python -m sandbox`: the world with settings from SANDBOX_… variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.clock import instant
from sandbox.serve import serve
from sandbox.settings import SandboxSettings


def settings_from(environment: Mapping[str, str]) -> SandboxSettings:
    """SANDBOX_HTTP_PORT, _SMTP_PORT, _PENNY_SMTP (host:port), _PENNY_SLACK_URL, _PENNY_MAIL_DOMAIN, _SIGNING_SECRET,
    _DATA_DIR, _CLOCK_START (ISO 8601), _ACK_SECONDS, _HOST, _APP_ID, _CLIENT_ID, _CLIENT_SECRET, _APP_TOKEN,
    _INSTALL_URL, _SOCKET_MODE (1), _MANIFEST (a file), _KEEPS (1), _STARTER (1),
    _PREPARING (said on the page until the scene is set); what is missing is SandboxSettings' own default.
    """
    default = SandboxSettings()

    def given(name: str, otherwise: object) -> str:
        return environment.get(f"SANDBOX_{name}") or str(otherwise)

    manifest = environment.get("SANDBOX_MANIFEST")
    start = environment.get("SANDBOX_CLOCK_START")
    penny = given("PENNY_SMTP", f"{default.penny_smtp_host}:{default.penny_smtp_port}")
    return SandboxSettings(
        host=given("HOST", default.host),
        http_port=int(given("HTTP_PORT", default.http_port)),
        smtp_port=int(given("SMTP_PORT", default.smtp_port)),
        penny_smtp_host=penny.rpartition(":")[0],
        penny_smtp_port=int(penny.rpartition(":")[2]),
        penny_slack_url=given("PENNY_SLACK_URL", default.penny_slack_url),
        penny_mail_domain=given("PENNY_MAIL_DOMAIN", default.penny_mail_domain),
        signing_secret=given("SIGNING_SECRET", default.signing_secret),
        data_dir=Path(given("DATA_DIR", default.data_dir)),
        clock_start=instant(start) if start else None,
        ack_seconds=float(given("ACK_SECONDS", default.ack_seconds)),
        app_id=given("APP_ID", default.app_id),
        client_id=given("CLIENT_ID", default.client_id),
        client_secret=given("CLIENT_SECRET", default.client_secret),
        app_token=given("APP_TOKEN", default.app_token),
        socket_mode=given("SOCKET_MODE", "") == "1",
        install_url=given("INSTALL_URL", ""),
        manifest=Path(manifest) if manifest else None,
        keeps=given("KEEPS", "") == "1",
        has_starter=given("STARTER", "") == "1",
        preparing=given("PREPARING", ""),
    )


if __name__ == "__main__":
    sys.exit(serve(settings_from(os.environ)))
