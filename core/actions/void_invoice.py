"""Void an issued, unpaid invoice (its number stays used), or discard a draft."""

from dataclasses import dataclass
from typing import Annotated

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Lifecycle
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidInvoice:
    """`reason` is told to a buyer who had been sent it."""

    invoice: DocumentId
    reason: Annotated[str, Ask("Reason", kind="long", most=500)] = ""


def may_void(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, before any payment; who drafts may discard."""
    return policy.may_void(by, case, "void")


def void_invoice(do: VoidInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Void it; a buyer who had it is told."""
    was_draft = case.document.lifecycle is Lifecycle.DRAFT
    document = unit.documents.save(case.document.void())
    unit.queue.unplan(case.seller.id, document.id)
    fact = "invoice.discarded" if was_draft else "invoice.voided"
    data = {
        "number": document.label,
        "party": case.party,
        "gross": document.total,
        "reason": do.reason.strip(),
    }
    data["seller"] = case.seller.name
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind=fact,
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            shared=document.sent_at is not None,
            data=data,
        )
    )
    return Done(subject=subject, fact=fact, data=data)


VOID_INVOICE = Action(
    name="void_invoice",
    label="Void",
    command=VoidInvoice,
    may=may_void,
    run=void_invoice,
    words=("void", "discard"),
    style="danger",
    help="Void an unpaid invoice; its number stays used. A draft is discarded.",
    example="void INV-0001 sent twice",
)
