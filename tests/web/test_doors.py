"""Links that open nothing, and links that no longer do."""

from datetime import UTC, datetime

import pytest

from core.actions.doors import token_for
from core.domain.document import Verdict
from tests.web.world import NORTHWIND, SECRET, World, says

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("token", ["a" * 26, "short", "a" * 400, "%00", "..%2f.."])
def test_an_unknown_link_is_not_found_and_says_what_to_do(world: World, token: str) -> None:
    answer = world.get(f"/l/{token}")
    assert answer.status_code == 404
    assert "the email" in says(answer)
    assert world.http.post(f"/l/{token}", data={"action": "approve_invoice"}).status_code == 404


@pytest.mark.parametrize("what", ["expires_at", "revoked_at"])
def test_a_link_that_is_over_says_to_ask_for_a_new_one(world: World, what: str) -> None:
    path = world.bill()
    world.door(path, **{what: PAST})
    answer = world.get(path)
    assert answer.status_code == 410
    assert "ask for a new one" in says(answer)
    assert "Northwind" not in says(answer)


@pytest.mark.parametrize("what", ["expires_at", "revoked_at"])
def test_a_link_that_is_over_acts_no_more(world: World, what: str) -> None:
    path = world.bill()
    world.door(path, **{what: PAST})
    assert world.http.post(path, data={"action": "approve_invoice"}).status_code == 410
    assert world.only_document().verdict is Verdict.PENDING


def test_a_reply_token_opens_no_page(world: World) -> None:
    world.bill()
    with world.store.write() as unit:
        conversation = next(c for c in unit.conversations.all(business_id=NORTHWIND) if c.subject_kind == "document")
        token = token_for(unit, SECRET, "reply", conversation, world.contact())
    assert world.get(f"/l/{token}").status_code == 404


def test_a_link_is_read_in_capitals_too(world: World) -> None:
    path = world.bill()
    assert world.get("/l/" + path.removeprefix("/l/").upper()).status_code == 200
