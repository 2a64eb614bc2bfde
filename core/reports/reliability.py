"""How far a customer's promises hold: the seller's own affair, for its forecast."""

from dataclasses import dataclass

from core.domain.ids import BusinessId, ConnectionId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How many promises were kept, kept in part and broken; open, replaced and undone ones say nothing."""

    kept: int = 0
    partly: int = 0
    broken: int = 0

    @property
    def judged(self) -> int:
        """How many promises there are to go by."""
        return self.kept + self.partly + self.broken

    @property
    def share(self) -> float | None:
        """The share that held, a part counted half; None where nothing was promised yet."""
        return (self.kept + self.partly / 2) / self.judged if self.judged else None


def reliability(unit: Unit, seller: BusinessId, connection: ConnectionId) -> Reliability:
    """Return it for the customer of this connection, over all that it ever promised this seller."""
    mine = {document.id for document in unit.documents.all(business_id=seller, connection_id=connection)}
    states = [p.state for p in unit.promises.all(business_id=seller) if p.document_id in mine]
    return Reliability(kept=states.count("kept"), partly=states.count("partly_kept"), broken=states.count("broken"))
