"""A question is given to a colleague, who hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask, Filled
from core.actions.ask import told_of
from core.actions.grant_role import find_person, staff
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import QuestionCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import QuestionId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveQuestion:
    """`person` is named as people name each other: by name, address or mention."""

    question: QuestionId
    person: Annotated[str, Ask("To whom", lead=("to",), kind="choice", hint="@dana", most=80)]


def may_give(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the business that was asked, while it waits."""
    return policy.may_work_on_question(by, case, "give")


def give_question(do: GiveQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Note whose it is, and tell the colleague."""
    question, other = case.question, find_person(unit, case.own, do.person)
    subject = Ref(kind="question", id=question.id)
    data = told_of(case) | {"person": other.name, "before": question.taken_name}
    if question.taken_by == other.id:
        return AlreadyDone(subject=subject, fact="question.given", by=other.name, at=None, channel="", data=data)
    unit.questions.save(replace(question, taken_by=other.id, taken_name=other.name, snoozed_until=None))
    unit.queue.unplan(case.own.id, question.id, ["question"])
    told = [] if other.id == by.member else [other.id]
    unit.emit(Fact(kind="question.given", subject=subject, shared=False, data=data | {"to": told}))
    return Done(subject=subject, fact="question.given", data=data)


def fill_colleagues(case: QuestionCase, unit: Unit, by: Actor, raw: Mapping[str, str]) -> Filled:
    """The people of the business, by name."""
    people = sorted(staff(unit, case.own.id), key=lambda one: one.name.casefold())
    return Filled(choices={"person": tuple((str(one.id), one.name) for one in people)})


GIVE_QUESTION = Action(
    name="give_question",
    label="Give to …",
    command=GiveQuestion,
    may=may_give,
    run=give_question,
    words=("give",),
    binding=False,
    fill=fill_colleagues,
    help="Give a question to a colleague, who is told.",
    example="give acme to @dana",
)
