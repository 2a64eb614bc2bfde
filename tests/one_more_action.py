"""An action that Penny does not have: this file's first part is all that an engineer writes for it.

Run as a program it adds the registry line and the sentence before anything else is imported, does the action on
every surface, and prints what happened as JSON.
"""

import json
import sys
from dataclasses import dataclass
from typing import Annotated

from core.actions import registry
from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.document import DocumentCase
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.ids import DocumentId
from core.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOff:
    """The buyer asks for time."""

    invoice: DocumentId
    reason: Annotated[str, Ask("Reason", kind="long")]


def may_hold_off(by: Actor, case: DocumentCase) -> Refusal | AlreadyDone | None:
    """Anybody of the buyer's side."""
    return policy.may_answer_document(by, case, "hold off")


def hold_off(do: HoldOff, case: DocumentCase, unit: Unit, by: Actor) -> Outcome:
    """Tell the seller."""
    subject = Ref(kind="document", id=case.document.id)
    data = {"number": case.document.number, "party": case.buyer.name, "reason": do.reason}
    connection = case.document.connection_id
    unit.emit(Fact(kind="invoice.held_off", subject=subject, other=case.seller.id, connection=connection, data=data))
    return Done(subject=subject, fact="invoice.held_off", data=data)


HOLD_OFF = Action(
    name="hold_off",
    label="Hold off",
    command=HoldOff,
    may=may_hold_off,
    run=hold_off,
    words=("hold",),
    replies=("hold off",),
    help="Ask for time.",
    example="hold BILL-7 goods are late",
)
SENTENCE = "Held off {number}: {reason}."


def main() -> None:
    """Add it, do it everywhere, tell."""
    registry.REGISTRY = (*registry.REGISTRY, HOLD_OFF)
    from core.rendering import wording

    wording.FACTS["invoice.held_off"] = wording.Says(done=SENTENCE)
    from bot.answers import Say
    from core.rendering.words import words_for
    from core.store.engine import Store
    from core.store.migrate import migrate
    from tests.surfaces import Surfaces, document, open_penny
    from tests.test_every_surface import BEN, Trade
    from tests.world import World

    store = Store(f"sqlite:///{sys.argv[1]}")
    migrate(store)
    world = World(store)
    trade = Trade(world)
    with open_penny(world) as (penny, http):
        surfaces = Surfaces(world, http, penny, BEN, trade.ben)
        seen = {}
        for surface in surfaces.of(HOLD_OFF):
            id_ = world.sent(trade.connection)
            seen[surface] = surfaces.act(surface, HOLD_OFF, document(world, trade.connection, id_, trade.ben))
        asked = surfaces.desk.typed(BEN, "help hold", key="help")
        assert isinstance(asked, Say)
        with store.read() as unit:
            event = next(e for e in unit.events.all() if e.kind == "invoice.held_off")
        told = words_for("en").outcome(Done(subject=Ref(kind="", id=""), fact=event.kind, data=event.data)).text
    print(json.dumps({"surfaces": seen, "told": told, "help": asked.text + json.dumps(asked.blocks)}))  # noqa: T201
    store.close()


if __name__ == "__main__":
    main()
