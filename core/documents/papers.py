"""The pages of a document: printed once as it left and kept, byte for byte; later states are printed from the same
parties.

An invoice that was sent is what the customer has: a new address or logo of the seller changes what is printed next
year, never what was. So the first print of each version is kept, together with who the two parties were. What changes
without a new version (paid, void) is printed anew from those parties. A draft is printed as it is now, and not kept.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.actions.people import as_contact
from core.documents.invoice import TITLES, Printed, invoice_page
from core.documents.logo import as_svg
from core.documents.press import print_pdf
from core.domain.document import Document, DocumentCase, Lifecycle
from core.domain.errors import Conflict
from core.domain.ids import BusinessId
from core.domain.network import Business
from core.rendering.words import words_for
from core.store.engine import Store
from core.store.records import DocumentFile
from core.store.unit import Unit

KEPT = ("name", "legal_name", "address", "country", "tax_id", "payment_instructions", "logo", "colour")
"""What of a business is printed."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A PDF under the name a person saves it by; `sha256` in hex."""

    name: str
    body: bytes
    sha256: str


class Papers:
    """Pages of documents. Printing happens outside of every transaction: nobody waits for it."""

    def __init__(self, store: Store) -> None:
        """Keep the store; nothing is read yet."""
        self._store = store

    def paper(self, document_id: str, me: BusinessId) -> Paper:
        """Return the document as it stands now, as `me` may see it. Raises NotFound."""
        with self._store.read() as unit:
            document = unit.document_case(document_id, me).document
        if document.lifecycle is Lifecycle.DRAFT:
            return _printed(self._gathered(document_id, me))
        kept = self._original(document_id, me)
        if document.lifecycle is Lifecycle.VOID or document.paid or _credited(document):
            return _printed(self._gathered(document_id, me))
        return _of(kept)

    def original(self, document_id: str, me: BusinessId) -> Paper | None:
        """Return the document as it was issued, the same bytes every time; None for a draft. Raises NotFound."""
        with self._store.read() as unit:
            draft = unit.document_case(document_id, me).document.lifecycle is Lifecycle.DRAFT
        return None if draft else _of(self._original(document_id, me))

    def _original(self, document_id: str, me: BusinessId) -> DocumentFile:
        with self._store.read() as unit:
            document = unit.document_case(document_id, me).document
            found = kept(unit, document)
        return found or self._keep(document_id, me)

    def _keep(self, document_id: str, me: BusinessId) -> DocumentFile:
        """Print it for the first time. Whoever keeps it first is right: others throw theirs away."""
        gathered = self._gathered(document_id, me, as_issued=True)
        paper, document = _printed(gathered), gathered.printed.document
        try:
            with self._store.write() as unit:
                first = kept(unit, document)
                return first or unit.files.add(
                    DocumentFile(
                        business_id=document.business_id,
                        document_id=document.id,
                        version=document.version,
                        name=paper.name,
                        sha256=paper.sha256,
                        body=paper.body,
                        parties=gathered.parties,
                        made_at=unit.real_now,
                    )
                )
        except Conflict:
            with self._store.read() as unit:
                first = kept(unit, document)
            if first is None:
                raise
            return first

    def _gathered(self, document_id: str, me: BusinessId, *, as_issued: bool = False) -> "_Gathered":
        with self._store.read() as unit:
            seen = unit.document_case(document_id, me)
            return _gather(unit, unit.document_case(document_id, seen.seller.id), as_issued=as_issued)


def _credited(document: Document) -> bool:
    """Whether an invoice was corrected since: a credit note itself is what it was."""
    return document.kind == "invoice" and document.credited > 0


def kept(unit: Unit, document: Document) -> DocumentFile | None:
    """Return the first print of this version, if it has been printed."""
    return unit.files.find(business_id=document.business_id, document_id=document.id, version=document.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    printed: Printed
    parties: dict[str, Any]
    at: datetime


def _gather(unit: Unit, case: DocumentCase, *, as_issued: bool) -> _Gathered:
    """Read what is printed. A version printed before keeps its parties, and what was known of them then."""
    document = case.document
    if as_issued:
        document = replace(document, lifecycle=Lifecycle.ISSUED, paid=0, credited=0)
    version = unit.versions.find(business_id=document.business_id, document_id=document.id, version=document.version)
    if version is None:
        raise LookupError(f"document {document.id} has no version {document.version}")
    first = kept(unit, case.document)
    parties = first.parties if first else _parties(unit, case)
    seller, buyer = (replace(now, **parties[side]) for side, now in (("seller", case.seller), ("buyer", case.buyer)))
    logo = unit.logos.find(business_id=seller.id, sha256=seller.logo) if seller.logo else None
    corrected = unit.documents.find(business_id=seller.id, id=document.corrects) if document.corrects else None
    printed = Printed(
        document=document,
        version=version,
        seller=seller,
        buyer=buyer,
        buyer_name=parties["buyer_name"],
        logo=as_svg(logo.body) if logo else "",
        corrects=corrected.number if corrected else "",
    )
    return _Gathered(printed=printed, parties=parties, at=document.issued_at or document.created_at)


def _parties(unit: Unit, case: DocumentCase) -> dict[str, Any]:
    """Who the two are today. The customer reads it in its own language; without a legal name of its own it goes by
    the name that the seller's books have for it."""
    contact = unit.contact_on(case.seller.id, case.connection.id)
    reader = as_contact(unit, contact, channel="", evidence={}).language if contact else case.buyer.locale
    return {
        "seller": _look(case.seller),
        "buyer": _look(case.buyer),
        "buyer_name": case.party,
        "language": reader,
    }


def _look(business: Business) -> dict[str, str]:
    return {name: getattr(business, name) for name in KEPT}


def _printed(it: _Gathered) -> Paper:
    words = words_for(it.parties["language"], it.printed.seller.timezone)
    body = print_pdf("invoice", invoice_page(it.printed, words), at=it.at)
    document = it.printed.document
    parts = (
        (words._("Draft"), it.parties["buyer_name"])
        if document.lifecycle is Lifecycle.DRAFT
        else (words._(TITLES.get(document.kind, TITLES["invoice"])), document.number, it.printed.seller.name)
    )
    return Paper(name=file_name(*parts), body=body, sha256=hashlib.sha256(body).hexdigest())


def _of(file: DocumentFile) -> Paper:
    return Paper(name=file.name, body=file.body, sha256=file.sha256)


def file_name(*parts: str) -> str:
    """Return 'Invoice INV-0001 Northwind.pdf': letters, digits and few signs, so that every system can save it."""
    plain = re.sub(r"[^\w\-.&+() ]+", " ", " ".join(parts))
    return " ".join(plain.split()).strip(" .")[:LONGEST_NAME].rstrip(" .") + ".pdf"
