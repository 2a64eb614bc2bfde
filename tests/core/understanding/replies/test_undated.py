"""'We will pay' without a day, and 'we cannot pay now', change nothing: the day is asked for, or people read it."""

import pytest

from tests.core.understanding.replies.saying import acts, read

SOON = {
    "en": [
        "We will pay it shortly, thanks",
        "We'll pay it soon.",
        "Going to pay it",
        "You'll be paid soon",
        "Payment will follow.",
    ],
    "de": ["Wir bezahlen sie bald.", "Wird demnächst bezahlt.", "Zahlung folgt."],
    "fr": ["Nous la paierons bientôt.", "Je vais la payer", "Le règlement suivra prochainement."],
    "es": ["La pagaremos pronto.", "Se pagará en la próxima remesa"],
    "it": ["La pagheremo presto.", "Il pagamento seguirà a breve."],
    "nl": ["We betalen het binnenkort."],
    "pt": ["Vamos pagar em breve.", "O pagamento seguirá em breve."],
    "ja": ["近日中に支払います。"],
}
NOT_NOW = {
    "en": ["We can't pay now", "We cannot pay this month, but soon", "We're unable to settle at the moment"],
    "de": ["Wir können gerade nicht zahlen."],
    "fr": ["Nous ne pouvons pas payer maintenant."],
    "es": ["No podemos pagar ahora."],
    "it": ["Non possiamo pagare adesso."],
    "nl": ["We kunnen nu niet betalen."],
    "pt": ["Não podemos pagar agora."],
    "ja": ["今は支払えません。"],
}


@pytest.mark.parametrize("kind", ["reminder", "invoice"])
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SOON.items() for text in texts])
def test_a_promise_without_a_day_is_known_as_one_and_binds_nobody(code: str, text: str, kind: str) -> None:
    assert acts(text, kind, language=code) == []
    if kind == "reminder":
        assert [unclear.why for unclear in read(text, kind, language=code).unclear] == ["no_date"]


@pytest.mark.parametrize("kind", ["reminder", "invoice"])
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NOT_NOW.items() for text in texts])
def test_who_cannot_pay_now_has_rejected_nothing(code: str, text: str, kind: str) -> None:
    assert acts(text, kind, language=code) == []


@pytest.mark.parametrize(
    "text",
    [
        "Payment on Friday after you correct line 1",
        "We will pay after you correct line 2.",
        "Payment will follow after you correct line 2.",
        "Approved after you fix line 1",
    ],
)
def test_what_comes_after_you_have_done_something_hangs_on_it(text: str) -> None:
    assert acts(text, "invoice") == acts(text, "reminder") == []
