"""Somebody unknown answered from another address of the same firm: people make that a contact, or leave it.

An accepted contact is written to at its own address and may ask, promise and give a purchase order. Who decides for
its business stays as it was: the addressed contact, or the members of an account.
"""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.invite import address_hash
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import QuestionCase
from core.domain.errors import Blocked, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ContactId, QuestionId
from core.domain.network import Contact
from core.store.unit import Unit

INTRODUCED = "colleague"
"""The problem of a question whose writer may be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptContact:
    """The question that the unknown person's words became."""

    question: QuestionId


def may_accept(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the business that was written to, while the words wait for an answer."""
    refusal = policy.role(by, policy.FINANCE, "accept")
    if refusal:
        return refusal
    question = case.question
    if question.problem != INTRODUCED or not question.address or question.state != "open":
        return WrongState(action="accept", number=case.number or case.alias or case.other.name, state=question.state)
    return None


def accept_contact(do: AcceptContact, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Make the address a contact of that business; the card says so from then on."""
    question = case.question
    email = question.address.lower()
    if unit.suppressed(address_hash(email)):
        raise Blocked(party=email)
    subject = Ref(kind="question", id=question.id)
    known = unit.contacts.find(business_id=case.own.id, of_business=question.from_business, email=email)
    if known is None:
        unit.contacts.add(_contact(case, unit, email))
    elif known.removed_at is not None:
        unit.contacts.save(replace(known, removed_at=None, delivery="ok"))
    unit.questions.save(replace(question, problem="", address=""))
    about = ["document", question.document_id] if question.document_id else ["connection", question.connection_id]
    data: dict[str, object] = {
        "party": case.alias or case.other.name,
        "own": case.own.name,
        "email": email,
        "about": about,
    }
    unit.emit(
        Fact(
            kind="contact.accepted",
            subject=subject,
            other=question.from_business,
            connection=question.connection_id,
            shared=False,
            data=data,
        )
    )
    return Done(subject=subject, fact="contact.accepted", data=data)


def _contact(case: QuestionCase, unit: Unit, email: str) -> Contact:
    """Its language is that of the contact in whose thread it wrote."""
    question = case.question
    thread = unit.conversations.find(business_id=case.own.id, id=question.conversation_id)
    beside = unit.contacts.find(business_id=case.own.id, id=thread.contact_id) if thread else None
    return Contact(
        business_id=case.own.id,
        id=ContactId(unit.new_id()),
        of_business=question.from_business,
        email=email,
        language=beside.language if beside else "",
        language_source=beside.language_source if beside else "",
        timezone=beside.timezone if beside else "",
        created_at=unit.now,
    )


ACCEPT_CONTACT = Action(
    name="accept_contact",
    label="Accept as contact",
    command=AcceptContact,
    may=may_accept,
    run=accept_contact,
    words=("admit",),
    help="Make somebody who wrote from another address of the firm a contact.",
    example="admit acme",
)
