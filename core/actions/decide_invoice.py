"""The buyer approves an invoice, or rejects it with a reason the seller reads."""

from dataclasses import dataclass
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.several_approvals import give_approval, refuse_self, take_back
from core.actions.step import decided_before, step_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Verdict
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.policy import needed_approvals
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveInvoice:
    """The bill to approve."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectInvoice:
    """`reason` goes to the seller."""

    invoice: DocumentId
    reason: Annotated[str, Ask("Reason", kind="long", hint="wrong quantity", most=1000)]


def may_approve(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """The buyer's side, by role and limit; never the seller."""
    return policy.may_decide_document(by, case, "approve", Verdict.APPROVED)


def may_reject(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """The buyer's side, by role; never the seller."""
    return policy.may_decide_document(by, case, "reject", Verdict.REJECTED)


def approve_invoice(do: ApproveInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Approve it, or note one of the approvals that it needs."""
    refuse_self(unit, case, by)
    if by.member and needed_approvals(case).people > len(case.given) + 1:
        return give_approval(unit, case, by, by.member)
    return _decide(case, unit, by, Verdict.APPROVED, "")


def reject_invoice(do: RejectInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Reject it; what colleagues approved before counts no more."""
    take_back(unit, case)
    return _decide(case, unit, by, Verdict.REJECTED, do.reason.strip())


def _decide(case: DocumentCase, unit: Unit, by: Actor, verdict: Verdict, reason: str) -> Outcome:
    step = step_of(case, by, f"invoice.{verdict.value}", record=verdict.value, **decided_before(case))
    document = unit.documents.save(case.document.decide(verdict, step=step), was=case.document)
    subject = Ref(kind="document", id=document.id)
    data = {
        "number": document.number,
        "bill": case.reference,
        "party": case.buyer.name,
        "gross": document.total,
    }
    data |= {"reason": reason, "seller": case.seller.name, "due": document.due_on}
    fact = f"invoice.{verdict.value}"
    unit.emit(
        Fact(
            kind=fact,
            subject=subject,
            other=case.seller.id,
            connection=document.connection_id,
            verdict=verdict.value,
            reason=reason,
            data=data,
        )
    )
    return Done(subject=subject, fact=fact, data=data)


APPROVE_INVOICE = Action(
    name="approve_invoice",
    label="Approve",
    command=ApproveInvoice,
    may=may_approve,
    run=approve_invoice,
    words=("approve",),
    replies=(
        "approve",
        "approved",
        "i approve",
        "we approve",
        "approve it",
        "approved by me",
        "ok",
        "okay",
        "yes",
    ),
    style="primary",
    intent="approve",
    help="Approve a bill.",
    example="approve BILL-7",
)
REJECT_INVOICE = Action(
    name="reject_invoice",
    label="Reject",
    command=RejectInvoice,
    may=may_reject,
    run=reject_invoice,
    words=("reject",),
    replies=("reject", "rejected", "we reject", "i reject"),
    style="danger",
    intent="reject",
    help="Reject a bill and say why.",
    example="reject BILL-7 wrong quantity",
)
