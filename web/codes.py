"""Above the buyer's threshold a link alone does not bind: a code goes to the stored contact.

Whoever was forwarded the link can read, ask and be refused; only the mailbox that Penny knows gets the code.
"""

import hmac
from dataclasses import replace
from datetime import timedelta

from core.actions.action import Action
from core.actions.tell import receipt
from core.domain import policy, tokens
from core.domain.errors import CapReached, Expired, WrongCode
from core.store.records import Confirmation
from core.store.unit import Unit
from web.visit import Visit

LIVES = timedelta(hours=24)
TRIES = 5
MOST_A_DAY = 5


def needs_code(at: Visit, action: Action) -> bool:
    """Whether this act of the buyer binds over more than a link is good for."""
    return action.binding and policy.above_code_amount(at.case)


def ask_for_code(unit: Unit, secret: bytes, at: Visit, action: Action, values: dict[str, str]) -> Confirmation:
    """Keep what waits for its code and mail the code; the same act that waits already is not mailed again.

    Raises CapReached after five codes in a day.
    """
    contact = at.opened.contact
    recent = [
        c
        for c in unit.confirmations.all(business_id=contact.business_id, contact_id=contact.id)
        if c.expires_at > unit.real_now
    ]
    for waiting in recent:
        same = (waiting.action, waiting.values, waiting.conversation_id) == (
            action.name,
            values,
            at.opened.conversation.id,
        )
        if same and waiting.state == "waiting":
            return waiting
    if len(recent) >= MOST_A_DAY:
        raise CapReached(limit=MOST_A_DAY, target=contact.email)
    id_ = unit.new_id()
    found = unit.confirmations.add(
        Confirmation(
            business_id=contact.business_id,
            id=id_,
            conversation_id=at.opened.conversation.id,
            contact_id=contact.id,
            action=action.name,
            values=values,
            evidence=dict(at.by.evidence),
            code_hash=tokens.code_hash(secret, id_, tokens.code_for(secret, id_)),
            expires_at=unit.real_now + LIVES,
        )
    )
    receipt(
        unit,
        contact=contact,
        conversation_id=at.opened.conversation.id,
        key=f"confirm:{id_}",
        template="confirm",
        data={"confirmation": id_},
    )
    return found


def waiting_code(unit: Unit, at: Visit, id_: str) -> Confirmation | None:
    """Return what waits for a code, if it is this visitor's."""
    contact = at.opened.contact
    found = unit.confirmations.find(business_id=contact.business_id, id=id_)
    mine = found and (found.contact_id, found.conversation_id) == (contact.id, at.opened.conversation.id)
    return found if mine else None


def try_code(unit: Unit, secret: bytes, found: Confirmation, code: str) -> WrongCode | Expired | None:
    """Count a try; None when the code is right. The answer is returned, not raised: a try is kept."""
    given = tokens.code_hash(secret, found.id, "".join(code.split()))
    right = hmac.compare_digest(given, found.code_hash)
    if right and found.state == "used":
        return None
    if found.expires_at <= unit.real_now or not unit.count_try(found, TRIES):
        return Expired(what="code")
    if right:
        return None
    left = TRIES - found.tries - 1
    return WrongCode(left=left) if left > 0 else Expired(what="code")


def key_of_code(found: Confirmation) -> str:
    """Return the idempotency key of what a code confirms: the code given again answers with what it did."""
    return f"confirm:{found.id}"


def use_code(unit: Unit, found: Confirmation) -> None:
    """Mark it used. The right code given again answers with what it did."""
    unit.confirmations.save(replace(found, state="used"))
