"""`penny understand replies FILE.jsonl`: cases to what is understood of them, one JSON object a line."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.understanding.replies import About, AboutDocument, AboutLine, Intent, Passage, Reply, Understood, understand
from mail_gateway.kind import kind_of
from mail_gateway.message import Mail
from mail_gateway.reply_text import new_text

_FIELDS: dict[str, tuple[str, ...]] = {
    "approve": ("documents",),
    "reject": ("documents", "reason"),
    "dispute": ("documents", "reason", "lines"),
    "promise_to_pay": ("documents", "date", "amount"),
    "report_payment": ("documents", "date", "amount", "reference"),
    "set_purchase_order": ("documents", "number"),
    "redirect": ("email", "name"),
    "stop_reminders": ("documents",),
    "request_copy": ("documents",),
    "request_statement": (),
    "question": (),
    "acknowledge": (),
    "auto_reply": ("until",),
}


def understand_replies(lines: Iterable[str], *, explain: bool) -> Iterable[str]:
    """Yield a JSON line for each case. Raises ValueError that names the line and what is wrong with it."""
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            reply = reply_of(case)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise ValueError(f"line {n}: {type(error).__name__}: {error}") from error
        read = understand(reply)
        answer: dict[str, Any] = {"id": case.get("id"), "intents": intents_of(read)}
        if explain:
            answer |= explained(read)
        yield json.dumps(answer, ensure_ascii=False)


def reply_of(case: Mapping[str, Any]) -> Reply:
    """A case of the corpora as a reply; what is expected of it is not looked at."""
    about = case["about"]
    headers = {name.lower(): (str(value),) for name, value in (case.get("headers") or {}).items()}
    text, html = case.get("body_text") or "", case.get("body_html")
    sent_at = datetime.fromisoformat(case["sent_at"])
    mail = Mail(
        subject=case.get("subject") or "", date=sent_at, text=text, html=html, headers=headers,
        content_type=_media_type(headers), report_type=_report_type(headers),
    )  # fmt: skip
    kind = kind_of(mail, None)
    new = new_text(text, html)
    passages = new.passages or ((new,) if new.text else ())
    return Reply(
        passages=tuple(Passage(text=p.text, answers=getattr(p, "answers", "")) for p in passages),
        subject=mail.subject,
        about=About(kind=about["type"], documents=tuple(_document(d) for d in about["documents"])),
        sent_at=sent_at,
        language=case.get("lang"),
        automatic=not kind.is_human,
        until=kind.until,
    )


def _media_type(headers: Mapping[str, tuple[str, ...]]) -> str:
    return headers.get("content-type", ("text/plain",))[0].partition(";")[0].strip().lower()


def _report_type(headers: Mapping[str, tuple[str, ...]]) -> str | None:
    _, found, value = headers.get("content-type", ("",))[0].partition("report-type=")
    return value.partition(";")[0].strip(' "').lower() if found else None


def _document(raw: Mapping[str, Any]) -> AboutDocument:
    return AboutDocument(
        number=raw["number"],
        total=Decimal(raw["total"]),
        currency=raw["currency"],
        issued=date.fromisoformat(raw["issued"]) if raw.get("issued") else None,
        due=date.fromisoformat(raw["due"]) if raw.get("due") else None,
        lines=tuple(
            AboutLine(
                n=line["n"], description=line["description"],
                quantity=Decimal(line["quantity"]), unit_price=Decimal(line["unit_price"]),
            )
            for line in raw.get("lines") or ()
        ),
    )  # fmt: skip


def intents_of(read: Understood) -> list[dict[str, Any]]:
    """The intents in the corpora's fields."""
    return [_fields(intent) for intent in read.intents]


def _fields(intent: Intent) -> dict[str, Any]:
    values: dict[str, Any] = {
        "documents": list(intent.documents),
        "reason": intent.reason,
        "lines": list(intent.lines),
        "date": _iso(intent.date),
        "amount": None if intent.amount is None else str(intent.amount),
        "reference": intent.reference,
        "number": intent.number,
        "email": intent.email,
        "name": intent.person,
        "until": _iso(intent.until),
    }
    return {"intent": intent.name} | {name: values[name] for name in _FIELDS[intent.name]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def explained(read: Understood) -> dict[str, Any]:
    """What each intent rests on, and what stayed open."""
    return {
        "language": read.language,
        "evidence": [{"intent": i.name, "words": i.evidence, "at": list(i.at)} for i in read.intents],
        "unclear": [
            {"words": u.evidence, "why": u.why, "readings": [r.word for r in u.readings]}
            | ({"not_understood": list(u.unknown)} if u.unknown else {})
            for u in read.unclear
        ],
    }
