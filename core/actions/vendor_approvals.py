"""What stands behind the approval of a vendor where the customer's policy wants several people: as with bills.

These are the customer's own affair: the vendor hears of the decision alone.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.actions.grant_role import staff
from core.actions.plan import plan_vendor_approvals
from core.actions.several_approvals import acting_as, is_of_both
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.approvals import Voice
from core.domain.errors import OtherSideDecides, OwnVendor, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, MemberId
from core.domain.network import Connection, ConnectionCase, ConnectionState, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AskVendorApprovers:
    """Those who must still decide are asked again; `escalated`: the owners are."""

    connection: ConnectionId
    escalated: Annotated[bool, Ask("Owners too")] = False


def may_ask(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler, while the request waits."""
    refusal = policy.role(by, (Role.SYSTEM,), "ask")
    if refusal:
        return refusal
    if not is_about_vendor(case):
        return OtherSideDecides(action="ask", number=case.label, party=case.label)
    state = case.connection.state
    return (
        None if state is ConnectionState.INVITED else WrongState(action="ask", number=case.label, state=state.value)
    )


def ask_vendor_approvers(do: AskVendorApprovers, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Say once more that it waits, to those whose word counts."""
    return _said(unit, case, "vendor.waiting", vendor_approvers(unit, case, owners=do.escalated))


def ask_about_vendor(unit: Unit, connection: Connection) -> None:
    """Tell those of the customer who must decide that a vendor asks, and plan to ask again; without a policy the
    channel's card is enough."""
    case = unit.connection_case(connection.id, connection.customer_id)
    if case.own.approvals is None or not case.own.claimed or not is_about_vendor(case):
        return
    _said(unit, case, "vendor.asked", vendor_approvers(unit, case), on_behalf_of=True)
    plan_vendor_approvals(unit, connection, case.own)


def give_voice(unit: Unit, case: ConnectionCase, by: Actor, member: MemberId) -> Outcome:
    """Note one approval of several; the vendor still waits."""
    voice = Voice(
        member=member,
        actor=by.name,
        role=Role.OWNER if policy.is_owner(by) else Role.APPROVER,
        instead_of=by.deputy.name if by.deputy and by.role not in policy.DECIDE else "",
        channel=by.channel,
        at=unit.now,
    )
    voices = (*case.mine.voices, voice)
    unit.sides.save(replace(case.mine, voices=voices))
    waiting = vendor_approvers(unit, unit.connection_case(case.connection.id, case.me))
    data = _data(case) | {"given": len(voices), "needed": policy.needed_for_vendor(case).people}
    data |= {"people": ", ".join(one.name for one in waiting)}
    subject = Ref(kind="connection", id=case.connection.id)
    unit.emit(Fact(kind="vendor.given", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="vendor.given", data=data)


def forget_voices(unit: Unit, case: ConnectionCase) -> None:
    """What was given counts no more: it is decided, one way or the other."""
    if case.mine.voices:
        unit.sides.save(replace(case.mine, voices=()))


def refuse_own_vendor(unit: Unit, case: ConnectionCase, by: Actor) -> None:
    """Nobody approves as a vendor a business that is also their own. Raises OwnVendor."""
    if is_about_vendor(case) and case.own.claimed and is_of_both(unit, case.own.id, case.vendor.id, by):
        raise OwnVendor(party=case.label)


def is_about_vendor(case: ConnectionCase) -> bool:
    """Whether it is the customer that looks, asked by the vendor."""
    return case.me == case.customer.id == case.connection.invitee_id


def vendor_approvers(unit: Unit, case: ConnectionCase, *, owners: bool = False) -> list[Member]:
    """Return whose approval counts now, without those who gave theirs or are away; `owners` alone, or all."""
    given = {voice.member for voice in case.mine.voices}
    people = [m for m in staff(unit, case.me) if m.id not in given and m.away_until is None]
    if owners:
        return [m for m in people if m.role is Role.OWNER or (m.deputy and m.deputy.role is Role.OWNER)]
    return [m for m in people if _counts(m, case)]


def _counts(member: Member, case: ConnectionCase) -> bool:
    by = acting_as(member, case.own)
    return policy.may_decide_connection(by, case, "approve", ConnectionState.APPROVED) is None


def _said(unit: Unit, case: ConnectionCase, kind: str, asked: list[Member], *, on_behalf_of: bool = False) -> Outcome:
    data = _data(case) | {"to": [member.id for member in asked], "people": ", ".join(m.name for m in asked)}
    subject = Ref(kind="connection", id=case.connection.id)
    whose = case.me if on_behalf_of else None
    unit.emit(Fact(kind=kind, subject=subject, shared=False, on_behalf_of=whose, data=data))
    return Done(subject=subject, fact=kind, data=data)


def _data(case: ConnectionCase) -> dict[str, Any]:
    return {"party": case.label}


ASK_VENDOR_APPROVERS = Action(
    name="ask_vendor_approvers",
    label="Ask the approvers",
    command=AskVendorApprovers,
    may=may_ask,
    run=ask_vendor_approvers,
    words=(),
    offered=False,
)
