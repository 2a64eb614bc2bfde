"""The buyer asks not to be reminded of an invoice: nobody reminds of it until a person of the seller resumes."""

from dataclasses import dataclass

from core.actions.action import Action
from core.actions.step import step_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Settlement
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReminders:
    """The bill of which nobody wants to be reminded."""

    invoice: DocumentId


def may_stop(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side, while money is owed."""
    refusal = policy.may_answer_document(by, case, "stop")
    if refusal:
        return refusal
    if case.document.settlement is Settlement.PAID:
        return policy.state(case, "stop", "paid")
    if case.document.reminders_paused:
        return policy.already("document", case.document.id, "reminders.stopped", number=case.document.number)
    return None


def stop_reminders(do: StopReminders, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Pause them and tell the seller; what is owed stays owed."""
    document = unit.documents.save(case.document.stop(step_of(case, by, "reminders.stopped", paused=False)))
    unit.queue.unplan(case.seller.id, document.id, ("resume",))  # only a person lets them go on now
    data = {"number": document.number, "bill": case.reference, "party": case.buyer.name, "seller": case.seller.name}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="reminders.stopped",
            subject=subject,
            other=case.seller.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="reminders.stopped", data=data)


STOP_REMINDERS = Action(
    name="stop_reminders",
    label="Stop reminders",
    command=StopReminders,
    may=may_stop,
    run=stop_reminders,
    words=("stop",),
    replies=("stop reminders", "stop", "no more reminders", "please stop the reminders"),
    binding=False,
    intent="stop_reminders",
    help="Ask for no more reminders of this bill.",
    example="stop BILL-7",
)
