"""The forecast and a customer's reliability in words: each amount with the reason for its day."""

from core.domain.money import Money
from core.domain.reliability import Reliability
from core.rendering.catalogue import N_
from core.rendering.reports import Bar
from core.rendering.words import Words
from core.reports.forecast import Expected, Forecast, Week

WHYS = {
    "promised": N_("{number}, {party}: {amount}, promised for {on}{kept}"),
    "doubted": N_("{number}, {party}: {amount}, promised for {promised}; counted on {on}{kept}"),
    "claimed": N_("{number}, {party}: {amount}, reported as paid; the payment should be there by {on}"),
    "usual": N_("{number}, {party}: {amount}, due {due}; {usual}"),
    "due": N_("{number}, {party}: {amount}, due {due}; too little is known of when it pays"),
    "overdue": N_("{number}, {party}: {amount}, was due {due}; later than usual, so no day is counted on"),
    "contested": N_("{number}, {party}: {amount} is contested"),
}


def forecast_title(found: Forecast, words: Words) -> str:
    """Return how much is expected in all."""
    if not found.items:
        return words._(N_("Nothing is expected to come in."))
    sums = words.listed([words.money(money) for money, _ in found.totals()])
    return words._(N_("Expected to come in: {sums}"), sums=sums)


def week_title(week: Week, words: Words) -> str:
    """Return 'Week of Mon 7 Dec 2026', or 'later'."""
    if week.later:
        return words._(N_("Later, from {first}"), first=week.first)
    return words._(N_("Week of {first}"), first=week.first)


def week_lines(week: Week, words: Words) -> tuple[str, ...]:
    """Return the sums of a week, one line a currency."""
    return tuple(
        words._(N_("{amount} on {count} invoices"), amount=money, count=count)
        if count > 1
        else words._(N_("{amount} on one invoice"), amount=money)
        for money, count in week.sums()
    )


def why_line(item: Expected, words: Words) -> str:
    """Return one amount with the reason for its day."""
    kept = kept_line(item.history, words)
    data = {
        "number": item.number,
        "party": item.party,
        "amount": item.amount,
        "on": item.on,
        "due": item.due,
        "promised": item.promised,
        "kept": f" ({kept})" if kept else "",
        "usual": usual_line(item.history, words),
    }
    return words._(WHYS[item.why], **data)


def usual_line(history: Reliability, words: Words) -> str:
    """Return when somebody usually pays, and from how many invoices that is known; '' where too little is."""
    late = history.usual
    if late is None:
        return ""
    data = {"days": abs(late), "count": history.paid}
    if late == 0:
        return words._(N_("it usually pays on the due day ({count} invoices)"), **data)
    if late > 0:
        return words._(N_("it usually pays {days} days after the due day ({count} invoices)"), **data)
    return words._(N_("it usually pays {days} days before the due day ({count} invoices)"), **data)


def kept_line(history: Reliability, words: Words) -> str:
    """Return how many promises held; '' where there were none."""
    if not history.judged:
        return ""
    data = {"kept": history.kept, "partly": history.partly, "broken": history.broken}
    if history.partly:
        return words._(N_("promises: {kept} kept, {partly} in part, {broken} broken"), **data)
    return words._(N_("promises: {kept} kept, {broken} broken"), **data)


def reliability_line(history: Reliability | None, words: Words) -> str:
    """Return both as one sentence for the customer's card; '' where nothing is known."""
    parts = [usual_line(history, words), kept_line(history, words)] if history else []
    said = "; ".join(part for part in parts if part)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def week_bars(found: Forecast, currency: str, words: Words) -> list[Bar]:
    """Return the picture of one currency: a bar for each week."""
    sums = [next(((m, n) for m, n in week.sums() if m.currency == currency), None) for week in found.weeks]
    most = max((money.minor for money, _ in filter(None, sums)), default=0)
    bars = []
    for week, there in zip(found.weeks, sums, strict=True):
        money, count = there or (Money(0, currency), 0)
        length = max(1, round(100 * money.minor / most)) if money.minor > 0 and most else 0
        label = words._(N_("later")) if week.later else words.day(week.first)
        bars.append(Bar(label, words.money(money), count, length, False))
    return bars


def picture_title(currency: str, words: Words) -> str:
    """Return the heading of the picture."""
    return words._(N_("Expected in {currency}, by week"), currency=currency)
