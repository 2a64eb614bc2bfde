"""Which of the new lines nobody wrote for this mail: signatures, what telephones add, list footers, disclaimers.

They are separated, never lost; whatever is not clearly one of them stays new text.
"""

import re

from mail_gateway import mail_words as words
from mail_gateway.history import LONGEST_LINE
from mail_gateway.mail_words import FIRST_WORD, one_of

_LINES_OF_A_FOOTER = 12
_LINES_OF_A_BLOCK = 40

_WARNS = re.compile(rf"[\W_]{{0,10}}{one_of(words.WARNS)}(?!\w)", re.IGNORECASE)
_FROM_OUTSIDE = re.compile(one_of(words.FROM_OUTSIDE), re.IGNORECASE)
_DELIMITERS = frozenset({"--", "-- ", "—", "- --"})
_SENT_WITH = re.compile(rf"{one_of(words.SENT_WITH)}(?!\w)", re.IGNORECASE)
_GADGET = re.compile(rf"(?<![^\W_]){one_of(words.GADGETS)}", re.IGNORECASE)
_GADGET_ANYWHERE = re.compile(one_of(words.GADGETS) + "|スマートフォン|携帯", re.IGNORECASE)
_SENT_FIRST = frozenset(one.split()[0] for one in words.SENT_WITH)
_SENT_FROM_MY = re.compile(r"[Ss]ent from my [A-Z0-9]\S{0,30}(?: [A-Z0-9]\S{0,30}){0,3}")
_BEHIND = re.compile(rf"{one_of(words.SENT_FROM_BEHIND)}(?:しました|されました)?\Z")
_EXCUSE = re.compile(one_of(words.EXCUSES), re.IGNORECASE)
_LINK = re.compile(r"[<(]?https?://\S{1,300}")


_REACTED = re.compile(rf"{one_of(words.REACTED)}\Z", re.IGNORECASE)
_REACHED = re.compile(
    rf"(?:(?<!\w){one_of(words.CONTACT)}\s?[.:：/|]?\s?[+(]?\d[\d\s()/.-]{{5,}}"
    r"|\+\d[\d\s()/.-]{6,}|〒\s?\d{3}|(?<!\w)(?:https?://|www\.)\S{3,}|\S@[\w-]{1,60}\.\w{2,}|(?<!\w)hrb\s?\d{3,})",
    re.IGNORECASE,
)
"""A way to reach somebody, as blocks of contact data name it."""


def appended_lines(lines: list[str], quoted: list[bool]) -> list[bool]:
    """For each line whether a program or a habit appended it: looked for in each run of new lines by itself, so
    that a signature above the history never takes an answer below it along."""
    appended = [False] * len(lines)
    at = 0
    written = False
    while at < len(lines):
        end = at
        while end < len(lines) and quoted[end] == quoted[at]:
            end += 1
        if not quoted[at]:
            run = lines[at:end]
            appended[at:end] = _appended_to(run, below=written)
        written = True
        at = end
    return appended


def _appended_to(run: list[str], *, below: bool) -> list[bool]:
    marks = [False] * len(run)
    end = len(run)
    apart = below
    for begin, end_of_block in (*_armour(run), (0, 0 if below else _warning_above(run))):
        marks[begin:end_of_block] = [True] * (end_of_block - begin)
    for at, line in enumerate(run):
        if marks[at]:
            continue
        if below and _is_contact_data(run, at):
            marks[at:] = [True] * (len(run) - at)
            end = at
            break
        if line and line[0] in "-—_–" and ((below and _is_delimiter(run, at)) or _is_footer(run, at)):
            marks[at:] = [True] * (len(run) - at)
            end = at
            break
        below = below or bool(line.strip())
        marks[at] = (
            _is_mobile(line)
            or _is_reaction(line)
            or (at > 0 and marks[at - 1] and _EXCUSE.search(line[:200]) is not None)
        )
    begins = _disclaimer(run, marks, end)
    if not apart and not any(line.strip() for line in run[:begins]):
        begins = end  # what is all that somebody wrote was not appended to anything
    for at in range(begins, end):
        marks[at] = True
    return marks


def _armour(run: list[str]) -> list[tuple[int, int]]:
    """Where the lines are that OpenPGP puts around a text it signs (RFC 9580 7)."""
    found, at = list[tuple[int, int]](), 0
    while at < len(run):
        first, at = at, at + 1
        if run[first].startswith("-----BEGIN PGP SIGNED MESSAGE"):
            while at < len(run) and run[at].strip():
                at += 1
            found.append((first, at))
        elif run[first].startswith("-----BEGIN PGP SIGNATURE"):
            while at < len(run) and not run[at].startswith("-----END PGP SIGNATURE"):
                at += 1
            at = min(at + 1, len(run))
            found.append((first, at))
    return found


def _warning_above(run: list[str]) -> int:
    """How many first lines a server put there because the mail came to it from outside; 0 where nothing follows."""
    begins = next((at for at, line in enumerate(run) if line.strip()), len(run))
    ends = next((at for at in range(begins, len(run)) if not run[at].strip()), len(run))
    if not any(line.strip() for line in run[ends:]):
        return 0
    paragraph = " ".join(run[begins:ends])[:1000].replace("’", "'")
    return ends if _WARNS.match(paragraph) and _FROM_OUTSIDE.search(paragraph) else 0


def _is_contact_data(run: list[str], at: int) -> bool:
    """A rule, and below it nothing but short lines of a name, a firm and ways to reach it: no sentence among them."""
    line = run[at].strip()
    if len(run) - at > _LINES_OF_A_BLOCK or line[:1] != line[1:2] or not _BLOCK_RULE.fullmatch(line):
        return False
    above = next((line.strip() for line in reversed(run[:at]) if line.strip()), "")
    if above[-1:] in (":", "："):  # told of, so meant
        return False
    below = (line.strip() for line in run[at + 1 :])
    rest = [line for line in below if line and not _BLOCK_RULE.fullmatch(line)]
    if not 1 < len(rest) <= _LINES_OF_A_FOOTER:
        return False
    if any(len(line) > 120 or _SAYS_SOMETHING.search(line) for line in rest):
        return False
    return sum(_REACHED.search(line) is not None for line in rest) > 1


_BLOCK_RULE = re.compile(r"([-_=*~#+・･.─━═＝＊―‐￣☆★◆◇■□◎○●∞┏┓┗┛┃…‥※])\1{4,199}")
_SAYS_SOMETHING = re.compile(r"[?？。！]|^\d{1,2}[.)]\s|(?:\S+\s+){8}\S*[.!]\Z|[,;:：]\Z")


def _is_reaction(line: str) -> bool:
    return len(line) <= 200 and _REACTED.search(_LINK.sub("", line).strip(" .<>()")) is not None


def _is_delimiter(run: list[str], at: int) -> bool:
    """A line of two dashes; where their space is missing, something like a name must stand below."""
    line = run[at].rstrip("\u00a0")
    if line.rstrip() not in _DELIMITERS:
        return False
    if line[:3] == "-- " and line.strip() == "--":
        return True
    first = next((x.strip() for x in run[at + 1 : at + _LINES_OF_A_FOOTER] if x.strip()), "")
    return _is_mobile(first) or (
        len(first) <= 80 and len(first.split()) <= 10 and first[-1:] not in tuple(".?!:。？")
    )


def _is_footer(lines: list[str], at: int) -> bool:
    """What a mailing list appends below a long rule, or a name behind a dash as the last line."""
    bare = lines[at].strip()
    if bare[:1] not in ("_", "-", "–", "—"):
        return False
    if _LIST_RULE.fullmatch(bare):
        rest = [line for line in lines[at + 1 : at + _LINES_OF_A_FOOTER] if line.strip()]
        return 0 < len(rest) <= 6 and any("http" in line or "@" in line for line in rest)
    if not _DASHED_NAME.fullmatch(bare):
        return False
    below = range(at + 1, min(at + _LINES_OF_A_FOOTER, len(lines)))
    following = next((n for n in below if lines[n].strip()), None)
    return following is None or (lines[following].strip()[:2] == "__" and _is_footer(lines, following))


_LIST_RULE = re.compile(r"_{20,200}")
_DASHED_NAME = re.compile(r"[-–—]\s?[A-Z]\w{1,20}(?:\s[A-Z]\w{0,20}){0,3}")


def _is_mobile(line: str) -> bool:
    """'Sent from my iPhone': one line, never what follows it."""
    bare = _LINK.sub("", line[:LONGEST_LINE]).strip(" \t\u00a0*_-<>[]().!。")
    if not 6 < len(bare) <= 100:
        return False
    if not bare.isascii() and _BEHIND.search(bare) and _GADGET_ANYWHERE.search(bare):
        return True
    first = FIRST_WORD.match(bare)
    if not first or first[0].casefold() not in _SENT_FIRST:
        return False
    if _SENT_FROM_MY.fullmatch(bare):
        return True
    begins = _SENT_WITH.match(bare)
    gadget = _GADGET.search(bare, begins.end()) if begins else None
    between = bare[begins.end() : gadget.start()] if begins and gadget else ","
    return len(between) <= 50 and not any(c in between for c in ",;:?")


_SECRET = re.compile(one_of(words.SECRET_WORDS), re.IGNORECASE)
_MAIL = re.compile(one_of(words.MAIL_WORDS), re.IGNORECASE)
_ADDRESSEE = re.compile(one_of(words.ADDRESSEE_WORDS), re.IGNORECASE)
_BOILERPLATE = re.compile(one_of(words.BOILERPLATE), re.IGNORECASE)
_REGISTERED = re.compile(rf"(?<!\w){one_of(words.REGISTERED)}(?!\w)", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{4,}")
_TITLE = re.compile(
    rf"[\W_]*{one_of(words.DISCLAIMER_TITLES)}(?:[\s*_]*[:：.!–—-]+|\s+(?=[A-ZÀ-Ü]))\W*", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=\w\w)[.。!?](?=\s|\Z)|。")


def _disclaimer(run: list[str], marks: list[bool], end: int) -> int:
    """Where the disclaimers begin that end the run (or `end`): whole paragraphs, from the last one upwards."""
    begins, at = end, end
    while at > 0:
        while at > 0 and (not run[at - 1].strip() or marks[at - 1] or _is_rule(run[at - 1])):
            at -= 1
        last = at
        while at > 0 and run[at - 1].strip() and not marks[at - 1] and not _is_rule(run[at - 1]):
            at -= 1
        if at == last or not _is_disclaimer(" ".join(run[at:last])):
            break
        begins = at
    while begins < end and begins > 0 and (_is_rule(run[begins - 1]) or not run[begins - 1].strip()):
        begins -= 1
    return begins


def _is_rule(line: str) -> bool:
    bare = line.strip()
    return len(bare) > 2 and not bare.strip("_-=*~#")


def _is_disclaimer(paragraph: str) -> bool:
    """Its first sentence must speak of this mail as a secret already: what begins otherwise is somebody's text."""
    if len(paragraph) > 20_000:
        return False
    if len(paragraph) <= 300 and _BOILERPLATE.search(paragraph):
        return True
    words_of_it = paragraph.casefold().split()
    if len(words_of_it) <= 60 and _LONG_NUMBER.search(paragraph) and words.POSSESSIVES.isdisjoint(words_of_it):
        registered = {found.casefold() for found in _REGISTERED.findall(paragraph)}
        if len(registered) > 1 or any(one.startswith("registered in") for one in registered):
            return True
    titled = _TITLE.match(paragraph)
    begins = titled.end() if titled else 0
    ends = _SENTENCE_END.search(paragraph, begins)
    opening = paragraph[begins : ends.end() if ends else begins + 400][:600]
    if len(paragraph) < 60 or not _MAIL.search(opening) or not _ADDRESSEE.search(paragraph):
        return False
    return _SECRET.search(opening) is not None
