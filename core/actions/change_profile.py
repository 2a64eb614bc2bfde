"""What a business says of itself: on its documents, to its customers, and how its people are addressed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from core.actions.action import Action, Ask, Filled
from core.actions.dress_business import COLOUR
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor
from core.domain.currencies import is_currency
from core.domain.errors import (
    AmountNotPositive,
    BadField,
    BadFields,
    BankDetailsChange,
    ChangedMeanwhile,
    CurrencyDiffers,
    Refusal,
)
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.iban import checked_iban, split_iban, with_iban
from core.domain.languages import LANGUAGE_NAMES, spoken
from core.domain.money import Money
from core.domain.network import Business
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile:
    """The whole profile as it is to be; `tax` in percent. `code_above` is the amount above which deciding through
    a link also needs a code from the mailbox, left out: never. `seen` and `confirmed` belong to the form."""

    legal_name: Annotated[str, Ask("Legal name", lead=("legal",), hint="Northwind GmbH", most=120)] = ""
    address: Annotated[str, Ask("Address", lead=("address",), kind="long", most=500)] = ""
    country: Annotated[str, Ask("Country (two letters)", lead=("country",), hint="DE", most=2)] = ""
    tax_id: Annotated[str, Ask("Tax id", lead=("taxid",), hint="DE123456789", most=40)] = ""
    currency: Annotated[str, Ask("Currency", lead=("currency",), hint="EUR", most=3, needed=True)] = ""
    timezone: Annotated[str, Ask("Time zone", lead=("timezone",), hint="Europe/Berlin", most=64, needed=True)] = ""
    language: Annotated[
        str, Ask("Language", lead=("language",), kind="choice", choices=LANGUAGE_NAMES, needed=True)
    ] = ""
    tax: Annotated[Decimal, Ask("Tax % on your invoices", lead=("tax", "vat"), hint="19", most=20)] = Decimal(0)
    terms_days: Annotated[int, Ask("Days to pay", lead=("terms",), hint="30", most=10)] = 30
    iban: Annotated[str, Ask("IBAN", lead=("iban",), hint="DE02 1203 0000 0000 2020 51", most=60)] = ""
    payment: Annotated[str, Ask("How else to pay you", kind="long", most=400, typed=False)] = ""
    code_above: Annotated[
        Money | None, Ask("Ask for a code by email above", lead=("code",), hint="1,000.00", most=40)
    ] = None
    colour: Annotated[str, Ask("Colour on your invoices", lead=("colour", "color"), hint="#14614a", most=10)] = ""
    seen: Annotated[str, Ask("Version", kind="hidden", typed=False)] = ""
    confirmed: Annotated[str, Ask("Confirmed", kind="hidden", typed=False)] = ""


def may_change(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "profile")


def change_profile(do: ChangeProfile, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Write it. Another account for payments is shown before it holds, and every owner is told."""
    if do.seen and do.seen != str(own.row):
        raise _changed(own, unit)
    instructions = with_iban(_checked(do, own, unit), do.payment)
    if own.payment_instructions and instructions != own.payment_instructions and do.confirmed != seal(instructions):
        old, new = own.payment_instructions, instructions
        raise BankDetailsChange(again={"confirmed": seal(instructions)}, old=old, new=new)
    changed = replace(
        own,
        legal_name=do.legal_name.strip() or own.name,
        address=do.address.strip(),
        country=do.country.strip().upper(),
        tax_id=do.tax_id.strip(),
        currency=do.currency.strip().upper(),
        timezone=do.timezone.strip(),
        tax_rate=do.tax,
        terms_days=do.terms_days,
        payment_instructions=instructions,
        code_above=do.code_above.minor if do.code_above else None,
        colour=do.colour.strip().lower(),
        row=own.row + 1,
    )
    language, source = _language(do, own, changed)
    unit.businesses.save(replace(changed, locale=language, locale_source=source))
    subject = Ref(kind="business", id=own.id)
    data = {"name": own.name}
    unit.emit(Fact(kind="business.changed", subject=subject, shared=False, data=data))
    if instructions != own.payment_instructions:
        bank = {"name": own.name, "old": own.payment_instructions, "new": instructions}
        unit.emit(Fact(kind="business.bank_changed", subject=subject, shared=False, data=bank))
    return Done(subject=subject, fact="business.changed", data=data)


def fill_profile(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the profile as it stands; the currency is asked for until there is a document."""
    iban, rest = split_iban(own.payment_instructions)
    above = Money(own.code_above, own.currency) if own.code_above is not None and own.currency else None
    return Filled(
        raw={
            "legal_name": own.legal_name,
            "address": own.address,
            "country": own.country,
            "tax_id": own.tax_id,
            "currency": own.currency,
            "timezone": own.timezone,
            "language": own.locale.replace("_", "-").partition("-")[0],
            "tax": f"{own.tax_rate:f}",
            "terms_days": str(own.terms_days),
            "iban": iban,
            "payment": rest,
            "code_above": written(above),
            "colour": own.colour,
            "seen": str(own.row),
        },
    )


def seal(text: str) -> str:
    """Return what stands for exactly these bank details having been seen."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _checked(do: ChangeProfile, own: Business, unit: Unit) -> str:
    """Check every value and return the IBAN as it is written. Raises BadFields."""
    errors: dict[str, Refusal] = {}
    iban, currency, country = "", do.currency.strip().upper(), do.country.strip()
    try:
        iban = checked_iban(do.iban) if do.iban.strip() else ""
        hidden_iban, _ = split_iban(do.payment)
        if hidden_iban:
            errors["payment"] = BadField(field="payment", value=hidden_iban, problem="iban_twice")
    except Refusal as refusal:
        errors["iban"] = refusal
    if do.colour.strip() and not COLOUR.fullmatch(do.colour.strip().lower()):
        errors["colour"] = BadField(field="colour", value=do.colour, problem="colour", hint="#14614a")
    if not is_currency(currency):
        errors["currency"] = BadField(field="currency", value=do.currency, problem="currency", hint="EUR")
    elif own.currency and currency != own.currency and unit.documents.find(business_id=own.id):
        locked = BadField(field="currency", value=do.currency, problem="currency_locked", hint=own.currency)
        errors["currency"] = locked
    if do.timezone.strip() not in available_timezones():
        errors["timezone"] = BadField(field="timezone", value=do.timezone, problem="timezone", hint="Europe/Berlin")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        errors["country"] = BadField(field="country", value=do.country, problem="country", hint="DE")
    if not 0 <= do.tax <= 100:
        errors["tax"] = BadField(field="tax", value=str(do.tax), problem="percent", hint="19")
    if not 0 <= do.terms_days <= 365:
        errors["terms_days"] = BadField(field="terms_days", value=str(do.terms_days), problem="days", hint="30")
    if do.code_above and do.code_above.currency != currency:
        differs = CurrencyDiffers(number=own.name, given=do.code_above.currency, expected=currency)
        errors["code_above"] = differs
    elif do.code_above and do.code_above.is_negative:
        errors["code_above"] = AmountNotPositive(amount=do.code_above)
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    return iban


def _language(do: ChangeProfile, own: Business, changed: Business) -> tuple[str, str]:
    """What is chosen holds; what is left as it was goes on following from where it came."""
    if do.language and do.language != own.locale.replace("_", "-").partition("-")[0]:
        return do.language, "explicit"
    known = {own.locale_source: own.locale} if own.locale_source in {"explicit", "profile", "inviter"} else {}
    language, source = spoken(country=changed.country, **known)
    return (language, source) if language else (own.locale, own.locale_source)


def _changed(own: Business, unit: Unit) -> ChangedMeanwhile:
    events = unit.timeline("business", own.id, own.id)
    last = events[-1] if events else None
    return ChangedMeanwhile(
        again={"seen": str(own.row)}, name=own.name, by=last.actor if last else "", at=last.at if last else None
    )


CHANGE_PROFILE = Action(
    name="change_profile",
    label="Business profile",
    command=ChangeProfile,
    may=may_change,
    run=change_profile,
    words=("profile",),
    help="Name, address, tax, terms, colour and bank account on your invoices; language and security.",
    example="profile terms 14",
    edits=True,
    fill=fill_profile,
)
