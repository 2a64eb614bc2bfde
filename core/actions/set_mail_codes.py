"""When a decision by mail needs a code though its sender is proven: a business may be more careful than Penny."""

from dataclasses import dataclass, replace
from typing import Annotated

from core.actions.action import Action, Ask
from core.domain import policy
from core.domain.actor import Actor
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Fact, Outcome, Ref
from core.domain.network import Business
from core.store.unit import Unit

CHOICES = (
    ("unsigned", "only where the sender is not proven"),
    ("first", "also for the first decision from an address"),
    ("always", "for every decision by email"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMailCodes:
    """`when` is unsigned, first or always."""

    when: Annotated[str, Ask("Ask for a code", kind="choice", choices=CHOICES)]


def may_set(by: Actor, own: Business | None) -> Refusal | AlreadyDone | None:
    """The owner."""
    return policy.role(by, policy.OWNERS, "profile")


def set_mail_codes(do: SetMailCodes, own: Business, unit: Unit, by: Actor) -> Outcome:
    """Keep it; it holds for mails that are read from now on."""
    wanted = "" if do.when == "unsigned" else do.when
    unit.businesses.save(replace(own, mail_codes=wanted, row=own.row + 1))
    subject = Ref(kind="business", id=own.id)
    data = {"name": own.name, "when": do.when}
    unit.emit(Fact(kind="business.mail_codes", subject=subject, shared=False, data=data))
    return Done(subject=subject, fact="business.mail_codes", data=data)


SET_MAIL_CODES = Action(
    name="set_mail_codes",
    label="Codes by mail",
    command=SetMailCodes,
    may=may_set,
    run=set_mail_codes,
    words=("mailcodes",),
    help="When a decision by email needs a code from the mailbox as well.",
    example="mailcodes always",
)
