"""What fell into somebody's quiet hours comes when they end, once, unless it has settled meanwhile."""

from dataclasses import dataclass
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.several_approvals import approvers_of
from core.actions.tell import notice_to
from core.actions.vendor_approvals import vendor_approvers
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.errors import NotFound, Refusal
from core.domain.facts import AlreadyDone, Done, Event, Outcome, Ref
from core.domain.ids import MemberId
from core.domain.network import Business, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice:
    """Which event, to whom."""

    event: Annotated[int, Ask("Event")]
    member: Annotated[str, Ask("Member")]


def may_send(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "notices")


def send_notice(do: SendNotice, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Queue it by the way that holds now."""
    event = unit.event(do.event)
    member = unit.members.find(business_id=own.id, id=MemberId(do.member))
    subject = Ref(kind="business", id=own.id)
    if event is None or member is None or member.role is Role.NONE or not _still_asked(unit, event, member):
        return Done(subject=subject, fact="notice.settled", data={})
    unit.queue.post(notice_to(unit, event, own, member))
    return Done(subject=subject, fact="notice.sent", data={})


def _still_asked(unit: Unit, event: Event, member: Member) -> bool:
    """What was asked of this person and is decided, answered or somebody else's by now needs no telling."""
    try:
        match event.kind:
            case "approval.asked" | "approval.waiting":
                case = unit.document_case(event.subject_id, member.business_id)
                return member in approvers_of(unit, case)
            case "vendor.asked" | "vendor.waiting":
                whole = unit.connection_case(event.subject_id, member.business_id)
                return member in vendor_approvers(unit, whole)
            case "question.given" | "question.woken":
                question = unit.question_case(event.subject_id, member.business_id).question
                return question.state == "open" and question.taken_by in {None, member.id}
            case "question.asked":
                return unit.question_case(event.subject_id, member.business_id).question.state == "open"
    except NotFound:
        return False
    return True


SEND_NOTICE = Action(
    name="send_notice",
    label="Tell",
    command=SendNotice,
    may=may_send,
    run=send_notice,
    words=(),
    offered=False,
)
