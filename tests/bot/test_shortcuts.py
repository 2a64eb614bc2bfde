"""From Slack's menus into forms, and from a message into a draft of what it says."""

from sandbox.client import View
from tests.bot.running import Office


def value(view: View, name: str) -> str:
    field = next(field for field in view.fields() if field.block_id == name)
    option = field.value.get("selected_option")
    return str(
        option["text"]["text"] if option else field.value.get("value") or field.value.get("selected_date") or ""
    )


def test_the_shortcuts_open_their_forms(office: Office) -> None:
    office.set_up()
    assert office.dana.shortcut("new_invoice").status == "ok"
    view = office.dana.open_view()
    assert view is not None
    assert view.title == "New invoice"
    office.dana.shortcut("invite")
    view = office.dana.open_view()
    assert view is not None
    assert view.title == "Invite a customer"


def test_an_invoice_of_a_message_has_what_it_says(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    said = office.sam.say("acme $1,250 for the new roof due 2027-06-04", channel=office.billing)
    office.dana.shortcut("invoice_of_message", on=said)
    view = office.dana.open_view()
    assert view is not None
    assert value(view, "customer") == "Acme GmbH"
    assert value(view, "lines.1.description") == "the new roof"
    assert value(view, "lines.1.price") == "1250.00 USD"
    assert value(view, "due") == "2027-06-04"


def test_a_message_that_is_no_command_becomes_the_description(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", 'invite ap@acme.example "Acme GmbH"', channel=office.billing)
    said = office.sam.say("the roof is done, please bill them :tada: <!channel>", channel=office.billing)
    office.dana.shortcut("invoice_of_message", on=said)
    view = office.dana.open_view()
    assert view is not None
    assert value(view, "lines.1.description").startswith("the roof is done")


def test_a_guest_is_refused_in_words(office: Office) -> None:
    office.set_up()
    office.gus.shortcut("new_invoice")
    assert office.gus.open_view() is None
    office.gus.dm().wait(lambda message: "guest" in message.text.lower())
