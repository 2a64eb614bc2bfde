"""Mail that leaves: threaded, stable through retries, and honest about what went wrong."""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import dkim
import pytest

from core.actions.change_profile import CHANGE_PROFILE
from core.actions.digests import SendDigest, SetDigest
from core.actions.doors import opened
from core.actions.invite import address_hash
from core.actions.remind import RemindCustomer, RemindNow
from core.actions.tell import receipt
from core.documents.papers import Papers
from core.domain.actor import system
from core.domain.document import Delivery
from core.domain.errors import BankDetailsChange
from core.outbox.relay import DeliveryFailed
from core.store import tables as t
from core.understanding.fields import read_values, reading_for
from mail_gateway.deliver import MailDelivery, tls_policy
from mail_gateway.sign import Signer, new_key
from tests.mail_gateway.conftest import AP, DOMAIN, Desk, FakeRelay, plain, relay_of
from web.stop import stop

Deliver = Callable[..., MailDelivery]


def bring(desk: Desk, delivery: MailDelivery, rounds: int = 6) -> None:
    for _ in range(rounds):
        if not relay_of(desk, delivery).run_once():
            return


def due_again(desk: Desk, *, leases: bool = False) -> None:
    with desk.store.write() as unit:
        past = unit.real_now - timedelta(seconds=1)
        unit.connection.execute(t.outbox.update().values({"next_at": past}))
        if leases:
            unit.connection.execute(t.outbox.update().values({"lease_until": past}))


def test_an_invitation_arrives_with_a_reply_address_and_a_link(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.invite()
    bring(desk, deliver(desk))
    (sender, recipient, raw) = fake_relay.mails[0]
    assert recipient == AP
    assert re.fullmatch(rf"b\+[a-z2-7]{{26}}@{DOMAIN}", sender)
    message = fake_relay.parsed()
    assert "Northwind via Penny" in message["From"]
    assert "https://penny.example/l/" in plain(message)
    assert str(message["List-Unsubscribe"]).endswith("/stop>")
    token = re.search(r"r\+([a-z2-7]{26})", str(message["Reply-To"]))
    assert token is not None
    assert raw.count(token[1].encode()) == 1


def test_answering_what_arrived_decides(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    connection = desk.world.invite()
    delivery = deliver(desk)
    bring(desk, delivery)
    message = fake_relay.parsed()
    to = message["Reply-To"].addresses[0].addr_spec
    desk.keep(desk.mail(to, "Approved", headers={"In-Reply-To": message["Message-ID"]}), to)
    desk.worker().run_once()
    assert desk.world.connection(connection).state.value == "approved"
    bring(desk, delivery)
    arrived = [fake_relay.parsed(number) for number in range(len(fake_relay.mails))]
    receipt = next(m for m in arrived if m["In-Reply-To"] == "<1.desk@acme.example>")
    assert receipt["Subject"] == f"Re: {message['Subject']}"
    assert message["Message-ID"] in receipt["References"]


def test_a_later_mail_of_the_thread_follows_the_first(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    invoice = desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    first = fake_relay.parsed()
    desk.write("document", invoice, "approved")
    bring(desk, delivery)
    second = fake_relay.parsed()
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert second["References"].split()[0] == first["Message-ID"]
    assert second["List-Unsubscribe"] is None


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "421 4.3.2 busy"])
def test_what_is_put_off_comes_again_under_the_same_message_id(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver, answer: str
) -> None:
    desk.world.invite()
    delivery = deliver(desk)
    fake_relay.data = answer
    relay_of(desk, delivery).run_once()
    (row,) = desk.world.letters("mail", "request")
    assert (row.state, row.last_error) == ("pending", answer)
    fake_relay.data = ""
    due_again(desk)
    relay_of(desk, delivery).run_once()
    assert fake_relay.parsed()["Message-ID"] == row.wire_id
    assert desk.world.letters("mail", "request")[0].state == "sent"


def test_a_connection_that_dies_after_data_repeats_the_same_bytes(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.invite()
    delivery = deliver(desk)
    fake_relay.data = "drop"
    relay_of(desk, delivery).run_once()
    fake_relay.data = ""
    due_again(desk, leases=True)
    relay_of(desk, delivery).run_once()
    first, second = fake_relay.mails
    assert first == second
    assert desk.world.letters("mail", "request")[0].state == "sent"


def test_a_stalled_relay_is_given_up_in_time_and_unsure(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    desk.world.invite()
    delivery = deliver(desk, timeout=0.5)
    fake_relay.data = "stall"
    with desk.store.write() as unit:
        built = delivery.build(unit, desk.world.letters("mail", "request")[0])
    assert built is not None
    with pytest.raises(DeliveryFailed) as failure:
        delivery.send(desk.world.letters("mail", "request")[0], built.body)
    assert failure.value.unsure
    assert not failure.value.permanent


def test_an_address_refused_for_good_fails_once_and_the_team_is_told(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    invoice = desk.world.sent()
    delivery = deliver(desk)
    with desk.store.write() as unit:  # what came before the invoice is out of the way
        rows = [row.id for row in desk.world.letters("mail") if row.payload["template"] != "invoice"]
        unit.connection.execute(t.outbox.update().where(t.outbox.c.id.in_(rows)).values(state="cancelled"))
    fake_relay.rcpt = "550 5.1.1 no such user"
    bring(desk, delivery)
    assert desk.world.letters("mail", "invoice")[0].state == "failed"
    assert desk.world.contact_row().delivery == "bounced"
    assert desk.world.document(invoice).delivery is Delivery.BOUNCED
    failed = [e for e in desk.world.events("document", invoice) if e.kind == "mail.failed"]
    assert [e.data["email"] for e in failed] == [AP]


def test_a_relay_that_cannot_be_reached_is_tried_later(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    desk.world.invite()
    bring(desk, MailDelivery(desk.penny, f"smtp://127.0.0.1:{port}"), rounds=1)
    (row,) = desk.world.letters("mail", "request")
    assert row.state == "pending"
    assert row.built is not None


def test_a_connection_is_kept_and_opened_again_when_the_relay_closed_it(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    assert len(fake_relay.mails) > 1
    assert fake_relay.connections == 1
    delivery._relay._local.smtp.sock.shutdown(socket.SHUT_RDWR)
    desk.world.invite("other@else.example", "Else")
    bring(desk, delivery)
    assert fake_relay.mails[-1][1] == "other@else.example"
    assert fake_relay.connections == 2


def test_a_reminder_of_a_paid_invoice_does_not_leave(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    invoice = desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    desk.world.perform("remind_now", _remind(invoice), desk.world.dana)
    desk.world.pay(invoice)
    bring(desk, delivery)
    assert desk.world.letters("mail", "reminder")[0].state == "cancelled"


def _remind(invoice: str) -> object:
    from core.actions.remind import RemindNow
    from core.domain.ids import DocumentId

    return RemindNow(invoice=DocumentId(invoice))


def test_nothing_is_mailed_to_an_address_that_bounced(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    from dataclasses import replace

    desk.world.invite()
    with desk.store.write() as unit:
        contact = desk.world.contact_row()
        unit.contacts.save(replace(contact, delivery="bounced"))
    bring(desk, deliver(desk))
    assert fake_relay.mails == []
    assert desk.world.letters("mail", "request")[0].state == "cancelled"


def test_the_waiting_mail_is_sealed_and_purged_once_it_has_left(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.invite()
    delivery = deliver(desk)
    fake_relay.data = "451 4.7.1 later"
    relay_of(desk, delivery).run_once()
    sealed = desk.world.letters("mail", "request")[0].built
    assert sealed is not None
    assert b"Reply-To" not in sealed
    fake_relay.data = ""
    due_again(desk)
    relay_of(desk, delivery).run_once()
    assert desk.world.letters("mail", "request")[0].built is None


def test_every_kind_of_answer_can_be_built(strict_desk: Desk) -> None:
    invoice = strict_desk.world.sent()
    for words in ("approved", "123456", "what?"):
        answer = strict_desk.write("document", invoice, words)
        assert answer is not None
        assert plain(strict_desk.built(answer))


def test_a_new_link_that_was_asked_for_arrives_in_the_thread(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    sent = fake_relay.parsed(len(fake_relay.mails) - 1)
    with desk.store.write() as unit:
        conversation = next(c for c in unit.conversations.all() if c.subject_kind == "document")
        contact = unit.contacts.find(business_id=conversation.business_id, id=conversation.contact_id)
        assert contact
        receipt(unit, contact=contact, conversation_id=conversation.id, key="link:x", template="link", data={})
    bring(desk, delivery)
    message = fake_relay.parsed(len(fake_relay.mails) - 1)
    assert message["In-Reply-To"] == sent["Message-ID"]
    assert "Here is the new link you asked for." in plain(message)
    assert "https://penny.example/l/" in plain(message)


def test_a_relay_url_of_another_kind_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        MailDelivery(desk.penny, "http://relay.example")


def test_an_invoice_is_in_its_mail_and_the_same_file_through_every_retry(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    invoice = desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    kept = Papers(desk.store).original(invoice, desk.world.northwind)
    assert kept is not None
    mails = [fake_relay.parsed(number) for number in range(len(fake_relay.mails))]
    found = [file for mail in mails for file in mail.iter_attachments()]
    assert [file.get_filename() for file in found] == ["Invoice INV-0001 Northwind.pdf"]
    assert found[0].get_payload(decode=True) == kept.body


def test_what_the_invoice_looked_like_when_it_was_issued_is_what_its_reminder_carries(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    invoice = desk.world.sent()
    delivery = deliver(desk)
    bring(desk, delivery)
    with desk.store.write() as unit:
        own = unit.business(desk.world.northwind)
        unit.businesses.save(replace(own, address="Elsewhere 9", row=own.row + 1))
    desk.world.perform("remind_now", RemindNow(invoice=invoice), desk.world.dana)
    bring(desk, delivery)
    mails = [fake_relay.parsed(number) for number in range(len(fake_relay.mails))]
    bodies = [file.get_payload(decode=True) for mail in mails for file in mail.iter_attachments()]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_another_bank_account_is_mailed_to_the_owner(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    with desk.store.read() as unit:
        reading = reading_for(unit, desk.world.dana)
        raw = {"iban": "DE89 3704 0044 0532 0130 00"}
        command = read_values(CHANGE_PROFILE, None, raw, reading)
    with pytest.raises(BankDetailsChange) as seen:
        desk.world.perform("change_profile", command, desk.world.dana)
    confirmed = replace(command, **seen.value.again)
    desk.world.perform("change_profile", confirmed, desk.world.dana)
    bring(desk, deliver(desk))
    mails = [(recipient, plain(fake_relay.parsed(n))) for n, (_, recipient, _) in enumerate(fake_relay.mails)]
    (text,) = [text for recipient, text in mails if recipient == "dana@northwind.example"]
    assert "DE89 3704 0044 0532 0130 00" in " ".join(text.split())
    assert "DE02 1203 0000 0000 2020 51" in " ".join(text.split())


def test_what_leaves_is_signed_by_both_keys_and_repeated_as_it_is(desk: Desk, fake_relay: FakeRelay) -> None:
    signers = [Signer.read(DOMAIN, "s1", new_key()), Signer.read(DOMAIN, "s2", new_key(ed25519=True))]
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}", signers=signers)
    desk.world.sent()
    fake_relay.data = "451 4.7.1 greylisted"
    bring(desk, delivery, rounds=1)
    fake_relay.data = ""
    due_again(desk)
    bring(desk, delivery)
    delivery.close()
    raw = fake_relay.mails[0][2]
    keys = {f"s{n}._domainkey.{DOMAIN}.".encode(): one.record.encode() for n, one in enumerate(signers, 1)}

    def txt(name: bytes, timeout: int = 5) -> bytes:
        return keys[name]

    assert raw.count(b"DKIM-Signature:") == 2
    assert [dkim.DKIM(raw).verify(idx=at, dnsfunc=txt) for at in (0, 1)] == [True, True]
    for name in (b"From", b"Subject", b"To", b"Date", b"Reply-To", b"List-Unsubscribe"):
        assert not dkim.verify(name + b": x@evil.example\r\n" + raw, dnsfunc=txt)


def test_an_invoice_offers_its_page_to_the_list_of_mails(desk: Desk, fake_relay: FakeRelay, deliver: Deliver) -> None:
    desk.world.sent()
    bring(desk, deliver(desk))
    pages = [str(fake_relay.parsed(n).get_body(("html",)).get_content()) for n in range(len(fake_relay.mails))]  # type: ignore[union-attr]
    found = [re.search(r'<script type="application/ld\+json">(.*?)</script>', page) for page in pages]
    (shown,) = [json.loads(one[1]) for one in found if one]
    assert shown["potentialAction"]["@type"] == "ViewAction"
    assert shown["potentialAction"]["target"].startswith("https://penny.example/l/")


def test_a_digest_ends_by_one_click_and_nothing_else_does(
    desk: Desk, fake_relay: FakeRelay, deliver: Deliver
) -> None:
    world = desk.world
    world.perform("set_digest", SetDigest(state="on", by="mail", empty="line"), world.dana)
    with desk.store.read() as unit:
        member = next(m for m in unit.members.all(business_id=world.northwind) if m.name == "Dana")
    send = SendDigest(member=member.id, day=world.time.date(), since=world.time.isoformat())
    world.perform("send_digest", send, system(world.northwind))
    bring(desk, deliver(desk))
    mail = fake_relay.parsed()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = urlsplit(mail["List-Unsubscribe"].strip("<>")).path.split("/")[2]
    with desk.store.write() as unit:
        door = opened(unit, "link", token)
        assert door is not None
        stop(unit, door, "never")
    with desk.store.read() as unit:
        assert not unit.digests.all(business_id=world.northwind, member_id=member.id)[0].on
        assert not unit.suppressed(address_hash(member.email))


def test_a_relay_that_must_have_tls_and_has_none_gets_no_mail(desk: Desk, fake_relay: FakeRelay) -> None:
    desk.world.invite()
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}?tls=required")
    bring(desk, delivery, rounds=1)
    delivery.close()
    assert fake_relay.mails == []
    (row,) = [row for row in desk.world.letters("mail") if row.state == "pending"]
    assert "SMTPNotSupportedError" in row.last_error


@pytest.mark.parametrize(
    ("url", "policy"),
    [
        ("smtp://relay.example", "opportunistic"),
        ("smtp://relay.example:587?tls=required", "required"),
        ("smtp://relay.example?tls=none", "none"),
        ("smtp://127.0.0.1:25", "none"),
        ("smtp://localhost?tls=required", "required"),
    ],
)
def test_how_much_tls_a_relay_needs_is_in_its_address(url: str, policy: str) -> None:
    assert tls_policy(url) == policy


@pytest.mark.parametrize("url", ["smtp://relay.example?tls=maybe", "smtp://relay.example?tsl=required"])
def test_a_misspelt_tls_policy_is_refused(desk: Desk, url: str) -> None:
    with pytest.raises(ValueError, match="tls=required"):
        MailDelivery(desk.penny, url)


def test_a_business_with_a_relay_of_its_own_sends_by_it(desk: Desk, fake_relay: FakeRelay) -> None:
    desk.world.invite()
    own = {"northwind": f"smtp://127.0.0.1:{fake_relay.port}"}
    delivery = MailDelivery(desk.penny, "smtp://127.0.0.1:1", relays=own)
    bring(desk, delivery, rounds=1)
    delivery.close()
    assert [recipient for _, recipient, _ in fake_relay.mails] == [AP]


def test_others_go_by_the_common_relay(desk: Desk, fake_relay: FakeRelay) -> None:
    desk.world.invite()
    own = {"somebody": "smtp://127.0.0.1:1"}
    delivery = MailDelivery(desk.penny, f"smtp://127.0.0.1:{fake_relay.port}", relays=own)
    bring(desk, delivery, rounds=1)
    delivery.close()
    assert [recipient for _, recipient, _ in fake_relay.mails] == [AP]


def test_an_answer_is_threaded_by_the_reminder_that_was_answered_last(desk: Desk) -> None:
    connection = desk.world.approved()
    for _ in range(2):
        desk.world.sent(connection)
    subjects = []
    for _ in range(2):
        desk.world.perform("remind_customer", RemindCustomer(connection=connection), desk.world.dana)
        subjects.append(str(desk.built(desk.world.letters("mail", "reminders")[-1])["Subject"]))
        desk.world.sent(connection)
        desk.world.pass_days(2)
    assert subjects[0] != subjects[1]
    answer = desk.write("account", connection, "Who can we call about these?")
    assert answer is not None
    assert str(desk.built(answer)["Subject"]) == f"Re: {subjects[1]}"
