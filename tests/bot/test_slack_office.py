"""A team works with Penny in Slack: real requests, a real database, a stand-in for Slack on the other side."""

import httpx
import pytest

from core.store.unit import Unit
from sandbox.client import Message
from tests.bot.running import Office


def documents(office: Office) -> int:
    return len(office.look(lambda unit: unit.documents.all()))


def test_the_first_use_opens_a_form_and_makes_a_business(office: Office) -> None:
    answer = office.dana.slash("/penny", "list", channel=office.billing)
    assert answer.status == "ok"
    view = office.dana.open_view()
    assert view is not None
    assert {field.block_id for field in view.fields()} >= {"username", "name", "currency", "timezone"}
    errors = office.dana.submit({"username": "no", "name": "Northwind", "currency": "nix", "tax": "19"})
    assert errors is not None
    assert set(errors) == {"username", "currency"}
    assert office.dana.submit({"username": "northwind", "currency": "USD"}) is None
    welcome = office.dana.wait_ephemeral(lambda message: "northwind" in message.text)
    assert "/penny invite" in welcome.text
    business = office.look(lambda unit: unit.businesses.find(username="northwind"))
    assert business.timezone == "Europe/Berlin"
    link = office.look(lambda unit: unit.workspaces.find(business_id=business.id))
    assert (link.account, link.place) == ("-/T-NORTH", "C-BILLING")


def test_a_second_form_of_the_first_use_is_told_that_the_workspace_is_taken(office: Office) -> None:
    office.sam.slash("/penny", "help", channel=office.billing)
    office.set_up()
    assert office.sam.submit({"username": "second", "name": "Second", "currency": "EUR"}) is None
    view = office.sam.open_view()
    assert view is not None
    assert "Northwind" in view.shown()
    assert office.look(lambda unit: unit.businesses.find(username="second")) is None


def test_an_invitation_leaves_a_card_and_an_answer(office: Office) -> None:
    office.set_up()
    answer = office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    assert "Acme GmbH" in answer.text
    assert answer.message is not None
    assert answer.message.is_ephemeral
    office.deliver()
    card = office.billing.wait(lambda message: "Acme" in message.text)
    assert card.metadata is not None
    assert card.metadata["event_type"] == "penny_outbox"


def test_a_draft_becomes_a_card_with_all_that_was_understood(office: Office) -> None:
    card = office.draft()
    shown = card.shown()
    for word in ("Acme GmbH", "USD 1,250.00", "USD 237.50", "USD 1,487.50", "2027-06-04 (Friday)", "draft"):
        assert word in shown, shown
    assert "USD 1,487.50" in card.text
    assert [button.text for button in card.buttons()][:2] == ["Issue and send", "Issue"]
    send = card.buttons()[0]
    assert send.style == "primary"
    assert send.confirm is not None
    assert "USD 1,487.50" in send.confirm["text"]["text"]


def test_issue_and_send_updates_the_card_in_place_and_writes_the_thread(office: Office) -> None:
    card = office.draft()
    answer = office.dana.click(card, "Issue and send")
    assert answer.status == "ok"
    assert any("held" in message.text for message in answer.ephemerals)
    office.deliver()
    now = office.billing.now(card)
    assert "INV-0001" in now.shown()
    assert "held until Acme GmbH approves" in now.shown()
    assert "Issue and send" not in [button.text for button in now.buttons()]
    assert any("INV-0001" in message.text for message in card.thread())
    assert len([m for m in office.billing.messages() if "INV-0001" in m.text]) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("void INV-0001 once they agree", "leaves open whether to do it now"),
        ("void INV-0001 erst am Freitag", "leaves open whether to do it now"),
        ("please void INV-0001, once they agree", "did not understand"),
    ],
)
def test_a_condition_typed_behind_a_command_voids_nothing(office: Office, line: str, said: str) -> None:
    office.dana.click(office.draft(), "Issue")
    answer = office.dana.slash("/penny", line, channel=office.billing)
    assert said in answer.text
    assert "do:void_invoice" not in str(answer.blocks)
    assert "invoice.voided" not in office.look(lambda unit: [event.kind for event in unit.events.all()])


def test_a_reason_that_denies_something_is_only_a_reason(office: Office) -> None:
    office.dana.click(office.draft(), "Issue")
    office.dana.slash("/penny", "void INV-0001 they did not order it", channel=office.billing)
    assert "invoice.voided" in office.look(lambda unit: [event.kind for event in unit.events.all()])


def test_a_stale_click_is_answered_and_changes_nothing(office: Office) -> None:
    card = office.draft()
    office.dana.click(card, "Issue and send")
    office.deliver()
    answer = office.dana.click(card, "Issue and send", stale=True)
    (told,) = answer.ephemerals
    assert "Already" in told.text
    assert "Dana" in told.text


def test_a_double_click_does_one_thing(office: Office) -> None:
    card = office.draft()
    office.dana.click(card, "Issue", stale=True)
    again = office.dana.click(card, "Issue", stale=True)
    assert "Already" in again.ephemerals[0].text
    issued = office.look(lambda unit: [e for e in unit.events.all() if e.kind == "invoice.issued"])
    assert len(issued) == 1


def test_a_member_without_the_role_is_told_which_role_it_takes(office: Office) -> None:
    card = office.draft()
    answer = office.sam.click(card, "Issue and send")
    (told,) = answer.ephemerals
    assert "owner" in told.text
    assert "finance" in told.text
    assert office.look(lambda unit: unit.documents.all())[0].number == ""


@pytest.mark.parametrize("profile", [{"is_restricted": True}, {"is_stranger": True}, {"is_bot": True}])
def test_guests_strangers_and_bots_are_refused_politely(office: Office, profile: dict[str, bool]) -> None:
    office.set_up()
    other = office.team.user("U-OTHER", name="other", email="other@example.com", **profile)
    answer = office.team.channel("C-BILLING", "billing", members=[office.dana, other])
    said = other.slash("/penny", "list", channel=answer)
    assert said.status == "ok"
    assert said.text
    assert office.look(lambda unit: len(unit.members.all())) == 1


def test_a_guest_cannot_set_up_a_business(office: Office) -> None:
    answer = office.gus.slash("/penny", "help", channel=office.billing)
    assert "Guests" in answer.text
    assert office.gus.open_view() is None


def test_a_colleague_becomes_a_member_at_the_first_word(office: Office) -> None:
    office.set_up()
    answer = office.sam.slash("/penny", "help", channel=office.billing)
    assert "/penny invoice" in str(answer.blocks)
    members = {m.name: m.role.value for m in office.look(lambda unit: unit.members.all())}
    assert members == {"Dana": "owner", "Sam": "member"}


@pytest.mark.parametrize("mode", ["wrong", "old", "none"])
def test_a_request_that_is_not_signed_by_slack_gets_401(office: Office, mode: str) -> None:
    office.set_up()
    office.sandbox.sign(mode)
    try:
        answer = office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    finally:
        office.sandbox.sign("right")
    assert answer.http_status == 401
    assert office.look(lambda unit: unit.connections.all()) == []


def test_a_redelivered_event_does_one_thing_and_is_answered_once(office: Office) -> None:
    office.draft()
    mention = f"<@{office.team.bot_user}> invoice acme 300 for hosting due 2027-06-04"
    office.dana.say(mention, channel=office.billing)
    office.billing.wait(lambda message: "Drafted" in message.text)
    assert documents(office) == 2
    event = next(e for e in reversed(office.sandbox.events()) if e["type"] == "app_mention")
    office.sandbox.redeliver(event["event_id"], "http_timeout")
    office.restart()
    office.sandbox.redeliver(event["event_id"], "http_timeout")
    assert documents(office) == 2
    assert len([m for m in office.billing.all_messages() if "Drafted" in m.text]) == 1


def test_a_mention_is_answered_in_its_thread(office: Office) -> None:
    office.set_up()
    asked = office.dana.say(f"<@{office.team.bot_user}> help", channel=office.billing)
    answer = office.billing.wait(lambda message: message.thread_ts == asked.ts and message.user != office.dana.id)
    assert "invoice" in answer.text


def test_a_direct_message_speaks_the_same_grammar(office: Office) -> None:
    office.set_up()
    office.dana.say('invite <mailto:ap@acme.example|ap@acme.example> "Acme &amp; Sons"')
    answer = office.dana.dm().wait(lambda message: "Acme" in message.text and message.user != office.dana.id)
    assert "Acme &amp; Sons" in answer.text


def test_a_form_keeps_what_was_typed_and_shows_errors_at_the_field(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.dana.slash("/penny", "invoice acme for hosting", channel=office.billing)
    view = office.dana.open_view()
    assert view is not None
    typed = {field.block_id: field.value for field in view.fields()}
    assert typed["lines.1.description"]["value"] == "hosting"
    assert typed["customer"]["selected_option"]["text"]["text"] == "Acme GmbH"
    errors = office.dana.submit({"lines.1.price": "much"})
    assert errors is not None
    assert set(errors) == {"lines.1.price"}
    assert office.dana.submit({"lines.1.price": "300"}) is None
    office.dana.wait_ephemeral(lambda message: "Drafted" in message.text)
    assert documents(office) == 1


def test_a_word_that_is_not_understood_gives_a_line_to_copy(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    answer = office.dana.slash("/penny", "invoise acme 1,250 for consulting", channel=office.billing)
    assert "invoise" in answer.text
    assert "/penny invoice acme 1,250 for consulting" in str(answer.blocks)
    assert answer.message is not None
    (button,) = answer.message.buttons()
    office.dana.click(answer.message, button.text)
    view = office.dana.open_view()
    assert view is not None
    assert {f.block_id: f.value for f in view.fields()}["lines.1.description"]["value"] == "consulting"


def test_the_list_has_pages_of_twenty(office: Office) -> None:
    office.draft()
    for number in range(1, 23):
        office.dana.slash("/penny", f"invoice acme {number} for part {number} due 2027-06-04", channel=office.billing)
    answer = office.dana.slash("/penny", "list", channel=office.billing)
    table = next(block for block in answer.blocks if block["type"] == "table")
    assert len(table["rows"]) == 21
    assert answer.message is not None
    clicked = office.dana.click(answer.message, "More")
    assert clicked.status == "ok"
    page = office.dana.ephemerals()[-1]
    assert "21 to 23 of 23" in page.shown()


def test_a_document_is_shown_with_its_buttons_and_why_tells_its_story(office: Office) -> None:
    card = office.draft()
    office.dana.click(card, "Issue")
    shown = office.dana.slash("/penny", "inv-0001", channel=office.billing)
    assert shown.message is not None
    assert "Send" in [button.text for button in shown.message.buttons()]
    why = office.dana.slash("/penny", "why INV-0001", channel=office.billing)
    assert "Dana issued INV-0001" in str(why.blocks)


def test_the_card_is_posted_once_though_slack_accepted_it_and_timed_out(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.sandbox.faults.slack("chat.postMessage", "http_500_after", times=1)
    office.deliver()
    _expire_leases(office)
    office.deliver()
    assert len([m for m in office.billing.messages() if "Acme" in m.text]) == 1
    placed = office.look(lambda unit: unit.placements.all())
    assert [p.place for p in placed] == ["C-BILLING"]


def test_nothing_is_sent_before_slack_allows_it_again(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    office.sandbox.faults.slack("chat.postMessage", "rate_limited", times=1, seconds=30)
    office.deliver()
    calls = len(office.sandbox.calls("chat.postMessage"))
    office.deliver()
    assert len(office.sandbox.calls("chat.postMessage")) == calls
    (row,) = office.look(lambda unit: [r for r in unit.queue.letters(state="pending") if r.channel == "slack"])
    assert (row.next_at - row.created_at).total_seconds() > 25


def test_a_card_for_a_channel_without_the_bot_goes_where_the_workspace_wants_its_news(office: Office) -> None:
    office.set_up()
    private = office.team.channel("C-SECRET", "secret", members=[office.dana], bot=False, private=True)
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=private)
    office.deliver()
    office.billing.wait(lambda message: "Acme" in message.text)


def test_a_card_that_was_deleted_is_posted_anew(office: Office) -> None:
    card = office.draft()
    with httpx.Client(base_url=f"{office.sandbox.url}/slack/api/", trust_env=False) as http:
        headers = {"Authorization": f"Bearer {office.team.token}"}
        http.post("chat.delete", json={"channel": card.channel, "ts": card.ts}, headers=headers)
    office.dana.slash("/penny", "issue draft", channel=office.billing)
    office.deliver()
    again = office.billing.wait(lambda message: "INV-0001" in message.text and message.thread_ts is None)
    assert again.ts != card.ts


def test_a_customer_called_channel_calls_nobody(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "<!channel>"', channel=office.billing)
    office.dana.slash("/penny", "invoice ap@acme.example 10 for <!here> due 2027-06-04", channel=office.billing)
    office.deliver()
    for message in office.billing.all_messages():
        assert "<!" not in message.text
        assert "<!" not in _marked(message)


def test_a_vendor_request_is_approved_and_a_question_answered_on_their_cards(office: Office) -> None:
    office.set_up()
    other = office.sandbox.team("T-ACME", name="Acme", token=office.team.token + "x")
    office.tokens["T-ACME"] = other.token
    ann = other.user("U-ANN", name="ann", real_name="Ann", email="ann@acme.example")
    desk = other.channel("C-DESK", "desk", members=[ann])
    ann.slash("/penny", "help", channel=desk)
    profile = {"username": "acme", "name": "Acme", "currency": "USD", "timezone": "Europe/London"}
    assert ann.submit(profile) is None
    office.dana.slash("/penny", "invite @acme", channel=office.billing)
    office.deliver()
    request = desk.wait(lambda message: "Northwind" in message.text)
    assert [button.text for button in request.buttons()][:2] == ["Approve", "Decline"]
    ann.click(request, "Approve")
    office.deliver()
    assert "approved" in desk.now(request).shown()
    office.dana.slash("/penny", "invoice acme 100 for hosting due 2027-06-04", channel=office.billing)
    office.dana.slash("/penny", "issue and send draft", channel=office.billing)
    office.deliver()
    bill = desk.wait(lambda message: "BILL-1" in message.text and message.thread_ts is None)
    ann.click(bill, "Ask")
    assert ann.submit({"text": "Which <!channel> project?"}) is None
    office.deliver()
    question = office.billing.wait(lambda message: "project?" in message.text and bool(message.buttons()))
    assert "<!channel>" not in question.shown()
    office.dana.click(question, "Reply")
    assert office.dana.submit({"text": "The website."}) is None
    office.deliver()
    assert any("The website." in message.text for message in bill.thread())
    assert "Reply" not in [button.text for button in office.billing.now(question).buttons()]
    ann.click(bill, "Approve")
    office.deliver()
    assert "approved" in desk.now(bill).shown()
    sold = office.billing.wait(lambda message: message.text.startswith("INV-0001 to Acme"))
    assert "by Ann in chat" in sold.shown()


def test_a_broken_database_is_told_without_a_traceback(office: Office) -> None:
    office.set_up()

    def broken(unit: Unit) -> None:
        unit.connection.exec_driver_sql("DROP TABLE keys")

    with office.penny.store.write() as unit:
        broken(unit)
    answer = office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    assert answer.status == "ok"
    assert "nothing was changed" in answer.text


def _marked(message: Message) -> str:
    found = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if value.get("type") == "mrkdwn":
                found.append(str(value["text"]))
            for one in value.values():
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk(message.blocks)
    return "\n".join(found)


def _expire_leases(office: Office) -> None:
    with office.penny.store.write() as unit:
        unit.connection.exec_driver_sql("UPDATE outbox SET lease_until = '2000-01-01 00:00:00.000000'")


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"team_id": '])
def test_what_slack_never_sends_gets_400_and_the_door_stays_open(office: Office, body: bytes) -> None:
    office.set_up()
    answer = httpx.post(office.endpoint.url, content=body)
    assert answer.status_code == 400
    assert office.dana.slash("/penny", "help", channel=office.billing).http_status == 200
