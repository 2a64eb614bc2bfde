"""Change a draft: everything but its number, which it does not have yet. What is issued stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from core.actions.action import Action, Ask, Filled
from core.actions.create_invoice import (
    customer_case,
    issued_and_sent,
    side_of,
    summary,
    usual_hints,
    without_send,
)
from core.actions.invoice_lines import (
    LINES,
    InvoiceLine,
    content_of,
    due_on,
    sums,
    usual_terms,
    version_of,
)
from core.actions.writing import written
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import DocumentCase, Lifecycle
from core.domain.errors import ChangedMeanwhile, Refusal
from core.domain.facts import AlreadyDone, Done, Event, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money, Price
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDraft:
    """The whole draft as it is to be. `seen` is the row number that the form was made of."""

    invoice: DocumentId
    customer: Annotated[ConnectionId, Ask("Customer", kind="party", typed=False, watched=True)]
    lines: Annotated[tuple[InvoiceLine, ...], LINES] = ()
    currency: Annotated[str, Ask("Currency", hint="EUR", most=3, typed=False, watched=True)] = ""
    due: Annotated[date | None, Ask("Due", lead=("due",), hint="2026-12-04")] = None
    terms_days: Annotated[int | None, Ask("Or days to pay", hint="30", most=10, typed=False)] = None
    purchase_order: Annotated[str, Ask("Purchase order", lead=("po",), most=80)] = ""
    note: Annotated[str, Ask("Note to the customer", kind="long", most=2000, typed=False)] = ""
    send: Annotated[bool, Ask("Issue and send it at once", typed=False)] = False
    seen: Annotated[str, Ask("Version", kind="hidden", typed=False)] = ""


def may_edit(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the issuer who may draft, until it is issued."""
    refusal = policy.on_sellers_side(case, "edit") or policy.role(by, policy.DRAFT, "edit")
    if refusal:
        return refusal
    if case.document.lifecycle is not Lifecycle.DRAFT:
        return policy.state(case, "edit", case.document.lifecycle.value)
    return None


def edit_draft(do: EditDraft, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Write it anew. Raises ChangedMeanwhile where it is no longer what the form showed."""
    before = case.document
    if do.seen and do.seen != str(before.row):
        raise _changed(case, unit)
    to = customer_case(unit, do.customer, case.seller)
    content = content_of(do.lines, do.currency, case.seller, to.mine)
    today = local_day(unit.now, case.seller.timezone)
    document = unit.documents.save(
        before.rewrite(
            customer_id=to.customer.id,
            connection_id=to.connection.id,
            due_on=due_on(do.due, do.terms_days, usual_terms(case.seller, to.mine), today),
            purchase_order=do.purchase_order.strip(),
            **summary(content),
        )
    )
    version = version_of(document, content, by, note=do.note.strip())
    unit.versions.save(replace(version, created_at=unit.now))
    entry = unit.entries.find(business_id=case.seller.id, document_id=document.id)
    if entry and entry.counterparty_id != to.customer.id:
        unit.entries.save(replace(entry, counterparty_id=to.customer.id))
    subject = Ref(kind="document", id=document.id)
    data = {"party": to.label, "gross": document.total, "due": document.due_on, "before": ""}
    if before.total != document.total:
        data["before"] = before.total
    unit.emit(Fact(kind="invoice.edited", subject=subject, other=to.customer.id, shared=False, data=data))
    if do.send:
        return issued_and_sent(document.id, unit, by)
    return Done(subject=subject, fact="invoice.edited", data=data)


def fill_draft(case: DocumentCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with the draft as it stands."""
    d = case.document
    version = unit.versions.find(business_id=d.business_id, document_id=d.id, version=d.version)
    found = {
        "customer": str(d.connection_id),
        "currency": d.currency,
        "due": d.due_on.isoformat(),
        "purchase_order": d.purchase_order,
        "note": version.note if version else "",
        "seen": str(d.row),
    }
    for at, line in enumerate(version.lines if version else (), 1):
        texts = {
            "description": str(line["description"]),
            "quantity": written(Decimal(line["quantity"])),
            "unit": str(line.get("unit", "")),
            "price": written(Price(Decimal(line["unit_price"]))),
            "tax": f"{Decimal(line['tax_rate']):f}",
        }
        found |= {f"lines.{at}.{part}": text for part, text in texts.items()}
    side = side_of(unit, case.seller, raw.get("customer") or str(d.connection_id))
    return Filled(raw=found, hints=usual_hints(case.seller, side), without=without_send(by))


def preview_draft(
    values: Mapping[str, Any], case: DocumentCase, unit: Unit, by: Actor
) -> tuple[tuple[str, Money], ...]:
    """Net, tax and gross of what can be read so far."""
    return sums(values, case.seller, side_of(unit, case.seller, str(values.get("customer", ""))))


def _changed(case: DocumentCase, unit: Unit) -> ChangedMeanwhile:
    events: list[Event] = unit.timeline("document", case.document.id, case.own.id)
    last = events[-1] if events else None
    return ChangedMeanwhile(
        again={"seen": str(case.document.row)},
        name="draft",
        by=last.actor if last else "",
        at=last.at if last else None,
    )


EDIT_DRAFT = Action(
    name="edit_draft",
    label="Edit",
    command=EditDraft,
    may=may_edit,
    run=edit_draft,
    words=("edit", "change"),
    binding=False,
    help="Change a draft: lines, customer, dates, purchase order, note.",
    example="edit draft",
    edits=True,
    fill=fill_draft,
    preview=preview_draft,
)
