"""A condition rules its whole sentence, whichever half stands first and whether a comma parts them."""

import pytest

from tests.core.understanding.replies.saying import acts, names

CONDITIONAL = {
    "en": (
        "If you correct the amount we pay on Friday.",
        "We pay on Friday if you correct the amount.",
        "Once the credit note is here, it will be paid.",
        "As soon as line 2 is fixed, we approve.",
        "Provided the price is right, payment goes out on Friday.",
        "Unless you object we pay on Friday.",
        "Subject to delivery, approved.",
        "Only after the missing parts arrive will we pay on Friday.",
    ),
    "de": (
        "Sobald die Gutschrift da ist, wird bezahlt.",
        "Wenn der Betrag stimmt, zahlen wir am Freitag.",
        "Wir zahlen am Freitag, falls die Position korrigiert wird.",
        "Sofern die Lieferung vollständig ist, ist die Rechnung freigegeben.",
        "Vorausgesetzt der Preis stimmt, überweisen wir am Freitag.",
        "Erst nach der Korrektur zahlen wir am Freitag.",
    ),
    "fr": (
        "Si vous corrigez le montant, nous payons vendredi.",
        "Nous payons vendredi si vous corrigez le montant.",
        "Dès que l'avoir est arrivé, nous payons vendredi.",
        "Une fois la ligne corrigée, la facture est approuvée.",
        "Sous réserve de livraison, facture approuvée.",
        "À condition que le prix soit corrigé, virement vendredi.",
    ),
    "es": (
        "Si nos corrigen el IVA, la pagamos el lunes.",
        "La pagamos el lunes si nos corrigen el IVA.",
        "En cuanto llegue el abono, pagamos el viernes.",
        "Cuando corrijan el importe, la aprobamos.",
        "Siempre que el precio sea correcto, pagamos el viernes.",
        "Una vez corregida, queda aprobada.",
    ),
    "nl": (
        "Als het bedrag klopt, betalen we vrijdag.",
        "Wij betalen vrijdag als het bedrag is aangepast.",
        "Zodra de creditnota er is, wordt er vrijdag betaald.",
        "Mits de levering compleet is, akkoord.",
        "Indien u het bedrag corrigeert, betalen we vrijdag.",
    ),
    "it": (
        "Se correggete l'importo paghiamo venerdì.",
        "Paghiamo venerdì se correggete l'importo.",
        "Appena arriva la nota di credito, paghiamo venerdì.",
        "Una volta corretta la riga 2, la fattura è approvata.",
        "Purché il prezzo sia giusto, approvata.",
        "Quando arriverà la merce, pagheremo venerdì.",
    ),
    "pt": (
        "Se corrigirem o valor, pagamos na sexta.",
        "Pagamos na sexta se corrigirem o valor.",
        "Assim que a nota de crédito chegar, pagamos na sexta.",
        "Desde que o preço esteja certo, aprovada.",
        "Caso corrijam a linha 2, aprovamos.",
        "Logo que corrijam o IVA, pagamos na sexta.",
    ),
    "ja": (
        "金額を訂正いただければ、金曜日に支払います。",
        "クレジットノートが届き次第、金曜日に支払います。",
        "金額が正しければ承認します。",
        "商品が届いたら、金曜日に振り込みます。",
        "訂正される場合、承認します。",
    ),
}


@pytest.mark.parametrize("kind", ["invoice", "reminder"])
@pytest.mark.parametrize("language", sorted(CONDITIONAL))
def test_neither_half_of_a_conditional_sentence_acts(language: str, kind: str) -> None:
    wrong = {text: found for text in CONDITIONAL[language] if (found := acts(text, kind, language=language))}
    assert wrong == {}


def test_a_conditional_sentence_is_one_question() -> None:
    assert names("If you correct the amount we pay on Friday.") == ["question"]
    assert names("Als het bedrag klopt, betalen we vrijdag.", language="nl") == ["question"]


def test_what_is_asked_for_outright_stands_beside_a_condition_on_the_rest() -> None:
    assert "promise_to_pay" in names("Will send half on Friday, other half when our client pays us.", "reminder")


def test_a_word_of_time_before_a_date_is_no_condition() -> None:
    assert names("We will pay before Friday.", "reminder") == ["promise_to_pay"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We will pay on Friday. Provided the goods arrive."),
        ("de", "Wir zahlen am Freitag. Vorausgesetzt die Ware kommt."),
        ("fr", "Nous payons vendredi. À condition que la marchandise arrive."),
        ("nl", "We betalen vrijdag. Mits de goederen komen."),
    ],
)
def test_a_condition_in_a_sentence_of_its_own_rules_the_one_before(language: str, text: str) -> None:
    assert acts(text, "reminder", language=language) == []
