"""Reports in words: the same numbers for a mail, a chat and a screen reader. Amounts of two currencies stay apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.document import JOIN
from core.domain.money import Money
from core.rendering.catalogue import N_
from core.rendering.words import Words
from core.reports.aging import Aging, AgingRow
from core.reports.digest import Coming, Digest
from core.reports.statement import Line
from core.reports.tomorrow import Planned, Tomorrow
from core.views.connection import ConnectionView, QuestionView
from core.views.people import PersonView
from core.views.subject import View

MOST_PARTIES = 5
BUCKET_NAMES = (
    N_("not due"),
    N_("1–30 days late"),
    N_("31–60 days late"),
    N_("61–90 days late"),
    N_("over 90 days late"),
)
OWED = {"seller": N_("Owed to you"), "buyer": N_("Owed by you")}
LINES = {
    "invoice": N_("Invoice {number}"),
    "payment": N_("Payment of {number}"),
    "credit": N_("Credit note {number}"),
    "void": N_("{number} is void"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture: what it stands for, the amount as text, how many, and its length (percent of the
    longest of its currency, at least 1 where there is anything)."""

    label: str
    amount: str
    count: int
    length: int
    late: bool


def buckets(words: Words) -> tuple[str, ...]:
    """Return what the five ages are called."""
    return tuple(words._(name) for name in BUCKET_NAMES)


def owed_title(aging: Aging, words: Words) -> str:
    """Return 'Owed to you' or 'Owed by you'."""
    return words._(OWED[aging.side])


def by_age(aging: Aging, currency: str, words: Words) -> str:
    """Return the heading of the picture: 'Owed to you in EUR, by age'."""
    text = (
        N_("Owed to you in {currency}, by age") if aging.side == "seller" else N_("Owed by you in {currency}, by age")
    )
    return words._(text, currency=currency)


def bars(row: AgingRow, words: Words) -> list[Bar]:
    """Return the picture of one row: a bar for each age."""
    most = max((money.minor for money in row.amounts), default=0)
    return [
        Bar(label, words.money(money), count, _length(money.minor, most), number > 0)
        for number, (label, money, count) in enumerate(zip(buckets(words), row.amounts, row.counts, strict=True))
    ]


def age_line(row: AgingRow, words: Words) -> str:
    """Return one row of an aging as a sentence: every age in which there is something."""
    parts = [f"{bar.label} {bar.amount} ({bar.count})" for bar in bars(row, words) if bar.count]
    return "; ".join(parts)


def aging_section(aging: Aging, words: Words, *, parties: int = 200) -> Section:
    """Return what is open, by currency and then by party."""
    lines = []
    for total in aging.totals:
        lines.append(words._(N_("{total} in all: {ages}"), total=total.total, ages=age_line(total, words)))
        rows = [row for row in aging.rows if row.currency == total.currency]
        lines += [f"{row.party}: {words.money(row.total)}; {age_line(row, words)}" for row in rows[:parties]]
        if len(rows) > parties:
            lines.append(words._(N_("and {count} more"), count=len(rows) - parties))
    return Section(owed_title(aging, words), tuple(lines or [words._(N_("Nothing is open."))]))


def digest_title(digest: Digest, words: Words) -> str:
    """Return the one line that says it all."""
    parts = []
    if digest.waiting:
        parts.append(words._(N_("{count} waiting for you"), count=len(digest.waiting) + digest.waiting_more))
    late = [row.overdue for row in digest.receivable.late]
    if late:
        parts.append(words._(N_("{amounts} overdue"), amounts=_amounts(late, words)))
    payments = sum(event.kind == "payment.recorded" for event in digest.happened)
    if payments:
        parts.append(words._(N_("payments: {count}"), count=payments))
    if not parts:
        parts.append(nothing(words) if digest.empty else words._(N_("what happened and what comes")))
    return f"{words.day(digest.day)}: {' · '.join(parts)}"


def nothing(words: Words) -> str:
    """Return the short line for a day without news."""
    return words._(N_("nothing new, nothing due, nothing waits"))


def digest_sections(digest: Digest, words: Words, viewer: str) -> list[Section]:
    """Return all but what waits: what happened, what falls due, what is late, what goes out."""
    found = []
    if digest.happened:
        lines = [words.told(event, viewer) for event in digest.happened]  # type: ignore[arg-type]
        if digest.earlier:
            lines.insert(0, words._(N_("Earlier ones are left out; `list` shows your documents.")))
        found.append(Section(words._(N_("What happened")), tuple(lines)))
    if digest.coming:
        found.append(
            Section(words._(N_("Due in the next seven days")), tuple(_coming(one, words) for one in digest.coming))
        )
    for aging in (digest.receivable, digest.payable):
        if aging.late:
            found.append(_late(aging, words))
    leaving = digest.tomorrow.leaving
    if leaving:
        out = words._(
            N_("Reminders that go out next, {day}: {count}. `tomorrow` lists them."),
            day=digest.tomorrow.day,
            count=len(leaving) + digest.tomorrow.more,
        )
        found.append(Section(words._(N_("What goes out")), (out,)))
    return found


def waiting_line(view: View, words: Words) -> str:
    """Return one line on what waits."""
    match view:
        case ConnectionView():
            if view.party == "vendor":
                return words._(N_("{inviter} asks you to approve it as your vendor."), inviter=view.inviter)
            return words._(N_("{inviter} asks you to send it your invoices here."), inviter=view.inviter)
        case QuestionView():
            if view.problem == JOIN:
                return words.asks(view)
            line = f"{words.asks(view)}: “{words.asked(view)[:200]}”"
            return f"{line} ({words.has_it(view)})" if view.taken_by else line
    state = words.state(view.state)
    data = {"number": view.label, "party": view.party, "gross": view.gross, "due": view.due_on, "state": state}
    if view.state == "draft":
        return words._(N_("Draft to {party}: {gross}, due {due}"), **data)
    if view.side == "buyer":
        return words._(N_("{number} from {party}: {gross}, due {due}, {state}"), **data)
    return words._(N_("{number} to {party}: {gross}, due {due}, {state}"), **data)


def person_line(person: PersonView, words: Words) -> str:
    """Return one line on somebody of the business: what it may do, where it can be reached."""
    role = words.role(person.role)
    parts = [f"{person.name}: {role}"]
    parts += [words._(N_("decides alone up to {limit}"), limit=person.limit)] if person.limit else []
    parts += [words._(N_("away until {day}"), day=person.away_until)] if person.away_until else []
    parts += [words._(N_("in chat"))] if person.chat else []
    return ", ".join(parts + ([person.email] if person.email else []))


def tomorrow_title(found: Tomorrow, words: Words) -> str:
    """Return how many go out, when, and over how much."""
    count = len(found.leaving)
    if not found.items:
        return words._(N_("No reminder is planned."))
    data = {"day": found.day, "count": count, "amounts": _amounts(found.totals, words)}
    if not count:
        return words._(N_("No reminder goes out by {day}."), **data)
    return words._(N_("Reminders that go out by {day}: {count}, over {amounts}."), **data)


def planned_line(item: Planned, words: Words) -> str:
    """Return one line on a reminder of the dry run."""
    there = Words(words.language, item.tz)
    data = {"number": item.number, "party": item.party, "open": item.open, "due": item.due_on, "email": item.email}
    if item.reason:
        why = words.reminder_reason(item.reason, on=item.promised, by=item.vetoed_by)
        return words._(N_("{number} to {party} stays away: {why}."), **data, why=why)
    line = words._(N_("{number} to {party} ({email}): {open}, due {due}, at {at}."), **data, at=there.moment(item.at))
    if item.broken:
        line += " " + words._(N_("If it is not paid by then, the promise for {on} is broken."), on=item.broken)
    if item.others:
        line += " " + words._(N_("In one email with {others}."), others=words.listed(item.others))
    return line


def statement_line(line: Line, words: Words) -> str:
    """Return what a line of a statement is: 'Invoice INV-0001, due …'."""
    text = words._(LINES[line.kind], number=line.number)
    if line.due_on:
        text += ", " + words._(N_("due {due}"), due=line.due_on)
    return f"{text} ({line.reference})" if line.reference else text


def _late(aging: Aging, words: Words) -> Section:
    """What is late; the ages of what is owed to us stand beside their picture."""
    lines = []
    for total in aging.late:
        ages = "" if aging.side == "seller" else f"; {age_line(total, words)}"
        lines.append(words._(N_("{late} of {total} in all"), late=total.overdue, total=total.total) + ages)
        rows = [row for row in aging.rows if row.currency == total.currency and row.overdue.minor]
        lines += [f"{row.party}: {words.money(row.overdue)}" for row in rows[:MOST_PARTIES]]
        if len(rows) > MOST_PARTIES:
            lines.append(words._(N_("and {count} more; `aging` lists all"), count=len(rows) - MOST_PARTIES))
    title = N_("Overdue, owed to you") if aging.side == "seller" else N_("Overdue, owed by you")
    return Section(words._(title), tuple(lines))


def _coming(one: Coming, words: Words) -> str:
    text = (
        N_("To you: {amount} on {count} invoices")
        if one.side == "seller"
        else N_("By you: {amount} on {count} bills")
    )
    return words._(text, amount=one.amount, count=one.count)


def _amounts(amounts: Iterable[Money], words: Words) -> str:
    listed: Sequence[str] = [words.money(money) for money in amounts]
    return words.listed(listed) if listed else "–"


def _length(minor: int, most: int) -> int:
    return max(1, round(100 * minor / most)) if minor > 0 and most > 0 else 0
