"""What stands beside something that acts: a reason, a part that is not contested, what a statement is to show."""

import pytest

from tests.core.understanding.replies.saying import acts, names, read

THREE = ("A-1", "A-2", "A-3")


@pytest.mark.parametrize(
    "text",
    [
        "We need a statement of all invoices since January, paid and unpaid.",
        "Precisamos de um extrato de conta com todos os movimentos desde 1 de janeiro, pagos e por pagar.",
    ],
)
def test_what_a_statement_is_to_show_reports_no_payment(text: str) -> None:
    assert names(text, "statement", *THREE) == ["request_statement"]


@pytest.mark.parametrize(
    "text", ["I paid the other one.", "Die andere haben wir bezahlt.", "Pagué la otra.", "Paguei a outra."]
)
def test_the_other_one_is_not_the_only_one_that_was_spoken_of(text: str) -> None:
    assert acts(text, "reminder") == []


def test_a_reason_for_being_late_refuses_nothing_beside_a_promise() -> None:
    text = "Der Posten ist im Zahllauf am 13.06. enthalten. Entschuldigung, der Wareneingang war nicht gebucht."
    assert names(text, "reminder") == ["promise_to_pay"]


def test_a_rest_that_is_not_contested_makes_a_refusal_a_dispute() -> None:
    assert acts("Please credit it, the rest of the bill is not contested.") == ["dispute"]


def test_a_word_that_says_it_is_paid_is_no_approval_beside_the_report() -> None:
    text = "A-1 - cleared 15/05/2025, payment ref 500071\nA-2 - approved"
    found = {i.name: i.documents for i in read(text, "statement", *THREE).intents}
    assert found == {"report_payment": ("A-1",), "approve": ("A-2",)}


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("The first two were paid on 15 May.", ("A-1", "A-2")),
        ("Die letzten beiden wurden am 15. Mai bezahlt.", ("A-2", "A-3")),
        ("Las dos primeras ya están pagadas.", ("A-1", "A-2")),
        ("De eerste twee zijn voldaan op 15 mei.", ("A-1", "A-2")),
    ],
)
def test_the_first_and_the_last_two_of_three_are_two(text: str, documents: tuple[str, ...]) -> None:
    assert [i.documents for i in read(text, "statement", *THREE).intents] == [documents]


@pytest.mark.parametrize(
    "text",
    [
        "Ontem mandei 100 €, o resto vai na sexta.",
        "abbiamo bonificato 150 il 9/3, il resto entro 10 giorni",
        "on a viré 150 le 9/3, le reste d'ici 10 jours",
    ],
)
def test_nobody_promises_for_yesterday_or_for_a_day_most_of_a_year_ahead(text: str) -> None:
    assert "promise_to_pay" not in acts(text, "reminder")


def test_until_then_is_no_refusal() -> None:
    assert acts("Tot dan is ze niet akkoord.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Approved, but first send us the certificate.",
        "Aprobado, pero primero mandad el certificado.",
        "Adelante, pero primero mandad el certificado.",
    ],
)
def test_a_vendor_is_not_approved_before_what_is_to_come_first(text: str) -> None:
    assert acts(text, "vendor_request") == []


@pytest.mark.parametrize(
    "text", ["Approved the quote, will look at the invoice tomorrow.", "Aprobada la obra, la factura la veo mañana."]
)
def test_what_was_approved_stands_behind_the_word_too(text: str) -> None:
    assert acts(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We transfer on Friday 20", "2025-06-20"),
        ("pagamos el próximo miércoles 18", "2025-06-18"),
        ("pagamos na próxima quarta, 18", "2025-06-18"),
        ("Wir zahlen nächsten Mittwoch, den 18.", "2025-06-18"),
    ],
)
def test_a_weekday_with_its_day_of_the_month_is_that_day(text: str, day: str) -> None:
    assert [str(i.date) for i in read(text, "reminder").intents] == [day]


def test_a_weekday_that_disagrees_with_its_day_is_asked_about() -> None:
    assert acts("We transfer on Friday 21st", "reminder") == []


@pytest.mark.parametrize(
    "text", ["1. ok\n2. ok\n3. no, the delivery note is missing", "1. ok\n2. ok\n3. não, falta a guia de remessa"]
)
def test_a_line_that_begins_with_a_place_speaks_of_that_one(text: str) -> None:
    found = {i.name: i.documents for i in read(text, "statement", *THREE).intents}
    assert found.get("dispute", ("A-3",)) == ("A-3",)
    assert "A-3" not in found.get("approve", ())


@pytest.mark.parametrize(
    "text", ["OK Patrick, c'est validé", "ok Mario, approvata", "Alles klar Frau Meier, freigegeben."]
)
def test_who_is_addressed_behind_a_yes_is_no_doubt(text: str) -> None:
    assert names(text) == ["approve"]


def test_a_boss_behind_a_yes_is_nobody_addressed() -> None:
    assert acts("ok mon chef regarde") == []


@pytest.mark.parametrize("text", ["Approved.\n\nJo Hill, site manager", "Bon à payer.\n\nF. Colin, chef de chantier"])
def test_a_name_with_its_job_below_a_yes_is_a_signature(text: str) -> None:
    assert names(text) == ["approve"]


def test_a_question_behind_named_documents_leaves_the_yes_to_them() -> None:
    found = read("A-1 and A-2 are approved, could you send A-3 again?", "statement", *THREE).intents
    assert {i.name: i.documents for i in found} == {"approve": ("A-1", "A-2"), "request_copy": ("A-3",)}
    assert acts("Should A-1 be approved, or A-3, could you tell me?", "statement", *THREE) == []


@pytest.mark.parametrize(
    "text",
    [
        "pagamos el martes de la semana que viene",
        "on paie mardi de la semaine prochaine",
        "we pay on Tuesday of next week",
        "wir zahlen Dienstag nächster Woche",
    ],
)
def test_tuesday_of_next_week_said_on_a_tuesday_is_a_week_ahead(text: str) -> None:
    assert [str(i.date) for i in read(text, "reminder").intents] == ["2025-06-17"]


def test_the_day_of_what_was_taken_out_is_no_promise_of_the_others() -> None:
    assert "promise_to_pay" not in acts("Pagamos tudo exceto a A-2, que fica para dia 25", "statement", *THREE)


def test_letters_in_front_are_part_of_an_order_number() -> None:
    assert [i.number for i in read("Please quote NE 2026-0744 as the PO.").intents] == ["NE 2026-0744"]
    assert [i.number for i in read("Our PO 2026-0744, please add it.").intents] == ["2026-0744"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("来月10日に振り込みます。", "2025-07-10"),
        ("来月末に振り込みます。", "2025-07-31"),
        ("今月25日に振り込みます。", "2025-06-25"),
        ("7/10に振り込みます。", "2025-07-10"),
    ],
)
def test_japanese_days_name_the_month_first(text: str, day: str) -> None:
    assert [str(i.date) for i in read(text, "reminder").intents] == [day]


@pytest.mark.parametrize(
    "text", ["Mooi weer vandaag", "Lovely weather today", "Schönes Wetter heute", "Bom tempo hoje"]
)
def test_the_weather_decides_nothing(text: str) -> None:
    assert acts(text) == []


def test_a_duplicate_of_what_was_paid_reports_no_payment_of_itself() -> None:
    assert acts("Duplicate of A-9, which has been paid") == ["reject"]


def test_everything_paid_and_unpaid_on_request_reports_nothing() -> None:
    assert acts("Please send a statement of everything paid and unpaid", "statement", *THREE) == []
    assert names("Please send the invoice again, we paid it on 3 June", "reminder") == [
        "request_copy",
        "report_payment",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Rejected, billed twice (see RL/1015, already paid).",
        "Rejeitada, o serviço foi facturado duas vezes (ver RL/1015, já liquidada).",
    ],
)
def test_what_was_paid_of_another_invoice_is_no_payment_of_this_one(text: str) -> None:
    assert acts(text, "invoice", "RL/1022") == ["reject"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Reject line 2. The rest is fine."),
        ("it", "riga 2: non l'abbiamo chiesta. Da stornare. Il resto torna."),
    ],
)
def test_a_no_beside_a_rest_that_is_fine_is_no_no_to_all(language: str, text: str) -> None:
    assert "reject" not in acts(text, language=language)


def test_the_structured_communication_of_a_belgian_transfer_is_its_reference() -> None:
    (paid,) = read("Betaald op 25/05, +++090/9337/55493+++", "reminder", language="nl").intents
    assert paid.reference == "+++090/9337/55493+++"
