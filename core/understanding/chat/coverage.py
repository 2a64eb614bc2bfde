"""What the words that ask leave over when everything is taken away that a command explains.

A command that changes something rests on all of its words: one more number, name or thing that it has no place for
('cancel my meeting with acme', 'send 103 and 104 to the bank') makes it a question.
"""

import re

from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import Lexicon
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import ChatCommand
from core.understanding.chat.names import tokens_of
from core.understanding.chat.when import find_dates

_EVERYWHERE = (
    "cues.create_noun", "cues.pronoun", "cues.greeting", "cues.polite", "cues.draft", "cues.overdue", "cues.open",
    "cues.neutral", "cues.because", "lines.filler", "lines.strip_front", "lines.strip_back", "documents.lead",
    "dates.today", "invite.titles",
)  # fmt: skip
_OWN = {
    "send_invoice": ("cues.send", "cues.approve", "cues.customer_role"),
    "void_invoice": ("cues.void",),
    "remind": ("cues.remind", "cues.reminders", "cues.remind_rest", "cues.paid"),
    "pause_reminders": ("cues.pause", "cues.reminders", "cues.remind", "cues.pause_alone", "due.until", "dates.next"),
    "approve": ("cues.approve", "cues.awaiting", "cues.vendor_role", "cues.paid"),
    "reject": ("cues.reject", "cues.negation", "cues.approve"),
    "record_payment": ("cues.paid", "cues.paid_hard", "cues.means", "cues.full", "cues.remind_rest", "documents.half",
                       "numbers.half", "lines.for", "dates.last"),
}  # fmt: skip
_LEFT = re.compile(r"(?<!\S\S')(?<![^\W_])[^\W\d_]{2,}|\d+")


def unexplained(line: Line, found: ChatCommand, head: str, begin: int = 0) -> str:
    """The first word or number from `begin` to the end of `head`, the words that ask, that the command does not
    explain; '' for none."""
    if found.name not in _OWN:
        return ""
    plain = GONE * begin + line.plain[begin : len(head)]
    who = {found.customer, found.vendor} | {i.customer for i in line.context.invoices if i.number == found.invoice}
    for mention in line.mentions:
        if mention.end <= len(plain) and who & set(mention.names):
            plain = _gone(plain, mention.start, mention.end)
    theirs = {token.text for name in who if name for token in tokens_of(fold(name))}
    for token in tokens_of(plain):
        if token.text in theirs:
            plain = _gone(plain, token.start, token.end)
    if found.name in {"pause_reminders", "record_payment", "remind"}:
        for when in find_dates(plain, line.lexicon, line.context.today, way="ahead", month_first=False):
            plain = _gone(plain, when.start, when.end)
    if found.name == "remind":
        owed = {i.total for i in line.context.invoices if who & {i.customer}}
        for number in line.numbers(plain):
            plain = _gone(plain, number.start, number.end) if number.value in owed else plain
    if found.name == "record_payment":
        plain = without(plain, line.lexicon, "cues.paid")  # 'sent 3,000': before the number goes
        for number in line.numbers(plain):
            plain = _gone(plain, number.start, number.end)
    for path in (*_OWN[found.name], *_EVERYWHERE):
        plain = without(plain, line.lexicon, path)
    left = _LEFT.search(plain)
    return line.text[left.start() : left.end()] if left else ""


def without(plain: str, lexicon: Lexicon, path: str) -> str:
    """The text without the fragments at 'section.key'; of one with a gap in it only what frames the gap goes."""
    spans = []
    for match in lexicon.pattern(path, gaps=True).finditer(plain):
        words = list(re.finditer(r"[^\s" + GONE + "]+", match[0]))
        ends = (words[0], words[-1]) if words else ()
        spans += [(match.start() + word.start(), match.start() + word.end()) for word in ends]
    spans += [match.span() for match in lexicon.pattern(path, gaps=False).finditer(plain)]
    for start, end in spans:
        plain = _gone(plain, start, end)
    return plain


def _gone(plain: str, start: int, end: int) -> str:
    return plain[:start] + GONE * (end - start) + plain[end:]
