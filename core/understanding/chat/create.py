"""'Invoice acme 3 x design day at 800, due eom' to an invoice's customer, lines, currency, due date and order number.

Each thing that could mean two fair things is a question: a customer, an amount, a date in the past, a deduction.
"""

import datetime as dt
import re
from dataclasses import replace
from functools import cache

from core.understanding.chat.coverage import without
from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import Lexicon, either
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.lines import Unclear, read_lines
from core.understanding.chat.model import ChatCommand, ChatLine, Clarify
from core.understanding.chat.names import Mention
from core.understanding.chat.numbers import Num, resolved
from core.understanding.chat.targets import one_party, parties
from core.understanding.chat.when import When, find_dates

_OPEN = ("numbers.gross", "numbers.discount", "numbers.open_amount", "cues.usual", "cues.recurring")
_SHAPED = re.compile(r"\d[/-]\d|\d.*[^\W\d_]{3}|\d\.\d.*\d{4}")
_VALUE = r"(?P<value>[a-z]{0,8}[-/.#]?(?:[a-z0-9]+[-/._])*[a-z]*\d(?:[\w/.-]*\w)?)"


def create_invoice(line: Line, *, month_first: bool) -> ChatCommand | Clarify:
    """The invoice that is asked for, or the question back with what was understood."""
    meant = ChatCommand(name="create_invoice", language=line.lexicon.code)
    lexicon = line.lexicon
    if line.email or line.username:
        return line.ask("other", "customer", word=line.email or line.username, meant=meant)
    note = _note(line)
    order = _order(line)
    meant = replace(meant, purchase_order=order, note=note)
    customer = one_party(line, "customer")
    if isinstance(customer, Clarify):
        return replace(customer, meant=meant)
    others = (m for m in parties(line) if customer not in m.names and GONE not in line.plain[m.start : m.end])
    if other := next((m for m in others if m.whole), None):
        word = line.text[other.start : other.end]
        return line.ask("several", "customer", word=word, candidates=(customer, *other.names), meant=meant)
    if other := _another(line, customer):
        word = line.text[other.start : other.end]
        return line.ask("several", "customer", word=word, candidates=(customer, *other.names), meant=meant)
    if shared := _shared_name(line, customer):
        word = line.text[shared.start : shared.end]
        return line.ask("ambiguous", "customer", word=word, candidates=shared.names, meant=meant)
    meant = replace(meant, customer=customer)
    half_named = _half_named(line, customer)
    for key in _OPEN:
        said = lexicon.pattern(key).search(line.plain)
        if said and not (key == "cues.recurring" and _of_a_month(line)):
            return line.ask(key.partition(".")[2], "amount", word=line.text[said.start() : said.end()], meant=meant)
    line.mask_all(lexicon.pattern("lines.filler"))
    due = find_due(line, month_first=month_first)
    if isinstance(due, Clarify):
        return replace(due, meant=meant)
    line.mask_all(lexicon.pattern("numbers.net"))
    meant = replace(meant, due=due)
    if due and due < line.context.today:
        return line.ask("past", "due", word=due.isoformat(), meant=replace(meant, due=None))
    if odd := lexicon.pattern("lines.po_hard").search(line.plain):
        return line.ask("order", "purchase_order", word=line.text[odd.start() : odd.end()], meant=meant)
    _drop_cues(line)
    return _with_lines(line, meant, half_named)


def _another(line: Line, customer: str) -> Mention | None:
    """A second customer by half a name where a part begins: '100 for timber and Garnier 50 for timber'."""
    joined = re.compile(
        rf"(?:[,;\n]|(?<![^\W_]){line.lexicon.any('lines.joins')})\s+(?:{line.lexicon.any('lines.party_lead')}\s+)?\Z"
    )
    for m in line.mentions:
        shown = line.text[m.start].isupper() and not m.close and customer not in m.names
        if shown and GONE not in line.plain[m.start : m.end] and joined.search(line.plain, 0, m.start):
            return m
    return None


def _shared_name(line: Line, customer: str) -> Mention | None:
    """A word of several names, where only the words for the work tell which: 'bill Orbit 700 for media work'."""
    if any(m.whole and customer in m.names for m in line.mentions):
        return None
    shown = (m for m in line.mentions if len(m.names) > 1 and line.text[m.start].isupper() and not m.close)
    return next((m for m in shown if GONE not in line.plain[m.start : m.end]), None)


def _is_named(line: Line, description: str) -> Mention | None:
    """Whom a description names and nothing else."""
    folded = fold(description)
    named = (m for m in line.mentions if line.text[m.start].isupper() and not m.close)
    return next((m for m in named if line.folded[m.start : m.end] == folded), None)


def _with_lines(line: Line, meant: ChatCommand, half_named: Mention | None) -> ChatCommand | Clarify:
    lexicon = line.lexicon
    numbers = _no_dates(line)
    if day := _lone_day(line, numbers):
        return line.ask("date", "due", word=line.text[day.start : day.end], meant=meant)
    for number in numbers:
        if _inexact(line, number):
            return line.ask("inexact", "amount", word=line.text[number.start : number.end], meant=meant)
    read = read_lines(line.text, line.plain, numbers, lexicon)
    if isinstance(read, Unclear):
        return line.ask(read.why, "amount", word=read.word, meant=meant)
    lines, currencies = read
    if not lines:
        return line.ask("missing", "amount", meant=meant)
    if not meant.due and (day := _unplaced_day(line, lines)):
        return line.ask("date", "due", word=line.text[day.start : day.end], meant=meant)
    if name := next((m for one in lines if one.description and (m := _is_named(line, one.description))), None):
        word = line.text[name.start : name.end]
        return line.ask("ambiguous", "customer", word=word, candidates=name.names, meant=meant)
    if half_named and _named_further(line, half_named, numbers):
        return line.ask("unknown", "customer", word=line.text[half_named.start : half_named.end],
                        candidates=half_named.names, meant=replace(meant, customer=None))  # fmt: skip
    if any(one.unit_price <= 0 or one.quantity <= 0 for one in lines):
        return line.ask("not_positive", "amount", meant=meant)
    found = {resolved(currency, line.context.currency) for currency in currencies}
    if None in found:
        return line.ask("currency", "currency", word=next(iter(currencies - {""}), ""), meant=meant)
    codes = sorted(code for code in found if code)
    if len(codes) > 1 or (codes and "" in found and codes[0] != line.context.currency):
        return line.ask("currencies", "currency", word=" ".join(codes), candidates=tuple(codes), meant=meant)
    return replace(
        meant, lines=tuple(lines), currency=codes[0] if codes else None, evidence=tuple(line.evidence)
    )  # fmt: skip


def _no_dates(line: Line) -> list[Num]:
    """The numbers without those of a day in a description ('Event am 5.12.', 'réunion du 5/12')."""
    numbers = line.numbers()
    for when in find_dates(line.plain, line.lexicon, line.context.today, way="back", month_first=False):
        said = line.plain[when.start : when.end]
        led = _day_lead(line.lexicon).search(line.plain[: when.start])
        shaped = _SHAPED.search(said)
        if when.span or when.day is None or not (shaped or (led and re.search(r"\d\.\d", said))):
            continue
        numbers = [n for n in numbers if not (when.start <= n.start and n.end <= when.end)]
    return numbers


def _lone_day(line: Line, numbers: list[Num]) -> When | None:
    """'…, that expires on the 12th', 'que caduque el 12': a day beside an amount, no second price."""
    marks = re.compile(rf"[,;:(\n{GONE}]|(?<![^\W_]){line.lexicon.any('lines.joins')}\s")
    for when in find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=False):
        inside = [n for n in numbers if when.start <= n.start and n.end <= when.end]
        if when.span or len(inside) != 1 or len(numbers) < 2 or not inside[0].bare or inside[0].at:
            continue
        begin = max((m.end() for m in marks.finditer(line.plain, 0, when.start)), default=0)
        end = next((m.start() for m in marks.finditer(line.plain, when.end)), len(line.plain))
        if [n for n in numbers if begin <= n.start < end] == inside:
            return when
    until = re.compile(rf"(?<![^\W_]){line.lexicon.any('due.until_word')}\s\Z")
    odd = (n for n in numbers[1:] if n.bare and until.search(line.plain, 0, n.start))
    return next((When(n.start, n.end, None) for n in odd), None)


def _unplaced_day(line: Line, lines: list[ChatLine]) -> When | None:
    """A day in a clause of its own that no line is for: it may say when the invoice is due."""
    for when in find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=False):
        said = line.text[when.start : when.end]
        to_come = not when.span and (when.day is None or when.day > line.context.today)  # 'delivered on 3 March'
        shaped = to_come and _SHAPED.search(line.plain[when.start : when.end])
        if shaped and not any(said in one.description for one in lines):
            return when
    return None


@cache
def _day_lead(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){either(lexicon.words('cues.from_day'))}\s\Z")


def _of_a_month(line: Line) -> bool:
    """'monthly retainer for March': the month that it is for makes it one invoice."""
    months = (name for names in line.lexicon.words("dates.months") for name in names if len(name) > 3)
    named = re.compile(rf"(?<![^\W_]){either(months)}(?![^\W_])")
    return bool(named.search(line.plain)) and not line.lexicon.pattern("due.until_word").search(line.plain)


def _drop_cues(line: Line) -> None:
    """'make an invoice for', 'bill', 'bitte … berechnen': what asked for the invoice is no description. What stands
    between two such words ('stell … in Rechnung') is, where it holds a number."""
    counted = line.numbers()
    for said in list(line.lexicon.cue("create").finditer(line.plain)):
        if not any(said.start() <= n.start < said.end() for n in counted):
            line.mask(*said.span())
    line.plain = without(line.plain, line.lexicon, "cues.create")
    for key in ("create_lead",):
        if match := line.lexicon.cue(key).match(line.plain, line.start):
            line.mask(match.start(), match.end())
    leading = line.start
    line.mask(0, leading)


def _order(line: Line) -> str | None:
    for match in _order_pattern(line.lexicon).finditer(line.plain):
        start, end = match.span("value")
        line.take("purchase_order", match.start(), end)
        return line.text[start:end].rstrip(".")
    return None


@cache
def _order_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){lexicon.any('lines.po')}[\s:#]*{_VALUE}(?![\w])")


def _note(line: Line) -> str | None:
    found = line.lexicon.pattern("lines.note").search(line.plain)
    if found is None:
        return None
    value = line.text[found.end() :].strip(" :,.")
    line.take("note", found.start(), len(line.text))
    return value or None


def find_due(line: Line, *, month_first: bool) -> dt.date | Clarify | None:
    """When it is due, None where nothing is said; a question where it is said but not clear."""
    p = _patterns(line.lexicon)
    found: list[dt.date] = []
    for match in p.net.finditer(line.plain):
        found.append(line.context.today + dt.timedelta(days=int(match["n"])))
        line.take("due", match.start(), match.end())
    for when in find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=month_first):
        span = _due_span(line, when, p)
        if span is None or GONE in line.plain[when.start : when.end]:
            continue
        if when.day is None:
            return line.ask("date", "due", word=line.text[when.start : when.end])
        found.append(when.day)
        line.take("due", *span)
    if len(set(found)) > 1:
        return line.ask("dates", "due", candidates=tuple(day.isoformat() for day in found))
    if hard := line.lexicon.pattern("due.hard").search(line.plain):
        return line.ask("date", "due", word=line.text[hard.start() : hard.start() + 40])
    return found[0] if found else None


class _Patterns:
    def __init__(self, lexicon: Lexicon) -> None:
        count = r"(?P<n>\d{1,3})"
        days = lexicon.any("dates.day")
        self.net = re.compile(
            rf"(?<![^\W_])(?:{lexicon.any('due.lead')}\s+)?{lexicon.any('due.net')}\s?{count}(?:\s?{days})?(?![\w.,]\d|[^\W_])"
        )
        self.lead = re.compile(rf"(?<![^\W_]){lexicon.any('due.lead')}\s*\Z")
        self.tail = re.compile(rf"\s*{lexicon.any('due.tail')}(?![^\W_])")
        self.price = re.compile(lexicon.any("lines.at"))
        self.amount = re.compile(r"\d{1,2}\.\d\d")
        self.article = re.compile(rf"{lexicon.any('dates.articles')} ")
        self.counted = re.compile(rf"\s{lexicon.any('lines.unit_of')}(?![^\W_])")
        self.hard = lexicon.pattern("due.hard")
        self.terms = re.compile(rf"(?:7|8|10|14|15|20|21|28|30|45|60|90) {days}")
        self.alone = re.compile(rf"(?:\A|[,;.:({GONE}\n-])\s*\Z")


@cache
def _patterns(lexicon: Lexicon) -> _Patterns:
    return _Patterns(lexicon)


def _due_span(line: Line, when: When, p: _Patterns) -> tuple[int, int] | None:
    """The span with its lead or tail, or None where the date is part of a description ('March retainer')."""
    before = line.plain[: when.start]
    tail = p.tail.match(line.plain, when.end)
    end = tail.end() if tail else when.end
    article = p.article.match(line.plain, when.start)
    lead = p.lead.search(before) or (p.lead.search(line.plain[: article.end()]) if article else None)
    counted = p.counted.match(line.plain, when.end) or _goes_on(line, when.end)
    if when.span and not tail and counted and not (lead and p.hard.search(lead[0])):
        return None  # 'pour 3 jours de chantier', 'mit 2 Tagen Aufbau'
    if lead and not (p.price.fullmatch(lead[0].strip()) and p.amount.fullmatch(line.plain, when.start, when.end)):
        return lead.start(), end
    if tail:
        return when.start, end
    rest = line.plain[when.end :].lstrip(" ")
    alone = p.alone.search(before) and (not rest or rest[0] in ",;.)\n" + GONE)
    usual = not rest and p.terms.fullmatch(line.plain[when.start : when.end])
    if alone and (when.led or not when.span or usual) and when.day != line.context.today:
        return when.start, when.end
    return None


def _goes_on(line: Line, end: int) -> bool:
    """Whether a word follows that a number of days may be of."""
    word = re.match(r" ([^\W\d_]+)", line.plain[end:])
    small = ("lines.for", "lines.joins", "lines.strip_front", "cues.neutral")
    return bool(word) and not any(line.lexicon.pattern(path).match(line.plain, end + 1) for path in small)


def _inexact(line: Line, number: Num) -> bool:
    """'about 500', '500 or so', '500 or 600'."""
    word = line.lexicon.pattern("numbers.inexact")
    before = re.search(r"[^\s" + GONE + r",;]+(?:\s[^\s,;]+)?\s*\Z", line.plain[: number.start])
    if before and any(m.end() == len(before[0].rstrip()) for m in word.finditer(before[0].rstrip())):
        return True
    behind = re.match(r"\s*", line.plain[number.end :])
    return bool(word.match(line.plain, number.end + (behind.end() if behind else 0)))


def _half_named(line: Line, customer: str) -> Mention | None:
    return next((m for m in line.mentions if customer in m.names and not m.whole), None)


def _named_further(line: Line, mention: Mention, numbers: list[Num]) -> bool:
    """'acme bakery 500 for cake': a word after half a name that is neither its end nor what the invoice is for."""
    first = next((n for n in numbers if n.start >= mention.end), None)
    if first is None:
        return False
    between = line.plain[mention.end : first.start]
    for path in ("lines.strip_back", "cues.neutral", "cues.create_noun", "cues.open", "cues.pronoun"):
        between = without(between, line.lexicon, path)
    between = between.strip(" " + GONE)
    tail = line.plain[first.end :].lstrip(" ")
    return bool(re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)?", between)) and bool(
        line.lexicon.pattern("lines.for").match(tail)
    )
