"""Slack's app manifest, generated from what the code really uses."""

from typing import Any
from urllib.parse import urlsplit

from bot.settings import BACK
from bot.shortcuts import SHORTCUTS
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
    "links:read",  # a link of ours in the business's own channels shows what it leads to
    "links:write",
    "users:read",  # guests and strangers are told apart
    "users:read.email",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "link_shared",
    "message.im",
    "tokens_revoked",
    "user_change",  # who travels has the quiet hours of where it is
)
SHORTCUT_NAME, SHORTCUT_DESCRIPTION = 24, 150
HINT = "invoice acme 1,250 for consulting | list | help"


def manifest(
    base_url: str,
    command: str = "/penny",
    path: str = "/slack/events",
    *,
    socket: bool = False,
    distributed: bool = False,
) -> dict[str, Any]:
    """Return the manifest for an app whose requests arrive at `base_url` + `path`.

    `socket`: through Socket Mode instead, so that no address is named. `distributed`: installed by OAuth in many
    workspaces, with tokens that rotate. Raises ValueError for a command Slack would not take.
    """
    if not command.startswith("/") or not 2 <= len(command) <= 32 or " " in command or command != command.lower():
        raise ValueError(f"Slack takes no command {command!r}: a slash and up to 31 small letters")
    base = base_url.rstrip("/")
    requests = {} if socket else {"request_url": base + path}
    # The second address is asked for what a menu of very many customers offers while somebody types.
    menus = {} if socket else {"message_menu_options_url": base + path}
    redirects = {"redirect_urls": [base + BACK]} if distributed else {}
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
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Penny", "always_online": True},
            "shortcuts": [
                {
                    "name": cut(one.name, SHORTCUT_NAME),
                    "type": "message" if one.of_message else "global",
                    "callback_id": one.callback,
                    "description": cut(one.description, SHORTCUT_DESCRIPTION),
                }
                for one in SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": command,
                    **({} if socket else {"url": base + path}),
                    "description": "Invoices, bills, customers and vendors",
                    "usage_hint": cut(HINT, HINT_MOST),
                    "should_escape": True,  # so a colleague who is named is one, whatever the name
                }
            ],
            "unfurl_domains": [urlsplit(base_url).hostname or "localhost"],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests, **menus},
            "org_deploy_enabled": distributed,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": distributed,
        },
    }
