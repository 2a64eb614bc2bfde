"""The catalogues lack nothing and ask for the same values."""

import re
from pathlib import Path

import pytest

from core.domain.languages import LANGUAGES
from core.rendering.catalogue import extract, languages, messages, missing, placeholders, translate

PLACES = ("core", "bot", "mail_gateway", "web", "templates")


@pytest.mark.parametrize("language", languages()[1:])
def test_no_language_lacks_anything(language: str) -> None:
    assert missing(language, places=PLACES) == []


def test_every_language_that_can_be_chosen_has_its_catalogue() -> None:
    assert set(LANGUAGES) == set(languages())


def test_a_language_that_nobody_translated_lacks_everything(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "new.py").write_text('SAID = N_("Snoozed {number}.")\n')
    assert "Snoozed {number}." in missing("de", tmp_path)


def test_texts_of_code_templates_and_actions_are_collected() -> None:
    found = {message.id for message in extract(places=PLACES)}
    assert {"{who} approved {number} {way}.", "— Reply above this line —", "Give a PO number", "Finance"} <= found


def test_every_placeholder_has_a_name() -> None:
    for message in extract(places=PLACES):
        for name in placeholders(str(message.id)):
            assert re.fullmatch(r"[a-z_]+", name), message.id


def test_a_translation_asks_for_the_same_values() -> None:
    for language in languages()[1:]:
        for msgid, text in messages(language).items():
            assert placeholders(msgid) == placeholders(text), msgid
            assert msgid.count("`") == text.count("`"), msgid


def test_a_region_falls_back_on_its_language_and_that_on_english() -> None:
    assert translate("de-AT", "Approve") == "Freigeben"
    assert translate("xx", "Approve") == "Approve"
    assert translate("../../etc", "Approve") == "Approve"
