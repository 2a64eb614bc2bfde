"""Invoices printed, warm, beside an empty page of the same press: from the domain's values to the PDF's bytes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from core.documents.invoice import Printed, invoice_page
from core.documents.press import print_pdf
from core.rendering.words import words_for
from tests.bench.report import Figure, percentile
from tests.core.documents.samples import MARK, NORTHWIND, NOW, line, printed
from tests.databases import Databases

WARM_UP = 20
GOAL = 60.0


def measure(databases: Databases, folder: Path) -> Iterator[Figure]:
    """The floor, the usual invoice on one thread and on two, a long one. Needs no database."""
    floor = _rate(_empty, 300)[0]
    yield Figure(what="PDF: an empty page", value=f"{floor:.0f}/s", more={"per_second": floor})
    usual = printed(
        [line(f"Consulting, week {n}", "12.5", "125") for n in range(5)],
        logo=MARK,
        seller=replace(NORTHWIND, colour="#0b7a75"),
    )
    long = printed([line(f"Part no. {n:04d}, delivered", str(n % 7 + 1), f"{n}.25") for n in range(100)])
    yield _figure("PDF: invoice of 5 lines with logo and QR code", usual, 150, floor, goal=GOAL)
    yield _figure("PDF: the same on two threads", usual, 300, floor, threads=2)
    yield _figure("PDF: invoice of 100 lines", long, 30, floor)


def _figure(
    what: str, it: Printed, count: int, floor: float, *, threads: int = 1, goal: float | None = None
) -> Figure:
    rate, worst = _rate(lambda number: _print(it, number), count, threads)
    return Figure(
        what=what,
        value=f"{rate:.0f}/s (p95 {worst * 1000:.0f} ms)",
        floor=f"{floor:.0f}/s",
        ratio=rate / floor,
        goal=f"≥ {goal:.0f}/s" if goal else "",
        met=rate >= goal if goal else None,
        more={"per_second": rate, "p95_ms": worst * 1000},
    )


def _rate(one: Callable[[int], None], count: int, threads: int = 1) -> tuple[float, float]:
    """Return how many a second, and the seconds that 95 of 100 stayed under. No two are alike: nothing is cached."""

    def timed(number: int) -> float:
        began = time.perf_counter()
        one(number)
        return time.perf_counter() - began

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(timed, range(-WARM_UP, 0)))
        began = time.perf_counter()
        took = list(pool.map(timed, range(count)))
        return count / (time.perf_counter() - began), percentile(took, 0.95)


def _print(it: Printed, number: int) -> None:
    document = replace(it.document, number=f"INV-{number:05d}")
    page = invoice_page(replace(it, document=document), words_for("en", "Europe/Berlin"))
    print_pdf("invoice", page, at=NOW)


def _empty(number: int) -> None:
    print_pdf("blank", {"number": number}, at=NOW)
