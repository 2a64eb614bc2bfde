"""What stands behind an approval where the buyer's policy wants several: who gave one, who is still asked.

These are the buyer's own affair: the seller hears of the decision alone.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.document import Approval, DocumentCase, Verdict, open_to_buyer
from core.domain.errors import OwnInvoice, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import BusinessId, DocumentId, MemberId
from core.domain.network import Business, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AskApprovers:
    """Those who must still decide are asked again; `escalated`: the owners are."""

    invoice: DocumentId
    escalated: Annotated[bool, Ask("Owners too")] = False


def may_ask(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler, while the bill waits."""
    refusal = policy.on_buyers_side(case, "ask") or policy.role(by, (Role.SYSTEM,), "ask")
    if refusal:
        return refusal
    waits = open_to_buyer(case.document) and case.document.verdict is Verdict.PENDING
    return None if waits else policy.state(case, "ask", case.document.verdict.value)


def ask_approvers(do: AskApprovers, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Say once more that it waits, to those whose word counts."""
    asked = approvers_of(unit, case, owners=do.escalated)
    days = (unit.now - case.document.sent_at).days if case.document.sent_at else 0
    data = _data(case) | {"to": [member.id for member in asked], "days": days}
    data |= {"people": ", ".join(member.name for member in asked), "owners": "yes" if do.escalated else ""}
    subject = Ref(kind="document", id=case.document.id)
    unit.emit(Fact(kind="approval.waiting", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="approval.waiting", data=data)


def announce(unit: Unit, document: DocumentId, buyer: Business) -> None:
    """Tell those who must decide that it came; without a policy the channel's card is enough."""
    if buyer.approvals is None:
        return
    case = unit.document_case(document, buyer.id)
    asked = approvers_of(unit, case)
    data = _data(case) | {"to": [member.id for member in asked], "people": ", ".join(m.name for m in asked)}
    subject = Ref(kind="document", id=document)
    unit.emit(Fact(kind="approval.asked", subject=subject, shared=False, on_behalf_of=buyer.id, data=data))


def give_approval(unit: Unit, case: DocumentCase, by: Actor, member: MemberId) -> Outcome:
    """Note one approval of several; the bill still waits."""
    owner = policy.is_owner(by)
    unit.approvals.add(
        Approval(
            business_id=case.own.id,
            id=unit.new_id(),
            document_id=case.document.id,
            member_id=member,
            actor=by.name,
            role=Role.OWNER if owner else Role.APPROVER,
            instead_of=by.deputy.name if by.deputy and by.role not in policy.DECIDE else "",
            channel=by.channel,
            evidence=dict(by.evidence),
            at=unit.now,
        )
    )
    step = policy.needed_approvals(case)
    seen = unit.document_case(case.document.id, case.own.id)
    waiting = [member.name for member in approvers_of(unit, seen)]
    data = _data(case) | {"given": len(seen.given), "needed": step.people, "people": ", ".join(waiting)}
    subject = Ref(kind="document", id=case.document.id)
    unit.emit(Fact(kind="approval.given", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="approval.given", data=data)


def take_back(unit: Unit, case: DocumentCase) -> None:
    """What was approved before counts no more: somebody rejected it, or a decision was undone."""
    for given in unit.approvals.all(business_id=case.buyer.id, document_id=case.document.id):
        if given.undone_at is None:
            unit.approvals.save(replace(given, undone_at=unit.now))


def refuse_self(unit: Unit, case: DocumentCase, by: Actor) -> None:
    """Nobody approves the bill of a business that is also their own. Raises OwnInvoice."""
    if is_of_both(unit, case.own.id, case.seller.id, by):
        raise OwnInvoice(number=case.label, party=case.party)


def is_of_both(unit: Unit, own: BusinessId, other: BusinessId, by: Actor) -> bool:
    """Whether this person is one of the other business's people too, by address or by face."""
    me = unit.members.find(business_id=own, id=by.member) if by.member else None
    if me is None:
        return False
    mail = bool(me.email) and unit.members.find(business_id=other, email=me.email) is not None
    faces = unit.identities.all(business_id=own, member_id=me.id)
    return mail or any(
        unit.identities.find(business_id=other, surface=f.surface, account=f.account, person=f.person) for f in faces
    )


def approvers_of(unit: Unit, case: DocumentCase, *, owners: bool = False) -> list[Member]:
    """Return whose approval counts now: by role and limit, without those who gave theirs; `owners` alone, or all.

    Whoever is away is left out for whom it appointed.
    """
    voted = {given.member_id for given in case.given}
    people = [m for m in unit.members.all(business_id=case.buyer.id) if m.id not in voted and m.away_until is None]
    if owners:
        return [m for m in people if m.role is Role.OWNER or (m.deputy and m.deputy.role is Role.OWNER)]
    return [m for m in people if _counts(m, case)]


def _counts(member: Member, case: DocumentCase) -> bool:
    by = acting_as(member, case.buyer)
    return policy.may_decide_document(by, case, "approve", Verdict.APPROVED) is None


def acting_as(member: Member, own: Business) -> Actor:
    """Return a person as an actor, to ask the rules whether its word would count."""
    return Actor(
        business=own.id,
        role=member.role,
        name=member.name,
        channel="clock",
        member=member.id,
        limit=member.limit,
        deputy=member.deputy,
    )


def _data(case: DocumentCase) -> dict[str, Any]:
    return {
        "number": case.document.number,
        "bill": case.reference,
        "seller": case.party,
        "gross": case.document.total,
        "due": case.document.due_on,
    }


ASK_APPROVERS = Action(
    name="ask_approvers",
    label="Ask the approvers",
    command=AskApprovers,
    may=may_ask,
    run=ask_approvers,
    words=(),
    offered=False,
)
