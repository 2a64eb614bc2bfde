"""A second person of a domain: the owners of the business that was first there are asked, and nothing is merged.

Somebody whose address is at the domain of a claimed business answers an invitation and so gets an account of its
own, as anybody would: what was sent there stays there, and nothing tells whether the domain is known. Only the owners
of the other business hear of it. If one of them says so, the person becomes a member there, too. If not, nobody is
told. An address at a freemail domain implies nothing.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.start_business import add_member
from core.actions.tell import receipt
from core.actions.threads import conversation_with, self_contact
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.document import JOIN, Question, QuestionCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.freemail import own_domain
from core.domain.ids import QuestionId
from core.domain.network import Business, Member
from core.store.unit import Unit

DAILY = 20  # requests that the owners of one business are asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitMember:
    """The person of the request becomes a member; `role` is what it may do."""

    question: QuestionId
    role: Annotated[
        str,
        Ask(
            "Role",
            kind="choice",
            lead=("as",),
            choices=(
                ("member", "Member"),
                ("approver", "Approver"),
                ("finance", "Finance"),
                ("owner", "Owner"),
            ),
        ),
    ] = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAway:
    """The person of the request stays outside, and is not told."""

    question: QuestionId


def may_admit(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Owners; also after it was turned away."""
    return policy.may_decide_join(by, case, "admit", "admitted")


def may_turn_away(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Owners, while it waits."""
    return policy.may_decide_join(by, case, "turn_away", "turned_away")


def ask_to_join(unit: Unit, own: Business, member: Member) -> None:
    """Ask the owners of the first business at the domain of somebody who has just proven its address."""
    host = _host(unit, own, member)
    if host is None or _is_known(unit, host, member):
        return
    if unit.joins_since(host.id, unit.now - timedelta(days=1)) >= DAILY:
        return
    question = unit.questions.add(
        Question(
            business_id=host.id,
            id=QuestionId(unit.new_id()),
            from_business=own.id,
            contact_id=None,
            conversation_id=None,
            sender=member.name or member.email,
            text=member.email,
            problem=JOIN,
            at=unit.now,
        )
    )
    subject = Ref(kind="question", id=question.id)
    # The host's own affair: whoever asks never learns that there is a host.
    data = {"person": question.sender, "email": member.email, "account": own.name}
    unit.emit(Fact(kind="join.asked", subject=subject, on_behalf_of=host.id, shared=False, data=data))


def _host(unit: Unit, own: Business, member: Member) -> Business | None:
    domain = own_domain(member.email)
    if not domain or not member.email_verified_at:
        return None
    unit.exclusively(f"domain:{domain}")
    return next((b for b in unit.businesses_at(domain) if b.id != own.id), None)


def _is_known(unit: Unit, host: Business, member: Member) -> bool:
    """Asked once, whatever was answered; and nobody asks about a colleague whose address is proven."""
    if unit.questions.find(business_id=host.id, problem=JOIN, text=member.email):
        return True
    same = unit.members.find(business_id=host.id, email=member.email)
    return same is not None and same.email_verified_at is not None


def admit(do: AdmitMember, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Make the person a member and tell it; its own account and what was sent to it stay as they are."""
    question, own = case.question, case.own
    found = unit.members.find(business_id=case.other.id, email=question.text)
    same = unit.members.find(business_id=own.id, email=question.text)
    if same is None:
        person = {"name": question.sender, "email": question.text}
        if found:
            person |= {"language": found.language, "timezone": found.timezone}
        same = add_member(unit, own.id, person, role=Role(do.role))
    elif same.role is Role.NONE:
        same = unit.members.save(replace(same, role=Role(do.role)))
    member = unit.members.save(replace(same, email_verified_at=same.email_verified_at or unit.now))
    unit.questions.save(replace(question, state="admitted", answered_by=by.name, answered_at=unit.now))
    data: dict[str, object] = {"person": member.name, "email": member.email, "role": member.role.value}
    data |= {"business": own.name, "account": case.other.name}
    contact = self_contact(unit, own.id, member.id, member.email, member.name)
    if contact:
        thread = conversation_with(unit, contact, "business", own.id).id
        receipt(
            unit, contact=contact, conversation_id=thread, key=f"join:{question.id}", template="joined", data=data
        )
    subject = Ref(kind="question", id=question.id)
    unit.emit(Fact(kind="join.admitted", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="join.admitted", data=data)


def turn_away(do: TurnAway, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Leave the person where it is."""
    question = case.question
    unit.questions.save(replace(question, state="turned_away", answered_by=by.name, answered_at=unit.now))
    data = {"person": question.sender, "email": question.text, "account": case.other.name}
    subject = Ref(kind="question", id=question.id)
    unit.emit(Fact(kind="join.turned_away", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="join.turned_away", data=data)


ADMIT_MEMBER = Action(
    name="admit_member",
    label="Make a member",
    command=AdmitMember,
    may=may_admit,
    run=admit,
    words=("admit",),
    replies=("admit", "accept", "accepted"),
    style="primary",
    help="Make somebody who asks to join a member of your business.",
    example="admit bob@acme.example as approver",
    fill=lambda _case, _unit, _by, _raw: Filled(raw={"role": "member"}),
)
TURN_AWAY = Action(
    name="turn_away",
    label="Turn away",
    command=TurnAway,
    may=may_turn_away,
    run=turn_away,
    words=("turn away",),
    replies=("turn away", "decline", "refuse", "not ours"),
    help="Leave somebody who asks to join outside; nobody is told.",
    example="turn away bob@acme.example",
)
