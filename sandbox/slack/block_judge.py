"""Judges Block Kit as Slack does before it shows anything: types, places, lengths, counts and repeated ids.

slack_sdk's own models are asked for a second opinion; they see some lengths, but no counts, ids or surfaces.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from sandbox.slack import block_words as words
from sandbox.slack.block_words import Surface
from sandbox.slack.element_judge import judge_elements, judge_image
from sandbox.slack.findings import Findings
from sandbox.slack.refusals import SlackError
from sandbox.wire import Json

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
WHOLE_MESSAGE = 13_200
MARKDOWN_IN_ALL = 12_000


def judge_message_blocks(blocks: object) -> tuple[Json, ...]:
    """The blocks as Slack would keep them. Raises SlackError invalid_blocks or msg_blocks_too_long."""
    findings = Findings()
    checked = judge_blocks(blocks, "message", findings)
    if findings.sentences:
        raise SlackError("invalid_blocks", findings.sentences)
    if visible_length(checked) > WHOLE_MESSAGE:
        raise SlackError("msg_blocks_too_long")
    return named(checked)


def judge_blocks(blocks: object, surface: Surface, findings: Findings) -> list[Json]:
    """Adds all that is wrong with some blocks to the findings; the blocks that are objects at all."""
    checked = []
    seen: set[str] = set()
    for index, block in enumerate(findings.items(blocks, "/blocks", MOST_BLOCKS[surface], least=0)):
        at = f"/blocks/{index}"
        if not isinstance(block, dict):
            findings.wrong(at, "must be an object")
            continue
        checked.append(block)
        _block(block, at, surface, findings)
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                findings.wrong(f"{at}/block_id", f"`block_id` {block_id} already exists")
            seen.add(block_id)
    _together(checked, findings)
    if not findings.sentences:
        _second_opinion(checked, findings)
    return checked


def visible_length(blocks: Sequence[Json]) -> int:
    """Characters of all texts in some blocks: what Slack adds up for a whole message."""
    return sum(_length(block) for block in blocks)


def named(blocks: Sequence[Json]) -> tuple[Json, ...]:
    """Slack gives every block and every interactive element an id when the app gave none."""
    return tuple({"block_id": secrets.token_urlsafe(4), **_with_action_ids(block)} for block in blocks)


def _with_action_ids(block: Json) -> Json:
    def with_id(element: Json) -> Json:
        if element.get("type") in words.ELEMENTS - {"image"}:
            return {"action_id": secrets.token_urlsafe(4), **element}
        return element

    filled = dict(block)
    if block.get("type") == "actions":
        filled["elements"] = [with_id(element) for element in block["elements"]]
    for place in ("accessory", "element"):
        if isinstance(block.get(place), dict):
            filled[place] = with_id(block[place])
    return filled


def _length(value: object) -> int:
    if isinstance(value, dict):
        texts = [one for key, one in value.items() if key in {"text", "alt_text"} and isinstance(one, str)]
        return sum(len(text) for text in texts) + sum(
            _length(one) for one in value.values() if not isinstance(one, str)
        )
    if isinstance(value, list):
        return sum(_length(one) for one in value)
    return 0


def _block(block: Json, at: str, surface: Surface, findings: Findings) -> None:
    kind = str(block.get("type"))
    places = words.BLOCK_SURFACES.get(kind)
    if places is None:
        findings.wrong(f"{at}/type", f"unsupported type: {kind}")
        return
    if surface not in places:
        findings.wrong(f"{at}/type", f"unsupported type: {kind} can't be shown in a {surface}")
    if kind in words.BLOCK_PROPERTIES:
        findings.properties(block, words.BLOCK_PROPERTIES[kind] | {"type", "block_id"}, at)
    findings.string(block.get("block_id"), f"{at}/block_id", 255, required=False)
    check = _CHECKS.get(kind)
    if check is not None:
        check(block, at, findings)


def _section(block: Json, at: str, findings: Findings) -> None:
    fields = block.get("fields")
    findings.text(block.get("text"), f"{at}/text", 3000, required=fields is None)
    if fields is not None:
        for index, one in enumerate(findings.items(fields, f"{at}/fields", 10)):
            findings.text(one, f"{at}/fields/{index}", 2000)
    if block.get("accessory") is not None:
        judge_elements([block["accessory"]], f"{at}/accessory", words.SECTION_ELEMENTS, findings)


def _header(block: Json, at: str, findings: Findings) -> None:
    findings.text(block.get("text"), f"{at}/text", 150, plain=True)


def _context(block: Json, at: str, findings: Findings) -> None:
    for index, one in enumerate(findings.items(block.get("elements"), f"{at}/elements", 10)):
        if isinstance(one, dict) and one.get("type") == "image":
            judge_image(one, f"{at}/elements/{index}", findings)
        else:
            findings.text(one, f"{at}/elements/{index}", 3000)


def _actions(block: Json, at: str, findings: Findings) -> None:
    elements = findings.items(block.get("elements"), f"{at}/elements", 25)
    judge_elements(elements, f"{at}/elements", words.ACTION_ELEMENTS, findings)


def _input(block: Json, at: str, findings: Findings) -> None:
    findings.text(block.get("label"), f"{at}/label", 2000, plain=True)
    findings.text(block.get("hint"), f"{at}/hint", 2000, plain=True, required=False)
    judge_elements([block.get("element")], f"{at}/element", words.INPUT_ELEMENTS, findings)


def _markdown(block: Json, at: str, findings: Findings) -> None:
    findings.string(block.get("text"), f"{at}/text", MARKDOWN_IN_ALL)


def _table(block: Json, at: str, findings: Findings) -> None:
    for index, row in enumerate(findings.items(block.get("rows"), f"{at}/rows", 100)):
        for column, cell in enumerate(findings.items(row, f"{at}/rows/{index}", 20)):
            if not isinstance(cell, dict) or cell.get("type") not in {"raw_text", "rich_text"}:
                findings.wrong(f"{at}/rows/{index}/{column}", "must be one of: raw_text, rich_text")
            elif cell["type"] == "raw_text":
                findings.string(cell.get("text"), f"{at}/rows/{index}/{column}/text", 3000)


def _rich_text(block: Json, at: str, findings: Findings) -> None:
    known = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
    for index, one in enumerate(findings.items(block.get("elements"), f"{at}/elements", 1000)):
        if not isinstance(one, dict) or one.get("type") not in known:
            findings.wrong(f"{at}/elements/{index}/type", f"must be one of: {', '.join(sorted(known))}")


_CHECKS: dict[str, Callable[[Json, str, Findings], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": judge_image,
    "markdown": _markdown,
    "table": _table,
    "rich_text": _rich_text,
}


def _together(blocks: Sequence[Json], findings: Findings) -> None:
    """Limits over all blocks of one payload."""
    markdown = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN_IN_ALL:
        findings.wrong("/blocks", f"markdown blocks have {markdown} of {MARKDOWN_IN_ALL} characters in all")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        findings.wrong("/blocks", "only_one_table_allowed")


def _second_opinion(blocks: Sequence[Json], findings: Findings) -> None:
    # Imported late: it costs a tenth of a second, which a sandbox without Slack needn't pay.
    from slack_sdk.errors import SlackObjectFormationError
    from slack_sdk.models.blocks import Block

    for index, block in enumerate(blocks):
        try:
            for parsed in Block.parse_all([block]):
                if parsed is not None:  # a block younger than the library
                    parsed.validate_json()
        except SlackObjectFormationError as wrong:
            findings.wrong(f"/blocks/{index}", str(wrong))
