"""An account chooses its own name and username: what claiming an invitation lets a contact do, at any time."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.usernames import check_username
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import BadField, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameBusiness:
    """What is left out stays."""

    name: Annotated[str, Ask("Name", lead=("name",), most=120)] = ""
    username: Annotated[str, Ask("Username", lead=("username",), hint="acme", most=40)] = ""


def may_rename(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "rename")


def rename(do: RenameBusiness, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change them; partners keep their own alias."""
    username = do.username.strip().lstrip("@").lower() or own.username
    name = do.name.strip() or own.name
    if (name, username) == (own.name, own.username):
        raise BadField(field="username", value=do.username, problem="missing")
    check_username(unit, username, own.id)
    unit.businesses.save(replace(own, name=name, username=username, row=own.row + 1))
    data = {"name": name, "username": username}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="business.renamed", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.renamed", data=data)


RENAME_BUSINESS = Action(
    name="rename_business",
    label="Name and username",
    command=RenameBusiness,
    may=may_rename,
    run=rename,
    words=("rename",),
    help="Choose your business's name and username.",
    example='rename name "Acme GmbH" username acme',
)
