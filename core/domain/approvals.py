"""Who of the buyer must approve a bill, by its amount: steps of amount, number and role of approvers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.actor import Role
from core.domain.money import Money

MOST_STEPS = 10
MOST_PEOPLE = 9
LONGEST_WAIT = 60  # working days; more is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """What bills over `above` (minor units of the business's currency) need: `people` different persons, each an
    approver or an owner; with `role` OWNER one of them must be an owner."""

    above: int
    people: int = 1
    role: Role = Role.APPROVER


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPolicy:
    """Steps in ascending order of amount; below the first one person decides. `vendors` is what the approval of a
    vendor needs (it has no amount). Whoever must decide is asked again
    `nudge_after` working days after the bill came, the owners `escalate_after` (0: never)."""

    steps: tuple[ApprovalStep, ...] = ()
    vendors: ApprovalStep = ApprovalStep(above=0)
    nudge_after: int = 2
    escalate_after: int = 5

    def step_for(self, total: Money, currency: str) -> ApprovalStep:
        """Return what a bill needs. In another currency than the business's own it needs what the largest do:
        nobody knows its worth here."""
        if total.currency != currency:
            return self.steps[-1] if self.steps else ONE
        return next((step for step in reversed(self.steps) if total.minor > step.above), ONE)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        steps = [{"above": step.above, "people": step.people, "role": step.role.value} for step in self.steps]
        vendors = {"people": self.vendors.people, "role": self.vendors.role.value}
        return {"steps": steps, "vendors": vendors, "nudge": self.nudge_after, "escalate": self.escalate_after}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "ApprovalPolicy":
        """Give it back."""
        steps = tuple(
            ApprovalStep(above=step["above"], people=step["people"], role=Role(step["role"]))
            for step in found["steps"]
        )
        wanted = found.get("vendors") or {"people": 1, "role": Role.APPROVER.value}
        vendors = ApprovalStep(above=0, people=wanted["people"], role=Role(wanted["role"]))
        return cls(steps=steps, vendors=vendors, nudge_after=found["nudge"], escalate_after=found["escalate"])


ONE = ApprovalStep(above=0)
"""What holds without a policy: one person with the role decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One of several approvals that a vendor needs: whose (member id and name), the role that counted, whom the
    person stood in for, by which way and when (UTC)."""

    member: str
    actor: str
    role: Role
    instead_of: str = ""
    channel: str = ""
    at: datetime


def voices_json(voices: tuple[Voice, ...]) -> list[dict[str, Any]]:
    """Return what is stored."""
    return [
        {
            "member": one.member,
            "actor": one.actor,
            "role": one.role.value,
            "instead_of": one.instead_of,
            "channel": one.channel,
            "at": one.at.isoformat(),
        }
        for one in voices
    ]


def voices_from(found: list[dict[str, Any]]) -> tuple[Voice, ...]:
    """Give it back."""
    return tuple(
        Voice(**{**one, "role": Role(one["role"]), "at": datetime.fromisoformat(one["at"])}) for one in found
    )
