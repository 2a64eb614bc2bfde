"""A workspace comes to a business that there is only by a code in an owner's own mailbox, never by its name."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from core.actions.doors import token_for
from core.actions.people import as_contact
from core.actions.registry import named
from core.domain import tokens
from core.domain.ids import BusinessId
from core.store.records import Confirmation
from mail_gateway.inbox import Worker, keep
from sandbox.client import Channel, Team, User
from tests.bot.running import SECRET, Office

OLGA = "olga@acme.example"


class Acme:
    """Acme answered Northwind's request by mail, so Olga owns its account; Bea works at Acme's own workspace."""

    def __init__(self, office: Office) -> None:
        self.office = office
        office.set_up()
        office.dana.slash("/penny", f'invite {OLGA} "Acme GmbH"', channel=office.billing)
        with office.penny.store.read() as unit:
            (connection,) = unit.connections.all()
            contact = next(c for c in unit.contacts.all(email=OLGA))
            by = as_contact(unit, contact, channel="mail", evidence={})
        approve = named("approve_connection")
        office.penny.perform(approve, approve.command(connection=connection.id, username="acme"), by, key="yes")
        self.id: BusinessId = connection.customer_id
        self.team: Team = office.sandbox.team("T-ACME", name="Acme HQ", token=office.team.token + "x")
        office.tokens["T-ACME"] = self.team.token
        self.bea: User = self.team.user("U-BEA", name="bea", real_name="Bea", email="bea@acme.example")
        self.desk: Channel = self.team.channel("C-DESK", "desk", members=[self.bea])

    def asked(self, username: str = "acme") -> str:
        self.bea.slash("/penny", "link", channel=self.desk)
        errors = self.bea.submit({"username": username})
        assert errors is None, errors
        view = self.bea.open_view()
        assert view is not None
        return view.shown()

    def waiting(self) -> list[Confirmation]:
        with self.office.penny.store.read() as unit:
            return unit.confirmations.all(action="link_workspace")

    def linked(self) -> list[tuple[str, str]]:
        with self.office.penny.store.read() as unit:
            return [(w.account, w.place) for w in unit.workspaces.all(business_id=self.id)]

    def replies(self, text: str, sender: str = OLGA) -> None:
        """Olga answers the mail that brought the code."""
        penny = self.office.penny
        (found,) = self.waiting()
        with penny.store.write() as unit:
            conversation = unit.conversations.find(id=found.conversation_id)
            contact = unit.contacts.find(id=found.contact_id)
            assert conversation is not None
            assert contact is not None
            to = penny.reply_address(token_for(unit, penny.secret, "reply", conversation, contact))
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = sender, to, f"<{len(text)}@acme.example>"
        mail.set_content(text)
        keep(penny.store, source="smtp", mail_from=sender, rcpt_to=[to], raw=mail.as_bytes(), peer="")
        Worker(penny, "test").run_once()


@pytest.fixture
def acme(office: Office) -> Iterator[Acme]:
    return Acme(office)  # type: ignore[return-value]


def test_the_name_alone_links_nothing(acme: Acme) -> None:
    assert "its owners have a mail now" in acme.asked()
    assert acme.linked() == []
    assert "works for" not in acme.bea.slash("/penny", "list", channel=acme.desk).text
    assert len(acme.waiting()) == 1


def test_an_owner_confirms_by_the_code_and_whoever_asked_is_a_member(acme: Acme) -> None:
    acme.asked()
    (found,) = acme.waiting()
    acme.replies(tokens.code_for(SECRET, found.id))
    assert acme.linked() == [("-/T-ACME", "C-DESK")]
    with acme.office.penny.store.read() as unit:
        people = {m.email: m.role.value for m in unit.members.all(business_id=acme.id)}
    assert people == {OLGA: "owner", "bea@acme.example": "member"}
    acme.office.deliver()
    acme.bea.dm().wait(lambda message: "works for" in message.text or "let the Slack workspace" in message.text)
    assert acme.bea.slash("/penny", "people", channel=acme.desk).text.startswith("People of")


def test_a_member_with_the_same_address_stays_who_it_was(acme: Acme) -> None:
    olga = acme.team.user("U-OLGA", name="olga", real_name="Olga", email=OLGA)
    acme.asked()
    (found,) = acme.waiting()
    acme.replies(tokens.code_for(SECRET, found.id))
    olga.slash("/penny", "list", channel=acme.desk)
    with acme.office.penny.store.read() as unit:
        owners = [m for m in unit.members.all(business_id=acme.id) if m.role.value == "owner"]
        faces = unit.identities.all(business_id=acme.id, person="U-OLGA")
    assert [face.member_id for face in faces] == [owners[0].id]


def test_a_wrong_code_links_nothing(acme: Acme) -> None:
    acme.asked()
    (found,) = acme.waiting()
    right = int(tokens.code_for(SECRET, found.id))
    acme.replies(f"{(right + 1) % 1_000_000:06d}")
    assert acme.linked() == []


def test_words_instead_of_the_code_link_nothing(acme: Acme) -> None:
    acme.asked()
    acme.replies("Who is this?")
    acme.replies("yes")
    assert acme.linked() == []


def test_an_unknown_name_is_answered_alike_and_mails_nobody(acme: Acme) -> None:
    known = acme.asked()
    again = acme.asked("nobody-here")
    assert known == again
    assert len(acme.waiting()) == 1


def test_asked_twice_an_owner_gets_one_mail(acme: Acme) -> None:
    acme.asked()
    acme.asked()
    assert len(acme.waiting()) == 1
    with acme.office.penny.store.read() as unit:
        codes = [row for row in unit.queue.letters() if row.payload.get("template") == "linking"]
    assert len(codes) == 1


def test_a_business_that_has_a_workspace_is_asked_for_no_other(acme: Acme) -> None:
    assert "its owners have a mail now" in acme.asked("northwind")
    assert acme.waiting() == []


def test_a_workspace_that_was_set_up_meanwhile_is_not_taken_over(acme: Acme) -> None:
    acme.asked()
    (found,) = acme.waiting()
    acme.bea.slash("/penny", "help", channel=acme.desk)
    profile = {"username": "bea-co", "name": "Bea", "currency": "USD", "timezone": "Europe/London"}
    assert acme.bea.submit(profile) is None
    acme.replies(tokens.code_for(SECRET, found.id))
    assert acme.linked() == []


def test_no_username_is_said_at_the_field(acme: Acme) -> None:
    acme.bea.slash("/penny", "link", channel=acme.desk)
    errors = acme.bea.submit({"username": "??"})
    assert errors is not None
    assert set(errors) == {"username"}


def test_the_home_tab_of_a_new_workspace_offers_it(acme: Acme) -> None:
    acme.bea.click(acme.bea.open_home(), "We have an account already")
    view = acme.bea.open_view()
    assert view is not None
    assert [field.block_id for field in view.fields()] == ["username"]
