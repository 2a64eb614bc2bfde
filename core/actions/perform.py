"""The one gate: idempotency key → transaction → rule → run → event, decision and what must leave → commit."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from core.actions.action import Action
from core.actions.invite import count_miss, is_counted
from core.actions.tell import tell
from core.domain.actor import Actor
from core.domain.document import Decision
from core.domain.errors import Conflict, Refusal
from core.domain.facts import AlreadyDone, Done, Event, Fact, Outcome, Ref, evidence_of, tagged, untagged
from core.domain.redact import redact
from core.store.engine import Store
from core.store.unit import Unit

TRIES = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done, as it was read."""

    action: Action
    command: Any
    by: Actor


def perform(store: Store, action: Action, command: Any, by: Actor, *, key: str) -> Outcome:
    """Do it once for this key, in a transaction of its own.

    A repeat of the key returns what the first time returned. Raises a Refusal when it may not be done (nothing
    is changed then) and DatabaseUnavailable when the database cannot be written.
    """
    wish = Wish(action=action, command=command, by=by)
    return read_and_perform(store, lambda _unit: wish, key=key)


def read_and_perform(store: Store, read: Callable[[Unit], Wish | T], *, key: str, wait: bool = True) -> Outcome | T:
    """Read what is wanted and do it, in one transaction; what is no Wish is given back, and nothing is done.

    What was read cannot have changed before it is done, and what both look at is looked up once. `read` runs again
    when somebody was quicker. Raises as `perform` does; not `wait`: Busy where somebody else writes just now.
    """
    for attempt in range(TRIES):
        wish: Wish | T | None = None
        try:
            with store.write(wait=wait) as unit:
                wish = read(unit)
                if not isinstance(wish, Wish):
                    return wish
                return perform_in(unit, wish.action, wish.command, wish.by, key=key)
        except Conflict:
            if attempt == TRIES - 1:
                raise
        except Refusal as refusal:
            if isinstance(wish, Wish) and is_counted(refusal):
                with store.write() as unit:  # what was refused is rolled back; that it was tried is not
                    count_miss(unit, refusal, wish.by.business)
            raise
    raise AssertionError("unreachable")


def perform_in(unit: Unit, action: Action, command: Any, by: Actor, *, key: str) -> Outcome:
    """Do it inside a transaction that is already open (a mail, an occurrence, another action)."""
    known = unit.remembered(by.business, key)
    if known is not None:
        return _outcome(known)
    command = without_keys(command)
    case = case_of(unit, action, command, by)
    answer = action.may(by, case)
    if isinstance(answer, Refusal):
        raise answer
    before = len(unit.facts)
    outcome: Outcome = answer if answer is not None else action.run(command, case, unit, by)
    if isinstance(outcome, AlreadyDone):
        outcome = _who_did_it(unit, outcome, by)
    for fact in unit.facts[before:]:
        record(unit, fact, by)
    del unit.facts[before:]
    unit.remember(by.business, key, _as_json(outcome))
    return outcome


def remembered(unit: Unit, by: Actor, key: str) -> Outcome | None:
    """Return what was done under a key, without doing anything."""
    known = unit.remembered(by.business, key)
    return None if known is None else _outcome(known)


def without_keys(command: Any) -> Any:
    """Take reply addresses and links out of every text of a command: what is said may reach the other side."""
    texts = {f.name: getattr(command, f.name) for f in fields(command)}
    said = {name: redact(text) for name, text in texts.items() if isinstance(text, str) and text}
    changed = {name: text for name, text in said.items() if text != texts[name]}
    return replace(command, **changed) if changed else command


def case_of(unit: Unit, action: Action, command: Any, by: Actor) -> Any:
    """Load what the action is about, as the actor's business may see it. Raises NotFound."""
    match action.on:
        case "document":
            return unit.document_case(getattr(command, action.subject_field), by.business)
        case "connection":
            return unit.connection_case(getattr(command, action.subject_field), by.business)
        case "question":
            return unit.question_case(getattr(command, action.subject_field), by.business)
        case _:
            return unit.businesses.find(id=by.business)


def record(unit: Unit, fact: Fact, by: Actor) -> Event:
    """Write the fact as an event, its decision record, and what must leave because of it."""
    decision_id = None
    if fact.verdict:
        decision_id = unit.new_id()
        unit.decisions.add(_decision(fact, by, decision_id, unit.now))
    values: dict[str, Any] = {
        "business_id": fact.on_behalf_of or by.business,
        "other_id": fact.other,
        "shared": fact.shared,
        "kind": fact.kind,
        "subject_kind": fact.subject.kind,
        "subject_id": fact.subject.id,
        "actor": by.name,
        "role": by.role.value,
        "channel": by.channel,
        "evidence": evidence_of(by),
        "decision_id": decision_id,
        "data": tagged(fact.data),
        "at": unit.now,
    }
    stored = Event(id=unit.add_event(values), **values)
    tell(unit, stored, by, fact.connection)
    return stored


def _decision(fact: Fact, by: Actor, decision_id: str, now: datetime) -> Decision:
    return Decision(
        business_id=by.business,
        id=decision_id,
        subject_kind=fact.subject.kind,
        subject_id=fact.subject.id,
        verdict=fact.verdict,
        reason=fact.reason,
        actor=by.name,
        member_id=by.member,
        contact_id=by.contact,
        channel=by.channel,
        evidence=evidence_of(by),
        at=now,
    )


def _who_did_it(unit: Unit, outcome: AlreadyDone, by: Actor) -> AlreadyDone:
    if outcome.by:
        return outcome
    subject = outcome.subject
    for event in reversed(unit.timeline(subject.kind, subject.id, by.business)):
        if event.kind == outcome.fact:
            data = {**untagged(event.data), **outcome.data}
            return AlreadyDone(
                subject=subject,
                fact=outcome.fact,
                by=event.actor,
                at=event.at,
                channel=event.channel,
                data=data,
            )
    return outcome


def _as_json(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = {
        "subject": [outcome.subject.kind, outcome.subject.id],
        "fact": outcome.fact,
        "data": tagged(outcome.data),
    }
    if isinstance(outcome, AlreadyDone):
        at = outcome.at.isoformat() if outcome.at else None
        found |= {"by": outcome.by, "at": at, "channel": outcome.channel}
    return found


def _outcome(found: dict[str, Any]) -> Outcome:
    subject = Ref(kind=found["subject"][0], id=found["subject"][1])
    if "by" not in found:
        return Done(subject=subject, fact=found["fact"], data=untagged(found["data"]))
    at = datetime.fromisoformat(found["at"]) if found["at"] else None
    return AlreadyDone(
        subject=subject,
        fact=found["fact"],
        by=found["by"],
        at=at,
        channel=found["channel"],
        data=untagged(found["data"]),
    )
