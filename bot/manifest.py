"""Slack's app manifest, generated from what the code really uses."""

from typing import Any

from bot.text import cut

NAME_MOST, DESCRIPTION_MOST, HINT_MOST = 35, 140, 1000
SCOPES = (
    "app_mentions:read",  # the grammar after a mention
    "channels:history",  # looking for a message whose fate is unknown; the same in private channels and messages
    "channels:join",  # the channel in which the business is set up
    "channels:read",
    "chat:write",
    "commands",
    "files:write",  # the PDF in the thread of its card
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",  # guests and strangers are told apart
    "users:read.email",
)
EVENTS = ("app_mention", "message.im")
HINT = "invoice acme 1,250 for consulting | list | help"


def manifest(base_url: str, command: str = "/penny", path: str = "/slack/events") -> dict[str, Any]:
    """Return the manifest for an app whose requests arrive at `base_url` + `path`. Raises ValueError for a command
    Slack would not take."""
    if not command.startswith("/") or not 2 <= len(command) <= 32 or " " in command or command != command.lower():
        raise ValueError(f"Slack takes no command {command!r}: a slash and up to 31 small letters")
    url = base_url.rstrip("/") + path
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": cut("Penny", NAME_MOST),
            "description": cut(
                "Invoices between businesses: the team in Slack, customers by email.", DESCRIPTION_MOST
            ),
            "background_color": "#1f5f4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Penny", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "url": url,
                    "description": "Invoices, bills, customers and vendors",
                    "usage_hint": cut(HINT, HINT_MOST),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": url, "bot_events": list(EVENTS)},
            # The second address is asked for what a menu of very many customers offers while somebody types.
            "interactivity": {"is_enabled": True, "request_url": url, "message_menu_options_url": url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
