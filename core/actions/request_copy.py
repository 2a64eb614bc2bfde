"""The buyer wants an invoice, or its statement of account, once more: both go to the stored contact at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.actions.action import Action
from core.actions.statements import mail_statement
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import DocumentCase
from core.domain.errors import CapReached, NoWayToReach, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.network import ConnectionCase, ConnectionState
from core.store.unit import Unit

DAYS = timedelta(days=90)
DAILY = 5  # copies of one document: each is a mail


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCopy:
    """The bill that is wanted again."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStatement:
    """The account that is wanted."""

    connection: ConnectionId


def may_request(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side."""
    return policy.may_answer_document(by, case, "copy")


def may_request_statement(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the customer's side of a connection that holds."""
    if case.me != case.customer.id:
        return OtherSideDecides(action="copy", number=case.label, party=case.label)
    if case.connection.state is not ConnectionState.APPROVED:
        return WrongState(action="copy", number=case.label, state=case.connection.state.value)
    return policy.role(by, policy.PEOPLE, "copy")


def request_copy(do: RequestCopy, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Mail it again. Raises CapReached, NoWayToReach."""
    since = unit.now - timedelta(days=1)
    events = unit.timeline("document", case.document.id, case.seller.id)
    if sum(e.kind == "invoice.copied" and e.at > since for e in events) >= DAILY:
        raise CapReached(limit=DAILY, target=case.label)
    return send_copy(unit, case, why="asked")


def send_copy(unit: Unit, case: DocumentCase, *, why: str) -> Outcome:
    """Let a copy of the document as it now is go to the stored contact. `why`: asked (the buyer wants it again) or
    ordered (there is a new version with its purchase order). Raises NoWayToReach."""
    document = case.document
    contact = unit.contact_on(case.seller.id, document.connection_id)
    if contact is None or contact.delivery != "ok":
        raise NoWayToReach(number=case.label, party=case.buyer.name, email=contact.email if contact else "")
    data: dict[str, Any] = {"number": document.number, "party": case.buyer.name, "seller": case.seller.name}
    data["why"] = why
    data |= {"email": contact.email, "gross": document.total, "due": document.due_on, "po": document.purchase_order}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="invoice.copied",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            on_behalf_of=case.seller.id if case.side == "buyer" else None,
            data=data,
        )
    )
    return Done(subject=subject, fact="invoice.copied", data=data)


def is_reached(unit: Unit, case: DocumentCase) -> bool:
    """Whether mail to the stored contact arrives."""
    contact = unit.contact_on(case.seller.id, case.document.connection_id)
    return contact is not None and contact.delivery == "ok"


def request_statement(do: RequestStatement, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Mail the account of the last ninety days, once a day."""
    today = local_day(unit.now, case.vendor.timezone)
    seen = unit.connection_case(case.connection.id, case.vendor.id)
    contact = unit.contact_on(case.vendor.id, case.connection.id)
    if contact is None or contact.delivery != "ok":
        raise NoWayToReach(number=case.label, party=case.own.name, email=contact.email if contact else "")
    mail_statement(unit, seen, contact, first=today - DAYS, last=today, key=f"asked:{today.isoformat()}")
    data = {"party": case.own.name, "seller": case.vendor.name, "email": contact.email}
    subject = Ref(kind="connection", id=case.connection.id)
    unit.emit(Fact(kind="statement.requested", subject=subject, other=case.vendor.id, data=data))
    return Done(subject=subject, fact="statement.requested", data=data)


REQUEST_COPY = Action(
    name="request_copy",
    label="Send me a copy",
    command=RequestCopy,
    may=may_request,
    run=request_copy,
    words=("copy",),
    replies=("copy", "send copy", "send a copy", "please send a copy", "resend", "send it again"),
    binding=False,
    intent="request_copy",
    help="Get a bill by email again.",
    example="copy BILL-7",
)
REQUEST_STATEMENT = Action(
    name="request_statement",
    label="Send me a statement",
    command=RequestStatement,
    may=may_request_statement,
    run=request_statement,
    words=("request statement",),
    replies=("statement", "send a statement", "please send a statement", "send statement"),
    binding=False,
    intent="request_statement",
    help="Get a statement of your account with a vendor by email.",
    example="request statement northwind",
)
