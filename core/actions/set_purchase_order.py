"""The buyer gives the purchase order number to put on the invoice: rendered as version n+1, money unchanged."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.request_copy import is_reached, send_copy
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPurchaseOrder:
    """`number` as the buyer writes it."""

    invoice: DocumentId
    number: Annotated[str, Ask("Purchase order number", kind="token", hint="4711", most=80)]


def may_order(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side; the seller's finance once the buyer has said that one is needed."""
    if case.side == "seller" and case.document.claimed("po"):
        return policy.role(by, policy.FINANCE, "order")
    return policy.may_answer_document(by, case, "order")


def set_purchase_order(do: SetPurchaseOrder, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Annotate the document and keep the new version."""
    number = do.number.strip()
    subject = Ref(kind="document", id=case.document.id)
    data = {"number": case.document.number, "party": case.buyer.name, "po": number, "seller": case.seller.name}
    data |= {"bill": case.label, "side": case.side}
    if case.document.purchase_order == number:
        return AlreadyDone(subject=subject, fact="invoice.ordered", by="", at=None, channel="", data=data)
    current = unit.versions.find(
        business_id=case.seller.id, document_id=case.document.id, version=case.document.version
    )
    document = unit.documents.save(case.document.order(number), was=case.document)
    if current:
        unit.versions.add(
            replace(current, version=document.version, purchase_order=number, made_by=by.name, created_at=unit.now)
        )
    unit.emit(
        Fact(
            kind="invoice.ordered",
            subject=subject,
            other=case.other.id,
            connection=document.connection_id,
            data=data,
        )
    )
    if is_reached(unit, case):  # the buyer's books need the paper with the number on it
        send_copy(unit, replace(case, document=document), why="ordered")
    return Done(subject=subject, fact="invoice.ordered", data=data)


SET_PURCHASE_ORDER = Action(
    name="set_purchase_order",
    label="Give a PO number",
    command=SetPurchaseOrder,
    may=may_order,
    run=set_purchase_order,
    words=("po",),
    intent="set_purchase_order",
    replies=("po", "po number", "purchase order", "our po is", "po is", "purchase order number"),
    help="Put your purchase order number on a bill.",
    example="po BILL-7 4711",
)
