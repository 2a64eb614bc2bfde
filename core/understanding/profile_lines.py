"""'country: DE', one a line: what somebody who was asked for it answers, read into the one change it means."""

import re
from collections.abc import Sequence
from functools import cache

from core.actions.action import Field
from core.actions.change_profile import CHANGE_PROFILE
from core.domain.actor import Actor
from core.store.unit import Unit
from core.understanding.fields import read_values, reading_for
from core.understanding.lines import Do

_LINE = re.compile(r"\s*([^\W\d_][^\W\d_ -]{1,20}(?:[ _-][^\W\d_]{1,12}){0,2})\s*[:=]\s*(\S.*)", re.DOTALL)
# What people call them besides the words of the grammar.
_ALSO = {
    "land": "country",
    "adresse": "address",
    "anschrift": "address",
    "währung": "currency",
    "steuer": "tax",
    "mwst": "tax",
    "ust": "tax",
    "ust-id": "tax_id",
    "vat id": "tax_id",
    "zeitzone": "timezone",
    "time zone": "timezone",
    "zahlungsziel": "terms_days",
    "name": "legal_name",
    "firma": "legal_name",
    "farbe": "colour",
}


def setting_of(line: str) -> tuple[str, str] | None:
    """Return (field, value) of a line that sets one value of the business's profile, or None."""
    found = _LINE.fullmatch(line)
    field = _names().get(" ".join(found[1].casefold().split())) if found else None
    return (field.name, found[2].strip()) if field and found else None


def read_settings(lines: Sequence[str], unit: Unit, by: Actor) -> Do:
    """Return the change that these lines mean together. Raises BadFields with each value that cannot be used."""
    raw = dict(found for line in lines if (found := setting_of(line)))
    reading = reading_for(unit, by)
    fill = CHANGE_PROFILE.fill  # it writes the whole profile anew: what no line names stays as it is
    before = fill(reading.own, unit, by, raw).raw if fill and reading.own else {}
    command = read_values(CHANGE_PROFILE, None, {**before, **raw}, reading)
    return Do(action=CHANGE_PROFILE, command=command)


@cache
def _names() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in CHANGE_PROFILE.fields:
        for name in (*field.ask.lead, field.name, field.name.replace("_", " ")):
            found[name] = field
    fields = {field.name: field for field in CHANGE_PROFILE.fields}
    return found | {word: fields[name] for word, name in _ALSO.items() if name in fields}
