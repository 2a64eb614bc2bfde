"""What is shown to one person: help, lists, a single document or connection, and why it stands as it does."""

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.answers import Say
from bot.cards import card, state_of, title_of
from bot.digests import shown_report
from bot.forecasts import shown_forecast
from bot.people import people_said
from bot.text import BUTTON, Json, cut, cut_escaped, escaped, marked, plain, said, section
from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.ids import ConnectionId
from core.rendering.words import Words
from core.store.unit import Unit
from core.understanding.lines import Show
from core.understanding.parties import draft_name
from core.views.document import DocumentRow
from core.views.subject import Planned, documents, subject_view, why

PAGE = 20
MOST_EVENTS = 40


def shown(show: Show, unit: Unit, by: Actor, words: Words, command: str, registry: tuple[Action, ...]) -> Say:
    """Answer what somebody wants to see. Raises NotFound."""
    match show.what:
        case "list":
            return listed(show.args, unit, by, words, command)
        case "document" | "connection":
            view = subject_view(unit, show.what, show.args["id"], by)
            found = card(view, words, command)
            return Say(text=found.text, blocks=found.blocks)
        case "digest" | "aging" | "tomorrow" | "statement":
            return shown_report(show.what, dict(show.args), unit, by, words, command)
        case "people":
            return people_said(unit, by, words, command)
        case "forecast":
            return shown_forecast(unit, by, words, command)
        case "hello":
            return Say(text=said(words.hello(), command))
        case "why" if "connection" in show.args:
            return _why_connection(show.args["connection"], unit, by, words, command)
        case "why":
            return _why(show.args["document"], unit, by, words, command)
        case _:
            return helped(show.args.get("word", ""), words, command, registry)


def listed(
    args: Mapping[str, str], unit: Unit, by: Actor, words: Words, command: str, *, start: int = 0, again: bool = False
) -> Say:
    """Return twenty documents from `start`; `again` replaces the page whose button was pressed."""
    page, count_of_all = documents(unit, by, args, start=start, limit=PAGE)
    if not page:
        empty = words._("There is nothing to list. `invoice` makes an invoice, `invite` a connection.")
        return Say(text=said(empty, command), replace=again)
    till = start + len(page)
    count = words._("{first} to {last} of {all}", first=start + 1, last=till, all=count_of_all)
    blocks: list[Json] = [
        {"type": "section", "text": marked(f"*{escaped(_list_title(args, unit, by, words))}* {escaped(count)}")},
        _table(page, words),
        _hint(words._("`INV-0001` shows one with its buttons."), command),
    ]
    if till < count_of_all or start:
        blocks.append(_pages(args, start, till < count_of_all, words))
    lines = [f"{_name(v)} {v.party}: {_state(v, words, plain=True)}, {words.money(v.open)}, {v.due_on}" for v in page]
    return Say(text=said("\n".join([count, *lines])), blocks=blocks, replace=again)


def helped(word: str, words: Words, command: str, registry: tuple[Action, ...]) -> Say:
    """Return every word with its example, or the details of one."""
    known_actions = [action for action in registry if action.words]
    if word:
        named = [a for a in known_actions if word.casefold() in a.words or word.casefold() == a.name]
        if named:
            return _details(named, words, command)
    groups = {
        "business": words._("Begin something"),
        "document": words._("With an invoice or bill"),
        "connection": words._("With a customer or vendor"),
        "question": words._("With a question"),
    }
    blocks: list[Json] = []
    for on, title in groups.items():
        rows = [_row(action, words) for action in known_actions if action.on == on]
        if rows:
            blocks.append(section(f"*{escaped(title)}*\n" + said("\n".join(rows), command)))
    looks = (
        ("list", words._("your documents; add overdue, open, paid, draft or a name")),
        ("INV-0001", words._("shows one; so does the name of a customer or vendor")),
        ("why INV-0001", words._("what happened and what comes next")),
        ("aging", words._("who owes how much for how long")),
        ("forecast", words._("what is expected to come in, week by week, and why")),
        ("tomorrow", words._("which reminders go out next, and a button to stop each")),
        ("digest", words._("what happened, what is due, what waits for you")),
        ("statement acme", words._("the account of a customer")),
        ("people", words._("who is of your business and what each may do")),
        ("help invoice", words._("more on a word")),
    )
    look = words._("Look")
    rows = [f"`{typed}` {meaning}" for typed, meaning in looks]
    blocks.append(section(f"*{escaped(look)}*\n" + said("\n".join(rows), command)))
    sorry = words._("There is no word “{word}”.", word=word) if word else ""
    if sorry:
        blocks.insert(0, section(escaped(sorry)))
    known = ", ".join(dict.fromkeys(action.words[0] for action in known_actions))
    text = words._("You can say: {known}, list, why, aging, tomorrow, statement, help.", known=known)
    return Say(text=said(f"{sorry} {text}".strip(), command), blocks=blocks)


def _details(actions: list[Action], words: Words, command: str) -> Say:
    parts = []
    for action in actions:
        lines = [f"{words.label(action)}: {words.help(action)}"]
        if action.example:
            lines.append(f"`{action.example}`")
        for field in action.typed:
            lead = f" ({' / '.join(field.ask.lead)} …)" if field.ask.lead else ""
            optional = "" if field.required else ", " + words._("optional")
            lines.append(f"• {words.field(field)}{lead}{optional}")
        if len(action.words) > 1:
            lines.append(words._("Also: {others}", others=", ".join(action.words[1:])))
        parts.append(said("\n".join(lines), command))
    return Say(text="\n\n".join(parts)[:3000], blocks=[section(part) for part in parts])


def _row(action: Action, words: Words) -> str:
    typed = action.example or action.words[0]
    return f"`{typed}` {words.help(action)}"


def _state(view: DocumentRow, words: Words, *, plain: bool = False) -> str:
    """Its state, and what became of the newest mail about it."""
    state = words.state(view.state) if plain else state_of(view.state, words)
    return ", ".join(filter(None, (state, words.became(view.mailed))))


def _list_title(args: Mapping[str, str], unit: Unit, by: Actor, words: Words) -> str:
    status = args.get("status", "")
    title = words.state(status).capitalize() if status else words._("All documents")
    if args.get("party"):
        title += f" – {unit.connection_case(ConnectionId(args['party']), by.business).label}"
    return title


def _table(page: list[DocumentRow], words: Words) -> Json:
    head = [words._("Number"), words._("Party"), words._("State"), words._("Open"), words._("Due")]
    rows = [
        [_name(v), cut(v.party, 60), _state(v, words), words.money(v.open), words.day_iso(v.due_on)] for v in page
    ]
    settings = [{}, {"is_wrapped": True}, {}, {"align": "right"}, {}]
    return {
        "type": "table",
        "column_settings": settings,
        "rows": [[{"type": "raw_text", "text": cut(cell, 200) or "–"} for cell in row] for row in [head, *rows]],
    }


def _name(view: DocumentRow) -> str:
    """What it can be called by in a typed line."""
    return draft_name(view.id) if view.state == "draft" else view.label


def _pages(args: Mapping[str, str], start: int, more: bool, words: Words) -> Json:
    wanted = [(start + PAGE, words._("More"))] if more else []
    if start:
        wanted.insert(0, (max(0, start - PAGE), words._("Back")))
    elements = [
        {
            "type": "button",
            "action_id": f"page:{at}",
            "text": plain(label, BUTTON),
            "value": json.dumps({"args": dict(args), "start": at}),
        }
        for at, label in wanted
    ]
    return {"type": "actions", "elements": elements}


def _hint(text: str, command: str) -> Json:
    return {"type": "context", "elements": [marked(said(text, command))]}


def _why(document: str, unit: Unit, by: Actor, words: Words, command: str) -> Say:
    story = why(unit, unit.document_case(document, by.business), by)
    title = f"{title_of(story.view, words)}: {words.state(story.view.state)}"
    lines = [f"{words.moment(e.at)} – {words.told(e, by.business)}" for e in story.events]
    plans = [words.mailed(one) for one in story.view.mailed]
    plans += [_plan(planned, words) for planned in story.planned]
    if story.promised_on:
        day = story.promised_on + timedelta(days=1)
        plans.insert(0, words._("Promised for {on}; no reminder before {day}.", on=story.promised_on, day=day))
    if not plans:
        plans = [words._("Nothing is planned.")]
    return _told(title, lines, plans, words, command)


def _why_connection(connection: str, unit: Unit, by: Actor, words: Words, command: str) -> Say:
    case = unit.connection_case(ConnectionId(connection), by.business)
    events = unit.timeline("connection", connection, by.business)
    title = f"{case.label}: {words.state(case.connection.state.value)}"
    return _told(title, [f"{words.moment(e.at)} – {words.told(e, by.business)}" for e in events], [], words, command)


def _plan(planned: Planned, words: Words) -> str:
    there = replace_zone(words, planned.tz)
    at = there.moment(planned.at)
    if planned.vetoed_by:
        return words._("Reminder planned for {at}, taken off by {by}", at=at, by=planned.vetoed_by)
    if planned.basis:
        return words._("Asking for approval is planned for {at}", at=at)
    return words._("Reminder planned for {at}", at=at)


def replace_zone(words: Words, timezone: str) -> Words:
    """Return the same language in another zone."""
    return Words(words.language, timezone)


def _told(title: str, lines: list[str], plans: list[str], words: Words, command: str) -> Say:
    left_out = len(lines) - MOST_EVENTS
    kept = lines[-MOST_EVENTS:]
    if left_out > 0:
        kept.insert(0, words._("{count} earlier entries are left out", count=left_out))
    blocks: list[Json] = [{"type": "header", "text": plain(title, 150)}]
    blocks += [section(said("\n".join(f"• {line}" for line in part), command)) for part in _parts(kept)]
    if plans:
        heading = words._("What comes next")
        blocks.append(section(f"*{escaped(heading)}*\n" + said("\n".join(plans), command, 2500)))
    return Say(text=cut_escaped("\n".join([title, *kept, *plans]), 3000), blocks=blocks)


def _parts(lines: list[str]) -> list[list[str]]:
    """Lines in portions that fit one section each."""
    parts: list[list[str]] = []
    size = 0
    for line in lines:
        need = min(len(escaped(line)) + 20, 2900)
        if not parts or size + need > 2900:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += need
    return parts
