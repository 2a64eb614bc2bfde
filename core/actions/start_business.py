"""A business begins: by its first use in chat or from the shell. Its maker becomes the owner."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from core.actions.action import Action, Ask
from core.actions.digests import plan_digest
from core.actions.threads import self_contact
from core.actions.usernames import check_username
from core.domain.actor import Actor, Role
from core.domain.currencies import decimals
from core.domain.errors import (
    AlreadyLinked,
    BadField,
    BadFields,
    Refusal,
)
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.iban import checked_iban, split_iban
from core.domain.ids import BusinessId, MemberId
from core.domain.network import Business, Identity, Member, Workspace
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StartBusiness:
    """The profile. Money is in `currency`; `tax` a percentage added to net; `terms_days` the days to pay."""

    username: Annotated[str, Ask("Username", hint="northwind", most=40)]
    name: Annotated[str, Ask("Name", hint="Northwind", most=120)]
    currency: Annotated[str, Ask("Currency", hint="EUR", most=3)]
    timezone: Annotated[str, Ask("Time zone", hint="Europe/Berlin", most=64)]
    legal_name: Annotated[str, Ask("Legal name", hint="Northwind GmbH", most=120)] = ""
    address: Annotated[str, Ask("Address", kind="long", most=500)] = ""
    country: Annotated[str, Ask("Country (two letters)", hint="DE", most=2)] = ""
    tax_id: Annotated[str, Ask("Tax id", hint="DE123456789", most=40)] = ""
    tax: Annotated[Decimal, Ask("Tax % on your invoices", hint="19")] = Decimal(0)
    terms_days: Annotated[int, Ask("Days to pay", hint="30")] = 30
    payment_instructions: Annotated[str, Ask("How to pay you (IBAN or text)", kind="long", most=500)] = ""
    email: Annotated[str, Ask("Your email address", hint="dana@northwind.example", most=254)] = ""


def may_start(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Whoever comes first: there is nothing yet to have a role in."""
    return None


def start_business(do: StartBusiness, own: Business | None, unit: Unit, by: Actor) -> Outcome:
    """Make the business, its owner and, where it was asked for in chat, the link to that workspace."""
    username = do.username.strip().lstrip("@").lower()
    _check(do, unit, username)
    business = unit.businesses.add(
        Business(
            id=BusinessId(by.business),
            username=username,
            name=do.name.strip(),
            legal_name=do.legal_name.strip() or do.name.strip(),
            address=do.address.strip(),
            country=do.country.strip().upper(),
            tax_id=do.tax_id.strip(),
            currency=do.currency.strip().upper(),
            timezone=do.timezone.strip(),
            locale=by.language,
            locale_source="explicit" if by.channel == "shell" else "profile",
            tax_rate=do.tax,
            terms_days=do.terms_days,
            payment_instructions=do.payment_instructions.strip(),
            claimed_at=unit.now,
            created_at=unit.now,
        )
    )
    link = by.evidence.get("link")
    if link:
        unit.exclusively(f"workspace:{link['account']}")
    if link and unit.workspaces.all(surface=link["surface"], account=link["account"]):
        raise AlreadyLinked(account=str(link["account"]))
    if link:
        unit.workspaces.add(
            Workspace(
                business_id=business.id,
                surface=link["surface"],
                account=link["account"],
                place=link["place"],
                linked_by=by.name,
                created_at=unit.now,
            )
        )
    plan_digest(unit, business, None)
    person = by.evidence.get("person")
    if person:
        add_member(unit, business.id, person, role=Role.OWNER, email=do.email)
    data = {"name": business.name, "username": business.username}
    subject = Ref(kind="business", id=business.id)
    unit.emit(Fact(kind="business.started", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.started", data=data)


def add_member(unit: Unit, business: BusinessId, person: dict[str, str], *, role: Role, email: str = "") -> Member:
    """Make a member of a person: {name, email, timezone, language, surface, account, person}, the last three for
    somebody known from chat."""
    address = (email or person.get("email", "")).strip().lower()
    member = unit.members.add(
        Member(
            business_id=business,
            id=MemberId(unit.new_id()),
            name=person.get("name") or address,
            role=role,
            email=address,
            language=person.get("language", ""),
            language_source="profile" if person.get("language") else "",
            timezone=person.get("timezone", ""),
            created_at=unit.now,
        )
    )
    self_contact(unit, business, member.id, address, member.name)
    if person.get("person"):
        unit.identities.add(
            Identity(
                business_id=business,
                member_id=member.id,
                surface=person["surface"],
                account=person["account"],
                person=person["person"],
            )
        )
    return member


def _check(do: StartBusiness, unit: Unit, username: str) -> None:
    errors: dict[str, Refusal] = {}
    try:
        check_username(unit, username, "")
    except Refusal as refusal:
        errors["username"] = refusal
    try:
        decimals(do.currency.strip().upper())
    except Refusal:
        errors["currency"] = BadField(field="currency", value=do.currency, problem="currency", hint="EUR")
    if do.timezone.strip() not in available_timezones():
        errors["timezone"] = BadField(field="timezone", value=do.timezone, problem="timezone", hint="Europe/Berlin")
    if do.country.strip() and not (len(do.country.strip()) == 2 and do.country.strip().isalpha()):
        errors["country"] = BadField(field="country", value=do.country, problem="country", hint="DE")
    if not 0 <= do.tax <= 100:
        errors["tax"] = BadField(field="tax", value=str(do.tax), problem="percent", hint="19")
    if not 0 <= do.terms_days <= 365:
        errors["terms_days"] = BadField(field="terms_days", value=str(do.terms_days), problem="days", hint="30")
    try:
        if iban := split_iban(do.payment_instructions)[0]:
            checked_iban(iban)
    except Refusal as refusal:
        errors["payment_instructions"] = refusal
    if not do.name.strip():
        errors["name"] = BadField(field="name", value="", problem="missing")
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))


START_BUSINESS = Action(
    name="start_business",
    label="Set up your business",
    command=StartBusiness,
    may=may_start,
    run=start_business,
    words=(),
    offered=False,
)
