"""The new address says yes or no; anybody concerned may put mail back; time ends what nobody answered and what was
only for a while."""

from dataclasses import dataclass, replace
from typing import Any

from core.actions.action import Action
from core.actions.plan import plan_redirect
from core.actions.redirect_mail import facts_of, say, withdraw
from core.actions.tell import may_decide
from core.domain import policy
from core.domain.actor import Actor, Role
from core.domain.calendar import local_day
from core.domain.errors import Refusal, WrongState
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import ConnectionId
from core.domain.network import REDIRECT_WAITS, Business, ConnectionCase, Redirect, Side
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRedirect:
    """The connection whose mail comes to this address from now on."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRedirect:
    """The connection whose mail does not belong to this address."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAddress:
    """The connection whose mail goes where it went before."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRedirect:
    """The scheduler's look at a redirect whose time has come."""

    connection: ConnectionId


def may_confirm(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The person at the new address, and nobody else, once it was agreed to."""
    redirect = case.theirs.redirect if case.theirs else None
    mine = redirect is not None and _is_there(by, redirect)
    if redirect is None or not mine:
        return WrongState(action="confirm_redirect", number=case.label, state="no_redirect")
    if redirect.state == "holds":
        return policy.already("connection", case.connection.id, "redirect.confirmed", email=redirect.email)
    return None


def may_refuse(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """The same person, until it has confirmed."""
    answer = may_confirm(by, case)
    over = WrongState(action="confirm_redirect", number=case.label, state="redirect_over")
    return over if isinstance(answer, AlreadyDone) else answer


def may_keep(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Whoever is written to there, and owner and finance of the side that writes; of one that holds for good only
    for some days, or an address that was left long ago could take mail back."""
    redirect, writes = _redirect(case)
    refusal = policy.role(by, policy.FINANCE if writes else policy.PEOPLE, "redirect")
    if refusal:
        return refusal
    if redirect is None or (writes and redirect.state == "asked"):
        return WrongState(action="redirect", number=case.label, state="no_redirect")
    return None


def may_end(by: Actor, case: ConnectionCase) -> Refusal | AlreadyDone | None:
    """Only the scheduler."""
    return policy.role(by, (Role.SYSTEM,), "redirect")


def confirm(do: ConfirmRedirect, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Let mail go there; the contact it went to is kept, and told."""
    side, redirect = _theirs(case)
    holds = replace(redirect, state="holds", at=unit.now)
    unit.sides.save(replace(side, contact_id=redirect.contact, redirect=holds))
    plan_redirect(unit, case.other, case.connection.id, holds)
    old = unit.contacts.find(business_id=case.other.id, id=redirect.old)
    decides = old.email if old and may_decide(unit, old) else ""
    data = _data(unit, case.own, case.other, holds) | {"contact_ids": [redirect.old], "decides": decides}
    return say(unit, case.connection.id, case.other, "redirect.confirmed", data)


def refuse(do: RefuseRedirect, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Leave mail where it goes; both sides are told."""
    side, redirect = _theirs(case)
    _drop(unit, side)
    data = _data(unit, case.own, case.other, redirect) | {"contact_ids": [redirect.old]}
    return say(unit, case.connection.id, case.other, "redirect.refused", data)


def keep(do: KeepAddress, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """Put mail back, or let a request rest; both sides are told, and the address that had confirmed."""
    redirect, writes = _redirect(case)
    side = case.mine if writes else case.theirs
    if redirect is None or side is None:
        raise WrongState(action="redirect", number=case.label, state="no_redirect")
    _back(unit, side, redirect)
    party, writer = (case.other, case.own) if writes else (case.own, case.other)
    data = _data(unit, party, writer, redirect) | {"contact_ids": [redirect.contact] if redirect.contact else []}
    return say(unit, case.connection.id, case.other, "redirect.ended", data)


def end(do: EndRedirect, case: ConnectionCase, unit: Unit, by: Actor) -> Outcome:
    """End what nobody answered, and what was only until a day."""
    redirect = case.mine.redirect
    last = redirect.ends_on() if redirect else None
    subject = Ref(kind="connection", id=case.connection.id)
    if redirect is None or last is None or local_day(unit.now, by.timezone) <= last:
        return Done(subject=subject, fact="redirect.checked", data={"party": case.label})
    fact = "redirect.expired" if redirect.waits else "redirect.returned"
    _back(unit, case.mine, redirect)
    contacts = [redirect.contact] if redirect.state == "holds" else []
    data = _data(unit, case.other, case.own, redirect) | {"contact_ids": contacts}
    unit.emit(Fact(kind=fact, subject=subject, other=case.other.id, connection=case.connection.id, data=data))
    return Done(subject=subject, fact=fact, data=data)


def _is_there(by: Actor, redirect: Redirect) -> bool:
    """Whether this is the person who reads mail at the new address."""
    reads = by.contact is not None and by.contact == redirect.contact
    return reads or (by.member is not None and by.member == redirect.member)


def _redirect(case: ConnectionCase) -> tuple[Redirect | None, bool]:
    """What stands of it here, and whether we are the side that writes."""
    for side, writes in ((case.theirs, False), (case.mine, True)):
        redirect = side.redirect if side else None
        if redirect and (redirect.waits or redirect.until or case.now - redirect.at <= REDIRECT_WAITS):
            return redirect, writes
    return None, True


def _theirs(case: ConnectionCase) -> tuple[Side, Redirect]:
    if case.theirs is None or case.theirs.redirect is None:
        raise WrongState(action="confirm_redirect", number=case.label, state="no_redirect")
    return case.theirs, case.theirs.redirect


def _drop(unit: Unit, side: Side) -> None:
    withdraw(unit, side)
    unit.sides.save(replace(side, redirect=None))
    unit.queue.unplan(side.business_id, side.connection_id, ("redirect",))


def _back(unit: Unit, side: Side, redirect: Redirect) -> None:
    """Mail goes to the old contact again, unless somebody has chosen another one since, or removed that."""
    old = unit.contacts.find(business_id=side.business_id, id=redirect.old) if redirect.old else None
    went = redirect.state == "holds" and side.contact_id == redirect.contact
    if went and old is not None and old.removed_at is None:
        side = replace(side, contact_id=old.id)
    _drop(unit, side)


def _data(unit: Unit, party: Business, writer: Business, redirect: Redirect) -> dict[str, Any]:
    old = unit.contacts.find(business_id=writer.id, id=redirect.old) if redirect.old else None
    return facts_of(party, writer, redirect, old.email if old else "")


CONFIRM_REDIRECT = Action(
    name="confirm_redirect",
    label="Confirm",
    command=ConfirmRedirect,
    may=may_confirm,
    run=confirm,
    words=("confirm address",),
    replies=("confirm", "confirmed", "i confirm", "we confirm", "yes", "ok", "correct"),
    style="primary",
    binding=False,
    when_offered=True,
    help="Get this business's mail at this address from now on.",
    example="confirm address northwind",
)
REFUSE_REDIRECT = Action(
    name="refuse_redirect",
    label="Not for me",
    command=RefuseRedirect,
    may=may_refuse,
    run=refuse,
    words=("not for me",),
    replies=("not for me", "no", "wrong address"),
    binding=False,
    when_offered=True,
    help="Say that this business's mail does not belong here.",
    example="not for me northwind",
)
KEEP_ADDRESS = Action(
    name="keep_address",
    label="Keep the old address",
    command=KeepAddress,
    may=may_keep,
    run=keep,
    words=("keep address",),
    replies=("keep the old address", "keep mail here"),
    binding=False,
    help="Let mail go to the address it went to before.",
    example="keep address acme",
)
END_REDIRECT = Action(
    name="end_redirect",
    label="End",
    command=EndRedirect,
    may=may_end,
    run=end,
    words=(),
    offered=False,
)
