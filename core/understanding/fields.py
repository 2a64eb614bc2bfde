"""Text to a command and back: one reading of a field for a form, a typed line, a mail and a link.

Everything follows from the command's own fields, so a new action can be filled in without a line here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.actions.action import Action, Field
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.currencies import decimals, is_currency
from core.domain.document import DocumentCase
from core.domain.errors import BadField, BadFields, Refusal
from core.domain.money import Money, UnknownCurrency
from core.domain.network import Business
from core.store.unit import Unit
from core.understanding.amounts import DOLLARS, AmountReading, read_amount
from core.understanding.dates import HINT, read_date
from core.understanding.parties import find_party
from core.understanding.steps import read_steps

_WRAPPED_ADDRESS = re.compile(r"<?(?:mailto:)?([^\s<>|]+@[^\s<>|]+)(?:\|[^<>]*)?>?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")
_NUMBER = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text is read against: who wrote, for which business, in which currency, on which day there."""

    unit: Unit
    by: Actor
    own: Business | None
    currency: str
    today: date

    @property
    def locale(self) -> str:
        """Language and country, for the order of a date: the person's language, the business's country."""
        language = self.by.language or (self.own.locale if self.own else "") or "en"
        country = self.own.country if self.own else ""
        return language if re.search("[-_]", language) or not country else f"{language}-{country}"

    @property
    def dollar(self) -> str | None:
        """The currency that `$` stands for, if the business has a dollar of its own."""
        own = self.own.currency if self.own else self.currency
        return own if own in DOLLARS else None


def reading_for(unit: Unit, by: Actor, case: Any = None) -> Reading:
    """Return what texts of this person are read against; amounts on a document are in its currency."""
    own = unit.businesses.find(id=by.business)
    currency = case.document.currency if isinstance(case, DocumentCase) else own.currency if own else ""
    timezone = by.timezone or (own.timezone if own else "UTC")
    return Reading(unit=unit, by=by, own=own, currency=currency, today=local_day(unit.now, timezone))


def read_values(action: Action, subject: str | None, raw: Mapping[str, str], reading: Reading) -> Any:
    """Return the action's command, read from texts by field name; what is blank counts as left out.

    Raises BadFields with one error for each field that cannot be used, in the order of the fields. Names that
    are no field of the action are ignored.
    """
    values: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    if action.subject_field:
        values[action.subject_field] = subject
        if not subject:
            errors[action.subject_field] = BadField(field=action.subject_field, value="", problem="missing")
    for field in action.fields:
        text = _UNPRINTED.sub("", raw.get(field.name) or "").strip()
        try:
            if text:
                values[field.name] = read_value(field, text, reading)
            elif field.required:
                raise BadField(field=field.name, value="", problem="missing", hint=field.ask.hint)
        except BadField as error:
            errors[field.name] = _named(error, field)
        except Refusal as error:
            errors[field.name] = error
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    return action.command(**values)


def read_value(field: Field, text: str, reading: Reading) -> Any:
    """Return one value. Raises BadField, or the Refusal that says more (UnknownCurrency, NotFound, Ambiguous)."""
    if len(text) > field.ask.most:
        raise BadField(field=field.name, value=text[:80], problem="too_long", hint=str(field.ask.most))
    return _READERS[field.kind](field, text, reading)


def raw_values(action: Action, command: Any) -> dict[str, str]:
    """Return the texts from which `read_values` makes this command again; what is empty is left out."""
    found: dict[str, str] = {}
    for field in action.fields:
        value = getattr(command, field.name)
        if value is not None and value != "":
            found[field.name] = written(value)
    return found


def written(value: Any) -> str:
    """Return a value as text that is read back as itself."""
    if isinstance(value, Money):
        text = f"{value.amount:f}"
        # Three decimals could be thousands; a zero more says that they are not.
        return f"{text}{'0' if decimals(value.currency) == 3 else ''} {value.currency}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def money_of(found: AmountReading | None, text: str, field: str, reading: Reading) -> Money:
    """Return the amount that was read. Raises the Refusal that says what about it has to be asked."""
    home = reading.currency or "EUR"
    if found is None:
        raise BadField(field=field, value=text, problem="amount", hint=f"1250.00 {home}")
    if found.unknown_currency:
        raise UnknownCurrency(found.unknown_currency)
    value = f"{found.value:f}"
    if found.symbol == "$" and found.currency is None:
        raise BadField(field=field, value=text, problem="dollar", hint=f"{value} USD")
    if found.currency is None or not is_currency(found.currency):
        raise BadField(field=field, value=text, problem="currency_unknown", hint=f"{value} {home}")
    money = found.money()
    if money is None:
        raise BadField(field=field, value=text, problem="ambiguous_amount", hint=f"{value} {found.currency}")
    return money


def _named(error: BadField, field: Field) -> BadField:
    return BadField(field=field.name, value=error.value, problem=error.problem, hint=error.hint or field.ask.hint)


def _text(field: Field, text: str, reading: Reading) -> str:
    return text


def _token(field: Field, text: str, reading: Reading) -> str:
    return text.split(maxsplit=1)[0]


def _date(field: Field, text: str, reading: Reading) -> date:
    found = read_date(text, reading.today, locale=reading.locale)
    if found is None:
        raise BadField(field=field.name, value=text, problem="date", hint=HINT)
    return found


def _money(field: Field, text: str, reading: Reading) -> Money:
    if not is_currency(reading.currency):
        raise BadField(field=field.name, value=text, problem="currency_unknown", hint="1250.00 EUR")
    found = read_amount(text, home_currency=reading.currency, dollar=reading.dollar)
    if (
        found is None
        and (odd := re.fullmatch(r"([\d.,' ]+) ?([A-Za-z]{3})", text))
        and not is_currency(odd[2].upper())
    ):
        raise UnknownCurrency(odd[2].upper())
    return money_of(found, text, field.name, reading)


def _percent(field: Field, text: str, reading: Reading) -> Decimal:
    found = _PERCENT.fullmatch(text)
    value = Decimal(found[1].replace(",", ".")) if found else Decimal(-1)
    if not 0 <= value <= 100:
        raise BadField(field=field.name, value=text, problem="percent", hint=field.ask.hint or "19")
    return value


def _number(field: Field, text: str, reading: Reading) -> int:
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise BadField(field=field.name, value=text, problem="number", hint=field.ask.hint or "30")
    return int(text)


def _choice(field: Field, text: str, reading: Reading) -> str:
    for value, label in field.ask.choices:
        if text.casefold() in {value.casefold(), label.casefold()}:
            return value
    values = ", ".join(value for value, _ in field.ask.choices)
    raise BadField(field=field.name, value=text, problem="choice", hint=values)


def _party(field: Field, text: str, reading: Reading) -> Any:
    return find_party(text, reading.unit, reading.by, role=party_role(field))


def party_role(field: Field) -> str:
    """Which side a party field means, by its name: customer, vendor, or either."""
    return field.name if field.name in {"customer", "vendor"} else ""


def _invitee(field: Field, text: str, reading: Reading) -> str:
    """An address or @username; chat programs wrap addresses as `<mailto:a@b|a@b>`."""
    wrapped = _WRAPPED_ADDRESS.fullmatch(text)
    found = wrapped[1] if wrapped else text
    if not _ADDRESS.fullmatch(found) and not re.fullmatch(r"@[^\s@]+", found):
        raise BadField(field=field.name, value=text, problem="address", hint=field.ask.hint)
    return found


_READERS: Mapping[str, Callable[[Field, str, Reading], Any]] = {
    "text": _text,
    "long": _text,
    "token": _token,
    "date": _date,
    "money": _money,
    "percent": _percent,
    "number": _number,
    "choice": _choice,
    "steps": lambda field, text, reading: read_steps(text, field.name),
    "party": _party,
    "invitee": _invitee,
}
