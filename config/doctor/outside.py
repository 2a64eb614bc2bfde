"""What has to be reachable: Penny's pages, the relay, the door for mail."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from config.doctor.result import Result, judged
from config.settings import Settings, address

WITHIN = 5.0
CERTIFICATE_LEFT = timedelta(days=10)
"""Certificates are usually renewed 30 days before their end: at 10 something has failed for weeks."""
REMEDIES = {
    "schema": "run `penny migrate`, then restart",
    "unavailable": "its database does not answer it",
    "stopping": "it is being stopped: look again in a minute",
}


def pages(settings: Settings) -> Iterator[Result]:
    """Whether the address that stands in every mail leads to a Penny that is ready."""
    base = settings.base_url.rstrip("/")
    if not settings.is_sandbox and urlsplit(base).scheme != "https":
        says = f"{base} is not https: links in mails are keys"
        yield Result(what="pages", state="bad", says=says, remedy="put a TLS proxy in front and set PENNY_BASE_URL")
        return
    if not settings.is_sandbox and _is_local(urlsplit(base).hostname or ""):
        says = f"{base} is known to this machine only"
        yield Result(what="pages", state="bad", says=says, remedy="set PENNY_BASE_URL to the name customers reach")
        return
    try:
        with httpx.stream("GET", f"{base}/readyz", timeout=WITHIN) as answer:
            ends = _certificate_ends(answer)
            answer.read()
    except httpx.HTTPError as error:
        remedy = (
            "start Penny and the proxy, open the port, check the name; "
            "if only this machine cannot reach it by that name, look from another"
        )
        says = f"{base}: {str(error).strip() or type(error).__name__}"
        yield Result(what="pages", state="bad", says=says, remedy=remedy)
        return
    yield _answered(base, answer)
    if ends:
        yield _certificate(ends)


def relay(settings: Settings) -> Iterator[Result]:
    """Whether mail can leave."""
    from mail_gateway.check import check_relay

    if not settings.smtp_relay:
        remedy = "set PENNY_SMTP_RELAY to smtp://user:password@host:587"
        yield Result(what="relay", state="bad", says="none: no mail leaves", remedy=remedy)
        return
    yield judged("relay", check_relay(settings.smtp_relay, settings.domain))


def door(settings: Settings) -> Iterator[Result]:
    """Whether mail can come in at this machine."""
    from mail_gateway.check import check_door

    if not settings.smtp_listen:
        return
    host, port = address(settings.smtp_listen)
    yield judged("mail in", check_door({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, settings.domain))  # noqa: S104


def mailboxes(settings: Settings) -> Iterator[Result]:
    """Whether each IMAP mailbox lets us in and has its folder."""
    if not settings.imap:
        return
    from config.compose import mailboxes as known
    from mail_gateway.check import check_mailbox

    for mailbox in known(settings):
        yield judged(f"mailbox {mailbox.user}", check_mailbox(mailbox))


def _answered(base: str, answer: httpx.Response) -> Result:
    if answer.is_redirect:
        to = answer.headers.get("location", "elsewhere")
        remedy = "set PENNY_BASE_URL to where it leads"
        return Result(what="pages", state="bad", says=f"{base} leads to {to}", remedy=remedy)
    try:
        status = str(answer.json()["status"])
    except (ValueError, KeyError, TypeError):
        says = f"{base}/readyz answers {answer.status_code}, and not as Penny does"
        return Result(
            what="pages", state="bad", says=says, remedy="let the proxy hand everything on to PENNY_HTTP_LISTEN"
        )
    if status != "ok":
        return Result(what="pages", state="bad", says=f"{base} says '{status}'", remedy=REMEDIES.get(status, ""))
    return Result(what="pages", state="ok", says=f"{base} is ready")


def _certificate(ends: datetime) -> Result:
    left = ends - datetime.now(UTC)
    says = f"good for {left.days} more days"
    if left < CERTIFICATE_LEFT:
        return Result(what="certificate", state="bad", says=says, remedy="look why your proxy does not renew it")
    return Result(what="certificate", state="ok", says=says)


def _certificate_ends(answer: httpx.Response) -> datetime | None:
    stream: Any = answer.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream else None
    if not isinstance(tls, ssl.SSLObject | ssl.SSLSocket):
        return None
    ends = (tls.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC) if ends else None


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
