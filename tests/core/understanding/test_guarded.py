"""A binding line whose words leave open whether to act is a question, whatever slot the grammar has for them."""

import pytest

from core.domain.errors import NotUnderstood, Refusal
from core.rendering.words import words_for
from core.understanding.lines import Do
from core.understanding.typed import Asks, read_typed
from tests.core.understanding.conftest import World


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("void INV-0001 once they agree", "void INV-0001"),
        ("void INV-0001 if they agree", "void INV-0001"),
        ("void INV-0001 sobald sie zustimmen", "void INV-0001"),
        ("void INV-0001, dès qu'ils sont d'accord", "void INV-0001"),
        ("void INV-0001 lorsqu'ils confirment", "void INV-0001"),
        ("void INV-0001 cuando lo confirmen", "void INV-0001"),
        ("void INV-0001 tomorrow", "void INV-0001"),
        ("void INV-0001 on Friday", "void INV-0001"),
        ("void INV-0001 not before Friday", "void INV-0001"),
        ("void INV-0001 erst am Freitag", "void INV-0001"),
        ("void INV-0001 pas avant vendredi", "void INV-0001"),
        ("void INV-0001 a partir del viernes", "void INV-0001"),
        ("void INV-0001 maybe", "void INV-0001"),
        ("void INV-0001 but ask Sam first", "void INV-0001"),
        ("void INV-0001 not yet", ""),
        ("void INV-0001 no wait", ""),
        ("void INV-0001 noch nicht", ""),
        ("void INV-0001 pas encore", ""),
        ("void INV-0001 todavía no", ""),
        ("void INV-0001 duplicate?", "void INV-0001 duplicate"),
        ("void INV-0001 wrong customer, if they agree", 'void INV-0001 "wrong customer, if they agree"'),
        ("paid INV-0001 500 by wire if the bank confirms", "paid INV-0001 500 by wire"),
        ("paid INV-0001 500 by wire falls die Bank es bestätigt", "paid INV-0001 500 by wire"),
        ("paid INV-0001 500 by wire si la banque confirme", "paid INV-0001 500 by wire"),
        ("paid INV-0001 500 ref 4711 cuando llegue", "paid INV-0001 500 ref 4711"),
        ("reject BILL-1 if they don't answer", "reject BILL-1"),
        ("reject BILL-1 falls sie nicht antworten", "reject BILL-1"),
        ("reject BILL-1 not yet", ""),
        (
            "credit INV-0001 100 because they will agree if we ask",
            'credit INV-0001 100 because "they will agree if we ask"',
        ),
        ("invite ap@new.example Newcomer once they sign", "invite ap@new.example Newcomer"),
    ],
)
def test_words_that_leave_it_open_are_asked_about(world: World, text: str, corrected: str) -> None:
    with pytest.raises(NotUnderstood) as asked:
        read_typed(text, world.unit, world.dana)
    assert asked.value.unsure
    assert asked.value.word
    assert asked.value.corrected == corrected
    if corrected:
        read_typed(corrected, world.unit, world.dana)


@pytest.mark.parametrize(
    "text",
    [
        "paid INV-0001 500 if the bank confirms",
        "paid INV-0001 not",
        "approve BILL-1 but not before Friday",
        "approve BILL-1 wenn die Ware da ist",
        "approve BILL-1 si la marchandise est là",
        "approve BILL-1 cuando llegue",
        "approve BILL-1?",
        "approve BILL-1 tomorrow",
        "send INV-0001?",
        "void INV-0001?",
        "remind INV-0001 tomorrow",
        "don't void INV-0001",
        "never void INV-0001",
        "bitte INV-0001 nicht stornieren",
        "n'annule pas INV-0001",
        "no anules INV-0001",
        "please void INV-0001, once they agree",
        "bitte INV-0001 stornieren, sobald sie zustimmen",
        "annule INV-0001, dès qu'ils sont d'accord",
        "anula INV-0001, cuando lo confirmen",
        "please reject BILL-1, if they do not answer",
        "please reject BILL-1: too expensive, only if they do not answer",
    ],
)
def test_no_wording_of_a_condition_a_negation_or_a_question_is_an_act(world: World, text: str) -> None:
    with pytest.raises((Refusal, Asks)):
        read_typed(text, world.unit, world.dana)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("reject BILL-1 the parcel did not arrive", "the parcel did not arrive"),
        ("reject BILL-1 not ordered", "not ordered"),
        ("reject BILL-1 goods not yet delivered", "goods not yet delivered"),
        ("reject BILL-1 not yet delivered", "not yet delivered"),
        ("reject BILL-1 wir haben das nicht bestellt", "wir haben das nicht bestellt"),
        ("reject BILL-1 le colis n'est pas arrivé", "le colis n'est pas arrivé"),
        ("reject BILL-1 no es nuestro pedido", "no es nuestro pedido"),
        ("reject BILL-1 Monday's delivery was broken", "Monday's delivery was broken"),
        ("reject BILL-1 10 days late", "10 days late"),
        ("void INV-0001 wrong customer, not theirs", "wrong customer, not theirs"),
        ('void INV-0001 "once they agree"', "once they agree"),
        ("credit INV-0001 100 because the box was broken", "the box was broken"),
        ("dispute BILL-1 the goods arrived but broken", "the goods arrived but broken"),
    ],
)
def test_a_reason_may_say_what_did_not_happen_and_quotes_any_words(world: World, text: str, reason: str) -> None:
    found = read_typed(text, world.unit, world.dana)
    assert isinstance(found.line, Do)
    assert found.line.command.reason == reason


@pytest.mark.parametrize("text", ["paid INV-0001 500 by wire ref NO-SI-17", "ask INV-0001 will you pay if we wait?"])
def test_references_and_words_for_the_other_side_are_left_alone(world: World, text: str) -> None:
    assert isinstance(read_typed(text, world.unit, world.dana).line, Do)


def test_what_left_it_open_is_named_with_the_line_to_copy() -> None:
    refusal = NotUnderstood(text="", word="once they agree", corrected="void INV-0001", unsure=True)
    assert str(words_for("en").refusal(refusal)) == (
        "“once they agree” leaves open whether to do it now, so I did not. To do it now: `void INV-0001`."
    )
    assert "`void INV-0001`" in str(words_for("de").refusal(refusal))
