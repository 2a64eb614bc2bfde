"""The whole gateway from the socket on: the listener, a name server that answers by UDP, the worker. Nobody is asked
to believe a test's word on who wrote."""

import smtplib
from collections.abc import Iterator

import pytest

from core.domain.document import Verdict
from core.domain.ids import ConnectionId
from mail_gateway.dns import Dns
from mail_gateway.inbox import Worker
from mail_gateway.senders import Remembered, Senders
from mail_gateway.smtp_in import MailDoor
from tests.mail_gateway.conftest import AP, Desk, Loop
from tests.mail_gateway.name_server import NameServer
from tests.mail_gateway.test_authenticate import EVIL, LEGIT, key, signed
from tests.mail_gateway.test_trust import reply


@pytest.fixture
def zone() -> Iterator[NameServer]:
    """Acme signs and wants forgeries refused; so does the forger, for a domain of its own."""
    server = NameServer(
        {
            LEGIT: ["v=spf1 -all"],
            f"s1._domainkey.{LEGIT}": [key()[1]],
            f"_dmarc.{LEGIT}": ["v=DMARC1; p=reject"],
            EVIL: ["v=spf1 ip4:127.0.0.0/8 -all"],
            f"s1._domainkey.{EVIL}": [key()[1]],
            f"_dmarc.{EVIL}": ["v=DMARC1; p=reject"],
        }
    )
    yield server
    server.close()


@pytest.fixture
def door(strict_desk: Desk, loop: Loop) -> Iterator[MailDoor]:
    found = MailDoor(strict_desk.penny, ("127.0.0.1", 0))
    loop.run(found.start())
    yield found
    loop.run(found.stop())


def test_of_a_forged_and_an_honest_mail_over_the_wire_one_decides(
    strict_desk: Desk, door: MailDoor, zone: NameServer
) -> None:
    desk = strict_desk
    honest, forged = desk.world.sent(), desk.world.sent(next(iter(_connections(desk))))
    mails = [
        (f"ceo@{EVIL}", forged, signed(reply(desk.reply_address("document", forged)), EVIL)),
        (AP, honest, signed(reply(desk.reply_address("document", honest)))),
    ]
    with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as smtp:
        for sender, invoice, raw in mails:
            assert smtp.sendmail(sender, [desk.reply_address("document", invoice)], raw) == {}
    worker = Worker(desk.penny, "gate", senders=Senders(names=Remembered(Dns(zone.address, within=2.0))))
    while worker.run_once():
        pass
    assert desk.world.document(honest).verdict is Verdict.APPROVED
    assert desk.world.document(forged).verdict is Verdict.PENDING
    assert [(q.problem, q.document_id) for q in desk.questions()] == [("false", forged)]
    assert "mail.doubted" in desk.world.kinds(forged)
    assert "mail.doubted" not in desk.world.kinds(honest)
    assert zone.asked[f"s1._domainkey.{LEGIT}"] == 1
    # Both are answered, at the stored address alone.
    assert [(row.lane, row.payload["template"]) for row in desk.answers()] == [
        (f"mail:{AP}", "sorry"),
        (f"mail:{AP}", "receipt"),
    ]


def _connections(desk: Desk) -> list[ConnectionId]:
    with desk.store.read() as unit:
        return [one.id for one in unit.connections.all(business_id=desk.world.northwind)]
