"""A member's link opens the details of a customer; where mails would go elsewhere, the link alone is not enough."""

import re

from core.actions.change_connection import CHANGE_CONNECTION
from core.store.engine import Store
from tests.surfaces import Subject, Surfaces, filled_in, open_penny
from tests.test_every_surface import DANA, Trade
from tests.world import World


def test_another_address_for_mails_needs_a_code_and_other_details_do_not(store: Store) -> None:
    world = World(store)
    trade = Trade(world)
    subject = Subject(kind="connection", id=trade.connection, connection=trade.connection, word="Globex")
    with open_penny(world) as (penny, http):
        surfaces = Surfaces(world, http, penny, DANA, trade.dana)
        path = f"/l/{surfaces._token('link', subject)}"
        forms = re.findall(r"(?s)<form.*?</form>", http.get(path).text)
        form = next(f for f in forms if f'value="{CHANGE_CONNECTION.name}"' in f)
        opened = filled_in(form)
        assert opened["contacts.1.email"] == "ben@globex.example"
        assert "Contact 1" in form
        http.post(path, data={**opened, "note": "pays late"})
        with store.read() as unit:
            mine = unit.sides.find(business_id=trade.dana.business, connection_id=trade.connection)
        assert mine is not None
        assert mine.note == "pays late"
        answer = http.post(path, data={**opened, "contacts.1.email": "thief@evil.example"})
        assert "/code/" in answer.url.path
        with store.read() as unit:
            assert unit.contacts.all(email="thief@evil.example") == []
