"""Workers let those pass who wait for an answer, but not for ever."""

from core.outbox.turns import Turns


def test_a_worker_waits_while_somebody_is_being_answered() -> None:
    turns = Turns()
    assert turns.give_way()
    with turns.answering():
        assert not turns.give_way()
        with turns.answering():
            assert not turns.give_way()
        assert not turns.give_way()
    assert turns.give_way()


def test_whoever_is_answered_with_an_error_holds_nobody_up() -> None:
    turns = Turns()
    try:
        with turns.answering():
            raise ValueError
    except ValueError:
        pass
    assert turns.give_way()
