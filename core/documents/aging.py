"""The picture of what is owed by age; the same numbers always stand beside it as text."""

from core.documents.press import print_png
from core.rendering.reports import bars
from core.rendering.words import Words
from core.reports.aging import Aging

PPI = 144.0


def aging_picture(aging: Aging, words: Words) -> bytes:
    """Return a PNG with one block for each currency in which something is over due. Raises NotPrinted.

    840 pixels wide at two for each point; the bars are those of `core.rendering.reports.bars`.
    """
    charts = [
        {
            "title": words._("Owed to you in {currency}, by age", currency=row.currency),
            "bars": [
                {"label": b.label, "amount": b.amount, "count": b.count, "length": b.length, "late": b.late}
                for b in bars(row, words)
            ],
        }
        for row in aging.late
    ]
    return print_png("aging", {"charts": charts}, ppi=PPI)[0]
