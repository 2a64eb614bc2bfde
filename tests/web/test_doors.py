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
    assert "Send me a new link" in says(answer)
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


def test_a_new_link_goes_to_the_stored_contact_and_to_nobody_else(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=PAST)
    answer = world.http.post(f"{path}/new")
    assert answer.status_code == 200
    assert "a new one is on its way" in says(answer)
    assert "acme.example" not in answer.text
    (letter,) = world.letters("link")
    assert letter["contact"] == world.contact().id


def test_a_new_link_is_mailed_once_a_day_however_often_it_is_asked_for(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=PAST)
    answers = [says(world.http.post(f"{path}/new")) for _ in range(5)]
    assert len(set(answers)) == 1
    assert len(world.letters("link")) == 1


def test_asking_for_a_new_link_answers_alike_whether_there_ever_was_one(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=PAST)
    known = world.http.post(f"{path}/new")
    for token in ("a" * 26, "short", "a" * 400):
        unknown = world.http.post(f"/l/{token}/new")
        assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
    assert len(world.letters("link")) == 1


def test_looking_asks_for_no_new_link(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=PAST)
    assert "Send me a new link" in says(world.get(f"{path}/new"))
    world.http.head(f"{path}/new")
    assert world.letters("link") == []


def test_a_link_that_was_withdrawn_is_not_replaced(world: World) -> None:
    path = world.bill()
    world.door(path, revoked_at=PAST)
    assert "a new one is on its way" in says(world.http.post(f"{path}/new"))
    assert world.letters("link") == []


def test_a_good_link_leads_to_its_page_instead(world: World) -> None:
    answer = world.http.post(f"{world.bill()}/new")
    assert "Bill from Northwind" in says(answer)
    assert world.letters("link") == []


def test_the_mail_with_the_new_link_opens_the_page_again(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=PAST)
    world.http.post(f"{path}/new")
    with world.store.write() as unit:  # what the mail does when it is built
        conversation = next(c for c in unit.conversations.all(business_id=NORTHWIND) if c.subject_kind == "document")
        token = token_for(unit, SECRET, "link", conversation, world.contact())
    assert world.get(f"/l/{token}").status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_closed_door_speaks_the_language_of_the_browser(world: World, language: str) -> None:
    for path in (f"/l/{'a' * 26}", "/l/x/stop", f"/l/{'a' * 26}/code/x"):
        answer = world.get(path, headers={"accept-language": language})
        assert f'<html lang="{language}"' in answer.text
