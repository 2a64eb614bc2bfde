"""How to pay by bank transfer: the IBAN in payment instructions, and the QR code that banking apps read.

The code is EPC069-12 version 002 ('GiroCode'): euro, SEPA credit transfer, amount 0.01 to 999,999,999.99.
"""

import re
from dataclasses import dataclass
from itertools import groupby

import segno

from core.domain.iban import LENGTHS, adds_up
from core.domain.money import Money

_SEPA = (
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS"
    " SE SI SK SM VA"
)
SEPA = frozenset(_SEPA.split())
"""Whose accounts SEPA reaches (EPC409-09, by the letters of their IBANs)."""

LONGEST_NAME, LONGEST_REFERENCE = 70, 140
MOST_CENTS = 99_999_999_999

_STARTS = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{2}\d{2})(?=[ \u00a0]?[0-9A-Za-z])")
_LABEL = re.compile(r"\biban\b[ \u00a0]*(?:no\.?|nr\.?)?[ \u00a0]*[:.]?[ \u00a0]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Payment instructions taken apart. `iban` is without spaces, '' where there is none (or one that cannot be
    right, which then stays in `rest` as it was written)."""

    iban: str
    rest: str

    @property
    def shown(self) -> str:
        """The IBAN in groups of four, as ISO 13616 writes it."""
        return " ".join(self.iban[at : at + 4] for at in range(0, len(self.iban), 4))


def transfer_of(instructions: str) -> Transfer:
    """Find the one IBAN in what a business wrote; with two different ones nothing is taken out."""
    found: dict[str, tuple[int, int]] = {}
    for start in _STARTS.finditer(instructions):
        read = _iban_at(instructions, start.start())
        if read:
            found.setdefault(read[0], (start.start(), read[1]))
    if len(found) != 1:
        return Transfer(iban="", rest=instructions.strip())
    ((iban, (begin, end)),) = found.items()
    before = _LABEL.sub("", instructions[:begin])
    lines = [line.strip(" ,;\t") for line in (before + "\n" + instructions[end:]).splitlines()]
    return Transfer(iban=iban, rest="\n".join(line for line in lines if line))


def giro_code(*, name: str, iban: str, amount: Money, reference: str) -> str:
    """Return the text of the QR code, or '' where EPC069-12 has no way to say it."""
    if amount.currency != "EUR" or not 0 < amount.minor <= MOST_CENTS or iban[:2] not in SEPA or not name.strip():
        return ""
    fields = ("BCD", "002", "1", "SCT", "", _line(name, LONGEST_NAME), iban, f"EUR{amount.amount:f}", "", "")
    return "\n".join((*fields, _line(reference, LONGEST_REFERENCE)))


def qr_svg(text: str) -> str:
    """Return the code as SVG, error correction M as EPC069-12 asks, without a quiet zone."""
    # One mask for all: trying the eight of ISO 18004 costs more than the rest of the page's data; readers take any.
    code = segno.make(text, error="m", mask=3, micro=False, boost_error=False, encoding="utf-8", mode="byte")
    side = len(code.matrix)
    runs = "".join(_runs(row, y) for y, row in enumerate(code.matrix))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{runs}"/></svg>'


def _runs(row: bytearray, y: int) -> str:
    """The dark modules of one row, each run of neighbours as one rectangle."""
    found, x = "", 0
    for dark, group in groupby(row, key=bool):
        wide = len(list(group))
        found += f"M{x} {y}h{wide}v1h-{wide}z" if dark else ""
        x += wide
    return found


def _line(text: str, most: int) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most].rstrip()


def _iban_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the IBAN that begins here and where it ends, if its length and check digits are right."""
    length = LENGTHS.get(text[start : start + 2].upper(), 0)
    read, at = "", start
    while at < len(text) and len(read) < length:
        if text[at].isascii() and text[at].isalnum():
            read += text[at].upper()
        elif text[at] not in " \u00a0":
            break
        at += 1
    goes_on = at < len(text) and text[at].isalnum()
    return (read, at) if length and len(read) == length and not goes_on and adds_up(read) else None
