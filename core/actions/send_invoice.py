"""Send an issued invoice; to a customer that has not approved, hold it until it has."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.plan import customer_zone, plan_approvals, plan_reminders
from core.actions.several_approvals import announce
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import Document, DocumentCase, LedgerEntry
from core.domain.errors import Blocked, NoWayToReach, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.domain.network import Business, Connection, ConnectionState
from core.store.unit import Unit

BILL = "BILL-"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInvoice:
    """The issued invoice to send."""

    invoice: DocumentId


def may_send(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, once."""
    return policy.may_send(by, case, "send")


def send_invoice(do: SendInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Send or hold."""
    return send_or_hold(unit, case, by)


def send_or_hold(unit: Unit, case: DocumentCase, by: Actor) -> Outcome:
    """Send to a customer that has approved; otherwise hold, and say so."""
    unit.exclusively(f"connection:{case.connection.id}")  # the customer may be approving at this very moment
    connection = unit.connections.find(business_id=case.seller.id, id=case.connection.id) or case.connection
    case = replace(case, connection=connection)
    subject = Ref(kind="document", id=case.document.id)
    data = {"number": case.document.number, "party": case.party, "gross": case.document.total}
    match connection.state:
        case ConnectionState.APPROVED:
            must_be_reached(unit, case)
            deliver(unit, case.document, case.seller, case.connection, by)
            contact = unit.contact_on(case.seller.id, case.connection.id)
            data["email"] = contact.email if contact else ""
            return Done(subject=subject, fact="invoice.sent", data=data)
        case ConnectionState.BLOCKED:
            raise Blocked(party=case.party)
        case ConnectionState.DECLINED:
            raise WrongState(action="send", number=case.document.number, state="declined_by_customer")
        case _:
            unit.documents.save(case.document.hold())
            unit.emit(Fact(kind="invoice.held", subject=subject, other=case.buyer.id, shared=False, data=data))
            return Done(subject=subject, fact="invoice.held", data=data)


def must_be_reached(unit: Unit, case: DocumentCase) -> None:
    """Refuse to send where nobody would get it: the one address comes back, and nobody there has chat.

    Raises NoWayToReach, or Blocked where the address wants no mail.
    """
    contact = unit.contact_on(case.seller.id, case.connection.id)
    if (contact and contact.delivery == "ok") or unit.workspaces.find(business_id=case.buyer.id):
        return
    if contact and contact.delivery == "stopped":
        raise Blocked(party=case.party)
    raise NoWayToReach(number=case.document.number, party=case.party, email=contact.email if contact else "")


def deliver(unit: Unit, document: Document, seller: Business, connection: Connection, by: Actor) -> None:
    """Let it go: the buyer gets its ledger entry (BILL-n), the mail leaves, the reminders are planned.

    `by` may be the buyer, whose approval releases what was held; the seller is the one who sends either way.
    """
    sent = unit.documents.save(document.send(now=unit.now))
    _ends_the_way_back(unit, connection)
    buyer = unit.business(sent.customer_id)
    bill = f"{BILL}{unit.next_number(buyer.id, BILL)}"
    unit.entries.add(
        LedgerEntry(
            business_id=buyer.id,
            document_id=sent.id,
            side="buyer",
            issuer_id=seller.id,
            counterparty_id=seller.id,
            reference=bill,
            created_at=unit.now,
        )
    )
    contact = unit.contact_on(seller.id, connection.id)
    side = unit.sides.find(business_id=seller.id, connection_id=connection.id)
    party = side.alias if side else buyer.name
    data = {"number": sent.number, "bill": bill, "gross": sent.total, "due": sent.due_on, "party": party}
    data["seller"] = seller.name
    data["email"] = contact.email if contact else ""
    released = by.business != seller.id
    unit.emit(
        Fact(
            kind="invoice.sent",
            subject=Ref(kind="document", id=sent.id),
            other=buyer.id,
            connection=connection.id,
            on_behalf_of=seller.id if released else None,
            data=data,
        )
    )
    zone = customer_zone(contact, buyer)
    plan_reminders(unit, sent, side, zone, seller, buyer.country or seller.country)
    plan_approvals(unit, sent, buyer)
    announce(unit, sent.id, buyer)


def _ends_the_way_back(unit: Unit, connection: Connection) -> None:
    """What has reached the buyer rests on the connection: approving it can no longer be taken back."""
    current = unit.connections.find(business_id=connection.business_id, id=connection.id) or connection
    if current.step and current.step.fact == "connection.approved":
        unit.connections.save(current.took(None))


SEND_INVOICE = Action(
    name="send_invoice",
    label="Send",
    command=SendInvoice,
    may=may_send,
    run=send_invoice,
    words=("send",),
    style="primary",
    help="Mail an issued invoice to its customer.",
    example="send INV-0001",
)
