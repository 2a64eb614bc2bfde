"""A form as every surface draws it: the action's fields with rows laid out, what stands in them, where errors go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.actions.action import Action, Field, Filled
from core.domain.errors import BadFields, Refusal
from core.understanding.fields import numbers_of, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One thing to fill in. `name` is its key among the texts: 'due', or 'lines.2.price' in `row` 2 of `rows`.

    `hint` is what is taken where it stays blank, '' where the field's own example says it; `choices` are of an
    open choice.
    """

    name: str
    field: Field
    rows: str = ""
    row: int = 0
    text: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def slots(
    action: Action,
    raw: Mapping[str, str],
    filled: Filled,
    *,
    numbers: Mapping[str, Sequence[int]] | None = None,
    claimed: bool = True,
) -> tuple[Slot, ...]:
    """Return what the form asks, in order, hidden values included.

    `numbers` are the rows to show of a list; left out they are those with texts in `raw`, one at least.
    """
    found: list[Slot] = []
    for field in action.asked(claimed=claimed):
        if field.name in filled.without:
            continue
        if field.kind != "rows":
            found.append(_slot(field, field.name, field.name, raw, filled))
            continue
        wanted = list((numbers or {}).get(field.name) or shown_rows(field, raw))
        for n in wanted:
            for part in field.parts:
                name, plain = f"{field.name}.{n}.{part.name}", f"{field.name}.{part.name}"
                found.append(_slot(part, name, plain, raw, filled, rows=field.name, row=n))
    return tuple(found)


def shown_rows(field: Field, raw: Mapping[str, str]) -> list[int]:
    """Return the numbers of the rows that have texts, or [1]."""
    return numbers_of(field, raw) or [1]


def as_in_form(action: Action, raw: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a typed line under the names of the form: its short fields are about the first row."""
    rows = next((field for field in action.fields if field.kind == "rows"), None)
    brief = {field.name: field.ask.brief for field in action.fields if field.ask.brief}
    found = {name: text for name, text in raw.items() if name not in brief}
    if rows and not numbers_of(rows, raw):
        found |= {f"{rows.name}.1.{brief[name]}": text for name, text in raw.items() if name in brief and text}
    return found


def placed(action: Action, raw: Mapping[str, str], refusal: Refusal) -> list[tuple[str, Refusal]]:
    """Return each part of a refusal with the name of the slot it is about, '' where it is about none."""
    pairs = (
        list(zip(refusal.names, refusal.errors, strict=True)) if isinstance(refusal, BadFields) else [("", refusal)]
    )
    return [(_place(action, raw, name or str(error.data().get("field", ""))), error) for name, error in pairs]


def _place(action: Action, raw: Mapping[str, str], name: str) -> str:
    """Rows are counted without the blank ones where they are read; the form has them under their own numbers."""
    first, _, rest = name.partition(".")
    field = next((f for f in action.fields if f.name == first), None)
    if field is None:
        return ""
    if field.ask.brief:
        rows = next(f for f in action.fields if f.kind == "rows")
        return f"{rows.name}.{rows_of(rows, raw)[0] if rows_of(rows, raw) else 1}.{field.ask.brief}"
    if field.kind != "rows":
        return name
    numbers = rows_of(field, raw) or [1]
    at, _, part = rest.partition(".")
    n = numbers[int(at) - 1] if at.isdigit() and int(at) <= len(numbers) else numbers[0]
    visible = [p.name for p in field.parts if p.kind != "hidden"]
    return f"{field.name}.{n}.{part if part in visible else visible[0]}"


def _slot(
    field: Field, name: str, plain: str, raw: Mapping[str, str], filled: Filled, *, rows: str = "", row: int = 0
) -> Slot:
    return Slot(
        name=name,
        field=field,
        rows=rows,
        row=row,
        text=raw.get(name, ""),
        hint=filled.hints.get(name) or filled.hints.get(plain, ""),
        choices=filled.choices.get(plain, ()),
    )
