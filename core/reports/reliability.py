"""How far a customer's promises hold and how late it pays: the seller's own affair."""

from core.domain.ids import BusinessId, ConnectionId
from core.domain.reliability import Reliability
from core.store.unit import Unit


def reliability(unit: Unit, seller: BusinessId, connection: ConnectionId) -> Reliability:
    """Return it for the customer of this connection, over all that it ever promised and lately paid this seller."""
    return unit.reports.reliability(seller, connection).get(connection, Reliability())
