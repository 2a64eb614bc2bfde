"""Somebody at the other side says that mail shall go to another address: asked, agreed to or declined by whoever
writes there, and only then put to the new address itself (`confirm_redirect`). Who decides stays as it is."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from core.actions.action import Action, Ask
from core.actions.ask import DAILY
from core.actions.invite import ADDRESS, address_hash
from core.actions.plan import plan_redirect
from core.actions.step import connection_step
from core.actions.tell import receipt
from core.actions.threads import conversation_with
from core.domain import policy
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import REDIRECT, Question, QuestionCase
from core.domain.errors import (
    BadField,
    Blocked,
    CapReached,
    DateInPast,
    DateTooFar,
    NoWayToReach,
    OwnBusiness,
    Refusal,
    WrongState,
)
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref, tagged
from core.domain.freemail import same_house
from core.domain.ids import ConnectionId, ContactId, QuestionId
from core.domain.network import Business, ConnectionCase, ConnectionState, Contact, Redirect, Side
from core.store.unit import Unit

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRedirect:
    """`until` is the last day on which mail goes there; left out, it goes there for good."""

    connection: ConnectionId
    email: Annotated[str, Ask("Email address", kind="invitee", hint="ap2@acme.example", most=254)]
    name: Annotated[str, Ask("Name", lead=("name",), hint="Bea Brandt", most=120)] = ""
    until: Annotated[date | None, Ask("Until", lead=("until",), hint="2027-01-15")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToRedirect:
    """The request that is agreed to."""

    question: QuestionId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRedirect:
    """The request that is declined."""

    question: QuestionId


def may_ask(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Anybody of the side that is written to, while the connection holds."""
    refusal = policy.role(by, policy.PEOPLE, "redirect") or policy.not_blocked(
        case.connection, case.own, case.label, "redirect"
    )
    if refusal or case.connection.state is ConnectionState.APPROVED:
        return refusal
    return WrongState(action="redirect", number=case.label, state=case.connection.state.value)


def may_agree(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the business that writes there, while the request stands."""
    return _may(by, case, "agree_redirect")


def may_decline(by: Actor, case: QuestionCase) -> Refusal | AlreadyDone | None:
    """The same people."""
    return _may(by, case, "decline_redirect")


def _may(by: Actor, case: QuestionCase, action: str) -> Refusal | AlreadyDone | None:
    question, redirect = case.question, case.redirect
    number = case.alias or case.other.name
    if question.problem != REDIRECT:
        return WrongState(action=action, number=number, state="no_redirect")
    refusal = policy.role(by, policy.FINANCE, action)
    if refusal:
        return refusal
    standing = redirect is not None and redirect.question == question.id and redirect.state == "asked"
    return None if standing else WrongState(action=action, number=number, state="redirect_over")


def ask_redirect(do: AskRedirect, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Put it before the people who write there; nothing changes yet."""
    email = do.email.strip().lower()
    side, current = case.theirs, unit.contact_on(case.other.id, case.connection.id)
    if side is None or current is None:
        raise NoWayToReach(number=case.label, party=case.label, email="")
    known = _already(case, side, current, email, do.until)
    if known:
        return known
    _check(do, email, case, unit, by)
    withdraw(unit, side)
    question = unit.questions.add(
        Question(
            business_id=case.other.id,
            id=QuestionId(unit.new_id()),
            from_business=case.me,
            contact_id=by.contact,
            conversation_id=conversation_with(unit, current, "connection", case.connection.id).id,
            connection_id=case.connection.id,
            sender=by.name,
            text=do.name.strip(),
            problem=REDIRECT,
            address=email,
            at=unit.now,
        )
    )
    redirect = Redirect(
        email=email,
        name=do.name.strip(),
        by=by.name,
        at=unit.now,
        until=do.until,
        question=question.id,
        old=current.id,
    )
    unit.sides.save(replace(side, redirect=redirect))
    unit.connections.save(case.connection.took(connection_step(case, by, "redirect.asked")))
    plan_redirect(unit, case.other, case.connection.id, redirect)
    data = facts_of(case.own, case.other, redirect, current.email)
    data["warning"] = "" if same_house(email, current.email) else email
    return say(unit, case.connection.id, case.other, "redirect.asked", data)


def agree(do: AgreeToRedirect, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Ask the new address itself: until it confirms, mail goes where it went."""
    side, redirect = _standing(case, unit)
    old = unit.contacts.find(business_id=case.own.id, id=redirect.old)
    contact = _contact(case, unit, redirect, old)
    member = unit.members.find(business_id=case.other.id, email=redirect.email)
    has_it = member.id if member and member.email_verified_at else None
    agreed = replace(redirect, state="sent", at=unit.now, contact=contact.id, member=has_it)
    unit.sides.save(replace(side, redirect=agreed))
    unit.queue.unplan(case.own.id, case.question.id, ["question"])
    unit.questions.save(replace(case.question, state="agreed", answered_by=by.name, answered_at=unit.now))
    plan_redirect(unit, case.own, side.connection_id, agreed)
    data = facts_of(case.other, case.own, agreed, old.email if old else "")
    thread = conversation_with(unit, contact, "connection", side.connection_id)
    key = f"redirect:{case.question.id}"
    receipt(unit, contact=contact, conversation_id=thread.id, key=key, template="redirected", data=tagged(data))
    return say(unit, side.connection_id, case.other, "redirect.agreed", data)


def decline(do: DeclineRedirect, case: QuestionCase, unit: Unit, by: Actor) -> Outcome:
    """Leave mail where it goes; whoever asked is told."""
    side, redirect = _standing(case, unit)
    unit.sides.save(replace(side, redirect=None))
    unit.queue.unplan(case.own.id, side.connection_id, ("redirect",))
    unit.queue.unplan(case.own.id, case.question.id, ["question"])
    unit.questions.save(replace(case.question, state="declined", answered_by=by.name, answered_at=unit.now))
    old = unit.contacts.find(business_id=case.own.id, id=redirect.old)
    data = facts_of(case.other, case.own, redirect, old.email if old else "")
    return say(unit, side.connection_id, case.other, "redirect.declined", data)


def withdraw(unit: Unit, side: Side, state: str = "withdrawn") -> None:
    """Close the question of a request that stands no more."""
    redirect = side.redirect
    asked = unit.questions.find(business_id=side.business_id, id=redirect.question) if redirect else None
    if asked and asked.state == "open":
        unit.queue.unplan(side.business_id, asked.id, ["question"])
        unit.questions.save(replace(asked, state=state, answered_at=unit.now))


def facts_of(mine: Business, writer: Business, redirect: Redirect, old: str) -> dict[str, Any]:
    """Return what every sentence about it says: `party` is the side that mail goes to, `own` the one that writes."""
    return {
        "party": mine.name,
        "own": writer.name,
        "email": redirect.email,
        "old": old,
        "until": redirect.until,
        "name": redirect.name,
        "by": redirect.by,
        "question": redirect.question,
    }


def say(unit: Unit, connection: ConnectionId, other: Business, fact: str, data: dict[str, Any]) -> Outcome:
    """Write the fact on the connection; the other side is told."""
    subject = Ref(kind="connection", id=connection)
    unit.emit(Fact(kind=fact, subject=subject, other=other.id, connection=connection, data=data))
    return Done(subject=subject, fact=fact, data=data)


def _already(
    case: ConnectionCase, side: Side, current: Contact, email: str, until: date | None
) -> AlreadyDone | None:
    redirect = side.redirect
    if redirect and redirect.email == email and redirect.until == until:
        fact = {"asked": "redirect.asked", "sent": "redirect.agreed"}.get(redirect.state, "redirect.confirmed")
    elif current.email == email:
        fact = "redirect.confirmed"
    else:
        return None
    return policy.already("connection", case.connection.id, fact, email=email)


def _check(do: AskRedirect, email: str, case: ConnectionCase, unit: Unit, by: Actor) -> None:
    today = local_day(unit.now, by.timezone)
    if not ADDRESS.fullmatch(email):
        raise BadField(field="email", value=do.email, problem="address", hint="ap2@acme.example")
    if unit.members.find(business_id=case.other.id, email=email):
        raise OwnBusiness(word=email)
    if unit.suppressed(address_hash(email)):
        raise Blocked(party=email)
    if do.until and do.until < today:
        raise DateInPast(field="until", given=do.until, today=today)
    if do.until and do.until > today + FURTHEST:
        raise DateTooFar(field="until", given=do.until, days=FURTHEST.days)
    if unit.questions_since(case.me, case.connection.id, unit.now - timedelta(days=1)) >= DAILY:
        raise CapReached(limit=DAILY, target=case.label)


def _standing(case: QuestionCase, unit: Unit) -> tuple[Side, Redirect]:
    side = unit.sides.find(business_id=case.own.id, connection_id=case.question.connection_id)
    if side is None or side.redirect is None:
        raise WrongState(action="agree_redirect", number=case.alias or case.other.name, state="redirect_over")
    return side, side.redirect


def _contact(case: QuestionCase, unit: Unit, redirect: Redirect, old: Contact | None) -> Contact:
    known = unit.contacts.find(business_id=case.own.id, of_business=case.other.id, email=redirect.email)
    if known:
        back = replace(known, removed_at=None, delivery="ok" if known.delivery == "bounced" else known.delivery)
        return unit.contacts.save(back) if back != known else known
    return unit.contacts.add(
        Contact(
            business_id=case.own.id,
            id=ContactId(unit.new_id()),
            of_business=case.other.id,
            email=redirect.email,
            name=redirect.name,
            language=old.language if old else "",
            language_source=old.language_source if old else "",
            timezone=old.timezone if old else "",
            created_at=unit.now,
        )
    )


ASK_REDIRECT = Action(
    name="ask_redirect",
    label="Other address",
    command=AskRedirect,
    may=may_ask,
    run=ask_redirect,
    words=("redirect",),
    intent="redirect",
    offered=False,
    help="Ask a business to send its mail for you to another address, for good or until a day.",
    example="redirect northwind ap2@acme.example until 2027-01-15",
)
AGREE_REDIRECT = Action(
    name="agree_redirect",
    label="Agree",
    command=AgreeToRedirect,
    may=may_agree,
    run=agree,
    words=("agree",),
    replies=("agree", "agreed", "we agree", "i agree", "ok", "yes"),
    style="primary",
    when_offered=True,
    help="Let your mail to a business go to another address, once that address confirms.",
    example="agree acme",
)
DECLINE_REDIRECT = Action(
    name="decline_redirect",
    label="Leave as it is",
    command=DeclineRedirect,
    may=may_decline,
    run=decline,
    words=("leave",),
    replies=("leave as it is", "leave it", "decline", "no"),
    binding=False,
    when_offered=True,
    help="Let your mail to a business go where it goes now.",
    example="leave acme",
)
