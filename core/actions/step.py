"""What can be taken back: each decision leaves the way back on the document, for its decider and for a while."""

from typing import Any

from core.domain.actor import Actor
from core.domain.claims import Step, claims_json, step_ends
from core.domain.document import DocumentCase
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
