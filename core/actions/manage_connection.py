"""What the inviting side may do with an invitation (cancel, resend), what either side may (block), and time does."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.invite import count_invitation
from core.actions.plan import customer_zone, plan_invitation
from core.actions.step import connection_step
from core.actions.vendor_approvals import ask_about_vendor
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.errors import OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionCase, ConnectionState
from core.store.unit import Unit

S = ConnectionState


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelInvitation:
    """Take it back while nobody has answered."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendInvitation:
    """Send it again, with a fresh sixty days."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockConnection:
    """Nothing more between the two, until the side that blocked lifts it."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockConnection:
    """Lift one's own block; the connection has to be asked for again."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeInvitation:
    """The scheduler's one reminder of an unanswered invitation."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireInvitation:
    """The scheduler's end of an unanswered invitation."""

    connection: ConnectionId


def may_cancel(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The inviting side, while nobody has answered."""
    if case.connection.state is S.CANCELLED and case.me == case.connection.invited_by:
        return policy.already("connection", case.connection.id, "connection.cancelled", party=case.label)
    return policy.may_manage_invitation(by, case, "cancel", (S.INVITED,))


def may_resend(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The inviting side, unless it was approved or blocked."""
    return policy.may_manage_invitation(by, case, "resend", (S.INVITED, S.EXPIRED, S.CANCELLED, S.DECLINED))


def may_block(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Either side; before a business is claimed, its addressed contact."""
    if case.connection.state is S.BLOCKED:
        return policy.already("connection", case.connection.id, "connection.blocked", party=case.label)
    if by.role is Role.CONTACT:
        return policy.decides(by, case.own, case.label, "block")
    return policy.role(by, policy.FINANCE, "block")


def may_unblock(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The side that blocked."""
    if case.connection.state is not S.BLOCKED:
        return WrongState(action="unblock", number=case.label, state=case.connection.state.value)
    if case.connection.blocked_by != case.me:
        return OtherSideDecides(action="unblock", number=case.label, party=case.label)
    return policy.role(by, policy.FINANCE, "unblock")


def may_system(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "remind")


def _end(case: ConnectionCase, unit: Unit, by: Actor, state: ConnectionState, *, shared: bool) -> Outcome:
    unit.connections.save(case.connection.decided(state, by=by.name, via=by.channel, now=unit.now))
    unit.queue.unplan(case.connection.invited_by, case.connection.id)
    return _say(case, unit, f"connection.{state.value}", shared=shared)


def _say(case: ConnectionCase, unit: Unit, fact: str, *, shared: bool = True) -> Outcome:
    subject = Ref(kind="connection", id=case.connection.id)
    data = {
        "party": case.label,
        "own": case.own.name,
        "kind": "customer" if case.me == case.vendor.id else "vendor",
    }
    by_username = case.contact is None or case.contact.member_id is not None
    data["email"] = "" if by_username or not case.contact else case.contact.email
    unit.emit(
        Fact(
            kind=fact,
            subject=subject,
            other=case.other.id,
            connection=case.connection.id,
            shared=shared,
            data=data,
        )
    )
    return Done(subject=subject, fact=fact, data=data)


def cancel(do: CancelInvitation, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Take the invitation back."""
    return _end(case, unit, by, S.CANCELLED, shared=True)


def resend(do: ResendInvitation, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Send the invitation again."""
    count_invitation(unit, case.own, case.contact.email if case.contact else case.other.id)
    connection = case.connection.invited_again(by=case.me, now=unit.now, message=case.connection.message)
    unit.connections.save(connection)
    unit.queue.unplan(case.me, connection.id)
    plan_invitation(unit, connection, customer_zone(case.contact, case.other))
    outcome = _say(case, unit, "connection.resent")
    ask_about_vendor(unit, connection)
    return outcome


def block(do: BlockConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Block the other side, which is not told."""
    step = connection_step(case, by, "connection.blocked")
    decided = case.connection.decided(S.BLOCKED, by=by.name, via=by.channel, now=unit.now, step=step)
    unit.connections.save(replace(decided, blocked_by=case.me))
    unit.queue.unplan(case.connection.invited_by, case.connection.id)
    return _say(case, unit, "connection.blocked", shared=False)


def unblock(do: UnblockConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Lift the block."""
    decided = case.connection.decided(S.CANCELLED, by=by.name, via=by.channel, now=unit.now)
    unit.connections.save(replace(decided, blocked_by=None))
    return _say(case, unit, "connection.unblocked", shared=False)


def nudge(do: NudgeInvitation, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Remind once, if it is still unanswered."""
    if case.connection.state is not S.INVITED:
        return policy.already("connection", case.connection.id, f"connection.{case.connection.state.value}")
    return _say(case, unit, "connection.nudged")


def expire(do: ExpireInvitation, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """End it after sixty days without an answer; the invited side hears nothing more."""
    if case.connection.state is not S.INVITED:
        return policy.already("connection", case.connection.id, f"connection.{case.connection.state.value}")
    return _end(case, unit, by, S.EXPIRED, shared=False)


CANCEL_INVITATION = Action(
    name="cancel_invitation",
    label="Cancel invitation",
    command=CancelInvitation,
    may=may_cancel,
    run=cancel,
    words=("cancel",),
    help="Take an invitation back.",
    example="cancel acme",
)
RESEND_INVITATION = Action(
    name="resend_invitation",
    label="Resend",
    command=ResendInvitation,
    may=may_resend,
    run=resend,
    words=("resend",),
    binding=False,
    help="Send an invitation again.",
    example="resend acme",
)
BLOCK_CONNECTION = Action(
    name="block_connection",
    label="Block",
    command=BlockConnection,
    may=may_block,
    run=block,
    words=("block",),
    replies=("block", "block them"),
    style="danger",
    help="Let nothing more pass between you and a business.",
    example="block acme",
)
UNBLOCK_CONNECTION = Action(
    name="unblock_connection",
    label="Unblock",
    command=UnblockConnection,
    may=may_unblock,
    run=unblock,
    words=("unblock",),
    help="Lift your block.",
    example="unblock acme",
)
NUDGE_INVITATION = Action(
    name="nudge_invitation",
    label="Nudge",
    command=NudgeInvitation,
    may=may_system,
    run=nudge,
    words=(),
    offered=False,
)
EXPIRE_INVITATION = Action(
    name="expire_invitation",
    label="Expire",
    command=ExpireInvitation,
    may=may_system,
    run=expire,
    words=(),
    offered=False,
)
