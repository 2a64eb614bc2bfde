"""The PDF behind a link: for who has the link, for nobody's cache, and without any effect."""

from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from core.domain.document import Verdict
from tests.web.world import World, says
from web.papers import disposition


def test_a_bills_page_leads_to_its_pdf(world: World) -> None:
    path = world.bill()
    assert f'href="{path}/pdf"' in world.get(path).text
    answer = world.get(f"{path}/pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "INV-0001" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_it_is_kept_by_no_cache_and_found_by_no_search_engine(world: World) -> None:
    headers = world.get(f"{world.bill()}/pdf").headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith('inline; filename="Invoice INV-0001 Northwind.pdf"')


def test_the_same_file_every_time_and_nothing_is_decided_by_it(world: World) -> None:
    path = world.bill()
    first, second = world.get(f"{path}/pdf"), world.get(f"{path}/pdf")
    assert first.content == second.content
    assert world.http.head(f"{path}/pdf").status_code == 200
    assert world.http.post(f"{path}/pdf").status_code == 405
    assert world.only_document().verdict is Verdict.PENDING


def test_an_expired_link_opens_no_pdf(world: World) -> None:
    path = world.bill()
    world.door(path, expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    answer = world.get(f"{path}/pdf")
    assert answer.status_code == 410
    assert "This link is no longer good" in says(answer)


def test_an_unknown_link_opens_no_pdf(world: World) -> None:
    world.bill()
    assert world.get("/l/" + "a" * 26 + "/pdf").status_code == 404


def test_a_request_to_trade_has_no_pdf(world: World) -> None:
    assert world.get(f"{world.request()}/pdf").status_code == 404


def test_a_file_name_of_any_script_is_saved_whole() -> None:
    assert disposition('INV-1 "Ä"\r\n.pdf') == (
        "inline; filename=\"INV-1 _____.pdf\"; filename*=utf-8''INV-1%20%22%C3%84%22%0D%0A.pdf"
    )
