"""Amounts as people write them: '$1,250', '1.250,00 EUR', "CHF 1'250.00", '12k', '5000円'.

A reading never guesses where two are fair: it says what is unclear (which dollar, which of two readings of
'1.234') and the caller asks. Every pattern looks at a bounded neighbourhood of a number, so time is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.domain.currencies import decimals, is_currency
from core.domain.money import Money

_MOST_DIGITS = 24
_LONGEST_AMOUNT = 80
_REACH = 24


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


DOLLARS = _codes(
    "USD AUD CAD NZD SGD HKD TWD BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD "
    "MXN ARS CLP COP UYU DOP CUP"
)
"""Currencies whose people write `$` for them."""

_SHARED = {
    "$": DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "Rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"}),
}
"""Signs that several currencies share, and which."""

_SIGNS = {
    "jp¥": "JPY", "cn¥": "CNY",
    "£gb": "GBP", "$us": "USD", "$ca": "CAD", "$au": "AUD", "quid": "GBP", "bucks": "$",
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS",
    "฿": "THB", "₫": "VND", "₦": "NGN", "₱": "PHP", "円": "JPY", "元": "CNY", "$": "$", "¥": "¥",
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "r$": "BRL", "zł": "PLN", "kč": "CZK", "kr": "kr",
    "kr.": "kr", "fr": "CHF", "fr.": "CHF", "sfr": "CHF", "sfr.": "CHF", "rs": "Rs", "rs.": "Rs",
    "ft": "HUF", "euro": "EUR", "euros": "EUR", "dollar": "$", "dollars": "$", "pounds": "GBP",
    "yen": "JPY", "yuan": "CNY", "rupees": "Rs", "franken": "CHF", "francs": "CHF", "kronor": "SEK",
    "kroner": "kr", "zloty": "PLN", "złotych": "PLN",
}  # fmt: skip
"""What is written, in lower case: an ISO code, or a sign of `_SHARED`."""

_CODES_THAT_ARE_WORDS = _codes("ALL BAM BOB CUP DOP ERN GEL LAK MOP MUR PEN RON SAR SOS TOP TRY")
"""Lower-case 'all', 'try', 'top' in a sentence are words, not Albanian, Turkish and Tongan money."""

_NO_CODES = _codes(
    "INV REF BIL EST CRN QTY PCS HRS DAY VAT TAX NET SUM TOT NUM SKU TEL FAX PDF ISO TVA IVA BTW "
    "THE FOR AND NOT PAY DUE OUR YOU ALL ANY ONE TWO TEN "
    "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC MON TUE WED THU FRI SAT"
)
"""Capitals that stand before a number and name no currency."""

_THOUSAND = Decimal(1000)
_MILLION = Decimal(1_000_000)
_LAKH = Decimal(100_000)
_MULTIPLES = {
    "k": _THOUSAND,
    "tsd": _THOUSAND,
    "m": _MILLION,
    "mio": _MILLION,
    "mln": _MILLION,
    "million": _MILLION,
    "lakh": _LAKH,
    "crore": _LAKH * 100,
}

_SPACE = "[ \u00a0\u202f\u2009]"
_LETTER = r"[^\W\d_]"
_TOKEN = rf"(?:{'|'.join(re.escape(s) for s in sorted(_SIGNS, key=len, reverse=True))}|[A-Za-z]{{3}})"
_NUMBER = re.compile(
    rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}(?![0-9]))+(?:[.,][0-9]+)?|[0-9]+(?:[.,'’][0-9]+)*(?:[.,](?:--?|–|—))?"
)
_BEFORE = re.compile(rf"({_TOKEN})({_SPACE}{{0,2}}[-−+]?{_SPACE}?)\Z", re.IGNORECASE)
_AFTER = re.compile(rf"{_SPACE}{{0,2}}({_TOKEN})(?!{_LETTER})", re.IGNORECASE)
_MULTIPLE = re.compile(rf"(k|m)(?!{_LETTER})|{_SPACE}?(tsd|mio|mln|million|lakh|crore)\b\.?", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?!ea\b)[\w#@]|{_SPACE}?%|[-–/:.,'’][0-9]|-{_LETTER}")
_GOES_ON_STATED = re.compile(rf"(?!ea\b)[\w#@]|{_SPACE}?%|[-–:.,'’][0-9]")
_WIDE = str.maketrans("０１２３４５６７８９，．￥＄￡－", "0123456789,.¥$£-")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountReading:
    """One amount in a text, at [start, end).

    `value` is in major units, as written. `currency` is None where the text does not settle it: then `symbol`
    is what was written (`$`, `kr`, `¥`) or `unknown_currency` the three letters that are no currency.
    `stated` is False for a bare number, whose currency is the home currency. `ambiguous` means that another
    reading is as fair; where that is another number it is `other_value`.
    """

    value: Decimal
    currency: str | None
    stated: bool
    symbol: str = ""
    unknown_currency: str | None = None
    ambiguous: bool = False
    other_value: Decimal | None = None
    start: int
    end: int

    @property
    def is_clear(self) -> bool:
        """Whether nothing has to be asked."""
        return self.currency is not None and not self.ambiguous

    def money(self) -> Money | None:
        """The amount, or None where something has to be asked. Raises TooManyDecimals, AmountOutOfRange."""
        return Money.of(self.value, self.currency) if self.currency is not None and self.is_clear else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _House:
    """What this business means when it writes less."""

    home: str
    dollar: str | None
    whole: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """A currency as written: a code, a shared sign, or three letters that are no code."""

    code: str | None = None
    sign: str = ""
    unknown: str | None = None


def read_amount(text: str, *, home_currency: str, dollar: str | None) -> AmountReading | None:
    """Read a text that is one amount and nothing else, or None; `dollar` is the code that `$` stands for."""
    stripped = text.strip()
    if not stripped or len(stripped) > _LONGEST_AMOUNT:
        return None
    house = _House(home=home_currency, dollar=dollar, whole=True)
    reading = next(_readings(stripped, house), None)
    if reading is None or reading.start != 0 or stripped[reading.end :] not in ("", "."):
        return None
    return reading


def find_amounts(text: str, *, home_currency: str, dollar: str | None) -> tuple[AmountReading, ...]:
    """Find every amount in a text, in order, without overlaps.

    Bare numbers are among them (`stated` is False); dates, times, percentages, ordinals and numbers that are
    part of a word or reference ('INV-0042', '2026-11-22', '3x') are not.
    """
    return tuple(_readings(text, _House(home=home_currency, dollar=dollar, whole=False)))


def _readings(text: str, house: _House) -> Iterator[AmountReading]:
    text = text.translate(_WIDE)
    position = free_from = 0
    while number := _NUMBER.search(text, position):
        position = number.end()
        reading = _reading(text, number, free_from, house)
        if reading is not None:
            yield reading
            position = free_from = max(position, reading.end)


def _reading(text: str, number: re.Match[str], free_from: int, house: _House) -> AmountReading | None:
    start, negative, before = _left_of(text, number.start(), free_from, house)
    if start is None:
        return None
    end, times = number.end(), Decimal(1)
    if (multiple := _MULTIPLE.match(text, end)) and (multiple[1] not in ("m", "M") or before):
        end, times = multiple.end(), _MULTIPLES[(multiple[1] or multiple[2]).lower()]
    end, after = _right_of(text, end, before, house)
    written, conflict = _settle(before, after)
    if (_GOES_ON_STATED if written else _GOES_ON).match(text, end):
        return None
    currency, symbol = _resolve(written, house)
    grouped = times == 1 and (bool(symbol) or (currency is not None and decimals(currency) < 3))
    values = _values(number[0], thousands=grouped)
    if not values or (written is None and not house.whole and _looks_like_an_id(number[0])):
        return None
    values = [-value * times if negative else value * times for value in values]
    return AmountReading(
        value=values[0],
        currency=None if conflict else currency,
        stated=written is not None,
        symbol=symbol,
        unknown_currency=written.unknown if written else None,
        ambiguous=conflict or len(values) > 1,
        other_value=values[1] if len(values) > 1 else None,
        start=start,
        end=end,
    )


def _left_of(text: str, at: int, free_from: int, house: _House) -> tuple[int | None, bool, list[_Written]]:
    """Where the amount starts (None: it is none), whether it is negative, which currencies go before it."""
    low = max(free_from, at - _REACH)
    start, sign, found = at, "", list[_Written]()
    while len(found) < 2 and start > low and (token := _BEFORE.search(text, low, start)):
        between = token[2].strip(" \u00a0\u202f\u2009")
        written = _written(token[1], house)
        if written is None or (token[1][0].isalpha() and _ends_in_word(text, token.start())):
            break
        if between and sign:
            return None, False, []
        if found and not _compatible(written, found[0]):
            break
        sign = sign or between
        start = token.start()
        found.append(written)
    if not sign and start > free_from and text[start - 1] in "-−+":
        start, sign = start - 1, text[start - 1]
    phone = sign == "+" and not found and not house.whole
    if phone or (start != free_from and _hangs_on(text, start, stated=bool(found))):
        return None, False, []
    return start, sign in ("-", "−"), found


def _hangs_on(text: str, start: int, *, stated: bool) -> bool:
    """Whether this is the rest of something else: a word, a date, a reference, an address."""
    previous, earlier = text[start - 1 : start], text[start - 2 : start - 1]
    if previous.isalnum() or (previous and previous in "_#-−+"):
        return True
    if previous and previous in "/@":
        return earlier.isalnum() and not stated
    return previous in (".", ",", ":", "'", "’") and earlier.isdigit() and not stated


def _right_of(text: str, end: int, before: list[_Written], house: _House) -> tuple[int, list[_Written]]:
    token = _AFTER.match(text, end)
    if token is None:
        return end, []
    written = _written(token[1], house)
    if written is None:
        return end, []
    if before and not all(_compatible(written, other) for other in before):
        follows = text[token.end() : token.end() + 3].strip(" \u00a0\u202f\u2009")
        if written.unknown or follows[:1].isdigit():
            return end, []
    if token[1].endswith(".") and not house.whole:
        return token.end() - 1, [written]
    return token.end(), [written]


def _written(token: str, house: _House) -> _Written | None:
    meaning = _SIGNS.get(token.lower())
    if meaning is not None:
        return _Written(sign=meaning) if meaning in _SHARED else _Written(code=meaning)
    code = token.upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        return None
    if is_currency(code):
        clear = token.isupper() or house.whole or code not in _CODES_THAT_ARE_WORDS
        return _Written(code=code) if clear else None
    return _Written(unknown=code) if token.isupper() and code not in _NO_CODES else None


def _ends_in_word(text: str, at: int) -> bool:
    return at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")


def _compatible(one: _Written, other: _Written) -> bool:
    if one.code and other.code:
        return one.code == other.code
    if one.sign and other.sign:
        return one.sign == other.sign
    sign, code = one.sign or other.sign, one.code or other.code
    return bool(sign) and code in _SHARED[sign]


def _settle(before: list[_Written], after: list[_Written]) -> tuple[_Written | None, bool]:
    """The most telling of what was written on both sides ('$500 AUD'), and whether the two sides disagree."""
    written = [*before, *after]
    if not written:
        return None, False
    best = next((w for w in written if w.code), written[0])
    return best, any(not _compatible(best, w) for w in written if w != best)


def _resolve(written: _Written | None, house: _House) -> tuple[str | None, str]:
    """The code, or None and the sign that leaves it open."""
    if written is None:
        return house.home, ""
    if written.code or written.unknown:
        return written.code, ""
    if written.sign == "$" and house.dollar:
        return house.dollar, ""
    if house.home in _SHARED[written.sign]:
        return house.home, ""
    return None, written.sign


def _values(numeral: str, *, thousands: bool) -> list[Decimal]:
    """Every fair reading of the digits, the likelier first; none where the grouping makes no number.

    `thousands` says that one mark before three digits is settled: the currency has no thousandths.
    """
    numeral = numeral.rstrip(".,-–—")
    groups = re.split("[.,'’\u00a0\u202f\u2009 ]", numeral)
    marks = [c for c in numeral if not c.isdigit()]
    if sum(map(len, groups)) > _MOST_DIGITS:
        return []
    whole = Decimal("".join(groups))
    if not marks:
        return [whole]
    fraction = Decimal("".join(groups[:-1]) + "." + groups[-1])
    last = marks[-1]
    if len(set(marks)) == 1:
        if last not in ".,":
            return [whole] if _is_grouped(groups) else []
        if len(marks) > 1:
            return [whole] if _is_grouped(groups) else []
        return _lone_group(groups, whole, fraction, last, thousands=thousands)
    if last in ".," and marks.count(last) == 1 and len(set(marks[:-1])) == 1 and _is_grouped(groups[:-1]):
        return [fraction]
    return []


def _lone_group(groups: list[str], whole: Decimal, fraction: Decimal, mark: str, *, thousands: bool) -> list[Decimal]:
    """'1.234' and '12,500': thousands, unless the currency may count in thousandths."""
    if len(groups[1]) != 3 or not _is_grouped(groups):
        return [fraction]
    if thousands:
        return [whole]
    return [fraction, whole] if mark == "." else [whole, fraction]


def _is_grouped(groups: list[str]) -> bool:
    """Groups of three, or the Indian way: two, two, three."""
    first, *rest = groups
    if not 1 <= len(first) <= 3 or (first.startswith("0") and rest) or (rest and len(rest[-1]) != 3):
        return False
    sizes = {len(group) for group in rest[:-1]}
    return sizes <= {3} or (sizes == {2} and len(first) <= 2)


def _looks_like_an_id(numeral: str) -> bool:
    return len(numeral) > 1 and numeral.isdigit() and (numeral[0] == "0" or len(numeral) > 12)
