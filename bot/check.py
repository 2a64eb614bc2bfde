"""Whether Slack takes the token and Penny takes Slack's requests: for `penny doctor`.

Each returns (ok, what it says, what to do); ok is None where it could not be looked at.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.client import WebClient

from bot.app import PATH
from bot.manifest import SCOPES

WITHIN = 5
Judged = tuple[bool | None, str, str]
REMEDIES = {
    "invalid_auth": "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions into PENNY_SLACK_BOT_TOKEN",
    "not_allowed_token_type": "PENNY_SLACK_BOT_TOKEN takes the Bot User OAuth Token, which begins with xoxb-",
    "account_inactive": "the app was taken out of the workspace: install it again and copy the new token",
    "token_revoked": "install the app again and copy the new token into PENNY_SLACK_BOT_TOKEN",
    "token_expired": "turn token rotation off in the app's settings, install it again, copy the new token",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What auth.test said about every token. `date` is Slack's clock, to the second (UTC)."""

    token: Judged
    scopes: Judged
    date: datetime | None = None
    teams: dict[str, str] = field(default_factory=dict)
    """Names by the account under which a workspace is kept ('-/T0123')."""


def check_token(bot_tokens: Mapping[str, str], api_url: str) -> Answered:
    """Ask auth.test with every token."""
    says, lacking, date, teams = [], set[str](), None, {}
    unknown: Judged = (None, "not looked at", "mend the token first")
    for team, token in bot_tokens.items():
        client = WebClient(token=token, base_url=api_url, timeout=WITHIN, retry_handlers=[])
        try:
            answer = client.auth_test()
        except SlackApiError as error:
            why = str(error.response.get("error", "unknown"))
            said = f"Slack refuses the token{f' of {team}' if team else ''}: {why}"
            return Answered(token=(False, said, REMEDIES.get(why, "install the app again")), scopes=unknown)
        except OSError as error:
            said = f"Slack cannot be reached at {api_url}: {getattr(error, 'reason', error)}"
            return Answered(token=(False, said, "check the network and PENNY_SLACK_API_URL"), scopes=unknown)
        if team and answer.get("team_id") != team:
            said = f"the token under {team} is of {answer.get('team_id')}"
            return Answered(
                token=(False, said, "write TEAM=token with its own team in PENNY_SLACK_BOT_TOKEN"), scopes=unknown
            )
        headers = {name.lower(): str(value) for name, value in (answer.headers or {}).items()}
        granted = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")}
        lacking |= set(SCOPES) - granted
        date = _date(headers.get("date", ""))
        says.append(f"{answer.get('team', '')} as {answer.get('user', '')}")
        teams[f"{answer.get('enterprise_id') or '-'}/{answer.get('team_id')}"] = str(answer.get("team", ""))
    return Answered(token=(True, ", ".join(says), ""), scopes=_scopes(lacking), date=date, teams=teams)


def check_requests(base_url: str, signing_secret: str) -> Judged:
    """Send the running Penny a request as Slack would when its address is entered, signed with our secret."""
    url = base_url.rstrip("/") + PATH
    body = json.dumps({"type": "url_verification", "challenge": "penny-doctor", "token": ""})
    stamp = str(int(time.time()))
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=stamp, body=body) or ""
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    request = Request(url, data=body.encode(), headers=headers, method="POST")  # noqa: S310 - http and https only
    try:
        with urlopen(request, timeout=WITHIN) as answer:  # noqa: S310
            said = answer.read(1000).decode("utf-8", "replace")
    except HTTPError as error:
        return _refused(url, error.code)
    except OSError as error:
        return (
            False,
            f"{url}: {getattr(error, 'reason', error)}",
            "start Penny with the role slack; see the line above",
        )
    if "penny-doctor" not in said:
        return False, f"{url} answers something else than Penny", "let the proxy hand /slack/events on to Penny"
    return True, f"{url} takes what is signed with this secret", ""


def check_socket(app_token: str, api_url: str) -> Judged:
    """Ask for the address of a connection, as Socket Mode begins; none is opened."""
    client = WebClient(base_url=api_url, timeout=WITHIN, retry_handlers=[])
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        why = str(error.response.get("error", "unknown"))
        remedies = {
            "socket_mode_not_enabled": "switch Socket Mode on in the app's settings (`penny manifest --socket`)",
            "missing_scope": "give the app-level token the scope connections:write",
        }
        usual = "make an app-level token with connections:write on Basic Information: PENNY_SLACK_APP_TOKEN"
        return False, f"Slack gives no connection: {why}", remedies.get(why, usual)
    except OSError as error:
        said = f"Slack cannot be reached at {api_url}: {getattr(error, 'reason', error)}"
        return False, said, "check the network and PENNY_SLACK_API_URL"
    return True, "Slack gives connections for Socket Mode", ""


def _refused(url: str, status: int) -> Judged:
    remedies = {
        401: "the running Penny has another PENNY_SLACK_SIGNING_SECRET: restart it, or look for clocks that differ",
        404: "serve with the role slack, and let the proxy hand /slack/events on",
        405: "serve with the role slack and PENNY_SLACK_SIGNING_SECRET, and let the proxy hand /slack/events on",
    }
    return False, f"{url} answers {status}", remedies.get(status, "look at Penny's log and the proxy's")


def _scopes(lacking: set[str]) -> Judged:
    if not lacking:
        return True, f"all {len(SCOPES)} granted", ""
    return (
        False,
        f"missing: {', '.join(sorted(lacking))}",
        "paste what `penny manifest` prints under App Manifest, then Reinstall to Workspace",
    )


def _date(header: str) -> datetime | None:
    """Return the time of a Date header (RFC 9110 5.6.7), or None."""
    try:
        return datetime.strptime(header, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
