"""The day that a short answer gives to 'On which date?': nothing else may stand in it but courtesy."""

import re
from datetime import date

from core.domain.errors import Refusal
from core.understanding.answers import without_courtesy
from core.understanding.dates import read_date

LONGEST = 80
_COURTESY = re.compile(
    r"\A(?:(?:hi|hello|ok|okay|yes|sure|ja|oui|s[ií]|on|by|until|am|bis|zum|le|el|il|op|em|no dia)[\s,:]+)+"
    r"|[\s,]+(?:please|thanks|thank you|bitte|danke|merci|gracias|grazie|obrigad[oa]|bedankt)\Z",
    re.IGNORECASE,
)
_TONGUES = ("de", "fr", "es", "it", "nl", "pt")


def date_said(text: str, today: date, *, locale: str, name: str) -> date | None:
    """Return the one day that the new text of a mail is, today or later: in the reader's language, or by a name in
    another one; None where it says anything else, or is not clear."""
    body, _ = without_courtesy(text, name)
    said = " ".join(" ".join(body).split()).strip(" .!,")
    if not said or len(said) > LONGEST:
        return None
    while (bare := _COURTESY.sub("", said)) != said:
        said = bare.strip(" .!,")
    named = re.search(r"[^\W\d_]{3,}", said) is not None  # '11/12' is another day in each language, 'Freitag' is not
    tongues = dict.fromkeys((locale or "en", "en", *(_TONGUES if named else ())))
    found = {day for one in tongues if (day := _read(said, today, one))}
    day = found.pop() if len(found) == 1 else None
    return day if day and day >= today else None


def _read(said: str, today: date, locale: str) -> date | None:
    try:
        return read_date(said, today, locale=locale)
    except Refusal:
        return None
