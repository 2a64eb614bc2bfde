"""Numbers and amounts in a typed line: every local way of writing them, with what stands at them."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from core.domain.currencies import UnknownCurrency, decimals
from core.understanding.chat.lexicon import Lexicon, either

DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD"})
_SIGNS = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "cad$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "r$": "BRL", "mx$": "MXN", "$": "$", "€": "EUR", "£": "GBP", "¥": "¥", "₹": "INR", "rs.": "INR",
    "rs": "INR", "fr.": "CHF", "sfr.": "CHF", "sfr": "CHF", "kr": "kr", "円": "JPY", "zł": "PLN", "zl": "PLN",
}  # fmt: skip
CODES = (
    "eur|usd|gbp|chf|jpy|cad|aud|nzd|inr|sek|nok|dkk|pln|czk|huf|ron|bgn|try|zar|brl|mxn|ars|clp|cop|pen|uyu|sgd|hkd|"
    "cny|krw|twd|thb|idr|myr|php|vnd|ils|aed|sar|isk"
)
_SHARED = {"$": DOLLARS, "¥": frozenset({"JPY", "CNY"}), "kr": frozenset({"SEK", "NOK", "DKK", "ISK"})}
_DIGITS = r"\d{1,3}(?:'\d{3})+(?:[.,]\d{1,2}(?!\d))?|\d{1,3}(?: \d{3})+(?:[.,]\d{1,2}(?!\d))?|\d[\d.,]*\d|\d"
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Num:
    """A number at [start, end), signs and multiplier included.

    `currency` is a code, '$', '¥' or 'kr' as long as it is open which; `unit` says that a unit of quantity follows,
    `each` that a unit of price does, `times` that an x stands behind, `at` that it is led as a price ('at', '@').
    `doubtful` means two fair values; `bare` is a plain integer without any mark of money.
    """

    start: int
    end: int
    value: Decimal
    currency: str = ""
    unit: bool = False
    each: bool = False
    times: bool = False
    at: bool = False
    percent: bool = False
    doubtful: bool = False
    bare: bool = False
    word: bool = False
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    number: re.Pattern[str]
    unit: re.Pattern[str]
    times: re.Pattern[str]
    each: re.Pattern[str]
    at: re.Pattern[str]
    words: re.Pattern[str]
    word: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> _Patterns:
    scales = either(re.escape(word) for word in lexicon.table("numbers.scales"))
    names = either(re.escape(word) for word in lexicon.table("currencies.words"))
    # 'cours 300' holds no rupees
    signs = either((r"(?:(?<![^\W_])|(?<=\dx))" if sign[0].isalpha() else "") + re.escape(sign) for sign in _SIGNS)
    tails = either(re.escape(sign) for sign in _SIGNS)
    words = either(re.escape(w) for w in [*lexicon.table("numbers.words"), *_scale_words(lexicon)])
    glue = rf"(?:[\s-]?{lexicon.any('numbers.glue')}[\s-]?)"
    end = r"(?![^\W_])"
    number = (
        rf"(?:(?P<before>{signs}|(?<![^\W_])(?:{CODES}|{names})(?![a-z]))\s{{0,2}})?"
        rf"(?<![\w/#])(?<!\w[.,-])(?P<sign>[-\u2212])?(?P<digits>{_DIGITS})(?P<dash>[.,](?:--|-))?"
        rf"(?P<scale>\s?{scales}\b\.?)?"
        rf"(?:\s?(?P<after>{tails}|(?:{CODES}|{names}){end}))?"
        rf"(?P<tail>[a-z]*)(?P<percent>\s?%)?"
    )
    return _Patterns(
        number=re.compile(number),
        unit=re.compile(rf"\s?(?:{lexicon.any('lines.unit')}){end}\.?"),
        times=re.compile(rf"\s?(?:[×*]|{lexicon.any('lines.times')}(?![^\W\d_]))"),
        each=re.compile(rf"\s?(?:/ ?[^\W\d_]+|{lexicon.any('lines.each')}{end})"),
        at=re.compile(rf"(?:@|(?<![^\W_])(?:{lexicon.any('lines.at')}))\s*\Z"),
        words=re.compile(rf"(?<![^\W_])(?<!['-])(?:{words})(?:(?:[\s-]|{glue})*(?:{words}))*{end}(?![-'])"),
        word=re.compile(f"{words}|{glue}"),
    )


def _scale_words(lexicon: Lexicon) -> list[str]:
    return [word for word in lexicon.table("numbers.scales") if len(word) > 2]


def find_numbers(folded: str, lexicon: Lexicon, *, mark: str = "") -> list[Num]:
    """Every number of the line that is no part of a code, a time or an ordinal, in order. `mark` is the decimal mark
    where it is not the language's."""
    p = _patterns(lexicon)
    found = []
    for match in p.number.finditer(folded):
        one = _number(folded, match, lexicon, p, mark or lexicon.data["decimal"])
        if one:
            found.append(one)
    for match in p.words.finditer(folded):
        over = next((n for n in found if n.start < match.end() and match.start() < n.end), None)
        behind = p.words.match(folded, over.end + 1) if over and over.scaled and not over.currency else None
        one = _in_words(folded, behind or match, lexicon, p)
        if one and over and behind and 0 < one.value < 1000 <= over.value:  # '2 mil quinientos'
            found.remove(over)
            found.append(replace(one, start=over.start, value=over.value + one.value, scaled=True, bare=False))
        elif one and not over:
            found.append(one)
    return sorted(found, key=lambda each: each.start)


def _number(folded: str, match: re.Match[str], lexicon: Lexicon, p: _Patterns, mark: str) -> Num | None:
    digits, scale, tail = match["digits"], (match["scale"] or "").strip(" ."), match["tail"] or ""
    end = match.end()
    unit = each = times = False
    if tail:
        end = match.start("tail")
        if tail.startswith(("x", "×")) and tail.strip("x") == "":
            times, end = True, match.end("tail")
        elif p.unit.fullmatch(tail):
            unit = True
        elif p.each.fullmatch(tail):
            each, end = True, match.end("tail")
        else:
            return None
    value, doubtful = value_of(digits, mark, scaled=bool(scale))
    if value is None:
        return None
    if scale:
        value *= Decimal(str(lexicon.table("numbers.scales")[scale]))
    currency = _currency(match["before"] or match["after"] or "", lexicon)
    other = _currency(match["after"] or "", lexicon) if match["before"] else ""
    if other and currency and other != currency:
        currency = other if currency in _SHARED and other in _SHARED[currency] else "?"
    percent = bool(match["percent"])
    rest = folded[end:]
    times = times or bool(p.times.match(rest))
    at = bool(p.at.search(folded[max(0, match.start() - 28) : match.start()]))
    priced = at and not times and bool(p.each.match(rest))  # 'à 7,20 pièce' is a price
    unit = not priced and (unit or (not currency and not times and bool(p.unit.match(rest))))
    each = each or priced or (not unit and not times and bool(p.each.match(rest)))
    lone = " " in digits and lexicon.data["decimal"] == "." and not currency and not scale
    return Num(
        start=match.start(), end=end, value=-value if match["sign"] else value, currency=currency, unit=unit,
        each=each, times=times, percent=percent, at=at,
        doubtful=doubtful or lone,
        bare=digits.isdigit() and not (currency or scale or match["dash"]), scaled=bool(scale),
    )  # fmt: skip


def _in_words(folded: str, match: re.Match[str], lexicon: Lexicon, p: _Patterns) -> Num | None:
    """'sixty', 'fifteen hundred', 'zweitausend' as far as the words are in the table. Articles are no numbers."""
    words, scales = lexicon.table("numbers.words"), lexicon.table("numbers.scales")
    parts = [word for word in p.word.findall(match[0]) if word in words or word in scales]
    if len(parts) == 1 and parts[0] in {*lexicon.words("numbers.singles"), *scales}:
        return None
    total, now = Decimal(0), Decimal(0)
    for part in parts:
        if part in scales:
            size = Decimal(str(scales[part]))
            now = (now or Decimal(1)) * size
            if size >= 1000:
                total, now = total + now, Decimal(0)
        else:
            now += words[part]
    rest = folded[match.end() :]
    named = re.match(rf"\s?(?:({CODES}|{either(lexicon.table('currencies.words'))})(?![^\W_])|([€$£¥]))", rest)
    currency = _currency((named[1] or named[2]) if named else "", lexicon)
    end = match.end() + (named.end() if named else 0)
    rest = folded[end:]
    times = bool(p.times.match(rest))
    unit = not currency and not times and bool(p.unit.match(rest))
    return Num(
        start=match.start(), end=end, value=total + now, currency=currency, unit=unit, times=times,
        each=not unit and not times and bool(p.each.match(rest)), bare=not currency, word=True,
        at=bool(p.at.search(folded[max(0, match.start() - 28) : match.start()])),
    )  # fmt: skip


def _currency(written: str, lexicon: Lexicon) -> str:
    written = written.strip()
    if not written:
        return ""
    if written in _SIGNS:
        return _SIGNS[written]
    named = lexicon.table("currencies.words").get(written)
    return str(named) if named is not None else written.upper()


def value_of(digits: str, mark: str, *, scaled: bool = False) -> tuple[Decimal | None, bool]:
    """The value of digits, and whether another reading is as fair. `mark` is the decimal mark of the language.

    Money has two decimals: one mark before three digits groups thousands, unless a multiplier follows.
    """
    if _INDIAN.fullmatch(digits):
        return Decimal(digits.replace(",", "")), False
    plain = digits.replace(" ", "").replace("'", "")
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return Decimal(plain), False
    last = marks[-1]
    head, _, tail = plain.rpartition(last)
    groups = re.split("[.,]", head)
    if len(set(marks)) == 1 and len(marks) > 1:
        fits = all(len(g) == 3 for g in [*groups[1:], tail]) and 1 <= len(groups[0]) <= 3
        return (Decimal("".join(groups) + tail), False) if fits else (None, False)
    if len(marks) > 1:
        fits = marks.count(last) == 1 and all(len(g) == 3 for g in groups[1:])
        return (Decimal("".join(groups) + "." + tail), False) if fits else (None, False)
    if len(tail) == 3 and head != "0" and 1 <= len(head) <= 3 and not scaled:
        return Decimal(head + tail), last == mark
    return Decimal(f"{head}.{tail}"), False


def resolved(currency: str, home: str) -> str | None:
    """The code of what was written, '' where nothing was; None where it stays open ('$' for a business in euros)."""
    if not currency:
        return ""
    if currency == "home":
        return home
    if currency in _SHARED:
        return home if home in _SHARED[currency] else ("JPY" if currency == "¥" else None)
    return currency if currency != "?" and _known(currency) else None


def _known(code: str) -> bool:
    try:
        decimals(code)
    except UnknownCurrency:
        return False
    return True


def shown(value: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency, more where it has more ('0.185')."""
    places = decimals(currency) if _known(currency) else 2
    least = -places
    exponent = value.normalize().as_tuple().exponent
    return f"{value:.{max(-int(exponent), -least, 0)}f}"
