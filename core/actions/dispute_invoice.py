"""The buyer contests an invoice or lines of it, and may take that back; the seller may go on asking for the rest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.several_approvals import take_back
from core.actions.step import decided_before, step_of, undo_decision
from core.domain import policy
from core.domain.actor import Actor
from core.domain.claims import Dispute
from core.domain.credit import gross_of_lines
from core.domain.document import DocumentCase, Lifecycle, Settlement, Verdict, open_to_buyer
from core.domain.errors import BadField, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit

_NUMBERS = re.compile(r"\s*\d{1,3}\s*(?:(?:,|;|\band\b|&|\s)\s*\d{1,3}\s*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeInvoice:
    """`reason` goes to the seller. `lines` are numbers from 1 ('2, 3'); left out, all of it is contested."""

    invoice: DocumentId
    reason: Annotated[str, Ask("Reason", kind="long", hint="ten units were ordered, not twelve", most=1000)]
    lines: Annotated[str, Ask("Lines", lead=("lines", "line"), kind="text", hint="2, 3", most=80)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDispute:
    """The bill that is contested no more."""

    invoice: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRest:
    """The invoice whose undisputed rest is asked for, or not."""

    invoice: DocumentId


def may_dispute(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Whoever decides at the buyer's, until it is paid; also after an approval."""
    refusal = policy.on_buyers_side(case, "dispute")
    document = case.document
    if refusal:
        return refusal
    if document.lifecycle is not Lifecycle.ISSUED or not open_to_buyer(document):
        return policy.state(case, "dispute", document.lifecycle.value)
    if document.settlement is Settlement.PAID:
        return policy.state(case, "dispute", "paid")
    refusal = policy.decides(by, case.own, case.label, "dispute")
    if refusal or document.verdict is not Verdict.DISPUTED:
        return refusal
    return policy.already("document", document.id, "invoice.disputed", number=document.number)


def may_withdraw(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Whoever decides at the buyer's, while it is disputed."""
    refusal = policy.on_buyers_side(case, "withdraw") or policy.decides(by, case.own, case.label, "withdraw")
    if refusal or case.document.verdict is Verdict.DISPUTED:
        return refusal
    return policy.state(case, "withdraw", "not_disputed")


def may_chase(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while part of it is contested."""
    refusal = policy.on_sellers_side(case, "chase") or policy.role(by, policy.FINANCE, "chase")
    document = case.document
    if refusal:
        return refusal
    if document.dispute is None or document.verdict is not Verdict.DISPUTED:
        return policy.state(case, "chase", "not_disputed")
    if document.undisputed.minor <= 0:
        return policy.state(case, "chase", "all_disputed")
    chased = policy.already("document", document.id, "dispute.chased", number=document.number)
    return chased if document.dispute.chase else None


def dispute_invoice(do: DisputeInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Contest it; nobody is reminded of what is contested."""
    take_back(unit, case)
    document = case.document
    numbers = line_numbers(do.lines)
    amount = document.open
    if numbers:
        version = unit.versions.find(
            business_id=document.business_id, document_id=document.id, version=document.version
        )
        if version:
            amount = min(amount, gross_of_lines(version, numbers, document.currency))
    dispute = Dispute(reason=do.reason.strip(), lines=numbers, amount=amount.minor, by=by.name, at=unit.now)
    step = step_of(case, by, "invoice.disputed", record="disputed", **decided_before(case))
    document = unit.documents.save(document.decide(Verdict.DISPUTED, dispute=dispute, step=step))
    data = _data(case) | {"reason": dispute.reason, "amount": amount, "rest": document.undisputed}
    data["lines"] = ", ".join(map(str, numbers))
    return _say(unit, case, "invoice.disputed", data, verdict="disputed", reason=dispute.reason)


def withdraw_dispute(do: WithdrawDispute, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Contest it no more: it waits for a decision as before, and reminders go on."""
    unit.documents.save(case.document.decide(Verdict.PENDING))
    undo_decision(unit, "document", case.document.id, "disputed", by)
    return _say(unit, case, "dispute.resolved", _data(case) | {"how": "withdrawn"})


def chase_rest(do: ChaseRest, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Let reminders go on, of what nobody contests."""
    document = unit.documents.save(case.document.chase(chase=True))
    subject = Ref(kind="document", id=document.id)
    data = {"number": document.number, "party": case.party, "rest": document.undisputed}
    unit.emit(Fact(kind="dispute.chased", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="dispute.chased", data=data)


def line_numbers(text: str) -> tuple[int, ...]:
    """Return '2, 3' as numbers. Raises BadField."""
    if text.strip() and not _NUMBERS.fullmatch(text):
        raise BadField(field="lines", value=text, problem="lines", hint="2, 3")
    return tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", text)))


def _data(case: DocumentCase) -> dict[str, object]:
    found: dict[str, object] = {"number": case.document.number, "bill": case.reference, "party": case.buyer.name}
    return found | {"seller": case.seller.name}


def _say(
    unit: Unit, case: DocumentCase, fact: str, data: Mapping[str, object], *, verdict: str = "", reason: str = ""
) -> Outcome:
    subject = Ref(kind="document", id=case.document.id)
    unit.emit(
        Fact(
            kind=fact,
            subject=subject,
            other=case.seller.id,
            connection=case.document.connection_id,
            verdict=verdict,
            reason=reason,
            data=data,
        )
    )
    return Done(subject=subject, fact=fact, data=data)


DISPUTE_INVOICE = Action(
    name="dispute_invoice",
    label="Dispute",
    command=DisputeInvoice,
    may=may_dispute,
    run=dispute_invoice,
    words=("dispute",),
    replies=("dispute", "disputed", "we dispute", "i dispute"),
    style="danger",
    intent="dispute",
    help="Contest a bill or some of its lines and say why.",
    example="dispute BILL-7 ten units were ordered, not twelve",
)
WITHDRAW_DISPUTE = Action(
    name="withdraw_dispute",
    label="Withdraw dispute",
    command=WithdrawDispute,
    may=may_withdraw,
    run=withdraw_dispute,
    words=("withdraw",),
    replies=("withdraw", "withdraw dispute", "withdraw the dispute", "we withdraw the dispute"),
    help="Contest a bill no more.",
    example="withdraw BILL-7",
)
CHASE_REST = Action(
    name="chase_rest",
    label="Remind of the rest",
    command=ChaseRest,
    may=may_chase,
    run=chase_rest,
    words=("chase",),
    binding=False,
    help="Send reminders of what the customer does not contest.",
    example="chase INV-0001",
)
