"""What the templates and sentences are tried with: Northwind sells, Acme buys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from core.actions.registry import named
from core.domain.document import ContentLine
from core.domain.facts import Event, tagged
from core.domain.ids import BusinessId
from core.domain.money import Money
from core.rendering.catalogue import languages
from core.rendering.mail import TEMPLATES, Rendered, render_mail
from core.rendering.reports import Section, bars
from core.rendering.words import Sentence, words_for
from core.reports.aging import AgingRow
from core.reports.statement import Statement, accounts
from core.store.reports import Entry
from core.views.connection import ConnectionView, QuestionView
from core.views.document import DocumentView, TaxShown

SELLER, BUYER = BusinessId("northwind"), BusinessId("acme")
NOW = datetime(2026, 12, 4, 9, 31, tzinfo=UTC)
DUE = date(2026, 12, 4)
GROSS = Money(148750, "USD")

# Every fact with the data its action gives it.
_BILL_OF = {"number": "INV-0001", "bill": "BILL-7", "seller": "Northwind", "gross": GROSS, "due": DUE}
_DEAL = {"number": "INV-0001", "party": "Acme GmbH", "gross": GROSS, "due": DUE}
_BILL = {**_DEAL, "bill": "BILL-7", "seller": "Northwind", "reason": "wrong quantity"}
_ASKED = {"party": "Acme GmbH", "own": "Northwind", "kind": "customer", "email": "ap@acme.example"}
_SHORT = {"number": "INV-0001", "step": 7, "on": DUE, "day": DUE, "by": "Dana"}
_ACT = {"number": "INV-0001", "bill": "BILL-7", "party": "Acme GmbH", "seller": "Northwind"}
_MOVED = {
    "party": "Acme GmbH",
    "own": "Northwind",
    "email": "ap2@acme.example",
    "old": "ap@acme.example",
    "until": DUE,
    "name": "Bea",
    "by": "Erika",
    "question": "q",
    "decides": "ap@acme.example",
}
DATA: dict[str, dict[str, Any]] = {
    "redirect.asked": {**_MOVED, "warning": "ap2@acme.example"},
    **{
        f"redirect.{word}": _MOVED
        for word in ("agreed", "declined", "confirmed", "refused", "ended", "returned", "expired", "checked")
    },
    "connection.undone": {"party": "Acme GmbH", "other": "Northwind", "what": "connection.approved"},
    **{
        f"connection.{word}": _ASKED
        for word in ("invited", "resent", "nudged", "cancelled", "expired", "blocked", "unblocked")
    },
    "connection.approved": {
        "party": "Acme GmbH",
        "other": "Northwind",
        "username": "acme",
        "kind": "vendor",
        "claimed": "Acme GmbH",
        "domain": "acme.example",
        "held": "2",
    },
    **{
        f"question.{word}": {
            "party": "Acme GmbH",
            "asked": "Which project?",
            "number": "INV-0001",
            "before": "Sam",
            "person": "Dana",
            "until": DUE,
            "reason": "settled by phone",
        }
        for word in ("taken", "given", "snoozed", "woken", "closed")
    },
    "workspace.linked": {"name": "Acme GmbH", "workspace": "Acme HQ", "person": "Ben"},
    "notices.set": {"person": "Dana", "quiet": "18:00", "ends": "08:00", "zone": "Europe/Berlin"},
    "notice.sent": {},
    "notice.settled": {},
    "join.asked": {"person": "Bob", "email": "bob@acme.example", "account": "Bob's Acme"},
    "join.admitted": {
        "person": "Bob",
        "email": "bob@acme.example",
        "role": "member",
        "business": "Acme GmbH",
        "account": "Bob's Acme",
    },
    "join.turned_away": {"person": "Bob", "email": "bob@acme.example", "account": "Bob's Acme"},
    "connection.declined": {"party": "Acme GmbH", "other": "Northwind", "reason": "unknown"},
    "invoice.edited": {"party": "Acme GmbH", "gross": GROSS, "due": DUE, "before": ""},
    "invoice.sent_again": {
        "number": "INV-0001",
        "party": "Acme GmbH",
        "seller": "Northwind",
        "gross": GROSS,
        "due": DUE,
        "email": "ap@acme.example",
    },
    "business.changed": {"name": "Northwind"},
    "business.bank_changed": {"name": "Northwind", "old": "IBAN DE02 1203", "new": "IBAN DE89 3704"},
    "member.language": {"person": "Dana", "language": "de"},
    "connection.changed": {"party": "Acme GmbH", "contacts": "new@acme.example", "undelivered": "INV-0001"},
    "invoice.created": {"party": "Acme GmbH", "gross": GROSS, "due": DUE},
    "invoice.issued": _DEAL,
    "invoice.held": {"number": "INV-0001", "party": "Acme GmbH", "gross": GROSS},
    "invoice.sent": {**_DEAL, "bill": "BILL-7", "seller": "Northwind", "email": "ap@acme.example"},
    "invoice.approved": _BILL,
    "invoice.rejected": _BILL,
    "invoice.promised": {
        "number": "INV-0001",
        "bill": "BILL-7",
        "party": "Acme GmbH",
        "on": DUE,
        "open": GROSS,
        "seller": "Northwind",
    },
    "invoice.ordered": {**_ACT, "po": "4711", "side": "buyer"},
    "reading.noted": {**_ACT, "reading": "approved", "source": "by phone", "said": "Fine."},
    "invoice.disputed": {**_ACT, "reason": "too many", "amount": GROSS, "rest": GROSS, "lines": "2"},
    "dispute.resolved": {**_ACT, "how": "withdrawn"},
    "dispute.chased": {**_ACT, "rest": GROSS},
    "invoice.credited": {
        **_ACT,
        "credit": "CN-0001",
        "amount": GROSS,
        "open": GROSS,
        "reason": "missing",
        "how": "corrected",
    },
    "invoice.replaced": {**_ACT, "gross": GROSS},
    "invoice.copied": {**_ACT, "why": "ordered", "email": "ap@acme.example", "po": "4711"},
    "order.wanted": _ACT,
    "reminders.stopped": _ACT,
    "payment.reported": {**_ACT, "amount": GROSS, "on": DUE, "reference": "991", "until": DUE},
    "payment.not_found": {**_ACT, "open": GROSS, "on": DUE, "reference": "991"},
    "promise.partly_kept": {"number": "INV-0001", "party": "Acme GmbH", "open": GROSS, "on": DUE, "came": GROSS},
    "statement.requested": {"party": "Acme GmbH", "seller": "Northwind", "email": "ap@acme.example"},
    "decision.undone": {**_ACT, "other": "Northwind", "what": "invoice.approved"},
    "invoice.voided": {**_DEAL, "reason": "sent twice", "seller": "Northwind"},
    "invoice.discarded": {**_DEAL, "number": "draft", "reason": "", "seller": "Northwind"},
    "invoice.reminded": {
        **_DEAL,
        "seller": "Northwind",
        "open": GROSS,
        "step": 7,
        "days": 7,
        "tone": "overdue",
        "pending": "yes",
        "email": "ap@acme.example",
        "others": "INV-0002",
    },
    "payment.recorded": {
        "number": "INV-0001",
        "party": "Acme GmbH",
        "amount": Money(50000, "USD"),
        "open": Money(98750, "USD"),
        "method": "wire",
        "reference": "991",
        "on": DUE,
        "seller": "Northwind",
        "settled": "",
        "kept": DUE,
    },
    "reminders.set": {**_DEAL, "due_steps": [-3, 0, 7], "approval_steps": [3], "minimum": "50.00 EUR", "count": 2},
    "customer.reminded": {"party": "Acme GmbH", "numbers": "INV-0001, INV-0002", "email": "ap@acme.example"},
    "reminders.paused": {"number": "INV-0001", "until": DUE},
    "reminders.resumed": {"number": "INV-0001"},
    "reminder.vetoed": {"number": "INV-0001", "party": "Acme GmbH", "day": DUE},
    "reminder.restored": {"number": "INV-0001", "party": "Acme GmbH", "day": DUE},
    "digest.set": {"at": "08:30", "days": "working", "empty": "silent", "which": "team"},
    "digest.sent": {"day": DUE},
    "digest.skipped": {"day": DUE},
    "statement.skipped": {"party": "Acme GmbH"},
    "statements.set": {"party": "Acme GmbH", "which": "on"},
    "statement.sent": {"party": "Acme GmbH", "email": "ap@acme.example"},
    "promise.undated": {**_ACT, "said": "We will pay soon."},
    "promise.broken": {"number": "INV-0001", "party": "Acme GmbH", "open": GROSS, "on": DUE},
    "promise.kept": {"number": "INV-0001", "party": "Acme GmbH", "open": GROSS},
    "reminder.held": {**_SHORT, "reason": "promised"},
    "reminder.skipped": {**_SHORT, "reason": "bounced", "on": None},
    "question.asked": {"party": "Acme GmbH", "other": "Northwind", "text": "Which project?", "number": "INV-0001"},
    "question.answered": {
        "party": "Acme GmbH",
        "own": "Northwind",
        "text": "Atlas.",
        "asked": "Which project?",
        "number": "INV-0001",
    },
    "business.started": {"name": "Northwind", "username": "northwind"},
    "business.renamed": {"name": "Northwind", "username": "northwind"},
    "business.dressed": {"name": "Northwind", "logo": "0123456789ab", "colour": "#1f5eff"},
    "business.looks_asked": {"name": "Northwind", "email": "dana@northwind.example"},
    "business.undo_window": {"name": "Northwind", "hours": "48"},
    "business.mail_codes": {"name": "Northwind", "when": "always"},
    "contact.accepted": {
        "party": "Acme GmbH",
        "own": "Northwind",
        "email": "dana@acme.example",
        "about": ["document", "d1"],
    },
    "mail.accepted": {"email": "ap@acme.example"},
    "mail.opened": {"email": "ap@acme.example"},
    "mail.doubted": {
        "email": "ap@acme.example",
        "why": "false",
        "step": "human",
        "reasons": "sender_not_proven, spf=fail",
    },
    "mail.failed": {"email": "ap@acme.example", "error": "550 5.1.1 user unknown", "next": "cfo@acme.example"},
    "chat.failed": {"place": "C0BILLING", "why": "kept_out"},
    "mail.unanswered": {"email": "ap@acme.example", "count": "20"},
    "approval.given": {**_BILL_OF, "given": 1, "needed": 2, "people": "Olga, Ben"},
    "approval.asked": {**_BILL_OF, "people": "Olga, Ben", "to": []},
    "approval.waiting": {**_BILL_OF, "people": "Olga, Ben", "to": [], "days": 2, "owners": ""},
    "vendor.given": {"party": "Acme GmbH", "given": 1, "needed": 2, "people": "Olga, Ben"},
    "vendor.asked": {"party": "Acme GmbH", "people": "Olga, Ben", "to": []},
    "vendor.waiting": {"party": "Acme GmbH", "people": "Olga, Ben", "to": []},
    "approvals.set": {
        "policy": {"steps": [{"above": 100000, "people": 2, "role": "owner"}], "nudge": 2, "escalate": 5},
        "currency": "USD",
    },
    "member.away": {"person": "Ada", "deputy": "Mia", "until": DUE},
    "member.back": {"person": "Ada"},
    "member.granted": {"person": "Dana", "role": "finance", "limit": Money.of("5000", "EUR")},
}


def event(kind: str, *, by: BusinessId = BUYER, actor: str = "ap@acme.example", channel: str = "mail") -> Event:
    """Return a stored event of this kind."""
    return Event(
        id=1,
        business_id=by,
        other_id=SELLER if by == BUYER else BUYER,
        shared=True,
        kind=kind,
        subject_kind="document",
        subject_id="d",
        actor=actor,
        role="contact",
        channel=channel,
        evidence={},
        decision_id=None,
        data=tagged(DATA.get(kind, {})),
        at=NOW,
    )


def bill(*, state: str = "pending_approval", today: date = DUE, title: str = "consulting") -> DocumentView:
    """Return an invoice as its buyer sees it."""
    return DocumentView(
        id="d",
        side="buyer",
        label="BILL-7",
        number="INV-0001",
        version=1,
        party="Northwind",
        seller="Northwind",
        buyer="Acme GmbH",
        title=title,
        state=state,
        delivery="sent",
        lines=(ContentLine(description=title, quantity="2", unit_price="625.00", tax_rate="19", net=125000),),
        taxes=(TaxShown(rate="19", taxable=Money(125000, "USD"), tax=Money(23750, "USD")),),
        net=Money(125000, "USD"),
        tax=Money(23750, "USD"),
        gross=GROSS,
        paid=Money(0, "USD"),
        open=GROSS,
        credited=Money(0, "USD"),
        contested=Money(0, "USD"),
        issued_on=date(2026, 11, 4),
        due_on=DUE,
        today=today,
        purchase_order="",
        note="",
        payment_instructions="DE02 1203 0000 0000 2020 51",
        promised_on=None,
        decided=None,
        email="",
        held=False,
        made_by="",
        offers=tuple(map(named, ("approve_invoice", "reject_invoice", "promise_payment", "set_purchase_order"))),
    )


def request(party: str = "vendor") -> ConnectionView:
    """Return an invitation as the invited side sees it."""
    return ConnectionView(
        id="c",
        party=party,
        name="Northwind",
        own="Acme GmbH",
        username="northwind",
        state="invited",
        invited=True,
        own_claimed=False,
        inviter="Northwind",
        inviter_legal="Northwind GmbH",
        inviter_address="Hafenstr. 1\n20457 Hamburg",
        email="",
        message="Hello from <b>us</b>",
        reason="",
        invited_at=NOW,
        expires_on=date(2027, 2, 2),
        decided_by="",
        decided_via="",
        decided_at=None,
        offers=(named("approve_connection"), named("decline_connection"), named("block_connection")),
    )


def joining() -> QuestionView:
    """Return somebody who may be one of Acme's."""
    return replace(
        question(),
        offers=(named("admit_member"), named("turn_away")),
        party="Bob's Acme",
        sender="Bob",
        text="bob@acme.example",
        number="",
        problem="join",
    )


def moving() -> QuestionView:
    """Return a wish for another address that waits for Northwind."""
    return replace(
        question(),
        offers=(named("agree_redirect"), named("decline_redirect"), named("answer_question")),
        text="",
        number="",
        problem="redirect",
        address="ap2@elsewhere.example",
        known="ap@acme.example",
    )


def question() -> QuestionView:
    """Return a question that waits for Northwind."""
    return QuestionView(
        id="q",
        party="Acme GmbH",
        sender="Erika",
        text="Which project?",
        number="INV-0001",
        problem="",
        state="open",
        answered_by="",
        answered_at=None,
        at=NOW,
        offers=(named("answer_question"),),
    )


def mail(template: str) -> dict[str, Any]:
    """Return the dict with which the template is rendered."""
    common: dict[str, Any] = {
        "own": "Northwind",
        "contact_name": "Erika Muster",
        "link": "https://penny.example/l/x?a=1&b=2",
        "stop_link": "https://penny.example/stop/y",
    }
    done = [Sentence(text="Approved INV-0001.", next_step="`help` shows more.")]
    match template:
        case "request" | "nudge":
            return {**common, "view": request()}
        case "invoice" | "reminder":
            return {**common, "view": bill()}
        case "reminders":
            money = Money(297500, "USD")
            items = [(bill(), "https://penny.example/l/1"), (bill(), "https://penny.example/l/2")]
            values = {
                "items": items,
                "totals": (money,),
                "amounts": ["USD 2,975.00"],
                "days": 7,
                "pending": ["INV-0001"],
            }
            return {**common, **values, "seller": "Northwind", "instructions": "DE02 1203", "link": ""}
        case "digest":
            row = AgingRow(connection="", party="", currency="USD", amounts=(GROSS,) * 5, counts=(1, 2, 3, 4, 0))
            return {
                **common,
                "digest": SimpleNamespace(own="Northwind", empty=False, waiting_more=3),
                "title": "Fri 4 Dec 2026: 4 waiting for you · USD 4,462.50 overdue",
                "waiting": [
                    (
                        "BILL-7 from Acme: USD 1,487.50, due Fri 4 Dec 2026, pending approval",
                        ["Approve", "Reject", "Ask"],
                        "https://penny.example/l/7",
                    )
                ],
                "sections": [
                    Section(
                        "What happened",
                        (
                            "Acme approved INV-0001 by email.",
                            "Dana recorded USD 500.00 from Acme on INV-0002 in chat.",
                        ),
                    ),
                    Section("Overdue, owed to you", ("USD 4,462.50 of USD 5,950.00 in all", "Acme: USD 4,462.50")),
                    Section(
                        "What goes out", ("Reminders that go out next, Mon 7 Dec 2026: 2. `tomorrow` lists them.",)
                    ),
                ],
                "charts": [(row, bars(row, words_for("en")))],
                "pictures": (SimpleNamespace(name="aging"),),
                "link": "",
            }
        case "statement":
            entries = [Entry(on=DUE, kind="invoice", number="INV-0001", currency="USD", minor=148750, due_on=DUE)]
            found = Statement(
                seller="Northwind", customer="Acme", first=DUE, last=DUE, accounts=accounts(entries, DUE, DUE)
            )
            return {**common, "statement": found, "line": lambda one: one.number, "instructions": "DE02", "link": ""}
        case "payment":
            return {**common, "data": DATA["payment.recorded"]}
        case "credit":
            return {**common, "view": bill(state="credited"), "data": DATA["invoice.credited"], "stop_link": ""}
        case "notice":
            return {**common, "view": bill(state="approved"), "event": event("invoice.approved")}
        case "question":
            return {**common, "view": question()}
        case "looks":
            return {**common, "stop_link": ""}
        case "link":
            return {**common, "view": bill(), "stop_link": ""}
        case "reading":
            noted = {"data": DATA["reading.noted"], "text": "Did you mean one of these?", "stop_link": ""}
            return {**common, "view": bill(), "event": event("reading.noted", by=SELLER, actor="Dana"), **noted}
        case "redirect":
            return {**common, "view": moving(), "data": DATA["redirect.asked"], "stop_link": ""}
        case "redirected":
            offers = (named("confirm_redirect"), named("refuse_redirect"))
            return {**common, "view": replace(request(), state="approved", offers=offers), "data": _MOVED}
        case "join":
            return {**common, "view": joining(), "data": DATA["join.asked"]}
        case "joined":
            return {**common, "data": DATA["join.admitted"]}
        case "linking":
            return {**common, "code": "123456", "data": {"workspace": "Acme HQ", "person": "Ben (ben@acme.example)"}}
        case "answer":
            return {**common, "view": bill(), "data": DATA["question.answered"]}
        case "results":
            asked: dict[str, Any] = {
                "kind": "asked",
                "line": "issue and send draft\n<script>alert(1)</script>",
                "head": "Issue and send: draft-x3k9q",
                "more": ["It gets its number and can no longer be changed."],
                "rows": [["Customer", "Zeta & Sons"], ["Gross", "USD 1,487.50"], ["Due", "2026-12-04 (Friday)"]],
                "table": [["Document", "State", "Open"], ["INV-0001\nZeta", "overdue\ndue 2026-11-04", "USD 10.00"]],
                "items": ["Fri 4 Dec 2026, 10:31 CET – Dana drafted it."],
                "words": [["issue", "Give the draft its number."]],
            }
            results = [asked, {**asked, "line": "list", "head": "`list` shows your invoices."}]
            until = "Fri 4 Dec 2026, 10:31 CET"
            return {**common, "entries": results, "asked": [1], "until": until, "username": "northwind"}
        case _:
            said = "Approved, thanks\n<script>alert(1)</script>"
            return {**common, "view": bill(), "said": said, "done": done, "code": "482913", "text": "A line."}


def mails() -> Iterator[tuple[str, str, Rendered]]:
    """Yield (name, language, mail) for every mail in every language, with the cases that read differently."""
    paid = {**DATA["payment.recorded"], "open": Money(0, "USD"), "settled": "yes"}
    more: dict[str, dict[str, Any]] = {
        "request-of-customer": {**mail("request"), "view": request("customer")},
        "payment-in-full": {**mail("payment"), "data": paid},
        **{
            f"reminder-{days}": {**mail("reminder"), "view": bill(state=state, today=DUE + timedelta(days=days))}
            for days, state in ((-3, "approved"), (0, "approved"), (7, "overdue"), (21, "overdue"))
        },
    }
    cases = {template: mail(template) for template in TEMPLATES} | more
    for language in languages():
        words = words_for(language, "Europe/Berlin")
        for name, values in cases.items():
            template = name if name in TEMPLATES else name.partition("-")[0]
            yield name, language, render_mail(template, words, values)


def every_mail() -> Iterator[tuple[str, str, str]]:
    """Yield (name, html, text) for every mail in every language, 'invoice.de': what is looked at in a browser."""
    for name, language, made in mails():
        yield f"{name}.{language}", made.html, made.text
