"""What stands on a business's invoices and how it is reached: country, address, currency, tax, terms, payment."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import available_timezones

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.currencies import is_currency
from core.domain.errors import BadField, BadFields, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile:
    """What is left out stays."""

    legal_name: Annotated[str, Ask("Legal name", lead=("legal",), hint="Acme GmbH", most=120)] = ""
    address: Annotated[str, Ask("Address", lead=("address",), hint="Hauptstr. 1, 10115 Berlin", most=250)] = ""
    country: Annotated[str, Ask("Country (two letters)", lead=("country",), hint="DE", most=2)] = ""
    tax_id: Annotated[str, Ask("Tax id", lead=("taxid",), hint="DE123456789", most=40)] = ""
    currency: Annotated[str, Ask("Currency", lead=("currency",), hint="EUR", most=3)] = ""
    timezone: Annotated[str, Ask("Time zone", lead=("timezone",), hint="Europe/Berlin", most=64)] = ""
    tax: Annotated[Decimal | None, Ask("Tax % on your invoices", lead=("tax", "vat"), hint="19")] = None
    terms_days: Annotated[int | None, Ask("Days to pay", lead=("terms",), hint="30")] = None
    payment_instructions: Annotated[
        str,
        Ask("How to pay you (IBAN or text)", lead=("payment", "iban"), hint="DE02 1203 0000 0000 2020 51", most=250),
    ] = ""


def may_change(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner: it stands on every invoice, and says where money goes."""
    return policy.role(by, policy.OWNERS, "profile")


def change_profile(do: ChangeProfile, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change what was given."""
    given = {f.name: getattr(do, f.name) for f in fields(do)}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    given = {name: value for name, value in given.items() if value not in {"", None}}
    for name in ("country", "currency"):
        if name in given:
            given[name] = given[name].upper()
    _check(given)
    if not given:
        raise BadField(field="country", value="", problem="missing")
    changes: dict[str, Any] = {("tax_rate" if name == "tax" else name): value for name, value in given.items()}
    unit.businesses.save(replace(own, **changes, row=own.row + 1))
    said = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in given.items())
    data = {"name": own.name, "changes": said}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="business.changed", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.changed", data=data)


def _check(given: dict[str, Any]) -> None:
    problems: dict[str, Callable[[Any], bool]] = {
        "country": lambda value: len(value) == 2 and value.isascii() and value.isalpha(),
        "currency": is_currency,
        "timezone": lambda value: value in available_timezones(),
        "tax": lambda value: 0 <= value <= 100,
        "terms_days": lambda value: 0 <= value <= 365,
    }
    kinds = {"tax": "percent", "terms_days": "days"}
    errors = {
        name: BadField(field=name, value=str(given[name]), problem=kinds.get(name, name))
        for name, fits in problems.items()
        if name in given and not fits(given[name])
    }
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))


CHANGE_PROFILE = Action(
    name="change_profile",
    label="Business profile",
    command=ChangeProfile,
    may=may_change,
    run=change_profile,
    words=("profile",),
    help="Say what stands on your invoices: country, address, currency, tax and how to pay you.",
    example='profile country DE address "Hauptstr. 1, 10115 Berlin" currency EUR tax 19',
)
