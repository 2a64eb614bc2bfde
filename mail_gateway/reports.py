"""What mails about more than one thing say: several invoices reminded of at once, a digest, a statement."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from core.actions.doors import token_for
from core.actions.morning import still_wanted
from core.actions.threads import conversation_with
from core.app import Penny
from core.documents.aging import Chart, charts_of, drawn
from core.documents.press import NotPrinted
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.ids import ConnectionId
from core.domain.network import Contact
from core.rendering import reports as said
from core.rendering.words import Words
from core.reports.digest import Digest, digest
from core.reports.statement import month_before, statement
from core.reports.tomorrow import totals
from core.store.records import Conversation, OutboxRow
from core.store.unit import Unit
from core.views.document import DocumentView, document_view
from mail_gateway.outgoing import Picture

PICTURE = "aging"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture that was made before the transaction, and the numbers it shows."""

    charts: list[Chart]
    body: bytes


def report_values(
    unit: Unit,
    penny: Penny,
    row: OutboxRow,
    conversation: Conversation,
    contact: Contact,
    by: Actor,
    words: Words,
    picture: Drawn | None = None,
) -> dict[str, Any] | None:
    """Return what the template needs beside the usual, or None where there is nothing to say any more."""
    match row.payload["template"]:
        case "reminders":
            return _reminders(unit, penny, row, contact, by, words)
        case "digest":
            return _digest(unit, penny, row, contact, by, words, picture)
        case "statement":
            return _statement(unit, penny, row, conversation, contact, words)
    return {}


def page_of(unit: Unit, penny: Penny, contact: Contact, kind: str, subject: str) -> str:
    """Return the page of one thing, for this recipient."""
    conversation = conversation_with(unit, contact, kind, subject)
    return penny.link(token_for(unit, penny.secret, "link", conversation, contact))


def _reminders(
    unit: Unit, penny: Penny, row: OutboxRow, contact: Contact, by: Actor, words: Words
) -> dict[str, Any] | None:
    """Those that still hold: what was paid, rejected or promised since is left out."""
    items: list[tuple[DocumentView, str]] = []
    for id_ in row.payload["documents"]:
        case = unit.document_case(id_, row.business_id)
        if not still_wanted(unit, case):
            continue
        view = document_view(unit, unit.document_case(id_, by.business), by)
        items.append((view, page_of(unit, penny, contact, "document", id_)))
    if not items:
        return None
    items.sort(key=lambda item: (item[0].due_on, item[0].number))
    link = items[0][1]
    return {
        "items": items,
        "totals": (sums := totals(view.open for view, _ in items)),
        "amounts": [words.money(money) for money in sums],
        "days": max((view.today - view.due_on).days for view, _ in items),
        "pending": [view.number for view, _ in items if view.state in {"pending_approval", "pending_overdue"}],
        "seller": items[0][0].seller,
        "instructions": items[0][0].payment_instructions,
        "stop_link": f"{link}/stop",
        "link": "",
    }


def _digest(
    unit: Unit,
    penny: Penny,
    row: OutboxRow,
    contact: Contact,
    by: Actor,
    words: Words,
    picture: Drawn | None,
) -> dict[str, Any] | None:
    found = replace(_found(unit, row, by), person=contact.name)
    if found.empty and row.payload["empty"] == "silent":
        return None
    kinds = {"DocumentView": "document", "ConnectionView": "connection", "QuestionView": "question"}
    waiting = [
        (
            said.waiting_line(view, words),
            [words.label(action) for action in view.offers],
            page_of(unit, penny, contact, kinds[type(view).__name__], view.id),
        )
        for view in found.waiting
    ]
    return {
        "digest": found,
        "title": said.digest_title(found, words),
        "waiting": waiting,
        "sections": said.digest_sections(found, words, by.business),
        "pictures": _pictures(found, picture, words),
        "charts": [(row, said.bars(row, words)) for row in found.receivable.late],
        "nothing": said.nothing(words),
        "link": "",
    }


def draw_digest(unit: Unit, row: OutboxRow, by: Actor, words: Words) -> list[Chart]:
    """Return what a digest's picture will show, to be drawn while nobody waits for it."""
    found = _found(unit, row, by)
    return charts_of(found.receivable, found.receivable.late, words)


def drawn_bars(charts: list[Chart]) -> Drawn | None:
    """Draw them; a mail leaves without the picture rather than not at all."""
    try:
        return Drawn(charts=charts, body=drawn(charts)) if charts else None
    except NotPrinted:
        log.exception("digest.picture_failed")
        return None


def _found(unit: Unit, row: OutboxRow, by: Actor) -> Digest:
    since = datetime.fromisoformat(str(row.payload["since"]))
    until = datetime.fromisoformat(str(row.payload["until"]))
    return digest(unit, by, since=since, until=until, person=by.name)


def _pictures(found: Digest, picture: Drawn | None, words: Words) -> tuple[Picture, ...]:
    """The bars as a picture, unless a payment came between drawing and writing: never other numbers than the text."""
    if picture is None or picture.charts != charts_of(found.receivable, found.receivable.late, words):
        return ()
    return (Picture(name=PICTURE, body=picture.body),)


def _statement(
    unit: Unit,
    penny: Penny,
    row: OutboxRow,
    conversation: Conversation,
    contact: Contact,
    words: Words,
) -> dict[str, Any] | None:
    connection = ConnectionId(conversation.subject_id)
    last = date.fromisoformat(str(row.payload["last"]))
    asked = str(row.payload.get("first", ""))
    first = date.fromisoformat(asked) if asked else month_before(last + timedelta(days=1))[0]
    found = statement(unit, row.business_id, connection, first, last)
    if not found.accounts:
        return None
    seller = unit.business(row.business_id)
    link = page_of(unit, penny, contact, "connection", connection)
    return {
        "statement": found,
        "line": lambda line: said.statement_line(line, words),
        "instructions": seller.payment_instructions,
        "today": local_day(unit.now, seller.timezone),
        "stop_link": f"{link}/stop",
        "link": "",
    }
