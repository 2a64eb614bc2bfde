"""Numbers and addresses bound to the words around them: purchase orders, payment references, the new contact."""

import re
from collections.abc import Iterator, Sequence

from core.understanding.replies.clauses import Clause, Read
from core.understanding.replies.lexicon import Found
from core.understanding.replies.targets import Names
from core.understanding.replies.when import Way
from core.understanding.replies.words import Word, fold

_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3000-\u9fff]")
_CODE = re.compile(r"[a-z0-9][\w/.-]*\d[\w/.-]*|\d[\w/.-]*", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9_-]{1,64}(?:\.[A-Za-z0-9_-]{1,64}){1,6}")
_REFERENCE = re.compile(r"[.°ªº]{0,2}\s*(?:[:#=]|nr\.?|no\.?|n[°ºo]\.?|is|ist|est|es|e|é|è|は|:|：)?\s*[#:]?\s*")
_UP_TO = re.compile(r"[^,;()!?\n。、，「」]{1,80}")
_QUOTED = re.compile(r"[\"'“„«「『]([^\"'”“»」』\n]{2,60})[\"'”“»」』]")
_NAME = r"[^\W\d_a-z][^\W\d_]*(?:['’.-][^\W\d_]+)*"
_FULL_NAME = re.compile(
    rf"(?<![^\W_])(?:(?:von|van|de|di|da|del|della|dos|den|der|ten|le|la|Dr\.?|Prof\.?)\s)*{_NAME}(?:\s(?:(?:von|van|de|di|da|del|della|dos|den|der|ten|le|la)\s)*{_NAME}){{0,3}}"
)


def code_at(text: str, word: Word) -> str:
    """A word as it was written, without punctuation at its end, with a sign in front of its hyphen: '購-0418'."""
    start = word.start
    if text[start - 1 : start] == "-" and _HAN.match(text[start - 2 : start - 1]):
        return text[start - 2 : word.end].strip(".,;:#")
    return text[word.start : word.end].strip(".,;:#")


def is_code(word: str) -> bool:
    """Whether a word may be a number that somebody gave to something."""
    return any(c.isdigit() for c in word) and len(word) >= 2


def purchase_order(text: str, clause: Clause, names: Names, *, bare: bool = False) -> str | None:
    """The number given as purchase order: the code after the word (or before it); '' where two might be meant."""
    dated = {n - clause.first for w in clause.dates(Way.AHEAD) if not w.weak for n in range(w.first, w.last)}
    sure = [(a.start, a.end) for a in clause.amounts() if a.sure and not _like_code(text[a.start : a.end])]
    labels = clause.sentence.language.labels.find(clause.words)
    places = [f.last for f in labels if "po" in f.tags]
    starts = [f.first for f in labels if "po" in f.tags]
    codes: list[tuple[int, str]] = []
    for n, word in enumerate(clause.words):
        written = code_at(text, word)
        if n in dated or "@" in written or not is_code(written) or names.find(clause.words, n):
            continue
        if any(a <= word.start < b for a, b in sure):
            continue
        if len(written) < 3 and not (places and n in places):
            continue
        codes.append((n, _led(text, clause, n, labels) + _joined(text, clause.words, n)))
    if not codes:
        return None
    if clause.has("should_be") and len(codes) > 1:
        marks = [f.last - clause.first for f in clause.found if "should_be" in f.tags]
        after = [code for n, code in codes if n >= marks[-1]]
        return after[0] if after else ""
    if bare:
        return codes[0][1]
    after = [code for n, code in codes if places and n >= places[0]]
    before = [code for n, code in codes if starts and n < starts[0] and starts[0] - n <= 6]
    own = [code for n, code in codes if n in starts]
    return next(iter(own or after or before), None)


def _led(text: str, clause: Clause, n: int, labels: Sequence[Found]) -> str:
    """'NE 2026-0744': two to four capitals right in front are part of a number, unless they are the word for it."""
    if n == 0 or any(f.first <= n - 1 < f.last for f in labels):
        return ""
    before, word = clause.words[n - 1], clause.words[n]
    letters = text[before.start : before.end]
    shouts = text[: word.start].isupper() and len(text[: word.start]) > 12  # who writes all in capitals
    known = clause.sentence.language.vocabulary
    apart = text[before.end : word.start] == " " and word.text[0].isdigit()
    lead = apart and letters.isascii() and letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 4
    return f"{letters} " if lead and not shouts and before.text not in known else ""


def _like_code(written: str) -> bool:
    return bool(re.search(r"[a-z]", written, re.IGNORECASE))


def _joined(text: str, words: Sequence[Word], n: int) -> str:
    """'45 00 12' written apart is one number."""
    written = code_at(text, words[n])
    while written.isdigit() and n + 1 < len(words):
        after = words[n + 1]
        if text[words[n].end : after.start] != " " or not code_at(text, after).isdigit():
            break
        n += 1
        written += " " + code_at(text, after)
    return written


def payment_reference(text: str, clause: Clause, names: Names) -> str | None:
    """What is written behind 'ref', 'trace', 'Verwendungszweck', 'check #': a code, or words in capitals with one."""
    if structured := _STRUCTURED.search(text, max(0, clause.start - 3), clause.end + 3):
        return structured[0]
    for found in clause.sentence.language.labels.find(clause.words):
        if "ref_word" not in found.tags:
            continue
        n = found.last
        last = clause.words[n - 1]
        if any(c.isdigit() for c in last.text) and "@" not in last.text:
            return code_at(text, last)
        lead = _REFERENCE.match(text, last.end)
        start = lead.end() if lead else last.end
        quoted = _QUOTED.match(text, start)
        if quoted:
            return quoted[1].strip()
        rest = _UP_TO.match(text, start)
        if rest is None:
            continue
        if reference := _reference(rest[0]):
            return reference
    return None


_STRUCTURED = re.compile(r"([+*]{3})\d{3}/\d{4}/\d{5}\1")
"""The structured communication of Belgian credit transfers (Febelfin: +++123/4567/89012+++)."""


def _reference(rest: str) -> str | None:
    """The leading run of code-like words: with a digit, in capitals, or '/' between such."""
    kept: list[str] = []
    for written in rest.split():
        kana = _KANA.search(written) if written[:1].isascii() else None
        word = written[: kana.start()] if kana else written
        bare = word.rstrip(".:")
        coded = any(c.isdigit() for c in bare) and "@" not in bare
        capital = len(bare) > 1 and bare.isupper() and bare.replace("-", "").isalnum()
        slash = bare in ("/", "-", "+", "&") and kept
        if not (coded or capital or slash):
            break
        kept.append(bare)
        if word.endswith((".", ":")):
            break
    while kept and kept[-1] in ("/", "-", "+", "&"):
        kept.pop()
    joined = " ".join(kept)
    if not any(c.isdigit() for c in joined) and not (len(kept) >= 1 and joined.isupper() and len(joined) >= 4):
        return None
    return joined or None


def emails(text: str, read: Read) -> list[re.Match[str]]:
    """Addresses in a sentence."""
    return list(_EMAIL.finditer(text, read.span.start, read.span.end))


def person_for(text: str, read: Read, email: re.Match[str], around: Sequence[Read] = ()) -> str | None:
    """The name of whom the address belongs to: next to it, or fitting it in this sentence or one beside it."""
    if read.language.code == "ja":
        return _japanese_name(text[read.span.start : email.start()])
    local = set(re.split(r"[\W\d_]+", fold(email[0].partition("@")[0])))
    candidates: list[tuple[int, str]] = []
    alone: list[str] = []
    for m in _names_in(text, read, email):
        name = _trimmed(m[0].strip(" .,"), read)
        near = email.start() - m.end() if m.end() <= email.start() else m.start() - email.end()
        between = text[m.end() : email.start()] if m.end() <= email.start() else text[email.end() : m.start()]
        touching = re.fullmatch(r"[\s(<\[:,–—-]{1,4}(?:at |unter |à |a |via |op )?[\s(<\[]*", between) is not None
        if _fits(name, local):
            candidates.append((near - 1000, name))
        elif not _is_plain(read, m.end() - len(name), m.end()):
            candidates += [(near, name)] if touching else []
            alone += [name] if len(name.split()) > 1 and m.start() > read.span.start else []
    if candidates:
        return min(candidates)[1]
    beside = [
        _trimmed(m[0].strip(" .,"), other)
        for other in around for m in _names_in(text, other, email)
        if _fits(m[0], local) and not _is_plain(other, m.start(), m.end())
    ]  # fmt: skip
    if beside:
        return beside[0]
    return alone[0] if len(alone) == 1 else None


def _names_in(text: str, read: Read, email: re.Match[str]) -> Iterator[re.Match[str]]:
    for m in _FULL_NAME.finditer(text, read.span.start, read.span.end):
        if m[0][0].islower() and not any(w[0].isupper() for w in m[0].split()):
            continue
        if not email.start() <= m.start() < email.end():
            yield m


def _fits(name: str, local: set[str]) -> bool:
    parts = set(re.split(r"\W+", fold(name)))
    local = local | {re.sub("([aou])e", r"\1", piece) for piece in local}  # 'Özdemir' is oezdemir@
    return bool({p for p in parts if len(p) > 2} & local) or any(
        len(p) > 3 and any(p in piece for piece in local) for p in parts
    )


def _is_plain(read: Read, start: int, end: int) -> bool:
    """Whether the capitals are only those of a sentence's begin or of ordinary words."""
    inner = [n for n, w in enumerate(read.words) if start <= w.start < end and w.text not in _PARTICLES]
    covered = {n for f in (*read.found, *read.marks) for n in range(f.first, f.last)}
    return any(n in covered or read.words[n].text in read.language.vocabulary for n in inner)


_PARTICLES = frozenset({"von", "van", "de", "di", "da", "del", "della", "dos", "den", "der", "ten", "le", "la"})
_TITLES = frozenset(
    [
        "herr",
        "herrn",
        "frau",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "dra",
        "prof",
        "mme",
        "mlle",
        "monsieur",
        "madame",
        "senor",
        "senora",
        "sr",
        "sra",
        "srta",
        "sig",
        "signor",
        "signora",
        "dott",
        "dottor",
        "dottoressa",
        "dssa",
        "ing",
        "avv",
        "eng",
        "heer",
        "mevrouw",
        "dhr",
        "mevr",
        "senhor",
        "senhora",
    ]
)


def _trimmed(name: str, read: Read) -> str:
    """A name without its title and without the words of the sentence in front of it."""
    words = name.split()
    while len(words) > 1 and ((first := fold(words[0]).strip(".")) in _TITLES or first in read.language.vocabulary):
        words.pop(0)
    return " ".join(words)


_KANJI = r"[\u3400-\u9fff々]"
_JAPANESE_NAME = re.compile(
    rf"(?:[のはをが、。\s]|部|課|担当|者|任|^)({_KANJI}{{1,4}}[ \u3000]{_KANJI}{{1,4}}|{_KANJI}{{1,5}})"
    r"(?:様|さん|氏)?\s?[(（<＜:：]?\s*\Z"
)


def _japanese_name(before: str) -> str | None:
    found = _JAPANESE_NAME.search(before)
    return found[1] if found else None
