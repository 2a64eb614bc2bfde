"""The buyer cannot take an invoice without its purchase order number: the clock stops, the seller's people see it."""

from dataclasses import dataclass

from core.actions.action import Action
from core.actions.step import claimed_before, step_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.claims import Claim
from core.domain.document import DocumentCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedOrder:
    """The bill that lacks a purchase order number."""

    invoice: DocumentId


def may_need(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side, while there is none on it."""
    refusal = policy.may_answer_document(by, case, "order")
    if refusal:
        return refusal
    if case.document.purchase_order:
        return policy.state(case, "need_order", "ordered")
    if case.document.claimed("po"):
        return policy.already("document", case.document.id, "order.wanted", number=case.document.number)
    return None


def need_order(do: NeedOrder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Let reminders wait until there is one."""
    step = step_of(case, by, "order.wanted", **claimed_before(case))
    document = unit.documents.save(case.document.claim(Claim(kind="po", by=by.name, at=unit.now), step=step))
    data = {"number": document.number, "bill": case.reference, "party": case.buyer.name, "seller": case.seller.name}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="order.wanted",
            subject=subject,
            other=case.seller.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="order.wanted", data=data)


NEED_ORDER = Action(
    name="need_order",
    label="PO missing",
    command=NeedOrder,
    may=may_need,
    run=need_order,
    words=("need po",),
    replies=(
        "we need a po",
        "we need a po number",
        "we need a purchase order",
        "we need a purchase order number",
        "a po is missing",
        "the po is missing",
        "the po number is missing",
        "the purchase order number is missing",
    ),
    binding=False,
    help="Say that a purchase order number is missing on a bill; reminders wait for it.",
    example="need po BILL-7",
)
