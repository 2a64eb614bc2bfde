"""Who may do what. Each rule gives None (yes), a Refusal with its reason, or AlreadyDone.

A rule looks at the actor and the case only, so the same answer decides the buttons that are shown, the words
that are taken, the link's forms and, in the gate, the act itself.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.domain.actor import Actor, Role
from core.domain.approvals import ONE, ApprovalStep
from core.domain.document import (
    Delivery,
    DocumentCase,
    Lifecycle,
    QuestionCase,
    Settlement,
    Verdict,
    open_to_buyer,
)
from core.domain.errors import (
    Blocked,
    NotAddressed,
    NotYours,
    OtherSideDecides,
    OverLimit,
    ProfileLacks,
    Refusal,
    WrongState,
)
from core.domain.facts import AlreadyDone, Ref
from core.domain.money import Money
from core.domain.network import Business, Connection, ConnectionCase, ConnectionState

OWNERS = (Role.OWNER,)
DECIDE = (Role.OWNER, Role.APPROVER)
FINANCE = (Role.OWNER, Role.FINANCE)
DRAFT = (Role.OWNER, Role.FINANCE, Role.APPROVER, Role.MEMBER)
PEOPLE = (*DRAFT, Role.CONTACT)

Answer = Refusal | AlreadyDone | None


def role(by: Actor, roles: Iterable[Role], action: str) -> Refusal | None:
    """Whether the actor has one of the roles; the scheduler acts only where a rule names it."""
    wanted = tuple(roles)
    return (
        None
        if by.role in wanted
        else NotYours(action=action, role=by.role.value, needs=tuple(r.value for r in wanted))
    )


def decides(by: Actor, own: Business, label: str, action: str) -> Refusal | None:
    """Whether the actor decides for its business: the addressed contact until it is claimed, then the role."""
    if by.role is Role.CONTACT:
        return None if by.addressed and not own.claimed else NotAddressed(number=label, party=own.name)
    return None if by.deputy and by.deputy.role in DECIDE else role(by, DECIDE, action)


def may_invoice(own: Business) -> Refusal | None:
    """Whether the business has said what its invoices need."""
    return ProfileLacks(fields=own.lacks, currency=own.currency, tax=f"{own.tax_rate:f}") if own.lacks else None


def already(kind: str, id_: str, fact: str, **data: Any) -> AlreadyDone:
    """Say that it has been done; the gate adds who, when and by which way from the event."""
    return AlreadyDone(subject=Ref(kind=kind, id=id_), fact=fact, by="", at=None, channel="", data=data)


def within_limit(by: Actor, case: DocumentCase) -> Refusal | None:
    """An approver's limit is in the business's own currency; a document in another one is above any limit. Whoever
    stands in for a colleague decides up to the larger limit of the two."""
    limits = [by.limit] if by.role in {*DECIDE, Role.CONTACT} else []
    limits += [by.deputy.limit] if by.deputy and by.deputy.role in DECIDE else []
    same = case.document.currency == case.own.currency
    if any(limit is None or (same and case.document.gross <= limit) for limit in limits):
        return None
    most = max((limit for limit in limits if limit is not None), default=0)
    return OverLimit(number=case.label, amount=case.document.total, limit=Money(most, case.own.currency))


def is_owner(by: Actor) -> bool:
    """Whether the actor decides as an owner: its own role, or that of the owner it stands in for."""
    return by.role is Role.OWNER or (by.deputy is not None and by.deputy.role is Role.OWNER)


def needed_approvals(case: DocumentCase) -> ApprovalStep:
    """Return what the buyer's policy asks for this bill."""
    found = case.buyer.approvals
    return found.step_for(case.document.total, case.buyer.currency) if found else ONE


def within_approvals(by: Actor, case: DocumentCase) -> Answer:
    """Whether this person's approval is one that the bill still needs: one voice each, an owner's where wanted."""
    if by.role is Role.CONTACT:
        return None
    step = needed_approvals(case)
    mine = next((given for given in case.given if given.member_id == by.member), None)
    if mine:
        said = already("document", case.document.id, "approval.given", number=case.label)
        return replace(said, by=mine.actor, at=mine.at, channel=mine.channel)
    left = step.people - len(case.given)
    owner_missing = step.role is Role.OWNER and not any(given.role is Role.OWNER for given in case.given)
    if owner_missing and left <= 1 and not is_owner(by):
        return NotYours(action="approve", role=by.role.value, needs=(Role.OWNER.value,))
    return None


def above_code_amount(case: Any) -> bool:
    """Whether an act of the buyer binds over more than a link or a mail is good for, so that a code is needed.

    An amount in another currency cannot be compared, and counts as above, as it does for an approver's limit.
    """
    if not (isinstance(case, DocumentCase) and case.side == "buyer" and case.buyer.code_above is not None):
        return False
    return case.document.currency != case.buyer.currency or case.document.gross > case.buyer.code_above


def state(case: DocumentCase, action: str, word: str) -> WrongState:
    """Refuse because of the document's state."""
    return WrongState(action=action, number=case.label, state=word)


def on_sellers_side(case: DocumentCase, action: str) -> Refusal | None:
    """Only the issuer."""
    return None if case.side == "seller" else OtherSideDecides(action=action, number=case.label, party=case.party)


def on_buyers_side(case: DocumentCase, action: str) -> Refusal | None:
    """Only the customer: the seller never decides for its buyer."""
    return None if case.side == "buyer" else OtherSideDecides(action=action, number=case.label, party=case.party)


def not_blocked(connection: Connection, own: Business, party: str, action: str) -> Refusal | None:
    """Whether words and reminders may pass; only the side that blocked learns that it can lift the block."""
    if connection.state is not ConnectionState.BLOCKED:
        return None
    if connection.blocked_by == own.id:
        return WrongState(action=action, number=party, state="blocked")
    return Blocked(party=party)


def may_decide_document(by: Actor, case: DocumentCase, action: str, verdict: Verdict) -> Answer:
    """Whether the actor may approve or reject: buyer's side, sent to it, not decided so before."""
    wrong_side = on_buyers_side(case, action)
    if wrong_side:
        return wrong_side
    document = case.document
    if document.kind != "invoice":
        return state(case, action, document.kind)
    if document.lifecycle is not Lifecycle.ISSUED or not open_to_buyer(document):
        return state(case, action, document.lifecycle.value)
    refusal = decides(by, case.own, case.label, action)
    if refusal:
        return refusal
    if document.verdict is verdict:
        return already("document", document.id, f"invoice.{verdict.value}", number=document.number)
    if document.verdict is Verdict.APPROVED:
        return state(case, action, "approved")
    if verdict is not Verdict.APPROVED:
        return None
    return within_limit(by, case) or within_approvals(by, case)


def may_answer_document(by: Actor, case: DocumentCase, action: str) -> Answer:
    """Whether the actor may promise, give a PO or ask: anybody of the buyer's side, while money is owed."""
    refusal = on_buyers_side(case, action) or role(by, PEOPLE, action)
    if refusal:
        return refusal
    if case.document.kind != "invoice" and action not in {"ask", "copy"}:
        return state(case, action, case.document.kind)
    if not open_to_buyer(case.document):
        return state(case, action, case.document.lifecycle.value)
    return None


def may_settle(by: Actor, case: DocumentCase, action: str) -> Answer:
    """Whether the actor may record a payment."""
    refusal = on_sellers_side(case, action) or role(by, FINANCE, action)
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.ISSUED:
        return state(case, action, case.document.lifecycle.value)
    if case.document.settlement is Settlement.PAID:
        return already("document", case.document.id, "payment.recorded", number=case.document.number)
    return None


def may_issue(by: Actor, case: DocumentCase, action: str) -> Answer:
    """Whether the actor may issue the draft."""
    refusal = on_sellers_side(case, action) or role(by, FINANCE, action)
    if refusal:
        return refusal
    if case.document.lifecycle is Lifecycle.VOID:
        return state(case, action, "void")
    if case.document.lifecycle is Lifecycle.ISSUED:
        return already("document", case.document.id, "invoice.issued", number=case.document.number)
    return None


def may_send(by: Actor, case: DocumentCase, action: str) -> Answer:
    """Whether the actor may send the issued document."""
    refusal = on_sellers_side(case, action) or role(by, FINANCE, action)
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.ISSUED:
        return state(case, action, case.document.lifecycle.value)
    released = case.document.delivery is Delivery.HELD and case.connection.state is ConnectionState.APPROVED
    if case.document.delivery is not Delivery.UNSENT and not released:
        fact = "invoice.held" if case.document.delivery is Delivery.HELD else "invoice.sent"
        return already("document", case.document.id, fact, number=case.document.number, party=case.party)
    return None


def may_void(by: Actor, case: DocumentCase, action: str) -> Answer:
    """Whether the actor may void an issued, unpaid document, or discard a draft."""
    wanted = DRAFT if case.document.lifecycle is Lifecycle.DRAFT else FINANCE
    refusal = on_sellers_side(case, action) or role(by, wanted, action)
    if refusal:
        return refusal
    if case.document.lifecycle is Lifecycle.VOID:
        fact = "invoice.voided" if case.document.number else "invoice.discarded"
        return already("document", case.document.id, fact, number=case.document.label)
    if case.document.kind == "credit_note":
        return state(case, action, "credit_note")
    if case.document.paid or case.document.credited:
        return state(case, action, case.document.settlement.value)
    return None


def may_decide_connection(by: Actor, case: ConnectionCase, action: str, wanted: ConnectionState) -> Answer:
    """Whether the actor may approve or decline an invitation: the invited side decides."""
    connection = case.connection
    if case.me != connection.invitee_id:
        return OtherSideDecides(action=action, number=case.label, party=case.label)
    refusal = decides(by, case.own, case.label, action)
    if refusal:
        return refusal
    if connection.state is wanted:
        return already("connection", connection.id, f"connection.{wanted.value}", party=case.label)
    open_states = (ConnectionState.INVITED, ConnectionState.DECLINED)
    if connection.state not in open_states[: 2 if wanted is ConnectionState.APPROVED else 1]:
        return WrongState(action=action, number=case.label, state=connection.state.value)
    return within_voices(by, case) if wanted is ConnectionState.APPROVED else None


def needed_for_vendor(case: ConnectionCase) -> ApprovalStep:
    """Return what the customer's policy asks for a new vendor."""
    return case.customer.approvals.vendors if case.customer.approvals else ONE


def within_voices(by: Actor, case: ConnectionCase) -> Answer:
    """Whether this person's approval of a vendor is one that is still needed: one voice each, an owner's where
    wanted. A customer that asks for our invoices is approved by one person."""
    if by.role is Role.CONTACT or case.me != case.customer.id:
        return None
    step = needed_for_vendor(case)
    mine = next((voice for voice in case.mine.voices if voice.member == by.member), None)
    if mine:
        said = already("connection", case.connection.id, "vendor.given", party=case.label)
        return replace(said, by=mine.actor, at=mine.at, channel=mine.channel)
    left = step.people - len(case.mine.voices)
    owner_missing = step.role is Role.OWNER and not any(voice.role is Role.OWNER for voice in case.mine.voices)
    if owner_missing and left <= 1 and not is_owner(by):
        return NotYours(action="approve", role=by.role.value, needs=(Role.OWNER.value,))
    return None


def may_manage_invitation(by: Actor, case: ConnectionCase, action: str, states: Iterable[ConnectionState]) -> Answer:
    """Whether the inviting side may cancel or resend."""
    if case.me != case.connection.invited_by:
        return OtherSideDecides(action=action, number=case.label, party=case.label)
    refusal = role(by, FINANCE, action)
    if refusal:
        return refusal
    if case.connection.state not in tuple(states):
        return WrongState(action=action, number=case.label, state=case.connection.state.value)
    return None


def may_answer_question(by: Actor, case: QuestionCase, action: str) -> Answer:
    """Whether the actor may answer what somebody asked."""
    if case.question.is_join:
        return WrongState(action=action, number=case.question.text, state="join")
    refusal = role(by, DRAFT, action)
    if refusal:
        return refusal
    if case.question.state == "answered":
        return already("question", case.question.id, "question.answered", party=case.other.name)
    return None


REDIRECT_OVER = frozenset({"agreed", "declined", "withdrawn"})  # a wish for another address that nobody has to see to


def may_work_on_question(by: Actor, case: QuestionCase, action: str) -> Answer:
    """Whether the actor may take, give away, put aside or close it: anybody of the business, while it waits."""
    answer = may_answer_question(by, case, action)
    if answer is None and case.question.state == "closed":
        return already("question", case.question.id, "question.closed", party=case.alias or case.other.name)
    if answer is None and case.question.state in REDIRECT_OVER:
        return WrongState(action=action, number=case.alias or case.other.name, state="redirect_over")
    return answer


def may_decide_join(by: Actor, case: QuestionCase, action: str, wanted: str) -> Answer:
    """Whether the actor may say that somebody becomes a member (`admitted`) or stays outside (`turned_away`)."""
    question = case.question
    if not question.is_join:
        return WrongState(action=action, number=case.alias or case.other.name, state="question")
    refusal = role(by, OWNERS, action)
    if refusal:
        return refusal
    if question.state == wanted:
        return already("question", question.id, f"join.{wanted}", person=question.sender, email=question.text)
    if question.state == "admitted":
        return WrongState(action=action, number=question.sender, state="admitted")
    return None
