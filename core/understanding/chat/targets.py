"""Which document and which business a line is about: one, or a question with the candidates."""

import re
from collections.abc import Collection
from functools import cache

from core.understanding.chat.lexicon import Lexicon
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import ChatInvoice, Clarify
from core.understanding.chat.names import Mention
from core.understanding.chat.when import find_dates

_NO_AMOUNT = r"(?![\w%€$£]|[.,/-]\d| ?(?:eur|usd|gbp|chf|mxn|€|\$|£)| \d{3}(?!\d))"
LIVE = frozenset({"open", "overdue"})


def parties(line: Line, role: str = "") -> list[Mention]:
    """Who is meant: strong mentions, and weak ones (a word of a longer name) only where there is no strong one."""
    listed = [m for m in line.mentions if not role or any(line.role(n) == role for n in m.names)]
    strong = [m for m in listed if m.strong or m.whole]
    exact = [m for m in strong if not m.close]
    if exact or not strong:
        return exact or [m for m in listed if not m.close] or listed
    return [m for m in listed if m in strong or not m.close]


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
    more = _one_more(line) if found else ""
    if len(found) > 1 or more:
        numbers = tuple(dict.fromkeys(i.number for i in (*found, *ending_in(line, more))))
        return line.ask("several" if len(numbers) > 1 else "unknown", "invoice", word=more, candidates=numbers)
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
        drafts = [i for i in line.context.invoices if i.customer in who.candidates and i.status == "draft"]
        return drafts[0] if len(drafts) == 1 and "draft" in states and line.has("draft") else who
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


def named_documents(line: Line) -> list[ChatInvoice]:
    """The documents that are named by their numbers or the ends of them."""
    return [*line.documents, *(i for m in _short_numbers(line) for i in ending_in(line, m["digits"]))]


def names_document(line: Line) -> bool:
    """Whether a document is named by its number or the end of it."""
    return bool(named_documents(line))


def _short(line: Line) -> tuple[ChatInvoice, ...] | Clarify:
    """'the 041', 'status of 2003', '103 and 104': the ends of numbers."""
    found: dict[str, ChatInvoice] = {}
    unknown = ""
    for match in _short_numbers(line):
        fitting = ending_in(line, match["digits"])
        if len(fitting) > 1:
            return line.ask("ambiguous", "invoice", word=match["digits"], candidates=tuple(i.number for i in fitting))
        if fitting:
            line.take("invoice", match.start("digits"), match.end("digits"))
            found[fitting[0].number] = fitting[0]
        elif match["sign"] or (len(match["digits"]) > 2 and match.start() == line.start):
            unknown = match["digits"]
    return line.ask("unknown", "invoice", word=unknown) if unknown and not found else tuple(found.values())


def _short_numbers(line: Line) -> list[re.Match[str]]:
    """Numbers that may be the end of a document's, those that are no part of a date first and alone."""
    found = list(_short_pattern(line.lexicon).finditer(line.plain))
    if not found:
        return []
    days = find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=False)
    outside = [m for m in found if not any(d.start < m.end("digits") and m.start("digits") < d.end for d in days)]
    return outside if any(ending_in(line, m["digits"]) for m in outside) else found


def ending_in(line: Line, digits: str) -> tuple[ChatInvoice, ...]:
    """The documents whose number ends so."""
    return tuple(i for i in line.context.invoices if _ends(i.number, digits))


def _one_more(line: Line) -> str:
    """A number that is joined to a document: 'INV-7 and 12' is about two."""
    found = _joined_pattern(line.lexicon).search(line.plain)
    if found is None or (found["comma"] and line.has("paid")):
        return ""
    days = find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=False)
    if any(d.start < found.end("digits") and found.start("digits") < d.end for d in days):
        return ""
    return found["digits"]


@cache
def _joined_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    joins = f"(?:{lexicon.any('lines.joins')}|{lexicon.any('due.until_word')}|[&+/-])(?![^\\W_])"
    lead = f"(?:{lexicon.any('documents.lead')}\\s+)*"
    return re.compile(rf"{GONE}\s*(?:(?P<comma>[,;])|{joins})\s*{lead}#?(?P<digits>\d{{2,8}}){_NO_AMOUNT}")


@cache
def _short_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    lead = lexicon.any("documents.lead")
    return re.compile(
        rf"(?:(?:(?<![^\W_]){lead}\s+)|\A\s*|(?<=\s))(?P<sign>#\s?)?"
        rf"(?<![\w.,/€$£-])(?<!\d )(?P<digits>\d{{2,8}}){_NO_AMOUNT}"
    )


def _ends(number: str, digits: str) -> bool:
    groups = re.findall(r"\d+", number)
    return bool(groups) and (groups[-1] == digits or groups[-1].lstrip("0") == digits.lstrip("0"))
