"""A connection, or a question, as one side sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.actions.action import Action
from core.actions.note_reading import NOTE_READING_OF_MAIL, READINGS
from core.actions.vendor_approvals import is_about_vendor
from core.domain.actor import Actor
from core.domain.calendar import local_day
from core.domain.document import QuestionCase
from core.domain.network import INVITATION_LIVES, ConnectionCase, ConnectionState, Redirect
from core.domain.policy import needed_for_vendor
from core.domain.reliability import Reliability
from core.store.unit import Unit
from core.views.offers import offers


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """All that a card, mail or page shows of a connection. `redirect` is what was asked of where mail goes,
    ours or theirs. `reliability` is how our customer pays, for nobody else to see.

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
    needed: int = 1
    given: tuple[str, ...] = ()
    redirect: Redirect | None = None
    reliability: Reliability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """An action with all that it asks for: `raw` as a form would give it, `label` is a msgid."""

    action: Action
    raw: Mapping[str, str]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question that waits for us: who asks, the words, what it is about, why Penny did not act.

    `taken_by` names who of us has it; it sleeps until `snoozed_until`; `reason` is why it was closed unanswered.
    `likely` is what it may mean, the likeliest first.
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
    likely: tuple[Shortcut, ...] = ()


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
        reliability=_reliability(unit, case),
        needed=needed_for_vendor(case).people if is_about_vendor(case) else 1,
        given=tuple(voice.actor for voice in case.mine.voices),
        redirect=case.mine.redirect or (case.theirs.redirect if case.theirs else None),
    )


def _reliability(unit: Unit, case: ConnectionCase) -> Reliability | None:
    if case.me != case.vendor.id or case.connection.state is not ConnectionState.APPROVED:
        return None
    return unit.reports.reliability(case.me, case.connection.id).get(case.connection.id)


def question_view(case: QuestionCase, by: Actor) -> QuestionView:
    """Return the question as `by` sees it, with what `by` may do."""
    q = case.question
    offered = offers(by, "question", case)
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
        offers=offered,
        address=q.address,
        known=case.known,
        taken_by=q.taken_name,
        snoozed_until=q.snoozed_until,
        reason=q.reason,
        redirect=case.redirect if case.redirect and case.redirect.question == q.id else None,
        likely=tuple(
            Shortcut(action=NOTE_READING_OF_MAIL, raw={"reading": key}, label=dict(READINGS)[key])
            for key in q.likely.split()
            if NOTE_READING_OF_MAIL in offered
        ),
    )
