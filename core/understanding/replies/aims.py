"""Which documents each thing that was said is about: those it names, those the sentence is about, or all of them."""

from collections.abc import Sequence

from core.understanding.replies.judge import Said
from core.understanding.replies.model import STATE_CHANGING, About
from core.understanding.replies.targets import Target

_GO_ON = frozenset({"report_payment", "promise_to_pay", "dispute", "request_copy"})
"""What may speak on of the documents of the sentence before."""

_OF_A_PART = frozenset({"reject", "dispute", "set_purchase_order", "stop_reminders"})


def point(said: Sequence[tuple[int, Said]], about: About) -> None:
    """Give everything that was said, with the number of its sentence, its documents; a question where it is open."""
    if len(about.documents) < 2:
        for _, one in said:
            one.documents = tuple(range(len(about.documents)))
            target = one.clause.target
            elsewhere = target.unknown or (one.name == "report_payment" and _of_another_named(one))
            if elsewhere and not target.documents and one.name in STATE_CHANGING - _OF_A_PART:
                _open(one)
        return
    used = set().union(*(one.clause.target.documents for _, one in said)) if said else set()
    before: tuple[int, ...] = ()
    where = aside = -1
    for n, one in said:
        target = one.clause.target
        chosen = _named(one, set(range(len(about.documents))), used)
        if not chosen and before:
            chosen = _as_before(one, n, set(before), where)
        if not chosen:
            chosen = _by_amount(one, about) or _of_its_sentence(one)
        if not chosen:
            chosen = _without_name(one, set(range(len(about.documents))), used)
        if not target.named and not one.own and aside == n and one.name in STATE_CHANGING:
            _open(one)  # 'all but 2042, which we paid': which one was paid is not said again
        one.documents = tuple(sorted(chosen))
        if target.named:
            aside = n if target.excepted else -1
            before, where = one.documents, n


def _of_another_named(said: Said) -> bool:
    """'billed twice (see RL/1015, already paid)': the document that is named right before, which is none of these."""
    clauses = said.clause.sentence.clauses
    before = [c for c in clauses if c.first < said.clause.first]
    return bool(before) and before[-1].target.unknown


def _open(said: Said) -> None:
    said.why, said.withheld, said.name = "which_document", said.name, "question"


def _named(said: Said, every: set[int], used: set[int]) -> set[int]:
    target: Target = said.clause.target
    if target.rest and target.documents and not (said.own or target.every or target.excepted):
        _open(said)  # '2035 is open, the others were paid'
        return set(target.documents)
    chosen = set(said.own) or (every if target.every else set(target.documents))
    return chosen | (every - used) if target.rest else chosen


def _as_before(said: Said, n: int, before: set[int], where: int) -> set[int]:
    """Those of the sentence so far, or of the one before where it goes on speaking of them."""
    target = said.clause.target
    near = n - where <= 1
    if where == n or (near and (target.singular or (said.name in _GO_ON and not target.plural))):
        return before
    return set()


def _by_amount(said: Said, about: About) -> set[int]:
    if said.amount is None:
        return set()
    return {n for n, d in enumerate(about.documents) if d.total == said.amount}


def _of_its_sentence(said: Said) -> set[int]:
    named = set[int]().union(*(c.target.documents for c in said.clause.sentence.clauses))
    return named if len(named) == 1 else set()


def _without_name(said: Said, every: set[int], used: set[int]) -> set[int]:
    """All of them, where none was named anywhere; else it is open."""
    target = said.clause.target
    changes = said.name in STATE_CHANGING
    points = target.unknown or (target.singular and changes)
    if not points and (not used or target.plural or not changes):
        return every
    if said.name == "approve" and not said.strong:
        said.why, said.name = "weak", "acknowledge"
    else:
        _open(said)
    return set()
