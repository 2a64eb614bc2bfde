"""Values as texts that are read back as themselves: what a form opens with, a button carries, a code waits with."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.domain.currencies import decimals
from core.domain.money import Money, Price

THOUSANDS = 3  # as many decimals could be thousands; a zero more says that they are not


def written(value: Any) -> str:
    """Return a value as text that is read back as itself."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case Money():
            text = f"{value.amount:f}"
            return f"{text}{'0' if decimals(value.currency) == THOUSANDS else ''} {value.currency}"
        case Price():
            return f"{written(value.amount)} {value.currency}".rstrip()
        case date():
            return value.isoformat()
        case Decimal():
            text = f"{value:f}"
            return f"{text}0" if len(text.partition(".")[2]) == THOUSANDS else text
    return str(value)
