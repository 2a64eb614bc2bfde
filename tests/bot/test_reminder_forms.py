"""The reminder policy as a form: by default, for a customer, for an invoice; it opens with what holds."""

from dataclasses import replace

import pytest

from core.domain.network import ConnectionState
from sandbox.client import View
from tests.bot.running import Office


@pytest.fixture
def ready(office: Office) -> Office:
    """Northwind with one customer that has approved, and a draft to it."""
    office.draft()
    with office.penny.store.write() as unit:
        (connection,) = unit.connections.all()
        unit.connections.save(replace(connection, state=ConnectionState.APPROVED, row=connection.row + 1))
    return office


def opened(office: Office, line: str) -> tuple[View, dict[str, str]]:
    answer = office.dana.slash("/penny", line, channel=office.billing)
    view = office.dana.open_view()
    assert view is not None, answer.text
    return view, {f.block_id: f.value.get("value") or "" for f in view.fields() if f.type == "plain_text_input"}


def test_the_default_opens_as_it_stands_and_is_changed(ready: Office) -> None:
    _, held = opened(ready, "reminders")
    assert held["when"] == "3 days before, on the day, 7, 14 and 21 days after"
    errors = ready.dana.submit({"when": "now and then"})
    assert errors is not None
    assert set(errors) == {"when"}
    assert (
        ready.dana.submit({"when": "on the day and 10 days after", "minimum": "50", "together": "In one email"})
        is None
    )
    _, held = opened(ready, "reminders")
    assert held["when"] == "on the day, 10 days after"
    assert held["minimum"] == "50.00 USD"


def test_a_customers_own_policy_says_what_is_usual_and_goes_back_to_it(ready: Office) -> None:
    view, held = opened(ready, "reminders acme")
    assert held["when"] == "usual"
    assert "usually 3 days before" in str(view.raw["blocks"])
    assert ready.dana.submit({"when": "off"}) is None
    _, held = opened(ready, "reminders acme")
    assert held["when"] == "off"
    assert ready.dana.submit({"when": "usual"}) is None
    _, held = opened(ready, "reminders acme")
    assert held["when"] == "usual"


def test_an_invoices_own_policy_has_its_form_too(ready: Office) -> None:
    ready.dana.slash("/penny", "issue and send draft", channel=ready.billing)
    _, held = opened(ready, "reminders INV-0001")
    assert set(held) == {"when", "approval"}
    assert ready.dana.submit({"when": "5 days after"}) is None
    _, held = opened(ready, "reminders INV-0001")
    assert held["when"] == "5 days after"
