"""The labelled replies: how many are read exactly, and that none is read as something that was not said."""

from typing import Any

from tests.core.understanding.replies.cases import answer, cases, exact, false_actions, readings
from tests.core.understanding.replies.short_cases import short_cases

ENOUGH = 0.95


def _holds(labelled: list[dict[str, Any]]) -> None:
    answers = [(case, answer(case)) for case in labelled]
    missed = [case["id"] for case, got in answers if not exact(got, readings(case))]
    wrong = {case["id"]: acts for case, got in answers if (acts := false_actions(got, readings(case)))}
    assert wrong == {}
    assert len(missed) <= (1 - ENOUGH) * len(answers), missed


def test_of_the_labelled_replies_nearly_all_are_read_exactly_and_none_acts_falsely() -> None:
    _holds(cases())


def test_of_the_replies_of_one_line_nearly_all_are_read_exactly_and_none_acts_falsely() -> None:
    _holds(list(short_cases()))
