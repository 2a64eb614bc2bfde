"""Judges the interactive elements inside blocks: buttons, menus, fields."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack import block_words as words
from sandbox.slack.findings import Findings
from sandbox.wire import Json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")


def judge_elements(elements: list[Any], at: str, allowed: frozenset[str], findings: Findings) -> None:
    """Those of one block: each by itself, and no action_id twice."""
    seen: set[str] = set()
    for index, element in enumerate(elements):
        here = at if len(elements) == 1 and not at.endswith("elements") else f"{at}/{index}"
        if not isinstance(element, dict):
            findings.wrong(here, "missing required field: an element")
            continue
        kind = str(element.get("type"))
        if kind not in words.ELEMENTS:
            findings.wrong(f"{here}/type", f"unsupported type: {kind}")
        elif kind not in allowed:
            findings.wrong(f"{here}/type", f"unsupported type: {kind} can't stand here")
        else:
            _element(element, kind, here, findings)
        action_id = element.get("action_id")
        if isinstance(action_id, str):
            if action_id in seen:
                findings.wrong(f"{here}/action_id", f"`action_id` {action_id} already exists")
            seen.add(action_id)


def judge_image(image: Json, at: str, findings: Findings) -> None:
    if "slack_file" not in image:
        findings.string(image.get("image_url"), f"{at}/image_url", 3000)
    findings.string(image.get("alt_text"), f"{at}/alt_text", 2000)
    findings.text(image.get("title"), f"{at}/title", 2000, plain=True, required=False)


def _element(element: Json, kind: str, at: str, findings: Findings) -> None:
    if kind in words.ELEMENT_PROPERTIES:
        findings.properties(element, words.ELEMENT_PROPERTIES[kind], at)
    findings.string(element.get("action_id"), f"{at}/action_id", 255, required=False)
    findings.text(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)
    if "confirm" in element:
        _confirm(element["confirm"], f"{at}/confirm", findings)
    if kind == "button":
        _button(element, at, findings)
    elif kind == "image":
        judge_image(element, at, findings)
    elif kind in {"static_select", "multi_static_select"}:
        _menu(element, at, findings)
    elif kind in words.CHOICES:
        _options(element.get("options"), f"{at}/options", 10, findings)
        _initial(element, element.get("options"), at, findings)
    elif kind == "overflow":
        _options(element.get("options"), f"{at}/options", 5, findings)
    else:
        _field(element, kind, at, findings)


def _button(button: Json, at: str, findings: Findings) -> None:
    findings.text(button.get("text"), f"{at}/text", 75, plain=True)
    findings.string(button.get("value"), f"{at}/value", 2000, required=False)
    findings.string(button.get("url"), f"{at}/url", 3000, required=False)
    findings.string(button.get("accessibility_label"), f"{at}/accessibility_label", 75, required=False)
    if button.get("style") not in {None, "primary", "danger"}:
        findings.wrong(f"{at}/style", "must be one of: primary, danger")


def _confirm(confirm: object, at: str, findings: Findings) -> None:
    if not isinstance(confirm, dict):
        findings.wrong(at, "must be an object")
        return
    findings.properties(confirm, {"title", "text", "confirm", "deny", "style"}, at)
    findings.text(confirm.get("title"), f"{at}/title", 100, plain=True)
    findings.text(confirm.get("text"), f"{at}/text", 300)
    findings.text(confirm.get("confirm"), f"{at}/confirm", 30, plain=True)
    findings.text(confirm.get("deny"), f"{at}/deny", 30, plain=True)


def _menu(menu: Json, at: str, findings: Findings) -> None:
    groups = menu.get("option_groups")
    if groups is None:
        _options(menu.get("options"), f"{at}/options", 100, findings)
        _initial(menu, menu.get("options"), at, findings)
        return
    everything: list[Any] = []
    for index, group in enumerate(findings.items(groups, f"{at}/option_groups", 100)):
        here = f"{at}/option_groups/{index}"
        if not isinstance(group, dict):
            findings.wrong(here, "must be an object")
            continue
        findings.text(group.get("label"), f"{here}/label", 75, plain=True)
        _options(group.get("options"), f"{here}/options", 100, findings)
        everything.extend(group.get("options") or [])
    _initial(menu, everything, at, findings)


def _options(options: object, at: str, most: int, findings: Findings) -> None:
    for index, option in enumerate(findings.items(options, at, most)):
        here = f"{at}/{index}"
        if not isinstance(option, dict):
            findings.wrong(here, "must be an object")
            continue
        findings.properties(option, {"text", "value", "description", "url"}, here)
        findings.text(option.get("text"), f"{here}/text", 75)
        findings.string(option.get("value"), f"{here}/value", 150)
        findings.text(option.get("description"), f"{here}/description", 75, required=False)


def _initial(element: Json, options: object, at: str, findings: Findings) -> None:
    """What is chosen at first must be one of the options, whole."""
    known = options if isinstance(options, list) else []
    chosen = element.get("initial_options") or []
    if "initial_option" in element:
        chosen = [element["initial_option"]]
    for one in chosen:
        if one not in known:
            findings.wrong(f"{at}/initial_option", "initial option was not found in options")


def _field(element: Json, kind: str, at: str, findings: Findings) -> None:
    if kind in words.TYPED:
        findings.string(element.get("initial_value"), f"{at}/initial_value", 3000, required=False, least=0)
        longest = element.get("max_length", 3000)
        if not isinstance(longest, int) or not 1 <= longest <= 3000:
            findings.wrong(f"{at}/max_length", "must be between 1 and 3000")
    if kind == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
        findings.wrong(at, "missing required field: is_decimal_allowed")
    for name, shape in (("initial_date", _DATE), ("initial_time", _TIME)):
        value = element.get(name)
        if value is not None and not (isinstance(value, str) and shape.fullmatch(value)):
            findings.wrong(f"{at}/{name}", f"invalid {name.removeprefix('initial_')}")
