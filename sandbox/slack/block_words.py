"""The words of Block Kit: which blocks and elements exist, where they may stand, which properties they know.

Source: Slack's reference for blocks and block elements, and the limits its API enforces.
"""

from __future__ import annotations

from typing import Literal

Surface = Literal["message", "modal", "home"]

EVERYWHERE = frozenset({"message", "modal", "home"})
MESSAGES = frozenset({"message"})

BLOCK_SURFACES: dict[str, frozenset[str]] = {
    "section": EVERYWHERE,
    "header": EVERYWHERE,
    "divider": EVERYWHERE,
    "context": EVERYWHERE,
    "actions": EVERYWHERE,
    "image": EVERYWHERE,
    "input": EVERYWHERE,
    "rich_text": EVERYWHERE,
    "video": EVERYWHERE,
    "alert": frozenset({"message", "modal"}),
    "markdown": MESSAGES,
    "table": MESSAGES,
    "card": MESSAGES,
    "carousel": MESSAGES,
    "data_table": MESSAGES,
    "context_actions": MESSAGES,
    "plan": MESSAGES,
    "task_card": MESSAGES,
}

# Only blocks whose properties are settled; the newer ones are judged by type, place and size alone.
BLOCK_PROPERTIES: dict[str, frozenset[str]] = {
    "section": frozenset({"text", "fields", "accessory", "expand"}),
    "header": frozenset({"text", "level"}),
    "divider": frozenset(),
    "context": frozenset({"elements"}),
    "actions": frozenset({"elements"}),
    "image": frozenset({"image_url", "slack_file", "alt_text", "title"}),
    "input": frozenset({"label", "element", "hint", "optional", "dispatch_action"}),
    "rich_text": frozenset({"elements"}),
    "markdown": frozenset({"text"}),
    "table": frozenset({"rows", "column_settings"}),
}

SINGLE_SELECTS = frozenset(
    {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
)
MULTI_SELECTS = frozenset(f"multi_{name}" for name in SINGLE_SELECTS)
DATES = frozenset({"datepicker", "timepicker"})
CHOICES = frozenset({"checkboxes", "radio_buttons"})
TYPED = frozenset({"plain_text_input", "number_input", "email_text_input", "url_text_input"})

SECTION_ELEMENTS = (
    SINGLE_SELECTS
    | MULTI_SELECTS
    | DATES
    | CHOICES
    | {
        "button",
        "overflow",
        "image",
        "workflow_button",
    }
)
ACTION_ELEMENTS = (SECTION_ELEMENTS - {"image"}) | {"datetimepicker"}
INPUT_ELEMENTS = (
    SINGLE_SELECTS
    | MULTI_SELECTS
    | DATES
    | CHOICES
    | TYPED
    | {
        "datetimepicker",
        "rich_text_input",
        "file_input",
    }
)
ELEMENTS = ACTION_ELEMENTS | INPUT_ELEMENTS | {"image", "feedback_buttons", "icon_button", "url_source"}

_COMMON = frozenset({"type", "action_id"})
_SELECT = _COMMON | {"placeholder", "confirm", "focus_on_load"}

ELEMENT_PROPERTIES: dict[str, frozenset[str]] = {
    "button": _COMMON | {"text", "url", "value", "style", "confirm", "accessibility_label"},
    "overflow": _COMMON | {"options", "confirm"},
    "static_select": _SELECT | {"options", "option_groups", "initial_option"},
    "external_select": _SELECT | {"initial_option", "min_query_length"},
    "users_select": _SELECT | {"initial_user"},
    "multi_static_select": _SELECT | {"options", "option_groups", "initial_options", "max_selected_items"},
    "datepicker": _SELECT | {"initial_date"},
    "timepicker": _SELECT | {"initial_time", "timezone"},
    "checkboxes": _COMMON | {"options", "initial_options", "confirm", "focus_on_load"},
    "radio_buttons": _COMMON | {"options", "initial_option", "confirm", "focus_on_load"},
    "plain_text_input": _COMMON
    | {
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
        "dispatch_action_config",
        "focus_on_load",
        "placeholder",
    },
    "number_input": _COMMON
    | {
        "is_decimal_allowed",
        "initial_value",
        "min_value",
        "max_value",
        "dispatch_action_config",
        "focus_on_load",
        "placeholder",
    },
    "email_text_input": _COMMON | {"initial_value", "dispatch_action_config", "focus_on_load", "placeholder"},
    "url_text_input": _COMMON | {"initial_value", "dispatch_action_config", "focus_on_load", "placeholder"},
}
