"""Which document and which business a line is about: one, or a question with the candidates."""

import re
from collections.abc import Collection
from functools import cache

from core.understanding.chat.lexicon import Lexicon
from core.understanding.chat.line import Line
from core.understanding.chat.model import ChatInvoice, Clarify
from core.understanding.chat.names import Mention

LIVE = frozenset({"open", "overdue"})


def parties(line: Line, role: str = "") -> list[Mention]:
    """Who is meant: strong mentions, and weak ones (a word of a longer name) only where there is no strong one."""
    listed = [m for m in line.mentions if not role or any(line.role(n) == role for n in m.names)]
    strong = [m for m in listed if m.strong or m.whole]
    kept = strong or listed
    return [m for m in kept if not m.close] or kept


def one_party(line: Line, role: str) -> str | Clarify:
    """The one business of that role that is named, or the question."""
    listed = parties(line, role) or parties(line)
    if not listed:
        return line.ask("missing", role)
    names = {name for m in listed for name in m.names}
    word = line.text[listed[0].start : listed[0].end]
    if len(names) > 1:
        several = any(len(m.names) == 1 for m in listed) and len(listed) > 1
        return line.ask("several" if several else "ambiguous", role, word=word, candidates=tuple(sorted(names)))
    name = names.pop()
    if listed[0].odd:
        return line.ask("unknown", role, word=word, candidates=(name,))
    if role and name not in (line.context.customers if role == "customer" else line.context.vendors):
        return line.ask(f"not_{role}", role, word=name)
    for mention in listed:
        line.take(role or "party", mention.start, mention.end)
    return name


def one_document(
    line: Line, *, ours: bool | None = True, states: Collection[str] = (), wider: Collection[str] = ()
) -> ChatInvoice | Clarify:
    """The one document that is meant: by its number, the end of its number, or as the only one of its party.

    `states` are those that count where only a party is named, `wider` those where none is in them.
    """
    found = line.documents or _short(line)
    if isinstance(found, Clarify):
        return found
    if len(found) > 1:
        return line.ask("several", "invoice", candidates=tuple(i.number for i in found))
    named = parties(line)
    if found:
        if named and not any(found[0].customer in m.names for m in named):
            return line.ask("differs", "invoice", word=line.text[named[0].start : named[0].end],
                            candidates=(found[0].number,))  # fmt: skip
        return found[0]
    if word := line.unknown_document:
        return line.ask("unknown", "invoice", word=word)
    if not named:
        return line.ask("missing", "invoice")
    who = one_party(line, "" if ours is None else "customer" if ours else "vendor")
    if isinstance(who, Clarify):
        return who
    theirs = [i for i in line.context.invoices if i.customer == who]
    for allowed in (states, wider):
        fitting = [i for i in theirs if not allowed or i.status in allowed]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return line.ask("several", "invoice", word=who, candidates=tuple(i.number for i in fitting))
        if not wider:
            break
    return line.ask("missing", "invoice", word=who, candidates=tuple(i.number for i in theirs))


def is_bill(line: Line, invoice: ChatInvoice) -> bool:
    """Whether it was received rather than sent."""
    return invoice.customer not in line.context.customers


def _short(line: Line) -> tuple[ChatInvoice, ...] | Clarify:
    """'the 041', 'status of 2003': the end of only one number."""
    pattern = _short_pattern(line.lexicon)
    for match in pattern.finditer(line.plain):
        digits = match["digits"]
        fitting = tuple(i for i in line.context.invoices if _ends(i.number, digits))
        if len(fitting) == 1:
            line.take("invoice", match.start("digits"), match.end("digits"))
            return fitting
        if fitting:
            return line.ask("ambiguous", "invoice", word=digits, candidates=tuple(i.number for i in fitting))
        if match["sign"] or (len(digits) > 2 and match.start() == line.start):
            return line.ask("unknown", "invoice", word=digits)
    return ()


@cache
def _short_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    lead = lexicon.any("documents.lead")
    no_amount = r"(?![\w%€$£]|[.,/-]\d| ?(?:eur|usd|gbp|chf|€|\$|£))"
    return re.compile(
        rf"(?:(?:(?<![^\W_]){lead}\s+)|\A\s*|(?<=\s))(?P<sign>#\s?)?(?<![\w.,/€$£-])(?P<digits>\d{{2,8}}){no_amount}"
    )


def _ends(number: str, digits: str) -> bool:
    groups = re.findall(r"\d+", number)
    return bool(groups) and (groups[-1] == digits or groups[-1].lstrip("0") == digits.lstrip("0"))
