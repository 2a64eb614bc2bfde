"""What an actor may do now with what it sees: the source of every button, word, answer and form."""

from dataclasses import replace
from typing import Any

from core.actions.action import Action
from core.actions.registry import REGISTRY
from core.domain.actor import Actor, Role


def offers(by: Actor, kind: str, case: Any, registry: tuple[Action, ...] = REGISTRY) -> tuple[Action, ...]:
    """Return the actions on this kind of thing that the rules allow the actor now, in the registry's order."""
    return tuple(a for a in registry if a.offered and a.on == kind and a.may(by, case) is None)


def anybody(by: Actor) -> Actor:
    """Return the actor as the most that its business may do: for cards that many people see. Who clicks is
    checked again in the gate."""
    return replace(by, role=Role.OWNER, limit=None)
