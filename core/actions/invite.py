"""Ask a business to trade: a customer to approve us as its vendor, or a vendor to supply us.

One file, two registered actions: they differ only in who is vendor. An invitation by address answers alike
whether or not an account exists.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeGuard

from core.actions.action import Action, Ask
from core.actions.grant_role import staff
from core.actions.plan import customer_zone, plan_invitation
from core.actions.threads import self_contact
from core.actions.vendor_approvals import ask_about_vendor
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.errors import BadField, Blocked, CapReached, NotFound, OwnBusiness, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.freemail import own_domain
from core.domain.ids import BusinessId, ConnectionId, ContactId
from core.domain.network import Business, Connection, ConnectionState, Contact, Side
from core.store.unit import Unit

DAILY_PER_BUSINESS = 50
DAILY_PER_TARGET = 5
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)
LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|(?<![\w@])[\w-]+(?:\.[\w-]+)+/|(?<![\w@.])[\w-]+\.[a-z]{2,}(?![\w.]))\S*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteCustomer:
    """`who` is an address or an @username; `name` our private name for them; `message` plain words."""

    who: Annotated[str, Ask("Email address or @username", kind="invitee", hint="ap@acme.example", most=254)]
    name: Annotated[str, Ask("Name", hint="Acme GmbH", most=120)] = ""
    message: Annotated[str, Ask("A line to them", lead=("saying", "message"), kind="long", most=500)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteVendor(InviteCustomer):
    """The same, the other way round: they would be our vendor."""


def may_invite(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Owner and finance of a claimed business."""
    return policy.role(by, policy.FINANCE, "invite")


def invite_customer(do: InviteCustomer, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Invite somebody to be our customer."""
    return _invite(do, own, unit, by, as_vendor=False)


def invite_vendor(do: InviteVendor, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Invite somebody to be our vendor."""
    return _invite(do, own, unit, by, as_vendor=True)


def plain_words(text: str) -> str:
    """Return an inviter's words without links, bare domains and characters that cannot be seen."""
    visible = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"})
    return LINK.sub("", visible).strip()


def address_hash(email: str) -> str:
    """Return what the instance keeps of an address that wants no mail."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _invite(do: InviteCustomer, own: Business, unit: Unit, by: Actor, *, as_vendor: bool) -> Outcome:
    other, contact, alias = _target(do, own, unit, by)
    vendor, customer = (other, own) if as_vendor else (own, other)
    message = plain_words(do.message)
    existing = unit.connections.find(business_id=vendor.id, customer_id=customer.id)
    if existing:
        again = _not_again(existing, own, alias)
        if again:
            return again
    count_invitation(unit, own, contact.email if contact else other.id)
    if existing:
        connection = unit.connections.save(existing.invited_again(by=own.id, now=unit.now, message=message))
    else:
        connection = unit.connections.add(
            Connection(
                business_id=vendor.id,
                id=ConnectionId(unit.new_id()),
                customer_id=customer.id,
                state=ConnectionState.INVITED,
                invited_by=own.id,
                message=message,
                invited_at=unit.now,
            )
        )
        _add_sides(unit, connection, own, other, alias, contact, by)
    kind = "vendor" if as_vendor else "customer"
    # Who is invited by username keeps the address behind it to itself.
    shown = contact.email if contact and not do.who.strip().startswith("@") else ""
    data = {"party": alias, "own": own.name, "kind": kind, "email": shown}
    subject = Ref(kind="connection", id=connection.id)
    unit.emit(Fact(kind="connection.invited", subject=subject, other=other.id, connection=connection.id, data=data))
    plan_invitation(unit, connection, customer_zone(contact, other))
    ask_about_vendor(unit, connection)
    return Done(subject=subject, fact="connection.invited", data=data)


def count_invitation(unit: Unit, own: Business, target: str) -> None:
    """Count one more invitation to an address. Raises Blocked where it wants no mail, CapReached above the caps."""
    hashed = address_hash(target)
    if unit.suppressed(hashed):
        raise Blocked(party=target)
    _not_too_many(unit, own)
    day_ago = unit.now - timedelta(days=1)
    if unit.invitations_since(day_ago, address_hash=hashed) >= DAILY_PER_TARGET:
        raise CapReached(limit=DAILY_PER_TARGET, target=target)
    unit.note_invitation(own.id, hashed)


def _not_too_many(unit: Unit, own: Business) -> None:
    if unit.invitations_since(unit.now - timedelta(days=1), business=own.id) >= DAILY_PER_BUSINESS:
        raise CapReached(limit=DAILY_PER_BUSINESS, target="")


def is_counted(refusal: Refusal) -> TypeGuard[NotFound]:
    """Whether this refusal counts like an invitation: nobody tries out usernames without end."""
    return isinstance(refusal, NotFound) and refusal.what == "username"


def count_miss(unit: Unit, refusal: Refusal, business: BusinessId) -> None:
    """Count a username that nobody has."""
    if is_counted(refusal):
        unit.note_invitation(business, address_hash(refusal.word))


def _target(do: InviteCustomer, own: Business, unit: Unit, by: Actor) -> tuple[Business, Contact | None, str]:
    who = do.who.strip()
    if who.startswith("@"):
        _not_too_many(unit, own)  # before it is looked up: at the cap nobody learns whether a name is taken
        other = unit.businesses.find(username=who[1:].lower())
        if other is None or not other.claimed:
            raise NotFound(what="username", word=who)
        if other.id == own.id:
            raise OwnBusiness(word=who)
        return other, _their_contact(unit, own, other), do.name.strip() or other.name
    email = who.lower()
    if not ADDRESS.fullmatch(email):
        raise BadField(field="who", value=who, problem="address", hint="ap@acme.example")
    if unit.suppressed(address_hash(email)):
        raise Blocked(party=email)
    return _by_address(email, do.name.strip(), own, unit)


def _by_address(email: str, name: str, own: Business, unit: Unit) -> tuple[Business, Contact, str]:
    known = unit.contacts.all(business_id=own.id, email=email)
    if any(c.of_business == own.id for c in known) or unit.members.find(business_id=own.id, email=email):
        raise OwnBusiness(word=email)
    known = [c for c in known if c.removed_at is None]
    if known:
        other = unit.business(known[0].of_business)
        return other, known[0], name or _alias(unit, own, other)
    # Only an address that has answered is somebody's: a typed one would let its typist take the invitation.
    known_people = [m for m in unit.members.all(email=email) if m.email_verified_at and m.business_id != own.id]
    # Somebody who was admitted elsewhere, too, is reached where it is the owner.
    owned = [m for m in known_people if m.role is Role.OWNER] if len(known_people) > 1 else known_people
    member = owned[0] if len(owned) == 1 else None
    label = name or public_name(email)
    other = unit.business(member.business_id) if member else unit.businesses.add(_unclaimed(unit, own, email))
    contact = unit.contacts.add(
        Contact(
            business_id=own.id,
            id=ContactId(unit.new_id()),
            of_business=other.id,
            email=email,
            created_at=unit.now,
        )
    )
    return other, contact, label


def public_name(email: str) -> str:
    """Return the name of a business that is known by an address alone; the inviter's alias stays the inviter's."""
    return (own_domain(email).partition(".")[0] or email.partition("@")[0]).capitalize()


def _unclaimed(unit: Unit, own: Business, email: str) -> Business:
    """A business known only by this invitation; whoever claims it chooses name and username."""
    id_ = BusinessId(unit.new_id())
    return Business(
        id=id_,
        username=f"~{id_}",
        name=public_name(email),
        currency=own.currency,
        timezone=own.timezone,
        locale=own.locale,
        locale_source="inviter",
        created_at=unit.now,
    )


def _their_contact(unit: Unit, own: Business, other: Business) -> Contact | None:
    known = [c for c in unit.contacts.all(business_id=own.id, of_business=other.id) if c.removed_at is None]
    if known:
        return known[0]
    people = [m for m in staff(unit, other.id) if m.email]
    people.sort(key=lambda m: (m.role is not Role.OWNER, m.id))
    if not people:
        return None
    person = people[0]
    return unit.contacts.add(
        Contact(
            business_id=own.id,
            id=ContactId(unit.new_id()),
            of_business=other.id,
            member_id=person.id,
            email=person.email,
            name=person.name,
            language=person.language,
            language_source=person.language_source,
            timezone=person.timezone,
            created_at=unit.now,
        )
    )


def _alias(unit: Unit, own: Business, other: Business) -> str:
    side = next(iter(unit.sides.all(business_id=own.id, other_id=other.id)), None)
    return side.alias if side else other.name


def _not_again(existing: Connection, own: Business, alias: str) -> AlreadyDone | None:
    subject = Ref(kind="connection", id=existing.id)
    data = {"party": alias}
    if existing.state is ConnectionState.BLOCKED:
        raise Blocked(party=alias)
    if existing.state in {ConnectionState.INVITED, ConnectionState.APPROVED}:
        fact = "connection.invited" if existing.state is ConnectionState.INVITED else "connection.approved"
        return AlreadyDone(subject=subject, fact=fact, by="", at=None, channel="", data=data)
    return None


def _add_sides(
    unit: Unit,
    connection: Connection,
    own: Business,
    other: Business,
    alias: str,
    contact: Contact | None,
    by: Actor,
) -> None:
    unit.sides.add(
        Side(
            business_id=own.id,
            connection_id=connection.id,
            other_id=other.id,
            alias=alias,
            contact_id=contact.id if contact else None,
        )
    )
    inviter = _inviter_contact(unit, own, other, by)
    unit.sides.add(
        Side(
            business_id=other.id,
            connection_id=connection.id,
            other_id=own.id,
            alias=own.name,
            contact_id=inviter.id if inviter else None,
        )
    )


def _inviter_contact(unit: Unit, own: Business, other: Business, by: Actor) -> Contact | None:
    """Whom the invited side writes to: the person who invited, so that answers reach somebody."""
    people = [m for m in staff(unit, own.id) if m.email]
    people.sort(key=lambda m: (m.id != by.member, m.role is not Role.OWNER, m.id))
    if not people:
        return None
    person = people[0]
    self_contact(unit, own.id, person.id, person.email, person.name)
    found = unit.contacts.find(business_id=other.id, of_business=own.id, email=person.email)
    return found or unit.contacts.add(
        Contact(
            business_id=other.id,
            id=ContactId(unit.new_id()),
            of_business=own.id,
            member_id=person.id,
            email=person.email,
            name=person.name,
            language=person.language,
            language_source=person.language_source,
            timezone=person.timezone or own.timezone,
            created_at=unit.now,
        )
    )


INVITE_CUSTOMER = Action(
    name="invite_customer",
    label="Invite a customer",
    command=InviteCustomer,
    may=may_invite,
    run=invite_customer,
    words=("invite", "invite customer"),
    help="Ask a customer to approve you as its vendor.",
    example='invite ap@acme.example "Acme GmbH"',
)
INVITE_VENDOR = Action(
    name="invite_vendor",
    label="Invite a vendor",
    command=InviteVendor,
    may=may_invite,
    run=invite_vendor,
    words=("invite vendor",),
    help="Ask a vendor to send you its invoices here.",
    example='invite vendor billing@supplier.example "Supplier Ltd"',
)
