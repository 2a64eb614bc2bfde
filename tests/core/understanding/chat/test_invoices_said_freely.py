"""Invoices in free wording: days are no prices, a plain correction counts, a shared name is asked about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.understanding.chat import ChatCommand, ChatInvoice, Clarify, Unknown, understand_chat
from tests.core.understanding.chat.cases import context, said


def lines_of(answer: object) -> list[tuple[str, str, str]]:
    assert isinstance(answer, ChatCommand), answer
    return [(str(one.quantity), one.description, str(one.unit_price)) for one in answer.lines]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "factura a Harbor Lights 900 € por la revisión, que venza el 12 de junio"),
        ("es", "factura a Harbor Lights 900 € por la revisión, con vencimiento a 12 de junio"),
        ("fr", "facture 900 € à Harbor Lights pour la visite, à échéance au 12 juin"),
        ("fr", "facture 900 € à Harbor Lights pour la visite, qui échoit le 12 juin"),
        ("de", "Rechnung an Harbor Lights über 900 € für Beratung, die am 12. Juni fällig ist"),
        ("de", "Rechnung an Harbor Lights über 900 € für Beratung, die bis zum 12. Juni zu zahlen ist"),
        ("en", "invoice Harbor Lights 900 for consulting, which is due June 12"),
    ],
)
def test_a_clause_says_when_it_is_due(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert answer.due == date(2026, 6, 12)
    assert [line.unit_price for line in answer.lines] == [Decimal(900)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "factura a Harbor Lights 900 € por la revisión, que caduque el 12 de junio"),
        ("es", "factura a Harbor Lights 900 € por la revisión, que caduque el 12"),
        ("de", "Rechnung an Harbor Lights über 900 € für Beratung, die am 12. abläuft"),
        ("de", "Rechnung an Harbor Lights über 900 € für Beratung und am 12. abläuft"),
        ("de", "Rechnung an Harbor Lights über 900 € für Beratung und die sollen bis 12. zahlen"),
        ("fr", "facture harbor lights 900 € pour la pose et qu'ils paient le 12"),
        ("en", "invoice Harbor Lights 900 for consulting, expires 12/6/2026"),
    ],
)
def test_a_day_whose_meaning_is_open_is_asked_about_and_is_no_price(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, Clarify), answer
    assert (answer.why, answer.about) == ("date", "due")


def test_a_day_that_the_work_was_on_is_part_of_its_words() -> None:
    assert lines_of(said("invoice harbor lights 300 for the event on 12 June")) == [("1", "event on 12 June", "300")]
    assert lines_of(said("invoice harbor lights 300 for prints, delivered on 3 March")) == [("1", "prints", "300")]
    assert lines_of(said("invoice Harbor Lights for the 12 lamps at 30 each")) == [("12", "lamps", "30")]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Rechnung an Harbor Lights: Workshop 3. März 300 €, Anfahrt 40 €", "Workshop 3. März"),
        ("fr", "facture harbor lights : atelier du 3 mars 300 €, déplacement 40 €", "atelier du 3 mars"),
        ("fr", "facture harbor lights : cours 300 €, déplacement 40 €", "cours"),
        ("es", "factura harbor lights: taller del 3 de marzo 300 €, desplazamiento 40 €", "taller del 3 de marzo"),
    ],
)
def test_an_amount_behind_a_day_or_a_word_that_ends_as_a_currency_does(language: str, text: str, words: str) -> None:
    answer = said(text, language)
    assert lines_of(answer)[0] == ("1", words, "300")
    assert isinstance(answer, ChatCommand)
    assert answer.currency == "EUR"
    assert len(answer.lines) == 2


@pytest.mark.parametrize("text", ["bill Orbit 700 for media work", "invoice Orbit 700 € for agency hours"])
def test_a_name_that_two_share_is_asked_about_whatever_the_work_is_called(text: str) -> None:
    answer = said(text)
    assert isinstance(answer, Clarify), answer
    assert answer.why == "ambiguous"
    assert answer.candidates == ("Orbit Agency", "Orbit Media")


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("en", "invoice Harbor Lights 300, sorry, 350 for prints", ("1", "prints", "350")),
        ("en", "invoice Harbor Lights 3 chairs at 180, no, 190 each", ("3", "chairs", "190")),
        ("de", "Stell Harbor Lights 1'200 Franken, nein, 1'250 Franken für die Wartung in Rechnung",
         ("1", "Wartung", "1250")),
        ("fr", "Facture 400 € à Harbor Lights, pardon, 450 €, pour la retouche", ("1", "retouche", "450")),
        ("es", "factura a Harbor Lights 400 €, perdón, 450 € por el diseño", ("1", "diseño", "450")),
    ],
)  # fmt: skip
def test_the_amount_behind_a_plain_correction_counts(language: str, text: str, line: tuple[str, str, str]) -> None:
    assert lines_of(said(text, language)) == [line]


def test_the_day_behind_a_plain_correction_counts() -> None:
    answer = said("invoice Harbor Lights 300 for prints, due next friday... no sorry, due 20 March")
    assert isinstance(answer, ChatCommand), answer
    assert answer.due == date(2026, 3, 20)


@pytest.mark.parametrize(
    "text",
    [
        "invoice Harbor Lights 300 for prints, due 12 June, no wait",
        "invoice Harbor Lights 300 for prints, no wait, Orbit Agency",
        "invoice Harbor Lights 300 for prints, no, 2 x 350",
        "invoice Harbor Lights 300 for prints, no, €350",
        "invoice Harbor Lights 3 panels at 90, sorry 4 panels at 90",
        "bill Harbor Lights 1200 for the audit. Make it 1300",
        "bill Harbor Lights 1200 for the audit, actually 1300",
        "send N-103, no wait, N-101",
        "send N-103, sorry, void it",
        "approve QC-7, actually reject it",
    ],
)
def test_a_correction_that_is_not_plain_is_a_question(text: str) -> None:
    assert isinstance(said(text), Clarify)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Rechnung an Harbor Lights 300 € für Drucke, lieber 350 €"),
        ("fr", "facture harbor lights 300 € pour la pose, en fait 350 €"),
        ("es", "factura a harbor lights 300 € por el montaje, mejor 350 €"),
    ],
)
def test_words_that_correct_never_are_a_line_of_their_own(language: str, text: str) -> None:
    assert isinstance(said(text, language), Clarify)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "invoice for harbor lights\n3 lamps 41.00\nfitting 180\nPO 77-A3", ("lamps", "fitting")),
        ("de", "Rechnung an harbor lights\n3 Lampen 41,00\nMontage 180\nzahlbar bis 30.4.", ("Lampen", "Montage")),
        ("fr", "nouvelle facture pour harbor lights\n3 lampes 41,00\npose 180\nBC 77-A3", ("lampes", "pose")),
        (
            "es",
            "nueva factura harbor lights\n3 lámparas 41,00\nmontaje 180\nvence en 30 días",
            ("lámparas", "montaje"),
        ),
    ],
)
def test_lines_of_their_own_say_how_many_what_and_at_what_price(
    language: str, text: str, words: tuple[str, str]
) -> None:
    first, second = lines_of(said(text, language))
    assert first == ("3", words[0], "41.00")
    assert second == ("1", words[1], "180")


def test_an_article_without_its_vowel_is_no_part_of_the_words_and_swiss_francs_are_francs() -> None:
    answer = said("Facturer Harbor Lights 600 francs suisses pour l'étude acoustique", "fr")
    assert lines_of(answer) == [("1", "étude acoustique", "600")]
    assert isinstance(answer, ChatCommand)
    assert answer.currency == "CHF"


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("en", "Harbor Lights paid N-101 yesterday, ref HL MARCH", "HL MARCH"),
        ("en", "Harbor Lights paid N-101, wire WR-8812", "WR-8812"),
        ("fr", "Harbor Lights a réglé la N-101, virement VI-88, reçu hier", "VI-88"),
        ("de", "N-101 ist bezahlt, Überweisung UE-88", "UE-88"),
    ],
)
def test_a_payment_s_reference_may_lack_a_digit_or_its_word(language: str, text: str, reference: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert (answer.invoice, answer.reference) == ("N-101", reference)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "turn down QC-7, that trip was already covered by N-101"),
        ("de", "Lehne QC-7 ab, die Fahrt war schon in N-101"),
        ("fr", "refuse la QC-7, le trajet était déjà compris dans la N-101"),
        ("es", "rechaza QC-7, el viaje ya estaba en la N-101"),
    ],
)
def test_a_document_that_a_reason_compares_with_is_not_rejected(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert (answer.name, answer.invoice) == ("reject", "QC-7")
    assert answer.reason
    assert "N-101" in answer.reason


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "reject QC-7, as well as N-101"), ("en", "reject QC-7, do the same with N-101"),
        ("en", "reject QC-7, then approve what is on N-101"), ("de", "lehne QC-7 ab, ebenso wie N-101"),
        ("fr", "refuse la QC-7, de même que la N-101"), ("es", "rechaza QC-7, lo mismo que la N-101"),
    ],
)  # fmt: skip
def test_a_second_document_that_is_meant_as_well_is_asked_about(language: str, text: str) -> None:
    assert isinstance(said(text, language), Clarify)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what can I ask you to do?"), ("en", "what kind of stuff can you do"),
        ("de", "Was kannst du so alles?"),
        ("fr", "qu'est-ce que je peux te demander ?"), ("es", "¿qué comandos tienes?"),
        ("es", "¿qué te puedo pedir?"),
    ],
)  # fmt: skip
def test_help_in_free_words_names_no_topic(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert (answer.name, answer.topic) == ("help", None)


def test_a_document_is_called_up_and_a_joke_about_invoices_lists_none() -> None:
    answer = said("ruf mir mal die N-101 auf", "de")
    assert isinstance(answer, ChatCommand)
    assert (answer.name, answer.invoice) == ("show_invoice", "N-101")
    assert isinstance(said("haha, deine Rechnungen wieder", "de"), Unknown)


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "refuse la NE-7"), ("en", "reject NO-7"), ("es", "aprueba NO-7")]
)
def test_a_document_s_number_says_nothing_against_it(language: str, text: str) -> None:
    number = text.rsplit(maxsplit=1)[-1]
    bill = ChatInvoice(
        number=number,
        customer="Papier Klein",
        total=Decimal(50),
        currency="EUR",
        due=None,
        status="awaiting_approval",
    )
    given = replace(context(language), invoices=(bill,))
    answer = understand_chat(text, given)
    assert isinstance(answer, ChatCommand), answer
    assert answer.invoice == number
