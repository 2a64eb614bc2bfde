"""The buyer says that it will pay, but not when: it is asked for the day. Nothing is assumed meanwhile, and reminders
go on."""

from dataclasses import dataclass
from datetime import timedelta

from core.actions.action import Action
from core.actions.promise_payment import may_promise
from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit

FACT = "promise.undated"
ONCE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseUndated:
    """The bill that will be paid some day."""

    invoice: DocumentId


def promise_undated(do: PromiseUndated, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Tell the seller what was said, and ask for the day; said again the same day, it is only asked again."""
    document = case.document
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "bill": case.reference, "party": case.buyer.name, "seller": case.seller.name}
    data["said"] = str(by.evidence.get("said", ""))
    for event in reversed(unit.timeline("document", document.id, by.business)):
        if event.kind == FACT and event.at > unit.now - ONCE:
            return AlreadyDone(
                subject=subject, fact=FACT, by=event.actor, at=event.at, channel=event.channel, data=data
            )
    unit.emit(Fact(kind=FACT, subject=subject, other=case.seller.id, connection=document.connection_id, data=data))
    return Done(subject=subject, fact=FACT, data=data)


PROMISE_UNDATED = Action(
    name="promise_undated",
    label="Will pay, no day yet",
    command=PromiseUndated,
    may=may_promise,
    run=promise_undated,
    words=(),
    intent="promise_without_date",
    binding=False,
    offered=False,
)
