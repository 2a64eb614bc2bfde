"""Who is reminded on which days: by default, for one customer, for one invoice; paused, resumed, planned anew."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actions.pause_reminders import PauseCustomer, PauseInvoice, ResumeCustomer, ResumeInvoice
from core.actions.set_reminders import SetCustomerReminders, SetInvoiceReminders, SetReminders, reminder_texts
from core.domain.actor import Role
from core.domain.errors import BadField, NotFound, NotYours, OtherSideDecides, Refusal
from core.domain.facts import AlreadyDone
from core.domain.money import Money
from core.domain.reminders import ReminderPolicy, Steps
from core.rendering.words import words_for
from core.understanding.lines import Do, Line, read_line
from core.understanding.steps import read_steps
from tests.core.test_reminders import DUE, reasons, reminders, utc
from tests.world import World


def days(world: World, document: str) -> list[int]:
    return [int(row.data["step"]) for row in world.planned(document, "reminder") if row.state == "pending"]


def line(world: World, text: str) -> Line:
    with world.store.read() as unit:
        return read_line(text, unit, world.dana)


def say(world: World, text: str) -> str:
    """What Dana reads after typing it."""
    found = line(world, text)
    assert isinstance(found, Do), found
    return str(words_for("en").outcome(world.perform(found.action.name, found.command, world.dana)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 days before, on the day, 7 and 14 days after", (-3, 0, 7, 14)),
        ("on the due date", (0,)),
        ("a week before", None),
        ("1 week before and 2 weeks after", (-7, 14)),
        ("7, 14, 21 days after the due date", (7, 14, 21)),
        ("-3, 0, 7", (-3, 0, 7)),
        ("3 and 7 days after sending", (3, 7)),
        ("3 Tage vorher, am Tag, 7 und 14 Tage danach", (-3, 0, 7, 14)),
        ("7 days overdue", (7,)),
        ("", None),
        ("sometimes", None),
        ("12 7 days after", None),
        ("400 days after", None),
        ("before", None),
    ],
)
def test_days_are_read_as_people_write_them_or_refused(text: str, expected: tuple[int, ...] | None) -> None:
    if expected is None:
        with pytest.raises(BadField):
            read_steps(text)
    else:
        assert read_steps(text) == Steps(days=expected)


@given(st.sets(st.integers(-365, 365), min_size=1, max_size=12))
def test_days_as_text_are_read_back_as_themselves(found: set[int]) -> None:
    steps = Steps(days=tuple(sorted(found)))
    assert read_steps(str(steps)) == steps
    assert all(a < b for a, b in pairwise(read_steps(str(steps)).days))


@given(
    st.builds(
        ReminderPolicy,
        due=st.lists(st.integers(-30, 90), max_size=5).map(lambda d: tuple(sorted(set(d)))),
        approval=st.lists(st.integers(1, 30), max_size=3).map(lambda d: tuple(sorted(set(d)))),
        minimum=st.lists(st.sampled_from(["EUR", "USD", "JPY"]), unique=True).map(
            lambda codes: tuple(Money(5000, code) for code in codes)
        ),
        grouped=st.booleans(),
    )
)
def test_a_policy_comes_back_from_storage_as_it_was(found: ReminderPolicy) -> None:
    assert ReminderPolicy.from_json(found.as_json()) == found


def test_a_customers_policy_goes_before_the_default_and_an_invoices_before_the_customers(world: World) -> None:
    connection = world.approved()
    first, second = world.sent(connection, due=DUE), world.sent(connection, due=DUE)
    world.perform("set_reminders", SetReminders(when=Steps(days=(5,))), world.dana)
    assert (days(world, first), days(world, second)) == ([5], [5])
    world.perform(
        "set_customer_reminders", SetCustomerReminders(connection=connection, when=Steps(days=(-1, 9))), world.dana
    )
    assert days(world, first) == [-1, 9]
    world.perform("set_invoice_reminders", SetInvoiceReminders(invoice=second, when=Steps(days=(2,))), world.dana)
    world.perform("set_reminders", SetReminders(when=Steps(days=(6,))), world.dana)
    assert (days(world, first), days(world, second)) == ([-1, 9], [2])
    usual = Steps(word="usual")
    world.perform("set_invoice_reminders", SetInvoiceReminders(invoice=second, when=usual), world.dana)
    assert days(world, second) == [-1, 9]
    world.perform("set_customer_reminders", SetCustomerReminders(connection=connection, when=usual), world.dana)
    assert (days(world, first), days(world, second)) == ([6], [6])


def test_a_new_invoice_follows_the_policy_of_its_customer(world: World) -> None:
    connection = world.approved()
    world.perform(
        "set_customer_reminders", SetCustomerReminders(connection=connection, when=Steps(days=(1, 2))), world.dana
    )
    assert days(world, world.sent(connection, due=date(2026, 12, 7))) == [1, 2]


def test_a_day_that_was_taken_back_can_be_planned_again(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("set_reminders", SetReminders(when=Steps(word="off")), world.dana)
    assert days(world, document) == []
    world.perform("set_reminders", SetReminders(when=Steps(days=(0, 7))), world.dana)
    assert days(world, document) == [0, 7]
    world.at(utc(12, 4))
    assert reminders(world, document) == [0]
    world.perform("set_reminders", SetReminders(when=Steps(days=(0, 8))), world.dana)
    world.at(utc(12, 4, 10))
    world.at(utc(12, 14))
    assert reminders(world, document) == [0, 8]


def test_a_paused_invoice_is_held_and_goes_on_when_it_is_resumed(world: World) -> None:
    document = world.sent(due=DUE)
    world.perform("pause_reminders", PauseInvoice(invoice=document), world.dana)
    again = world.perform("pause_reminders", PauseInvoice(invoice=document), world.dana)
    assert isinstance(again, AlreadyDone)
    world.at(utc(12, 1))
    assert (reminders(world, document), reasons(world, document)) == ([], ["paused"])
    world.perform("resume_reminders", ResumeInvoice(invoice=document), world.dana)
    world.at(utc(12, 4))
    assert reminders(world, document) == [0]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.APPROVER])
def test_only_owner_and_finance_set_reminders(world: World, role: Role) -> None:
    other = world.hire(world.northwind, "Max", role)
    document = world.sent(due=DUE)
    for name, command in (
        ("set_reminders", SetReminders(when=Steps(days=(1,)))),
        ("pause_reminders", PauseInvoice(invoice=document)),
        ("set_invoice_reminders", SetInvoiceReminders(invoice=document, when=Steps(days=(1,)))),
    ):
        with pytest.raises(NotYours):
            world.perform(name, command, other)


def test_the_buyer_neither_sets_nor_pauses_what_reminds_it(world: World) -> None:
    document = world.sent(due=DUE)
    with pytest.raises(OtherSideDecides):
        world.perform("pause_reminders", PauseInvoice(invoice=document), world.contact())
    assert not {"reminders.set", "reminders.paused"} & set(world.kinds(document, world.contact()))


@pytest.mark.parametrize(
    ("text", "action", "when"),
    [
        ("reminders 3 days before, on the day, 7 and 14 days after", "set_reminders", Steps(days=(-3, 0, 7, 14))),
        ("reminders 7, 14 days after", "set_reminders", Steps(days=(7, 14))),
        ("reminders off", "set_reminders", Steps(word="off")),
        ("reminders acme 3 days before, on the day", "set_customer_reminders", Steps(days=(-3, 0))),
        ("reminders Acme GmbH off", "set_customer_reminders", Steps(word="off")),
        ("reminders acme usual", "set_customer_reminders", Steps(word="usual")),
        ("reminders INV-0001 7 days after", "set_invoice_reminders", Steps(days=(7,))),
        ("reminders INV-0001 pause", "set_invoice_reminders", Steps(word="pause")),
        ("reminders 1 off", "set_invoice_reminders", Steps(word="off")),
    ],
)
def test_policies_are_typed(world: World, text: str, action: str, when: Steps) -> None:
    world.sent(due=DUE)
    found = line(world, text)
    assert isinstance(found, Do)
    assert (found.action.name, found.command.when) == (action, when)


def test_a_line_may_hold_everything(world: World) -> None:
    world.approved()
    found = line(world, "reminders acme 7 days after approval 3 and 7 days after sending minimum 50 together no")
    assert isinstance(found, Do)
    command = found.command
    assert (command.approval, command.minimum, command.together) == (Steps(days=(3, 7)), Money(5000, "EUR"), "no")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("reminders 3 days befor", BadField),
        ("reminders acme whenever", BadField),
        ("reminders nobody 3 days before", NotFound),
        ("pause INV-0009", NotFound),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(world: World, text: str, refusal: type[Refusal]) -> None:
    world.sent(due=DUE)
    with pytest.raises(refusal):
        line(world, text)


def test_words_pause_and_resume_an_invoice_or_a_customer(world: World) -> None:
    document = world.sent(due=DUE)
    assert say(world, "pause INV-0001").startswith("Reminders of INV-0001 are paused.")
    assert world.document(document).reminders_paused
    assert say(world, "reminders INV-0001 resume").startswith("Reminders of INV-0001 go on.")
    assert not world.document(document).reminders_paused
    assert say(world, "pause acme").startswith("Reminders of Acme GmbH are paused.")
    assert say(world, "resume acme").startswith("Reminders of Acme GmbH go on.")


def test_what_was_set_is_said_back(world: World) -> None:
    world.sent(due=DUE)
    said = say(world, "reminders acme 3 days before, on the day, 7 and 14 days after minimum 50")
    assert said.startswith(
        "Reminders to Acme GmbH: 3 days before the due date; on the due date; 7 and 14 days after the due date."
        " Nobody is reminded of less than 50.00 EUR. This holds for its invoices; 1 are open."
    )


def test_the_form_starts_from_what_holds_now() -> None:
    found = ReminderPolicy(due=(-3, 0, 7), approval=(3,), minimum=(Money(5000, "EUR"),))
    assert reminder_texts(found) == {
        "when": "3 days before, on the day, 7 days after",
        "approval": "3 days after",
        "minimum": "50.00 EUR",
        "together": "yes",
    }


def test_reminders_cannot_be_planned_for_the_past(world: World) -> None:
    document = world.sent(due=DUE)
    world.at(datetime(2026, 12, 10, 12, 0, tzinfo=UTC))
    world.perform("set_reminders", SetReminders(when=Steps(days=(-3, 0, 1, 30))), world.dana)
    assert days(world, document) == [30]


def test_a_buyer_who_has_not_decided_is_asked_for_approval_after_sending_and_not_once_it_has(world: World) -> None:
    document = world.sent(due=date(2027, 1, 29))
    world.perform("set_reminders", SetReminders(when=Steps(days=(0, 7)), approval=Steps(days=(3, 7))), world.dana)
    assert days(world, document)[:2] == [3, 7]
    world.at(utc(11, 26))
    assert reminders(world, document) == [3]
    world.approve(document)
    world.at(utc(11, 30))
    assert (reminders(world, document), reasons(world, document)) == ([3], ["approved"])


def test_nobody_is_reminded_of_less_than_the_minimum_in_its_currency(world: World) -> None:
    connection = world.approved()
    little, enough = world.sent(connection, "10", DUE), world.sent(connection, "100", DUE)
    world.perform("set_reminders", SetReminders(when=Steps(days=(-3, 0)), minimum=Money(5000, "EUR")), world.dana)
    world.perform("set_reminders", SetReminders(when=Steps(days=(-3, 0)), minimum=Money(900000, "USD")), world.dana)
    world.at(utc(12, 1))
    assert (reminders(world, little), reasons(world, little)) == ([], ["below_minimum"])
    assert reminders(world, enough) == [-3]


def test_a_paused_customer_is_reminded_of_nothing(world: World) -> None:
    connection = world.approved()
    first, second = world.sent(connection, due=DUE), world.sent(connection, due=DUE)
    world.perform("pause_customer_reminders", PauseCustomer(connection=connection), world.dana)
    world.at(utc(12, 1))
    assert [*reasons(world, first), *reasons(world, second)] == ["paused", "paused"]
    world.perform("resume_customer_reminders", ResumeCustomer(connection=connection), world.dana)
    world.at(utc(12, 4))
    assert (reminders(world, first), reminders(world, second)) == ([0], [0])
