"""Which lines of a mail are one command: a mail program's break is undone, a person's stray line is not swallowed."""

from mail_gateway.commands import commands_in

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
