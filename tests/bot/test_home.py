"""The Home tab: what is owed, what waits, the latest documents; it follows what happens while somebody looks."""

from dataclasses import replace

import pytest

from bot.home_keeper import HomeKeeper
from sandbox.client import View
from tests.bot.running import Office


@pytest.fixture
def busy(office: Office) -> Office:
    """Northwind with nine drafts and an invoice to Acme."""
    card = office.draft("invoice acme 1,000 for bridge due 2027-06-04")
    office.dana.click(card, "Issue and send")
    for number in range(9):
        office.dana.slash("/penny", f"invoice acme {number + 1} for thing{number}", channel=office.billing)
    office.deliver()
    return office


def keeper(office: Office) -> HomeKeeper:
    return HomeKeeper(office.penny, office.slack, office.bots)


def button(view: View, text: str) -> str:
    return next(one.action_id for one in view.buttons() if one.text == text)


def test_a_new_workspace_is_offered_to_be_set_up(office: Office) -> None:
    view = office.dana.open_home()
    office.dana.click(view, "Set up the business")
    form = office.dana.open_view()
    assert form is not None
    assert "currency" in {field.block_id for field in form.fields()}


def test_home_shows_what_is_owed_what_waits_and_the_latest(busy: Office) -> None:
    shown = busy.dana.open_home().shown()
    assert "Owed to you" in shown
    assert "USD 1,190.00 on 1 documents" in shown
    assert "What waits for you" in shown
    assert "thing" not in shown or "Draft to Acme GmbH" in shown
    assert "Latest documents" in shown


def test_home_turns_its_pages(busy: Office) -> None:
    first = busy.dana.open_home()
    busy.dana.click(first, "More")
    second = busy.dana.home()
    assert second is not None
    assert second.hash != first.hash
    assert [one.text for one in second.buttons() if one.text in {"Back", "More"}] == ["Back"]
    busy.dana.click(second, "Back")
    third = busy.dana.home()
    assert third is not None
    assert [one.text for one in third.buttons() if one.text in {"Back", "More"}] == ["More"]


def test_home_finds_by_number_name_and_title(busy: Office) -> None:
    for words, found in (("inv-0001", True), ("ACME", True), ("bridge", True), ("100%", False), ("_", False)):
        busy.dana.choose(busy.dana.open_home(), "home:search", words)
        view = busy.dana.home()
        assert view is not None
        assert ("Nothing was found" not in view.shown()) is found, (words, view.shown())
        if words == "bridge":
            assert "INV-0001" in view.shown()
        assert [one.text for one in view.buttons() if one.text == "Show all"]


def test_a_document_opens_over_home_and_what_is_done_there_shows_at_once(busy: Office) -> None:
    busy.dana.choose(busy.dana.open_home(), "home:search", "thing8")
    view = busy.dana.home()
    assert view is not None
    busy.dana.click(view, "Show")
    card = busy.dana.open_view()
    assert card is not None
    assert "thing8" in card.shown()
    busy.dana.click(card, "Issue")
    again = busy.dana.open_view()
    assert again is not None
    assert "INV-0002" in again.shown()


def test_what_waits_can_be_done_in_home(busy: Office) -> None:
    view = busy.dana.open_home()
    waiting = next(one for one in view.buttons() if one.text == "Issue")
    before = view.shown().count("Draft to")
    busy.dana.click(view, f"{waiting.block_id}\x1f{waiting.action_id}")
    after = busy.dana.home()
    assert after is not None
    assert after.hash != view.hash
    assert "INV-0002" in after.shown() or after.shown().count("Draft to") <= before


def test_home_follows_what_happens_elsewhere(busy: Office) -> None:
    before = busy.dana.open_home()
    keeper(busy).run_once()
    same = busy.dana.home()
    assert same is not None
    assert same.hash == before.hash
    busy.sam.slash("/penny", "invoice acme 77 for something-new", channel=busy.billing)
    keeper(busy).run_once()
    after = busy.dana.home()
    assert after is not None
    assert "USD 91.63" in after.shown()


def test_a_page_that_somebody_turned_is_not_turned_back(busy: Office) -> None:
    busy.dana.click(busy.dana.open_home(), "More")
    busy.sam.slash("/penny", "invoice acme 78 for more", channel=busy.billing)
    keeper(busy).run_once()
    view = busy.dana.home()
    assert view is not None
    assert "Back" in [one.text for one in view.buttons()]


def test_home_of_nobody_is_drawn_for_those_who_left_it_long_ago(busy: Office) -> None:
    busy.dana.open_home()
    busy.sam.slash("/penny", "invoice acme 79 for more", channel=busy.billing)
    with busy.penny.store.write() as unit:
        (home,) = unit.homes.all()
        unit.homes.save(replace(home, opened_at=home.opened_at.replace(year=2020)))
    calls = len(busy.sandbox.calls("views.publish"))
    keeper(busy).run_once()
    assert len(busy.sandbox.calls("views.publish")) == calls


def test_a_home_that_slack_did_not_take_is_drawn_later(busy: Office) -> None:
    busy.dana.open_home()
    busy.sam.slash("/penny", "invoice acme 80 for more", channel=busy.billing)
    busy.sandbox.faults.slack("views.publish", "http_500")
    keeper(busy).run_once()
    keeper(busy).run_once()
    view = busy.dana.home()
    assert view is not None
    assert "USD 95.20" in view.shown()


def test_a_guest_sees_why_there_is_nothing(office: Office) -> None:
    office.set_up()
    assert "guest" in office.gus.open_home().shown().lower()
