"""A document's content, its four facets, and what may become of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from core.domain.actor import Role
from core.domain.claims import Claim, Dispute, Step
from core.domain.ids import (
    BusinessId,
    ConnectionId,
    ContactId,
    ConversationId,
    DocumentId,
    MemberId,
    QuestionId,
)
from core.domain.money import Money
from core.domain.network import Business, Connection, Redirect
from core.domain.reminders import ReminderPolicy


class Lifecycle(StrEnum):
    """Draft content may change; issued content never does; a void number stays used."""

    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


class Delivery(StrEnum):
    """Where the document is on its way to the buyer."""

    UNSENT = "unsent"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"


class Verdict(StrEnum):
    """What the buyer decided."""

    PENDING = "pending"
    APPROVED = "approved"
    DISPUTED = "disputed"
    REJECTED = "rejected"


class Settlement(StrEnum):
    """How much of it is paid."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLine:
    """One line as issued: decimal strings, so that nothing is rounded on the way through storage."""

    description: str
    quantity: str
    unit_price: str
    tax_rate: str
    net: int
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Immutable content of version n of a document. `lines` and `taxes` as issued, amounts in minor units."""

    business_id: BusinessId
    document_id: DocumentId
    version: int
    lines: tuple[dict[str, str | int], ...]
    taxes: tuple[dict[str, str | int], ...]
    note: str = ""
    purchase_order: str = ""
    made_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Identity, totals (minor units) and facets of a document; its lines are in its `Version`s.

    `number` is empty while a draft; `business_id` is the issuer. `reminders` is the issuer's own policy for it
    (None: the customer's). `credited` is what credit notes took off it. `claims` are what somebody says of it that
    nobody has settled, `dispute` what the buyer contests, `step` the last step that can be taken back.
    """

    business_id: BusinessId
    id: DocumentId
    kind: str = "invoice"
    number: str = ""
    version: int = 1
    customer_id: BusinessId
    connection_id: ConnectionId
    currency: str
    net: int
    tax: int
    gross: int
    paid: int = 0
    credited: int = 0
    title: str = ""
    issued_on: date | None = None
    due_on: date
    lifecycle: Lifecycle = Lifecycle.DRAFT
    delivery: Delivery = Delivery.UNSENT
    verdict: Verdict = Verdict.PENDING
    settlement: Settlement = Settlement.OPEN
    purchase_order: str = ""
    corrects: DocumentId | None = None
    corrects_version: int | None = None
    reminders: ReminderPolicy | None = None
    reminders_paused: bool = False
    claims: tuple[Claim, ...] = ()
    dispute: Dispute | None = None
    step: Step | None = None
    made_by: str
    created_at: datetime
    issued_at: datetime | None = None
    sent_at: datetime | None = None
    row: int = 1

    @property
    def total(self) -> Money:
        """What the document is over, tax included."""
        return Money(self.gross, self.currency)

    @property
    def open(self) -> Money:
        """What is still to be paid."""
        return Money(self.gross - self.paid - self.credited, self.currency)

    @property
    def contested(self) -> Money:
        """What of it the buyer contests, at most what is open."""
        amount = self.dispute.amount if self.dispute else 0
        return Money(min(amount, self.open.minor), self.currency)

    @property
    def undisputed(self) -> Money:
        """What is open and nobody contests."""
        return self.open - self.contested

    @property
    def chased(self) -> bool:
        """Whether nothing is contested, or the seller goes on asking for the rest."""
        if self.verdict is not Verdict.DISPUTED:
            return True
        return self.dispute is not None and self.dispute.chase and self.undisputed.minor > 0

    @property
    def label(self) -> str:
        """The number, or 'draft' before there is one."""
        return self.number or "draft"

    def issue(self, *, number: str, on: date, now: datetime) -> "Document":
        """Freeze the draft under its number."""
        return self._next(lifecycle=Lifecycle.ISSUED, number=number, issued_on=on, issued_at=now)

    def send(self, *, now: datetime) -> "Document":
        """Mark it as on its way to the buyer."""
        return self._next(delivery=Delivery.SENT, sent_at=now)

    def hold(self) -> "Document":
        """Keep it until the buyer has approved the connection."""
        return self._next(delivery=Delivery.HELD)

    def decide(self, verdict: Verdict, *, dispute: Dispute | None = None, step: Step | None = None) -> "Document":
        """Record the buyer's decision; what it contests goes with a dispute only. The seller's reading ends by it."""
        claims = tuple(claim for claim in self.claims if claim.kind != "reading")
        return self._next(verdict=verdict, dispute=dispute, step=step, claims=claims)

    def pay(self, amount: Money) -> "Document":
        """Add a payment, at most what is open."""
        claims = tuple(claim for claim in self.claims if claim.kind != "paid")
        settlement = self._settled(self.open - amount)
        return self._next(paid=self.paid + amount.minor, settlement=settlement, claims=claims)

    def credit(self, amount: Money) -> "Document":
        """Take off what a credit note gives back, at most what is open. What was contested is corrected by it, so
        the buyer decides anew; nothing is left to take back."""
        verdict = Verdict.PENDING if self.verdict is Verdict.DISPUTED else self.verdict
        settlement = self._settled(self.open - amount)
        return self._next(
            credited=self.credited + amount.minor, settlement=settlement, verdict=verdict, dispute=None, step=None
        )

    def claim(self, claim: Claim, *, step: Step | None = None) -> "Document":
        """Note what somebody says of it; a newer word of the same kind takes the older one's place."""
        return self._next(claims=(*(c for c in self.claims if c.kind != claim.kind), claim), step=step)

    def unclaim(self, kind: str, *, step: Step | None = None) -> "Document":
        """Take it off: settled, or taken back."""
        return self._next(claims=tuple(c for c in self.claims if c.kind != kind), step=step)

    def claimed(self, kind: str) -> Claim | None:
        """Return what is said of this kind and not settled."""
        return next((claim for claim in self.claims if claim.kind == kind), None)

    def took(self, step: Step | None) -> "Document":
        """Remember a step that changes nothing else of the document itself."""
        return self._next(step=step)

    def back(self, step: Step) -> "Document":
        """Be what it was before the step; the step stays, taken back."""
        was = step.before
        changes: dict[str, Any] = {"step": replace(step, undone=True)}
        if "verdict" in was:
            changes["verdict"] = Verdict(was["verdict"])
        if "dispute" in was:
            changes["dispute"] = Dispute.from_json(was["dispute"])
        if "paused" in was:
            changes["reminders_paused"] = bool(was["paused"])
        if "claims" in was:
            changes["claims"] = tuple(Claim.from_json(claim) for claim in was["claims"])
        return self._next(**changes)

    def chase(self, *, chase: bool) -> "Document":
        """Go on asking for what is not contested, or wait for all of it."""
        return self._next(dispute=replace(self.dispute, chase=chase) if self.dispute else None)

    def rewrite(self, **content: object) -> "Document":
        """Change a draft's content: parties, totals, dates, title, purchase order."""
        return self._next(**content)

    def void(self) -> "Document":
        """Cancel it; its number stays used."""
        return self._next(lifecycle=Lifecycle.VOID)

    def order(self, purchase_order: str) -> "Document":
        """Annotate it with the buyer's order number; an issued document gets a new version for that."""
        issued = self.lifecycle is Lifecycle.ISSUED
        claims = tuple(c for c in self.claims if c.kind != "po")
        return self._next(purchase_order=purchase_order, version=self.version + (1 if issued else 0), claims=claims)

    def _settled(self, open_: Money) -> Settlement:
        return Settlement.PAID if open_.minor <= 0 else Settlement.PARTLY_PAID

    def remind_by(self, reminders: ReminderPolicy | None) -> "Document":
        """Give it a policy of its own, or take it away."""
        return self._next(reminders=reminders)

    def pause(self, *, paused: bool) -> "Document":
        """Hold its reminders, or let them go on."""
        return self._next(reminders_paused=paused)

    def stop(self, step: Step | None) -> "Document":
        """Hold its reminders because the buyer asks for it."""
        return self._next(reminders_paused=True, step=step)

    def _next(self, **changes: object) -> "Document":
        return replace(self, row=self.row + 1, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One side's own view of a document: its reference (INV-0001 for the seller, BILL-7 for the buyer)."""

    business_id: BusinessId
    document_id: DocumentId
    side: str
    issuer_id: BusinessId
    counterparty_id: BusinessId
    reference: str
    note: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Shared record of one decision: who, by which way, on what evidence; `undone_at` when reversed."""

    business_id: BusinessId
    id: str
    subject_kind: str
    subject_id: str
    verdict: str
    reason: str = ""
    actor: str
    member_id: MemberId | None = None
    contact_id: ContactId | None = None
    channel: str
    evidence: dict[str, object]
    at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""

    def reversed(self, by: str, now: datetime) -> "Decision":
        """Keep that it was taken back, by whom and when."""
        return replace(self, undone_at=now, undone_by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One of several approvals that a bill needs: the buyer's own affair, which the seller never sees. `role` is the
    one that counted, `instead_of` names whom this person stood in for. Undone ones are kept."""

    business_id: BusinessId
    id: str
    document_id: DocumentId
    member_id: MemberId
    actor: str
    role: Role
    instead_of: str = ""
    channel: str
    evidence: dict[str, object]
    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The buyer said when it will pay. `amount` in minor units, None for all that is open; `settled` is what had been
    paid and credited when it was made, so that what came since can be told.

    `state` is open, kept, partly_kept, broken, replaced or undone. `business_id` is the seller, whose reminders it
    holds.
    """

    business_id: BusinessId
    id: str
    document_id: DocumentId
    promised_on: date
    amount: int | None = None
    settled: int = 0
    state: str = "open"
    made_by: str
    made_at: datetime

    def judged(self, document: Document) -> str:
        """Return what became of it by the money that came since: kept, partly_kept or broken."""
        came = document.paid + document.credited - self.settled
        if document.settlement is Settlement.PAID or (self.amount is not None and came >= self.amount):
            return "kept"
        return "partly_kept" if came > 0 else "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money received, as the seller recorded it; what it settles is in its allocations."""

    business_id: BusinessId
    id: str
    currency: str
    amount: int
    paid_on: date
    method: str = ""
    reference: str = ""
    recorded_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The part of a payment (minor units) that settles one document."""

    business_id: BusinessId
    payment_id: str
    document_id: DocumentId
    amount: int


JOIN = "join"
REDIRECT = "redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something a person wrote that only a human can answer, waiting for `business_id`.

    `text` is already redacted. `problem` says why Penny did not act. `address` is somebody's whom Penny does not
    know, and who may be accepted as a contact. With the problem `JOIN` nothing was written: whether the person behind
    the address in `text` is to be a member is for the owners to say. With `REDIRECT` mail is to go to `address`.

    `state` is open, answered or closed (without an answer, `reason` says why), of a request to join admitted or
    turned_away, of one for another address agreed, declined or withdrawn. `taken_by` has it now; until
    `snoozed_until` it waits for nobody. `likely` are keys of `wording.READINGS`, the likeliest first.
    """

    business_id: BusinessId
    id: QuestionId
    from_business: BusinessId
    contact_id: ContactId | None
    conversation_id: ConversationId | None
    document_id: DocumentId | None = None
    connection_id: ConnectionId | None = None
    sender: str
    text: str
    problem: str = ""
    address: str = ""
    state: str = "open"
    answered_by: str = ""
    answered_at: datetime | None = None
    taken_by: MemberId | None = None
    taken_name: str = ""
    snoozed_until: datetime | None = None
    reason: str = ""
    likely: str = ""
    at: datetime

    @property
    def is_join(self) -> bool:
        """Whether it is about becoming a member."""
        return self.problem == JOIN


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCase:
    """All that policy and cards need to know of one document, seen from one side ('seller' or 'buyer').

    `given` are the approvals that the buyer's people gave so far, where its policy wants several.
    """

    document: Document
    side: str
    reference: str
    seller: Business
    buyer: Business
    connection: Connection
    contact_id: ContactId | None
    alias: str = ""
    given: tuple[Approval, ...] = ()
    now: datetime

    @property
    def own(self) -> Business:
        """The business that looks."""
        return self.seller if self.side == "seller" else self.buyer

    @property
    def other(self) -> Business:
        """The business on the other side."""
        return self.buyer if self.side == "seller" else self.seller

    @property
    def party(self) -> str:
        """The name under which the looking side knows the other."""
        return self.alias or self.other.name

    @property
    def label(self) -> str:
        """The reference people of this side use."""
        return self.reference or self.document.label


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCase:
    """A question with the parties around it."""

    question: Question
    own: Business
    other: Business
    number: str = ""
    alias: str = ""
    known: str = ""
    """The address of the contact in whose thread it was asked."""
    redirect: Redirect | None = None
    """What this business was asked of where its mail to the other side goes."""


def open_to_buyer(document: Document) -> bool:
    """Whether the buyer has been sent it and it still stands."""
    return document.lifecycle is Lifecycle.ISSUED and document.delivery in {
        Delivery.SENT,
        Delivery.DELIVERED,
        Delivery.BOUNCED,
    }


def is_overdue(document: Document, today: date) -> bool:
    """Whether money is owed and its day has passed (the due day itself is not overdue)."""
    return (
        document.lifecycle is Lifecycle.ISSUED
        and document.settlement is not Settlement.PAID
        and document.verdict is not Verdict.REJECTED
        and today > document.due_on
    )


def shown_word(document: Document, today: date) -> str:
    """Return the one word people see, as a key of `wording.STATES`; a pure function of facets and day."""
    if document.lifecycle is not Lifecycle.ISSUED:
        return document.lifecycle.value
    if document.kind == "credit_note":
        return "credit"
    if document.settlement is Settlement.PAID:
        return "paid" if document.paid or not document.credited else "credited"
    if document.delivery is Delivery.BOUNCED:
        return "bounced"
    if document.delivery in {Delivery.UNSENT, Delivery.HELD}:
        return "held" if document.delivery is Delivery.HELD else "issued"
    if document.verdict in {Verdict.REJECTED, Verdict.DISPUTED}:
        return document.verdict.value
    if document.verdict is Verdict.PENDING:
        return "pending_overdue" if is_overdue(document, today) else "pending_approval"
    if is_overdue(document, today):
        return "overdue"
    return "partly_paid" if document.settlement is Settlement.PARTLY_PAID else "approved"
