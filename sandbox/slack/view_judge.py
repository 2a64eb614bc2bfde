"""Judges modals and Home tabs as views.open and views.publish do."""

from __future__ import annotations

from sandbox.slack.block_judge import judge_blocks, named
from sandbox.slack.block_words import Surface
from sandbox.slack.findings import Findings
from sandbox.slack.refusals import SlackError
from sandbox.wire import Json

_SHARED = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
_MODAL = _SHARED | {
    "title",
    "submit",
    "close",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
}


def judge_view(view: object, surface: Surface) -> Json:
    """The view's content as Slack would keep it. Raises SlackError invalid_arguments with every finding."""
    findings = Findings()
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    if view.get("type") != surface:
        raise SlackError("invalid_arguments", [f"[ERROR] must be {surface} [json-pointer:/view/type]"])
    findings.properties(view, _MODAL if surface == "modal" else _SHARED, "/view")
    blocks = judge_blocks(view.get("blocks"), surface, findings)
    findings.string(view.get("private_metadata"), "/view/private_metadata", 3000, required=False, least=0)
    findings.string(view.get("callback_id"), "/view/callback_id", 255, required=False, least=0)
    findings.string(view.get("external_id"), "/view/external_id", 255, required=False, least=0)
    if surface == "modal":
        findings.text(view.get("title"), "/view/title", 24, plain=True)
        findings.text(view.get("submit"), "/view/submit", 24, plain=True, required=False)
        findings.text(view.get("close"), "/view/close", 24, plain=True, required=False)
        if not view.get("submit") and any(block.get("type") == "input" for block in blocks):
            findings.wrong("/view/submit", "a submit button is required with input blocks")
    if findings.sentences:
        raise SlackError("invalid_arguments", findings.sentences)
    return {**view, "blocks": list(named(blocks))}
