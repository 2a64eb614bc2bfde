"""An owner gives the business its logo and colour on a page; customers see it, and nobody else can set it."""

import pytest

from core.actions.dress_business import ASK_FOR_LOOKS, AskForLooks
from core.actions.people import as_member
from core.actions.start_business import add_member
from core.documents.logo import MOST_BYTES
from core.domain.actor import Role
from core.domain.network import Business
from tests.core.documents.samples import MARK, png
from tests.web.world import NORTHWIND, World

DANA = "dana@northwind.example"


def own_page(world: World) -> str:
    """The page whose link `logo` sends to Dana."""
    with world.store.write() as unit:
        own = unit.business(NORTHWIND)
        dana = add_member(unit, NORTHWIND, {"name": "Dana", "email": DANA}, role=Role.OWNER)
    done = world.perform(ASK_FOR_LOOKS, AskForLooks(), as_member(dana, own, channel="chat"))
    assert done.data["email"] == DANA
    return world.link("business", NORTHWIND, DANA)


def northwind(world: World) -> Business:
    return world.penny.read(lambda unit: unit.business(NORTHWIND))


def give(world: World, page: str, body: bytes | None, **fields: str) -> tuple[int, str]:
    files = {"picture": ("logo.png", body, "image/png")} if body is not None else {"nothing": ("", b"", "text/plain")}
    answer = world.http.post(f"{page}/looks", data=fields, files=files, follow_redirects=True)
    return answer.status_code, answer.text


def test_a_logo_is_given_on_the_page_and_stands_on_the_customers_page(world: World) -> None:
    bill, page = world.bill(), own_page(world)
    assert 'class="logo"' in world.get(bill).text
    assert world.http.get(f"{bill}/logo").status_code == 404
    status, text = give(world, page, png(), colour="#a03060")
    assert (status, "Logo and colour are set" in text) == (200, True)
    assert northwind(world).colour == "#a03060"
    shown = world.get(bill)
    assert f'src="{bill}/logo"' in shown.text
    assert "img-src 'self'" in shown.headers["content-security-policy"]
    logo = world.http.get(f"{bill}/logo")
    assert (logo.content, logo.headers["content-type"]) == (png(), "image/png")
    assert "sandbox" in logo.headers["content-security-policy"]


def test_the_logo_can_be_changed_and_taken_away(world: World) -> None:
    page = own_page(world)
    give(world, page, MARK.encode())
    assert world.http.get(f"{page}/logo").headers["content-type"] == "image/svg+xml"
    give(world, page, None, colour="#a03060")
    assert northwind(world).logo
    give(world, page, None, remove="yes", colour="#1f2a37")
    assert (northwind(world).logo, northwind(world).colour) == ("", "")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7", "no picture that Penny can print"),
        (png() + bytes(MOST_BYTES), "at most 256 KiB"),
        (bytes(3 * 1024 * 1024), "at most 256 KiB"),
        (MARK.replace("<svg", "<svg onload='alert(1)'").encode(), "SVG"),
    ],
)
def test_what_cannot_be_a_logo_says_why_and_changes_nothing(world: World, body: bytes, said: str) -> None:
    status, text = give(world, own_page(world), body, colour="#a03060")
    assert status == 422
    assert said in text
    assert northwind(world).logo == ""


def test_a_colour_that_is_none_says_so(world: World) -> None:
    status, text = give(world, own_page(world), None, colour="bluish")
    assert (status, "is no colour" in text) == (422, True)


def test_a_customers_link_opens_no_such_page(world: World) -> None:
    bill = world.bill()
    assert world.http.get(f"{bill}/looks").status_code == 404
    assert give(world, bill, png())[0] == 404
    assert world.http.get("/l/" + "a" * 26 + "/looks").status_code == 404
    assert northwind(world).logo == ""
