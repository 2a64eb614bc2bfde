"""The lines of an invoice out of free wording: quantities, prices and what they are for; or what is unclear."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from core.understanding.chat.folding import fold
from core.understanding.chat.lexicon import Lexicon, either
from core.understanding.chat.line import GONE
from core.understanding.chat.model import ChatLine
from core.understanding.chat.numbers import Num

_HARD = re.compile(rf"[;\n{GONE}]+|,(?=\s|\Z|[^\d\s])|:(?=\s|\Z)|\s[-–—]+\s|\s[+]\s?|[.!?](?=\s|\Z)|\s&\s")
_ELIDED = re.compile(r"[ld]'(?=[^\W\d_]{2})")
"""An article without its vowel ("l'étude")."""
_MOST = 100
_BIG = 100


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why no lines could be read: a key of the questions, and the words."""

    why: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment: what it is for, how many, at what price; None what it does not say."""

    text: str
    quantity: Decimal | None = None
    price: Num | None = None
    per: bool = False
    maybe: Num | None = None
    after: bool = False


def read_lines(
    text: str, plain: str, numbers: list[Num], lexicon: Lexicon
) -> tuple[list[ChatLine], set[str]] | Unclear:
    """Lines with the currencies written at their prices. `plain` is folded text with what is explained masked."""
    parts = []
    label = re.compile(rf"(?<![^\W_]){lexicon.any('lines.label')}\s?\Z")
    numbers = [n for n in numbers if not (_plain(n) and label.search(plain, 0, n.start))]  # 'phase 2'
    for start, end in _segments(plain, numbers, lexicon):
        inside = [n for n in numbers if start <= n.start and n.end <= end]
        part = _part(text, plain, start, end, inside, lexicon)
        if isinstance(part, Unclear):
            return part
        if part.text or inside:
            parts.append(part)
    return _joined(parts)


def _plain(n: Num) -> bool:
    return n.bare and n.value < _BIG and not (n.times or n.unit or n.each or n.at or n.word)


def _segments(plain: str, numbers: list[Num], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Cut at marks that are not inside a number, and at 'and' between two parts with numbers."""
    inside = [(n.start, n.end) for n in numbers]
    unit = re.compile(rf"(?<![^\W_])(?:{lexicon.any('lines.unit')}|[a-z]{{1,2}})\Z")
    month = re.compile(rf" {either(m for names in lexicon.words('dates.months') for m in names)}(?![^\W_])")
    cuts, begin = [], 0
    for match in _HARD.finditer(plain):
        if any(a <= match.start() < b for a, b in inside):
            continue
        ends = plain[begin : match.start()]
        if match[0] == "." and (unit.search(ends) or (ends[-1:].isdigit() and month.match(plain, match.end()))):
            continue  # '2 Std. Montage', 'Workshop 3. Mai'
        cuts.append((begin, match.start()))
        begin = match.end()
    cuts.append((begin, len(plain)))
    joins = lexicon.pattern("lines.joins")
    return [piece for start, end in cuts[: _MOST * 2] for piece in _at_joins(plain, start, end, numbers, joins)]


def _at_joins(plain: str, start: int, end: int, numbers: list[Num], joins: re.Pattern[str]) -> list[tuple[int, int]]:
    found, begin = [], start
    for match in joins.finditer(plain, start, end):
        before = any(begin <= n.start < match.start() for n in numbers)
        behind = any(match.end() <= n.start < end for n in numbers)
        if before and behind:
            found.append((begin, match.start()))
            begin = match.end()
    return [*found, (begin, end)]


def _part(text: str, plain: str, start: int, end: int, nums: list[Num], lexicon: Lexicon) -> _Part | Unclear:
    words = _words(text, plain, start, end, nums, lexicon)
    if nums and lexicon.pattern("lines.each").fullmatch(fold(words)):
        words = ""  # 'Stück 215 €'
    if any(n.doubtful for n in nums):
        return Unclear("amount", text[nums[0].start : nums[0].end])
    match nums:
        case []:
            return _Part(words)
        case [n]:
            return _single(words, plain, n, end, lexicon)
        case [a, b] if a.percent and not b.percent:
            share = replace(b, value=b.value * a.value / 100)
            return _Part(words, Decimal(1), share)
        case [a, b]:
            if _own_line(plain, start, end, a, b) and words:
                return _Part(words, a.value, b)
            return _pair(words, plain, a, b, text, lexicon)
        case _:
            return Unclear("lines", text[start:end].strip())


def _single(words: str, plain: str, n: Num, end: int, lexicon: Lexicon) -> _Part | Unclear:
    if n.percent:
        return Unclear("amount", plain[n.start : n.end])
    if n.unit and n.at and not (n.currency or n.each):
        return Unclear("amount", plain[n.start : end].strip())  # 'à 60 jours fin' is no price
    if n.times or (n.unit and not n.currency and not n.at):
        return _Part(words, n.value)
    if n.currency or n.scaled or n.at or n.each or not n.bare:
        return _Part(words, None, n, n.each)
    behind = plain[n.end : end].strip()
    noun = behind and not lexicon.pattern("lines.for").match(behind)
    if noun:
        return _Part(words, maybe=n, after=_plural(behind, words))
    return _Part(words, None, n)


def _plural(behind: str, words: str) -> bool:
    first = re.match(r"[^\W\d_]+", behind)
    last = re.search(r"([^\W\d_]+)\W*\Z", words)
    return any(m is not None and m[0].strip().endswith("s") for m in (first, last))


def _own_line(plain: str, start: int, end: int, a: Num, b: Num) -> bool:
    """'2 cameras 219.90' on a line of its own, as a table has it: how many, what, at what price each."""
    alone = re.search(r"\n *(?:[-*•] *)?\Z", plain[: a.start]) and re.match(r" *(?:\n|\Z)", plain[max(b.end, end) :])
    counted = a.bare and not (a.unit or a.times or a.at or a.currency) and a.value < _BIG
    priced = b.currency or not b.bare or b.value > a.value
    return bool(alone and counted and priced) and not (b.unit or b.times or plain[b.end : end].strip())


def _pair(words: str, plain: str, a: Num, b: Num, text: str, lexicon: Lexicon) -> _Part | Unclear:
    between = plain[a.end : b.start]
    if a.times:
        swapped = bool(a.currency) and not b.currency
        swapped = swapped or (b.unit and not a.unit and not b.currency and not b.at and not between.strip(" x*×"))
        quantity, price = (b, a) if swapped else (a, b)
        shown = price.currency or price.at or price.each or not price.bare
        if not shown and quantity.value > price.value and not re.search(r"[^\W\d_]{2}", between):
            return Unclear("lines", text[a.start : b.end])
        return (
            _Part(words, quantity.value, price) if not quantity.currency else Unclear("lines", text[a.start : b.end])
        )
    marked = [n for n in (a, b) if n.each or (n.at and not n.unit)]
    if len(marked) == 2 and b.each and a.at:
        marked = [b]
    if len(marked) != 1 and b.times and not (a.currency and b.currency):
        marked = [a] if a.currency or a.scaled else []
    if len(marked) == 1:
        price = marked[0]
        other = b if price is a else a
        if not other.currency and not other.scaled:
            return _Part(words, other.value, price)
    if a.unit and b.currency and re.fullmatch(r"\s?[^\W\d_]+\.?\s?[x×*]\s?", between):
        return _Part(words, a.value, b)
    if a.bare and b.currency and lexicon.pattern("lines.unit_of").search(between.rstrip()[-4:]):
        return _Part(words, a.value, b)  # '4 cursos de $600'
    if a.bare and a.value == 1 and (b.currency or not b.bare):
        return _Part(words, a.value, b)
    per = [n for n in (a, b) if n.unit]
    if len(per) == 1 and not marked:
        price = b if per[0] is a else a
        if price.currency and price.each:
            return _Part(words, per[0].value, price)
    return Unclear("lines", text[a.start : b.end])


def _joined(parts: list[_Part]) -> tuple[list[ChatLine], set[str]] | Unclear:
    """Bring together what stands in several segments: '3 design days, 800 each'; 'site visit: 150'."""
    lines: list[ChatLine] = []
    currencies: set[str] = set()
    pending: _Part | None = None
    waiting = ""
    for i, found in enumerate(parts):
        follows = parts[i + 1] if i + 1 < len(parts) else None
        if follows and follows.quantity and not follows.price and found.per and not (found.quantity or pending):
            parts[i + 1] = replace(follows, price=found.price, text=follows.text or found.text)
            continue  # '75/h, 6 h of repairs'
        part = _settled(found, found.maybe, follows) if found.maybe else _titled(found, follows)
        if isinstance(part, Unclear):
            return part
        if part.price is None:
            if part.quantity is not None:
                if pending:
                    return Unclear("amount", pending.text)
                pending = replace(part, text=part.text or waiting)
                waiting = ""
            elif lines and not lines[-1].description:
                lines[-1] = replace(lines[-1], description=part.text)
            elif not lines or follows is None or follows.text == "":
                waiting = part.text or waiting
            continue
        quantity, words = part.quantity, part.text
        if quantity is None and pending and (not words or part.per):
            quantity, words = pending.quantity, pending.text or words
            pending = None
        elif quantity is None and part.per:
            return Unclear("quantity", words)
        if not words and waiting:
            words, waiting = waiting, ""
        lines.append(ChatLine(description=words, quantity=quantity or Decimal(1), unit_price=part.price.value))
        currencies.add(part.price.currency)
    if pending:
        return Unclear("amount", pending.text)
    if len(lines) > 1 and not all(line.description for line in lines):
        return Unclear("lines")
    return (lines, currencies) if len(lines) <= _MOST else Unclear("lines")


def _titled(part: _Part, follows: _Part | None) -> _Part:
    """'progress claim 2: 14,250': the first number belongs to the words."""
    number = part.price
    if number is None or part.quantity is not None or follows is None or follows.price is None:
        return part
    plain = number.bare and not (number.currency or number.at or number.each) and bool(part.text)
    if not plain or follows.text or follows.per:
        return part
    return replace(part, text=f"{part.text} {number.value}", price=None)


def _settled(part: _Part, number: Num, follows: _Part | None) -> _Part | Unclear:
    """'500 consulting' is an amount, '5 widgets' a quantity whose price is missing or comes next."""
    if follows is not None and follows.price is not None and (not follows.text or follows.per):
        return replace(part, maybe=None, quantity=number.value)
    if number.value >= _BIG and not part.after and not number.word:
        return replace(part, maybe=None, price=number)
    return Unclear("amount", part.text)


def _words(text: str, plain: str, start: int, end: int, nums: list[Num], lexicon: Lexicon) -> str:
    """What is left of a segment without its numbers and what belongs to them."""
    holes = []
    for n in nums:
        a, b = n.start, n.end
        if n.at and (lead := re.search(rf"(?:@|(?<![^\W_])(?:{lexicon.any('lines.at')}))\s*\Z", plain[start:a])):
            a = start + lead.start()
        rest = plain[b:end]
        tail = None
        if n.times:
            tail = re.match(rf"\s?(?:[×*]|{lexicon.any('lines.times')}(?![^\W\d_]))?", rest)
        elif n.unit:
            tail = re.match(
                rf"\s?{lexicon.any('lines.unit')}\.?(?![^\W_])(?:\s{lexicon.any('lines.unit_of')}(?![^\W_]))?", rest
            )
        elif n.each:
            tail = re.match(rf"\s?(?:/ ?[^\W\d_]+|{lexicon.any('lines.each')}(?![^\W_]))", rest)
        holes.append((a, b + (tail.end() if tail else 0)))
    pieces, at = [], start
    for a, b in holes:
        pieces.append((at, a))
        at = max(at, b)
    pieces.append((at, end))
    front, back = lexicon.pattern("lines.strip_front"), lexicon.pattern("lines.strip_back")
    kept = [_stripped(text, plain, a, b, front, back) for a, b in pieces if a < b]
    if any(kept):
        return " ".join(piece for piece in kept if piece)
    unit = next((re.match(r"\s?[^\W\d_]+", plain[n.end : end]) for n in nums if n.unit), None)
    return unit[0].strip() if unit else ""


def _stripped(text: str, plain: str, a: int, b: int, front: re.Pattern[str], back: re.Pattern[str]) -> str:
    edges = ' \t()[].,:;-–—@/+=*"“”„«»!?|' + GONE
    while a < b:
        while a < b and plain[a] in edges:
            a += 1
        while a < b and plain[b - 1] in edges:
            b -= 1
        if (found := front.match(plain, a, b) or _ELIDED.match(plain, a, b)) and found.end() > a:
            a = found.end()
            continue
        last = next((m for m in re.finditer(r"[\w']+\Z", plain[a:b])), None)
        if last and back.fullmatch(plain, a + last.start(), b):
            b = a + last.start()
            continue
        break
    return text[a:b]
