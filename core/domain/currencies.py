"""Currencies and their minor units, as ISO 4217 publishes them.

The table is the iso4217 package's: babel's digits differ for thirteen currencies (it follows what people
display, not what the standard says). Reading it costs tens of milliseconds, so that is left to the first use.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(eq=False)
class UnknownCurrency(Refusal):
    """The code is no ISO 4217 currency with a minor unit (metals and test codes have none)."""

    code: str


def decimals(code: str) -> int:
    """How many decimals amounts in this upper-case code have: 0 (JPY), 2 (EUR), 3 (KWD), rarely 4."""
    try:
        return known_currencies()[code]
    except KeyError:
        raise UnknownCurrency(code) from None


def is_currency(code: str) -> bool:
    """Whether this upper-case code is a currency that amounts can be kept in."""
    return code in known_currencies()


@cache
def known_currencies() -> "Mapping[str, int]":
    """Every currency code with its number of decimals."""
    from iso4217 import Currency

    return MappingProxyType({c.code: c.exponent for c in Currency if c.exponent is not None})
