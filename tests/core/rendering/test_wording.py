"""Everything that can happen or be refused has its sentence."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.numbers import format_decimal

from core.actions.registry import REGISTRY
from core.domain import errors, money, tax
from core.domain.currencies import UnknownCurrency
from core.domain.errors import Refusal
from core.domain.facts import AlreadyDone, Done, Ref
from core.domain.iban import BadIban
from core.domain.money import Money
from core.rendering import wording
from core.rendering.catalogue import ROOT, placeholders
from core.rendering.words import Words, _decimal, words_for
from tests.core.rendering.samples import BUYER, DATA, DUE, GROSS, SELLER, event

EN, DE = words_for("en", "Europe/Berlin"), words_for("de-AT", "Europe/Berlin")
BOTH = pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
COMPUTED = {"meant", "who", "way", "why", "when", "steps"}
DOCUMENT = Ref(kind="document", id="d")

REFUSED: tuple[Refusal, ...] = (
    errors.NotFound(what="invoice", word="INV-9999", close=("INV-0999",)),
    errors.NotFound(what="username", word="@nobody"),
    errors.Ambiguous(what="party", word="ac", candidates=("Acme", "Action")),
    errors.NotYours(action="paid", role="member", needs=("owner", "finance")),
    errors.NotProven(email="ap@acme.example"),
    errors.OwnInvoice(number="BILL-7", party="Northwind"),
    errors.OwnVendor(party="Northwind"),
    errors.OverLimit(number="BILL-7", amount=GROSS, limit=Money(100000, "USD")),
    errors.OtherSideDecides(action="approve", number="INV-0001", party="Acme"),
    errors.NotAddressed(number="INV-0001", party="Acme"),
    errors.WrongState(action="remind", number="INV-0001", state="paid"),
    errors.WrongState(action="send", number="INV-0001", state="declined_by_customer"),
    errors.ProfileLacks(fields=("country", "address"), currency="EUR", tax="0"),
    errors.AmountNotPositive(amount=Money(0, "USD")),
    errors.Doubt(again={}),
    errors.ChangedMeanwhile(again={"seen": "2"}, name="draft", by="Sam", at=datetime(2026, 12, 4, 9, 0, tzinfo=UTC)),
    errors.BankDetailsChange(again={}, old="IBAN DE02 1203", new="IBAN DE89 3704"),
    errors.TooManyRows(field="lines", count=30, most=14),
    errors.NoWayToReach(number="INV-0001", party="Acme", email="ap@acme.example"),
    BadIban(iban="DE03", why="length", country="DE", length=4, should=22),
    BadIban(iban="XX03", why="country", country="XX"),
    BadIban(iban="DE03 1203", why="digits", country="DE"),
    errors.TooMuch(number="INV-0001", amount=Money(200000, "USD"), open=GROSS),
    errors.CurrencyDiffers(number="INV-0001", given="EUR", expected="USD"),
    errors.DateInPast(field="due", given=date(2026, 12, 1), today=DUE),
    errors.DateTooFar(field="due", given=date(2062, 12, 1), days=731),
    errors.BadField(field="currency", value="XX", problem="currency", hint="EUR"),
    errors.BadFields(errors=(), names=("currency", "timezone")),
    errors.NotUnderstood(text="frobnicate", word="frobnicate", corrected="help"),
    errors.Blocked(party="Acme"),
    errors.CapReached(limit=50, target=""),
    errors.UsernameTaken(username="acme"),
    errors.OwnBusiness(word="@northwind"),
    errors.NotLinked(account="T1"),
    errors.AlreadyLinked(account="T1"),
    errors.NotWelcome(name="Gast", why="guest"),
    *(errors.NotWelcome(name="Gast", why=why) for why in wording.COLLEAGUES),
    errors.Expired(what="link"),
    errors.NotProven(email="ap@acme.example"),
    errors.WrongCode(left=2),
    UnknownCurrency("XXX"),
    money.CurrencyMismatch("EUR", "USD"),
    money.NotAnAmount("abc"),
    money.TooManyDecimals(Decimal("1.5"), "JPY", 0),
    money.AmountOutOfRange("EUR"),
    tax.NegativePrice("consulting", Decimal(-1)),
    tax.BadBaseQuantity("consulting", Decimal(0)),
    tax.BadTaxRate(Decimal(-1), "S"),
    tax.NumberOutOfRange("quantity", Decimal("1E+40")),
)


def _facts_in_the_actions() -> set[str]:
    found = set()
    sources = [path.read_text() for path in Path(ROOT, "core").rglob("*.py") if "rendering" not in path.parts]
    for source in sources:
        found |= set(re.findall(r'(?:kind|fact)=?\s*=\s*f?"([a-z]+\.[a-z_]+)"', source))
        found |= set(re.findall(r'"((?:connection|invoice|payment|promise|reminder|question)\.[a-z_]+)"', source))
    return found


def _refusals(of: type[Refusal] = Refusal) -> set[type[Refusal]]:
    return {kind for sub in of.__subclasses__() for kind in {sub, *_refusals(sub)} if kind.__module__[:4] == "core"}


def _sayings() -> list[tuple[str, wording.Says]]:
    return [(kind, s) for kind, says in wording.FACTS.items() for s in (says, *says.cases.values())]


def test_every_fact_of_an_action_has_its_sentence() -> None:
    assert _facts_in_the_actions() - set(wording.FACTS) == set()


def test_every_sentence_is_of_a_fact_that_is_tried_here() -> None:
    assert set(DATA) == set(wording.FACTS)


@pytest.mark.parametrize(("kind", "says"), _sayings())
def test_a_sentence_asks_for_nothing_that_its_fact_does_not_know(kind: str, says: wording.Says) -> None:
    for text in (says.done, says.next, says.past, says.own, says.other, *(msgid for _, msgid in says.also)):
        assert placeholders(text) <= set(DATA[kind]) | COMPUTED, text


@BOTH
@pytest.mark.parametrize("kind", sorted(DATA))
def test_every_fact_is_told_to_both_sides(words: Words, kind: str) -> None:
    for line in (words.told(event(kind), BUYER), words.told(event(kind), SELLER)):
        assert line
        assert not re.search(r"[{}]|None|–|Money\(", line), line


@BOTH
@pytest.mark.parametrize("kind", sorted(DATA))
def test_whoever_acted_reads_what_happened_and_what_comes_next(words: Words, kind: str) -> None:
    said = words.outcome(Done(subject=DOCUMENT, fact=kind, data=DATA[kind]))
    assert said.text.endswith((".", "“”", "”", "“"))
    assert not re.search(r"[{}]|None|–", str(said)), said


def test_seller_and_buyer_read_the_same_approval_each_in_its_own_terms() -> None:
    approved = event("invoice.approved")
    assert EN.told(approved, SELLER).startswith("Acme GmbH (ap@acme.example) approved INV-0001 by email.")
    assert EN.told(approved, BUYER).startswith("ap@acme.example approved BILL-7 from Northwind by email.")
    assert DE.told(approved, SELLER).startswith("Acme GmbH (ap@acme.example) hat INV-0001 per E-Mail freigegeben.")


def test_the_other_side_does_not_read_to_whom_mails_go() -> None:
    assert "ap@acme.example" not in EN.told(event("invoice.sent", by=SELLER, actor="Dana", channel="chat"), BUYER)


def test_what_concerns_whoever_claimed_an_account_is_not_said_to_the_other_side() -> None:
    approved = event("connection.approved")
    told = replace(
        approved, data={**approved.data, "claimed": "Acme", "username": "acme", "domain": "acme-works.example"}
    )
    assert "acme-works.example" in EN.told(told, BUYER)
    assert "acme-works.example" not in EN.told(told, SELLER)


def test_a_repeat_says_who_did_it_when_and_how() -> None:
    at = datetime(2026, 12, 4, 9, 31, tzinfo=UTC)
    done = AlreadyDone(subject=DOCUMENT, fact="invoice.approved", by="Dana", at=at, channel="mail")
    assert EN.outcome(done).text == "Already approved by Dana by email on Fri 4 Dec 2026, 10:31 CET. Nothing changed."
    nobody = AlreadyDone(subject=DOCUMENT, fact="invoice.approved", by="", at=None, channel="")
    assert EN.outcome(nobody).text == "Already approved. Nothing changed."


def test_a_fact_without_a_sentence_is_still_told() -> None:
    assert EN.told(event("invoice.snoozed", actor="Dana"), BUYER) == "Dana: invoice snoozed"
    assert EN.outcome(Done(subject=DOCUMENT, fact="invoice.snoozed")).text == "Invoice snoozed."


def test_one_sentence_is_enough_for_a_new_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wording.FACTS, "invoice.snoozed", wording.Says(done="Snoozed {number}."))
    assert EN.told(event("invoice.snoozed", actor="Dana"), BUYER) == "Dana, by email: Snoozed –."


def test_every_refusal_has_its_sentence() -> None:
    assert _refusals() - set(wording.REFUSALS) == set()
    assert set(wording.REFUSALS) == {type(refusal) for refusal in REFUSED}


@BOTH
@pytest.mark.parametrize("refusal", REFUSED, ids=lambda r: type(r).__name__)
def test_a_refusal_names_the_bad_part_and_the_next_step(words: Words, refusal: Refusal) -> None:
    said = words.refusal(refusal)
    assert said.text
    assert said.next_step
    assert not re.search(r"[{}]|None|–", str(said)), said


@BOTH
@pytest.mark.parametrize("problem", sorted(wording.PROBLEMS))
def test_every_problem_of_a_field_has_its_sentence(words: Words, problem: str) -> None:
    said = words.refusal(errors.BadField(field="currency", value="XX", problem=problem))
    assert not re.search(r"[{}]|None|–", str(said)), said


def test_every_problem_that_the_code_names_is_known() -> None:
    used: set[str] = set()
    for place in ("core", "bot", "web", "mail_gateway"):
        for path in Path(ROOT, place).rglob("*.py"):
            used |= set(re.findall(r'BadField\([^)]*problem="(\w+)"', path.read_text()))
    assert used - set(wording.PROBLEMS) == set()


def test_a_likely_name_is_offered() -> None:
    said = EN.refusal(REFUSED[0])
    assert str(said) == "There is no invoice INV-9999. Did you mean INV-0999?"


def test_an_identifier_is_never_shown() -> None:
    assert "0123456789abcdefghijklmn" not in str(
        EN.refusal(errors.NotFound(what="document", word="0123456789abcdefghijklmn"))
    )


def test_the_seller_learns_that_only_the_buyer_decides() -> None:
    said = EN.refusal(errors.OtherSideDecides(action="approve", number="INV-0001", party="Acme"))
    assert said.text == "Only Acme can approve INV-0001."
    assert "`remind INV-0001`" in said.next_step


def test_what_people_wrote_cannot_break_out_of_its_quotation() -> None:
    said = EN.refusal(errors.NotUnderstood(text="", word="`x` {0} {number}\n" + "y" * 500))
    assert "`" not in said.text
    assert "{number}" in said.text
    assert len(said.text) < 150


@BOTH
def test_actions_have_labels_help_and_fields(words: Words) -> None:
    for action in REGISTRY:
        assert words.label(action)
        assert words.help(action) or not action.offered or action.name == "start_business"
        assert all(words.field(field) for field in action.fields)


def test_amounts_and_days_are_written_as_the_language_has_them() -> None:
    assert EN.money(GROSS) == "USD 1,487.50"
    assert EN.money(Money(5000, "JPY")) == "JPY 5,000"
    assert EN.money(Money(1234567, "KWD")) == "KWD 1,234.567"
    assert words_for("de").money(GROSS) == "1.487,50 USD"
    assert EN.amount(GROSS) == "1,487.50"
    assert EN.day(DUE) == "Fri 4 Dec 2026"
    assert EN.day_iso(DUE) == "2026-12-04 (Friday)"
    assert DE.day_iso(DUE) == "2026-12-04 (Freitag)"


@pytest.mark.parametrize("tag", ["en", "en-IN", "de", "de-CH", "fr", "es", "pt", "ja", "sv"])
@pytest.mark.parametrize("value", ["0", "-0.5", "999.995", "1234.5", "1234567.891", "-98765432.1"])
def test_numbers_are_written_as_babel_writes_them(tag: str, value: str) -> None:
    locale = Locale.parse(tag.replace("-", "_"))
    grouping = locale.decimal_formats[None].pattern.partition(".")[0]
    for places in (0, 2, 3):
        pattern = grouping + ("." + "0" * places if places else "")
        assert _decimal(Decimal(value), places, grouping, locale) == format_decimal(value, pattern, locale)


def test_a_language_or_zone_that_nobody_knows_gives_english_and_utc() -> None:
    words = words_for("xx-YY", "Mars/Olympus")
    assert words.moment(datetime(2026, 12, 4, 9, 31, tzinfo=UTC)) == "Fri 4 Dec 2026, 09:31 UTC"


@BOTH
def test_every_state_and_way_has_a_word(words: Words) -> None:
    tables: tuple[dict[str, Any], ...] = (wording.STATES, wording.WAYS, wording.ROLES)
    for say, table in zip((words.state, words.way, words.role), tables, strict=True):
        assert all(say(key) for key in table)
