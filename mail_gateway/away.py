"""The day that an automatic answer gives: 'away until 5 January', 'back on Monday, 2 April'.

Only a date that stands behind (in Japanese: before) one of the words below counts, and only one that lies ahead of
the mail: of several the first. Whether the day itself still belongs to the absence is left as the writer put it.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from mail_gateway.mail_words import one_of
from mail_gateway.message import Mail

_LOOK = 4 * 1024
_MOST_DATES = 30
_FARTHEST = timedelta(days=730)
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")

_UNTIL = (
    "until", "till", "through", "thru", "up to", "bis", "bis zum", "jusqu'au", "jusqu’au", "hasta", "fino al",
    "fino a", "sino al", "tot", "tot en met", "t/m", "até", "t.o.m.", "till och med", "frem til", "do",
    "bis einschl.", "bis inkl.", "bis incl.", "bis einschließlich", "tot en met incl.",
)  # fmt: skip
_BACK = (
    "back", "return", "returning", "reopen", "reopens", "reopening", "resume", "zurück", "wieder", "ab dem", "ab",
    "retour", "de retour", "reprise", "à partir du", "dès le", "vuelta", "vuelvo", "regreso", "volveré",
    "a partir del", "rientro", "rientrerò", "tornerò", "di nuovo", "a partire dal", "dal", "terug", "weer", "vanaf",
    "regresso", "volto",
    "reviens", "reviendrai", "reincorporo", "reincorporaré", "rentre", "rentrerai", "retorno", "a partir de",
    "voltarei", "regressarei", "tillbaka", "tilbage", "rückkehr",
    "terugkeer", "rentrée",
)  # fmt: skip
_TO = ("to", "until", "through", "bis", "bis zum", "au", "al", "a", "tot", "t/m", "até", "-", "–", "—")
_ANNOUNCED = re.compile(
    rf"(?<!\w){one_of([*_UNTIL, *_BACK])}(?!\w)(?:[^\d.!?]|(?<=\w)\.(?=\s?[a-zà-ü])){{0,40}}\Z", re.IGNORECASE
)
_RANGED = re.compile(rf"\d(?:[.ºª°]|st|nd|rd|th|er|\.?\s?\w{{3,10}}\.?)?\s?{one_of(_TO)}(?:\s[^\d.!?]{{0,25}})?\Z")
_BETWEEN = re.compile(
    r"(?<!\w)(?:between|zwischen|entre|tra|fra|tussen)\s[^!?]{3,30}\s(?:and|und|et|y|e|en)\s[^\d!?]{0,15}\Z",
    re.IGNORECASE,
)
_THEN_BACK = re.compile(
    r"(?:,?\s\d{4})?\s(?:(?:bin|sind|stehe|ben|zijn|sta|er|je|nous|i|we)\s(?:ich|wir|ik|wij|suis|sommes|am|are)\s)?"
    r"(?:wieder|zurück|weer|terug|de\sretour|back)\s?(?:zurück|terug|da\b|im\b|am\b|für\b|erreichbar|vor\sort|aanwezig"
    r"|bereikbaar|beschikbaar|op\b|in\b|at\b|[.,!]|\Z)",
    re.IGNORECASE,
)
"""'On 7 January I am back': the day stands before its word."""
_ON = re.compile(r"(?<!\w)(?:am|op|on|le)\s(?:[^\W\d]{2,12},?\s(?:dem\s|den\s)?)?\Z", re.IGNORECASE)
_AFTER_IT = re.compile(
    r"\s?(?:[((][^))]{1,6}[))])?\s?(?:まで|以降|(?:より|から)(?:通常|営業|出社|業務|順次|再開)|に(?:出社|復帰|戻|再開))"
)
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>\d{4}|\d{2}))?"
    r"|(?:(?P<jy>\d{4})年\s?)?(?P<jm>\d{1,2})月\s?(?P<jd>\d{1,2})日)(?![\d/-])"
)


def back_on(mail: Mail) -> date | None:
    """Return the day, or None where none is given, or not clearly."""
    if mail.date is None:
        return None
    today = mail.date.date()
    for text in (mail.text[:_LOOK], mail.subject[:300]):
        flat = " ".join(text.replace("’", "'").split())
        dates = list(_dates(flat, today))
        nexts = [start for start, _, _ in dates[1:]] + [len(flat)]
        ahead = [
            (start, end, day)
            for (start, end, day), following in zip(dates, nexts, strict=False)
            if day and today <= day <= today + _FARTHEST and not _GOES_ON.fullmatch(flat, end, following)
        ]
        for says in (_is_announced, _is_return):
            if found := next((day for start, end, day in ahead if says(flat, start, end)), None):
                return found
    return None


def _is_announced(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 60) : start]
    return bool(
        _ANNOUNCED.search(before) or _RANGED.search(before) or _BETWEEN.search(before) or _AFTER_IT.match(text, end)
    )


def _is_return(text: str, start: int, end: int) -> bool:
    return bool(_ON.search(text[max(0, start - 60) : start]) and _THEN_BACK.match(text, end))


_GOES_ON = re.compile(
    rf",?\s?{one_of([*_TO, *_UNTIL, 'et le', 'y el', 'e il'])}(?:\s[^\d.!?]{{0,25}})?", re.IGNORECASE
)
"""Between the two dates of 'from 24 December to 6 January': the first says when it begins."""


def _dates(text: str, today: date) -> Iterator[tuple[int, int, date | None]]:
    """Where dates are, and which: None where two readings are fair."""
    order = _order(text)
    found = [(m.start(), m.end(), _numeric(m, today, order)) for m in _NUMERIC.finditer(text)]
    names, pattern = _months()
    for match in pattern.finditer(text):
        month = names[(match["month"] or match["month2"]).casefold()]
        day, year = int(match["day"] or match["day2"]), match["year"] or match["year2"]
        found.append((match.start(), match.end(), _day(year, month, day, today)))
    yield from sorted(found, key=lambda one: one[0])[:_MOST_DATES]


def _order(text: str) -> str:
    """Whether days or months come first in what is written with strokes: as other dates of the mail show ('12/22'),
    else as its language has it; '' where that is not known."""
    pairs = [(int(m["a"]), int(m["b"])) for m in _NUMERIC.finditer(text) if m["sep"] and m["sep"] != "."]
    first, second = (any(12 < pair[at] <= 31 for pair in pairs) for at in (0, 1))
    if first != second:
        return "day" if first else "month"
    return "day" if _DAY_FIRST.search(text) else ""


_DAY_FIRST = re.compile(
    r"(?<!\w)(?:bis zum|jusqu'au|absente?|congés?|hasta|ausente|vacaciones|fino al|ferie|assente"
    r"|tot|afwezig|vakantie|até|férias)(?!\w)",
    re.IGNORECASE,
)


def _numeric(match: re.Match[str], today: date, order: str) -> date | None:
    if match["y"]:
        return _day(match["y"], int(match["m"]), int(match["d"]), today)
    if match["jm"]:
        return _day(match["jy"], int(match["jm"]), int(match["jd"]), today)
    first, second, year = int(match["a"]), int(match["b"]), match["year"]
    european = _day(year, second, first, today)
    if match["sep"] == "." or first == second or order == "day":
        return european
    american = _day(year, first, second, today)
    if order == "month":
        return american
    return european or american if not (european and american) else None


def _day(year: str | None, month: int, day: int, today: date) -> date | None:
    """The day; without a year the next one of that name."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """Names of months to their number, and the pattern of a date with one: CLDR's, in the languages above."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                names.setdefault(name.casefold().rstrip("."), number)
    names |= {"sept": 9, "mrz": 3, "maerz": 3, "agt": 8}
    month = one_of(names)
    written = re.compile(
        rf"(?<![\w.])(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª|°)?\s(?:of\s|de\s)?(?P<month>{month})(?![^\W\d_])\.?"
        r"(?:,?\s(?:de\s|del\s)?(?P<year>\d{4}))?"
        rf"|(?<!\w)(?P<month2>{month})\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s(?P<year2>\d{{4}}))?",
        re.IGNORECASE,
    )
    return names, written
