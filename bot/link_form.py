"""The form by which a workspace asks to work for a business that there is, and the ways into it. Pure."""

import re

from bot.answers import Ask, Say
from bot.forms import VALUE
from bot.text import BUTTON, PLACEHOLDER, VIEW_TITLE, Json, plain, said, section
from core.rendering.words import Words

OPEN, CALLBACK = "link:open", "link"
TYPED = re.compile(r"^link(?: +@?([\w.-]{1,40}))?$", re.IGNORECASE)


def link_form(words: Words, place: str, username: str = "") -> Ask:
    """Return the form: whose workspace this is."""
    title = words._("Use your account")
    why = words._(
        "Your business uses Penny by email already? Say its username. An owner confirms it from the mail that goes to"
        " their address; nothing is linked before."
    )
    element: Json = {"type": "plain_text_input", "action_id": VALUE, "max_length": 41}
    element |= {"placeholder": plain("@acme", PLACEHOLDER)} | ({"initial_value": username} if username else {})
    field = {
        "type": "input",
        "block_id": "username",
        "label": plain(words._("Username"), 2000),
        "element": element,
    }
    view: Json = {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": place,
        "title": plain(title, VIEW_TITLE),
        "submit": plain(words._("Ask"), VIEW_TITLE),
        "close": plain(words._("Cancel"), VIEW_TITLE),
        "blocks": [section(said(why)), field],
    }
    return Ask(view=view, instead=Say(text=said(why), blocks=[section(said(why)), link_button(words)]))


def link_button(words: Words) -> Json:
    """Return the row with the button that opens it."""
    text = plain(words._("We have an account already"), BUTTON)
    return {"type": "actions", "elements": [{"type": "button", "action_id": OPEN, "text": text, "value": "{}"}]}
