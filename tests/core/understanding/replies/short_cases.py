"""Replies of one line as cases of the corpora: 'en|reminder|We pay on Friday.|P 2025-06-13'.

What is expected: A approves, R rejects, D disputes (its lines), P promises (date, amount), X reports a payment (date,
amount, reference), PO gives an order number, RE redirects (address, name), ST stops reminders, CP and SM want a copy
and a statement, Q is a question, K acknowledges; '@2,3' names documents by place, '-' leaves a field out, '+' joins
what is said, '||' parts fair readings. All were written on a Tuesday, 10 June 2025.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "corpora" / "replies_short.txt"

_OFFSETS = {"en": "+01:00", "pt": "+01:00", "ja": "+09:00"}
_CURRENCIES = {"en": "GBP", "ja": "JPY"}
_LINES: dict[str, tuple[str, str, str]] = {
    "en": ("Consulting days", "Travel expenses", "Workshop"),
    "de": ("Beratungstage", "Reisekosten", "Workshop"),
    "fr": ("Jours de conseil", "Frais de déplacement", "Atelier"),
    "es": ("Días de consultoría", "Gastos de viaje", "Taller"),
    "nl": ("Adviesdagen", "Reiskosten", "Workshop"),
    "it": ("Giornate di consulenza", "Spese di viaggio", "Workshop"),
    "pt": ("Dias de consultoria", "Despesas de viagem", "Workshop"),
    "ja": ("デザイン制作", "印刷費", "送料"),
}
_OF_LINES = ((4, 200), (1, 250), (1, 150))
_LISTED = (("INV-2041", 400, "2025-06-02", "2025-07-02"), ("INV-2042", 700, "2025-06-03", "2025-07-03"),
           ("INV-2043", 1200, "2025-06-04", "2025-07-04"))  # fmt: skip
_ACCOUNT = (("INV-2031", 400, "2025-04-25", "2025-05-25"), ("INV-2035", 700, "2025-05-02", "2025-06-01"),
            ("INV-2040", 1200, "2025-05-20", "2025-06-19"))  # fmt: skip


def short_cases() -> Iterator[dict[str, Any]]:
    """Every line as a case."""
    for n, line in enumerate(FILE.read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield _case(n, line)


def _case(n: int, line: str) -> dict[str, Any]:
    language, kind, text, expected = line.split("|", 3)
    documents = _documents(language, kind)
    about = {"type": kind.rstrip("123"), "documents": documents}
    numbers = [d["number"] for d in documents]
    readings = [
        [_intent(part.strip(), numbers) for part in reading.split("+") if part.strip() not in ("", "-")]
        for reading in expected.split("||")
    ]
    return {
        "id": f"line {n}", "lang": language, "about": about,
        "sent_at": "2025-06-10T10:00:00" + _OFFSETS.get(language, "+02:00"), "subject": "Re: INV",
        "body_text": text.replace("\\n", "\n"), "body_html": None, "headers": {}, "expect_any": readings,
    }  # fmt: skip


def _documents(language: str, kind: str) -> list[dict[str, Any]]:
    money: Callable[[int], str] = (lambda n: str(n * 100)) if language == "ja" else (lambda n: f"{n}.00")

    def document(number: str, total: int, issued: str, due: str) -> dict[str, Any]:
        currency = _CURRENCIES.get(language, "EUR")
        return {"number": number, "total": money(total), "currency": currency, "issued": issued, "due": due}

    if kind == "invoice":
        lines = [
            {"n": n, "description": described, "quantity": str(quantity), "unit_price": money(price)}
            for n, (described, (quantity, price)) in enumerate(zip(_LINES[language], _OF_LINES, strict=True), 1)
        ]
        return [document(*_ACCOUNT[2]) | {"lines": lines}]
    if kind == "reminder":
        return [document("INV-2031", 1200, "2025-04-25", "2025-05-25")]
    if kind == "statement":
        return [document(*one) for one in _ACCOUNT]
    return [document(*one) for one in _LISTED[: int(kind[-1])]] if kind[-1].isdigit() else []


def _intent(written: str, numbers: list[str]) -> dict[str, Any]:
    head, *fields = written.split()
    head, _, places = head.partition("@")
    documents = [numbers[int(place) - 1] for place in places.split(",")] if places else numbers

    def field(n: int) -> str | None:
        return fields[n] if len(fields) > n and fields[n] != "-" else None

    match head:
        case "A":
            return {"intent": "approve", "documents": documents}
        case "R":
            return {"intent": "reject", "documents": documents}
        case "D":
            lines = [int(line) for line in fields[0].split(",")] if fields else []
            return {"intent": "dispute", "documents": documents, "lines": lines}
        case "P":
            return {"intent": "promise_to_pay", "documents": documents, "date": field(0), "amount": field(1)}
        case "X":
            reference = " ".join(fields[2:]) or None
            return {"intent": "report_payment", "documents": documents, "date": field(0), "amount": field(1),
                    "reference": reference}  # fmt: skip
        case "PO":
            return {"intent": "set_purchase_order", "documents": documents, "number": " ".join(fields)}
        case "RE":
            return {"intent": "redirect", "email": fields[0], "name": " ".join(fields[1:]) or None}
        case "ST":
            return {"intent": "stop_reminders", "documents": documents}
        case "CP":
            return {"intent": "request_copy", "documents": documents}
    return {"intent": {"SM": "request_statement", "Q": "question", "K": "acknowledge"}[head]}
