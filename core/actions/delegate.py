"""While somebody is away a colleague decides in their stead: with their role and limit, under the own name.

One person has one voice: whoever stands in for a colleague does not approve twice.
"""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.grant_role import deputy_of, find_person
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import at_local, local_day
from core.domain.errors import BadField, DateInPast, DateTooFar, NotFound, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import MemberId
from core.domain.network import Business, Member
from core.store.unit import Unit

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """`until` is the last day of the absence. Saying it again moves it to somebody else."""

    person: Annotated[str, Ask("Who decides in your stead", lead=("to",), hint="@dana", most=80)]
    until: Annotated[date, Ask("Until (the last day)", lead=("until", "till"), hint="2026-12-04")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComeBack:
    """Decide oneself again, before the day that was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAbsence:
    """The day has passed."""

    member: Annotated[str, Ask("Member")]


def may_delegate(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Whoever decides by their own role."""
    return policy.role(by, policy.DECIDE, "delegate")


def may_end(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "delegate")


def delegate(do: Delegate, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Give the colleague the voice until that day."""
    me = _me(unit, own, by)
    other = find_person(unit, own, do.person)
    today = local_day(unit.now, by.timezone)
    if other.id == me.id:
        raise BadField(field="person", value=other.name, problem="yourself")
    if other.away_until or other.deputy:
        raise BadField(field="person", value=other.name, problem="busy_deputy")
    if me.deputy:
        raise BadField(field="person", value=other.name, problem="stands_in")
    if do.until < today:
        raise DateInPast(field="until", given=do.until, today=today)
    if do.until > today + LONGEST:
        raise DateTooFar(field="until", given=do.until, days=LONGEST.days)
    _end(unit, me)
    me = unit.members.save(replace(me, away_until=do.until))
    unit.members.save(replace(other, deputy=deputy_of(me)))
    _plan_end(unit, me, by, do.until)
    return _say(unit, own, "member.away", {"person": me.name, "deputy": other.name, "until": do.until})


def come_back(do: ComeBack, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Take the voice back."""
    me = _me(unit, own, by)
    if me.away_until is None:
        return Done(subject=Ref(kind="business", id=own.id), fact="member.back", data={"person": me.name})
    return _back(unit, own, me)


def end_absence(do: EndAbsence, own: Business, unit: Unit, by: Actor) -> Outcome:
    """The person decides again; a day that was moved meanwhile has an occurrence of its own."""
    member = unit.members.find(business_id=own.id, id=MemberId(do.member))
    if member is None or member.away_until is None or member.away_until >= local_day(unit.now, by.timezone):
        return Done(subject=Ref(kind="business", id=own.id), fact="member.away", data={})
    return _back(unit, own, member)


def _back(unit: Unit, own: Business, member: Member) -> Outcome:
    _end(unit, member)
    unit.members.save(replace(member, away_until=None))
    return _say(unit, own, "member.back", {"person": member.name})


def _end(unit: Unit, member: Member) -> None:
    for other in unit.members.all(business_id=member.business_id):
        if other.deputy and other.deputy.member == member.id:
            unit.members.save(replace(other, deputy=None))


def _plan_end(unit: Unit, member: Member, by: Actor, until: date) -> None:
    row = {
        "business_id": member.business_id,
        "kind": "away",
        "subject_id": member.id,
        "occurrence": f"{member.id}:{until.isoformat()}",
        "data": {"day": until.isoformat()},
        "tz": by.timezone,
        "next_at": at_local(until + timedelta(days=1), time(0), by.timezone),
    }
    unit.queue.replan(member.business_id, "away", [member.id], [row])


def _me(unit: Unit, own: Business, by: Actor) -> Member:
    found = unit.members.find(business_id=own.id, id=by.member) if by.member else None
    if found is None:
        raise NotFound(what="person", word=by.name)
    return found


def _say(unit: Unit, own: Business, fact: str, data: dict[str, object]) -> Outcome:
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind=fact, subject=subject, shared=False, data=data))
    return Done(subject=subject, fact=fact, data=data)


DELEGATE = Action(
    name="delegate",
    label="Let a colleague decide",
    command=Delegate,
    may=may_delegate,
    run=delegate,
    words=("delegate", "away"),
    help="While you are away a colleague approves in your stead, with your role and limit.",
    example="delegate @dana until 2026-12-04",
)
COME_BACK = Action(
    name="come_back",
    label="Decide myself again",
    command=ComeBack,
    may=may_delegate,
    run=come_back,
    words=("back",),
    binding=False,
    help="Decide yourself again before the day you said.",
    example="back",
)
END_ABSENCE = Action(
    name="end_absence",
    label="End of an absence",
    command=EndAbsence,
    may=may_end,
    run=end_absence,
    words=(),
    offered=False,
)
