"""Languages are data: every file says the same things, and in each a yes, a no and a payment are understood."""

import tracemalloc
from itertools import chain

import pytest

from core.understanding.replies.lexicon import FOLDER, LANGUAGES, Language, Phrases, read_language
from core.understanding.replies.words import words_of
from tests.core.understanding.replies.saying import acts, names

FILES = sorted(FOLDER.glob("*.toml"))
KEYS = {section: set(keys) for section, keys in read_language(FOLDER / "en.toml").items()}

SAID = {
    "en": ("We approve the invoice.", "We reject this invoice.", "It was paid yesterday.", "Please send it again."),
    "de": ("Wir geben die Rechnung frei.", "Wir lehnen die Rechnung ab.", "Wurde gestern bezahlt.",
           "Bitte schicken Sie die Rechnung nochmal."),
    "fr": ("Nous approuvons la facture.", "Nous refusons cette facture.", "Elle a été payée hier.",
           "Merci de renvoyer la facture."),
    "es": ("Aprobamos la factura.", "Rechazamos esta factura.", "Se pagó ayer.", "Por favor, reenvíen la factura."),
    "nl": ("Wij keuren de factuur goed.", "Wij wijzen deze factuur af.", "Is gisteren betaald.",
           "Graag de factuur nogmaals sturen."),
    "it": ("Approviamo la fattura.", "Rifiutiamo questa fattura.", "È stata pagata ieri.",
           "Potete rinviare la fattura?"),
    "pt": ("Aprovamos a fatura.", "Rejeitamos esta fatura.", "Foi paga ontem.", "Podem reenviar a fatura?"),
    "ja": ("請求書を承認いたします。", "この請求書は承認できません。", "昨日振り込みました。",
           "請求書を再送してください。"),
}  # fmt: skip
MEANT = ("approve", "reject", "report_payment", "request_copy")

CONDITIONAL = {
    "en": "We approve it once the order number is on it.",
    "de": "Wir geben sie frei, sobald die Bestellnummer drauf ist.",
    "fr": "Nous approuvons dès que le bon de commande y figure.",
    "es": "La aprobamos en cuanto figure el número de pedido.",
    "nl": "Wij keuren goed zodra het bestelnummer erop staat.",
    "it": "Approviamo non appena compare il numero d'ordine.",
    "pt": "Aprovamos assim que constar o número da encomenda.",
    "ja": "発注番号が記載されましたら承認します。",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_language_has_the_same_keys(path):  # type: ignore[no-untyped-def]
    assert {section: set(keys) for section, keys in read_language(path).items()} == KEYS


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    list(
        chain.from_iterable([(code, t, m) for t, m in zip(said, MEANT, strict=True)] for code, said in SAID.items())
    ),
)
def test_the_plainest_sentences_are_understood_in_every_language(language: str, text: str, meant: str) -> None:
    about = "reminder" if meant == "report_payment" else "invoice"
    assert names(text, about, language=language) == [meant]


@pytest.mark.parametrize(("language", "text"), list(CONDITIONAL.items()))
def test_a_yes_with_a_condition_is_a_question_in_every_language(language: str, text: str) -> None:
    assert names(text, language=language) == ["question"]
    assert acts(text, language=language) == []


def test_all_eight_languages_are_there() -> None:
    assert set(LANGUAGES) == set(SAID) == set(CONDITIONAL)


def test_what_leaves_on_a_day_is_no_yes() -> None:
    for text in ("La factura sale el viernes.", "Sale el 25 de junio."):
        assert "approve" not in names(text)


def test_what_a_language_says_takes_no_more_than_two_megabytes() -> None:
    tracemalloc.start()
    try:
        language = Language(FOLDER / "pt.toml")
        before = tracemalloc.get_traced_memory()[0]
        assert isinstance(language.sense, Phrases)
        assert isinstance(language.covered, Phrases)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert taken < 2_000_000


def test_a_phrase_of_many_choices_is_not_spelled_out() -> None:
    entry = " ".join(["(one|two|three)", "[four] (five |six )?seven"] * 12)
    phrases = Phrases([("told", entry)])
    said = words_of(" ".join(["three", "five seven"] * 12))
    assert [found.tags for found in phrases.find(said)] == [{"told"}]
    assert phrases.find(said[:-1]) == []


def test_brackets_inside_a_word_make_one_word() -> None:
    phrases = Phrases([("told", "(ab|be)zahl(t|en) (wir )?heute( noch)?")])
    for said in ("abzahlt heute", "bezahlen wir heute noch"):
        assert [found.last for found in phrases.find(words_of(said))] == [len(said.split())]
    assert phrases.find(words_of("ab zahlt heute")) == []


def test_an_open_bracket_names_its_phrase() -> None:
    with pytest.raises(ValueError, match=r"der \(neue"):
        Phrases([("told", "der (neue Betrag")])
