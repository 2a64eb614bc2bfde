"""Who gets in by mail, through the whole gateway and a name server of our own: nobody who pretends, and honest mail
exactly as far as the table says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path as File

import pytest

from core.actions.accept_contact import AcceptContact
from core.actions.decide_connection import ApproveConnection
from core.actions.set_mail_codes import SetMailCodes
from core.domain.actor import Role
from core.domain.document import Verdict
from core.domain.errors import NotYours
from core.domain.ids import ConnectionId
from mail_gateway.authenticate import Path
from mail_gateway.dns import Dns
from mail_gateway.inbox import DNS_TRIES, Worker, keep
from mail_gateway.senders import Remembered, Senders, networks
from mail_gateway.trust_policy import as_table
from tests.mail_gateway.conftest import AP, Desk, plain
from tests.mail_gateway.name_server import NameServer
from tests.mail_gateway.test_authenticate import (
    EVIL,
    EVIL_IP,
    FORGED,
    HONEST,
    HONEST_IP,
    LEGIT,
    altered,
    forgeries,
    key,
    mail,
    signed,
)

DMARC = f"_dmarc.{LEGIT}"
UPSTREAM = "mx.penny.example"
BEHIND_US = Path(mail_from=AP)
ELSEWHERE = Path(client_ip="203.0.113.5", helo="lists.example", mail_from="bounces@lists.example")


def _texts(dmarc: str = "v=DMARC1; p=reject") -> dict[str, list[str]]:
    found = {
        LEGIT: [f"v=spf1 ip4:{HONEST_IP} -all"],
        f"s1._domainkey.{LEGIT}": [key()[1]],
        EVIL: [f"v=spf1 ip4:{EVIL_IP} -all"],
        f"s1._domainkey.{EVIL}": [key()[1]],
        f"mx.{EVIL}": ["v=spf1 a -all"],
        f"_dmarc.{EVIL}": ["v=DMARC1; p=reject"],
        "lists.example": ["v=spf1 ip4:203.0.113.5 -all"],
        "s1._domainkey.lists.example": [key()[1]],
    }
    return found | ({DMARC: [dmarc]} if dmarc else {})


@pytest.fixture
def zone() -> Iterator[NameServer]:
    server = NameServer(_texts(), {f"mx.{EVIL}": [EVIL_IP]})
    yield server
    server.close()


@dataclass
class Gate:
    """The mail room with somebody at the gate: mails are kept with their session, the worker asks the name server."""

    desk: Desk
    zone: NameServer
    senders: Senders = field(init=False)

    def __post_init__(self) -> None:
        self.fresh()

    def fresh(self, **more: object) -> None:
        """Forget every answer of the name server."""
        names = Remembered(Dns(self.zone.address, within=0.4))
        self.senders = replace(Senders(names=names), **more)  # type: ignore[arg-type]

    def worker(self) -> Worker:
        return Worker(self.desk.penny, "gate", senders=self.senders)

    def take(self, raw: bytes, to: str, path: Path, source: str = "smtp") -> None:
        store = self.desk.store
        envelope = {"mail_from": path.mail_from, "peer": path.client_ip, "helo": path.helo}
        keep(store, source=source, rcpt_to=[to], raw=raw, **envelope)
        self.worker().run_once()

    def arrive(self, make: Callable[[str], bytes], path: Path, source: str = "smtp") -> str:
        """A mail about a new invoice comes in; returns what became of it: act, code, human or ignore."""
        desk = self.desk
        invoice = desk.world.sent(self._connection())
        to = desk.reply_address("document", invoice)
        asked, answers = len(desk.questions()), len(desk.answers())
        self.take(make(to), to, path, source)
        new = desk.answers()[answers:]
        if desk.world.document(invoice).verdict is Verdict.APPROVED:
            return "act"
        if any(row.payload["template"] == "confirm" for row in new):
            return "code"
        return "human" if len(desk.questions()) > asked else "ignore"

    def _connection(self) -> ConnectionId:
        with self.desk.store.read() as unit:
            found = unit.connections.all(business_id=self.desk.world.northwind)
        return found[0].id if found else self.desk.world.approved()


@pytest.fixture
def gate(strict_desk: Desk, zone: NameServer) -> Gate:
    return Gate(strict_desk, zone)


def now(days: float = 0) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=days))


def reply(to: str, sender: str = AP, body: bytes = b"Approved, thanks\r\n", date: str = "") -> bytes:
    return mail(sender, body, to=to, date=date or now())


# -- pretending -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dmarc", ["v=DMARC1; p=reject", "v=DMARC1; p=none", ""])
def test_no_way_to_pretend_leads_to_an_action(gate: Gate, dmarc: str) -> None:
    gate.zone.texts = _texts(dmarc)
    gate.fresh()
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    before = set(desk.world.kinds(invoice))
    for name, (raw, path) in forgeries(to, now()).items():
        gate.take(raw, to, path)
        assert desk.world.document(invoice).verdict is Verdict.PENDING, name
        assert set(desk.world.kinds(invoice)) - before <= {"mail.doubted"}, name
    assert desk.world.kinds(invoice).count("mail.doubted") > 20


PRETENDING: dict[str, tuple[Callable[[str], bytes], Path]] = {
    "a display name that is the contact's address": (
        lambda to: signed(altered(reply(to, f"x@{EVIL}"), b"Ann <", f'"ap@{LEGIT}" <'.encode()), EVIL),
        FORGED,
    ),
    "a sub-domain that the forger owns no part of": (lambda to: signed(reply(to, f"ap@mail.{LEGIT}"), EVIL), FORGED),
    "the contact's domain in front of another": (
        lambda to: signed(reply(to, f"ap@{LEGIT}.{EVIL}"), EVIL),
        FORGED,
    ),
    "a letter that looks alike": (lambda to: signed(reply(to, "ap@аcme.example"), EVIL), FORGED),
    "a signed mail to somebody else, sent again to here": (lambda to: signed(reply("boss@acme.example")), FORGED),
    "the same with our address added to Cc": (
        lambda to: f"Cc: {to}\r\n".encode() + signed(reply("boss@acme.example")),
        FORGED,
    ),
    "the same with our address in a second To": (
        lambda to: f"To: {to}\r\n".encode() + signed(reply("boss@acme.example")),
        FORGED,
    ),
    "a signature that leaves the recipient open": (
        lambda to: signed(reply(to), include_headers=[b"from", b"subject", b"date"]),
        FORGED,
    ),
    "a signed mail of last month": (lambda to: signed(reply(to, date=now(-30))), FORGED),
    "forwarded to a thief, who answers in the contact's name": (
        lambda to: reply(to, body=b"Approved\r\n\r\n-----Original Message-----\r\nFrom: Northwind\r\nPay us\r\n"),
        FORGED,
    ),
    "an ARC chain of the thief's server": (
        lambda to: (
            b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=mallory.example; s=s1; b=AA==\r\n"
            b"ARC-Authentication-Results: i=1; mx.google.com; dkim=pass header.d=acme.example; dmarc=pass\r\n"
            + signed(reply(to), EVIL)
        ),
        FORGED,
    ),
    "results under the name of our own server": (
        lambda to: f"Authentication-Results: {UPSTREAM}; dmarc=pass header.from={LEGIT}\r\n".encode() + reply(to),
        FORGED,
    ),
}


@pytest.mark.parametrize("name", PRETENDING)
def test_no_trick_with_names_copies_or_chains_decides(gate: Gate, name: str) -> None:
    gate.fresh(server=UPSTREAM, networks=networks("10.0.0.0/8"))
    make, path = PRETENDING[name]
    assert gate.arrive(make, path) == "human"


def test_a_signed_mail_that_is_sent_again_with_another_message_id_decides_nothing(gate: Gate) -> None:
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    once = signed(reply(to, body=b"po 4711\r\n"), include_headers=[b"from", b"to", b"subject", b"date"])
    gate.take(once, to, FORGED)
    gate.take(signed(reply(to, body=b"po 4712\r\n")), to, HONEST)
    gate.take(altered(once, b"<1@acme.example>", b"<2@acme.example>"), to, FORGED)
    assert desk.world.document(invoice).purchase_order == "4712"
    assert [q.problem for q in desk.questions()] == ["replayed"]


def test_every_refusal_has_an_event_with_its_reasons(gate: Gate) -> None:
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(reply(to), to, FORGED)
    with desk.store.read() as unit:
        found = [e for e in unit.timeline("document", invoice, desk.world.northwind) if e.kind == "mail.doubted"]
        seen = unit.timeline("document", invoice, desk.world.contact().business)
    assert [(e.data["why"], e.data["email"]) for e in found] == [("false", AP)]
    assert f"spf=pass mx.{EVIL}" in found[0].data["reasons"] or "dmarc=reject" in found[0].data["reasons"]
    assert "mail.doubted" not in {e.kind for e in seen}
    (question,) = desk.questions()
    assert question.problem == "false"


# -- honest mail ------------------------------------------------------------------------------------------------


def _listed(to: str) -> bytes:
    """What a mailing list does: another subject, a footer, its own signature on top."""
    old = signed(reply(to))
    changed = altered(
        altered(old, b"Subject: Re:", b"Subject: [ap] Re:"), b"thanks\r\n", b"thanks\r\n--\r\nthe list\r\n"
    )
    return signed(b"List-Id: <ap.lists.example>\r\n" + changed, "lists.example")


def _results(of: str, more: str = "") -> Callable[[str], bytes]:
    head = f"Authentication-Results: {UPSTREAM};\r\n {of}\r\n{more}".encode()
    return lambda to: head + reply(to)


REJECT, NONE, ABSENT = "v=DMARC1; p=reject", "v=DMARC1; p=none", ""
BEHIND = Path(client_ip="10.1.2.3", helo="relay", mail_from=AP)
SOFT = {LEGIT: [f"v=spf1 ip4:{HONEST_IP} ~all"]}

# (mail, how it came, the domain's DMARC, what is published otherwise, by which way, what becomes of 'approved')
VOUCHES = f"dmarc=pass header.from={LEGIT}; spf=pass"


def _twice(to: str) -> bytes:
    return signed(signed(reply(to)), "lists.example")


def _by_provider(to: str) -> bytes:
    return signed(reply(to), "lists.example")


def _capitals(to: str) -> bytes:
    return signed(reply(to, "AP@Acme.Example"))


HONEST_MAIL: dict[str, tuple[Callable[[str], bytes], Path, str, dict[str, list[str]], str, str]] = {
    "signed, straight": (lambda to: signed(reply(to)), HONEST, REJECT, {}, "smtp", "act"),
    "unsigned, straight, with DMARC": (reply, HONEST, REJECT, {}, "smtp", "act"),
    "unsigned, straight, DMARC that only looks": (reply, HONEST, NONE, {}, "smtp", "act"),
    "unsigned, straight, no DMARC": (reply, HONEST, ABSENT, {}, "smtp", "code"),
    "nothing published at all": (reply, HONEST, ABSENT, {LEGIT: []}, "smtp", "code"),
    "signed, no DMARC": (lambda to: signed(reply(to)), HONEST, ABSENT, {}, "smtp", "act"),
    "signed, forwarded by another server": (lambda to: signed(reply(to)), ELSEWHERE, REJECT, {}, "smtp", "act"),
    "signed, forwarded, no DMARC": (lambda to: signed(reply(to)), ELSEWHERE, ABSENT, {}, "smtp", "act"),
    "unsigned, forwarded, SPF says no": (reply, ELSEWHERE, ABSENT, {}, "smtp", "code"),
    "unsigned, forwarded, DMARC says no": (reply, ELSEWHERE, REJECT, {}, "smtp", "human"),
    "unsigned, forwarded, DMARC only looks": (reply, ELSEWHERE, NONE, SOFT, "smtp", "code"),
    "through a list that changes it": (_listed, ELSEWHERE, REJECT, {}, "smtp", "human"),
    "through a list that changes it, no DMARC": (_listed, ELSEWHERE, ABSENT, {}, "smtp", "human"),
    "signed by the provider as well": (_twice, HONEST, REJECT, {}, "smtp", "act"),
    "signed by the provider only": (_by_provider, ELSEWHERE, ABSENT, {}, "smtp", "code"),
    "in Cc of a mail to a colleague": (
        lambda to: signed(
            altered(reply("x@y.example"), b"To: x@y.example", f"To: x@y.example\r\nCc: Penny <{to}>".encode()),
            include_headers=[b"from", b"to", b"cc", b"subject", b"date"],
        ),
        ELSEWHERE,
        REJECT,
        {},
        "smtp",
        "act",
    ),
    "three days on its way": (lambda to: signed(reply(to, date=now(-3))), ELSEWHERE, REJECT, {}, "smtp", "act"),
    "an hour ahead": (lambda to: signed(reply(to, date=now(0.04))), ELSEWHERE, REJECT, {}, "smtp", "act"),
    "with other letters in the domain's case": (_capitals, HONEST, REJECT, {}, "smtp", "act"),
    "fetched from a mailbox, signed": (lambda to: signed(reply(to)), BEHIND_US, REJECT, {}, "imap", "act"),
    "fetched from a mailbox, unsigned": (reply, BEHIND_US, ABSENT, {}, "imap", "code"),
    "fetched, and our own server vouches": (_results(VOUCHES), BEHIND_US, REJECT, {}, "imap", "act"),
    "by LMTP, and our own server says no": (_results("dmarc=fail"), BEHIND_US, NONE, {}, "lmtp", "human"),
    "through our own relay, which vouches": (_results(VOUCHES), BEHIND, REJECT, {}, "smtp", "act"),
    "through our own relay, which says nothing": (reply, BEHIND, ABSENT, {}, "smtp", "code"),
    "an automatic answer": (
        lambda to: signed(b"Auto-Submitted: auto-replied\r\n" + reply(to)), HONEST, REJECT, {}, "smtp", "ignore",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST_MAIL)
def test_honest_mail_gets_exactly_what_the_table_says(gate: Gate, name: str) -> None:
    make, path, dmarc, more, source, expected = HONEST_MAIL[name]
    gate.zone.texts = _texts(dmarc) | more
    gate.fresh(server=UPSTREAM, networks=networks("10.0.0.0/8"))
    assert gate.arrive(make, path, source) == expected


NEAR = [
    "127.0.0.1", "::1", "10.0.0.9", "192.168.1.1", "172.17.0.2", "100.64.3.4", "::ffff:127.0.0.1", "fe80::1%eth0"
]  # fmt: skip


@pytest.mark.parametrize("peer", NEAR)
def test_a_relay_of_one_s_own_that_nobody_named_neither_vouches_nor_condemns(gate: Gate, peer: str) -> None:
    gate.zone.texts = _texts(NONE) | {LEGIT: ["v=spf1 ip4:127.0.0.0/8 ip4:10.0.0.0/8 ip6:::/0 ?all"]}
    gate.fresh()
    path = Path(client_ip=peer, helo="relay", mail_from=AP)
    assert gate.arrive(reply, path) == "code"
    gate.zone.texts = _texts(ABSENT)
    gate.fresh()
    assert gate.arrive(lambda to: mail(AP, b"Approved\r\n", to=to, date=now(), number=2), path) == "code"


@pytest.mark.parametrize("dmarc", [REJECT, NONE, ABSENT])
def test_the_contact_of_an_unsigned_domain_may_ask(gate: Gate, dmarc: str) -> None:
    gate.zone.texts = _texts(ABSENT)
    gate.fresh()
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(reply(to, body=b"Which project is this for?\r\n"), to, HONEST)
    assert [q.problem for q in desk.questions()] == ["not_understood"]


def test_what_stands_in_our_servers_results_as_a_comment_or_quoted_is_not_its_word(gate: Gate) -> None:
    gate.fresh(server=UPSTREAM, networks=networks("10.0.0.0/8"))
    for said in ('spf=fail smtp.mailfrom="x; dmarc=pass header.from=acme.example"', "spf=none (; dmarc=pass )"):
        assert gate.arrive(_results(said), BEHIND) in {"code", "human"}
    below = f"Authentication-Results: {UPSTREAM}; dmarc=pass\r\n"
    assert gate.arrive(_results("dmarc=fail", below), BEHIND) == "human"


# -- DNS --------------------------------------------------------------------------------------------------------


def test_a_silent_name_server_makes_the_mail_wait_and_then_ask_for_a_code(gate: Gate) -> None:
    gate.zone.silent.add(DMARC)
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(signed(reply(to)), to, HONEST)
    for attempt in range(1, DNS_TRIES + 1):
        row = desk.inbox()
        assert (row.state, row.attempts) == ("pending", attempt)
        assert desk.answers() == []
        _make_due(desk)
        gate.worker().run_once()
    assert desk.inbox().state == "done"
    assert [row.payload["template"] for row in desk.answers()] == ["confirm"]
    assert desk.world.document(invoice).verdict is Verdict.PENDING


def test_a_name_server_that_answers_again_lets_the_mail_decide(gate: Gate) -> None:
    gate.zone.silent.add(DMARC)
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(signed(reply(to)), to, HONEST)
    gate.zone.silent.clear()
    gate.fresh()
    _make_due(desk)
    gate.worker().run_once()
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


def test_a_domain_is_asked_about_once_for_many_mails(gate: Gate) -> None:
    for _ in range(3):
        assert gate.arrive(lambda to: signed(reply(to)), HONEST) == "act"
    assert gate.zone.asked[DMARC] == 1


def _make_due(desk: Desk) -> None:
    from core.store import tables as t

    with desk.store.write() as unit:
        unit.connection.execute(t.inbox.update().values(next_at=unit.real_now - timedelta(seconds=1)))


# -- what a business chooses ------------------------------------------------------------------------------------


def test_a_business_can_ask_for_a_code_for_every_decision(gate: Gate) -> None:
    world = gate.desk.world
    world.perform("set_mail_codes", SetMailCodes(when="always"), world.dana)
    assert gate.arrive(lambda to: signed(reply(to)), HONEST) == "code"
    world.perform("set_mail_codes", SetMailCodes(when="unsigned"), world.dana)
    assert gate.arrive(lambda to: signed(reply(to)), HONEST) == "act"


def test_a_business_can_ask_for_a_code_for_the_first_decision_of_an_address(gate: Gate) -> None:
    desk = gate.desk
    desk.world.perform("set_mail_codes", SetMailCodes(when="first"), desk.world.dana)
    connection = desk.world.invite()
    to = desk.reply_address("connection", connection)
    gate.take(signed(reply(to, body=b"Approve\r\n")), to, HONEST)
    assert [row.payload["template"] for row in desk.answers()] == ["confirm"]
    desk.world.perform("approve_connection", ApproveConnection(connection=connection), desk.world.contact())
    assert gate.arrive(lambda to: signed(reply(to)), HONEST) == "act"


def test_an_amount_above_the_buyers_threshold_needs_a_code_though_the_sender_is_proven(gate: Gate) -> None:
    desk = gate.desk
    invoice = desk.world.sent()
    with desk.store.write() as unit:
        buyer = unit.business(desk.world.contact().business)
        unit.businesses.save(replace(buyer, code_above=100, currency="EUR", row=buyer.row + 1))
    to = desk.reply_address("document", invoice)
    gate.take(signed(reply(to)), to, HONEST)
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (answer,) = desk.answers()
    assert answer.payload["template"] == "confirm"


# -- two mails in one -------------------------------------------------------------------------------------------


def _formatted(to: str, text: str, html: str) -> bytes:
    """A signed mail with both parts."""
    head = reply(to, body=b"").removesuffix(b"\r\n")
    parts = [
        f"--x\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{said}\r\n"
        for kind, said in (("plain", text), ("html", html))
    ]
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n'
    return signed(head + kind + "".join(parts).encode() + b"--x--\r\n")


TWO_FACED = {
    "the text approves and the HTML rejects": ("Approved", "<p>Rejected: never ordered</p>", "text_html_differ"),
    "the text says nothing and the HTML approves": ("See below", "<p>Approved</p>", "text_html_differ"),
    "another day": ("We will pay on 2027-01-05", "<p>We will pay on 2027-01-15</p>", "text_html_differ"),
    "an answer that nobody sees": (
        "Approved", "<div style='display:none'>Approved</div><p>Approved</p>", "hidden_text"
    ),
    "white on white": ("Approved", "<p>Approved</p><font color='#FFFFFF'>by all of us</font>", "hidden_text"),
    "of no size": ("Approved", "<p>Approved<span style='font-size:0px'> not</span></p>", "hidden_text"),
    "hidden by a style sheet": (
        "Approved", "<style>.q{display:none}</style><p>Approved</p><p class=q>not</p>", "hidden_text"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TWO_FACED)
def test_a_mail_that_reads_two_ways_decides_nothing_and_people_see_it(gate: Gate, name: str) -> None:
    text, html, reason = TWO_FACED[name]
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(_formatted(to, text, html), to, HONEST)
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (question,) = desk.questions()
    assert question.problem == "two_faced"
    with desk.store.read() as unit:
        (doubt,) = [e for e in unit.timeline("document", invoice, desk.world.northwind) if e.kind == "mail.doubted"]
    assert doubt.data["reasons"].split(", ")[0] == reason
    assert "invoice.promised" not in desk.world.kinds(invoice)


def test_people_see_both_ways_to_read_it(gate: Gate) -> None:
    desk = gate.desk
    to = desk.reply_address("document", desk.world.sent())
    hidden = "<p>Rejected: never ordered</p>"
    gate.take(_formatted(to, "Approved", hidden), to, HONEST)
    (question,) = desk.questions()
    assert "Approved" in question.text
    assert "Rejected: never ordered" in question.text


SAME = {
    "bold print": ("Approved, thanks!", "<b>Approved</b>,&nbsp;<i>thanks!</i>"),
    "words that lead to the same": ("Approved", "<p>Approved, thanks!</p>"),
    "a hidden first line in what is quoted": (
        "Approved\r\n\r\n> Hello",
        "<p>Approved</p><blockquote type='cite'><div style='display:none'>EUR 100</div>Hello</blockquote>",
    ),
    "dark print": (
        "Approved",
        "<body style='background:#000'><p style='color:#fff'>Approved</p></body>",
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_what_only_looks_different_decides(gate: Gate, name: str) -> None:
    text, html = SAME[name]
    assert gate.arrive(lambda to: _formatted(to, text, html), HONEST) == "act"


# -- a colleague ------------------------------------------------------------------------------------------------


def test_somebody_of_the_same_firm_is_introduced_and_can_be_accepted(gate: Gate) -> None:
    desk = gate.desk
    invoice = desk.world.sent()
    to = desk.reply_address("document", invoice)
    gate.take(signed(reply(to, f"dana@{LEGIT}")), to, HONEST)
    assert desk.world.document(invoice).verdict is Verdict.PENDING
    (question,) = desk.questions()
    assert (question.problem, question.address) == ("colleague", f"dana@{LEGIT}")
    member = desk.world.hire(desk.world.northwind, "Mia", Role.MEMBER)
    with pytest.raises(NotYours):
        desk.world.perform("accept_contact", AcceptContact(question=question.id), member)
    desk.world.perform("accept_contact", AcceptContact(question=question.id), desk.world.dana)
    letter = next(r for r in desk.world.letters("mail") if r.lane == f"mail:dana@{LEGIT}")
    message = desk.built(letter)
    assert "knows you as a contact now" in plain(message)
    own = message["Reply-To"].addresses[0].addr_spec
    assert own != to
    gate.take(signed(reply(own, f"dana@{LEGIT}", b"po 4711\r\n")), own, HONEST)
    assert desk.world.document(invoice).purchase_order == "4711"
    gate.take(signed(reply(own, f"dana@{LEGIT}", b"Approved\r\n")), own, HONEST)
    assert desk.world.document(invoice).verdict is Verdict.PENDING


def test_who_was_accepted_is_not_introduced_again_in_another_s_thread(gate: Gate) -> None:
    desk = gate.desk
    to = desk.reply_address("document", desk.world.sent())
    gate.take(signed(reply(to, f"dana@{LEGIT}")), to, HONEST)
    (first,) = desk.questions()
    desk.world.perform("accept_contact", AcceptContact(question=first.id), desk.world.dana)
    gate.take(signed(mail(f"Dana@{LEGIT}", b"Which order?\r\n", to=to, date=now(), number=2)), to, HONEST)
    second = next(q for q in desk.questions() if q.id != first.id)
    assert (second.problem, second.address) == ("other_sender", "")


def test_a_forged_colleague_is_not_introduced(gate: Gate) -> None:
    desk = gate.desk
    to = desk.reply_address("document", desk.world.sent())
    gate.take(reply(to, f"dana@{LEGIT}"), to, FORGED)
    (question,) = desk.questions()
    assert (question.problem, question.address) == ("false", "")


def test_who_shares_a_provider_is_no_colleague(gate: Gate) -> None:
    from mail_gateway.trust import same_firm

    assert not same_firm("a@gmail.com", "b@gmail.com")
    assert not same_firm("a@yahoo.co.uk", "b@yahoo.co.uk")
    assert same_firm("a@mail.acme.co.uk", "b@acme.co.uk")


def test_the_table_in_the_documentation_is_the_one_that_decides() -> None:
    assert as_table() in (File(__file__).parents[2] / "docs" / "trust.md").read_text("utf-8")
