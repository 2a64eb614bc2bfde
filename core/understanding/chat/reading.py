"""One typed line to one command, one question, or nothing for this bot. The order of the readings is the grammar."""

import re
from datetime import date
from functools import cache

from core.understanding.chat import acts, looks
from core.understanding.chat.coverage import unexplained, without
from core.understanding.chat.create import create_invoice
from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import Lexicon, either, lexicons, likely
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import CHANGING, Answer, ChatCommand, ChatContext, Clarify, Unknown
from core.understanding.chat.numbers import Num
from core.understanding.chat.targets import names_document, parties
from core.understanding.chat.when import find_dates

LONGEST = 2000
"""Characters of a line that is read; a longer one is a question back."""

_AT_ONCE = frozenset({"send_invoice", "void_invoice", "remind", "approve", "reject"})
_DONE = _AT_ONCE | {"pause_reminders"}
_CLAUSE = re.compile(r"(?:[,;:.(]|\s[-–—])\s*(?:(?:but|and|only|aber|und|nur|mais|et|seulement|pero|y|solo)\s+)?")
_MONTH_FIRST = frozenset({"USD"})


def understand_chat(text: str, context: ChatContext) -> Answer:
    """Read one line. The same text in the same context always gives the same answer."""
    text = " ".join(text.split(" ")).strip()
    if len(text) > LONGEST:
        return Clarify(why="too_long", about="line", language=context.language or "en")
    folded = fold(text)
    first: Answer | None = None
    for lexicon in (likely(folded, context.language) or [lexicons()["en"]])[:3]:
        answer = _read(Line(text=text, folded=folded, context=context, lexicon=lexicon))
        if not isinstance(answer, Unknown):
            return answer
        first = first if first is not None and not answer.small_talk else answer
    return first or Unknown()


def _read(line: Line) -> Answer:
    if not line.folded.strip(" ?!."):
        return ChatCommand(name="help", language=line.lexicon.code)
    answer = _first(line)
    if isinstance(answer, ChatCommand):
        return _guarded(line, answer)
    return answer


def _first(line: Line) -> Answer:
    month_first = line.context.currency in _MONTH_FIRST and line.lexicon.code == "en"
    if helped := looks.help_with(line):
        return helped
    if line.begins("remind") and _for_me(line):
        return Unknown(language=line.lexicon.code)
    if found := acts.invite(line):
        return found
    if _asks(line):
        return looks.question(line)
    if not line.documents and not _creates(line) and (named := _laid_out(line)):
        if not line.has("paid"):
            return create_invoice(line, month_first=month_first)
        if len(_amounts(line)) > 1:
            return line.ask("what", "line", candidates=named)
    if line.begins("pause_alone") and not line.has("reminders") and not names_document(line) and parties(line):
        return line.ask("what", "line")
    if (line.has("pause") and line.has("reminders")) or (line.has("pause_alone") and names_document(line)):
        return acts.pause(line, month_first=month_first)
    if line.has("remind") and 0 <= line.at("void") < line.at("remind"):
        return line.ask("what", "line")
    if line.has("remind") and not _creates(line):
        return acts.remind(line)
    if not line.documents and line.has("statement") and not _creates(line):
        return looks.statement(line)
    if line.has("aging") and not line.documents and not _creates(line):
        return ChatCommand(name="aging", language=line.lexicon.code)
    if _creates(line):
        return create_invoice(line, month_first=month_first)
    if line.begins("list") and not line.documents and looks.status_of(line) and not line.has("send", "void"):
        return looks.list_invoices(line)
    if done := acts.act(line, month_first=month_first):
        return done
    if seen := looks.look(line):
        return seen
    return _rest(line)


def _later(line: Line, end: int) -> str:
    """A day to come in the words that ask: 'approve BILL-7 tomorrow' is nothing to do now."""
    today = line.context.today
    for when in find_dates(line.plain[:end], line.lexicon, today, way="ahead", month_first=False):
        if when.day is None or when.day > today:
            return line.text[when.start : when.end]
    return ""


def _condition_behind(line: Line, end: int) -> str:
    """A clause of its own that sets a condition behind what was asked: 'void N-101, once they agree'."""
    cue = line.lexicon.cue("condition")
    for mark in _CLAUSE.finditer(line.folded, end):
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


def _for_me(line: Line) -> bool:
    found = line.lexicon.cue("remind").match(line.plain, line.start)
    return bool(found and line.lexicon.cue("mine").match(line.plain[found.end() :].lstrip()))


def _asks(line: Line) -> bool:
    """A question for information, not a polite request."""
    begin = line.plain.lstrip(" ¿¡")
    polite = line.lexicon.cue("polite").match(begin) or line.lexicon.cue("request").match(begin)
    told = "?" not in line.text and line.has("paid") and (bool(line.documents) or bool(parties(line)))
    return line.begins("question") and not polite and not told


def _creates(line: Line) -> bool:
    """Whether the words ask for a new invoice, not for one that is named."""
    if line.documents and not line.has("usual"):
        return False
    create, paid = line.at("create"), line.at("paid")
    lead = line.begins("create_lead")
    if (create < 0 and not lead) or _acts_on_one(line):
        return False
    return lead or paid < 0 or create < paid or create > paid + 20


def _acts_on_one(line: Line) -> bool:
    """'send the invoice for acme', 'Rechnung von Huber freigeben': no amount, and a verb for one that there is."""
    if line.has("new_noun") or not line.has("send", "void", "approve", "reject", "show", "remind"):
        return False
    if line.has("definite") and names_document(line):
        return True
    amounts = _amounts(line)
    if line.has("definite") and all(n.bare for n in amounts):
        return not amounts or not without(line.plain[amounts[-1].end :], line.lexicon, "cues.too").strip(
            " .!?" + GONE
        )
    if amounts:
        return False
    named = parties(line)
    if named and all(line.role(n) == "vendor" for m in named for n in m.names):
        return line.has("approve", "reject")
    return _ends_in_act(line)


def _amounts(line: Line) -> list[Num]:
    """The numbers that are no part of a date."""
    days = find_dates(line.plain, line.lexicon, line.context.today, way="ahead", month_first=False)
    return [n for n in line.numbers() if not any(d.start <= n.start < d.end for d in days)]


def _ends_in_act(line: Line) -> bool:
    """'Rechnung Altdorf verschicken': the verb at the end is what is asked, and nothing is joined to it."""
    said = line.plain.rstrip(" .!?")
    if line.lexicon.pattern("lines.joins").search(said) or "," in said:
        return False
    acts = ("send", "void", "show")
    return any(m.end() == len(said) for key in acts for m in line.lexicon.cue(key).finditer(said))


def _rest(line: Line) -> Answer:
    """No word of the grammar: an invoice without its verb, a bare number or name, or nothing for us."""
    code = line.lexicon.code
    named = [m for m in parties(line) if m.strong or m.whole]
    if line.documents:
        left = "".join(c for c in line.plain if c.isalnum())
        if len(line.documents) == 1 and len(left) <= 3:
            return ChatCommand(name="show_invoice", invoice=line.documents[0].number, language=code)
        return line.ask("what", "invoice", candidates=tuple(i.number for i in line.documents))
    if line.has("usual") and parties(line):
        return line.ask("usual", "amount", candidates=parties(line)[0].names)
    left = "".join(c for c in line.plain if c.isalnum())
    if named and sum(c.isalnum() for c in line.plain[named[0].start : named[0].end]) >= len(left) - 2:
        return line.ask("what", "party", word=line.text, candidates=named[0].names)
    return Unknown(small_talk=line.has("small_talk", "greeting"), language=code)


def _laid_out(line: Line) -> tuple[str, ...]:
    """Whose invoice the shape of the line is one of, or nobody."""
    named = [m for m in parties(line, "customer") if m.strong or m.whole or (m.start <= line.start and not m.close)]
    return named[0].names if named and _is_laid_out(line, named[0].start, named[0].end) else ()


def _is_laid_out(line: Line, start: int, end: int) -> bool:
    """'Sato and sons - 2 workshops 1500 each', '$640 to Boreal for photos': the shape of an invoice."""
    numbers = line.numbers()
    if not numbers or line.begins("edit") or line.begins("question"):
        return False
    money = any(n.currency or n.at or n.each or n.times or n.unit or not n.bare or n.value >= 20 for n in numbers)
    rest = line.plain[end:].lstrip(" ")
    lead = line.lexicon.pattern("lines.party_lead").search(line.plain, line.start, start)
    first = line.plain[line.start : start].strip(" ")
    begins = start <= line.start or (bool(lead) and lead is not None and first == lead[0].strip())
    if begins:
        noun = line.lexicon.cue("create_noun").match(rest)
        rest = rest[noun.end() :].lstrip(" ") if noun and not names_document(line) else rest
        end = len(line.plain) - len(rest)
        again = line.lexicon.pattern("lines.filler").match(rest)
        rest = rest[again.end() :].lstrip(" ") if again else rest
        headed = re.match(r"[^,.;:\n]{1,40}:\s", rest)
        return money and bool(rest[:1] in {",", ":", "-", "–", "—"} or headed or numbers[0].start - end <= 2)
    return bool(numbers[0].start <= line.start and numbers[0].currency and lead)


def _guarded(line: Line, found: ChatCommand) -> Answer:
    """What changes something is not understood beside words that turn it round, hang it on something or widen it."""
    if found.name not in CHANGING:
        return found
    head = acts.head_of(line, found)
    lexicon: Lexicon = line.lexicon
    if (line.email or line.username) and not found.name.startswith("invite"):
        return line.ask("what", "line", word=line.email or line.username, meant=found)
    if match := lexicon.cue("taken_back").search(line.folded, line.start):
        return line.ask("taken_back", "line", word=line.text[match.start() : match.end()], meant=found)
    keys = ["doubt", "condition"] + (["done"] if found.name in _DONE else [])
    keys += ["negation"]
    keys += [] if found.name == "create_invoice" else ["many", "recurring", "contrast"]
    said = _said(line, found, head)
    for key in keys:
        if match := lexicon.cue(key).search(said):
            return line.ask(key, "line", word=line.text[match.start() : match.end()], meant=found)
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
    if line.text.rstrip().endswith("?") and not asked:
        return line.ask("question", "line", meant=found)
    if word := _left_over(line, found, head):
        return line.ask("what", "line", word=word, meant=found)
    return found


def _said(line: Line, found: ChatCommand, head: str) -> str:
    """The words that ask without an order number or reference ('nº de pedido') and what says no on purpose."""
    for e in found.evidence:
        if e.field in {"purchase_order", "reference", "note"} and e.end <= len(head):
            head = head[: e.start] + GONE * (e.end - e.start) + head[e.end :]
    meant_so = {"reject": "cues.reject", "pause_reminders": "cues.pause"}.get(found.name)
    return without(head, line.lexicon, meant_so) if meant_so else head


def _left_over(line: Line, found: ChatCommand, head: str) -> str:
    """What the command has no place for; a payment of a numbered document may be told in any words."""
    if found.name == "record_payment" and any(e.field == "invoice" for e in found.evidence):
        return ""
    return unexplained(line, found, head, acts.clause_of(line, found))
