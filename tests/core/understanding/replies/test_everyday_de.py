"""What German writers say every day, in the north, the south, Austria and Switzerland, and what only sounds alike."""

import pytest

from tests.core.understanding.replies.saying import acts, names


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("invoice", "Die ist so in Ordnung und visiert.", ["approve"]),
        ("invoice", "Is ok, könnts so buchen. Pfiat eich", ["approve"]),
        ("invoice", "hab drübergeschaut, haut hin", ["approve"]),
        ("invoice", "Daumen hoch von uns, kann gebucht werden.", ["approve"]),
        ("invoice", "Jo passt scho", ["approve"]),
        ("invoice", "Die Geschäftsleitung hat unterschrieben, somit freigegeben.", ["approve"]),
        ("vendor_request", "Ihr seid bei uns jetzt als Lieferant angelegt.", ["approve"]),
        ("vendor_request", "Wir brauchen momentan keinen neuen Anbieter.", ["reject"]),
        ("invoice", "Falscher Empfänger, Rechnung zurück an Absender.", ["reject"]),
        ("invoice", "Wir weisen die Forderung als unbegründet zurück.", ["reject"]),
        ("invoice", "Da kann was nicht stimmen, das ist doppelt so viel wie im Angebot.", ["dispute"]),
        ("invoice", "Die Anfahrtskosten akzeptieren wir nicht.", ["dispute"]),
        ("reminder", "wird heute noch überwiesen, hatte ich total verschwitzt", ["promise_to_pay"]),
        ("reminder", "Die Vergütung erfolgt übermorgen.", ["promise_to_pay"]),
        ("reminder", "Zahlen tun wir in 14 Tagen, vorher geht leider nichts.", ["promise_to_pay"]),
        ("reminder", "Die ist längst beglichen.", ["report_payment"]),
        ("reminder", "Gestern per PayPal geschickt.", ["report_payment"]),
        ("reminder", "Hört bitte auf, uns anzuschreiben.", ["stop_reminders"]),
        ("reminder", "Finde die Rechnung nicht mehr, bitte als PDF.", ["request_copy"]),
        ("invoice", "Dank dir, schau ich mir am Abend an.", ["acknowledge"]),
    ],
)
def test_everyday_words_are_read(kind: str, text: str, expected: list[str]) -> None:
    assert names(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("invoice", "Chef hat noch nicht unterschrieben."),
        ("invoice", "Hat der Chef freigegeben?"),
        ("invoice", "Der Chef hat das Angebot freigegeben, die Rechnung schau ich mir noch an."),
        ("invoice", "Ich würd's ja freigeben, aber der Stundenzettel fehlt."),
        ("invoice", "Wenn der Lieferschein da ist, kann so raus."),
        ("invoice", "Daumen hoch für die schnelle Lieferung!"),
        ("invoice", "Der Lieferschein ist unterschrieben."),
        ("invoice", "Die Heizung läuft, danke."),
        ("invoice", "Könnts so machen, wenn ihr die Anfahrt rausnehmt."),
        ("invoice", "Bestellnummer 4711 gilt für die alte Rechnung."),
        ("invoice", "Bis dahin ist sie nicht freigegeben."),
        ("reminder", "Geld kriegt ihr, wenn die Pumpe läuft."),
        ("reminder", "Die Versicherung zahlt das am Freitag."),
        ("reminder", "Keine Mahnung bekommen, wieso das denn?"),
        ("reminder", "Der Wareneingang war nicht gebucht."),
        ("reminder", "Vereinbart waren aber 60 Tage."),
        ("reminder", "Hast du das Geld bekommen?"),
        ("vendor_request", "Wir legen Sie an, wenn die Unterlagen da sind."),
    ],
)
def test_what_only_sounds_like_it_does_nothing(kind: str, text: str) -> None:
    assert acts(text, kind) == []
