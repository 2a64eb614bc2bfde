"""Kept once, worked on once, and nothing that cannot be read gets lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.actions.action import Action
from core.actions.decide_invoice import APPROVE_INVOICE
from core.actions.registry import REGISTRY
from core.domain.document import Verdict
from core.domain.errors import Conflict
from core.store.unit import Unit
from mail_gateway.inbox import ASKERS, MOST_ATTEMPTS, dedupe_key
from mail_gateway.senders import Senders
from tests.mail_gateway.conftest import AP, Desk

RAW = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\nSubject: x\r\n\r\nbody\r\n"


def test_another_way_to_us_does_not_make_another_mail() -> None:
    assert dedupe_key("R+X@in.example", b"Received: by hop\r\n" + RAW) == dedupe_key("r+x@in.example", RAW)


@pytest.mark.parametrize(
    "other",
    [RAW.replace(b"body", b"bodi"), RAW.replace(b"<1@", b"<2@"), RAW.replace(b"Message-ID", b"X-Message-ID")],
)
def test_another_body_or_message_id_makes_another_mail(other: bytes) -> None:
    assert dedupe_key("r+x@in.example", other) != dedupe_key("r+x@in.example", RAW)


def test_a_folded_message_id_and_bare_newlines_are_read() -> None:
    folded = RAW.replace(b"Message-ID: ", b"message-id:\r\n ")
    assert dedupe_key("r+x@in.example", folded) == dedupe_key("r+x@in.example", RAW)


def test_another_recipient_makes_another_mail() -> None:
    assert dedupe_key("r+x@in.example", RAW) != dedupe_key("r+y@in.example", RAW)


def _with(desk: Desk, run: Callable[..., Any]) -> Desk:
    """Penny with an approval that runs differently."""
    approve: Action = replace(APPROVE_INVOICE, run=run)
    registry = tuple(approve if a is APPROVE_INVOICE else a for a in REGISTRY)
    return replace(desk, penny=replace(desk.penny, registry=registry))


def _breaks(_do: Any, _case: Any, _unit: Unit, _by: Any) -> Any:
    raise RuntimeError("as told")


def test_a_mail_that_cannot_be_worked_on_is_tried_again_and_then_reaches_a_human(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(desk.mail(to, "approved"), to)
    broken = _with(desk, _breaks)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert desk.questions() == []
        _make_due(desk)
        assert broken.worker().run_once() == 1
        assert desk.inbox().attempts == attempt
    assert desk.inbox().state == "quarantined"
    (question,) = desk.questions()
    assert question.problem == "unreadable"
    assert "Re: your mail" in question.text
    assert desk.world.document(invoice).verdict is Verdict.PENDING


def test_a_poisoned_mail_leaves_its_neighbours_unhurt(desk: Desk) -> None:
    connection = desk.world.approved()
    first, second = desk.world.sent(connection), desk.world.sent(connection)
    for invoice, words in ((first, "approved"), (second, "Reject: wrong quantity")):
        to = desk.reply_address("document", invoice)
        desk.keep(desk.mail(to, words), to)
    assert _with(desk, _breaks).worker().run_once() == 2
    assert desk.inbox(1).state == "pending"
    assert desk.world.document(second).verdict is Verdict.REJECTED


def test_a_conflict_is_tried_again_at_once(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(desk.mail(to, "approved"), to)
    tries: list[int] = []

    def conflicts_first(do: Any, case: Any, unit: Unit, by: Any) -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise Conflict("as told")
        return APPROVE_INVOICE.run(do, case, unit, by)

    _with(desk, conflicts_first).worker().run_once()
    assert desk.world.document(invoice).verdict is Verdict.APPROVED
    assert len(tries) == 3


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["inbox.claimed", "inbox.processed", "inbox.done"])
def test_killed_anywhere_the_mail_decides_and_answers_once(desk: Desk, where: str) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(desk.mail(to, "approved"), to)

    def kill(step: str) -> None:
        if step == where:
            raise Killed

    with pytest.raises(Killed):
        desk.worker(probe=kill).run_once()
    _end_leases(desk)
    desk.worker().run_once()
    assert desk.inbox().state == "done"
    assert len(desk.answers()) == 1
    assert desk.world.kinds(invoice).count("invoice.approved") == 1


def test_a_worker_whose_lease_ran_out_changes_nothing(desk: Desk) -> None:
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    desk.keep(desk.mail(to, "approved"), to)

    def overtaken(step: str) -> None:
        if step == "inbox.claimed":
            _end_leases(desk)
            with desk.store.write() as unit:
                unit.queue.claim_mail(owner="another", limit=5, lease=timedelta(minutes=1))

    desk.worker(probe=overtaken).run_once()
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    assert desk.inbox().owner == "another"


def test_a_mail_that_kills_its_worker_again_and_again_is_set_aside(desk: Desk) -> None:
    to = desk.reply_address("document", desk.world.sent())
    desk.keep(desk.mail(to, "approved"), to)

    def kill(step: str) -> None:
        raise Killed

    for _ in range(8):
        with pytest.raises(Killed):
            desk.worker(probe=kill).run_once()
        _end_leases(desk)
    desk.worker().run_once()
    assert desk.inbox().state == "quarantined"
    assert [q.problem for q in desk.questions()] == ["unreadable"]


def test_mail_for_the_postmaster_is_kept_and_not_answered(desk: Desk) -> None:
    to = f"postmaster@{desk.penny.mail_domain}"
    desk.keep(desk.mail(to, "hello"), to, AP)
    desk.worker().run_once()
    assert desk.inbox().state == "done"
    assert desk.answers() == []


def _make_due(desk: Desk) -> None:
    from core.store import tables as t

    with desk.store.write() as unit:
        unit.connection.execute(t.inbox.update().values(next_at=unit.real_now - timedelta(seconds=1)))


def _end_leases(desk: Desk) -> None:
    from core.store import tables as t

    with desk.store.write() as unit:
        unit.connection.execute(t.inbox.update().values(lease_until=unit.real_now - timedelta(seconds=1)))


class _Heard:
    """Names of which nothing is known; keeps whose policies were asked for."""

    def __init__(self) -> None:
        self.domains: set[str] = set()

    def texts(self, name: str) -> Sequence[str]:
        self.domains.add(name)
        return ()

    def exchanges(self, _name: str) -> Sequence[tuple[int, str]]:
        return ()

    def addresses(self, _name: str) -> Sequence[str]:
        return ()


def test_of_the_mails_that_wait_only_a_few_are_read_ahead(desk: Desk) -> None:
    strict = replace(desk, penny=replace(desk.penny, direct_mail=False))
    to = desk.reply_address("document", desk.world.sent())
    for number in range(12):
        sender = f"a@c{number}.example"
        strict.keep(desk.mail(to, "approved", sender=sender), to, sender)
    names, ahead, done = _Heard(), list[int](), list[str]()

    def probe(step: str) -> None:
        if step == "inbox.processed":
            ahead.append(len({d for d in names.domains if d.startswith("_dmarc.")}) - len(done))
            done.append(step)

    assert strict.worker(senders=Senders(names=names), probe=probe).run_once() == 12
    assert len(done) == 12
    assert max(ahead) <= ASKERS
