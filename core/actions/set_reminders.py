"""When reminders go out: by default, for one customer, for one invoice.

The three actions share their fields, which are what a form shows (`reminder_texts` gives what holds now, by field
name, as the texts that are read back):

    when      Steps   '3 days before, on the day, 7 and 14 days after' from the due day; also 'off' (never), 'usual'
                      (what holds one level above), and for a customer or an invoice 'pause' and 'resume'
    approval  Steps   '3 and 7 days after sending': a buyer who has not decided by then is asked to approve; or 'off'
    minimum   Money   of an invoice with less open nobody is reminded; one amount per currency, zero takes it away
    together  choice  'yes': several invoices of one customer on one morning go in one mail; 'no': each in its own

What of the last three is left out stays as it is. A change plans anew what is still to come, at once and for every
open invoice it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from core.actions.action import Action, Ask, Filled
from core.actions.pause_reminders import pause_customer, pause_document
from core.actions.plan import policy_of, replan_reminders
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Lifecycle, Settlement
from core.domain.errors import AmountNotPositive, BadField, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money
from core.domain.network import Business, ConnectionCase, ConnectionState
from core.domain.reminders import USUAL, ReminderPolicy, Steps
from core.store.unit import Unit

WHEN = Ask("When to remind", kind="steps", hint="3 days before, on the day, 7 and 14 days after", most=200)
APPROVAL = Ask(
    "When to ask for approval", lead=("approval",), kind="steps", hint="3 and 7 days after sending", most=200
)
MINIMUM = Ask("Smallest amount to remind of", lead=("minimum", "min", "above", "from"), hint="50.00")
TOGETHER = Ask(
    "Several invoices of one customer",
    lead=("together",),
    kind="choice",
    choices=(("yes", "In one email"), ("no", "Each in its own email")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReminders:
    """The default, for every customer and invoice without a policy of its own."""

    when: Annotated[Steps, WHEN]
    approval: Annotated[Steps | None, APPROVAL] = None
    minimum: Annotated[Money | None, MINIMUM] = None
    together: Annotated[str, TOGETHER] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCustomerReminders:
    """For the invoices of one customer."""

    connection: ConnectionId
    when: Annotated[Steps, WHEN]
    approval: Annotated[Steps | None, APPROVAL] = None
    minimum: Annotated[Money | None, MINIMUM] = None
    together: Annotated[str, TOGETHER] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInvoiceReminders:
    """For one invoice."""

    invoice: DocumentId
    when: Annotated[Steps, WHEN]
    approval: Annotated[Steps | None, APPROVAL] = None


Change = SetReminders | SetCustomerReminders | SetInvoiceReminders


def reminder_texts(found: ReminderPolicy, currency: str = "") -> dict[str, str]:
    """Return a policy as the texts of the form's fields; `currency` says of which minimum (else the first)."""
    minimum = found.least(currency) or next(iter(found.minimum), None)
    return {
        "when": str(Steps(days=found.due)),
        "approval": str(Steps(days=found.approval)) if found.approval else "",
        "minimum": f"{minimum.amount:f} {minimum.currency}" if minimum else "",
        "together": "yes" if found.grouped else "no",
    }


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """Owner and finance."""
    return policy.role(by, policy.FINANCE, "reminders")


def may_set_customer(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the vendor."""
    if case.me != case.vendor.id:
        return OtherSideDecides(action="reminders", number=case.label, party=case.label)
    if case.connection.state is not ConnectionState.APPROVED:
        return WrongState(action="reminders", number=case.label, state=case.connection.state.value)
    return policy.role(by, policy.FINANCE, "reminders")


def may_set_invoice(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, until it is paid or void."""
    refusal = policy.on_sellers_side(case, "reminders") or policy.role(by, policy.FINANCE, "reminders")
    if refusal:
        return refusal
    if case.document.lifecycle is Lifecycle.VOID:
        return policy.state(case, "reminders", "void")
    return policy.state(case, "reminders", "paid") if case.document.settlement is Settlement.PAID else None


def set_reminders(do: SetReminders, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Change the default."""
    if do.when.word in {"pause", "resume"}:
        raise BadField(field="when", value=do.when.word, problem="pause_what", hint="pause INV-0001")
    changed = _changed(do, own.reminders or USUAL, own)
    business = unit.businesses.save(replace(own, reminders=changed, row=own.row + 1))
    count = replan_reminders(unit, business, unit.reports.remindable(own.id))
    return _say(unit, Ref(kind="business", id=own.id), changed or USUAL, changed, {"all": "yes", "count": count})


def set_customer_reminders(do: SetCustomerReminders, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Change them for one customer."""
    if do.when.word in {"pause", "resume"}:
        return pause_customer(case, unit, by, paused=do.when.word == "pause")
    own = case.own
    changed = _changed(do, policy_of(None, case.mine, own), own)
    unit.sides.save(replace(case.mine, reminders=changed))
    documents = unit.reports.remindable(own.id, case.connection.id)
    count = replan_reminders(unit, own, documents)
    holds = changed or policy_of(None, None, own)
    data = {"party": case.label, "count": count}
    return _say(unit, Ref(kind="connection", id=case.connection.id), holds, changed, data)


def set_invoice_reminders(do: SetInvoiceReminders, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Change them for one invoice."""
    if do.when.word in {"pause", "resume"}:
        return pause_document(case, unit, by, paused=do.when.word == "pause")
    side = unit.sides.find(business_id=case.seller.id, connection_id=case.connection.id)
    changed = _changed(do, policy_of(case.document, side, case.seller), case.seller)
    document = unit.documents.save(case.document.remind_by(changed))
    replan_reminders(unit, case.seller, [document])
    holds = changed or policy_of(None, side, case.seller)
    data = {"number": case.label, "party": case.party}
    return _say(unit, Ref(kind="document", id=document.id), holds, changed, data)


def fill_default(own: Business, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with what holds now."""
    return Filled(raw=_texts(own.reminders or USUAL, own.currency))


def fill_customer(case: ConnectionCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the customer's own policy, or with 'usual' and what that means."""
    holds = _texts(policy_of(None, None, case.own), case.own.currency)
    mine = case.mine.reminders
    known = _texts(mine, case.own.currency) if mine else {"when": "usual"}
    known |= {"when": "pause"} if case.mine.reminders_paused else {}
    return Filled(raw=known, hints={name: text for name, text in holds.items() if name != "together"})


def fill_invoice(case: DocumentCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the invoice's own policy, or with 'usual' and what that means."""
    side = unit.sides.find(business_id=case.seller.id, connection_id=case.connection.id)
    holds = _texts(policy_of(None, side, case.seller), case.document.currency)
    mine = case.document.reminders
    known = _texts(mine, case.document.currency) if mine else {"when": "usual"}
    known |= {"when": "pause"} if case.document.reminders_paused else {}
    asked = {"when", "approval"}
    return Filled(
        raw={name: text for name, text in known.items() if name in asked},
        hints={name: text for name, text in holds.items() if name in asked},
    )


def _texts(found: ReminderPolicy, currency: str) -> dict[str, str]:
    """As the form shows it: what is off says so, because a blank field leaves things as they are."""
    texts = reminder_texts(found, currency)
    return {**texts, "when": texts["when"] or "off", "approval": texts["approval"] or "off"}


def _changed(do: Change, base: ReminderPolicy, own: Business) -> ReminderPolicy | None:
    """Return the policy after the change; None where what holds one level above shall hold."""
    minimum: Money | None = getattr(do, "minimum", None)
    together: str = getattr(do, "together", "")
    if do.when.word == "usual":
        return None
    if do.approval and do.approval.word not in {"", "off"}:
        raise BadField(field="approval", value=do.approval.word, problem="steps", hint=APPROVAL.hint)
    if do.approval and any(day < 1 for day in do.approval.days):
        raise BadField(field="approval", value=str(do.approval), problem="steps", hint=APPROVAL.hint)
    if minimum is not None and minimum.minor < 0:
        raise AmountNotPositive(amount=minimum)
    found = replace(base, due=do.when.days)
    # 'off' means silence, unless the asking for approval was given with it.
    found = replace(found, approval=()) if do.when.word == "off" and do.approval is None else found
    if do.approval:
        found = replace(found, approval=do.approval.days)
    if minimum is not None:
        found = found.at_least(minimum)
    return replace(found, grouped=together == "yes") if together else found


def _say(
    unit: Unit, subject: Ref, holds: ReminderPolicy, own: ReminderPolicy | None, data: dict[str, Any]
) -> Outcome:
    minimum = ", ".join(f"{money.amount:f} {money.currency}" for money in holds.minimum)
    data = {
        **data,
        "due_steps": list(holds.due),
        "approval_steps": list(holds.approval),
        "minimum": minimum,
        "usual": "" if own else "yes",
        "what": "usual" if own is None else subject.kind,
    }
    unit.emit(Fact(kind="reminders.set", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="reminders.set", data=data)


SET_REMINDERS = Action(
    name="set_reminders",
    label="Reminders",
    command=SetReminders,
    may=may_set,
    run=set_reminders,
    words=("reminders",),
    binding=False,
    help="Set on which days customers are reminded, by default.",
    example="reminders 3 days before, on the day, 7 and 14 days after",
    fill=fill_default,
)
SET_CUSTOMER_REMINDERS = Action(
    name="set_customer_reminders",
    label="Reminders",
    command=SetCustomerReminders,
    may=may_set_customer,
    run=set_customer_reminders,
    words=("reminders",),
    binding=False,
    help="Set on which days this customer is reminded.",
    example="reminders acme on the day, 7 and 14 days after minimum 50",
    fill=fill_customer,
)
SET_INVOICE_REMINDERS = Action(
    name="set_invoice_reminders",
    label="Reminders",
    command=SetInvoiceReminders,
    may=may_set_invoice,
    run=set_invoice_reminders,
    words=("reminders",),
    binding=False,
    offered=False,
    help="Set on which days the customer is reminded of this invoice.",
    example="reminders INV-0001 7 and 14 days after",
    fill=fill_invoice,
)
