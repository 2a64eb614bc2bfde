"""The picture of the forecast: a bar a week, a block a currency; the same numbers always stand beside it as text."""

from core.documents.aging import Chart
from core.rendering.forecasts import forecast_title, picture_title, week_bars
from core.rendering.words import Words
from core.reports.forecast import Forecast


def charts_of(found: Forecast, words: Words) -> list[Chart]:
    """Return what is drawn, as JSON takes it (see `core.documents.aging`)."""
    charts = []
    for money, _ in found.totals():
        bars = week_bars(found, money.currency, words)
        text = "; ".join(f"{bar.label} {bar.amount} ({bar.count})" for bar in bars if bar.count)
        drawn = [
            {"label": b.label, "amount": b.amount, "count": b.count, "length": b.length, "late": b.late} for b in bars
        ]
        title = picture_title(money.currency, words)
        charts.append({"about": forecast_title(found, words), "title": title, "text": text, "bars": drawn})
    return charts
