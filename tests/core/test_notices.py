"""What each person hears of, by which way, and that quiet hours are quiet."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.ask import AnswerQuestion, AskAboutConnection
from core.actions.change_profile import CHANGE_PROFILE
from core.actions.give_question import GiveQuestion
from core.actions.perform import perform
from core.actions.set_notices import SetNotices
from core.domain.actor import Actor, Role
from core.domain.errors import BadFields, Doubt
from core.domain.ids import QuestionId
from core.domain.network import Member
from core.domain.notices import NoticeSetting
from core.schedule import tick
from core.store.records import OutboxRow
from core.understanding.fields import read_values, reading_for
from core.understanding.lines import Do, Form, read_line
from tests.core.test_approvals import TWO, Acme
from tests.world import World

EVENING = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # 22:00 in Berlin
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 8:00 there
QUIET = {"quiet_from": "18:00", "quiet_until": "8:00"}


def ask(world: World, text: str = "When do you open?") -> QuestionId:
    with world.store.read() as unit:
        known = [c.id for c in unit.connections.all()]
    connection = known[0] if known else world.approved()
    asked = world.perform(
        "ask_about_connection", AskAboutConnection(connection=connection, text=text), world.contact()
    )
    return QuestionId(asked.subject.id)


def settle(world: World, by: Actor, **said: str) -> None:
    world.perform("set_notices", SetNotices(**said), by)


def to_dana(world: World) -> list[str]:
    """Which kinds of messages wait for Dana herself in chat, oldest first."""
    jobs = [str(row.payload["job"]) for row in world.letters("slack")]
    return [job for job in jobs if job.endswith(":U-DANA")]


def mails_to(world: World, email: str) -> list[OutboxRow]:
    return [row for row in world.letters("mail") if row.lane == f"mail:{email}"]


def asked_by_mail(world: World) -> int:
    mails = mails_to(world, "dana@northwind.example")
    return len([row for row in mails if row.payload["template"] == "question"])


def change_profile(world: World, raw: dict[str, str]) -> None:
    with world.store.read() as unit:
        command = read_values(CHANGE_PROFILE, None, raw, reading_for(unit, world.dana))
    perform(world.store, CHANGE_PROFILE, command, world.dana, key="bank")


def row(world: World, by: Actor) -> Member:
    with world.store.read() as unit:
        found = unit.members.find(id=by.member)
    assert found is not None
    return found


def test_without_settings_a_person_hears_of_what_is_asked_of_it_only(world: World) -> None:
    question = ask(world)
    assert to_dana(world) == []
    sam = world.hire(world.northwind, "Sam", Role.MEMBER)
    world.perform("give_question", GiveQuestion(question=question, person="Dana"), sam)
    assert to_dana(world) == ["card:U-DANA"]


@pytest.mark.parametrize(
    ("way", "jobs", "mails"),
    [
        ("chat", ["card:U-DANA"], 0),
        ("channel", ["name:U-DANA"], 0),
        ("mail", [], 1),
        ("both", ["card:U-DANA"], 1),
        ("off", [], 0),
    ],
)
def test_a_new_question_comes_by_the_way_that_was_chosen(world: World, way: str, jobs: list[str], mails: int) -> None:
    settle(world, world.dana, asked=way)
    ask(world)
    assert to_dana(world) == jobs
    assert asked_by_mail(world) == mails


def test_what_the_other_side_decides_is_told_to_who_wants_it_and_to_nobody_else(world: World) -> None:
    sam = world.hire(world.northwind, "Sam", Role.MEMBER)
    settle(world, world.dana, news="chat")
    document = world.sent()
    assert to_dana(world) == ["note:U-DANA"]  # the connection was approved
    world.approve(document)
    assert to_dana(world) == ["note:U-DANA"] * 2
    assert mails_to(world, row(world, sam).email) == []


def test_who_has_no_chat_is_told_by_mail_and_never_twice_of_one_thing(world: World) -> None:
    sam = world.hire(world.northwind, "Sam", Role.MEMBER)
    settle(world, sam, news="chat")
    world.approve(world.sent())
    assert len(mails_to(world, row(world, sam).email)) == 2  # the connection, the invoice


def test_a_notice_in_quiet_hours_waits_and_comes_once_when_they_end(world: World) -> None:
    settle(world, world.dana, asked="both", **QUIET)
    world.time = EVENING
    ask(world)
    assert to_dana(world) == []
    assert asked_by_mail(world) == 0
    world.at(MORNING - timedelta(minutes=1))
    assert to_dana(world) == []
    for _ in range(3):
        world.at(MORNING)
        tick(world.store)
    world.pass_days(2)
    assert to_dana(world) == ["card:U-DANA"]
    assert asked_by_mail(world) == 1


def test_quiet_hours_are_those_of_the_persons_own_time_zone(world: World) -> None:
    settle(world, world.dana, asked="chat", timezone="America/Los_Angeles", **QUIET)
    world.time = EVENING  # 13:00 there
    ask(world)
    assert to_dana(world) == ["card:U-DANA"]
    world.time = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 2:00 there
    ask(world, "And when do you close?")
    assert to_dana(world) == ["card:U-DANA"]
    world.at(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    assert to_dana(world) == ["card:U-DANA"] * 2


def test_what_was_answered_in_the_night_is_not_told_in_the_morning(world: World) -> None:
    settle(world, world.dana, asked="chat", **QUIET)
    sam = world.hire(world.northwind, "Sam", Role.MEMBER)
    world.time = EVENING
    question = ask(world)
    world.perform("answer_question", AnswerQuestion(question=question, text="At nine."), sam)
    world.at(MORNING)
    assert to_dana(world) == []


def test_an_approval_waits_for_the_morning_and_is_left_out_once_it_is_given(world: World) -> None:
    acme = Acme(world)
    acme.policy(TWO)
    for person in (acme.ada, acme.ben):
        settle(world, person, **QUIET)
    world.time = EVENING
    bill = acme.bill()
    ada, ben, olga = (row(world, person).email for person in (acme.ada, acme.ben, acme.olga))
    assert (len(mails_to(world, ada)), len(mails_to(world, olga))) == (0, 1)
    acme.approve(bill, acme.ada)
    world.at(MORNING)
    assert (len(mails_to(world, ada)), len(mails_to(world, ben))) == (0, 1)


def test_another_bank_account_is_told_at_any_hour_and_by_both_ways(world: World) -> None:
    settle(world, world.dana, approvals="off", questions="off", asked="off", news="off", **QUIET)
    world.time = EVENING
    raw = {"iban": "DE89 3704 0044 0532 0130 00"}
    with pytest.raises(Doubt) as doubt:  # it is asked about first
        change_profile(world, raw)
    change_profile(world, raw | doubt.value.again)
    assert to_dana(world) == ["note:U-DANA"]
    assert len(mails_to(world, "dana@northwind.example")) == 1


def test_what_is_wrong_is_said_at_its_field(world: World) -> None:
    with pytest.raises(BadFields) as refused:
        settle(world, world.dana, quiet_from="25:00", timezone="Europe/Nowhere")
    assert set(refused.value.names) == {"quiet_from", "quiet_until", "timezone"}
    with pytest.raises(BadFields) as refused:
        settle(world, world.dana, quiet_from="8:00", quiet_until="08:00")
    assert refused.value.names == ("quiet_until",)


def test_an_explicit_language_and_zone_hold_until_they_are_emptied(world: World) -> None:
    settle(world, world.dana, language="de", timezone="Europe/Madrid")
    me = row(world, world.dana)
    assert (me.language, me.language_source, me.timezone, me.timezone_source) == (
        "de",
        "explicit",
        "Europe/Madrid",
        "explicit",
    )
    settle(world, world.dana)
    me = row(world, world.dana)
    assert (me.language_source, me.timezone_source) == ("profile", "")


def test_the_word_opens_the_form_and_a_line_changes_only_what_it_says(world: World) -> None:
    settle(world, world.dana, asked="mail", **QUIET)
    with world.store.read() as unit:
        assert isinstance(read_line("settings", unit, world.dana), Form)
        found = read_line("settings quiet 20:00 until 7:00", unit, world.dana)
    assert isinstance(found, Do)
    assert (found.command.asked, found.command.quiet_from, found.command.quiet_until) == ("mail", "20:00", "7:00")


@pytest.mark.parametrize(
    ("begins", "ends", "at", "over"),
    [
        ("22:00", "07:00", "2026-11-23T21:59", ""),
        ("22:00", "07:00", "2026-11-23T22:00", "2026-11-24T07:00"),
        ("22:00", "07:00", "2026-11-24T06:59", "2026-11-24T07:00"),
        ("22:00", "07:00", "2026-11-24T07:00", ""),
        ("12:00", "13:00", "2026-11-24T12:30", "2026-11-24T13:00"),
        ("12:00", "13:00", "2026-11-24T11:59", ""),
        ("", "", "2026-11-24T03:00", ""),
    ],
)
def test_quiet_is_from_one_hour_until_the_other_over_midnight_too(
    world: World, begins: str, ends: str, at: str, over: str
) -> None:
    setting = NoticeSetting(business_id=world.northwind, member_id="m", quiet_from=begins, quiet_until=ends)
    found = setting.quiet_ends(datetime.fromisoformat(f"{at}+00:00"), "UTC")
    assert found == (datetime.fromisoformat(f"{over}+00:00") if over else None)


def test_nothing_of_it_reaches_who_left(world: World) -> None:
    assert date(2026, 11, 23) == world.time.date()
    settle(world, world.dana, asked="chat", **QUIET)
    world.time = EVENING
    ask(world)
    with world.store.write() as unit:
        unit.connection.exec_driver_sql("DELETE FROM members")
    world.at(MORNING)
    assert to_dana(world) == []
