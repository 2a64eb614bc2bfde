"""Mail made to hurt: each is read to its end, none slows a neighbour, decides anything or kills the worker."""

import pytest

from core.domain.document import Verdict
from mail_gateway.imap_in import recipients_of, return_path
from mail_gateway.inbox import dedupe_key
from mail_gateway.inspect_mail import Arrival, inspect_mail
from tests.mail_gateway.conftest import AP, DOMAIN, Desk
from tests.mail_gateway.nasty_mails import NASTY


@pytest.mark.timeout(60)  # a hang guard, no measure: what is quadratic would take minutes
@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_mail_is_read_in_every_step(name: str) -> None:
    raw = NASTY[name]()
    inspect_mail("file", raw, Arrival()).as_json()
    dedupe_key(f"penny@{DOMAIN}", raw)
    recipients_of(raw, DOMAIN)
    return_path(raw)


@pytest.mark.timeout(300)
def test_nasty_mails_decide_nothing_and_their_neighbours_are_answered(desk: Desk) -> None:
    connection = desk.world.approved()
    troubled, fine = desk.world.sent(connection), desk.world.sent(connection)
    to = desk.reply_address("document", troubled)
    neighbour = desk.reply_address("document", fine)
    for number, make in enumerate(NASTY.values()):
        assert desk.keep(make() + b"\r\nno. %d" % number, to)
    desk.keep(desk.mail(neighbour, "approved"), neighbour, AP)
    worker = desk.worker()
    while worker.run_once():
        pass
    with desk.store.read() as unit:
        rows = unit.queue.mails(unseen=False, limit=200)
    assert len(rows) == len(NASTY) + 1
    assert {row.state for row in rows} == {"done"}
    assert desk.world.document(fine).verdict is Verdict.APPROVED
    assert desk.world.document(troubled).verdict is Verdict.PENDING
