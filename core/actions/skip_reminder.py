"""A planned reminder is taken off the list by a person, or put back: the dry run of tomorrow with its veto."""

from dataclasses import dataclass
from datetime import date

from core.actions.action import Action
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Lifecycle, Settlement
from core.domain.errors import Conflict, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.records import Due
from core.store.unit import Unit

REMINDING = frozenset({"reminder", "promise"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipReminder:
    """The invoice whose next reminder stays away; the ones after it are not touched."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReminder:
    """The invoice whose reminder goes out after all."""

    invoice: DocumentId


def may_skip(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while it is owed."""
    refusal = policy.on_sellers_side(case, "skip") or policy.role(by, policy.FINANCE, "skip")
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.ISSUED:
        return policy.state(case, "skip", case.document.lifecycle.value)
    return policy.state(case, "skip", "paid") if case.document.settlement is Settlement.PAID else None


def skip_reminder(do: SkipReminder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Take the next one off."""
    planned = planned_reminders(unit, case)
    if not planned:
        raise policy.state(case, "skip", "nothing_planned")
    if vetoed_by := planned[0].data.get("vetoed_by"):
        data = {"number": case.label, "day": _day(planned[0])}
        subject = Ref(kind="document", id=case.document.id)
        return AlreadyDone(subject=subject, fact="reminder.vetoed", by=str(vetoed_by), at=None, channel="", data=data)
    return _amended(unit, case, planned[0], by, "reminder.vetoed")


def restore_reminder(do: RestoreReminder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Put back the one that was taken off."""
    vetoed = [due for due in planned_reminders(unit, case) if due.data.get("vetoed_by")]
    if not vetoed:
        raise policy.state(case, "restore", "not_vetoed")
    return _amended(unit, case, vetoed[0], by, "reminder.restored")


def planned_reminders(unit: Unit, case: DocumentCase) -> list[Due]:
    """Return what is still to come of a document, soonest first."""
    pending = unit.queue.planned(case.seller.id, case.document.id, "pending")
    return [due for due in pending if due.kind in REMINDING]


def _amended(unit: Unit, case: DocumentCase, due: Due, by: Actor, fact: str) -> Outcome:
    data = {key: value for key, value in due.data.items() if key != "vetoed_by"}
    data |= {"vetoed_by": by.name} if fact == "reminder.vetoed" else {}
    if not unit.queue.amend(due, data):
        raise Conflict("its time has come this very moment")
    subject = Ref(kind="document", id=case.document.id)
    said = {"number": case.label, "party": case.party, "day": _day(due)}
    unit.emit(Fact(kind=fact, subject=subject, shared=False, data=said))
    return Done(subject=subject, fact=fact, data=said)


def _day(due: Due) -> date:
    return date.fromisoformat(due.data["day"])


SKIP_REMINDER = Action(
    name="skip_reminder",
    label="Skip",
    command=SkipReminder,
    may=may_skip,
    run=skip_reminder,
    words=("skip", "veto"),
    binding=False,
    offered=False,
    help="Take the next planned reminder of an invoice off the list.",
    example="skip INV-0001",
)
RESTORE_REMINDER = Action(
    name="restore_reminder",
    label="Send after all",
    command=RestoreReminder,
    may=may_skip,
    run=restore_reminder,
    words=("unskip", "undo skip"),
    binding=False,
    offered=False,
    help="Put a reminder back that was taken off the list.",
    example="unskip INV-0001",
)
