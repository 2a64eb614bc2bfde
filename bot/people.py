"""Who is of the business and what each may do: a list with a button beside each name, as a message or a modal."""

import json

from bot.answers import Ask, Say
from bot.text import BUTTON, PLACEHOLDER, VIEW_TITLE, Json, cut_escaped, escaped, marked, plain, said
from core.actions.grant_role import GRANT_ROLE
from core.actions.writing import written
from core.domain.actor import Actor
from core.rendering.reports import person_line
from core.rendering.words import Words
from core.store.unit import Unit
from core.views.people import PersonView, people

MOST = 45  # a message has fifty blocks, and room for 13,000 characters
LONGEST = 220
COLLEAGUE = "colleague"  # the menu of everybody in the workspace


def people_said(unit: Unit, by: Actor, words: Words, command: str) -> Say:
    """Return the list as a message; only whoever gives roles has the buttons."""
    may = GRANT_ROLE.may(by, unit.business(by.business)) is None
    found = people(unit, by.business)
    title = words._("People of {name}", name=unit.business(by.business).name)
    blocks: list[Json] = [{"type": "section", "text": marked(f"*{escaped(title)}*")}]
    blocks += [_row(person, words, may=may) for person in found[:MOST]]
    if len(found) > MOST:
        blocks.append({"type": "context", "elements": [marked(escaped(_more(found, words)))]})
    if may:
        blocks.append(_picker(words))
    hint = words._(
        "Colleagues become members when they first use Penny. `role @dana finance` changes what one may do."
    )
    blocks.append({"type": "context", "elements": [marked(said(hint, command))]})
    lines = [title, *(f"• {person_line(person, words)}" for person in found[:MOST])]
    return Say(text=cut_escaped("\n".join(lines), 3000), blocks=blocks)


def people_modal(unit: Unit, by: Actor, words: Words, command: str) -> Ask:
    """Return the same over the Home tab."""
    say = people_said(unit, by, words, command)
    view = {
        "type": "modal",
        "callback_id": "people",
        "title": plain(words._("People and roles"), VIEW_TITLE),
        "close": plain(words._("Close"), VIEW_TITLE),
        "blocks": say.blocks,
    }
    return Ask(view=view, instead=say)


def _row(person: PersonView, words: Words, *, may: bool) -> Json:
    row: Json = {"type": "section", "text": marked(cut_escaped(person_line(person, words), LONGEST))}
    if may:
        row["accessory"] = {
            "type": "button",
            "action_id": f"form:{GRANT_ROLE.name}",
            "text": plain(words._("Change"), BUTTON),
            "value": json.dumps({"s": "", "raw": role_filled_in(person)}),
        }
    return row


def role_filled_in(person: PersonView) -> dict[str, str]:
    """Return the texts with which the form of a person's role opens."""
    raw = {"person": person.id, "role": person.role}
    return raw | ({"limit": written(person.limit)} if person.limit else {})


def _picker(words: Words) -> Json:
    """Slack's own menu of everybody in the workspace: for those who never used Penny."""
    return {
        "type": "section",
        "text": marked(escaped(words._("Somebody is missing? Choose any colleague."))),
        "accessory": {
            "type": "users_select",
            "action_id": COLLEAGUE,
            "placeholder": plain(words._("Choose a colleague"), PLACEHOLDER),
        },
    }


def _more(found: tuple[PersonView, ...], words: Words) -> str:
    return words._("and {count} more", count=len(found) - MOST)
