"""What reports are made of: aggregates and bounded lists over a whole business, one query each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from core.domain import document as d
from core.domain.facts import Event
from core.domain.ids import BusinessId, ConnectionId
from core.domain.network import ConnectionState
from core.domain.reliability import Reliability
from core.store import tables as t
from core.store.collection import Shape
from core.store.records import Due

DOCUMENTS = Shape(d.Document, t.documents)
SCHEDULE = Shape(Due, t.schedule)
EVENTS = Shape(Event, t.events)
REMINDING = ("reminder", "promise")
MOST_SETTLED, MOST_OF_ONE = 5000, 25  # the latest that were paid: how somebody paid years ago says little
MOST_TOGETHER = 200  # of one customer at once; what is more follows with the next look
SENT = (d.Delivery.SENT, d.Delivery.DELIVERED, d.Delivery.BOUNCED)
_LIKE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})  # as people mean them
_d, _s, _e, _l = t.documents.c, t.schedule.c, t.events.c, t.ledger_entries.c

# A document as an entry in somebody's books.
_BOOKS = t.ledger_entries.join(t.documents, and_(_d.business_id == _l.issuer_id, _d.id == _l.document_id))
_OWED = and_(
    _d.lifecycle == d.Lifecycle.ISSUED,
    _d.settlement != d.Settlement.PAID,
    _d.verdict != d.Verdict.REJECTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is open between a business and one other, in one currency and one age: `minor` units on `count` documents.

    `bucket`: 0 not yet due, then 1 to 30, 31 to 60, 61 to 90 and more than 90 days over due.
    """

    connection: ConnectionId
    party: str
    currency: str
    bucket: int
    minor: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an account, in minor units: an invoice (plus); a payment, credit note or void (minus).

    `kind` is invoice, payment, credit or void; `on` the day it counts on, `due_on` that of an invoice.
    """

    on: date
    kind: str
    number: str
    currency: str
    minor: int
    due_on: date | None = None
    reference: str = ""


def _reliability(promises: dict[str, int], late: list[int]) -> Reliability:
    days = late[:MOST_OF_ONE]
    return Reliability(
        kept=promises.get("kept", 0),
        partly=promises.get("partly_kept", 0),
        broken=promises.get("broken", 0),
        late=median_low(days) if days else None,
        paid=len(days),
    )


class Reports:
    """Queries over many documents inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to the transaction."""
        self._connection = connection

    # -- reminders -----------------------------------------------------------------------------------------

    def remindable(self, business: BusinessId, connection: ConnectionId | None = None) -> list[d.Document]:
        """Return the documents that the buyer has and still owes on, oldest first."""
        query = select(*DOCUMENTS.columns).where(
            _d.business_id == business,
            _d.lifecycle == d.Lifecycle.ISSUED,
            _d.delivery.in_(SENT),
            _d.settlement != d.Settlement.PAID,
        )
        query = query.where(_d.connection_id == connection) if connection else query
        return [DOCUMENTS.value(row) for row in self._connection.execute(query.order_by(_d.id))]

    def reminding_with(self, due: Due, at: datetime) -> list[Due]:
        """Return the pending reminders and looks at promises of the customer of this one that are due at `at`."""
        mine = t.documents.alias()
        query = (
            select(*SCHEDULE.columns)
            .join(t.documents, and_(_d.business_id == _s.business_id, _d.id == _s.subject_id))
            .join(mine, and_(mine.c.business_id == _d.business_id, mine.c.connection_id == _d.connection_id))
            .where(
                mine.c.business_id == due.business_id,
                mine.c.id == due.subject_id,
                _s.kind.in_(REMINDING),
                _s.state == "pending",
                _s.next_at <= at,
            )
            .order_by(_s.next_at, _s.id)
            .limit(MOST_TOGETHER)
        )
        return [SCHEDULE.value(row) for row in self._connection.execute(query)]

    def reminding_until(self, business: BusinessId, until: datetime) -> list[Due]:
        """Return a business's pending reminders and looks at promises up to then, soonest first."""
        query = select(*SCHEDULE.columns).where(
            _s.business_id == business, _s.kind.in_(REMINDING), _s.state == "pending", _s.next_at <= until
        )
        return [SCHEDULE.value(row) for row in self._connection.execute(query.order_by(_s.next_at, _s.id))]

    # -- what is owed --------------------------------------------------------------------------------------

    def owed(self, me: BusinessId, side: str, today: date) -> list[Owed]:
        """Return what is open by party, currency and age: to us where `side` is 'seller', by us for 'buyer'.

        Issued and unpaid, whatever has been decided of it but a rejection.
        """
        limits = [(_d.due_on >= today - timedelta(days=days), n) for n, days in enumerate((0, 30, 60, 90))]
        aged = (
            select(
                _d.connection_id.label("connection"),
                _l.counterparty_id.label("other"),
                _d.currency.label("currency"),
                case(*limits, else_=4).label("bucket"),
                (_d.gross - _d.paid - _d.credited).label("minor"),
            )
            .select_from(_BOOKS)
            .where(_l.business_id == me, _l.side == side, _OWED)
            .subquery()
        )
        summed = (
            select(
                aged.c.connection,
                aged.c.other,
                aged.c.currency,
                aged.c.bucket,
                func.sum(aged.c.minor).label("minor"),
                func.count().label("count"),
            )
            .group_by(aged.c.connection, aged.c.other, aged.c.currency, aged.c.bucket)
            .subquery()
        )
        query = (
            select(
                summed.c.connection,
                func.coalesce(func.nullif(t.sides.c.alias, ""), t.businesses.c.name),
                summed.c.currency,
                summed.c.bucket,
                summed.c.minor,
                summed.c.count,
            )
            .join(t.businesses, t.businesses.c.id == summed.c.other)
            .outerjoin(t.sides, and_(t.sides.c.business_id == me, t.sides.c.connection_id == summed.c.connection))
        )
        return [
            Owed(connection=c, party=name, currency=code, bucket=int(bucket), minor=int(minor), count=int(count))
            for c, name, code, bucket, minor, count in self._connection.execute(query)
        ]

    def falling_due(self, me: BusinessId, side: str, first: date, last: date) -> list[tuple[str, int, int]]:
        """Return (currency, minor units open, how many) of what falls due from `first` to `last`."""
        query = (
            select(_d.currency, func.sum(_d.gross - _d.paid - _d.credited), func.count())
            .select_from(_BOOKS)
            .where(_l.business_id == me, _l.side == side, _OWED, _d.due_on.between(first, last))
            .group_by(_d.currency)
            .order_by(_d.currency)
        )
        return [(code, int(minor), int(count)) for code, minor, count in self._connection.execute(query)]

    # -- how customers pay ---------------------------------------------------------------------------------

    def receivable(self, me: BusinessId) -> list[tuple[d.Document, str]]:
        """Return (invoice, customer's name) of all that the buyer has and owes; not what was rejected."""
        query = (
            select(func.coalesce(func.nullif(t.sides.c.alias, ""), t.businesses.c.name), *DOCUMENTS.columns)
            .join(t.businesses, t.businesses.c.id == _d.customer_id)
            .outerjoin(t.sides, and_(t.sides.c.business_id == me, t.sides.c.connection_id == _d.connection_id))
            .where(_d.business_id == me, _d.kind == "invoice", _d.delivery.in_(SENT), _OWED)
            .order_by(_d.due_on, _d.id)
        )
        return [(DOCUMENTS.value(row[1:]), row[0]) for row in self._connection.execute(query)]

    def reliability(self, me: BusinessId, connection: ConnectionId | None = None) -> dict[str, Reliability]:
        """Return how each customer (or that of one connection) keeps promises and pays, by connection."""
        p, a, m = t.promises.c, t.allocations.c, t.payments.c
        which = and_(_d.business_id == me, _d.connection_id == connection) if connection else _d.business_id == me
        judged = (
            select(_d.connection_id, p.state, func.count())
            .select_from(t.promises.join(t.documents, and_(p.business_id == _d.business_id, p.document_id == _d.id)))
            .where(which, p.state.in_(("kept", "partly_kept", "broken")))
            .group_by(_d.connection_id, p.state)
        )
        counts: dict[str, dict[str, int]] = {}
        for id_, state, count in self._connection.execute(judged):
            counts.setdefault(id_, {})[state] = int(count)
        last = func.max(m.paid_on)
        settled = (
            select(_d.connection_id, _d.due_on, last)
            .select_from(
                t.documents.join(t.allocations, and_(a.business_id == _d.business_id, a.document_id == _d.id)).join(
                    t.payments, and_(m.business_id == a.business_id, m.id == a.payment_id)
                )
            )
            .where(which, _d.settlement == d.Settlement.PAID)
            .group_by(_d.connection_id, _d.id, _d.due_on)
            .order_by(last.desc())
            .limit(MOST_SETTLED)
        )
        late: dict[str, list[int]] = {}
        for id_, due, paid in self._connection.execute(settled):
            late.setdefault(id_, []).append((paid - due).days)
        return {id_: _reliability(counts.get(id_, {}), late.get(id_, [])) for id_ in counts.keys() | late.keys()}

    # -- what happened and what waits ----------------------------------------------------------------------

    def happened(
        self, me: BusinessId, kinds: Sequence[str], since: datetime, until: datetime, limit: int
    ) -> list[Event]:
        """Return the latest events of these kinds after `since`, up to `until`, that `me` may see, newest first."""
        seen = or_(_e.business_id == me, and_(_e.other_id == me, _e.shared))
        query = select(*EVENTS.columns).where(seen, _e.kind.in_(kinds), _e.at > since, _e.at <= until)
        query = query.order_by(_e.id.desc()).limit(limit)
        return [EVENTS.value(row) for row in self._connection.execute(query)]

    def waiting_documents(self, me: BusinessId, limit: int) -> list[str]:
        """Return ids of what a person of `me` has to look at, most urgent first: bills to decide, drafts, what came
        back or was rejected or disputed."""
        bill = and_(_l.side == "buyer", _d.lifecycle == d.Lifecycle.ISSUED, _d.verdict == d.Verdict.PENDING)
        draft = and_(_l.side == "seller", _d.lifecycle == d.Lifecycle.DRAFT)
        against = or_(_d.delivery == d.Delivery.BOUNCED, _d.verdict.in_((d.Verdict.REJECTED, d.Verdict.DISPUTED)))
        trouble = and_(_l.side == "seller", _d.lifecycle == d.Lifecycle.ISSUED, against)
        query = (
            select(_d.id)
            .select_from(_BOOKS)
            .where(_l.business_id == me, _d.settlement != d.Settlement.PAID, or_(bill, draft, trouble))
            .order_by(_d.due_on, _d.id)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def waiting_questions(self, me: BusinessId, limit: int) -> list[str]:
        """Return ids of the questions that nobody has answered and that do not sleep, oldest first."""
        q = t.questions.c
        query = select(q.id).where(q.business_id == me, q.state == "open", q.snoozed_until.is_(None))
        query = query.order_by(q.id).limit(limit)
        return list(self._connection.execute(query).scalars())

    def waiting_connections(self, me: BusinessId, limit: int) -> list[str]:
        """Return ids of the requests to trade that `me` has not answered, oldest first."""
        c = t.connections.c
        mine = or_(c.business_id == me, c.customer_id == me)
        query = select(c.id).where(mine, c.invited_by != me, c.state == ConnectionState.INVITED)
        return list(self._connection.execute(query.order_by(c.id).limit(limit)).scalars())

    def latest_documents(self, me: BusinessId, *, search: str = "", start: int = 0, limit: int = 20) -> list[str]:
        """Return ids of the documents in `me`'s books, newest first; `search` is in a number, a name or a title."""
        query = select(_l.document_id).where(_l.business_id == me)
        if search:
            like = f"%{search.casefold().translate(_LIKE)}%"
            named = (_l.reference, _d.number, _d.title, t.businesses.c.name, t.sides.c.alias)
            query = (
                query.select_from(
                    _BOOKS.join(t.businesses, t.businesses.c.id == _l.counterparty_id).outerjoin(
                        t.sides, and_(t.sides.c.business_id == me, t.sides.c.connection_id == _d.connection_id)
                    )
                )
            ).where(or_(*(func.lower(column).like(like, escape="\\") for column in named)))
        query = query.order_by(_l.created_at.desc(), _l.document_id.desc()).offset(start).limit(limit)
        return list(self._connection.execute(query).scalars())

    # -- the account with one customer ---------------------------------------------------------------------

    def account(self, vendor: BusinessId, connection: ConnectionId) -> list[tuple[str, Any, Entry]]:
        """Return every entry of the account as (document, moment it was sent or None, entry), in no order.

        Invoices that were sent, their payments, and voids with the moment in place of a day.
        """
        sent = and_(_d.business_id == vendor, _d.connection_id == connection, _d.sent_at.is_not(None))
        columns = (_d.id, _d.sent_at, _d.number, _d.currency, _d.gross, _d.due_on, _d.issued_on, _d.kind)
        found: list[tuple[str, Any, Entry]] = []
        for id_, at, number, code, gross, due, issued, kind in self._connection.execute(select(*columns).where(sent)):
            on = issued or due
            entry = Entry(on=on, kind="invoice", number=number, currency=code, minor=gross, due_on=due)
            if kind == "credit_note":
                entry = Entry(on=on, kind="credit", number=number, currency=code, minor=-gross)
            found.append((id_, at, entry))
        p, a = t.payments.c, t.allocations.c
        paid = (
            select(_d.id, _d.number, p.currency, a.amount, p.paid_on, p.method, p.reference)
            .select_from(
                t.documents.join(t.allocations, and_(a.business_id == _d.business_id, a.document_id == _d.id)).join(
                    t.payments, and_(p.business_id == a.business_id, p.id == a.payment_id)
                )
            )
            .where(sent)
        )
        for id_, number, code, amount, on, method, reference in self._connection.execute(paid):
            said = " ".join(part for part in (method, reference) if part)
            entry = Entry(on=on, kind="payment", number=number, currency=code, minor=-amount, reference=said)
            found.append((id_, None, entry))
        voided = (
            select(_d.id, _e.at, _d.number, _d.currency, _d.gross)
            .join(t.events, and_(_e.subject_kind == "document", _e.subject_id == _d.id))
            .where(sent, _d.lifecycle == d.Lifecycle.VOID, _e.kind == "invoice.voided")
        )
        for id_, at, number, code, gross in self._connection.execute(voided):
            entry = Entry(on=at.date(), kind="void", number=number, currency=code, minor=-gross)
            found.append((id_, at, entry))
        return found
