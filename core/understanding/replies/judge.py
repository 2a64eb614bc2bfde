"""One clause to what it means. State changes need positive evidence and nothing that speaks against them.

Every rule here is about kinds of words (negation, condition, tense), never about one wording: words are in the
language files.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from core.understanding.replies.clauses import LEAST, PART, Clause, Read
from core.understanding.replies.extract import payment_reference, purchase_order
from core.understanding.replies.lexicon import Found
from core.understanding.replies.model import About
from core.understanding.replies.money import Amount
from core.understanding.replies.targets import Names, lines_described
from core.understanding.replies.when import BOTH, Way, When

_PAYING = ("pay_done", "pay_now", "pay_any", "pay_noun", "pay_run", "move", "future")
_MOST_OFF = 25
"""Percent: what is more than any discount for paying early."""
_NEAR, _LONG = 45, 250
_SLIGHT = 3
_MOST_AHEAD = 240
"""Days: nobody promises for later, so that another day was meant ('il 9/3' in June, of what was paid in March)."""
_RECENT, _FAR = 120, 150
"""Days: a short date that was so lately, and that is so far ahead, is the one that was."""

AGAINST = ("negation", "condition", "hedge", "thought", "irony", "hold")
"""What turns round or weakens what is said."""


@dataclass(slots=True)
class Said:
    """What a clause means: an intent's name with its fields, or why it means nothing certain."""

    name: str
    clause: Clause
    why: str = ""
    date: dt.date | None = None
    amount: Decimal | None = None
    share: str = ""  # 'half', 'other_half', 'remainder' or a percentage such as '98%'
    reference: str | None = None
    number: str | None = None
    strong: bool = True
    documents: tuple[int, ...] = ()
    own: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    extra: dict[str, str | None] = field(default_factory=dict)
    withheld: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a clause is judged against."""

    text: str
    about: About
    names: Names
    today: dt.date

    @property
    def vendor(self) -> bool:
        """Whether they were asked to accept a vendor."""
        return self.about.kind == "vendor_request"


def judge(clause: Clause, context: Context) -> list[Said]:
    """What the clause says; several where it says several things at once."""
    said: list[Said] = []
    asks = clause.sentence.asks and not _before_question(clause)
    if context.vendor:
        return _answer(clause, context, asks)
    if _speaks_in_general(clause):
        return [_question(clause, "unknown")]
    if clause.has("stop") and (stop := _stop(clause, context, asks)):
        return [stop]
    if clause.has("po") and (order := _purchase_order(clause, context, asks)):
        said.append(order)
    if "statement" in clause.topics and (wanted := _statement(clause, asks)):
        said.append(wanted)
    if ("statement" not in clause.topics or not said or _copy_too(clause)) and "copy" in clause.topics:
        said += [copy for copy in (_copy(clause, asks),) if copy]
    if clause.topics & {"pay", "done", "money"}:
        said += _payment(clause, context, asks)
    should = clause.has("should_be") and clause.target.lines and not clause.topics & {"po", "pay", "done", "redirect"}
    compares = clause.has("negation") and clause.target.lines and not clause.topics
    if any(s.name == "report_payment" for s in said) and clause.topics & {"yes", "no", "part"} == {"yes"}:
        yes = [f for f in clause.found if f.tags & {"approve", "approved", "fine", "yes"}]
        if all("pay_done" in f.tags for f in yes):
            return said  # 'cleared on 3 June'
    if (clause.topics & {"yes", "no", "part"} or clause.has("defect_weak") or compares or should) and not any(
        s.name == "request_copy" for s in said
    ):
        taken = any(s.name in ("set_purchase_order", "request_statement") for s in said)
        said += [s for s in _answer(clause, context, asks) if not (taken and s.name in ("dispute", "question"))]
    return said


def _before_question(clause: Clause) -> bool:
    """'1 and 2 are approved, could you send 3 again?': it names its documents, and what is asked stands behind it."""
    behind = [c for c in clause.sentence.clauses if c.first > clause.first]
    return (
        bool(clause.target.documents)
        and not clause.has("question", "please")
        and any(c.has("question", "please", "copy") and not c.topics & {"yes", "no"} for c in behind)
        and all(not c.has("question") for c in clause.sentence.clauses if c.first < clause.first)
    )


def _speaks_in_general(clause: Clause) -> bool:
    """'approved invoices are paid on Fridays': which kind of invoices, not that this one is."""
    ends = {f.last for f in clause.found if f.tags & {"approved", "pay_done"}}
    return not clause.target.documents and any("invoice" in f.tags and f.first in ends for f in clause.found)


def _question(clause: Clause, why: str) -> Said:
    return Said("question", clause, why=why)


def _stop(clause: Clause, context: Context, asks: bool) -> Said | None:
    others = clause.topics & {"pay", "done"}
    stops = [f.first for f in clause.found if "stop" in f.tags]
    if any("negation" in f.tags and f.first < stops[0] for f in clause.found):
        return _question(clause, "unknown")
    if clause.has("condition", "hedge", "irony", "pay_run") or (others and not clause.has("invoice")):
        return None
    if context.about.kind == "invoice" and not clause.has("stop_sure"):
        return _question(clause, "unknown")
    return Said("stop_reminders", clause)


def _purchase_order(clause: Clause, context: Context, asks: bool) -> Said | None:
    number = purchase_order(context.text, clause, context.names)
    if number is None:
        return None
    against = (
        clause.has("thought", "irony")
        or clause.beside("hedge", "po")
        or (clause.beside("negation", "po") and not clause.has("should_be"))
    )
    if number == "" or against or (asks and not clause.has("please", "correct")):
        return _question(clause, "which_number")
    if clause.has("defect") and not clause.has("should_be", "please", "correct", "missing"):
        return _question(clause, "which_number")
    return Said("set_purchase_order", clause, number=number)


def _statement(clause: Clause, asks: bool) -> Said | None:
    if clause.has("ack", "ack_sure") and not asks and not clause.has("please", "copy"):
        return None  # 'thanks for the statement'
    if not clause.has("statement_ask", "please", "copy") or clause.has("irony"):
        return None
    if clause.has("pay_done") and not asks and not clause.has("please"):
        return None
    return Said("request_statement", clause)


def _copy_too(clause: Clause) -> bool:
    """'send the invoice again, and a statement': both are asked for."""
    copies = [f.last for f in clause.found if f.tags & {"copy", "not_have"}]
    return (
        clause.has("invoice")
        and bool(copies)
        and min(copies) <= max(f.first for f in clause.found if "statement" in f.tags)
    )


def _copy(clause: Clause, asks: bool) -> Said | None:
    """'send it again', 'I can't find it', also as a question; but a new version is a correction."""
    if clause.has("correct", "irony", "stop"):
        return None
    if clause.has("copy"):
        return Said("request_copy", clause)
    if (
        clause.has("not_have")
        and not _other_paper(clause)
        and not clause.sentence.tags & {"pay_done", "pay_noun", "hedge", "awaited", "approved"}
    ):
        return Said("request_copy", clause, strong=False)
    return None


def _other_paper(clause: Clause) -> bool:
    """'I can't find the work sheet': another paper than the invoice."""
    last = clause.first + len(clause.words)
    named = any("invoice" in f.tags for f in clause.found) or bool(clause.target.documents)
    papers = {f.first for f in clause.sentence.covered if "paper" in f.tags and clause.first <= f.first < last}
    mine = {n for m in _marks(clause) if m.tags & {"number", "singular", "plural"} for n in range(m.first, m.last)}
    mine |= {n for f in clause.found if "not_have" in f.tags for n in range(f.first, f.last) if n not in f.skipped}
    return not named and bool(papers - mine)


# Payments


def _payment(clause: Clause, context: Context, asks: bool) -> list[Said]:
    if clause.has("not_pay"):
        return [_question(clause, "not_paying")]
    done, now = _done(clause, context), clause.has("pay_now", "pay_any")
    run, noun = clause.has("pay_run"), clause.has("pay_noun")
    move = clause.has("move")
    ahead = [w for w in clause.dates(Way.AHEAD) if not (done and _of_slip(clause, w))]
    certain = {w.day for w in ahead if w.day} & {w.day for w in clause.dates(Way.BACK) if w.day}
    past = done and any(day < context.today for day in certain)
    future = _future(clause) or (any(day > context.today for day in certain) and not past)
    future = future or (done and (_soon(clause, context) or _by_a_day(clause, context)))
    if not done and clause.has("pay_any"):
        done = bool(ahead) and not future and _looks_back(clause, context)
        if done and not certain and not clause.digits:
            return [_question(clause, "which_date")]  # 'transferimos el lunes' on a Tuesday
        now = not done
    if clause.has("terms") and not ahead:
        return [_question(clause, "terms")]
    if not (done or now or run or (noun and ahead) or (move and ahead)):
        return []
    if not future and not done and ahead and _long_ago(clause, context):
        return [_question(clause, "past_date")] if not noun else _paid(clause, context, sure=False)
    if asks and not (done and not future and clause.has("confirm_me")):
        return [_question(clause, "asked")]
    if done and not future:
        return _paid(clause, context) + _rest_promised(clause, context)
    if clause.has("negation", "hedge", "thought", "irony", "hold"):
        return [_question(clause, "uncertain")]
    if (clause.has("condition") and not _only_dated(clause)) or "wait_approval" in clause.sentence.tags:
        return [_question(clause, "conditional")]
    if (
        move
        and not (done or now or run or noun)
        and (clause.unexplained() or clause.topics - {"pay"} or _moves_goods(clause))
    ):
        return []
    if (noun or run) and not (done or now or move) and clause.unexplained() > _most_unknown(clause):
        return [_question(clause, "uncertain")]
    return _promises(clause, ahead, context)


def _moves_goods(clause: Clause) -> bool:
    """'the answer arrives on Monday': something else than the money."""
    last = clause.first + len(clause.words)
    here = [f for f in clause.sentence.covered if clause.first <= f.first < last]
    moved = {n for f in clause.found if "move" in f.tags for n in range(f.first, f.last)}
    return clause.has("invoice") or any(
        f.tags & {"goods", "paper", "papers", "slip"} and not f.tags & {"money", "small"} and f.first not in moved
        for f in here
    )


def _of_slip(clause: Clause, when: When) -> bool:
    """'paid, you will get the slip tomorrow': the day of the slip."""
    return clause.of_a_slip(when.first) and clause.sentence.parts[when.first] not in clause.sentence.pay_parts


def _future(clause: Clause) -> bool:
    """Whether the payment is to come: 'it is paid, you will get the slip tomorrow' speaks of something else."""
    return any(
        "future" in f.tags and not (clause.has("pay_done") and clause.of_a_slip(f.first)) for f in clause.found
    )


def _done(clause: Clause, context: Context) -> bool:
    """Whether a word says it is paid; one that is present too ('pagamos') only by its accent ('pagámos')."""
    words = clause.sentence.words
    if any(
        f.tags & {"pay_now", "pay_any"} and "ámos" in context.text[words[f.first].start : words[f.first].end].lower()
        for f in clause.found
    ):
        return True
    cleared = context.about.kind == "invoice" and not clause.topics & {"pay", "money"} and not clause.digits
    return any(
        "pay_done" in f.tags
        and not (cleared and "approved" in f.tags)
        and not ("pay_now" in f.tags and _is_present(clause, f, context.text))
        and (
            "pay_any" not in f.tags
            or any("á" in context.text[w.start : w.end].lower() for w in words[f.first : f.last])
        )
        for f in clause.found
    )


def _is_present(clause: Clause, found: Found, text: str) -> bool:
    """'On vous vire 500 vendredi': without its accent, behind who does it, the French participle is a verb."""
    words = clause.sentence.words
    word = words[found.last - 1]
    before = {w.text for w in words[max(0, found.first - 2) : found.first + 1]}
    return text[word.start : word.end].lower().endswith("e") and not before.isdisjoint({"je", "on", "nous"})


def _soon(clause: Clause, context: Context) -> bool:
    """'is on its way and will reach you by 18 June', written on the 10th: a day to come, not the one a year ago."""
    back = {w.first: w.day for w in clause.dates(Way.BACK) if w.day}
    return any(
        w.day
        and 0 < (w.day - context.today).days <= _NEAR
        and (context.today - back.get(w.first, context.today)).days > _LONG
        for w in clause.dates(Way.AHEAD)
    )


def _by_a_day(clause: Clause, context: Context) -> bool:
    """'is with you by Friday': a day to come behind 'by' or 'until'."""
    read = clause.sentence
    ahead = {
        w.first for w in clause.dates(Way.AHEAD)
        if w.day and w.day > context.today and read.words[w.first].text.isalpha() and not _is_absolute(clause, w)
    }  # fmt: skip
    by = {f.last for f in read.language.dates.find(read.words) if "until" in f.tags}
    by |= {f.last for f in clause.found if "before_date" in f.tags}
    return bool(ahead & by)


def _most_unknown(clause: Clause) -> int:
    """Words without a meaning that a promise may hold; in Japanese each is a character."""
    return 8 if clause.sentence.language.code == "ja" else 2


def _long_ago(clause: Clause, context: Context) -> bool:
    """A short date that is months ahead, but was a few weeks ago: the past is meant."""
    ahead = [w.day for w in clause.dates(Way.AHEAD) if w.day]
    back = [w.day for w in clause.dates(Way.BACK) if w.day]
    if not ahead or not back or back[0] > context.today:
        return False
    return (ahead[0] - context.today).days > 150 and (context.today - back[0]).days < 120


def _only_dated(clause: Clause) -> bool:
    """'by', 'before', 'until' right before a date are no conditions."""
    starts = {w.first for w in clause.dates(Way.AHEAD)}
    inner = {n for w in clause.dates(Way.AHEAD) for n in range(w.first, w.last)}
    return all(
        f.last in starts or f.first in inner or (f.last + 1 in starts) for f in clause.found if "condition" in f.tags
    )


def _looks_back(clause: Clause, context: Context) -> bool:
    """For verbs whose present and past are spelled alike: the nearer day decides."""
    ahead = [w.day for w in clause.dates(Way.AHEAD) if w.day]
    back = [w.day for w in clause.dates(Way.BACK) if w.day]
    if not ahead or not back:
        return False
    return ahead[0] < context.today or (
        abs((context.today - back[0]).days) < abs((ahead[0] - context.today).days) and back[0] <= context.today
    )


def _paid(clause: Clause, context: Context, *, sure: bool = True) -> list[Said]:
    if clause.has("negation", "thought", "hedge", "irony", "hold") or _conditional_past(clause):
        return [_question(clause, "uncertain")]
    back = [w for w in clause.dates(Way.BACK) if w.day and w.day <= context.today and not _of_paper(clause, w)]
    if paired := _paired(clause, back):
        return [
            Said("report_payment" if sure else "payment_details", clause, date=w.day, own=(n,)) for n, w in paired
        ]
    reference = payment_reference(context.text, clause, context.names)
    amounts = [a for a in _money(clause) if not _in_reference(context.text, a.start, a.end, reference)]
    amounts = amounts or _bare(clause, context)
    share = "half" if any("half" in f.tags for f in _marks(clause)) else _all_but(clause)
    return [
        Said(
            "report_payment" if sure else "payment_details", clause,
            date=back[0].day if back else None,
            amount=amounts[0].value if amounts else None,
            share=share if not amounts else "",
            reference=reference,
        )
    ]  # fmt: skip


def _rest_promised(clause: Clause, context: Context) -> list[Said]:
    """'600 paid today, the rest on the 30th': the rest has a day to come of its own."""
    rest = [m for m in _marks(clause) if m.tags & {"remainder", "other_half"}]
    if not rest or (not any(a.sure for a in clause.amounts()) and not any("half" in m.tags for m in _marks(clause))):
        return []
    days = [w for w in clause.dates(Way.AHEAD) if w.day and w.day > context.today and w.first >= rest[0].last]
    if len({w.day for w in days}) != 1 or not clause.beside_mark(rest[0], days[0].first):
        return []
    return [Said("promise_to_pay", clause, date=days[0].day, share="remainder")]


def _paired(clause: Clause, days: list[When]) -> list[tuple[int, When]]:
    """'301 on the 2nd and 315 on the 7th': each document with the day behind it; nothing where it is not so."""
    order = [(at + clause.first, n) for at, n in clause.target.order]
    if len(order) < 2 or len(order) != len(days) or len({n for _, n in order}) != len(order):
        return []
    places = [place for (at, _), day in zip(order, days, strict=True) for place in (at, day.first)]
    return [(n, day) for (_, n), day in zip(order, days, strict=True)] if places == sorted(places) else []


def _of_paper(clause: Clause, when: When) -> bool:
    """'the invoice of 3 May': the day of the paper."""
    read = clause.sentence
    at = when.first - (0 if when.first in read.of_dates else 1)
    while at - 1 in read.of_dates:
        at -= 1
    return at in read.of_dates and at in read.paper_ends


def _money(clause: Clause) -> list[Amount]:
    """What is surely money; beside 'the rest' a bare number is too: '500 on the 20th and the rest …'."""
    if not any(m.tags & {"remainder", "other_half"} for m in _marks(clause)):
        return [a for a in clause.amounts() if a.sure]
    words = clause.sentence.words
    dated = [(words[w.first].start, words[w.last - 1].end) for way in BOTH for w in clause.dates(way)]
    return [
        a for a in clause.amounts()
        if a.sure or (a.value >= LEAST and not any(s <= a.start < e for s, e in dated))
    ]  # fmt: skip


def _bare(clause: Clause, context: Context) -> list[Amount]:
    """'already sent you 800': a number without a currency right beside the word for paying, no more than is owed."""
    if len(context.about.documents) != 1:
        return []
    return _beside(clause, context, {n for f in clause.found if "pay_done" in f.tags for n in (f.first - 1, f.last)})


def _bare_share(clause: Clause, days: list[When], context: Context) -> list[tuple[Decimal | None, str]]:
    """'we pay 500 on Friday', 'wir zahlen am Freitag 500': beside the word for paying or its day."""
    if len(context.about.documents) != 1 or len({w.day for w in days}) != 1:
        return []
    beside = {n for f in clause.found if f.tags & {"pay_now", "pay_any"} for n in (f.first - 1, f.last)}
    beside |= {n for w in days for n in (w.first - 1, w.first - 2, w.last)}
    return [(a.value, "") for a in _beside(clause, context, beside)]


def _beside(clause: Clause, context: Context, places: set[int]) -> list[Amount]:
    """The one number at these places that is no day and no number of something, and not more than is owed."""
    read, words = clause.sentence, clause.sentence.words
    dated = {n for way in BOTH for w in clause.dates(way) for n in range(w.first, w.last)}
    named = {f.last for f in clause.found if f.tags & {"invoice", "ref_word", "po"}}
    named |= {m.last for m in _marks(clause) if m.tags & {"number", "line"}}
    plain = dated | {n for f in clause.found for n in range(f.first, f.last)} | {len(words)}
    plain |= {n for f in read.covered if f.tags & {"small", "money"} for n in range(f.first, f.last)}
    starts = {
        words[n].start for n in places - dated - named
        if 0 <= n < len(words) and (n + 1 in plain or PART.search(read.folded, words[n].end, words[n + 1].start))
    }  # fmt: skip
    found = [a for a in clause.amounts() if a.start in starts]
    return found if len(found) == 1 and LEAST <= found[0].value <= context.about.documents[0].total else []


def _conditional_past(clause: Clause) -> bool:
    return clause.has("condition") and not _only_dated(clause) and not clause.has("harmless")


def _in_reference(text: str, start: int, end: int, reference: str | None) -> bool:
    return bool(reference) and text[start:end].strip() in (reference or "")


def _marks(clause: Clause) -> list:  # type: ignore[type-arg]
    last = clause.first + len(clause.words)
    return [m for m in clause.sentence.marks if clause.first <= m.first < last]


def _promises(clause: Clause, ahead: list[When], context: Context) -> list[Said]:
    """A promise for each day that is named, with the amount that stands with it; each day is to come, and soon."""
    made = _promised(clause, ahead, context)
    days = [s.date for s in made if s.name == "promise_to_pay" and s.date]
    if any(day < context.today for day in days):
        return [_question(clause, "past_date")]
    if any((day - context.today).days > _MOST_AHEAD for day in days):
        return [_question(clause, "which_date")]
    return made


def _promised(clause: Clause, ahead: list[When], context: Context) -> list[Said]:
    ahead = [w for w in ahead if not _of_paper(clause, w)]
    dated = [w for w in ahead if not w.weak] or ahead
    days = [w for w in dated if w.day]
    if len(days) > 1:
        days = [w for w in days if not _names_week(clause, w)] or days  # 'with this week's run, on Thursday'
    if not days:
        why = next((w.why for w in dated if w.why), "no_date")
        return [_question(clause, why)]
    if paired := _paired(clause, days):
        return [Said("promise_to_pay", clause, date=day.day, own=(n,)) for n, day in paired]
    if _excepted_day(clause, days[0]):
        return [_question(clause, "which_document")]
    shares = _shares(clause) or _instalments(clause, days, context) or _bare_share(clause, days, context)
    if len(shares) > 1:
        days = [w for w in ahead if w.day]
        rest = [m.first for m in _marks(clause) if m.tags & {"remainder", "other_half"}]
        if len(days) == 1 and rest and days[0].first > rest[0]:
            return [_question(clause, "which_date")]  # '500 soon, the rest on the 20th'
    if len(days) > 1 and len(shares) >= len(days):
        return [_promise(clause, day, share) for day, share in zip(days, shares, strict=False)]
    if len(days) > 1 and len({w.day for w in days}) > 1:
        exact = [w for w in days if _is_absolute(clause, w)] if not shares else []
        if len({w.day for w in exact}) != 1:
            return [_question(clause, "which_date")]
        days = exact
    if days[0].day and days[0].day < context.today:
        return [_question(clause, "past_date")]
    spoken = clause.has("pay_now", "pay_any", "pay_run", "future", "move")
    if not _of_payment(clause, days[0]) or (days[0].day == context.today and not spoken):
        return [_question(clause, "which_date")]
    return [_promise(clause, days[0], shares[0] if shares else (None, _all_but(clause)))]


def _excepted_day(clause: Clause, when: When) -> bool:
    """'All but 118, which is for the 25th': the day of what was taken out."""
    read = clause.sentence
    out = [m for m in _marks(clause) if "except" in m.tags and m.last <= when.first]
    return clause.target.excepted and any(
        PART.search(read.folded, read.words[m.last - 1].end, read.words[when.first].start) for m in out
    )


def _names_week(clause: Clause, when: When) -> bool:
    return not clause.sentence.week_words.isdisjoint(range(when.first, when.last))


def _instalments(clause: Clause, days: list[When], context: Context) -> list[tuple[Decimal | None, str]]:
    """'600 today and 600 on the 30th': bare numbers, as many as days, that are no more than the total."""
    words = clause.sentence.words
    dated = [(words[w.first].start, words[w.last - 1].end) for way in BOTH for w in clause.dates(way)]
    bare = [a.value for a in clause.amounts() if not any(s <= a.start < e for s, e in dated)]
    total = sum((d.total for d in context.about.documents), Decimal(0))
    fit = len(bare) == len({w.day for w in days}) > 1 and min(bare) >= LEAST and sum(bare) <= total
    return [(value, "") for value in bare] if fit and len(context.about.documents) == 1 else []


def _all_but(clause: Clause) -> str:
    """'less 2 % discount': the share that is left, as '98%'."""
    off = clause.taken_off()
    return f"{100 - off.value}%" if off and off.value < _MOST_OFF else ""


def _of_payment(clause: Clause, when: When) -> bool:
    """Whether the day stands in a part that speaks of paying, and not 'sent 700 on Friday, the rest comes later'."""
    read = clause.sentence
    if clause.beside_word(when.first, *_PAYING):
        return True
    first, last = clause.part_of(when.first, when.last)
    a, b = read.words[first].start, read.words[last - 1].end
    if any(a <= m.start < b for m in clause.amounts() if m.sure):
        return True
    if any(first <= m.first < last and m.tags & {"half", "other_half", "remainder"} for m in read.marks):
        return True
    slight = {n for f in read.covered if f.tags & {"small", "polite", "paper"} for n in range(f.first, f.last)}
    rest = set(range(first, last)) - set(range(when.first, when.last)) - slight
    return not any(read.words[n].text[0].isdigit() or len(read.words[n].text) > _SLIGHT for n in rest)


def _is_absolute(clause: Clause, when: When) -> bool:
    words = clause.sentence.words[when.first : when.last]
    return any(any(c.isdigit() for c in w.text) for w in words)


def _promise(clause: Clause, when: When, share: tuple[Decimal | None, str] | None) -> Said:
    amount, part = share or (None, "")
    return Said("promise_to_pay", clause, date=when.day, amount=amount, share=part)


def _shares(clause: Clause) -> list[tuple[Decimal | None, str]]:
    """Amounts and words for parts ('half', 'the balance'), in the order they stand."""
    found: list[tuple[int, Decimal | None, str]] = []
    amounts = [a for a in _money(clause) if not _percent_near(clause, a.start)]
    for mark in _marks(clause):
        at = clause.sentence.words[mark.first].start
        part = next((t for t in ("other_half", "half", "remainder") if t in mark.tags), "")
        if part and not any(0 <= a.start - at < 25 for a in amounts):
            found.append((at, None, part))
    found += [(a.start, a.value, "") for a in amounts]
    return [(value, part) for _, value, part in sorted(found, key=lambda f: f[0])]


def _percent_near(clause: Clause, at: int) -> bool:
    return clause.sentence.folded[at : at + 8].partition(" ")[2][:1] == "%"


# Yes, no, and 'part of it is wrong'


def _answer(clause: Clause, context: Context, asks: bool) -> list[Said]:
    topics = clause.topics
    if context.vendor:
        if clause.has("no", "no_vendor", "reject", "not_ours", "stop"):
            return [_question(clause, "asked") if asks else _no(clause, context)]
        if topics & {"part"} and not topics & {"yes"}:
            return [_question(clause, "unknown")]
    if "yes" in topics and clause.beside("negation", "approve", "approved") and not asks:
        paid = any(f.tags >= {"approved", "pay_done"} for f in clause.found) and context.about.kind != "invoice"
        return [_question(clause, "not_paying") if paid else _refused(clause)]
    if clause.has("reject") and not clause.has("not_ours") and not asks and _state(clause):
        return [_question(clause, "unknown")]
    if topics & {"no"} and (context.vendor or clause.has("reject", "not_ours", "no")):
        if asks:
            return [_question(clause, "asked")]
        return [_no(clause, context)]
    if "part" in topics:
        return [_part(clause, context, asks)]
    if "yes" in topics:
        return [_yes(clause, context, asks)]
    if (
        clause.has("should_be")
        and not asks
        and clause.target.lines
        and not topics & {"po", "pay", "done", "redirect"}
    ):
        return [_part(clause, context, asks)]
    if not topics and not asks and clause.target.lines and clause.has("negation") and _numbers(clause) > 1:
        return [_part(clause, context, asks)]
    if clause.has("defect_weak") and not asks and (_numbers(clause) or clause.target.lines):
        return (
            []
            if topics & {"pay", "done", "money", "copy"} or not _compares(clause)
            else [_part(clause, context, asks)]
        )
    return []


def miscounted(read: Read, context: Context) -> Said | None:
    """'You charge 4 visits, you came three times': two numbers that do not agree, and something of the invoice."""
    if read.asks or context.vendor or len(context.about.documents) != 1 or not read.clauses:
        return None
    numbers = [w.text for w in read.words if w.text[0].isdigit()]
    numbers += [t for f in read.covered for t in f.tags if t in ("once", "twice")]
    numbers += [t for f in read.language.dates.find(read.words) for t in f.tags if t[0] == "n" and t[1:].isdigit()]
    described = lines_described(read.words, context.about.documents[0])
    billed = any("billed" in f.tags for f in read.covered)
    against = read.tags & {"contrast", "defect_weak", "negation"} or (billed and not described)
    doubtful = read.tags & {"doubt", "other_object", "thought", "irony", "pay_now", "pay_done", "stop"}
    if len(set(numbers)) < 2 or not against or doubtful or not (described or billed):
        return None
    whole = Clause(read.words, read.found, 0, read.tags, set(), read.clauses[0].target, read)
    whole.target.lines |= described
    return Said("dispute", whole, extra={"kind": "counted"})


def _compares(clause: Clause) -> bool:
    """'10, not 12': what should be beside what is."""
    return clause.has("negation") or clause.has("should_be") or _numbers(clause) > 1


def _numbers(clause: Clause) -> int:
    named = {at for at, _ in clause.target.order}
    dated = {n - clause.first for way in BOTH for w in clause.dates(way) for n in range(w.first, w.last)}
    return sum(1 for n, w in enumerate(clause.words) if w.text[0].isdigit() and n not in named | dated)


def _to_come(clause: Clause, context: Context) -> bool:
    """'I approve tomorrow': a day ahead, on which it will be said."""
    back = {w.first for w in clause.dates(Way.BACK) if w.day and (context.today - w.day).days <= _RECENT}
    return any(
        w.day and w.day > context.today and not ((w.day - context.today).days > _FAR and w.first in back)
        for w in clause.dates(Way.AHEAD)
    )


def _state(clause: Clause) -> bool:
    """'I have not approved it', 'it was neither approved nor paid': how things stand, which is no decision."""
    language = clause.sentence.language
    refusals = [
        f for f in clause.found
        if f.tags & {"reject", "approved"}
        and any(w.text in language.participles for w in clause.sentence.words[f.first : f.last])
    ]  # fmt: skip
    if not refusals or any("reject" in f.tags and f not in refusals for f in clause.found):
        return False
    verbs = {n for f in clause.sentence.covered if "auxiliary" in f.tags for n in range(f.first, f.last)}
    return any(clause.first <= n <= refusals[-1].last for n in verbs)


def _refused(clause: Clause) -> Said:
    """'not approved': a no, unless something is still to come."""
    if clause.has("until_then"):
        return _question(clause, "conditional")
    if _state(clause):
        return _question(clause, "unknown")
    if clause.has("condition", "hold", "wait_approval", "hedge", "thought", "contrast"):
        return _question(clause, "conditional")
    return Said("reject", clause, extra={"kind": "refused"})


def _no(clause: Clause, context: Context) -> Said:
    if clause.sentence.line and len(context.about.documents) == 1:
        return Said("dispute", clause)
    if clause.beside("negation", "reject") and not clause.has("not_ours"):
        return _question(clause, "unknown")
    told = clause.has("reject")
    if not context.vendor and len(context.about.documents) == 1 and _rest_stands(clause):
        return Said("dispute", clause)  # 'please credit it, the rest of the bill is not contested'
    if clause.has("until_then", "wait_approval") and not clause.has("not_ours"):
        return _question(clause, "conditional")  # 'until then it is not approved'
    if not told and "refund" in clause.sentence.tags:
        return _question(clause, "unknown")  # 'paid twice, please refund the second'
    doubts = [
        t
        for t in ("thought", "hedge", "condition", "hold")
        if (clause.beside(t, "reject") if told else clause.has(t))
    ]
    if clause.has("irony") or (doubts and (set(doubts) & {"thought", "hedge"} or not clause.has("not_ours"))):
        return _question(clause, "uncertain")
    partly = clause.target.lines and len(context.about.documents) == 1
    if not context.vendor and partly and any("line" in m.tags for m in _marks(clause)):
        return Said("dispute", clause)  # 'line 3 we don't pay'
    if not told and not context.vendor and (partly or "correct" in clause.sentence.tags):
        return Said("dispute", clause)  # 'two of the days were never worked', 'billed twice, please correct'
    if not context.vendor and not clause.has("not_ours") and _to_come(clause, context):
        return _question(clause, "uncertain")  # 'we cannot pay on Friday'
    if context.vendor and clause.found and clause.found[0].first == 0 and "no" in clause.found[0].tags:
        return Said("reject", clause, strong=False)  # 'no thanks, we are covered'
    if clause.has("no") and not clause.has("reject", "not_ours", "no_vendor"):
        alone = (
            len(clause.words) <= 4
            and not (clause.topics - {"no"})
            and context.about.kind in ("invoice", "vendor_request")
        )
        alone = alone and (context.vendor or len(clause.sentence.words) <= 4)
        return Said("reject", clause, strong=False) if alone else _question(clause, "unknown")
    return Said("reject", clause, strong=clause.has("reject"))


def _rest_stands(clause: Clause) -> bool:
    return any("rest" in m.tags for m in clause.sentence.marks)


def _part(clause: Clause, context: Context, asks: bool) -> Said:
    if asks and (not clause.has("correct") or clause.topics & {"yes"} or clause.has("wait_approval")):
        return _question(clause, "asked")
    if _if_then_yes(clause):
        return _question(clause, "conditional")
    if "bank_details" in clause.sentence.tags or "not_pay" in clause.sentence.tags:
        return _question(clause, "unknown")
    if clause.has("irony", "hold") and not clause.has("correct"):
        return _question(clause, "unknown")
    if clause.has("called_off") and not clause.has("defect", "correct", "should_be") and not clause.target.lines:
        return _question(clause, "unknown")  # what was called off, only people know
    if clause.has("away") and not clause.has("correct", "should_be"):
        return _question(clause, "unknown")  # 'je suis absente'
    if clause.taken_off() is None and asks and clause.has("percent_off") and clause.has("less", "terms"):
        return _question(clause, "asked")  # 'may we deduct the 2 % discount?'
    if clause.has("awaited") and not clause.has("defect"):
        return _question(clause, "unknown")  # a credit note to come: for what, only people know
    if clause.has("thought", "hedge") and not clause.has("correct", "should_be"):
        return _question(clause, "uncertain")
    paying = clause.sentence.tags & {"pay_done", "pay_now", "pay_any"} and not clause.has(
        "correct", "should_be", "po", "invoice"
    )
    if (
        clause.beside("defect", "approved", "approve")
        and not clause.has("correct", "should_be")
        and not clause.target.lines
    ):
        return _question(clause, "unknown")  # 'approved by mistake'
    if _lacks_paper(clause):
        return Said("request_copy", clause)
    if not _has_object(clause) or (paying and not clause.target.lines):
        return _question(clause, "unknown")
    return Said("dispute", clause)


def _lacks_paper(clause: Clause) -> bool:
    """'the receipt is missing with us': it is not on the invoice that something lacks."""
    evidence = [f for f in clause.found if f.tags & {"defect", "correct", "should_be", "awaited"}]
    if not evidence or not all("missing" in f.tags for f in evidence) or clause.has("po") or clause.digits:
        return False
    last = clause.first + len(clause.words)
    here = [f for f in clause.sentence.covered if clause.first <= f.first < last]
    vouchers = {f.first for f in here if "voucher" in f.tags} | {f.first for f in clause.found if "invoice" in f.tags}
    others = {f.first for f in here if f.tags & {"paper", "fault"} and f.first not in {e.first for e in evidence}}
    return bool(vouchers) and not others - vouchers


def _has_object(clause: Clause) -> bool:
    """Whether what is wrong is something of the invoice; 'a confirmation is missing' is not."""
    if clause.target.lines or clause.target.documents or clause.digits or clause.sentence.line:
        return True
    if clause.has("correct", "should_be", "po", "invoice", "not_ours"):
        return True
    last = clause.first + len(clause.words)
    return any("paper" in f.tags and clause.first <= f.first < last for f in clause.sentence.covered) or any(
        m.tags & {"singular", "first", "second", "third", "last", "line"} for m in _marks(clause)
    )


def _if_then_yes(clause: Clause) -> bool:
    """'if the tax is corrected, I approve': a condition, not a complaint."""
    conditions = [f.first for f in clause.found if "condition" in f.tags]
    parts = [f.first for f in clause.found if f.tags & {"correct", "defect"}]
    yes = [f.first for f in clause.found if f.tags & {"approve", "approved"}]
    if conditions and parts and yes and max(conditions[0], parts[0]) < yes[-1]:
        return True
    if clause.has("please", "negation") or not clause.sentence.tags & {"approve", "approved"}:
        return False
    return bool(conditions and parts and (conditions[0] < parts[0] or clause.has("hedge")))


def _praises(clause: Clause) -> bool:
    """'The flowers were great', 'the work is fine': something else than the invoice is."""
    covered = clause.sentence.covered
    things = {n for f in covered if f.tags & {"goods", "basis"} for n in range(f.first, f.last)}
    papers = {n for f in covered if "paper" in f.tags for n in range(f.first, f.last)} - things
    papers |= {n for f in clause.found if "invoice" in f.tags for n in range(f.first, f.last)}
    papers |= {n for m in _marks(clause) if "number" in m.tags for n in range(m.first, m.last)}
    parts = clause.sentence.parts
    about, plain = {parts[n] for n in things}, {parts[n] for n in papers}
    words = [f for f in clause.found if f.tags & {"approve", "approved", "fine", "yes"}]
    return bool(words) and all(
        ("fine" in f.tags or f.tags == {"yes"}) and parts[f.first] in about - plain for f in words
    )


def _small_talk(clause: Clause) -> bool:
    """'Great team', 'Bonne rentrée': each word that might say yes only tells what something else is like."""
    read = clause.sentence
    told = {n for f in read.found for n in range(f.first, f.last)}
    telling = read.language.listed(frozenset({"small", "paper", "checked", "money", "with_name"}))
    talk = read.language.listed(frozenset({"polite", "goods"})) - telling
    end = clause.first + len(clause.words)

    def attributive(at: int) -> bool:
        beside = at < end and not PART.search(read.folded, read.words[at - 1].end, read.words[at].start)
        return beside and at not in told and read.words[at].text in talk

    yes = [f for f in clause.found if f.tags & {"fine", "yes"}]
    return bool(yes) and all(attributive(f.last) for f in yes)


def _yes(clause: Clause, context: Context, asks: bool) -> Said:
    strong = clause.has("approve", "approved")
    if clause.has("wait_approval"):
        return Said("acknowledge", clause, why="others_decide")
    if asks:
        return _question(clause, "asked")
    if clause.has("condition", "hedge", "thought", "hold", "irony", "negation"):
        told = strong or (clause.has("condition", "hold") and not clause.has("ack", "ack_sure"))
        return _question(clause, "conditional") if told else Said("acknowledge", clause, why="weak")
    if any(m.tags & {"half", "other_half"} for m in _marks(clause)):
        return _question(clause, "part")
    if len(context.about.documents) < 2 and any("except" in m.tags for m in clause.sentence.marks):
        return _question(clause, "part")
    if not clause.has("approved") and not clause.topics & {"pay", "done", "money"} and _to_come(clause, context):
        return Said("acknowledge", clause, why="others_decide")
    if clause.has("future") and not clause.has("approve"):
        return Said("acknowledge", clause, why="later")
    if not strong and clause.has("contrast") and not clause.has("ack", "ack_sure"):
        return _question(clause, "conditional")
    if _praises(clause):
        return (
            Said("acknowledge", clause, why="weak") if clause.has("ack", "ack_sure") else _question(clause, "unknown")
        )
    if not strong and (clause.unexplained() > 2 or clause.has("ack_sure") or _small_talk(clause)):
        return Said("acknowledge", clause, why="weak")
    return Said("approve", clause, strong=strong)
