"""Never again: for one address, whatever business asks."""

from datetime import UTC, datetime

import pytest

from core.actions.invite import INVITE_CUSTOMER, InviteCustomer, address_hash
from core.domain.document import Verdict
from core.domain.errors import Blocked
from tests.web.world import World, offered, says


def wish(world: World) -> str:
    """What is kept of Acme's address."""
    return world.penny.read(lambda unit: unit.suppressed(address_hash("ap@acme.example")))


def test_the_stop_page_asks_and_does_nothing(world: World) -> None:
    path = world.request()
    answer = world.get(f"{path}/stop")
    assert answer.status_code == 200
    assert "Never write to me again" in says(answer)
    assert "Report this invitation" in says(answer)
    assert world.http.head(f"{path}/stop").status_code == 200
    assert wish(world) == ""
    assert world.contact().delivery == "ok"


@pytest.mark.parametrize("kind", ["never", "report"])
def test_a_button_stops_all_mail_and_says_that_it_holds_everywhere(world: World, kind: str) -> None:
    answer = world.http.post(world.request() + "/stop", data={"stop": kind})
    assert answer.status_code == 200
    assert "holds for every business that uses this Penny" in says(answer)
    assert wish(world) == kind
    assert world.contact().delivery == "stopped"


def test_one_click_unsubscribing_works(world: World) -> None:
    answer = world.http.post(world.request() + "/stop", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wish(world) == "never"


def test_one_click_unsubscribing_works_as_multipart_too(world: World) -> None:
    answer = world.http.post(world.request() + "/stop", files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200
    assert wish(world) == "never"


def test_a_form_that_says_neither_changes_nothing(world: World) -> None:
    assert world.http.post(world.request() + "/stop", data={"stop": "please"}).status_code == 422
    assert wish(world) == ""


def test_stopping_twice_answers_alike(world: World) -> None:
    path = world.request() + "/stop"
    first = world.http.post(path, data={"stop": "never"})
    assert says(world.http.post(path, data={"stop": "never"})) == says(first)


def test_an_expired_link_still_stops_the_mail(world: World) -> None:
    path = world.request()
    world.door(path, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert world.http.post(f"{path}/stop", data={"stop": "never"}).status_code == 200
    assert wish(world) == "never"


def test_an_unknown_link_stops_nobody(world: World) -> None:
    assert world.http.post(f"/l/{'a' * 26}/stop", data={"stop": "never"}).status_code == 404


def test_a_stopped_page_can_be_read_but_decides_nothing(world: World) -> None:
    path = world.bill()
    world.http.post(f"{path}/stop", data={"stop": "never"})
    answer = world.get(path)
    assert answer.status_code == 200
    assert "Bill from Northwind" in says(answer)
    assert offered(answer) == []
    assert world.send(path, action="approve_invoice").status_code == 409
    assert world.only_document().verdict is Verdict.PENDING


def test_nobody_can_invite_a_stopped_address_again(world: World) -> None:
    world.http.post(world.request() + "/stop", data={"stop": "never"})
    with pytest.raises(Blocked):
        world.perform(INVITE_CUSTOMER, InviteCustomer(who="ap@acme.example"))
