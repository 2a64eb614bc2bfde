"""What teams really type: idioms, a reason before the verb, help asked in words; and what only looks like them."""

from typing import Any

import pytest

from config.understand_chat import fields_of
from tests.core.understanding.chat.cases import said

N101, N102, N103 = {"invoice": "N-101"}, {"invoice": "N-102"}, {"invoice": "N-103"}


def paid(amount: str = "", **more: Any) -> dict[str, Any]:
    return {"command": "record_payment", **N101, **({"amount": amount} if amount else {}), **more}


DONE = [
    ("en", "the 103 is good to go, fire it off to him", {"command": "send_invoice", **N103}),
    ("en", "N-103 is ready, push it out", {"command": "send_invoice", **N103}),
    ("en", "Harbor Lights gave me 150 cash towards 101", paid("150.00")),
    ("en", "Harbor Lights forked out 1,200 for 101", paid("1200.00")),
    ("en", "Harbor Lights paid N-101 today bacs ref HARBOR MAR", paid(date="2026-03-10", reference="HARBOR MAR")),
    (
        "en",
        "Harbor Lights sent a check for 1,000 on 101, number 3391, came Saturday",
        paid("1000.00", date="2026-03-07", reference="3391"),
    ),
    ("en", "Quick Couriers bill is wrong, knock it back", {"command": "reject", "invoice": "QC-7"}),
    ("en", "how is 101 looking", {"command": "show_invoice", **N101}),
    ("en", "101 paid or not?", {"command": "show_invoice", **N101}),
    ("en", "30 60 90 breakdown please", {"command": "aging"}),
    ("en", "what do I type to log a check somebody gave me", {"command": "help", "topic": "record_payment"}),
    (
        "en",
        "get @vern_w on here so he can send us his bills",
        {"command": "invite_vendor", "username": "vern_w"},
    ),
    ("en", "add kim@x.example, she supplies us Fences", {"command": "invite_vendor", "email": "kim@x.example"}),
    ("de", "101 ist heut drauf, 1200, Vwz. HARBOR 11", paid("1200.00", date="2026-03-10", reference="HARBOR 11")),
    ("de", "Harbor Lights hat mir 1200 bar gegeben für 101", paid("1200.00")),
    (
        "de",
        "Einladung an x@y.example, liefert uns ab jetzt Zäune",
        {"command": "invite_vendor", "email": "x@y.example"},
    ),
    ("de", "ist N-101 bezahlt oder nicht?", {"command": "show_invoice", **N101}),
    ("de", "was muss ich tippen, um zu stornieren", {"command": "help", "topic": "void_invoice"}),
    (
        "fr",
        "reçu ce matin chèque de 1200 de Harbor Lights sur la 101, n° 77120",
        paid("1200.00", date="2026-03-10", reference="77120"),
    ),
    ("fr", "la 101 elle est payée ou pas ?", {"command": "show_invoice", **N101}),
    ("fr", "invite x@y.example, ils achètent chez nous", {"command": "invite_customer", "email": "x@y.example"}),
    ("fr", "je tape quoi pour annuler", {"command": "help", "topic": "void_invoice"}),
    (
        "es",
        "no recuerdes la 101 hasta el 20 de marzo que están de vacaciones",
        {"command": "pause_reminders", **N101, "until": "2026-03-20"},
    ),
    ("es", "¿la 101 está pagada o no?", {"command": "show_invoice", **N101}),
    ("es", "Harbor Lights nos dio 1200 en efectivo por la 101", paid("1200.00")),
    ("es", "diles que no a la QC-7", {"command": "reject", "invoice": "QC-7"}),
    ("de", "QC-7 nicht freigeben", {"command": "reject", "invoice": "QC-7"}),
    ("de", "QC-7 ablehnen, die Ware ist noch nicht da", {"command": "reject", "invoice": "QC-7"}),
    (
        "en",
        "add ola@x.example as a new customer, company is Brightfjord AS",
        {"command": "invite_customer", "email": "ola@x.example", "name": "Brightfjord AS"},
    ),
    (
        "fr",
        "invite la Communauté de communes du Val-Brun en client : marches@x.example",
        {
            "command": "invite_customer",
            "email": "marches@x.example",
            "name": "Communauté de communes du Val-Brun",
        },
    ),
]

ASKED_BACK = [
    ("en", "Harbor Lights gave us a 50 discount on 101"),
    ("en", "Orbit Agency handed us a quote for 310 on 105"),
    ("en", "Harbor Lights sent a check for 1,000 on 101, number 102"),
    ("en", "Harbor Lights said they sent a check for 1,000 on 101"),
    ("en", "the boss gave me 85 reasons to void 102"),
    ("en", "105 is good to send once Bob agrees"),
    ("en", "don't fire 103 off"),
    ("en", "let go of 103"),
    ("en", "Quick Couriers bill isn't wrong, don't knock it back"),
    ("en", "should I say no to QC-7"),
    ("en", "get @vern_w on here, they buy from us and supply us"),
    ("de", "Harbor Lights hat uns 50 Rabatt auf 101 gegeben"),
    ("de", "Einladung an x@y.example, kauft bei uns und liefert uns"),
    ("fr", "Harbor Lights nous a donné une remise de 50 sur la 101"),
    ("fr", "Harbor Lights a remis la 101 à plus tard"),
    ("es", "Harbor Lights nos hizo un descuento de 50 en la 101"),
    ("es", "me dejó plantado Harbor Lights con la 101"),
    ("de", "die QC-7 bitte noch nicht freigeben, ich kläre das erst mit dem Hausmeister"),
    ("de", "QC-7 vorerst nicht freigeben"),
    ("es", "de momento no apruebes QC-7"),
    ("fr", "n'approuve pas QC-7 pour l'instant"),
    ("es", "Harbor Lights me trajo la 101 firmada"),
]


@pytest.mark.parametrize(("language", "text", "expected"), DONE)
def test_everyday_words_become_the_command_that_a_clerk_takes_from_them(
    language: str, text: str, expected: dict[str, Any]
) -> None:
    got = {k: v for k, v in fields_of(said(text, language), "EUR").items() if k not in {"reason", "currency"}}
    assert got == expected


@pytest.mark.parametrize(("language", "text"), ASKED_BACK)
def test_what_only_looks_like_them_changes_nothing(language: str, text: str) -> None:
    assert fields_of(said(text, language), "EUR")["command"] in {"clarify", "unknown"}
