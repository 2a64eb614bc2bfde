"""Businesses, the people in them, the contacts they know, and the connections between them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.domain.actor import Deputy, Role
from core.domain.approvals import ApprovalPolicy, Voice
from core.domain.claims import Step
from core.domain.ids import BusinessId, ConnectionId, ContactId, MemberId, QuestionId
from core.domain.reminders import ReminderPolicy

INVITATION_LIVES = timedelta(days=60)
NUDGE_AFTER = timedelta(days=7)
REDIRECT_WAITS = timedelta(days=14)
"""How long each of the two who have to agree to another address may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A tenant. Unclaimed (`claimed_at` None) while it is only known by somebody's invitation.

    `approvals` says who must approve its bills (None: one person with the role).
    `tax_rate` is a percentage; `terms_days` the usual days to pay; `reminders` the default for its customers (None:
    Penny's own); `logo` is the SHA-256 of its picture, `colour` '#rrggbb' ('' for none); `code_above` is the amount
    in minor units from which a link also needs a mailed code. `mail_codes` says when a decision by mail needs one
    though its sender is proven: '' never, 'first' from an address that has not decided before, 'always'.
    in minor units from which a link also needs a mailed code. `undo_hours` is how long its people's steps can be
    taken back (None: Penny's own time).
    """

    id: BusinessId
    username: str
    name: str
    legal_name: str = ""
    address: str = ""
    country: str = ""
    tax_id: str = ""
    currency: str = ""
    timezone: str = "UTC"
    locale: str = "en"
    locale_source: str = ""
    tax_rate: Decimal = Decimal(0)
    terms_days: int = 30
    payment_instructions: str = ""
    logo: str = ""
    colour: str = ""
    reminders: ReminderPolicy | None = None
    approvals: ApprovalPolicy | None = None
    code_above: int | None = None
    mail_codes: str = ""
    undo_hours: int | None = None
    claimed_at: datetime | None = None
    created_at: datetime
    row: int = 1

    @property
    def claimed(self) -> bool:
        """Whether somebody owns this account."""
        return self.claimed_at is not None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What its invoices need and nobody has said yet: an account that was claimed by answering an invitation
        begins with its inviter's currency and zone, and without a country and an address."""
        if self.locale_source != "inviter":
            return ()
        return tuple(name for name in ("country", "address") if not getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of a business. `limit` in minor units of its currency, for approvers. `deputy` is for whom this person
    decides meanwhile; `away_until` the last day on which somebody else decides for it.

    `email_verified_at` is set by an answer from that address; an address that was merely typed opens nothing.
    """

    business_id: BusinessId
    id: MemberId
    name: str
    role: Role
    email: str = ""
    limit: int | None = None
    deputy: Deputy | None = None
    away_until: date | None = None
    email_verified_at: datetime | None = None
    language: str = ""
    language_source: str = ""
    timezone: str = ""
    timezone_source: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A member's face on a chat surface: `account` is the workspace, `person` the user there."""

    business_id: BusinessId
    member_id: MemberId
    surface: str
    account: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A chat workspace linked to a business; `place` is the channel where news goes."""

    business_id: BusinessId
    surface: str
    account: str
    place: str
    linked_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person that `business_id` writes to, belonging to `of_business` (its own, for members).

    `delivery` is ok, bounced or stopped. `title` is what the person does there; `language_source` is where the
    language is known from. A removed one is kept for the history and is written to no more.
    """

    business_id: BusinessId
    id: ContactId
    of_business: BusinessId
    member_id: MemberId | None = None
    email: str
    name: str = ""
    title: str = ""
    language: str = ""
    language_source: str = ""
    timezone: str = ""
    delivery: str = "ok"
    removed_at: datetime | None = None
    created_at: datetime


class ConnectionState(StrEnum):
    """Life of a connection between a vendor and a customer."""

    INVITED = "invited"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One row per (vendor, customer); `business_id` is the vendor. Each side's settings are its `Side`."""

    business_id: BusinessId
    id: ConnectionId
    customer_id: BusinessId
    state: ConnectionState
    invited_by: BusinessId
    message: str = ""
    reason: str = ""
    blocked_by: BusinessId | None = None
    invited_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    decided_via: str = ""
    step: Step | None = None
    row: int = 1

    @property
    def invitee_id(self) -> BusinessId:
        """The side that was asked, and that decides."""
        return self.customer_id if self.invited_by == self.business_id else self.business_id

    def other(self, me: BusinessId) -> BusinessId:
        """The other side, seen from `me`."""
        return self.customer_id if me == self.business_id else self.business_id

    def decided(
        self, state: ConnectionState, *, by: str, via: str, now: datetime, reason: str = "", step: Step | None = None
    ) -> "Connection":
        """Return the connection after a decision by the invited side, a cancel, a block or an expiry; `step` is the
        way back, where there is one."""
        decided = {"decided_at": now, "decided_by": by, "decided_via": via, "reason": reason, "step": step}
        return replace(self, state=state, row=self.row + 1, **decided)  # type: ignore[arg-type]

    def took(self, step: Step | None) -> "Connection":
        """Remember a step that can be taken back."""
        return replace(self, step=step, row=self.row + 1)

    def back(self, step: Step) -> "Connection":
        """Be what it was before the step; the step stays, taken back."""
        was = step.before
        found = replace(self, step=replace(step, undone=True), row=self.row + 1)
        if "state" not in was:
            return found
        return replace(
            found,
            state=ConnectionState(was["state"]),
            blocked_by=was["blocked_by"],
            decided_at=datetime.fromisoformat(was["decided_at"]) if was["decided_at"] else None,
            decided_by=was["decided_by"],
            decided_via=was["decided_via"],
            reason=was["reason"],
        )

    def invited_again(self, *, by: BusinessId, now: datetime, message: str) -> "Connection":
        """Return the connection with a fresh invitation and a fresh sixty days."""
        return replace(
            self,
            state=ConnectionState.INVITED,
            invited_by=by,
            invited_at=now,
            decided_at=None,
            decided_by="",
            decided_via="",
            reason="",
            message=message,
            step=None,
            row=self.row + 1,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Somebody said that mail shall go to another address from now on.

    `state`: asked (whoever writes there has not agreed), sent (the new address has not confirmed), holds. `at` is
    when it came to that state. `contact` is the new contact's row once it was agreed to, `old` the one that mail
    went to, `member` who of that business has the new address; `until` is the last day (None: for good), `question`
    the request as it stands before people.
    """

    email: str
    name: str = ""
    by: str
    at: datetime
    state: str = "asked"
    until: date | None = None
    question: QuestionId | None = None
    contact: ContactId | None = None
    old: ContactId | None = None
    member: MemberId | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody still has to say yes."""
        return self.state in {"asked", "sent"}

    def ends_on(self) -> date | None:
        """Return the last day of the state it is in, None for one that lasts."""
        return (self.at + REDIRECT_WAITS).date() if self.waits else self.until

    def as_json(self) -> dict[str, Any]:
        """Return what is stored."""
        names = ("email", "name", "by", "state", "question", "contact", "old", "member")
        found = {name: getattr(self, name) for name in names}
        return {**found, "at": self.at.isoformat(), "until": self.until.isoformat() if self.until else None}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Redirect":
        """Give it back."""
        until = date.fromisoformat(found["until"]) if found.get("until") else None
        return cls(**{**found, "at": datetime.fromisoformat(found["at"]), "until": until})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's own settings of a connection: private alias, terms, whom to write to, how to remind.

    `reminders` None: the business's default. `statements`: the customer gets one by mail each month.
    `voices` are the approvals given so far where the customer's policy wants several for a vendor.
    `redirect` is another contact that somebody there named and that does not hold yet.
    `currency` ('' for the business's own) and `tax_rate` (None for the business's) are those of new documents.
    """

    business_id: BusinessId
    connection_id: ConnectionId
    other_id: BusinessId
    alias: str
    contact_id: ContactId | None = None
    terms_days: int | None = None
    po_required: bool = False
    reminders: ReminderPolicy | None = None
    reminders_paused: bool = False
    statements: bool = False
    currency: str = ""
    tax_rate: Decimal | None = None
    note: str = ""
    voices: tuple[Voice, ...] = ()
    redirect: Redirect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCase:
    """All that policy and cards need to know of a connection, seen from `me`; `theirs` are the other side's settings,
    of which the rules look at nothing but where its mail goes."""

    connection: Connection
    vendor: Business
    customer: Business
    me: BusinessId
    mine: Side
    contact: Contact | None
    now: datetime
    theirs: Side | None = None

    @property
    def other(self) -> Business:
        """The business on the other side."""
        return self.customer if self.me == self.vendor.id else self.vendor

    @property
    def own(self) -> Business:
        """The business that looks."""
        return self.vendor if self.me == self.vendor.id else self.customer

    @property
    def invitee(self) -> Business:
        """The business that was asked."""
        return self.customer if self.connection.invitee_id == self.customer.id else self.vendor

    @property
    def label(self) -> str:
        """The name under which `me` knows the other side."""
        return self.mine.alias or self.other.name
