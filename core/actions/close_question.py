"""A question is done without an answer: settled by phone, or nothing to say."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.ask import told_of
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import QuestionCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import QuestionId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQuestion:
    """`reason` stays with the business; whoever asked is told nothing."""

    question: QuestionId
    reason: Annotated[str, Ask("Why no answer is needed", hint="settled by phone", most=500)] = ""


def may_close(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the business that was asked, while it waits."""
    return policy.may_work_on_question(by, case, "close")


def close_question(do: CloseQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Take it off the queue; it can still be answered."""
    question, reason = case.question, do.reason.strip()
    unit.questions.save(
        replace(
            question, state="closed", answered_by=by.name, answered_at=unit.now, reason=reason, snoozed_until=None
        )
    )
    unit.queue.unplan(case.own.id, question.id, ["question"])
    data = told_of(case) | {"reason": reason}
    subject = Ref(kind="question", id=question.id)
    unit.emit(Fact(kind="question.closed", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="question.closed", data=data)


CLOSE_QUESTION = Action(
    name="close_question",
    label="Done",
    command=CloseQuestion,
    may=may_close,
    run=close_question,
    words=("close",),
    binding=False,
    help="Take a question off the queue without an answer; nobody outside is told.",
    example="close acme settled by phone",
)
