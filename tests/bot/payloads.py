"""Judges of what goes to Slack that know nothing of each other: slack_sdk's models, a JSON Schema of Slack's own
types (@slack/types), and the rules which neither of them sees."""

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

HERE = Path(__file__).parent / "slack_types"
GENERATOR = HERE / "node_modules" / ".bin" / "ts-json-schema-generator"
MADE = HERE / "node_modules" / ".payloads.json"
CALLS = re.compile(r"<[!@#a-z]")
MOST = {"message": 50, "modal": 100, "home": 100}
# https://docs.slack.dev/reference/block-kit/blocks: where a block may stand.
ONLY_MESSAGES = frozenset(
    {"table", "markdown", "card", "carousel", "data_table", "context_actions", "plan", "task_card", "file"}
)
NOT_HOME = frozenset({"alert"})


def has_tools() -> bool:
    """Whether the schema can be made: `make schema-tools` installs what that needs."""
    return shutil.which("node") is not None and GENERATOR.exists()


@cache
def schema() -> dict[str, Any]:
    """Return the schema of payloads.ts, made once for an installation of the types."""
    if not MADE.exists() or MADE.stat().st_mtime < (HERE / "payloads.ts").stat().st_mtime:
        command = [str(GENERATOR), "--path", "payloads.ts", "--type", "Payloads", "--no-type-check"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=110, check=True)
        beside = MADE.with_suffix(f".{id(done)}")
        beside.write_text(done.stdout)
        beside.replace(MADE)
    found: dict[str, Any] = json.loads(MADE.read_text())
    return found


@cache
def validators() -> Mapping[str, Draft7Validator]:
    """Return a validator for each type of block, and for the views under their names."""
    definitions = schema()["definitions"]
    found = {}
    for known in definitions["KnownBlock"]["anyOf"]:
        name = known["$ref"].rpartition("/")[2]
        shape = definitions[name]
        while "anyOf" in shape:  # an image is one of two
            shape = shape["anyOf"][0]
            shape = definitions[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
        kind = shape["properties"]["type"]["const"]
        found[kind] = Draft7Validator({"$ref": known["$ref"], "definitions": definitions})
    for name in ("HomeView", "ModalView"):
        found[name] = Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})
    return found


def judge_message(text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Fail where any judge refuses a message."""
    assert 0 < len(text) <= 3000
    assert not CALLS.search(text), text
    _judge(blocks, "message")
    size = sum(len(one) for _, one in texts(list(blocks)))
    assert size <= 13_000, size


def judge_view(view: Mapping[str, Any]) -> None:
    """Fail where any judge refuses a modal or a Home tab."""
    surface = view["type"]
    _judge(view["blocks"], surface)
    assert len(view.get("private_metadata", "")) <= 3000
    assert len(view.get("callback_id", "")) <= 255
    if surface == "modal":
        assert all(0 < len(view[name]["text"]) <= 24 for name in ("title", "submit", "close") if name in view)
        if any(block["type"] == "input" for block in view["blocks"]):
            assert view.get("submit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        View(**view).validate_json()
    if has_tools():
        name = "ModalView" if surface == "modal" else "HomeView"
        outside = {**view, "blocks": []}  # its blocks were judged one by one, by their types
        assert not list(validators()[name].iter_errors(outside))


def _judge(blocks: Sequence[Mapping[str, Any]], surface: str) -> None:
    assert len(blocks) <= MOST[surface], len(blocks)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids)), ids
    assert sum(block["type"] == "table" for block in blocks) <= 1
    for block in blocks:
        assert surface == "message" or block["type"] not in ONLY_MESSAGES, block["type"]
        assert surface != "home" or block["type"] not in NOT_HOME
        actions = [one["action_id"] for one in interactive(block)]
        assert len(actions) == len(set(actions)), actions
        assert all(0 < len(one) <= 255 for one in [*actions, block.get("block_id", "-")])
        _by_slacks_types(block)
    for kind, text in texts(list(blocks)):
        assert text.strip(), "an empty text"
        assert kind != "mrkdwn" or not CALLS.search(text), text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for parsed in Block.parse_all([dict(block) for block in blocks]):
            parsed.validate_json()


def _by_slacks_types(block: Mapping[str, Any]) -> None:
    if not has_tools():
        return
    wrong = [f"{list(error.path)}: {error.message[:300]}" for error in validators()[block["type"]].iter_errors(block)]
    assert not wrong, wrong


def interactive(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every element with an action_id in some blocks."""
    if isinstance(value, Mapping):
        if "action_id" in value:
            yield value
        for one in value.values():
            yield from interactive(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from interactive(one)


def texts(value: Any) -> list[tuple[str, str]]:
    """Every text that somebody reads, with its type."""
    if isinstance(value, Mapping):
        own = [(value["type"], value["text"])] if isinstance(value.get("text"), str) and "type" in value else []
        return own + [found for one in value.values() for found in texts(one)]
    return [found for one in value for found in texts(one)] if isinstance(value, list | tuple) else []
