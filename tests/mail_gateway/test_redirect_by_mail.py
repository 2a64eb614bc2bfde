"""'Please send invoices to ap2@ from now on', written, agreed to and confirmed by mail."""

from core.domain.ids import ConnectionId, DocumentId
from core.store.records import OutboxRow
from tests.mail_gateway.conftest import AP, Desk, plain
from tests.world import World

NEW = "ap2@acme.example"
DANA = "dana@northwind.example"


def asks(
    desk: Desk, text: str = f"Please send all invoices to {NEW} from now on."
) -> tuple[ConnectionId, DocumentId]:
    invoice = desk.world.sent()
    receipt = desk.write("document", invoice, text)
    assert receipt is not None
    assert receipt.payload["template"] == "receipt"
    said = plain(desk.built(receipt))
    assert "Nothing has changed yet: Northwind has to agree" in said
    assert "Who decides stays as it is" in said
    return desk.world.document(invoice).connection_id, invoice


def letter(desk: Desk, template: str) -> OutboxRow:
    return desk.world.letters("mail", template)[-1]


def goes_to(world: World, connection: ConnectionId) -> str:
    with world.store.read() as unit:
        side = unit.sides.find(business_id=world.northwind, connection_id=connection)
        contact = unit.contacts.find(id=side.contact_id) if side else None
    assert contact is not None
    return contact.email


def without_chat(desk: Desk) -> None:
    """Northwind has no Slack: it is written to."""
    with desk.store.write() as unit:
        unit.connection.exec_driver_sql("DELETE FROM workspaces")


def answer(desk: Desk, row: OutboxRow, text: str, sender: str) -> OutboxRow | None:
    """Somebody answers that mail, at its reply address."""
    before = {one.id for one in desk.answers()}
    to = str(desk.built(row)["Reply-To"]).split("<")[-1].rstrip(">")
    desk.keep(desk.mail(to, text, sender=sender), to, sender)
    desk.worker().run_once()
    new = [one for one in desk.answers() if one.id not in before]
    return new[0] if new else None


def test_the_whole_way_by_mail(desk: Desk) -> None:
    without_chat(desk)
    connection, _ = asks(desk)
    request = letter(desk, "redirect")
    text = plain(desk.built(request))
    assert NEW in text
    assert "- agree" in text.lower()
    receipt = answer(desk, request, "Agree", DANA)
    assert receipt is not None
    assert "asked to confirm" in plain(desk.built(receipt))
    invited = letter(desk, "redirected")
    assert desk.built(invited)["To"] == NEW
    assert goes_to(desk.world, connection) == AP
    receipt = answer(desk, invited, "confirm", NEW)
    assert receipt is not None
    assert "comes to ap2@acme.example from now on" in plain(desk.built(receipt))
    assert goes_to(desk.world, connection) == NEW
    told = letter(desk, "notice")
    assert "goes there from now on" in plain(desk.built(told))


def test_other_words_to_the_request_are_an_answer_and_agree_to_nothing(desk: Desk) -> None:
    without_chat(desk)
    connection, _ = asks(desk)
    answer(desk, letter(desk, "redirect"), "Who is that? We only know Erika.", DANA)
    assert "Who is that?" in plain(desk.built(letter(desk, "answer")))
    assert goes_to(desk.world, connection) == AP
    assert not desk.world.letters("mail", "redirected")


def test_a_stranger_cannot_confirm_for_the_new_address(desk: Desk) -> None:
    without_chat(desk)
    connection, _ = asks(desk)
    answer(desk, letter(desk, "redirect"), "agree", DANA)
    answer(desk, letter(desk, "redirected"), "confirm", "somebody@elsewhere.example")
    assert goes_to(desk.world, connection) == AP


def test_the_new_address_says_no(desk: Desk) -> None:
    without_chat(desk)
    connection, _ = asks(desk)
    answer(desk, letter(desk, "redirect"), "agree", DANA)
    answer(desk, letter(desk, "redirected"), "wrong address", NEW)
    assert goes_to(desk.world, connection) == AP
    assert "does not belong there" in plain(desk.built(letter(desk, "notice")))


def test_undo_after_the_request_takes_the_request_back_and_not_the_approval_before_it(desk: Desk) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    desk.world.time = desk.world.time.replace(minute=5)
    desk.write("document", invoice, f"Please send all invoices to {NEW} from now on.")
    receipt = desk.write("document", invoice, "undo")
    assert receipt is not None
    assert "mail of Northwind goes where it went" in plain(desk.built(receipt))
    assert desk.world.document(invoice).verdict.value == "approved"


def test_a_spoofed_wish_of_an_unproven_sender_needs_a_code(strict_desk: Desk) -> None:
    invoice = strict_desk.world.sent()
    asked = strict_desk.write("document", invoice, f"Please send all invoices to {NEW} from now on.")
    assert asked is not None
    assert asked.payload["template"] == "confirm"
    assert not strict_desk.questions()


def test_yes_and_confirmed_mean_other_things_where_no_address_is_asked_about(desk: Desk) -> None:
    connection = desk.world.invite()
    for text in ("yes", "Confirmed", "no"):
        answer = desk.write("connection", connection, text)
        assert answer is None or "No other address" not in plain(desk.built(answer)), text
