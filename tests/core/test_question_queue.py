"""Questions of customers are worked on by several people: taken, given, put aside, closed, answered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.ask import AnswerQuestion, AskAboutConnection
from core.actions.close_question import CloseQuestion
from core.actions.give_question import GiveQuestion
from core.actions.snooze_question import SnoozeQuestion
from core.actions.take_question import TakeQuestion
from core.domain.actor import Actor, Role
from core.domain.document import Question
from core.domain.errors import DateInPast, NotFound
from core.domain.facts import AlreadyDone
from core.domain.ids import QuestionId
from core.reports.digest import waiting_for
from core.schedule import tick
from core.understanding.lines import Do, read_line
from core.views.connection import QuestionView
from core.views.subject import subject_view
from tests.world import World


class Desk:
    """Northwind with Dana (owner), Sam and Finn (members); Acme asks it something."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.connection = world.approved()
        self.sam = world.hire(world.northwind, "Sam", Role.MEMBER)
        self.finn = world.hire(world.northwind, "Finn", Role.FINANCE)
        asked = world.perform(
            "ask_about_connection",
            AskAboutConnection(connection=self.connection, text="When do you open?"),
            world.contact(),
        )
        self.id = QuestionId(asked.subject.id)

    def row(self) -> Question:
        with self.world.store.read() as unit:
            found = unit.questions.find(id=self.id)
        assert found is not None
        return found

    def view(self, by: Actor | None = None) -> QuestionView:
        with self.world.store.read() as unit:
            found = subject_view(unit, "question", self.id, by or self.world.dana)
        assert isinstance(found, QuestionView)
        return found

    def waits_for(self, by: Actor) -> bool:
        with self.world.store.read() as unit:
            return ("question", self.id) in waiting_for(unit, by)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.world.events("question", self.id)]

    def offered(self, by: Actor) -> set[str]:
        return {action.name for action in self.view(by).offers}


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_who_takes_it_has_it_and_it_waits_for_nobody_else(desk: Desk, world: World) -> None:
    assert desk.waits_for(desk.sam)
    world.perform("take_question", TakeQuestion(question=desk.id), desk.sam)
    assert desk.view().taken_by == "Sam"
    assert desk.waits_for(desk.sam)
    assert not desk.waits_for(world.dana)
    assert "take_question" not in desk.offered(desk.sam)
    assert "take_question" in desk.offered(world.dana)


def test_taking_it_twice_says_so_and_does_one_thing(desk: Desk, world: World) -> None:
    world.perform("take_question", TakeQuestion(question=desk.id), desk.sam)
    again = world.perform("take_question", TakeQuestion(question=desk.id), desk.sam)
    assert isinstance(again, AlreadyDone)
    assert again.by == "Sam"
    assert desk.kinds().count("question.taken") == 1


def test_the_same_click_delivered_twice_does_one_thing(desk: Desk, world: World) -> None:
    for _ in range(2):
        world.perform("close_question", CloseQuestion(question=desk.id, reason="by phone"), desk.sam, key="click")
    assert desk.kinds().count("question.closed") == 1


def test_a_colleague_to_whom_it_is_given_is_told_with_the_card(desk: Desk, world: World) -> None:
    world.perform("give_question", GiveQuestion(question=desk.id, person="dana"), desk.sam)
    assert desk.view().taken_by == "Dana"
    assert not desk.waits_for(desk.sam)
    cards = [row for row in world.letters("slack") if row.payload.get("job") == "card:U-DANA"]
    assert len(cards) == 1


def test_who_has_no_chat_gets_the_question_by_mail(desk: Desk, world: World) -> None:
    world.perform("give_question", GiveQuestion(question=desk.id, person="Finn"), world.dana)
    (letter,) = [row for row in world.letters("mail") if row.payload["template"] == "question"]
    with world.store.read() as unit:
        contact = unit.contacts.find(id=letter.payload["contact"])
    assert contact is not None
    assert contact.member_id == desk.finn.member


def test_giving_it_to_who_has_it_or_to_nobody_known_changes_nothing(desk: Desk, world: World) -> None:
    world.perform("give_question", GiveQuestion(question=desk.id, person="Sam"), world.dana)
    assert isinstance(
        world.perform("give_question", GiveQuestion(question=desk.id, person="Sam"), world.dana), AlreadyDone
    )
    with pytest.raises(NotFound):
        world.perform("give_question", GiveQuestion(question=desk.id, person="Zoe"), world.dana)
    assert desk.view().taken_by == "Sam"


@pytest.mark.parametrize(
    ("when", "until", "back"),
    [
        ("tomorrow", None, datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
        ("week", None, datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("tomorrow", date(2026, 12, 5), datetime(2026, 12, 7, 8, 0, tzinfo=UTC)),  # a Saturday: Monday
    ],
)
def test_it_sleeps_until_nine_of_a_working_day_where_the_person_is(
    desk: Desk, world: World, when: str, until: date | None, back: datetime
) -> None:
    world.perform("snooze_question", SnoozeQuestion(question=desk.id, when=when, until=until), desk.sam)
    assert desk.row().snoozed_until == back
    assert not desk.waits_for(desk.sam)
    world.at(back - timedelta(minutes=1))
    assert "question.woken" not in desk.kinds()
    for _ in range(3):
        world.at(back)
        tick(world.store)
    assert desk.kinds().count("question.woken") == 1
    assert desk.waits_for(desk.sam)


def test_whoever_let_it_sleep_hears_when_it_is_back(desk: Desk, world: World) -> None:
    world.perform("snooze_question", SnoozeQuestion(question=desk.id), world.dana)
    world.pass_days(1)
    assert any(row.payload.get("job") == "card:U-DANA" for row in world.letters("slack"))


def test_put_aside_again_it_comes_back_on_the_later_day_only(desk: Desk, world: World) -> None:
    world.perform("snooze_question", SnoozeQuestion(question=desk.id), desk.sam)
    world.perform("snooze_question", SnoozeQuestion(question=desk.id, when="week"), desk.sam)
    world.pass_days(3)
    assert "question.woken" not in desk.kinds()
    world.pass_days(4)
    assert desk.kinds().count("question.woken") == 1


def test_a_day_that_has_passed_is_refused(desk: Desk, world: World) -> None:
    with pytest.raises(DateInPast):
        world.perform("snooze_question", SnoozeQuestion(question=desk.id, until=date(2026, 11, 23)), desk.sam)


def test_a_reply_by_anybody_closes_it_and_it_does_not_come_back(desk: Desk, world: World) -> None:
    world.perform("take_question", TakeQuestion(question=desk.id), desk.sam)
    world.perform("snooze_question", SnoozeQuestion(question=desk.id), desk.sam)
    world.perform("answer_question", AnswerQuestion(question=desk.id, text="At nine."), world.dana)
    world.pass_days(2)
    assert desk.view().state == "answered"
    assert "question.woken" not in desk.kinds()
    again = world.perform("snooze_question", SnoozeQuestion(question=desk.id), desk.sam)
    assert isinstance(again, AlreadyDone)
    assert (again.fact, again.by) == ("question.answered", "Dana")


def test_closed_without_an_answer_nobody_outside_is_told_and_it_can_still_be_answered(
    desk: Desk, world: World
) -> None:
    before = len(world.letters("mail"))
    world.perform("close_question", CloseQuestion(question=desk.id, reason="settled by phone"), desk.sam)
    view = desk.view()
    assert (view.state, view.reason, view.answered_by) == ("closed", "settled by phone", "Sam")
    assert len(world.letters("mail")) == before
    assert not desk.waits_for(world.dana)
    assert "question.closed" not in [e.kind for e in world.events("question", desk.id, world.contact())]
    assert desk.offered(world.dana) == {"answer_question"}
    world.perform("answer_question", AnswerQuestion(question=desk.id, text="At nine."), world.dana)
    assert desk.view().state == "answered"


def test_whoever_asked_sees_nothing_of_the_queue(desk: Desk, world: World) -> None:
    with pytest.raises(NotFound):
        world.perform("take_question", TakeQuestion(question=desk.id), world.contact())


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("take acme", "take_question"),
        ("give acme to dana", "give_question"),
        ("snooze acme", "snooze_question"),
        ("snooze acme until friday", "snooze_question"),
        ("snooze acme tomorrow", "snooze_question"),
        ("close acme settled by phone", "close_question"),
    ],
)
def test_it_can_be_typed(desk: Desk, world: World, line: str, name: str) -> None:
    with world.store.read() as unit:
        found = read_line(line, unit, world.dana)
    assert isinstance(found, Do)
    assert found.action.name == name
