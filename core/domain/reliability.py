"""How a customer pays: the seller's own affair, for its forecast."""

from dataclasses import dataclass

FEW = 3
"""Paid invoices below which nothing is said of when a customer usually pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How many promises were kept, kept in part and broken; open, replaced and undone ones say nothing.

    `late` is the median of the days from the due day to the payment that settled an invoice (below 0: before it),
    over the `paid` latest of them; None where none is paid.
    """

    kept: int = 0
    partly: int = 0
    broken: int = 0
    late: int | None = None
    paid: int = 0

    @property
    def judged(self) -> int:
        """How many promises there are to go by."""
        return self.kept + self.partly + self.broken

    @property
    def share(self) -> float | None:
        """The share that held, a part counted half; None where nothing was promised yet."""
        return (self.kept + self.partly / 2) / self.judged if self.judged else None

    @property
    def usual(self) -> int | None:
        """After how many days from the due day it usually pays; None where too little is known."""
        return self.late if self.paid >= FEW else None

    @property
    def doubtful(self) -> bool:
        """Whether more of its promises failed than held."""
        return self.judged >= 2 and (self.share or 0) < 0.5
