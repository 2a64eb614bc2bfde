"""How a business looks on paper: its logo and its colour. What was printed before keeps its looks."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from core.actions.action import Action
from core.actions.tell import receipt
from core.actions.threads import conversation_with, self_contact
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import BadField, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business
from core.store.records import Logo
from core.store.unit import Unit

COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DressBusiness:
    """`picture` was looked at before (`core.documents.logo`): b"" takes the logo away, None leaves it. `colour` is
    '#rrggbb', '' for none, None to leave it."""

    picture: bytes | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForLooks:
    """The page on which a picture can be given is wanted: by whoever asks, at the stored address."""


def may_dress(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "profile")


def dress(do: DressBusiness, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep the picture under its hash and point to it."""
    logo, colour = own.logo, own.colour
    if do.picture is not None:
        logo = sha256(do.picture).hexdigest() if do.picture else ""
        if logo and unit.logos.find(business_id=own.id, sha256=logo) is None:
            unit.logos.add(Logo(business_id=own.id, sha256=logo, body=do.picture, made_at=unit.real_now))
    if do.colour is not None:
        colour = do.colour.strip().lower()
        if colour and not COLOUR.fullmatch(colour):
            raise BadField(field="colour", value=do.colour, problem="colour", hint="#1f5eff")
    unit.businesses.save(replace(own, logo=logo, colour=colour, row=own.row + 1))
    data = {"name": own.name, "logo": logo[:12], "colour": colour}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="business.dressed", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.dressed", data=data)


def send_page(do: AskForLooks, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Mail the link to the page: whoever wrote in somebody's name gets nothing."""
    member = unit.members.find(business_id=own.id, id=by.member) if by.member else None
    contact = self_contact(unit, own.id, member.id, member.email, member.name) if member else None
    if contact is None:
        raise BadField(field="email", value=by.name, problem="no_address")
    conversation = conversation_with(unit, contact, "business", own.id)
    minute = unit.real_now.isoformat(timespec="minutes")
    receipt(unit, contact=contact, conversation_id=conversation.id, key=f"looks:{minute}", template="looks", data={})
    subject, data = Ref(kind="business", id=own.id), {"name": own.name, "email": contact.email}
    unit.emit(Fact(kind="business.looks_asked", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.looks_asked", data=data)


# Not in the registry: it takes a file, so the page and the command line perform it.
DRESS_BUSINESS = Action(
    name="dress_business",
    label="Logo and colour",
    command=DressBusiness,
    may=may_dress,
    run=dress,
    words=(),
    offered=False,
)
ASK_FOR_LOOKS = Action(
    name="ask_for_looks",
    label="Logo and colour",
    command=AskForLooks,
    may=may_dress,
    run=send_page,
    words=("logo", "looks"),
    binding=False,
    inward=True,
    help="Get a page by email on which you set the logo and colour of your invoices.",
    example="logo",
)
