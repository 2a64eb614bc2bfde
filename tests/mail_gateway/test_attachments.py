"""What is attached is kept with the mail, known by its bytes, shown to people, and goes with the mail's time."""

import io
import json
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES

import pytest
from sqlalchemy import func, select

from core.domain.network import Workspace
from core.store import tables as t
from core.store.records import MailFile
from mail_gateway.attachments import MOST_FILES, attached, content_type
from mail_gateway.inbox import Retention
from tests.mail_gateway.conftest import AP, Desk

PDF = b"%PDF-1.7\n1 0 obj\n"


def _zip(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def _mail(desk: Desk, to: str, words: str, *files: tuple[str, bytes], sender: str = AP) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: your mail"
    message["Message-ID"] = f"<{next(desk.numbers)}.files@acme.example>"
    message.set_content(words)
    for name, body in files:
        message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes(policy=SMTP_LINES)


def _files(desk: Desk) -> list[MailFile]:
    with desk.store.read() as unit:
        return unit.mail_files.all()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (PDF, "application/pdf"),
        (b"\r\n\r\n" + PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n..", "image/png"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"<?xml version='1.0'?><Invoice xmlns='urn:oasis'/>", "application/xml"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>x", "text/html"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "text/html"),
        (b"Received: by x\r\nFrom: a@b.example\r\n\r\nx", "message/rfc822"),
        ("Rechnung für März\n".encode(), "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"", "application/octet-stream"),
        (_zip("a.txt"), "application/zip"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(body: bytes, found: str) -> None:
    assert content_type(body) == found


def test_a_program_called_invoice_pdf_is_a_program(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    desk.keep(_mail(desk, to, "What is this about?", ("invoice.pdf", b"MZ\x90\x00")), to)
    desk.worker().run_once()
    (file,) = _files(desk)
    assert (file.name, file.content_type) == ("invoice.pdf", "application/vnd.microsoft.portable-executable")


def test_names_have_no_path_and_files_are_bounded(desk: Desk) -> None:
    raw = _mail(desk, "x@y.example", "see", *((f"../../{n}.pdf", PDF + b"%d" % n) for n in range(MOST_FILES + 5)))
    found = list(attached(raw))
    assert len(found) == MOST_FILES
    assert found[0].name == "0.pdf"


def test_a_picture_of_a_signature_is_no_file() -> None:
    message = EmailMessage()
    message["From"] = AP
    message.set_content("approved")
    message.add_alternative("<p>approved</p><img src='cid:logo'>", subtype="html")
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<logo>")  # type: ignore[union-attr]
    assert list(attached(message.as_bytes(policy=SMTP_LINES))) == []


def _in_slack(desk: Desk) -> None:
    with desk.store.write() as unit:
        if not unit.workspaces.all(business_id=desk.world.northwind):
            unit.workspaces.add(
                Workspace(
                    business_id=desk.world.northwind,
                    surface="slack",
                    account="T-NORTH",
                    place="C-BILLING",
                    linked_by="U-DANA",
                    created_at=unit.real_now,
                )
            )


def _brought(desk: Desk) -> list[tuple[str, list[str]]]:
    """Which files are brought into which thread."""
    with desk.store.read() as unit:
        rows = [row for row in unit.queue.letters() if row.payload.get("attached")]
    return [(row.payload["attached"], row.payload["subject"]) for row in rows]


def test_files_of_a_question_are_kept_with_it_and_brought_into_its_thread(desk: Desk) -> None:
    _in_slack(desk)
    to = desk.reply_address("document", desk.world.sent())
    desk.keep(_mail(desk, to, "Is this the right form?", ("form.pdf", PDF), ("list.pdf", PDF + b"2")), to)
    desk.worker().run_once()
    (question,) = desk.questions()
    files = _files(desk)
    assert [(f.question_id, f.name, f.content_type) for f in files] == [
        (question.id, "form.pdf", "application/pdf"),
        (question.id, "list.pdf", "application/pdf"),
    ]
    with desk.store.read() as unit:
        assert unit.queue.bytes_of(files[0].sha256) == PDF
        letters = [row for row in unit.queue.letters() if row.payload.get("attached")]
    assert [row.payload["attached"] for row in letters] == [f.id for f in files]
    assert {json.dumps(row.payload["subject"]) for row in letters} == {json.dumps(["question", question.id])}


def test_the_file_of_a_mail_that_decides_is_kept_for_later(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(_mail(desk, to, "approved", ("order.pdf", PDF)), to)
    desk.worker().run_once()
    (file,) = _files(desk)
    assert (file.question_id, file.inbox_id) == ("", 1)
    assert desk.inbox().result == "acted"


def test_the_file_of_a_mail_that_decides_is_brought_into_the_thread_of_the_document(desk: Desk) -> None:
    _in_slack(desk)
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(_mail(desk, to, "approved", ("order.pdf", PDF)), to)
    desk.worker().run_once()
    (file,) = _files(desk)
    assert _brought(desk) == [(file.id, ["document", invoice])]
    assert desk.questions() == []


@pytest.mark.parametrize("words", ["Thank you!", "Received with thanks, will look at it."])
def test_the_file_of_a_thanks_reaches_people(desk: Desk, words: str) -> None:
    _in_slack(desk)
    to = desk.reply_address("document", desk.world.sent())
    desk.keep(_mail(desk, to, words, ("order.pdf", PDF)), to)
    desk.worker().run_once()
    (question,) = desk.questions()
    (file,) = _files(desk)
    assert file.question_id == question.id
    assert _brought(desk) == [(file.id, ["question", question.id])]


# Retention


def _age(desk: Desk, days: int) -> None:
    with desk.store.write() as unit:
        then = unit.real_now - timedelta(days=days)
        for table, column in ((t.inbox, "received_at"), (t.kept_bytes, "kept_at"), (t.mail_files, "kept_at")):
            unit.connection.execute(table.update().values({column: then}))


def _kept(desk: Desk) -> int:
    with desk.store.read() as unit:
        return unit.connection.execute(select(func.count()).select_from(t.kept_bytes)).scalar_one()


def test_old_mails_lose_their_bytes_and_evidence_keeps_them(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "What is line 2 about?")
    desk.write("document", invoice, "approved")
    _age(desk, 400)
    to = desk.reply_address("document", invoice)
    desk.keep(desk.mail(to, "still waiting"), to)
    Retention(desk.store, 365).run_once()
    assert [bool(desk.inbox(n).raw) for n in (1, 2, 3)] == [False, True, True]
    assert [desk.inbox(n).result for n in (1, 2)] == ["not_understood", "acted"]


def test_files_go_with_their_mail_and_a_mail_of_the_same_bytes_keeps_them(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    desk.keep(_mail(desk, to, "Is this right?", ("form.pdf", PDF)), to)
    desk.worker().run_once()
    _age(desk, 400)
    desk.keep(_mail(desk, to, "Or is this?", ("form.pdf", PDF)), to)
    desk.worker().run_once()
    Retention(desk.store, 365).run_once()
    (file,) = _files(desk)
    assert file.inbox_id == 2
    with desk.store.read() as unit:
        assert unit.queue.bytes_of(file.sha256) == PDF
    assert _kept(desk) == 2


def test_mails_are_kept_for_ever_where_no_time_is_set(desk: Desk) -> None:
    desk.write("document", desk.world.sent(), "What is this?")
    _age(desk, 4000)
    assert Retention(desk.store, 0).run_once() == 0
    assert desk.inbox().raw


def test_a_mail_that_is_no_longer_kept_still_counts_as_known(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    raw = desk.mail(to, "What is this?")
    desk.keep(raw, to)
    desk.worker().run_once()
    _age(desk, 400)
    Retention(desk.store, 365).run_once()
    assert not desk.keep(raw, to)
