"""How many of something in a stretch of time: two machines that answer each other end here."""

from datetime import timedelta

from core.domain.ids import BusinessId
from core.store.unit import Unit

INSTANCE = BusinessId("-")
"""Counted for this Penny as a whole, not for one business."""


def take(unit: Unit, business: BusinessId, name: str, *, most: int, within: timedelta) -> bool:
    """Take the next of `most` in this stretch of real time; False when none is left."""
    stretch = int(unit.real_now.timestamp() // within.total_seconds())
    prefix = f"{name}:{stretch}"
    # They are taken in order, so the first free one is found by halving; mostly it is the very first.
    low, high = 0, 0 if unit.remembered(business, f"{prefix}:0") is None else most
    while low < high:
        middle = (low + high) // 2
        if unit.remembered(business, f"{prefix}:{middle}") is None:
            high = middle
        else:
            low = middle + 1
    if low >= most:
        return False
    unit.remember(business, f"{prefix}:{low}", {})
    return True
