"""The days of reminders as people write them: '3 days before, on the day, 7 and 14 days after', '-3, 0, 7', 'off'."""

import re

from core.domain.errors import BadField
from core.domain.reminders import FURTHEST, MOST_STEPS, Steps

HINT = "3 days before, on the day, 7 and 14 days after"

_WORDS = {
    "off": ("off", "none", "never", "no reminders", "aus", "keine", "nie"),
    "usual": ("usual", "as usual", "default", "the default", "like the others", "wie üblich", "standard"),
    "pause": ("pause", "paused", "hold", "stop", "pausieren"),
    "resume": ("resume", "go on", "continue", "fortsetzen"),
}
_WORD = {text: word for word, texts in _WORDS.items() for text in texts}
_UNITS = {
    "day": 1, "days": 1, "d": 1, "tag": 1, "tage": 1, "tagen": 1,
    "week": 7, "weeks": 7, "w": 7, "woche": 7, "wochen": 7,
}  # fmt: skip
_BEFORE = frozenset({"before", "early", "earlier", "vor", "vorher", "davor"})
_AFTER = frozenset({"after", "later", "late", "overdue", "past", "nach", "danach", "später"})
_ON = frozenset({"on", "at", "am", "zum"})
# Words that say again from which day is counted.
_FILLING = frozenset(
    {"the", "a", "it", "is", "due", "date", "day", "sending", "sent", "sends", "approval", "issue", "invoice"}
    | {"then", "also", "dann", "der", "dem", "die", "den", "fälligkeit", "fälligkeitstag", "versand", "stichtag"}
)
_PIECE = re.compile(r"[+\-−–]?\d+|[^\W\d_]+|[^\s\w]", re.UNICODE)
_SEPARATORS = frozenset({",", ";", "/", "&", ".", "and", "und"})


def read_steps(text: str, field: str = "when") -> Steps:
    """Return the days, ascending and each once. Raises BadField (problem 'steps') that quotes what it cannot read."""
    plain = " ".join(text.casefold().split()).rstrip(".!")
    if plain in _WORD:
        return Steps(word=_WORD[plain])
    days: list[int] = []
    waiting: list[tuple[int, bool]] = []  # (number, whether it had a sign): their direction comes behind them
    unit, on, apart = 1, False, True

    def wrong(word: str) -> BadField:
        return BadField(field=field, value=word, problem="steps", hint=HINT)

    def settle(sign: int) -> None:
        days.extend(number * unit * (1 if signed else sign) for number, signed in waiting)
        waiting.clear()

    for piece in _PIECE.findall(plain):
        if re.fullmatch(r"[+\-−–]?\d+", piece):
            if len(piece) > 4 or not apart:  # '12 7 days after' could be an invoice 12
                raise wrong(text)
            apart = False
            signed = not piece[0].isdigit()
            number = int(re.sub("[−–]", "-", piece))
            waiting.append((number, signed))
            unit, on = 1, False
        elif piece in _UNITS:
            if on and piece in {"day", "tag"} and not waiting:
                days.append(0)
                on = False
            unit = _UNITS[piece]
        elif piece in _BEFORE | _AFTER:
            if not waiting:
                if piece in {"overdue", "past"} and days:
                    continue
                raise wrong(text)
            settle(-1 if piece in _BEFORE else 1)
            apart = True
        elif piece in _ON:
            on = True
        elif on and piece in {"due", "date", "fälligkeit", "fälligkeitstag", "stichtag"}:
            days.append(0)
            on = False
        elif piece in _SEPARATORS:
            apart = True
        elif piece in _FILLING:
            continue
        else:
            raise wrong(piece)
    settle(1)  # bare numbers are days after, zero is the day itself
    found = tuple(sorted(set(days)))
    if not found or len(found) > MOST_STEPS or any(abs(day) > FURTHEST for day in found):
        raise wrong(text)
    return Steps(days=found)
