"""That somebody else decides, that it is so in general, or that another invoice was approved: no yes to this one."""

import pytest

from tests.core.understanding.replies.saying import acts

SENTENCES = (
    ("en", "Kim approves these, not me."),
    ("en", "The previous invoice was approved, this one I still have to check."),
    ("en", "We usually pay on the 30th."),
    ("de", "Freigeben darf nur Frau Kern."),
    ("de", "Die letzte Rechnung haben wir freigegeben, diese prüfen wir noch."),
    ("fr", "C'est Mme Roy qui valide, pas moi."),
    ("es", "La aprueba mi jefe."),
    ("nl", "Dat keurt mijn manager goed."),
    ("it", "La approva il mio capo."),
    ("pt", "Quem aprova é o meu chefe."),
    ("ja", "承認するのは部長です。"),
)


@pytest.mark.parametrize("kind", ["invoice", "reminder"])
@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_what_others_decide_is_no_decision(language: str, text: str, kind: str) -> None:
    assert not acts(text, kind, language=language)
