"""Signs requests as Slack does: `v0=` HMAC-SHA256 over `v0:timestamp:body` with the app's signing secret."""

from __future__ import annotations

import hashlib
import hmac
import time

from sandbox.slack.workspaces import Signing

OLD_SECONDS = 6 * 60  # Slack's receivers refuse a timestamp five minutes away


def signature_headers(secret: str, body: bytes, how: Signing) -> dict[str, str]:
    """The two headers of a signed request; badly signed, too old or without any when that is to be tried."""
    if how == "none":
        return {}
    timestamp = int(time.time()) - (OLD_SECONDS if how == "old" else 0)
    key = secret if how != "wrong" else f"not-{secret}"
    digest = hmac.new(key.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}
