"""The forecast in Slack: each week with its sums and the reason for every amount; its picture follows."""

from bot.answers import Say
from bot.digests import LONGEST, chunks
from bot.text import HEADER, Json, escaped, marked, plain, said, section
from core.documents.forecast import charts_of
from core.domain.actor import Actor
from core.rendering import forecasts as told
from core.rendering.words import Words
from core.reports.forecast import Expected, forecast
from core.store.unit import Unit

MOST_LINES = 12
MOST_BLOCKS = 50


def shown_forecast(unit: Unit, by: Actor, words: Words, command: str) -> Say:
    """Answer `forecast`."""
    found = forecast(unit, by)
    title = told.forecast_title(found, words)
    blocks: list[Json] = [{"type": "header", "text": plain(title, HEADER)}]
    lines = [title]
    for week in found.weeks:
        if not week.items:
            continue
        head = f"{told.week_title(week, words)}: {words.listed(told.week_lines(week, words))}"
        reasons = _reasons(week.items, words)
        lines += [head, *reasons]
        blocks += _part(head, reasons, command)
    if found.uncounted:
        head, reasons = words._("Open, but not counted on"), _reasons(found.uncounted, words)
        lines += [head, *reasons]
        blocks += _part(head, reasons, command)
    charts = charts_of(found, words)
    if charts:
        hint = words._("The picture of it comes to your direct messages with Penny.")
        blocks = [*blocks[: MOST_BLOCKS - 1], {"type": "context", "elements": [marked(escaped(hint))]}]
    return Say(text=said("\n".join(lines), command), blocks=blocks[:MOST_BLOCKS], charts=charts)


def _part(head: str, reasons: list[str], command: str) -> list[Json]:
    lines = [f"*{escaped(head)}*", *(f"• {said(reason, command, LONGEST)}" for reason in reasons)]
    return [section("\n".join(chunk)) for chunk in chunks(lines)]


def _reasons(items: tuple[Expected, ...], words: Words) -> list[str]:
    found = [told.why_line(item, words) for item in items[:MOST_LINES]]
    if len(items) > MOST_LINES:
        found.append(words._("and {count} more", count=len(items) - MOST_LINES))
    return found
