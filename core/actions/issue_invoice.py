"""Give the draft the next number of its gapless series and freeze it; or do that and send it in one step."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.send_invoice import send_or_hold
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import Document, DocumentCase
from core.domain.errors import BadField, DateInPast, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit

PREFIX = "INV-"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """The draft to issue."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAndSend:
    """The draft to issue and send."""

    invoice: DocumentId


def may_issue(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, for a draft."""
    return policy.may_issue(by, case, "issue")


def issue_invoice(do: IssueInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Issue it; nothing leaves yet."""
    document = _issue(case, unit)
    data = {"number": document.number, "party": case.party, "gross": document.total, "due": document.due_on}
    return Done(subject=Ref(kind="document", id=document.id), fact="invoice.issued", data=data)


def issue_and_send(do: IssueAndSend, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Issue it and send it, or hold it until the customer has approved."""
    document = _issue(case, unit)
    return send_or_hold(unit, replace(case, document=document, reference=document.number), by)


def _issue(case: DocumentCase, unit: Unit) -> Document:
    if lacks := policy.may_invoice(case.seller):
        raise lacks
    today = local_day(unit.now, case.seller.timezone)
    if case.document.due_on < today:
        raise DateInPast(field="due", given=case.document.due_on, today=today)
    side = unit.sides.find(business_id=case.seller.id, connection_id=case.connection.id)
    if side and side.po_required and not case.document.purchase_order:
        raise BadField(field="purchase_order", value=case.party, problem="po_required")
    number = f"{PREFIX}{unit.next_number(case.seller.id, PREFIX):04d}"
    document = unit.documents.save(case.document.issue(number=number, on=today, now=unit.now))
    entry = unit.entries.find(business_id=case.seller.id, document_id=document.id)
    if entry:
        unit.entries.save(replace(entry, reference=number))
    subject = Ref(kind="document", id=document.id)
    data = {"number": number, "party": case.party, "gross": document.total, "due": document.due_on}
    unit.emit(Fact(kind="invoice.issued", subject=subject, other=case.buyer.id, shared=False, data=data))
    return document


ISSUE_AND_SEND = Action(
    name="issue_and_send",
    label="Issue and send",
    command=IssueAndSend,
    may=may_issue,
    run=issue_and_send,
    words=("issue and send",),
    style="primary",
    help="Number the draft and send it.",
    example="issue and send draft",
)
ISSUE_INVOICE = Action(
    name="issue_invoice",
    label="Issue",
    command=IssueInvoice,
    may=may_issue,
    run=issue_invoice,
    words=("issue",),
    help="Give the draft its number; it can no longer be changed then.",
    example="issue draft",
)
