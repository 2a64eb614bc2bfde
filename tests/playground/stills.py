"""Pictures that need no playground: mails, pages and sheets of paper, from the samples that the tests look at."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from core.documents.aging import charts_of, drawn
from core.documents.invoice import invoice_page
from core.documents.press import print_png
from core.domain.money import Money
from core.rendering.words import words_for
from core.reports.aging import Aging, AgingRow
from tests.core.documents.samples import line, printed
from tests.core.rendering.samples import GROSS, every_mail
from tests.web.samples import every_page

MAILS = {
    "mail-request": "request.en",
    "mail-invoice": "invoice.en",
    "mail-reminder": "reminder.en",
    "mail-digest": "digest.en",
    "mail-invoice-de": "invoice.de",
}
PAGES = {
    "page-bill": "bill.en",
    "page-bill-wrong": "bill-wrong.en",
    "page-approved": "bill-approved.en",
    "page-expired": "expired.en",
    "page-draft": "draft.en",
    "page-looks": "looks.en",
}
NOTHING = Money(0, "USD")
ROW = AgingRow(connection="", party="", currency="USD", amounts=(*(GROSS,) * 4, NOTHING), counts=(1, 2, 3, 4, 0))
AGING = Aging(side="seller", today=date(2026, 12, 4), rows=(ROW,), totals=(ROW,))
WORK = ("Consulting", "Workshop, two days on site", "Licence, one year", "Travel", "Handbook, printed")


def html() -> Iterator[tuple[str, str]]:
    """Yield (name, HTML) of the mails and pages."""
    picture = b64encode(drawn(charts_of(AGING, AGING.late, words_for("en")))).decode()
    mails = {name: text.replace("cid:aging", f"data:image/png;base64,{picture}") for name, text, _ in every_mail()}
    greeted = ("Hello from &lt;b&gt;us&lt;/b&gt;", "Hello Acme, we start on Monday.")
    yield from ((name, mails[one].replace(*greeted)) for name, one in MAILS.items())
    pages = {}
    for name, text in every_page():
        pages[name] = text
        if len(PAGES.values() & pages.keys()) == len(PAGES):
            break
    yield from ((name, pages[one]) for name, one in PAGES.items())


def paper() -> Iterator[tuple[str, bytes]]:
    """Yield (name, PNG) of an invoice and of the second page of a long one."""
    few = [line(text, str(at + 1), str(120 * (at + 1)), "7" if at == 4 else "19") for at, text in enumerate(WORK)]
    many = [line(f"{WORK[at % 5]} {at + 1}", str(Decimal(at % 7 + 1)), "85.50") for at in range(60)]
    words = words_for("en", "Europe/Berlin")
    yield "pdf-invoice", print_png("invoice", invoice_page(printed(few, note="Thank you."), words), ppi=110)[0]
    yield "pdf-long", print_png("invoice", invoice_page(printed(many), words), ppi=110)[1]
