"""Who must approve bills: steps of amount, each with a number of people and whether an owner must be among them.

Below the first step one person decides. A form has the steps; a typed line opens it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.approvals import LONGEST_WAIT, MOST_PEOPLE, MOST_STEPS, ApprovalPolicy, ApprovalStep
from core.domain.errors import AmountNotPositive, BadField, BadFields, CurrencyDiffers, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.money import Money
from core.domain.network import Business
from core.store.unit import Unit

ROLES = (("approver", "Approvers or owners"), ("owner", "Approvers or owners, one of them an owner"))
STEPS = Ask("Steps", rows=MOST_STEPS, row="Step {at}", add="Add step", typed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Bills over `above`, tax included, need `people` different persons."""

    above: Annotated[Money, Ask("Bills over", hint="5,000.00")]
    people: Annotated[int, Ask("How many people", hint="2", most=10)] = 1
    role: Annotated[str, Ask("Who", kind="choice", choices=ROLES)] = "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApprovals:
    """The whole policy as it is to be; no step: one person with the role decides. `again` and `owners` are working
    days after which those who must decide, and then the owners, are asked again (0: never)."""

    steps: Annotated[tuple[Step, ...], STEPS] = ()
    vendors: Annotated[int, Ask("How many people must approve a vendor", lead=("vendors",), hint="1", most=10)] = 1
    vendors_role: Annotated[str, Ask("Who approves vendors", kind="choice", choices=ROLES, typed=False)] = "approver"
    again: Annotated[int, Ask("Ask again after working days", lead=("again",), hint="2", most=10)] = 2
    owners: Annotated[int, Ask("Ask the owners after working days", lead=("owners",), hint="5", most=10)] = 5


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "approvals")


def set_approvals(do: SetApprovals, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep it; it holds at once, also for bills that wait."""
    vendors = ApprovalStep(above=0, people=do.vendors, role=Role(do.vendors_role))
    found = ApprovalPolicy(
        steps=_checked(do.steps, own), vendors=vendors, nudge_after=do.again, escalate_after=do.owners
    )
    _check_days(do)
    unit.businesses.save(replace(own, approvals=found, row=own.row + 1))
    subject = Ref(kind="business", id=own.id)
    data = {"policy": found.as_json(), "currency": own.currency}
    unit.emit(Fact(kind="approvals.set", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="approvals.set", data=data)


def fill_approvals(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with what holds."""
    found = own.approvals or ApprovalPolicy()
    texts = {"again": str(found.nudge_after), "owners": str(found.escalate_after)}
    texts |= {"vendors": str(found.vendors.people), "vendors_role": found.vendors.role.value}
    for at, step in enumerate(found.steps, 1):
        texts |= {
            f"steps.{at}.above": written(Money(step.above, own.currency)),
            f"steps.{at}.people": str(step.people),
            f"steps.{at}.role": step.role.value,
        }
    return Filled(raw=texts)


def _checked(steps: tuple[Step, ...], own: Business) -> tuple[ApprovalStep, ...]:
    errors: dict[str, Refusal] = {}
    seen: set[int] = set()
    for at, step in enumerate(steps, 1):
        if step.above.currency != own.currency:
            errors[f"steps.{at}.above"] = CurrencyDiffers(
                number=own.name, given=step.above.currency, expected=own.currency
            )
        elif step.above.minor < 0:
            errors[f"steps.{at}.above"] = AmountNotPositive(amount=step.above)
        elif step.above.minor in seen:
            errors[f"steps.{at}.above"] = BadField(field="above", value=written(step.above), problem="twice")
        if not 1 <= step.people <= MOST_PEOPLE:
            errors[f"steps.{at}.people"] = BadField(
                field="people", value=str(step.people), problem="people", hint="2"
            )
        seen.add(step.above.minor)
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))
    kept = [ApprovalStep(above=s.above.minor, people=s.people, role=Role(s.role)) for s in steps]
    return tuple(sorted(kept, key=lambda step: step.above))


def _check_days(do: SetApprovals) -> None:
    errors: dict[str, Refusal] = {
        name: BadField(field=name, value=str(days), problem="wait", hint="2")
        for name, days in (("again", do.again), ("owners", do.owners))
        if not 0 <= days <= LONGEST_WAIT
    }
    if not 1 <= do.vendors <= MOST_PEOPLE:
        errors["vendors"] = BadField(field="vendors", value=str(do.vendors), problem="people", hint="1")
    if errors:
        raise BadFields(errors=tuple(errors.values()), names=tuple(errors))


SET_APPROVALS = Action(
    name="set_approvals",
    label="Approval policy",
    command=SetApprovals,
    may=may_set,
    run=set_approvals,
    words=("approvals",),
    binding=False,
    help="Say how many people must approve a bill, by its amount, and when they are asked again.",
    example="approvals",
    edits=True,
    fill=fill_approvals,
)
