"""Free wording in four languages: what is understood whole is done, and a second thing beside it is asked about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.understand_chat import context_of, fields_of
from core.understanding.chat import CHANGING, ChatCommand, Clarify, understand_chat
from tests.core.understanding.chat.cases import fits, readings, said, typed


def test_lines_of_other_teams_are_read_exactly_and_none_changes_something_wrongly() -> None:
    missed, wrong = [], []
    cases = typed()
    for case in cases:
        given = context_of(case)
        got = fields_of(understand_chat(case["text"], given), given.currency)
        if not fits(got, readings(case)):
            missed.append((case["text"], got))
            if got["command"] in CHANGING:
                wrong.append((case["text"], got))
    assert not wrong
    assert len(missed) <= len(cases) // 50, missed


ASKED_FOR = [
    ("en", "send N-103"), ("en", "void N-101"), ("en", "remind N-102"), ("en", "approve QC-7"), ("en", "reject QC-7"),
    ("en", "pause N-101"), ("de", "verschicke N-103"), ("de", "N-101 stornieren"), ("de", "mahne N-102"),
    ("de", "gib QC-7 frei"), ("de", "lehne QC-7 ab"), ("de", "pausiere N-101"), ("fr", "envoie N-103"),
    ("fr", "annule N-101"), ("fr", "relance N-102"), ("fr", "valide QC-7"), ("fr", "refuse QC-7"),
    ("fr", "suspends N-101"), ("es", "manda N-103"), ("es", "anula N-101"), ("es", "reclama N-102"),
    ("es", "aprueba QC-7"), ("es", "rechaza QC-7"), ("es", "pausa N-101"),
]  # fmt: skip
BEHIND = {
    "en": (" and 105", " and 999", ", 105 too", ", Orbit Agency too", " to the bank", ", but only next week",
           ", once they agree", ", right?", ", no wait"),
    "de": (" und 105", " und 999", ", 105 auch", ", Orbit Agency auch", " an die Bank", ", aber erst nächste Woche",
           ", sobald sie zustimmen", ", oder?", ", nein doch nicht"),
    "fr": (" et 105", " et 999", ", 105 aussi", ", Orbit Agency aussi", " à la banque",
           ", mais seulement la semaine prochaine", ", dès qu'ils sont d'accord", ", non ?", ", non finalement"),
    "es": (" y 105", " y 999", ", 105 también", ", Orbit Agency también", " al banco",
           ", pero solo la semana que viene", ", cuando lo confirmen", ", ¿no?", ", mejor no"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), ASKED_FOR)
def test_what_is_said_plainly_is_understood(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert answer.name in CHANGING


@pytest.mark.parametrize(("language", "text"), ASKED_FOR)
def test_more_than_one_thing_or_words_that_take_it_back_change_nothing(language: str, text: str) -> None:
    for behind in BEHIND[language]:
        answer = said(text + behind, language)
        assert not isinstance(answer, ChatCommand) or answer.name not in CHANGING, (text + behind, answer)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "104 and 105 have been paid"),
        ("de", "101 und 105 sind bezahlt"),
        ("fr", "la 101 et la 105 sont payées"),
        ("es", "cobradas la 101 y la 105"),
        ("en", "snooze 101 and 105 until friday"),
        ("de", "pausiere 101 und 105 bis Freitag"),
    ],
)
def test_two_documents_by_the_ends_of_their_numbers_are_two(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, Clarify), answer
    assert answer.why == "several"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "invoice harbor lights 500 a month for hosting"),
        ("en", "bill harbor lights 500 monthly"),
        ("de", "Rechnung an Harbor Lights, 500 Euro pro Monat für Hosting"),
        ("de", "Rechnung an Harbor Lights, 500 Euro im Monat"),
        ("fr", "facture à Harbor Lights 500 € par mois pour l'hébergement"),
        ("fr", "facture mensuelle de 500 € à Harbor Lights"),
        ("es", "factura a Harbor Lights 1.000 al mes por alojamiento"),
        ("es", "factura a Harbor Lights 500 € mensuales"),
    ],
)
def test_a_price_per_month_is_no_single_invoice(language: str, text: str) -> None:
    assert isinstance(said(text, language), Clarify), said(text, language)


@pytest.mark.parametrize(
    ("language", "text", "price"),
    [
        ("de", "Rechnung an Harbor Lights über zweitausendfünfhundert Euro für Bau", "2500"),
        ("de", "Rechnung an Harbor Lights über fünfundzwanzig Euro für Porto", "25"),
        ("fr", "facture à Harbor Lights quatre-vingt-dix euros de port", "90"),
        ("fr", "facture à Harbor Lights mille deux cents euros de port", "1200"),
        ("es", "factura a Harbor Lights 2 mil quinientos euros por la web", "2500"),
        ("es", "factura a Harbor Lights treinta y cinco euros por portes", "35"),
        ("en", "invoice harbor lights one hundred and fifty euros for frames", "150"),
    ],
)
def test_number_words_are_read_whole(language: str, text: str, price: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert [str(line.unit_price) for line in answer.lines] == [price]


@given(
    text=st.text("abl'’\"«».,:;-–/@#€$0123456789 éüñßALN\n?!()", max_size=60), language=st.sampled_from(["de", "fr"])
)
@settings(max_examples=300, deadline=None)
def test_any_marks_are_read_without_stumbling(text: str, language: str) -> None:
    for line in (
        text,
        f"invite a@b.example comme client {text}",
        f"facture à Harbor Lights 5 € {text}",
        f"mahne {text}",
    ):
        assert said(line, language) == said(line, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "N-101 payment bounced"),
        ("en", "still waiting on payment for N-101"),
        ("en", "harbor lights paid for lunch"),
        ("en", "delete customer harbor lights"),
        ("en", "resume reminders for N-101"),
        ("en", "refund N-101"),
        ("en", "i already sent N-103"),
        ("de", "Zahlung N-101 zurückgebucht"),
        ("de", "N-101 wurde doppelt bezahlt"),
        ("de", "lösche den Kunden Harbor Lights"),
        ("de", "N-101 nicht mehr pausieren"),
        ("de", "N-101 teilweise bezahlt"),
        ("fr", "le paiement de N-101 a été rejeté"),
        ("fr", "Harbor Lights a payé le restaurant"),
        ("fr", "supprime le client Harbor Lights"),
        ("fr", "n'annule surtout pas N-101"),
        ("es", "el pago de N-101 ha sido devuelto"),
        ("es", "Harbor Lights pagó la cena"),
        ("es", "borra al cliente Harbor Lights"),
        ("es", "ya envié la N-103"),
    ],
)
def test_words_that_only_look_like_a_command_change_nothing(language: str, text: str) -> None:
    answer = said(text, language)
    assert not isinstance(answer, ChatCommand) or answer.name not in CHANGING, answer


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "send me N-103"), ("de", "schick mir N-103"), ("fr", "envoie-moi la N-103"), ("es", "mándame la N-103")],
)
def test_who_wants_to_have_it_is_shown_it(language: str, text: str) -> None:
    answer = said(text, language)
    assert isinstance(answer, ChatCommand), answer
    assert answer.name == "show_invoice"
