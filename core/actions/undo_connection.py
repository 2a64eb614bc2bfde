"""A decision on a connection, or a wish about where its mail goes, is taken back: by whoever took it or by an owner,
within the window, until something rests on it."""

from dataclasses import dataclass, replace

from core.actions.action import Action
from core.actions.plan import customer_zone, plan_invitation_again
from core.actions.redirect_mail import withdraw
from core.actions.step import took_it, undo_decision
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.errors import NotYours, OtherSideDecides, Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionCase, ConnectionState
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoConnection:
    """The connection whose last step is taken back."""

    connection: ConnectionId


def may_undo(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The decider or an owner, until the window ends; what was sent since ends it as well (there is no step then)."""
    step = case.connection.step
    if step is None:
        return _state(case, "no_step")
    if step.side != ("seller" if case.me == case.vendor.id else "buyer"):
        hidden = step.fact == "connection.blocked"  # a block is the blocking side's own affair
        return (
            _state(case, "no_step")
            if hidden
            else OtherSideDecides(action="undo", number=case.label, party=case.label)
        )
    if not took_it(by, step):
        return NotYours(action="undo", role=by.role.value, needs=(Role.OWNER.value,))
    if step.undone:
        return policy.already("connection", case.connection.id, "connection.undone", party=case.label)
    if case.now > step.until:
        return _state(case, "step_too_old")
    waits = case.theirs is not None and case.theirs.redirect is not None and case.theirs.redirect.waits
    return _state(case, "redirect_over") if step.fact == "redirect.asked" and not waits else None


def undo_connection(do: UndoConnection, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Put back what was; the account that was made on the way stays."""
    step = case.connection.step
    if step is None:
        raise _state(case, "no_step")
    connection = unit.connections.save(case.connection.back(step))
    if step.verdict:
        undo_decision(unit, "connection", connection.id, step.verdict, by)
    if step.fact == "redirect.asked" and case.theirs:
        withdraw(unit, case.theirs)
        unit.sides.save(replace(case.theirs, redirect=None))
        unit.queue.unplan(case.other.id, connection.id, ("redirect",))
    elif connection.state is ConnectionState.INVITED:
        invited = case.customer if connection.invitee_id == case.customer.id else case.vendor
        plan_invitation_again(unit, connection, customer_zone(case.contact, invited))
    data: dict[str, object] = {"party": case.own.name, "other": case.other.name, "what": step.fact}
    if step.fact == "redirect.asked" and case.theirs and case.theirs.redirect:
        data["question"] = case.theirs.redirect.question
    subject = Ref(kind="connection", id=connection.id)
    unit.emit(
        Fact(
            kind="connection.undone",
            subject=subject,
            other=case.other.id,
            connection=connection.id,
            shared=step.fact != "connection.blocked",
            data=data,
        )
    )
    return Done(subject=subject, fact="connection.undone", data=data)


def _state(case: ConnectionCase, word: str) -> WrongState:
    return WrongState(action="undo", number=case.label, state=word)


UNDO_CONNECTION = Action(
    name="undo_connection",
    label="Undo",
    command=UndoConnection,
    may=may_undo,
    run=undo_connection,
    words=("undo",),
    replies=("undo", "undo that", "undo it", "please undo"),
    help="Take your last step with this business back.",
    example="undo acme",
)
