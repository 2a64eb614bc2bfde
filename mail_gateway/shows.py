"""What somebody wants to see, as an entry of an answering mail: help, lists, one document or connection, why."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.errors import NotFound
from core.domain.ids import ConnectionId
from core.rendering.forecasts import reliability_line
from core.rendering.reports import person_line
from core.rendering.words import Words, words_for
from core.store.unit import Unit
from core.understanding.lines import Show
from core.understanding.parties import draft_name
from core.views.connection import ConnectionView
from core.views.document import DocumentView
from core.views.people import people
from core.views.subject import documents, subject_view, why
from mail_gateway.entries import Entry, Pairs, called, money_rows
from mail_gateway.figures import aging_entry, digest_entry, forecast_entry, statement_entry, tomorrow_entry

MOST = 50
MOST_EVENTS = 40

Look = Callable[[str, Show, Unit, Actor, Words, tuple[Action, ...]], Entry]


def shown(line: str, show: Show, unit: Unit, by: Actor, words: Words, registry: tuple[Action, ...]) -> Entry:
    """Return what is to be seen. Raises NotFound: also for what mail cannot show."""
    look = LOOKS.get(show.what)
    if look is None:
        raise NotFound(what="action", word=show.what)
    return look(line, show, unit, by, words, registry)


def _list(line: str, show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    page, count = documents(unit, by, show.args, limit=MOST)
    if not page:
        empty = words._("There is nothing to list. `invoice` makes an invoice, `invite` a connection.")
        return Entry(kind="shown", line=line, head=empty)
    head = words._("Your documents: {count}", count=count)
    more = (words._("The newest {count} are shown.", count=MOST),) if count > MOST else ()
    table = [(words._("Document"), words._("State"), words._("Open"))]
    for view in page:
        name = draft_name(view.id) if view.state == "draft" else view.label
        due = words._("due {day}", day=view.due_on.isoformat())
        state = "\n".join(filter(None, (words.state(view.state), words.became(view.mailed), due)))
        table.append((f"{name}\n{view.party}", state, words.money(view.open)))
    hint = (words._("`INV-0001` shows one with all it says."),)
    return Entry(kind="shown", line=line, head=head, more=(*more, *hint), table=tuple(table))


def _document(line: str, show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    view = subject_view(unit, "document", show.args["id"], by)
    if not isinstance(view, DocumentView):
        raise NotFound(what="document", word=show.args["id"])
    head = words._("{number}: {state}", number=called(view), state=words.state(view.state))
    promised = words.day_iso(view.promised_on) if view.promised_on else ""
    rows = (*money_rows(view, words), (words._("Promised"), promised), (words._("Email address"), view.email))
    rows += tuple((words._("Delivery"), words.mailed(one)) for one in view.mailed)
    return Entry(kind="shown", line=line, head=head, rows=rows, words=_can(view.offers, called(view), words))


def _connection(line: str, show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    view = subject_view(unit, "connection", show.args["id"], by)
    if not isinstance(view, ConnectionView):
        raise NotFound(what="connection", word=show.args["id"])
    party = words._("Customer") if view.party == "customer" else words._("Vendor")
    rows = (
        (party, view.name),
        (words._("Username"), view.username),
        (words._("Email address"), view.email),
        (words._("How it pays"), reliability_line(view.reliability, words)),
        (words._("Where mail goes"), words.redirected(view.redirect) if view.redirect else ""),
    )
    head = words._("{number}: {state}", number=view.name, state=words.state(view.state))
    return Entry(kind="shown", line=line, head=head, rows=rows, words=_can(view.offers, f'"{view.name}"', words))


def _can(offers: tuple[Action, ...], name: str, words: Words) -> Pairs:
    """What can be typed about it: the word and the name, and an ellipsis where more is needed."""
    found = []
    for action in offers:
        if action.words:
            more = " …" if any(field.required for field in action.fields) else ""
            found.append((f"{action.words[0]} {name}{more}", words.help(action)))
    return tuple(found)


def _why(line: str, show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    if "connection" in show.args:
        case = unit.connection_case(ConnectionId(show.args["connection"]), by.business)
        events = unit.timeline("connection", case.connection.id, by.business)
        head = words._("{number}: {state}", number=case.label, state=words.state(case.connection.state.value))
        lines = [f"{words.moment(e.at)} – {words.told(e, by.business)}" for e in events]
        return Entry(kind="shown", line=line, head=head, items=tuple(lines[-MOST_EVENTS:]))
    story = why(unit, unit.document_case(show.args["document"], by.business), by)
    head = words._("{number}: {state}", number=called(story.view), state=words.state(story.view.state))
    lines = [f"{words.moment(e.at)} – {words.told(e, by.business)}" for e in story.events]
    plans = [words.mailed(one) for one in story.view.mailed]
    if story.promised_on:
        day = story.promised_on + timedelta(days=1)
        plans.append(words._("Promised for {on}; no reminder before {day}.", on=story.promised_on, day=day))
    for planned in story.planned:
        there = words_for(words.language, planned.tz)
        plans.append(words._("Reminder planned for {at}", at=there.moment(planned.at)))
    return Entry(
        kind="shown",
        line=line,
        head=head,
        items=tuple(lines[-MOST_EVENTS:]),
        more=tuple(plans) or (words._("Nothing is planned."),),
    )


def _help(line: str, show: Show, _unit: Unit, _by: Actor, words: Words, registry: tuple[Action, ...]) -> Entry:
    known = [action for action in registry if action.words]
    word = show.args.get("word", "")
    named = [a for a in known if word.casefold() in a.words or word.casefold() == a.name] if word else []
    if named:
        return _details(line, named, words)
    sorry = (words._("There is no word “{word}”.", word=word),) if word else ()
    looks = (
        ("list", words._("your documents; add overdue, open, paid, draft or a name")),
        ("INV-0001", words._("shows one; so does the name of a customer or vendor")),
        ("why INV-0001", words._("what happened and what comes next")),
        ("digest", words._("what happened, what is due, what waits for you")),
        ("aging", words._("who owes how much for how long")),
        ("forecast", words._("what is expected to come in, week by week, and why")),
        ("tomorrow", words._("which reminders go out next")),
        ("statement acme", words._("the account of a customer")),
        ("people", words._("who is of your business and what each may do")),
        ("help invoice", words._("more on a word")),
    )
    typed = tuple((action.example or action.words[0], words.help(action)) for action in known)
    head = words._("Write one command a line. What binds is done once you have answered yes.")
    return Entry(kind="shown", line=line, head=head, more=sorry, words=(*looks, *typed))


def _details(line: str, actions: list[Action], words: Words) -> Entry:
    items = []
    for action in actions:
        for field in action.fields:
            lead = f" ({' / '.join(field.ask.lead)} …)" if field.ask.lead else ""
            optional = "" if field.required else ", " + words._("optional")
            items.append(f"{words.field(field)}{lead}{optional}")
    head = f"{words.label(actions[0])}: {words.help(actions[0])}"
    examples = tuple((action.example, words.help(action)) for action in actions if action.example)
    return Entry(kind="shown", line=line, head=head, items=tuple(dict.fromkeys(items)), words=examples)


def _people(line: str, _show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    head = words._("People of {name}", name=unit.business(by.business).name)
    items = tuple(person_line(person, words) for person in people(unit, by.business))
    return Entry(kind="shown", line=line, head=head, items=items[:MOST])


def _hello(line: str, _show: Show, _unit: Unit, _by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    return Entry(kind="shown", line=line, head=words.hello())


LOOKS: Mapping[str, Look] = {
    "hello": _hello,
    "help": _help,
    "list": _list,
    "document": _document,
    "connection": _connection,
    "why": _why,
    "digest": digest_entry,
    "aging": aging_entry,
    "forecast": forecast_entry,
    "tomorrow": tomorrow_entry,
    "statement": statement_entry,
    "people": _people,
}
"""By what `Show` asks for; a new thing to look at is a line here."""
