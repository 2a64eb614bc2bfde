"""However much is open, and however long the names: the forecast is a message that Slack takes."""

from datetime import date

from bot.forecasts import shown_forecast
from core.rendering.words import words_for
from tests.world import World

LONGEST_SECTION, MOST_BLOCKS = 3000, 50


def test_many_invoices_with_long_names_stay_within_slacks_limits(world: World) -> None:
    connection = world.approved(name="Maschinenbaugesellschaft " * 4)
    for day in range(1, 29):
        world.sent(connection, due=date(2026, 12, 1 + day % 28))
    with world.store.read() as unit:
        say = shown_forecast(unit, world.dana, words_for("en", "Europe/Berlin"), "/penny")
    assert len(say.blocks) <= MOST_BLOCKS
    texts = [block["text"]["text"] for block in say.blocks if block["type"] == "section"]
    assert max(map(len, texts)) <= LONGEST_SECTION
