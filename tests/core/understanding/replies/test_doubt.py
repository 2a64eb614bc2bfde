"""What sounds like a yes, a no or a payment and is none: nothing may change on it, in any language."""

import pytest

from tests.core.understanding.replies.saying import acts, names

DOUBTFUL = {
    "en": (
        "I'll approve tomorrow.",
        "My boss approved the budget but not this.",
        "Approved? By whom?",
        "If it's approved, when do you get paid?",
        "We would have approved it if it were correct.",
        "I don't think we have approved this.",
        "Not approved yet.",
        "He says it's approved.",
        "You said you'd fix it before I approve.",
        "Can I approve just part of it?",
        "Approval needs a second signature.",
        "Let me know if you want me to approve.",
        "Approved in principle, pending the GRN.",
        "It is not that we reject it.",
        "We haven't rejected it.",
        "Did you get our payment?",
        "We should have paid it last week.",
        "I think we paid this.",
        "We may pay on Friday.",
        "If funds allow we pay on Friday.",
        "We won't pay by Friday.",
        "Payment on Friday is not possible.",
        "Don't expect payment before Friday.",
        "Please don't stop the reminders.",
        "Should I stop the reminders?",
        "Should I write to ap@x.example instead?",
        "Never send invoices to old@x.example.",
        "Is PO 4500 the right number?",
        "We don't have a PO number 4500.",
        "When was it paid?",
        "Has anyone paid INV-1001?",
        "I'd love to approve, but I can't.",
        "Great, another invoice. Just what I needed.",
        "Sure, if you deliver first.",
        "Yes, but only half.",
        "ok, but the VAT is wrong?",
        "Thanks, approved invoices are paid on Fridays.",
        "An approved invoice needs a PO.",
        "Once paid we will tell you.",
        "Payment was rejected by the bank.",
        "The payment has been scheduled, no date yet.",
        "We were going to reject it.",
        "You must be joking, approved my foot.",
    ),
    "de": (
        "Ich gebe morgen frei.",
        "Freigegeben? Von wem?",
        "Noch nicht freigegeben.",
        "Mein Chef sagt, es ist freigegeben.",
        "Ich denke, wir haben das schon bezahlt.",
        "Haben Sie unsere Zahlung erhalten?",
        "Wir könnten am Freitag zahlen.",
        "Am Freitag können wir nicht zahlen.",
        "Vielleicht zahlen wir Freitag.",
        "Genehmigt, sofern die Ware da ist.",
        "Wenn Sie korrigieren, geben wir frei.",
        "Soll ich freigeben?",
        "Wir lehnen nicht ab.",
        "Ist die Bestellnummer 4500 richtig?",
        "Freigegebene Rechnungen zahlen wir freitags.",
        "Ja, aber nur die Hälfte.",
        "Einverstanden wären wir mit 900.",
        "Wer hat bezahlt?",
        "Die Zahlung wurde von der Bank abgelehnt.",
        "Sollen wir an buha@x.example schreiben?",
    ),
    "fr": (
        "Je validerai demain.",
        "Validée ? Par qui ?",
        "Pas encore validée.",
        "Mon chef dit que c'est validé.",
        "Je crois que nous avons payé.",
        "Avez-vous reçu notre paiement ?",
        "Nous pourrions payer vendredi.",
        "Nous ne pouvons pas payer vendredi.",
        "Nous paierons peut-être vendredi.",
        "Validée sous réserve de la livraison.",
        "Si vous corrigez, nous validons.",
        "Dois-je valider ?",
        "Nous ne refusons pas.",
        "Le bon de commande 4500 est-il bon ?",
        "Oui, mais seulement la moitié.",
        "Le virement a été rejeté par la banque.",
        "Faut-il écrire à compta@x.example ?",
        "Nous aurions dû payer lundi.",
    ),
    "es": (
        "La aprobaré mañana.",
        "¿Aprobada? ¿Por quién?",
        "Aún no aprobada.",
        "Mi jefe dice que está aprobada.",
        "Creo que ya la pagamos.",
        "¿Han recibido nuestro pago?",
        "Podríamos pagar el viernes.",
        "No podemos pagar el viernes.",
        "Quizás paguemos el viernes.",
        "Aprobada siempre que llegue la mercancía.",
        "Si la corrigen, la aprobamos.",
        "¿La apruebo?",
        "No la rechazamos.",
        "¿Es correcto el pedido 4500?",
        "Sí, pero solo la mitad.",
        "La transferencia fue rechazada por el banco.",
        "Deberíamos haber pagado el lunes.",
    ),
    "nl": (
        "Ik keur het morgen goed.",
        "Goedgekeurd? Door wie?",
        "Nog niet goedgekeurd.",
        "Mijn baas zegt dat het akkoord is.",
        "Ik denk dat we al betaald hebben.",
        "Heeft u onze betaling ontvangen?",
        "We zouden vrijdag kunnen betalen.",
        "Vrijdag kunnen we niet betalen.",
        "Misschien betalen we vrijdag.",
        "Akkoord mits de goederen er zijn.",
        "Als u het corrigeert, zijn we akkoord.",
        "Zal ik goedkeuren?",
        "Wij wijzen niet af.",
        "Klopt inkoopnummer 4500?",
        "Ja, maar alleen de helft.",
        "De betaling werd door de bank geweigerd.",
        "We hadden maandag moeten betalen.",
    ),
    "it": (
        "Approvo domani.",
        "Approvata? Da chi?",
        "Non ancora approvata.",
        "Il mio capo dice che è approvata.",
        "Credo che abbiamo già pagato.",
        "Avete ricevuto il nostro pagamento?",
        "Potremmo pagare venerdì.",
        "Non possiamo pagare venerdì.",
        "Forse paghiamo venerdì.",
        "Approvata purché arrivi la merce.",
        "Se correggete, approviamo.",
        "Devo approvare?",
        "Non rifiutiamo.",
        "È giusto l'ordine 4500?",
        "Sì, ma solo la metà.",
        "Il bonifico è stato respinto dalla banca.",
        "Avremmo dovuto pagare lunedì.",
    ),
    "pt": (
        "Aprovo amanhã.",
        "Aprovada? Por quem?",
        "Ainda não aprovada.",
        "O meu chefe diz que está aprovada.",
        "Acho que já pagámos.",
        "Receberam o nosso pagamento?",
        "Poderíamos pagar na sexta.",
        "Não podemos pagar na sexta.",
        "Talvez paguemos na sexta.",
        "Aprovada desde que chegue a mercadoria.",
        "Se corrigirem, aprovamos.",
        "Devo aprovar?",
        "Não rejeitamos.",
        "A encomenda 4500 está certa?",
        "Sim, mas só metade.",
        "A transferência foi recusada pelo banco.",
        "Devíamos ter pago na segunda.",
    ),
    "ja": (
        "明日承認します。",
        "承認済みですか。",
        "まだ承認していません。",
        "上司が承認したと言っています。",
        "支払ったと思います。",
        "入金は確認できましたか。",
        "金曜日に支払えるかもしれません。",
        "金曜日には支払えません。",
        "商品が届いたら承認します。",
        "訂正していただければ承認します。",
        "承認してもいいですか。",
        "却下はしません。",
        "はい、でも半分だけです。",
        "銀行に振込を拒否されました。",
    ),
}


@pytest.mark.parametrize("kind", ["invoice", "reminder"])
@pytest.mark.parametrize("language", sorted(DOUBTFUL))
def test_what_is_doubted_denied_asked_or_to_come_changes_nothing(language: str, kind: str) -> None:
    wrong = {text: found for text in DOUBTFUL[language] if (found := acts(text, kind, language=language))}
    assert wrong == {}


INVERTED = [
    ("de", "Stimmt der Betrag, geben wir frei."),
    ("de", "Passt der Preis, ist die Rechnung freigegeben."),
    ("de", "Ist die Leistung nicht erbracht worden, muss ich ablehnen."),
    ("de", "Wurde die Ware geliefert, zahlen wir am 3. Juli."),
    ("de", "Haben Sie die Ware geliefert, geben wir frei."),
    ("nl", "Klopt het bedrag, keuren we goed."),
    ("nl", "Is de levering compleet, betalen wij op 3 juli."),
]
PLAIN = [
    ("de", "Passt, geben wir frei."),
    ("de", "Stimmt so, ist freigegeben."),
    ("de", "Haben die Rechnung geprüft, ist freigegeben."),
    ("nl", "Klopt, we keuren goed."),
]


@pytest.mark.parametrize(("language", "text"), INVERTED)
def test_a_verb_in_front_of_a_clause_is_an_if(language: str, text: str) -> None:
    assert acts(text, language=language) == []


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_a_dropped_subject_is_no_if(language: str, text: str) -> None:
    assert acts(text, language=language) == ["approve"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Dale tú el visto bueno."),
        ("es", "Apruébala tú."),
        ("de", "Gib du das bitte frei."),
        ("en", "You approve it please."),
        ("fr", "À toi de valider."),
    ],
)
def test_who_tells_another_to_approve_has_not_approved(language: str, text: str) -> None:
    assert acts(text, language=language) == []


def test_to_correct_or_to_book_what_was_paid_is_no_approval() -> None:
    assert names("Pls correct.") == ["dispute"]
    assert acts("Bitte buchen Sie entsprechend.", "reminder", language="de") == []


def test_since_is_a_reason_and_once_a_condition_in_portuguese() -> None:
    assert acts("Aprovamos, uma vez que está tudo certo.", language="pt") == ["approve"]
    assert acts("Aprovamos, uma vez que esteja tudo certo.", language="pt") == []
