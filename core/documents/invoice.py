"""What an invoice prints: every text ready, in the reader's language. Pure; the template only sets it.

The dict that `invoice_page` returns is what `templates/documents/invoice.typ` takes (JSON):

    lang, region     of the language, for hyphenation and screen readers
    paper            'a4' or 'us-letter'
    colour           '#rrggbb'
    logo             SVG text, or ''
    title, file      what the file is called inside, and its heading
    kind, number     'Invoice', 'INV-0001'
    stamp            word across the page: DRAFT, VOID, or ''
    seller, buyer    {name, lines: [address and ids]}
    from, to         their headings
    facts            [[label, value]] beside the addresses
    head             {label, amount, note}: what matters at one look
    columns          headings of description, quantity, price, tax, net
    taxed            whether the tax column is shown
    lines            [{text, quantity, price, tax, net, carried}]; numbers as [shown, hidden filler]; `carried` is the
                     sum up to and with this line
    carry            [label at the end of a page, label at the top of the next], or None where all lines stand on one
    sums             [[label, amount, strength]] strength 0 usual, 1 total, 2 what is to be paid
    pay              {title, rows: [[label, value]], text, qr, qr_note} or None
    notes            paragraphs
    foot, page       left of the foot line; 'Page {page} of {pages}' cut at the numbers

Words too long for a column carry zero-width spaces, where they may break.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from core.documents.transfer import Transfer, giro_code, qr_svg, transfer_of
from core.domain.currencies import decimals
from core.domain.document import Document, Lifecycle, Version
from core.domain.money import Money
from core.domain.network import Business
from core.rendering.catalogue import N_
from core.rendering.words import Words

DARK = "#1f2a37"
_LETTER = "BZ CA CL CO CR GT MX NI PA PH PR SV US VE"
LETTER = frozenset(_LETTER.split())
"""Where printers hold US Letter (CLDR, paperSize)."""

FEW_LINES, FEW_LETTERS = 8, 300

TITLES = {
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "estimate": N_("Estimate"),
}
# Why a line carries no tax (UNCL5305): the law wants to read it on the invoice.
WITHOUT_TAX = {
    "AE": N_("Reverse charge: the recipient owes the tax."),
    "K": N_("Intra-community supply, free of tax."),
    "G": N_("Export, free of tax."),
    "E": N_("Exempt from tax."),
    "O": N_("Not subject to tax."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """All that an invoice's pages depend on. `buyer_name` is the name the mail and the contract use; `logo` is SVG
    text or ''; `corrects` the number of the document that a credit note corrects."""

    document: Document
    version: Version
    seller: Business
    buyer: Business
    buyer_name: str
    logo: str = ""
    corrects: str = ""


def paper_for(seller: Business, buyer: Business) -> str:
    """Return the paper of whoever prints it: the recipient's country, else the seller's, else A4."""
    return "us-letter" if (buyer.country or seller.country).upper() in LETTER else "a4"


def invoice_page(it: Printed, words: Words) -> dict[str, Any]:
    """Return what the template takes."""
    document = it.document
    title = words._(TITLES.get(document.kind, TITLES["invoice"]))
    seller = _party(it.seller, it.seller.legal_name or it.seller.name, it, words)
    buyer = _party(it.buyer, it.buyer.legal_name or it.buyer_name, it, words)
    transfer = transfer_of(it.seller.payment_instructions)
    draft = document.lifecycle is Lifecycle.DRAFT
    return {
        "lang": words.locale.language,
        "region": words.locale.territory or "",
        "paper": paper_for(it.seller, it.buyer),
        "colour": it.seller.colour or DARK,
        "logo": it.logo,
        "title": f"{title} {document.number}".strip(),
        "author": it.seller.legal_name or it.seller.name,
        "kind": title,
        "number": document.number,
        "stamp": _stamp(document, words),
        "from": words._("From"),
        "to": words._("Billed to"),
        "seller": seller,
        "buyer": buyer,
        "facts": _facts(it, words),
        "head": _head(document, words),
        "columns": [
            words._("Description"),
            words._("Quantity"),
            words._("Unit price"),
            words._("Tax %"),
            words._("Net {currency}", currency=document.currency),
        ],
        **_lines(it, words),
        "carry": None
        if _on_one_page(it, seller, buyer)
        else [words._("Carried forward"), words._("Brought forward")],
        "sums": _sums(it, words),
        "pay": None if document.lifecycle is Lifecycle.VOID else _pay(it, transfer, words, draft=draft),
        "notes": _notes(it, words),
        "foot": _foot(it.seller, words),
        "page": words._("Page {page} of {pages}", page="\x00", pages="\x00").split("\x00"),
    }


def breakable(text: str, most: int = 24) -> str:
    """Let a word of `most` signs or more break after each of them."""
    return re.sub(rf"[^\s\u200b]{{{most},}}", lambda word: _opened(word[0]), text)


def _opened(word: str) -> str:
    """Zero-width spaces between the letters, never before an accent or inside a joined sign."""
    found = word[:1]
    for before, sign in pairwise(word):
        joined = unicodedata.category(sign) in {"Mn", "Me", "Mc", "Cf"} or before == "\u200d"
        found += sign if joined else f"\u200b{sign}"
    return found


def day(on: Any, words: Words) -> str:
    """'4 December 2026': the month in letters, so that nobody takes it for the day."""
    if words.locale.language == "en":
        return format_date(on, "d MMMM y", locale=words.locale)
    return format_date(on, "long", locale=words.locale)


def _stamp(document: Document, words: Words) -> str:
    if document.lifecycle is Lifecycle.VOID:
        return words._("VOID")
    return words._("DRAFT") if document.lifecycle is Lifecycle.DRAFT else ""


def _party(business: Business, name: str, it: Printed, words: Words) -> dict[str, Any]:
    """Name, address, the country where the two differ, the tax number."""
    lines = [line.strip() for line in business.address.splitlines() if line.strip()]
    country = _country(business.country, words)
    abroad = it.seller.country and it.buyer.country and it.seller.country != it.buyer.country
    if abroad and country and not (lines and country.casefold() in lines[-1].casefold()):
        lines.append(country)
    if business.tax_id:
        lines.append(_tax_id(business, words))
    return {"name": breakable(name), "lines": [breakable(line) for line in lines]}


def _country(code: str, words: Words) -> str:
    found = words.locale.territories.get(code.upper(), "") if code else ""
    if not found and code:
        try:
            found = Locale("en").territories.get(code.upper(), "")
        except UnknownLocaleError:  # pragma: no cover - English is always there
            return ""
    return str(found)


def _facts(it: Printed, words: Words) -> list[list[str]]:
    document = it.document
    found = []
    if document.number:
        found.append([words._("Number"), document.number])
    if it.corrects:
        found.append([words._("Corrects"), it.corrects])
    if document.issued_on:
        found.append([words._("Issue date"), day(document.issued_on, words)])
    if document.kind == "invoice":
        found.append([words._("Due date"), day(document.due_on, words)])
        if document.issued_on:
            found.append([words._("Payment terms"), _terms((document.due_on - document.issued_on).days, words)])
    if document.purchase_order:
        found.append([words._("Purchase order"), breakable(document.purchase_order, 15)])
    if document.version > 1:
        found.append([words._("Version"), str(document.version)])
    return found


def _terms(days: int, words: Words) -> str:
    if days <= 0:
        return words._("due on receipt")
    return words._("1 day") if days == 1 else words._("{count} days", count=days)


def _head(document: Document, words: Words) -> dict[str, str]:
    amount = words.money(document.open)
    if document.lifecycle is Lifecycle.VOID:
        note = words._("This document is void. Nothing is to be paid.")
        return {"label": words._("Total"), "amount": words.money(document.total), "note": note}
    if document.kind != "invoice":
        return {"label": words._("Total"), "amount": words.money(document.total), "note": ""}
    if document.gross and document.open.minor <= 0:
        return {
            "label": words._("Paid in full"),
            "amount": words.money(document.total),
            "note": words._("Thank you."),
        }
    note = words._("due {day}", day=day(document.due_on, words))
    return {"label": words._("Amount due"), "amount": amount, "note": note}


def _lines(it: Printed, words: Words) -> dict[str, Any]:
    document, rows = it.document, it.version.lines
    places = decimals(document.currency)
    quantities = _aligned([Decimal(str(row["quantity"])) for row in rows], words)
    prices = _aligned([_priced(str(row["unit_price"]), places) for row in rows], words)
    rates = _aligned([Decimal(str(row["tax_rate"])) for row in rows], words)
    carried, found = 0, []
    for row, quantity, price, rate in zip(rows, quantities, prices, rates, strict=True):
        net = int(row["net"])
        carried += net
        found.append(
            {
                "text": breakable(str(row["description"])),
                "quantity": quantity,
                "unit": str(row.get("unit", "")),
                "price": price,
                "tax": rate,
                "net": words.amount(Money(net, document.currency)),
                "carried": words.amount(Money(carried, document.currency)),
            }
        )
    return {"lines": found, "taxed": any(Decimal(str(row["tax_rate"])) for row in rows)}


def _on_one_page(it: Printed, *parties: dict[str, Any]) -> bool:
    """Whether the lines surely stand on the first page: for sums to carry the press lays everything out once more."""
    texts = [str(row["description"]) for row in it.version.lines]
    short = (
        len(texts) <= FEW_LINES and sum(map(len, texts)) <= FEW_LETTERS and not any("\n" in text for text in texts)
    )
    return short and all(len(party["lines"]) <= FEW_LINES for party in parties)


def _priced(price: str, places: int) -> Decimal:
    """A unit price with at least the decimals of its currency, and never fewer than it has."""
    value = Decimal(price)
    exponent = value.as_tuple().exponent
    has = -exponent if isinstance(exponent, int) else 0
    return value if has >= places else value.quantize(Decimal(1).scaleb(-places))


def _aligned(numbers: Sequence[Decimal], words: Words) -> list[list[str]]:
    """Each number with the digits it lacks behind the decimal point, to be set unseen: the points stand in line."""
    shown = [_trimmed(number) for number in numbers]
    places = [max(0, -int(number.as_tuple().exponent)) for number in shown]
    most = max(places, default=0)
    point = words.number(Decimal("0.1")).strip("01")
    found = []
    for number, has in zip(shown, places, strict=True):
        filler = "0" * (most - has)
        found.append([words.number(number), (point + filler if not has else filler) if filler else ""])
    return found


def _trimmed(number: Decimal) -> Decimal:
    """Without an exponent: 1E+3 is 1000."""
    return number.quantize(Decimal(1)) if int(number.as_tuple().exponent) > 0 else number


def _sums(it: Printed, words: Words) -> list[list[Any]]:
    document, currency = it.document, it.document.currency
    found: list[list[Any]] = [[words._("Subtotal"), words.amount(Money(document.net, currency)), 0]]
    for row in it.version.taxes:
        taxable, tax = Money(int(row["taxable"]), currency), Money(int(row["tax"]), currency)
        rate = words.number(str(row["rate"]))
        label = words._("Tax {rate} % on {net}", rate=rate, net=words.amount(taxable))
        found.append([label, words.amount(tax), 0])
    found.append([words._("Total"), words.money(document.total), 1])
    if document.paid:
        found.append([words._("Paid"), words.amount(Money(-document.paid, currency)), 0])
    if document.credited and document.kind == "invoice":
        found.append([words._("Credited"), words.amount(Money(-document.credited, currency)), 0])
    settled = document.paid or (document.credited and document.kind == "invoice")
    if settled and document.lifecycle is Lifecycle.ISSUED:
        found.append([words._("Amount due"), words.money(document.open), 2])
    return found


def _pay(it: Printed, transfer: Transfer, words: Words, *, draft: bool) -> dict[str, Any] | None:
    document, name = it.document, it.seller.legal_name or it.seller.name
    if document.kind != "invoice" or document.open.minor <= 0 or not (transfer.iban or transfer.rest):
        return None
    rows = []
    if transfer.iban:
        rows += [[words._("Recipient"), breakable(name)], [words._("IBAN"), transfer.shown]]
    if document.number:
        rows.append([words._("Reference"), document.number])
    rows.append([words._("Amount"), words.money(document.open)])
    rows.append([words._("Pay by"), day(document.due_on, words)])
    code = "" if draft else giro_code(name=name, iban=transfer.iban, amount=document.open, reference=document.number)
    return {
        "title": words._("Payment"),
        "rows": rows,
        "text": breakable(transfer.rest),
        "qr": qr_svg(code) if code else "",
        "qr_note": words._("Scan with your banking app"),
    }


def _notes(it: Printed, words: Words) -> list[str]:
    reasons = dict.fromkeys(str(row.get("category", "")) for row in it.version.taxes)
    found = [words._(WITHOUT_TAX[reason]) for reason in reasons if reason in WITHOUT_TAX]
    return [*found, *(breakable(part.strip()) for part in it.version.note.split("\n\n") if part.strip())]


def _foot(seller: Business, words: Words) -> str:
    address = ", ".join(line.strip(" ,") for line in seller.address.splitlines() if line.strip())
    parts = (seller.legal_name or seller.name, address, _tax_id(seller, words))
    return breakable(" · ".join(part for part in parts if part))


def _tax_id(business: Business, words: Words) -> str:
    """A number that begins with the letters of a country is one for VAT."""
    number = business.tax_id.strip()
    if re.match(r"[A-Z]{2,3}\s?\d", number):
        return words._("VAT id {number}", number=number)
    return words._("Tax id {number}", number=number) if number else ""
