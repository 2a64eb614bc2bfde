"""Closed coverage: a word that nothing accounts for takes the power of what stands beside it, and is named."""

import pytest

from tests.core.understanding.replies.saying import acts, names, read

UNKNOWN = {
    "en": ("The zorgle approved it.", "The zorgle pays on Friday.", "The zorgle paid it yesterday."),
    "de": ("Der Zorgel hat sie freigegeben.", "Der Zorgel zahlt am Freitag.", "Der Zorgel hat sie gestern bezahlt."),
    "fr": ("Le zorgle a validé la facture.", "Le zorgle paie vendredi.", "Le zorgle a payé la facture hier."),
    "es": ("El zorgle aprobó la factura.", "El zorgle paga el viernes.", "El zorgle pagó la factura ayer."),
    "nl": ("De zorgel heeft hem goedgekeurd.", "De zorgel betaalt vrijdag.", "De zorgel heeft hem gisteren betaald."),
    "it": ("Lo zorgle ha approvato la fattura.", "Lo zorgle paga venerdì.", "Lo zorgle ha pagato la fattura ieri."),
    "pt": ("O zorgle aprovou a fatura.", "O zorgle paga na sexta.", "O zorgle pagou a fatura ontem."),
    "ja": ("鳳凰は承認しました。", "鳳凰が金曜日に支払います。", "鳳凰が昨日支払いました。"),
}
KNOWN = {
    "en": (
        "Hi Dana, I've checked the hours against our timesheets and it all matches, so it's approved.",
        "Sorry for the delay, the full amount will be transferred on Friday.",
        "It was paid by bank transfer yesterday.",
    ),
    "de": (
        "Die Rechnung wurde geprüft, stimmt mit dem Angebot überein und ist freigegeben.",
        "Entschuldigen Sie die Verspätung, der gesamte Betrag wird am Freitag überwiesen.",
        "Sie wurde gestern per Überweisung bezahlt.",
    ),
    "fr": (
        "La facture a été vérifiée, elle est conforme au devis et validée.",
        "Désolés pour le retard, le montant total sera viré vendredi.",
        "Elle a été payée hier par virement.",
    ),
    "es": (
        "La factura está revisada, coincide con el pedido y queda aprobada.",
        "Perdonen el retraso, el importe total se transferirá el viernes.",
        "Se pagó ayer por transferencia.",
    ),
    "nl": (
        "De factuur is gecontroleerd, komt overeen met de offerte en is goedgekeurd.",
        "Excuses voor de vertraging, het volledige bedrag wordt vrijdag overgemaakt.",
        "Is gisteren per overboeking betaald.",
    ),
    "it": (
        "La fattura è stata controllata, corrisponde all'offerta ed è approvata.",
        "Scusate il ritardo, l'intero importo verrà bonificato venerdì.",
        "È stata pagata ieri con bonifico.",
    ),
    "pt": (
        "A fatura foi conferida, corresponde à proposta e está aprovada.",
        "Desculpem o atraso, o valor total será transferido na sexta-feira.",
        "Foi paga ontem por transferência.",
    ),
    "ja": (
        "請求書の内容を確認し、見積書と一致しておりますので承認いたします。",
        "遅れて申し訳ございません。全額を金曜日に振り込みます。",
        "昨日銀行振込で支払いました。",
    ),
}
SAYS = ("approve", "promise_to_pay", "report_payment")
ABOUT = ("invoice", "reminder", "reminder")
TORN = {
    "en": "Yes and no.", "de": "Ja und nein.", "fr": "Oui et non.", "es": "Sí y no.", "nl": "Ja en nee.",
    "it": "Sì e no.", "pt": "Sim e não.",
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(UNKNOWN))
def test_somebody_unknown_decides_promises_and_pays_nothing(language: str) -> None:
    wrong = [t for t, kind in zip(UNKNOWN[language], ABOUT, strict=True) if acts(t, kind, language=language)]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_what_is_accounted_for_to_the_last_word_is_done(language: str) -> None:
    said = [names(t, kind, language=language) for t, kind in zip(KNOWN[language], ABOUT, strict=True)]
    assert said == [[name] for name in SAYS]


def test_the_words_that_were_not_understood_are_told() -> None:
    [unclear] = read("Our customer pays on Friday.", "reminder").unclear
    assert (unclear.why, unclear.unknown) == ("not_understood", ("customer",))


def test_what_was_withheld_is_the_first_reading_that_is_offered() -> None:
    [unclear] = read("Our customer pays on Friday.", "reminder").unclear
    first = unclear.readings[0]
    assert [(i.name, i.documents, str(i.date)) for i in first.intents] == [
        ("promise_to_pay", ("INV-1001",), "2025-06-13")
    ]


def test_where_it_is_open_which_document_is_meant_each_is_offered_then_all_then_none() -> None:
    [unclear] = read("This one is approved.", "invoice", "A-1", "A-2").unclear
    offered = [[(i.name, i.documents) for i in r.intents] for r in unclear.readings]
    assert offered == [
        [("approve", ("A-1",))], [("approve", ("A-2",))], [("approve", ("A-1", "A-2"))], [("question", ())],
    ]  # fmt: skip
    assert [r.word for r in unclear.readings] == ["A-1", "A-2", "all", "neither"]


@pytest.mark.parametrize("language", sorted(TORN))
def test_yes_and_no_in_one_breath_is_a_question(language: str) -> None:
    assert names(TORN[language], language=language) == ["question"]
    assert names(TORN[language] + " Approved.", language=language) == ["question"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We are still waiting for the credit note."),
        ("de", "Wir warten noch auf die Gutschrift."),
        ("fr", "Nous attendons toujours l'avoir."),
        ("es", "Seguimos esperando la nota de abono."),
        ("nl", "Wij wachten nog op de creditnota."),
        ("it", "Attendiamo ancora la nota di credito."),
        ("pt", "Continuamos à espera da nota de crédito."),
        ("ja", "返金を待っております。"),
    ],
)
def test_a_credit_note_to_come_is_for_people(language: str, text: str) -> None:
    assert names(text, language=language) == ["question"]


@pytest.mark.parametrize(
    "text",
    [
        "Approved, but the delivery address is wrong.",
        "Approved for 900.00.",
        "Approved in part.",
        "The first half is approved.",
        "Approved. The board meets on Thursday.",
        "Invoices are approved on Mondays.",
        "The one from March is approved.",
    ],
)
def test_a_yes_to_a_part_or_to_something_else_approves_nothing(text: str) -> None:
    assert "approve" not in names(text)


def test_who_was_asked_may_be_anybody() -> None:
    assert names("I checked with Tom Baker and it's approved.") == ["approve"]
    assert names("Approved, Dana") == ["approve"]


DANGER = {
    "en": ("partly", "almost", "provisionally", "boss", "unless"),
    "de": ("teilweise", "fast", "vorläufig", "Chef", "falls"),
    "fr": ("partiellement", "presque", "provisoirement", "patron", "si"),
    "es": ("parcialmente", "casi", "provisionalmente", "jefe", "si"),
    "nl": ("deels", "bijna", "voorlopig", "baas", "mits"),
    "it": ("parzialmente", "quasi", "provvisoriamente", "capo", "se"),
    "pt": ("parcialmente", "quase", "só", "chefe", "se"),
}


@pytest.mark.parametrize("language", sorted(DANGER))
def test_one_word_of_danger_anywhere_in_a_yes_takes_its_power(language: str) -> None:
    yes = KNOWN[language][0].removeprefix("Hi Dana, ").split(" ")
    said = [" ".join([*yes[:at], word, *yes[at:]]) for word in DANGER[language] for at in range(1, len(yes))]
    assert [text for text in said if "approve" in names(text, language=language)] == []
