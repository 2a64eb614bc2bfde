"""Reports as entries of an answering mail: digest, aging, tomorrow, the account with a customer."""

from datetime import timedelta

from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.ids import ConnectionId
from core.rendering import forecasts as figured
from core.rendering import reports as told
from core.rendering.words import Words
from core.reports.aging import aging
from core.reports.digest import digest
from core.reports.forecast import forecast
from core.reports.statement import month_before, statement
from core.reports.tomorrow import tomorrow
from core.store.unit import Unit
from core.understanding.lines import Show
from mail_gateway.entries import Entry

MOST = 40


def digest_entry(line: str, _show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    """What happened since yesterday, what is due, what waits."""
    found = digest(unit, by, since=unit.now - timedelta(days=1), person=by.name)
    items = [told.waiting_line(view, words) for view in found.waiting]
    if found.waiting_more:
        items.append(words._("and {count} more", count=found.waiting_more))
    for part in told.digest_sections(found, words, by.business):
        items += [f"{part.title}: {one}" for one in part.lines]
    return Entry(kind="shown", line=line, head=told.digest_title(found, words), items=tuple(items))


def aging_entry(line: str, _show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]) -> Entry:
    """What is owed to the business, and by it, by age."""
    owed, owing = (told.aging_section(aging(unit, by, side), words, parties=MOST) for side in ("seller", "buyer"))
    items = [*owed.lines, f"{owing.title}:", *owing.lines]
    return Entry(kind="shown", line=line, head=owed.title, items=tuple(items))


def forecast_entry(
    line: str, _show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]
) -> Entry:
    """What is expected to come in, week by week, each amount with its reason."""
    found = forecast(unit, by)
    items: list[str] = []
    for week in found.weeks:
        if week.items:
            items.append(f"{figured.week_title(week, words)}: {words.listed(figured.week_lines(week, words))}")
            items += [figured.why_line(item, words) for item in week.items[:MOST]]
    if found.uncounted:
        items.append(f"{words._('Open, but not counted on')}:")
        items += [figured.why_line(item, words) for item in found.uncounted[:MOST]]
    return Entry(kind="shown", line=line, head=figured.forecast_title(found, words), items=tuple(items))


def tomorrow_entry(
    line: str, _show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]
) -> Entry:
    """What goes out next, and how to keep it back."""
    found = tomorrow(unit, by)
    planned = (*found.leaving, *found.kept)
    items = [told.planned_line(item, words) for item in planned[:MOST]]
    more = len(found.items) + found.more - len(items)
    items += [words._("and {count} more", count=more)] if more > 0 else []
    hint = ((("skip INV-0001", words._("keeps a reminder back")),)) if planned else ()
    return Entry(kind="shown", line=line, head=told.tomorrow_title(found, words), items=tuple(items), words=hint)


def statement_entry(
    line: str, show: Show, unit: Unit, by: Actor, words: Words, _registry: tuple[Action, ...]
) -> Entry:
    """The account with a customer: the month before and this one so far. Raises NotFound."""
    case = unit.connection_case(ConnectionId(show.args["connection"]), by.business)
    today = local_day(unit.now, case.own.timezone)
    first, _ = month_before(today)
    found = statement(unit, case.vendor.id, case.connection.id, first, today)
    head = words._("Account of {customer}: {first} to {last}", customer=case.label, first=first, last=today)
    table: list[tuple[str, ...]] = []
    for account in found.accounts:
        table.append((words._("Open on {day}", day=first), words.money(account.opening)))
        table += [
            (f"{one.on.isoformat()} {told.statement_line(one, words)}", words.money(one.amount))
            for one in account.lines
        ]
        table.append((words._("Open on {day}", day=today), words.money(account.closing)))
    empty = () if table else (words._("Nothing is open, and nothing happened."),)
    titles = [(words._("Document"), words._("Amount"))] if table else []
    return Entry(kind="shown", line=line, head=head, more=empty, table=(*titles, *table))
