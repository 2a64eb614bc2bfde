"""The invited side approves or declines. Approving claims a free account and releases what was held."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.join_business import ask_to_join
from core.actions.send_invoice import deliver
from core.actions.step import connection_step
from core.actions.threads import self_contact
from core.actions.usernames import choose_username
from core.actions.vendor_approvals import forget_voices, give_voice, is_about_vendor, refuse_own_vendor
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.freemail import own_domain
from core.domain.ids import ConnectionId, MemberId
from core.domain.network import Business, ConnectionCase, ConnectionState, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveConnection:
    """`name` and `username` are for the account that is claimed on the way; both may be left out."""

    connection: ConnectionId
    name: Annotated[str, Ask("Your business's name", lead=("name",), most=120, claiming=True)] = ""
    username: Annotated[str, Ask("Username", lead=("username",), hint="acme", most=40, claiming=True)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineConnection:
    """`reason` goes to the inviter."""

    connection: ConnectionId
    reason: Annotated[str, Ask("Reason", kind="long", most=500)] = ""


def may_approve(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The invited side, while the invitation stands or after it declined."""
    return policy.may_decide_connection(by, case, "approve", ConnectionState.APPROVED)


def may_decline(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The invited side, while the invitation stands."""
    return policy.may_decide_connection(by, case, "decline", ConnectionState.DECLINED)


def approve(do: ApproveConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Approve, claim the account if nobody has, and let go what was held."""
    unit.exclusively(f"connection:{case.connection.id}")
    refuse_own_vendor(unit, case, by)
    if is_about_vendor(case) and by.member and policy.needed_for_vendor(case).people > len(case.mine.voices) + 1:
        return give_voice(unit, case, by, by.member)
    forget_voices(unit, case)
    own = case.own if case.own.claimed else claim(unit, case.own, by, name=do.name, username=do.username)
    step = connection_step(case, by, "connection.approved", record="approved")
    decided = case.connection.decided(ConnectionState.APPROVED, by=by.name, via=by.channel, now=unit.now, step=step)
    connection = unit.connections.save(decided)
    subject = Ref(kind="connection", id=connection.id)
    kind = "vendor" if case.me == case.customer.id else "customer"
    data = {"party": own.name, "other": case.other.name, "username": own.username, "kind": kind}
    data["claimed"] = "" if case.own.claimed else own.name
    data["domain"] = "" if case.own.claimed else _own_domain(unit, by)
    held = unit.held_documents(connection)
    data["held"] = str(len(held)) if held else ""
    unit.emit(
        Fact(
            kind="connection.approved",
            subject=subject,
            other=case.other.id,
            connection=connection.id,
            verdict="approved",
            data=data,
        )
    )
    for document in held:
        deliver(unit, document, case.vendor, connection, by)
    return Done(subject=subject, fact="connection.approved", data=data)


def decline(do: DeclineConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Say no; the inviter learns the reason."""
    reason = do.reason.strip()
    forget_voices(unit, case)
    step = connection_step(case, by, "connection.declined", record="declined")
    decided = case.connection.decided(
        ConnectionState.DECLINED, by=by.name, via=by.channel, now=unit.now, reason=reason, step=step
    )
    connection = unit.connections.save(decided)
    subject = Ref(kind="connection", id=connection.id)
    data = {"party": case.own.name, "other": case.other.name, "reason": reason}
    unit.emit(
        Fact(
            kind="connection.declined",
            subject=subject,
            other=case.other.id,
            connection=connection.id,
            verdict="declined",
            reason=reason,
            data=data,
        )
    )
    return Done(subject=subject, fact="connection.declined", data=data)


def claim(unit: Unit, business: Business, by: Actor, *, name: str, username: str) -> Business:
    """Make the unclaimed business the account of the person who answers for it."""
    contact = next((c for c in unit.contacts.all(id=by.contact) if by.contact), None)
    email = contact.email if contact else ""
    member = unit.members.add(
        Member(
            business_id=business.id,
            id=MemberId(unit.new_id()),
            name=(contact.name if contact else "") or by.name,
            role=Role.OWNER,
            email=email,
            email_verified_at=unit.now if email else None,
            language=by.language,
            language_source=contact.language_source if contact and contact.language else business.locale_source,
            timezone=by.timezone if by.timezone != "UTC" else "",
            created_at=unit.now,
        )
    )
    if contact:
        unit.contacts.save(replace(contact, member_id=member.id))
    self_contact(unit, business.id, member.id, email, member.name)
    claimed = replace(
        business,
        name=name.strip() or business.name,
        username=choose_username(unit, username, name.strip() or business.name, business.id),
        claimed_at=unit.now,
        row=business.row + 1,
    )
    unit.businesses.save(claimed)
    ask_to_join(unit, claimed, member)
    return claimed


def _own_domain(unit: Unit, by: Actor) -> str:
    contact = unit.contacts.find(id=by.contact) if by.contact else None
    return own_domain(contact.email) if contact else ""


APPROVE_CONNECTION = Action(
    name="approve_connection",
    label="Approve",
    command=ApproveConnection,
    may=may_approve,
    run=approve,
    words=("approve",),
    intent="approve",
    replies=("approve", "approved", "i approve", "we approve", "accept", "accepted", "we accept", "i accept"),
    style="primary",
    help="Say yes to a request to trade.",
    example="approve @northwind",
)
DECLINE_CONNECTION = Action(
    name="decline_connection",
    label="Decline",
    command=DeclineConnection,
    may=may_decline,
    run=decline,
    words=("decline", "reject"),
    intent="reject",
    replies=("decline", "declined", "we decline", "i decline", "reject", "rejected"),
    style="danger",
    help="Say no to a request to trade.",
    example="decline @northwind we do not know you",
)
