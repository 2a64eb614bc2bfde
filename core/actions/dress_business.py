"""How a business looks on paper: its logo and its colour. What was printed before keeps its looks."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from core.actions.action import Action
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


def may_dress(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "rename")


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


# Not in the registry: no surface asks for a file yet, the command line does.
DRESS_BUSINESS = Action(
    name="dress_business",
    label="Logo and colour",
    command=DressBusiness,
    may=may_dress,
    run=dress,
    words=(),
    offered=False,
)
