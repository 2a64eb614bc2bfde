"""What has to leave leaves once, in order, and says so; what cannot, is tried again or buried with one word."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from core.domain.ids import BusinessId
from core.outbox.relay import Built, DeliveryFailed, Relay, backoff
from core.store.engine import Store
from core.store.records import Letter, OutboxRow
from core.store.seal import CannotOpen, Seal
from core.store.unit import Unit

SEAL = Seal(b"secret of the tests, long enough for anybody")


@dataclass
class Receiver:
    """The other end of the wire, with its own book of what arrived."""

    channel: str = "mail"
    builds_by_reading: bool = False
    prepared: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    failures: list[DeliveryFailed] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    unwanted: set[str] = field(default_factory=set)
    asked: int = 0

    def prepare(self, row: OutboxRow) -> None:
        self.prepared.append(str(row.payload["name"]))

    def build(self, unit: Unit, row: OutboxRow) -> Built | None:
        name = str(row.payload["name"])
        return None if name in self.unwanted else Built(body=f"{name}".encode(), wire_id=f"<{row.id}@x>")

    def send(self, row: OutboxRow, body: bytes) -> str:
        if self.failures:
            failure = self.failures.pop(0)
            if failure.unsure:
                self.arrived.append(body.decode())
            raise failure
        self.arrived.append(body.decode())
        return f"250 {row.wire_id}"

    def left_already(self, row: OutboxRow, body: bytes) -> str | None:
        self.asked += 1
        return "found" if body.decode() in self.arrived else None

    def sent(self, unit: Unit, row: OutboxRow, body: bytes, remote_id: str) -> None:
        return

    def failed(self, unit: Unit, row: OutboxRow, why: str) -> None:
        self.buried.append(why)


def post(store: Store, *names: str, lane: str = "lane") -> None:
    with store.write() as unit:
        unit.queue.post(
            [
                Letter(
                    business_id=BusinessId("b"), dedupe_key=name, channel="mail", lane=lane, payload={"name": name}
                )
                for name in names
            ]
        )


def rows(store: Store) -> dict[str, OutboxRow]:
    with store.read() as unit:
        return {row.dedupe_key: row for row in unit.queue.letters()}


def relay(store: Store, receiver: Receiver, owner: str = "one") -> Relay:
    return Relay(store, receiver, SEAL, owner=owner)


def hurry(store: Store) -> None:
    """Let every wait and lease be over."""
    from core.store import tables as t

    with store.write() as unit:
        past = unit.real_now - timedelta(seconds=1)
        unit.connection.execute(t.outbox.update().values(next_at=past))
        unit.connection.execute(t.outbox.update().where(t.outbox.c.lease_until.is_not(None)).values(lease_until=past))


def drain(one: Relay) -> None:
    while one.run_once():
        pass


def test_a_letter_leaves_once_and_what_was_built_is_purged(store: Store) -> None:
    receiver = Receiver()
    post(store, "a")
    drain(relay(store, receiver))
    drain(relay(store, receiver, "two"))
    row = rows(store)["a"]
    assert (receiver.arrived, row.state, row.built) == (["a"], "sent", None)
    assert row.remote_id == f"250 <{row.id}@x>"


def test_the_same_key_is_written_once(store: Store) -> None:
    post(store, "a")
    post(store, "a", "b")
    assert sorted(rows(store)) == ["a", "b"]


def test_a_lane_keeps_its_order_and_a_failing_one_blocks_no_other(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("greylisted", permanent=False)])
    post(store, "first", "second", lane="slow")
    post(store, "other", lane="fast")
    one = relay(store, receiver)
    one.run_once(limit=1)
    drain(one)
    assert receiver.arrived == ["other"]
    hurry(store)
    drain(one)
    assert receiver.arrived == ["other", "first", "second"]


def test_a_permanent_refusal_is_buried_with_one_word_and_the_lane_goes_on(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("550 no such user", permanent=True)])
    post(store, "bad", "good")
    one = relay(store, receiver)
    drain(one)
    drain(one)
    assert (receiver.buried, receiver.arrived) == (["550 no such user"], ["good"])
    assert (rows(store)["bad"].state, rows(store)["bad"].last_error) == ("failed", "550 no such user")


def test_retry_after_is_honoured(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("ratelimited", permanent=False, after=120)])
    post(store, "a")
    relay(store, receiver).run_once()
    row = rows(store)["a"]
    assert row.state == "pending"
    assert timedelta(seconds=110) < row.next_at - row.created_at < timedelta(seconds=130)


def test_when_nobody_knows_whether_it_left_the_receiver_is_asked_before_sending_again(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("timeout", permanent=False, unsure=True)])
    post(store, "a")
    one = relay(store, receiver)
    drain(one)
    assert rows(store)["a"].state == "sending"
    hurry(store)
    drain(one)
    assert (receiver.arrived, receiver.asked, rows(store)["a"].state) == (["a"], 1, "sent")


def test_a_dead_owners_claim_is_taken_over_and_its_late_mark_touches_nothing(store: Store) -> None:
    receiver = Receiver()
    post(store, "a")
    with store.write() as unit:
        stale = unit.queue.claim_letters(channel="mail", owner="dead", limit=1, lease=timedelta(seconds=60))[0]
    hurry(store)
    drain(relay(store, receiver, "living"))
    with store.write() as unit:
        assert unit.queue.mark_letter(stale, "failed") is False
    assert (receiver.arrived, rows(store)["a"].state) == (["a"], "sent")


def test_what_became_needless_between_plan_and_send_is_cancelled(store: Store) -> None:
    receiver = Receiver(unwanted={"a"})
    post(store, "a", "b")
    drain(relay(store, receiver))
    assert (receiver.arrived, rows(store)["a"].state) == (["b"], "cancelled")


def test_a_letter_that_cannot_be_built_is_retried_and_then_buried_without_harming_others(store: Store) -> None:
    class Broken(Receiver):
        def build(self, unit: Unit, row: OutboxRow) -> Built | None:
            if row.payload["name"] == "poison":
                raise KeyError("poison")
            return super().build(unit, row)

    receiver = Broken()
    post(store, "poison", lane="p")
    post(store, "good", lane="g")
    one = relay(store, receiver)
    for _ in range(6):
        drain(one)
        hurry(store)
    assert (receiver.arrived, rows(store)["poison"].state, len(receiver.buried)) == (["good"], "failed", 1)


def test_a_retry_sends_the_very_same_bytes_under_the_same_id(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("451", permanent=False)])
    post(store, "a")
    one = relay(store, receiver)
    drain(one)
    before = rows(store)["a"]
    assert before.built is not None
    assert before.built != b"a"
    hurry(store)
    drain(one)
    assert rows(store)["a"].wire_id == before.wire_id
    assert receiver.arrived == ["a"]


def test_two_relays_never_claim_the_same_letter(store: Store) -> None:
    post(store, *(f"n{i}" for i in range(20)), lane="x")
    for i in range(20):
        post(store, f"m{i}", lane=f"lane {i}")
    with store.write() as unit:
        one = unit.queue.claim_letters(channel="mail", owner="one", limit=30, lease=timedelta(seconds=60))
    with store.write() as unit:
        two = unit.queue.claim_letters(channel="mail", owner="two", limit=30, lease=timedelta(seconds=60))
    assert {row.id for row in one} & {row.id for row in two} == set()
    assert len(one) == 21  # the head of lane x, and the twenty others


def test_backoff_grows_to_an_hour_and_no_further() -> None:
    assert 3 < backoff(1) < 7
    assert backoff(30) <= 3600 * 1.25


def test_a_seal_opens_only_under_its_own_secret() -> None:
    sealed = SEAL.close(b"reply to r+secret@x")
    assert b"secret" not in sealed
    assert SEAL.open(sealed) == b"reply to r+secret@x"
    with pytest.raises(CannotOpen):
        Seal(b"another").open(sealed)


def test_what_stays_uncertain_is_tried_a_bounded_number_of_times(store: Store) -> None:
    class Deaf(Receiver):
        def left_already(self, row: OutboxRow, body: bytes) -> str | None:
            return None

        def send(self, row: OutboxRow, body: bytes) -> str:
            self.asked += 1
            raise DeliveryFailed("no answer", permanent=False, unsure=True)

    receiver = Deaf()
    post(store, "a", "next")
    one = relay(store, receiver)
    for _ in range(60):
        one.run_once()
        hurry(store)
        if rows(store)["a"].state == "failed":
            break
    assert rows(store)["a"].state == "failed"
    assert receiver.asked <= 26
    assert receiver.buried == ["no answer"]


def test_a_row_that_cannot_be_opened_stops_nobody_else(store: Store) -> None:
    receiver = Receiver(failures=[DeliveryFailed("timeout", permanent=False, unsure=True)])
    post(store, "old secret", lane="one")
    relay(store, receiver).run_once()
    hurry(store)
    post(store, "new", lane="two")
    changed = Relay(store, receiver, Seal(b"the secret was changed meanwhile"), owner="one")
    drain(changed)
    hurry(store)
    drain(changed)
    assert rows(store)["new"].state == "sent"
    assert rows(store)["old secret"].state == "failed"
