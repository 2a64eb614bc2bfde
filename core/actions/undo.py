"""The last step is taken back, by whoever took it or by an owner, within the window; both sides are told."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.step import took_it, undo_decision, wished_since
from core.actions.undo_connection import UndoConnection, undo_connection
from core.actions.undo_connection import may_undo as may_undo_wish
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.claims import Step
from core.domain.document import DocumentCase, Lifecycle
from core.domain.errors import NotYours, OtherSideDecides, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The document whose last step is taken back."""

    invoice: DocumentId


def may_undo(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """The decider or an owner, until the window ends, money came, or a new version left."""
    document, step = case.document, case.document.step
    if wished_since(case, by):
        return None
    if step is None or document.lifecycle is not Lifecycle.ISSUED:
        return policy.state(case, "undo", "no_step")
    if step.side != case.side:
        return OtherSideDecides(action="undo", number=case.label, party=case.party)
    if not took_it(by, step):
        return NotYours(action="undo", role=by.role.value, needs=(Role.OWNER.value,))
    if step.undone:
        return policy.already("document", document.id, "decision.undone", number=document.number)
    if case.now > step.until:
        return policy.state(case, "undo", "step_too_old")
    if document.paid + document.credited != step.settled:
        return policy.state(case, "undo", "step_settled")
    return policy.state(case, "undo", "step_version") if document.version != step.version else None


def undo(do: Undo, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Put back what was; the record of the decision keeps both steps."""
    step = case.document.step
    if wished_since(case, by):
        whole = unit.connection_case(case.connection.id, by.business)
        refusal = may_undo_wish(by, whole)
        if isinstance(refusal, Refusal):
            raise refusal
        return undo_connection(UndoConnection(connection=case.connection.id), whole, unit, by)
    if step is None:
        raise policy.state(case, "undo", "no_step")
    document = unit.documents.save(case.document.back(step))
    if step.verdict:
        undo_decision(unit, "document", document.id, step.verdict, by)
    _promises(unit, case, step)
    data = {"number": document.number, "bill": case.reference if case.side == "buyer" else ""}
    data |= {"party": case.own.name, "other": case.other.name, "what": step.fact}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="decision.undone",
            subject=subject,
            other=case.other.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="decision.undone", data=data)


def _promises(unit: Unit, case: DocumentCase, step: Step) -> None:
    """A promise that is taken back no longer holds; the one it replaced does again."""
    for name, state in (("promise", "undone"), ("replaced", "open")):
        id_ = step.before.get(name)
        found = unit.promises.find(business_id=case.seller.id, id=id_) if id_ else None
        if found:
            unit.promises.save(replace(found, state=state))


UNDO = Action(
    name="undo",
    label="Undo",
    command=Undo,
    may=may_undo,
    run=undo,
    words=("undo",),
    replies=("undo", "undo that", "undo it", "please undo"),
    help="Take your last step on this invoice back.",
    example="undo BILL-7",
)
