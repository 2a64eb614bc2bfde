"""One side's own settings of a connection: what it calls the other, on which terms, and to whom it writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.invite import ADDRESS, address_hash
from core.actions.redirect_mail import withdraw
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor
from core.domain.currencies import is_currency
from core.domain.document import Delivery
from core.domain.errors import BadField, BadFields, Blocked, OwnBusiness, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, ContactId
from core.domain.languages import LANGUAGE_NAMES
from core.domain.network import ConnectionCase, ConnectionState, Contact, Side
from core.store.unit import Unit

MOST_CONTACTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact as the form has it; `id` is '' for a new one. Mails go to the `main` one."""

    email: Annotated[str, Ask("Email address", kind="invitee", hint="ap@acme.example", most=254)]
    name: Annotated[str, Ask("Name", hint="Anna Berg", most=120)] = ""
    title: Annotated[str, Ask("What this person does", hint="Accounts payable", most=80)] = ""
    language: Annotated[str, Ask("Language", kind="choice", choices=LANGUAGE_NAMES)] = ""
    main: Annotated[bool, Ask("Mails go to this address")] = False
    id: Annotated[str, Ask("Contact", kind="hidden")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeConnection:
    """The settings as they are to be. `tax` (percent), `currency` and `terms_days` are those of new invoices, left
    out the business's own. Whoever is no longer among the `contacts` is written to no more."""

    connection: ConnectionId
    alias: Annotated[str, Ask("Your name for it (only you see it)", lead=("alias",), hint="Acme", most=120)] = ""
    contacts: Annotated[
        tuple[Person, ...],
        Ask("Contacts", rows=MOST_CONTACTS, row="Contact {at}", add="Add contact", typed=False),
    ] = ()
    terms_days: Annotated[int | None, Ask("Days to pay", lead=("terms",), hint="30", most=10)] = None
    currency: Annotated[str, Ask("Currency", lead=("currency",), hint="EUR", most=3)] = ""
    tax: Annotated[Decimal | None, Ask("Tax %", lead=("tax", "vat"), hint="19", most=20)] = None
    po_required: Annotated[bool, Ask("Its invoices need a purchase order", typed=False)] = False
    note: Annotated[str, Ask("Notes (only you see them)", kind="long", most=2000, typed=False)] = ""


def may_change(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance, each of their own side."""
    return policy.role(by, policy.FINANCE, "details")


def change_connection(do: ChangeConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Write them. Contacts that are left out or got another address lose their links."""
    before = known_contacts(case, unit)
    _check(do, case, unit)
    main = _write_contacts(do.contacts, before, case, unit)
    mine = case.mine
    if main and main != mine.contact_id and mine.redirect:  # people chose: what was asked before is over
        withdraw(unit, mine)
        unit.queue.unplan(case.me, case.connection.id, ("redirect",))
        mine = replace(mine, redirect=None)
    side = replace(
        mine,
        alias=do.alias.strip() or case.other.name,
        contact_id=main or case.mine.contact_id,
        terms_days=do.terms_days,
        po_required=do.po_required,
        currency=do.currency.strip().upper(),
        tax_rate=do.tax,
        note=do.note.strip(),
    )
    stored = unit.sides.find(business_id=case.me, connection_id=case.connection.id)
    (unit.sides.save if stored else unit.sides.add)(side)
    subject = Ref(kind="connection", id=case.connection.id)
    data: dict[str, object] = {"party": side.alias, "contacts": _told(do.contacts, before)}
    data["undelivered"] = ", ".join(_undelivered(case, unit, side, before))
    unit.emit(Fact(kind="connection.changed", subject=subject, other=case.other.id, shared=False, data=data))
    return Done(subject=subject, fact="connection.changed", data=data)


def fill_connection(case: ConnectionCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the settings as they stand; a vendor's terms are its own affair."""
    mine = case.mine
    found = {
        "alias": mine.alias,
        "terms_days": written(mine.terms_days),
        "currency": mine.currency,
        "tax": f"{mine.tax_rate:f}" if mine.tax_rate is not None else "",
        "po_required": written(mine.po_required),
        "note": mine.note,
    }
    for at, contact in enumerate(known_contacts(case, unit), 1):
        language = contact.language.replace("_", "-").partition("-")[0]
        texts = {
            "email": contact.email,
            "name": contact.name,
            "title": contact.title,
            "language": language if language in dict(LANGUAGE_NAMES) else "",
            "main": written(contact.id == mine.contact_id),
            "id": contact.id,
        }
        found |= {f"contacts.{at}.{part}": text for part, text in texts.items()}
    own = case.own
    hints = {"terms_days": str(own.terms_days), "currency": own.currency, "tax": f"{own.tax_rate:f}"}
    sells = case.me == case.vendor.id
    without = frozenset() if sells else frozenset({"terms_days", "currency", "tax", "po_required"})
    return Filled(raw=found, hints=hints, without=without)


def changes_contacts(do: ChangeConnection, case: ConnectionCase, unit: Unit) -> bool:
    """Whether mails would go elsewhere from then on: a link alone is not enough for that."""
    before = {(c.email, c.id == case.mine.contact_id) for c in known_contacts(case, unit)}
    return before != {(person.email.lower(), person.main) for person in do.contacts}


def known_contacts(case: ConnectionCase, unit: Unit) -> list[Contact]:
    """Return whom this side may see and change, the main one first.

    Who was invited by username keeps the address behind it until the connection is approved.
    """
    found = [
        contact
        for contact in unit.contacts.all(business_id=case.me, of_business=case.other.id)
        if contact.removed_at is None
        and (contact.member_id is None or case.connection.state is ConnectionState.APPROVED)
    ]
    return sorted(found, key=lambda contact: contact.id != case.mine.contact_id)


def _check(do: ChangeConnection, case: ConnectionCase, unit: Unit) -> None:
    errors: dict[str, Refusal] = {}
    if do.terms_days is not None and not 0 <= do.terms_days <= 365:
        errors["terms_days"] = BadField(field="terms_days", value=str(do.terms_days), problem="days", hint="30")
    if do.currency.strip() and not is_currency(do.currency.strip().upper()):
        errors["currency"] = BadField(field="currency", value=do.currency, problem="currency", hint="EUR")
    seen: set[str] = set()
    for at, person in enumerate(do.contacts, 1):
        wrong = _wrong_address(person, seen, case, unit)
        if wrong:
            errors[f"contacts.{at}.email"] = wrong
        seen.add(person.email.lower())
    mains = [at for at, person in enumerate(do.contacts, 1) if person.main]
    if do.contacts and len(mains) != 1:
        at = mains[1] if mains else 1
        chosen = ", ".join(person.email for person in do.contacts if person.main)
        errors[f"contacts.{at}.main"] = BadField(
            field="main", value=chosen, problem="two_mains" if mains else "no_main"
        )
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))


def _wrong_address(person: Person, seen: set[str], case: ConnectionCase, unit: Unit) -> Refusal | None:
    email = person.email.lower()
    if not ADDRESS.fullmatch(email):
        return BadField(field="email", value=person.email, problem="address", hint="ap@acme.example")
    if email in seen:
        return BadField(field="email", value=person.email, problem="twice")
    if unit.members.find(business_id=case.me, email=email):
        return OwnBusiness(word=email)
    return Blocked(party=email) if unit.suppressed(address_hash(email)) else None


def _write_contacts(
    people: Sequence[Person], before: Sequence[Contact], case: ConnectionCase, unit: Unit
) -> ContactId | None:
    """Write them and return the main one; another address is another contact, so that old links end with it."""
    known = {contact.id: contact for contact in before}
    kept: set[str] = set()
    main: ContactId | None = None
    for person in people:
        old = known.get(ContactId(person.id))
        contact = old if old and old.email == person.email.lower() else _contact(person, case, unit)
        kept.add(contact.id)
        chosen = person.language or contact.language
        source = "explicit" if person.language and person.language != contact.language else contact.language_source
        written_anew = replace(
            contact,
            name=person.name.strip(),
            title=person.title.strip(),
            language=chosen,
            language_source=source,
            timezone=contact.timezone or (old.timezone if old else ""),
        )
        if written_anew != contact:
            unit.contacts.save(written_anew)
        main = contact.id if person.main else main
    for contact in before:
        if contact.id not in kept:
            unit.contacts.save(replace(contact, removed_at=unit.now))
            _close_doors(contact, unit)
    return main


def _contact(person: Person, case: ConnectionCase, unit: Unit) -> Contact:
    email = person.email.lower()
    known = unit.contacts.find(business_id=case.me, of_business=case.other.id, email=email)
    if known:
        back = replace(known, removed_at=None, delivery="ok" if known.delivery == "bounced" else known.delivery)
        return unit.contacts.save(back)
    return unit.contacts.add(
        Contact(
            business_id=case.me,
            id=ContactId(unit.new_id()),
            of_business=case.other.id,
            email=email,
            created_at=unit.now,
        )
    )


def _close_doors(contact: Contact, unit: Unit) -> None:
    for door in unit.doors.all(business_id=contact.business_id, contact_id=contact.id):
        if door.revoked_at is None and door.purpose != "bounce":
            unit.doors.save(replace(door, revoked_at=unit.real_now))


def _told(people: Sequence[Person], before: Sequence[Contact]) -> str:
    """The main address, where it is another one now."""
    was = {contact.email for contact in before}
    return next((person.email.lower() for person in people if person.main and person.email.lower() not in was), "")


def _undelivered(case: ConnectionCase, unit: Unit, side: Side, before: Sequence[Contact]) -> list[str]:
    """What came back earlier, once there is an address that may do better."""
    contact = unit.contacts.find(business_id=case.me, id=side.contact_id) if side.contact_id else None
    if contact is None or contact.delivery != "ok" or case.me != case.vendor.id:
        return []
    found = unit.documents.all(business_id=case.me, connection_id=case.connection.id, delivery=Delivery.BOUNCED)
    return [document.number for document in found]


CHANGE_CONNECTION = Action(
    name="change_connection",
    label="Details",
    command=ChangeConnection,
    may=may_change,
    run=change_connection,
    words=("customer", "vendor", "details"),
    help="Contacts, terms, tax and your own name for a customer or vendor.",
    example="customer acme terms 14",
    edits=True,
    fill=fill_connection,
    sensitive=changes_contacts,
)
