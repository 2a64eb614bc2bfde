"""What each person of a business may do; who is none of its people any more finds every door closed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.domain import policy
from core.domain.actor import Actor, Deputy, Role
from core.domain.errors import AmountNotPositive, BadField, CurrencyDiffers, NotFound, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import BusinessId
from core.domain.money import Money
from core.domain.network import Business, Member
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """Give a person of the business a role: owner, finance, approver or member; `none` ends its access everywhere.

    `limit` is the largest amount an approver decides alone, in the business's own currency; none: any amount.
    """

    person: Annotated[str, Ask("Person", hint="@dana", most=80)]
    role: Annotated[
        str,
        Ask(
            "Role",
            kind="choice",
            choices=(
                ("owner", "Owner"),
                ("finance", "Finance"),
                ("approver", "Approver"),
                ("member", "Member"),
                ("none", "No longer one of us"),
            ),
        ),
    ]
    limit: Annotated[Money | None, Ask("Limit, for approvers", lead=("limit",), hint="5,000")] = None


def may_grant(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "role")


def grant_role(do: GrantRole, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change what a person may do; the last owner stays one."""
    people = staff(unit, own.id)
    member = find_person(unit, own, do.person, gone=True)
    if member.role is Role.OWNER and do.role != "owner" and sum(m.role is Role.OWNER for m in people) == 1:
        raise BadField(field="role", value=do.role, problem="last_owner")
    if do.limit and do.limit.currency != own.currency:
        raise CurrencyDiffers(number=member.name, given=do.limit.currency, expected=own.currency)
    if do.limit and do.limit.minor <= 0:
        raise AmountNotPositive(amount=do.limit)
    limit = do.limit if do.role == Role.APPROVER.value else None
    changed = unit.members.save(replace(member, role=Role(do.role), limit=limit.minor if limit else None))
    _follow(unit, changed)
    if changed.role is Role.NONE:
        _leave(unit, changed)
    data = {"person": member.name, "role": do.role, "limit": limit, "gone": "gone" if do.role == "none" else ""}
    subject = Ref(kind="business", id=own.id)
    unit.emit(Fact(kind="member.granted", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="member.granted", data=data)


def staff(unit: Unit, business: BusinessId) -> list[Member]:
    """Return the people of a business, without those who left."""
    return [member for member in unit.members.all(business_id=business) if member.role is not Role.NONE]


def find_person(unit: Unit, own: Business, word: str, *, gone: bool = False) -> Member:
    """Return the one person of the business who is meant: by name, address or mention; `gone`: those who left, too.
    Raises NotFound."""
    people = unit.members.all(business_id=own.id) if gone else staff(unit, own.id)
    wanted = word.strip().lstrip("@").casefold()
    found = [m for m in people if wanted in {m.name.casefold(), m.email.casefold(), m.id}]
    if not found:  # a first name that only one of them has
        found = [m for m in people if wanted and m.name.casefold().split()[:1] == [wanted]]
    if not found:
        known = {i.member_id for i in unit.identities.all(business_id=own.id, person=word.strip("<@>"))}
        found = [m for m in people if m.id in known]
    if len(found) != 1:
        if not found and word.startswith("<@"):
            raise NotFound(what="unmet", word=word)
        named = {m.name.casefold(): m.name for m in people} | {m.name.casefold().split()[0]: m.name for m in people}
        near = [named[n] for n in get_close_matches(wanted, list(named), n=3, cutoff=0.6)]
        raise NotFound(what="person", word=word, close=tuple(dict.fromkeys([m.name for m in found] or near)))
    return found[0]


def fill_people(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Who there is to choose from, those who left last."""
    found = sorted(unit.members.all(business_id=own.id), key=lambda m: (m.role is Role.NONE, m.name.casefold()))
    return Filled(choices={"person": tuple((str(m.id), m.name) for m in found)})


def _leave(unit: Unit, member: Member) -> None:
    """Close every door of somebody who is no longer one of the people."""
    theirs = [*unit.contacts.all(of_business=member.business_id, member_id=member.id)]
    theirs += unit.contacts.all(of_business=member.business_id, email=member.email) if member.email else []
    for contact in theirs:
        for door in unit.doors.all(business_id=contact.business_id, contact_id=contact.id):
            if door.revoked_at is None:
                unit.doors.save(replace(door, revoked_at=unit.real_now))
    for kind in ("digest", "notice", "away"):
        unit.queue.replan(member.business_id, kind, [member.id], [])
    if member.away_until:
        unit.members.save(replace(member, away_until=None))
    for question in unit.questions.all(business_id=member.business_id, taken_by=member.id):
        if question.state == "open":
            unit.questions.save(replace(question, taken_by=None, taken_name=""))


def _follow(unit: Unit, member: Member) -> None:
    """Whoever stands in for somebody has no more than that person has now."""
    for other in unit.members.all(business_id=member.business_id):
        if other.deputy and other.deputy.member == member.id:
            unit.members.save(replace(other, deputy=deputy_of(member)))


def deputy_of(member: Member) -> Deputy | None:
    """Return what a stand-in of this person may do: nothing, once it may not decide itself."""
    if member.role not in policy.DECIDE:
        return None
    limit = member.limit if member.role is Role.APPROVER else None
    return Deputy(member=member.id, name=member.name, role=member.role, limit=limit)


GRANT_ROLE = Action(
    name="grant_role",
    label="Give a role",
    command=GrantRole,
    may=may_grant,
    run=grant_role,
    words=("role",),
    fill=fill_people,
    help="Say what a colleague may do: owner, finance, approver, member, or none any more.",
    example="role @dana approver limit 5,000",
)
