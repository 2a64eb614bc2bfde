"""How long the people of a business can take their steps back."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import BadField, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business
from core.store.unit import Unit

MOST_HOURS = 14 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUndoWindow:
    """`hours` from the step on; 0 for never."""

    hours: Annotated[int, Ask("Hours", hint="24", most=10)]


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "profile")


def set_undo_window(do: SetUndoWindow, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep it; a step that was taken keeps the time it was given."""
    if not 0 <= do.hours <= MOST_HOURS:
        raise BadField(field="hours", value=str(do.hours), problem="undo_hours", hint="24")
    unit.businesses.save(replace(own, undo_hours=do.hours, row=own.row + 1))
    subject = Ref(kind="business", id=own.id)
    data = {"name": own.name, "hours": str(do.hours)}
    unit.emit(Fact(kind="business.undo_window", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.undo_window", data=data)


SET_UNDO_WINDOW = Action(
    name="set_undo_window",
    label="Time to undo",
    command=SetUndoWindow,
    may=may_set,
    run=set_undo_window,
    words=("undo window",),
    help="How many hours your people have to take a step back: 24, if you say nothing.",
    example="undo window 48",
)
