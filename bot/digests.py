"""Reports in Slack: the digest, who owes what for how long, what goes out tomorrow, a customer's account.

The same numbers as everywhere else, with bars of text and a picture that follows; what waits has its buttons.
"""

from datetime import date, datetime, timedelta

from bot.answers import Say
from bot.cards import offer_blocks
from bot.text import HEADER, Json, cut, cut_escaped, escaped, marked, plain, said, section
from core.actions.digests import setting_of
from core.actions.people import as_member
from core.documents.aging import charts_of
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.ids import BusinessId, ConnectionId
from core.rendering import reports as told
from core.rendering.words import Words, words_for
from core.reports.aging import Aging, AgingRow, aging
from core.reports.digest import Digest, digest
from core.reports.statement import Account, month_before, statement
from core.reports.tomorrow import Planned, tomorrow
from core.store.records import OutboxRow
from core.store.unit import Unit
from core.views.offers import anybody

MOST_BLOCKS = 48
MOST_PLANNED = 20
MOST_ROWS = 98  # a table of Slack's has a hundred
MOST_PARTIES = 15
BAR = 10
LONGEST = 2900


def shown_report(what: str, args: dict[str, str], unit: Unit, by: Actor, words: Words, command: str) -> Say:
    """Answer `digest`, `aging`, `tomorrow` or `statement`. Raises NotFound."""
    match what:
        case "digest":
            member = unit.members.find(business_id=by.business, id=by.member) if by.member else None
            own = unit.business(by.business)
            own_on = member is not None and setting_of(unit, own, member).on
            found = digest(unit, by, since=unit.now - timedelta(days=1), person=by.name)
            hint = words._("`digest off` ends yours.") if own_on else words._("`digest on` sends you one each day.")
            return digest_said(found, words, command, by.business, hint)
        case "aging":
            return _aging(unit, by, words, command)
        case "statement":
            return _statement(args["connection"], unit, by, words)
    return _tomorrow(unit, by, words, command)


def digest_said(found: Digest, words: Words, command: str, viewer: BusinessId, hint: str = "") -> Say:
    """Return a digest as a message."""
    title = told.digest_title(found, words)
    blocks: list[Json] = [{"type": "header", "text": plain(title, HEADER)}]
    lines = [title]
    if found.waiting:
        blocks.append(section(f"*{escaped(words._('What waits for you'))}*"))
    for view in found.waiting:
        line = told.waiting_line(view, words)
        lines.append(f"• {line}")
        blocks.append(section(cut_escaped(line, LONGEST)))
        blocks += offer_blocks(view.offers, view.id, words, confirmed=line)[:1]
    if found.waiting_more:
        blocks.append(section(said(words._("and {count} more", count=found.waiting_more), command)))
    for part in told.digest_sections(found, words, viewer):
        lines += [part.title, *part.lines]
        blocks += _part(part.title, part.lines, command)
    for row in found.receivable.late:
        heading = told.by_age(found.receivable, row.currency, words)
        blocks.append(section(f"*{escaped(heading)}*\n{bars_of(row, words)}"))
    if found.empty:
        blocks = [section(escaped(title))]
    if hint:
        blocks.append({"type": "context", "elements": [marked(said(hint, command))]})
    charts = charts_of(found.receivable, found.receivable.late, words)
    return Say(text=said("\n".join(lines), command), blocks=blocks[:MOST_BLOCKS], charts=charts)


def digest_call(unit: Unit, row: OutboxRow, places: list[str], command: str) -> list[Json]:
    """Return the call that posts the digest of an outbox row; none where it says nothing and silence is wanted."""
    own = unit.business(row.business_id)
    member = unit.members.find(business_id=own.id, id=row.payload["member"]) if row.payload["member"] else None
    if row.payload["member"] and member is None:
        return []
    if member:
        by = as_member(member, own, channel="chat")
        places = [str(row.payload["place"])]
    else:
        by = anybody(_team(own.id, own.name, own.locale, own.timezone))
    words = words_for(by.language, by.timezone)
    since = datetime.fromisoformat(str(row.payload["since"]))
    until = datetime.fromisoformat(str(row.payload["until"]))
    found = digest(unit, by, since=since, until=until, person=member.name if member else "")
    if found.empty and row.payload["empty"] == "silent":
        return []
    say = digest_said(found, words, command, own.id)
    return [{"method": "post", "places": places, "text": say.text, "blocks": say.blocks, "charts": say.charts}]


def _team(business: BusinessId, name: str, language: str, timezone: str) -> Actor:
    return Actor(business=business, role=Role.OWNER, name=name, channel="chat", language=language, timezone=timezone)


def _aging(unit: Unit, by: Actor, words: Words, command: str) -> Say:
    blocks: list[Json] = []
    lines: list[str] = []
    charts: list[Json] = []
    for side in ("seller", "buyer"):
        found = aging(unit, by, side)
        part = told.aging_section(found, words, parties=MOST_PARTIES)
        lines += [part.title, *part.lines]
        blocks.append({"type": "header", "text": plain(part.title, HEADER)})
        blocks += _tables(found, words) or [section(said("\n".join(part.lines), command))]
        charts += charts_of(found, found.totals, words)
    if charts:
        hint = words._("The picture of it comes to your direct messages with Penny.")
        blocks = [*blocks[: MOST_BLOCKS - 1], {"type": "context", "elements": [marked(escaped(hint))]}]
    return Say(text=said("\n".join(lines), command), blocks=blocks[:MOST_BLOCKS], charts=charts)


def _tables(found: Aging, words: Words) -> list[Json]:
    """For each currency the picture, then each party in one line."""
    blocks = []
    for total in found.totals:
        data = {"total": total.total, "late": total.overdue, "count": total.count}
        head = words._("{total} on {count} documents, {late} of it overdue", **data)
        blocks.append(section(f"*{escaped(head)}*\n{bars_of(total, words)}"))
        rows = [row for row in found.rows if row.currency == total.currency]
        lines = [
            f"• *{escaped(row.party)}* {escaped(words.money(row.total))} – {escaped(told.age_line(row, words))}"
            for row in rows[:MOST_PARTIES]
        ]
        if len(rows) > MOST_PARTIES:
            lines.append(escaped(words._("and {count} more", count=len(rows) - MOST_PARTIES)))
        blocks += [section("\n".join(chunk)) for chunk in chunks(lines)]
    return blocks


def _tomorrow(unit: Unit, by: Actor, words: Words, command: str) -> Say:
    found = tomorrow(unit, by)
    title = told.tomorrow_title(found, words)
    shown = (*found.leaving, *found.kept)[:MOST_PLANNED]
    lines = [told.planned_line(item, words) for item in shown]
    blocks: list[Json] = [{"type": "header", "text": plain(title, HEADER)}]
    blocks += [_planned(item, line, words) for item, line in zip(shown, lines, strict=True)]
    more = len(found.items) + found.more - len(shown)
    if more:
        blocks.append(section(escaped(words._("and {count} more", count=more))))
    hint = words._("This is what goes out if nothing changes: a payment, a promise or an answer changes it.")
    blocks.append({"type": "context", "elements": [marked(said(hint, command))]})
    return Say(text=said("\n".join([title, *lines]), command), blocks=blocks)


def _planned(item: Planned, line: str, words: Words) -> Json:
    sign = "🔕" if item.reason else "✉️"
    found = section(f"{sign} {cut_escaped(line, LONGEST)}")
    buttons = [b for b in offer_blocks(item.offers, item.document, words, confirmed=line)[:1] for b in b["elements"]]
    return {**found, "accessory": buttons[0]} if buttons else found


def _statement(connection: str, unit: Unit, by: Actor, words: Words) -> Say:
    """The month so far and the one before: what the customer's mail would say, as of today."""
    case = unit.connection_case(connection, by.business)
    today = local_day(unit.now, case.own.timezone)
    first, _ = month_before(today)
    found = statement(unit, case.vendor.id, ConnectionId(connection), first, today)
    title = words._("Account of {customer}: {first} to {last}", customer=case.label, first=first, last=today)
    blocks: list[Json] = [{"type": "header", "text": plain(title, HEADER)}]
    lines = [title]
    for account in found.accounts:
        rows = [f"{words._('Open on {day}', day=first)}: {words.money(account.opening)}"]
        rows += [
            f"{line.on.isoformat()} {told.statement_line(line, words)}: {words.money(line.amount)}"
            for line in account.lines
        ]
        last = f"{words._('Open on {day}', day=today)}: {words.money(account.closing)}"
        lines += [*rows, last]
        if len(found.accounts) == 1 and len(rows) <= MOST_ROWS:
            blocks.append(_account(account, first, words))
        else:
            blocks += [section(escaped("\n".join(chunk))) for chunk in chunks(rows)]
        blocks.append(section(f"*{escaped(last)}*"))
    if not found.accounts:
        blocks.append(section(escaped(words._("Nothing is open, and nothing happened."))))
    return Say(text=said("\n".join(lines)), blocks=blocks[:MOST_BLOCKS])


def _account(account: Account, first: date, words: Words) -> Json:
    """The account as a table, of which a message may have one."""
    head = [words._("Date"), words._("Document"), words._("Amount")]
    rows = [[first.isoformat(), words._("Open on {day}", day=first), words.money(account.opening)]]
    rows += [
        [line.on.isoformat(), told.statement_line(line, words), words.money(line.amount)] for line in account.lines
    ]
    return {
        "type": "table",
        "column_settings": [{}, {"is_wrapped": True}, {"align": "right"}],
        "rows": [[{"type": "raw_text", "text": cut(cell, 200) or "–"} for cell in row] for row in [head, *rows]],
    }


def _part(title: str, lines: tuple[str, ...], command: str) -> list[Json]:
    rows = [f"• {said(line, command, LONGEST)}" for line in lines]
    return [section("\n".join(chunk)) for chunk in chunks([f"*{escaped(title)}*", *rows])]


def bars_of(row: AgingRow, words: Words) -> str:
    """Return the picture as text of one width; the amounts stand beside the bars."""
    rows = told.bars(row, words)
    label = max(len(bar.label) for bar in rows)
    amounts = [f"{bar.amount} ({bar.count})" if bar.count else "–" for bar in rows]
    amount = max(map(len, amounts))
    lines = [
        f"{bar.label:<{label}}  {text:>{amount}}  {'▇' * -(-bar.length * BAR // 100)}".rstrip()
        for bar, text in zip(rows, amounts, strict=True)
    ]
    return "```" + escaped("\n".join(lines)).replace("`", "'") + "```"


def chunks(lines: list[str]) -> list[list[str]]:
    """Lines in portions that fit one section each."""
    found: list[list[str]] = []
    size = 0
    for line in lines:
        if not found or size + len(line) + 1 > LONGEST:
            found.append([])
            size = 0
        found[-1].append(line)
        size += len(line) + 1
    return found
