"""Text as Slack takes it: escaped, so that a name calls nobody, and never longer than its place allows."""

import re
from typing import Any

Json = dict[str, Any]

SECTION = 3000
FIELD = 2000
HEADER = 150
BUTTON = 75
OPTION = 75
PLACEHOLDER = 150
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
VIEW_TITLE = 24
MESSAGE = 3000
ERROR = 1900

_SPAN = re.compile(r"`([^`\n]+)`")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """Return the text without control characters, which Slack refuses or shows as boxes."""
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def cut(text: str, most: int) -> str:
    """Return the text, ended with an ellipsis where it would be too long."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escaped(text: str) -> str:
    """Return the text with Slack's three control characters as entities: `<!channel>` calls nobody."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_escaped(text: str, most: int) -> str:
    """Return the text escaped and at most that long; an entity is never cut in two."""
    found = escaped(text)
    if len(found) <= most:
        return found
    room = most - 1
    kept = []
    for character in clean(text):
        piece = escaped(character)
        if len(piece) > room:
            break
        kept.append(piece)
        room -= len(piece)
    return "".join(kept).rstrip() + "…"


def plain(text: str, most: int) -> Json:
    """Return a plain text object, which is shown as it is."""
    return {"type": "plain_text", "text": cut(text, most) if clean(text).strip() else "–", "emoji": False}


def marked(text: str, most: int = SECTION) -> Json:
    """Return a mrkdwn object of text that was escaped already; nothing in it becomes a link or a mention."""
    text = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    return {"type": "mrkdwn", "text": text if text.strip() else "–", "verbatim": True}


def section(text: str) -> Json:
    """Return a section of text that was escaped already."""
    return {"type": "section", "text": marked(text)}


def with_command(text: str, command: str) -> str:
    """Return a sentence whose commands can be typed here: `list` becomes `/penny list`."""
    return _SPAN.sub(lambda found: f"`{command} {found[1]}`", text) if command else text


def said(text: str, command: str = "", most: int = MESSAGE) -> str:
    """Return a sentence for a message: escaped, cut, its commands as they are typed in Slack."""
    return cut_escaped(with_command(text, command), most)
