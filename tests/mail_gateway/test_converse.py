"""What becomes of what people write: decisions, refusals, codes, questions, and silence for machines."""

import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from core.actions.manage_connection import BlockConnection
from core.domain import tokens
from core.domain.document import Delivery, Verdict
from core.domain.ids import ContactId
from core.domain.network import ConnectionState
from mail_gateway.message_ids import message_id_of
from tests.mail_gateway.conftest import AP, DOMAIN, Desk, plain


def test_approved_by_mail_is_a_decision_and_a_receipt_with_the_words(desk: Desk) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, "Approved, thanks!\n\nOn Mon, 23 Nov 2026, Penny wrote:\n> Approve?")
    assert desk.world.document(invoice).verdict is Verdict.APPROVED
    assert answer is not None
    assert answer.payload["template"] == "receipt"
    message = desk.built(answer)
    assert "Approved" in plain(message)
    assert message["In-Reply-To"] == "<1.desk@acme.example>"
    assert re.fullmatch(rf"<?r\+[a-z2-7]{{26}}@{DOMAIN}>?", message["Reply-To"])
    assert desk.inbox().state == "done"


def test_the_evidence_of_a_decision_names_the_mail_and_quotes_it(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    with desk.store.read() as unit:
        decision = unit.decisions.all(subject_kind="document", subject_id=invoice)[-1]
    assert decision.channel == "mail"
    assert decision.evidence["mail"] == 1
    assert decision.evidence["said"] == "approved"
    assert decision.evidence["message_id"] == "<1.desk@acme.example>"


def test_an_invitation_is_approved_by_answering_it(desk: Desk) -> None:
    connection = desk.world.invite()
    desk.write("connection", connection, "Approve")
    assert desk.world.connection(connection).state is ConnectionState.APPROVED


def test_a_rejection_carries_its_reason(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "Reject: wrong quantity")
    with desk.store.read() as unit:
        decision = unit.decisions.all(subject_kind="document", subject_id=invoice)[-1]
    assert (decision.verdict, decision.reason) == ("rejected", "wrong quantity")


def test_a_rejection_without_a_reason_is_not_acted_on(desk: Desk) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, "rejected")
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert answer is not None
    assert answer.payload["template"] == "refused"
    assert "Something is missing: Reason." in plain(desk.built(answer))


def test_approving_twice_answers_that_it_was_done_already(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    answer = desk.write("document", invoice, "approved")
    assert answer is not None
    assert answer.payload["template"] == "receipt"
    assert "Already" in plain(desk.built(answer))
    assert desk.world.kinds(invoice).count("invoice.approved") == 1


def test_the_same_mail_worked_on_twice_decides_and_answers_once(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    raw = desk.mail(to, "approved")
    assert desk.keep(raw, to)
    assert not desk.keep(raw, to)
    assert desk.worker().run_once() == 1
    assert desk.worker().run_once() == 0
    assert len(desk.answers()) == 1


def test_what_is_not_understood_reaches_the_seller_and_the_writer_is_told(desk: Desk) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, "We would approve if the second line were correct.")
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (question,) = desk.questions()
    assert question.problem == "not_understood"
    assert question.text == "We would approve if the second line were correct."
    assert answer is not None
    text = plain(desk.built(answer))
    assert "Northwind" in text
    assert "Approve" in text


def test_thanks_alone_is_answered_by_nothing(desk: Desk) -> None:
    invoice = desk.world.sent()
    assert desk.write("document", invoice, "Thanks a lot!") is None
    assert desk.questions() == []


@pytest.mark.parametrize(
    ("headers", "mail_from"),
    [
        ({"Auto-Submitted": "auto-replied"}, AP),
        ({"Precedence": "bulk"}, AP),
        ({"X-Penny-Loop": "1"}, AP),
        ({}, ""),
    ],
)
def test_automatic_mail_never_acts_and_is_never_answered(desk: Desk, headers: dict[str, str], mail_from: str) -> None:
    invoice = desk.world.sent()
    assert desk.write("document", invoice, "approved", headers=headers, mail_from=mail_from) is None
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert desk.questions() == []


def test_another_sender_is_shown_to_humans_and_gets_no_mail(desk: Desk) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, "approved", sender="mallory@evil.example")
    assert answer is None
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (question,) = desk.questions()
    assert (question.problem, question.sender) == ("other_sender", "mallory@evil.example")


def test_two_from_headers_are_nobody_s_word(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(b"From: someone@evil.example\r\n" + desk.mail(to, "approved"), to)
    desk.worker().run_once()
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert [q.problem for q in desk.questions()] == ["false"]


def test_an_expired_reply_address_reaches_a_human_and_says_so(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    with desk.store.write() as unit:
        for door in unit.doors.all(purpose="reply"):
            unit.doors.save(replace(door, expires_at=unit.real_now - timedelta(days=1)))
    desk.keep(desk.mail(to, "approved"), to)
    desk.worker().run_once()
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert [q.problem for q in desk.questions()] == ["expired"]
    (answer,) = desk.answers()
    assert "no longer good" in plain(desk.built(answer))


def test_text_and_html_that_disagree_decide_nothing(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved", html="<p>Reject: we never ordered this</p>")
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert len(desk.questions()) == 1


def test_text_and_html_that_agree_decide(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "Approved", html="<div dir=ltr>Approved</div>")
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


def test_a_hard_bounce_marks_the_contact_and_tells_the_team(desk: Desk) -> None:
    invoice = desk.world.sent()
    report = "The mail system\n\n<ap@acme.example>: 550 5.1.1 user unknown"
    headers = {"X-Failed-Recipients": AP}
    answer = desk.write(
        "document", invoice, report, sender="mailer-daemon@acme.example", headers=headers, mail_from="", bounce=True
    )
    assert answer is None
    assert desk.world.contact_row().delivery == "bounced"
    assert "mail.failed" in desk.world.kinds(invoice)


def test_a_hard_bounce_names_somebody_else_there_whom_mail_reaches(desk: Desk) -> None:
    invoice = desk.world.sent()
    first = desk.world.contact_row()
    with desk.store.write() as unit:
        for email, delivery in (("gone@acme.example", "bounced"), ("cfo@acme.example", "ok")):
            unit.contacts.add(replace(first, id=ContactId(unit.new_id()), email=email, delivery=delivery))
    headers = {"X-Failed-Recipients": AP}
    report = "<ap@acme.example>: 550 5.1.1 user unknown"
    desk.write(
        "document", invoice, report, sender="mailer-daemon@x.example", headers=headers, mail_from="", bounce=True
    )
    failed = next(e for e in desk.world.events("document", invoice) if e.kind == "mail.failed")
    assert failed.data["next"] == "cfo@acme.example"


def test_a_report_at_the_reply_address_that_names_no_mail_of_ours_marks_nobody(desk: Desk) -> None:
    invoice = desk.world.sent()
    headers = {"X-Failed-Recipients": AP}
    desk.write("document", invoice, "550 5.1.1 user unknown", sender=AP, headers=headers, mail_from="")
    assert desk.world.contact_row().delivery == "ok"


def test_an_answer_from_a_bounced_address_shows_that_it_works_again(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write(
        "document",
        invoice,
        "<ap@acme.example>: 550 5.1.1 user unknown",
        sender="mailer-daemon@acme.example",
        headers={"X-Failed-Recipients": AP},
        mail_from="",
        bounce=True,
    )
    assert desk.world.contact_row().delivery == "bounced"
    desk.write("document", invoice, "approved")
    assert desk.world.contact_row().delivery == "ok"
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


def test_a_mail_of_attachments_alone_names_them_to_the_people(desk: Desk) -> None:
    invoice = desk.world.sent()
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = AP, "Re: your mail", "<scan@acme.example>"
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="order 4711.pdf")
    to = desk.reply_address("document", invoice)
    mail["To"] = to
    desk.keep(bytes(mail), to)
    desk.worker().run_once()
    assert ["order 4711.pdf" in q.text for q in desk.questions()] == [True]


def test_somebody_we_blocked_reaches_nobody(desk: Desk) -> None:
    invoice = desk.world.sent()
    connection = desk.world.document(invoice).connection_id
    desk.world.perform("block_connection", BlockConnection(connection=connection), desk.world.dana)
    desk.write("document", invoice, "What is this about?")
    assert desk.questions() == []


def test_plain_words_beside_html_that_says_the_opposite_in_a_quote_decide_nothing(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "Approved", html="<blockquote type=cite>Do not approve this</blockquote>")
    assert desk.world.document(invoice).verdict is Verdict.PENDING


def test_no_more_than_five_codes_a_day_so_that_nobody_guesses_on(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    for _ in range(8):
        desk.write("document", invoice, "approve")
    assert len([row for row in desk.answers() if row.payload["template"] == "confirm"]) == 5


def test_the_incoming_mail_joins_the_thread(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    assert desk.conversation("document", invoice).references == ("<1.desk@acme.example>",)


def test_a_seller_cannot_decide_for_its_buyer(desk: Desk) -> None:
    invoice = desk.world.sent()
    dana = "dana@northwind.example"
    with desk.store.write() as unit:
        from core.actions.threads import conversation_with, own_contacts

        contact = next(c for c in own_contacts(unit, desk.world.northwind) if c.email == dana)
        conversation_with(unit, contact, "document", invoice)
    to = _own_address(desk, invoice, dana)
    desk.keep(desk.mail(to, "approved", sender=dana), to)
    desk.worker().run_once()
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (answer,) = desk.answers()
    assert answer.payload["template"] == "refused"
    assert "Only Acme GmbH can" in plain(desk.built(answer))


def _own_address(desk: Desk, invoice: str, address: str) -> str:
    from core.actions.doors import token_for
    from core.actions.threads import conversation_with, own_contacts

    with desk.store.write() as unit:
        contact = next(c for c in own_contacts(unit, desk.world.northwind) if c.email == address)
        conversation = conversation_with(unit, contact, "document", invoice)
        return desk.penny.reply_address(token_for(unit, desk.penny.secret, "reply", conversation, contact))


def test_two_machines_that_answer_each_other_are_stopped(desk: Desk) -> None:
    invoice = desk.world.sent()
    for number in range(25):
        desk.write("document", invoice, f"what is this about {number}?")
    assert len(desk.answers()) <= 20


# Codes


def _code(desk: Desk) -> str:
    with desk.store.read() as unit:
        newest = max(unit.confirmations.all(), key=lambda c: c.id)
    return tokens.code_for(desk.penny.secret, newest.id)


def test_what_binds_needs_a_code_that_only_the_stored_contact_gets(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, "approved")
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert answer is not None
    assert answer.payload["template"] == "confirm"
    message = desk.built(answer)
    assert AP in message["To"]
    assert _code(desk) in plain(message)
    assert "Approve BILL-1" in plain(message)
    assert "/code/" in plain(message)
    receipt = desk.write("document", invoice, f"code {_code(desk)[:3]} {_code(desk)[3:]}")
    assert receipt is not None
    assert receipt.payload["template"] == "receipt"
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


def test_a_code_sent_again_gets_the_same_answer_again(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    desk.write("document", invoice, _code(desk))
    again = desk.write("document", invoice, _code(desk))
    assert again is not None
    assert again.payload["template"] == "receipt"
    assert desk.world.kinds(invoice).count("invoice.approved") == 1


def test_a_wrong_code_says_how_many_tries_are_left_and_five_spend_it(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    right = _code(desk)
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        answer = desk.write("document", invoice, wrong)
        assert answer is not None
        assert f"Tries left: {left}" in plain(desk.built(answer))
    desk.write("document", invoice, right)
    assert desk.world.document(invoice).verdict is Verdict.PENDING


def test_an_expired_code_does_nothing(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    with desk.store.write() as unit:
        for c in unit.confirmations.all():
            unit.confirmations.save(replace(c, expires_at=unit.real_now - timedelta(minutes=1)))
    answer = desk.write("document", invoice, _code(desk))
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert answer is not None
    assert "code is no longer good" in plain(desk.built(answer))


def test_codes_and_reply_addresses_are_seen_by_nobody_else(
    strict_desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    code, address = _code(desk), desk.reply_address("document", invoice)
    desk.write("document", invoice, f"my code is {code}, I write to {address}, does that do what I want?")
    (question,) = desk.questions()
    assert "[removed]" in question.text
    desk.write("document", invoice, code)
    token = address.partition("+")[2].partition("@")[0]
    seen = desk.everything_stored() + caplog.text + "".join(capsys.readouterr())
    assert token not in seen
    assert code not in re.sub(r"[0-9a-f]{64}", "", seen)


def test_a_second_approval_needs_no_code(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.world.approve(invoice)
    answer = desk.write("document", invoice, "approved")
    assert answer is not None
    assert answer.payload["template"] == "receipt"


def test_six_digits_without_a_waiting_code_are_a_question(strict_desk: Desk) -> None:
    desk = strict_desk
    invoice = desk.world.sent()
    desk.write("document", invoice, "123456")
    assert [q.problem for q in desk.questions()] == ["not_understood"]


def test_a_document_whose_mail_bounced_is_shown_as_bounced(desk: Desk) -> None:
    invoice = desk.world.sent()
    conversation = desk.conversation("document", invoice)
    with desk.store.write() as unit:
        unit.thread(conversation, f"<1.abc@{DOMAIN}>")
    desk.write(
        "document",
        invoice,
        "550 5.1.1 user unknown",
        sender="mailer-daemon@acme.example",
        headers={"X-Failed-Recipients": AP},
        mail_from="",
        bounce=True,
    )
    assert desk.world.document(invoice).delivery is Delivery.BOUNCED


BELOW = (
    "Approved, please see my comments in red below.\n\nTom\n\nFrom: Northwind <penny@in.penny.example>\n"
    "Sent: 9 December 2025 09:12\nTo: Acme\nSubject: Invoice\n\nIs the PO 4711 right?\n\nNo, please use 4712.\n"
)


def test_answers_that_cannot_be_told_from_the_history_are_put_before_people_with_all_of_it(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, BELOW)
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (question,) = desk.questions()
    assert "No, please use 4712." in question.text


def test_accepting_a_meeting_approves_no_invoice(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    calendar = (
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"
    )
    for number, words in enumerate((b"", b"Approved")):
        head = f"From: {AP}\r\nTo: {to}\r\nMessage-ID: <m{number}@acme.example>\r\nSubject: Accepted: Call\r\n"
        parts = b"--x\r\nContent-Type: text/plain\r\n\r\n" + words + b"\r\n--x\r\n" + calendar + b"--x--\r\n"
        desk.keep(head.encode() + b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n' + parts, to)
        desk.worker().run_once()
        assert desk.world.document(invoice).verdict is Verdict.PENDING
        assert len(desk.questions()) == number


def test_ok_approves_what_was_asked_and_only_acknowledges_what_was_told(desk: Desk) -> None:
    invoice = desk.world.sent(desk.world.approved())
    receipt = desk.write("document", invoice, "Dispute: the quantity is wrong")
    assert receipt is not None
    to_receipt = {"In-Reply-To": message_id_of(receipt, desk.penny.mail_domain)}
    for text in ("ok", "Okay, thanks", "Fine", "yes"):
        desk.write("document", invoice, text, headers=to_receipt)
    assert "invoice.approved" not in desk.world.kinds(invoice)
    asked = next(row for row in desk.world.letters("mail") if row.payload["template"] == "invoice")
    desk.write("document", invoice, "ok", headers={"In-Reply-To": message_id_of(asked, desk.penny.mail_domain)})
    assert "invoice.approved" in desk.world.kinds(invoice)


def test_what_reads_like_our_message_id_but_is_none_changes_nothing(desk: Desk) -> None:
    invoice = desk.world.sent(desk.world.approved())
    receipt = desk.write("document", invoice, "Dispute: the quantity is wrong")
    assert receipt is not None
    forged = f"<{receipt.id}.0123456789abcdef@{desk.penny.mail_domain}>"
    desk.write("document", invoice, "ok", headers={"In-Reply-To": forged})
    assert "invoice.approved" in desk.world.kinds(invoice)


def test_words_or_files_beside_a_thanks_reach_people_without_an_answer(desk: Desk) -> None:
    invoice = desk.world.sent(desk.world.approved())
    assert desk.write("document", invoice, "Received with thanks, will look at it.") is None
    assert desk.questions() == []
    assert desk.write("document", invoice, "Thanks, Bob from the warehouse says the pallets are blue.") is None
    (question,) = desk.questions()
    assert "pallets are blue" in question.text
