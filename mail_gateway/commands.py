"""The lines of a mail that are meant for Penny, one command each; and what is neither, so that nothing is lost.

Mail programs break long lines, so a line goes on with what stands before it unless it begins with a word of the
grammar. Where its first word had room on the line before, only a person can have broken it: that is going on where
free words are asked for, else a line of its own. Greeting, thanks, closing words and what follows are no commands.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from core.understanding.answers import without_courtesy
from core.understanding.lines import begins, takes_prose
from core.understanding.profile_lines import setting_of
from mail_gateway.mail_words import REPLY_PREFIX

MOST = 20
"""Commands of one mail that are read."""

NARROWEST = 60
"""Characters of the shortest line that a mail program breaks; most break at 72 to 78."""

_MARK = re.compile(r"\s*(?:[-*•·]\s+|\d{1,2}[.)]\s+)?(?:/penny\s+|@penny[\s,:]+|penny[,:]\s+)?", re.IGNORECASE)
_LINKED = re.compile(r"([^\s<>@]{1,64}@[^\s<>@]{1,190}?)\s?<mailto:[^<>\s]{1,300}>", re.IGNORECASE)
_FOR = re.compile(
    r"\s*(?:(?:as|als)\s+@?([a-z0-9-]{3,40})\s*:|business\s*:\s*@?([a-z0-9-]{3,40})(?:\s|\Z))", re.IGNORECASE
)
_YES = re.compile(
    r"(?:yes|y|yep|confirm|confirmed|i confirm|ja|bestätigt|ich bestätige|ik bevestig|bevestigd|oui|je confirme|sí|si"
    r"|confirmo|sim|sì|confermo|はい|確認しました)"
    r"(?:[,:]? (?:all|alle|alles|tout|todo|todas|todos|tudo|tutto|すべて"
    r"|(\d{1,2}(?:(?: ?[,、] ?| and | und | en | et | e | y | & | )\d{1,2}){0,19})))?"
    r"(?:,? (?:please|thanks|thank you|bitte|danke|merci|gracias|por favor|alstublieft|graag|dank u|bedankt"
    r"|obrigad[oa]|per favore|grazie))?\s*[.!。]*",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|n|no thanks|cancel|cancel it|stop|don't|do not|nein|nein danke|abbrechen|nicht|non|non merci|annuler"
    r"|cancelar|nee|nee dank u|annuleren|não|nao|não,? obrigad[oa]|no,? grazie|annulla|いいえ|キャンセル)\s*[.!。]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What one mail says. `lines` are commands as typed (several lines of a profile are one), at most MOST;
    `beyond` those after that, `below` lines under the closing words, `business` the username named in the mail
    ('' where none is), and `confused` whether several were."""

    lines: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    business: str = ""
    confused: bool = False


@dataclass(slots=True)
class _Found:
    """`above` is the line before as it stood in the mail, '' where no line can go on with it."""

    lines: list[str] = field(default_factory=list)
    businesses: set[str] = field(default_factory=set)
    above: str = ""


def commands_in(text: str, *, subject: str = "", name: str = "") -> Commands:
    """Read the new text of a mail; where there is none, its subject (not one that a reply repeats)."""
    body, after = without_courtesy(_LINKED.sub(r"\1", text), name)
    if not any(line.strip() for line in body) and not REPLY_PREFIX.match(subject):
        body = [subject]
    found = _Found()
    for line in body:
        _add(found, line)
    return Commands(
        lines=tuple(found.lines[:MOST]),
        beyond=tuple(found.lines[MOST:]),
        below=tuple(after),
        business=min(found.businesses, default=""),
        confused=len(found.businesses) > 1,
    )


def bare_subject(subject: str) -> str:
    """Return a subject without what replying and forwarding put before it."""
    while match := REPLY_PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def consent(text: str, name: str) -> tuple[bool, frozenset[int]] | None:
    """Return (yes or no, the numbers it is limited to, empty for all) where the mail says just that, else None."""
    body, _ = without_courtesy(text, name)
    said = " ".join(" ".join(body).split())
    if agreed := _YES.fullmatch(said):
        return True, frozenset(int(number) for number in re.findall(r"\d+", agreed[1] or ""))
    return (False, frozenset()) if _NO.fullmatch(said) else None


def named_business(text: str, usernames: Collection[str]) -> str:
    """Return the username that is all a mail says ('as acme', '@acme'), or ''."""
    body, _ = without_courtesy(text, "")
    said = re.sub(r"^(?:as|als|business\s*:)\s+|[@:.,!]", "", " ".join(" ".join(body).split()).casefold()).strip()
    return said if said in usernames else ""


def _add(found: _Found, line: str) -> None:
    if not line.strip():
        found.above = ""
        return
    above, found.above = found.above, ""
    mark = _MARK.match(line)
    bare = line[mark.end() :] if mark else line
    if named := _FOR.match(bare):
        found.businesses.add((named[1] or named[2]).lower())
        above = ""
        bare = bare[named.end() :]
    if not bare.strip():
        return
    last = found.lines[-1] if found.lines else ""
    of_profile = setting_of(last.partition("\n")[0]) is not None
    if setting_of(bare):
        if of_profile:
            found.lines[-1] += f"\n{bare.strip()}"
        else:
            found.lines.append(bare.strip())
    elif above and not begins(bare) and (of_profile or takes_prose(last) or _is_wrapped(above, bare)):
        found.lines[-1] += (" " if of_profile else "\n") + bare.strip()
    else:
        found.lines.append(bare.strip())
    found.above = line


def _is_wrapped(above: str, line: str) -> bool:
    """Whether a mail program may have broken here: one more word would have made the line too long."""
    return len(above.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > NARROWEST
