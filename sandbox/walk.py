"""The whole story, played through the protocols as people would, each step printed: `python -m sandbox.walk URL`.

It knows Penny by what Penny answers: Slack payloads, mails, pages. A step that does not reach its state ends the
walk with exit code 1 and says what was seen instead.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from sandbox.client import Sandbox
from sandbox.client.http import wait_for

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE = 15.0


class WalkFailed(AssertionError):
    """A state was not reached."""


@dataclass
class Walk:
    """The people and places of the story, and where it stands."""

    world: Sandbox
    say: Callable[[str], None] = print
    steps: int = 0
    parts: dict[str, Any] = field(default_factory=dict)

    def step(self, title: str) -> None:
        """Begin a step."""
        self.steps += 1
        self.say(f"\n━━ {self.steps}. {title}")

    def sent(self, who: str, way: str, words: str) -> None:
        """Print what a person did."""
        self.say(f"   {who} → {way}: {words}")

    def got(self, who: str, way: str, words: str) -> None:
        """Print what a person saw."""
        lines = [line for line in words.strip().splitlines() if line.strip()]
        self.say(f"   {who} ← {way}: {lines[0] if lines else '(nothing)'}")
        for line in lines[1:14]:
            self.say(f"      │ {line}")

    def must(self, true: object, what: str) -> None:
        """Check a state."""
        if not true:
            raise WalkFailed(what)
        self.say(f"   ✓ {what}")


def walk(world: Sandbox, say: Callable[[str], None] = print) -> int:
    """Play the story; returns the number of steps. Raises WalkFailed or NotYetError where a state is not reached."""
    w = Walk(world, say)
    if world.clock.now() < START:
        world.clock.set(START)
    first_use(w)
    invite(w)
    approve_vendor(w)
    invoice(w)
    decide(w)
    not_understood(w)
    pay(w)
    remind(w)
    other_side(w)
    say(f"\nEvery state was reached in {w.steps} steps.")
    return w.steps


def first_use(w: Walk) -> None:
    """A workspace that Penny does not know is asked for the profile of its business."""
    north = w.world.team("T-NORTH", name="Northwind")
    dana = north.user(
        "U-DANA", name="dana", real_name="Dana Reyes", email="dana@northwind.example", tz="Europe/Berlin"
    )
    channel = north.channel("C-BILLING", "billing", members=[dana], bot=True)
    w.parts |= {"dana": dana, "channel": channel, "north": north}
    w.step("First use in Northwind's Slack asks for the profile in a form")
    w.sent("Dana", "#billing", "/penny")
    dana.slash("/penny", "", channel=channel)
    view = dana.wait_view(lambda v: bool(v.fields()), timeout=PATIENCE)
    w.got("Dana", "form", f"{view.title}: " + ", ".join(f.label for f in view.fields()))
    profile = {"username": "northwind", "name": "Northwind", "currency": "XXY", "timezone": "Europe/Berlin"}
    profile |= {"country": "DE", "tax": "19", "payment_instructions": "IBAN DE02 1203 0000 0000 2020 51"}
    errors = dana.submit(profile)
    w.must(
        errors and "currency" in errors, f"a wrong currency is named at its field: {(errors or {}).get('currency')}"
    )
    errors = dana.submit(profile | {"currency": "EUR"})
    w.must(errors is None, "the profile is saved; Northwind exists and Dana owns it")


def invite(w: Walk) -> None:
    """A vendor approval request goes to a customer by mail."""
    dana, channel = w.parts["dana"], w.parts["channel"]
    w.step("Northwind invites Acme")
    command = 'invite ap@acme.example "Acme GmbH"'
    w.sent("Dana", "#billing", f"/penny {command}")
    w.got("Dana", "answer", dana.slash("/penny", command, channel=channel).text)
    card = channel.wait(lambda m: "Acme GmbH" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card", card.shown())
    acme = w.world.mailbox("ap@acme.example")
    request = acme.wait(lambda m: m.subject == "Vendor Approval Request from Northwind", timeout=PATIENCE)
    w.got("ap@acme.example", "mail", f"{request.subject}\n{request.text}")
    w.must(re.fullmatch(r"r\+[a-z2-7]{26}@\S+", _address(request.reply_to)), "it has a reply address of its own")
    w.parts |= {"acme": acme, "request": request, "card": card}


def approve_vendor(w: Walk) -> None:
    """The customer answers one word; both sides know."""
    w.step("An invoice to Acme, which has not approved yet, is held")
    dana, channel = w.parts["dana"], w.parts["channel"]
    command = "invoice acme 300 for a first workshop due 2026-12-18"
    w.sent("Dana", "#billing", f"/penny {command}")
    w.got("Dana", "answer", dana.slash("/penny", command, channel=channel).text)
    draft = channel.wait(lambda m: "first workshop" in m.shown(), timeout=PATIENCE)
    w.sent("Dana", "button", "Issue and send")
    dana.click(draft, "Issue and send")
    held = channel.wait(lambda m: m.ts == draft.ts and "INV-0001" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card", held.shown())
    w.must(not any("INV-0001" in m.subject for m in w.parts["acme"].mails()), "nothing has left for Acme")

    w.step("Acme approves Northwind as its vendor by answering the mail")
    w.sent("ap@acme.example", "reply", "approve")
    answer = w.parts["request"].reply("approve", style="gmail")
    w.must(answer.code == 250, f"Penny's mail server answers {answer.code}")
    receipt = w.parts["acme"].wait(lambda m: m.in_reply_to == answer.message_id, timeout=PATIENCE)
    w.got("ap@acme.example", "receipt", receipt.text)
    told = w.world.mailbox("dana@northwind.example").wait(lambda m: "approved" in (m.text or ""), timeout=PATIENCE)
    w.got("dana@northwind.example", "mail", f"{told.subject}\n{told.text}")
    card = channel.wait(lambda m: m.ts == w.parts["card"].ts and "pproved" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card, where it stood", card.shown())
    mail = w.parts["acme"].wait(lambda m: "INV-0001" in m.subject, timeout=PATIENCE)
    w.got("ap@acme.example", "mail", mail.subject)
    w.must(mail.html and mail.text, "the held invoice went out by itself, as HTML and text")


def invoice(w: Walk) -> None:
    """A draft echoes all that was understood; issue and send it."""
    dana, channel = w.parts["dana"], w.parts["channel"]
    w.step("Northwind drafts an invoice in one line")
    command = "invoice acme €1,250 for consulting due 2026-12-04"
    w.sent("Dana", "#billing", f"/penny {command}")
    w.got("Dana", "answer", dana.slash("/penny", command, channel=channel).text)
    draft = channel.wait(lambda m: "consulting" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card", draft.shown())
    shown = draft.shown()
    w.must(
        all(x in shown for x in ("1,250.00", "237.50", "1,487.50", "2026-12-04", "Fri")),
        "net, tax, gross, date, weekday",
    )
    w.step("Issue gives the next number; Penny asks whether to send; Send mails it")
    w.sent("Dana", "button", "Issue")
    dana.click(draft, "Issue")
    issued = channel.wait(lambda m: m.ts == draft.ts and "INV-0002" in m.shown(), timeout=PATIENCE)
    w.must(any(b.text == "Send" for b in issued.buttons()), "INV-0002 is issued, the card offers Send")
    w.sent("Dana", "button", "Send")
    dana.click(issued, "Send")
    mail = w.parts["acme"].wait(lambda m: "INV-0002" in m.subject, timeout=PATIENCE)
    w.got("ap@acme.example", "mail", f"{mail.subject}\n{mail.text}")
    pending = channel.wait(lambda m: m.ts == draft.ts and "ending approval" in m.shown(), timeout=PATIENCE)
    w.must(pending, "the card says: pending approval")
    w.sent("Dana", "button", "Send (again, on the card as it was)")
    stale = dana.click(issued, "Send", stale=True)
    said = stale.ephemerals or [dana.wait_ephemeral(lambda m: "lready" in m.text, timeout=PATIENCE)]
    w.got("Dana", "answer", said[-1].text)
    w.parts |= {"mail": mail, "doc": pending}


def decide(w: Walk) -> None:
    """The customer gives a PO, promises a date, approves; a second approval changes nothing."""
    channel, mail, doc = w.parts["channel"], w.parts["mail"], w.parts["doc"]
    for words, expected in (
        ("PO 4711", "4711"),
        ("will pay on 2026-12-11", "2026-12-11"),
        ("Approved, thanks", "pproved"),
    ):
        w.step(f"Acme answers: {words}")
        w.sent("ap@acme.example", "reply", words)
        answer = mail.reply(words, style="outlook")
        receipt = w.parts["acme"].wait(lambda m, a=answer: m.in_reply_to == a.message_id, timeout=PATIENCE)
        w.got("ap@acme.example", "receipt", receipt.text)
        w.must(words.partition(",")[0].lower() in receipt.text.lower(), "the receipt quotes what was understood")
        card = channel.wait(lambda m, e=expected: m.ts == doc.ts and e in m.shown(), timeout=PATIENCE)
        w.got("#billing", "card, where it stood", card.shown())
    wait_for(
        lambda: channel.now(doc).thread(),
        lambda m: "approved INV-0002 by email" in m.text,
        timeout=PATIENCE,
        what="the approval in the card's thread",
    )
    w.got("#billing", "thread of the card", "\n".join(m.text for m in channel.now(doc).thread()))
    w.must(True, "the thread logs who did what by which way")
    w.step("A second approval says so and changes nothing")
    answer = mail.reply("approved", style="plain")
    again = w.parts["acme"].wait(lambda m: m.in_reply_to == answer.message_id, timeout=PATIENCE)
    w.got("ap@acme.example", "answer", again.text)
    w.must("lready" in again.text, "it had been approved already")


def not_understood(w: Walk) -> None:
    """What is not plainly understood decides nothing and reaches a human, whose answer goes back by mail."""
    dana, channel = w.parts["dana"], w.parts["channel"]
    w.step("Acme writes something only a human can answer")
    words = "Could you split this over two cost centres, or should we talk on Monday?"
    w.sent("ap@acme.example", "reply", words)
    answer = w.parts["mail"].reply(words, style="apple")
    polite = w.parts["acme"].wait(lambda m: m.in_reply_to == answer.message_id, timeout=PATIENCE)
    w.got("ap@acme.example", "answer", polite.text)
    card = channel.wait(lambda m: "cost centres" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card", card.shown())
    w.must("r+" not in card.shown(), "no reply address is shown")
    w.sent("Dana", "button", "Reply")
    dana.click(card, "Reply")
    dana.wait_view(lambda v: bool(v.fields()), timeout=PATIENCE)
    dana.submit({"text": "Monday at ten, gladly."})
    back = w.parts["acme"].wait(lambda m: "Monday at ten" in (m.text or ""), timeout=PATIENCE)
    w.got("ap@acme.example", "mail", f"{back.subject}\n{back.text}")

    w.step("A mail to an unknown reply address is refused at the door")
    raw = (
        b"From: ap@acme.example\r\nTo: r+aaaaaaaaaaaaaaaaaaaaaaaaaa@in.penny.example\r\nSubject: x\r\n\r\napprove\r\n"
    )
    domain = _address(w.parts["mail"].reply_to).partition("@")[2]
    refused = w.world.send_raw(raw, mail_from="ap@acme.example", rcpt_tos=[f"r+{'a' * 26}@{domain}"])
    w.got("ap@acme.example", "SMTP", f"{refused.code} {refused.text}")
    w.must(refused.code == 550, "550")


def pay(w: Walk) -> None:
    """Partial payments; the customer is told; bad input is answered where the person is."""
    dana, channel, doc = w.parts["dana"], w.parts["channel"], w.parts["doc"]
    w.step("Northwind records a partial payment")
    for command in (
        "paid INV-0002 500 by wire ref 991",
        "paid INV-0002 5000",
        "paid INV-9999 5",
        "INV-0002",
        "why INV-0002",
    ):
        w.sent("Dana", "#billing", f"/penny {command}")
        answer = dana.slash("/penny", command, channel=channel)
        w.got("Dana", "answer", answer.message.shown() if answer.message else answer.text)
    card = channel.wait(lambda m: m.ts == doc.ts and "987.50" in m.shown(), timeout=PATIENCE)
    w.got("#billing", "card, where it stood", card.shown())
    told = w.parts["acme"].wait(lambda m: "500.00" in (m.text or ""), timeout=PATIENCE)
    w.got("ap@acme.example", "mail", f"{told.subject}\n{told.text}")


def remind(w: Walk) -> None:
    """The promise holds reminders until it is broken; paid in full ends it."""
    dana, channel = w.parts["dana"], w.parts["channel"]
    w.step("The promise holds the reminders; when it is broken one goes out")
    before = _about(w, "INV-0002")
    for day in ((12, 1), (12, 4), (12, 11)):
        w.world.clock.set(datetime(2026, *day, 9, 30, tzinfo=UTC))
        _settle(w, dana, channel)
    w.must(_about(w, "INV-0002") == before, "no reminder before the promised day has passed")
    w.world.clock.set(datetime(2026, 12, 14, 9, 30, tzinfo=UTC))
    w.say("   (the clock stands at Monday, 14 December 2026)")
    acme = w.parts["acme"]
    reminder = acme.wait(lambda m: "INV-0002" in m.subject and m.id not in before, timeout=PATIENCE)
    w.got("ap@acme.example", "reminder", f"{reminder.subject}\n{reminder.text}")
    w.step("Paid in full: no reminder any more")
    w.got("Dana", "answer", dana.slash("/penny", "paid INV-0002 by wire", channel=channel).text)
    w.parts["acme"].wait(lambda m: "paid in full" in (m.text or "").lower(), timeout=PATIENCE)
    before = _about(w, "INV-0002")
    w.world.clock.set(datetime(2026, 12, 18, 9, 30, tzinfo=UTC))
    _settle(w, dana, channel)
    w.must(_about(w, "INV-0002") == before, "nothing more about INV-0002 leaves")
    why = dana.slash("/penny", "why INV-0002", channel=channel)
    shown = why.message.shown() if why.message else why.text
    w.got("Dana", "/penny why INV-0002", shown)
    for command in ("list", "list overdue", "void INV-0001 no longer needed", "help"):
        w.sent("Dana", "#billing", f"/penny {command}")
        answer = dana.slash("/penny", command, channel=channel)
        w.got("Dana", "answer", answer.message.shown() if answer.message else answer.text)


def other_side(w: Walk) -> None:
    """The same program on the other side: with its own Slack a business approves there; a link's page by POST."""
    w.step("Globex has its own Slack here: the request and the bill are cards with buttons")
    team = w.world.team("T-ACME", name="Globex")
    ben = team.user("U-BEN", name="ben", real_name="Ben Ito", email="ben@globex.example", tz="Europe/Berlin")
    channel = team.channel("C-AP", "payables", members=[ben], bot=True)
    ben.slash("/penny", "", channel=channel)
    ben.wait_view(lambda v: bool(v.fields()), timeout=PATIENCE)
    ben.submit(
        {"username": "globex", "name": "Globex", "currency": "EUR", "timezone": "Europe/Berlin", "country": "DE"}
    )
    dana, billing = w.parts["dana"], w.parts["channel"]
    w.got("Dana", "/penny invite @globex", dana.slash("/penny", "invite @globex", channel=billing).text)
    request = channel.wait(lambda m: any(b.text == "Approve" for b in m.buttons()), timeout=PATIENCE)
    w.got("#payables", "card", request.shown())
    ben.click(request, "Approve")
    channel.wait(lambda m: m.ts == request.ts and not any(b.text == "Approve" for b in m.buttons()), timeout=PATIENCE)
    dana.slash("/penny", "invoice globex 80 for hosting due 2027-01-15", channel=billing)
    draft = billing.wait(lambda m: "hosting" in m.shown(), timeout=PATIENCE)
    dana.click(draft, "Issue and send")
    bill = channel.wait(lambda m: "BILL-1" in m.shown(), timeout=PATIENCE)
    w.got("#payables", "card", bill.shown())
    ben.click(bill, "Approve")
    card = billing.wait(
        lambda m: m.ts == draft.ts and "pproved" in m.shown() and "Ben" in m.shown(), timeout=PATIENCE
    )
    w.got("#billing", "card, where it stood", card.shown())
    w.must(card, "approving there is the same decision")

    w.step("A link in a mail shows on GET and acts on POST only")
    dana.slash("/penny", "invoice globex 20 for support due 2027-01-15", channel=billing)
    draft = billing.wait(lambda m: "support" in m.shown(), timeout=PATIENCE)
    dana.click(draft, "Issue and send")
    mail = w.world.mailbox("ben@globex.example").wait(lambda m: "support" in (m.text or ""), timeout=PATIENCE)
    link = next(url for url in mail.links if "/l/" in url and not url.endswith("/stop"))
    page = httpx.get(link)
    w.got("Ben", f"GET {page.status_code}", _words(page.text))
    w.must("pproved" not in billing.now(draft).shown(), "GET has decided nothing")
    nonce = dict(re.findall(r'name="(\w+)" value="([^"]*)"', _form(page.text, "approve_invoice")))
    done = httpx.post(link, data=nonce, follow_redirects=True)
    w.got("Ben", f"POST {done.status_code}", _words(done.text))
    billing.wait(lambda m: m.ts == draft.ts and "pproved" in m.shown(), timeout=PATIENCE)
    w.must(done.status_code == 200, "POST has approved it")


def _about(w: Walk, number: str) -> set[int]:
    """The mails about a document that have arrived."""
    return {m.id for m in w.parts["acme"].mails() if number in m.subject}


def _settle(w: Walk, dana: Any, channel: Any) -> None:
    """Give the scheduler its second: a harmless command whose answer proves that Penny has seen the new day."""
    import time

    time.sleep(2.5)
    dana.slash("/penny", "list", channel=channel)


def _address(value: str) -> str:
    found = re.search(r"[^\s<>]+@[^\s<>]+", value or "")
    return found.group() if found else ""


def _words(page: str) -> str:
    body = re.sub(r"(?s)<(style|head).*?</\1>", "", page)
    return "\n".join(line.strip() for line in re.sub(r"<[^>]+>", "\n", body).splitlines() if line.strip())


def _form(page: str, action: str) -> str:
    for form in re.findall(r"(?s)<form.*?</form>", page):
        if f'value="{action}"' in form:
            return str(form)
    raise WalkFailed(f"the page has no form for {action}")


def main() -> int:
    """Walk against the sandbox at the URL given; 0 when every state was reached."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8026"
    try:
        with Sandbox(url) as world:
            walk(world)
    except AssertionError as failure:
        print(f"\n✗ {failure}")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
