"""The stand-in's memory on disk, so that a second start finds the same Slack, clock and mailboxes again.

One JSON file, written whole beside the old one and then put in its place: a crash leaves one of the two.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from sandbox.clock import BusinessClock, instant
from sandbox.page.stage import Stage
from sandbox.slack.api_auth import Grant
from sandbox.slack.api_files import File
from sandbox.slack.people import Channel, Message, User, View
from sandbox.slack.workspaces import SlackWorld, Team
from sandbox.wire import Json

FILES = "files"
STAGE = ("seeded", "accounts", "born", "opened_at")

Value = TypeVar("Value", User, Channel, Message, View)


def keep(path: Path, slack: SlackWorld, clock: BusinessClock, stage: Stage) -> None:
    """Write everything down. Raises OSError."""
    content = {
        "clock": clock.now().isoformat(),
        "stage": {name: getattr(stage, name) for name in STAGE},
        "teams": [_team(team, path.parent / FILES) for team in slack.teams.values()],
        "grants": [asdict(grant) for grant in slack.grants.values()],
    }
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(content))
    beside.replace(path)


def recall(path: Path, slack: SlackWorld, clock: BusinessClock, stage: Stage) -> None:
    """Take up where the last run ended; business time stood still meanwhile."""
    if not path.exists():
        return
    content = json.loads(path.read_text())
    clock.resume(instant(content["clock"]))
    for name in STAGE:
        setattr(stage, name, content["stage"][name])
    grants = [Grant(**{**one, "teams": tuple(one["teams"])}) for one in content.get("grants", [])]
    slack.grants = {grant.token: grant for grant in grants}
    slack.teams = {one["id"]: _as_team(one, path.parent / FILES) for one in content["teams"]}


def _team(team: Team, folder: Path) -> Json:
    """What JSON can hold; the bytes of files are written beside it, each once."""
    for file in team.files.values():
        if file.body is not None and not (folder / file.id).exists():
            folder.mkdir(exist_ok=True)
            (folder / file.id).write_bytes(file.body)
    files = {key: asdict(replace(file, body=None)) for key, file in team.files.items()}
    return {**asdict(replace(team, files={})), "files": files}


def _as_team(kept: Json, folder: Path) -> Team:
    plain = {key: kept[key] for key in ("id", "name", "domain", "token", "bot_id", "enterprise_id", "token_refusal")}
    plain |= {key: kept[key] for key in ("scopes", "enterprise_install") if key in kept}
    return Team(
        **plain,
        bot=_value(User, kept["bot"]),
        users={key: _value(User, one) for key, one in kept["users"].items()},
        channels={key: _value(Channel, one) for key, one in kept["channels"].items()},
        messages={
            channel: {ts: _value(Message, one) for ts, one in there.items()}
            for channel, there in kept["messages"].items()
        },
        ephemerals=[_value(Message, one) for one in kept["ephemerals"]],
        stacks={user: [_value(View, one) for one in stack] for user, stack in kept["stacks"].items()},
        files={key: _file(one, folder / key) for key, one in kept["files"].items()},
        homes={user: _value(View, one) for user, one in kept["homes"].items()},
    )


def _file(kept: Json, body: Path) -> File:
    return File(**{**kept, "body": body.read_bytes() if body.exists() else None})


def _value(kind: type[Value], kept: Json) -> Value:
    """A frozen value from its fields; JSON knows no tuples."""
    there: dict[str, Any] = {
        field.name: tuple(kept[field.name]) if isinstance(kept[field.name], list) else kept[field.name]
        for field in fields(kind)
        if field.name in kept
    }
    return kind(**there)
