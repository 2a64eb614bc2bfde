"""Payment instructions taken apart, and the QR code that banking apps read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.transfer import Transfer, giro_code, qr_svg, transfer_of
from core.domain.money import MAX_MINOR, Money

DE = "DE02120300000000202051"


@pytest.mark.parametrize(
    ("said", "iban", "rest"),
    [
        ("IBAN DE02 1203 0000 0000 2020 51", DE, ""),
        ("iban: de02120300000000202051\nBIC BYLADEM1001", DE, "BIC BYLADEM1001"),
        ("Pay to DE02 1203 0000 0000 2020 51, thank you", DE, "Pay to\nthank you"),
        ("GB33BUKB20201555555555", "GB33BUKB20201555555555", ""),
        ("NO93 8601 1117 947", "NO9386011117947", ""),
        ("Wire to First Bank, account 123456789", "", "Wire to First Bank, account 123456789"),
        ("IBAN DE03 1203 0000 0000 2020 51", "", "IBAN DE03 1203 0000 0000 2020 51"),  # check digits
        ("IBAN DE02 1203 0000 0000 2020 5", "", "IBAN DE02 1203 0000 0000 2020 5"),  # one short
        ("IBAN DE02 1203 0000 0000 2020 511", "", "IBAN DE02 1203 0000 0000 2020 511"),  # one more
        (f"{DE}\nGB33BUKB20201555555555", "", f"{DE}\nGB33BUKB20201555555555"),  # two: which one?
        (f"{DE}\nIBAN DE02 1203 0000 0000 2020 51", "", ""),
        ("", "", ""),
    ],
)
def test_an_iban_is_found_only_when_it_can_be_right(said: str, iban: str, rest: str) -> None:
    found = transfer_of(said)
    if said.count("\n") and said.startswith(DE) and "IBAN" in said:  # the same one twice is one
        assert found.iban == DE
        return
    assert found == Transfer(iban=iban, rest=rest)


@given(st.text(max_size=200))
def test_any_instructions_can_be_read(said: str) -> None:
    found = transfer_of(said)
    assert found.iban or found.rest == said.strip()


@given(st.integers(0, 21), st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_never_an_iban(at: int, digit: str) -> None:
    changed = DE[:at] + digit + DE[at + 1 :]
    assert transfer_of(changed).iban in ("", DE)
    assert (transfer_of(changed).iban == DE) == (changed == DE)


def test_it_is_shown_in_groups_of_four() -> None:
    assert Transfer(iban=DE, rest="").shown == "DE02 1203 0000 0000 2020 51"


def test_the_code_says_what_epc069_12_wants() -> None:
    code = giro_code(name="Müller & Söhne", iban=DE, amount=Money.of("1487.5", "EUR"), reference="INV-0001")
    assert code == f"BCD\n002\n1\nSCT\n\nMüller & Söhne\n{DE}\nEUR1487.50\n\n\nINV-0001"


@pytest.mark.parametrize(
    ("currency", "minor", "iban", "name"),
    [
        ("USD", 100, DE, "Northwind"),
        ("EUR", 0, DE, "Northwind"),
        ("EUR", -1, DE, "Northwind"),
        ("EUR", 100_000_000_000, DE, "Northwind"),
        ("EUR", 100, "", "Northwind"),
        ("EUR", 100, "TR330006100519786457841326", "Northwind"),
        ("EUR", 100, DE, " "),
    ],
)
def test_what_it_cannot_say_gets_no_code(currency: str, minor: int, iban: str, name: str) -> None:
    assert giro_code(name=name, iban=iban, amount=Money(minor, currency), reference="INV-1") == ""


@given(name=st.text(min_size=1), reference=st.text(), minor=st.integers(1, MAX_MINOR))
def test_no_text_adds_a_line_and_the_whole_fits(name: str, reference: str, minor: int) -> None:
    code = giro_code(name=name, iban=DE, amount=Money(minor, "EUR"), reference=reference)
    if code:
        assert len(code.split("\n")) == 11
        assert len(code.split("\n")[5]) <= 70
        assert qr_svg(code).startswith("<svg")
