"""The application around the pages."""

import threading

import pytest
from sqlalchemy import text

from core.app import Penny
from core.store.engine import Store
from tests.web.world import SECRET, World, says, served
from web.pages import HEADERS


def test_the_front_page_says_what_this_is(world: World) -> None:
    answer = world.get("/")
    assert answer.status_code == 200
    assert "Penny looks after invoices between businesses" in says(answer)


def test_a_live_process_is_healthy_and_ready(world: World) -> None:
    assert world.get("/healthz").json() == {"status": "ok"}
    assert world.get("/readyz").json() == {"status": "ok"}


def test_without_a_database_the_process_lives_but_is_not_ready() -> None:
    store = Store("postgresql://nobody@127.0.0.1:9/none")
    penny = Penny(store=store, secret=SECRET, mail_domain="in.penny.example", base_url="https://penny.example")
    with served(penny) as http:
        assert http.get("/healthz").status_code == 200
        answer = http.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})
        page = http.get("/l/" + "a" * 26)
        assert page.status_code == 503
        assert page.headers["retry-after"] == "30"
        assert "safe to repeat" in says(page)
        assert page.headers["cache-control"] == "no-store"
    store.close()


def test_a_database_of_another_schema_is_not_ready(world: World) -> None:
    with world.store.write() as unit:
        unit.connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = world.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "schema"})
    assert world.get("/healthz").status_code == 200


def test_a_process_that_stops_takes_nothing_new(world: World) -> None:
    stopping = threading.Event()
    with served(world.penny, stopping.is_set) as http:
        assert http.get("/readyz").status_code == 200
        stopping.set()
        answer = http.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "stopping"})
        assert http.get("/healthz").status_code == 200


def test_load_balancers_may_ask_by_head(world: World) -> None:
    for path in ("/healthz", "/readyz"):
        answer = world.http.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_openapi_tells_of_what_is_public_and_of_no_page(world: World) -> None:
    assert set(world.get("/openapi.json").json()["paths"]) == {"/healthz", "/readyz"}
    assert world.get("/docs").status_code == 404
    assert world.get("/redoc").status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/l/nothing", "/nowhere", "/l/nothing/stop"])
def test_every_answer_carries_the_safe_headers(world: World, path: str) -> None:
    answer = world.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_a_page_has_no_script_and_nothing_from_elsewhere(world: World) -> None:
    shown = world.get(world.bill()).text
    assert "<script" not in shown
    assert "http://" not in shown
    assert "https://" not in shown
    assert "style=" not in shown


def test_other_methods_are_refused_with_a_page(world: World) -> None:
    answer = world.http.put(world.bill(), data={"action": "approve_invoice"})
    assert answer.status_code == 405
    assert "Open the link in the email again" in says(answer)
