"""What is not done although a command was understood: the words around it put it off, take it back or widen it."""

import re
from datetime import date
from functools import cache

from core.understanding.chat.acts import clause_of, head_of
from core.understanding.chat.corrections import left
from core.understanding.chat.coverage import unexplained, without
from core.understanding.chat.lexicon import Lexicon, either, lexicons
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import CHANGING, Answer, ChatCommand
from core.understanding.chat.when import find_dates

_AT_ONCE = frozenset({"send_invoice", "void_invoice", "remind", "approve", "reject"})
_DONE = _AT_ONCE | {"pause_reminders"}
_PART = re.compile(r"[,;:.](?=\s)|\s[-–—]\s")
_CLAUSE = re.compile(r"(?:[,;:.(]|\s[-–—])\s*(?:(?:but|and|only|aber|und|nur|mais|et|seulement|pero|y|solo)\s+)?")


def guarded(line: Line, found: ChatCommand) -> Answer:
    """What changes something is not understood beside words that turn it round, hang it on something or widen it."""
    if found.name not in CHANGING:
        return found
    head = head_of(line, found)
    lexicon: Lexicon = line.lexicon
    if (line.email or line.username) and not found.name.startswith("invite"):
        return line.ask("what", "line", word=line.email or line.username, meant=found)
    for other in lexicons().values():
        if match := other.cue("taken_back").search(line.folded, line.start):
            return line.ask("taken_back", "line", word=line.text[match.start() : match.end()], meant=found)
    if not found.name.startswith("invite") and (word := left(line)):
        return line.ask("taken_back", "line", word=word, meant=found)
    keys = ["doubt", "condition", "negation"] + (["done", "partly"] if found.name in _DONE else [])
    keys += [] if found.name == "create_invoice" else ["many", "recurring", "contrast"]
    said = _said(line, found, head)
    for key in keys:
        # 'it is wrong, we had 2 days not 3. knock it back': the reason in front of a no may deny what it likes
        begin = clause_of(line, found) if found.name == "reject" and key in {"negation", "many"} else 0
        if begin and not lexicon.cue("reasons").search(said[:begin]):
            begin = 0
        if match := lexicon.cue(key).search(said, begin):
            return line.ask(key, "line", word=line.text[match.start() : match.end()], meant=found)
    # 'noch nicht freigeben', 'no apruebes de momento': how it stands so far, and no no
    if found.name in {"approve", "reject"} and (match := lexicon.cue("hold").search(head)):
        return line.ask("later", "line", word=line.text[match.start() : match.end()], meant=found)
    paused = found.name == "pause_reminders" and lexicon.cue("pause_alone").search(head)
    if paused and (match := lexicon.cue("negation").search(head)):
        return line.ask("negation", "line", word=line.text[match.start() : match.end()], meant=found)
    for other in lexicons().values():  # 'approve QC-7 cuando llegue': the verb says little about the rest's language
        if match := other.cue("condition").search(head):
            return line.ask("condition", "line", word=line.text[match.start() : match.end()], meant=found)
    if found.name in _DONE and (later := _later_behind(line, len(head), found.until)):
        return line.ask("later", "line", word=later, meant=found)
    if found.name in _DONE and (word := _one_more_behind(line, found, len(head))):
        return line.ask("several", "invoice", word=word, meant=found)
    if condition := _condition_behind(line, len(head)):
        return line.ask("condition", "line", word=condition, meant=found)
    if found.name in _AT_ONCE and (later := _later(line, len(head))):
        return line.ask("later", "date", word=later, meant=found)
    asked = any(lexicon.cue(key).search(line.folded) for key in ("polite", "request"))
    if line.text.rstrip().endswith("?") and found.name == "record_payment" and not (asked or found.amount):
        return ChatCommand(name="show_invoice", invoice=found.invoice, language=found.language)  # '1051 paid?'
    if line.text.rstrip().endswith("?") and not asked:
        return line.ask("question", "line", meant=found)
    if word := _left_over(line, found, head):
        return line.ask("what", "line", word=word, meant=found)
    return found


def _said(line: Line, found: ChatCommand, head: str) -> str:
    """The words that ask without numbers of orders and documents ('NO-7') and what says no on purpose."""
    for e in found.evidence:
        if e.field in {"purchase_order", "reference", "note", "invoice"} and e.end <= len(head):
            head = head[: e.start] + GONE * (e.end - e.start) + head[e.end :]
    meant_so = {"reject": "cues.reject", "pause_reminders": "cues.pause"}.get(found.name)
    return without(head, line.lexicon, meant_so) if meant_so else head


def _left_over(line: Line, found: ChatCommand, head: str) -> str:
    """What the command has no place for; of a payment in the clauses that tell of it."""
    if found.name != "record_payment":
        return unexplained(line, found, head, clause_of(line, found))
    marks = [m.start() for m in _PART.finditer(line.folded)]
    ends = [line.at("paid"), *(e.start for e in found.evidence if e.field in {"customer", "invoice"})]
    begin = max((m for m in marks if m < min(ends)), default=0)
    return unexplained(line, found, line.folded[: min((m for m in marks if m > max(ends)), default=None)], begin)


def _later(line: Line, end: int) -> str:
    """A day to come in the words that ask: 'approve BILL-7 tomorrow' is nothing to do now."""
    today = line.context.today
    for when in find_dates(line.plain[:end], line.lexicon, today, way="ahead", month_first=False):
        if when.day is None or when.day > today:
            return line.text[when.start : when.end]
    return ""


def _condition_behind(line: Line, end: int) -> str:
    """A clause of its own that sets a condition behind what was asked: 'void N-101, once they agree'."""
    cues = [lexicon.cue("condition") for lexicon in lexicons().values()]
    for mark in _CLAUSE.finditer(line.folded, end):
        for cue in cues:
            if found := cue.match(line.folded, mark.end()):
                return line.text[found.start() : found.end()]
    return ""


def _one_more_behind(line: Line, found: ChatCommand, end: int) -> str:
    """A clause of its own that names one more: 'send 103, 104 too', 'void Vauban's, Dubois as well'."""
    too = line.lexicon.cue("too")
    who = {found.customer, found.vendor} | {i.customer for i in line.context.invoices if i.number == found.invoice}
    for mark in _CLAUSE.finditer(line.folded, end):
        clause = re.split(r"[,;.!?]", line.plain[mark.end() :], maxsplit=1)[0]
        number = _bare_number(line.lexicon).match(clause)
        if number and not find_dates(clause, line.lexicon, line.context.today, way="ahead", month_first=False):
            return number["number"]
        inside = (m for m in line.mentions if mark.end() <= m.start < mark.end() + len(clause))
        if too.search(clause) and (other := next((m for m in inside if not who & set(m.names)), None)):
            return line.text[other.start : other.end]
    return ""


@cache
def _bare_number(lexicon: Lexicon) -> re.Pattern[str]:
    lead = f"(?:(?:{lexicon.any('documents.lead')}|{lexicon.any('lines.joins')})\\s+)*"
    return re.compile(rf"\s*{lead}#?(?P<number>[a-z/-]*\d{{2,8}})\s*(?:{lexicon.any('cues.too')}\s*)?\Z")


def _later_behind(line: Line, end: int, until: date | None) -> str:
    """A clause of its own that puts off what was asked: 'approve SO-5, but only next week', 'send 12 - not yet'."""
    for mark in _CLAUSE.finditer(line.folded, end):
        words = line.folded[mark.end() :]
        if found := line.lexicon.cue("not_yet").match(words):
            return found[0]
        today = line.context.today
        for when in find_dates(words, line.lexicon, today, way="ahead", month_first=False):
            to_come = (when.day is None or when.day > today) and (when.led or not when.span)
            if (
                to_come
                and (when.day is None or when.day != until)
                and _before_a_day(line.lexicon).fullmatch(words[: when.start])
            ):
                return words[: when.end]
    return ""


@cache
def _before_a_day(lexicon: Lexicon) -> re.Pattern[str]:
    cues = [f for key in ("from_day", "not_yet") for f in lexicon.words(f"cues.{key}")]
    return re.compile(rf"(?:(?<![^\W_]){either(cues)}[\s,]+)*")
