"""Everyday Italian: what is said is done, what only sounds like it is asked."""

import pytest

from tests.core.understanding.replies.saying import acts, short

SAID = (
    ("invoice", "Visto, si liquidi.", ["approve"]),
    ("invoice", "Tutto a posto, potete registrarla.", ["approve"]),
    ("invoice", "Fattura conforme all'ordine, si approva.", ["approve"]),
    ("invoice", "I conti tornano, mettetela in pagamento.", ["approve"]),
    ("invoice", "La fattura è stata approvata dal responsabile.", ["approve"]),
    ("invoice", "Niente da rilevare, per me è giusta.", ["approve"]),
    ("invoice", "La scartiamo: mai ordinato niente.", ["reject"]),
    ("invoice", "Ci avete addebitato due volte il trasporto.", ["dispute"]),
    ("invoice", "Rif. ordine d'acquisto n. 77/26, buona giornata", ["set_purchase_order 77/26"]),
    ("invoice", "La fattura va rifatta, l'IVA è sbagliata.", ["dispute"]),
    ("invoice", "Ce la rimandate? Non la trovo da nessuna parte.", ["request_copy"]),
    ("reminder", "La paghiamo venerdì.", ["promise_to_pay 2025-06-13"]),
    ("reminder", "Venerdì vi arrivano i soldi", ["promise_to_pay 2025-06-13"]),
    ("reminder", "La mettiamo nel prossimo giro di pagamenti, venerdì.", ["promise_to_pay 2025-06-13"]),
    ("reminder", "Vi faccio il bonifico domani mattina.", ["promise_to_pay 2025-06-11"]),
    ("reminder", "Fatto il bonifico ieri.", ["report_payment 2025-06-09"]),
    ("reminder", "Pagata in contanti ieri.", ["report_payment 2025-06-09"]),
    (
        "reminder",
        "Il vostro sollecito si è incrociato con il nostro bonifico del 5 giugno.",
        ["report_payment 2025-06-05"],
    ),
    ("reminder", "Basta solleciti, grazie.", ["stop_reminders"]),
    ("vendor_request", "Richiesta accolta, vi inseriamo in anagrafica.", ["approve"]),
    ("vendor_request", "Siamo già a posto con i fornitori, grazie.", ["reject"]),
)

NOT_SAID = {
    "invoice": (
        "Serve l'ok del capo.", "Il benestare della direzione seguirà.", "Il capo deve ancora dare l'ok.",
        "ok il mio capo la guarda", "La precedente è stata approvata.", "Di norma approviamo subito.",
        "La approverò lunedì.", "Non posso approvare senza il DDT.", "A quanto pare è approvata.",
        "È lui che approva.", "Non registratela ancora.", "Non mettetela in pagamento.",
        "Senza il verbale non si liquida.", "La fattura è alla firma.", "Ricevuta, buona giornata",
        "Ho dimenticato di guardare la fattura.", "Ok per il sopralluogo.", "Confermo l'appuntamento.",
        "Procedete con il preventivo.", "Ci siamo quasi.", "Tutto torna tranne l'IVA.",
    ),
    "reminder": (
        "Il RID del 5 giugno è stato respinto.", "Passo in ufficio venerdì.", "La merce arriva venerdì.",
        "Vi mando la contabile venerdì.", "La scadenza è il 20.", "Faccio il possibile per venerdì.",
        "Vedremo venerdì.", "La fattura non è contestata.", "La contabile dice che è pagata.",
        "Avete smesso con i solleciti?", "Non sollecitate prima del 20.", "Il bonifico non è andato.",
        "Abbiamo pagato il corriere ieri.", "Il nostro cliente vi paga venerdì.",
    ),
    "vendor_request": (
        "Vi inseriamo se mandate la visura.",
        "Manca il parere favorevole del capo.", "Mandate il DURC e vi inseriamo.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), SAID)
def test_what_is_said_is_taken(kind: str, text: str, expected: list[str]) -> None:
    assert short(text, kind, "it") == expected


@pytest.mark.parametrize("kind", NOT_SAID)
def test_what_only_sounds_like_it_changes_nothing(kind: str) -> None:
    assert {text: done for text in NOT_SAID[kind] if (done := acts(text, kind, language="it"))} == {}
