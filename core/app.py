"""Penny as the fronts see it: the store, the registry and the few settings that core needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.actions.action import Action
from core.actions.perform import Wish, perform, read_and_perform
from core.actions.registry import REGISTRY, named
from core.domain.actor import Actor
from core.domain.facts import Outcome
from core.outbox.turns import Turns
from core.store.engine import Store
from core.store.unit import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Penny:
    """One running Penny.

    `secret` derives tokens; `mail_domain` is behind every reply address; `base_url` in front of every link (no
    slash at the end). `direct_mail`: a mail decides without a code (the sandbox only, until senders are
    authenticated). `operator` gets mail to postmaster@ and abuse@; empty, it is only kept.
    """

    store: Store
    secret: bytes
    mail_domain: str
    base_url: str
    direct_mail: bool = False
    operator: str = ""
    turns: Turns = field(default_factory=Turns)
    registry: tuple[Action, ...] = REGISTRY

    def perform(self, action: Action, command: Any, by: Actor, *, key: str) -> Outcome:
        """Do it once for this key. Raises Refusal, DatabaseUnavailable."""
        return perform(self.store, action, command, by, key=key)

    def read_and_perform(self, read: Callable[[Unit], Wish | T], *, key: str, wait: bool = True) -> Outcome | T:
        """Read what is wanted and do it, in one transaction. Raises as `perform` does; not `wait`: also Busy."""
        return read_and_perform(self.store, read, key=key, wait=wait)

    def action(self, name: str) -> Action:
        """Return the action of that name. Raises KeyError for one that is gone."""
        return named(name, self.registry)

    def read(self, look: Callable[[Unit], T]) -> T:
        """Run `look` in a reading transaction and return what it gives."""
        with self.store.read() as unit:
            return look(unit)

    def link(self, token: str) -> str:
        """Return the page behind a link token."""
        return f"{self.base_url}/l/{token}"

    def reply_address(self, token: str) -> str:
        """Return the address that a reply goes to."""
        return f"r+{token}@{self.mail_domain}"
