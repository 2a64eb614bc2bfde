"""Text to a command and back: one reading of a field for a form, a typed line, a mail and a link.

Everything follows from the command's own fields, so a new action can be filled in without a line here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.actions.action import Action, Field, Filled
from core.actions.writing import written
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.currencies import is_currency
from core.domain.document import DocumentCase
from core.domain.errors import BadField, BadFields, Refusal, TooManyRows
from core.domain.money import Money, Price, UnknownCurrency
from core.domain.network import Business
from core.store.unit import Unit
from core.understanding.amounts import DOLLARS, AmountReading, read_amount
from core.understanding.dates import HINT, read_date
from core.understanding.parties import find_party, parties_of
from core.understanding.steps import read_steps

_WRAPPED_ADDRESS = re.compile(r"<?(?:mailto:)?([^\s<>|]+@[^\s<>|]+)(?:\|[^<>]*)?>?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%?")
_NUMBER = re.compile(r"-?\d{1,9}")
_QUANTITY = re.compile(r"(-?)([0-9]{1,12}|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]{1,6}))?")
_LONE_MARK = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")
_THOUSANDS = {"en": ",", "de": "."}
_YES = frozenset({"yes", "y", "true", "on", "1", "ja", "oui", "sí", "si", "sim", "sì", "はい"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text is read against: who wrote, for which business, in which currency, on which day there."""

    unit: Unit
    by: Actor
    own: Business | None
    currency: str
    today: date
    case: Any = None

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
    return Reading(unit=unit, by=by, own=own, currency=currency, today=local_day(unit.now, timezone), case=case)


def read_values(action: Action, subject: str | None, raw: Mapping[str, str], reading: Reading) -> Any:
    """Return the action's command, read from texts by field name; what is blank counts as left out.

    What is not there at all keeps what the form would have opened with. Rows are 'lines.2.price'; the errors count
    them from 1, without the blank ones (`rows_of` tells which these are). Raises BadFields with one error for each
    field that cannot be used, in the order of the fields. Names that are no field of the action are ignored.
    """
    if action.edits and reading.case is None and subject:
        reading = replace(reading, case=_case(action, subject, reading))
    raw = {**_kept(action, raw, reading), **raw}
    values: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    if action.subject_field:
        values[action.subject_field] = subject
        if not subject:
            errors[action.subject_field] = BadField(field=action.subject_field, value="", problem="missing")
    reading = _in_its_currency(raw, reading)
    has_rows = any(field.kind == "rows" and numbers_of(field, raw) for field in action.fields)
    for field in action.fields:
        if field.ask.brief and has_rows:
            continue
        if field.kind == "rows":
            values[field.name] = _rows(field, raw, reading, errors)
            continue
        _into(values, errors, field, field.name, raw, reading)
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    return action.command(**values)


def readable_values(action: Action, raw: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    """Return the values that can be read so far, by field name; of rows those that are complete."""
    raw = {**_kept(action, raw, reading), **raw}
    reading = _in_its_currency(raw, reading)
    values: dict[str, Any] = {}
    for field in action.fields:
        if field.kind == "rows":
            values[field.name] = _complete_rows(field, raw, reading)
        else:
            _into(values, {}, field, field.name, raw, reading)
    return values


def rows_of(field: Field, raw: Mapping[str, str]) -> list[int]:
    """Return the numbers of the rows that count, in order: not the blank ones, but one where one is needed."""
    numbers = numbers_of(field, raw)
    return [n for n in numbers if not _is_blank(field, n, raw)] or (numbers[:1] if field.required else [])


def filled(action: Action, raw: Mapping[str, str], reading: Reading) -> Filled:
    """Return what the action's form knows when it is drawn, and who can be chosen where it asks for a party."""
    case = reading.own if action.on == "business" else reading.case
    found = action.fill(case, reading.unit, reading.by, raw) if action.fill else Filled()
    asking = [field for field in action.fields if field.kind == "party"]
    if not asking:
        return found
    parties = {field.name: parties_of(reading.unit, reading.by, party_role(field)) for field in asking}
    choices = {name: tuple((str(p.connection), p.alias) for p in known) for name, known in parties.items()}
    return replace(found, choices={**found.choices, **choices})


def _kept(action: Action, raw: Mapping[str, str], reading: Reading) -> dict[str, str]:
    if action.fill is None or not action.edits:
        return {}
    case = reading.own if action.on == "business" else reading.case
    found = action.fill(case, reading.unit, reading.by, raw).raw
    given = {field.name for field in action.fields if field.kind == "rows" and numbers_of(field, raw)}
    return {name: text for name, text in found.items() if name.partition(".")[0] not in given}


def _case(action: Action, subject: str, reading: Reading) -> Any:
    find = {"document": reading.unit.document_case, "connection": reading.unit.connection_case}
    return find[action.on](subject, reading.by.business)


def _in_its_currency(raw: Mapping[str, str], reading: Reading) -> Reading:
    named = raw.get("currency", "").strip().upper()
    return replace(reading, currency=named) if is_currency(named) else reading


def _into(
    values: dict[str, Any],
    errors: dict[str, Refusal],
    field: Field,
    at: str,
    raw: Mapping[str, str],
    reading: Reading,
) -> None:
    text = _UNPRINTED.sub("", raw.get(at) or "").strip()
    try:
        if text:
            values[field.name] = read_value(field, text, reading)
        elif field.required:
            raise BadField(field=field.name, value="", problem="missing", hint=field.ask.hint)
    except BadField as error:
        errors[at] = _named(error, field)
    except Refusal as error:
        errors[at] = error


def _rows(field: Field, raw: Mapping[str, str], reading: Reading, errors: dict[str, Refusal]) -> tuple[Any, ...]:
    numbers = rows_of(field, raw)
    if field.ask.rows and len(numbers) > field.ask.rows:
        errors[field.name] = TooManyRows(field=field.name, count=len(numbers), most=field.ask.rows)
        return ()
    found = []
    for at, n in enumerate(numbers, 1):
        values: dict[str, Any] = {}
        wrong: dict[str, Refusal] = {}
        for part in field.parts:
            here: dict[str, Refusal] = {}
            _into(values, here, part, f"{field.name}.{n}.{part.name}", raw, reading)
            wrong |= {f"{field.name}.{at}.{part.name}": error for error in here.values()}
        errors |= wrong
        if not wrong and field.of:
            found.append(field.of(**values))
    return tuple(found)


def _complete_rows(field: Field, raw: Mapping[str, str], reading: Reading) -> tuple[Any, ...]:
    """Each row by itself; what only has no words yet counts."""
    found: list[Any] = []
    for n in numbers_of(field, raw):
        one = {name: text for name, text in raw.items() if name.startswith(f"{field.name}.{n}.")}
        one |= {
            f"{field.name}.{n}.{part.name}": "–"
            for part in field.parts
            if part.kind in {"text", "long"} and part.required and not one.get(f"{field.name}.{n}.{part.name}")
        }
        errors: dict[str, Refusal] = {}
        rows = _rows(field, one, reading, errors)
        found += rows if not errors else ()
    return tuple(found)


def numbers_of(field: Field, raw: Mapping[str, str]) -> list[int]:
    """Return the numbers of all rows there are texts for."""
    found = set()
    for name in raw:
        first, _, rest = name.partition(".")
        number, _, part = rest.partition(".")
        if first == field.name and part and number.isascii() and number.isdigit() and len(number) <= 6:
            found.add(int(number))
    return sorted(found)


def _is_blank(field: Field, n: int, raw: Mapping[str, str]) -> bool:
    shown = [part.name for part in field.parts if part.kind not in {"hidden", "yes"}]
    return not any((raw.get(f"{field.name}.{n}.{name}") or "").strip() for name in shown)


def read_value(field: Field, text: str, reading: Reading) -> Any:
    """Return one value. Raises BadField, or the Refusal that says more (UnknownCurrency, NotFound, Ambiguous)."""
    if len(text) > field.ask.most:
        raise BadField(field=field.name, value=text[:80], problem="too_long", hint=str(field.ask.most))
    return _READERS[field.kind](field, text, reading)


def raw_values(action: Action, command: Any) -> dict[str, str]:
    """Return the texts from which `read_values` makes this command again; what is empty is left out, but where
    that would keep what was there before."""
    found: dict[str, str] = {}
    for field in action.fields:
        value = getattr(command, field.name)
        if field.kind == "rows":
            for n, row in enumerate(value, 1):
                texts = {part.name: written(getattr(row, part.name)) for part in field.parts}
                found |= {f"{field.name}.{n}.{name}": text for name, text in texts.items() if text}
        elif action.edits or (value is not None and value != ""):
            found[field.name] = written(value)
    return found


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


def _quantity(field: Field, text: str, reading: Reading) -> Decimal:
    """'2.5', '2,5', '-1'; three digits after a mark are asked about where they need not be thousands."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise BadField(field=field.name, value=text, problem="quantity", hint=field.ask.hint or "1.5")
    whole, rest = found[2].replace(" ", ""), found[3] or ""
    if len(rest) == 3 and whole != "0":
        if not _means_thousands(text, reading):
            raise BadField(field=field.name, value=text, problem="ambiguous_quantity", hint=f"{whole}{rest}")
        whole, rest = whole + rest, ""
    value = Decimal(f"{'-' if found[1] else ''}{whole}{'.' if rest else ''}{rest}")
    if not value:
        raise BadField(field=field.name, value=text, problem="zero", hint=field.ask.hint or "1")
    return value


def _price(field: Field, text: str, reading: Reading) -> Price:
    """An amount that may be finer than the currency has coins; the currency only where it is said."""
    home = reading.currency if is_currency(reading.currency) else "EUR"
    found = read_amount(text, home_currency=home, dollar=reading.dollar)
    if found is None or found.unknown_currency or not found.is_clear:
        money_of(found, text, field.name, reading)
        raise BadField(field=field.name, value=text, problem="amount", hint=field.ask.hint)
    if _LONE_MARK.search(text) and not _means_thousands(text, reading):
        # A price may be finer than coins, so that 1.250 need not be a thousand and more.
        raise BadField(field=field.name, value=text, problem="ambiguous_amount", hint=f"{found.value:f}.00")
    if found.value < 0:
        raise BadField(field=field.name, value=text, problem="negative_price", hint=f"{-found.value:f}")
    return Price(found.value, (found.currency or "") if found.stated else "")


def _means_thousands(text: str, reading: Reading) -> bool:
    """Whether the only mark in a number is the one with which this reader's language parts thousands."""
    language, country = (*re.split("[-_]", reading.locale, maxsplit=1), "")[:2]
    mark = _THOUSANDS.get(language) if country.upper() not in {"CH", "LI"} else None
    return mark is not None and mark in text


def _yes(field: Field, text: str, reading: Reading) -> bool:
    return text.casefold() in _YES


def _choice(field: Field, text: str, reading: Reading) -> str:
    if not field.ask.choices:
        return text  # an open choice: the action knows what there is
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
    "price": _price,
    "quantity": _quantity,
    "yes": _yes,
    "hidden": _text,
    "number": _number,
    "choice": _choice,
    "steps": lambda field, text, reading: read_steps(text, field.name),
    "party": _party,
    "invitee": _invitee,
}
