"""An absence says until when, or when somebody is back, in the writer's words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.away import back_on
from mail_gateway.kind import kind_of
from mail_gateway.message import Mail, read_mail

SENT = datetime(2025, 7, 28, 9, tzinfo=UTC)


def read(text: str, subject: str = "Automatic reply") -> date | None:
    return back_on(Mail(text=text, subject=subject, date=SENT))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until Monday, 18 August 2025 with no access to email.", (2025, 8, 18)),
        ("I'm on leave from July 28 through August 15.", (2025, 8, 15)),
        ("I will be back on August 18th.", (2025, 8, 18)),
        ("Our office reopens on Wed 20 Aug.", (2025, 8, 20)),
        ("I will return to the office on 2025-08-18.", (2025, 8, 18)),
        ("We are away until 3 January.", (2026, 1, 3)),
        ("Ich bin vom 28.07.2025 bis einschließlich 15.08.2025 nicht im Büro.", (2025, 8, 15)),
        ("Ich bin bis zum 15. August nicht erreichbar.", (2025, 8, 15)),
        ("Ab dem 18.8. bin ich wieder für Sie da.", (2025, 8, 18)),
        ("Am 18. August bin ich zurück. Ich bin bis 17. August im Urlaub.", (2025, 8, 17)),
        ("Je suis absente du 28 juillet au 15 août 2025 inclus.", (2025, 8, 15)),
        ("Absent jusqu'au 15/08/2025, je serai de retour le lundi 18 août.", None),
        ("De retour le lundi 18 août.", (2025, 8, 18)),
        ("Estaré fuera de la oficina hasta el 25 de agosto.", (2025, 8, 25)),
        ("De vacaciones del 1 al 25 de agosto de 2025.", (2025, 8, 25)),
        ("Sarò assente fino al 24 agosto.", (2025, 8, 24)),
        ("Gli uffici sono chiusi dall'11 al 24 agosto.", (2025, 8, 24)),
        ("Rientrerò lunedì 25 agosto.", (2025, 8, 25)),
        ("Ik ben afwezig van 28 juli t/m 15 augustus.", (2025, 8, 15)),
        ("Vanaf 18 augustus ben ik weer bereikbaar.", (2025, 8, 18)),
        ("Estou ausente até ao dia 15 de agosto de 2025.", (2025, 8, 15)),
        ("Regresso no dia 18 de agosto.", (2025, 8, 18)),
        ("誠に勝手ながら、8月9日から8月17日まで夏季休業とさせていただきます。", (2025, 8, 17)),
        ("2025年8月18日(月)より通常営業いたします。", (2025, 8, 18)),
        ("I am out of the\noffice until\nAugust 18.", (2025, 8, 18)),
    ],
)
def test_the_day_is_read(text: str, day: tuple[int, int, int] | None) -> None:
    if day is None:
        assert read(text) in (date(2025, 8, 15), date(2025, 8, 18))
    else:
        assert read(text) == date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your mail.",
        "Your request 2025-08-18 has been received.",
        "We opened in 1998.",
        "I am away until Monday.",
        "I was away until 3 March 2024.",
        "back on 05/08 or so",
        "until 31.02.2026",
        "until 99 August",
        "Invoice of 18 August 2025 received.",
    ],
)
def test_what_is_not_said_clearly_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_the_subject_may_say_it() -> None:
    assert read("Thanks.", "Abwesend bis 15.08.2025: Rechnung") == date(2025, 8, 15)


def test_an_automatic_answer_carries_its_day_and_a_human_none() -> None:
    raw = "From: a@b.example\r\nDate: Mon, 28 Jul 2025 09:00:00 +0200\r\n{}\r\nI am away until 18 August 2025."
    assert kind_of(read_mail(raw.format("Auto-Submitted: auto-replied\r\n").encode()), "").until == date(2025, 8, 18)
    assert kind_of(read_mail(raw.format("").encode()), "a@b.example").until is None


@pytest.mark.timeout(30)  # a hang guard, no measure
@pytest.mark.parametrize("piece", ["until ", "1 ", "1.", "1/1/", "from 1 to ", "until 1 August ", "1月", "back a"])
def test_long_texts_take_no_time(piece: str) -> None:
    read(piece * (150_000 // len(piece)))


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    read(f"until {text} back on")
