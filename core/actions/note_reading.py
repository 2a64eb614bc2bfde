"""What the seller's people make of a mail or a call: it steers reminders, is shown as theirs, and the buyer is asked
to confirm; it never decides anything in the buyer's name."""

from dataclasses import dataclass
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.report_payment import in_working_days
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.claims import CLAIM_DAYS, Claim
from core.domain.document import DocumentCase, QuestionCase, Settlement, open_to_buyer
from core.domain.errors import Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId, QuestionId
from core.store.unit import Unit

READINGS = (
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("disputed", "Disputed"),
    ("promised", "Will be paid"),
    ("paid", "Has been paid"),
)
LONGEST_SAID = 500
ENDS = frozenset({"promised", "paid"})
"""Reminders wait for these only so long; for the others until it is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReading:
    """`source` is how it is known: 'by phone, says Erika'."""

    invoice: DocumentId
    reading: Annotated[str, Ask("What they said", kind="choice", choices=READINGS)]
    source: Annotated[str, Ask("How you know", kind="text", hint="by phone, says Erika", most=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReadingOfMail:
    """What a mail that Penny did not understand means."""

    question: QuestionId
    reading: Annotated[str, Ask("What they said", kind="choice", choices=READINGS)]


def may_note(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the issuer, while the buyer has it and owes."""
    refusal = policy.on_sellers_side(case, "note") or policy.role(by, policy.FINANCE, "note")
    if refusal:
        return refusal
    document = case.document
    if document.kind != "invoice" or not open_to_buyer(document):
        return policy.state(case, "note", document.lifecycle.value)
    return policy.state(case, "note", "paid") if document.settlement is Settlement.PAID else None


def may_note_mail(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """The same people, for words about an invoice of theirs that wait for an answer."""
    refusal = policy.role(by, policy.FINANCE, "note")
    if refusal:
        return refusal
    question = case.question
    about = question.document_id is not None and question.state == "open" and bool(question.problem)
    number = case.number or case.alias or case.other.name
    return None if about else WrongState(action="note", number=number, state=question.state)


def note_reading(do: NoteReading, case: DocumentCase, unit: Unit, by: Actor, said: str = "") -> Outcome:
    """Keep it, and ask the buyer to confirm; `said` are its own words, where there are any."""
    document = case.document
    today = local_day(unit.now, case.seller.timezone)
    until = in_working_days(today, CLAIM_DAYS, case.seller.country) if do.reading in ENDS else None
    claim = Claim(kind="reading", by=by.name, at=unit.now, until=until, text=do.reading, source=do.source.strip())
    unit.documents.save(document.claim(claim, step=document.step))
    data = {"number": document.number, "party": case.party, "seller": case.seller.name, "reading": do.reading}
    data |= {"source": claim.source, "said": said[:LONGEST_SAID]}
    subject = Ref(kind="document", id=document.id)
    unit.emit(
        Fact(
            kind="reading.noted",
            subject=subject,
            other=case.buyer.id,
            connection=document.connection_id,
            data=data,
        )
    )
    return Done(subject=subject, fact="reading.noted", data=data)


def note_reading_of_mail(do: NoteReadingOfMail, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """The same, of the mail; its words are still there to be answered."""
    invoice = DocumentId(case.question.document_id or "")
    document = unit.document_case(invoice, case.own.id)
    refusal = may_note(by, document)
    if isinstance(refusal, Refusal):
        raise refusal
    return note_reading(NoteReading(invoice=invoice, reading=do.reading), document, unit, by, said=case.question.text)


NOTE_READING = Action(
    name="note_reading",
    label="Note what they said",
    command=NoteReading,
    may=may_note,
    run=note_reading,
    words=("note",),
    binding=False,
    help="Keep what the customer told you; reminders go by it, and the customer is asked to confirm.",
    example="note INV-0001 approved by phone, says Erika",
)
NOTE_READING_OF_MAIL = Action(
    name="note_reading_of_mail",
    label="Note what it means",
    command=NoteReadingOfMail,
    may=may_note_mail,
    run=note_reading_of_mail,
    words=(),
    binding=False,
    help="Keep what this mail means to you; reminders go by it, and the customer is asked to confirm.",
)
