"""What a mail invites to, in its reader's language, is understood when it comes back as it was written."""

from dataclasses import replace

import pytest

from core.domain.network import ConnectionState
from core.rendering.catalogue import languages
from core.rendering.mail import answers
from core.rendering.words import words_for
from tests.mail_gateway.conftest import Desk

SPOKEN = pytest.mark.parametrize("language", languages())
DONE = {
    "approve_invoice": "invoice.approved",
    "reject_invoice": "invoice.rejected",
    "dispute_invoice": "invoice.disputed",
    "promise_payment": "invoice.promised",
    "set_purchase_order": "invoice.ordered",
    "need_order": "order.wanted",
    "report_payment": "payment.reported",
    "stop_reminders": "reminders.stopped",
}


def _speak(desk: Desk, language: str) -> None:
    with desk.store.write() as unit:
        for contact in unit.contacts.all(email="ap@acme.example"):
            unit.contacts.save(replace(contact, language=language, language_source="explicit"))
        for member in unit.members.all(email="ap@acme.example"):
            unit.members.save(replace(member, language=language, language_source="explicit"))


def _invited(desk: Desk, language: str, subject: str) -> dict[str, str]:
    view = desk.world.shown(subject, desk.world.contact())  # type: ignore[arg-type]
    words = words_for(language, "UTC")
    found = answers(view.offers, words, today=view.today)
    named = [action.name for action in view.offers if action.replies]
    return {name: phrase for name, (phrase, _) in zip(named, found, strict=True)}


@SPOKEN
def test_every_answer_that_an_invoice_invites_to_does_what_it_says(desk: Desk, language: str) -> None:
    connection = desk.world.approved()
    _speak(desk, language)
    first = desk.world.sent(connection)
    invited = _invited(desk, language, first)
    assert {"approve_invoice", "reject_invoice", "promise_payment", "set_purchase_order"} <= set(invited)
    for name, phrase in invited.items():
        if name not in DONE:
            continue
        invoice = desk.world.sent(connection)
        desk.write("document", invoice, phrase)
        kinds = desk.world.kinds(invoice)
        assert DONE[name] in kinds, f"{language}: {phrase!r} did {kinds[3:]}"


@SPOKEN
def test_the_answers_that_a_request_invites_to_decide_it(desk: Desk, language: str) -> None:
    connection = desk.world.invite()
    _speak(desk, language)
    view = desk.world.view("connection", connection, desk.world.contact())
    words = words_for(language, "UTC")
    named = [action.name for action in view.offers if action.replies]
    phrases = dict(zip(named, (phrase for phrase, _ in answers(view.offers, words)), strict=True))
    desk.write("connection", connection, phrases["decline_connection"])
    assert desk.world.connection(connection).state is ConnectionState.DECLINED
    desk.write("connection", connection, phrases["approve_connection"])
    assert desk.world.connection(connection).state is ConnectionState.APPROVED
