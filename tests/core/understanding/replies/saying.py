"""A reply as a test writes it, and what comes out of it in short."""

from datetime import UTC, date, datetime
from decimal import Decimal

from core.understanding.replies import (
    STATE_CHANGING,
    About,
    AboutDocument,
    Asked,
    Passage,
    Reply,
    Understood,
)
from core.understanding.replies.reading import read_reply as understand

SENT = datetime(2025, 6, 10, 9, 30, tzinfo=UTC)
"""A Tuesday."""


def documents(*numbers: str, total: str = "1000.00", currency: str = "EUR") -> tuple[AboutDocument, ...]:
    return tuple(
        AboutDocument(
            number=number,
            total=Decimal(total),
            currency=currency,
            issued=date(2025, 5, 1 + n),
            due=date(2025, 6, 1 + n),
        )
        for n, number in enumerate(numbers)
    )


def read(
    text: str,
    kind: str = "invoice",
    *numbers: str,
    language: str | None = None,
    currency: str = "EUR",
    answers: str = "",
    asked: Asked | None = None,
    sent: datetime = SENT,
    total: str = "1000.00",
) -> Understood:
    wanted = numbers or (() if kind == "vendor_request" else ("INV-1001",))
    about = About(kind=kind, documents=documents(*wanted, currency=currency, total=total))  # type: ignore[arg-type]
    passages = (Passage(text=text, answers=answers),)
    return understand(Reply(passages=passages, about=about, sent_at=sent, language=language, asked=asked))


def names(text: str, kind: str = "invoice", *numbers: str, language: str | None = None) -> list[str]:
    return [intent.name for intent in read(text, kind, *numbers, language=language).intents]


def acts(text: str, kind: str = "invoice", *numbers: str, language: str | None = None) -> list[str]:
    return [name for name in names(text, kind, *numbers, language=language) if name in STATE_CHANGING]


def short(text: str, kind: str, language: str) -> list[str]:
    """Each intent in a line: its name, day, amount, reference and order number."""
    return sorted(
        " ".join(str(field) for field in (i.name, i.date, i.amount, i.reference, i.number) if field is not None)
        for i in read(text, kind, language=language).intents
    )
