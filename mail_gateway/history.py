"""Which lines of a mail are history: what is marked, or stands below a line or block that mail programs write.

Linear: each line is looked at with at most three more, and only where one of its words is in the tables.
"""

import re
from itertools import islice

from mail_gateway import mail_words as words
from mail_gateway.mail_words import FIRST_WORD, one_of

LONGEST_LINE = 400
_LONGEST_HEADER = 600
_LINES_OF_AN_ATTRIBUTION = 4
_LINES_OF_A_BLOCK = 10
_STRANGE_LINES_OF_A_BLOCK = 3


def quoted_lines(lines: list[str]) -> list[bool]:
    """For each line whether it is history."""
    quoted = [False] * len(lines)
    following = _next_filled(lines)
    kinds = [_header_kind(line) for line in lines]
    bares = [line.translate(_SPACES).strip() for line in lines]
    at = 0
    barred = False
    while at < len(lines):
        bare = lines[at].strip()
        if not bare:
            at += 1
            continue
        if _is_marked(bare) or (barred and bare[0] == "|"):
            quoted[at] = True
            at += 1
            continue
        if at and quoted[at - 1] and _belongs_to_link(lines[at - 1], bare):
            quoted[at] = True
            at += 1
            continue
        if is_reply_marker(bare) or _starts_history(lines, kinds, at, following):
            quoted[at:] = [True] * (len(lines) - at)
            break
        length, sure = _attribution(lines, bares, at, following)
        after = following[at + length] if at + length < len(lines) else len(lines)
        barred = barred or (length > 0 and after < len(lines) and lines[after].lstrip()[0] == "|")
        if length and sure and not barred and after < len(lines) and not _is_marked(lines[after].strip()):
            quoted[at:] = [True] * (len(lines) - at)
            break
        quoted[at : at + length] = [True] * length
        at += length or 1
    return quoted


def _is_marked(bare: str) -> bool:
    """Whether a line is marked as quoted; '>>> Sale <<<' is an ornament."""
    return bare[0] in ">＞" and not (bare[-2:] == "<<" and bare[:2] == ">>")


def _belongs_to_link(above: str, bare: str) -> bool:
    """A link of the quoted line above, put on a line of its own or broken in two by the mail program."""
    if _LINK_ALONE.fullmatch(bare[:LONGEST_LINE]):
        return True
    opened = max(above.rfind("(http"), above.rfind("<http"))
    return opened != -1 and not _CLOSES.search(above, opened) and " " not in bare and _CLOSES.search(bare) is not None


_LINK_ALONE = re.compile(r"[(<]https?://[^\s()<>]{1,390}[)>]\s?>?")
_CLOSES = re.compile(r"[)>]")
_MARKER_LINE = re.compile("|".join(re.escape(marker.casefold()) for marker in words.MARKERS.values()))
_DASHES = re.compile(r"[\u2010-\u2015\u2500\u2212-]+")


def is_reply_marker(bare: str) -> bool:
    """Whether it is our own marker line; other programs' ('please type your reply above this line') are not."""
    inner = bare[:LONGEST_LINE].lstrip("*_#>| \t")
    if _DASHES.match(inner) is None:
        return False
    return _MARKER_LINE.match(_DASHES.sub("", inner, count=1).strip(" *_").casefold()) is not None


def _next_filled(lines: list[str]) -> list[int]:
    """For each line the first one from there on that is not empty (or the number of lines)."""
    following = [0] * len(lines)
    upcoming = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].strip():
            upcoming = at
        following[at] = upcoming
    return following


_FORWARDED = re.compile(one_of(words.FORWARDED) + r"\s?[:：]", re.IGNORECASE)
_RULE = re.compile(r"[_\-=*\u2010-\u2015\u2500]{2,200}")
_RULED = re.compile(r"[-_*=#\u2010-\u2015\u2500]{2,}")
_WORD = re.compile(r"[\w'’.@-]+")


def _starts_history(lines: list[str], kinds: list[str], at: int, following: list[int]) -> bool:
    """Whether everything from here on is history: a divider, or the header of the mail that is answered."""
    bare = lines[at].strip()
    if len(bare) > LONGEST_LINE:
        return False
    if _RULED.match(bare):
        if _RULE.fullmatch(bare):
            after = following[at + 1] if at + 1 < len(lines) else len(lines)
            return after < len(lines) and _header_block(lines, kinds, after)
        if _names_message(bare) or _names_message_and_more(bare):
            return True
    if bare[-1] in ":：" and _FORWARDED.fullmatch(bare):
        return True
    if len(bare) <= 200 and _leads_in(bare):
        after = following[at + 1] if at + 1 < len(lines) else len(lines)
        return after < len(lines) and _header_block(lines, kinds, after)
    return _header_block(lines, kinds, at)


def _leads_in(bare: str) -> bool:
    """Above a header: 'Original Message' without its dashes, or 'Bob Roe---09.11.2026 16:01---bob@example.com'."""
    short = len(bare) <= 60 and len(bare.split()) <= 5
    return (short and _names_message(bare)) or (bare.count("---") == 2 and _CLOCK.search(bare) is not None)


def _names_message_and_more(ruled: str) -> bool:
    """'---- Original message ----From: Penny …': the header of the answered mail on one line with the divider."""
    found = _RULED_HEADER.match(ruled)
    return found is not None and _names_message(found[1]) and bool(_header_kind(found[2]))


_RULED_HEADER = re.compile(r"(-{3,20}[^-]{3,60}-{3,20})\s?(\S.*)")


def _names_message(ruled: str) -> bool:
    """Whether a ruled line says that an earlier message follows: '---- Original Message ----'."""
    inner = ruled.strip("-_*=#: \t\u2010\u2011\u2012\u2013\u2014\u2015\u2500").casefold().replace("’", "'")
    if not inner or len(inner) > 80:
        return False
    if any(phrase in inner for phrase in words.MESSAGE_WITHOUT_SPACES):
        return True
    found = set(_WORD.findall(inner))
    if len(found) == 1:
        return bool(found & _KIND_AND_NOUN)
    return (bool(found & _NOUNS) and bool(found & _KINDS)) or inner.startswith("forwarded by")


_NOUNS = frozenset(words.MESSAGE_NOUNS)
_KINDS = frozenset(words.MESSAGE_KINDS)
_KIND_AND_NOUN = frozenset({"original", "originalnachricht", "original-nachricht", "original-mail"})

_HEADER_NAMES: dict[str, str] = {
    name.replace(".", " "): kind for kind, names in words.HEADERS.items() for name in names.split()
}
_HEADER_LINE = re.compile(r"[*_]{0,2}([^:：*_<>@]{1,24}?)[*_]{0,2}\s?[:：]")
_OTHER_KEY = re.compile(r"\w[\w /.-]{1,30}[:：]\s*\S")
_CLOCK = re.compile(r"(?<![0-9])[0-9]{1,2}[:.hH時][0-9]{2}(?![0-9.])")


def _header_kind(line: str) -> str:
    """Which header of the answered mail this line shows, or an empty text."""
    if ":" not in line[:80] and "：" not in line[:80]:
        return ""
    match = _HEADER_LINE.match(line.strip()[:80])
    return _HEADER_NAMES.get(match[1].strip().casefold().replace("’", "'"), "") if match else ""


def _header_block(lines: list[str], kinds: list[str], at: int) -> bool:
    """From and two more headers, or a moment and an address, within a few lines of each other.

    One of them must be what only mail has: a subject, an address or the time of day; a bank's slip has From, To and
    Date as well.
    """
    if not kinds[at]:
        return False
    found: set[str] = set()
    strange = 0
    timed = addressed = slip = False
    for line, kind in zip(lines[at : at + _LINES_OF_A_BLOCK], kinds[at : at + _LINES_OF_A_BLOCK], strict=True):
        if kind:
            if kind == "from" and "from" in found:
                break  # a mail has one: the block of the mail that is answered begins below
            found.add(kind)
            strange = 0
            timed = timed or (kind == "sent" and _CLOCK.search(line[:LONGEST_LINE]) is not None)
            addressed = addressed or (kind in ("from", "to") and "@" in line[:LONGEST_LINE])
        elif line.strip():
            if _RULE.fullmatch(line.strip()):
                break
            slip = slip or (len(found) < 4 and _OTHER_KEY.match(line[:80]) is not None)
            strange += 1
            if strange > _STRANGE_LINES_OF_A_BLOCK:
                break
    if timed and addressed:
        return True
    return "from" in found and len(found) >= 3 and ("subject" in found or addressed or (timed and not slip))


# The line above quoted lines: 'On … wrote:'

SURE, _LIKELY = 2, 1
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u3000"), " ")
_DAY_WORDS = frozenset(word for one in (*words.STARTS, *words.WEEKDAYS, *words.HOURS) for word in one.split())
_BEGINNINGS = frozenset(one.split()[0] for one in (*words.STARTS, *words.WEEKDAYS))
_WROTE = re.compile(
    rf"(?<!\w){one_of(words.WROTE)}(?!\w)|{one_of(words.WROTE_WITHOUT_SPACES)}"
    + "".join(rf"|(?<!\w){first}\s.{{0,200}}\s{second}(?!\w)" for first, second in words.WROTE_AROUND),
    re.IGNORECASE,
)
_SAYS_WROTE = re.compile(rf"[>\])]\s?{one_of(words.WROTE)}\Z", re.IGNORECASE)
_SAID = re.compile(rf"(?<!\w){one_of(words.SAID)}(?!\w)", re.IGNORECASE)
_QUOTING = re.compile(rf"{one_of(words.QUOTING)}(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(r"[<\[(]\s?(?:mailto:)?[^\s<>\[\]()@]{1,64}@[^\s<>\[\]()@]{1,128}[>\])]")
_BARE_ADDRESS = re.compile(r"[^\s<>\[\]()@,]{1,64}@[^\s<>\[\]()@]{1,128}\.[^\s<>\[\]()@]{2,40}")
_DATE = re.compile(
    r"[0-9]{4}[-/.年]|[0-9]{1,2}[:.h][0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"
    r"|[0-9]{1,2}(?:\.|st|nd|rd|th)? (?:de )?\w{3,12}\.?,? (?:de )?[0-9]{4}|[0-9]{1,2}-\w{3,10}\.?-[0-9]{4}"
    r"|\w{3,12}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}"
)
_THEN_WHEN = re.compile(r"[\s,]*([(\[]?)")
_STAMPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2} (?:GMT|UTC)[+-][0-9]{2}:[0-9]{2} \S.{0,80}")
"""As Gmail puts it in languages that it has no sentence for."""
_SENT_BY = re.compile(rf"\s{_BARE_ADDRESS.pattern}[\s:：]*\Z")
"""'9 Dec 2025, 09:12 by ap@acme.example:', in whatever language."""
_LAST_WORD = re.compile(r"[\w']+(?=[\s,]*\Z)")
_FIRST_WORD = re.compile(r"[\s,]*([\w']+)")


def _begins(line: str) -> bool:
    """Whether a line begins as 'On …' does, with a day, a figure or a name in marks."""
    if line[:1].isdigit() or line[:1] in ("在", "於", '"', "'", "<"):
        return True
    first = FIRST_WORD.match(line)
    return first is not None and first[0].casefold() in _BEGINNINGS


def _may_say_who(inner: str) -> bool:
    """Whether a word is there that the patterns below look for: saves them nearly every line."""
    if not inner.isascii() and any(phrase in inner for phrase in words.WROTE_WITHOUT_SPACES):
        return True
    found = FIRST_WORD.findall(inner.casefold())
    return not _TELLING.isdisjoint(found) or (bool(found) and found[0] in _QUOTING_FIRST)


_TELLING = frozenset(
    FIRST_WORD.findall(one)[-1] for one in (*words.WROTE, *words.SAID, *(second for _, second in words.WROTE_AROUND))
) | {"napisał", "napsal"}
_QUOTING_FIRST = frozenset(FIRST_WORD.findall(one)[0] for one in words.QUOTING)


def _attribution(lines: list[str], bares: list[str], at: int, following: list[int]) -> tuple[int, bool]:
    """How many lines from here on say who wrote what follows, and when (0: none does), and whether that is sure.

    `bares` are the lines with plain spaces, and none around them."""
    if len(lines[at]) > LONGEST_LINE:
        return 0, False
    first = bares[at].lstrip("*_").lstrip("-").lstrip()
    may_wrap = (
        first.endswith("<") or _begins(first) or _may_say_who(first) or bool("@" in first and _ADDRESS.search(first))
    )
    joined, end = "", at
    for count in range(_LINES_OF_AN_ATTRIBUTION if may_wrap else 1):
        if count and end < len(lines) and not bares[end]:  # an empty line only before '<address>'
            end = following[end] if lines[following[end] % len(lines)].lstrip()[:1] == "<" else end
        if end >= len(lines):
            break
        line = bares[end]
        inside = joined.count("<") > joined.count(">")
        if count and (
            not line or len(line) > LONGEST_LINE or (not inside and (_is_marked(line) or _begins_anew(line, joined)))
        ):
            break
        joined = f"{joined} {line}".strip()
        end += 1
        if len(joined) > _LONGEST_HEADER:
            break
        strength = attribution_strength(joined)
        if strength == SURE:
            return end - at, True
        marked = following[end] if end < len(lines) else len(lines)
        if (strength or _names_sender(joined)) and marked < len(lines) and lines[marked].lstrip()[0] in ">＞|":
            return end - at, False
        if line[-1] in ":：":
            break
    return 0, False


def _names_sender(line: str) -> bool:
    """A date and an address and nothing behind it: '2024/04/07 Nathan <support@example.com>'."""
    return line[-1:] == ">" and bool(_ADDRESS.search(line) and _DATE.match(line))


def _begins_anew(line: str, above: str) -> bool:
    """Whether such a line begins here, and what stands above is somebody's text and not its 'On Tue,'."""
    begins = _DATE.match(line) is not None if line[0].isdigit() else line[0] != "<" and _begins(line)
    ended = above[-1:] in (".", "!", "?", "。") and _DATE.search(line) is not None
    if not begins or not (ended or attribution_strength(line) == SURE):
        return False
    return not all(_is_of_a_date(word) for word in FIRST_WORD.findall(_DATE.sub(" ", above.strip("-"))))


def _is_of_a_date(word: str) -> bool:
    """A preposition, a weekday, a figure, or a zone like 'CET'."""
    return word[0].isdigit() or word.casefold() in _DAY_WORDS or len(word) == 1 or (len(word) <= 4 and word.isupper())


def attribution_strength(line: str) -> int:
    """SURE where what follows is history even unmarked, _LIKELY where it is if it is marked, else 0."""
    bare = line.strip("*_ \t")
    inner = bare.strip("-").strip()
    if inner and inner[0].isdigit() and _STAMPED.fullmatch(inner):
        return SURE
    if not inner or not (bare[-1] in ":：" or (bare[-2:] == "--" and bare[:2] == "--") or bare[-3:] == "---"):
        # Without its colon only as a whole: a day, an address and the verb, in this order.
        whole = "@" in inner and _SAYS_WROTE.search(inner) and _ADDRESS.search(inner) and _DATE.search(inner)
        return SURE if whole and _begins(inner) else 0
    ruled = bare[:2] == "--" and bare[-2:] == "--"
    addressed = "@" in inner and (_BARE_ADDRESS if ruled else _ADDRESS).search(inner) is not None
    if not addressed and not _may_say_who(inner) and "@" not in inner:
        return 0
    dated = _DATE.search(inner) is not None
    wrote = _WROTE.search(inner)
    if dated and addressed:
        # Without a known verb a program gives the time of day; 'write to Bob <…> from 1 June 2025:' does not.
        return SURE if wrote or _CLOCK.search(inner) or _begins(inner) else _LIKELY
    if (
        wrote
        and addressed
        and wrote.end() >= len(inner.rstrip(" :："))
        and inner[: wrote.start()].rstrip()[-1:] == ">"
    ):
        return SURE
    if dated and not addressed and _SENT_BY.search(inner) and _CLOCK.search(inner) and _begins(inner):
        return _LIKELY
    if wrote and dated and (_begins(inner) or (wrote.start() <= 120 and _says_when(inner, wrote.end()))):
        return _LIKELY if _is_sentence(inner, wrote) else SURE
    said = wrote or _SAID.search(inner)
    if said and (addressed or dated or _BARE_ADDRESS.search(inner)):
        return _LIKELY
    if said and _is_name(inner[: said.start()]) and not inner[said.end() :].strip(" .:："):
        return _LIKELY
    return _LIKELY if _QUOTING.match(inner) and len(inner) <= 200 else 0


def led_in(line: str) -> int:
    """Where the history begins in 'On 9 November, Bob <bob@example.com> wrote:   Dear …' (its length: nowhere)."""
    if len(line) <= _LONGEST_HEADER and ">" in line and _begins(line.strip()):
        for found in islice(_WROTE_COLON.finditer(line), 3):
            if attribution_strength(line[: found.end()]) == SURE:
                return found.end()
    return len(line)


_WROTE_COLON = re.compile(r">[^:<>]{0,60}[:：](?=\s{2,})")


def _says_when(inner: str, at: int) -> bool:
    opened = _THEN_WHEN.match(inner, at)
    return opened is not None and (bool(opened[1]) or _begins(inner[opened.end() :][:40]))


def _is_sentence(inner: str, wrote: re.Match[str]) -> bool:
    """'On 4 March we wrote:' is somebody's sentence, not a mail program's line."""
    before, after = _LAST_WORD.search(inner[: wrote.start()]), _FIRST_WORD.match(inner, wrote.end())
    beside = {found.casefold() for found in (before and before[0], after and after[1]) if found}
    return bool(beside & words.PERSONS) or not words.POSSESSIVES.isdisjoint(inner.casefold().split())


def _is_name(text: str) -> bool:
    found = text.strip(" ,\"'").split()
    return 0 < len(found) <= 6 and all(not one[0].islower() for one in found)
