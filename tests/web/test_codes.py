"""Above the buyer's threshold a code goes to the stored contact before anything binds."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from core.domain import tokens
from core.domain.document import Verdict
from core.store.records import Confirmation
from tests.web.world import NORTHWIND, SECRET, World, says


def waiting(world: World) -> list[Confirmation]:
    """What waits for a code."""
    return world.penny.read(lambda unit: unit.confirmations.all(business_id=NORTHWIND))


def asked(world: World, **values: str) -> tuple[str, httpx.Response]:
    """Acme wants codes above a thousand euros and acts on a bill over more."""
    path = world.bill()
    world.code_above(100_000)
    return path, world.send(path, **(values or {"action": "approve_invoice"}))


def code_of(world: World) -> str:
    """The code that was mailed."""
    return tokens.code_for(SECRET, waiting(world)[-1].id)


def wrong_one(world: World) -> str:
    """Six digits that are not the code."""
    return f"{(int(code_of(world)) + 1) % 1_000_000:06d}"


def test_a_large_amount_asks_for_a_code_and_decides_nothing_yet(world: World) -> None:
    _, answer = asked(world)
    assert answer.status_code == 200
    assert "One more step: Approve" in says(answer)
    assert "a…@acme.example" in says(answer)
    assert code_of(world) not in answer.text
    assert world.only_document().verdict is Verdict.PENDING


def test_the_code_goes_to_the_stored_contact(world: World) -> None:
    asked(world)
    (letter,) = world.letters("confirm")
    assert letter["contact"] == world.contact().id
    assert letter["data"] == {"confirmation": waiting(world)[0].id}


def test_the_right_code_does_it(world: World) -> None:
    _, page = asked(world)
    code = code_of(world)
    answer = world.http.post(page.url.path, data={"code": f" {code[:3]} {code[3:]} "})
    assert answer.status_code == 200
    assert "Approved INV-0001" in says(answer)
    assert world.only_document().verdict is Verdict.APPROVED
    decision = world.penny.read(lambda unit: unit.decisions.all(verdict="approved", subject_kind="document"))[0]
    assert decision.evidence["confirmation"] == waiting(world)[0].id
    assert waiting(world)[0].state == "used"


def test_the_right_code_twice_answers_with_what_it_did(world: World) -> None:
    _, page = asked(world)
    first = world.http.post(page.url.path, data={"code": code_of(world)})
    again = world.http.post(page.url.path, data={"code": code_of(world)})
    assert again.status_code == 200
    assert "Approved INV-0001" in says(first)
    assert "Approved INV-0001" in says(again)


def test_the_values_typed_before_the_code_are_the_ones_done(world: World) -> None:
    _, page = asked(world, action="reject_invoice", reason="Wrong quantity: 3, not 4")
    assert "Wrong quantity: 3, not 4" in says(page)
    world.http.post(page.url.path, data={"code": code_of(world)})
    assert world.only_document().verdict is Verdict.REJECTED
    decision = world.penny.read(lambda unit: unit.decisions.all(verdict="rejected"))[0]
    assert decision.reason == "Wrong quantity: 3, not 4"


def test_a_wrong_code_says_how_many_tries_are_left(world: World) -> None:
    _, page = asked(world)
    answer = world.http.post(page.url.path, data={"code": wrong_one(world)})
    assert answer.status_code == 422
    assert "Tries left: 4." in says(answer)
    assert world.only_document().verdict is Verdict.PENDING


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(world: World) -> None:
    _, page = asked(world)
    for _ in range(5):
        world.http.post(page.url.path, data={"code": wrong_one(world)})
    answer = world.http.post(page.url.path, data={"code": code_of(world)})
    assert answer.status_code == 410
    assert "start again" in says(answer)
    assert world.only_document().verdict is Verdict.PENDING


def test_a_code_is_good_for_a_day(world: World) -> None:
    _, page = asked(world)
    code = code_of(world)
    with world.store.write() as unit:
        (found,) = unit.confirmations.all()
        unit.confirmations.save(replace(found, expires_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert world.http.post(page.url.path, data={"code": code}).status_code == 410
    assert world.only_document().verdict is Verdict.PENDING


def test_asking_again_for_the_same_mails_no_second_code(world: World) -> None:
    path, first = asked(world)
    again = world.send(path, action="approve_invoice")
    assert again.url.path == first.url.path
    assert len(waiting(world)) == 1


def test_five_codes_a_day_are_enough(world: World) -> None:
    path, _ = asked(world, action="promise_payment", on="2026-12-01")
    for day in range(2, 7):
        answer = world.send(path, action="promise_payment", on=f"2026-12-{day:02d}")
    assert answer.status_code == 409
    assert len(waiting(world)) == 5


def test_a_question_binds_nobody_and_needs_no_code(world: World) -> None:
    _, answer = asked(world, action="ask_about_invoice", text="Which project?")
    assert "/code/" not in answer.url.path
    assert waiting(world) == []


def test_below_the_threshold_no_code_is_asked(world: World) -> None:
    path = world.bill(amount="800.00")
    world.code_above(100_000)
    world.send(path, action="approve_invoice")
    assert waiting(world) == []
    assert world.only_document().verdict is Verdict.APPROVED


def test_an_amount_that_cannot_be_compared_needs_a_code(world: World) -> None:
    path = world.bill(amount="10.00")
    world.code_above(100_000)
    with world.store.write() as unit:
        acme = unit.business(world.connection().customer_id)
        unit.businesses.save(replace(acme, currency="USD", row=acme.row + 1))
    world.send(path, action="approve_invoice")
    assert len(waiting(world)) == 1


def test_nothing_is_mailed_for_what_may_not_be_done(world: World) -> None:
    path = world.bill()
    world.send(path, action="approve_invoice")
    world.code_above(100_000)
    assert world.send(path, action="reject_invoice", reason="no").status_code == 409
    assert waiting(world) == []


def test_a_code_of_another_link_is_not_found(world: World) -> None:
    _, page = asked(world)
    other = world.link("connection", world.connection().id)
    id_ = re.search(r"/code/(\w+)", page.url.path)
    assert id_
    assert world.get(f"{other}/code/{id_[1]}").status_code == 404
    assert world.http.post(f"{other}/code/{id_[1]}", data={"code": code_of(world)}).status_code == 404


def test_opening_the_code_page_uses_no_try(world: World) -> None:
    _, page = asked(world)
    world.get(page.url.path)
    assert waiting(world)[0].tries == 0


def test_a_code_that_was_used_leads_to_what_it_did(world: World) -> None:
    _, page = asked(world)
    world.http.post(page.url.path, data={"code": code_of(world)})
    again = world.get(page.url.path)
    assert "This code has done its work" in says(again)
    did = re.search(r'href="([^"]+/done/[^"]+)"', again.text)
    assert did
    assert "Approved INV-0001" in says(world.get(did[1]))
