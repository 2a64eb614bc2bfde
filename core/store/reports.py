"""What reports are made of: aggregates and bounded lists over a whole business, one query each."""

from datetime import datetime

from sqlalchemy import Connection, and_, select

from core.domain import document as d
from core.domain.ids import BusinessId, ConnectionId
from core.store import tables as t
from core.store.collection import Shape
from core.store.records import Due

DOCUMENTS = Shape(d.Document, t.documents)
SCHEDULE = Shape(Due, t.schedule)
REMINDING = ("reminder", "promise")
_d, _s = t.documents.c, t.schedule.c
SENT = (d.Delivery.SENT, d.Delivery.DELIVERED, d.Delivery.BOUNCED)


class Reports:
    """Queries over many documents inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Bind to the transaction."""
        self._connection = connection

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
        )
        return [SCHEDULE.value(row) for row in self._connection.execute(query)]

    def reminding_until(self, business: BusinessId, until: datetime) -> list[Due]:
        """Return a business's pending reminders and looks at promises up to then, soonest first."""
        query = select(*SCHEDULE.columns).where(
            _s.business_id == business, _s.kind.in_(REMINDING), _s.state == "pending", _s.next_at <= until
        )
        return [SCHEDULE.value(row) for row in self._connection.execute(query.order_by(_s.next_at, _s.id))]
