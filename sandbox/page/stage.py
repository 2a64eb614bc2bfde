"""What the page says of the playground itself: whether it is being prepared, who has a mailbox, what the app is."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sandbox.wire import Json


@dataclass(slots=True, kw_only=True)
class Stage:
    """`preparing` is what is being done just now, empty when people may play; `accounts` are address → name.

    `born` names this world, whatever restarts; what is older than `opened_at` (business time) counts as read.
    """

    preparing: str = ""
    done: int = 0
    of: int = 0
    seeded: bool = False
    born: str = field(default_factory=lambda: secrets.token_hex(6))
    opened_at: str = ""
    accounts: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> Json:
        return {key: value for key, value in asdict(self).items() if key != "accounts"}


def read_app(manifest: Path | None, default_name: str) -> Json:
    """The app as Slack knows it once it was installed from its manifest: name, description, commands, tabs."""
    read = json.loads(manifest.read_text()) if manifest is not None and manifest.exists() else {}
    features, shown = read.get("features", {}), read.get("display_information", {})
    home = features.get("app_home", {})
    return {
        "name": shown.get("name", default_name.title()),
        "description": shown.get("description", ""),
        "color": shown.get("background_color", "#1f5f4a"),
        "shortcuts": [
            {key: str(one.get(key, "")) for key in ("name", "type", "callback_id", "description")}
            for one in features.get("shortcuts", [])
        ],
        "domains": list(features.get("unfurl_domains", [])),
        "home": bool(home.get("home_tab_enabled", manifest is None)),
        "commands": [
            {
                "command": one.get("command", ""),
                "description": one.get("description", ""),
                "usage_hint": one.get("usage_hint", ""),
                "should_escape": bool(one.get("should_escape")),
            }
            for one in features.get("slash_commands", [])
        ],
    }
