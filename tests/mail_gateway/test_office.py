"""Penny's own address: commands by mail, answered at the stored address, bound by a yes alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from core.actions.ask import AskAboutInvoice
from core.actions.invite import DAILY_PER_BUSINESS, InviteCustomer
from core.actions.people import as_contact
from core.actions.registry import REGISTRY
from core.domain.actor import Actor, Role
from core.domain.document import Delivery, Lifecycle, Settlement, Verdict
from core.domain.errors import CapReached, NotFound
from core.domain.facts import Event
from core.domain.network import ConnectionState
from core.store import tables
from core.store.records import OutboxRow
from tests.mail_gateway.conftest import AP, DOMAIN, Desk, plain

DANA = "dana@northwind.example"
PENNY = f"penny@{DOMAIN}"


@dataclass
class Office:
    """Somebody writes to Penny and reads what comes back."""

    desk: Desk

    def send(self, text: str, *, sender: str = DANA, to: str = PENNY, **more: str) -> list[OutboxRow]:
        """Every mail that is queued because of this one, for whomever."""
        before = {row.id for row in self.desk.world.letters("mail")}
        subject = {"Subject": more.pop("subject")} if "subject" in more else {}
        raw = self.desk.mail(to, text, sender=sender, html=more.pop("html", ""), headers=more)
        if subject:
            raw = raw.replace(b"Subject: Re: your mail", f"Subject: {subject['Subject']}".encode())
        assert self.desk.keep(raw, to, sender)
        self.desk.worker().run_once()
        return [row for row in self.desk.world.letters("mail") if row.id not in before]

    def write(self, text: str, *, sender: str = DANA, to: str = PENNY, **more: str) -> EmailMessage:
        """The one answer to a mail."""
        answers = [r for r in self.send(text, sender=sender, to=to, **more) if r.payload["template"] == "results"]
        assert len(answers) == 1
        return self.desk.built(answers[0])

    def reply(self, answer: EmailMessage, text: str, sender: str = DANA) -> EmailMessage:
        """The answer to a reply."""
        return self.write(text, sender=sender, to=reply_to(answer))

    def events(self, kind: str) -> list[Event]:
        with self.desk.store.read() as unit:
            return [event for event in unit.events.all() if event.kind == kind]

    def kinds(self) -> list[str]:
        """All that ever happened."""
        with self.desk.store.read() as unit:
            return [event.kind for event in unit.events.all()]


def reply_to(answer: EmailMessage) -> str:
    return str(answer["Reply-To"]).strip("<>")


@pytest.fixture
def office(strict_desk: Desk) -> Office:
    """Dana owns Northwind, which has Acme as its customer."""
    return Office(strict_desk)


# What is shown


def test_a_list_comes_back_as_a_mail_in_the_writer_s_thread(office: Office) -> None:
    office.desk.world.sent()
    answer = office.write("list", subject="What is open?")
    assert "INV-0001, Acme GmbH | pending approval, email waiting, due 2026-12-04 | EUR 1,487.50" in plain(answer)
    assert answer["Subject"] == "Re: What is open?"
    assert answer["In-Reply-To"] == "<1.desk@acme.example>"
    assert answer["References"] == "<1.desk@acme.example>"
    assert DANA in answer["To"]
    html = answer.get_body(("html",))
    assert html is not None
    assert "<table" in html.get_content()


def test_one_invoice_its_history_a_customer_and_help_are_shown(office: Office) -> None:
    office.desk.world.sent()
    text = plain(office.write("INV-0001\nwhy INV-0001\n\nAcme GmbH\n\nhelp\nhelp invoice"))
    for part in ("1. > INV-0001", "Net: EUR 1,250.00", "Tax 19 %: EUR 237.50", "Gross: EUR 1,487.50"):
        assert part in text
    for part in ("Due: 2026-12-04 (Friday)", "Reminder planned for", "Email address: ap@acme.example", "Net amount"):
        assert part in text
    assert "- paid INV-0001" in text


def test_digest_aging_tomorrow_and_the_account_are_shown(office: Office) -> None:
    office.desk.world.sent()
    text = plain(office.write("forecast"))
    assert "Expected to come in: EUR 1,487.50" in text
    assert "too little is known of when it pays" in text
    text = plain(office.write("digest\naging\ntomorrow\nstatement acme"))
    assert "I did not understand" not in text
    for part in ("1. > digest", "2. > aging", "3. > tomorrow", "4. > statement acme"):
        assert part in text
    assert "Acme GmbH" in text.partition("2. > aging")[2].partition("3. >")[0]
    assert "EUR 1,487.50" in text.partition("4. > statement acme")[2]


def test_the_subject_is_the_command_where_there_is_no_text(office: Office) -> None:
    assert "There is nothing to list" in plain(office.write("\n", subject="list overdue"))


def test_a_subject_that_a_reply_repeats_is_no_command(office: Office) -> None:
    office.desk.world.draft(office.desk.world.approved())
    assert "Write one command a line" in plain(office.write("\n", subject="Re: issue draft"))


def test_greeting_quotes_and_signature_are_no_commands(office: Office) -> None:
    text = "Hi Penny,\n\nlist\n\nThanks,\nDana\n\n-- \nNorthwind GmbH\nlist overdue\n\n"
    answer = plain(office.write(f"{text}On Mon, 23 Nov 2026, X wrote:\n> help"))
    assert answer.count("> list") == 1
    assert "help invoice" not in answer


def test_a_command_below_the_closing_words_is_named_and_not_done(office: Office) -> None:
    office.desk.world.sent()
    answer = plain(office.write("list\n\nBest regards\nDana\n\nvoid INV-0001 sent twice"))
    assert "Below your closing words nothing is read" in answer
    assert "void INV-0001 sent twice" in answer
    assert "yes" not in answer


def test_the_answer_is_in_the_language_of_the_member(office: Office) -> None:
    with office.desk.store.write() as unit:
        dana = unit.members.all(business_id=office.desk.world.northwind)[0]
        unit.members.save(replace(dana, language="de"))
    office.desk.world.sent()
    text = plain(office.write("list"))
    assert "1.487,50 EUR" in text
    assert "Ihre Belege" in text


# What binds


def test_a_draft_is_made_at_once_and_shown_with_all_that_was_understood(office: Office) -> None:
    office.desk.world.approved()
    text = plain(office.write("invoice acme 1,250 for consulting due 2026-12-04"))
    for part in ("Drafted an invoice to Acme GmbH", "Net: EUR 1,250.00", "Gross: EUR 1,487.50", "(Friday)"):
        assert part in text
    assert office.kinds().count("invoice.created") == 1
    assert "invoice.issued" not in office.kinds()


def test_one_word_on_the_draft_just_shown_confirms_it(office: Office) -> None:
    office.desk.world.approved()
    shown = office.write("invoice acme 1,250 for consulting due 2026-12-04")
    done = plain(office.reply(shown, "Issue and send\n\nDana"))
    assert "Sent INV-0001 to Acme GmbH: EUR 1,487.50" in done
    again = plain(office.reply(shown, "issue and send"))
    assert "Already" in again
    assert office.kinds().count("invoice.sent") == 1


def test_a_word_on_a_draft_that_was_changed_meanwhile_is_asked_again(office: Office) -> None:
    office.desk.world.approved()
    shown = office.write("invoice acme 1,250 for consulting due 2026-12-04")
    with office.desk.store.write() as unit:
        document = unit.documents.all()[0]
        unit.documents.save(replace(document, due_on=date(2026, 12, 31), row=document.row + 1))
    asked = plain(office.reply(shown, "issue and send"))
    assert "not done yet" in asked
    assert "2026-12-31 (Thursday)" in asked
    assert "invoice.sent" not in office.kinds()


def test_what_an_unproven_mail_may_do_at_once_cannot_be_typed_to_send_as_well() -> None:
    """A draft may be made by anybody who knows a member's address; issuing it is a box of the form's alone. The page
    for the logo goes to that address only."""
    at_once = [action for action in REGISTRY if action.inward]
    assert {action.name for action in at_once} == {"create_invoice", "ask_for_looks"}
    assert not [field.name for action in at_once for field in action.typed if field.kind == "yes"]


def test_whoever_asks_in_the_owner_s_name_for_the_logo_s_page_gets_nothing(office: Office) -> None:
    forged = {"Reply-To": "mallory@evil.example"}
    mails = [office.send("logo", **forged), office.send("logo", **forged)]
    assert {row.lane for sent in mails for row in sent} == {f"mail:{DANA}"}
    assert [row.payload["template"] for sent in mails for row in sent].count("looks") == 1
    assert not any(event.shared for event in office.events("business.looks_asked"))
    assert "business.dressed" not in office.kinds()


def test_what_binds_is_shown_first_and_done_by_a_yes(office: Office) -> None:
    office.desk.world.draft(office.desk.world.approved())
    asked = office.write("issue and send draft")
    text = plain(asked)
    for part in ("not done yet", "Customer: Acme GmbH", "Net: EUR 1,250.00", "Tax 19 %", "Gross: EUR 1,487.50"):
        assert part in text
    assert "Due: 2026-12-04 (Friday)" in text
    assert "invoice.issued" not in office.kinds()
    assert "Sent INV-0001 to Acme GmbH" in plain(office.reply(asked, "Yes, thanks!\n\nBest\nDana"))
    again = plain(office.reply(asked, "yes"))
    assert "You confirmed this already" in again
    assert "Sent INV-0001" in again
    assert office.kinds().count("invoice.sent") == 1


def test_a_no_takes_it_back_for_good(office: Office) -> None:
    office.desk.world.draft(office.desk.world.approved())
    asked = office.write("issue draft")
    assert "Nothing was done" in plain(office.reply(asked, "no"))
    assert "was taken back" in plain(office.reply(asked, "yes"))
    assert "invoice.issued" not in office.kinds()


def test_a_yes_with_more_in_it_is_no_yes(office: Office) -> None:
    office.desk.world.draft(office.desk.world.approved())
    asked = office.write("issue draft")
    assert "I did not understand “yes”" in plain(office.reply(asked, "yes but change the amount to 500"))
    assert "invoice.issued" not in office.kinds()
    office.reply(asked, "yes")
    assert "invoice.issued" in office.kinds()


def test_a_yes_after_a_day_does_nothing(office: Office) -> None:
    office.desk.world.draft(office.desk.world.approved())
    asked = office.write("issue draft")
    with office.desk.store.write() as unit:
        for one in unit.confirmations.all():
            unit.confirmations.save(replace(one, expires_at=unit.real_now - timedelta(minutes=1)))
    assert "no longer good" in plain(office.reply(asked, "yes"))
    assert "invoice.issued" not in office.kinds()


def test_several_commands_are_answered_in_order_and_confirmed_together_or_by_number(office: Office) -> None:
    office.desk.world.sent()
    lines = 'list\ninvite ap@zeta.example "Zeta"\npaid INV-0001 500 by wire\nremind INV-7777\nvoid INV-0001 wrong'
    asked = office.write(lines)
    text = plain(asked)
    assert [int(n) for n in re.findall(r"(?m)^(\d)\. > ", text)] == [1, 2, 3, 4, 5]
    assert "There is no invoice INV-7777" in text
    assert "Amount: EUR 500.00" in text
    done = plain(office.reply(asked, "yes 2 and 3"))
    assert "Invited Zeta" in done
    assert "Recorded EUR 500.00 on INV-0001" in done
    assert {"connection.invited", "payment.recorded"} <= set(office.kinds())
    assert "payment.recorded" in office.kinds()
    assert "invoice.voided" not in office.kinds()


def test_a_number_that_does_not_wait_confirms_nothing(office: Office) -> None:
    office.desk.world.sent()
    asked = office.write("list\npaid INV-0001")
    assert "Nothing waits here under number 1" in plain(office.reply(asked, "yes 1 2"))
    assert "payment.recorded" not in office.kinds()


def test_commands_that_build_on_each_other_are_understood_and_confirmed_as_one(office: Office) -> None:
    text = 'invite ap@zeta.example "Zeta"\ninvoice zeta 100 for work due 2026-12-04\nissue draft'
    asked = office.write(text)
    assert "Gross: EUR 119.00" in plain(asked)
    assert office.kinds() == ["business.started"]
    done = plain(office.reply(asked, "yes"))
    assert "Issued INV-0001 to Zeta: EUR 119.00" in done


def test_all_of_it_is_done_or_nothing(office: Office) -> None:
    invoice = office.desk.world.sent()
    asked = office.write('invite ap@zeta.example "Zeta"\npaid INV-0001 1000')
    office.desk.world.pay(invoice, "900")
    answer = plain(office.reply(asked, "yes"))
    assert "Nothing of it was done" in answer or "no longer what you confirmed" in answer
    assert office.kinds().count("connection.invited") == 1
    assert office.kinds().count("payment.recorded") == 1


def test_a_date_that_moved_on_is_not_what_was_confirmed(office: Office) -> None:
    invoice = office.desk.world.sent()
    office.desk.world.approve(invoice)
    asked = office.write("paid INV-0001 500 on today")
    office.desk.world.time += timedelta(hours=20)
    assert "no longer what you confirmed" in plain(office.reply(asked, "yes"))
    assert "payment.recorded" not in office.kinds()


def test_words_to_the_other_side_wait_for_a_yes_too(office: Office) -> None:
    world = office.desk.world
    invoice = world.sent()
    world.perform("ask_about_invoice", AskAboutInvoice(invoice=invoice, text="Where to pay?"), world.contact())
    asked = office.write("answer INV-0001 please pay to our new account XX99")
    assert "question.answered" not in office.kinds()
    assert "Where to pay?" in plain(asked)
    office.reply(asked, "yes")
    assert "question.answered" in office.kinds()


def test_what_the_role_does_not_allow_is_said_and_not_offered(office: Office) -> None:
    world = office.desk.world
    world.draft(world.approved())
    max_ = world.hire(world.northwind, "Max", Role.MEMBER)
    with office.desk.store.read() as unit:
        address = next(m.email for m in unit.members.all() if m.id == max_.member)
    answer = plain(office.write("issue draft", sender=address))
    assert "Your role here (member)" in answer
    assert "Answer yes" not in answer


def test_what_is_missing_is_named(office: Office) -> None:
    office.desk.world.approved()
    answer = plain(office.write("invoice acme"))
    assert "Something is missing: Net amount and For." in answer or "Something is missing: Net amount, For." in answer
    assert "invoice.created" not in office.kinds()


def test_a_line_that_the_mail_program_broke_is_one_command(office: Office) -> None:
    office.desk.world.approved()
    shown = plain(office.write("invoice acme 1,250 for consulting in\nNovember and the workshop\ndue 2026-12-11"))
    assert "For: consulting in November and the workshop" in shown
    assert "Due: 2026-12-11 (Friday)" in shown


def test_text_and_html_that_disagree_do_nothing(office: Office) -> None:
    office.desk.world.approved()
    answer = office.write("invoice acme 10 for work", html="<p>invoice acme 1000 for work</p>")
    assert "say different things" in plain(answer)
    assert "invoice.created" not in office.kinds()


def test_words_that_nobody_sees_are_no_commands_and_spoil_the_others(office: Office) -> None:
    office.desk.world.approved()
    hidden = "<p>list</p><p style='font-size:1px;color:#fff'>invoice acme 1000 for work</p>"
    for text in ("list", "list\n\ninvoice acme 1000 for work"):
        answer = plain(office.write(text, html=hidden))
        assert "words that nobody sees" in answer
    assert "invoice.created" not in office.kinds()


# Who


def test_an_answer_never_goes_to_the_forger(office: Office) -> None:
    office.desk.world.sent()
    forged = {"Reply-To": "mallory@evil.example", "Return-Path": "<mallory@evil.example>"}
    answer = office.write("list\nvoid INV-0001 gone", **forged)
    assert [one.addr_spec for one in answer["To"].addresses] == [DANA]
    assert "mallory" not in answer.as_string()
    assert "invoice.voided" not in office.kinds()


def test_a_forger_who_guesses_no_reply_address_binds_nothing(office: Office) -> None:
    office.desk.world.sent()
    asked = office.write("void INV-0001 gone")
    for to in (PENNY, f"penny+northwind@{DOMAIN}"):
        office.write("yes", to=to)
    assert office.send("yes", sender="mallory@evil.example", to=reply_to(asked)) == []
    assert "invoice.voided" not in office.kinds()


def test_the_reply_address_of_one_mail_confirms_no_other(office: Office) -> None:
    office.desk.world.sent()
    listed = office.write("list")
    office.write("void INV-0001 gone")
    assert "nothing here that waits" in plain(office.reply(listed, "yes"))
    assert "invoice.voided" not in office.kinds()


def test_an_unknown_sender_gets_one_answer_that_tells_nothing(office: Office) -> None:
    first = office.send("list", sender="who@else.example")
    assert [row.payload["template"] for row in first] == ["stranger"]
    text = plain(office.desk.built(first[0]))
    assert "Northwind" not in text
    assert "kept" in text
    assert office.send("list again", sender="who@else.example") == []
    assert office.desk.inbox(1).error == "unknown_sender"


def test_nobody_is_written_to_because_of_a_forged_or_automatic_stranger(office: Office) -> None:
    raw = office.desk.mail(PENNY, "list", sender="victim@else.example")
    office.desk.keep(raw, PENNY, "mallory@evil.example")
    office.desk.worker().run_once()
    assert office.desk.world.letters("mail") == []
    assert office.send("list", sender="robot@else.example", **{"Auto-Submitted": "auto-replied"}) == []
    assert office.send("list", sender=f"r+abc@{DOMAIN}") == []


def test_a_customer_s_contact_learns_nothing_here(office: Office) -> None:
    office.desk.world.invite()
    assert [row.payload["template"] for row in office.send("list", sender=AP)] == ["stranger"]


@pytest.fixture
def both(office: Office) -> Office:
    """Dana owns Westwind too."""
    office.desk.world.start("westwind", "Westwind", owner="Dana", domain="northwind")
    return office


def test_a_person_of_several_businesses_is_asked_for_which(both: Office) -> None:
    asked = both.write("rename name Windy")
    text = plain(asked)
    assert "You belong to several businesses" in text
    assert "- as northwind  (Northwind)" in text
    chosen = both.reply(asked, "as westwind")
    assert "Westwind" in plain(chosen)
    assert "Windy" in plain(both.reply(chosen, "yes"))


@pytest.mark.parametrize(
    ("text", "to"),
    [("as westwind: profile tax 7", PENNY), ("business: westwind\nprofile tax 7", PENNY), ("profile tax 7", "")],
)
def test_the_business_can_be_named(both: Office, text: str, to: str) -> None:
    answer = plain(both.write(text, to=to or f"penny+westwind@{DOMAIN}"))
    assert "Penny works for Westwind (@westwind)" in answer
    assert "Tax % on your invoices: 7" in answer


def test_a_business_that_one_does_not_belong_to_is_not_there(both: Office) -> None:
    both.desk.world.approved()
    answer = plain(both.write("list", to=f"penny+acme@{DOMAIN}"))
    assert "There is no business “@acme”" in answer


def test_an_address_that_somebody_else_typed_does_not_count_beside_a_proven_one(office: Office) -> None:
    office.desk.world.approved()  # ap@acme.example answered for Acme
    office.desk.world.start("evil", "Evil", owner="Ap", domain="acme")
    assert "(@acme)" in plain(office.write("list", sender=AP))


# Too many


def test_after_twenty_answers_it_is_silent_and_the_team_is_told_once(office: Office) -> None:
    for _ in range(25):
        office.send("nonsense")
    answers = office.desk.world.letters("mail", "results")
    assert len(answers) == 20
    assert office.kinds().count("mail.unanswered") == 1
    told = [row for row in office.desk.world.letters("slack") if row.payload["subject"][0] == "business"]
    assert len(told) == 1
    assert office.desk.inbox(25).error == "too_many"


def test_a_yes_is_heard_however_many_mails_there_were(office: Office) -> None:
    office.desk.world.sent()
    asked = office.write("paid INV-0001 500")
    for _ in range(22):
        office.send("nonsense")
    assert "Recorded EUR 500.00" in plain(office.reply(asked, "yes"))


def test_a_refused_mail_beyond_the_answers_is_shown_to_the_team(desk: Desk) -> None:
    invoice = desk.world.sent()
    for number in range(20):
        desk.write("document", invoice, f"what is this about {number}?")
    before = len(desk.questions())
    assert desk.write("document", invoice, "reject") is None
    shown = desk.questions()[before:]
    assert [(q.problem, q.text) for q in shown] == [("too_many", "reject")]


def test_usernames_cannot_be_tried_out_without_end(office: Office) -> None:
    world = office.desk.world
    for number in range(DAILY_PER_BUSINESS):
        with pytest.raises(NotFound):
            world.perform("invite_customer", InviteCustomer(who=f"@guess{number}"), world.dana)
    world.start("westwind", "Westwind", owner="Wendy", domain="westwind")
    with pytest.raises(CapReached):
        world.perform("invite_customer", InviteCustomer(who="@westwind"), world.dana)
    assert "That is enough for today: at most 50" in plain(office.write("invite @westwind"))


def test_a_username_guessed_by_mail_counts_too(office: Office) -> None:
    office.write("\n\n".join(f"invite @guess{number}" for number in range(5)))
    with office.desk.store.read() as unit:
        since = unit.now - timedelta(days=1)
        assert unit.invitations_since(since, business=office.desk.world.northwind) == 5


# A business that has nothing but mail


@pytest.fixture
def acme(office: Office) -> Callable[..., EmailMessage]:
    """Acme got its account by answering Northwind's invitation; it writes to Penny, or answers a mail of hers."""
    office.desk.world.approved()

    def writes(text: str, to: EmailMessage | None = None) -> EmailMessage:
        return office.write(text, sender=AP, to=reply_to(to) if to else PENNY)

    return writes


def test_what_its_first_invoice_needs_is_asked_for_and_answered(
    office: Office, acme: Callable[..., EmailMessage]
) -> None:
    acme("yes", acme('invite ap@zeta.example "Zeta"'))
    asked = acme("invoice zeta 1,000 for machine parts due 2026-12-11")
    text = plain(asked)
    assert "Country (two letters) and Address" in text
    assert "- country: DE" in text
    assert "invoice.created" not in office.kinds()
    wrong = plain(acme("country: Germany\naddress: Ring 5, Kiel\ntax: 19", asked))
    assert "Germany" in wrong
    reply = "country: DE\naddress: Ring 5\n24103 Kiel\ntax: 7\n\ninvoice zeta 1,000 for machine parts due 2026-12-11"
    confirm = acme(reply, asked)
    for part in ("Country (two letters): DE", "Address: Ring 5 24103 Kiel", "Gross: EUR 1,070.00"):
        assert part in plain(confirm)
    done = plain(acme("yes", confirm))
    assert "Drafted an invoice to Zeta: EUR 1,070.00" in done


def test_the_whole_story_by_mail_alone(office: Office, acme: Callable[..., EmailMessage]) -> None:
    desk, world = office.desk, office.desk.world
    acme("yes", acme("country: DE\naddress: Ring 5, 24103 Kiel\ntax: 19"))
    acme("yes", acme('invite ap@zeta.example "Zeta"'))
    with desk.store.read() as unit:
        connection = next(c for c in unit.connections.all() if c.state is ConnectionState.INVITED)
    world.perform("approve_connection", _approve(connection.id), _contact(office, "ap@zeta.example"))
    assert _told(office, AP)[-1] == "notice"
    shown = acme("invoice zeta 1,250 for consulting due 2026-12-04")
    assert "Sent INV-0001" in plain(acme("issue and send", shown))
    with desk.store.read() as unit:
        invoice = next(d for d in unit.documents.all() if d.number == "INV-0001")
    zeta = _contact(office, "ap@zeta.example")
    world.approve(invoice.id, zeta)
    world.promise(invoice.id, date(2026, 12, 2), zeta)
    assert _told(office, AP)[-2:] == ["notice", "notice"]
    done = plain(acme("yes", acme("paid INV-0001 by wire")))
    assert "paid in full" in done
    document = world.document(invoice.id)
    assert (document.verdict, document.settlement) == (Verdict.APPROVED, Settlement.PAID)
    assert document.delivery in {Delivery.SENT, Delivery.DELIVERED}
    assert document.lifecycle is Lifecycle.ISSUED
    assert _told(office, "ap@zeta.example")[-1] == "payment"


def _approve(connection: str) -> object:
    from core.actions.decide_connection import ApproveConnection
    from core.domain.ids import ConnectionId

    return ApproveConnection(connection=ConnectionId(connection))


def _contact(office: Office, email: str) -> Actor:
    """Whoever Acme writes to."""
    with office.desk.store.read() as unit:
        contact = next(c for c in unit.contacts.all(email=email) if c.of_business != c.business_id)
        return as_contact(unit, contact, channel="mail", evidence={})


def _told(office: Office, email: str) -> list[str]:
    """The templates of the mails to an address, in order."""
    rows = [row for row in office.desk.world.letters("mail") if row.lane == f"mail:{email}"]
    return [str(row.payload["template"]) for row in rows]


# Killed in between


def test_a_worker_that_dies_in_between_leaves_nothing_and_the_next_does_it_once(office: Office) -> None:
    class Killed(BaseException):
        pass

    def die(step: str) -> None:
        if step == "inbox.processed":
            raise Killed

    office.desk.world.sent()
    asked = office.write("paid INV-0001 500")
    before = office.kinds()
    to = reply_to(asked)
    office.desk.keep(office.desk.mail(to, "yes", sender=DANA), to, DANA)
    with pytest.raises(Killed):
        office.desk.worker(probe=die, lease=0.01).run_once()
    assert office.kinds() == before
    assert len(office.desk.world.letters("mail", "results")) == 1
    while not office.desk.worker().run_once():
        pass
    assert office.kinds().count("payment.recorded") == 1
    assert len(office.desk.world.letters("mail", "results")) == 2


# Whatever is written


def _bound() -> list[str]:
    return [word for action in REGISTRY if not action.inward for word in action.words]


_WORDS = st.sampled_from(
    [*_bound(), "INV-0001", "draft", "acme", "@acme", "500", "EUR", "yes", "no", "yes 1", "due", "2026-12-04",
     "by wire", "for", "\n", "\n\n", "as northwind:", "country: DE", "tax: 19", "owner",
     "Dana", "--", "Regards", "> ", '"', "`"]
)  # fmt: skip
_ALLOWED = {"invoice.created", "mail.unanswered"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(_WORDS | st.text(max_size=12), max_size=14), as_subject=st.booleans())
def test_no_mail_to_penny_binds_anything_by_itself(office: Office, parts: list[str], as_subject: bool) -> None:
    world = office.desk.world
    if "invoice.sent" not in office.kinds():
        world.sent()
        world.draft(world.approved("ap@beta.example", "Beta"))
    with office.desk.store.write() as unit:  # or everything after the twentieth mail would be silence
        unit.connection.execute(delete(tables.keys).where(tables.keys.c.key.like("answers:%")))
    before = len(office.kinds())
    text = " ".join(parts).encode("utf-8", "replace").decode()
    if as_subject:
        office.send("\n", subject=re.sub(r"[^ -~]", " ", text))
    else:
        office.send(text.replace("\r", " ").replace("\x00", " "))
    assert set(office.kinds()[before:]) <= _ALLOWED


def test_the_profile_is_changed_by_an_owner_alone_and_the_rest_of_it_stays(office: Office) -> None:
    world = office.desk.world
    finn = world.hire(world.northwind, "Finn", Role.FINANCE)
    with office.desk.store.read() as unit:
        address = next(m.email for m in unit.members.all() if m.id == finn.member)
    assert "Your role here (finance)" in plain(office.write("country: AT", sender=address))
    office.reply(office.write("country: at"), "yes")
    with office.desk.store.read() as unit:
        assert unit.business(world.northwind).country == "AT"
        assert unit.business(world.northwind).tax_rate == 19


def test_free_wording_makes_a_draft_and_a_payment_waits_for_a_yes(office: Office) -> None:
    office.desk.world.approved()
    text = plain(office.write("Rechnung an Acme: 3 x Beratungstag à 950 und Fahrtkosten 84,60, zahlbar in 10 Tagen"))
    assert "2,934.60" in text, text
    asked = office.write("the acme draft can go out")
    assert "invoice.issued" not in office.kinds()
    assert "yes" in plain(asked)


def test_small_talk_by_mail_is_answered_in_one_line(office: Office) -> None:
    assert "Hello!" in plain(office.write("coffee anyone?"))


@pytest.mark.parametrize(
    "line", ["void INV-0001 once they agree", "void INV-0001 noch nicht", "void INV-0001 sent twice?"]
)
def test_words_that_leave_it_open_put_nothing_up_for_a_yes(office: Office, line: str) -> None:
    office.desk.world.sent()
    answer = office.write(line)
    assert "leaves open whether to do it now" in plain(answer)
    office.send("yes", to=reply_to(answer))
    assert not office.events("invoice.voided")


def test_a_pause_until_a_day_and_one_reminder_of_all_are_typed(office: Office) -> None:
    world = office.desk.world
    connection = world.approved()
    world.sent(connection)
    world.sent(connection)
    office.reply(office.write("pause INV-0001 until 2026-12-14"), "yes")
    assert "They go on by themselves from Tue 15 Dec 2026" in plain(
        office.reply(office.write("pause acme until 15 December"), "yes")
    )
    assert office.events("reminders.paused")[-1].data["until"] == {"date": "2026-12-15"}
    office.reply(office.write("resume acme"), "yes")
    office.reply(office.write("remind acme"), "yes")
    assert [event.data["numbers"] for event in office.events("customer.reminded")] == ["INV-0002"]


def test_two_lines_in_free_words_are_each_understood(office: Office) -> None:
    world = office.desk.world
    connection = world.approved()
    world.sent(connection)
    world.sent(connection)
    answer = office.write("please send a reminder for INV-0001\nwe got 100 from acme for INV-0002 today")
    text = plain(answer)
    assert "1. >" in text
    assert "2. >" in text
    office.reply(answer, "yes")
    assert "invoice.reminded" in office.kinds()
    assert "payment.recorded" in office.kinds()


def test_a_name_of_several_is_chosen_by_its_number(office: Office) -> None:
    world = office.desk.world
    world.approved("ap@alpha.example", "Harbour Alpha")
    beta = world.approved("ap@beta.example", "Harbour Beta")
    answer = office.write("invoice harbour 500 for consulting due 2026-12-11")
    text = plain(answer)
    assert "Answer with the number" in text
    assert "- 2  (Harbour Beta)" in text
    office.reply(answer, "2")
    with office.desk.store.read() as unit:
        (draft,) = unit.documents.all(business_id=world.northwind)
    assert draft.connection_id == beta


def test_a_number_that_was_not_offered_chooses_nothing(office: Office) -> None:
    world = office.desk.world
    world.approved("ap@alpha.example", "Harbour Alpha")
    world.approved("ap@beta.example", "Harbour Beta")
    answer = office.write("invoice harbour 500 for consulting due 2026-12-11")
    office.reply(answer, "3")
    with office.desk.store.read() as unit:
        assert unit.documents.all(business_id=world.northwind) == []
