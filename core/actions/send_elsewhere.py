"""Send an invoice whose mail came back to somebody else of the same customer, who gets all mail from then on.

The address that failed stays a contact to whom nothing is mailed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.invite import ADDRESS, address_hash
from core.actions.send_again import SendAgain, may_send_again, send_again
from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.errors import BadField, BadFields, Blocked, OwnBusiness, Refusal
from core.domain.facts import AlreadyDone, Outcome
from core.domain.ids import ContactId, DocumentId
from core.domain.network import Contact, Side
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SendElsewhere:
    """The invoice that came back, and to whom it goes instead."""

    invoice: DocumentId
    to: Annotated[str, Ask("Email address", kind="invitee", lead=("to",), hint="lee@acme.example", most=254)]


def may_send_elsewhere(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """As sending it again."""
    return may_send_again(by, case)


def send_elsewhere(do: SendElsewhere, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Write to that address from now on, and mail it. Raises BadFields or Blocked where that cannot be."""
    contact = _contact(do.to.lower(), case, unit)
    known = unit.sides.find(business_id=case.seller.id, connection_id=case.connection.id)
    side = known or Side(
        business_id=case.seller.id, connection_id=case.connection.id, other_id=case.buyer.id, alias=case.party
    )
    (unit.sides.save if known else unit.sides.add)(replace(side, contact_id=contact.id))
    return send_again(SendAgain(invoice=do.invoice), case, unit, by)


def next_contact(unit: Unit, failed: Contact) -> Contact | None:
    """Return somebody else there whom mail reaches."""
    known = unit.contacts.all(business_id=failed.business_id, of_business=failed.of_business)
    fit = (one for one in known if one.id != failed.id and one.delivery == "ok" and one.removed_at is None)
    return next((one for one in fit if one.email), None)


def fill_elsewhere(case: DocumentCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the next contact that is known there."""
    failed = unit.contact_on(case.seller.id, case.connection.id)
    found = next_contact(unit, failed) if failed else None
    return Filled(raw={"to": found.email} if found else {})


def is_new_address(do: SendElsewhere, case: DocumentCase, unit: Unit) -> bool:
    """Whether mail would go where it never went: a link alone is not enough for that."""
    known = unit.contacts.find(business_id=case.seller.id, of_business=case.buyer.id, email=do.to.lower())
    return known is None or known.removed_at is not None


def _contact(email: str, case: DocumentCase, unit: Unit) -> Contact:
    if not ADDRESS.fullmatch(email):
        raise _bad(email, "address")
    if unit.suppressed(address_hash(email)):
        raise Blocked(party=email)
    if unit.members.find(business_id=case.seller.id, email=email):
        raise OwnBusiness(word=email)
    known = unit.contacts.find(business_id=case.seller.id, of_business=case.buyer.id, email=email)
    if known is None:
        return unit.contacts.add(_new(email, case, unit))
    if known.delivery == "stopped":
        raise Blocked(party=email)
    if known.delivery != "ok" and known.removed_at is None:
        raise _bad(email, "came_back")
    return unit.contacts.save(replace(known, removed_at=None, delivery="ok")) if known.removed_at else known


def _new(email: str, case: DocumentCase, unit: Unit) -> Contact:
    """In the language of whoever was written to before."""
    before = unit.contact_on(case.seller.id, case.connection.id)
    return Contact(
        business_id=case.seller.id,
        id=ContactId(unit.new_id()),
        of_business=case.buyer.id,
        email=email,
        language=before.language if before else "",
        language_source=before.language_source if before else "",
        timezone=before.timezone if before else "",
        created_at=unit.now,
    )


def _bad(email: str, problem: str) -> BadFields:
    wrong = BadField(field="to", value=email, problem=problem, hint="lee@acme.example")
    return BadFields(errors=(wrong,), names=("to",))


SEND_ELSEWHERE = Action(
    name="send_elsewhere",
    label="Send to somebody else",
    command=SendElsewhere,
    may=may_send_elsewhere,
    run=send_elsewhere,
    words=("send elsewhere",),
    help="Mail an invoice that came back to another address of the customer; later mail goes there too.",
    example="send elsewhere INV-0001 to lee@acme.example",
    fill=fill_elsewhere,
    sensitive=is_new_address,
)
