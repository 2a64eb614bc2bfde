"""What reports are made of: aggregates and bounded lists over a whole business, one query each."""

from sqlalchemy import Connection, select

from core.domain import document as d
from core.domain.ids import BusinessId, ConnectionId
from core.store import tables as t
from core.store.collection import Shape

DOCUMENTS = Shape(d.Document, t.documents)
_d = t.documents.c
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
