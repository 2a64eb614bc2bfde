"""What a customer attached to a question stands in the thread of its card, as the bytes it is."""

from email.message import EmailMessage

import httpx

from core.actions.doors import token_for
from core.actions.threads import conversation_with
from mail_gateway.inbox import Worker, keep
from tests.bot.running import Office
from tests.bot.test_papers_in_slack import issued


def test_a_customers_files_stand_below_their_question(office: Office) -> None:
    issued(office)
    with office.penny.store.write() as unit:
        (document,) = unit.documents.all()
        contact = next(c for c in unit.contacts.all() if c.of_business == document.customer_id)
        conversation = conversation_with(unit, contact, "document", document.id)
        to = office.penny.reply_address(token_for(unit, office.penny.secret, "reply", conversation, contact))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = contact.email, to, "<files@acme.example>"
    mail.set_content("Is this the form that you need?")
    mail.add_attachment(b"%PDF-1.7 form", maintype="application", subtype="pdf", filename="W-9.pdf")
    mail.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="invoice.pdf")
    keep(office.penny.store, source="smtp", mail_from=contact.email, rcpt_to=[to], raw=mail.as_bytes(), peer="")
    Worker(office.penny, "test").run_once()
    office.deliver()
    card = office.billing.wait(lambda message: "the form" in message.text and bool(message.buttons()))
    files = [file for reply in card.thread() for file in reply.files()]
    assert [file["name"] for file in files] == ["W-9.pdf", "invoice.pdf.unsafe"]
    assert httpx.get(files[0]["url_private"]).content == b"%PDF-1.7 form"
