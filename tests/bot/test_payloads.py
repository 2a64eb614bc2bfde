"""Everything that goes to Slack is valid, however people are called and however much there is of it."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import card
from bot.digests import digest_said, shown_report
from bot.home import home_view, stranger_home, unlinked_home
from bot.home_tab import draw
from bot.people import people_modal
from bot.shows import helped, listed, shown
from core.actions.registry import REGISTRY
from core.domain.actor import Role
from core.domain.ids import DocumentId
from core.domain.money import Money
from core.rendering.words import words_for
from core.reports.aging import Aging, AgingRow
from core.reports.digest import digest
from core.reports.home import Home
from core.understanding.lines import Show
from tests.bot.payloads import has_tools, judge_message, judge_view, schema
from tests.bot.test_cards_and_forms import NASTY, connection_views, document_views, names, question_views
from tests.world import World

WORDS = [words_for("en", "Europe/Berlin"), words_for("de", "Europe/Berlin")]
CURRENCIES = ["EUR", "USD", "JPY", "KWD", "GBP", "CHF"]


def test_slacks_own_types_are_among_the_judges() -> None:
    if not has_tools():
        pytest.skip("`make schema-tools` installs Slack's types (needs node and npm)")
    assert {"SectionBlock", "HomeView", "ModalView", "TableBlock"} <= schema()["definitions"].keys()
    with pytest.raises(AssertionError):
        judge_message("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}])


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": " "}}],
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
        [{"type": "divider"}] * 51,
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
    ],
)
def test_the_judges_refuse_what_slack_refuses(blocks: list[dict[str, Any]]) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever judge sees it first
        judge_message("x", blocks)


@settings(max_examples=40, deadline=None)
@given(view=st.one_of(document_views, connection_views, question_views), words=st.sampled_from(WORDS))
def test_any_card_passes_every_judge(view: Any, words: Any) -> None:
    found = card(view, words, "/penny")
    judge_message(found.text, found.blocks)


rows = st.builds(
    lambda code, party, amounts: AgingRow(
        connection="c", party=party, currency=code, amounts=tuple(Money(a, code) for a in amounts), counts=(1,) * 5
    ),
    st.sampled_from(CURRENCIES),
    names,
    st.lists(st.integers(0, 10**15), min_size=5, max_size=5),
)
agings = st.builds(
    lambda side, found: Aging(side=side, today=datetime(2026, 12, 4, tzinfo=UTC).date(), rows=found, totals=found),
    st.sampled_from(["seller", "buyer"]),
    st.lists(rows, max_size=8).map(tuple),
)
homes = st.builds(
    Home,
    own=names,
    receivable=agings,
    payable=agings,
    waiting=st.lists(st.one_of(document_views, connection_views, question_views), max_size=5).map(tuple),
    waiting_more=st.integers(0, 999),
    documents=st.lists(document_views, max_size=8).map(tuple),
    start=st.integers(0, 9992),
    more=st.booleans(),
    search=st.one_of(st.just(""), names.map(lambda one: one[:100])),
)


@settings(max_examples=40, deadline=None)
@given(found=homes, words=st.sampled_from(WORDS), text=names)
def test_any_home_passes_every_judge(found: Home, words: Any, text: str) -> None:
    judge_view(home_view(found, words, "/penny", "now"))
    judge_view(unlinked_home(words))
    judge_view(stranger_home(words._("There is no word “{word}”.", word="x")))


def test_sixty_people_with_names_that_nobody_should_have_fit(world: World) -> None:
    for number in range(60):
        world.hire(world.northwind, f"{NASTY[number % len(NASTY)][:110]} {number}", Role.MEMBER)
    with world.store.read() as unit:
        found = people_modal(unit, world.dana, WORDS[0], "/penny")
    judge_view(found.view)
    judge_message(found.instead.text, found.instead.blocks)


@pytest.mark.parametrize("words", WORDS, ids=["en", "de"])
def test_help_passes_every_judge(words: Any) -> None:
    for word in ("", *sorted({action.words[0] for action in REGISTRY if action.words}), "<!channel>"):
        say = helped(word, words, "/penny", REGISTRY)
        judge_message(say.text, say.blocks)


@pytest.fixture
def crowd(world: World) -> World:
    """A thousand open invoices to customers with names that nobody should have."""
    many = [world.approved(f"ap@c{number}.example", name) for number, name in enumerate(n[:110] for n in NASTY)]
    assert len(many) == len(NASTY)
    sample = world.sent(amount="1000")
    with world.store.write() as unit:
        document, entries = (
            next(one for one in unit.documents.all() if one.id == sample),
            [one for one in unit.entries.all() if one.document_id == sample],
        )
        version = unit.versions.find(business_id=document.business_id, document_id=sample, version=document.version)
        assert version is not None
        for number in range(1000):
            id_ = DocumentId(unit.new_id())
            unit.documents.add(
                dataclasses.replace(document, id=id_, number=f"INV-{number + 2:04}", title=NASTY[number % 6][:200])
            )
            unit.versions.add(dataclasses.replace(version, document_id=id_))
            for entry in entries:
                reference = f"INV-{number + 2:04}" if entry.side == "seller" else f"BILL-{number + 2}"
                unit.entries.add(dataclasses.replace(entry, document_id=id_, reference=reference))
    return world


def test_a_thousand_open_invoices_fit_everywhere(crowd: World) -> None:
    by = crowd.dana
    words = WORDS[0]
    with crowd.store.read() as unit:
        for start in (0, 20, 980):
            say = listed({}, unit, by, words, "/penny", start=start)
            judge_message(say.text, say.blocks)
        for what in ("aging", "digest", "tomorrow"):
            say = shown_report(what, {}, unit, by, words, "/penny")
            judge_message(say.text, say.blocks)
        for state in ({}, {"start": 8}, {"search": "inv-0999"}, {"search": "<!channel>"}, {"start": 99999}):
            judge_view(draw(unit, by, state, "/penny").view)
        for connection in unit.connections_of(by.business):
            say = shown(Show(what="connection", args={"id": connection.id}), unit, by, words, "/penny", REGISTRY)
            judge_message(say.text, say.blocks)
        say = digest_said(digest(unit, by, since=unit.now), words, "/penny", by.business)
        judge_message(say.text, say.blocks)
