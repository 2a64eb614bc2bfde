"""What a mail may mean stands on the card as buttons; whoever presses one decides nothing, and the buyer is asked."""

from core.actions.note_reading import NoteReading, NoteReadingOfMail
from core.domain.document import Question, Verdict
from core.domain.ids import DocumentId
from core.store.records import OutboxRow
from core.views.connection import QuestionView
from core.views.subject import subject_view
from tests.mail_gateway.conftest import AP, Desk, plain


def unclear(
    desk: Desk, text: str = "We would approve if the second line were correct."
) -> tuple[DocumentId, Question]:
    invoice = desk.world.sent()
    desk.write("document", invoice, text)
    return invoice, desk.questions()[-1]


def asked(desk: Desk) -> OutboxRow:
    return desk.world.letters("mail", "reading")[-1]


def reply(desk: Desk, row: OutboxRow, text: str) -> OutboxRow | None:
    before = {one.id for one in desk.answers()}
    to = str(desk.built(row)["Reply-To"]).split("<")[-1].rstrip(">")
    desk.keep(desk.mail(to, text), to, AP)
    desk.worker().run_once()
    new = [one for one in desk.answers() if one.id not in before]
    return new[0] if new else None


def shown(desk: Desk, question: Question) -> QuestionView:
    with desk.store.read() as unit:
        view = subject_view(unit, "question", question.id, desk.world.dana)
    assert isinstance(view, QuestionView)
    return view


def test_the_card_offers_what_the_words_may_mean(desk: Desk) -> None:
    _, question = unclear(desk)
    assert [one.label for one in shown(desk, question).likely] == ["Approved", "Rejected"]


def test_noting_one_asks_the_buyer_by_number_and_decides_nothing(desk: Desk) -> None:
    invoice, question = unclear(desk)
    note = NoteReadingOfMail(question=question.id, reading="approved")
    desk.world.perform("note_reading_of_mail", note, desk.world.dana)
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    text = plain(desk.built(asked(desk)))
    assert "1 Approve INV-0001" in text
    assert "Nothing is decided before you answer" in text
    assert "We would approve if" in text
    reply(desk, asked(desk), "1")
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


def test_the_other_number_brings_it_before_people(desk: Desk) -> None:
    invoice, question = unclear(desk)
    note = NoteReadingOfMail(question=question.id, reading="approved")
    desk.world.perform("note_reading_of_mail", note, desk.world.dana)
    reply(desk, asked(desk), "2")
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert len(desk.questions()) == 2


def test_a_rejection_confirmed_by_number_has_the_words_of_the_mail_as_its_reason(desk: Desk) -> None:
    invoice, question = unclear(desk)
    note = NoteReadingOfMail(question=question.id, reading="rejected")
    desk.world.perform("note_reading_of_mail", note, desk.world.dana)
    reply(desk, asked(desk), "1")
    document = desk.world.document(invoice)
    assert document.verdict is Verdict.REJECTED


def test_a_promise_confirmed_by_number_asks_for_the_day(desk: Desk) -> None:
    invoice = desk.world.sent()
    note = NoteReading(invoice=invoice, reading="promised", source="by phone")
    desk.world.perform("note_reading", note, desk.world.dana)
    answer = reply(desk, asked(desk), "1")
    assert answer is not None
    assert "On which date?" in plain(desk.built(answer))
    with desk.store.read() as unit:
        assert unit.promises.all(document_id=invoice) == []
    reply(desk, asked(desk), "11 December")
    with desk.store.read() as unit:
        assert len(unit.promises.all(document_id=invoice)) == 1


def test_a_rejection_by_phone_is_asked_about_without_a_number(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.world.perform("note_reading", NoteReading(invoice=invoice, reading="rejected"), desk.world.dana)
    text = plain(desk.built(asked(desk)))
    assert "Answer with its number" not in text
    assert "Reject:" in text
