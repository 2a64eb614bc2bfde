"""`penny understand chat FILE.jsonl`: typed lines to the commands they ask for, one JSON object a line."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.understanding.chat import (
    Answer,
    ChatCommand,
    ChatContext,
    ChatInvoice,
    Clarify,
    understand_chat,
)
from core.understanding.chat.numbers import shown

_FIELDS: dict[str, tuple[str, ...]] = {
    "invite_customer": ("email", "username", "name"),
    "invite_vendor": ("email", "username", "name"),
    "create_invoice": ("customer", "lines", "currency", "due", "purchase_order"),
    "send_invoice": ("invoice",),
    "void_invoice": ("invoice",),
    "record_payment": ("invoice", "amount", "date", "reference"),
    "remind": ("invoice", "customer"),
    "pause_reminders": ("invoice", "until"),
    "show_invoice": ("invoice",),
    "list_invoices": ("status", "customer"),
    "approve": ("invoice", "vendor"),
    "reject": ("invoice", "reason"),
    "statement": ("customer",),
    "aging": (),
    "digest": (),
    "help": ("topic",),
}


def understand_lines(lines: Iterable[str], *, explain: bool) -> Iterable[str]:
    """Yield a JSON line for each case. Raises ValueError that names the line and what is wrong with it."""
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            text, context = str(case["text"]), context_of(case)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"line {n}: {type(error).__name__}: {error}") from error
        read = understand_chat(text, context)
        answer: dict[str, Any] = {"id": case.get("id"), "command": fields_of(read, context.currency)}
        if explain:
            answer |= explained(read)
        yield json.dumps(answer, ensure_ascii=False)


def context_of(case: Mapping[str, Any]) -> ChatContext:
    """A case's context; what is expected is not looked at."""
    raw = case["context"]
    return ChatContext(
        today=datetime.fromisoformat(raw["now"]).date(),
        currency=raw["currency"],
        customers=tuple(raw["customers"]),
        vendors=tuple(raw["vendors"]),
        invoices=tuple(
            ChatInvoice(
                number=i["number"], customer=i["customer"], total=Decimal(i["total"]), currency=i["currency"],
                due=date.fromisoformat(i["due"]) if i.get("due") else None, status=i["status"],
            )
            for i in raw["invoices"]
        ),
        language=case.get("lang") or "",
    )  # fmt: skip


def fields_of(read: Answer, home: str = "EUR") -> dict[str, Any]:
    """The answer in the corpora's fields; what the text does not give is left out."""
    if isinstance(read, Clarify):
        return {"command": "clarify"}
    if not isinstance(read, ChatCommand):
        return {"command": "unknown"}
    currency = read.currency or home
    values: dict[str, Any] = {
        "customer": read.customer, "vendor": read.vendor, "invoice": read.invoice, "email": read.email,
        "username": read.username, "name": read.party, "status": read.status, "topic": read.topic,
        "currency": read.currency, "purchase_order": read.purchase_order, "reference": read.reference,
        "reason": read.reason, "due": _iso(read.due), "date": _iso(read.date), "until": _iso(read.until),
        "amount": None if read.amount is None else shown(read.amount, currency),
        "lines": [
            {
                "description": each.description,
                "quantity": f"{each.quantity.normalize():f}",
                "unit_price": shown(each.unit_price, currency),
            }
            for each in read.lines
        ],
    }  # fmt: skip
    given = {name: values[name] for name in _FIELDS[read.name]}
    return {"command": read.name} | {name: value for name, value in given.items() if value}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def explained(read: Answer) -> dict[str, Any]:
    """What the command rests on, or what was left open."""
    if isinstance(read, ChatCommand):
        return {
            "language": read.language,
            "evidence": [{"field": e.field, "words": e.words, "at": [e.start, e.end]} for e in read.evidence],
        }
    if isinstance(read, Clarify):
        why = {"why": read.why, "about": read.about, "words": read.word, "candidates": list(read.candidates)}
        return {"language": read.language, "question": why}
    return {"language": read.language, "small_talk": read.small_talk}
