"""What stands beside a document: words that nobody has settled, what is contested, and the last step's way back."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from core.domain.ids import ContactId, MemberId

UNDO_HOURS = 24
"""How long a step can be taken back, where the business says nothing else."""
CLAIM_DAYS = 5
"""Working days for which reminders wait for a payment that was reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody says of a document: it decides nothing, but reminders wait for it.

    `kind`: paid (the buyer says it has been paid: `amount` in minor units or None for all, `on` the day of sending,
    `reference`), po (the buyer needs a purchase order number on it), reading (what the seller's people make of a mail
    or a call: `text` is what they read, a key of `wording.READINGS`, `source` how they know). Reminders wait through
    the day `until`; without one until it is settled.
    """

    kind: str
    by: str
    at: datetime
    until: date | None = None
    amount: int | None = None
    on: date | None = None
    reference: str = ""
    text: str = ""
    source: str = ""

    def holds(self, today: date) -> bool:
        """Whether reminders wait for it today; what was approved as the seller reads it is asked to be paid."""
        if self.kind == "reading" and self.text == "approved":
            return False
        return self.until is None or today <= self.until

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "kind": self.kind,
            "by": self.by,
            "at": self.at.isoformat(),
            "until": _iso(self.until),
            "amount": self.amount,
            "on": _iso(self.on),
            "reference": self.reference,
            "text": self.text,
            "source": self.source,
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Claim":
        """Give it back."""
        dates = {name: _date(found[name]) for name in ("until", "on")}
        return cls(**{**found, **dates, "at": datetime.fromisoformat(found["at"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What the buyer contests: all of it, or `lines` (counted from 1); `amount` in minor units, tax included.

    `chase`: the seller goes on asking for the rest.
    """

    reason: str
    lines: tuple[int, ...] = ()
    amount: int
    chase: bool = False
    by: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "reason": self.reason,
            "lines": list(self.lines),
            "amount": self.amount,
            "chase": self.chase,
            "by": self.by,
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_json(cls, found: dict[str, Any] | None) -> "Dispute | None":
        """Give it back."""
        if found is None:
            return None
        return cls(**{**found, "lines": tuple(found["lines"]), "at": datetime.fromisoformat(found["at"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The last step that one side took and may take back.

    `fact` is what it made true, `verdict` the decision record it wrote ('' for none), `before` the facets as they
    were, as JSON. `settled` and `version` are those of then: what was paid or sent since cannot be taken back.
    """

    fact: str
    side: str
    verdict: str = ""
    member: MemberId | None = None
    contact: ContactId | None = None
    until: datetime
    settled: int = 0
    version: int = 1
    before: dict[str, Any] = field(default_factory=dict)
    undone: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "fact": self.fact,
            "side": self.side,
            "verdict": self.verdict,
            "member": self.member,
            "contact": self.contact,
            "until": self.until.isoformat(),
            "settled": self.settled,
            "version": self.version,
            "before": self.before,
            "undone": self.undone,
        }

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Step":
        """Give it back."""
        return cls(**{**found, "until": datetime.fromisoformat(found["until"])})


def claims_json(claims: tuple[Claim, ...]) -> list[dict[str, Any]]:
    """Return what is stored of several."""
    return [claim.as_json() for claim in claims]


def claims_from(found: list[dict[str, Any]]) -> tuple[Claim, ...]:
    """Give them back."""
    return tuple(Claim.from_json(one) for one in found)


def step_ends(now: datetime, hours: int | None) -> datetime:
    """Return until when a step of now can be taken back."""
    return now + timedelta(hours=UNDO_HOURS if hours is None else hours)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
