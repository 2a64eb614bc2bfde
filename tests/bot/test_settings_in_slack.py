"""A person's own settings as a form in Slack, from the word and from the Home tab."""

from tests.bot.running import Office
from tests.bot.test_question_queue import card

__all__ = ["card"]


def test_the_word_opens_the_form_with_what_holds_and_errors_stand_at_their_fields(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", "settings", channel=office.billing)
    form = office.dana.open_view()
    assert form is not None
    shown = {field.block_id: field.value for field in form.fields()}
    assert list(shown)[:4] == ["approvals", "questions", "asked", "news"]
    errors = office.dana.submit({"quiet_from": "late", "quiet_until": "8:00", "timezone": "Mars/Base"})
    assert errors is not None
    assert set(errors) == {"quiet_from", "timezone"}
    assert office.dana.submit({"quiet_from": "18:00", "timezone": "", "language": "German"}) is None
    told = office.dana.wait_ephemeral(lambda message: "18:00" in message.text)
    assert "Europe/Berlin" in told.text
    with office.penny.store.read() as unit:
        (kept,) = unit.notices.all()
    assert (kept.quiet_from, kept.quiet_until) == ("18:00", "08:00")


def test_the_home_tab_has_the_button(office: Office) -> None:
    office.set_up()
    office.dana.click(office.dana.open_home(), "My settings")
    form = office.dana.open_view()
    assert form is not None
    assert "quiet_from" in {field.block_id for field in form.fields()}


def test_named_in_the_channel_below_the_card(office: Office, card: object) -> None:
    office.sam.slash("/penny", "settings questions channel", channel=office.billing)
    question = office.billing.wait(lambda message: "When do you open?" in message.text and bool(message.buttons()))
    office.dana.click(question, "Give to …")
    assert office.dana.submit({"person": "Sam"}) is None
    office.deliver()
    assert any(reply.text.startswith("<@U-SAM> ") for reply in question.thread())
    assert not office.sam.dm().messages()


def test_what_happens_to_a_card_is_told_in_the_channel_though_somebody_has_it_in_direct_messages(
    office: Office, card: object
) -> None:
    question = office.billing.wait(lambda message: "When do you open?" in message.text and bool(message.buttons()))
    office.dana.click(question, "Give to …")
    office.dana.submit({"person": "Sam"})
    office.deliver()
    office.sam.slash("/penny", "close acme settled by phone", channel=office.billing)
    office.deliver()
    assert any("settled by phone" in reply.text for reply in question.thread())
