"""Words for humans: a question or anything not plainly understood reaches the other side; its answer goes back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.threads import conversation_with
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase, Question, QuestionCase
from core.domain.errors import CapReached, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId, ConversationId, DocumentId, QuestionId
from core.domain.network import Business, ConnectionCase, ConnectionState
from core.store.unit import Unit

DAILY = 30  # questions of a business on one connection: each is a mail or a card to somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAboutInvoice:
    """`text` goes to the other side's people as written."""

    invoice: DocumentId
    text: Annotated[str, Ask("Your question", kind="long", most=3000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAboutConnection:
    """`text` goes to the other side's people as written."""

    connection: ConnectionId
    text: Annotated[str, Ask("Your question", kind="long", most=3000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """`text` goes back into the thread in which it was asked."""

    question: QuestionId
    text: Annotated[str, Ask("Your answer", kind="long", most=3000)]


def may_ask_document(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side, unless one side has blocked the other."""
    refusal = policy.may_answer_document(by, case, "ask")
    return refusal or policy.not_blocked(case.connection, case.own, case.party, "ask")


def may_ask_connection(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the invited side while the request stands; the side that invited once it is approved."""
    refusal = policy.role(by, policy.PEOPLE, "ask") or policy.not_blocked(
        case.connection, case.own, case.label, "ask"
    )
    if refusal:
        return refusal
    state = case.connection.state
    waiting = (ConnectionState.INVITED, ConnectionState.DECLINED) if case.me == case.connection.invitee_id else ()
    if state is ConnectionState.APPROVED or state in waiting:
        return None
    return WrongState(action="ask", number=case.label, state=state.value)


def may_answer(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the business that was asked, once."""
    return policy.may_answer_question(by, case, "answer")


def ask_about_invoice(do: AskAboutInvoice, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Bring the words to the seller."""
    _not_too_many(unit, case.own, case.document.connection_id, case.party)
    return put_question(
        unit, by, case.own, case.other, case.document.connection_id, document=case.document.id, text=do.text
    )


def ask_about_connection(do: AskAboutConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Bring the words to the other side."""
    _not_too_many(unit, case.own, case.connection.id, case.label)
    return put_question(unit, by, case.own, case.other, case.connection.id, text=do.text)


def _not_too_many(unit: Unit, own: Business, connection: ConnectionId, party: str) -> None:
    if unit.questions_since(own.id, connection, unit.now - timedelta(days=1)) >= DAILY:
        raise CapReached(limit=DAILY, target=party)


def put_question(
    unit: Unit,
    by: Actor,
    own: Business,
    other: Business,
    connection: ConnectionId,
    *,
    document: DocumentId | None = None,
    text: str,
    problem: str = "",
    address: str = "",
    likely: Sequence[str] = (),
    conversation: ConversationId | None = None,
) -> Outcome:
    """Write the question for the other side's people. `text` must be redacted already; `problem` says why Penny
    did not act on it; `address` is that of an unknown writer who may be accepted as a contact.
    `likely` is what the words may mean."""
    about = ["document", document] if document else ["connection", connection]
    if conversation is None:
        contact = unit.contact_on(other.id, connection)
        conversation = conversation_with(unit, contact, about[0], str(about[1])).id if contact else None
    question = unit.questions.add(
        Question(
            business_id=other.id,
            id=QuestionId(unit.new_id()),
            from_business=own.id,
            contact_id=by.contact,
            conversation_id=conversation,
            document_id=document,
            connection_id=connection,
            sender=by.name,
            text=text.strip(),
            problem=problem,
            address=address,
            likely=" ".join(likely),
            at=unit.now,
        )
    )
    entry = unit.entries.find(business_id=other.id, document_id=document) if document else None
    number = entry.reference if entry else ""
    data: dict[str, object] = {
        "party": own.name,
        "text": question.text,
        "about": about,
        "number": number,
        "problem": problem,
    }
    data["other"] = other.name
    subject = Ref(kind="question", id=question.id)
    unit.emit(Fact(kind="question.asked", subject=subject, other=other.id, connection=connection, data=data))
    return Done(subject=subject, fact="question.asked", data=data)


def answer_question(do: AnswerQuestion, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Mail the answer into the thread in which it was asked; whoever had it, nobody has to see to it any more."""
    question = case.question
    answered = replace(question, state="answered", answered_by=by.name, answered_at=unit.now, snoozed_until=None)
    unit.questions.save(answered)
    if question.snoozed_until:
        unit.queue.unplan(case.own.id, question.id, ["question"])
    data = told_of(case) | {"own": case.own.name, "text": do.text.strip()}
    subject = Ref(kind="question", id=question.id)
    unit.emit(
        Fact(
            kind="question.answered",
            subject=subject,
            other=question.from_business,
            connection=question.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="question.answered", data=data)


def told_of(case: QuestionCase) -> dict[str, object]:
    """Return what every fact about a question says of it: who asks, the words, what it is about."""
    question = case.question
    about = ["document", question.document_id] if question.document_id else ["connection", question.connection_id]
    party = case.alias or case.other.name
    return {"party": party, "asked": question.text, "about": about, "number": case.number}


ASK_ABOUT_INVOICE = Action(
    name="ask_about_invoice",
    label="Ask",
    command=AskAboutInvoice,
    may=may_ask_document,
    run=ask_about_invoice,
    words=("ask",),
    binding=False,
    help="Ask the other side about a bill.",
    example="ask BILL-7 which project is this for?",
)
ASK_ABOUT_CONNECTION = Action(
    name="ask_about_connection",
    label="Ask",
    command=AskAboutConnection,
    may=may_ask_connection,
    run=ask_about_connection,
    words=("ask",),
    binding=False,
    help="Write to a business you trade with.",
    example="ask acme who should get our invoices?",
)
ANSWER_QUESTION = Action(
    name="answer_question",
    label="Reply",
    command=AnswerQuestion,
    may=may_answer,
    run=answer_question,
    words=("answer",),
    style="primary",
    binding=False,
    help="Answer a question; it goes back by mail.",
    example="answer acme Monday at ten, gladly.",
)
