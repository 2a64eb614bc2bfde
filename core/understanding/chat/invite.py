"""Who is invited, as what, and what the business is called."""

import re

from core.understanding.chat.coverage import without
from core.understanding.chat.line import GONE, Line
from core.understanding.chat.model import Answer, ChatCommand
from core.understanding.chat.targets import parties

_FORM = re.compile(r"(?<=[^\W\d_]{2} )(?:AS|ASA|A/S|SA|SAS|SE|AB|CO|SPA)(?![^\W_])")
"""Legal forms that are words too: 'Brightfjord AS'."""
_SEGMENT = re.compile(r"[,;:()\n–—]")


def invite(line: Line) -> Answer | None:
    """An address or @username with a role; without either it is asked for."""
    customer, vendor = line.has("customer_role"), line.has("vendor_role")
    asked = line.has("invite")
    if not (line.email or line.username):
        plain = asked and (customer or vendor) and not line.documents
        plain = plain or (line.begins("invite_alone") and not line.documents)
        plain = plain or (line.begins("invite") and ("@" in line.text or len(line.folded.split()) < 2))
        return line.ask("missing", "address") if plain and not (parties(line) and line.has("approve")) else None
    if "@" in line.plain:
        return line.ask("several", "address", word=line.email)
    if not asked and not customer and not vendor:
        return line.ask("what", "address", word=line.email or line.username)
    if customer == vendor:
        return line.ask("role", "address", word=line.email or line.username, candidates=("customer", "vendor"))
    return ChatCommand(
        name="invite_vendor" if vendor else "invite_customer",
        email=line.email or None, username=line.username or None, party=_invited_name(line),
        evidence=tuple(line.evidence), language=line.lexicon.code,
    )  # fmt: skip


def _invited_name(line: Line) -> str | None:
    """The business that is named beside the address: in brackets, behind a word that names, or what is left."""
    plain = line.plain
    for key in ("customer_role", "vendor_role"):  # 'they deliver our Fences': behind a verb stands what they do
        for m in line.lexicon.cue(key).finditer(plain):
            end = _SEGMENT.search(plain, m.end())
            if len(m[0].split()) > 1:
                plain = (
                    plain[: m.end()]
                    + GONE * ((end.start() if end else len(plain)) - m.end())
                    + (plain[end.start() :] if end else "")
                )
    for key in ("invite", "customer_role", "vendor_role", "because"):
        plain = without(plain, line.lexicon, f"cues.{key}")
    for m in _FORM.finditer(line.text):
        plain = plain[: m.start()] + line.plain[m.start() : m.end()] + plain[m.end() :]
    best = ""
    for m in re.finditer(rf"[^,;:()\n{GONE}–—]+", plain):
        words = _capital_words(line, m.start(), m.end())
        if sum(w[:1].isupper() for w in words.split()) > sum(w[:1].isupper() for w in best.split()):
            best = words
    return best or None


def _capital_words(line: Line, start: int, end: int) -> str:
    """The longest run of words that a name is made of: capital words with small ones between."""
    small = line.lexicon.pattern("invite.between")
    runs: list[list[re.Match[str]]] = [[]]
    found = list(re.finditer(r"[^\s\"“”„«».]+\.?", line.text[start:end]))
    for n, m in enumerate(found):
        word = re.sub(r"^[ld]['’](?=.)", "", m[0])
        at_start = start + m.start() <= line.start or line.text[: start + m.start()].rstrip(" ").endswith((".", "!"))
        known = line.lexicon.pattern("invite.never").fullmatch(
            line.folded[start + m.start() : start + m.end()].strip(".,")
        )
        is_form = bool(runs[-1]) and _FORM.match(line.text, start + m.start())
        if (
            is_form
            or (word[0].isupper() and not known and not (at_start and known))
            or (runs[-1] and (small.fullmatch(word.lower()) or _is_inside(small, found, n)))
        ):
            runs[-1].append(m)
        elif runs[-1]:
            runs.append([])
    for run in runs:
        while run and not run[-1][0][0].isupper():
            run.pop()
    best = max(runs, key=len)
    if not best:
        return ""
    best = _behind_a_person(line, best, start)
    name = line.text[start + best[0].start() : start + best[-1].end()].strip(" .,")
    return re.sub(r"^[ld]['’]", "", name)


def _is_inside(small: re.Pattern[str], found: list[re.Match[str]], n: int) -> bool:
    """'Communauté de communes du Haut-Ruis': a common word of a name, between small ones and before a capital."""
    around = [found[i][0] for i in (n - 1, n + 1, n + 2) if 0 <= i < len(found)]
    return len(around) == 3 and all(map(small.fullmatch, around[:2])) and around[2][0].isupper()


def _behind_a_person(line: Line, words: list[re.Match[str]], start: int) -> list[re.Match[str]]:
    """'Mrs Roy of Couture Roy': the business, not the person."""
    title, small = line.lexicon.pattern("invite.titles"), line.lexicon.pattern("invite.between")
    first = start + words[0].start()
    before = re.search(r"([^\W\d_]+)\.? \Z", line.folded[:first])
    titled = title.match(line.folded, first) or (before and title.fullmatch(before[1]))
    joined = [i for i, m in enumerate(words) if i and small.fullmatch(m[0].lower())]
    return words[joined[-1] + 1 :] if titled and joined else words
