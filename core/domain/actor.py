"""Who acts, for which business, by which way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.domain.ids import BusinessId, ContactId, MemberId


class Role(StrEnum):
    """What a person may do for a business; `CONTACT` is somebody who has no account there, `NONE` somebody who was
    one of its people and is no more: kept, so that nobody takes it for new."""

    OWNER = "owner"
    FINANCE = "finance"
    APPROVER = "approver"
    MEMBER = "member"
    CONTACT = "contact"
    SYSTEM = "system"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """For whom somebody decides while that person is away: its id, name, role and limit (minor units)."""

    member: str
    name: str
    role: Role
    limit: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"member": self.member, "name": self.name, "role": self.role.value, "limit": self.limit}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Deputy":
        """Give it back."""
        return cls(member=found["member"], name=found["name"], role=Role(found["role"]), limit=found["limit"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One person (or the scheduler) acting for one business.

    `channel` is the way it came: chat, mail, link, shell, clock. `addressed` marks the contact to whom an
    unclaimed business's documents are addressed. `limit` is an approver's limit in minor units of the
    business's currency. `place` is (workspace, channel) where it was said.
    `deputy` is for whom else it decides: a colleague who is away.
    `evidence` is what a decision will rest on: quoted words, inbox row, person.
    """

    business: BusinessId
    role: Role
    name: str
    channel: str
    member: MemberId | None = None
    contact: ContactId | None = None
    addressed: bool = False
    limit: int | None = None
    deputy: Deputy | None = None
    language: str = "en"
    timezone: str = "UTC"
    place: tuple[str, str] | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


def system(business: BusinessId, timezone: str = "UTC") -> Actor:
    """Return the scheduler, acting for one business."""
    return Actor(business=business, role=Role.SYSTEM, name="Penny", channel="clock", timezone=timezone)
