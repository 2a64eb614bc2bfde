"""Labelled typed lines, and a context to write new ones in."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.understanding.chat import Answer, ChatContext, ChatInvoice, understand_chat

CORPORA = Path(__file__).parents[3] / "corpora"
FILE = CORPORA / "chat.jsonl"
TYPED = CORPORA / "typed.jsonl"
"""More labelled lines in four languages; those of one team name their context, which stands once at the beginning."""

TODAY = date(2026, 3, 10)  # a Tuesday
CUSTOMERS = ("Harbor Lights", "Orbit Agency", "Orbit Media", "Pine Street Bakery", "Zürcher Optik AG")
VENDORS = ("Quick Couriers", "Papier Klein")
INVOICES = (
    ("N-101", "Harbor Lights", "1200.00", "open"),
    ("N-102", "Pine Street Bakery", "85.00", "overdue"),
    ("N-103", "Zürcher Optik AG", "640.50", "draft"),
    ("N-104", "Orbit Media", "99.00", "paid"),
    ("N-105", "Orbit Agency", "310.00", "open"),
    ("QC-7", "Quick Couriers", "44.10", "awaiting_approval"),
)


def context(language: str = "en", currency: str = "EUR", customers: tuple[str, ...] = CUSTOMERS) -> ChatContext:
    """A business with some customers, two vendors and a document in each state."""
    return ChatContext(
        today=TODAY,
        currency=currency,
        customers=customers,
        vendors=VENDORS,
        invoices=tuple(
            ChatInvoice(number=n, customer=who, total=Decimal(total), currency=currency, due=None, status=status)
            for n, who, total, status in INVOICES
        ),
        language=language,
    )


def said(text: str, language: str = "en", **changes: Any) -> Answer:
    """What is understood of a line there."""
    return understand_chat(text, context(language, **changes))


def corpus() -> list[dict[str, Any]]:
    """The labelled lines."""
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def typed() -> list[dict[str, Any]]:
    """The lines of TYPED, each with its context."""
    return with_contexts([json.loads(line) for line in TYPED.read_text("utf-8").splitlines()])


def with_contexts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of a file; where it names contexts that several share, each line with its own."""
    contexts = {row["name"]: row for row in rows if "name" in row}
    return [
        row | {k: contexts[row["context"]][k] for k in ("lang", "context")} if contexts else row
        for row in rows
        if "text" in row
    ]


def readings(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What is accepted."""
    return [case["expect"]] if "expect" in case else list(case["expect_any"])


def fits(got: dict[str, Any], expected: list[dict[str, Any]]) -> bool:
    """Whether one of the accepted readings was given. Free text (reason, topic, descriptions) is not compared."""
    return _compared(got) in [_compared(each) for each in expected]


def _compared(command: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in command.items() if value and name not in {"reason", "topic"}}
    if "lines" in kept:
        kept["lines"] = [(Decimal(line["quantity"]), Decimal(line["unit_price"])) for line in kept["lines"]]
    return kept
