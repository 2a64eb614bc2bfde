"""Send an invoice once more whose mail came back, now that there may be a better address."""

from dataclasses import dataclass

from core.actions.action import Action
from core.actions.send_invoice import must_be_reached
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import Delivery, DocumentCase, Lifecycle
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAgain:
    """The invoice that came back."""

    invoice: DocumentId


def may_send_again(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, for what came back."""
    refusal = policy.on_sellers_side(case, "send_again") or policy.role(by, policy.FINANCE, "send_again")
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.ISSUED:
        return policy.state(case, "send_again", case.document.lifecycle.value)
    if case.document.delivery is not Delivery.BOUNCED:
        return policy.state(case, "send_again", case.document.delivery.value)
    return policy.not_blocked(case.connection, case.own, case.party, "send_again")


def send_again(do: SendAgain, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Mail it again. Raises NoWayToReach while the address is the one that came back."""
    must_be_reached(unit, case)
    document = unit.documents.save(case.document.send(now=unit.now))
    contact = unit.contact_on(case.seller.id, document.connection_id)
    data = {
        "number": document.number,
        "party": case.party,
        "seller": case.seller.name,
        "gross": document.total,
        "due": document.due_on,
        "email": contact.email if contact else "",
    }
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="invoice.sent_again",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="invoice.sent_again", data=data)


SEND_AGAIN = Action(
    name="send_again",
    label="Send again",
    command=SendAgain,
    may=may_send_again,
    run=send_again,
    words=("send again",),
    style="primary",
    help="Mail an invoice again that came back.",
    example="send again INV-0001",
)
