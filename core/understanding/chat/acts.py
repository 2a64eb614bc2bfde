"""What is done to a document: send, void, record a payment, remind, pause, approve, reject."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from core.understanding.chat import looks
from core.understanding.chat.lexicon import Lexicon
from core.understanding.chat.line import GONE, Line, document_pattern
from core.understanding.chat.model import Answer, ChatCommand, ChatInvoice, Clarify
from core.understanding.chat.numbers import Num, resolved
from core.understanding.chat.targets import (
    LIVE,
    ending_in,
    is_bill,
    named_documents,
    one_document,
    one_party,
    parties,
)
from core.understanding.chat.when import When, find_dates

_ORDER = ("reject", "paid", "approve", "void", "send")
_VERBS = {
    "send_invoice": ("send", "approve"), "void_invoice": ("void",), "remind": ("remind",), "reject": ("reject",),
    "approve": ("approve",), "pause_reminders": ("pause", "remind"),
}  # fmt: skip
_OLD = 120  # days: a payment that long ago is more likely another date
_CAPITALS = re.compile(r"(?P<value>[A-Z][A-Z0-9]+(?:[ /-][A-Z0-9]{2,}){0,5})(?=\s*(?:[,;.)]|\Z))")
_REASON = re.compile(r"\s*(?:,|;|:|\s[-–—]\s|(?<!(?<!\d)\d)(?<!(?<!\d)\d\d)\.\s|\()\s*")  # 'bis 10. Mai' goes on


def act(line: Line, *, month_first: bool) -> Answer | None:
    """What its verb asks for; the first verb counts, and a second one before a reason makes it a question."""
    places = sorted((place, n, key) for n, key in enumerate(_ORDER) if (place := line.at(key)) >= 0)
    if not places:
        return None
    key = places[0][2]
    if line.has("credit") or (line.begins("pay_out") and key in {"paid", "void"}):
        return line.ask("what", "line")
    if key == "approve" and not line.documents and 0 <= line.at("awaiting") < places[0][0]:
        return None
    if key == "approve" and len(places) > 1 and _ours(line):
        key = places[1][2]  # 'the orbit draft is good to go, send it'
    if key == "paid" and line.has("whether"):
        return looks.question(line)
    if key == "paid" and line.has("hearsay"):
        return line.ask("hearsay", "line")
    if key == "paid" and line.has("future"):
        return line.ask("future", "line")
    if key == "paid" and line.has("not_in"):
        return line.ask("not_in", "line") if parties(line) or named_documents(line) else None
    match key:
        case "reject" | "approve":
            return decide(line, key)
        case "paid":
            return record_payment(line, month_first=month_first)
        case "void":
            return _on_document(line, "void_invoice", states={"draft", "open", "overdue"})
        case _:
            return _on_document(line, "send_invoice", states={"draft"}, wider=LIVE)


def _ours(line: Line) -> bool:
    named = [name for m in parties(line) for name in m.names] + [i.customer for i in named_documents(line)]
    return bool(named) and all(name in line.context.customers for name in named)


def head_of(line: Line, found: ChatCommand) -> str:
    """The words that ask, without the reason behind them; masked words keep their places."""
    if found.name in {"create_invoice", "record_payment", "invite_customer", "invite_vendor"}:
        return line.folded
    first = max((line.at(key) for key in _VERBS[found.name]), default=0)
    ends = [e.end for e in line.evidence if e.field in {"invoice", "customer", "vendor"}]
    at = max(first + 1, min(ends, default=0))
    reasons = [line.lexicon.cue(key).search(line.folded, at) for key in ("because", "reasons")]
    mark = _REASON.search(line.folded, at)
    end = min([m.start() for m in (*reasons, mark) if m] or [len(line.folded)])
    return line.folded[:end]


def clause_of(line: Line, found: ChatCommand) -> int:
    """Where the clause of the verb begins, 0 where it does not say what it is about."""
    verb = max((line.at(key) for key in _VERBS.get(found.name, ())), default=0)
    begin = max((m.end() for m in _REASON.finditer(line.folded, 0, max(verb, 0))), default=0)
    named = any(e.field == "invoice" for e in line.evidence) or line.has("create_noun")
    return begin if named else 0


def _on_document(
    line: Line, name: str, *, states: set[str], wider: frozenset[str] = frozenset()
) -> ChatCommand | Clarify | None:
    found = one_document(line, ours=True, states=states, wider=wider)
    if isinstance(found, Clarify):
        if found.why == "missing" and not found.word and not _speaks_of_documents(line):
            return None
        return found
    if is_bill(line, found) or found.status in {"paid", "void"} or line.email:
        return line.ask("state", "invoice", word=found.number)
    if name == "send_invoice" and line.has("to_me"):
        return ChatCommand(name="show_invoice", invoice=found.number, language=line.lexicon.code)
    if name == "void_invoice" and not any(e.field == "invoice" for e in line.evidence) and _of_somebody(line):
        return line.ask("what", "invoice", candidates=(found.number,))
    return ChatCommand(
        name=name, invoice=found.number, evidence=tuple(line.evidence), language=line.lexicon.code
    )  # fmt: skip


def _of_somebody(line: Line) -> bool:
    """'delete the customer acme', 'remove acme': it may be the business that is to go."""
    spoken = line.has("create_noun", "draft", "definite")
    return line.has("customer_role", "vendor_role") or (line.has("delete") and not spoken)


def _speaks_of_documents(line: Line) -> bool:
    return line.has("create_noun", "pronoun", "many", "draft") or len(line.folded.split()) <= 2


def decide(line: Line, name: str) -> Answer | None:
    """A bill received, or somebody who asks to be our vendor."""
    code = line.lexicon.code
    named = parties(line)
    if not line.documents and named and line.has("vendor_role"):
        who = one_party(line, "vendor")
        if isinstance(who, Clarify) or name == "reject":
            return who if isinstance(who, Clarify) else line.ask("vendor", "vendor", word=who)
        return ChatCommand(name=name, vendor=who, evidence=tuple(line.evidence), language=code)
    if name == "reject":
        _leave_compared(line)
    found = one_document(line, ours=False, states={"awaiting_approval"})
    if isinstance(found, Clarify):
        if found.why == "missing" and found.word and name == "approve" and not line.has("create_noun"):
            return ChatCommand(name=name, vendor=found.word, evidence=tuple(line.evidence), language=code)
        if found.why == "missing" and not found.word and not _speaks_of_documents(line):
            return None
        return found
    if not is_bill(line, found) or found.status != "awaiting_approval":
        return line.ask("state", "invoice", word=found.number)
    command = ChatCommand(name=name, invoice=found.number, evidence=tuple(line.evidence), language=code)
    if name == "reject":
        command = replace(command, reason=_reason(line, command))
    return command


def _leave_compared(line: Line) -> None:
    """'reject DC-7, May was covered by DC-5': a second document that a clause compares with is a reason."""
    named = sorted((e for e in line.evidence if e.field == "invoice"), key=lambda e: e.start)
    if len(line.documents) != 2 or len(named) != 2:
        return
    mark = _REASON.search(line.folded, named[0].end)
    clause = line.plain[mark.end() : named[1].start] if mark and mark.end() <= named[1].start else ""
    words = re.findall(r"[^\W\d_]+", clause)
    compared = line.lexicon.cue("compares").search(clause)
    leads = compared and compared.end() == len(clause.rstrip())
    acts = any(line.lexicon.cue(key).search(clause) for key in (*_ORDER, "remind", "pause", "show", "too", "edit"))
    joined = line.lexicon.pattern("lines.joins").match(clause)
    if leads and not joined and len(words) > 2 and not acts:
        line.documents = tuple(
            i for i in line.documents if document_pattern(i.number).fullmatch(named[0].words.lower())
        )


def _reason(line: Line, found: ChatCommand) -> str | None:
    head = head_of(line, found)
    tail = line.text[len(head) :].strip(" ,;:-–—.()")
    because = line.lexicon.cue("because").match(tail.lower())
    return (tail[because.end() :] if because else tail).strip(" ,:") or None


def remind(line: Line) -> Answer:
    """One open invoice, or everything that one customer owes."""
    code = line.lexicon.code
    if not line.documents and not line.unknown_document and (named := parties(line)):
        short = one_document(line, ours=True, states=LIVE)
        if isinstance(short, ChatInvoice) and any(e.field == "invoice" for e in line.evidence):
            return ChatCommand(name="remind", invoice=short.number, evidence=tuple(line.evidence), language=code)
        who = one_party(line, "customer")
        if isinstance(who, Clarify):
            return who
        if not any(i.customer == who and i.status in LIVE for i in line.context.invoices):
            return line.ask("nothing_open", "customer", word=line.text[named[0].start : named[0].end])
        return ChatCommand(name="remind", customer=who, evidence=tuple(line.evidence), language=code)
    found = one_document(line, ours=True, states=LIVE)
    if isinstance(found, Clarify):
        return found
    if is_bill(line, found) or found.status not in LIVE:
        return line.ask("state", "invoice", word=found.number)
    return ChatCommand(name="remind", invoice=found.number, evidence=tuple(line.evidence), language=code)


def pause(line: Line, *, month_first: bool) -> Answer:
    """No reminders of one open invoice, until a day where one is said."""
    found = one_document(line, ours=True, states=LIVE)
    if isinstance(found, Clarify):
        return found
    if is_bill(line, found) or found.status not in LIVE:
        return line.ask("state", "invoice", word=found.number)
    until: date | None = None
    head = head_of(line, ChatCommand(name="pause_reminders"))
    lead = _until_pattern(line.lexicon)
    today = line.context.today
    for when in find_dates(line.plain, line.lexicon, today, way="ahead", month_first=month_first):
        led = _leads(line, lead, when) or when.led or when.span
        said = _until_word(line.lexicon).search(line.plain[: when.end])
        if when.day == today and not said:
            continue  # 'por ahora'
        if not led and when.start > len(head):
            continue
        if not led or when.day is None or (until and until != when.day):
            return line.ask("date", "until", word=line.text[when.start : when.end])
        if when.day < today:
            return line.ask("past", "until", word=line.text[when.start : when.end])
        until = when.day
    if until is None and (odd := _until_word(line.lexicon).search(head)):
        return line.ask("date", "until", word=line.text[odd.start() : odd.end()])
    return ChatCommand(
        name="pause_reminders", invoice=found.number, until=until, evidence=tuple(line.evidence),
        language=line.lexicon.code,
    )  # fmt: skip


def _leads(line: Line, lead: re.Pattern[str], when: When) -> bool:
    """Whether 'until' stands before the date, or in it ('jusqu'au 14', 'bis Monatsende')."""
    article = line.lexicon.pattern("dates.articles").match(line.plain, when.start)
    ends = [when.start] + ([min(article.end() + 1, when.end)] if article else [])
    return any(lead.search(line.plain[:end]) for end in ends) or bool(
        _until_word(line.lexicon).match(line.plain, when.start)
    )


@cache
def _until_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){lexicon.any('due.until')}\s*\Z")


@cache
def _until_word(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){lexicon.any('due.until_word')}(?![^\W_])")


def record_payment(line: Line, *, month_first: bool) -> Answer | None:
    """Money that came in: for which invoice, how much, when, under which reference."""
    code, today = line.lexicon.code, line.context.today
    reference = _reference(line)
    day = _paid_on(line, month_first=month_first)
    if isinstance(day, Clarify):
        return day
    half = any(line.lexicon.pattern(path).search(line.plain) for path in ("documents.half", "numbers.half"))
    amount: Num | None = None
    amounts = [n for n in line.numbers() if not (n.unit or n.times or n.percent)]
    if any(n.doubtful for n in amounts):
        return line.ask("amount", "amount")
    found = _paid_document(line, amounts)
    if isinstance(found, Clarify):
        if found.why == "missing" and not found.word and not (amounts and line.has("create_noun", "paid_hard")):
            return found if _speaks_of_documents(line) or line.has("paid_hard") else None
        return found
    amounts = [n for n in amounts if GONE not in line.plain[n.start : n.end]]
    if is_bill(line, found) or found.status not in LIVE:
        return line.ask("state", "invoice", word=found.number)
    marked = [n for n in amounts if n.currency] or amounts
    if len({n.value for n in amounts}) > 1:
        return line.ask("amounts", "amount", candidates=tuple(str(n.value) for n in amounts))
    amount = marked[0] if marked else None
    if amount and resolved(amount.currency, found.currency) not in {"", found.currency}:
        return line.ask("currency", "currency", word=line.text[amount.start : amount.end])
    value = amount.value if amount else found.total / 2 if half else None
    if value is None and line.has("partly"):
        return line.ask("inexact", "amount", candidates=(found.number,))
    if value is not None and not 0 < value <= found.total:
        return line.ask("too_much", "amount", word=str(value), candidates=(found.number,))
    if amount and _inexact(line, amount):
        return line.ask("inexact", "amount", word=line.text[amount.start : amount.end])
    return ChatCommand(
        name="record_payment", invoice=found.number, amount=value, currency=found.currency,
        date=day if day is None or day <= today else None, reference=reference, evidence=tuple(line.evidence),
        language=code,
    )  # fmt: skip


def _inexact(line: Line, number: Num) -> bool:
    before = line.plain[: number.start].rstrip()
    return any(m.end() == len(before) for m in line.lexicon.pattern("numbers.inexact").finditer(before))


def _paid_document(line: Line, amounts: list[Num]) -> ChatInvoice | Clarify:
    """The one that is named; of several of one customer, the one that the amount is the total of."""
    found = one_document(line, ours=True, states=LIVE)
    if isinstance(found, Clarify) and found.why == "several" and found.word and amounts:
        values = {n.value for n in amounts}
        exact = [i for i in line.context.invoices if i.number in found.candidates and i.total in values]
        return exact[0] if len(exact) == 1 else found
    return found


def _paid_on(line: Line, *, month_first: bool) -> date | Clarify | None:
    found: date | None = None
    today = line.context.today
    for when in find_dates(line.plain, line.lexicon, today, way="back", month_first=month_first):
        if when.span:
            continue
        old = when.day is not None and (today - when.day).days > _OLD
        if when.day is None or old or when.day > today or (found and found != when.day):
            return line.ask("date", "date", word=line.text[when.start : when.end])
        found = when.day
        line.take("date", when.start, when.end)
    return found


def _reference(line: Line) -> str | None:
    patterns = (_reference_pattern(line.lexicon), _means_pattern(line.lexicon))
    match = next((found for p in patterns if (found := p.search(line.plain))), None)
    match = match or _in_capitals(line) or _number_of_slip(line)
    if match is None:
        return None
    line.take("reference", *match.span())
    return line.text[match.start("value") : match.end("value")].rstrip(".")


def _in_capitals(line: Line) -> re.Match[str] | None:
    """'ref HB FEB': a reference without a digit is one in capitals, to the end of its clause."""
    for lead in re.finditer(rf"(?<![^\W_]){line.lexicon.any('cues.reference')}[\s:#]+", line.plain):
        found = _CAPITALS.match(line.text, lead.end())
        if found and GONE not in line.plain[slice(*found.span())]:
            line.mask(*lead.span())
            return found
    return None


def _number_of_slip(line: Line) -> re.Match[str] | None:
    """'a cheque for 1,000 on 1077, number 3391': behind a comma, and no document's."""
    found = _slip_pattern(line.lexicon).search(line.plain) if line.has("means") else None
    return found if found and not ending_in(line, found["value"]) else None


@cache
def _slip_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"[,;(]\s*{lexicon.any('cues.numbered')}\s*#?(?P<value>\d{{3,12}})(?![\w]|[.,-]\d)")


@cache
def _means_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """'transfer TR-771': a code right behind the way that it was paid."""
    code = r"(?P<value>[a-z]{2,6}[-/](?:[a-z0-9]+[-/])*\d[\w/-]*)"
    return re.compile(rf"(?<![^\W_]){lexicon.any('cues.means')}[\s:#]+{code}(?![\w])")


@cache
def _reference_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_]){lexicon.any('cues.reference')}[\s:#]*(?!{lexicon.any('lines.for')}\s)"
        r"(?P<value>(?:[a-z]+[- /])?[\w/.-]*\d[\w/-]*)(?!,\d)"
    )
