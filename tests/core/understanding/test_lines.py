import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actions.invite import INVITE_CUSTOMER, InviteCustomer
from core.actions.perform import perform
from core.actions.registry import REGISTRY
from core.domain.errors import Ambiguous, BadField, NotFound, NotUnderstood, Refusal
from core.domain.money import Money, UnknownCurrency
from core.understanding.lines import Do, Form, Line, Show, is_reference, read_line
from tests.core.understanding.conftest import World


def read(world: World, text: str) -> Line:
    return read_line(text, world.unit, world.dana)


def done(world: World, text: str) -> tuple[str, dict[str, Any]]:
    line = read(world, text)
    assert isinstance(line, Do), line
    command = line.command
    given_values = {f.name: getattr(command, f.name) for f in line.action.fields}
    return line.action.name, {name: value for name, value in given_values.items() if value not in ("", None)}


@pytest.mark.parametrize(
    ("text", "what", "keys"),
    [
        ("", "help", set()),
        ("help paid", "help", {"word"}),
        ("list", "list", set()),
        ("list overdue acme", "list", {"status", "party"}),
        ("overdue", "list", {"status"}),
        ("INV-0001", "document", {"id"}),
        ("bill-1", "document", {"id"}),
        ("why INV-0001", "why", {"document"}),
        ("why acme", "why", {"connection"}),
        ("acme", "connection", {"id"}),
        ("@acme", "connection", {"id"}),
    ],
)
def test_what_can_be_shown(world: World, text: str, what: str, keys: set[str]) -> None:
    line = read(world, text)
    assert isinstance(line, Show)
    assert (line.what, set(line.args)) == (what, keys)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "invoice acme 1,250 for consulting due 2026-12-04",
            "create_invoice",
            {"amount": Money(125000, "EUR"), "description": "consulting", "due": date(2026, 12, 4)},
        ),
        (
            "Invoice acme gmbh 1250 eur for a, b due in 10 days po 4711 tax 19",
            "create_invoice",
            {
                "amount": Money(125000, "EUR"),
                "description": "a, b",
                "due": date(2026, 11, 28),
                "purchase_order": "4711",
            },
        ),
        (
            "invoice acme 100 for design due diligence due friday",
            "create_invoice",
            {"description": "design due diligence", "due": date(2026, 11, 20)},
        ),
        ("invoice acme 5 for x due on 4 Dec", "create_invoice", {"description": "x", "due": date(2026, 12, 4)}),
        ("new invoice for acme 100 for x due net 30", "create_invoice", {"due": date(2026, 12, 18)}),
        ("invoice zenith studio 54 250 for x", "create_invoice", {"amount": Money(25000, "EUR")}),
        ("invoice acme -5 for x", "create_invoice", {"amount": Money(-500, "EUR")}),
        ("invoice acme 5 for x due 2020-01-01", "create_invoice", {"due": date(2020, 1, 1)}),
        ('invite ap@new.example "New GmbH"', "invite_customer", {"who": "ap@new.example", "name": "New GmbH"}),
        (
            "invite vendor <mailto:a@b.example|a@b.example> B Ltd saying hello, due friday",
            "invite_vendor",
            {"who": "a@b.example", "name": "B Ltd", "message": "hello, due friday"},
        ),
        (
            "paid INV-0001 500 by wire ref 991 on 2026-11-17",
            "record_payment",
            {"amount": Money(50000, "EUR"), "method": "wire", "reference": "991", "on": date(2026, 11, 17)},
        ),
        ("paid INV-0001", "record_payment", {}),
        ("void INV-0001 sent twice", "void_invoice", {"reason": "sent twice"}),
        ("role @dana finance", "grant_role", {"person": "@dana", "role": "finance"}),
        ('rename name "X Y" username x', "rename_business", {"name": "X Y", "username": "x"}),
        ("promise BILL-1 on 2026-12-11", "promise_payment", {"on": date(2026, 12, 11)}),
        ("promise BILL-1 friday", "promise_payment", {"on": date(2026, 11, 20)}),
        ("po bill-1 4711", "set_purchase_order", {"number": "4711"}),
    ],
)
def test_a_line_becomes_a_command(world: World, text: str, name: str, expected: dict[str, Any]) -> None:
    action, values = done(world, text)
    assert action == name
    assert expected.items() <= values.items()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("approve BILL-1", "approve_invoice"),
        ("approve supplier", "approve_connection"),
        ("reject BILL-1 wrong quantity", "reject_invoice"),
        ("reject @supplier who are you", "decline_connection"),
        ("ask bill-1 which project?", "ask_about_invoice"),
        ("ask acme who should get it?", "ask_about_connection"),
    ],
)
def test_the_reference_decides_between_actions_with_one_word(world: World, text: str, name: str) -> None:
    assert done(world, text)[0] == name


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("invoice", set()),
        ("invite", set()),
        ("invoice acme", {"customer"}),
        ("invoice acme for x", {"customer", "description"}),
        ("promise BILL-1", set()),
        ("reject BILL-1", set()),
    ],
)
def test_what_is_missing_is_asked_with_a_form(world: World, text: str, known: set[str]) -> None:
    line = read(world, text)
    assert isinstance(line, Form)
    assert set(line.raw) == known


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("invoice acme $5 for x", BadField, {"problem": "dollar"}),
        ("invoice acme 5 xyz for x", UnknownCurrency, {"code": "XYZ"}),
        ("invoice acme 5 for x due tomorow", BadField, {"field": "due", "value": "tomorow"}),
        ("invoice acme 5 for x due 2026-13-45", BadField, {"field": "due"}),
        ("invoice acme 5 for x tax 300", BadField, {"field": "tax", "problem": "percent"}),
        ("invoice acme 500 600 for x", BadField, {"problem": "ambiguous_amount"}),
        ("invoice acmee 5 for x", NotFound, {"word": "acmee", "close": ("Acme GmbH",)}),
        ("invoice ze 5 for x", Ambiguous, {"word": "ze"}),
        ("invoice acme 5 consulting", NotUnderstood, {"corrected": "invoice acme 5 for consulting"}),
        ("invoce acme 5", NotUnderstood, {"suggestion": "invoice", "corrected": "invoice acme 5"}),
        ("INV-0001 send", NotUnderstood, {"corrected": "send INV-0001"}),
        ("invoice acme 5 for x due friday or monday", BadField, {"field": "due", "value": "friday or monday"}),
        ("paid INV-0001 5 by 2026-11-17", BadField, {"field": "method", "problem": "words"}),
        ("void INV-0001 INV-0002", NotUnderstood, {"word": "INV-0002"}),
        ("send INV-0001 and INV-0002", NotUnderstood, {"word": "and"}),
        ("send INV-0001 now", NotUnderstood, {"word": "now"}),
        ("paid INV-0099", NotFound, {"what": "document", "word": "INV-0099"}),
        ("send", NotUnderstood, {"word": "send"}),
        ("role @dana king", BadField, {"problem": "choice"}),
        ("list overdu", NotUnderstood, {"suggestion": "overdue"}),
    ],
)
def test_what_is_wrong_is_named(world: World, text: str, kind: type[Refusal], part: dict[str, Any]) -> None:
    with pytest.raises(kind) as caught:
        read(world, text)
    assert part.items() <= caught.value.data().items()


def test_every_word_of_the_registry_can_be_typed(world: World) -> None:
    for action in REGISTRY:
        for word in action.words:
            also_for_all = any(word in other.words and not other.subject_field for other in REGISTRY)
            if action.subject_field and not also_for_all:
                with pytest.raises(NotUnderstood):
                    read(world, word)
            else:
                assert isinstance(read(world, word), Form | Show if action.fields else Do)


WORDS = [w for a in REGISTRY for w in a.words] + [lead for a in REGISTRY for f in a.fields for lead in f.ask.lead]
PIECES = [
    *WORDS,
    "acme",
    "ze",
    "INV-0001",
    "BILL-1",
    "500",
    "$5",
    "eur",
    "friday",
    "4/12",
    '"',
    "“x”",
    "draft",
    "@acme",
    "list",
    "why",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=9).map(" ".join))
def test_any_line_is_read_or_refused(world: World, text: str) -> None:
    with contextlib.suppress(Refusal):
        read(world, text)


@pytest.mark.parametrize(
    "line", ["undo {bill}", "deshacer {bill}", "annuler {bill}", "rückgängig {bill}", "copia {bill}"]
)
def test_words_of_receipts_are_typed_in_every_language(world: World, line: str) -> None:
    found = read_line(line.format(bill="BILL-1"), world.unit, world.acme)
    assert isinstance(found, Do)


def test_a_temporary_other_address_is_typed(world: World) -> None:
    typed = done(world, "redirect supplier ap2@northwind.example name Bea Brandt until 2027-01-15")
    expected = {"email": "ap2@northwind.example", "name": "Bea Brandt", "until": date(2027, 1, 15)}
    assert typed == ("ask_redirect", expected)


def test_reminders_are_paused_until_a_day(world: World) -> None:
    assert done(world, "pause acme until 2027-01-15") == ("pause_customer_reminders", {"until": date(2027, 1, 15)})
    assert done(world, "pause INV-0001 until 15 January 2027")[1] == {"until": date(2027, 1, 15)}
    assert done(world, "remind acme") == ("remind_customer", {})


def test_a_business_that_is_customer_and_vendor_is_shown_and_can_be_told_apart(world: World) -> None:
    wish = InviteCustomer(who="@supplier")
    both = perform(world.store, INVITE_CUSTOMER, wish, world.dana, key="both ways").subject.id
    with world.store.read() as unit:

        def line(text: str) -> Line:
            return read_line(text, unit, world.dana)

        for text, key in (("list supplier", "party"), ("statement supplier", "connection"), ("supplier", "id")):
            shown = line(text)
            assert isinstance(shown, Show)
            assert shown.args[key] == both
        with pytest.raises(Ambiguous) as asked:
            line("block supplier")
        assert {word.partition(" ")[0] for word in asked.value.candidates} == {"customer", "vendor"}
        meant = {}
        for word in asked.value.candidates:
            blocked = line(f"block {word}")
            assert isinstance(blocked, Do)
            meant[word.partition(" ")[0]] = blocked.command.connection
        assert meant == {"customer": both, "vendor": world.from_supplier}


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("INV-0001", True),
        (" bill-7 ", True),
        ("list", False),
        ("INV-0001 INV-0002", False),
        ("", False),
        ("acme", False),
    ],
)
def test_a_reference_alone_is_told_from_lists_and_names(text: str, alone: bool) -> None:
    assert is_reference(text) is alone
