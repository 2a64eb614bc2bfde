"""What may be done upon a mail: the whole rule in one table, by how the mail stands and what it would do.

A test holds the table in docs/trust.md up to date.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from mail_gateway.trust import Standing

if TYPE_CHECKING:
    from core.actions.action import Action
    from core.domain.actor import Actor
    from core.domain.network import Contact
    from core.store.unit import Unit

Step = Literal["act", "code", "human", "ignore"]
"""'act': it is done at once. 'code': only after a code that is mailed to the stored address comes back, by mail or on
its page. 'human': people see it, nothing is done. 'ignore': neither acted on nor answered."""


class Risk(IntEnum):
    """What a mail would do, the worst of it: a column of the table."""

    WORDS = 0
    BINDS = 1
    HIGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: how a mail stands, in words, and the step for each risk."""

    standing: Standing
    when: str
    words: Step
    binds: Step
    high: Step

    def step(self, risk: Risk) -> Step:
        """Return what may be done."""
        return (self.words, self.binds, self.high)[risk]


POLICY = (
    Row(
        standing=Standing.MACHINE,
        when="an automatic answer, a bounce, a report, or our own mail that came back",
        words="ignore",
        binds="ignore",
        high="ignore",
    ),
    Row(
        standing=Standing.UNREADABLE,
        when="it could not be read completely",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.FALSE,
        when="the sender is false: SPF, a signature or the domain's DMARC policy says no, From is no single plain"
        " address, or a header that stands once stands twice",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.COLLEAGUE,
        when="it comes from another address of the contact's firm (people are asked whether that is a contact too)",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.OTHER,
        when="it comes from any other address than the one that its reply address was given to",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.EXPIRED,
        when="its reply address has run out or was withdrawn",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.REPLAYED,
        when="all that vouches for it is a signature that has come before in another mail to this address",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.TWO_FACED,
        when="the contact, but its text asks for something else than its HTML, or it holds words that nobody sees",
        words="human",
        binds="human",
        high="human",
    ),
    Row(
        standing=Standing.UNKNOWN,
        when="the contact, but DNS did not answer, also not when asked again",
        words="act",
        binds="code",
        high="code",
    ),
    Row(
        standing=Standing.UNSIGNED,
        when="the contact, and nothing vouches for the sender's domain: no signature for a mail to here, no DMARC",
        words="act",
        binds="code",
        high="code",
    ),
    Row(
        standing=Standing.PROVEN,
        when="the contact, and its domain vouches for it (DKIM or SPF, aligned)",
        words="act",
        binds="act",
        high="code",
    ),
    Row(
        standing=Standing.SANDBOX,
        when="the contact, in a playground (`PENNY_ENV=sandbox`)",
        words="act",
        binds="act",
        high="act",
    ),
)
"""The first column decides with whom nothing is done at all, so no risk is worked out there."""

_BY_STANDING = {row.standing: row for row in POLICY}


def step_for(standing: Standing, risk: Risk = Risk.WORDS) -> Step:
    """Return what may be done upon a mail that stands so."""
    return _BY_STANDING[standing].step(risk)


def risk_of(action: "Action", command: Any, case: Any, unit: "Unit", by: "Actor", contact: "Contact") -> Risk:
    """Return what doing it risks. What is refused or done already changes nothing, so it risks nothing."""
    from core.domain.policy import above_code_amount  # whoever only looks at mails needs no documents

    if not action.binding or action.may(by, case) is not None:
        return Risk.WORDS
    if above_code_amount(case) or (action.sensitive is not None and action.sensitive(command, case, unit)):
        return Risk.HIGH
    asked = {unit.business(id_).mail_codes for id_ in {contact.business_id, by.business}}
    first = "first" in asked and not unit.decisions.all(business_id=by.business, contact_id=contact.id)
    return Risk.HIGH if "always" in asked or first else Risk.BINDS


def as_table() -> str:
    """Return the table of docs/trust.md."""
    head = "| how a mail stands | asks, or wants a copy | decides | decides, with more at stake |"
    rows = [f"| {row.when} | {_SHOWN[row.words]} | {_SHOWN[row.binds]} | {_SHOWN[row.high]} |" for row in POLICY]
    return "\n".join((head, "| --- | --- | --- | --- |", *rows))


_SHOWN: dict[Step, str] = {"act": "done", "code": "a code first", "human": "people see it", "ignore": "nothing"}
