"""The lines of a draft on a page: rows more and less and their sums without any script, and nothing typed is lost."""

import html
import re

import pytest

from core.actions.create_invoice import CREATE_INVOICE, CreateInvoice
from core.actions.start_business import add_member
from core.domain.actor import Role
from core.domain.ids import ConnectionId
from core.domain.money import Money
from tests.web.world import NORTHWIND, World

DANA = "dana@northwind.example"
TYPED = {
    "lines.1.description": "Consulting",
    "lines.1.quantity": "2",
    "lines.1.price": "100",
    "lines.1.tax": "19",
    "note": "Half typed",
}


@pytest.fixture
def draft(world: World) -> str:
    """The page of a draft as its owner sees it: one line of EUR 50."""
    customer = ConnectionId(world.approved().id)
    with world.store.write() as unit:
        add_member(unit, NORTHWIND, {"name": "Dana", "email": DANA}, role=Role.OWNER)
    command = CreateInvoice(customer=customer, amount=Money.of("50", "EUR"), description="Shelves")
    return world.link("document", world.perform(CREATE_INVOICE, command).subject.id, DANA)


def values(text: str) -> dict[str, str]:
    """What stands in the form that edits the draft."""
    form = next(part for part in text.split("<form ")[1:] if 'value="edit_draft"' in part).partition("</form>")[0]
    found = re.findall(r'name="([a-z_.0-9]+)"[^>]*?value="([^"]*)"', form)
    areas = re.findall(r'<textarea [^>]*name="([a-z_]+)"[^>]*>([^<]*)<', form)
    return {name: html.unescape(value) for name, value in found + areas if name != "press"}


def press(world: World, page: str, button: str, **typed: str) -> str:
    fields = values(world.get(page).text) | TYPED | typed
    answer = world.send(page, **{**fields, "action": "edit_draft", "press": button})
    assert answer.status_code == 200
    return answer.text


def test_one_line_more_keeps_what_was_typed_and_adds_it_up(world: World, draft: str) -> None:
    assert "lines.2.price" not in values(world.get(draft).text)
    text = press(world, draft, "add:lines")
    found = values(text)
    assert (found["lines.1.price"], found["lines.2.price"], found["note"]) == ("100", "", "Half typed")
    assert "EUR 238.00" in text
    text = press(world, draft, "sums", **{"lines.2.description": "Travel", "lines.2.price": "50"})
    assert "EUR 297.50" in text


def test_a_line_is_taken_out_by_its_own_button(world: World, draft: str) -> None:
    more = {"lines.2.description": "Travel", "lines.2.price": "50"}
    found = values(press(world, draft, "drop:lines:1", **more))
    assert (found.get("lines.1.price"), found["lines.2.description"]) == (None, "Travel")


def test_these_buttons_change_nothing_and_what_was_added_is_saved(world: World, draft: str) -> None:
    before = world.get(draft).text
    press(world, draft, "add:lines")
    now = world.get(draft).text
    assert values(now) | {"nonce": ""} == values(before) | {"nonce": ""}
    fields = values(press(world, draft, "add:lines"))
    fields |= {"lines.2.description": "Travel", "lines.2.price": "50", "lines.2.tax": "19"}
    assert "EUR 297.50" in world.send(draft, **{**fields, "action": "edit_draft"}).text


def test_strange_buttons_only_draw_the_form_again(world: World, draft: str) -> None:
    for button in ("add:nothing", "drop:lines:99", "x", "add:", "drop:lines:1"):
        assert values(press(world, draft, button))["lines.1.price"] == "100"
