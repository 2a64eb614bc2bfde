"""What Dutch and Flemish writers say every day, and what only sounds alike."""

import pytest

from tests.core.understanding.replies.saying import acts, names


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("invoice", "Bij dezen keuren wij de factuur goed.", ["approve"]),
        ("invoice", "Tis goed zo, merci he.", ["approve"]),
        ("invoice", "Voor ons is da goe, ge moogt hem inboeken.", ["approve"]),
        ("invoice", "Geen op- of aanmerkingen.", ["approve"]),
        ("invoice", "De directeur heeft getekend, dus goedgekeurd.", ["approve"]),
        ("vendor_request", "Jullie staan erin als leverancier, welkom!", ["approve"]),
        ("vendor_request", "Wij zoeken momenteel geen nieuwe leveranciers.", ["reject"]),
        ("invoice", "Verkeerde geadresseerde, graag crediteren.", ["reject"]),
        ("reminder", "wordt vandaag nog overgemaakt, excuus", ["promise_to_pay"]),
        ("reminder", "Ik stort het donderdag.", ["promise_to_pay"]),
        ("reminder", "Die is allang voldaan.", ["report_payment"]),
        ("reminder", "Volgens de bank is het op 2 juni afgeschreven.", ["report_payment"]),
        ("reminder", "Stop met die herinneringen aub", ["stop_reminders"]),
        ("invoice", "Goed ontvangen, we bekijken het en laten iets weten.", ["acknowledge"]),
    ],
)
def test_everyday_words_are_read(kind: str, text: str, expected: list[str]) -> None:
    assert names(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("invoice", "Baas heeft nog niet getekend."),
        ("invoice", "Heeft de baas getekend?"),
        ("invoice", "De baas heeft de offerte goedgekeurd, de factuur bekijk ik nog."),
        ("invoice", "De bestelbon is getekend."),
        ("invoice", "Als de pakbon er is, mag hij ingeboekt worden."),
        ("invoice", "Duimpje voor de snelle levering!"),
        ("invoice", "Mag ik hem inboeken?"),
        ("invoice", "Tot dan is ze niet akkoord."),
        ("invoice", "Ik zou hem wel goedkeuren maar de werkbon ontbreekt."),
        ("reminder", "Onze klant stort vrijdag."),
        ("reminder", "De huurder betaalt vrijdag, zegt hij."),
        ("reminder", "Je krijgt je geld als de pomp werkt."),
        ("reminder", "We krijgen vrijdag centen binnen, dan kijken we."),
        ("reminder", "Volgens mijn collega is dat op 3 juni betaald."),
        ("reminder", "Had ik dat niet al overgemaakt?"),
        ("reminder", "Geen aanmaning gekregen, hoezo?"),
        ("vendor_request", "Jullie staan er nog niet in."),
    ],
)
def test_what_only_sounds_like_it_does_nothing(kind: str, text: str) -> None:
    assert acts(text, kind) == []
