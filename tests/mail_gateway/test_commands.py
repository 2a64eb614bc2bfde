"""Which lines of a mail are one command: a mail program's break is undone, a person's stray line is not swallowed."""

import pytest

from mail_gateway.commands import bare_subject, commands_in, consent

LONG = "paid INV-0001 500 by wire from the account that we have at the savings"


def test_a_line_that_a_mail_program_broke_goes_on() -> None:
    assert commands_in(f"{LONG}\nbank ref 991").lines == (f"{LONG}\nbank ref 991",)


def test_a_stray_line_below_a_short_command_stands_for_itself() -> None:
    assert commands_in("paid INV-0001 500 by wire\nfrob the knob").lines == (
        "paid INV-0001 500 by wire",
        "frob the knob",
    )
    assert commands_in("list\nfrob").lines == ("list", "frob")


def test_free_words_may_be_broken_anywhere() -> None:
    for text in ("invoice acme 100 for work\nin November due 2026-12-04", "void INV-0001 sent\ntwice by mistake"):
        assert commands_in(text).lines == (text,)


def test_a_blank_line_ends_every_command() -> None:
    assert commands_in(f"{LONG}\n\nbank ref 991").lines == (LONG, "bank ref 991")


@pytest.mark.parametrize(
    "prefix",
    [
        *(
            "Re: ",
            "RE:",
            "Fwd: ",
            "AW: ",
            "Antwort: ",
            "WG: ",
            "TR : ",
            "RE : ",
            "Réf: ",
            "RV: ",
            "R: ",
            "I: ",
            "RIF: ",
        ),
        *(
            "Antw: ",
            "Doorst: ",
            "RES: ",
            "ENC: ",
            "返信: ",
            "転送：",
            "SV: ",
            "VS: ",
            "Odp: ",
            "YNT: ",
            "回复：",
            "Re[2]: ",
        ),
        *("RE: AW: R: ", "Re(3): ", "Re^2: "),
    ],
)
def test_what_replying_puts_before_a_subject_is_none_of_it(prefix: str) -> None:
    assert bare_subject(f"{prefix}issue draft") == "issue draft"
    assert commands_in("", subject=f"{prefix}issue draft").lines == ()


@pytest.mark.parametrize("subject", ["Rental: invoice", "Reminder: INV-0001", "Order", "Transfer: 5", "Iris: list"])
def test_words_that_only_begin_like_it_stay(subject: str) -> None:
    assert bare_subject(subject) == subject


@pytest.mark.parametrize(
    "text", ["yes", "ja", "oui", "sí", "Sí 2", "oui 1 et 3", "Ja, graag", "sim 1 e 2", "Sì, grazie", "はい。"]
)
def test_a_yes_is_one_in_every_language_that_asks_for_it(text: str) -> None:
    found = consent(text, "Dana")
    assert found is not None
    assert found[0]
