"""One typed line to one command, one question, or nothing for this bot. The order of the readings is the grammar."""

import re
from functools import cache

from core.understanding.chat import acts, looks
from core.understanding.chat.corrections import settled
from core.understanding.chat.coverage import without
from core.understanding.chat.create import create_invoice
from core.understanding.chat.folding import fold
from core.understanding.chat.guards import guarded
from core.understanding.chat.invite import invite
from core.understanding.chat.lexicon import Lexicon, lexicons, likely, small_words
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import CHANGING, Answer, ChatCommand, ChatContext, Clarify, Unknown
from core.understanding.chat.numbers import Num
from core.understanding.chat.targets import names_document, parties
from core.understanding.chat.when import find_dates

LONGEST = 2000
"""Characters of a line that is read; a longer one is a question back."""

_FOREIGN = 2
"""Small words more of another language: a verb that only looks like one of this one asks for nothing."""
_MONTH_FIRST = frozenset({"USD"})


def understand_chat(text: str, context: ChatContext) -> Answer:
    """Read one line. The same text in the same context always gives the same answer."""
    text = " ".join(text.split(" ")).strip()
    if len(text) > LONGEST:
        return Clarify(why="too_long", about="line", language=context.language or "en")
    folded = fold(text)
    first: Answer | None = None
    tongues = likely(folded, context.language) or [lexicons()["en"]]
    for lexicon in tongues[:3]:
        line = Line(text=text, folded=folded, context=context, lexicon=lexicon)
        answer = _corrected(line) or _read(line)
        if isinstance(answer, ChatCommand) and answer.name in CHANGING:
            other = small_words(folded, tongues[0]) - small_words(folded, lexicon)
            return line.ask("what", "line", meant=answer) if other >= _FOREIGN else answer
        if not isinstance(answer, Unknown):
            return answer
        first = first if first is not None and not answer.small_talk else answer
    return first or Unknown()


def _corrected(line: Line) -> ChatCommand | None:
    """The invoice that is asked for where the line corrects itself plainly."""
    text = settled(line)
    if text is None:
        return None
    answer = _read(Line(text=text, folded=fold(text), context=line.context, lexicon=line.lexicon))
    return answer if isinstance(answer, ChatCommand) and answer.name == "create_invoice" else None


def _read(line: Line) -> Answer:
    if not line.folded.strip(" ?!."):
        return ChatCommand(name="help", language=line.lexicon.code)
    answer = _first(line)
    if isinstance(answer, ChatCommand):
        return guarded(line, answer)
    return answer


def _first(line: Line) -> Answer:
    month_first = line.context.currency in _MONTH_FIRST and line.lexicon.code == "en"
    if helped := looks.help_with(line):
        return helped
    if line.begins("remind") and _for_me(line):
        return Unknown(language=line.lexicon.code)
    if found := invite(line):
        return found
    if _asks(line):
        return looks.question(line)
    if not line.documents and not _creates(line) and (named := _laid_out(line)):
        if not line.lexicon.cue("paid").search(without(line.plain, line.lexicon, "due.hard")):
            return _described(line, create_invoice(line, month_first=month_first))
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
    if line.begins("list_all") and parties(line) and not line.has("send", "void", "approve", "reject", "pause"):
        return looks.list_invoices(line)
    if line.has("aging") and not line.documents and not _creates(line):
        return ChatCommand(name="aging", language=line.lexicon.code)
    if _creates(line):
        return create_invoice(line, month_first=month_first)
    if line.begins("list") and not line.documents and looks.status_of(line) and not line.has("send", "void"):
        return looks.list_invoices(line)
    if line.begins("pay_out") and line.documents:
        return line.ask("what", "line", candidates=tuple(i.number for i in line.documents))
    if done := acts.act(line, month_first=month_first):
        return done
    if seen := looks.look(line):
        return seen
    return _rest(line)


def _for_me(line: Line) -> bool:
    found = line.lexicon.cue("remind").match(line.plain, line.start)
    return bool(found and line.lexicon.cue("mine").match(line.plain[found.end() :].lstrip()))


def _asks(line: Line) -> bool:
    """A question for information, not a polite request."""
    begin = line.plain.lstrip(" ¿¡")
    polite = line.lexicon.cue("polite").match(begin) or line.lexicon.cue("request").match(begin)
    about = bool(line.documents) or bool(parties(line)) or (line.begins("tells") and names_document(line))
    if "?" in line.text and line.has("or_not") and (about or names_document(line)):
        return True
    told = "?" not in line.text and line.has("paid") and about
    return line.begins("question") and not polite and not told


def _creates(line: Line) -> bool:
    """Whether the words ask for a new invoice, not for one that is named."""
    if line.documents and not line.has("usual"):
        return False
    create, paid = _create_at(line), line.at("paid")
    lead = line.begins("create_lead")
    if (create < 0 and not lead) or _acts_on_one(line):
        return False
    return lead or paid < 0 or create < paid or create > paid + 20


def _create_at(line: Line) -> int:
    """Where a new invoice is asked for: by a verb, or as one for somebody with an amount ('acme gets an invoice')."""
    verb, noun = line.at("create"), line.at("new_noun")
    if verb >= 0 or noun < 0 or line.has("void", "approve", "reject", "remind", "statement", "show"):
        return verb
    return noun if parties(line, "customer") and _amounts(line) else -1


def _acts_on_one(line: Line) -> bool:
    """'send the invoice for acme', 'Rechnung von Huber freigeben': no amount, and a verb for one that there is."""
    if not line.has("new_noun") and _numbered(line):
        return True
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


def _numbered(line: Line) -> bool:
    """'Rechnung 104': the word for a document and the end of a number, and nothing else that could be an amount."""
    pattern = _noun_and_number(line.lexicon)
    return len(_amounts(line)) == 1 and names_document(line) and bool(pattern.search(line.plain))


@cache
def _noun_and_number(lexicon: Lexicon) -> re.Pattern[str]:
    lead = f"(?:(?:{lexicon.any('documents.lead')})\\s+)?"
    return re.compile(rf"(?<![^\W_]){lexicon.any('cues.create_noun')}\s+{lead}#?\d{{2,8}}(?![\w.,])")


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
    if _numbered(line) and len(line.folded.split()) <= 3:
        return looks.question(line)
    if line.has("usual") and parties(line):
        return line.ask("usual", "amount", candidates=parties(line)[0].names)
    left = "".join(c for c in line.plain if c.isalnum())
    if named and sum(c.isalnum() for c in line.plain[named[0].start : named[0].end]) >= len(left) - 2:
        return line.ask("what", "party", word=line.text, candidates=named[0].names)
    if (named and any(n.currency for n in line.numbers())) or (line.has("definite") and parties(line)):
        return line.ask("what", "line", candidates=parties(line)[0].names)
    return Unknown(small_talk=line.has("small_talk", "greeting"), language=code)


def _laid_out(line: Line) -> tuple[str, ...]:
    """Whose invoice the shape of the line is one of, or nobody."""
    named = [
        m for m in parties(line, "customer") if m.strong or m.whole or (_leads_in(line, m.start) and not m.close)
    ]
    return named[0].names if named and _is_laid_out(line, named[0].start, named[0].end) else ()


def _described(line: Line, found: ChatCommand | Clarify) -> ChatCommand | Clarify:
    """A name and a number alone may be a payment as well."""
    if isinstance(found, ChatCommand) and not all(one.description for one in found.lines):
        return line.ask("what", "line", candidates=(found.customer or "",), meant=found)
    return found


def _leads_in(line: Line, start: int) -> bool:
    """Whether a name at `start` begins the line, an article before it or nothing."""
    first = line.plain[line.start : start].strip(" ")
    return start <= line.start or bool(line.lexicon.pattern("lines.party_lead").fullmatch(first))


def _is_laid_out(line: Line, start: int, end: int) -> bool:
    """'Sato and sons - 2 workshops 1500 each', '$640 to Boreal for photos': the shape of an invoice."""
    numbers = line.numbers()
    if not numbers or line.begins("edit") or line.begins("question"):
        return False
    if line.folded[start:end].endswith("'s"):
        return False  # "acme's 980" is a thing of theirs
    money = any(n.currency or n.at or n.each or n.times or n.unit or not n.bare or n.value >= 20 for n in numbers)
    rest = line.plain[end:].lstrip(" ")
    lead = line.lexicon.pattern("lines.party_lead").search(line.plain, line.start, start)
    if _leads_in(line, start):
        noun = line.lexicon.cue("create_noun").match(rest)
        acts = names_document(line) or line.has("send", "void", "approve", "reject")
        rest = rest[noun.end() :].lstrip(" ") if noun and not acts else rest
        end = len(line.plain) - len(rest)
        again = line.lexicon.pattern("lines.filler").match(rest)
        rest = rest[again.end() :].lstrip(" ") if again else rest
        headed = re.match(r"[^,.;:\n]{1,40}:\s", rest)
        return money and bool(rest[:1] in {",", ":", "-", "–", "—"} or headed or numbers[0].start - end <= 2)
    return bool(numbers[0].start <= line.start and numbers[0].currency and lead)
