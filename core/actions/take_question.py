"""One of the people of a business takes a question, so that the others see who has it."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.ask import told_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import QuestionCase
from core.domain.errors import NotYours, Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import QuestionId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeQuestion:
    """The question that this person will see to, whoever had it before."""

    question: QuestionId


def may_take(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the business that was asked, while it waits and is not theirs yet."""
    answer = policy.may_work_on_question(by, case, "take")
    if answer is not None:
        return answer
    if by.member and case.question.taken_by == by.member:
        return policy.already("question", case.question.id, "question.taken", **told_of(case))
    return None


def take_question(do: TakeQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Note whose it is; one that slept is awake again."""
    if by.member is None:
        raise NotYours(action="take", role=by.role.value, needs=tuple(role.value for role in policy.DRAFT))
    question = case.question
    unit.questions.save(replace(question, taken_by=by.member, taken_name=by.name, snoozed_until=None))
    unit.queue.unplan(case.own.id, question.id, ["question"])
    data = told_of(case) | {"before": question.taken_name}
    subject = Ref(kind="question", id=question.id)
    unit.emit(Fact(kind="question.taken", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="question.taken", data=data)


TAKE_QUESTION = Action(
    name="take_question",
    label="Take it",
    command=TakeQuestion,
    may=may_take,
    run=take_question,
    words=("take",),
    binding=False,
    help="Take a question, so that colleagues see that you have it.",
    example="take acme",
)
