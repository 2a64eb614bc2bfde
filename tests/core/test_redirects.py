"""Mail goes to another address only once the side that writes has agreed and the address itself has confirmed."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.actions.ask import AnswerQuestion
from core.actions.confirm_redirect import ConfirmRedirect, KeepAddress, RefuseRedirect
from core.actions.redirect_mail import AgreeToRedirect, AskRedirect, DeclineRedirect
from core.actions.take_question import TakeQuestion
from core.actions.undo_connection import UndoConnection
from core.domain.actor import Role
from core.domain.document import Verdict
from core.domain.errors import Blocked, NotAddressed, NotYours, OwnBusiness, WrongState
from core.domain.facts import AlreadyDone
from core.domain.ids import ConnectionId, QuestionId
from core.domain.network import Side
from core.rendering.words import words_for
from core.views.subject import subject_view
from tests.world import World

NEW = "ap2@acme.example"


def asked(world: World, email: str = NEW, until: date | None = None) -> tuple[ConnectionId, QuestionId]:
    """Acme's contact asks for another address."""
    connection = world.approved()
    world.perform("ask_redirect", AskRedirect(connection=connection, email=email, until=until), world.contact())
    return connection, waiting(world)


def waiting(world: World) -> QuestionId:
    with world.store.read() as unit:
        return unit.questions.all(business_id=world.northwind)[-1].id


def agreed(world: World, **more: Any) -> ConnectionId:
    connection, question = asked(world, **more)
    world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)
    return connection


def confirmed(world: World, **more: Any) -> ConnectionId:
    connection = agreed(world, **more)
    world.perform("confirm_redirect", ConfirmRedirect(connection=connection), world.contact(NEW))
    return connection


def side(world: World, connection: ConnectionId) -> Side:
    with world.store.read() as unit:
        found = unit.sides.find(business_id=world.northwind, connection_id=connection)
    assert found is not None
    return found


def goes_to(world: World, connection: ConnectionId) -> str:
    with world.store.read() as unit:
        contact = unit.contact_on(world.northwind, connection)
    assert contact is not None
    return contact.email


def facts(world: World, connection: ConnectionId) -> list[str]:
    return [event.kind for event in world.events("connection", connection) if event.kind.startswith("redirect.")]


def test_nothing_changes_before_both_have_said_yes(world: World) -> None:
    connection, question = asked(world)
    assert goes_to(world, connection) == "ap@acme.example"
    world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)
    assert goes_to(world, connection) == "ap@acme.example"
    assert [row.payload["contact"] for row in world.letters("mail", "redirected")] == [world.contact_row(NEW).id]
    world.perform("confirm_redirect", ConfirmRedirect(connection=connection), world.contact(NEW))
    assert goes_to(world, connection) == NEW
    assert facts(world, connection) == ["redirect.asked", "redirect.agreed", "redirect.confirmed"]


def test_the_next_invoice_goes_there_and_the_old_contact_is_kept_and_told(world: World) -> None:
    connection = confirmed(world)
    old = world.contact_row()
    assert old.removed_at is None
    told = [row for row in world.letters("mail", "notice") if row.payload["contact"] == old.id]
    assert told
    world.sent(connection)
    invoice = world.letters("mail", "invoice")[0]
    assert invoice.payload["contact"] == world.contact_row(NEW).id


def test_the_right_to_decide_does_not_move(world: World) -> None:
    connection = confirmed(world)
    invoice = world.sent(connection)
    with pytest.raises(NotAddressed):
        world.approve(invoice, world.contact(NEW))
    world.approve(invoice)
    assert world.document(invoice).verdict is Verdict.APPROVED


def test_nobody_but_the_new_address_confirms(world: World) -> None:
    connection = agreed(world)
    for by in (world.contact(), world.dana):
        with pytest.raises(WrongState):
            world.perform("confirm_redirect", ConfirmRedirect(connection=connection), by)
    assert goes_to(world, connection) == "ap@acme.example"


def test_confirming_without_the_sellers_yes_is_refused(world: World) -> None:
    connection, _ = asked(world)
    with pytest.raises(WrongState):
        world.perform("confirm_redirect", ConfirmRedirect(connection=connection), world.contact())


def test_members_cannot_agree(world: World) -> None:
    _, question = asked(world)
    with pytest.raises(NotYours):
        world.perform(
            "agree_redirect", AgreeToRedirect(question=question), world.hire(world.northwind, "Max", Role.MEMBER)
        )


def test_a_declined_request_changes_nothing_and_the_asker_is_told(world: World) -> None:
    connection, question = asked(world)
    world.perform("decline_redirect", DeclineRedirect(question=question), world.dana)
    assert side(world, connection).redirect is None
    assert facts(world, connection)[-1] == "redirect.declined"
    assert world.letters("mail", "notice")[-1].payload["contact"] == world.contact_row().id
    with pytest.raises(WrongState):
        world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)


def test_the_new_address_may_say_that_it_is_wrong(world: World) -> None:
    connection = agreed(world)
    world.perform("refuse_redirect", RefuseRedirect(connection=connection), world.contact(NEW))
    assert goes_to(world, connection) == "ap@acme.example"
    with pytest.raises(WrongState):
        world.perform("confirm_redirect", ConfirmRedirect(connection=connection), world.contact(NEW))


def test_a_request_that_nobody_answers_ends_after_two_weeks(world: World) -> None:
    connection, question = asked(world)
    world.pass_days(14)
    assert side(world, connection).redirect is not None
    world.pass_days(3)
    assert side(world, connection).redirect is None
    assert facts(world, connection)[-1] == "redirect.expired"
    with pytest.raises(WrongState):
        world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)


def test_a_wish_that_was_decided_is_on_nobodys_queue_any_more(world: World) -> None:
    _, question = asked(world)
    names = {"take_question", "give_question", "snooze_question", "close_question"}
    with world.store.read() as unit:
        assert names <= {one.name for one in subject_view(unit, "question", question, world.dana).offers}
    world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)
    with world.store.read() as unit:
        offered = {one.name for one in subject_view(unit, "question", question, world.dana).offers}
    assert not names & offered
    assert "answer_question" in offered
    with pytest.raises(WrongState):
        world.perform("take_question", TakeQuestion(question=question), world.dana)


def test_an_address_that_never_confirms_gets_nothing(world: World) -> None:
    connection = agreed(world)
    world.pass_days(17)
    assert side(world, connection).redirect is None
    assert goes_to(world, connection) == "ap@acme.example"


def test_what_is_only_for_a_while_ends_by_itself(world: World) -> None:
    connection = confirmed(world, until=date(2026, 12, 11))
    world.pass_days(18)
    assert goes_to(world, connection) == NEW
    world.pass_days(4)
    assert goes_to(world, connection) == "ap@acme.example"
    assert facts(world, connection)[-1] == "redirect.returned"


def test_the_old_contact_can_have_it_back(world: World) -> None:
    connection = confirmed(world)
    world.perform("keep_address", KeepAddress(connection=connection), world.contact())
    assert goes_to(world, connection) == "ap@acme.example"
    assert facts(world, connection)[-1] == "redirect.ended"


def test_a_month_later_what_holds_for_good_stays(world: World) -> None:
    connection = confirmed(world)
    world.pass_days(30)
    with pytest.raises(WrongState):
        world.perform("keep_address", KeepAddress(connection=connection), world.contact())


def test_whoever_asked_takes_it_back_with_undo(world: World) -> None:
    connection, question = asked(world)
    world.perform("undo_connection", UndoConnection(connection=connection), world.contact())
    assert side(world, connection).redirect is None
    assert world.connection(connection).state.value == "approved"
    with pytest.raises(WrongState):
        world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)


def test_once_confirmed_there_is_no_undo_but_keeping_the_old_address(world: World) -> None:
    connection = confirmed(world)
    with pytest.raises(WrongState):
        world.perform("undo_connection", UndoConnection(connection=connection), world.contact())


def test_a_second_request_replaces_the_first(world: World) -> None:
    connection, first = asked(world)
    world.perform("ask_redirect", AskRedirect(connection=connection, email="bea@acme.example"), world.contact())
    with pytest.raises(WrongState):
        world.perform("agree_redirect", AgreeToRedirect(question=first), world.dana)
    found = side(world, connection).redirect
    assert found is not None
    assert found.email == "bea@acme.example"


def test_asking_twice_and_asking_for_the_address_it_goes_to_change_nothing(world: World) -> None:
    connection, _ = asked(world)
    again = AskRedirect(connection=connection, email=NEW.upper())
    assert isinstance(world.perform("ask_redirect", again, world.contact()), AlreadyDone)
    same = AskRedirect(connection=connection, email="ap@acme.example")
    assert isinstance(world.perform("ask_redirect", same, world.contact()), AlreadyDone)


def test_an_address_of_the_side_that_writes_is_refused(world: World) -> None:
    connection = world.approved()
    with pytest.raises(OwnBusiness):
        world.perform(
            "ask_redirect", AskRedirect(connection=connection, email="dana@northwind.example"), world.contact()
        )


def test_an_address_that_wants_no_mail_is_refused(world: World) -> None:
    from core.actions.invite import address_hash

    connection = world.approved()
    with world.store.write() as unit:
        unit.suppress(address_hash(NEW), "stopped")
    with pytest.raises(Blocked):
        world.perform("ask_redirect", AskRedirect(connection=connection, email=NEW), world.contact())


def test_while_the_request_to_trade_is_unanswered_there_is_nothing_to_redirect(world: World) -> None:
    connection = world.invite()
    with pytest.raises(WrongState):
        world.perform("ask_redirect", AskRedirect(connection=connection, email=NEW), world.contact())


@pytest.mark.parametrize(
    "email", ["ap@acme-payments.example", "acme.billing@gmail.com", "ap@acme.example.evil.example"]
)
def test_an_address_of_another_domain_is_warned_of_by_name(world: World, email: str) -> None:
    _, question = asked(world, email)
    with world.store.read() as unit:
        view = subject_view(unit, "question", question, world.dana)
    warning = words_for("en").warned(view)  # type: ignore[arg-type]
    assert email in warning
    assert "acme.example" in warning


def test_an_address_of_the_same_firm_is_not_warned_of(world: World) -> None:
    _, question = asked(world, "ap@billing.acme.example")
    with world.store.read() as unit:
        view = subject_view(unit, "question", question, world.dana)
    assert words_for("en").warned(view) == ""  # type: ignore[arg-type]


def test_asking_back_leaves_the_request_standing(world: World) -> None:
    connection, question = asked(world)
    world.perform("answer_question", AnswerQuestion(question=question, text="Who is that?"), world.dana)
    world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)
    found = side(world, connection).redirect
    assert found is not None
    assert found.state == "sent"


def test_another_contact_chosen_by_people_ends_what_was_asked(world: World) -> None:
    from core.actions.change_connection import ChangeConnection, Person

    connection, question = asked(world)
    people = (Person(email="cfo@acme.example", main=True),)
    world.perform(
        "change_connection", ChangeConnection(connection=connection, alias="Acme", contacts=people), world.dana
    )
    with pytest.raises(WrongState):
        world.perform("agree_redirect", AgreeToRedirect(question=question), world.dana)
    world.time += timedelta(days=1)
    assert goes_to(world, connection) == "cfo@acme.example"


def test_what_waits_for_a_decision_goes_to_who_decides_as_well_and_reminders_do_not(world: World) -> None:
    connection = confirmed(world)
    world.sent(connection, due=date(2026, 11, 30))
    assert {row.lane for row in world.letters("mail", "invoice")} == {"mail:ap@acme.example", f"mail:{NEW}"}
    world.pass_days(7.1)
    assert {row.lane for row in world.letters("mail", "reminder")} == {f"mail:{NEW}"}
