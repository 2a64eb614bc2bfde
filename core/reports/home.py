"""What somebody sees at a glance: what is owed both ways by age, what waits for them, the latest documents.

A bounded number of queries however many documents there are: sums by the database, a few rows by an index.
"""

from dataclasses import dataclass

from core.domain.actor import Actor
from core.reports.aging import Aging, aging
from core.reports.digest import waiting_for
from core.store.unit import Unit
from core.views.document import DocumentView, document_view
from core.views.subject import View, subject_view

PAGE = 8
MOST_WAITING = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`waiting` are views with the offers of whom it was made for, `waiting_more` how many are left out.

    `documents` are those from `start` on, newest first, of what was searched for (`search` empty: all); `more`: there
    are older ones. `receivable` and `payable` as in an aging.
    """

    own: str
    receivable: Aging
    payable: Aging
    waiting: tuple[View, ...]
    waiting_more: int
    documents: tuple[DocumentView, ...]
    start: int
    more: bool
    search: str


def home(unit: Unit, by: Actor, *, start: int = 0, search: str = "") -> Home:
    """Return the page for `by`, with the documents from `start` on."""
    waiting = waiting_for(unit, by)
    shown = waiting[:MOST_WAITING]
    ids = unit.reports.latest_documents(by.business, search=search, start=start, limit=PAGE + 1)
    return Home(
        own=unit.business(by.business).name,
        receivable=aging(unit, by, "seller"),
        payable=aging(unit, by, "buyer"),
        waiting=tuple(subject_view(unit, kind, id_, by) for kind, id_ in shown),
        waiting_more=len(waiting) - len(shown),
        documents=tuple(document_view(unit, unit.document_case(id_, by.business), by) for id_ in ids[:PAGE]),
        start=start,
        more=len(ids) > PAGE,
        search=search,
    )
