"""The picture of what is owed by age; the same numbers always stand beside it as text."""

from collections.abc import Sequence
from typing import Any

from core.documents.press import print_png
from core.rendering.reports import age_line, bars, by_age, owed_title
from core.rendering.words import Words
from core.reports.aging import Aging, AgingRow

PPI = 144.0
Chart = dict[str, Any]


def charts_of(aging: Aging, rows: Sequence[AgingRow], words: Words) -> list[Chart]:
    """Return what is drawn, as JSON takes it: {about, title, text, bars: [{label, amount, count, length, late}]} for
    each row, that is for each currency. `text` says the same numbers."""
    return [
        {
            "about": owed_title(aging, words),
            "title": by_age(aging, row.currency, words),
            "text": age_line(row, words),
            "bars": [
                {"label": b.label, "amount": b.amount, "count": b.count, "length": b.length, "late": b.late}
                for b in bars(row, words)
            ],
        }
        for row in rows
    ]


def drawn(charts: Sequence[Chart]) -> bytes:
    """Return a PNG with one block for each chart, 840 pixels wide at two for each point. Raises NotPrinted."""
    return print_png("aging", {"charts": list(charts)}, ppi=PPI)[0]


def described(charts: Sequence[Chart]) -> str:
    """Return the picture for whoever does not see it."""
    return " ".join(f"{chart['title']}: {chart['text']}." for chart in charts)
