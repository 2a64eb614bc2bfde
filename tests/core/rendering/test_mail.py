"""Every mail says the same in text and HTML, in every language."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jinja2 import UndefinedError

from core.domain.money import Money
from core.rendering.catalogue import ROOT, languages
from core.rendering.mail import LONGEST_SUBJECT, TEMPLATES, Rendered, answers, header_safe, render_mail
from core.rendering.words import words_for
from mail_gateway.mail_words import MARKERS
from tests.core.rendering.samples import DATA, DUE, bill, mail, mails, question, request

EN = words_for("en", "Europe/Berlin")
EVERY = pytest.mark.parametrize("made", [pytest.param(made, id=f"{name}.{tag}") for name, tag, made in mails()])


PREVIEW = re.compile(r'(?s)<div class="preview"[^>]*>(.*?)</div>')


def _plain(page: str) -> str:
    """What a person reads of the page, and where its links lead; the preview is read in the list of mails only."""
    page = PREVIEW.sub("", re.sub(r"(?s)<style>.*?</style>", "", page))
    body = page.partition("<body")[2].partition(">")[2]
    links = " ".join(re.findall(r'href="([^"]*)"', body))
    return html.unescape(re.sub(r"<[^>]+>", " ", body) + " " + links)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,-]*\d|\d", text))


def _render(template: str, language: str = "en", **more: Any) -> Rendered:
    return render_mail(template, words_for(language, "Europe/Berlin"), {**mail(template), **more})


WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}|[^\W\d_A-Za-zÀ-ɏ]{2,}")
"""Japanese sets no space between a name and what follows it."""


@EVERY
def test_text_and_html_say_the_same(made: Rendered) -> None:
    page = _plain(made.html)
    assert _numbers(made.text) == _numbers(page)
    assert set(re.findall(r"https?://\S+", made.text)) == set(re.findall(r"https?://\S+", page))
    assert set(WORD.findall(made.text)) == set(WORD.findall(page))


@EVERY
def test_the_list_of_mails_shows_more_than_the_subject(made: Rendered) -> None:
    preview = html.unescape(PREVIEW.findall(made.html)[0]).replace("\u034f\u200c\xa0", "").strip()
    assert preview
    assert preview not in made.subject
    for said in preview.split(" · "):
        assert " ".join(said.split()) in " ".join(made.text.split())


@EVERY
def test_what_people_wrote_may_run_from_right_to_left(made: Rendered) -> None:
    assert not re.search(r"<(?:h1|blockquote|td class=\"tint\" style=\"padding:12px)(?![^>]*dir=\"auto\")", made.html)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_begins_with_the_line_to_reply_above(template: str, language: str) -> None:
    made = _render(template, language)
    assert made.text.startswith(f"— {MARKERS[language]} —")
    assert _plain(made.html).strip().startswith(f"— {MARKERS[language]} —")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_loads_nothing_from_outside_and_fits_a_phone(template: str) -> None:
    page = _render(template).html
    assert not re.search(r'<img(?![^>]* src="cid:)|<link|<script| src="(?!cid:)|url\(|@import', page)
    assert 'name="color-scheme" content="light dark"' in page
    assert "width=device-width" in page
    assert not re.search(r"(?<!max-)width:\s*(?:3[3-9]\d|[4-9]\d\d)px", page)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_one_body_for_both_forms_or_one_for_each(template: str) -> None:
    names = {path.name for path in (ROOT / "templates" / "email" / template).iterdir()}
    assert names in ({"subject.txt", "body.jinja"}, {"subject.txt", "body.txt", "body.html"})


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_text_is_left_untranslated_or_unfilled(template: str) -> None:
    made = _render(template, "de")
    for text in (made.subject, made.text, _plain(made.html)):
        assert not re.search(r"[{}]|None|`", text)
        assert not re.search(r"\n{4,}", text) or text is not made.text


def test_subjects_are_one_short_line() -> None:
    made = _render("notice", text="Bad\r\nBcc: x@evil.example " + "y" * 400)
    assert "\n" not in made.subject
    assert "\r" not in made.subject
    assert len(made.subject) <= LONGEST_SUBJECT
    assert header_safe("a\u2028b\x00c\td") == "a b c d"


def test_a_subject_is_no_html() -> None:
    assert "&" in _render("notice", text="Smith & Sons approved").subject
    assert "&amp;" not in _render("notice", text="Smith & Sons approved").subject


def test_what_people_wrote_is_escaped_in_html() -> None:
    page = _render("sorry").html
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>us</b>" not in _render("request").html


def test_an_invoice_says_net_tax_gross_due_and_how_to_pay() -> None:
    text = _render("invoice").text
    for part in ("USD 1,250.00", "19 %", "USD 237.50", "USD 1,487.50", "2026-12-04 (Friday)", "BILL-7", "DE02 1203"):
        assert part in text
    assert _render("invoice").subject == "Invoice INV-0001 from Northwind: USD 1,487.50, due Fri 4 Dec 2026"


def test_answers_are_what_the_offers_take() -> None:
    phrases = [phrase for phrase, _ in answers(bill().offers, EN, today=DUE)]
    assert phrases == ["Approve", "Reject: your reason", "Will pay on 2026-12-11", "PO 4711"]
    assert [p for p, _ in answers(request().offers, EN)] == ["Approve", "Decline: your reason", "Block"]
    assert answers(question().offers, EN) == []


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("pending_approval", -3, "waits for your approval"),
        ("pending_overdue", 7, "still waits for your approval"),
        ("approved", -3, "friendly reminder"),
        ("approved", 0, "is due today"),
        ("overdue", 7, "reply with the day"),
        ("overdue", 21, "pay it now"),
    ],
)
def test_a_reminder_is_as_firm_as_it_is_late(state: str, days: int, words: str) -> None:
    made = _render("reminder", view=bill(state=state, today=DUE + timedelta(days=days)))
    assert words in made.text
    assert "INV-0001" in made.subject


def test_a_payment_says_what_remains() -> None:
    assert "USD 987.50 remains open" in _render("payment").text
    settled = {**DATA["payment.recorded"], "open": Money(0, "USD"), "settled": "yes"}
    assert "paid in full" in _render("payment", data=settled).subject


def test_a_vendor_is_asked_for_its_invoices() -> None:
    made = _render("request", view=request(party="customer"))
    assert made.subject == "Invitation from Northwind to send your invoices here"


def test_a_missing_value_or_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render_mail("sorry", EN, {})
    with pytest.raises(KeyError):
        render_mail("../layout", EN, {"own": "Northwind"})


@pytest.mark.parametrize("language", languages())
def test_somebody_without_a_name_is_called_by_the_address_once(language: str) -> None:
    words, old = words_for(language), str(mail("redirected")["data"]["old"])
    wish = mail("redirect")["view"]
    assert words.asked(replace(wish, sender=old, known=old)).count(old) == 1
    assert words.asked(replace(wish, sender="Bea", known=old)).count(old) == 1
    for until in ("", DUE):
        made = _render("redirected", language, data={**mail("redirected")["data"], "by": old, "until": until})
        assert made.text.count(old) == 1
