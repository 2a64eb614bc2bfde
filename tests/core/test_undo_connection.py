"""A decision on a connection is taken back: by its decider or an owner, for a while, until something rests on it."""

from datetime import timedelta

import pytest

from core.actions.decide_connection import ApproveConnection, DeclineConnection
from core.actions.issue_invoice import IssueAndSend
from core.actions.manage_connection import BlockConnection
from core.actions.set_undo_window import SetUndoWindow
from core.actions.undo_connection import UndoConnection
from core.domain.actor import Role
from core.domain.errors import NotYours, OtherSideDecides, WrongState
from core.domain.facts import AlreadyDone
from core.domain.ids import ConnectionId
from core.domain.network import ConnectionState
from tests.world import World


def undo(world: World, connection: ConnectionId, by: object = None) -> object:
    return world.perform("undo_connection", UndoConnection(connection=connection), by or world.contact())  # type: ignore[arg-type]


def test_an_approval_is_taken_back_and_both_steps_are_kept(world: World) -> None:
    connection = world.approved()
    undo(world, connection)
    found = world.connection(connection)
    assert (found.state, found.decided_by) == (ConnectionState.INVITED, "")
    with world.store.read() as unit:
        (decision,) = unit.decisions.all(subject_kind="connection", subject_id=connection)
    assert decision.undone_at is not None
    assert [e.kind for e in world.events("connection", connection)][-2:] == [
        "connection.approved",
        "connection.undone",
    ]
    assert world.events("connection", connection, world.contact())[-1].kind == "connection.undone"


def test_it_can_be_approved_again_and_the_account_stays(world: World) -> None:
    connection = world.approved()
    undo(world, connection)
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    assert world.connection(connection).state is ConnectionState.APPROVED


def test_undoing_twice_answers_that_it_was_done(world: World) -> None:
    connection = world.approved()
    undo(world, connection)
    assert isinstance(undo(world, connection), AlreadyDone)


def test_a_day_later_it_stands(world: World) -> None:
    connection = world.approved()
    world.time += timedelta(hours=24, minutes=1)
    with pytest.raises(WrongState):
        undo(world, connection)


def test_what_was_sent_since_ends_it(world: World) -> None:
    connection = world.approved()
    world.sent(connection)
    with pytest.raises(WrongState):
        undo(world, connection)
    assert world.connection(connection).state is ConnectionState.APPROVED


def test_what_was_held_and_left_with_the_approval_ends_it_at_once(world: World) -> None:
    connection = world.invite()
    draft = world.draft(connection)
    world.perform("issue_and_send", IssueAndSend(invoice=draft), world.dana)
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    with pytest.raises(WrongState):
        undo(world, connection)


def test_a_declined_request_is_open_again(world: World) -> None:
    connection = world.invite()
    world.perform("decline_connection", DeclineConnection(connection=connection, reason="no"), world.contact())
    undo(world, connection)
    found = world.connection(connection)
    assert (found.state, found.reason) == (ConnectionState.INVITED, "")


def test_a_block_is_lifted_as_if_it_had_not_been_and_nobody_else_hears(world: World) -> None:
    connection = world.approved()
    world.perform("block_connection", BlockConnection(connection=connection), world.dana)
    with pytest.raises(WrongState):
        undo(world, connection)
    undo(world, connection, world.dana)
    assert world.connection(connection).state is ConnectionState.APPROVED
    assert world.connection(connection).blocked_by is None
    assert "connection.undone" not in [e.kind for e in world.events("connection", connection, world.contact())]


def test_a_block_of_an_unanswered_request_lets_its_time_run_on(world: World) -> None:
    connection = world.invite()
    world.perform("block_connection", BlockConnection(connection=connection), world.contact())
    undo(world, connection)
    assert world.connection(connection).state is ConnectionState.INVITED
    assert {due.kind for due in world.planned(connection) if due.state == "pending"} == {"nudge", "expire"}


def test_the_other_side_and_colleagues_cannot(world: World) -> None:
    connection = world.approved()
    with pytest.raises(OtherSideDecides):
        undo(world, connection, world.dana)
    with pytest.raises(NotYours):
        undo(world, connection, world.hire(world.contact().business, "Cleo", Role.APPROVER))


def test_a_business_says_how_long_its_steps_can_be_taken_back(world: World) -> None:
    connection = world.approved()
    world.perform("set_undo_window", SetUndoWindow(hours=48), world.contact())
    undo(world, connection)
    world.perform("approve_connection", ApproveConnection(connection=connection), world.contact())
    world.time += timedelta(hours=47)
    undo(world, connection)
    assert world.connection(connection).state is ConnectionState.INVITED


def test_without_a_window_nothing_is_taken_back(world: World) -> None:
    connection = world.approved()
    world.perform("set_undo_window", SetUndoWindow(hours=0), world.dana)
    world.perform("block_connection", BlockConnection(connection=connection), world.dana)
    world.time += timedelta(minutes=1)
    with pytest.raises(WrongState):
        undo(world, connection, world.dana)
