"""New text to sentences: greeting, closing, names, signatures and disclaimers do not speak.

Works on lines, each seen once; everything keeps its place in the joined new text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.understanding.replies.lexicon import all_clean
from core.understanding.replies.model import Passage
from core.understanding.replies.words import fold, words_of

LONGEST = 8 * 1024
"""Characters of new text that are read; a longer mail is for a human."""

MOST_SENTENCES = 80


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span in the new text, the quoted line it answers, and which line it stands on."""

    start: int
    end: int
    answers: str
    passage: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int


_ABBREVIATIONS = frozenset({
    "no", "nr", "nos", "pos", "ref", "inv", "art", "approx", "st", "mr", "mrs", "ms", "dr",
    "inc", "ltd", "co", "corp", "sig", "sr", "sra", "srta", "num", "tel", "ca", "bzw", "ggf",
    "abs", "zzgl", "inkl", "evtl", "vgl", "usw", "vs", "po", "pls", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "okt", "dez", "mrz", "fact", "fra",
    "rech", "rg", "re", "kd", "fr", "dott", "rag", "ing", "prof", "p.o", "h.h", "b.v", "s.l",
    "z.b", "i.o", "o.g", "i.a", "i.v", "u.a", "d.h", "u.s", "s.a", "op.nr", "factnr", "best", "bestnr",
    "pag", "pagg", "nro", "dpto", "depto", "av", "resp", "ltda", "lda", "ft", "ns", "cf", "nb",
    "ord", "pal", "ecc", "p.es", "es", "fatt", "bonif",
})  # fmt: skip
_END = re.compile(r"[.!?。！？;；]+[\"')»”’]*(?=\s|$|[^\x00-\u2fff])|[。！？]+|\n+")
_SEPARATOR = re.compile(r"\s*(?:[-_=*~–—―─━・]{2,}|-- ?)\s*\Z")
_PHONE = re.compile(r"(?:tel|t|ph|phone|fon|mobil|mob|fax|ddi|m|電話)[.:]? ?[+(]?\d|\+\d{1,3}[ (]|\d{3}[ .-]\d{3}")
_TITLE_WORD = re.compile(r"[^\W\d_][\w.&'’-]*")
_BULLET = re.compile(r"\s*(?:[-*•·–—→>]|\(?\d{1,2}[.)](?=\s)|\(?[a-h]\)(?=\s))\s*")
_POSTSCRIPT = re.compile(r"\s*(?:p\.?\s?s\b|ps:|nb:|n\.b\.|edit:|update:|追伸)", re.IGNORECASE)


def sentences_of(passages: Sequence[Passage]) -> tuple[str, list[Sentence]]:
    """The new text, and what of it speaks."""
    texts, found, start = [], list[Sentence](), 0
    for n, passage in enumerate(passages):
        text = passage.text[: max(0, LONGEST - start)]
        spoken = list(_spoken(text))
        for first, last in _blocks(spoken):
            for a, b in _split(text, first, last):
                if len(found) < MOST_SENTENCES:
                    found.append(Sentence(start + a, start + b, passage.answers[:300], n))
        texts.append(text)
        start += len(text) + 2
    return "\n\n".join(texts), found


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    for line in text.split("\n"):
        yield _Line(line, at)
        at += len(line) + 1


def _spoken(text: str) -> Iterator[_Line]:
    """The lines that say something; blank lines stay as breaks."""
    lines = list(_lines(text))
    said = 0
    closed = False
    paragraph = _paragraphs(lines)
    for n, line in enumerate(lines):
        bare = line.text.strip()
        if not bare:
            yield line
            continue
        if _POSTSCRIPT.match(bare):
            closed = False
        if _SEPARATOR.match(line.text) or (bare == "--"):
            closed = True
        if closed or _is_disclaimer(paragraph[n]):
            continue
        folded = fold(bare)
        if _is_closing(folded) and (said or _is_last(lines, n)):
            closed = True
            continue
        if said and _is_signature_line(bare, folded):
            continue
        skip = _greeting(line.text) if said < 2 else 0
        if skip >= len(line.text.rstrip()):
            said += 1
            continue
        said += 1
        yield _Line(line.text[skip:], line.start + skip)


def _is_last(lines: Sequence[_Line], n: int) -> bool:
    return False


def _paragraphs(lines: Sequence[_Line]) -> list[str]:
    """For each line the paragraph it stands in."""
    paragraphs, run = list[str](), list[int]()
    joined: list[str] = [""] * len(lines)
    for n in range(len(lines) + 1):
        if n < len(lines) and lines[n].text.strip():
            run.append(n)
            continue
        text = " ".join(lines[i].text.strip() for i in run)
        for i in run:
            joined[i] = text
        run = []
    return joined or paragraphs


@lru_cache(maxsize=64)
def _is_disclaimer(paragraph: str) -> bool:
    folded = fold(paragraph[:400])
    words = words_of(folded)
    return len(words) >= 6 and any("disclaimer" in f.tags for f in all_clean().find(words[:60]))


def _is_closing(folded: str) -> bool:
    """'Kind regards', 'Thanks, Dana': a closing phrase and at most a name."""
    if len(folded) > 60 or "?" in folded:
        return False
    words = words_of(folded)
    found = all_clean().find(words)
    if not found or found[0].first != 0 or "closing" not in found[0].tags:
        return False
    rest = len(words) - found[0].last
    last = words[found[0].last - 1]
    comma = folded[last.end : last.end + 1] in (",", "")
    thanks = len(words) == 1 or rest == 0
    return thanks or (comma and rest <= 3) or (rest <= 2 and len(words) <= 5 and found[0].last > 1)


def _greeting(line: str) -> int:
    """How much of the line is a greeting: 'Hi Dana,' before a sentence, or all of it."""
    folded = fold(line[:120])
    words = words_of(folded)
    found = all_clean().find(words[:8])
    if not found or found[0].first != 0 or "greeting" not in found[0].tags:
        return 0
    after = found[0].last
    for n in range(after - 1, min(len(words), after + 6)):
        end = words[n].end
        mark = folded[end : end + 2].strip()[:1]
        if mark in (",", "!", ":", "、", "。", "-", ".") and (
            mark != "." or n >= after or n + 1 == len(words) or (n == after - 1 and after > 1)
        ):
            skip = end
            while skip < len(line) and line[skip] in " ,!:.、。-–—":
                skip += 1
            return skip
        if n + 1 == len(words):
            return len(line) if n - after < 4 else 0
    return 0


def _is_signature_line(bare: str, folded: str) -> bool:
    """'Jane Doe | Controller', 'ph 315.555.0177', 'Acme GmbH', 'Head of Finance': no verb, capitals, or a phone."""
    if len(bare) > 140 or "?" in bare:
        return False
    if _PHONE.search(folded) and not re.search(r"[.!]\s*\Z", bare) and len(bare) < 100 and "@" not in bare:
        return bool(re.match(r"(?:tel|t|ph|phone|fon|mobil|mob|fax|ddi|m|電話|p|d)\b", folded)) or "|" in bare
    if "|" in bare or " · " in bare:
        return True
    if bare[-1] in ".!:;" or any(c.isdigit() for c in bare):
        return False
    words = _TITLE_WORD.findall(bare)
    if not 2 <= len(words) <= 8 or (words[0].isupper() and len(words) < 2):
        return False
    long = [w for w in words if len(w) > 3]
    return (
        bool(long)
        and all(w[0].isupper() for w in long)
        and words[0][0].isupper()
        and not all(w.isupper() for w in long)
    )


def _blocks(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Spans of lines that belong together: a wrapped line goes on, a list item or a short line stands alone."""
    start, end, before = -1, -1, ""
    for line in lines:
        bare = line.text.strip()
        if not bare:
            if start >= 0:
                yield start, end
            start = -1
            continue
        joins = start >= 0 and not _BULLET.match(line.text) and _wraps(before, bare)
        if not joins:
            if start >= 0:
                yield start, end
            start = line.start + len(line.text) - len(line.text.lstrip())
        end = line.start + len(line.text.rstrip())
        before = bare
    if start >= 0:
        yield start, end


def _wraps(before: str, line: str) -> bool:
    if before[-1] in ".!?;。！？" and not re.search(r"\b\d{1,2}\.\Z", before):
        return False
    if line[0] == "(":
        return True
    return (
        len(before) >= 45 and (line[0].islower() or line[0].isdigit() or line[0] in "(@&/\"'" or len(before) >= 62)
    ) or (before[-1] in ",(" and len(before) >= 25)


def _split(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Sentence spans between two places."""
    start = first
    for mark in _END.finditer(text, first, last):
        if mark[0].startswith("\n"):
            continue
        if mark[0] == "." and not _ends(text, start, mark.start(), last):
            continue
        if text[start : mark.end()].strip(" .!;\n"):
            yield start, mark.end()
        start = mark.end()
        while start < last and text[start] in " \n\t":
            start += 1
    if text[start:last].strip():
        yield start, last


def _ends(text: str, start: int, at: int, last: int) -> bool:
    """Whether this full stop ends a sentence and not an abbreviation, an ordinal or a date."""
    begin = at
    while begin > start and not text[begin - 1].isspace() and at - begin < 30 and text[begin - 1] not in "(,:#":
        begin -= 1
    word = fold(text[begin:at])
    after = text[at + 1 : last].lstrip()[:1]
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})?", word):
        return (
            not after
            or after in "¿¡"
            or (after.isupper() and not _MONTH_NEXT.match(fold(text[at + 1 : at + 20]).lstrip()))
        )
    return True


_MONTH_NEXT = re.compile(
    r"(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|ene|abr|ago|dic|fev|set|out|gen|mag|giu|lug|ott)"
)
