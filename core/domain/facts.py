"""What has happened: frozen facts, written as events in the transaction that made them true."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from core.domain.actor import Actor
from core.domain.ids import BusinessId, ConnectionId
from core.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """What a fact, a card, a link or a thread is about: kind is document, connection, question or business."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that became true.

    `kind` is a key of `wording.FACTS` ('invoice.approved'); `data` holds values for its sentence: text, numbers,
    Money and dates. `connection` is the one it happened on. `other` is the business on the other side, or None
    for what is nobody else's affair. `shared` facts are seen by both sides; the rest belong to the acting
    business alone. `on_behalf_of` makes it another business's fact than the actor's: a buyer's approval releases
    what its seller had held. `verdict` marks a decision; the gate then writes the shared decision record.
    """

    kind: str
    subject: Ref
    other: BusinessId | None = None
    connection: ConnectionId | None = None
    shared: bool = True
    on_behalf_of: BusinessId | None = None
    verdict: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact with who, when and by which way, as stored. `id` grows with time."""

    id: int
    business_id: BusinessId
    other_id: BusinessId | None
    shared: bool
    kind: str
    subject_kind: str
    subject_id: str
    actor: str
    role: str
    channel: str
    evidence: dict[str, Any]
    decision_id: str | None
    data: dict[str, Any]
    at: datetime

    def seen_by(self, viewer: BusinessId) -> "Event":
        """Return it as a business may see it: the other side's evidence and its private names stay with it."""
        if viewer == self.business_id:
            return self
        return replace(self, evidence={}, data={k: v for k, v in self.data.items() if k not in PRIVATE})


PRIVATE = frozenset({"party", "email"})
"""What the acting business calls the other, and where it writes to it: its own affair (MODEL.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The action took place. `fact` and `data` give the sentence."""

    subject: Ref
    fact: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyDone:
    """It had been done before: by whom, when, by which way. Repeats answer, they never fail."""

    subject: Ref
    fact: str
    by: str
    at: datetime | None
    channel: str
    data: Mapping[str, Any] = field(default_factory=dict)


Outcome = Done | AlreadyDone


def evidence_of(by: Actor) -> dict[str, Any]:
    """Return the actor's evidence with the person's identity, as the decision record keeps it."""
    said = {k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in by.evidence.items()}
    return {**said, "member": by.member, "contact": by.contact, "channel": by.channel}


def tagged(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values: Money as {"money": [minor, currency]}, a date as {"date": ISO}."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Money):
            found[key] = {"money": [value.minor, value.currency]}
        elif isinstance(value, date):
            found[key] = {"date": value.isoformat()}
        else:
            found[key] = value
    return found


def untagged(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give back Money and dates from what `tagged` made."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        match value:
            case {"money": [int() as minor, str() as currency]}:
                found[key] = Money(minor, currency)
            case {"date": str() as text}:
                found[key] = date.fromisoformat(text)
            case _:
                found[key] = value
    return found
