"""A business that has nothing but mail hears of everything, as vendor and as customer, and can answer it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES

import pytest

from core.actions.ask import AskAboutConnection, AskAboutInvoice
from core.actions.create_invoice import CreateInvoice
from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.doors import token_for
from core.actions.invite import InviteCustomer
from core.actions.issue_invoice import IssueAndSend
from core.actions.manage_connection import CancelInvitation
from core.actions.people import as_contact, as_member
from core.actions.set_purchase_order import SetPurchaseOrder
from core.actions.void_invoice import VoidInvoice
from core.domain.actor import Actor
from core.domain.document import Question
from core.domain.ids import ConnectionId, DocumentId
from core.domain.money import Money
from core.store import tables as t
from core.store.records import OutboxRow
from tests.mail_gateway.conftest import AP, Desk, plain
from tests.web.world import served

ZETA = "ap@zeta.example"


@dataclass
class Acme:
    """Acme answered Northwind's invitation, so it has an account; it sells to Zeta, which has none."""

    desk: Desk

    def by(self) -> Actor:
        with self.desk.store.read() as unit:
            member = unit.members.all(email=AP)[0]
            return as_member(member, unit.business(member.business_id), channel="mail")

    def zeta(self) -> Actor:
        with self.desk.store.read() as unit:
            contact = next(c for c in unit.contacts.all(email=ZETA) if c.of_business != c.business_id)
            return as_contact(unit, contact, channel="mail", evidence={})

    def invites(self) -> ConnectionId:
        invitation = InviteCustomer(who=ZETA, name="Zeta")
        return ConnectionId(self.desk.world.perform("invite_customer", invitation, self.by()).subject.id)

    def sells(self) -> DocumentId:
        """An invoice to Zeta, approved as a vendor."""
        world = self.desk.world
        connection = self.invites()
        world.perform("approve_connection", ApproveConnection(connection=connection), self.zeta())
        command = CreateInvoice(
            customer=connection, amount=Money.of("1000", "EUR"), description="parts", due=date(2026, 12, 4)
        )
        draft = DocumentId(world.perform("create_invoice", command, self.by()).subject.id)
        world.perform("issue_and_send", IssueAndSend(invoice=draft), self.by())
        return draft

    def mails(self, to: str = AP) -> list[OutboxRow]:
        return [row for row in self.desk.world.letters("mail") if row.lane == f"mail:{to}"]

    def newest(self, to: str = AP) -> str:
        """What the newest mail to an address says."""
        return plain(self.desk.built(self.mails(to)[-1]))

    def answers(self, text: str) -> None:
        """Acme's person answers the newest mail."""
        mail = self.desk.built(self.mails()[-1])
        to = str(mail["Reply-To"]).strip("<>")
        self.desk.keep(self.desk.mail(to, text), to)
        self.desk.worker().run_once()


@pytest.fixture
def acme(strict_desk: Desk) -> Acme:
    """With a complete profile."""
    strict_desk.world.approved()
    found = Acme(strict_desk)
    penny = f"penny@{strict_desk.penny.mail_domain}"
    strict_desk.keep(strict_desk.mail(penny, "country: DE\naddress: Ring 5, 24103 Kiel"), penny)
    strict_desk.worker().run_once()
    found.answers("yes")
    return found


def questions(acme: Acme, business: str) -> list[Question]:
    with acme.desk.store.read() as unit:
        return unit.questions.all(business_id=business)


# As a vendor


def test_the_seller_hears_that_its_invitation_was_approved(acme: Acme) -> None:
    connection = acme.invites()
    acme.desk.world.perform("approve_connection", ApproveConnection(connection=connection), acme.zeta())
    assert "approved you as its vendor" in acme.newest()


def test_the_seller_hears_that_its_invitation_was_declined_and_why(acme: Acme) -> None:
    command = DeclineConnection(connection=acme.invites(), reason="we buy elsewhere")
    acme.desk.world.perform("decline_connection", command, acme.zeta())
    assert "declined your request" in acme.newest()
    assert "we buy elsewhere" in acme.newest()


def test_the_seller_hears_of_approval_rejection_promise_and_purchase_order(acme: Acme) -> None:
    world, invoice = acme.desk.world, acme.sells()
    world.perform("set_purchase_order", SetPurchaseOrder(invoice=invoice, number="4711"), acme.zeta())
    assert "gave purchase order 4711 for INV-0001" in acme.newest()
    world.reject(invoice, "wrong quantity", acme.zeta())
    assert "rejected INV-0001" in acme.newest()
    assert "wrong quantity" in acme.newest()
    world.approve(invoice, acme.zeta())
    assert "approved INV-0001 by email" in acme.newest()
    world.promise(invoice, date(2026, 12, 1), acme.zeta())
    assert "promised to pay INV-0001" in acme.newest()
    before = len(acme.mails())
    world.at(datetime(2026, 12, 3, 10, 0, tzinfo=UTC))
    broken = acme.mails()[before:]
    assert any("promised to pay INV-0001" in plain(acme.desk.built(row)) for row in broken)


def test_the_seller_hears_that_nobody_answered_its_invitation(acme: Acme) -> None:
    acme.invites()
    acme.desk.world.pass_days(61)
    assert "expired" in acme.newest()


def test_a_question_reaches_the_seller_and_its_reply_is_the_answer(acme: Acme) -> None:
    world, invoice = acme.desk.world, acme.sells()
    world.perform("ask_about_invoice", AskAboutInvoice(invoice=invoice, text="Which project is this?"), acme.zeta())
    assert "Which project is this?" in acme.newest()
    acme.answers("Perfect, thanks for asking! It is Atlas.\nIs a purchase order needed?\n\n> Which project is this?")
    assert "question.answered" in _kinds(acme)
    told = acme.newest(ZETA)
    assert "It is Atlas." in told
    assert "Is a purchase order needed?" in told
    assert "Your answer went to Zeta" in acme.newest()
    assert questions(acme, acme.zeta().business) == []


def test_a_second_reply_to_a_question_reaches_the_customer_too(acme: Acme) -> None:
    world, invoice = acme.desk.world, acme.sells()
    world.perform("ask_about_invoice", AskAboutInvoice(invoice=invoice, text="Which project?"), acme.zeta())
    question = acme.desk.built(acme.mails()[-1])
    to = str(question["Reply-To"]).strip("<>")
    for text in ("Atlas.", "Sorry, I meant Borealis."):
        acme.desk.keep(acme.desk.mail(to, text), to)
        acme.desk.worker().run_once()
    assert [q.text for q in questions(acme, acme.zeta().business)] == ["Sorry, I meant Borealis."]


def test_commands_written_below_a_notice_are_asked_to_be_confirmed(acme: Acme) -> None:
    invoice = acme.sells()
    acme.desk.world.approve(invoice, acme.zeta())
    acme.answers("paid INV-0001 500 by wire")
    assert "not done yet" in acme.newest()
    assert questions(acme, acme.zeta().business) == []
    acme.answers("yes")
    assert "Recorded EUR 500.00 on INV-0001" in acme.newest()


def test_words_below_a_notice_that_are_no_command_go_to_the_customer(acme: Acme) -> None:
    invoice = acme.sells()
    acme.desk.world.approve(invoice, acme.zeta())
    acme.answers("list of parts follows tomorrow")
    assert [q.text for q in questions(acme, acme.zeta().business)] == ["list of parts follows tomorrow"]


# As a customer


def test_the_customer_gets_its_bills_reminders_and_receipts(acme: Acme) -> None:
    world = acme.desk.world
    with acme.desk.store.read() as unit:
        connection = unit.connections.all(business_id=world.northwind)[0].id
    invoice = world.sent(connection)
    assert [row.payload["template"] for row in acme.mails()][-1] == "invoice"
    world.perform("ask_about_connection", AskAboutConnection(connection=connection, text="New address?"), world.dana)
    assert "New address?" in acme.newest()
    acme.answers("No, still Ring 5.")
    world.pay(invoice, "100")
    assert acme.mails()[-1].payload["template"] == "payment"
    second = world.sent(connection)
    world.perform("void_invoice", VoidInvoice(invoice=second, reason="sent twice"), world.dana)
    assert "nothing is to be paid on it" in acme.newest()


def test_an_approval_without_a_code_is_confirmed_and_counts(acme: Acme) -> None:
    world = acme.desk.world
    with acme.desk.store.read() as unit:
        connection = unit.connections.all(business_id=world.northwind)[0].id
    world.sent(connection)
    acme.answers("help\nBILL-1")
    assert "Gross: EUR 1,487.50" in acme.newest()
    acme.answers("approve BILL-1")
    assert "Vendor: Northwind" in acme.newest()
    acme.answers("yes")
    assert "Approved INV-0001 (BILL-1) from Northwind" in acme.newest()


def test_an_invitation_that_was_taken_back_is_told(acme: Acme) -> None:
    world = acme.desk.world
    connection = acme.invites()
    world.perform("cancel_invitation", CancelInvitation(connection=connection), acme.by())
    assert "Anfrage zurückgenommen" in acme.newest(ZETA)  # in the language of who invited it


def _kinds(acme: Acme) -> list[str]:
    with acme.desk.store.read() as unit:
        return [event.kind for event in unit.events.all()]


def _with_files(acme: Acme, text: str, *files: tuple[str, bytes]) -> None:
    """Zeta answers its invoice and attaches something."""
    desk = acme.desk
    to = desk.reply_address("document", acme.sells(), ZETA)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        ZETA,
        to,
        "Re: INV",
        "<f@zeta.example>",
    )
    message.set_content(text)
    for name, body in files:
        message.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    desk.keep(message.as_bytes(policy=SMTP_LINES), to, ZETA)
    desk.worker().run_once()


def test_files_of_a_question_are_had_from_its_page_by_the_people_asked_alone(acme: Acme) -> None:
    desk, pdf = acme.desk, b"%PDF-1.7\n1 0 obj\n"
    _with_files(
        acme,
        "Is this right?",
        ("stmt.pdf", pdf),
        ("page.html", b"<html><script>1</script>"),
        ("große.bin", b"\1" * 9),
    )
    (letter,) = [row for row in acme.mails() if row.payload["template"] == "question"]
    mail = plain(desk.built(letter))
    assert "stmt.pdf (1 kB), page.html.unsafe (1 kB), große.bin (1 kB)" in mail
    page = next(word for word in mail.split() if "/l/" in word).removeprefix(desk.penny.base_url)
    with desk.store.read() as unit:
        ids = [file.id for file in unit.mail_files.all()]
    invoice = unit_document(desk)
    theirs = link_of(desk, "document", invoice, ZETA)
    with served(desk.penny) as http:
        shown = http.get(page).text
        assert all(f"{page}/files/{id_}" in shown for id_ in ids)
        saved, risky, other = (http.get(f"{page}/files/{id_}") for id_ in ids)
        assert http.get(f"{page}/files/nothing").status_code == 404
        assert "files/" not in http.get(theirs).text
        assert http.get(f"{theirs}/files/{ids[0]}").status_code == 404
        assert http.get(f"/l/{'a' * 26}/files/{ids[0]}").status_code == 404
        assert http.post(f"{page}/files/{ids[0]}").status_code == 405
    assert (saved.content, saved.headers["content-type"]) == (pdf, "application/pdf")
    assert saved.headers["content-disposition"] == "attachment; filename=\"stmt.pdf\"; filename*=utf-8''stmt.pdf"
    for answer in (saved, risky, other):
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["content-disposition"].startswith("attachment;")
    assert {risky.headers["content-type"], other.headers["content-type"]} == {"application/octet-stream"}
    assert "page.html.unsafe" in risky.headers["content-disposition"]


def test_a_file_that_is_no_longer_kept_is_gone(acme: Acme) -> None:
    desk = acme.desk
    _with_files(acme, "Is this right?", ("stmt.pdf", b"%PDF-1.7"))
    with desk.store.write() as unit:
        (file,) = unit.mail_files.all()
        unit.connection.execute(t.kept_bytes.delete().where(t.kept_bytes.c.sha256 == file.sha256))
    (letter,) = [row for row in acme.mails() if row.payload["template"] == "question"]
    page = next(word for word in plain(desk.built(letter)).split() if "/l/" in word).removeprefix(desk.penny.base_url)
    with served(desk.penny) as http:
        assert http.get(f"{page}/files/{file.id}").status_code == 404


def unit_document(desk: Desk) -> str:
    with desk.store.read() as unit:
        return max(unit.documents.all(), key=lambda document: document.id).id


def link_of(desk: Desk, kind: str, subject: str, address: str) -> str:
    conversation = desk.conversation(kind, subject, address)
    with desk.store.write() as unit:
        contact = desk.world.contact_row(address)
        token = token_for(unit, desk.penny.secret, "link", conversation, contact)
        return desk.penny.link(token).removeprefix(desk.penny.base_url)
