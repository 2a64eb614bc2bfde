"""Slash commands: what somebody typed goes to the app, its answer is shown to them."""

from __future__ import annotations

import re
from html import escape

from sandbox.slack.deliveries import Deliverer, Delivery
from sandbox.slack.people import Channel, Message, User
from sandbox.slack.refusals import SlackError
from sandbox.slack.response_url import apply
from sandbox.slack.workspaces import Hook, SlackWorld, Team
from sandbox.wire import Json

_MEANT = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<url>https?://[^\s<>|]+)"
    r"|(?<![\w@])@(?P<person>[\w.-]+)|(?<![\w#])#(?P<channel>[\w-]+)"
)


def escaped(team: Team, text: str) -> str:
    """A command's text as an app gets it that asked for `should_escape`: people, channels and links wrapped.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """

    def wrapped(found: re.Match[str]) -> str:
        if found["mail"]:
            return f"<mailto:{found['mail']}|{found['mail']}>"
        if found["url"]:
            return f"<{found['url']}>"
        among = team.users.values() if found["person"] else team.channels.values()
        named = found["person"] or found["channel"]
        one = next((one for one in among if one.name == named), None)
        return f"<{found[0][0]}{one.id}|{one.name}>" if one else found[0]

    return _MEANT.sub(wrapped, escape(text, quote=False))


async def slash(
    world: SlackWorld,
    out: Deliverer,
    *,
    team: Team,
    user: User,
    channel: Channel,
    command: str,
    text: str,
) -> Json:
    """Sends a slash command and shows its answer; status is `ok` or Slack's word for what went wrong."""
    hook_url = world.give_hook(team.id, user.id, channel.id)
    delivery = await out.form(
        "slash",
        {
            "token": "deprecated",
            "team_id": team.id,
            "team_domain": team.domain,
            "enterprise_id": team.enterprise_id,
            "enterprise_name": team.enterprise_id and team.name,
            "channel_id": channel.id,
            "channel_name": channel.name,
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": world.settings.app_id,
            "is_enterprise_install": "true" if team.enterprise_install else "false",
            "response_url": hook_url,
            "trigger_id": world.give_trigger(team.id, user.id).id,
        },
    )
    status, message = "operation_timeout", None
    if delivery.fate == "ok":
        hook = Hook(key="", team=team.id, user=user.id, channel=channel.id, given_at=world.now())
        status, message = _shown(world, team, hook, delivery)
    elif delivery.fate != "operation_timeout":
        status = "dispatch_failed" if delivery.fate == "connection_failed" else "http_service_error"
    return {
        "status": status,
        "ack_ms": delivery.ack_ms,
        "http_status": delivery.http_status,
        "raw": delivery.body,
        "message": message.as_slack() if message else None,
        "ephemeral": message is not None and message.only_for is not None,
    }


def _shown(world: SlackWorld, team: Team, hook: Hook, delivery: Delivery) -> tuple[str, Message | None]:
    """Text or JSON in the answer becomes a message; an empty one is silence."""
    if not delivery.body.strip():
        return "ok", None
    is_json = "json" in delivery.headers.get("content-type", "")
    body = delivery.json_body() if is_json else {"text": delivery.body}
    if body is None:
        return "invalid_command_response", None
    if not body or body == {"ok": True}:
        return "ok", None
    try:
        return "ok", apply(world, team, hook, body)
    except SlackError as refusal:
        return f"invalid_command_response: {refusal.error} {' '.join(refusal.details)}".strip(), None
