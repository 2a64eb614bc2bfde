"""What can be taken back: each decision leaves the way back on the document, for its decider and for a while."""

from typing import Any

from core.domain.actor import Actor, Role
from core.domain.claims import Step, claims_json, step_ends
from core.domain.document import DocumentCase
from core.domain.network import ConnectionCase
from core.store.unit import Unit


def step_of(case: DocumentCase, by: Actor, fact: str, *, record: str = "", **before: Any) -> Step:
    """Return the step that `by` is taking. `before` are the facets (or rows) to be put back, as JSON;
    `record` is the verdict of the decision record that it writes."""
    document = case.document
    return Step(
        fact=fact,
        side=case.side,
        verdict=record,
        member=by.member,
        contact=by.contact,
        until=step_ends(case.now, case.own.undo_hours),
        settled=document.paid + document.credited,
        version=document.version,
        before=before,
    )


def connection_step(case: ConnectionCase, by: Actor, fact: str, *, record: str = "") -> Step:
    """The same of a connection."""
    was = case.connection
    before = {"state": was.state.value, "blocked_by": was.blocked_by, "reason": was.reason}
    before |= {"decided_by": was.decided_by, "decided_via": was.decided_via}
    before["decided_at"] = was.decided_at.isoformat() if was.decided_at else None
    return Step(
        fact=fact,
        side="seller" if case.me == case.vendor.id else "buyer",
        verdict=record,
        member=by.member,
        contact=by.contact,
        until=step_ends(case.now, case.own.undo_hours),
        before=before if fact != "redirect.asked" else {},
    )


def took_it(by: Actor, step: Step) -> bool:
    """Whether it was this person's step, or the person owns the business."""
    same = (by.member and by.member == step.member) or (by.contact and by.contact == step.contact)
    return bool(same) or by.role is Role.OWNER


def wished_since(case: DocumentCase, by: Actor) -> Step | None:
    """Return the wish for another address where it was the writer's last step, later than that on the document: what
    is written in a document's thread may be about all of its connection; on a card, 'undo' is about the document."""
    wish, step = case.connection.step, case.document.step
    if wish is None or by.channel != "mail" or not took_it(by, wish):
        return None
    if wish.fact != "redirect.asked" or wish.undone or wish.side != case.side:
        return None
    later = step is None or step.undone or step.side != case.side or wish.until > step.until
    return wish if later and case.now <= wish.until else None


def decided_before(case: DocumentCase) -> dict[str, Any]:
    """Return the buyer's decision as it stands, for the way back."""
    document = case.document
    dispute = document.dispute.as_json() if document.dispute else None
    return {"verdict": document.verdict.value, "dispute": dispute}


def claimed_before(case: DocumentCase) -> dict[str, Any]:
    """Return what is claimed of the document as it stands, for the way back."""
    return {"claims": claims_json(case.document.claims)}


def undo_decision(unit: Unit, kind: str, subject: str, verdict: str, by: Actor) -> None:
    """Mark the standing decision record as reversed; it stays."""
    standing = [
        one
        for one in unit.decisions.all(subject_kind=kind, subject_id=subject)
        if one.verdict == verdict and one.undone_at is None
    ]
    if standing:
        last = max(standing, key=lambda one: one.id)
        unit.decisions.save(last.reversed(by.name, unit.now))
