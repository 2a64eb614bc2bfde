"""A monthly statement of account by mail, for the customers who want one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from core.actions.action import Action, Ask
from core.actions.plan import customer_zone
from core.actions.threads import conversation_with
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import REMIND_AT, at_local, local_day, working_day
from core.domain.errors import OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionCase, ConnectionState, Contact
from core.store.records import Letter
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatements:
    """Whether this customer gets a statement of each month, on the first working day of the next."""

    connection: ConnectionId
    state: Annotated[
        str, Ask("Statement by email", kind="choice", choices=(("monthly", "Each month"), ("off", "Off")))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStatement:
    """One occurrence; the month is the one before `day`."""

    connection: ConnectionId
    day: Annotated[date, Ask("Day")]


def may_set(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Owner and finance of the vendor."""
    if case.me != case.vendor.id:
        return OtherSideDecides(action="statements", number=case.label, party=case.label)
    if case.connection.state is not ConnectionState.APPROVED:
        return WrongState(action="statements", number=case.label, state=case.connection.state.value)
    return policy.role(by, policy.FINANCE, "statements")


def may_send(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "statements")


def set_statements(do: SetStatements, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Turn them on or off."""
    wanted = do.state == "monthly"
    unit.sides.save(replace(case.mine, statements=wanted))
    if wanted:
        _plan(unit, case, local_day(unit.now, case.vendor.timezone))
    else:
        unit.queue.unplan(case.me, case.connection.id, ("statement",))
    data = {"party": case.label, "which": "on" if wanted else "off"}
    subject = Ref(kind="connection", id=case.connection.id)
    unit.emit(Fact(kind="statements.set", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="statements.set", data=data)


def send_statement(do: SendStatement, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Mail it to whom invoices go, and plan the next."""
    subject = Ref(kind="connection", id=case.connection.id)
    if not case.mine.statements or case.connection.state is not ConnectionState.APPROVED:
        return Done(subject=subject, fact="statement.skipped", data={"party": case.label})
    _plan(unit, case, do.day, next_only=True)
    contact = unit.contact_on(case.me, case.connection.id)
    last = do.day.replace(day=1) - timedelta(days=1)
    data = {"party": case.label, "month": last.replace(day=1), "email": contact.email if contact else ""}
    if contact is None or contact.delivery != "ok":
        return Done(subject=subject, fact="statement.skipped", data=data)
    mail_statement(unit, case, contact, last=last, key=last.isoformat())
    unit.emit(Fact(kind="statement.sent", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="statement.sent", data=data)


def mail_statement(
    unit: Unit, case: ConnectionCase, contact: Contact, *, last: date, key: str, first: date | None = None
) -> None:
    """Queue the mail of the account from `first` (left out: of its month) to `last`; once for a key."""
    conversation = conversation_with(unit, contact, "account", case.connection.id)
    days = {"first": first.isoformat()} if first else {}
    letter = Letter(
        business_id=case.me,
        dedupe_key=f"statement:{case.connection.id}:{key}",
        channel="mail",
        lane=f"mail:{contact.email}",
        payload={
            "template": "statement",
            "conversation": conversation.id,
            "contact": contact.id,
            "last": last.isoformat(),
            **days,
        },
    )
    unit.queue.post([letter])


def _plan(unit: Unit, case: ConnectionCase, day: date, *, next_only: bool = False) -> None:
    """The first working day of the month after `day`, at nine where the customer is."""
    country = case.customer.country or case.vendor.country
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    on = working_day(first, country)
    zone = customer_zone(unit.contact_on(case.me, case.connection.id), case.customer)
    row = {
        "business_id": case.me,
        "kind": "statement",
        "subject_id": case.connection.id,
        "occurrence": f"{case.connection.id}:{on.isoformat()}",
        "data": {"day": on.isoformat(), "country": country},
        "tz": zone,
        "next_at": at_local(on, REMIND_AT, zone),
    }
    unit.queue.replan(case.me, "statement", [] if next_only else [case.connection.id], [row])


SET_STATEMENTS = Action(
    name="set_statements",
    label="Statements",
    command=SetStatements,
    may=may_set,
    run=set_statements,
    words=("statements",),
    binding=False,
    help="Mail this customer a statement of account each month.",
    example="statements acme monthly",
)
SEND_STATEMENT = Action(
    name="send_statement",
    label="Statement",
    command=SendStatement,
    may=may_send,
    run=send_statement,
    words=(),
    offered=False,
)
