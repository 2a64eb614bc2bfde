"""A vendor request's page: approving, claiming an account on the way, declining, blocking."""

from core.domain.network import ConnectionState
from tests.web.world import World, offered, says


def test_a_request_says_who_asks_for_what_and_what_approving_means(world: World) -> None:
    said = says(world.get(world.request(message="Hello Acme, we start on Monday.")))
    assert "Northwind asks to be your vendor" in said
    assert "Northwind GmbH" in said
    assert "Hafenstraße 1" in said
    assert "Hello Acme, we start on Monday." in said
    assert "Each one still waits for your own approval; nothing is paid by this." in said


def test_approving_claims_the_account_under_the_chosen_name(world: World) -> None:
    path = world.request()
    assert "free account here" in says(world.get(path))
    answer = world.send(path, action="approve_connection", name="Acme Trading Ltd", username="acme-trading")
    assert answer.status_code == 200
    assert "Northwind is approved as your vendor." in says(answer)
    assert "Northwind is your vendor" in says(answer)
    assert "asks to be" not in says(answer)
    connection = world.connection()
    assert connection.state is ConnectionState.APPROVED
    acme = world.penny.read(lambda unit: unit.business(connection.customer_id))
    assert (acme.name, acme.username, acme.claimed) == ("Acme Trading Ltd", "acme-trading", True)


def test_name_and_username_may_be_left_out(world: World) -> None:
    world.send(world.request(), action="approve_connection", name="", username="")
    acme = world.penny.read(lambda unit: unit.business(world.connection().customer_id))
    assert (acme.name, acme.claimed) == ("Acme", True)


def test_a_username_that_is_taken_is_said_at_its_field(world: World) -> None:
    answer = world.send(world.request(), action="approve_connection", name="Acme Ltd", username="northwind")
    assert answer.status_code == 422
    assert 'id="approve_connection-username-error"' in answer.text
    assert 'value="Acme Ltd"' in answer.text
    assert "The username @northwind is taken." in says(answer)
    assert world.connection().state is ConnectionState.INVITED


def test_a_malformed_username_is_said_at_its_field(world: World) -> None:
    answer = world.send(world.request(), action="approve_connection", username="no good!")
    assert answer.status_code == 422
    assert 'id="approve_connection-username-error"' in answer.text


def test_a_business_with_an_account_is_not_asked_for_a_name(world: World) -> None:
    connection = world.approved()
    with world.store.write() as unit:
        unit.connections.save(world.connection().invited_again(by=world.dana.business, now=unit.now, message=""))
    answer = world.get(world.link("connection", connection.id))
    assert "approve_connection" in offered(answer)
    assert 'name="username"' not in answer.text


def test_declining_takes_a_reason_and_can_be_changed_into_approving(world: World) -> None:
    path = world.request()
    answer = world.send(path, action="decline_connection", reason="We do not know you")
    assert answer.status_code == 200
    assert world.connection().state is ConnectionState.DECLINED
    assert "approve_connection" in offered(world.get(path))


def test_declining_twice_says_by_whom(world: World) -> None:
    path = world.request()
    world.send(path, action="decline_connection")
    assert "Already declined by ap@acme.example" in says(world.send(path, action="decline_connection"))
