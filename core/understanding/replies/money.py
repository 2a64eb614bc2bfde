"""Amounts in running text, in every local format: '£1,200.00', "1'250.-", '1 500 €', '10万円', '2.5k'."""

import re
from dataclasses import dataclass
from decimal import Decimal

_SIGNS = r"[£€¥₹￥]|(?:us|ca|au|nz|a|c|s|hk|r|mx)?\$|r\$"
_CODES = (
    r"eur|usd|gbp|chf|cad|aud|nzd|sgd|hkd|jpy|brl|mxn|cop|clp|ars|pen|inr|zar|aed|sek|nok|dkk|pln|czk|fr|rs|sfr|rand|"
    r"dirhams?|"
    r"euros?|dollars?|bucks|pounds?|quid|francs?|franken|pesos?|reais|real|soles|libras?|dolares?|yen|rupees?|sterling"
)
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_AMOUNT = re.compile(
    rf"(?<![a-z0-9_/.-])(?:(?P<before>{_SIGNS}|(?:{_CODES})(?=[\s.]?\d))\s?\.?\s?)?(?P<number>{_NUMBER})(?P<tail>,-|\.-|,--)?"
    rf"(?:\s?(?P<many>k|mio|万|千|mil|tsd)(?![a-z]))?(?:\s?(?P<after>{_SIGNS}|円|(?:{_CODES})(?![a-z])))?"
)
_MANY = {"k": 1000, "万": 10_000, "千": 1000, "mil": 1000, "mio": 1_000_000, "tsd": 1000}
_PERCENT = re.compile(
    r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?"
    r"(?:%|(?:percent|per cent|prozent|pour ?cent|por ciento|per cento|procent|por cento)(?![a-z])|パーセント)"
)
_GROUPED = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*(?:([.,])(\d{1,2}))?\Z")
_PLAIN = re.compile(r"(\d+)(?:[.,](\d{1,2}))?\Z")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Amount:
    """A value and its span; `sure` where a currency, a thousands mark or cents say that it is money."""

    value: Decimal
    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage and its span."""

    value: Decimal
    start: int
    end: int


def find_percents(folded: str, start: int, end: int) -> list[Percent]:
    """Percentages, in order."""
    found = _PERCENT.finditer(folded, start, min(end, start + _LONGEST))
    return [Percent(Decimal(m[1].replace(",", ".")), m.start(), m.end()) for m in found]


def find_amounts(folded: str, start: int, end: int) -> list[Amount]:
    """Numbers that may be money, in order."""
    found = []
    for m in _AMOUNT.finditer(folded, start, min(end, start + _LONGEST)):
        value = _value(m["number"])
        after = folded[m.end() : m.end() + 1]
        if (
            value is None
            or (after and after in "%/")
            or (after == "-" and folded[m.end() + 1 : m.end() + 2].isdigit())
        ):
            continue
        if after.isalnum() and not after > "\u3000":
            continue
        if m["many"]:
            value *= _MANY[m["many"]]
        marked = bool(m["before"] or m["after"] or m["tail"] or m["many"])
        shaped = bool(_GROUPED.match(m["number"])) or bool(re.search(r"[.,]\d\d\Z", m["number"]))
        found.append(Amount(value, m.start(), m.end(), marked or (shaped and not _is_date(m["number"], after))))
    return found


def _is_date(number: str, after: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[.,]\d{1,2}", number)) and after == "."


def _value(number: str) -> Decimal | None:
    if grouped := _GROUPED.match(number):
        if grouped[2] and grouped[2] == grouped[1]:
            return None
        whole = re.sub(r"[.,' ]", "", number[: grouped.start(2)] if grouped[2] else number)
        return Decimal(f"{whole}.{grouped[3] or '0'}")
    if plain := _PLAIN.match(number):
        return Decimal(f"{plain[1]}.{plain[2] or '0'}")
    return None
