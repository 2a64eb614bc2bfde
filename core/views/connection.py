"""A connection, or a question, as one side sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from core.actions.action import Action
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import QuestionCase
from core.domain.network import INVITATION_LIVES, ConnectionCase, ConnectionState, Redirect
from core.store.unit import Unit
from core.views.offers import offers


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """All that a card, mail or page shows of a connection. `redirect` is what was asked of where mail goes,
    ours or theirs.

    `party` is what the other side is to us: 'customer' or 'vendor'. `invited` tells whether we were asked.
    `own_claimed` is False while our side has no account yet (approving makes one).
    """

    id: str
    party: str
    name: str
    own: str
    username: str
    state: str
    invited: bool
    own_claimed: bool
    inviter: str
    inviter_legal: str
    inviter_address: str
    email: str
    message: str
    reason: str
    invited_at: datetime
    expires_on: date
    decided_by: str
    decided_via: str
    decided_at: datetime | None
    offers: tuple[Action, ...]
    redirect: Redirect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question that waits for us: who asks, the words, what it is about, why Penny did not act.

    `taken_by` names who of us has it; it sleeps until `snoozed_until`; `reason` is why it was closed unanswered.
    """

    id: str
    party: str
    sender: str
    text: str
    number: str
    problem: str
    state: str
    answered_by: str
    answered_at: datetime | None
    at: datetime
    offers: tuple[Action, ...]
    address: str = ""
    known: str = ""
    taken_by: str = ""
    snoozed_until: datetime | None = None
    reason: str = ""
    redirect: Redirect | None = None


def connection_view(unit: Unit, case: ConnectionCase, by: Actor) -> ConnectionView:
    """Return the connection as `by` sees it, with what `by` may do."""
    c = case.connection
    inviter = case.vendor if c.invited_by == case.vendor.id else case.customer
    asker = case.me == c.invited_by
    approved = c.state is ConnectionState.APPROVED
    # Who was invited by address is not told to have an account, nor by username which address is behind it.
    by_username = case.contact is None or case.contact.member_id is not None
    # A block is the blocking side's own affair.
    blocked = c.state is ConnectionState.BLOCKED and c.blocked_by != case.me
    return ConnectionView(
        id=c.id,
        party="customer" if case.me == case.vendor.id else "vendor",
        name=case.label,
        own=case.own.name,
        username=case.other.username if case.other.claimed and (approved or not asker or by_username) else "",
        state=ConnectionState.CANCELLED.value if blocked else c.state.value,
        invited=case.me == c.invitee_id,
        own_claimed=case.own.claimed,
        inviter=inviter.name,
        inviter_legal=inviter.legal_name,
        inviter_address=inviter.address,
        email=case.contact.email if case.contact and asker and (approved or not by_username) else "",
        message=c.message,
        reason=c.reason,
        invited_at=c.invited_at,
        expires_on=local_day(c.invited_at + INVITATION_LIVES, case.own.timezone),
        decided_by="" if blocked else c.decided_by,
        decided_via=c.decided_via,
        decided_at=None if blocked else c.decided_at,
        offers=offers(by, "connection", case),
        redirect=case.mine.redirect or (case.theirs.redirect if case.theirs else None),
    )


def question_view(case: QuestionCase, by: Actor) -> QuestionView:
    """Return the question as `by` sees it, with what `by` may do."""
    q = case.question
    return QuestionView(
        id=q.id,
        party=case.alias or case.other.name,
        sender=q.sender,
        text=q.text,
        number=case.number,
        problem=q.problem,
        state=q.state,
        answered_by=q.answered_by,
        answered_at=q.answered_at,
        at=q.at,
        offers=offers(by, "question", case),
        address=q.address,
        known=case.known,
        taken_by=q.taken_name,
        snoozed_until=q.snoozed_until,
        reason=q.reason,
        redirect=case.redirect if case.redirect and case.redirect.question == q.id else None,
    )
