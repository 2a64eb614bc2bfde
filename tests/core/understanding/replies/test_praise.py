"""A word of praise for the goods is no yes to the invoice, and with its accent the Spanish 'sí' is a yes."""

import pytest

from tests.core.understanding.replies.saying import acts, names


@pytest.mark.parametrize(
    "text",
    [
        "The flowers were great, thanks!",
        "The service was excellent.",
        "Die Arbeit ist super.",
        "Le travail est parfait.",
        "El servicio fue excelente, gracias.",
        "Excelente trabajo!",
        "Il lavoro va bene",
        "Het werk is prima",
        "Le contrat est conforme",
        "La livraison est conforme",
    ],
)
def test_praise_for_the_goods_decides_nothing(text: str) -> None:
    assert acts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The invoice for the flowers is fine.",
        "Die Rechnung für die Arbeit ist in Ordnung.",
        "La factura está bien.",
        "Lieferung ok, Rechnung ok",
    ],
)
def test_the_invoice_for_the_goods_may_be_fine(text: str) -> None:
    assert names(text) == ["approve"]


def test_with_its_accent_si_is_a_yes_and_without_it_an_if() -> None:
    assert names("Sí, aprobada.") == ["approve"]
    assert acts("Si está bien, aprobada.") == []


def test_a_question_behind_a_day_of_the_month_is_a_sentence_of_its_own() -> None:
    assert names("Pago el jueves 12. ¿Me pueden mandar la factura?", "reminder") == ["promise_to_pay", "request_copy"]
