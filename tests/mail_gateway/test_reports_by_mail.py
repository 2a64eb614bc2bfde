"""Mails about more than one thing: several reminders in one, a person's digest, a monthly statement."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

from core.actions.digests import SetDigest, SetTeamDigest
from core.actions.dress_business import AskForLooks
from core.actions.pause_reminders import PauseInvoice
from core.actions.statements import SetStatements
from core.domain.actor import Role
from mail_gateway.deliver import MOST_PAPERS, MailDelivery
from tests.mail_gateway.conftest import AP, Desk, FakeRelay, plain
from tests.mail_gateway.test_deliver import bring

Deliver = Callable[..., MailDelivery]
DUE = date(2026, 12, 4)
FIRST = datetime(2026, 12, 1, 8, 0, 1, tzinfo=UTC)


def states(desk: Desk, template: str) -> list[str]:
    return [row.state for row in desk.world.letters("mail", template)]


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_several_invoices_are_one_mail_with_a_page_for_each(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    connection = desk.world.approved()
    for amount in ("100", "200"):
        desk.world.sent(connection, amount, due=DUE)
    delivery = deliver(desk)
    bring(desk, delivery, 9)
    before = len(fake_relay.mails)
    desk.world.at(FIRST)
    bring(desk, delivery, 9)
    (message,) = [fake_relay.parsed(n) for n in range(before, len(fake_relay.mails))]
    assert message["Subject"] == "Please approve 2 invoices from Northwind: EUR 357.00"
    text = plain(message)
    assert "INV-0001 (BILL-1): EUR 119.00" in text
    assert "INV-0002 (BILL-2): EUR 238.00" in text
    assert text.count("https://penny.example/l/") >= 2
    assert "Open in all: EUR 357.00" in text
    assert str(message["List-Unsubscribe"]).endswith("/stop>")
    assert message["In-Reply-To"] is None
    papers = [part for part in message.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert [part.get_filename() for part in papers] == [
        "Invoice INV-0001 Northwind.pdf",
        "Invoice INV-0002 Northwind.pdf",
    ]
    assert all(part.get_content().startswith(b"%PDF") for part in papers)


def test_one_mail_carries_a_bounded_number_of_papers(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    connection = desk.world.approved()
    for _ in range(MOST_PAPERS + 2):
        desk.world.sent(connection, "100", due=DUE)
    delivery = deliver(desk)
    bring(desk, delivery, 30)
    before = len(fake_relay.mails)
    desk.world.at(FIRST)
    bring(desk, delivery, 30)
    (message,) = [fake_relay.parsed(n) for n in range(before, len(fake_relay.mails))]
    assert f"{MOST_PAPERS + 2} invoices" in str(message["Subject"])
    assert len(list(message.iter_attachments())) == MOST_PAPERS


def test_what_was_paid_since_the_morning_is_left_out(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    connection = desk.world.approved()
    paid, open_ = (desk.world.sent(connection, amount, due=DUE) for amount in ("100", "200"))
    delivery = deliver(desk)
    bring(desk, delivery, 9)
    desk.world.at(FIRST)
    desk.world.pay(paid)
    before = len(fake_relay.mails)
    bring(desk, delivery, 9)
    mails = [fake_relay.parsed(n) for n in range(before, len(fake_relay.mails))]
    (reminder,) = [m for m in mails if "approve" in str(m["Subject"])]
    assert "INV-0001" not in plain(reminder)
    assert [part.get_filename() for part in reminder.iter_attachments()] == ["Invoice INV-0002 Northwind.pdf"]
    assert desk.world.document(open_).number in plain(reminder)


def test_nothing_leaves_where_none_of_them_holds_any_more(desk: Desk, deliver: Deliver) -> None:
    connection = desk.world.approved()
    first, second = (desk.world.sent(connection, amount, due=DUE) for amount in ("100", "200"))
    desk.world.at(FIRST)
    desk.world.reject(first)
    desk.world.perform("pause_reminders", PauseInvoice(invoice=second), desk.world.dana)
    bring(desk, deliver(desk), 12)
    assert states(desk, "reminders") == ["cancelled"]


def test_an_answer_to_it_decides_each_of_its_invoices(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    connection = desk.world.approved()
    documents = [desk.world.sent(connection, due=DUE) for _ in range(2)]
    delivery = deliver(desk)
    bring(desk, delivery, 9)
    before = len(fake_relay.mails)
    desk.world.at(FIRST)
    bring(desk, delivery, 9)
    message = fake_relay.parsed(before)
    to = message["Reply-To"].addresses[0].addr_spec
    desk.keep(desk.mail(to, "Approved", headers={"In-Reply-To": message["Message-ID"]}), to)
    desk.worker().run_once()
    assert {desk.world.document(d).verdict.value for d in documents} == {"approved"}


def test_a_person_gets_a_digest_with_a_page_for_what_waits(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.perform("set_team_digest", SetTeamDigest(state="off"), desk.world.dana)
    finn = desk.world.hire(desk.world.northwind, "Finn", Role.FINANCE)
    desk.world.perform("set_digest", SetDigest(), finn)
    desk.world.time += timedelta(minutes=1)
    connection = desk.world.approved()
    desk.world.draft(connection, "100", DUE)
    desk.world.sent(connection, "200", due=date(2026, 11, 23))
    delivery = deliver(desk)
    bring(desk, delivery, 9)
    before = len(fake_relay.mails)
    for _ in range(2):  # the day between was slept through
        desk.world.at(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    bring(desk, delivery, 9)
    (message,) = [fake_relay.parsed(n) for n in range(before, len(fake_relay.mails))]
    assert message["To"].addresses[0].addr_spec.startswith("finn@")
    assert message["Subject"] == "Wed 25 Nov 2026: 1 waiting for you · EUR 238.00 overdue"
    text, html = plain(message), html_of(message)
    for said in ("Draft to Acme GmbH: EUR 119.00", "1–30 days late", "EUR 238.00", "approved you as its vendor"):
        assert said in text
        assert said in html
    assert text.count("https://penny.example/l/") == 1
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<aging>"
    assert 'src="cid:aging"' in html
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")  # type: ignore[union-attr]


def test_a_payment_between_drawing_and_writing_leaves_the_old_picture_out(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    """The picture is drawn before the transaction that writes the mail: it may never show other numbers."""
    desk.world.perform("set_team_digest", SetTeamDigest(state="off"), desk.world.dana)
    finn = desk.world.hire(desk.world.northwind, "Finn", Role.FINANCE)
    desk.world.perform("set_digest", SetDigest(), finn)
    desk.world.time += timedelta(minutes=1)
    connection = desk.world.approved()
    document = desk.world.sent(connection, "200", due=date(2026, 11, 23))
    desk.world.sent(connection, "300", due=date(2026, 11, 23))
    delivery = deliver(desk)
    bring(desk, delivery, 9)
    for _ in range(2):
        desk.world.at(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    (row,) = [row for row in desk.world.letters("mail", "digest") if row.state == "pending"]
    delivery.prepare(row)
    desk.world.pay(document)
    with desk.store.write() as unit:
        late = delivery.build(unit, row)
    delivery.prepare(row)
    with desk.store.write() as unit:
        fresh = delivery.build(unit, row)
    assert late
    assert b"image/png" not in late.body
    assert b"EUR 357.00" in late.body
    assert fresh
    assert b"image/png" in fresh.body


def test_a_digest_without_news_is_silence_or_one_line_as_the_person_likes(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.perform("set_team_digest", SetTeamDigest(state="off"), desk.world.dana)
    finn = desk.world.hire(desk.world.northwind, "Finn", Role.FINANCE)
    desk.world.perform("set_digest", SetDigest(), finn)
    desk.world.at(datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    bring(desk, deliver(desk))
    assert (states(desk, "digest"), fake_relay.mails) == (["cancelled"], [])
    desk.world.perform("set_digest", SetDigest(empty="line"), finn)
    desk.world.at(datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
    bring(desk, deliver(desk))
    assert "nothing new, nothing due, nothing waits" in str(fake_relay.parsed()["Subject"])


def test_each_digest_has_its_own_subject(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    desk.world.perform("set_team_digest", SetTeamDigest(state="off"), desk.world.dana)
    finn = desk.world.hire(desk.world.northwind, "Finn", Role.FINANCE)
    desk.world.perform("set_digest", SetDigest(empty="line"), finn)
    for day in (24, 25):
        desk.world.at(datetime(2026, 11, day, 7, 30, tzinfo=UTC))
        bring(desk, deliver(desk))
    subjects = [str(fake_relay.parsed(n)["Subject"]) for n in range(2)]
    assert [subject[:10] for subject in subjects] == ["Tue 24 Nov", "Wed 25 Nov"]


def test_a_statement_comes_on_the_first_working_day_of_the_month_and_once(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    connection = desk.world.approved()
    first = desk.world.sent(connection, "100", due=DUE)
    desk.world.sent(connection, "200", due=DUE)
    desk.world.pay(first, "19")
    desk.world.perform("set_statements", SetStatements(connection=connection, state="monthly"), desk.world.dana)
    delivery = deliver(desk)
    bring(desk, delivery, 12)
    before = len(fake_relay.mails)
    for _ in range(2):
        desk.world.at(FIRST)
        bring(desk, delivery, 12)
    mails = [fake_relay.parsed(n) for n in range(before, len(fake_relay.mails))]
    (message,) = [m for m in mails if "Statement" in str(m["Subject"])]
    assert message["To"].addresses[0].addr_spec == AP
    text = plain(message)
    assert "Invoice INV-0001" in text
    assert "EUR 119.00" in text
    assert "EUR -19.00" in text
    assert "Open on Mon 30 Nov 2026: EUR 338.00" in text
    desk.world.at(FIRST + timedelta(days=34))
    bring(desk, delivery, 30)
    assert len(desk.world.letters("mail", "statement")) == 2


def test_the_page_for_logo_and_colour_comes_to_the_owners_own_address(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.perform("ask_for_looks", AskForLooks(), desk.world.dana)
    bring(desk, deliver(desk), 9)
    message = fake_relay.parsed(len(fake_relay.mails) - 1)
    assert message["Subject"] == "Logo and colour of Northwind"
    assert message["To"].addresses[0].addr_spec.startswith("dana@")
    assert re.search(r"https://penny\.example/l/[a-z2-7]{26}/looks\b", plain(message))
