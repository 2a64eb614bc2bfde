"""Cards: a view becomes Block Kit. Pure; everything people wrote is escaped, everything long is cut."""

import json
from dataclasses import dataclass

from bot.text import (
    BUTTON,
    CONFIRM_BUTTON,
    CONFIRM_TEXT,
    CONFIRM_TITLE,
    FIELD,
    HEADER,
    Json,
    cut_escaped,
    escaped,
    marked,
    plain,
    said,
    section,
)
from core.actions.action import Action
from core.domain.claims import Claim
from core.domain.document import JOIN, REDIRECT
from core.domain.money import Money
from core.rendering.forecasts import reliability_line
from core.rendering.wording import READINGS
from core.rendering.words import Words
from core.views.connection import ConnectionView, QuestionView
from core.views.document import DocumentView
from core.views.subject import View

BUTTONS_IN_A_ROW = 5
MOST_ROWS = 5
MOST_LINES = 8
LONGEST_VALUE, LONGEST_LINE, LONGEST_NOTE = 500, 200, 500
STYLES = frozenset({"primary", "danger"})

EMOJI = {
    "draft": "📝",
    "issued": "📄",
    "held": "⏸️",
    "pending_approval": "⏳",
    "pending_overdue": "⏰",
    "approved": "✅",
    "overdue": "⏰",
    "partly_paid": "🌓",
    "paid": "💰",
    "rejected": "❌",
    "disputed": "⚠️",
    "bounced": "📭",
    "void": "🚫",
    "invited": "⏳",
    "declined": "❌",
    "expired": "⌛",
    "cancelled": "🚫",
    "blocked": "⛔",
    "open": "❓",
    "answered": "✅",
    "closed": "☑️",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message: `text` says everything to whoever sees no blocks."""

    text: str
    blocks: list[Json]


def card(view: View, words: Words, command: str = "") -> Card:
    """Return the card of any view."""
    match view:
        case DocumentView():
            return document_card(view, words)
        case ConnectionView():
            return connection_card(view, words, command)
        case QuestionView():
            return question_card(view, words)


def document_card(view: DocumentView, words: Words) -> Card:
    """Return the card of an invoice or a bill."""
    state = _state(view.state, words)
    title = _title(view, words)
    fields = [
        _field(words._("Net"), words.money(view.net)),
        *_taxes(view, words),
        _field(words._("Total"), words.money(view.gross)),
        _field(words._("Due"), words.day_iso(view.due_on)),
        _field(words._("State"), state),
        _field(*_delivery(view, words)),
        *_optional(view, words),
    ]
    blocks: list[Json] = [
        {"type": "header", "text": plain(title, HEADER)},
        {"type": "section", "fields": fields[:10]},
        *_lines(view, words),
        *_context(_told_of(view, words)),
        *offer_blocks(view.offers, view.id, words, confirmed=_confirmed(view, words), party=view.party),
        *_preview(view, words),
    ]
    text = words._(
        "{title}: {gross}, due {due}, {state}.",
        title=title,
        gross=view.gross,
        due=words.day_iso(view.due_on),
        state=state,
    )
    return Card(text=_with_offers(text, view.offers, words), blocks=blocks)


def _preview(view: DocumentView, words: Words) -> list[Json]:
    """A draft can be looked at before it binds; what was issued is in the thread."""
    if view.state != "draft":
        return []
    label = plain(words._("See as PDF"), BUTTON)
    button = {"type": "button", "action_id": "paper:", "text": label, "value": json.dumps({"s": view.id})}
    return [{"type": "actions", "elements": [button]}]


def connection_card(view: ConnectionView, words: Words, command: str = "") -> Card:
    """Return the card of a request to trade."""
    state = _state(view.state, words)
    if view.invited:
        asks = (
            words._("{inviter} asks you to approve it as your vendor.", inviter=view.inviter)
            if view.party == "vendor"
            else words._("{inviter} asks you to send it your invoices here.", inviter=view.inviter)
        )
    else:
        asks = (
            words._("You asked {name} to approve you as its vendor.", name=view.name)
            if view.party == "customer"
            else words._("You asked {name} to send you its invoices here.", name=view.name)
        )
    fields = [_field(words._("State"), state)]
    if view.username:
        fields.append(_field(words._("Username"), f"@{view.username}"))
    if view.email:
        fields.append(_field(words._("Mails go to"), view.email))
    if view.invited and (view.inviter_legal or view.inviter_address):
        address = ", ".join(part for part in (view.inviter_legal, *view.inviter_address.splitlines()) if part)
        fields.append(_field(words._("Legal name and address"), address))
    if view.state == "invited":
        fields.append(_field(words._("Good until"), words.day_iso(view.expires_on)))
    notes = [words.redirected(view.redirect)] if view.redirect else []
    notes += [paid] if (paid := reliability_line(view.reliability, words)) else []
    if view.decided_by and view.decided_at:
        notes.append(_decided(view.state, view.decided_by, view.decided_via, words.moment(view.decided_at), words))
    if view.reason:
        notes.append(words._("Reason: {reason}", reason=view.reason))
    if view.needed > 1 and view.state == "invited":
        given = ", ".join(view.given) or words._("nobody yet")
        notes.append(words._("Needs {needed} approvals; given by: {given}", needed=view.needed, given=given))
    blocks: list[Json] = [
        {"type": "header", "text": plain(view.name, HEADER)},
        section(said(asks, command)),
        *([section(_quoted(view.message))] if view.message else []),
        {"type": "section", "fields": fields[:10]},
        *_context(notes),
        *offer_blocks(view.offers, view.id, words, confirmed=about(view, words), party=view.name),
    ]
    text = words._("{asks} State: {state}.", asks=asks, state=state)
    return Card(text=_with_offers(text, view.offers, words), blocks=blocks)


def question_card(view: QuestionView, words: Words) -> Card:
    """Return the card of a question that waits for a person."""
    asks, text, warning = words.asks(view), words.asked(view), words.warned(view)
    notes = [words._("From {sender}, {at}", sender=view.sender, at=view.at)]
    done = words.state(view.state).capitalize()
    if view.answered_at and not view.answered_by:
        notes.append(f"{done}, {words.moment(view.answered_at)}")
    elif view.answered_at:
        notes.append(words._("{done} by {by} on {at}.", done=done, by=view.answered_by, at=view.answered_at))
        notes += [words._("Reason: {reason}", reason=view.reason)] if view.reason else []
    elif view.problem != JOIN:
        notes.append(f"{_state(view.state, words)}: {words.has_it(view)}")
        notes.append(words.not_acted_on(view.problem, address=view.address or view.sender, known=view.known))
    blocks: list[Json] = [
        {"type": "header", "text": plain(asks, HEADER)},
        section(said(text) if view.problem == REDIRECT else _quoted(text)),
        *([section(f"⚠️ {said(warning)}")] if warning else []),
        *_context(notes),
        *_likely(view, words),
        *offer_blocks(view.offers, view.id, words, confirmed=warning or asks, party=view.party),
    ]
    text = f"{asks} ({words.state(view.state)}): {text}"
    return Card(text=_with_offers(text, view.offers, words), blocks=blocks)


def _likely(view: QuestionView, words: Words) -> list[Json]:
    """A button for each thing that the words may mean: it is the reader's view of them, and the customer is asked."""
    buttons = []
    for one in view.likely[:BUTTONS_IN_A_ROW]:
        meant = words._(one.label)
        button: Json = {
            "type": "button",
            "action_id": f"do:{one.action.name}:{'.'.join(one.raw.values())}",
            "text": plain(words._("It means: {meant}", meant=meant), BUTTON),
            "value": json.dumps({"s": view.id, "raw": dict(one.raw)}),
            "confirm": {
                "title": plain(words._("{label}?", label=meant), CONFIRM_TITLE),
                "text": plain(words.will(one.action, view.party), CONFIRM_TEXT),
                "confirm": plain(meant, CONFIRM_BUTTON),
                "deny": plain(words._("Not now"), CONFIRM_BUTTON),
            },
        }
        buttons.append(button)
    return [{"type": "actions", "elements": buttons}] if buttons else []


def offer_blocks(
    offers: tuple[Action, ...], subject: str, words: Words, *, confirmed: str, party: str = ""
) -> list[Json]:
    """Return the offers as rows of buttons in the registry's order; what binds asks once more, saying `confirmed`
    and what will happen."""
    buttons = [
        _button(action, subject, words, f"{confirmed} {words.will(action, party)}".strip()) for action in offers
    ]
    rows = [buttons[at : at + BUTTONS_IN_A_ROW] for at in range(0, len(buttons), BUTTONS_IN_A_ROW)]
    return [{"type": "actions", "elements": row} for row in rows[:MOST_ROWS]]


def _button(action: Action, subject: str, words: Words, confirmed: str) -> Json:
    label = words.label(action)
    button: Json = {
        "type": "button",
        "action_id": f"do:{action.name}",
        "text": plain(label, BUTTON),
        "value": json.dumps({"s": subject}),
    }
    if action.style in STYLES:
        button["style"] = action.style
    if action.binding and not action.asked(claimed=True):  # a form asks by itself
        button["confirm"] = {
            "title": plain(words._("{label}?", label=label), CONFIRM_TITLE),
            "text": plain(confirmed, CONFIRM_TEXT),
            "confirm": plain(label, CONFIRM_BUTTON),
            "deny": plain(words._("Not now"), CONFIRM_BUTTON),
        }
    return button


def _with_offers(text: str, offers: tuple[Action, ...], words: Words) -> str:
    """What can be done belongs into the text too: it is all that notifications and screen readers get."""
    labels = ", ".join(words.label(action) for action in offers)
    room = 3000 - len(labels) - 10
    return cut_escaped(text, room) + (f" [{escaped(labels)}]" if labels else "")


def _title(view: DocumentView, words: Words) -> str:
    if view.state == "draft":
        return words._("Draft to {party}", party=view.party)
    if view.side == "seller":
        return words._("{number} to {party}", number=view.label, party=view.party)
    return words._("{number} from {party}", number=view.label, party=view.party)


def _state(state: str, words: Words) -> str:
    return f"{EMOJI.get(state, '')} {words.state(state)}".strip()


def _field(label: str, value: str) -> Json:
    return marked(f"*{escaped(label)}*\n{cut_escaped(value, LONGEST_VALUE)}", FIELD)


def _taxes(view: DocumentView, words: Words) -> list[Json]:
    if len(view.taxes) > 2:
        rates = " + ".join(f"{tax.rate} %" for tax in view.taxes)
        return [_field(words._("Tax ({rates})", rates=rates), words.money(view.tax))]
    shown = [_field(words._("Tax {rate} %", rate=tax.rate), words.money(tax.tax)) for tax in view.taxes]
    return shown or [_field(words._("Tax"), words.money(view.tax))]


def _delivery(view: DocumentView, words: Words) -> tuple[str, str]:
    label = words._("Delivery")
    if view.side == "buyer":
        return label, words._("received as {number}", number=view.number)
    if view.held:
        return label, words._("held until {party} approves", party=view.party)
    if view.mailed:
        return label, "\n".join(words.mailed(one) for one in view.mailed)
    data = {"email": view.email or view.party}
    match view.delivery:
        case "unsent":
            return label, words._("not sent yet; goes to {email}", **data)
        case "bounced":
            return label, words._("came back from {email}", **data)
        case "delivered":
            return label, words._("delivered to {email}", **data)
        case _:
            return label, words._("sent to {email}", **data)


def _optional(view: DocumentView, words: Words) -> list[Json]:
    found = []
    if view.paid.minor:
        paid = words._("{open} of {gross}", open=view.open, gross=view.gross)
        found.append(_field(words._("Still open"), paid))
    if view.purchase_order:
        found.append(_field(words._("Purchase order"), view.purchase_order))
    if view.promised_on:
        found.append(_field(words._("Promised for"), words.day_iso(view.promised_on)))
    return found


def _lines(view: DocumentView, words: Words) -> list[Json]:
    rows = []
    for line in view.lines[:MOST_LINES]:
        counted = " ".join(part for part in (line.quantity, line.unit) if part)
        times = f"{cut_escaped(counted, 60)} × " if counted not in {"1", ""} else ""
        rows.append(f"• {times}{cut_escaped(line.description, LONGEST_LINE)}")
    if len(view.lines) > MOST_LINES:
        rows.append(escaped(words._("and {count} more lines", count=len(view.lines) - MOST_LINES)))
    return [section("\n".join(rows))] if rows else []


def _told_of(view: DocumentView, words: Words) -> list[str]:
    """Who decided by which way, who drafted, the note."""
    notes = []
    if view.decided:
        d = view.decided
        notes.append(_decided(d.verdict, d.by, d.via, words.moment(d.at), words))
        if d.reason:
            notes.append(words._("Reason: {reason}", reason=d.reason))
    if view.needed > 1 and view.state in {"pending_approval", "pending_overdue"}:
        given = ", ".join(view.given) or words._("nobody yet")
        notes.append(words._("Needs {needed} approvals; given by: {given}", needed=view.needed, given=given))
    notes += [_claimed(claim, view, words) for claim in view.claims]
    if view.dispute:
        contested = words._(
            "Contested: {amount}. Reason: {reason}", amount=view.contested, reason=view.dispute.reason
        )
        notes.append(contested)
    if view.made_by:
        notes.append(words._("Drafted by {name}", name=view.made_by))
    if view.note:
        notes.append(view.note)
    return notes


def _claimed(claim: Claim, view: DocumentView, words: Words) -> str:
    """What somebody says of it: it decides nothing."""
    match claim.kind:
        case "paid":
            amount = Money(claim.amount, view.open.currency) if claim.amount else view.open
            text = words._("Reported as paid by {by}: {amount}", by=claim.by, amount=amount)
            return f"{text} ({claim.reference})" if claim.reference else text
        case "po":
            return words._("{by} waits for a purchase order number on it", by=claim.by)
        case _:
            read = words._(READINGS.get(claim.text, claim.text))
            text = words._("As {by} reads it, {read}; the customer has not confirmed it", by=claim.by, read=read)
            return f"{text} ({claim.source})" if claim.source else text


def _decided(verdict: str, by: str, via: str, at: str, words: Words) -> str:
    data = {"state": words.state(verdict), "by": by, "way": words.way(via), "at": at}
    return words._("{state} by {by} {way}, {at}", **data)


def _context(notes: list[str]) -> list[Json]:
    return (
        [{"type": "context", "elements": [marked(cut_escaped(note, LONGEST_NOTE)) for note in notes[:10]]}]
        if notes
        else []
    )


def _quoted(text: str) -> str:
    """As a quotation, every line of it; formatting characters in it may format, but call nobody."""
    lines = cut_escaped(text, 2700).splitlines() or ["–"]
    return "\n".join(f"> {line}" for line in lines[:60])


def about(view: View, words: Words) -> str:
    """Return one line that says what a form or a confirmation is about: the amount and whom it concerns."""
    match view:
        case DocumentView():
            money = words._("{amount}, due {due}", amount=view.gross, due=words.day_iso(view.due_on))
            return f"{_title(view, words)}: {money}."
        case ConnectionView():
            return words._("This is about {name}.", name=view.name)
        case QuestionView():
            return words.asks(view) if view.problem in {JOIN, REDIRECT} else f"{view.party}: “{view.text}”"


def decided_line(view: View, words: Words) -> str:
    """Return who decided a document by which way and when, or ''."""
    if not isinstance(view, DocumentView) or view.decided is None:
        return ""
    d = view.decided
    return _decided(d.verdict, d.by, d.via, words.moment(d.at), words)


def title_of(view: DocumentView, words: Words) -> str:
    """Return the document's title as its card has it."""
    return _title(view, words)


def state_of(state: str, words: Words) -> str:
    """Return the word for a state with its sign."""
    return _state(state, words)


def _confirmed(view: DocumentView, words: Words) -> str:
    data = {"amount": view.gross, "party": view.party, "due": words.day_iso(view.due_on)}
    if view.side == "seller":
        to = view.email or view.party
        return words._("{amount} to {party} ({to}), due {due}.", **data, to=to)
    return words._("{amount} from {party}, due {due}.", **data)
