"""A typed line as it is being read: folded text in which what is explained is masked, and what was found in it."""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property

from core.understanding.chat.lexicon import Lexicon, either
from core.understanding.chat.model import ChatCommand, ChatContext, ChatInvoice, Clarify, Evidence
from core.understanding.chat.names import Mention, find_names
from core.understanding.chat.numbers import CODES, Num, find_numbers

GONE = "\x01"
"""Stands for every character of what is explained; no space, no part of a word, and it ends a segment."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_USERNAME = re.compile(r"(?<![\w@.])@(?P<name>(?=[\w.-]*[a-z])[a-z0-9][\w.-]{0,38}[a-z0-9])(?![\w@])")
_SHAPE = re.compile(
    r"(?<![\w/.,-])#?(?:[a-z]{1,6}[-/]{1,2}(?:[a-z0-9]+[-/])*\d[\w/-]*|[a-z]{1,4}\d{3,}|\d{4}-\d{2,5})(?![\w])"
)


_ANYTHING = re.compile(r"\.\{|\\w|\[a-z\]\+|\[\^|\\S")
"""Parts of a fragment that stand for any word."""


@dataclass(eq=False)
class Line:
    """One line in one language. `plain` is what has not been explained yet, as long as the text."""

    text: str
    folded: str
    context: ChatContext
    lexicon: Lexicon
    plain: str = ""
    evidence: list[Evidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find addresses, documents and names, and mask the first two."""
        self.plain = self.folded
        self.email = self._first(_EMAIL, "email")
        self.username = "" if self.email else self._first(_USERNAME, "username").lstrip("@")
        self.documents = self._documents()

    def _first(self, pattern: re.Pattern[str], name: str) -> str:
        found = pattern.search(self.plain)
        if found is None:
            return ""
        self.take(name, found.start(), found.end())
        return self.text[found.start() : found.end()].rstrip(".-")

    def _documents(self) -> tuple[ChatInvoice, ...]:
        found: dict[str, ChatInvoice] = {}
        digits = re.findall(r"\d+", self.plain)
        for invoice in sorted(self.context.invoices, key=lambda i: -len(i.number)):
            if not any(part in digits for part in re.findall(r"\d+", invoice.number)):
                continue
            for match in document_pattern(invoice.number).finditer(self.plain):
                found[invoice.number] = invoice
                self.take("invoice", match.start(), match.end())
        return tuple(found.values())

    @cached_property
    def mentions(self) -> list[Mention]:
        """Everybody named, customers and vendors; not masked."""
        everybody = tuple(dict.fromkeys([*self.context.customers, *self.context.vendors]))
        return find_names(self.text, self.plain, everybody, known_words(self.lexicon))

    def numbers(self, plain: str | None = None) -> list[Num]:
        """The numbers in what has not been explained yet, or in `plain`."""
        points = self.context.currency in self.lexicon.words("numbers.point_for")
        return find_numbers(self.plain if plain is None else plain, self.lexicon, mark="." if points else "")

    def take(self, name: str, start: int, end: int) -> None:
        """Mask what is explained and keep it as evidence."""
        self.mask(start, end)
        self.evidence.append(Evidence(field=name, words=self.text[start:end], start=start, end=end))

    def mask(self, start: int, end: int) -> None:
        """Mask what is explained."""
        self.plain = self.plain[:start] + GONE * (end - start) + self.plain[end:]

    def mask_all(self, pattern: re.Pattern[str]) -> bool:
        """Mask every match; whether there was any."""
        found = False
        for match in list(pattern.finditer(self.plain)):
            self.mask(match.start(), match.end())
            found = True
        return found

    def at(self, key: str) -> int:
        """Where the cue is first, -1 where it is not."""
        match = self.lexicon.cue(key).search(self.plain, self.start)
        return match.start() if match else -1

    def has(self, *keys: str) -> bool:
        """Whether any of the cues is there."""
        return any(self.lexicon.cue(key).search(self.plain) for key in keys)

    @cached_property
    def start(self) -> int:
        """Where the line begins behind greeting and 'please'."""
        leading = leading_words(self.lexicon).match(self.plain)
        return leading.end() if leading else 0

    def begins(self, key: str) -> bool:
        """Whether the line begins with the cue."""
        return bool(self.lexicon.cue(key).match(self.plain, self.start))

    @property
    def unknown_document(self) -> str:
        """Something that looks like a document's number but is none that we know."""
        found = _SHAPE.search(self.plain)
        return self.text[found.start() : found.end()] if found else ""

    def ask(
        self, why: str, about: str = "", *, word: str = "", candidates: tuple[str, ...] = (),
        meant: ChatCommand | None = None,
    ) -> Clarify:  # fmt: skip
        """A question back."""
        return Clarify(
            why=why, about=about, word=word, candidates=candidates[:5], meant=meant, language=self.lexicon.code
        )

    def role(self, name: str) -> str:
        """What the named one is to us; a customer first."""
        return "customer" if name in self.context.customers else "vendor"


@cache
def document_pattern(number: str) -> re.Pattern[str]:
    """The number in any case, with or without its marks ('inv 101' for INV-101)."""
    parts = re.findall(r"[^\W\d_]+|\d+", number.lower())
    loose = r"[-/ .#]{0,2}".join(re.escape(part) for part in parts)
    return re.compile(rf"(?<![\w.,/-])#?{loose}(?![\w]|[-/]\w|[.,]\d)")


@cache
def known_words(lexicon: Lexicon) -> re.Pattern[str]:
    """Words of the grammar that never are somebody's name."""
    cues = [f for key in lexicon.data["cues"] for f in lexicon.words(f"cues.{key}") if not _ANYTHING.search(f)]
    due = [f for key in ("hard", "lead", "tail") for f in lexicon.words(f"due.{key}")]
    dates = [f for key in ("months", "weekdays") for names in lexicon.words(f"dates.{key}") for f in names]
    more = [*lexicon.table("currencies.words"), *lexicon.table("numbers.words"), *lexicon.words("lines.unit")]
    return re.compile(
        either([*cues, *due, *dates, *more, CODES, *lexicon.words("lines.strip_front"), *lexicon.words("due.until")])
    )


@cache
def leading_words(lexicon: Lexicon) -> re.Pattern[str]:
    """Greeting and courtesy at the beginning."""
    words = either([*lexicon.words("cues.greeting"), *lexicon.words("cues.polite")])
    return re.compile(rf"[\s¡¿]*(?:{words}(?![^\W_])[\s,:!.]*)*")
