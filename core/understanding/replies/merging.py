"""Intents that say the same become one."""

from collections.abc import Sequence
from decimal import Decimal

from core.understanding.replies.model import Intent


def with_amount(intent: Intent, amount: Decimal | None) -> Intent:
    return Intent(
        name=intent.name, documents=intent.documents, reason=intent.reason, date=intent.date, amount=amount,
        reference=intent.reference, number=intent.number, lines=intent.lines, evidence=intent.evidence, at=intent.at,
    )  # fmt: skip


def merged(found: Sequence[Intent]) -> list[Intent]:
    """The same thing said twice is one intent; two disputes of a document are one with all its lines."""
    kept: list[Intent] = []
    for intent in found:
        same = next((k for k in kept if k.name == intent.name and _fit(k, intent)), None)
        if same is None:
            kept.append(intent)
            continue
        kept[kept.index(same)] = Intent(
            name=same.name,
            documents=tuple(dict.fromkeys((*same.documents, *intent.documents))),
            reason=same.reason or intent.reason,
            date=same.date or intent.date,
            amount=same.amount or intent.amount,
            reference=same.reference or intent.reference,
            number=same.number,
            email=same.email,
            person=same.person,
            lines=tuple(sorted({*same.lines, *intent.lines})),
            evidence=same.evidence,
            at=same.at,
        )
    return kept


def _fit(one: Intent, other: Intent) -> bool:
    if one.name in ("approve", "stop_reminders", "request_copy", "reject"):
        return True
    if one.name == "dispute":
        return set(one.documents) == set(other.documents)
    if one.name in ("request_statement", "redirect"):
        return True
    if one.name == "set_purchase_order":
        return one.number == other.number
    if one.name in ("promise_to_pay", "report_payment"):
        if one.name == "report_payment" and set(one.documents) != set(other.documents):
            return False
        return all(
            a is None or b is None or a == b
            for a, b in ((one.date, other.date), (one.amount, other.amount), (one.reference, other.reference))
        ) and (set(one.documents) == set(other.documents))
    return False
