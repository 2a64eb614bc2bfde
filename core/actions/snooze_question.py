"""A question sleeps until a morning and then comes back by itself, once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.ask import told_of
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import REMIND_AT, at_local, local_day, working_day
from core.domain.document import QuestionCase
from core.domain.errors import DateInPast, DateTooFar, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import QuestionId
from core.store.unit import Unit

LONGEST = timedelta(days=366)
WHEN = (("tomorrow", "Tomorrow at nine"), ("week", "Next week, Monday at nine"), ("day", "On the day below, at nine"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeQuestion:
    """A day that is named counts; without one it is tomorrow, or what `when` says."""

    question: QuestionId
    when: Annotated[str, Ask("Until", kind="choice", choices=WHEN, typed=False)] = "tomorrow"
    until: Annotated[date | None, Ask("Day", lead=("until", "till"), hint="2026-12-04")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeQuestion:
    """Its morning has come."""

    question: QuestionId
    snoozer: Annotated[str, Ask("Member")] = ""


def may_snooze(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the business that was asked, while it waits."""
    return policy.may_work_on_question(by, case, "snooze")


def may_wake(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "snooze")


def snooze_question(do: SnoozeQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Let it sleep till nine of that day, where this person is; a weekend or holiday gives the next working day."""
    question = case.question
    day = working_day(_day(do, local_day(unit.now, by.timezone)), case.own.country)
    at = at_local(day, REMIND_AT, by.timezone)
    subject, data = Ref(kind="question", id=question.id), told_of(case) | {"until": day}
    if question.snoozed_until == at:
        return AlreadyDone(subject=subject, fact="question.snoozed", by="", at=None, channel="", data=data)
    unit.questions.save(replace(question, snoozed_until=at))
    row = {
        "business_id": case.own.id,
        "kind": "question",
        "subject_id": question.id,
        "occurrence": f"{question.id}:{at.isoformat()}:{unit.now.isoformat()}",
        "data": {"country": case.own.country, "by": by.member or ""},
        "tz": by.timezone,
        "next_at": at,
    }
    unit.queue.replan(case.own.id, "question", [question.id], [row])
    unit.emit(Fact(kind="question.snoozed", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="question.snoozed", data=data)


def wake_question(do: WakeQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Put it back before people: whoever has it, else whoever let it sleep, hears of it."""
    question = case.question
    subject, data = Ref(kind="question", id=question.id), told_of(case)
    if question.state != "open" or question.snoozed_until is None:
        return Done(subject=subject, fact="question.answered", data=data)
    unit.questions.save(replace(question, snoozed_until=None))
    told = [member for member in (question.taken_by or do.snoozer,) if member]
    unit.emit(Fact(kind="question.woken", subject=subject, shared=False, data=data | {"to": told}))
    return Done(subject=subject, fact="question.woken", data=data)


def fill_snooze(case: QuestionCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """Open with tomorrow."""
    return Filled(raw={"when": "tomorrow"})


def _day(do: SnoozeQuestion, today: date) -> date:
    if do.until is None:
        monday = today + timedelta(days=7 - today.weekday())
        return monday if do.when == "week" else today + timedelta(days=1)
    if do.until <= today:
        raise DateInPast(field="until", given=do.until, today=today)
    if do.until > today + LONGEST:
        raise DateTooFar(field="until", given=do.until, days=LONGEST.days)
    return do.until


SNOOZE_QUESTION = Action(
    name="snooze_question",
    label="Snooze",
    command=SnoozeQuestion,
    may=may_snooze,
    run=snooze_question,
    words=("snooze",),
    binding=False,
    fill=fill_snooze,
    help="Put a question aside until a morning; it comes back by itself.",
    example="snooze acme until friday",
)
WAKE_QUESTION = Action(
    name="wake_question",
    label="Bring it back",
    command=WakeQuestion,
    may=may_wake,
    run=wake_question,
    words=(),
    offered=False,
)
