"""What became of a mail is kept for each recipient and shown with the document, to its seller alone."""

from collections.abc import Callable

from bot.shows import listed
from core.rendering.words import words_for
from core.understanding.lines import Show
from core.views.document import DocumentView
from core.views.subject import subject_view
from mail_gateway.deliver import MailDelivery
from mail_gateway.shows import shown as by_mail
from tests.mail_gateway.conftest import AP, Desk, FakeRelay, plain, relay_of
from tests.web.world import served

Deliver = Callable[..., MailDelivery]


def shown(desk: Desk, invoice: str) -> list[str]:
    with desk.store.read() as unit:
        view = subject_view(unit, "document", invoice, desk.world.dana)
    assert isinstance(view, DocumentView)
    return [one.state for one in view.mailed]


def bring(desk: Desk, delivery: MailDelivery) -> None:
    for _ in range(6):
        if not relay_of(desk, delivery).run_once():
            return


def test_a_mail_is_queued_taken_opened_and_answered(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    invoice = desk.world.sent()
    assert shown(desk, invoice) == ["queued"]
    bring(desk, deliver(desk))
    assert shown(desk, invoice) == ["accepted"]
    mail = next(m for m in map(fake_relay.parsed, range(len(fake_relay.mails))) if "INV-0001" in str(m["Subject"]))
    path = next(word for word in plain(mail).split() if "/l/" in word).removeprefix(desk.penny.base_url)
    with served(desk.penny) as http:
        http.head(path)
        assert shown(desk, invoice) == ["accepted"]
        http.get(path)
        http.get(path)
    assert shown(desk, invoice) == ["opened"]
    desk.write("document", invoice, "Which project is this for?")
    assert shown(desk, invoice) == ["replied"]
    kinds = desk.world.kinds(invoice)
    assert (kinds.count("mail.accepted"), kinds.count("mail.opened")) == (1, 1)


def test_what_is_shown_names_the_address_and_what_the_other_server_said(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    invoice = desk.world.sent()
    fake_relay.rcpt = "550 5.1.1 no such mailbox"
    bring(desk, deliver(desk))
    with desk.store.read() as unit:
        view = subject_view(unit, "document", invoice, desk.world.dana)
        theirs = subject_view(unit, "document", invoice, desk.world.contact())
    assert isinstance(view, DocumentView)
    assert isinstance(theirs, DocumentView)
    (one,) = view.mailed
    said = words_for("en").mailed(one)
    assert said.startswith(f"came back from {AP} on ")
    assert "no such mailbox" in said
    assert theirs.mailed == ()


def test_a_bounce_that_comes_back_later_is_shown(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    invoice = desk.world.sent()
    bring(desk, deliver(desk))
    headers = {"X-Failed-Recipients": AP}
    text = "550 5.1.1 user unknown"
    desk.write(
        "document", invoice, text, sender="mailer-daemon@acme.example", headers=headers, mail_from="", bounce=True
    )
    assert shown(desk, invoice) == ["bounced"]


def test_the_card_is_drawn_anew_and_its_thread_stays_quiet(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    invoice = desk.world.sent()
    before = len(desk.world.letters("slack"))
    bring(desk, deliver(desk))
    new = [row for row in desk.world.letters("slack")[before:] if row.payload["subject"][1] == invoice]
    assert [row.payload["job"] for row in new] == ["card"]


def test_a_list_has_a_word_for_it(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    fake_relay.rcpt = "550 5.1.1 no such mailbox"
    desk.world.sent()
    bring(desk, deliver(desk))
    words = words_for("en")
    registry = desk.penny.registry
    with desk.store.read() as unit:
        show = Show(what="list", args={})
        entry = by_mail("list", show, unit, desk.world.dana, words, registry)
        in_chat = listed({}, unit, desk.world.dana, words, "/penny")
    assert "email came back" in entry.table[1][1]
    assert "email came back" in in_chat.text
    with desk.store.read() as unit:
        theirs = by_mail("list", Show(what="list", args={}), unit, desk.world.contact(), words, registry)
    assert "email" not in theirs.table[1][1]
