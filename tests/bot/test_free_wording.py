"""People type as they speak, in Slack: what is meant is done or shown, what binds is echoed first, doubt is asked."""

from core.store.unit import Unit
from sandbox.client import Message
from tests.bot.running import Office


def prepared(office: Office) -> None:
    """Two customers with alike names, and one that stands alone."""
    office.set_up()
    for line in (
        'invite ap@acme.example "Acme GmbH"',
        'invite ap@one.example "Orbit Agency"',
        'invite ap@media.example "Orbit Media"',
    ):
        office.dana.slash("/penny", line, channel=office.billing)


def answer(office: Office, text: str) -> Message:
    said = office.dana.slash("/penny", text, channel=office.billing)
    assert said.message is not None
    return said.message


def drafts(office: Office) -> int:
    return len(office.look(lambda unit: unit.documents.all()))


def test_several_lines_in_free_wording_become_a_draft_with_all_of_them(office: Office) -> None:
    prepared(office)
    answer(office, "Rechnung an Acme: 3 x Beratungstag à 950, Fahrtkosten 84,60, zahlbar in 10 Tagen, PO 44-B")
    office.deliver()
    card = office.billing.wait(lambda message: "Draft" in message.text)
    shown = card.shown()
    for word in ("Acme GmbH", "USD 2,934.60", "44-B"):
        assert word in shown, shown


def test_a_name_that_two_customers_share_is_asked_and_a_press_opens_the_filled_form(office: Office) -> None:
    prepared(office)
    asked = answer(office, "make an invoice for orbit, 3 workshops at 450")
    assert drafts(office) == 0
    assert [button.text for button in asked.buttons()] == ["Orbit Agency", "Orbit Media"]
    office.dana.click(asked, "Orbit Media")
    view = office.dana.open_view()
    assert view is not None


def test_what_binds_is_shown_first_and_done_by_the_button(office: Office) -> None:
    prepared(office)
    answer(office, "invoice acme 500 for consulting")
    shown = answer(office, "ok the acme draft can go out now")
    assert "issue and send" in shown.text

    def sent(unit: Unit) -> list[str]:
        return [event.kind for event in unit.events.all() if event.kind.startswith("invoice.")]

    assert office.look(sent) == ["invoice.created"]
    (button,) = shown.buttons()
    office.dana.click(shown, button.text)
    assert "invoice.sent" in office.look(sent) or "invoice.issued" in office.look(sent)


def test_what_only_shows_is_shown_at_once_in_the_language_it_is_asked_in(office: Office) -> None:
    prepared(office)
    answer(office, "invoice acme 500 for consulting")
    for text in ("welche Rechnungen sind im Entwurf?", "dame las facturas en borrador", "any drafts lying around?"):
        assert "Acme GmbH" in str(answer(office, text).blocks), text


def test_small_talk_is_answered_in_one_friendly_line(office: Office) -> None:
    prepared(office)
    said = answer(office, "good morning!")
    assert said.text.startswith("Hello!")
    assert "/penny help" in said.text


def test_a_doubt_changes_nothing(office: Office) -> None:
    prepared(office)
    for text in ("invoice orbit 400 for flyers maybe", "invoice Globex 900 for hosting", "charge acme about 500"):
        answer(office, text)
        assert drafts(office) == 0, text


def test_a_word_that_nobody_knows_is_named_never_dropped(office: Office) -> None:
    prepared(office)
    answer(office, "invoice acme 500 for consulting")
    shown = answer(office, "ok the acme draft can go out now")
    office.dana.click(shown, shown.buttons()[0].text)
    for line in ("paid INV-0001 abc", "paid INV-0001 fourhundred"):
        said = answer(office, line)
        assert line.split()[-1] in said.text, said.text
        assert not [button for button in said.buttons() if button.text == "Record payment"]
    assert "I understood `/penny paid INV-0001`" in answer(office, "INV-0001 was paid in full").text


def test_each_bad_value_of_a_line_is_named_and_the_form_opens_with_all_that_was_typed(office: Office) -> None:
    prepared(office)
    said = answer(office, "invoice nobody 400 ZZZ for flyers due 2026-01-01")
    for word in ("nobody", "ZZZ"):
        assert word in said.text, said.text
    (button,) = said.buttons()
    office.dana.click(said, button.text)
    view = office.dana.open_view()
    assert view is not None
    shown = str(view.raw)
    for word in ("flyers", "2026-01-01", "400 ZZZ"):
        assert word in shown, shown
