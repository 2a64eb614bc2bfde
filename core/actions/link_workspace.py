"""A chat workspace comes to a business that there is already: only an owner of it can say so, never the name alone.

Whoever asks in the workspace names the business; its owners get a code at their stored address, by which one of them
confirms, in a reply or on the page. What is answered in the workspace is the same whether or not there is such a
business.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.actions.digests import plan_digest
from core.actions.grant_role import staff
from core.actions.people import linked_business, welcome
from core.actions.tell import receipt
from core.actions.threads import conversation_with, self_contact
from core.domain import policy, tokens
from core.domain.actor import Actor, Role
from core.domain.errors import AlreadyLinked, Expired, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business, Member, Workspace
from core.store.records import Confirmation
from core.store.unit import Unit

LIVES = timedelta(hours=24)
MOST_A_DAY = 3  # requests about one business; each mails every owner


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWorkspace:
    """`workspace` and `person` are what the owner reads; `request` is what waits for its code."""

    workspace: Annotated[str, Ask("Workspace", most=200)]
    person: Annotated[str, Ask("Asked by", most=300)]
    request: Annotated[str, Ask("Request", kind="hidden", typed=False)] = ""


def may_link(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "link")


def ask_to_link(unit: Unit, secret: bytes, username: str, asked: dict[str, Any]) -> None:
    """Mail a code to the owners of a business, if there is one of that name which no workspace has yet.

    `asked` says for what: surface, account, place, workspace (its name) and person, as `welcome` takes it.
    """
    own = unit.businesses.find(username=username.strip().lstrip("@").lower())
    if own is None or not own.claimed or _is_linked(unit, own, asked):
        return
    owners = [m for m in staff(unit, own.id) if m.role is Role.OWNER and m.email]
    owners = [m for m in owners if m.email_verified_at] or owners
    waiting = [
        one
        for one in unit.confirmations.all(business_id=own.id, action=LINK_WORKSPACE.name)
        if one.expires_at > unit.real_now
    ]
    requests = {one.evidence["request"] for one in waiting}
    if len(requests) >= MOST_A_DAY or any(one.evidence["account"] == asked["account"] for one in waiting):
        return
    request = unit.new_id()
    for owner in owners:
        _mail_code(unit, secret, own, owner, asked | {"request": request})


def link_workspace(do: LinkWorkspace, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Link it; whoever asked is one of the people from now on, by its address the one it was before."""
    confirmed = unit.confirmations.find(business_id=own.id, id=do.request)
    known = confirmed is not None and confirmed.action == LINK_WORKSPACE.name
    if confirmed is None or not known or not _is_confirmed(confirmed, by):
        raise Expired(what="code")
    asked = confirmed.evidence
    unit.exclusively(f"workspace:{asked['account']}")
    if linked_business(unit, asked["surface"], asked["account"]) or _is_linked(unit, own, asked):
        raise AlreadyLinked(account=str(asked["account"]))
    link = unit.workspaces.add(
        Workspace(
            business_id=own.id,
            surface=asked["surface"],
            account=asked["account"],
            place=asked["place"],
            linked_by=by.name,
            created_at=unit.now,
        )
    )
    member = welcome(unit, link, asked["person"])
    plan_digest(unit, own, None)
    data = {"name": own.name, "workspace": do.workspace, "person": member.name, "to": [member.id]}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="workspace.linked", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="workspace.linked", data=data)


def _is_linked(unit: Unit, own: Business, asked: dict[str, Any]) -> bool:
    """One business has one workspace."""
    return bool(unit.workspaces.all(business_id=own.id, surface=asked["surface"]))


def _is_confirmed(found: Confirmation, by: Actor) -> bool:
    """Whether the code was given: a mail uses it up first, a page names what it confirms."""
    return found.state == "used" or by.evidence.get("confirmation") == found.id


def _mail_code(unit: Unit, secret: bytes, own: Business, owner: Member, asked: dict[str, Any]) -> None:
    contact = self_contact(unit, own.id, owner.id, owner.email, owner.name)
    if contact is None:
        return
    # A thread of its own: what is answered to it is the code, or words for people.
    conversation = conversation_with(unit, contact, "workspace", str(asked["request"]))
    id_, person = unit.new_id(), asked["person"]
    said = f"{person['name']} ({person['email']})" if person.get("email") else str(person["name"])
    unit.confirmations.add(
        Confirmation(
            business_id=own.id,
            id=id_,
            conversation_id=conversation.id,
            contact_id=contact.id,
            action=LINK_WORKSPACE.name,
            values={"workspace": str(asked["workspace"])[:200], "person": said[:300], "request": id_},
            evidence=asked,
            code_hash=tokens.code_hash(secret, id_, tokens.code_for(secret, id_)),
            expires_at=unit.real_now + LIVES,
        )
    )
    receipt(
        unit,
        contact=contact,
        conversation_id=conversation.id,
        key=f"link:{id_}",
        template="linking",
        data={"confirmation": id_, "workspace": str(asked["workspace"])[:200], "person": said[:300]},
    )


LINK_WORKSPACE = Action(
    name="link_workspace",
    label="Let this Slack workspace work for your business",
    command=LinkWorkspace,
    may=may_link,
    run=link_workspace,
    words=(),
    offered=False,
)
