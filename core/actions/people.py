"""Who stands at the door: the actor behind a chat user, a mail contact, or the shell."""

from dataclasses import replace
from typing import Any

from core.actions.start_business import add_member
from core.domain.actor import Actor, Role
from core.domain.errors import NotWelcome
from core.domain.ids import BusinessId, ContactId
from core.domain.network import Business, Contact, Identity, Member, Workspace
from core.store.unit import Unit


def linked_business(unit: Unit, surface: str, account: str) -> Workspace | None:
    """Return the link of a workspace to its business, if there is one."""
    return next(iter(unit.workspaces.all(surface=surface, account=account)), None)


def welcome(unit: Unit, link: Workspace, person: dict[str, str], *, back: bool = False) -> Member:
    """Make a member of a chat user who is met for the first time.

    Somebody whose address is a member already is that member. In a workspace that was linked from the shell
    nobody is owner yet: the first person of the team to speak becomes it; all others are members. Whoever left is
    refused, unless an owner calls that person `back`; it may do nothing until it gets a role.
    """
    unit.exclusively(f"workspace:{link.account}")  # two who come first at once: one of them is the owner
    people = unit.members.all(business_id=link.business_id)
    email = person.get("email", "").lower()
    same = next((m for m in people if email and m.email == email), None)
    if same is not None and same.role is Role.NONE and not back:
        raise NotWelcome(name=same.name, why="gone")
    if same is None:
        owned = any(m.role is Role.OWNER for m in people)
        return add_member(unit, link.business_id, person, role=Role.MEMBER if owned else Role.OWNER)
    if person.get("language") and same.language_source != "explicit":
        same = replace(same, language=person["language"], language_source="profile")
        unit.members.save(same)
    unit.identities.add(
        Identity(
            business_id=link.business_id,
            member_id=same.id,
            surface=person["surface"],
            account=person["account"],
            person=person["person"],
        )
    )
    return same


def as_member(
    member: Member,
    business: Business,
    *,
    channel: str,
    place: tuple[str, str] | None = None,
    evidence: dict[str, Any] | None = None,
    contact: ContactId | None = None,
) -> Actor:
    """Return a member as an actor. Language and zone: the person's own, else the business's."""
    return Actor(
        business=member.business_id,
        role=member.role,
        name=member.name,
        channel=channel,
        member=member.id,
        contact=contact,
        limit=member.limit,
        deputy=member.deputy,
        language=member.language or business.locale,
        timezone=member.timezone or business.timezone,
        place=place,
        evidence=evidence or {},
    )


def as_contact(unit: Unit, contact: Contact, *, channel: str, evidence: dict[str, Any]) -> Actor:
    """Return the person behind a contact: a member of a claimed business by its own role, else a contact.

    The addressed contact of an unclaimed business is the one its inviter writes to.
    """
    business = unit.business(contact.of_business)
    if business.claimed:
        member = _member_of(unit, contact, business)
        if member:
            return as_member(member, business, channel=channel, evidence=evidence, contact=contact.id)
    sides = unit.sides.all(business_id=contact.business_id, other_id=contact.of_business)
    return Actor(
        business=BusinessId(business.id),
        role=Role.CONTACT,
        name=contact.name or contact.email,
        channel=channel,
        contact=contact.id,
        addressed=any(side.contact_id == contact.id for side in sides),
        language=contact.language or business.locale,
        timezone=contact.timezone or business.timezone,
        evidence=evidence,
    )


def _member_of(unit: Unit, contact: Contact, business: Business) -> Member | None:
    """Also somebody who left: no rule lets that person do anything."""
    if contact.member_id:
        return unit.members.find(business_id=business.id, id=contact.member_id)
    return next(iter(unit.members.all(business_id=business.id, email=contact.email)), None)
