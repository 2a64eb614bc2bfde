"""'We will pay soon': the day is asked for, a short answer gives it, and nothing is assumed meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.actions.remind import remind_together
from core.domain.document import Promise
from core.domain.ids import DocumentId
from tests.mail_gateway.conftest import Desk, plain
from tests.world import START


def promises(desk: Desk, invoice: DocumentId) -> list[Promise]:
    with desk.store.read() as unit:
        return unit.promises.all(business_id=desk.world.northwind, document_id=invoice)


@pytest.mark.parametrize(
    "text",
    ["We'll pay soon.", "Hi, it will be paid in the next payment run. Thanks", "Wir zahlen bald.", "We will pay."],
)
def test_the_day_is_asked_for_and_nothing_is_assumed(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, text)
    assert answer is not None
    assert answer.payload["template"] == "receipt"
    assert "On which date?" in plain(desk.built(answer))
    assert promises(desk, invoice) == []
    assert not desk.questions()
    assert desk.world.kinds(invoice)[-1] == "promise.undated"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Friday", date(2026, 11, 27)),
        ("on Friday, thanks", date(2026, 11, 27)),
        ("11.12.", date(2026, 12, 11)),
        ("Hi,\n\n11 December please\n\nRegards\nErika", date(2026, 12, 11)),
        ("2026-12-11", date(2026, 12, 11)),
        ("12月11日", date(2026, 12, 11)),
        ("11 dicembre", date(2026, 12, 11)),
        ("vrijdag, bedankt", date(2026, 11, 27)),
        ("am Freitag", date(2026, 11, 27)),
    ],
)
def test_a_short_answer_is_the_day(desk: Desk, text: str, day: date) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "We'll pay soon.")
    answer = desk.write("document", invoice, text)
    assert answer is not None
    assert answer.payload["template"] == "receipt"
    (promise,) = promises(desk, invoice)
    assert (promise.promised_on, promise.state) == (day, "open")


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "not Friday",
        "Friday or Monday",
        "INV-0009 Friday",
        "Friday?",
        "1 November 2026",
        "maybe Friday",
    ],
)
def test_what_is_no_single_day_to_come_is_no_promise(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "We'll pay soon.")
    desk.write("document", invoice, text)
    assert promises(desk, invoice) == []


def test_reminders_go_on_until_there_is_a_day(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.world.approve(invoice)
    desk.write("document", invoice, "We'll pay soon.")
    desk.world.at(START + timedelta(days=11, hours=2))
    assert "invoice.reminded" in desk.world.kinds(invoice)


def test_an_answer_to_a_mail_about_several_is_about_all_that_were_named(desk: Desk) -> None:
    connection = desk.world.approved()
    invoices = [desk.world.sent(connection) for _ in range(2)]
    with desk.store.write() as unit:
        remind_together(unit, desk.world.contact_row(), connection, invoices, "test")
    answer = desk.write("account", connection, "We will pay soon.")
    assert answer is not None
    text = plain(desk.built(answer))
    assert "INV-0001" in text
    assert "INV-0002" in text
    desk.write("account", connection, "11 December")
    assert [promises(desk, id_)[0].promised_on for id_ in invoices] == [date(2026, 12, 11)] * 2


def test_only_the_one_that_was_named_is_promised(desk: Desk) -> None:
    connection = desk.world.approved()
    first, second = (desk.world.sent(connection) for _ in range(2))
    with desk.store.write() as unit:
        remind_together(unit, desk.world.contact_row(), connection, [first, second], "test")
    desk.write("account", connection, "INV-0002 will be paid soon.")
    desk.write("account", connection, "11 December")
    assert promises(desk, first) == []
    assert len(promises(desk, second)) == 1


def test_the_seller_reads_the_words_in_the_thread(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "We'll pay soon.")
    event = desk.world.events("document", invoice)[-1]
    assert event.data["said"] == "We'll pay soon."


def test_what_was_asked_a_week_ago_is_forgotten(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "We'll pay soon.")
    thread = desk.conversation("document", invoice)
    with desk.store.write() as unit:
        over = (unit.real_now - timedelta(minutes=1)).isoformat()
        unit.conversations.save(replace(thread, asked={**(thread.asked or {}), "until": over}))
    desk.write("document", invoice, "11 December please")
    assert promises(desk, invoice) == []


@pytest.mark.parametrize(
    "text",
    ["Payment will follow after you correct line 2.", "We'll pay once the goods are here.", "Will we pay soon?"],
)
def test_what_a_promise_hangs_on_is_for_people(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    answer = desk.write("document", invoice, text)
    assert answer is not None
    assert answer.payload["template"] == "sorry"
    assert len(desk.questions()) == 1
