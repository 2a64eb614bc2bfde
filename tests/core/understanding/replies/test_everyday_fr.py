"""Everyday French of five countries: what is said is done, what only sounds like it is asked."""

import pytest

from tests.core.understanding.replies.saying import acts, short

SAID = (
    ("invoice", "Tout est en ordre, vous pouvez l'encoder en compta.", ["approve"]),
    ("invoice", "Nous marquons notre accord sur le montant.", ["approve"]),
    ("invoice", "Ça joue pour nous, merci", ["approve"]),
    ("invoice", "C'est ben correct, on approuve ça.", ["approve"]),
    ("invoice", "Feu vert de la direction, la facture peut partir en paiement.", ["approve"]),
    ("invoice", "La facture est acceptée par le chef de service.", ["approve"]),
    ("invoice", "Lu et approuvé, service fait.", ["approve"]),
    ("invoice", "Conforme au devis signé, rien à reprocher.", ["approve"]),
    ("invoice", "Je ne peux pas l'accepter, rien n'a été livré.", ["reject"]),
    ("invoice", "On nous a facturé deux fois les frais de port.", ["dispute"]),
    ("invoice", "Le prix n'est pas celui du devis.", ["dispute"]),
    ("invoice", "Notre réf. commande c'est 45012877, bonne journée", ["set_purchase_order 45012877"]),
    ("invoice", "N° de réquisition 77-812.", ["set_purchase_order 77-812"]),
    ("reminder", "Interac envoyé hier, désolé !", ["report_payment 2025-06-09"]),
    ("reminder", "j'ai deja payer hier", ["report_payment 2025-06-09"]),
    ("reminder", "Paiement effectué via Orange Money hier soir.", ["report_payment 2025-06-09"]),
    ("reminder", "Chèque n° 0048812 remis en main propre à votre livreur vendredi.",
     ["report_payment 2025-06-06 0048812"]),
    ("reminder", "Votre relance s'est croisée avec notre virement du 5 juin.", ["report_payment 2025-06-05"]),
    ("reminder", "Le virement sera lancé endéans les 3 jours.", ["promise_to_pay 2025-06-13"]),
    ("reminder", "Je vais vous faire un virement vendredi.", ["promise_to_pay 2025-06-13"]),
    ("reminder", "Règlement global le 15 juillet.", ["promise_to_pay 2025-07-15"]),
    ("reminder", "Vous serez payés vendredi.", ["promise_to_pay 2025-06-13"]),
    ("reminder", "On a versé 600 € hier ; les 400 € restants partiront le 27 juin.",
     ["promise_to_pay 2025-06-27 400.00", "report_payment 2025-06-09 600.00"]),
    ("reminder", "Je t'ai fait le virement samedi, tu devrais l'avoir.", ["report_payment 2025-06-07"]),
    ("reminder", "Arrêtez vos relances, merci.", ["stop_reminders"]),
    ("vendor_request", "Bienvenue à bord, vous êtes référencés chez nous !", ["approve"]),
    ("vendor_request", "On a ce qu'il nous faut, merci.", ["reject"]),
    ("vendor_request", "Avis défavorable de notre part.", ["reject"]),
)  # fmt: skip

NOT_SAID = {
    "invoice": (
        "Il faut l'ok du chef.", "J'attends le feu vert de la direction.", "Le feu vert de la direction suivra.",
        "Il manque l'accord du siège.", "Accord de principe.", "ok mon chef regarde ça", "C'est lui qui valide.",
        "La précédente est bonne à payer.", "Le devis est signé.", "Tout y est, il ne reste plus qu'à signer.",
        "Je validerai lundi.", "Je vais voir si je peux valider.", "Je ne peux rien valider sans le PV.",
        "Pas de bon à payer sans PV.", "Service fait à certifier.", "Le service fait n'est pas attesté.",
        "Apparemment c'est validé.", "La comptable valide d'habitude le vendredi.", "Ok pour un rendez-vous.",
        "Bon à savoir.", "Merci, bon week-end", "J'ai oublié de regarder la facture.", "Bien reçu, bonne journée",
        "L'ancienne facture a été refusée.", "Tout joue sauf le prix.", "N'enregistrez pas la facture.",
    ),
    "reminder": (
        "Je pensais l'avoir payée le mois dernier, je vérifie.", "Le prélèvement du 5 juin a été rejeté.",
        "J'ai payé l'électricité hier.", "Je passe au bureau vendredi.", "Le technicien passe vendredi.",
        "L'échéance est le 20.", "L'échéance tombe un dimanche.", "On règle ça au téléphone demain.",
        "On règle le problème demain.", "Le règlement du litige aura lieu le 20.", "On verra vendredi.",
        "Notre client vous paie vendredi.",
        "Ma comptable dit que c'est payé.", "J'ai fait opposition au chèque hier.",
        "Ne nous relancez pas avant le 20.", "Faut-il arrêter les relances ?", "Avez-vous arrêté les relances ?",
        "La facture n'est pas contestée.",
        "Je ferai mon possible pour vendredi.", "Le virement n'est pas parti hier.",
        "Je vous envoie le justificatif vendredi.", "La banque ouvre lundi.", "Nous paierions si vous corrigez.",
    ),
    "vendor_request": (
        "On vous ajoutera quand on aura le RIB.", "Vous serez référencés si le dossier est complet.",
        "En attente d'avis favorable.", "Votre concurrent est référencé chez nous.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), SAID)
def test_what_is_said_is_taken(kind: str, text: str, expected: list[str]) -> None:
    assert short(text, kind, "fr") == expected


@pytest.mark.parametrize("kind", NOT_SAID)
def test_what_only_sounds_like_it_changes_nothing(kind: str) -> None:
    assert {text: done for text in NOT_SAID[kind] if (done := acts(text, kind, language="fr"))} == {}
