"""The people of a business and what each may do."""

from dataclasses import dataclass
from datetime import date

from core.actions.grant_role import staff
from core.domain.actor import Role
from core.domain.ids import BusinessId
from core.domain.money import Money
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
    own = unit.business(business)
    met = {identity.member_id for identity in unit.identities.all(business_id=business)}
    found = sorted(staff(unit, business), key=lambda m: (ORDER.index(m.role), m.name.casefold()))
    return tuple(
        PersonView(
            id=member.id,
            name=member.name,
            role=member.role.value,
            limit=Money(member.limit, own.currency) if member.limit is not None else None,
            email=member.email,
            chat=member.id in met,
            away_until=member.away_until,
        )
        for member in found
    )
