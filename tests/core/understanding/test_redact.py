import pytest

from core.domain.redact import redact

ADDRESS = "r+" + "abcdefghij234567klmnopqr" + "@mail.penny.example"


def test_reply_addresses_links_and_codes_go() -> None:
    text = f"write to <{ADDRESS}>, see https://penny.example/l/Abc-123_xyz?next=1 (code 123 456)."
    expected = "write to <[removed]>, see [removed] (code [removed])."
    assert redact(text, secrets=["123456", ""]) == expected


def test_plain_words_stay() -> None:
    text = "We like r+d@acme.example and http://acme.example/list/of/l/s"
    assert redact(text) == text


def test_every_plus_address_of_our_domain_goes() -> None:
    assert redact("to penny+x1@mail.example", domain="mail.example") == "to [removed]"


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
def test_it_takes_linear_time() -> None:
    for text in ("a" * 200_000, "/l/" * 70_000, "r+" * 100_000, "/l/abcdefgh " * 20_000, "x+" * 100_000):
        redact(text, domain="mail.example", secrets=["123456"])
