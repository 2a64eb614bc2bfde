"""What is asked back offers what the words may mean; a line that is not on the invoice is asked about."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.understanding.replies import About, AboutLine, Passage, Reply, understand
from tests.core.understanding.replies.saying import SENT, documents

ONE_LINE = replace(
    documents("N-7")[0],
    lines=(AboutLine(n=1, description="hosting", quantity=Decimal(1), unit_price=Decimal(1000)),),
)


def reply(text: str) -> Reply:
    about = About(kind="invoice", documents=(ONE_LINE,))
    return Reply(passages=(Passage(text=text),), about=about, sent_at=SENT, subject="", language="en")


@pytest.mark.parametrize(
    "text", ["approved but only line 1, line 2 is the wrong price", "Line 3 is wrong, we had 8."]
)
def test_a_line_that_is_not_on_the_invoice_contests_nothing(text: str) -> None:
    assert {intent.name for intent in understand(reply(text)).intents} == {"question"}


def test_a_line_that_is_on_it_does() -> None:
    (intent,) = understand(reply("Line 1 is wrong, we had 8.")).intents
    assert (intent.name, intent.lines) == ("dispute", (1,))


@pytest.mark.parametrize("text", ["Hi there, who are you? Is this real?", "Where are you based?"])
def test_words_that_sound_like_no_answer_are_offered_none(text: str) -> None:
    assert [u.readings for u in understand(reply(text)).unclear] == [()]


def test_words_that_sound_like_an_answer_are_offered_the_usual_ones() -> None:
    (unclear,) = understand(reply("Approved?")).unclear
    assert {"approve", "reject"} <= {reading.word for reading in unclear.readings}
