"""The Home tab: what is owed both ways, what waits, the latest documents. Pure: a report becomes Block Kit.

The picture of the ages is text in bars: an image block would need an address that Slack can reach.
"""

import json

from bot.cards import offer_blocks, state_of
from bot.digests import bars_of
from bot.link_form import link_button
from bot.text import BUTTON, HEADER, PLACEHOLDER, Json, cut, cut_escaped, escaped, marked, plain, said, section
from core.actions.create_invoice import CREATE_INVOICE
from core.actions.invite import INVITE_CUSTOMER
from core.actions.set_notices import SET_NOTICES
from core.actions.start_business import START_BUSINESS
from core.rendering import reports as told
from core.rendering.words import Words
from core.reports.aging import Aging
from core.reports.home import PAGE, Home
from core.views.document import DocumentView

MOST_CURRENCIES = 4
LONGEST = 2900
LONGEST_SEARCH = 100
SEARCH = "home:search"


def home_view(found: Home, words: Words, command: str, updated: str) -> Json:
    """Return the view for views.publish; `updated` says when it was true."""
    blocks: list[Json] = [
        {"type": "header", "text": plain(found.own, HEADER)},
        _beginnings(words),
        *_owed(found.receivable, words),
        *_owed(found.payable, words),
        {"type": "divider"},
        *_waiting(found, words),
        {"type": "divider"},
        *_documents(found, words, command),
        {"type": "context", "elements": [marked(escaped(words._("As of {at}.", at=updated)))]},
    ]
    return {"type": "home", "private_metadata": json.dumps(state_of_home(found)), "blocks": blocks}


def state_of_home(found: Home) -> Json:
    """Return which page of it is shown, as it is kept in the view."""
    return {"start": found.start, "search": found.search}


def stranger_home(text: str) -> Json:
    """Return the view of somebody to whom there is nothing to show."""
    return {"type": "home", "blocks": [section(text)]}


def unlinked_home(words: Words) -> Json:
    """Return the view in a workspace that belongs to no business yet."""
    why = words._("Penny writes invoices for a business. Tell it about yours; you become its owner.")
    button = _button(f"form:{START_BUSINESS.name}", words._("Set up the business"), {"s": ""}, style="primary")
    return {
        "type": "home",
        "blocks": [section(said(why)), {"type": "actions", "elements": [button]}, link_button(words)],
    }


def _beginnings(words: Words) -> Json:
    offered = (CREATE_INVOICE, INVITE_CUSTOMER, SET_NOTICES)
    buttons = [_button(f"form:{action.name}", words.label(action), {"s": ""}) for action in offered]
    people = _button("show:people", words._("People and roles"), {"s": ""})
    return {"type": "actions", "elements": [*buttons, people]}


def _owed(aging: Aging, words: Words) -> list[Json]:
    """The totals of one side, currency by currency, never added up across."""
    title = told.owed_title(aging, words)
    if not aging.totals:
        return [section(f"*{escaped(title)}*\n{escaped(words._('Nothing is open.'))}")]
    blocks = []
    for total in aging.totals[:MOST_CURRENCIES]:
        data = {"total": total.total, "late": total.overdue, "count": total.count}
        line = (
            words._("{total} on {count} documents, {late} of it overdue", **data)
            if total.overdue.minor
            else words._("{total} on {count} documents, nothing overdue", **data)
        )
        blocks.append(section(f"*{escaped(title)}*: {cut_escaped(line, 500)}\n{bars_of(total, words)}"))
    more = len(aging.totals) - MOST_CURRENCIES
    if more > 0:
        listed = words.listed([words.money(total.total) for total in aging.totals[MOST_CURRENCIES:]])
        blocks.append(section(cut_escaped(words._("In other currencies: {amounts}", amounts=listed), LONGEST)))
    return blocks


def _waiting(found: Home, words: Words) -> list[Json]:
    blocks = [section(f"*{escaped(words._('What waits for you'))}*")]
    if not found.waiting:
        return [section(f"*{escaped(words._('What waits for you'))}*\n{escaped(words._('Nothing.'))}")]
    for view in found.waiting:
        line = told.waiting_line(view, words)
        blocks.append(section(cut_escaped(line, LONGEST)))
        blocks += offer_blocks(view.offers, view.id, words, confirmed=line)[:1]
    if found.waiting_more:
        blocks.append(section(escaped(words._("and {count} more", count=found.waiting_more))))
    return blocks


def _documents(found: Home, words: Words, command: str) -> list[Json]:
    title = (
        words._("Found: “{search}”", search=cut(found.search, 60)) if found.search else words._("Latest documents")
    )
    blocks: list[Json] = [_search(found, words), section(f"*{escaped(title)}*")]
    for view in found.documents:
        show = _button("show:", words._("Show"), {"s": view.id})
        blocks.append({**section(_line(view, words)), "accessory": show})
    if not found.documents:
        empty = words._("There is nothing to list. `invoice` makes an invoice, `invite` a connection.")
        blocks.append(section(said(words._("Nothing was found.") if found.search else empty, command)))
    turns = [
        _button(f"home:{name}", label, {"start": start})
        for name, label, start, there in (
            ("back", words._("Back"), max(0, found.start - PAGE), found.start > 0),
            ("more", words._("More"), found.start + PAGE, found.more),
            ("all", words._("Show all"), 0, bool(found.search)),
        )
        if there
    ]
    return [*blocks, {"type": "actions", "elements": turns}] if turns else blocks


def _search(found: Home, words: Words) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": LONGEST_SEARCH,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        "placeholder": plain(words._("A number, a name or what it is for"), PLACEHOLDER),
    }
    if found.search:
        element["initial_value"] = cut(found.search, LONGEST_SEARCH)
    label = plain(words._("Search"), HEADER)
    return {
        "type": "input",
        "block_id": "search",
        "dispatch_action": True,
        "optional": True,
        "label": label,
        "element": element,
    }


def _line(view: DocumentView, words: Words) -> str:
    number = words._("Draft") if view.state == "draft" else view.label
    about = words._("{gross}, due {due}", gross=view.gross, due=view.due_on)
    what = f"*{cut_escaped(number, 100)}* {cut_escaped(view.party, 200)}"
    return f"{what}\n{escaped(about)} – {escaped(state_of(view.state, words))}" + (
        f", {escaped(became)}" if (became := words.became(view.mailed)) else ""
    )


def _button(action_id: str, label: str, value: Json, *, style: str = "") -> Json:
    button = {"type": "button", "action_id": action_id, "text": plain(label, BUTTON), "value": json.dumps(value)}
    return button | ({"style": style} if style else {})
