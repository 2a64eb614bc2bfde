"""The PDF in the thread of its card: once, the right one, and never in the way of the card."""

from io import BytesIO

import httpx
from pypdf import PdfReader

from core.store import tables as t
from sandbox.client import Message
from tests.bot.running import Office


def files_in(office: Office, message: Message) -> list[str]:
    """The names of what was put below a card, oldest first."""
    return [file["name"] for reply in message.thread() for file in reply.files()]


def bytes_in(message: Message) -> list[bytes]:
    urls = [file["url_private"] for reply in message.thread() for file in reply.files()]
    return [httpx.get(url).content for url in urls]


def again(office: Office) -> None:
    """Every lease has run out and every waiting time is over."""
    with office.penny.store.write() as unit:
        past = unit.real_now.replace(year=2000)
        unit.connection.execute(t.outbox.update().values({"next_at": past}))
        unit.connection.execute(t.outbox.update().where(t.outbox.c.lease_until.isnot(None)).values(lease_until=past))
    office.deliver()


def issued(office: Office) -> Message:
    card = office.draft()
    office.dana.click(card, "Issue and send")
    office.deliver()
    return card


def test_the_pdf_stands_once_in_the_thread_after_issuing_and_sending(office: Office) -> None:
    card = issued(office)
    assert files_in(office, card) == ["Invoice INV-0001 Northwind.pdf"]
    (body,) = bytes_in(card)
    text = " ".join(PdfReader(BytesIO(body)).pages[0].extract_text().split())
    assert "INV-0001" in text
    assert "USD 1,487.50" in text
    again(office)
    assert files_in(office, card) == ["Invoice INV-0001 Northwind.pdf"]


def test_what_is_issued_and_sent_in_two_steps_is_put_there_once(office: Office) -> None:
    card = office.draft()
    office.dana.click(card, "Issue")
    office.deliver()
    office.dana.click(office.billing.now(card), "Send")
    office.deliver()
    assert files_in(office, card) == ["Invoice INV-0001 Northwind.pdf"]


def test_an_upload_that_slack_took_without_answering_is_not_repeated(office: Office) -> None:
    office.draft()
    office.sandbox.faults.slack("files.completeUploadExternal", "http_500_after", times=1)
    card = office.billing.wait(lambda message: "Draft" in message.text)
    office.dana.click(card, "Issue and send")
    office.deliver()
    again(office)
    again(office)
    assert files_in(office, card) == ["Invoice INV-0001 Northwind.pdf"]
    assert len(office.sandbox.calls("files.completeUploadExternal")) == 1


def test_bytes_that_did_not_arrive_are_brought_again_and_shown_once(office: Office) -> None:
    card = office.draft()
    office.sandbox.faults.slack("files.upload", "http_500", times=2)
    office.dana.click(card, "Issue and send")
    office.deliver()
    assert files_in(office, card) == []
    again(office)
    again(office)
    assert files_in(office, card) == ["Invoice INV-0001 Northwind.pdf"]


def test_without_the_permission_for_files_the_card_still_says_everything(office: Office) -> None:
    card = office.draft()
    office.sandbox.faults.slack("files.getUploadURLExternal", "refuse", times=9, error="missing_scope")
    office.dana.click(card, "Issue and send")
    office.deliver()
    assert files_in(office, card) == []
    office.dana.slash("/penny", "paid INV-0001", channel=office.billing)
    office.deliver()
    assert "paid" in office.billing.now(card).text


def test_a_draft_can_be_seen_as_pdf_before_it_binds(office: Office) -> None:
    card = office.draft()
    answer = office.dana.click(card, "See as PDF")
    assert "thread" in answer.ephemerals[0].text
    office.dana.click(card, "See as PDF")
    office.deliver()
    assert files_in(office, card) == ["Draft Acme GmbH.pdf"]
    (body,) = bytes_in(card)
    assert "DRAFT" in PdfReader(BytesIO(body)).pages[0].extract_text()


def test_an_issued_invoice_offers_no_preview(office: Office) -> None:
    card = office.billing.now(issued(office))
    assert "See as PDF" not in [button.text for button in card.buttons()]
