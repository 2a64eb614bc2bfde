"""What a receipt or a mail invites to is understood in every language, whatever the reader's own is."""

import pytest

from core.actions.registry import REGISTRY
from core.domain.document import Verdict
from core.rendering.catalogue import languages
from core.rendering.mail import opening
from core.rendering.words import words_for
from core.understanding.answer_words import LANGUAGES, spoken
from tests.mail_gateway.conftest import Desk

UNDOING = [
    "Undo", "Rückgängig", "Bitte rückgängig machen.", "Annuler", "Annuler, merci", "Deshacer", "Annulla",
    "Ongedaan maken", "Desfazer", "取り消してください",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDOING)
def test_undo_is_understood(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    desk.write("document", invoice, text)
    assert desk.world.document(invoice).verdict is Verdict.PENDING


@pytest.mark.parametrize("text", ["Rückgängig", "Annuler", "Deshacer"])
def test_undo_of_an_approved_vendor_is_understood(desk: Desk, text: str) -> None:
    connection = desk.world.approved()
    desk.write("connection", connection, text)
    assert desk.world.connection(connection).state.value == "invited"


@pytest.mark.parametrize(
    "text", ["nicht rückgängig machen", "Annuler ?", "no deshacer", "Deshacer si no llega el pedido"]
)
def test_what_only_holds_the_word_takes_nothing_back(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "approved")
    desk.write("document", invoice, text)
    assert desk.world.document(invoice).verdict is Verdict.APPROVED


@pytest.mark.parametrize("text", ["Withdraw", "Beanstandung zurückziehen", "Retirer", "Retirar", "Ritirare"])
def test_a_dispute_is_withdrawn(desk: Desk, text: str) -> None:
    invoice = desk.world.sent()
    desk.write("document", invoice, "dispute: ten were ordered")
    assert desk.world.document(invoice).verdict is Verdict.DISPUTED
    desk.write("document", invoice, text)
    assert desk.world.document(invoice).verdict is Verdict.PENDING


@pytest.mark.parametrize("text", ["Extracto", "Relevé de compte", "Kontoauszug", "Estratto conto", "明細書"])
def test_a_statement_is_sent(desk: Desk, text: str) -> None:
    connection = desk.world.approved()
    desk.write("connection", connection, text)
    assert desk.world.letters("mail", "statement")


def test_every_action_with_words_has_them_in_every_language() -> None:
    names = {action.name for action in REGISTRY if action.replies}
    assert set(spoken()) <= names
    for name, by_language in spoken().items():
        assert tuple(by_language) == LANGUAGES, name
        assert all(phrase == phrase.lower() and phrase for found in by_language.values() for phrase in found), name


def test_no_invited_word_means_two_things_of_one_kind() -> None:
    """In any language: 'Zurücknehmen' must not both undo and withdraw."""
    said: dict[tuple[str, str], set[str]] = {}
    for action in REGISTRY:
        for code in languages() if action.replies else ():
            said.setdefault((action.on, opening(action, words_for(code))), set()).add(action.name)
        for phrase in (p for found in spoken().get(action.name, {}).values() for p in found):
            said.setdefault((action.on, phrase), set()).add(action.name)
    apart = {"turn_away", "decline_redirect"}  # of different questions, never offered together
    assert {key: names for key, names in said.items() if len(names) > 1 and not names <= apart} == {}


@pytest.mark.parametrize("code", languages())
def test_the_word_for_undo_in_a_receipt_is_one_that_is_understood(code: str) -> None:
    words = words_for(code)
    text = words._("If this is not what you meant, reply “undo” before {until}, or say what you meant.", until="x")
    known = {"undo", *(p for found in spoken()["undo"].values() for p in found)}
    assert any(f"{a}{word}{b}" in text for word in known for a, b in ("“”", "„“", "«»", "「」")) or any(
        f"« {word} »" in text for word in known
    )
