"""The buttons of what a mail may mean, on the card in Slack."""

import json
from dataclasses import replace

from bot.cards import question_card
from core.actions.note_reading import NOTE_READING_OF_MAIL
from core.rendering.words import words_for
from core.views.connection import Shortcut
from tests.core.rendering.samples import question


def test_each_likely_reading_is_a_button_with_its_value_and_a_confirmation() -> None:
    likely = tuple(
        Shortcut(action=NOTE_READING_OF_MAIL, raw={"reading": key}, label=label)
        for key, label in (("approved", "Approved"), ("paid", "Has been paid"))
    )
    card = question_card(replace(question(), likely=likely), words_for("en"))
    rows = [block["elements"] for block in card.blocks if block["type"] == "actions"]
    first, second = rows[0]
    assert first["text"]["text"] == "It means: Approved"
    assert first["action_id"] != second["action_id"]
    assert json.loads(second["value"]) == {"s": "q", "raw": {"reading": "paid"}}
    assert "decides nothing" in first["confirm"]["text"]["text"]
