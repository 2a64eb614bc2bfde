"""The people of a business and what each may do."""

from dataclasses import dataclass
from datetime import date

from core.actions.grant_role import staff
from core.domain.actor import Role
from core.domain.ids import BusinessId
from core.domain.money import Money
from core.domain.network import Business, Member
from core.store.unit import Unit

ORDER = (Role.OWNER, Role.FINANCE, Role.APPROVER, Role.MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person; `limit` up to which an approver decides alone, `chat` whether it has been met there."""

    id: str
    name: str
    role: str
    limit: Money | None
    email: str
    chat: bool
    away_until: date | None


def people(unit: Unit, business: BusinessId) -> tuple[PersonView, ...]:
    """Return everybody of a business, owners first, then by name."""
    met = {identity.member_id for identity in unit.identities.all(business_id=business)}
    found = sorted(staff(unit, business), key=lambda m: (ORDER.index(m.role), m.name.casefold()))
    return tuple(_seen(member, unit.business(business), chat=member.id in met) for member in found)


def person_view(unit: Unit, member: Member) -> PersonView:
    """Return one of them, also one who left."""
    met = bool(unit.identities.all(business_id=member.business_id, member_id=member.id))
    return _seen(member, unit.business(member.business_id), chat=met)


def _seen(member: Member, own: Business, *, chat: bool) -> PersonView:
    return PersonView(
        id=member.id,
        name=member.name,
        role=member.role.value,
        limit=Money(member.limit, own.currency) if member.limit is not None else None,
        email=member.email,
        chat=chat,
        away_until=member.away_until,
    )
